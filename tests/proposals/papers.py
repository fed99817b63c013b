"""Reading what was printed: a PDF of an answer, its QR codes."""

from typing import Any

import pypdfium2
import zxingcpp

from tests.support import Browser
from tests.voting.printed import picture

HOST = "http://127.0.0.1:8000"


def read_codes(pdf: bytes) -> list[list[str]]:
    """What the codes of every page say."""
    return [[found.text for found in codes(pdf, page)] for page in range(len(pypdfium2.PdfDocument(pdf)))]


async def pdf_of(browser: Browser, path: str) -> bytes:
    """A PDF from the site."""
    page = await browser.get(path)
    assert page.status == 200, page.text
    assert page.headers["content-type"] == "application/pdf"
    return page.response.content


def codes(pdf: bytes, page: int = 0) -> list[Any]:
    """The QR codes on a page, as another library sees them."""
    return list(zxingcpp.read_barcodes(picture(pdf, page, 6), formats=zxingcpp.BarcodeFormat.QRCode))
