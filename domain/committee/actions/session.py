"""What writes to meetings. A decision changes the name in the same transaction: neither is there without the other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from domain import ledger
from domain.committee import queries
from domain.committee.models import AgendaItem, CommitteeMember, Meeting, MeetingPresence
from domain.committee.rules import APPROVING, Outcome, Presence, Tally, Wanted, decision_number, judged, quorum_of
from domain.db import one_at_a_time, writing
from domain.errors import N_, Missing, Refused
from domain.glossary.actions import editing
from domain.glossary.actions.releasing import release
from domain.glossary.clean import clean_text
from domain.glossary.entry import Status
from domain.glossary.queries import by_number

LOCK = 7_205_150_001
"""PostgreSQL's advisory lock of meetings."""

KINDS = ("internal", "external", "foreign")
MOST_ITEMS = 100


async def add_member(
    name: str, kind: str, since: date, until: date | None, *, chair: bool, at: datetime, by: int | None
) -> CommitteeMember:
    """A new member with a term. Raises Refused."""
    name = clean_text(name, "name", 80)
    if not name:
        raise Refused(N_("Enter the name."), field="name")
    if kind not in KINDS:
        raise Refused(N_("Choose the kind of member."), field="kind")
    if until is not None and until < since:
        raise Refused(N_("The term ends before it begins."), field="until")
    async with writing():
        made = await CommitteeMember.create(name=name, kind=kind, since=since, until=until, chair=chair)
        await ledger.record("committee.member", "committee_member", made.id, at=at, by=by, after={"name": name, "kind": kind})
    return made


async def plan(held_on: date, place: str, *, at: datetime, by: int | None) -> Meeting:
    """A new meeting; what was deferred stands on its agenda by itself."""
    place = clean_text(place, "place", 200)
    async with writing():
        await one_at_a_time(LOCK)
        year = date(held_on.year, 1, 1), date(held_on.year, 12, 31)
        serial = 1 + max([one.serial for one in await Meeting.filter(held_on__range=year)], default=0)
        made = await Meeting.create(held_on=held_on, serial=serial, place=place)
        for item in await queries.returning():
            await _put(made, item.entry, came_from=item.id)
        await ledger.record("committee.plan", "committee_meeting", made.id, at=at, by=by, after={"on": held_on.isoformat()})
    return made


async def put_on(meeting: Meeting, entries: Sequence[int], *, at: datetime, by: int | None) -> int:
    """Put names on the agenda, each once; returns how many are new. Raises Refused for one without an English, or on a closed meeting."""
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await queries.by_id(meeting.id)
        if meeting.state not in ("planned", "open"):
            raise Refused(N_("This meeting is over."))
        there = {item.entry for item in await queries.agenda(meeting.id)}
        new = [number for number in dict.fromkeys(entries) if number not in there]
        if len(there) + len(new) > MOST_ITEMS:
            raise Refused(N_("An agenda has at most %(most)s items."), field="entries", most=MOST_ITEMS)
        for number in new:
            await _put(meeting, number)
        await ledger.record("committee.agenda", "committee_meeting", meeting.id, at=at, by=by, after={"new": len(new)})
    return len(new)


async def _put(meeting: Meeting, number: int, *, came_from: int | None = None) -> None:
    try:
        row = await by_number(number)
    except Missing as problem:
        raise Refused(N_("There is no entry %(number)s."), field="entries", number=number) from problem
    if not row.en:
        raise Refused(N_("Entry %(number)s has no English to decide on."), field="entries", number=number)
    if row.status == Status.APPROVED and came_from is None:
        raise Refused(N_("Entry %(number)s is approved already."), field="entries", number=number)
    place = 1 + max([item.place for item in await queries.agenda(meeting.id)], default=0)
    await AgendaItem.create(meeting_id=meeting.id, place=place, entry=number, zh=row.zh, english=row.en, came_from=came_from)
    await editing.set_status(number, Status.AGENDA)


