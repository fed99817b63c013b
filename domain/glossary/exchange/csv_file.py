"""The list as CSV: one line an entry, `|` between several, nothing that a spreadsheet would run. Pure."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.errors import N_, Refused
from domain.glossary.exchange.record import FIRST, LISTS, Record, Value, in_order

MARK = b"\xef\xbb\xbf"
_RUNS = ("=", "+", "-", "@", "\t", "\r", "'")
_NO_TEXT = frozenset({"number", "lat", "lon"})


def write(records: Sequence[Record], *, bom: bool = False) -> bytes:
    """UTF-8, ends of line `\\n`; the columns of FIRST, then those in use."""
    columns = in_order({*FIRST, *(name for record in records for name in record)})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(name, record.get(name, "")) for name in columns] for record in records)
    return (MARK if bom else b"") + out.getvalue().encode()


def columns_of(records: Iterable[Record]) -> list[str]:
    """The columns that a table of these has."""
    return in_order({*FIRST, *(name for record in records for name in record)})


def text_of(name: str, value: Value) -> str:
    """A part as the text of one cell."""
    if name == "spellings" and value:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value if isinstance(value, str) else "|".join(str(one) for one in value)


def _cell(name: str, value: Value) -> str:
    text = text_of(name, value)
    return f"'{text}" if name not in _NO_TEXT and text.startswith(_RUNS) else text


def read_cells(cells: Mapping[str, str]) -> dict[str, Any]:
    """The parts that the cells of a row hold, by the names of their columns; the apostrophe before a text is gone already.

    Raises Refused for spellings that are no JSON.
    """
    parts: dict[str, Any] = {}
    for name, cell in cells.items():
        if name == "spellings" and cell:
            try:
                parts[name] = json.loads(cell)
            except (ValueError, RecursionError) as problem:
                raise Refused(N_("This is no list of spellings."), field="spellings") from problem
        else:
            parts[name] = tuple(cell.split("|")) if name in LISTS else cell
    return parts
