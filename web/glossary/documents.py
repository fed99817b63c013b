"""Texts that are checked as files: plain text, HTML and Word documents. What they say, and a copy with names corrected."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser
from typing import Any

from domain.errors import N_, Refused
from domain.glossary.checking.checker import Finding

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024
NOT_READ = N_("This is no text, HTML or Word file that can be read.")
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "form", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "table", "td", "th",
    "title", "tr", "ul",
})  # fmt: skip
_SILENT = frozenset({"script", "style", "template", "noscript"})


@dataclass(frozen=True)
class Document:
    """A file that was read. text: what it says, lines for blocks and paragraphs; kind: `txt`, `html` or `docx`."""

    kind: str
    text: str
    data: bytes


def read(data: bytes, name: str) -> Document:
    """What a file says; its ending says what it is. Raises Refused."""
    if len(data) > MOST_BYTES:
        raise Refused(N_("The file has more than %(most)s MB."), field="file", most=MOST_BYTES // 1024 // 1024)
    ending = name.lower().rsplit(".", 1)[-1]
    if ending == "docx":
        return Document("docx", "\n".join(paragraph.text for paragraph in _paragraphs(_word(data))), data)
    text = _decoded(data)
    if ending in ("html", "htm", "xhtml"):
        return Document("html", "".join(piece.text for piece in _pieces(text)), data)
    return Document("txt", text, data)


def _decoded(data: bytes) -> str:
    for name in ("utf-8-sig", "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp950"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise Refused(NOT_READ, field="file")


def corrected(document: Document, findings: Sequence[Finding]) -> bytes:
    """The file with the approved English in place of what was found."""
    if document.kind == "docx":
        return _word_corrected(document.data, findings)
    if document.kind == "html":
        return _html_corrected(_decoded(document.data), findings).encode()
    return replaced(document.text, findings).encode()


def replaced(text: str, findings: Sequence[Finding]) -> str:
    """The text with the approved English in place of what was found."""
    parts, at = [], 0
    for finding in sorted(findings, key=lambda finding: finding.start):
        parts += [text[at : finding.start], finding.approved]
        at = finding.end
    return "".join((*parts, text[at:]))


@dataclass(frozen=True)
class _Piece:
    """A run of text of a page. text: as it is read; start, end: its place in the source; source: whether it stands there at all."""

    text: str
    start: int
    end: int


class _Reader(HTMLParser):
    """The texts of a page with their places in the source."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[_Piece] = []
        self._silent = 0
        self._lines = [0]
        for line in source.splitlines(keepends=True) if "\r" not in source else source.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + (0 if "\r" not in source else 1))

    def _place(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _break(self) -> None:
        if self.found and not self.found[-1].text.endswith("\n"):
            self.found.append(_Piece("\n", -1, -1))

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """A block begins a line; what is in a script is no text."""
        self._silent += tag in _SILENT
        if tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        """A block ends a line."""
        self._silent -= tag in _SILENT and self._silent > 0
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        """Text as it stands."""
        if not self._silent and data:
            self.found.append(_Piece(data, self._place(), self._place() + len(data)))

    def handle_entityref(self, name: str) -> None:
        """`&amp;`"""
        self._reference(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """`&#39;`"""
        self._reference(f"&#{name};")

    def _reference(self, text: str) -> None:
        if not self._silent:
            self.found.append(_Piece(unescape(text), self._place(), self._place() + len(text)))


def _pieces(source: str) -> list[_Piece]:
    reader = _Reader(source)
    reader.feed(source)
    reader.close()
    return reader.found


def _html_corrected(source: str, findings: Sequence[Finding]) -> str:
    """The page with names replaced where they stand; of a name that goes through tags the first piece is replaced, the others go."""
    edits: list[tuple[int, int, str]] = []
    starts, at = [], 0
    pieces = _pieces(source)
    for piece in pieces:
        starts.append(at)
        at += len(piece.text)
    for finding in findings:
        new = escape(finding.approved, quote=False)
        for piece, begin in zip(pieces, starts, strict=True):
            low, high = max(finding.start, begin), min(finding.end, begin + len(piece.text))
            if low >= high or piece.start < 0:
                continue
            whole = piece.end - piece.start == len(piece.text)
            span = (piece.start + low - begin, piece.start + high - begin) if whole else (piece.start, piece.end)
            edits.append((*span, new))
            new = ""
    for start, end, text in sorted(edits, reverse=True):
        source = source[:start] + text + source[end:]
    return source


def _word(data: bytes) -> Any:
    """A Word document. Raises Refused for what is none, or unpacks to too much."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import LxmlError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise Refused(N_("This file holds too much to be unpacked here."), field="file")
        return docx.Document(io.BytesIO(data))
    except (zipfile.BadZipFile, PackageNotFoundError, LxmlError, KeyError, ValueError, OSError) as problem:
        raise Refused(NOT_READ, field="file") from problem


def _paragraphs(document: Any) -> Iterator[Any]:
    """All paragraphs: the body with its tables, then headers and footers."""
    yield from _inside(document)
    for section in document.sections:
        for part in (section.header, section.footer):
            if not part.is_linked_to_previous:
                yield from _inside(part)


def _inside(part: Any) -> Iterator[Any]:
    for block in part.iter_inner_content():
        if hasattr(block, "runs"):
            yield block
        else:
            for row in block.rows:
                for cell in row.cells:
                    yield from _inside(cell)


def _word_corrected(data: bytes, findings: Sequence[Finding]) -> bytes:
    document, at = _word(data), 0
    for paragraph in _paragraphs(document):
        end = at + len(paragraph.text)
        for finding in sorted(findings, key=lambda finding: -finding.start):
            if at <= finding.start and finding.end <= end:
                _in_runs(paragraph, finding.start - at, finding.end - at, finding.approved)
        at = end + 1
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _in_runs(paragraph: Any, start: int, end: int, new: str) -> None:
    """Replace a stretch of a paragraph; the new text has the form of the first run that it stands in."""
    at = 0
    for run in paragraph.runs:
        text, begin = run.text, at
        at += len(text)
        low, high = max(start, begin), min(end, at)
        if low < high:
            run.text = text[: low - begin] + new + text[high - begin :]
            new = ""