async def mark(meeting: Meeting, member: int, what: Presence, *, at: datetime, by: int | None) -> None:
    """A line of the log: somebody came, left, or is excused. The first one opens the meeting. Raises Refused."""
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await queries.by_id(meeting.id)
        if meeting.state not in ("planned", "open"):
            raise Refused(N_("This meeting is over."))
        held = await queries.members(meeting.held_on)
        if member not in {one.id for one in held}:
            raise Refused(N_("This person is no member on that day."))
        if meeting.state == "planned":
            await Meeting.filter(id=meeting.id).update(state="open", members=len(held), needed=quorum_of(len(held)))
        await MeetingPresence.create(meeting_id=meeting.id, member=member, what=what.value, at=at)
        await ledger.record(
            "committee.presence", "committee_meeting", meeting.id, at=at, by=by, after={"member": member, "what": what.value}
        )


async def decide(meeting: Meeting, wanted: Sequence[Wanted], *, at: datetime, by: int | None) -> int:
    """Decide items, all of them or none; returns how many names were approved. Raises Refused, above all without a quorum.

    Each item keeps who was present just before, who stood aside, and how many were needed.
    """
    approved = 0
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await queries.by_id(meeting.id)
        if meeting.state != "open":
            raise Refused(N_("Nobody has been marked as present yet.") if meeting.state == "planned" else N_("This meeting is over."))
        inside, items = await queries.in_room(meeting.id), {item.id: item for item in await queries.agenda(meeting.id)}
        for one in wanted:
            item = items.get(one.item)
            if item is None or item.outcome:
                raise Refused(N_("This item has been decided already."))
            tally = Tally(inside, one.recused & inside, meeting.needed, one.counts)
            judged(tally, one.outcome)
            approved += await _decide(meeting, item, one, tally, at=at, by=by)
    return approved


async def _decide(meeting: Meeting, item: AgendaItem, wanted: Wanted, tally: Tally, *, at: datetime, by: int | None) -> bool:
    english = clean_text(wanted.english, "english", 300) or item.english
    outcome = wanted.outcome
    if outcome in APPROVING:  # what was approved says which of the two it is
        outcome = Outcome.AS_PROPOSED if english == item.english else Outcome.AMENDED
    number = decision_number(meeting.held_on, meeting.serial, item.place)
    decided = english if outcome in APPROVING else ""
    await AgendaItem.filter(id=item.id).update(
        outcome=outcome.value, decided=decided, decision=number, tally=tally.to_json(), decided_at=at
    )
    await ledger.record("committee.decide", "agenda_item", item.id, at=at, by=by, after={"outcome": outcome.value, "decision": number})
    row = await by_number(item.entry)
    if outcome in APPROVING:
        entry = replace(row.entry, en=english, status=Status.APPROVED.value, decision=number, approved_on=meeting.held_on.isoformat())
        await editing.save(entry, row.revision, meeting.held_on, at=at, by=by, why=number)
        return True
    await editing.set_status(item.entry, Status.AGENDA if outcome is Outcome.DEFERRED else Status.WITHDRAWN)
    return False


async def close(meeting: Meeting, today: date, *, at: datetime, by: int | None) -> str:
    """End a meeting; returns the name of the release of what it approved, empty without any.

    One in which nothing was decided is kept as failed (流會); what is undecided returns on the next agenda by itself.
    """
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await queries.by_id(meeting.id)
        if meeting.state not in ("planned", "open"):
            raise Refused(N_("This meeting is over."))
        items = await queries.agenda(meeting.id)
        state = "closed" if any(item.outcome for item in items) else "failed"
        await Meeting.filter(id=meeting.id).update(state=state, closed_at=at)
        await ledger.record("committee.close", "committee_meeting", meeting.id, at=at, by=by, after={"state": state})
        if not any(item.outcome in APPROVING for item in items):
            return ""
        made = await release(today, at=at, by=by, why=f"meeting {meeting.held_on.year - 1911}-{meeting.serial}")
    return made.name
