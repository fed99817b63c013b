"""Who is in the room, as the office's page says it: arriving, more of a party later, leaving, and taking a mistake back.

Each leaves a scan of its own: who was where at which minute goes with the names, and is in no audit trail.
"""

from datetime import datetime

from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.keys import new_token
from domain.workshops import queries
from domain.workshops.actions.book import LOCK, book_of, write_book
from domain.workshops.actions.signing_up import Wanted, check_goes_on, check_wanted, same_party
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.models_desk import EventScan
from domain.workshops.rules import LIVE, EventState, PartyState
from domain.workshops.scanning import Act, Scan

NO_SEATS = N_("There are no free seats for this sign-up, which waits.")
NOBODY_HERE = N_("Nobody of this sign-up is in the room.")


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
            await let_in(event, row, at=at)
        await count_in(row, people, at=at)
        await _note(row, Act.ARRIVE, people, at=at, by=by)
    return await EventParty.get(id=number)


async def let_in(event: WorkshopEvent, row: EventParty, *, at: datetime) -> None:
    """Who waited, or had not answered, gets seats at the door; call it inside the transaction. Raises Refused where none are free."""
    book = await book_of(event)
    place = book.places[row.id]
    held = place.people if place.state is PartyState.OFFERED else 0
    if place.people > book.free + held:
        raise Refused(NO_SEATS)
    place.state = PartyState.TAKEN
    book.changed.add(row.id)
    await write_book(event, book, at=at)


async def count_in(row: EventParty, people: int, *, at: datetime) -> None:
    """So many more are in the room. Who left comes in again: they were counted before."""
    back = min(people, row.gone)
    row.arrived, row.gone, row.arrived_at = row.arrived + people - back, row.gone - back, row.arrived_at or at
    await EventParty.filter(id=row.id).update(arrived=row.arrived, gone=row.gone, arrived_at=row.arrived_at)


async def count_out(row: EventParty, people: int) -> None:
    """So many have left."""
    row.gone += people
    await EventParty.filter(id=row.id).update(gone=row.gone)


async def count_back(row: EventParty, people: int) -> None:
    """So many have not come after all."""
    row.arrived -= people
    row.arrived_at = row.arrived_at if row.arrived else None
    await EventParty.filter(id=row.id).update(arrived=row.arrived, arrived_at=row.arrived_at)


async def leave(number: int, people: int, *, at: datetime, by: int | None) -> None:
    """So many of a party have left the room. Raises Refused, Missing."""
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        row = await _present(number, people)
        await count_out(row, people)
        await _note(row, Act.LEAVE, people, at=at, by=by)


async def take_back(number: int, people: int, *, at: datetime, by: int | None) -> None:
    """An arrival of so many was a mistake. Raises Refused, Missing."""
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        row = await _present(number, people)
        await count_back(row, people)
        await _note(row, Act.BACK, people, at=at, by=by)


async def _present(number: int, people: int) -> EventParty:
    row = await queries.party(number)
    if not 1 <= people <= row.arrived - row.gone:
        raise Refused(NOBODY_HERE)
    return row


async def _note(row: EventParty, act: Act, people: int, *, at: datetime, by: int | None) -> None:
    facts = {"act": act.value, "party": row.id, "people": people, "verdict": Scan.WELCOME.value if act is Act.ARRIVE else act.value}
    await EventScan.create(event_id=row.event_id, key=new_token()[:36], at=at, received_at=at, by=by, **facts)


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
        await _note(row, Act.WALK, row.people, at=at, by=by)
    return row
