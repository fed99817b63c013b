"""QR codes read from pictures, for devices whose browsers cannot: frames of a camera, or a photo."""

import io

from domain.errors import N_, Refused

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 24_000_000


def code_in(data: bytes) -> str:
    """The text of the first QR code in a picture, empty where none is seen. Raises Refused for what is no picture. Call it in a thread."""
    import zxingcpp
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise Refused(N_("This picture is too large."), field="file")
            opened.draft("L", (1600, 1600))
            picture = opened.convert("L")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as problem:
        raise Refused(N_("This is not a picture."), field="file") from problem
    picture.thumbnail((1600, 1600))
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]))
    return str(found[0].text) if found else ""
