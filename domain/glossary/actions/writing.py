"""Writing entries: numbers and revisions are given under one lock, so that no reader passes over a change."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from tortoise.functions import Max

from domain.db import one_at_a_time
from domain.glossary.entry import Entry
from domain.glossary.keys import keys_of, packed
from domain.glossary.models import GlossaryEntry, GlossaryEvent

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
        written = await _written(some, revision, at)
        await GlossaryEntry.bulk_create([GlossaryEntry(**values) for values in written.values()])


async def change(entries: Sequence[Entry], revision: int, at: datetime) -> None:
    """Rows that are there, by number."""
    for begin in range(0, len(entries), TOGETHER):
        written = await _written(entries[begin : begin + TOGETHER], revision, at)
        rows = await GlossaryEntry.filter(number__in=list(written))
        for row in rows:
            row.update_from_dict(written[row.number])
        names = [name for name in next(iter(written.values())) if name != "number"]
        await GlossaryEntry.bulk_update(rows, names)


async def _written(entries: Sequence[Entry], revision: int, at: datetime) -> dict[int, dict[str, Any]]:
    """The columns by number, made beside other requests: the keys of a whole city's list take seconds."""
    return await asyncio.to_thread(lambda: {entry.number: columns(entry, revision, at) for entry in entries})


async def tell(changed: Sequence[tuple[Entry, Entry]], kind: str, at: datetime) -> None:
    """A line in the history of each entry whose English or state has changed. kind: `imported`, or `undone` for the way back."""
    told = [(before, after) for before, after in changed if (before.en, before.status) != (after.en, after.status)]
    if not told:
        return
    rows = dict(await GlossaryEntry.filter(number__in=[after.number for _, after in told]).values_list("number", "id"))
    await GlossaryEvent.bulk_create(
        GlossaryEvent(
            entry_id=rows[after.number],
            kind=kind,
            facts={"was": before.en, "now": after.en, "state": [before.status, after.status]},
            at=at,
            announced=True,
        )
        for before, after in told
    )
