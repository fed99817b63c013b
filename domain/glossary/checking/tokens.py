"""A text as words with their places in it. Pure.

Every sign is folded to exactly one, so that a place in the folded text is the same place in the text given.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from domain.glossary.words import SAME

_WORD = re.compile(r"[a-z0-9]+(?:['\-][a-z0-9]+)*")
_MARKS = re.compile(r"['\-]")
_SIGNS = {"’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "\u00a0": " ", "\u3000": " "}
_ORDINAL = re.compile(r"(\d+|l)(st|nd|rd|th)")


class Token(NamedTuple):
    """A word. start, end: its place in the text; light: as it is written, in small half-width letters without accents;
    word: without marks, long and short forms one; free: whether it may be written in another form: Rd. or Road, 1st or First.
    """

    start: int
    end: int
    light: str
    word: str
    free: bool


class _Table(dict[int, str]):
    """What each sign is folded to, found when it is first met."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        folded = _SIGNS.get(sign)
        if folded is None:
            flat = unicodedata.normalize("NFKD", sign)
            base = "".join(one for one in flat if not unicodedata.combining(one))
            folded = base.lower() if len(base) == 1 and len(base.lower()) == 1 else sign
        self[code] = folded
        return folded


_TABLE = _Table()


def folded(text: str) -> str:
    """The text sign by sign: small, half-width, without accents; straight apostrophes and plain hyphens."""
    return text.translate(_TABLE)


_SHORT_FORMS = frozenset(SAME.values())


@lru_cache(maxsize=50_000)
def _word(light: str) -> tuple[str, bool]:
    bare = _MARKS.sub("", light)
    ordinal = _ORDINAL.fullmatch(bare)
    if ordinal:
        return ordinal[1].replace("l", "1"), True
    same = SAME.get(bare)
    return (same, True) if same else (bare, bare in _SHORT_FORMS)


def tokens(text: str) -> list[Token]:
    """The Latin words and numbers of a text, in their order."""
    return words_of(folded(text))


def words_of(flat: str) -> list[Token]:
    """The same for a text that is folded already."""
    found = []
    for match in _WORD.finditer(flat):
        light = match[0]
        start, end = match.span()
        if light[-2:] == "'s":
            light, end = light[:-2], end - 2
        word, free = _word(light)
        found.append(Token(start, end, light, word, free))
    return found


def wrong_ordinal(light: str) -> bool:
    """Whether it is an ordinal that English does not have: 1nd, 1rd, 2st, lst."""
    match = _ORDINAL.fullmatch(light)
    if not match:
        return False
    if match[1] == "l":
        return True
    number = int(match[1])
    return match[2] != ("th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th"))
