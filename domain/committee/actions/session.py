"""A meeting in session. A decision changes the name in the same transaction: neither is there without the other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from domain import ledger
from domain.committee import queries
from domain.committee.actions.agenda import LOCK, OVER, return_items, set_waiting
from domain.committee.models import AgendaItem, Meeting, MeetingPresence
from domain.committee.rules import (
    APPROVING,
    EXTRAORDINARY,
    GOING,
    WRITTEN,
    Kind,
    MeetingState,
    Outcome,
    Session,
    Tally,
    Wanted,
    decision_number,
    judged,
    outcomes_of,
    year_prefix,
)
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.glossary.actions import editing, notices
from domain.glossary.actions.releasing import release
from domain.glossary.actions.writing import next_revision
from domain.glossary.clean import clean_text
from domain.glossary.entry import Status
from domain.glossary.queries import by_number
from domain.presence import Presence, most_present, presiding, quorum_of

MOST_GUESTS = 60

BY_LETTER = N_("In a written procedure nobody is present: members vote on their page.")


async def mark(meeting: Meeting, member: int, what: Presence, *, at: datetime, by: int | None) -> None:
    """A line of the log: somebody came, left, or is excused. Who comes first opens the meeting. Raises Refused."""
    async with writing():
        meeting = await _in_a_room(meeting.id)
        if meeting.state not in GOING:
            raise Refused(OVER)
        held = await queries.members(meeting.held_on)
        if member not in {one.id for one in held}:
            raise Refused(N_("This person is no member on that day."))
        if meeting.state == "planned" and what is Presence.ARRIVED:
            await Meeting.filter(id=meeting.id).update(state="open", members=len(held), needed=quorum_of(len(held)))
        await MeetingPresence.create(meeting_id=meeting.id, member=member, what=what.value, at=at)
        await ledger.record(
            "committee.presence", "committee_meeting", meeting.id, at=at, by=by, after={"member": member, "what": what.value}
        )


async def mark_guest(meeting: Meeting, name: str, what: Presence, *, at: datetime, by: int | None) -> None:
    """A line of the log for somebody who is no member (列席): they are named in the minutes and count for nothing. Raises Refused."""
    name = clean_text(name, "guest", 80)
    if not name:
        raise Refused(N_("Enter the name."), field="guest")
    async with writing():
        meeting = await _in_a_room(meeting.id)
        if meeting.state not in GOING:
            raise Refused(OVER)
        known = dict(await queries.guests(meeting.id))
        if what is Presence.EXCUSED or known.get(name, False) == (what is Presence.ARRIVED):
            return  # they are where this puts them
        if len(known) >= MOST_GUESTS and name not in known:
            raise Refused(N_("At most %(most)s guests are noted."), field="guest", most=MOST_GUESTS)
        await MeetingPresence.create(meeting_id=meeting.id, guest=name, what=what.value, at=at)
        await ledger.record("committee.presence", "committee_meeting", meeting.id, at=at, by=by, after={"guest": True, "what": what.value})


async def remove_guest(meeting: Meeting, name: str, *, at: datetime, by: int | None) -> None:
    """A guest was noted by mistake; possible until the meeting is over. Raises Refused."""
    async with writing():
        meeting = await _in_a_room(meeting.id)
        if meeting.state not in GOING:
            raise Refused(OVER)
        await MeetingPresence.filter(meeting_id=meeting.id, guest=name).exclude(guest="").delete()
        await ledger.record("committee.presence", "committee_meeting", meeting.id, at=at, by=by, after={"guest": True, "what": "mistake"})


async def _in_a_room(number: int) -> Meeting:
    """A meeting that is no vote by letter, which nobody else changes meanwhile. Raises Refused, Missing."""
    await one_at_a_time(LOCK)
    meeting = await queries.by_id(number)
    if meeting.kind == Session.WRITTEN:
        raise Refused(BY_LETTER)
    return meeting


async def decide(meeting: Meeting, wanted: Sequence[Wanted], *, at: datetime, by: int | None) -> int:
    """Decide items, all of them or none; returns how many names were approved. Raises Refused, above all without a quorum.

    Each item keeps who was present just before, who stood aside, and how many were needed.
    """
    approved = 0
    async with writing():
        meeting = await _in_a_room(meeting.id)
        if meeting.state != "open":
            raise Refused(N_("Nobody has been marked as present yet.") if meeting.state == "planned" else OVER)
        inside, items = await queries.in_room(meeting.id), {item.id: item for item in await queries.agenda(meeting.id)}
        chair = await presiding_in(meeting, inside)
        for one in wanted:
            item = items.get(one.item)
            if item is None or item.outcome:
                raise Refused(N_("This item has been decided already."))
            tally = Tally(inside, one.recused & inside, meeting.needed, one.counts, meeting.chair_decides, one.chair_says_yes)
            if tally.tied and one.chair_says_yes and (chair is None or chair in tally.recused):
                raise Refused(N_("Who presides is not here, or stands aside: a tie fails."))
            judged(tally, one.outcome)
            approved += await settle(meeting, item, one, tally, at=at, by=by)
    return approved


async def presiding_in(meeting: Meeting, inside: frozenset[int]) -> int | None:
    """Who presides among those in the room; None where neither the chair nor a deputy is there."""
    held = await queries.members(meeting.held_on)
    return presiding([one.id for one in held if one.chair], [one.id for one in held if one.deputy], inside)


async def settle(
    meeting: Meeting, item: AgendaItem, wanted: Wanted, tally: Tally, *, on: date | None = None, at: datetime, by: int | None
) -> bool:
    """Keep a decision and what follows for the name; returns whether a name was approved. on: its day, else the meeting's.

    Raises Refused.
    """
    outcome, kind = wanted.outcome, Kind(item.kind)
    if outcome not in outcomes_of(kind):
        raise Refused(N_("An item of this kind cannot end so."))
    text = clean_text(wanted.english, "english", 300) or (item.english if kind is Kind.NAME else "")
    if outcome is Outcome.AMENDED and not text:
        raise Refused(N_("Write what it was changed to."))
    if outcome in APPROVING:  # what was approved says which of the two it is
        outcome = Outcome.AS_PROPOSED if text == item.english else Outcome.AMENDED
    number = await _number(meeting, item)
    decided = text if outcome in APPROVING else ""
    await AgendaItem.filter(id=item.id).update(
        outcome=outcome.value,
        decided=decided,
        reason=clean_text(wanted.reason, "reason", 500),
        decision=number,
        tally=tally.to_json(),
        decided_at=at,
    )
    await ledger.record("committee.decide", "agenda_item", item.id, at=at, by=by, after={"outcome": outcome.value, "decision": number})
    if item.entry is None:
        return False
    if outcome in APPROVING:
        row = await by_number(item.entry)
        day = on or meeting.held_on
        entry = replace(row.entry, en=decided, status=Status.APPROVED.value, decision=number, approved_on=day.isoformat())
        await editing.save(entry, row.revision, day, at=at, by=by, why=number)
        return True
    await set_waiting(item.entry, Status.AGENDA if outcome is Outcome.DEFERRED else Status.WITHDRAWN)
    return False


async def _number(meeting: Meeting, item: AgendaItem) -> str:
    """The number of a decision; those of written votes and of extraordinary motions run through the year."""
    if meeting.kind == Session.MEETING and not item.extraordinary:
        return decision_number(meeting.held_on, meeting.serial, item.place)
    prefix = year_prefix(meeting.held_on, WRITTEN if meeting.kind == Session.WRITTEN else EXTRAORDINARY)
    taken = await AgendaItem.filter(decision__startswith=prefix).values_list("decision", flat=True)
    return f"{prefix}{1 + max([int(str(one).rpartition('-')[2]) for one in taken], default=0):02}"


async def close(meeting: Meeting, today: date, *, at: datetime, by: int | None) -> str:
    """End a meeting; returns the name of the release of what it approved, empty without any.

    One that never had its quorum is kept as failed (流會); what is undecided returns on the next agenda by itself. Agencies are told of
    the release.
    """
    async with writing():
        meeting = await _in_a_room(meeting.id)
        if meeting.state != "open":
            raise Refused(N_("Nobody has been marked as present yet.") if meeting.state == "planned" else OVER)
        return await end(meeting, today, at=at, by=by)


async def end(meeting: Meeting, today: date, *, at: datetime, by: int | None) -> str:
    """Close it inside the caller's transaction; the name of the release, empty without any."""
    items = await queries.agenda(meeting.id)
    log = await queries.log(meeting.id)
    ever = frozenset(mark.member for mark in log if mark.what == Presence.ARRIVED)
    quorate = most_present(log) >= meeting.needed or any(item.outcome for item in items)
    followed = [[item.decision, case.stage, queries.ended_on(case) is not None] for item, case in await queries.followed_up(meeting)]
    state = (MeetingState.CLOSED if quorate else MeetingState.FAILED).value
    chair = await presiding_in(meeting, ever)
    await Meeting.filter(id=meeting.id).update(state=state, closed_at=at, presiding=chair, followed=followed)
    await ledger.record("committee.close", "committee_meeting", meeting.id, at=at, by=by, after={"state": state})
    await return_items()
    if not any(item.outcome in APPROVING and item.entry is not None for item in items):
        return ""
    await next_revision()  # whoever else releases waits
    made = await release(today, at=at, by=by, why=f"meeting {queries.name_of(meeting)}")
    await notices.tell_agencies(made, today, days=meeting.answer_days, at=at)
    return made.name
