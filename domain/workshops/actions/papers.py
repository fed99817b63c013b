"""Paper forms: numbered when they are printed, and typed in once each, so that what was written by hand stands beside the rest."""

from collections.abc import Sequence
from datetime import datetime

from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.workshops import queries
from domain.workshops.actions.book import LOCK
from domain.workshops.actions.noting import note_of, save_notes
from domain.workshops.actions.signing_up import Wanted, sign_up
from domain.workshops.models import EventNote, EventParty, WorkshopEvent
from domain.workshops.notes import MOST_TEXT, PAPER, Sent
from domain.workshops.rules import EventState

MOST_PRINTED, MOST_LINES = 60, 8
"""Forms that are printed at once; notes on one of them."""


async def number_sheets(event: int, many: int) -> int:
    """Numbers for so many new forms; the first of them. Raises Refused, Missing."""
    if not 1 <= many <= MOST_PRINTED:
        raise Refused(N_("Print 1 to %(most)s forms at once."), field="many", most=MOST_PRINTED)
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        row = await queries.by_id(event)
        if row.state != EventState.PUBLIC:
            raise Refused(N_("This event is canceled.") if row.state == EventState.CANCELED else N_("This event is not public."))
        await WorkshopEvent.filter(id=event).update(sheets=row.sheets + many)
    return row.sheets + 1


def note_key(event: int, sheet: int, line: int) -> str:
    """The key of a note that was typed from a form."""
    return f"sheet-{event}-{sheet}-{line}"


async def notes_of_sheet(event: int, sheet: int, *, gone: bool = False) -> list[EventNote]:
    """What was typed from a form, line by line. gone: what was deleted since, too."""
    rows = EventNote.filter(event_id=event, key__startswith=note_key(event, sheet, 0)[:-1]).order_by("id")
    return await (rows if gone else rows.filter(deleted_at=None))


async def keep_note_sheet(event: WorkshopEvent, sheet: int, table: int, lines: Sequence[str], group: str, by: str, *, at: datetime) -> None:
    """Keep the notes of a form; typed again they take the place of what was typed before. Raises Refused."""
    lines = [" ".join(line.split()) for line in lines if line.strip()]
    if not lines or len(lines) > MOST_LINES:
        raise Refused(N_("Type 1 to %(most)s notes, a line each."), field="text", most=MOST_LINES)
    if any(len(line) > MOST_TEXT for line in lines):
        raise Refused(N_("A note has at most %(most)s characters."), field="text", most=MOST_TEXT)
    rows = await notes_of_sheet(event.id, sheet, gone=True)
    async with writing(quiet=True):
        await EventNote.filter(id__in=[row.id for row in rows]).update(place=table)  # typed for another table by mistake
    held = {row.key: note_of(row) for row in rows}
    sent = []
    for line in range(1, MOST_LINES + 1):
        key = note_key(event.id, sheet, line)
        before = held.get(key)
        if line <= len(lines):
            sent.append(Sent(key, lines[line - 1], group, by, before.revision if before else 0))
        elif before is not None and not before.deleted:
            sent.append(Sent(key, before.text, before.group, before.by, before.revision, deleted=True))
    if await save_notes(event.id, table, sent, "", at=at):
        raise Refused(N_("This table has too many notes, or this note too many versions."))


async def party_of_sheet(event: int, sheet: int) -> EventParty | None:
    """The sign-up that was typed from a form."""
    return await EventParty.get_or_none(event_id=event, sheet=sheet)


async def sign_up_from_sheet(event: int, sheet: int, wanted: Wanted, *, at: datetime, by: int | None) -> EventParty:
    """A sign-up as it stands on a form; a form that was typed already is answered with what was made of it. Raises Refused, Missing."""
    before = await party_of_sheet(event, sheet)
    if before is not None:
        return before
    return await sign_up(event, wanted, at=at, by=by, sheet=sheet)


async def link_sheet(event: WorkshopEvent, sheet: int, title: str, by: str, proposal: int, *, at: datetime) -> None:
    """Note which proposal was typed from a form. Raises Refused."""
    key = note_key(event.id, sheet, 1)
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        row = await EventNote.get_or_none(key=key)
        if row is None:
            row = EventNote(event_id=event.id, place=PAPER, key=key, text=title[:500], heading=title[:60], by=by[:80], at=at)
        row.proposal, row.changed_at = proposal, at
        await row.save()
