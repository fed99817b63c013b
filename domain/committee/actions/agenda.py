"""A meeting or a written procedure is planned, and what stands on its agenda."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain import ledger
from domain.committee import queries
from domain.committee.models import AgendaItem, Meeting
from domain.committee.rules import GOING, Kind, MeetingState, Session
from domain.db import one_at_a_time, writing
from domain.errors import N_, Missing, Refused
from domain.glossary.actions import editing
from domain.glossary.actions.notices import DAYS, MOST_DAYS
from domain.glossary.clean import clean_text
from domain.glossary.entry import Status
from domain.glossary.queries import by_number

LOCK = 7_205_150_001
"""PostgreSQL's advisory lock of meetings."""

OVER = N_("This meeting is over.")
MOST_ITEMS = 50
MOST_TEXT = 4000
WAITING = frozenset({Status.DRAFT.value, Status.SUGGESTED.value, Status.SUBMITTED.value, Status.AGENDA.value})
"""States of names that are not decided."""


async def plan(
    held_on: date,
    place: str,
    *,
    kind: Session = Session.MEETING,
    chair_decides: bool = False,
    answer_days: int = DAYS,
    at: datetime,
    by: int | None,
) -> Meeting:
    """A new meeting, or a written procedure with its last day; what was deferred stands on the agenda of a meeting by itself.

    answer_days: within how many days agencies shall acknowledge its release. Raises Refused.
    """
    if not 1 <= answer_days <= MOST_DAYS:
        raise Refused(N_("Agencies have 1 to %(most)s days to acknowledge a release."), field="answer_days", most=MOST_DAYS)
    place = clean_text(place, "place", 200)
    async with writing():
        await one_at_a_time(LOCK)
        year = date(held_on.year, 1, 1), date(held_on.year, 12, 31)
        serial = 1 + max([one.serial for one in await Meeting.filter(held_on__range=year, kind=kind.value)], default=0)
        made = await Meeting.create(
            held_on=held_on, serial=serial, place=place, kind=kind.value, chair_decides=chair_decides, answer_days=answer_days
        )
        for item in await queries.returning() if kind is Session.MEETING else ():
            await bring_back(made, item)
        await ledger.record(
            "committee.plan", "committee_meeting", made.id, at=at, by=by, after={"on": held_on.isoformat(), "kind": kind.value}
        )
    return made


async def put_on(meeting: Meeting, entries: Sequence[int], *, agency: str = "", letter: str = "", at: datetime, by: int | None) -> int:
    """Put names on the agenda, each once; returns how many are new. agency, letter: who submits them, and the number of the letter.

    Raises Refused for one without an English, one on another agenda, or on a closed meeting.
    """
    agency, letter = clean_text(agency, "agency", 80), clean_text(letter, "letter", 80)
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await changeable(meeting.id)
        there = {item.entry for item in await queries.agenda(meeting.id)}
        new = [number for number in dict.fromkeys(entries) if number not in there]
        if len(there) + len(new) > MOST_ITEMS:
            raise Refused(N_("An agenda has at most %(most)s items."), field="entries", most=MOST_ITEMS)
        elsewhere = await queries.on_open_agendas()
        for number in new:
            if number in elsewhere:
                raise Refused(N_("Entry %(number)s stands on another agenda."), field="entries", number=number)
            await _put(meeting, number, agency, letter)
        await ledger.record("committee.agenda", "committee_meeting", meeting.id, at=at, by=by, after={"new": len(new)})
    return len(new)


@dataclass(frozen=True)
class Motion:
    """Something to decide, or to hear, that is no name. about: 案由; extraordinary: moved during the meeting (臨時動議)."""

    about: str
    kind: Kind = Kind.MOTION
    agency: str = ""
    letter: str = ""
    explanation: str = ""
    ask: str = ""
    extraordinary: bool = False


async def move(meeting: Meeting, motion: Motion, *, at: datetime, by: int | None) -> AgendaItem:
    """Put a proposal or a report on the agenda. Raises Refused."""
    about = clean_text(motion.about, "about", 200)
    if not about:
        raise Refused(N_("Say what it is about."), field="about")
    if motion.kind is Kind.NAME:
        raise Refused(N_("Names are put on the agenda from the list of names that wait."), field="kind")
    if motion.kind is Kind.REPORT and meeting.kind == Session.WRITTEN:
        raise Refused(N_("A report is heard at a meeting, not voted on by letter."), field="kind")
    explanation = clean_text(motion.explanation, "explanation", MOST_TEXT, lines=True)
    ask = clean_text(motion.ask, "ask", MOST_TEXT, lines=True)
    agency, letter = clean_text(motion.agency, "agency", 80), clean_text(motion.letter, "letter", 80)
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await changeable(meeting.id)
        if len(await queries.agenda(meeting.id)) >= MOST_ITEMS:
            raise Refused(N_("An agenda has at most %(most)s items."), field="about", most=MOST_ITEMS)
        if motion.extraordinary and meeting.state != "open":
            raise Refused(N_("An extraordinary motion is made while the meeting is in session."), field="extraordinary")
        made = await AgendaItem.create(
            meeting_id=meeting.id,
            place=await _next_place(meeting),
            kind=motion.kind.value,
            zh=about,
            extraordinary=motion.extraordinary,
            agency=agency,
            letter=letter,
            explanation=explanation,
            ask=ask,
        )
        await ledger.record("committee.agenda", "committee_meeting", meeting.id, at=at, by=by, after={"about": about})
    return made


