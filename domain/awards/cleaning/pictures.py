"""Pictures made anew, and the parts of a JPEG file that say where it comes from cut out."""

import io
from collections.abc import Sequence

from domain.awards.cleaning.result import Cleaned
from domain.awards.spellings import Pattern

MOST_PIXELS = 25_000_000
FORMATS = {".jpeg": "JPEG", ".jpg": "JPEG", ".png": "PNG", ".gif": "GIF", ".bmp": "BMP", ".tif": "TIFF", ".tiff": "TIFF", ".webp": "WEBP"}


def remade(data: bytes, ending: str, made: Cleaned, patterns: Sequence[Pattern], where: str) -> bytes | None:
    """The picture with nothing but its pixels; None for what cannot be read."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=tuple(set(FORMATS.values()))) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            made.takes_out(said(picture), patterns, where)
            kind = FORMATS[ending]
            plain = picture.convert("RGB") if kind == "JPEG" and picture.mode not in ("RGB", "L") else picture.copy()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError, Image.DecompressionBombError):
        return None
    plain.info = {}
    out = io.BytesIO()
    plain.save(out, kind, **({"quality": 88} if kind == "JPEG" else {}))
    return out.getvalue()


def said(picture: object) -> str:
    """All words that a picture carries besides itself."""
    from PIL import ExifTags
    from PIL.Image import Image as Picture

    assert isinstance(picture, Picture)
    exif = picture.getexif()
    values: list[object] = [*exif.values(), *exif.get_ifd(ExifTags.IFD.Exif).values(), *picture.info.values()]
    return "\n".join(_text(value) for value in values)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "ignore") + "\n" + value.decode("utf-16-le", "ignore")
    text = str(value)
    try:
        return f"{text}\n{text.encode('latin-1').decode()}"  # a camera writes bytes, which Pillow takes for Latin letters
    except ValueError:
        return text


def written_in(data: bytes) -> str:
    """All words that a picture carries; empty for what is none."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            return said(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return ""


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG file without its application and comment segments, but for the colours' own (JFIF, ICC, Adobe); its pixels are not touched."""
    if not data.startswith(b"\xff\xd8"):
        return data
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        kind = data[at + 1]
        if kind == 0xDA:  # the pixels begin
            break
        size = 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        colours = kind in (0xE0, 0xEE) or (kind == 0xE2 and data[at + 4 : at + 15] == b"ICC_PROFILE")
        if colours or not (0xE0 <= kind <= 0xEF or kind == 0xFE):
            kept.append(data[at : at + size])
        at += size
    return b"".join([*kept, data[at:]])
