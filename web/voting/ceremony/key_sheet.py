"""The key on paper: a QR code of the locked key and the same as text, to scan or to photograph. Without two phrases it opens nothing."""

import io
import json
from collections.abc import Sequence
from typing import Any

from domain.errors import N_, Refused
from web.printing import documents
from web.text.languages import Locale

SIDE = 120.0
"""Of the QR code, in millimetres: coarse enough for any camera."""

NOT_READ = N_("No key was found in this. Scan the printed sheet again, or take a sharper picture of the whole code.")


def as_text(locked: dict[str, Any]) -> str:
    """The locked key as the QR code holds it."""
    return json.dumps(locked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sheet_pdf(locked: dict[str, Any], public: str, names: Sequence[str], languages: Sequence[Locale]) -> bytes:
    """The sheet to print, twice, and to keep in two places."""
    pdf = documents.sheet("Key sheet")
    pdf.add_page()
    for locale in languages:
        documents.heading(pdf, locale.gettext(N_("The key of the vote, locked")), 16)
    documents.body(pdf, " · ".join(names))
    documents.body(pdf, f"{' '.join(locale.gettext(N_('Public key')) for locale in languages)}: {public}", 8)
    documents.qr(pdf, as_text(locked), (210 - SIDE) / 2, pdf.get_y() + 2, SIDE)
    pdf.set_y(pdf.get_y() + SIDE + 6)
    for locale in languages:
        words = N_("Two of the three officers open the box with this sheet, or with the file. Keep it under seal, apart from the computer.")
        documents.body(pdf, locale.gettext(words))
    documents.body(pdf, as_text(locked), 7)
    return documents.done(pdf)


def read_sheet(typed: str, picture: bytes) -> dict[str, Any]:
    """The locked key from what a scanner typed, or from a picture of the sheet. Raises Refused."""
    text = typed.strip() or (_in_picture(picture) if picture else "")
    try:
        held = json.loads(text)
        if not isinstance(held, dict) or "locks" not in held:
            raise ValueError("no key")
    except ValueError as problem:
        raise Refused(NOT_READ, field="sheet") from problem
    return held


def _in_picture(data: bytes) -> str:
    import zxingcpp
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as image:
            found = zxingcpp.read_barcodes(image.convert("L"))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as problem:
        raise Refused(NOT_READ, field="sheet") from problem
    return found[0].text if found else ""