async def take_off(meeting: Meeting, number: int, *, at: datetime, by: int | None) -> None:
    """Take an item off that was put on by mistake, while nobody has been called yet. Raises Refused, Missing."""
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await changeable(meeting.id)
        item = await queries.item(number)
        if item.meeting_id != meeting.id:
            raise Missing
        if meeting.called_at is not None or item.outcome or item.came_from is not None:
            raise Refused(N_("This item stays: members were called with it, it was decided, or it was deferred before."))
        if item.record:
            raise Refused(N_("What was said about this item is written down: it stays."))
        await AgendaItem.filter(id=item.id).delete()
        if item.entry is not None:
            await set_waiting(item.entry, Status.SUBMITTED)
        await ledger.record("committee.agenda", "committee_meeting", meeting.id, at=at, by=by, after={"off": item.zh})


async def reschedule(meeting: Meeting, held_on: date, place: str, *, at: datetime, by: int | None) -> None:
    """Another day or place of a meeting that has not begun; members who were called are to be written to again. Raises Refused."""
    place = clean_text(place, "place", 200)
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await _not_begun(meeting.id)
        if held_on.year != meeting.held_on.year:
            raise Refused(N_("Its number belongs to its year. Cancel it, and plan another one."), field="held_on")
        before = {"on": meeting.held_on.isoformat()}
        await Meeting.filter(id=meeting.id).update(held_on=held_on, place=place, called_at=None)
        after = {"on": held_on.isoformat()}
        await ledger.record("committee.move", "committee_meeting", meeting.id, at=at, by=by, before=before, after=after)


async def cancel(meeting: Meeting, *, at: datetime, by: int | None) -> None:
    """It does not take place; its items return on the next agenda by themselves. Raises Refused for one that has begun."""
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await _not_begun(meeting.id)
        await Meeting.filter(id=meeting.id).update(state=MeetingState.CANCELED.value, closed_at=at)
        await ledger.record("committee.cancel", "committee_meeting", meeting.id, at=at, by=by)
        await return_items()


async def return_items() -> None:
    """Put what was deferred or left undecided onto the next meeting that is planned, if there is one; called under the lock."""
    coming = await Meeting.filter(kind=Session.MEETING.value, state="planned").order_by("held_on", "id").first()
    if coming is not None:
        for item in await queries.returning():
            await bring_back(coming, item)


async def _not_begun(number: int) -> Meeting:
    meeting = await queries.by_id(number)
    if meeting.state != "planned":
        raise Refused(N_("This meeting has begun."))
    return meeting


async def changeable(number: int) -> Meeting:
    """A meeting that is not over; called under the lock. Raises Refused, Missing."""
    meeting = await queries.by_id(number)
    if meeting.state not in GOING:
        raise Refused(OVER)
    if meeting.kind == Session.WRITTEN and meeting.state == "open":
        raise Refused(N_("Members are voting on it already. Its items stay as they are."))
    return meeting


async def _put(meeting: Meeting, number: int, agency: str, letter: str) -> None:
    try:
        row = await by_number(number)
    except Missing as problem:
        raise Refused(N_("There is no entry %(number)s."), field="entries", number=number) from problem
    if not row.en:
        raise Refused(N_("Entry %(number)s has no English to decide on."), field="entries", number=number)
    if row.merged_into is not None:
        raise Refused(N_("Entry %(number)s was merged into another one."), field="entries", number=number)
    await AgendaItem.create(
        meeting_id=meeting.id, place=await _next_place(meeting), entry=number, zh=row.zh, english=row.en, agency=agency, letter=letter
    )
    await set_waiting(number, Status.AGENDA)


async def set_waiting(number: int, status: Status) -> None:
    """Say of a name that waits where it waits. What is approved stays approved until a decision replaces it."""
    if (await by_number(number)).status in WAITING:
        await editing.set_status(number, status)


async def bring_back(meeting: Meeting, item: AgendaItem) -> None:
    """A deferred or undecided item on the next agenda, with who submitted it; a name with its English of today.

    A name that was merged since does not return.
    """
    row = await by_number(item.entry) if item.entry is not None else None
    if row is not None and row.merged_into is not None:
        return
    english = row.en if row is not None else ""
    kept = {name: getattr(item, name) for name in ("kind", "entry", "zh", "agency", "letter", "explanation", "ask")}
    await AgendaItem.create(
        meeting_id=meeting.id, place=await _next_place(meeting), english=english or item.english, came_from=item.id, **kept
    )
    if item.entry is not None:
        await set_waiting(item.entry, Status.AGENDA)


async def _next_place(meeting: Meeting) -> int:
    return 1 + max([item.place for item in await queries.agenda(meeting.id)], default=0)
