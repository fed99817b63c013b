"""QR codes: the one place that makes their modules, and the ways in which they are drawn."""

import re
from collections.abc import Sequence

from markupsafe import Markup


def modules(text: str, *, correction: str = "M", version: int | None = None, mask: int | None = None) -> list[list[bool]]:
    """The rows of dark modules of a code, without a quiet zone.

    correction: L, M, Q or H. version: its size from 1 to 40, the least that holds the text where none is given; with one, the text stands
    as bytes, so that codes of equal length are equally large. mask: from 0 to 7, the best where none is given.
    """
    import qrcode
    from qrcode.util import MODE_8BIT_BYTE, QRData

    level = getattr(qrcode.constants, f"ERROR_CORRECT_{correction}")
    made = qrcode.QRCode(version=version, error_correction=level, border=0, mask_pattern=mask)
    made.add_data(text if version is None else QRData(text.encode(), mode=MODE_8BIT_BYTE))
    made.make(fit=version is None)
    matrix: list[list[bool]] = made.get_matrix()
    return matrix


def svg(text: str) -> str:
    """A code as an SVG picture of its own, on white."""
    import qrcode
    from qrcode.image.svg import SvgPathFillImage

    drawn: str = qrcode.make(text, image_factory=SvgPathFillImage, border=3).to_string(encoding="unicode")
    return drawn


def qr_svg(text: str) -> Markup:
    """The same inside a page, so that it can be scanned in dark mode too."""
    return Markup(svg(text).replace("<svg ", '<svg class="qr" role="img" aria-label="QR" ', 1))  # noqa: S704 - drawn by us


_RUN = re.compile(b"\x01+")


def symbol_path(matrix: Sequence[Sequence[bool]]) -> str:
    """The symbol as one path in units of a module, downwards: one path has no seams between its rows, at any size."""
    found = [f"{run.start()} {line} {run.end() - run.start()} 1 re" for line, row in enumerate(matrix) for run in _RUN.finditer(bytes(row))]
    return " ".join(found) + " f"
