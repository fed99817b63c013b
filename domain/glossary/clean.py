"""What may stand in an entry, and how it is cleaned before it is kept. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from domain.errors import N_, Refused
from domain.glossary.entry import CHINESE, ENGLISH, Entry, Spelling, Status, Type

MOST: Mapping[str, int] = {
    "zh": 200, "en": 300, "kind": 40, "lat": 24, "lon": 24, "owner": 200, "decision": 40, "approved_on": 10, "authority": 200,
    "reason": 2000,
    "case": 40, "wikidata": 40, "osm": 80, "post": 80,
}  # fmt: skip
"""Characters that each part may have."""

MOST_SPELLING, MOST_NOTE, MOST_DISTRICTS, MOST_SPELLINGS = 300, 2000, 40, 60
KIND = re.compile(r"[a-z][a-z0-9_-]*")
TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
DEGREES = re.compile(r"-?(?:0|[1-9]\d{0,2})(?:\.\d{1,12})?")
DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_HIDDEN = frozenset(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0xFEFF, 0x200B))


def clean_text(text: str, part: str, most: int, *, lines: bool = False) -> str:
    """A text without blanks around it, with one blank between words. lines: whether it may have several.

    Raises Refused for signs that cannot be seen, halves of signs, and what is too long.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not lines:
        text = re.sub(r"\s+", " ", text)
    if any(sign in _HIDDEN or (unicodedata.category(sign) in ("Cc", "Cs", "Co") and sign != "\n") for sign in text):
        raise Refused(N_("There is a sign in it that cannot be seen. Type it anew."), field=part)
    if len(text) > most:
        raise Refused(N_("Use at most %(most)s characters."), field=part, most=most)
    return text


def clean_name(text: str, part: str, most: int) -> str:
    """A name: no bar, which separates several in files."""
    name = clean_text(text, part, most)
    if "|" in name:
        raise Refused(N_("A name has no “|” in it."), field=part)
    return name


def clean_entry(entry: Entry) -> Entry:
    """The entry as it is kept: cleaned, districts sorted, spellings in their order,
    each once. Raises Refused with the part as its field."""
    texts: dict[str, Any] = {part: clean_text(getattr(entry, part), part, most, lines=part == "reason") for part, most in MOST.items()}
    texts |= {"zh": clean_name(entry.zh, "zh", MOST["zh"]), "en": clean_name(entry.en, "en", MOST["en"])}
    texts["kind"] = texts["kind"].lower()
    _check(texts)
    status = entry.status if texts["en"] or entry.status != Status.APPROVED else Status.DRAFT.value
    if status not in set(Status):
        raise Refused(N_("Write one of %(names)s."), field="status", names=", ".join(Status))
    districts = sorted({name for name in (clean_name(name, "districts", 40) for name in entry.districts) if name})
    if len("|".join(districts)) > 400:
        raise Refused(N_("Use at most %(most)s characters."), field="districts", most=400)
    return replace(
        entry,
        **texts,
        status=status,
        districts=tuple(districts),
        spellings=in_order(_spelling(spelling) for spelling in entry.spellings),
        others=_by_language(entry.others, "others", MOST_SPELLING),
        definition=_by_language(entry.definition, "definition", MOST_NOTE, lines=True),
        note=_by_language(entry.note, "note", MOST_NOTE, lines=True),
    )


def _check(texts: Mapping[str, str]) -> None:
    for part in ("zh", "kind"):
        if not texts[part]:
            raise Refused(N_("This must not be empty."), field=part)
    if not KIND.fullmatch(texts["kind"]):
        raise Refused(N_("A kind is one lower-case English word, such as road or landmark."), field="kind")
    for part, most in (("lat", 90.0), ("lon", 180.0)):
        if texts[part] and not (DEGREES.fullmatch(texts[part]) and abs(float(texts[part])) <= most):
            raise Refused(N_("Write degrees with a point, such as 22.6203 and 120.2729."), field=part)
    if bool(texts["lat"]) != bool(texts["lon"]):
        raise Refused(N_("A place has both degrees or none."), field="lon" if texts["lat"] else "lat")
    if texts["approved_on"] and not DAY.fullmatch(texts["approved_on"]):
        raise Refused(N_("Write a day such as 2026-11-30."), field="approved_on")


def _by_language(texts: Mapping[str, str], part: str, most: int, *, lines: bool = False) -> dict[str, str]:
    found = {}
    for tag in sorted(texts):
        if not TAG.fullmatch(tag):
            raise Refused(N_("%(tag)s is no language tag."), field=part, tag=tag[:40])
        text = clean_text(texts[tag], part, most, lines=lines)
        if text:
            found[tag] = text
    return found


def _spelling(spelling: Spelling) -> Spelling:
    if spelling.type not in set(Type):
        raise Refused(N_("Write one of %(names)s."), field="spellings", names=", ".join(Type))
    if not TAG.fullmatch(spelling.language):
        raise Refused(N_("%(tag)s is no language tag."), field="spellings", tag=spelling.language[:40])
    for day in (spelling.since, spelling.until):
        if day and not DAY.fullmatch(day):
            raise Refused(N_("Write a day such as 2026-11-30."), field="spellings")
    texts = {part.name: clean_text(getattr(spelling, part.name), "spellings", MOST_SPELLING) for part in fields(Spelling)}
    return replace(spelling, **texts | {"text": clean_name(spelling.text, "spellings", MOST_SPELLING)})


def group_of(spelling: Spelling) -> int:
    """The list of files in which a spelling stands: 0 also_en, 1 also_zh, 2 former_en, 3 none."""
    if spelling.type == Type.FORMER and spelling.language == ENGLISH:
        return 2
    if spelling.type in (Type.FORMER, Type.FORBIDDEN) or spelling.language not in (ENGLISH, CHINESE):
        return 3
    return 0 if spelling.language == ENGLISH else 1


def in_order(spellings: Iterable[Spelling]) -> tuple[Spelling, ...]:
    """The spellings list by list, as files have them,
    each text once in a list; the order within a list stays. Raises Refused for too many."""
    found: dict[tuple[int, str, str, str], Spelling] = {}
    for spelling in spellings:
        if spelling.text:
            group = group_of(spelling)
            found.setdefault((group, spelling.language, spelling.text, spelling.type if group == 3 else ""), spelling)
    if len(found) > MOST_SPELLINGS:
        raise Refused(N_("An entry has at most %(most)s other spellings."), field="spellings", most=MOST_SPELLINGS)
    return tuple(sorted(found.values(), key=group_of))
