"""What devices at the door did, taken over in the order of each device, once each, also long after: nobody in the room is undone.

Where the server would have said something else than a device that had no network, somebody looks at it: the row has a `problem`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from domain.db import one_at_a_time, writing
from domain.errors import Refused
from domain.workshops import queries
from domain.workshops.actions.arriving import count_back, count_in, count_out, let_in
from domain.workshops.actions.book import LOCK, book_of
from domain.workshops.actions.signing_up import Wanted, check_wanted, same_party
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.models_desk import EventDesk, EventScan
from domain.workshops.rules import EventState, PartyState
from domain.workshops.scanning import ADMITS, Act, Problem, Scan, judge


@dataclass(frozen=True)
class Fact:
    """Something that a device did.

    key, turn, act, party, people, decided, at: as `EventScan`; genuine, this_event: of a scanned ticket; wanted: a walk-in, None where
    it could not be read; sealed: as it came.
    """

    key: str
    turn: int
    act: Act
    at: datetime
    party: int | None = None
    people: int = 1
    decided: str = ""
    genuine: bool = True
    this_event: bool = True
    wanted: Wanted | None = None
    sealed: str = ""


@dataclass(frozen=True)
class Taken:
    """What became of a fact. verdict: of `Scan`, or the act; row: the sign-up, where this event has it."""

    key: str
    verdict: str
    problem: str = ""
    row: EventParty | None = None


async def take_scans(event: WorkshopEvent, desk: str, facts: Sequence[Fact], *, at: datetime) -> list[Taken]:
    """Take over what a device did; what was taken over before is answered again from what is stored. desk: the device's key."""
    if len(facts) == 1 and facts[0].act is Act.SCAN:
        quick = await _quick(event, desk, facts[0], at)
        if quick is not None:
            return [quick]
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        held = {row.key: row for row in await EventScan.filter(key__in=[fact.key for fact in facts])}
        answers = []
        for fact in sorted(facts, key=lambda fact: fact.turn):
            before = held.get(fact.key)
            if before is not None and not before.decided and fact.decided in ADMITS and before.verdict != Scan.WELCOME:
                await before.delete()  # our no did not reach the device, which let them in by itself
                before = None
            if before is None:
                before = await _take(event, desk, fact, at)
                held[fact.key] = before
            row = await _party(event, before.party)
            answers.append(Taken(fact.key, before.verdict, before.problem, row))
    return answers


async def _quick(event: WorkshopEvent, desk: str, fact: Fact, at: datetime) -> Taken | None:
    """The usual scan, without a lock: the row itself says whether there is still somebody to come. None for anything unusual."""
    if not (fact.genuine and fact.this_event) or event.state != EventState.PUBLIC:
        return None
    try:
        async with writing(quiet=True):
            fits = EventParty.filter(
                id=fact.party, event_id=event.id, state=PartyState.TAKEN.value, gone=0, arrived__lte=F("people") - fact.people
            )
            if await fits.update(arrived=F("arrived") + fact.people) != 1:
                return None
            row = await EventParty.get(id=fact.party)
            if row.arrived_at is None:
                row.arrived_at = fact.at
                await EventParty.filter(id=row.id).update(arrived_at=fact.at)
            await _keep(event, desk, fact, Scan.WELCOME, None, at)
    except IntegrityError:  # this very scan came before: it is answered from what is stored
        return None
    return Taken(fact.key, Scan.WELCOME.value, "", row)


async def _keep(
    event: WorkshopEvent, desk: str, fact: Fact, verdict: str, problem: Problem | None, at: datetime, *, people: int | None = None
) -> EventScan:
    """people: how many it moved, where that is not what was asked."""
    return await EventScan.create(
        event_id=event.id,
        key=fact.key,
        desk=desk,
        turn=fact.turn,
        act=fact.act.value,
        party=fact.party,
        people=fact.people if people is None else people,
        decided=fact.decided,
        verdict=str(verdict),
        problem=problem.value if problem is not None else "",
        sealed=fact.sealed if problem in (Problem.UNREADABLE, Problem.NO_SEAT) and fact.party is None else "",
        at=fact.at,
        received_at=at,
    )


async def _party(event: WorkshopEvent, number: int | None) -> EventParty | None:
    row = await queries.party_or_none(number) if number is not None else None
    return row if row is not None and row.event_id == event.id else None


