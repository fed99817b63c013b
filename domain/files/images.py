"""Photos are taken apart and made anew: what a phone hides in them (place, serial number) does not survive.

Pillow is imported where it is used; a page that shows no new photo never loads it.
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
    """Make the renditions of a picture; call it in a thread, it takes up to a second.

    Raises Refused when it cannot be read or is too large to unpack.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
            check_pixels(*opened.size)
            upright = ImageOps.exif_transpose(opened)
            plain = _flat(upright)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as problem:
        raise Refused(N_("The photo is damaged and cannot be opened. Choose another one."), field="file") from problem
    full, card = plain.copy(), plain
    full.thumbnail((FULL_SIDE, FULL_SIDE))
    card.thumbnail((CARD_SIDE, CARD_SIDE))
    return Renditions(_webp(full, 82), _small(card), *full.size)


def _flat(picture: "Image.Image") -> "Image.Image":
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "P", "PA"):
        layered = picture.convert("RGBA")
        paper = Image.new("RGB", layered.size, "white")
        paper.paste(layered, mask=layered.getchannel("A"))
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
