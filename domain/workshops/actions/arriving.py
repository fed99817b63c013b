"""Who is in the room: arriving, more of a party arriving later, leaving, and taking a mistake back."""

from datetime import datetime

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.workshops import queries
from domain.workshops.actions.book import LOCK, book_of, write_book
from domain.workshops.actions.signing_up import Wanted, check_goes_on, check_wanted, same_party
from domain.workshops.models import EventParty
from domain.workshops.rules import LIVE, EventState, PartyState


async def arrive(number: int, people: int, *, at: datetime, by: int | None) -> EventParty:
    """So many more of a party come in; one that waited is let in where the desk has seats. Raises Refused, Missing."""
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        row = await queries.party(number)
        event = await queries.by_id(row.event_id)
        if event.state != EventState.PUBLIC:
            raise Refused(N_("This event is canceled.") if event.state == EventState.CANCELED else N_("This event is not public."))
        if row.state not in LIVE:
            raise Refused(N_("This sign-up has been canceled. Welcome them as walk-ins where there is room."))
        away = row.people - row.arrived + row.gone
        if not 1 <= people <= away:
            raise Refused(N_("%(n)s of this sign-up have not come yet."), field="people", n=away)
        if row.state != PartyState.TAKEN:
            await _let_in(row, at=at)
        back = min(people, row.gone)  # who left comes in again: they were counted before
        came = row.arrived + people - back
        await EventParty.filter(id=row.id).update(arrived=came, gone=row.gone - back, arrived_at=row.arrived_at or at)
        await ledger.record("events.arrive", "event", event.id, at=at, by=by, after={"party": row.id, "people": people})
    return await EventParty.get(id=number)


async def _let_in(row: EventParty, *, at: datetime) -> None:
    """Who waited, or had not answered, gets seats at the door. Raises Refused where none are free."""
    event = await queries.by_id(row.event_id)
    book = await book_of(event)
    place = book.places[row.id]
    held = place.people if place.state is PartyState.OFFERED else 0
    if place.people > book.free + held:
        raise Refused(N_("There are no free seats for this sign-up, which waits."))
    place.state = PartyState.TAKEN
    book.changed.add(row.id)
    await write_book(event, book, at=at)


async def leave(number: int, people: int, *, at: datetime, by: int | None) -> None:
    """So many of a party have left the room. Raises Refused, Missing."""
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        row = await queries.party(number)
        if not 1 <= people <= row.arrived - row.gone:
            raise Refused(N_("Nobody of this sign-up is in the room."))
        await EventParty.filter(id=row.id).update(gone=row.gone + people)
        await ledger.record("events.leave", "event", row.event_id, at=at, by=by, after={"party": row.id, "people": people})


async def take_back(number: int, people: int, *, at: datetime, by: int | None) -> None:
    """An arrival of so many was a mistake. Raises Refused, Missing."""
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        row = await queries.party(number)
        if not 1 <= people <= row.arrived - row.gone:
            raise Refused(N_("Nobody of this sign-up is in the room."))
        came = row.arrived - people
        await EventParty.filter(id=row.id).update(arrived=came, arrived_at=row.arrived_at if came else None)
        await ledger.record("events.arrive_undone", "event", row.event_id, at=at, by=by, after={"party": row.id, "people": people})


async def walk_in(number: int, wanted: Wanted, *, at: datetime, by: int | None) -> EventParty:
    """Somebody who did not sign up comes in where seats are free; pressed twice it is once. They get no letter: they are here.

    Raises Refused, Missing.
    """
    row = check_wanted(wanted)
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.public_event(number)
        check_goes_on(event, at)
        before = await same_party(event.id, row, at)
        if before is not None and before.arrived:
            return before
        if row.people > (await book_of(event)).free:
            raise Refused(N_("There are no free seats for so many."), field="name")
        row.event_id, row.joined_at, row.by, row.state = event.id, at, by, PartyState.TAKEN.value
        row.arrived, row.arrived_at = row.people, at
        await row.save()
        await ledger.record("events.walk_in", "event", event.id, at=at, by=by, after={"party": row.id, "people": row.people})
    return row
