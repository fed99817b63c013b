"""A record: an entry as named parts, the same in every format; empty parts are left out. Pure.

A part is a text, several texts, or, for `spellings`, several records of their own.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.errors import N_, Refused
from domain.glossary.clean import TAG, clean_entry, group_of
from domain.glossary.entry import CHINESE, ENGLISH, Entry, Spelling, Status, Type

Value = str | tuple[str, ...] | tuple[Mapping[str, str], ...]
Record = Mapping[str, Value]

FIRST = ("number", "zh", "en", "kind", "districts", "also_en", "also_zh", "former_en", "lat", "lon", "status")
"""The columns that every file has, in their order; those in use follow by name."""

LISTS = frozenset({"districts", "also_en", "also_zh", "former_en"})
TEXTS = ("owner", "decision", "approved_on", "authority", "reason", "case", "wikidata", "osm", "post")
_BY_LANGUAGE = re.compile(rf"(definition|note)_({TAG.pattern})")
_GROUPS = (("also_en", ENGLISH, Type.ALTERNATIVE), ("also_zh", CHINESE, Type.ALTERNATIVE), ("former_en", ENGLISH, Type.FORMER))
_DETAILS = ("type", "since", "until", "scope", "source")
_NUMBER = re.compile(r"[1-9]\d{0,8}")


def is_column(name: str) -> bool:
    """Whether a file may have a part of this name."""
    return name in FIRST or name in TEXTS or name == "spellings" or bool(_BY_LANGUAGE.fullmatch(name) or is_language(name))


def is_language(name: str) -> bool:
    """Whether it is the tag of a further language, in which an entry has a name."""
    return name not in (*FIRST, *TEXTS) and TAG.fullmatch(name) is not None


def record_of(entry: Entry) -> dict[str, Value]:
    """The parts of an entry that hold something, in the order of the columns."""
    parts: dict[str, Value] = {
        "number": str(entry.number) if entry.number else "",
        "zh": entry.zh,
        "en": entry.en,
        "kind": entry.kind,
        "districts": entry.districts,
        "lat": entry.lat,
        "lon": entry.lon,
        "status": entry.status,
        **{name: getattr(entry, name) for name in TEXTS},
        **entry.others,
        **{f"definition_{tag}": text for tag, text in entry.definition.items()},
        **{f"note_{tag}": text for tag, text in entry.note.items()},
    }
    for group, (name, _, _) in enumerate(_GROUPS):
        parts[name] = tuple(spelling.text for spelling in entry.spellings if group_of(spelling) == group)
    parts["spellings"] = tuple(_details(spelling) for spelling in entry.spellings if _has_details(spelling))
    return {name: parts[name] for name in in_order(parts) if parts[name]}


def in_order(names: Iterable[str]) -> list[str]:
    """Names of parts in the order of the columns: the fixed ones, then the others by name."""
    held = set(names)
    return [name for name in FIRST if name in held] + sorted(held - set(FIRST))


def _has_details(spelling: Spelling) -> bool:
    group = group_of(spelling)
    return group == len(_GROUPS) or spelling != Spelling(spelling.text, _GROUPS[group][1], _GROUPS[group][2].value)


def _details(spelling: Spelling) -> dict[str, str]:
    parts = {"text": spelling.text, "language": spelling.language, **{name: getattr(spelling, name) for name in _DETAILS}}
    return {name: value for name, value in parts.items() if value}


@dataclass(frozen=True)
class Read:
    """A record of a file. place: its line or its place among the records, from 1; present: parts that it has and that hold something.

    anywhere: the file says nothing of districts, so that a name may be ours in any.
    """

    place: int
    entry: Entry
    present: frozenset[str]
    anywhere: bool = False


def read_record(place: int, record: Mapping[str, Any]) -> Read:
    """An entry from the parts that a file has of it. Raises Refused with the part as its field."""
    parts = {name: value for name, value in record.items() if value not in ("", None, (), [])}
    for name in parts:
        if not is_column(name):
            raise Refused(N_("No column has this name."), field=str(name)[:80])
    texts = {name: _text(parts[name], name) for name in ("zh", "en", "kind", "lat", "lon", *TEXTS) if name in parts}
    number = _text(parts.get("number", ""), "number")
    if number and not _NUMBER.fullmatch(number):
        raise Refused(N_("A number has digits only."), field="number")
    entry = Entry(
        **{"zh": "", "en": "", "kind": "", **texts},
        districts=_several(parts, "districts"),
        number=int(number or 0),
        status=_text(parts.get("status", ""), "status").lower() or Status.APPROVED.value,
        spellings=_spellings(parts),
        others={name: _text(value, name) for name, value in parts.items() if is_language(name)},
        definition=_languages(parts, "definition"),
        note=_languages(parts, "note"),
    )
    return Read(place, clean_entry(entry), frozenset(parts))


def _text(value: Any, name: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Refused(N_("This is no text."), field=name)
    return value if isinstance(value, str) else str(value)


def _several(parts: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = parts.get(name, ())
    if isinstance(value, str):
        value = value.split("|")
    if not isinstance(value, Sequence):
        raise Refused(N_("This is no list of texts."), field=name)
    return tuple(text for text in (_text(one, name).strip() for one in value) if text)


def _languages(parts: Mapping[str, Any], kind: str) -> dict[str, str]:
    found = {}
    for name, value in parts.items():
        match = _BY_LANGUAGE.fullmatch(name)
        if match and match[1] == kind:
            found[match[2]] = _text(value, name)
    return found


def _spellings(parts: Mapping[str, Any]) -> tuple[Spelling, ...]:
    """The spellings of the lists, with their details where `spellings` has them, then those that stand in no list."""
    given = parts.get("spellings", ())
    if not isinstance(given, Sequence) or isinstance(given, str) or not all(isinstance(one, Mapping) for one in given):
        raise Refused(N_("This is no list of spellings."), field="spellings")
    detailed = [_spelling(one) for one in given]
    found = []
    for group, (name, language, kind) in enumerate(_GROUPS):
        for text in _several(parts, name):
            match = next((one for one in detailed if one.text == text and group_of(one) == group), None)
            found.append(match or Spelling(text, language, kind.value))
            if match:
                detailed.remove(match)
    return (*found, *detailed)


def _spelling(given: Mapping[str, Any]) -> Spelling:
    known = {"text", "language", *_DETAILS}
    if not set(given) <= known or not given.get("text"):
        raise Refused(N_("A spelling has the parts %(names)s."), field="spellings", names=", ".join(sorted(known)))
    texts = {name: _text(value, "spellings").strip() for name, value in given.items() if value}
    return replace(Spelling(texts.pop("text")), **texts)
