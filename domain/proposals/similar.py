"""Which proposals are like what somebody is typing: Chinese by characters and their pairs, other scripts by words. Pure.

Rare pairs weigh more than common ones (inverse document frequency over the cycle's own proposals), so that 「鼓山」 in every
title does not make everything alike.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.proposals.rules import fold

LEAST = 0.16
"""Likeness below which nothing is shown."""

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]{2,}|\d+")
_EMPTY = {
    "the",
    "an",
    "of",
    "for",
    "and",
    "in",
    "at",
    "on",
    "to",
    "with",
    "by",
    "from",
    "is",
    "are",
    "our",
    "we",
    "more",
    "new",
    "的",
    "了",
    "在",
    "一",
}


def grams(text: str) -> Counter[str]:
    """The pieces a text is compared by: Chinese characters, their pairs (twice as heavy), and words without their English endings."""
    folded, found = fold(text), Counter[str]()
    for run in _HAN.findall(folded):
        found.update(sign for sign in run if sign not in _EMPTY)
        for index in range(len(run) - 1):
            found[run[index : index + 2]] += 2
    for word in _WORD.findall(folded):
        if word not in _EMPTY:
            found[_stem(word)] += 2
    return found


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "es", "ed", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@dataclass(frozen=True)
class Likeness:
    """A proposal's number (or any key) and how like it is, 0 to 1."""

    key: str
    score: float


def similar(typed: str, known: Mapping[str, Iterable[str]], *, most: int = 5) -> list[Likeness]:
    """The most alike of the known texts (key to its texts in every language), best first; those below LEAST are left out."""
    wanted = grams(typed)
    if not wanted:
        return []
    held = {key: [grams(text) for text in texts] for key, texts in known.items()}
    seen = Counter(gram for versions in held.values() for gram in {gram for version in versions for gram in version})
    weight = {gram: math.log(1 + len(held) / (1 + seen[gram])) + 0.2 for gram in {*wanted, *seen}}
    found = [Likeness(key, max((_cosine(wanted, version, weight) for version in versions), default=0.0)) for key, versions in held.items()]
    good = sorted((item for item in found if item.score >= LEAST), key=lambda item: (-item.score, item.key))
    return good[:most]


def _cosine(one: Counter[str], other: Counter[str], weight: Mapping[str, float]) -> float:
    common = sum(one[gram] * other[gram] * weight[gram] ** 2 for gram in one.keys() & other.keys())
    if not common:
        return 0.0
    lengths = [math.sqrt(sum((count * weight[gram]) ** 2 for gram, count in counts.items())) for counts in (one, other)]
    return common / (lengths[0] * lengths[1])
