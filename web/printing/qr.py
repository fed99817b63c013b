"""QR codes as pictures."""

import re
from collections.abc import Sequence

from markupsafe import Markup


def qr_svg(text: str) -> Markup:
    """A QR code as inline SVG on white, so that it can be scanned in dark mode too."""
    import qrcode
    from qrcode.image.svg import SvgPathFillImage

    drawn: str = qrcode.make(text, image_factory=SvgPathFillImage, border=3).to_string(encoding="unicode")
    return Markup(drawn.replace("<svg ", '<svg class="qr" role="img" aria-label="QR" ', 1))  # noqa: S704 - drawn by us


_RUN = re.compile(b"\x01+")


def symbol_path(matrix: Sequence[Sequence[bool]]) -> str:
    """The symbol as one path in units of a module, downwards: one path has no seams between its rows, at any size."""
    found = [f"{run.start()} {line} {run.end() - run.start()} 1 re" for line, row in enumerate(matrix) for run in _RUN.finditer(bytes(row))]
    return " ".join(found) + " f"
