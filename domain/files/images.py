"""Photos are taken apart and made anew: what a phone hides in them (place, serial number) does not survive.

Pillow is imported where it is used. What strangers send is unpacked in a process of its own (`decoder.py`).
"""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.errors import N_, Refused
from domain.files.rules import CARD_BYTES, CARD_SIDE, FULL_SIDE, check_pixels

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True)
class Renditions:
    """A photo made anew: two WebP pictures and the pixel size of the full one."""

    full: bytes
    card: bytes
    width: int
    height: int


def reencode(data: bytes) -> Renditions:
    """Make the renditions of a picture. Raises Refused when it cannot be read or is too large to unpack."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
            check_pixels(*opened.size)
            picture = opened.convert("RGBA") if opened.mode in ("LA", "P", "PA") else opened
            picture.thumbnail((FULL_SIDE, FULL_SIDE))  # first, so that all that follows has little to do
            full = _flat(ImageOps.exif_transpose(picture))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, MemoryError, Image.DecompressionBombError) as problem:
        raise Refused(N_("The photo is damaged and cannot be opened. Choose another one."), field="file") from problem
    card = full.copy()
    card.thumbnail((CARD_SIDE, CARD_SIDE))
    return Renditions(_webp(full, 82), _small(card), *full.size)


def _flat(picture: "Image.Image") -> "Image.Image":
    from PIL import Image

    if picture.mode == "RGBA":
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _webp(picture: "Image.Image", quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()


def _small(picture: "Image.Image") -> bytes:
    """At most CARD_BYTES: the quality falls first, then the size."""
    for quality in (75, 60, 45, 30):
        made = _webp(picture, quality)
        if len(made) <= CARD_BYTES:
            return made
    picture.thumbnail((picture.width * 2 // 3, picture.height * 2 // 3))
    return _small(picture)
