"""A file as rows of text: CSV as Taiwan's offices save it, XLSX and ODS. Pure but for the parsing libraries.

CSV: UTF-8 with or without a mark, UTF-16, Big5; comma, semicolon, tab, or what a line `sep=` names; any end of line.
"""

import codecs
import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.errors import N_, Refused

MOST_BYTES = 64 * 1024 * 1024
MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes that a spreadsheet may hold once it is unpacked; 200,000 rows of ten cells take about 100 MB."""

MOST_ROWS = 500_000
MOST_COLUMNS = 200
MOST_SIGNS = 4_000
"""Signs of a cell."""

csv.field_size_limit(MOST_BYTES)

ZIP = b"PK\x03\x04"
"""How a spreadsheet begins."""

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
SEPARATORS = (",", ";", "\t")
NOT_READ = N_("This is no table that can be read. Save it as CSV, XLSX or ODS.")
BROKEN = N_("This spreadsheet cannot be opened. Open it in your program, save it again and choose it once more.")


@dataclass(frozen=True)
class Line:
    """A row of a file. number: its line, or its row in the spreadsheet, from 1; cells: without blanks around them."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A file. kind: `csv`, `xlsx` or `ods`; heading: its first row; blank: rows that hold nothing and are left out."""

    kind: str
    heading: Line
    rows: tuple[Line, ...]
    blank: int


def table_of(data: bytes) -> Table:
    """Read a file whole. What it is, its bytes say, not its name. Raises Refused for what is no table, too large or without rows.

    A spreadsheet from outside is read through `reader.py`: a damaged one may take endless time or memory.
    """
    if len(data) > MOST_BYTES:
        raise Refused(N_("The file has more than %(most)s MB."), field="file", most=MOST_BYTES // 1024 // 1024)
    if not data.strip(b"\0 \r\n\t"):
        raise Refused(N_("The file is empty."), field="file")
    kind, lines = _spreadsheet(data) if data.startswith(ZIP) else ("csv", _csv(decoded(data)))
    heading, rows, blank = None, [], 0
    for line in lines:
        if not any(line.cells):
            blank += 1
        elif heading is None:
            heading = line
        else:
            rows.append(line)
        if len(rows) > MOST_ROWS:
            raise Refused(N_("The file has more than %(most)s rows."), field="file", most=f"{MOST_ROWS:,}")
        if len(line.cells) > MOST_COLUMNS:
            raise Refused(NOT_READ, field="file")
    if heading is None:
        raise Refused(N_("The file is empty."), field="file")
    if not rows:
        raise Refused(N_("The file has a heading and no row below it."), field="file")
    return Table(kind, heading, tuple(rows), blank)


def decoded(data: bytes) -> str:
    """The text of a CSV file: by its mark, else UTF-8, else Big5. Raises Refused for bytes that are neither."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return _decoded(data, name)
    if data[1:400:2].count(0) > len(data[1:400:2]) * 0.4:  # UTF-16 without a mark: every second byte of Latin text is zero
        return _decoded(data, "utf-16-le")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, "cp950")


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as problem:
        raise Refused(N_("The file is neither UTF-8, UTF-16 nor Big5. Save it as “CSV UTF-8”, or as XLSX."), field="file") from problem


def _csv(text: str) -> Iterator[Line]:
    """The rows of a CSV text. Raises Refused for a quotation mark that is never closed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = text.partition("\n")
    named = re.fullmatch(r'"?sep=(.)"?', first.strip(" "))
    skipped = 1 if named else 0
    if named:
        text = rest
    separator = named[1] if named else _separator(text)
    reader = csv.reader(io.StringIO(text), delimiter=separator, strict=True)
    begun = 1
    try:
        for cells in reader:
            yield Line(begun + skipped, tuple(clean_cell(cell) for cell in cells))
            begun = reader.line_num + 1
    except csv.Error as problem:
        words = N_("From line %(line)s on the file cannot be read: a quotation mark is opened and not closed, or stands inside a cell.")
        raise Refused(words, field="file", line=begun + skipped) from problem


def _separator(text: str) -> str:
    """What stands between the cells of the first line that holds anything, outside quotation marks."""
    heading = next((line for line in text.split("\n") if line.strip()), "")
    plain = re.sub(r'"[^"]*"', "", heading)
    return max(SEPARATORS, key=plain.count)


def clean_cell(cell: str) -> str:
    """A cell without what spreadsheets put around text (`'0912`, `="0912"`), blanks around it and signs that nobody sees."""
    text = cell if cell.isprintable() else "".join(sign for sign in cell if unicodedata.category(sign) != "Cf")
    text = text.strip()
    formula = re.fullmatch(r'="([^"]*)"', text)
    text = formula[1] if formula else text.removeprefix("'")
    return text.strip()


def _spreadsheet(data: bytes) -> tuple[str, Iterator[Line]]:
    """Kind and rows of the first sheet of an XLSX or ODS file. Raises Refused for anything else, and for what unpacks to too much."""
    import python_calamine  # here: it is needed for spreadsheets alone

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise Refused(N_("This spreadsheet holds too much to be unpacked here."), field="file")
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError) as problem:
        raise Refused(BROKEN, field="file") from problem
    kind = "xlsx" if "xl/workbook.xml" in names else "ods" if "content.xml" in names else ""
    if not kind:
        raise Refused(NOT_READ, field="file")
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        sheet = book.get_sheet_by_index(0)
        begins = sheet.start[0] if sheet.start else 0
        found = sheet.to_python(skip_empty_area=True, nrows=MOST_ROWS + 2)
    except python_calamine.PasswordError as problem:
        raise Refused(N_("This spreadsheet is locked with a password. Save it without one."), field="file") from problem
    except (python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError, IndexError, OSError) as problem:
        raise Refused(BROKEN, field="file") from problem
    return kind, (Line(begins + place, tuple(clean_cell(_text(cell)) for cell in cells)) for place, cells in enumerate(found, 1))


def _text(cell: Any) -> str:
    """What a cell of a spreadsheet shows: a date as 2027-03-01, a whole number without a point."""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else repr(cell)
    return str(cell)
