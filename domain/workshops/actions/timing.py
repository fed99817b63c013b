"""Whoever leads starts parts of the agenda, adds minutes and takes a mistake back; every screen follows."""

from collections.abc import Callable
from datetime import datetime

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.workshops import queries
from domain.workshops.actions.book import LOCK
from domain.workshops.models import WorkshopEvent
from domain.workshops.room_clock import Clock, add, go_back, start_next
from domain.workshops.rules import EventState


async def next_part(number: int, seen: int, *, at: datetime, by: int | None) -> Clock:
    """Begin the next part. seen: how many parts had begun on the page that was pressed, so that two presses begin one. Raises Refused."""

    def act(event: WorkshopEvent, clock: Clock) -> Clock:
        return start_next(event.agenda, clock, at) if len(clock.begun) == seen else clock

    return await _turn(number, act, "next", at=at, by=by)


async def add_minutes(number: int, minutes: int, *, at: datetime, by: int | None) -> Clock:
    """More or fewer minutes for the part that goes on. Raises Refused."""
    return await _turn(number, lambda event, clock: add(clock, minutes, at, event.agenda), f"{minutes:+}", at=at, by=by)


async def take_back(number: int, *, at: datetime, by: int | None) -> Clock:
    """The last part was begun by mistake. Raises Refused."""
    return await _turn(number, lambda _, clock: go_back(clock), "back", at=at, by=by)


async def _turn(number: int, act: Callable[[WorkshopEvent, Clock], Clock], what: str, *, at: datetime, by: int | None) -> Clock:
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.by_id(number)
        if event.state != EventState.PUBLIC:
            raise Refused(N_("This event is canceled.") if event.state == EventState.CANCELED else N_("This event is not public."))
        clock = act(event, Clock.from_json(event.clock))
        await WorkshopEvent.filter(id=event.id).update(clock=clock.to_json())
        await ledger.record("events.clock", "event", event.id, at=at, by=by, after={"act": what, "part": clock.current})
    return clock
