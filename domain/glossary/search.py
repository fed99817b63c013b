"""Finding a name by any spelling of it, the likeliest first. Pure, in memory.

Tiers, best first: a whole key; a key without what names the kind; its first words, its beginning; its words in any order; a part of it;
a key a few letters away. Within a tier the kind decides that is meant first when somebody types a bare name, then how near the key is to
what the committee approved.
"""

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from domain.glossary.entry import Entry
from domain.glossary.fold import HAN, fold_chinese, has_chinese, words
from domain.glossary.keys import Key, Source, core_chinese, core_words
from domain.glossary.search_index import Index
from domain.glossary.words import ASIDE, FIRST_KINDS, GENERIC, SAME, SIGHT, STATION_WORDS, STATIONS

MOST_LETTERS = 100
"""Of a query; what is longer is cut."""

WHOLE, CORE, OTHER_KIND, BEGINNING, WORDS, PART, NEAR = 100.0, 88.0, 72.0, 76.0, 70.0, 58.0, 82.0
BARE_CORE, FIRST_WORDS = 96.0, 87.0
"""For a query that names no kind."""

_FURTHER = {Source.APPROVED: 0.0, Source.RECORDED: 0.5, Source.BY_RULE: 1.0, Source.DRAFTED: 1.5, Source.SOUND: 2.0}
ENOUGH, GOOD = 3, 86.0
"""With so many answers as good as that, no letters are counted."""

LANES = frozenset({"ln", "aly"})
LEAST_LIKENESS = 0.55
MOST_NEAR = 40
LEAST_AT_ALL, FEW = 0.35, 8
Scored = Iterator[tuple[int, float]]
"""Places of keys and how well each answers, 0 to 100."""


@dataclass(frozen=True)
class Found:
    """An entry with the spelling that matched, why it is one of its spellings, and how well, 0 to about 115."""

    entry: Entry
    matched: str
    why: str
    score: float


@dataclass(frozen=True)
class _Asked:
    """A query in Latin letters, folded."""

    parts: tuple[str, ...]

    @cached_property
    def folded(self) -> str:
        return "".join(self.parts)

    @cached_property
    def core(self) -> str:
        return "".join(core_words(self.parts))

    @property
    def names_kind(self) -> bool:
        return bool(GENERIC.intersection(self.parts))

    @property
    def station(self) -> bool:
        return bool(STATION_WORDS.intersection(self.parts))


def search(index: Index, query: str, most: int = 20) -> list[Found]:
    """The entries that are meant, best first, each once; empty for a query without letters or characters."""
    best: dict[int, tuple[float, int]] = {}
    for text in _halves(query):
        asked = None if has_chinese(text) else _Asked(tuple(_spelled(index, words(text))))
        for place, score in _in_chinese(index, fold_chinese(text)) if asked is None else _in_latin(index, asked):
            held = index.held[place]
            score += _first(index.entries[held.entry].kind, held.key, asked) - _FURTHER[held.key.source]
            if score > best.get(held.entry, (-1.0, 0))[0]:
                best[held.entry] = score, place
    chosen = heapq.nsmallest(most, best.items(), key=lambda item: (-item[1][0], item[0]))
    return [Found(index.entries[entry], index.held[place].key.text, index.held[place].key.why, score) for entry, (score, place) in chosen]


def _first(kind: str, key: Key, asked: _Asked | None) -> float:
    """How much sooner a kind is meant; a lane later than a road."""
    prior = FIRST_KINDS.get(kind, SIGHT)
    if asked is not None and asked.station:
        return 14.0 if kind in STATIONS else prior
    if key.words and key.words[-1] in LANES:
        prior -= 4
    return prior * (0.2 if asked is not None and asked.names_kind else 1.0)


def _in_chinese(index: Index, folded: str) -> Scored:
    if not folded:
        return
    core, good = core_chinese(folded), 0
    for form, whole, part in ((folded, WHOLE, BARE_CORE), (core, OTHER_KIND, OTHER_KIND)):
        for place in index.whole.get(form, ()):
            good += 1
            yield place, whole
        for place in index.cores.get(form, ()):
            good += 1
            yield place, part
    for known, place in index.chinese:
        if folded in known:
            good += 1
            yield place, (BEGINNING if known.startswith(folded) else PART) + 8 * len(folded) / len(known)
        elif len(known) > 1 and known in folded:
            good += 1
            yield place, PART - 10 + 8 * len(known) / len(folded)
    if good < ENOUGH:
        yield from _near_chinese(index, folded)


