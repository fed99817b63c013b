"""The records of a file that somebody brings, in any format, each read, every fault with its place."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from domain.errors import N_, Refused
from domain.glossary.exchange.csv_file import read_cells
from domain.glossary.exchange.files import read_records
from domain.glossary.exchange.record import FIRST, Read, is_column, read_record
from web.tables.importing.columns import Fault, fold
from web.tables.importing.files import Line
from web.tables.importing.reader import read_table

NAMES: Mapping[str, str] = {
    "編號": "number", "中文": "zh", "中文名稱": "zh", "中文地名": "zh", "英文": "en", "英文名稱": "en", "審定名稱": "en", "英譯": "en",
    "類別": "kind",
    "種類": "kind", "行政區": "districts", "區": "districts", "其他英文": "also_en", "其他寫法": "also_en", "其他中文": "also_zh",
    "別名": "also_zh",
    "舊英文": "former_en", "舊名": "former_en", "緯度": "lat", "經度": "lon", "狀態": "status", "主管機關": "owner", "決議": "decision",
    "審定日期": "approved_on", "依據": "authority", "理由": "reason", "大小寫": "case", "日文": "ja", "越南文": "vi",
    "定義": "definition_zh",
    "英文定義": "definition_en", "備註": "note_zh", "英文備註": "note_en",
}  # fmt: skip
"""Headings in Chinese and the columns that they name."""

NEEDED = ("zh", "en", "kind")
_KNOWN = {fold(name): key for name, key in NAMES.items()}


@dataclass
class Records:
    """What a file holds. places of faults are lines of a table, or records from 1."""

    read: list[Read] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


async def read_file(data: bytes) -> Records:
    """Every record of a file, whatever format it is in. Raises Refused for what cannot be read at all."""
    records = read_records(data)
    if records is not None:
        return _collected(enumerate(records, 1))
    if data.strip().removeprefix(b"\xef\xbb\xbf") == b",".join(name.encode() for name in FIRST):
        return Records()  # an empty list, as we write it
    table = await read_table(data)
    names, faults = _columns(table.heading)
    if faults:
        return Records(faults=faults)
    return _collected(_rows(table.rows, names), table=True)


def _columns(heading: Line) -> tuple[list[str], list[Fault]]:
    """The column that each cell of the heading names, and what is wrong with the heading."""
    names, faults = [], []
    for cell in heading.cells:
        name = _KNOWN.get(fold(cell), cell if is_column(cell) else cell.lower())
        if cell and not is_column(name):
            faults.append(Fault(heading.number, cell, cell, N_("No column has this name.")))
        elif name and name in names:
            faults.append(Fault(heading.number, cell, cell, N_("This column is there twice.")))
        names.append(name)
    faults += [Fault(heading.number, name, "", N_("This column is missing.")) for name in NEEDED if name not in names]
    return names, faults


def _rows(rows: Sequence[Line], names: Sequence[str]) -> Iterable[tuple[int, Mapping[str, Any]]]:
    for row in rows:
        yield row.number, {name: cell for name, cell in zip(names, row.cells, strict=False) if name}


def _parts(cells: Mapping[str, Any], table: bool) -> Mapping[str, Any]:
    return read_cells(cells) if table else cells


def _collected(rows: Iterable[tuple[int, Mapping[str, Any]]], *, table: bool = False) -> Records:
    found = Records()
    for place, cells in rows:
        try:
            found.read.append(read_record(place, _parts(cells, table)))
        except Refused as refusal:
            value = cells.get(refusal.field, "")
            found.faults.append(Fault(place, refusal.field, str(value)[:80], refusal.reason, refusal.facts))
    if not any(one.entry.districts for one in found.read):
        found.read = [replace(one, anywhere=True) for one in found.read]
    return found
