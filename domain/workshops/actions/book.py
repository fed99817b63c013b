"""The book of seats as it is stored: read under a lock, changed by its own rules, written back with the letters that follow."""

from collections.abc import Collection
from datetime import datetime

from domain.workshops.actions.telling import tell_party
from domain.workshops.lot import Lot
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.rules import LIVE, PartyState, Place, SeatBook, answer_until

LOCK = 7_205_170_001
"""PostgreSQL's advisory lock of seats."""

LETTERS = {
    PartyState.TAKEN: "event_ticket",
    PartyState.OFFERED: "event_offer",
    PartyState.WAITING: "event_waiting",
    PartyState.LAPSED: "event_lapsed",
}
"""What a party is told of its new state; who cancels sees that on the page."""


async def book_of(event: WorkshopEvent) -> SeatBook:
    """The seats of an event as they stand; who waits after a lot stands in its order, later ones behind."""
    rows = await EventParty.filter(event_id=event.id, state__in=[state.value for state in LIVE]).order_by("id")
    lot = Lot.from_json(event.lot)
    if lot is not None and lot.is_drawn:
        drawn = {ticket: place for place, ticket in enumerate(lot.order)}
        rows.sort(key=lambda row: (drawn.get(row.id, len(drawn)), row.id))
    places = [Place(row.id, row.people, PartyState(row.state), row.part) for row in rows]
    return SeatBook.of(event.seats, places, held_back=lot is not None and not lot.is_drawn)


async def write_book(
    event: WorkshopEvent, book: SeatBook, *, at: datetime, newcomers: Collection[int] = (), told: Collection[int] = ()
) -> None:
    """Store what changed in the book and tell those whom it concerns; call it inside the transaction that read the book.

    Where too little time is left to answer, nobody is asked anything: the desk gives free seats away. newcomers: who signed up just
    now; told: who is told by the caller.
    """
    until = answer_until(at, event.offer_hours, event.starts_at)
    for number in sorted(book.changed):
        place, row = book.places[number], await EventParty.get(id=number)
        if until is None and place.state is PartyState.OFFERED and row.state != PartyState.OFFERED:
            place.state = PartyState.WAITING
        asked = place.part if until is not None else 0
        is_news = number in newcomers or (row.state, row.part) != (place.state, asked)
        row.answer_until = (row.answer_until or until) if place.state is PartyState.OFFERED else None
        row.state, row.people, row.part = place.state.value, place.people, asked
        await row.save(update_fields=["state", "people", "part", "answer_until"])
        if is_news and place.state in LETTERS and number not in told:
            more = {"until": row.answer_until.isoformat()} if row.answer_until else {}
            if book.held_back and event.lot:
                more["draws_at"] = event.lot["draws_at"]
            await tell_party(LETTERS[place.state], event, row, at=at, part=row.part, **more)
