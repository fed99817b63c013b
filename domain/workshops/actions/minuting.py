"""Minutes of an event: written by two people without a loss, published, and promised by a day in the ledger of promises."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.delivery.actions import promises
from domain.errors import N_, Refused
from domain.workshops import queries
from domain.workshops.actions.book import LOCK
from domain.workshops.models import EventMinutes, WorkshopEvent
from domain.workshops.rules import MINUTES_DAYS, WITH_MINUTES, EventState

MOST_TEXT = 20_000
KIND = "minutes"
"""Of the ledger of promises."""


class Changed(Refused):
    """Somebody else saved other minutes meanwhile."""


async def promise_minutes(event: WorkshopEvent, *, zone: str, at: datetime) -> None:
    """Minutes are promised with the event; a moved event moves the day, a canceled one ends it. Call it inside the act's transaction."""
    if event.kind not in WITH_MINUTES:
        return
    due = event.ends_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=MINUTES_DAYS)
    ref = str(event.id)
    if event.state == EventState.CANCELED:
        await promises.drop(KIND, ref, N_("The event is canceled."), at=at)
    elif event.state == EventState.PUBLIC:
        await promises.make_promise(KIND, ref, event.title, due, at=at, link=ref)
        await promises.move(KIND, ref, due, N_("The event was moved."), at=at)


async def save_minutes(number: int, decisions: str, text: str, seen: int, *, at: datetime, by: int | None) -> EventMinutes:
    """Keep what was written. seen: the revision that the writer began from.

    Raises Changed where another was saved since, Refused, Missing.
    """
    decisions, text = _clean(decisions), _clean(text)
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.by_id(number)
        if event.state != EventState.PUBLIC or event.starts_at > at:
            raise Refused(N_("Minutes are written once the event has begun."))
        row = await queries.minutes_of(event.id) or EventMinutes(event_id=event.id)
        if (row.decisions, row.text) == (decisions, text):
            return row
        if row.revision != seen:
            raise Changed(N_("Somebody else saved other minutes meanwhile. Your words are still here: take over what is missing."))
        row.decisions, row.text, row.revision, row.changed_at = decisions, text, row.revision + 1, at
        await row.save()
        await ledger.record("events.minutes", "event", event.id, at=at, by=by, after={"revision": row.revision})
    return row


def _clean(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.replace("\r", "").replace("\x00", "").strip().split("\n"))[:MOST_TEXT]


async def publish_minutes(number: int, *, zone: str, at: datetime, by: int | None) -> None:
    """Everybody reads the minutes; the promise is kept. Raises Refused, Missing."""
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.by_id(number)
        row = await queries.minutes_of(event.id)
        if row is None or not (row.decisions or row.text):
            raise Refused(N_("Write the minutes first."))
        if row.published_at is not None:
            raise Refused(N_("The minutes are public already."))
        row.published_at = at
        await row.save()
        await promises.keep_promise(KIND, str(event.id), at.astimezone(ZoneInfo(zone)).date())
        await ledger.record("events.minutes_published", "event", event.id, at=at, by=by)
