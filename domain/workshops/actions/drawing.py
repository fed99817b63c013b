"""A public lot of seats: announced with what binds it, drawn on its day with words that nobody could choose, told to everybody."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from domain import ledger
from domain.counting.ties import commitment
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.keys import Keys
from domain.workshops import queries
from domain.workshops.actions.book import LOCK, book_of, write_book
from domain.workshops.actions.telling import tell_party
from domain.workshops.lot import MOST_SHARE, Entrant, Lot, drawn, seated
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.options import BANDS
from domain.workshops.rules import LEAST_ANSWER, EventState, PartyState

SEAL = "event lot"
MOST_WORDS = 200


async def announce_lot(number: int, draws_at: datetime, shares: Mapping[str, int], *, keys: Keys, at: datetime, by: int) -> Lot:
    """Seats go by lot: nobody gets one before. Signing up ends when it is drawn. Raises Refused, Missing."""
    if set(shares) - set(BANDS) or any(share < 0 for share in shares.values()) or sum(shares.values()) > MOST_SHARE:
        raise Refused(N_("The shares of all ages together are at most 100 percent."), field="shares")
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.by_id(number)
        _check(event, draws_at, at)
        if await EventParty.filter(event_id=number, state__in=[PartyState.TAKEN.value, PartyState.OFFERED.value]).exists():
            raise Refused(N_("Some have seats already: a lot is announced before anybody signs up."))
        secret = secrets.token_hex(16)
        lot = Lot(commitment(secret), keys.seal(SEAL, secret), draws_at, {band: share for band, share in shares.items() if share})
        await WorkshopEvent.filter(id=number).update(lot=lot.to_json(), sign_up_until=draws_at)
        after = {"commitment": lot.commitment, "draws_at": draws_at.isoformat(), "shares": dict(lot.shares)}
        await ledger.record("events.lot", "event", number, at=at, by=by, after=after)
    return lot


def _check(event: WorkshopEvent, draws_at: datetime, at: datetime) -> None:
    if event.state == EventState.CANCELED:
        raise Refused(N_("This event is canceled."))
    if event.seats is None:
        raise Refused(N_("Seats are not counted at this event."))
    if event.lot is not None:
        raise Refused(N_("A lot has been announced already."))
    _check_time(event, draws_at, at)


def _check_time(event: WorkshopEvent, draws_at: datetime, at: datetime) -> None:
    if not at < draws_at <= event.starts_at - LEAST_ANSWER:
        raise Refused(N_("It is drawn before the event begins, at least an hour, and not in the past."), field="draws_at")


async def draw_lot(number: int, words: str, *, keys: Keys, at: datetime, by: int) -> Lot:
    """Draw it, give the seats and tell everybody; what was drawn is public and stays. words: drawn in public. Raises Refused, Missing."""
    words = " ".join(words.split())[:MOST_WORDS]
    if not words:
        raise Refused(N_("Enter what was drawn in public."), field="words")
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.by_id(number)
        lot = Lot.from_json(event.lot)
        if lot is None or lot.is_drawn:
            raise Refused(N_("There is no lot to be drawn."))
        if event.state != EventState.PUBLIC or at < lot.draws_at:
            raise Refused(N_("It is not time yet."))
        secret = keys.unseal(SEAL, lot.sealed)
        if commitment(secret) != lot.commitment:
            raise Refused(N_("The secret part does not fit what was published. Nothing was drawn."))
        rows = await EventParty.filter(event_id=number, state=PartyState.WAITING.value, joined_at__lte=lot.draws_at).order_by("id")
        seed, seats = f"{secret}/{words}", event.seats or 0
        order = drawn(seed, [Entrant(row.id, row.people, row.band) for row in rows])
        chosen = seated(order, seats, lot.shares)
        done = replace(lot, words=words, seed=seed, seats=seats, entrants=tuple(order), seated=tuple(chosen))
        await WorkshopEvent.filter(id=number).update(lot=done.to_json())
        await EventParty.filter(id__in=chosen).update(state=PartyState.TAKEN.value, part=0)
        await _tell(number, done.order, at)
        await ledger.record("events.lot_drawn", "event", number, at=at, by=by, after={"words": words, "seated": len(chosen)})
    return done


async def _tell(number: int, order: Sequence[int], at: datetime) -> None:
    """Tell everybody who took part. Where some seats are left over, whoever needs more is asked whether those suffice."""
    event = await queries.by_id(number)
    book = await book_of(event)
    book.move_up()
    await write_book(event, book, at=at, told=frozenset(order))
    rows = {row.id: row for row in await EventParty.filter(id__in=list(order))}
    for row in [rows[ticket] for ticket in order]:
        template = "event_ticket" if row.state == PartyState.TAKEN else "event_waiting"
        await tell_party(template, event, row, at=at, part=row.part, drawn=True)


async def move_lot(number: int, draws_at: datetime, *, at: datetime, by: int) -> None:
    """Draw it at another time; signing up ends then. Raises Refused, Missing."""
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.by_id(number)
        lot = Lot.from_json(event.lot)
        if lot is None or lot.is_drawn:
            raise Refused(N_("There is no lot to be drawn."))
        _check_time(event, draws_at, at)
        await WorkshopEvent.filter(id=number).update(lot=replace(lot, draws_at=draws_at).to_json(), sign_up_until=draws_at)
        moments = {"draws_at": lot.draws_at.isoformat()}, {"draws_at": draws_at.isoformat()}
        await ledger.record("events.lot_moved", "event", number, at=at, by=by, before=moments[0], after=moments[1])
