"""What members say and vote outside the room, the call that asks them to, and a written procedure from its beginning to its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain import ledger, outbox
from domain.committee import queries
from domain.committee.actions.agenda import LOCK, OVER
from domain.committee.actions.session import end, settle
from domain.committee.models import AgendaComment, AgendaItem, AgendaVote, CommitteeMember, Meeting
from domain.committee.rules import ENDED, GOING, Choice, Session, Wanted, written_outcome, written_tally
from domain.db import one_at_a_time, writing
from domain.errors import N_, Missing, Refused
from domain.glossary.clean import clean_text
from domain.presence import quorum_of

MOST_COMMENT = 2000


async def call(meeting: Meeting, today: date, *, at: datetime, by: int | None) -> int:
    """Write to every member with an address; a written procedure begins with it. Returns how many were written to. Raises Refused."""
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await queries.by_id(meeting.id)
        if meeting.state not in GOING:
            raise Refused(OVER)
        items = await queries.agenda(meeting.id)
        if not items:
            raise Refused(N_("Nothing is on the agenda yet."))
        if meeting.held_on < today:
            raise Refused(N_("Its day is past."))
        held = await queries.members(meeting.held_on)
        changes: dict[str, object] = {"called_at": at}
        if meeting.kind == Session.WRITTEN and meeting.state == "planned":
            changes |= {"state": "open", "members": len(held), "needed": quorum_of(len(held))}
        await Meeting.filter(id=meeting.id).update(**changes)
        reached = [member for member in held if member.email]
        for member in reached:
            await _write_to(member, meeting, len(items), at=at)
        await ledger.record("committee.call", "committee_meeting", meeting.id, at=at, by=by, after={"letters": len(reached)})
    return len(reached)


async def _write_to(member: CommitteeMember, meeting: Meeting, items: int, *, at: datetime) -> None:
    facts = {
        "meeting": meeting.id,
        "named": queries.name_of(meeting),
        "written": meeting.kind == Session.WRITTEN,
        "on": meeting.held_on.isoformat(),
        "place": meeting.place,
        "items": items,
    }
    await outbox.tell(
        "committee_call", channel=outbox.Channel.EMAIL, address=member.email, name=member.name, locale=member.locale, at=at, facts=facts
    )


@dataclass(frozen=True)
class Said:
    """A member's vote on an item, None for none, and a comment, empty for none. locale: the language that it is written in."""

    item: int
    member: int
    choice: Choice | None
    text: str
    locale: str


async def speak(said: Sequence[Said], *, today: date, at: datetime) -> None:
    """Everything that a member sends at once: all of it or nothing. Raises Refused, Missing."""
    if not said:
        raise Refused(N_("Choose a vote or write a comment."))
    async with writing():
        for one in said:
            if one.choice is not None:
                await vote(one.item, one.member, one.choice, today=today, at=at)
            if one.text:
                await comment(one.item, one.member, one.text, one.locale, at=at)


async def comment(item: int, member: int, text: str, locale: str, *, at: datetime) -> None:
    """A member's comment on an item that is not decided. locale: the language it is written in. Raises Refused, Missing."""
    text = clean_text(text, "text", MOST_COMMENT, lines=True)
    if not text:
        raise Refused(N_("Write something."), field="text")
    async with writing():
        await one_at_a_time(LOCK)
        await _undecided(item, member)
        await AgendaComment.create(item_id=item, member=member, text=text, locale=locale, at=at)


async def vote(item: int, member: int, choice: Choice, *, today: date, at: datetime) -> None:
    """A member's vote on an item; a later one replaces it. Raises Refused, Missing."""
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await _undecided(item, member)
        if meeting.kind == Session.WRITTEN and today > meeting.held_on:
            raise Refused(N_("The last day to vote was %(day)s."), day=meeting.held_on.isoformat())
        if await AgendaVote.filter(item_id=item, member=member).update(choice=choice.value, at=at) == 0:
            await AgendaVote.create(item_id=item, member=member, choice=choice.value, at=at)


async def _undecided(number: int, member: int) -> Meeting:
    """The meeting of an item that a member can still speak on. Raises Refused, Missing."""
    item = await AgendaItem.get_or_none(id=number)
    if item is None:
        raise Missing
    meeting = await queries.by_id(item.meeting_id)
    if meeting.state not in GOING:
        raise Refused(OVER)
    if item.outcome:
        raise Refused(N_("This item has been decided already."))
    if meeting.kind == Session.WRITTEN and meeting.state == "planned":
        raise Refused(N_("This written procedure has not begun."))
    if member not in {one.id for one in await queries.members(meeting.held_on)}:
        raise Refused(N_("This person is no member on that day."))
    return meeting


async def count_written(meeting: Meeting, today: date, *, at: datetime, by: int | None) -> str:
    """End a written procedure, after its last day or once all have voted; returns the name of the release, empty without any.

    An item that too few answered stays undecided; one without a majority is deferred. Both return on the next agenda. Raises Refused.
    """
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await queries.by_id(meeting.id)
        if meeting.kind != Session.WRITTEN or meeting.state != "open":
            raise Refused(OVER if meeting.state in ENDED else N_("This written procedure has not begun."))
        votes, items = await queries.votes(meeting.id), await queries.agenda(meeting.id)
        held = [one.id for one in await queries.members(meeting.held_on)]
        missing = sum(member not in votes.get(item.id, {}) for item in items for member in held)
        if today <= meeting.held_on and missing:
            raise Refused(
                N_("Members can vote until %(day)s, and %(missing)s votes are missing."), day=meeting.held_on.isoformat(), missing=missing
            )
        needed = max(meeting.needed, quorum_of(len(held)))  # who became a member meanwhile counts, too
        for item in items:
            answered = {member: choice for member, choice in votes.get(item.id, {}).items() if member in held}
            tally = written_tally(answered.items(), needed)
            outcome = written_outcome(tally)
            if outcome is not None:
                await settle(meeting, item, Wanted(item.id, outcome), tally, on=min(today, meeting.held_on), at=at, by=by)
        return await end(meeting, today, at=at, by=by)
