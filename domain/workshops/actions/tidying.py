"""What time does to sign-ups: offers lapse, reminders go out, names are forgotten."""

from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from domain.assisted import actions as assisted
from domain.db import one_at_a_time, writing
from domain.outbox import call_list
from domain.workshops import queries
from domain.workshops.actions.book import LOCK, book_of, write_book
from domain.workshops.actions.signing_up import ASSISTED
from domain.workshops.actions.telling import LETTERS_OF_EVENTS, tell_party
from domain.workshops.models import EventNote, EventParty, WorkshopEvent
from domain.workshops.models_after import EventPhoto
from domain.workshops.models_desk import EventScan
from domain.workshops.rules import KEPT, LIVE, REMINDERS, EventState, PartyState

NOBODY: dict[str, Any] = {"name": "", "email": "", "phone": "", "note": "", "needs": [], "emergency": "", "meal": "", "arrived_at": None}
"""A sign-up without its people."""


async def lapse(at: datetime) -> int:
    """Offers whose time is over end, and their seats go on; returns how many. Those of an event that is canceled or over just end."""
    late = EventParty.filter(state=PartyState.OFFERED.value, answer_until__lte=at)
    events, ended = sorted({row.event_id for row in await late.only("id", "event_id")}), 0
    for number in events:
        async with writing():
            await one_at_a_time(LOCK)
            event, mine = await queries.by_id(number), late.filter(event_id=number)
            if event.state != EventState.PUBLIC or event.ends_at <= at:
                ended += await mine.update(state=PartyState.LAPSED.value, answer_until=None)
                continue
            book = await book_of(event)
            for row in await mine.order_by("id"):
                book.lapse(row.id)
                ended += 1
            await write_book(event, book, at=at)
    return ended


async def remind(at: datetime) -> int:
    """Remind those who come, three days and one day before; each once, whichever process is first. Returns how many were reminded."""
    reminded = 0
    for event in await WorkshopEvent.filter(state=EventState.PUBLIC.value, starts_at__gt=at, starts_at__lte=at + max(REMINDERS)):
        level = sum(event.starts_at - at <= before for before in REMINDERS)
        for row in await EventParty.filter(event_id=event.id, state=PartyState.TAKEN.value, reminded__lt=level).order_by("id"):
            async with writing():
                await one_at_a_time(LOCK)
                mine = EventParty.filter(id=row.id, reminded=row.reminded, state=PartyState.TAKEN.value)
                if await mine.update(reminded=level) != 1:
                    continue
                if row.joined_at < event.starts_at - REMINDERS[level - 1]:  # who signed up since has just had a letter
                    await tell_party("event_reminder", event, row, at=at)
                    reminded += 1
    return reminded


async def drop_past_calls(at: datetime) -> int:
    """Nobody is telephoned about an event that is over; returns how many calls went."""
    async with writing(quiet=True):
        over = await WorkshopEvent.filter(ends_at__lte=at, ends_at__gt=at - KEPT).values_list("id", flat=True)
        await assisted.lapse_all(ASSISTED, [str(number) for number in over], at=at)
        letters = await call_list.drop_over(LETTERS_OF_EVENTS, "ends_at", at=at)
        return letters + await call_list.drop_over(["group_message"], "starts_at", at=at)


async def forget(at: datetime) -> int:
    """Names and contacts of events that are long over go, calls about them too; numbers stay. Returns how many sign-ups were emptied."""
    over = [event.id for event in await WorkshopEvent.filter(ends_at__lt=at - KEPT).only("id")]
    if not over:
        return 0
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        await WorkshopEvent.filter(id__in=over, tables__not_isnull=True).update(tables=None)  # it holds names
        await EventNote.filter(event_id__in=over).filter(~Q(by="") | ~Q(rival_by="")).update(by="", rival_by="")
        named = ~Q(sealed="") | ~Q(desk="") | Q(party__not_isnull=True) | Q(by__not_isnull=True)
        scans = EventScan.filter(event_id__in=over).filter(named)
        await scans.update(sealed="", party=None, by=None, desk="")  # who stood at the door at which minute
        await EventPhoto.filter(event_id__in=over).exclude(by="").update(by="")
        await assisted.forget(ASSISTED, [str(number) for number in over])
        held = EventParty.filter(event_id__in=over).filter(~Q(name="") | ~Q(email="") | ~Q(phone=""))
        for row in await held:
            if row.phone:
                await call_list.drop(LETTERS_OF_EVENTS, row.phone, at=at, about={"event": row.event_id})
        return await held.update(**NOBODY)


async def forget_address(email: str, *, at: datetime) -> None:
    """An account with this address is erased: its sign-ups end, and their seats go on; call it inside that transaction."""
    await one_at_a_time(LOCK)
    rows = await EventParty.filter(email=email).order_by("id")
    for row in rows:
        event = await queries.by_id(row.event_id)
        if row.state in LIVE and event.state == EventState.PUBLIC and event.ends_at > at and not row.arrived:
            book = await book_of(event)
            book.cancel(row.id)
            await write_book(event, book, at=at)
        if event.tables:
            names = {one: name for one, name in event.tables["names"].items() if one.partition(".")[0] != str(row.id)}
            await WorkshopEvent.filter(id=event.id).update(tables={**event.tables, "names": names})
    await EventParty.filter(id__in=[row.id for row in rows]).update(**NOBODY)
