"""Reading the glossary: entries, releases, and the index that search asks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Count, Max, Sum

from domain.errors import Missing
from domain.glossary.addresses import Names
from domain.glossary.checking import patterns
from domain.glossary.checking.patterns import Patterns
from domain.glossary.entry import Entry, Status
from domain.glossary.keys import Key, keys_of, unpacked
from domain.glossary.models import (
    EmptySearch,
    GlossaryCheck,
    GlossaryEntry,
    GlossaryEvent,
    GlossaryImport,
    GlossaryLeaflet,
    GlossaryRelease,
    ReleaseNotice,
)
from domain.glossary.search_index import Index


async def every(*states: Status) -> list[Entry]:
    """All entries, or those in some states, by number."""
    chosen = GlossaryEntry.filter(status__in=[state.value for state in states]) if states else GlossaryEntry.all()
    return [row.entry for row in await chosen.order_by("number")]


async def approved() -> list[Entry]:
    """The approved list, by number."""
    return await every(Status.APPROVED)


MOST_NUMBER = 2**31 - 1
"""Larger numbers fit no column: PostgreSQL refuses to compare them."""


async def by_number(number: int) -> GlossaryEntry:
    """The row of a public number. Raises Missing."""
    row = await GlossaryEntry.get_or_none(number=number) if number <= MOST_NUMBER else None
    if row is None:
        raise Missing
    return row


async def entry_of(number: int) -> Entry | None:
    """The approved entry of a number; None for one that is not."""
    row = await GlossaryEntry.get_or_none(number=number, status=Status.APPROVED.value)
    return row.entry if row else None


async def owners_of(numbers: Sequence[int]) -> dict[int, str]:
    """Who owns the names of these numbers, as they write themselves."""
    return {row.number: row.entry.owner for row in await GlossaryEntry.filter(number__in=list(numbers))}


async def events(row: GlossaryEntry) -> list[GlossaryEvent]:
    """What happened to an entry, the newest first."""
    return await GlossaryEvent.filter(entry_id=row.id, public=True).order_by("-at", "-id")


async def releases() -> list[GlossaryRelease]:
    """All releases, the newest first, without their data."""
    return await GlossaryRelease.all().order_by("-at", "-id").only("id", "name", "at", "count", "digest")


async def release_named(name: str) -> GlossaryRelease:
    """A release whole. Raises Missing."""
    found = await GlossaryRelease.get_or_none(name=name)
    if found is None:
        raise Missing
    return found


async def newest_release() -> str:
    """The name of the newest release; empty before the first."""
    found = await GlossaryRelease.all().order_by("-at", "-id").first().only("id", "name")
    return found.name if found else ""


async def undoable_imports(since: datetime) -> list[GlossaryImport]:
    """Files taken over after a moment and not taken back, the newest first."""
    return await GlossaryImport.filter(at__gte=since, undone_at=None).order_by("-id")


async def notices_of(release: str) -> list[ReleaseNotice]:
    """Agencies that were told of a release, those that have not acknowledged it first."""
    rows = await ReleaseNotice.filter(release=release).order_by("agency")
    return sorted(rows, key=lambda row: row.acknowledged_at is not None)


async def notice(number: int) -> ReleaseNotice:
    """What an agency was told. Raises Missing."""
    found = await ReleaseNotice.get_or_none(id=number)
    if found is None:
        raise Missing
    return found


async def check_by_key(key: str) -> GlossaryCheck | None:
    """A check that was kept."""
    return await GlossaryCheck.get_or_none(key=key)


async def leaflets() -> list[GlossaryLeaflet]:
    """The leaflets that are kept, by title."""
    return await GlossaryLeaflet.all().order_by("title", "id")


@dataclass(frozen=True)
class Wish:
    """Which entries an editor looks for. text: part of a Chinese or English name, or a number; status: a state, empty for all."""

    text: str = ""
    status: str = ""


async def list_entries(wish: Wish, *, offset: int, limit: int) -> tuple[list[GlossaryEntry], int]:
    """Entries in every state, the newest changes first, and how many there are in all."""
    chosen = GlossaryEntry.filter(status=wish.status) if wish.status in set(Status) else GlossaryEntry.all()
    if wish.text.isdecimal() and len(wish.text) < 9:
        chosen = chosen.filter(number=int(wish.text))
    elif wish.text:
        chosen = chosen.filter(Q(zh__contains=wish.text) | Q(en__icontains=wish.text))
    return await chosen.order_by("-revision", "number").offset(offset).limit(limit), await chosen.count()


async def count_states() -> dict[str, int]:
    """How many entries there are in each state."""
    found: Any = await GlossaryEntry.all().annotate(n=Count("id")).group_by("status").values_list("status", "n")
    return dict(found)


DAYS_MISSED = 3
"""On so many days a name is looked for in vain before the committee sees it."""


async def missed(since: date, most: int = 50) -> list[tuple[str, int, int]]:
    """What visitors looked for in vain on several days: text, days, times; the most frequent first."""
    days: Any = EmptySearch.filter(day__gte=since).annotate(days=Count("id"), times=Sum("count")).group_by("text")
    found = await days.values_list("text", "days", "times")
    often = [(str(text), int(on), int(times)) for text, on, times in found if on >= DAYS_MISSED]
    return sorted(often, key=lambda one: (-one[1], -one[2], one[0]))[:most]


@dataclass
class Shelf:
    """The approved list as this process holds it, and which revision that is."""

    revision: int = -1
    rows: dict[int, tuple[Entry, Sequence[Key]]] = field(default_factory=dict)
    index: Index = field(default_factory=lambda: Index([]))
    patterns: tuple[int, Patterns] | None = None
    names: tuple[int, Names] | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


async def index_of(shelf: Shelf) -> Index:
    """The index of the approved list as it is now: rows that somebody changed since are read again, whichever process wrote them."""
    async with shelf.turn:
        found: Any = await GlossaryEntry.all().annotate(last=Max("revision")).values_list("last", flat=True)
        newest = int(found[0] or 0) if found else 0
        if newest == shelf.revision:
            return shelf.index
        changed = GlossaryEntry.filter(revision__gt=shelf.revision) if newest > shelf.revision else GlossaryEntry.all()
        rows = await changed
        shelf.index = await asyncio.to_thread(_indexed, shelf, rows, newest > shelf.revision)
        shelf.revision = newest
        return shelf.index


async def patterns_of(shelf: Shelf) -> Patterns:
    """The approved list as the checker reads it."""
    await index_of(shelf)
    revision = shelf.revision
    if shelf.patterns is None or shelf.patterns[0] != revision:
        held = list(shelf.rows.values())
        made = await asyncio.to_thread(patterns.patterns_of, [entry for entry, _ in held], [keys for _, keys in held])
        shelf.patterns = revision, made
    return shelf.patterns[1]


async def names_of(shelf: Shelf) -> Names:
    """The approved list as addresses are made of it."""
    await index_of(shelf)
    revision = shelf.revision
    if shelf.names is None or shelf.names[0] != revision:
        shelf.names = revision, await asyncio.to_thread(Names, [entry for entry, _ in shelf.rows.values()])
    return shelf.names[1]


def _indexed(shelf: Shelf, rows: Sequence[GlossaryEntry], more: bool) -> Index:
    """The index with these rows anew; more: beside those that are held."""
    if not more:  # a restored database begins again
        shelf.rows.clear()
    for row in rows:
        if row.status == Status.APPROVED:
            entry = row.entry
            shelf.rows[row.number] = entry, unpacked(row.found_by) or keys_of(entry)
        else:
            shelf.rows.pop(row.number, None)
    held = [shelf.rows[number] for number in sorted(shelf.rows)]
    return Index([entry for entry, _ in held], [keys for _, keys in held])
