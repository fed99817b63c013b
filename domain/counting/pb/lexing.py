"""Rows and fields of a .pb file exactly as they are spelled, so that writing them again gives the same bytes.

Fields stand between semicolons. A field that begins with a quotation mark ends at the next single one; two inside stand for
one; semicolons and line breaks inside belong to it. A row is kept as its raw fields and its line ending: joining them is the
file again, whatever is wrong with it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

SECTIONS = ("META", "PROJECTS", "VOTES")

_QUOTATION = re.compile(r'"(?:[^"]++|"")*+("?)')
"""Possessive, so that ten megabytes of anything take neither long nor much memory."""

_REST = re.compile(r"[^;\n]*")


@dataclass(frozen=True)
class Row:
    """One row: raw fields, its ending (a line break or nothing), the line it begins on, and whether a quotation stays open."""

    fields: tuple[str, ...]
    ending: str
    line: int
    open: bool = False

    @property
    def blank(self) -> bool:
        """Whether nothing stands on it."""
        return self.fields == ("",)

    def column(self, place: int) -> int:
        """The character at which a field begins, counted from 1 (within the row's own text)."""
        return 1 + sum(len(field) + 1 for field in self.fields[:place])

    def values(self) -> list[str]:
        """What the fields say, without quotation marks."""
        return [value(field) for field in self.fields]

    def __str__(self) -> str:
        return ";".join(self.fields) + self.ending


@dataclass
class Section:
    """A section: where it begins, its heading, and its rows."""

    line: int
    heading: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


def value(raw: str) -> str:
    """What a raw field says."""
    if not raw.startswith('"'):
        return raw
    end, closed = _closing(raw, 0)
    return raw[1 : end - closed].replace('""', '"') + raw[end:]


def _closing(text: str, at: int) -> tuple[int, bool]:
    """Where the quotation that opens at a place ends, and whether it is closed at all."""
    found = _QUOTATION.match(text, at)
    assert found is not None
    return found.end(), bool(found[1])


def spelled(text: str) -> str:
    """A raw field that says this: in quotation marks where it must be."""
    return '"' + text.replace('"', '""') + '"' if re.search(r'[;"\r\n]', text) or text != text.strip() else text


def rows(text: str, line: int = 1) -> Iterator[Row]:
    """Every row of a text that begins on the given line; joined, they are the text again."""
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if text.find('"', at, end) < 0:
            row, at = _row(text[at:end].split(";"), text, end, line, False), end + 1
        else:
            fields, end, left_open = _quoted(text, at)
            row, at = _row(fields, text, end, line, left_open), end + 1
        yield row
        line += 1 + sum(field.count("\n") for field in row.fields)


def _row(fields: list[str], text: str, end: int, line: int, left_open: bool) -> Row:
    ending = "\n" if end < len(text) else ""
    if fields[-1].endswith("\r") and not left_open:
        fields[-1], ending = fields[-1][:-1], "\r" + ending
    return Row(tuple(fields), ending, line, left_open)


def _quoted(text: str, at: int) -> tuple[list[str], int, bool]:
    """The raw fields of a row that holds quotation marks, where it ends, and whether one stays open."""
    fields: list[str] = []
    left_open = False
    while True:
        begin = at
        if text.startswith('"', at):
            at, closed = _closing(text, at)
            left_open = not closed
        rest = _REST.match(text, at)
        assert rest is not None
        at = rest.end()
        fields.append(text[begin:at])
        if at >= len(text) or text[at] == "\n":
            return fields, at, left_open
        at += 1
