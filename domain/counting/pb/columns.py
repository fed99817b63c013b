"""Reading the votes of a .pb file column by column, a few million a second.

A part of the file is looked at as an array of bytes: semicolons, commas and line breaks give the borders of all fields at once,
and the words between them are compared eight bytes at a time. Whatever is not plain (a quotation mark, a blank line, a wrong
number of fields, an unknown project) gives the part back unread, and `rowwise.py` says what is wrong with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from domain.counting.arrays import distinct

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

_MASKS = np.array([(1 << (8 * n)) - 1 for n in range(8)] + [2**64 - 1], np.uint64)


LONGEST = 200
"""Bytes of a voter's id that are read by columns."""


@dataclass(frozen=True)
class Layout:
    """Where things stand in a vote's row: how many columns, and the places of voter, vote and points (None without)."""

    width: int
    voter: int
    vote: int
    points: int | None = None


@dataclass
class Part:
    """The votes of a part of the file: projects chosen (by index) and their points, row after row.

    counts: choices of each row. words: raw points as words of eight bytes, None without. voters: a fingerprint of each voter's id.
    """

    projects: NDArray[np.int32]
    counts: Ints
    words: Words | None
    voters: Words


class Tokens:
    """Short texts in an array of bytes, by their first byte and the one after their last."""

    def __init__(self, data: NDArray[np.uint8], starts: Ints, ends: Ints) -> None:
        # Eight bytes from every place at once; the array ends in eight zeros.
        self._at = np.ndarray((len(data) - 7,), "<u8", data, strides=(1,))
        self.starts = starts
        self.lengths = ends - starts

    def longest(self) -> int:
        """Bytes of the longest."""
        return int(self.lengths.max(initial=0))

    def words(self, place: int) -> Words:
        """The place-th eight bytes of every text, zeros after its end."""
        left = np.clip(self.lengths - 8 * place, 0, 8)
        reach = np.minimum(self.starts + 8 * place, len(self._at) - 1)
        found: Words = self._at[reach] & _MASKS[left]
        return found

    def fingerprints(self) -> Words:
        """A number for each text: equal for equal texts, and almost always different for different ones."""
        found = self.lengths.astype(np.uint64)
        for place in range((self.longest() + 7) // 8):
            found = (found ^ self.words(place)) * np.uint64(0x9E3779B97F4A7C15)
            found ^= found >> np.uint64(29)
        return found


class Index:
    """Finds project ids among texts, exactly, however long they are."""

    def __init__(self, ids: Sequence[str]) -> None:
        raw = [text.encode() for text in ids]
        self._depth = max(1, max(((len(text) + 7) // 8 for text in raw), default=1))
        padded = np.frombuffer(b"".join(text.ljust(8 * self._depth, b"\0") for text in raw), "<u8").reshape(len(raw), self._depth)
        self._levels: list[tuple[Words, Ints]] = []
        codes = np.zeros(len(raw), np.int64)
        for place in range(self._depth):
            words = distinct(padded[:, place])
            codes = codes * len(words) + np.searchsorted(words, padded[:, place])
            known = distinct(codes)
            codes = np.searchsorted(known, codes)
            self._levels.append((words, known))
        self._project = np.zeros(len(raw), np.int32)
        self._project[codes] = np.arange(len(raw), dtype=np.int32)

    def find(self, tokens: Tokens) -> NDArray[np.int32] | None:
        """The project of every text; None when one of them is no project."""
        if tokens.longest() > 8 * self._depth:
            return None
        codes = np.zeros(len(tokens.starts), np.int64)
        for place, (words, known) in enumerate(self._levels):
            wanted = tokens.words(place)
            found = np.minimum(np.searchsorted(words, wanted), len(words) - 1)
            if not np.array_equal(words[found], wanted):
                return None
            codes = codes * len(words) + found
            found = np.minimum(np.searchsorted(known, codes), len(known) - 1)
            if not np.array_equal(known[found], codes):
                return None
            codes = found
        projects: NDArray[np.int32] = self._project[codes]
        return projects


def read_part(part: bytes, layout: Layout, index: Index) -> Part | None:
    """The votes of whole lines, or None when they are not plain enough."""
    if b'"' in part or b"\0" in part:
        return None
    data = np.frombuffer(part + (b"" if part.endswith(b"\n") else b"\n") + bytes(8), np.uint8)
    borders = _borders(data, layout)
    if borders is None:
        return None
    commas = np.flatnonzero(data == ord(","))
    votes = _split(data, *borders[layout.vote], commas)
    if votes is None:
        return None
    tokens, counts = votes
    voters = Tokens(data, *borders[layout.voter])
    projects = index.find(tokens)
    if projects is None or voters.longest() > LONGEST:
        return None
    words = None
    if layout.points is not None:
        points = _split(data, *borders[layout.points], commas)
        if points is None or points[0].longest() > 8 or not np.array_equal(points[1], counts):
            return None
        words = points[0].words(0)
    return Part(projects, counts, words, voters.fingerprints())


def _borders(data: NDArray[np.uint8], layout: Layout) -> list[tuple[Ints, Ints]] | None:
    """First byte, and byte after the last, of every column in every row; None when a row has another number of columns."""
    line_ends = np.flatnonzero(data == ord("\n"))
    line_starts = np.concatenate([[0], line_ends[:-1] + 1])
    ends = line_ends - (data[line_ends - 1] == ord("\r"))
    if np.any(ends <= line_starts):
        return None
    between = np.flatnonzero(data == ord(";"))
    if len(between) != len(ends) * (layout.width - 1):
        return None
    marks = between.reshape(len(ends), layout.width - 1)
    if layout.width > 1 and (np.any(marks[:, 0] < line_starts) or np.any(marks[:, -1] >= ends)):
        return None
    left = [line_starts, *(marks[:, n] + 1 for n in range(layout.width - 1))]
    right = [*(marks[:, n] for n in range(layout.width - 1)), ends]
    return list(zip(left, right, strict=True))


def _split(data: NDArray[np.uint8], starts: Ints, ends: Ints, commas: Ints) -> tuple[Tokens, Ints] | None:
    """A column's fields taken apart at their commas, with how many each has; None when a part is empty."""
    row = np.searchsorted(starts, commas, "right") - 1
    inside = (row >= 0) & (commas < ends[np.maximum(row, 0)])
    commas, row = commas[inside], row[inside]
    full = ends > starts
    counts = np.bincount(row, minlength=len(starts)) + full
    firsts = np.concatenate([starts[full], commas + 1])
    lasts = np.concatenate([ends[full], commas])
    firsts.sort(kind="stable")  # two rising runs: merged in one pass
    lasts.sort(kind="stable")
    if np.any(lasts <= firsts):
        return None
    return Tokens(data, firsts, lasts), counts
