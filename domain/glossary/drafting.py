"""A draft of the English of a Chinese name by the national rules (標準地名譯寫準則), with the rule that was used. Pure.

The proper part is written as it sounds, what names the kind is translated; directions in English, ordinals in Arabic numerals.
It is a draft for the committee, never an approval.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from domain.errors import N_
from domain.glossary.fold import number_of
from domain.glossary.readings import of_name
from domain.glossary.romanise import System, word
from domain.glossary.words import DIRECTIONS, SUFFIXES, ordinal

_NUMERAL = "[一二三四五六七八九十百〇零]+"
_STREET = re.compile(
    rf"(?P<proper>.+?)(?P<direction>[東西南北中])?(?P<number>{_NUMERAL})?(?P<side>橫)?(?P<generic>大道|路|街|巷|弄)(?:(?P<section>{_NUMERAL})段)?"
)
_ENDINGS = sorted((ending for ending in SUFFIXES if ending not in ("路", "街", "巷", "弄", "大道", "段")), key=len, reverse=True)
WHOLE_NAME = 2
"""So short a name is written whole with what names its kind: 中山 is no 中 mountain."""


@dataclass(frozen=True)
class Draft:
    """proper: the part that is written as it sounds; tail: what is translated, with its blank; rule: a message id."""

    proper: str
    tail: str
    rule: str


STREET = N_("Proper part as it sounds; direction, number and what names the kind in English.")
PLACE = N_("Proper part as it sounds; what names the kind is translated.")
SOUND = N_("Nothing in it names a kind that is translated: the whole as it sounds.")


def taken_apart(zh: str) -> Draft:
    """Which part of a name is written as it sounds, and the English of the rest."""
    street = _STREET.fullmatch(zh)
    if street:
        return Draft(street["proper"], _street_tail(street), STREET)
    for ending in _ENDINGS:
        if zh.endswith(ending) and len(zh) > len(ending) and not (len(zh) == WHOLE_NAME and len(ending) == 1):
            return Draft(zh[: -len(ending)], f" {SUFFIXES[ending][0]}", PLACE)
    return Draft(zh, "", SOUND)


def _street_tail(found: re.Match[str]) -> str:
    parts = [DIRECTIONS[found["direction"]]] if found["direction"] else []
    if found["number"]:
        parts.append(ordinal(number_of(found["number"])))
    if found["side"]:
        parts.append("Side")
    parts.append(SUFFIXES[found["generic"]][0])
    tail = " ".join(parts)
    return f" {tail}" + (f" Sec. {number_of(found['section'])}" if found["section"] else "")


def draft(zh: str, system: System = System.TONGYONG) -> str:
    """The English by rule with the likeliest readings; empty for a name without a Chinese character."""
    return next(drafts(zh, system), "")


def drafts(zh: str, system: System, most: int = 8) -> Iterator[str]:
    """The English by rule for each way in which the characters may be read, the likeliest first, each once."""
    parts = taken_apart(zh)
    readings = [each for each in of_name(parts.proper) if each]
    seen = set()
    if not readings:
        return
    for way in islice(product(*readings), most):
        text = word(way, system) + parts.tail
        if text not in seen:
            seen.add(text)
            yield text
