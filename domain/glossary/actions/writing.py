"""Writing entries: numbers and revisions are given under one lock, so that no reader passes over a change."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from tortoise.functions import Max

from domain.db import one_at_a_time
from domain.glossary.entry import Entry
from domain.glossary.keys import keys_of, packed
from domain.glossary.models import GlossaryEntry

LOCK = 7_205_140_001
"""PostgreSQL's advisory lock of the glossary's numbers and revisions."""

TOGETHER = 500


def columns(entry: Entry, revision: int, at: datetime) -> dict[str, Any]:
    """An entry as the columns of its row."""
    values: dict[str, Any] = asdict(entry)
    values |= {
        "districts": "|".join(entry.districts),
        "spellings": [spelling.to_json() for spelling in entry.spellings],
        "found_by": packed(keys_of(entry)),
        "revision": revision,
        "changed_at": at,
    }
    return values


async def next_revision() -> int:
    """The number of this write; call it inside `writing()`: others wait until it ends."""
    await one_at_a_time(LOCK)
    found: Any = await GlossaryEntry.all().annotate(last=Max("revision")).values_list("last", flat=True)
    return int(found[0] or 0) + 1 if found else 1


async def next_number() -> int:
    """The next public number; call it after `next_revision`, under whose lock it is given once."""
    found: Any = await GlossaryEntry.all().annotate(last=Max("number")).values_list("last", flat=True)
    return int(found[0] or 0) + 1 if found else 1


async def add(entries: Sequence[Entry], revision: int, at: datetime) -> None:
    """New rows, with the numbers that the entries have."""
    for begin in range(0, len(entries), TOGETHER):
        some = entries[begin : begin + TOGETHER]
        await GlossaryEntry.bulk_create([GlossaryEntry(**columns(entry, revision, at)) for entry in some])


async def change(entries: Sequence[Entry], revision: int, at: datetime) -> None:
    """Rows that are there, by number."""
    for begin in range(0, len(entries), TOGETHER):
        some: Mapping[int, Entry] = {entry.number: entry for entry in entries[begin : begin + TOGETHER]}
        rows = await GlossaryEntry.filter(number__in=list(some))
        for row in rows:
            row.update_from_dict(columns(some[row.number], revision, at))
        names = [name for name in columns(next(iter(some.values())), revision, at) if name != "number"]
        await GlossaryEntry.bulk_update(rows, names)
