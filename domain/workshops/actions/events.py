"""An event is made, changed, published, moved and canceled; whoever signed up is told in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.keys import Keys
from domain.translated import Translated
from domain.workshops import queries
from domain.workshops.actions.book import LOCK, book_of, write_book
from domain.workshops.actions.minuting import promise_minutes
from domain.workshops.actions.telling import tell_party
from domain.workshops.lot import Lot
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.options import Options
from domain.workshops.room_clock import Clock
from domain.workshops.rules import LEAST_ANSWER, LIVE, MOST_SEATS, NEEDS, EventState, Kind, PartyState, Step
from domain.workshops.tickets import new_key

SEAL = "event tickets"
"""The purpose under which an event's private key is sealed."""

MOST_HOURS = 168
ZONE = "Asia/Taipei"
"""Of days, where the site's own is not given."""


@dataclass(frozen=True)
class Plan:
    """What an event is, as it is typed."""

    kind: Kind
    title: Translated
    about: Translated
    place: Translated
    starts_at: datetime
    ends_at: datetime
    cycle: int | None = None
    seats: int | None = None
    sign_up_until: datetime | None = None
    offer_hours: int = 24
    agenda: list[Step] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    latitude: float | None = None
    longitude: float | None = None
    options: Options = field(default_factory=Options)

    def check(self) -> None:
        """Raises Refused for what cannot be."""
        if not self.title:
            raise Refused(N_("Enter a title."), field="title")
        if not self.place:
            raise Refused(N_("Say where it takes place."), field="place")
        self.options.check()
        if self.ends_at <= self.starts_at:
            raise Refused(N_("It ends before it begins."), field="ends_at")
        if self.seats is not None and not 1 <= self.seats <= MOST_SEATS:
            raise Refused(N_("Enter 1 to %(most)s seats, or leave it empty."), field="seats", most=MOST_SEATS)
        if self.sign_up_until is not None and self.sign_up_until > self.ends_at:
            raise Refused(N_("Signing up cannot end after the event."), field="sign_up_until")
        if not 1 <= self.offer_hours <= MOST_HOURS:
            raise Refused(N_("Enter 1 to %(most)s hours."), field="offer_hours", most=MOST_HOURS)
        if sum(step.minutes for step in self.agenda) * 60 > (self.ends_at - self.starts_at).total_seconds():
            raise Refused(N_("The agenda is longer than the event."), field="agenda")


async def plan(wanted: Plan, *, at: datetime, by: int | None, keys: Keys) -> WorkshopEvent:
    """A new event, as a draft. Raises Refused."""
    wanted.check()
    private, public = new_key()
    made = WorkshopEvent(changed_at=at, public_key=public, sealed_key=keys.seal(SEAL, private))
    _fill(made, wanted)
    async with writing():
        await made.save()
        await ledger.record(
            "events.plan", "event", made.id, at=at, by=by, after={"kind": made.kind, "starts_at": made.starts_at.isoformat()}
        )
    return made


def _fill(event: WorkshopEvent, wanted: Plan) -> None:
    event.kind, event.title, event.about, event.place = wanted.kind.value, wanted.title, wanted.about, wanted.place
    event.starts_at, event.ends_at, event.cycle_id = wanted.starts_at, wanted.ends_at, wanted.cycle
    event.seats, event.sign_up_until, event.offer_hours = wanted.seats, wanted.sign_up_until, wanted.offer_hours
    event.agenda = [[step.minutes, step.title] for step in wanted.agenda]
    event.languages, event.services = list(wanted.languages), [need for need in NEEDS if need in wanted.services]
    event.latitude, event.longitude = wanted.latitude, wanted.longitude
    event.meals, event.learning, event.allowance = wanted.options.meals, wanted.options.learning, wanted.options.allowance
    event.self_check, event.stamps = wanted.options.self_check, list(wanted.options.booths)
    event.stamps_needed = wanted.options.booths_needed


async def change(number: int, wanted: Plan, *, zone: str = ZONE, at: datetime, by: int | None) -> WorkshopEvent:
    """Change an event; who signed up is told where time or place change. Raises Refused, Missing."""
    wanted.check()
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.by_id(number)
        if event.state == EventState.CANCELED:
            raise Refused(N_("This event is canceled."))
        before = _facts(event)
        book = await book_of(event)
        if len(Clock.from_json(event.clock).begun) > len(wanted.agenda):
            raise Refused(N_("Parts of the agenda that have begun cannot be taken out."), field="agenda")
        wanted = _with_lot(event, wanted)
        await _check_booths(event, wanted)
        moved = _where_and_when(event) != _where_and_when(wanted)
        _fill(event, wanted)
        event.changed_at = at
        if moved and event.state == EventState.PUBLIC:
            event.sequence += 1
        await event.save(update_fields=PLANNED)
        if before["starts_at"] != event.starts_at.isoformat():
            await _another_start(event, at)
            book = await book_of(event)
        book.resize(wanted.seats)
        await write_book(event, book, at=at)
        if moved and event.state == EventState.PUBLIC:
            await _tell_all(event, "event_moved", at=at)
        await promise_minutes(event, zone=zone, at=at)
        await ledger.record("events.change", "event", event.id, at=at, by=by, before=before, after=_facts(event))
    return event


