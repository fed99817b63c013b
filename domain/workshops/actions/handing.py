"""Stamps of booths, and slips of the room's vote, handed to tickets."""

from datetime import datetime

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.workshops import queries
from domain.workshops.actions.book import LOCK
from domain.workshops.handing import slips_due
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.rules import EventState


async def stamp(number: int, booth: str, *, at: datetime) -> bool:
    """A booth stamps a ticket; whether it had not done so before. Raises Refused, Missing."""
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        row, event = await _of_today(number)
        if booth not in event.stamps:
            raise Refused(N_("This booth is not there any more."))
        if booth in row.stamps:
            return False
        await EventParty.filter(id=row.id).update(stamps=[*row.stamps, booth])
    return True


async def hand_slips(number: int, slips: int, seen: int, *, at: datetime) -> EventParty:
    """So many slips of the room's vote go to a sign-up: never more than of it are in the room. Which ones is noted nowhere.

    seen: how many it had on the page that was pressed, so that two presses hand out once.

    Raises Refused, Missing.
    """
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        row, event = await _of_today(number)
        if row.slips != seen:
            return row
        due = slips_due(row.arrived - row.gone, row.slips, row.stamps, event.stamps, event.stamps_needed)
        if not 1 <= slips <= due.slips:
            if due.why:
                raise Refused(due.why, **due.facts)
            raise Refused(N_("%(n)s slips are due."), n=due.slips)
        await EventParty.filter(id=row.id).update(slips=row.slips + slips)
        row.slips += slips
    return row


async def take_slip_back(number: int, seen: int, *, at: datetime) -> EventParty:
    """A slip was not taken after all. seen: as in `hand_slips`. Raises Refused, Missing."""
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        row, _ = await _of_today(number)
        if row.slips != seen:
            return row
        if row.slips < 1:
            raise Refused(N_("This sign-up has no slip."))
        await EventParty.filter(id=row.id).update(slips=row.slips - 1)
        row.slips -= 1
    return row


async def name_vote(event: int, key: str, *, at: datetime, by: int) -> None:
    """Note which vote the room takes. Raises Missing, Refused where it takes one already."""
    async with writing():
        await one_at_a_time(LOCK)
        row = await queries.by_id(event)
        if row.vote and row.vote != key:
            raise Refused(N_("This event has a vote already."))
        await WorkshopEvent.filter(id=event).update(vote=key)
        await ledger.record("events.vote", "event", event, at=at, by=by, after={"vote": key})


async def _of_today(number: int) -> tuple[EventParty, WorkshopEvent]:
    row = await queries.party(number)
    event = await queries.by_id(row.event_id)
    if event.state != EventState.PUBLIC:
        raise Refused(N_("This event is canceled.") if event.state == EventState.CANCELED else N_("This event is not public."))
    return row, event
