"""The names of a list as patterns of words: what is right, what is wrong, and of which entry. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from domain.glossary.checking.tokens import Token, tokens
from domain.glossary.entry import Entry, Type
from domain.glossary.fold import has_chinese
from domain.glossary.keys import Key, Source, keys_of
from domain.glossary.words import GENERIC, STATIONS

_RUN = re.compile(r"[\u3007\u3400-\u9fff\U00020000-\U0003134f]{2}[\w\u3007\u3400-\u9fff]*")
BARE_KINDS = frozenset({"district", "city"})
"""Kinds whose names stand in texts without the word for the kind."""

MARKS, SHORTER = "marks", "shorter"


@dataclass(frozen=True, slots=True)
class Sense:
    """What a row of words may be. right: an approved name as it is to be written; why: type of the spelling, or its system.

    bare: the name without the word for its kind; station: it counts only where a station is meant; source: as of a search key.
    lights: of an approved name how each word is written, empty where long and short forms are one.
    """

    entry: Entry
    right: bool
    why: str
    source: Source
    bare: bool = False
    station: bool = False
    lights: tuple[str, ...] = ()


@dataclass
class Node:
    """A place in the tree of words."""

    next: dict[str, "Node"] = field(default_factory=dict)
    senses: list[Sense] = field(default_factory=list)


@dataclass
class Patterns:
    """A list of names as a tree of words; names by what follows their first word; Chinese names by their first two characters."""

    root: Node = field(default_factory=Node)
    tails: dict[tuple[str, ...], dict[str, list[Sense]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    chinese: dict[str, dict[int, dict[str, list[Entry]]]] = field(default_factory=dict)


def patterns_of(entries: Sequence[Entry], keys: Iterable[Sequence[Key]] | None = None) -> Patterns:
    """The patterns of an approved list."""
    made = Patterns()
    for entry, held in zip(entries, keys if keys is not None else map(keys_of, entries), strict=True):
        _add_chinese(made, entry, entry.zh)
        if not entry.en:
            continue
        right = tokens(entry.en)
        lights = tuple("" if token.free else token.light for token in right)
        _add(made, right, Sense(entry, True, "", Source.APPROVED, lights=lights))
        if entry.kind in BARE_KINDS:
            core = [token for token in right if token.word not in GENERIC]
            _add(made, core, Sense(entry, True, "", Source.APPROVED, bare=True, lights=lights[: len(core)]))
        for spelling in entry.spellings:
            if has_chinese(spelling.text):
                _add_chinese(made, entry, spelling.text)
        for key in held:
            _add_key(made, entry, key)
    return made


def _add_key(made: Patterns, entry: Entry, key: Key) -> None:
    words = tokens(key.text) if key.words else []
    if not words or key.source is Source.APPROVED or _is_code(key):
        return
    station = entry.kind in STATIONS and key.why == Type.FORMER
    _add(made, words, Sense(entry, False, key.why, key.source, station=station))
    core = [token for token in words if token.word not in GENERIC]
    if entry.kind in BARE_KINDS and core and len(core) < len(words) and key.source <= Source.BY_RULE:
        _add(made, core, Sense(entry, False, key.why, key.source, bare=True))


def _is_code(key: Key) -> bool:
    """KHH, NSTM: letters that stand for a name and are no spelling of it."""
    return len(key.words) == 1 and len(key.text) <= 4 and key.text.isupper()


def _add(made: Patterns, words: Sequence[Token], sense: Sense) -> None:
    if not words:
        return
    node = made.root
    for token in words:
        node = node.next.setdefault(token.word, Node())
    node.senses.append(sense)
    if len(words) > 1 and words[-1].word in GENERIC and not sense.bare:
        made.tails[tuple(token.word for token in words[1:])][words[0].word].append(sense)


def _add_chinese(made: Patterns, entry: Entry, zh: str) -> None:
    if len(zh) > 1:
        made.chinese.setdefault(zh[:2], {}).setdefault(len(zh), {}).setdefault(zh, []).append(entry)


def chinese_names(made: Patterns, text: str) -> list[tuple[int, int, list[Entry]]]:
    """Where Chinese names of the list stand in a text, the longest at each place: start, end, entries."""
    found = []
    for run in _RUN.finditer(text):
        at = run.start()
        while at < run.end() - 1:
            length, entries = _chinese_at(made.chinese.get(text[at : at + 2]), text, at)
            if entries:
                found.append((at, at + length, entries))
            at += length
    return found


def _chinese_at(lengths: dict[int, dict[str, list[Entry]]] | None, text: str, at: int) -> tuple[int, list[Entry]]:
    """The longest name at a place; where there is none, how far to go on."""
    for length in sorted(lengths or (), reverse=True):
        entries = lengths[length].get(text[at : at + length]) if lengths else None
        if entries:
            return length, entries
    return 1, []
