"""The .pb format (pabulib.org/format): reading, checking, writing."""
