"""What a copy of a cycle is called and when it begins, as a suggestion: a year later, on the same day of the week."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from domain.cycles.models import Cycle
from domain.translated import Text, Translated
from web.text.formats import local, roc_year

YEAR = timedelta(weeks=52)


@dataclass(frozen=True)
class Suggestion:
    """What stands in the fields before anybody types."""

    name: Translated
    key: str
    prefix: str
    start: date


def suggested(source: Cycle, today: date, zone: str, keys: Collection[str], prefixes: Collection[str]) -> Suggestion:
    """The next year of a cycle. keys, prefixes: those that are taken."""
    begin = min((local(phase.starts_at, zone).date() for phase in source.plan.phases), default=today)
    start, years = begin + YEAR, 1
    while start < today:
        start, years = start + YEAR, years + 1
    name = Translated({tag: Text(later(held.text, years, begin), False) for tag, held in source.name.texts.items()}, source.name.source)
    key = later(source.key, years, begin)
    key = key if key != source.key else f"{source.key[:34]}-{start.year}"
    while key in keys:
        key = f"{key[:36]}-2" if not re.search(r"-\d{1,2}$", key) else re.sub(r"\d+$", lambda found: str(int(found[0]) + 1), key)
    prefix = str(int(source.prefix) + years) if source.prefix.isdecimal() else f"{source.prefix[:5]}{roc_year(start)}"
    while prefix in prefixes and prefix.isdecimal():
        prefix = str(int(prefix) + 1)
    return Suggestion(name, key, prefix, start)


def later(text: str, years: int, begin: date) -> str:
    """A text whose years are so much later: 2027, or 116 年. Numbers that are no years near the cycle's stay as they are."""

    def bump(found: re.Match[str]) -> str:
        number = int(found[0])
        near = abs(number - begin.year) <= 2 or abs(number - roc_year(begin)) <= 2
        return str(number + years) if near else found[0]

    return re.sub(r"(?<!\d)(?:\d{4}|\d{3})(?!\d)", bump, text)