def _with_lot(event: WorkshopEvent, wanted: Plan) -> Plan:
    """A lot that is to be drawn stays possible, and signing up ends with it. Raises Refused beside the field."""
    lot = Lot.from_json(event.lot)
    if lot is None or lot.is_drawn:
        return wanted
    if wanted.seats is None:
        raise Refused(N_("A lot of seats is announced: seats stay counted."), field="seats")
    if wanted.starts_at < lot.draws_at + LEAST_ANSWER:
        raise Refused(N_("The lot is drawn at least an hour before it begins: draw it earlier first."), field="starts_at")
    return replace(wanted, sign_up_until=lot.draws_at)


async def _check_booths(event: WorkshopEvent, wanted: Plan) -> None:
    """Passes name booths by their place, stamps by their name: once anything is stamped others are only added. Raises Refused."""
    names = list(wanted.options.booths)
    if names[: len(event.stamps)] == event.stamps:
        return
    if any(row.stamps for row in await EventParty.filter(event_id=event.id).only("id", "stamps")):
        raise Refused(N_("Tickets have stamps already: booths can only be added at the end."), field="booths")


PLANNED = [
    "kind",
    "title",
    "about",
    "place",
    "latitude",
    "longitude",
    "starts_at",
    "ends_at",
    "cycle_id",
    "seats",
    "sign_up_until",
    "offer_hours",
    "agenda",
    "languages",
    "services",
    "meals",
    "learning",
    "allowance",
    "self_check",
    "stamps",
    "stamps_needed",
    "sequence",
    "changed_at",
]
"""Columns that a plan fills; others are changed by acts of their own."""


def _where_and_when(event: WorkshopEvent | Plan) -> tuple[datetime, datetime, str]:
    """What people are told of when it changes: the times, and the place in the language it was first written in."""
    return event.starts_at, event.ends_at, event.place.text(event.place.source)


async def _another_start(event: WorkshopEvent, at: datetime) -> None:
    """People are reminded of the new time, and offers do not stand beyond it."""
    mine = EventParty.filter(event_id=event.id)
    await mine.update(reminded=0)
    await mine.filter(state=PartyState.OFFERED.value, answer_until__gt=event.starts_at).update(answer_until=event.starts_at)


def _facts(event: WorkshopEvent) -> dict[str, object]:
    return {
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "place": event.place.to_json(),
        "seats": event.seats,
    }


async def publish(number: int, *, zone: str = ZONE, at: datetime, by: int | None) -> WorkshopEvent:
    """Show a draft to everybody; its minutes are promised with it. zone: of the site. Raises Refused, Missing."""
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.by_id(number)
        if event.state != EventState.DRAFT:
            raise Refused(N_("This event is public already.") if event.state == EventState.PUBLIC else N_("This event is canceled."))
        if event.ends_at <= at:
            raise Refused(N_("This event is over."))
        event.state, event.changed_at = EventState.PUBLIC.value, at
        await event.save(update_fields=["state", "changed_at"])
        await promise_minutes(event, zone=zone, at=at)
        await ledger.record("events.publish", "event", event.id, at=at, by=by)
    return event


async def cancel(number: int, reason: str, *, at: datetime, by: int | None) -> int:
    """Cancel an event as one act: everybody who signed up is told, by telephone who has no mail; returns how many.

    reason: public. Raises Refused, Missing.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(N_("Say why. The reason is public."), field="reason")
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.by_id(number)
        if event.state == EventState.CANCELED:
            raise Refused(N_("This event is canceled."))
        if event.ends_at <= at:
            raise Refused(N_("This event is over."))
        was_public = event.state == EventState.PUBLIC
        event.state, event.reason, event.changed_at = EventState.CANCELED.value, reason[:500], at
        event.sequence += 1
        await event.save(update_fields=["state", "reason", "changed_at", "sequence"])
        told = await _tell_all(event, "event_canceled", at=at) if was_public else 0
        await promise_minutes(event, zone=ZONE, at=at)
        await ledger.record("events.cancel", "event", event.id, at=at, by=by, why=reason[:500], after={"told": told})
    return told


async def keep_tables(number: int, plan: Mapping[str, object], *, at: datetime, by: int | None) -> None:
    """Keep a plan of tables, in place of the one before. Raises Refused, Missing."""
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.by_id(number)
        if event.ends_at <= at:
            raise Refused(N_("This event is over."))
        await WorkshopEvent.filter(id=event.id).update(tables=dict(plan))
        await ledger.record("events.tables", "event", event.id, at=at, by=by, after={"cost": plan["cost"], "dev": plan["dev"]})


async def _tell_all(event: WorkshopEvent, template: str, *, at: datetime) -> int:
    rows = await EventParty.filter(event_id=event.id, state__in=[state.value for state in LIVE]).order_by("id")
    for row in rows:
        await tell_party(template, event, row, at=at)
    return len(rows)
