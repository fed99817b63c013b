"""Looking for names in a text, and blacking them out. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.awards.folding import fold
from domain.awards.spellings import Pattern

MOST_FOUND = 50
BLACK = "○○○"


@dataclass(frozen=True)
class Found:
    """A name in a text. kind: of its pattern; words: as it stands there; where: which part of the entry or file."""

    kind: str
    words: str
    where: str = ""


def find(text: str, patterns: Sequence[Pattern], where: str = "") -> list[Found]:
    """Every name in a text once, in the order of the patterns."""
    found = [Found(kind, _shown(text[begin:end]), where) for kind, begin, end in _spans(text, patterns)]
    return list(dict.fromkeys(found))[:MOST_FOUND]


def _shown(text: str) -> str:
    return "".join(sign for sign in text if sign.isprintable())


def blacken(text: str, patterns: Sequence[Pattern]) -> str:
    """The text without the names."""
    kept, last = [], 0
    for begin, end in _merged((begin, end) for _, begin, end in _spans(text, patterns)):
        kept += [text[last:begin], BLACK]
        last = end
    return "".join([*kept, text[last:]])


@lru_cache(maxsize=64)
def _any(texts: tuple[str, ...]) -> re.Pattern[str]:
    """All patterns at once: most texts hold none of them."""
    return re.compile("|".join(f"(?:{text})" for text in texts) or r"(?!)")


@lru_cache(maxsize=4096)
def _fold_short(text: str) -> tuple[str, list[int]]:
    return fold(text)


def _spans(text: str, patterns: Sequence[Pattern]) -> list[tuple[str, int, int]]:
    folded, places = _fold_short(text) if len(text) < 100 else fold(text)
    if not _any(tuple(pattern.text for pattern in patterns)).search(folded):
        return []
    return [
        (pattern.kind, places[match.start()], places[match.end() - 1] + 1)
        for pattern in patterns
        for match in re.finditer(pattern.text, folded)
        if match.end() > match.start()
    ]


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if made and begin <= made[-1][1]:
            made[-1] = (made[-1][0], max(end, made[-1][1]))
        else:
            made.append((begin, end))
    return made
