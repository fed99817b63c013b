"""Reading votes row by row: slower than `columns.py`, for rows that are not plain and for saying what is wrong with them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from domain.counting.amounts import amount
from domain.counting.ballot_forms import BallotForm
from domain.counting.errors import Level, Problem
from domain.counting.pb.columns import Layout
from domain.counting.pb.lexing import Row, value
from domain.errors import N_

Report = Callable[[Problem], None]

LONGEST_ID = 200
"""Bytes of an id: longer ones are a mistake, and would make every other id take as much room."""

LONG = N_("an id is longer than %(most)s bytes")
TWICE = N_("the heading names %(name)s twice")

LONGEST_POINTS = 8
"""Characters of a number of points: `columns.py` looks at eight bytes at once."""


@dataclass
class Rowwise:
    """Votes as Python lists: projects chosen (by index) of every row, and their raw points.

    form, costs: given when each ballot is to be held against the limits that the file names.
    """

    layout: Layout
    index: Mapping[str, int]
    report: Report
    form: BallotForm | None = None
    costs: Sequence[int] = ()
    choices: list[list[int]] = field(default_factory=list)
    points: list[list[str]] = field(default_factory=list)
    voters: list[str] = field(default_factory=list)

    def take(self, row: Row) -> None:
        """One row of the votes; what is wrong with it is reported."""
        if row.blank:
            self.report(Problem(row.line, 1, N_("an empty line stands between the votes"), level=Level.NOTE))
            return
        if row.open:
            self.report(Problem(row.line, _quote(row), N_("a quotation mark opens here and is never closed")))
            return
        if len(row.fields) != self.layout.width:
            facts = {"wanted": self.layout.width, "found": len(row.fields)}
            self.report(Problem(row.line, 1, N_("this row has %(found)s fields; the heading names %(wanted)s"), facts))
            return
        chosen, places = self._projects(row)
        self.choices.append(chosen)
        voter = value(row.fields[self.layout.voter])
        if len(voter.encode()) > LONGEST_ID:
            self.report(Problem(row.line, row.column(self.layout.voter), LONG, {"most": LONGEST_ID}))
        self.voters.append(voter[:LONGEST_ID])
        points = self._points(row, places) if self.layout.points is not None else []
        if self.layout.points is not None:
            self.points.append(points)
        if self.form is not None:
            for sentence in self.form.problems(chosen, [Fraction(text) for text in points], self.costs):
                self.report(Problem(row.line, row.column(self.layout.vote), sentence.message, sentence.facts, Level.NOTE))

    def _projects(self, row: Row) -> tuple[list[int], list[int]]:
        """The projects chosen, and their places in the list (an unknown one is reported and left out)."""
        text = value(row.fields[self.layout.vote])
        column = row.column(self.layout.vote)
        chosen, places, twice = [], [], False
        seen: set[int] = set()
        for place, part in enumerate(text.split(",") if text else []):
            known = self.index.get(part.strip())
            if known is None:
                message = N_("the vote names %(id)s, which is no project of this file") if part else N_("a comma stands without a project")
                self.report(Problem(row.line, column, message, {"id": part[:60]} if part else {}))
            else:
                if part != part.strip():
                    self.report(Problem(row.line, column, N_("a blank stands beside %(id)s"), {"id": part.strip()[:60]}, Level.FAULT))
                if known in seen and not twice:
                    twice = True
                    message = N_("%(id)s stands twice in one vote; it counts once, with the sum of its points")
                    self.report(Problem(row.line, column, message, {"id": part[:60]}, Level.NOTE))
                seen.add(known)
                chosen.append(known)
                places.append(place)
            column += len(part) + 1
        return chosen, places

    def _points(self, row: Row, places: list[int]) -> list[str]:
        assert self.layout.points is not None
        text = value(row.fields[self.layout.points])
        column = row.column(self.layout.points)
        parts = text.split(",") if text else []
        named = value(row.fields[self.layout.vote])
        wanted = len(named.split(",")) if named else 0
        if len(parts) != wanted:
            facts = {"wanted": wanted, "found": len(parts)}
            self.report(Problem(row.line, column, N_("%(wanted)s projects are named, but %(found)s points are given"), facts))
            return ["0"] * len(places)
        for part in parts:
            if amount(part.strip()) is None or len(part.strip()) > LONGEST_POINTS:
                self.report(Problem(row.line, column, N_("%(text)s is no number of points such as 3"), {"text": part[:60]}))
                return ["0"] * len(places)
            column += len(part) + 1
        return [parts[place].strip() for place in places]


def _quote(row: Row) -> int:
    return row.column(len(row.fields) - 1)
