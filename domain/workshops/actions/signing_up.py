"""Signing up, answering an offer, coming with fewer, coming no more: each changes the book of seats, and who moves up is told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain import ledger
from domain.assisted import actions as assisted
from domain.assisted.actions import About
from domain.assisted.rules import Helped, How
from domain.cycles.queries import by_number as cycle_by_number
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.people.rules import clean_email, clean_name, clean_phone
from domain.workshops import queries
from domain.workshops.actions.book import LOCK, book_of, write_book
from domain.workshops.lot import Lot
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.options import BANDS, MEALS
from domain.workshops.rules import LIVE, MOST_CHILDREN, MOST_PEOPLE, NEEDS, EventState, PartyState, SeatBook

ASSISTED = "sign_up"
"""What a sign-up on behalf of somebody is called among the entries for people."""

OVER = N_("Signing up is over.")
TWICE = timedelta(minutes=15)
"""Within this time the same words are the same sign-up."""


@dataclass(frozen=True)
class Wanted:
    """A sign-up as it is typed."""

    name: str
    locale: str
    email: str = ""
    phone: str = ""
    people: int = 1
    children: int = 0
    needs: Sequence[str] = field(default_factory=tuple)
    note: str = ""
    no_photo: bool = False
    meal: str = ""
    emergency: str = ""
    band: str = ""


def check_wanted(wanted: Wanted) -> EventParty:
    """A row that is not stored yet. Raises Refused beside the field."""
    name = clean_name(wanted.name)
    if not name:
        raise Refused(N_("Enter your name."), field="name")
    email = clean_email(wanted.email) if wanted.email.strip() else ""
    phone = clean_phone(wanted.phone)
    if not email and not phone:
        raise Refused(N_("Enter a telephone number or an e-mail address, so that we can reach you."), field="phone")
    if not 1 <= wanted.people <= MOST_PEOPLE:
        raise Refused(N_("Sign up 1 to %(most)s people. Larger groups telephone us."), field="people", most=MOST_PEOPLE)
    if not 0 <= wanted.children <= MOST_CHILDREN:
        raise Refused(N_("Enter at most %(most)s small children."), field="children", most=MOST_CHILDREN)
    return EventParty(
        name=name,
        email=email,
        phone=phone,
        locale=wanted.locale,
        people=wanted.people,
        children=wanted.children,
        needs=[need for need in NEEDS if need in wanted.needs],
        note=" ".join(wanted.note.split())[:300],
        no_photo=wanted.no_photo,
        meal=wanted.meal if wanted.meal in MEALS else "",
        emergency=" ".join(wanted.emergency.split())[:80],
        band=wanted.band if wanted.band in BANDS else "",
    )


async def sign_up(
    number: int, wanted: Wanted, *, at: datetime, by: int | None = None, helped: Helped | None = None, sheet: int | None = None
) -> EventParty:
    """A new sign-up: it has its seats, or waits. The same form pressed twice is one sign-up.

    by: the officer who does it for somebody; helped: how they told the officer, for those with a telephone number; sheet: the number of the
    paper form that it is typed from, which is typed once.

    Raises Refused, Missing.
    """
    row = check_wanted(wanted)
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.public_event(number)
        mine = EventParty.filter(event_id=event.id, sheet=sheet) if sheet is not None else None
        before = await mine.first() if mine is not None else await same_party(event.id, row, at)
        if before is not None:
            return before
        _check_open(event, at, office=by is not None or sheet is not None)
        await check_lot(event, row, at)
        book = await book_of(event)
        row.event_id, row.joined_at, row.by, row.state = event.id, at, by, PartyState.WAITING.value
        row.sheet = sheet
        await row.save()
        row.state = book.sign_up(row.id, row.people).value
        await write_book(event, book, at=at, newcomers=[row.id])
        if by is not None:
            await ledger.record("events.sign_up_for", "event", event.id, at=at, by=by, after={"party": row.id, "people": row.people})
            if helped is not None:
                await _keep_assisted(event, row, helped, at, by)
    return await EventParty.get(id=row.id)


async def _keep_assisted(event: WorkshopEvent, row: EventParty, helped: Helped, at: datetime, by: int) -> None:
    """Note for whom it was entered. The call with their ticket confirms it, or their mailbox; a call that was made needs no other."""
    scope = (await cycle_by_number(event.cycle_id)).scope if event.cycle_id else ""
    await assisted.keep(About(ASSISTED, str(event.id), event.title, scope, None, {"party": row.id}), helped, at=at, by=by)
    if row.email or helped.how is How.CALLED:
        await told_ticket(row.id, at=at, by=by)


async def told_ticket(party: int, *, at: datetime, by: int) -> None:
    """A party that the office signed up was reached and knows of it."""
    async with writing(quiet=True):
        await assisted.settle(ASSISTED, {"party": party}, agreed=True, at=at, by=by)


async def same_party(event: int, row: EventParty, at: datetime) -> EventParty | None:
    """A sign-up of the last minutes that says the same in everything: a form that was sent twice."""
    same = {"name": row.name, "email": row.email, "phone": row.phone, "people": row.people, "children": row.children}
    live = [state.value for state in LIVE]
    return await EventParty.filter(event_id=event, state__in=live, joined_at__gte=at - TWICE, **same).order_by("-id").first()


async def sign_up_all(event: WorkshopEvent, wanted: Sequence[Wanted], *, at: datetime, by: int) -> list[EventParty]:
    """Many at once, in their order, with one look at the book; call it inside a transaction that holds its lock. Raises Refused."""
    _check_open(event, at, office=True)
    book, rows = await book_of(event), []
    for one in wanted:
        row = check_wanted(one)
        await check_lot(event, row, at)
        row.event_id, row.joined_at, row.by, row.state = event.id, at, by, PartyState.WAITING.value
        await row.save()
        row.state = book.sign_up(row.id, row.people).value
        rows.append(row)
    await write_book(event, book, at=at, newcomers=[row.id for row in rows])
    return await EventParty.filter(id__in=[row.id for row in rows]).order_by("id")


async def check_lot(event: WorkshopEvent, row: EventParty, at: datetime) -> None:
    """While a lot is to be drawn each contact takes part once, and nobody after its time. Raises Refused beside the field."""
    lot = Lot.from_json(event.lot)
    if lot is None or lot.is_drawn:
        return
    if at > lot.draws_at:
        raise Refused(OVER)
    mine = EventParty.filter(event_id=event.id, state__in=[state.value for state in LIVE])
    for name, contact in (("email", row.email), ("phone", row.phone)):
        if contact and await mine.filter(**{name: contact}).exists():
            raise Refused(N_("Somebody with this contact takes part in the lot already: once each."), field=name)


def check_goes_on(event: WorkshopEvent, at: datetime) -> None:
    """Raises Refused for an event that is canceled or over."""
    if event.state == EventState.CANCELED:
        raise Refused(N_("This event is canceled."))
    if event.ends_at <= at:
        raise Refused(N_("This event is over."))


def _check_open(event: WorkshopEvent, at: datetime, *, office: bool) -> None:
    check_goes_on(event, at)
    if not office and not is_open(event, at):
        raise Refused(OVER)


def is_open(event: WorkshopEvent, at: datetime) -> bool:
    """Whether people can sign up by themselves now; where seats are not counted they just come."""
    return event.state == EventState.PUBLIC and event.seats is not None and at < (event.sign_up_until or event.starts_at)


async def accept(number: int, *, at: datetime) -> EventParty:
    """A party takes what it was offered: all its seats, or those it was asked for. Raises Refused, Missing."""
    return await _answer(number, at=at, accepts=True)


async def cancel(number: int, *, at: datetime) -> EventParty:
    """A party comes no more. Raises Refused, Missing."""
    return await _answer(number, at=at, accepts=False)


async def _answer(number: int, *, at: datetime, accepts: bool) -> EventParty:
    async with writing():
        row, event, book = await _changeable(number, at)
        if not accepts and row.arrived > row.gone:
            raise Refused(N_("%(n)s of them are here already."), n=row.arrived - row.gone)
        if not accepts:
            book.cancel(row.id)
            await assisted.lapse(ASSISTED, {"party": row.id}, at=at)
        elif row.state == PartyState.OFFERED:
            if row.answer_until is not None and row.answer_until <= at:
                raise Refused(N_("The time to answer is over."))
            book.accept(row.id)
        else:
            book.accept_part(row.id)
        await write_book(event, book, at=at)
    return await EventParty.get(id=number)


async def shrink(number: int, people: int, *, at: datetime) -> EventParty:
    """A party comes with fewer people. Raises Refused, Missing."""
    async with writing():
        row, event, book = await _changeable(number, at)
        if people < row.arrived:
            raise Refused(N_("%(n)s of them are here already."), field="people", n=row.arrived)
        book.shrink(row.id, people)
        await write_book(event, book, at=at)
    return await EventParty.get(id=number)


async def _changeable(number: int, at: datetime) -> tuple[EventParty, WorkshopEvent, SeatBook]:
    """A sign-up that still counts, its event and the book, which nobody else changes meanwhile. Raises Refused, Missing."""
    await one_at_a_time(LOCK)
    row = await queries.party(number)
    event = await queries.by_id(row.event_id)
    check_goes_on(event, at)
    book = await book_of(event)
    if row.id not in book.places:
        raise Refused(N_("This sign-up has ended already."))
    return row, event, book