def _near_chinese(index: Index, folded: str) -> Scored:
    """Names with most of the same characters."""
    asked = set(folded)
    for known, place in index.chinese:
        shared = len(asked.intersection(known))
        if shared > 1 or (shared and len(asked) == 1):
            yield place, 50 * shared / max(len(folded), len(known))


def _in_latin(index: Index, asked: _Asked) -> Scored:
    if not asked.folded:
        return
    good = answers = 0
    for place, score in _by_key(index, asked):
        answers += 1
        good += score >= GOOD
        yield place, score
    if good < ENOUGH and len(asked.folded) > 1:
        yield from _near_latin(index, asked.folded, answers)


def _by_key(index: Index, asked: _Asked) -> Scored:
    folded, core = asked.folded, asked.core
    yield from ((place, WHOLE) for place in index.whole.get(folded, ()))
    yield from ((place, CORE if asked.names_kind else BARE_CORE) for place in index.cores.get(folded, ()))
    if core != folded:
        plain = OTHER_KIND if asked.names_kind else CORE
        yield from ((place, plain) for place in index.whole.get(core, ()))
        yield from ((place, plain) for place in index.cores.get(core, ()))
    if len(folded) > 1:
        for known in index.beginning(folded):
            score = BEGINNING + 8 * len(folded) / len(known)
            for place in index.whole[known]:
                first = asked.parts == index.held[place].key.words[: len(asked.parts)]
                yield place, max(score, FIRST_WORDS) if first and not asked.names_kind else score
    yield from _by_words(index, asked.parts)


def _by_words(index: Index, parts: tuple[str, ...]) -> Scored:
    """Keys that hold every word of the query, in any order; of the last word its beginning is enough."""
    asked = list(dict.fromkeys(part for part in parts if part not in ASIDE)) or list(dict.fromkeys(parts))
    sets = [set(index.words.get(part, ())) for part in asked[:-1]]
    last = set(index.words.get(asked[-1], ()))
    longer = set(index.words_beginning(asked[-1])) if len(asked[-1]) > 2 else set[int]()
    for place in set.intersection(last | longer, *sets):
        share = len("".join(asked)) / len(index.held[place].key.folded)
        yield place, WORDS - (0 if place in last else 4) + 10 * min(share, 1)


def _near_latin(index: Index, folded: str, good: int) -> Scored:
    """Keys a few letters away; two letters in each other's place count once."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    some = index.nearly(folded, 2 if len(folded) < 10 else 3)
    near = process.extract(folded, some, scorer=OSA.normalized_similarity, score_cutoff=LEAST_LIKENESS, limit=MOST_NEAR)
    if not near and not good:  # nothing at all: whatever is nearest, so that nobody stands before an empty page
        near = process.extract(folded, index.compared, scorer=OSA.normalized_similarity, score_cutoff=LEAST_AT_ALL, limit=FEW)
    for known, likeness, _ in near:
        same = 2.0 if known[0] == folded[0] else 0.0
        yield from ((place, NEAR * likeness + same) for place in index.whole.get(known, ()))
        yield from ((place, NEAR * likeness + same - 4) for place in index.cores.get(known, ()))


_LONG = sorted((word for word, short in SAME.items() if short in GENERIC and len(word) > 3), key=len, reverse=True)


def _spelled(index: Index, parts: list[str]) -> Iterator[str]:
    """The words of a query; one that no name has is a mistyped word for a kind (`vilage`), or is glued to one (`dadevillage`)."""
    from rapidfuzz.distance import OSA

    for part in parts:
        if part in index.words or part.isdigit():
            yield part
            continue
        meant = next((word for word in _LONG if len(word) > 4 and OSA.distance(word, part, score_cutoff=1) <= 1), "")
        glued = next((word for word in _LONG if part.endswith(word) and len(part) > len(word)), "")
        if meant:
            yield SAME[meant]
        elif glued:
            yield part[: -len(glued)]
            yield SAME[glued]
        else:
            yield part


_LATIN = re.compile(r"[A-Za-zÀ-ɏ’'.,\-]+")


def _halves(query: str) -> list[str]:
    """The query; where it is in both scripts, its Chinese and its Latin half too."""
    text = query[:MOST_LETTERS].strip()
    if not has_chinese(text) or not _LATIN.search(text):
        return [text]
    halves = (_LATIN.sub(" ", text), " ".join(part for part in HAN.sub(" ", text).split() if not part.isdigit()))
    return [text, *(half for half in halves if len(half.strip()) > 1)]
