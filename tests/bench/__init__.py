"""Commands that print ratios measured in one run. They need Debian's `wrk`; none is a test."""
