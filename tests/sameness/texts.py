"""What an answer says, as text that can be compared: of a PDF its words, of a spreadsheet its cells."""

import hashlib
import io
import re
import zipfile

import pypdfium2

DRAWN = re.compile(r'(name="(?:attempt|order|ref|key|once)" value=")[^"]*')
"""What a page draws anew with every request."""


def text_of(kind: str, body: bytes) -> str:
    """The text of an answer. kind: its content type."""
    if kind.startswith("application/pdf"):
        return plain("\n".join(_pages(body)))
    if zipfile.is_zipfile(io.BytesIO(body)):
        return plain("\n".join(_parts(body)))
    if kind.startswith("text/") or "json" in kind or "xml" in kind:
        return plain(body.decode())
    return f"{len(body)} bytes, SHA-256 {hashlib.sha256(body).hexdigest()}"


TAG = re.compile(r"<[a-z][^>]*>")


def plain(text: str) -> str:
    """Without what was drawn; between the attributes of a tag one blank is as good as a line."""
    return DRAWN.sub(r"\1‹drawn›", TAG.sub(lambda tag: re.sub(r"\s+", " ", tag[0]), text))


def _pages(body: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(body)
    try:
        return [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()


def _parts(body: bytes) -> list[str]:
    """Every part of an archive: its name, and its text where it has one."""
    found = []
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in sorted(archive.namelist()):
            part = archive.read(name)
            readable = name.endswith((".xml", ".json", ".csv", ".txt", ".pb", ".md", ".geojson", ".ics"))
            found.append(f"== {name}\n{part.decode() if readable else hashlib.sha256(part).hexdigest()}")
    return found
