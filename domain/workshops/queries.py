"""Reading events and sign-ups."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q

from domain.errors import Missing
from domain.files.queries import public_photos
from domain.translated import Translated
from domain.workshops.lot import Lot
from domain.workshops.models import EventMinutes, EventNote, EventParty, WorkshopEvent
from domain.workshops.models_after import EventFeedback, EventPhoto
from domain.workshops.models_desk import EventDesk, EventScan
from domain.workshops.notes import PAPER
from domain.workshops.presence import Noted
from domain.workshops.rules import LIVE, WITH_MINUTES, EventState, PartyState
from domain.workshops.scanning import Act, Problem, Scan

MOST_NUMBER = 2**31 - 1
"""Larger numbers fit no column: PostgreSQL refuses to compare them."""

MOST_IN_FEED = 500


async def by_id(number: int) -> WorkshopEvent:
    """An event in any state. Raises Missing."""
    found = await WorkshopEvent.get_or_none(id=number) if number <= MOST_NUMBER else None
    if found is None:
        raise Missing
    return found


async def public_event(number: int) -> WorkshopEvent:
    """An event that everybody sees, also when it is canceled. Raises Missing."""
    found = await by_id(number)
    if found.state == EventState.DRAFT:
        raise Missing
    return found


async def party(number: int) -> EventParty:
    """A sign-up. Raises Missing."""
    found = await EventParty.get_or_none(id=number) if number <= MOST_NUMBER else None
    if found is None:
        raise Missing
    return found


async def party_or_none(number: int) -> EventParty | None:
    """A sign-up; None for one that is not there."""
    return await EventParty.get_or_none(id=number) if number <= MOST_NUMBER else None


async def coming(at: datetime, *, cycle: int | None = None, kind: str = "", limit: int = MOST_IN_FEED) -> list[WorkshopEvent]:
    """Public events that are not over, the nearest first. cycle: only its own."""
    chosen = WorkshopEvent.filter(ends_at__gte=at).exclude(state=EventState.DRAFT.value)
    if cycle is not None:
        chosen = chosen.filter(cycle_id=cycle)
    if kind:
        chosen = chosen.filter(kind=kind)
    return await chosen.order_by("starts_at", "id").limit(limit)


async def between(first: datetime, last: datetime) -> list[WorkshopEvent]:
    """Events that begin in this time, also drafts."""
    return await WorkshopEvent.filter(starts_at__gte=first, starts_at__lte=last).order_by("starts_at", "id")


async def with_ids(numbers: Collection[int]) -> list[WorkshopEvent]:
    """These events, as far as they are there."""
    return await WorkshopEvent.filter(id__in=[number for number in numbers if number <= MOST_NUMBER])


async def past(at: datetime, *, kind: str = "", offset: int = 0, limit: int = 20) -> tuple[list[WorkshopEvent], int]:
    """Public events that are over, the newest first, and how many there are."""
    chosen = WorkshopEvent.filter(ends_at__lt=at, state=EventState.PUBLIC.value)
    if kind:
        chosen = chosen.filter(kind=kind)
    return await chosen.order_by("-starts_at", "-id").offset(offset).limit(limit), await chosen.count()


async def every(*, kind: str = "", state: str = "") -> list[WorkshopEvent]:
    """All events, also drafts, the latest first."""
    chosen = WorkshopEvent.all()
    if kind:
        chosen = chosen.filter(kind=kind)
    if state:
        chosen = chosen.filter(state=state)
    return await chosen.order_by("-starts_at", "-id")


@dataclass(frozen=True)
class Counts:
    """Seats of an event. taken, offered, waiting: seats of the sign-ups in these states; present: people who are in the room now."""

    taken: int = 0
    offered: int = 0
    waiting: int = 0
    parties: int = 0
    arrived: int = 0
    present: int = 0


async def counts(event: int) -> Counts:
    """The seats of an event."""
    return (await counts_of([event]))[event]


async def counts_of(events: Sequence[int]) -> dict[int, Counts]:
    """The seats of events, in one query. Who stands in the room is counted there, whatever became of the sign-up."""
    found: dict[int, list[EventParty]] = {number: [] for number in events}
    if events:
        rows = EventParty.filter(event_id__in=list(events)).filter(Q(state__in=list(LIVE)) | Q(arrived__gt=0))
        for row in await rows.only("id", "event_id", "state", "people", "arrived", "gone"):
            found[row.event_id].append(row)
    return {number: _counted(rows) for number, rows in found.items()}


def _counted(rows: Sequence[EventParty]) -> Counts:
    def seats(state: PartyState) -> int:
        return sum(row.people for row in rows if row.state == state)

    return Counts(
        seats(PartyState.TAKEN),
        seats(PartyState.OFFERED),
        seats(PartyState.WAITING),
        sum(row.state in LIVE for row in rows),
        sum(row.arrived for row in rows),
        sum(row.arrived - row.gone for row in rows),
    )


async def parties(event: int, *, state: str = "", text: str = "") -> list[EventParty]:
    """The sign-ups of an event in the order in which they came. text: in name, address or telephone."""
    chosen = EventParty.filter(event_id=event)
    if state:
        chosen = chosen.filter(state=state)
    if text:
        chosen = chosen.filter(Q(name__icontains=text) | Q(email__icontains=text) | Q(phone__icontains=text))
    return await chosen.order_by("id")


async def place_in_line(row: EventParty) -> tuple[int, int]:
    """Where a waiting sign-up stands, and how many wait: `(2, 5)`; after a lot in its order."""
    waiting = EventParty.filter(event_id=row.event_id, state=PartyState.WAITING.value)
    lot = Lot.from_json((await by_id(row.event_id)).lot)
    if lot is None or not lot.is_drawn:
        return await waiting.filter(id__lte=row.id).count(), await waiting.count()
    drawn = {ticket: place for place, ticket in enumerate(lot.order)}
    line = sorted([one.id for one in await waiting.only("id")], key=lambda number: (drawn.get(number, len(drawn)), number))
    return line.index(row.id) + 1, len(line)


async def notes(event: int, table: int | None = None, *, gone: bool = False) -> list[EventNote]:
    """The notes of an event or of one of its tables, in the order in which they came. gone: deleted ones, too."""
    chosen = EventNote.filter(event_id=event, place__lt=PAPER)
    if table is not None:
        chosen = chosen.filter(place=table)
    if not gone:
        chosen = chosen.filter(deleted_at=None)
    return await chosen.order_by("place", "id")


async def noted_at_the_door(event: int, party: int | None = None) -> dict[int, list[Noted]]:
    """What was noted at the door of an event, by sign-up; of one sign-up alone where it is given."""
    chosen = EventScan.filter(event_id=event).exclude(party=None)
    if party is not None:
        chosen = chosen.filter(party=party)
    found: dict[int, list[Noted]] = {}
    for row in await chosen.order_by("at", "id"):
        in_all_the_same = row.problem in (Problem.CANCELED, Problem.NO_SEAT)
        verdict = Scan.WELCOME.value if in_all_the_same else row.verdict
        found.setdefault(row.party or 0, []).append(Noted(Act(row.act), verdict, row.people, row.at))
    return found


async def paper_proposals(event: int) -> dict[int, int]:
    """Proposals that were typed from forms: the number of the row, and of the form."""
    rows = await EventNote.filter(event_id=event, place=PAPER, proposal__not_isnull=True).order_by("id")
    return {row.proposal: int(row.key.split("-")[2]) for row in rows if row.proposal}


async def desks(event: int) -> list[EventDesk]:
    """The devices that worked at the door of an event."""
    return await EventDesk.filter(event_id=event).order_by("place", "id")


async def problems(event: int) -> list[EventScan]:
    """What desks without a network did and somebody should look at, the oldest first."""
    return await EventScan.filter(event_id=event, settled_at=None).exclude(problem="").order_by("at", "id").limit(MOST_IN_FEED)


async def photos(event: int, *, released: bool = False) -> list[EventPhoto]:
    """The photos of an event by table. released: only those that everybody sees."""
    chosen = EventPhoto.filter(event_id=event)
    rows = await (chosen.exclude(released_at=None) if released else chosen).order_by("place", "id")
    if not released:
        return rows
    there = await public_photos([row.file for row in rows])  # some may have been thrown away in the library
    return [row for row in rows if row.file in there]


async def event_of_photo(file: str) -> WorkshopEvent | None:
    """The event that a file is a photo of, None for other files."""
    row = await EventPhoto.get_or_none(file=file)
    return await by_id(row.event_id) if row is not None else None


async def without_photos(event: int) -> list[EventParty]:
    """Sign-ups that came and want to be in no picture."""
    return await EventParty.filter(event_id=event, no_photo=True, arrived__gt=0).order_by("id")


async def feedback(events: Collection[int]) -> list[EventFeedback]:
    """What people thought of these events, the newest last."""
    return await EventFeedback.filter(event_id__in=list(events)).order_by("day", "key")


async def over_of(cycle: int | None, at: datetime) -> list[WorkshopEvent]:
    """Public events that are over, the oldest first. cycle: only its own."""
    chosen = WorkshopEvent.filter(ends_at__lt=at, state=EventState.PUBLIC.value)
    return await (chosen.filter(cycle_id=cycle) if cycle is not None else chosen).order_by("starts_at", "id")


async def who_came(events: Collection[int]) -> list[EventParty]:
    """Sign-ups of these events that came: how many, their language and band, nothing of who they are."""
    chosen = EventParty.filter(event_id__in=list(events), arrived__gt=0)
    return await chosen.only("id", "event_id", "people", "arrived", "children", "locale", "band")


async def notes_of_all(events: Collection[int]) -> list[EventNote]:
    """The notes of these events: of which event, and what became of them."""
    return await EventNote.filter(event_id__in=list(events), deleted_at=None).only("id", "event_id", "place", "proposal")


async def minutes_of(event: int) -> EventMinutes | None:
    """The minutes of an event, None before anybody wrote some."""
    return await EventMinutes.get_or_none(event_id=event)


async def without_minutes(at: datetime) -> list[WorkshopEvent]:
    """Public events that are over, whose minutes are promised and not public, the oldest first."""
    kinds = [kind.value for kind in WITH_MINUTES]
    over = await WorkshopEvent.filter(state=EventState.PUBLIC.value, ends_at__lt=at, kind__in=kinds).order_by("ends_at")
    done = {row.event_id for row in await EventMinutes.filter(published_at__not_isnull=True, event_id__in=[one.id for one in over])}
    return [one for one in over if one.id not in done]


async def lots_due(at: datetime) -> list[WorkshopEvent]:
    """Public events that are not over, whose lot of seats should have been drawn."""
    rows = await WorkshopEvent.filter(state=EventState.PUBLIC.value, ends_at__gt=at, lot__not_isnull=True).order_by("starts_at")
    lots = [(row, Lot.from_json(row.lot)) for row in rows]
    return [row for row, lot in lots if lot is not None and not lot.is_drawn and lot.draws_at <= at]


async def titles(numbers: Collection[int]) -> dict[int, Translated]:
    """The titles of these events, of those that everybody sees."""
    rows = await WorkshopEvent.filter(id__in=list(numbers)).exclude(state=EventState.DRAFT.value).only("id", "title")
    return {row.id: row.title for row in rows}


async def held_about(email: str) -> list[dict[str, object]]:
    """What is stored of an address, for a data request."""
    rows = await EventParty.filter(email=email).order_by("id") if email else []
    return [
        {
            "event": row.event_id,
            "name": row.name,
            "phone": row.phone,
            "people": row.people,
            "children": row.children,
            "note": row.note,
            "state": row.state,
            "needs": row.needs,
            "age": row.band,
            "meal": row.meal,
            "emergency": row.emergency,
            "no_photo": row.no_photo,
            "stamps": row.stamps,
            "signed_up": row.joined_at.isoformat(),
            "came": row.arrived,
            "came_at": row.arrived_at.isoformat() if row.arrived_at else None,
        }
        for row in rows
    ]
