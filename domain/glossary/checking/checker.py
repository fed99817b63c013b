"""The scan: place names of a text whose English is not the approved one. Pure."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.glossary.checking.context import WIDTH, is_elsewhere, is_person, is_station
from domain.glossary.checking.patterns import MARKS, Patterns, Sense, chinese_names
from domain.glossary.checking.tokens import Token, folded, words_of, wrong_ordinal
from domain.glossary.checking.typos import typo
from domain.glossary.entry import Entry
from domain.glossary.words import FIRST_KINDS, GENERIC, SIGHT, STATIONS

ORDINAL, TYPO, PAIR = "ordinal", "typo", "pair"
_GAP = re.compile(r"[\s.]*(?:,\s*)?")
_SHORT = frozenset({"n", "s", "e", "w", "rd", "st", "ln", "aly", "sec", "dist", "vil", "ave", "blvd", "no", "mt"})
_ABBREVIATED = frozenset({"rd", "st", "ln", "aly", "sec", "dist", "vil", "ave", "blvd", "neigh"})
_STREETS = frozenset({"rd", "st", "ln", "aly", "ave", "blvd", "vil"})


@dataclass(frozen=True)
class Finding:
    """A name to be changed. found: as it stands there; approved: what replaces it; start, end: its place, in characters.

    reason: `hanyu`, `tongyong`, `wade-giles`, `mps2`, another type of a spelling, `marks`, `ordinal`, `typo` or `pair`.
    row: of a table, 0 in a text.
    """

    found: str
    approved: str
    zh: str
    start: int
    end: int
    reason: str
    number: int = 0
    row: int = 0


@dataclass(frozen=True)
class _Text:
    """A text with what is asked of it again and again."""

    given: str
    folded: str
    words: Sequence[Token]
    names: Sequence[tuple[int, int, list[Entry]]]
    starts: Sequence[int]

    def around(self, start: int, end: int) -> tuple[str, str]:
        """The folded text before and after a place, as far as it matters."""
        return self.folded[max(0, start - WIDTH) : start], self.folded[end : end + WIDTH]


def check(patterns: Patterns, text: str) -> list[Finding]:
    """Everything in a text that is to be changed, in its order."""
    names, flat = chinese_names(patterns, text), folded(text)
    read = _Text(text, flat, words_of(flat), names, [begin for begin, _, _ in names])
    return list(_scan(patterns, read))


def _scan(patterns: Patterns, text: _Text) -> Iterator[Finding]:
    at = 0
    while at < len(text.words):
        length, senses = _longest(patterns, text, at)
        if not length:
            finding, length = typo_at(patterns, text, at)
        else:
            finding = _judged(text, text.words[at : at + length], senses)
        if finding:
            yield finding
        at += max(length, 1)


def _longest(patterns: Patterns, text: _Text, at: int) -> tuple[int, Sequence[Sense]]:
    """The most words from a place that are a name, and what they may be; a name begins with a capital."""
    first = text.words[at]
    if patterns.root.next.get(first.word) is None or text.given[first.start].islower():
        return 0, ()
    node, best = patterns.root, (0, tuple[Sense, ...]())
    for length, token in enumerate(text.words[at : at + LONGEST], 1):
        if length > 1 and not _together(text, text.words[at + length - 2], token):
            break
        following = node.next.get(token.word)
        if following is None:
            break
        node = following
        if node.senses and _whole(text, at, length, node.senses):
            best = length, tuple(node.senses)
    return best


def _together(text: _Text, one: Token, other: Token) -> bool:
    """Whether two words may be of one name: no sentence ends between them."""
    gap = text.given[one.end : other.start]
    if gap == " ":
        return True
    short = one.word in _SHORT or one.word.isdigit()
    return _GAP.fullmatch(gap) is not None and ("." not in gap or short or one.word == "temp") and ("," not in gap or short)


def _whole(text: _Text, at: int, length: int, senses: Sequence[Sense]) -> bool:
    """Whether a row of words is the name itself, and not the beginning of a street or village of that name."""
    if not all(sense.bare for sense in senses) or at + length >= len(text.words):
        return True
    following = text.words[at + length : at + length + 3]
    near = [token for token in following if token.start - text.words[at + length - 1].end < 30]
    return not any(token.word in _STREETS and _run(text, at + length, place) for place, token in enumerate(near))


def _run(text: _Text, begin: int, more: int) -> bool:
    """Whether only directions and ordinals stand before the word for a street."""
    return all(token.free or token.word in _SHORT or token.word == "central" for token in text.words[begin : begin + more])


def _judged(text: _Text, words: Sequence[Token], senses: Sequence[Sense]) -> Finding | None:
    start, end = words[0].start, _end(text, words)
    before, after = text.around(start, end)
    stations = is_station(before, after)
    former = stations and any(sense.station for sense in senses)
    right = [
        sense
        for sense in senses
        if sense.right and (sense.entry.kind in STATIONS if former else stations or sense.entry.kind not in STATIONS)
    ]
    if not former:
        right = right or [sense for sense in senses if sense.right and not any(other.bare for other in senses)]
    paired = _pair(text, words, right) if right else None
    if paired:
        return paired
    if any(_as_approved(words, sense) for sense in right):
        return None
    wanted = _beside(text, start, end)
    usable = [sense for sense in senses if (stations or not sense.station) and (sense in right or not sense.right)]
    light = " ".join(token.light for token in words)
    if not usable or is_elsewhere(before, after) or is_person(before, light):
        return None
    chosen = min(usable, key=lambda sense: _order(sense, wanted, stations))
    reason = chosen.why
    if chosen.right:
        if len(words) == 1 and len(words[0].word) < LEAST_MARKED:
            return None  # Jian is also another name than Ji-an
        reason = ORDINAL if any(wrong_ordinal(token.light) for token in words) else MARKS
    return _finding(text, chosen.entry, start, end, reason)


def _order(sense: Sense, wanted: Sequence[Entry], stations: bool) -> tuple[bool, bool, bool, bool, int, float, int]:
    kind = FIRST_KINDS.get(sense.entry.kind, SIGHT)
    station = sense.entry.kind in STATIONS
    return (
        sense.entry not in wanted,
        stations and not station,
        not sense.right,
        sense.bare and bool(wanted),
        int(sense.source),
        -kind,
        sense.entry.number,
    )


def _as_approved(words: Sequence[Token], sense: Sense) -> bool:
    """Whether it is written as approved: the same marks inside words, and ordinals that exist; capitals do not matter."""
    same = all(not light or light == token.light for light, token in zip(sense.lights, words, strict=True))
    return same and not any(wrong_ordinal(token.light) for token in words)


def _end(text: _Text, words: Sequence[Token]) -> int:
    last = words[-1]
    return last.end + 1 if last.light in _ABBREVIATED and text.given[last.end : last.end + 1] == "." else last.end


def _finding(text: _Text, entry: Entry, start: int, end: int, reason: str) -> Finding:
    return Finding(text.given[start:end], entry.en, entry.zh, start, end, reason, entry.number)


LEAST_MARKED = 6
"""Letters of a single word that is wrong for its marks alone."""

LONGEST = 14
"""Words of a name."""

NEAR = 4
"""So many signs (a blank, a bracket, a line's end) may stand between a Chinese name and its English."""

_BETWEEN = re.compile(r"[\s()（）:：/,，\[\]「」]*")


def _touching(text: _Text, start: int, end: int) -> list[Entry]:
    """The entries whose Chinese stands right before or after a place."""
    at = bisect_right(text.starts, start)
    for begin, stop, entries in text.names[max(at - 1, 0) : at + 1]:
        near = text.given[stop:start] if stop <= start else text.given[end:begin]
        if len(near) <= NEAR and _BETWEEN.fullmatch(near):
            return entries
    return []


def _beside(text: _Text, start: int, end: int) -> list[Entry]:
    """The entries whose Chinese stands right beside a place, else in its line."""
    touching = _touching(text, start, end)
    if touching or not text.names:
        return touching
    line, stop = text.given.rfind("\n", 0, start) + 1, text.given.find("\n", end)
    names = text.names[bisect_left(text.starts, line) : bisect_left(text.starts, stop if stop >= 0 else len(text.given))]
    return [entry for _, _, entries in names for entry in entries]


def _pair(text: _Text, words: Sequence[Token], right: Sequence[Sense]) -> Finding | None:
    """A name that is right, beside the Chinese of another of the same form: 旗津區 Cianjin District."""
    start, end = words[0].start, _end(text, words)
    beside = _touching(text, start, end)
    if not beside or any(sense.entry.en == entry.en or sense.entry.zh == entry.zh for sense in right for entry in beside):
        return None
    if words[-1].word in GENERIC or right[0].entry.kind == beside[0].kind:
        return _finding(text, beside[0], start, end, PAIR)
    return None


def typo_at(patterns: Patterns, text: _Text, at: int) -> tuple[Finding | None, int]:
    """A name with a typing mistake in its first word, as street, village or district; and how many words it has."""
    first = text.words[at]
    if not text.given[first.start].isupper():
        return None, 0
    tail: list[Token] = []
    for token in text.words[at + 1 : at + 5]:
        if not _together(text, tail[-1] if tail else first, token):
            break
        tail.append(token)
        if token.word in GENERIC:
            found = typo(patterns, first.word, tuple(one.word for one in tail))
            if found is None:
                return None, 0
            words = [first, *tail]
            start, end = first.start, _end(text, words)
            before, after = text.around(start, end)
            if is_elsewhere(before, after):
                return None, len(words)
            wanted = _beside(text, start, end)
            chosen = next((entry for entry in found if entry in wanted), found[0])
            return _finding(text, chosen, start, end, TYPO), len(words)
        if not (token.free or token.word in _SHORT or token.word == "central"):
            break
    return None, 0