async def _take(event: WorkshopEvent, desk: str, fact: Fact, at: datetime) -> EventScan:
    """One fact, under the lock."""
    if fact.act is Act.WALK:
        return await _walk(event, desk, fact, at)
    row = await _party(event, fact.party)
    if fact.act in (Act.LEAVE, Act.BACK):
        people = min(fact.people, row.arrived - row.gone) if row is not None else 0
        if row is not None and people:
            await (count_out(row, people) if fact.act is Act.LEAVE else count_back(row, people))
        return await _keep(event, desk, fact, fact.act.value, None, at, people=people)
    before = row.arrived - row.gone if row is not None else 0
    verdict, problem = await _arrived(event, fact, row)
    moved = row.arrived - row.gone - before if row is not None else 0
    counts = verdict is Scan.WELCOME or problem in (Problem.CANCELED, Problem.NO_SEAT)
    return await _keep(event, desk, fact, verdict, problem, at, people=moved if counts else fact.people)


async def _arrived(event: WorkshopEvent, fact: Fact, row: EventParty | None) -> tuple[Scan, Problem | None]:
    """Somebody came: the verdict, and what is to be looked at."""
    state = PartyState(row.state) if row is not None else None
    if state is not None and event.state != EventState.PUBLIC:
        state = PartyState.CANCELED
    verdict = judge(fact.genuine, fact.this_event, state, row.arrived if row else 0, row.people if row else 0)
    is_in = fact.act is Act.ARRIVE or fact.decided in ADMITS
    if row is None or verdict in (Scan.FORGED, Scan.OTHER_EVENT, Scan.UNKNOWN):
        return verdict, Problem.UNKNOWN if is_in else None
    away = row.people - row.arrived + row.gone
    if verdict is Scan.WELCOME or (verdict is Scan.AGAIN and fact.act is Act.ARRIVE and away):
        await count_in(row, min(fact.people, away), at=fact.at)
        return Scan.WELCOME, Problem.TWICE if fact.people > away and fact.decided else None
    if verdict is Scan.AGAIN:
        return verdict, Problem.TWICE if fact.decided in ADMITS else None
    if not is_in:
        return verdict, None
    return await _admitted(event, fact, row, away, verdict)


async def _admitted(event: WorkshopEvent, fact: Fact, row: EventParty, away: int, verdict: Scan) -> tuple[Scan, Problem | None]:
    """Somebody who waits or has canceled is in the room: they are counted there, and get a seat where one is free."""
    problem: Problem | None = Problem.CANCELED
    if verdict is Scan.WAITING:
        try:
            await let_in(event, row, at=fact.at)
            verdict, problem = Scan.WELCOME, None
        except Refused:
            if not fact.decided:
                return verdict, None  # the server was asked, and says so on the screen: nobody is in
            problem = Problem.NO_SEAT
    elif not fact.decided:
        return verdict, None
    if away:
        await count_in(row, min(fact.people, away), at=fact.at)
    return verdict, problem


async def _walk(event: WorkshopEvent, desk: str, fact: Fact, at: datetime) -> EventScan:
    """Somebody without a sign-up: with a seat where one is free, else in the room all the same where the device had let them in."""
    try:
        if fact.wanted is None:
            return await _keep(event, desk, fact, Scan.UNKNOWN, Problem.UNREADABLE, at)
        row = check_wanted(fact.wanted)
    except Refused:
        return await _keep(event, desk, fact, Scan.UNKNOWN, Problem.UNREADABLE, at)
    before = await same_party(event.id, row, fact.at)
    if before is not None and before.arrived:
        return await _keep(event, desk, _of(fact, before), Scan.AGAIN, Problem.TWICE if fact.decided else None, at)
    fits = event.state == EventState.PUBLIC and row.people <= (await book_of(event)).free
    if not fits and not fact.decided:
        return await _keep(event, desk, fact, Scan.WAITING, None, at)
    row.event_id, row.joined_at, row.state = event.id, fact.at, PartyState.TAKEN.value if fits else PartyState.WAITING.value
    row.arrived, row.arrived_at = row.people, fact.at
    await row.save()
    return await _keep(event, desk, _of(fact, row), Scan.WELCOME, None if fits else Problem.NO_SEAT, at)


def _of(fact: Fact, row: EventParty) -> Fact:
    return Fact(fact.key, fact.turn, fact.act, fact.at, row.id, row.people, fact.decided)


async def hear(event: WorkshopEvent, desk: str, place: int, *, unsent: int, newest: int, closed: bool, at: datetime) -> None:
    """A device says what it still holds; closed: it signs off, which counts only where nothing is unsent."""
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        row = await EventDesk.get_or_none(key=desk) or EventDesk(event_id=event.id, key=desk)
        if row.event_id == event.id:
            row.place, row.heard_at, row.unsent, row.newest = place, at, unsent, newest
            row.closed_at = at if closed and not unsent else None
            await row.save()


async def settle(event: int, scan: int, *, at: datetime) -> None:
    """Somebody has looked at it."""
    async with writing(quiet=True):
        await EventScan.filter(id=scan, event_id=event, settled_at=None).exclude(problem="").update(settled_at=at, sealed="")
