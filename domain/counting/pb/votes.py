"""The VOTES section of a .pb file as ballots: by columns where it is plain, row by row where it is not."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from domain.counting.amounts import amount, scale_of
from domain.counting.arrays import distinct, repeats
from domain.counting.ballot_forms import BallotForm
from domain.counting.election import Ballots, Project
from domain.counting.errors import Problem
from domain.counting.pb.columns import Index, Ints, Layout, Part, Tokens, Words, read_part
from domain.counting.pb.lexing import Row, rows, value
from domain.counting.pb.rowwise import TWICE, Report, Rowwise
from domain.errors import N_

PART = 1 << 20
"""Bytes looked at at once: enough to be quick, little enough to fit a small machine."""


MOST_HEADING = 1 << 16
"""Bytes in which the heading must lie."""

OPEN = N_("a quotation mark opens here and is never closed")
TWO_LINES = N_("this heading stands on two lines")

MOST_TOGETHER = 2**62
"""All points of a file together stay below this, so that whole numbers of 64 bits hold every sum."""


class Votes:
    """Reads the votes. at, line: where the section's heading begins; count: rows read, afterwards.

    form: what a ballot may say. thorough: every row by itself, so that notes are found too.
    """

    def __init__(
        self, data: bytes, at: int, line: int, form: BallotForm, projects: Sequence[Project], report: Report, *, thorough: bool = False
    ) -> None:
        self._data = data
        self._thorough = thorough
        self._at, self._line = at, line
        self._form = form
        self._ids = [project.id for project in projects]
        self._costs = [project.cost for project in projects]
        self._places = {name: place for place, name in enumerate(self._ids)}
        self._report = report
        self._parts: list[Part] = []
        self.count = 0

    def read(self) -> Ballots | None:
        """The ballots; None when the heading is not to be read."""
        layout = self._heading()
        if layout is None:
            return None
        index = Index(self._ids)
        for part, line in self._pieces():
            found = None if self._thorough else read_part(part, layout, index)
            if found is not None and _no_number(found.words):
                found = None
            self._parts.append(found or self._rowwise(part, line, layout))
        self.count = sum(len(part.counts) for part in self._parts)
        self._judge_voters(layout)
        return self._ballots(layout)

    def _heading(self) -> Layout | None:
        text = self._data[self._at : self._at + MOST_HEADING].decode("utf-8", "ignore")
        row = next((row for row in rows(text, self._line) if not row.blank), Row(("",), "", self._line))
        heading = [name.strip() for name in row.values()]
        if row.open or any("\n" in name for name in heading):
            self._report(Problem(row.line, 1, OPEN if row.open else TWO_LINES))
            return None
        for place, name in enumerate(heading):
            if name in heading[:place]:
                self._report(Problem(row.line, row.column(place), TWICE, {"name": name[:60]}))
        lacking = next((name for name in ("voter_id", "vote") if name not in heading), None)
        if lacking is None and self._form.valued and "points" not in heading:
            lacking = "points"
        if lacking is not None:
            self._report(Problem(row.line, 1, N_("the heading of VOTES lacks %(name)s"), {"name": lacking}))
            return None
        while self._line <= row.line:  # empty lines before the heading are nothing
            end = self._data.find(b"\n", self._at)
            self._at, self._line = (len(self._data) if end < 0 else end) + 1, self._line + 1
        valued = (self._form.valued or self._form.kind == "ordinal") and "points" in heading
        return Layout(len(heading), heading.index("voter_id"), heading.index("vote"), heading.index("points") if valued else None)

    def _pieces(self) -> Iterator[tuple[bytes, int]]:
        """Parts of whole rows with the line each begins on. A part that holds a quotation mark goes to the end: it may span lines."""
        at, line, last = self._at, self._line, len(self._data)
        while last > at and self._data[last - 1] in b"\r\n":
            last -= 1  # empty lines at the end are nothing
        while at < last:
            end = self._data.find(b"\n", min(at + PART, last), last) + 1 or last
            piece = self._data[at:end]
            if piece.count(b'"') % 2:
                piece, end = self._data[at:last], last
            yield piece, line
            line += piece.count(b"\n")
            at = end

    def _rowwise(self, part: bytes, line: int, layout: Layout) -> Part:
        slow = Rowwise(layout, self._places, self._report, self._form if self._thorough else None, self._costs)
        for row in rows(part.decode(), line):
            slow.take(row)
        counts = np.array([len(chosen) for chosen in slow.choices], np.int64)
        projects = np.array([project for chosen in slow.choices for project in chosen], np.int32)
        words = None
        if layout.points is not None:
            raw = (text.encode() for points in slow.points for text in points)
            words = np.array([int.from_bytes(text[:8], "little") for text in raw], np.uint64)
        return Part(projects, counts, words, _fingerprints(slow.voters))

    def _judge_voters(self, layout: Layout) -> None:
        """Report voters that stand twice. Fingerprints say quickly that there is none; only a repeated one is looked up."""
        prints = np.concatenate([part.voters for part in self._parts]) if self._parts else np.zeros(0, np.uint64)
        if not repeats(prints):
            return
        seen: dict[str, int] = {}
        for row in rows(self._data[self._at :].decode(), self._line):
            if row.blank or len(row.fields) != layout.width:
                continue
            name = value(row.fields[layout.voter])
            if name in seen:
                facts = {"id": name[:60], "line": seen[name]}
                message = N_("the voter %(id)s stands here for the second time, first on line %(line)s")
                self._report(Problem(row.line, row.column(layout.voter), message, facts))
            seen.setdefault(name, row.line)

    def _ballots(self, layout: Layout) -> Ballots | None:
        counts = np.concatenate([part.counts for part in self._parts]) if self._parts else np.zeros(0, np.int64)
        chosen = np.concatenate([part.projects for part in self._parts]) if self._parts else np.zeros(0, np.int32)
        points, scale = self._points(layout, counts)
        if points is not None and int(points.max(initial=0)) * len(points) > MOST_TOGETHER:
            self._report(Problem(self._line, 1, N_("the points are too large to be added up")))
            return None
        self._parts.clear()
        voters = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        small = chosen.astype(np.uint16) if len(self._ids) < 1 << 16 else chosen
        order = np.argsort(small, kind="stable")
        chosen, voters = chosen[order], voters[order]
        points = None if points is None else points[order]
        first = np.ones(len(chosen), bool)
        first[1:] = (chosen[1:] != chosen[:-1]) | (voters[1:] != voters[:-1])
        if points is not None and not first.all():  # a project twice in one vote has both its points
            points = np.add.reduceat(points, np.flatnonzero(first))
            chosen, voters, first = chosen[first], voters[first], first[first]
        keep = first if points is None else points > 0
        if not keep.all():
            chosen, voters, points = chosen[keep], voters[keep], None if points is None else points[keep]
        starts = np.zeros(len(self._ids) + 1, np.int64)
        np.cumsum(np.bincount(chosen, minlength=len(self._ids)), out=starts[1:])
        return Ballots(len(counts), starts, voters, points, None, scale)

    def _points(self, layout: Layout, counts: Ints) -> tuple[Ints | None, int]:
        """Points of every choice in whole units of 1 / scale. Rankings without points: the first choice has `max_length` points,
        or as many as the ballot has ranks where the file names no `max_length`; each further one has a point less.
        """
        if layout.points is not None:
            return _whole(np.concatenate([np.zeros(0, np.uint64), *(part.words for part in self._parts if part.words is not None)]))
        if self._form.kind != "ordinal":
            return None, 1
        first = np.full(len(counts), self._form.most, np.int64) if self._form.most else counts
        begins = np.cumsum(counts) - counts
        rank = np.arange(int(counts.sum()), dtype=np.int64) - np.repeat(begins, counts)
        return np.maximum(np.repeat(first, counts) - rank, 0), 1


def _texts(words: Words) -> tuple[list[str], NDArray[np.int64]]:
    different = distinct(words)
    texts = [int(word).to_bytes(8, "little").rstrip(b"\0").decode("latin-1") for word in different]
    return texts, np.searchsorted(different, words)


def _fingerprints(texts: Sequence[str]) -> Words:
    raw = [text.encode() for text in texts]
    ends = np.cumsum([len(text) for text in raw], dtype=np.int64)
    starts = ends - np.array([len(text) for text in raw], np.int64)
    return Tokens(np.frombuffer(b"".join(raw) + bytes(8), np.uint8), starts, ends).fingerprints()


def _no_number(words: Words | None) -> bool:
    return words is not None and any(amount(text) is None for text in _texts(words)[0])


def _whole(words: Words) -> tuple[Ints, int]:
    texts, inverse = _texts(words)
    values = [amount(text) or Decimal(0) for text in texts]
    scale = scale_of(values)
    whole: Ints = np.array([int(found * scale) for found in values], np.int64)[inverse]
    return whole, scale
