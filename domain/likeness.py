"""Which known texts are like what somebody is typing: Chinese by characters and their pairs, other scripts by words. Pure.

Rare pairs weigh more than common ones (inverse document frequency over the known ones), so that 「鼓山」 in every
title does not make everything alike. Words of the field that mean the same in two languages, or in two ways of saying it, count
as one idea (`ideas.py` holds them).
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.ideas import ideas

NEAR = 40
"""So many proposals that share the rarest pieces are looked at closely."""

LEAST = 0.16
"""Likeness below which nothing is shown."""

BODY_MOST = 240
"""So many signs of each longer text are compared; what a proposal is about stands at its beginning."""

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]{2,}|\d+")
_EMPTY = {
    "the", "an", "of", "for", "and", "in", "at", "on", "to", "with", "by", "from", "is", "are", "our", "we", "more", "new",
    "的", "了", "在", "一",
}  # fmt: skip


def fold(text: str) -> str:
    """As texts are searched: NFKC, lower case, 臺 as 台, punctuation as blanks."""
    lowered = unicodedata.normalize("NFKC", text).casefold().replace("臺", "台")
    return " ".join(re.sub(r"[^\w]+", " ", lowered).split())


def grams(text: str) -> Counter[str]:
    """The pieces a text is compared by: Chinese characters, their pairs (twice as heavy), words without their English endings, ideas."""
    folded, found = fold(text), Counter[str]()
    for run in _HAN.findall(folded):
        found.update(sign for sign in run if sign not in _EMPTY)
        for index in range(len(run) - 1):
            found[run[index : index + 2]] += 2
    for word in _WORD.findall(folded):
        if word not in _EMPTY:
            found[_stem(word)] += 2
    for idea in ideas(folded):
        found[idea] += 3
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


@dataclass(frozen=True)
class Text:
    """A proposal in one language, taken apart: its title, and everything that it says."""

    title: Counter[str]
    whole: Counter[str]

    @classmethod
    def of(cls, title: str, *bodies: str) -> "Text":
        """Take a title and longer texts apart."""
        head = grams(title)
        whole = Counter(head)
        for body in bodies:
            whole.update(grams(body[:BODY_MOST]))
        return cls(head, whole)


@dataclass
class Index:
    """The texts of a cycle's proposals, each under its key in every language, ready to be asked often."""

    texts: Mapping[str, Iterable[Text]]
    weight: dict[str, float] = field(init=False)
    holders: dict[str, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        holders: defaultdict[str, set[str]] = defaultdict(set)
        for key, versions in self.texts.items():
            for version in versions:
                for gram in version.whole:
                    holders[gram].add(key)
        self.holders = dict(holders)
        self.weight = {gram: self._weigh(len(keys)) for gram, keys in holders.items()}

    def _weigh(self, seen: int) -> float:
        return math.log(1 + len(self.texts) / (1 + seen)) + 0.2

    def like(self, title: str, *bodies: str, most: int = 5, without: str = "") -> list[Likeness]:
        """The most alike, best first; those below LEAST are left out, and so is the one with the key `without`."""
        asked = Text.of(title, *bodies)
        if not asked.whole:
            return []
        unseen = self._weigh(0)
        weight = self.weight | {gram: unseen for gram in asked.whole if gram not in self.weight}
        shared: defaultdict[str, float] = defaultdict(float)
        for gram in asked.whole:
            for key in self.holders.get(gram, ()):
                shared[key] += weight[gram]
        shared.pop(without, None)
        near = [key for key, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:NEAR]]
        found = [Likeness(key, max(_score(asked, version, weight) for version in self.texts[key])) for key in near]
        good = sorted((item for item in found if item.score >= LEAST), key=lambda item: (-item.score, item.key))
        return good[:most]


def _score(asked: Text, held: Text, weight: Mapping[str, float]) -> float:
    """The titles beside each other, or everything beside everything; or how much of the title asked for the other's words hold."""
    return max(
        _cosine(asked.title, held.title, weight),
        _cosine(asked.whole, held.whole, weight) * 0.9,
        _held(asked.title, held.whole, weight) * 0.6,
    )


def _held(part: Counter[str], whole: Counter[str], weight: Mapping[str, float]) -> float:
    """How much of a title stands in a text; little is taken for nothing, because long texts hold something of everything."""
    total = sum(count * weight[gram] for gram, count in part.items())
    share = sum(count * weight[gram] for gram, count in part.items() if gram in whole) / total if total else 0.0
    return share if share > 0.5 else 0.0


def similar(typed: str, known: Mapping[str, Iterable[str]], *, most: int = 5) -> list[Likeness]:
    """The most alike of the known titles (key to its titles in every language), best first; those below LEAST are left out."""
    return Index({key: [Text.of(text) for text in texts] for key, texts in known.items()}).like(typed, most=most)


def _cosine(one: Counter[str], other: Counter[str], weight: Mapping[str, float]) -> float:
    common = sum(one[gram] * other[gram] * weight[gram] ** 2 for gram in one.keys() & other.keys())
    if not common:
        return 0.0
    lengths = [math.sqrt(sum((count * weight[gram]) ** 2 for gram, count in counts.items())) for counts in (one, other)]
    return common / (lengths[0] * lengths[1])
