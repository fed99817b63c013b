"""Who is in the room: arriving, more of a party arriving later, leaving, and taking a mistake back."""

from datetime import datetime

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.workshops import queries
from domain.workshops.actions.book import LOCK, book_of, write_book
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
        if not 1 <= people <= row.people - row.arrived:
            raise Refused(N_("%(n)s of this sign-up have not come yet."), field="people", n=row.people - row.arrived)
        if row.state != PartyState.TAKEN:
            await _let_in(row, at=at)
        await EventParty.filter(id=row.id).update(arrived=row.arrived + people, arrived_at=row.arrived_at or at)
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


async def take_back(number: int, *, at: datetime, by: int | None) -> None:
    """An arrival was a mistake: nobody of the party has come. Raises Refused, Missing."""
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        row = await queries.party(number)
        if not row.arrived:
            raise Refused(N_("Nobody of this sign-up is in the room."))
        await EventParty.filter(id=row.id).update(arrived=0, gone=0, arrived_at=None)
        await ledger.record("events.arrive_undone", "event", row.event_id, at=at, by=by, after={"party": row.id})
