"""Columns that a table may have: how their headings are spelt, what their cells mean, and what is wrong with a row. Pure."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.errors import N_, Refused
from web.tables.importing.files import MOST_SIGNS, Line, Table

SHORTENED = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]+")
"""A number as a spreadsheet shows it that has lost digits: 1.23457E+11."""

MOST_FAULTS = 2_000
"""Faults that are kept, and doubts; further ones are counted."""


@dataclass(frozen=True)
class Column:
    """A column. key: its name in programs; names: further headings, in any language; label, help: message ids.

    read: a cell's text as a value; raises Refused. needed: no row is without it; doubt: message id of what is odd about a value
    and stops nothing, or empty.
    """

    key: str
    label: str
    help: str
    names: tuple[str, ...] = ()
    example: str = ""
    needed: bool = False
    most: int = MOST_SIGNS
    read: Callable[[str], Any] = str
    doubt: Callable[[str], str] | None = None


SKIPPED = Column("", "", "")
"""Stands for a column whose heading is wrong; what is below it is not looked at."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell, or with a whole row or heading (column empty). reason: message id, with its facts."""

    line: int
    column: str
    value: str
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A row without a fault: its line and its values by column."""

    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Checked:
    """A table after the check.

    columns: those that it has, in its order; doubts: what is odd and stops nothing; more: faults not kept; odd: all doubts, also those
    not kept; repeated: rows left out by a rule because another row is about the same thing.
    """

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    doubts: tuple[Fault, ...]
    more: int = 0
    odd: int = 0
    repeated: int = 0

    @property
    def twice(self) -> bool:
        """Whether a rule for rows about the same thing would mend something."""
        return any(fault.reason == TWICE for fault in self.faults)


class _Rows:
    """Rows without faults, of which no two are about the same thing. twice: what such two have in common; keep: as in `check`."""

    def __init__(self, twice: Callable[[Mapping[str, Any]], Any] | None, keep: str) -> None:
        self.rows: list[Row] = []
        self.repeated = 0
        self._twice, self._keep = twice, keep
        self._places: dict[Any, int] = {}

    def add(self, row: Row) -> int:
        """Take a row; returns the line of an earlier one about the same thing where no rule says which of them is kept, else 0."""
        place = len(self.rows) if self._twice is None else self._places.setdefault(self._twice(row.values), len(self.rows))
        if place == len(self.rows):
            self.rows.append(row)
            return 0
        if not self._keep:
            return self.rows[place].line
        self.repeated += 1
        if self._keep == "last":
            self.rows[place] = row
        return 0


def check(
    table: Table,
    columns: Sequence[Column],
    *,
    twice: Callable[[Mapping[str, Any]], Any] | None = None,
    whole: Callable[[Mapping[str, Any]], None] | None = None,
    keep: str = "",
) -> Checked:
    """Read every cell.

    twice: what two rows about the same thing have in common; keep: which of them is taken, `first` or `last`. Without such a rule the
    later one is a fault that names the first.
    whole: what cells of a row must be together; raises Refused with the column as its field.
    """
    found, faults = headings(table.heading, columns)
    rows, doubts = _Rows(twice, keep), list[Fault]()
    for line in table.rows if any(column is not None and column.needed for column in found) else ():
        row, wrong = _row(line, found)
        if row is not None and whole is not None:
            wrong = _together(line, row, found, whole)
        if row is not None and not wrong and (first := rows.add(row)):
            about = next(column for column in found if column is not None and column.needed)
            wrong = [Fault(line.number, about.key, _cell(line, found, about), TWICE, {"line": first})]
        faults += wrong
        if row is not None and not wrong:
            doubts += _doubts(line, found)
    kept = tuple(column for column in found if column is not None and column is not SKIPPED)
    more = max(0, len(faults) - MOST_FAULTS)
    told = tuple(faults[:MOST_FAULTS]), tuple(doubts[:MOST_FAULTS])
    return Checked(table, kept, tuple(rows.rows), *told, more, len(doubts), rows.repeated)


TWICE = N_("This is the same as line %(line)s. Keep one of them.")
TOO_MANY = N_("This row has %(cells)s cells and the heading %(columns)s. A comma inside a cell needs quotation marks around the cell.")
UNSEEN = N_("This cell holds a sign that cannot be seen. Type it anew.")
LOST = N_("The spreadsheet has shortened this number and lost digits. Format the column as text, enter the numbers again and save.")
LONG = N_("Use at most %(most)s characters.")
MISSING = N_("This cell must not be empty.")


def headings(heading: Line, columns: Sequence[Column]) -> tuple[list[Column | None], list[Fault]]:
    """Which column each cell of the heading names (None for an empty one), and what is wrong with the heading."""
    known = {fold(name): column for column in columns for name in (column.key, *column.names)}
    found: list[Column | None] = []
    faults: list[Fault] = []
    for cell in heading.cells:
        column = known.get(fold(cell))
        if not cell:
            found.append(None)
            continue
        if column is None:
            column = SKIPPED
            near = difflib.get_close_matches(fold(cell), list(known), 1, 0.75)
            words = N_("No column has this name. Did you mean “%(name)s”?") if near else N_("No column has this name.")
            faults.append(Fault(heading.number, cell, cell, words, {"name": known[near[0]].key} if near else {}))
        elif column in found:
            column = SKIPPED
            faults.append(Fault(heading.number, cell, cell, N_("This column is there twice.")))
        found.append(column)
    missing = [column for column in columns if column.needed and column not in found]
    faults += [Fault(heading.number, column.key, "", N_("This column is missing.")) for column in missing]
    return found, faults


def fold(name: str) -> str:
    """A heading as headings are compared: without blanks, hyphens, underscores and marks, in small half-width letters."""
    return re.sub(r"[\s_\-*＊（）():：]+", "", unicodedata.normalize("NFKC", name).casefold())


def _cell(line: Line, found: Sequence[Column | None], column: Column) -> str:
    place = found.index(column)
    return line.cells[place] if place < len(line.cells) else ""


def _row(line: Line, found: Sequence[Column | None]) -> tuple[Row | None, list[Fault]]:
    """The values of a row, or what is wrong with it."""
    over = [cell for cell in line.cells[len(found) :] if cell]
    if over:
        facts = {"cells": len(line.cells), "columns": len(found)}
        return None, [Fault(line.number, "", " | ".join(over)[:80], TOO_MANY, facts)]
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for place, column in enumerate(found):
        cell = line.cells[place] if place < len(line.cells) else ""
        if column is None:
            if cell:
                faults.append(Fault(line.number, "", cell[:80], N_("This cell stands under no heading.")))
            continue
        if column is SKIPPED:
            continue
        try:
            values[column.key] = _value(cell, column)
        except Refused as refusal:
            faults.append(Fault(line.number, column.key, cell[:80], refusal.reason, refusal.facts))
    return (None, faults) if faults else (Row(line.number, values), [])


def _together(line: Line, row: Row, found: Sequence[Column | None], whole: Callable[[Mapping[str, Any]], None]) -> list[Fault]:
    """What is wrong with the cells of a row together."""
    try:
        whole(row.values)
    except Refused as refusal:
        column = next((column for column in found if column is not None and column.key == refusal.field), None)
        return [Fault(line.number, refusal.field, _cell(line, found, column) if column else "", refusal.reason, refusal.facts)]
    return []


def _value(cell: str, column: Column) -> Any:
    """What a cell means. Raises Refused."""
    if (not cell.isprintable() and any(unicodedata.category(sign) in ("Cc", "Co", "Cs") for sign in cell)) or "\ufffd" in cell:
        raise Refused(UNSEEN)
    if len(cell) > column.most:
        raise Refused(LONG, most=column.most)
    if SHORTENED.fullmatch(cell):
        raise Refused(LOST)
    if not cell and column.needed:
        raise Refused(MISSING)
    return column.read(cell)


def _doubts(line: Line, found: Sequence[Column | None]) -> list[Fault]:
    """What is odd about a row that is read."""
    made = []
    for place, column in enumerate(found):
        if column is not None and column.doubt is not None and place < len(line.cells):
            words = column.doubt(line.cells[place])
            if words:
                made.append(Fault(line.number, column.key, line.cells[place][:80], words))
    return made
