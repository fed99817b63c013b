"""Notes of a table: kept as devices send them, hidden while everybody writes in silence, and turned into proposals."""

from collections.abc import Sequence
from datetime import datetime

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.workshops import queries
from domain.workshops.models import EventNote, WorkshopEvent
from domain.workshops.notes import MOST_GROUP, MOST_NOTES, MOST_TEXT, Note, Sent, merged
from domain.workshops.rules import EventState

LOCK = 7_205_180_000
"""PostgreSQL's advisory lock of an event's notes; its number is added."""


async def save_notes(number: int, table: int, sent: Sequence[Sent], device: str, *, at: datetime) -> None:
    """Keep what a device sends; sending it again changes nothing. device: its own mark, by which it sees its notes in silence.

    Raises Refused, Missing.
    """
    async with writing(quiet=True):
        await one_at_a_time(LOCK + number)
        event = await queries.by_id(number)
        if event.state != EventState.PUBLIC:
            raise Refused(N_("This event is canceled.") if event.state == EventState.CANCELED else N_("This event is not public."))
        keys = [one.key for one in sent]
        held = {row.key: row for row in await EventNote.filter(key__in=keys)}
        count = await EventNote.filter(event_id=number, place=table).count()
        for one in sent:
            row = held.get(one.key)
            if row is not None and (row.event_id, row.place) != (number, table):
                continue  # a key of another table: somebody made it up
            if row is None and (not one.text.strip() or count >= MOST_NOTES):
                if count >= MOST_NOTES:
                    raise Refused(N_("A table has at most %(most)s notes."), most=MOST_NOTES)
                continue
            count += row is None
            held[one.key] = await _keep(row, one, number, table, device, at)


async def _keep(row: EventNote | None, sent: Sent, number: int, table: int, device: str, at: datetime) -> EventNote:
    clean = Sent(sent.key, sent.text.strip()[:MOST_TEXT], sent.group.strip()[:MOST_GROUP], sent.by.strip()[:80], sent.seen, sent.deleted)
    before = note_of(row) if row is not None else None
    after = merged(before, clean)
    if after == before and row is not None:
        return row
    kept = row or EventNote(event_id=number, place=table, key=sent.key, device=device[:36], at=at)
    kept.text, kept.heading, kept.by, kept.rival, kept.rival_by = after.text, after.group, after.by, after.rival, after.rival_by
    kept.revision, kept.changed_at, kept.deleted_at = after.revision, at, at if after.deleted else None
    await kept.save()
    return kept


def note_of(row: EventNote) -> Note:
    """A row as a value."""
    return Note(row.key, row.text, row.heading, row.by, row.rival, row.rival_by, row.revision, row.deleted_at is not None)


async def set_silence(number: int, silent: bool, *, at: datetime, by: int | None) -> None:
    """Everybody writes alone until the bell: with it all notes appear together. Raises Missing."""
    async with writing():
        await queries.by_id(number)
        await WorkshopEvent.filter(id=number).update(silent=silent)
        await ledger.record("events.silence", "event", number, at=at, by=by, after={"silent": silent})


async def new_passes(number: int, *, at: datetime, by: int | None) -> None:
    """Passes of tables that were handed out open nothing any more; new ones are printed. Raises Missing."""
    async with writing():
        await one_at_a_time(LOCK + number)
        event = await queries.by_id(number)
        await WorkshopEvent.filter(id=number).update(passes=event.passes + 1)
        await ledger.record("events.passes", "event", number, at=at, by=by, after={"passes": event.passes + 1})


async def link_proposal(number: int, table: int, group: str, proposal: int, *, at: datetime, helper: str) -> None:
    """The notes of a group have become a proposal: its origin begins with them. helper: who wrote it at the table."""
    async with writing():
        await EventNote.filter(event_id=number, place=table, heading=group, deleted_at=None).update(proposal=proposal)
        after = {"table": table, "group": group, "proposal": proposal, "helper": helper}
        await ledger.record("events.proposal", "event", number, at=at, by=None, after=after)
