"""Pictures that would fill the memory."""

import io
from pathlib import Path

from PIL import Image

OWN = {"sec-fetch-site": "same-origin"}

AT_ONCE, FEW = 50, 16
"""Pictures sent at the same time: by the command that measures, and by the test. Decoded in one process, sixteen would take 1.6 GB."""


def hostile(side: int) -> bytes:
    """A small PNG that holds a square of so many pixels a side, with transparency."""
    out = io.BytesIO()
    Image.new("RGBA", (side, side), (10, 20, 30, 128)).save(out, "PNG", compress_level=9)
    return out.getvalue()


def peak(process: int) -> int:
    """The most bytes that a process ever held."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))
