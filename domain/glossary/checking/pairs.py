"""A sign or a table of signs: a Chinese name and its English side by side. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domain.glossary.aligning import system_of
from domain.glossary.checking.checker import PAIR, Finding, check
from domain.glossary.checking.patterns import Patterns
from domain.glossary.checking.tokens import tokens, wrong_ordinal


def check_pair(patterns: Patterns, zh: str, en: str, row: int = 0) -> list[Finding]:
    """What is to be changed in the English of a sign. Places are those in `en`; row: of the table that it stands in."""
    zh, en = zh.strip(), en.strip()
    entries = patterns.chinese.get(zh[:2], {}).get(len(zh), {}).get(zh, [])
    if not en or any(_same(entry.en, en) for entry in entries):
        return []
    if entries:
        entry = entries[0]
        return [Finding(en, entry.en, entry.zh, 0, len(en), system_of(zh, en, PAIR), entry.number, row)]
    before = len(zh) + 1
    found = check(patterns, f"{zh}\n{en}")
    return [replace(one, start=one.start - before, end=one.end - before, row=row) for one in found if one.start >= before]


def check_pairs(patterns: Patterns, rows: Iterable[tuple[int, str, str]]) -> Iterator[Finding]:
    """The same for a table: row, Chinese, English."""
    for row, zh, en in rows:
        yield from check_pair(patterns, zh, en, row)


def _same(approved: str, en: str) -> bool:
    """Whether it is the approved English; long and short forms and capitals do not matter, marks inside words do."""
    one, other = tokens(approved), tokens(en)
    return len(one) == len(other) and all(
        a.word == b.word and (a.free or a.light == b.light) and not wrong_ordinal(b.light) for a, b in zip(one, other, strict=True)
    )
