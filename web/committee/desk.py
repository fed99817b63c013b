"""The secretary's pages: members, a new meeting, its agenda, who is in the room, and its decisions in one form."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import BooleanField, SelectField, StringField

from domain.committee import actions, queries
from domain.committee.models import AgendaItem, CommitteeMember, Meeting
from domain.committee.rules import Outcome, Presence, Wanted
from domain.errors import N_, Refused
from domain.glossary.entry import Entry, Status
from domain.glossary.queries import every
from domain.people.rules import number_of
from web.committee.meetings import Decided, Line, decided_of, line_of
from web.committee.words import KINDS, OUTCOMES
from web.frame.fields import day_of, day_or_none
from web.frame.forms import AtMost, Needed, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit


class MemberForm(PageForm):
    """A new member."""

    name = StringField(N_("Name"), [Needed(N_("Enter the name.")), AtMost(80)])
    kind = SelectField(N_("Kind of member"), choices=[])
    since = StringField(N_("Term begins"), [Needed(N_("Enter a day."))])
    until = StringField(N_("Term ends"), [Optional()])
    chair = BooleanField(N_("Chair"))


class PlanForm(PageForm):
    """A new meeting."""

    held_on = StringField(N_("Day of the meeting"), [Needed(N_("Enter a day."))])
    place = StringField(N_("Place of the meeting"), [Optional(), AtMost(200)])


class CommitteeDeskPage(TypedDict):
    """What `committee/desk.html` is given. returning: deferred items that wait for the next meeting."""

    lines: list[Line]
    members: list[tuple[CommitteeMember, str]]
    returning: list[AgendaItem]
    member: PageForm
    plan: PageForm


async def desk(visit: Visit) -> Response:
    """Meetings and members; a new one of either."""
    act = visit.form.get("act")
    member = visit.new_form(MemberForm, visit.form if act == "member" else None)
    plan = visit.new_form(PlanForm, visit.form if act == "plan" else None)
    member.kind.choices = choices((key, visit.say(words)) for key, words in KINDS.items())
    if act == "member" and visit.ready(member):
        try:
            since, end = day_of(str(member.since.data), "since"), day_or_none(str(member.until.data), "until")
            await actions.add_member(
                str(member.name.data), str(member.kind.data), since, end, chair=bool(member.chair.data), at=visit.at, by=visit.person.id
            )
            return visit.go("committee_desk", "committee_saved")
        except Refused as refusal:
            member.refuse(refusal)
    if act == "plan" and visit.ready(plan):
        try:
            made = await actions.plan(day_of(str(plan.held_on.data), "held_on"), str(plan.place.data), at=visit.at, by=visit.person.id)
            return visit.go("meeting_desk", "committee_saved", meeting=made.id)
        except Refused as refusal:
            plan.refuse(refusal)
    return visit.page(
        "committee/desk.html",
        CommitteeDeskPage(
            lines=[line_of(visit, meeting) for meeting in await queries.meetings()],
            members=[(one, visit.say(KINDS[one.kind])) for one in await queries.members()],
            returning=await queries.returning(),
            member=member,
            plan=plan,
        ),
        status=422 if member.problems or plan.problems else 200,
    )


class MeetingForm(PageForm):
    """Everything of a meeting is sent by buttons; the fields are named after items and members."""


class MeetingDeskPage(TypedDict):
    """What `committee/meeting_desk.html` is given. inside: members in the room; ready: names that could go on the agenda."""

    form: PageForm
    line: Line
    members: list[CommitteeMember]
    inside: frozenset[int]
    items: list[Decided]
    typed: dict[int, tuple[str, str]]
    outcomes: list[tuple[str, str]]
    ready: list[Entry]
    over: bool
    opened: bool


async def meeting_desk(visit: Visit) -> Response:
    """A meeting while it goes on."""
    meeting = await queries.by_id(visit.request.path_params["meeting"])
    form = visit.bind(MeetingForm)
    if visit.ready(form):
        try:
            return await _act(visit, meeting)
        except Refused as refusal:
            form.refuse(refusal)
    return await _page(visit, await queries.by_id(meeting.id), form)


async def _act(visit: Visit, meeting: Meeting) -> Response:
    """The act whose button was pressed. Raises Refused."""
    act, by = str(visit.form.get("act") or ""), visit.person.id
    name, _, number = act.partition("-")
    if name in set(Presence):
        await actions.mark(meeting, number_of(number) or 0, Presence(name), at=visit.at, by=by)
    elif act == "all":
        inside = await queries.in_room(meeting.id)
        for member in await queries.members(meeting.held_on):
            if member.id not in inside:
                await actions.mark(meeting, member.id, Presence.ARRIVED, at=visit.at, by=by)
    elif act == "agenda":
        found = [number_of(str(value)) or 0 for value in visit.form.getlist("entries")]
        await actions.put_on(meeting, found, at=visit.at, by=by)
    elif act == "decide":
        await actions.decide(meeting, await _wanted(visit, meeting), at=visit.at, by=by)
    elif act == "close":
        made = await actions.close(meeting, visit.today, at=visit.at, by=by)
        return (
            visit.go("glossary_release", "meeting_closed", release=made)
            if made
            else visit.go("meeting", "meeting_closed", meeting=meeting.id)
        )
    else:
        raise Refused(N_("Choose what is to be done."))
    return visit.go("meeting_desk", "committee_saved", meeting=meeting.id)


async def _wanted(visit: Visit, meeting: Meeting) -> list[Wanted]:
    """What was chosen for each item; one without a choice stays as it is. Raises Refused when nothing was chosen."""
    found = []
    for item in await queries.agenda(meeting.id):
        outcome = str(visit.form.get(f"outcome-{item.id}") or "")
        if item.outcome or outcome not in set(Outcome):
            continue
        recused = frozenset(number_of(str(value)) or 0 for value in visit.form.getlist(f"recused-{item.id}"))
        counts = [str(visit.form.get(f"{kind}-{item.id}") or "").strip() for kind in ("yes", "no", "abstained")]
        numbers = tuple(number_of(count) or 0 for count in counts)
        voted = (numbers[0], numbers[1], numbers[2]) if any(counts) else None
        found.append(Wanted(item.id, Outcome(outcome), str(visit.form.get(f"english-{item.id}") or ""), recused, voted))
    if not found:
        raise Refused(N_("Choose an outcome for one item at least."))
    return found


async def _page(visit: Visit, meeting: Meeting, form: PageForm) -> Response:
    items = [decided_of(visit, item) for item in await queries.agenda(meeting.id)]
    there = {one.item.entry for one in items}
    waiting = await every(Status.DRAFT, Status.SUGGESTED, Status.SUBMITTED, Status.AGENDA)
    return visit.page(
        "committee/meeting_desk.html",
        MeetingDeskPage(
            form=form,
            line=line_of(visit, meeting),
            members=await queries.members(meeting.held_on),
            inside=await queries.in_room(meeting.id),
            items=items,
            typed={one.item.id: _typed(visit, one.item) for one in items},
            outcomes=[(key.value, visit.say(words)) for key, (words, _) in OUTCOMES.items()],
            ready=[entry for entry in waiting if entry.en and entry.number not in there],
            over=meeting.state in ("closed", "failed"),
            opened=meeting.state == "open",
        ),
        status=422 if form.problems else 200,
    )


def _typed(visit: Visit, item: AgendaItem) -> tuple[str, str]:
    """Outcome and English as they were sent, or as they begin: approved as proposed."""
    outcome = visit.form.get(f"outcome-{item.id}")
    english = visit.form.get(f"english-{item.id}")
    return str(Outcome.AS_PROPOSED.value if outcome is None else outcome), str(item.english if english is None else english)


NOTICES = {
    "committee_saved": (N_("Saved."), ""),
    "meeting_closed": (N_("The meeting is closed."), ""),
}
PAGES = [
    PageRoute("committee_desk", "/staff/committee", desk, desk, needs="committee.work"),
    PageRoute("meeting_desk", "/staff/committee/{meeting:number}", meeting_desk, meeting_desk, needs="committee.work"),
]
