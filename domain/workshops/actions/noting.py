"""Notes of a table: kept as devices send them, hidden while everybody writes in silence, and turned into proposals."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.workshops import queries
from domain.workshops.actions.book import LOCK
from domain.workshops.models import EventNote, WorkshopEvent
from domain.workshops.notes import MOST_GROUP, MOST_NOTES, MOST_TEXT, Full, Note, Sent, merged
from domain.workshops.rules import EventState


async def save_notes(number: int, table: int, sent: Sequence[Sent], device: str, *, at: datetime) -> frozenset[str]:
    """Keep what a device sends; sending it again changes nothing. Returns the keys of what was not kept and waits on the device.

    device: its own mark, by which it sees its notes in silence. Raises Refused, Missing.
    """
    left = set()
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        event = await queries.by_id(number)
        if event.state != EventState.PUBLIC:
            raise Refused(N_("This event is canceled.") if event.state == EventState.CANCELED else N_("This event is not public."))
        held = {row.key: row for row in await EventNote.filter(key__in=[one.key for one in sent])}
        count = await EventNote.filter(event_id=number, place=table).count()
        for one in map(_clean, sent):
            row = held.get(one.key)
            if row is not None and (row.event_id, row.place) != (number, table):
                continue  # a key of another table: somebody made it up
            if row is None and not one.text:
                continue
            if row is None and count >= MOST_NOTES:
                left.add(one.key)
                continue
            count += row is None
            try:
                held[one.key] = await _keep(row, one, number, table, device, at)
            except Full:
                left.add(one.key)
    return frozenset(left)


def _clean(sent: Sent) -> Sent:
    """Without what no database keeps (halves of signs, NUL), and as long as may be."""

    def plain(text: str, most: int) -> str:
        return text.encode("utf-8", "ignore").decode().replace("\x00", "").strip()[:most]

    text, group, by = plain(sent.text, MOST_TEXT), plain(sent.group, MOST_GROUP), plain(sent.by, 80)
    return Sent(plain(sent.key, 36), text, group, by, sent.seen, sent.deleted)


async def _keep(row: EventNote | None, sent: Sent, number: int, table: int, device: str, at: datetime) -> EventNote:
    """Raises Full."""
    before = note_of(row) if row is not None else None
    after = merged(before, sent if sent.text or before is None else replace(sent, text=before.text))
    if after == before and row is not None:
        return row
    kept = row or EventNote(event_id=number, place=table, key=sent.key, device=device[:36], at=at)
    if kept.heading != after.group:
        kept.proposal = None  # it belongs to another group now
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
        await one_at_a_time(LOCK)
        await queries.by_id(number)
        await WorkshopEvent.filter(id=number).update(silent=silent)
        await ledger.record("events.silence", "event", number, at=at, by=by, after={"silent": silent})


async def new_passes(number: int, *, at: datetime, by: int | None) -> None:
    """Passes of tables that were handed out open nothing any more; new ones are printed. Raises Missing."""
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.by_id(number)
        await WorkshopEvent.filter(id=number).update(passes=event.passes + 1)
        await ledger.record("events.passes", "event", number, at=at, by=by, after={"passes": event.passes + 1})


async def link_proposal(number: int, table: int, group: str, proposal: int, *, before: int | None, at: datetime) -> bool:
    """The notes of a group have become a proposal: its origin begins with them. before: the proposal that it takes the place of.

    False where somebody at the table was faster.
    """
    async with writing():
        await one_at_a_time(LOCK)
        mine = EventNote.filter(event_id=number, place=table, heading=group, deleted_at=None)
        if {row.proposal for row in await mine if row.proposal} - {before}:
            return False
        await mine.update(proposal=proposal)
        after = {"table": table, "group": group, "proposal": proposal}
        await ledger.record("events.proposal", "event", number, at=at, by=None, after=after)
    return True
