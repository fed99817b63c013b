"""What does not fit together inside a list, and between it and another owner's. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.errors import N_
from domain.glossary.aligning import pieces, system_of
from domain.glossary.checking.lints import lints
from domain.glossary.checking.tokens import tokens
from domain.glossary.drafting import drafts
from domain.glossary.entry import Entry
from domain.glossary.romanise import System, plain

SAME_ENGLISH, OTHER_SYSTEM, ODD, DIFFERS = (
    N_("Another name of the same kind and district has this English"),
    N_("Not in the city's system, and no reason is given"),
    N_("Odd signs in it"),
    N_("The other list writes it in another way"),
)


@dataclass(frozen=True)
class Doubt:
    """Something to look at. with_: what it does not fit with, in words of the lists."""

    entry: Entry
    reason: str
    with_: str = ""


def inside(entries: Sequence[Entry]) -> list[Doubt]:
    """What does not fit inside a list, by number."""
    found = [*_same_english(entries), *_other_system(entries), *_odd(entries)]
    return sorted(found, key=lambda doubt: (doubt.entry.number, doubt.reason))


def _same_english(entries: Iterable[Entry]) -> Iterable[Doubt]:
    by: defaultdict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        for district in entry.districts or ("",):
            by[_words(entry.en), entry.kind, district].append(entry)
    seen = set()
    for group in by.values():
        for entry in group:
            others = [other.zh for other in group if other.zh != entry.zh]
            if others and entry.number not in seen:
                seen.add(entry.number)
                yield Doubt(entry, SAME_ENGLISH, "、".join(others[:5]))


def _words(text: str) -> str:
    return " ".join(token.word for token in tokens(text))


def _other_system(entries: Iterable[Entry]) -> Iterable[Doubt]:
    """Sounded words in another system than the city's, where the two differ and nobody has said why."""
    for entry in entries:
        if entry.reason or not any(piece.syllables for piece in pieces(entry.zh, entry.en)):
            continue
        system = system_of(entry.zh, entry.en)
        if system and system != System.TONGYONG:
            yield Doubt(entry, OTHER_SYSTEM, next(drafts(entry.zh, System.TONGYONG), ""))


def _odd(entries: Iterable[Entry]) -> Iterable[Doubt]:
    for entry in entries:
        if found := lints(entry.en):
            yield Doubt(entry, ODD, found[0].found)


def _may_be_same(one: Entry, other: Entry) -> bool:
    return not one.districts or not other.districts or bool(set(one.districts) & set(other.districts))


def against(entries: Iterable[Entry], others: Iterable[Entry]) -> list[Doubt]:
    """Where another list has another English for the same Chinese; forms of one word, capitals and marks do not matter."""
    theirs: defaultdict[str, list[Entry]] = defaultdict(list)
    for other in others:
        theirs[other.zh].append(other)
    found = []
    for entry in entries:
        same = [other for other in theirs.get(entry.zh, ()) if _may_be_same(entry, other)]
        if same and all(plain(_words(other.en)) != plain(_words(entry.en)) for other in same):
            found.append(Doubt(entry, DIFFERS, " / ".join(dict.fromkeys(other.en for other in same))))
    return found
