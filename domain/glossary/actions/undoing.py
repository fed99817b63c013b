"""An import is taken back for a day, as long as nothing was built on it. Numbers are never given again: what it made is a draft."""

import zlib
from dataclasses import replace
from datetime import date, datetime, timedelta

from domain import ledger
from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.glossary.actions.releasing import release
from domain.glossary.actions.writing import change, next_revision, tell
from domain.glossary.entry import Entry, Status
from domain.glossary.exchange.files import Format, write
from domain.glossary.exchange.json_file import loaded, read
from domain.glossary.exchange.record import read_record
from domain.glossary.merging import Plan
from domain.glossary.models import GlossaryEntry, GlossaryImport

UNDO = timedelta(hours=24)
CHANGED = N_("Entries of this file have been changed since. Change each one by itself.")


async def remember(planned: Plan, revision: int, *, at: datetime, by: int | None) -> None:
    """Keep what an import needs to be taken back; call it inside its transaction. What cannot be taken back any more is forgotten."""
    await GlossaryImport.filter(at__lt=at - UNDO).delete()
    before = [was for was, _ in planned.changed]
    packed = zlib.compress(write(before, Format.JSON), 6)
    new = [entry.number for entry in planned.new]
    await GlossaryImport.create(at=at, by=by, revision=revision, new=new, changed=len(before), before=packed)


async def undo(number: int, today: date, *, at: datetime, by: int) -> str:
    """Take an import back; returns the name of the release that it makes, empty without any. Raises Missing, Refused."""
    async with writing():
        revision = await next_revision()
        made = await GlossaryImport.get_or_none(id=number, undone_at=None)
        if made is None or made.at < at - UNDO:
            raise Missing
        before = [read_record(place, record).entry for place, record in enumerate(read(loaded(zlib.decompress(made.before))), 1)]
        rows = await GlossaryEntry.filter(number__in=[*made.new, *(entry.number for entry in before)])
        if any(row.revision != made.revision for row in rows):
            raise Refused(CHANGED)
        now = {row.number: row.entry for row in rows}
        after = [*before, *(replace(now[new], status=Status.DRAFT.value) for new in made.new)]
        await change(after, revision, at)
        await tell([(now[entry.number], entry) for entry in after], "undone", at)
        await GlossaryImport.filter(id=made.id).update(undone_at=at)
        facts = {"new": len(made.new), "changed": made.changed}
        await ledger.record("glossary.import_undo", "glossary", revision, at=at, by=by, after=facts)
        return (await release(today, at=at, by=by, why="import undone")).name if _approved([*before, *now.values()]) else ""


def _approved(entries: list[Entry]) -> bool:
    return any(entry.status == Status.APPROVED for entry in entries)
