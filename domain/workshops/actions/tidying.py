"""What time does to sign-ups: offers lapse, reminders go out, names are forgotten."""

from datetime import datetime

from domain.db import one_at_a_time, writing
from domain.workshops import queries
from domain.workshops.actions.book import LOCK, book_of, write_book
from domain.workshops.actions.telling import tell_party
from domain.workshops.models import EventNote, EventParty, WorkshopEvent
from domain.workshops.rules import KEPT, REMINDERS, EventState, PartyState


async def lapse(at: datetime) -> int:
    """Offers whose time is over end, and their seats go on; returns how many."""
    late = EventParty.filter(state=PartyState.OFFERED.value, answer_until__lte=at)
    events, ended = sorted({row.event_id for row in await late.only("id", "event_id")}), 0
    for number in events:
        async with writing():
            await one_at_a_time(LOCK)
            event = await queries.by_id(number)
            book = await book_of(event)
            for row in await late.filter(event_id=number).order_by("id"):
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
                mine = EventParty.filter(id=row.id, reminded=row.reminded, state=PartyState.TAKEN.value)
                if await mine.update(reminded=level) != 1:
                    continue
                if row.joined_at < event.starts_at - REMINDERS[level - 1]:  # who signed up since has just had a letter
                    await tell_party("event_reminder", event, row, at=at)
                    reminded += 1
    return reminded


async def forget(at: datetime) -> int:
    """Names and contacts of events that are long over go; numbers stay. Returns how many sign-ups were emptied."""
    over = [event.id for event in await WorkshopEvent.filter(ends_at__lt=at - KEPT).only("id")]
    if not over:
        return 0
    async with writing(quiet=True):
        await WorkshopEvent.filter(id__in=over, tables__not_isnull=True).update(tables=None)  # it holds names
        await EventNote.filter(event_id__in=over).exclude(by="").update(by="", rival_by="")
        held = EventParty.filter(event_id__in=over).exclude(name="")
        return await held.update(name="", email="", phone="", note="", needs=[])


async def forget_address(email: str) -> None:
    """An account with this address is erased; call it inside that transaction."""
    await EventParty.filter(email=email).update(name="", email="", phone="", note="", needs=[])
