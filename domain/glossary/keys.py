"""The keys under which an entry is found: its spellings, and those that follow from them by rule. Pure."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from domain.glossary.aligning import in_system, pieces
from domain.glossary.drafting import draft
from domain.glossary.entry import Entry, Type
from domain.glossary.fold import HAN, fold_chinese, has_chinese, words
from domain.glossary.readings import likely
from domain.glossary.romanise import System, word
from domain.glossary.words import ASIDE, GENERIC


class Source(IntEnum):
    """Where a key comes from; the smaller the nearer to what the committee approved."""

    APPROVED = 0
    RECORDED = 1
    BY_RULE = 2
    SOUND = 3
    DRAFTED = 4


@dataclass(frozen=True, slots=True)
class Key:
    """A way to find an entry. text: as it is shown; folded: as it is compared; words: of a Latin one; core: without what names the kind.

    why: `approved`, the type of a spelling, or the system in which the name was written by rule.
    """

    text: str
    folded: str
    words: tuple[str, ...]
    core: str
    source: Source
    why: str


APPROVED = "approved"
VERSION = 1
"""Of the keys that are made; rows with those of another are made anew when they are read."""

LONGEST = 12
"""Characters of a name that somebody would spell as it sounds."""


def keys_of(entry: Entry) -> list[Key]:
    """All keys of an entry, the nearest first, each folded form once."""
    found: dict[str, Key] = {}
    for text, source, why in _texts(entry):
        key = _chinese(text, source, why) if has_chinese(text) else _latin(text, source, why)
        if key.folded:
            found.setdefault(key.folded, key)
    return list(found.values())


def packed(keys: Iterable[Key]) -> str:
    """Keys as a row holds them; what they were made with comes first."""
    return json.dumps(
        [VERSION, *([key.text, key.folded, " ".join(key.words), key.core, key.source, key.why] for key in keys)],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def unpacked(text: str) -> list[Key]:
    """The keys that a row holds; empty where they were made by another version, and are to be made again."""
    version, *held = json.loads(text or "[0]")
    if version != VERSION:
        return []
    return [Key(one[0], one[1], tuple(one[2].split()), one[3], Source(one[4]), one[5]) for one in held]


def _texts(entry: Entry) -> Iterator[tuple[str, Source, str]]:
    yield entry.zh, Source.APPROVED, APPROVED
    if entry.en:
        yield entry.en, Source.APPROVED, APPROVED
    for spelling in entry.spellings:
        yield spelling.text, Source.RECORDED, spelling.type
    for text in entry.others.values():
        yield text, Source.RECORDED, Type.ALTERNATIVE.value
    parts = pieces(entry.zh, entry.en)
    for system in System:
        written = in_system(parts, system)
        if written:
            yield written, Source.BY_RULE, system.value
    yield from _drafts(entry.zh)


def _drafts(zh: str) -> Iterator[tuple[str, Source, str]]:
    """The name as a visitor spells it who knows only the Chinese: by rule, and all of it as it sounds."""
    if len(zh) > LONGEST:
        return
    syllables = likely("".join(HAN.findall(zh)))
    for system in System:
        yield draft(zh, system), Source.DRAFTED, system.value
        yield word(syllables, system), Source.SOUND, system.value


def _latin(text: str, source: Source, why: str) -> Key:
    parts = tuple(words(text))
    return Key(text, "".join(parts), parts, "".join(core_words(parts)), source, why)


def _chinese(text: str, source: Source, why: str) -> Key:
    folded = fold_chinese(text)
    return Key(text, folded, (), core_chinese(folded), source, why)


def core_words(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The words that are left without those that only name the kind; all, where nothing would be left."""
    left = [part for part in parts if part not in GENERIC and part not in ASIDE]
    return tuple(left) or parts


_ENDINGS = ("大道", "车站", "区", "里", "路", "街", "巷", "站", "市", "岛")


def core_chinese(folded: str) -> str:
    """A folded Chinese name without its generic ending; the whole where it is one character longer than nothing."""
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) > len(ending) + 1:
            return folded[: -len(ending)]
    return folded
