"""The program that unpacks one picture (`decoder.py` runs it). It imports little: each photo waits for its start."""

import json
import sys

from domain.errors import Refused
from domain.files.confined import confine
from domain.files.images import reencode

MEMORY = 768 * 1024 * 1024
"""Bytes of address space of the unpacking process; 25 million pixels with transparency take about 450 MB of it."""

SECONDS = 30
"""Time of one picture; a photo of a phone takes about one."""


def main() -> None:
    """Unpack the picture of the standard input: a line of JSON, then the bytes of both renditions."""
    confine(MEMORY, SECONDS)
    try:
        made = reencode(sys.stdin.buffer.read())
    except Refused as no:
        sys.stdout.buffer.write(json.dumps({"refused": no.reason, "facts": no.facts}).encode() + b"\n")
    else:
        head = {"full": len(made.full), "width": made.width, "height": made.height}
        sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + made.full + made.card)


if __name__ == "__main__":
    main()
