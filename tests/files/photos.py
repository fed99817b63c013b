"""Pictures to upload."""

import io

from PIL import Image


def photo(width: int = 900, height: int = 600, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 60).convert("RGB").save(out, kind, **options)
    return out.getvalue()
