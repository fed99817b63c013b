"""The secretary's page of one meeting: agenda, call, who is in the room, decisions in one form, its end, and what comes after."""

from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response
from wtforms import BooleanField, RadioField, StringField, TextAreaField

from domain.committee import queries
from domain.committee.actions import agenda, minutes, papers, session
from domain.committee.models import AgendaComment, CommitteeMember, Meeting, MinutesNote
from domain.committee.rules import ENDED, Choice, Kind, Outcome, Session, Wanted, outcomes_of
from domain.errors import N_, Refused
from domain.glossary.entry import Entry, Status
from domain.glossary.queries import every
from domain.people.queries import agencies
from domain.people.rules import number_of
from domain.presence import Presence, presiding
from web.committee.items import Decided, Line, decided_of, line_of
from web.committee.words import OUTCOMES, SUBJECTS
from web.frame.fields import day_of
from web.frame.forms import AtMost, Optional, PageForm, choices
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit

COUNTS = ("yes", "no", "abstained")
MOST_OFFERED = 200
"""Names that are offered for the agenda at once; further ones when these are decided."""


class MeetingForm(PageForm):
    """What is sent of a meeting besides items and members, whose fields are named after them."""

    kind = RadioField(N_("Kind of item"), choices=[], default=Kind.MOTION.value)
    about = StringField(N_("What about"), [Optional(), AtMost(200)])
    agency = StringField(N_("Submitted by"), [Optional(), AtMost(80)])
    letter = StringField(N_("Number of its letter"), [Optional(), AtMost(80)])
    explanation = TextAreaField(N_("Explanation"), [Optional(), AtMost(4000)])
    ask = TextAreaField(N_("What is proposed"), [Optional(), AtMost(4000)])
    extraordinary = BooleanField(N_("Moved during the meeting"))
    text = TextAreaField(N_("What is corrected"), [Optional(), AtMost(2000)])
    held_on = StringField(N_("Day of the meeting"), [Optional()])
    place = StringField(N_("Place of the meeting"), [Optional(), AtMost(200)])


@dataclass(frozen=True)
class Typed:
    """What was typed of an undecided item, or what it begins with. more: whether anything of a vote, a reason or recusals is there."""

    outcome: str
    english: str
    counts: dict[str, str]
    reason: str
    chair: bool
    recused: frozenset[str]

    @property
    def more(self) -> bool:
        """Whether its details are shown open."""
        return bool(any(self.counts.values()) or self.reason or self.chair or self.recused)


class MeetingDeskPage(TypedDict):
    """What `committee/meeting_desk.html` is given.

    inside: members in the room; guests: who else came, and whether they are there; interested: by item, members who are proposed to stand
    aside; ready: names that could go on the agenda, chosen those that are ticked; typed: of each undecided item;
    sent: what was typed of decisions to follow up, by the name of its field;
    objections: how many members said no before; heard: comments by item, with the writer's name; voted: members who voted on every item;
    due: whether its day has come.
    """

    form: PageForm
    line: Line
    members: list[CommitteeMember]
    inside: frozenset[int]
    guests: list[tuple[str, bool]]
    presiding: str
    items: list[Decided]
    typed: dict[int, Typed]
    sent: dict[str, str]
    chosen: frozenset[str]
    outcomes: dict[str, list[tuple[str, str]]]
    objections: dict[int, int]
    interested: dict[int, frozenset[int]]
    heard: dict[int, list[tuple[str, AgendaComment]]]
    ready: list[Entry]
    agencies: list[tuple[str, str]]
    notes: list[MinutesNote]
    voted: int
    over: bool
    opened: bool
    due: bool


async def meeting_desk(visit: Visit) -> Response:
    """A meeting before, while and after it goes on."""
    meeting = await queries.by_id(visit.request.path_params["meeting"])
    form = visit.bind(MeetingForm)
    form.kind.choices = choices((key.value, visit.say(words)) for key, words in SUBJECTS.items())
    if visit.ready(form):
        try:
            return await _act(visit, meeting, form)
        except Refused as refusal:
            form.refuse(refusal)
    return await _page(visit, await queries.by_id(meeting.id), form)


async def _act(visit: Visit, meeting: Meeting, form: MeetingForm) -> Response:
    """The act whose button was pressed. Raises Refused."""
    act, by = str(visit.form.get("act") or ""), visit.person.id
    name, _, number = act.partition("-")
    if name.startswith("guest"):
        await _guest(visit, meeting, name, number)
    elif name in set(Presence):
        await session.mark(meeting, number_of(number) or 0, Presence(name), at=visit.at, by=by)
    elif name == "off":
        await agenda.take_off(meeting, number_of(number) or 0, at=visit.at, by=by)
    elif name == "track":
        await _track(visit, number_of(number) or 0)
    elif act in _ACTS:
        done = await _ACTS[act](visit, meeting, form)
        if done is not None:
            return done
    elif act == "enter":
        raise Refused(N_("Nothing was decided: press the button below for that."))
    else:
        raise Refused(N_("Choose what is to be done."))
    return visit.go("meeting_desk", "committee_saved", meeting=meeting.id)


async def _guest(visit: Visit, meeting: Meeting, act: str, place: str) -> None:
    """Somebody who is no member comes, leaves or comes back. place: among the guests that are noted. Raises Refused."""
    known = await queries.guests(meeting.id)
    at = number_of(place)
    if act == "guest":
        name, what = str(visit.form.get("guest") or ""), Presence.ARRIVED
    elif at is not None and at < len(known):
        name, what = known[at][0], Presence.LEFT if act == "guestleft" else Presence.ARRIVED
    else:
        raise Refused(N_("Choose what is to be done."))
    if act == "guestoff":
        await session.remove_guest(meeting, name, at=visit.at, by=visit.person.id)
        return
    await session.mark_guest(meeting, name, what, at=visit.at, by=visit.person.id)


async def _all_here(visit: Visit, meeting: Meeting, _: MeetingForm) -> None:
    inside = await queries.in_room(meeting.id)
    for member in await queries.members(meeting.held_on):
        if member.id not in inside:
            await session.mark(meeting, member.id, Presence.ARRIVED, at=visit.at, by=visit.person.id)


async def _put_on(visit: Visit, meeting: Meeting, _: MeetingForm) -> None:
    found = [number_of(str(value)) or 0 for value in visit.form.getlist("entries")]
    agency, letter = str(visit.form.get("names_agency") or ""), str(visit.form.get("names_letter") or "")
    await agenda.put_on(meeting, found, agency=agency, letter=letter, at=visit.at, by=visit.person.id)


async def _move(visit: Visit, meeting: Meeting, form: MeetingForm) -> None:
    motion = agenda.Motion(
        str(form.about.data),
        Kind(str(form.kind.data)),
        str(form.agency.data),
        str(form.letter.data),
        str(form.explanation.data),
        str(form.ask.data),
        bool(form.extraordinary.data),
    )
    await agenda.move(meeting, motion, at=visit.at, by=visit.person.id)


async def _change(visit: Visit, meeting: Meeting, form: MeetingForm) -> None:
    day = day_of(str(form.held_on.data), "held_on")
    await agenda.reschedule(meeting, day, str(form.place.data), at=visit.at, by=visit.person.id)


async def _cancel(visit: Visit, meeting: Meeting, _: MeetingForm) -> Response:
    await agenda.cancel(meeting, at=visit.at, by=visit.person.id)
    return visit.go("meeting", "meeting_canceled", meeting=meeting.id)


async def _call(visit: Visit, meeting: Meeting, _: MeetingForm) -> Response:
    await papers.call(meeting, visit.today, at=visit.at, by=visit.person.id)
    return visit.go("meeting_desk", "meeting_called", meeting=meeting.id)


async def _decide(visit: Visit, meeting: Meeting, _: MeetingForm) -> None:
    await session.decide(meeting, await _wanted(visit, meeting), at=visit.at, by=visit.person.id)


async def _close(visit: Visit, meeting: Meeting, _: MeetingForm) -> Response:
    end = papers.count_written if meeting.kind == Session.WRITTEN else session.close
    made = await end(meeting, visit.today, at=visit.at, by=visit.person.id)
    if made:
        return visit.go("glossary_release", "meeting_closed", release=made)
    return visit.go("meeting", "meeting_closed", meeting=meeting.id)


async def _correct(visit: Visit, meeting: Meeting, form: MeetingForm) -> None:
    await minutes.correct(meeting, str(form.text.data), at=visit.at, by=visit.person.id)


_ACTS = {
    "all": _all_here,
    "agenda": _put_on,
    "move": _move,
    "change": _change,
    "cancel": _cancel,
    "call": _call,
    "decide": _decide,
    "close": _close,
    "correct": _correct,
}


async def _track(visit: Visit, item: int) -> None:
    """Follow a decision up. Raises Refused."""
    agency = str(visit.form.get(f"agency-{item}") or "")
    if agency not in {one.key for one in await agencies(active_only=True)}:
        raise Refused(N_("Choose the agency."), field=f"agency-{item}")
    due_on = day_of(str(visit.form.get(f"due-{item}") or ""), f"due-{item}")
    await minutes.track(item, agency, due_on, visit.today, at=visit.at, by=visit.person.id)


async def _wanted(visit: Visit, meeting: Meeting) -> list[Wanted]:
    """What was chosen for each item; one without a choice stays as it is. Raises Refused when nothing was chosen."""
    found = []
    for item in await queries.agenda(meeting.id):
        outcome = str(visit.form.get(f"outcome-{item.id}") or "")
        if item.outcome or outcome not in set(Outcome):
            continue
        recused = frozenset(number_of(str(value)) or 0 for value in visit.form.getlist(f"recused-{item.id}"))
        counts = [str(visit.form.get(f"{kind}-{item.id}") or "").strip() for kind in COUNTS]
        numbers = tuple(number_of(count) or 0 for count in counts)
        voted = (numbers[0], numbers[1], numbers[2]) if any(counts) else None
        text, reason = (str(visit.form.get(f"{part}-{item.id}") or "") for part in ("english", "reason"))
        found.append(Wanted(item.id, Outcome(outcome), text, recused, voted, bool(visit.form.get(f"chair-{item.id}")), reason))
    if not found:
        raise Refused(N_("Choose an outcome for one item at least."))
    return found


async def _page(visit: Visit, meeting: Meeting, form: PageForm) -> Response:
    items = [decided_of(visit, item) for item in await queries.agenda(meeting.id)]
    members, inside = await queries.members(meeting.held_on), await queries.in_room(meeting.id)
    chair = presiding([one.id for one in members if one.chair], [one.id for one in members if one.deputy], inside)
    names = {one.id: one.name for one in members}
    votes, taken = await queries.votes(meeting.id), await queries.on_open_agendas()
    objections = {one.item.id: sum(choice is Choice.NO for choice in votes.get(one.item.id, {}).values()) for one in items}
    comments, interested = await queries.comments(meeting.id), await queries.interested(meeting)
    waiting = await every(Status.SUGGESTED, Status.SUBMITTED, Status.AGENDA)
    if visit.request.method != "POST":
        form["held_on"].data, form["place"].data = meeting.held_on.isoformat(), meeting.place
    return visit.page(
        "committee/meeting_desk.html",
        MeetingDeskPage(
            form=form,
            line=line_of(visit, meeting),
            members=members,
            inside=inside,
            guests=await queries.guests(meeting.id),
            presiding=names.get(chair, "") if chair is not None else "",
            items=items,
            typed={one.item.id: _typed(visit, one, objections[one.item.id], interested.get(one.item.id, frozenset())) for one in items},
            sent={name: str(value) for name, value in visit.form.items() if name.startswith(("agency-", "due-", "names_"))},
            chosen=frozenset(str(value) for value in visit.form.getlist("entries")),
            outcomes={kind.value: [(key.value, visit.say(OUTCOMES[key][0])) for key in outcomes_of(kind)] for kind in Kind},
            objections=objections,
            interested=interested,
            heard={item: [(names.get(row.member, ""), row) for row in rows] for item, rows in comments.items()},
            ready=[entry for entry in waiting if entry.en and entry.number not in taken][:MOST_OFFERED],
            agencies=[(one.key, name_of(visit, one.name)) for one in await agencies(active_only=True)],
            notes=await queries.notes(meeting.id),
            voted=sum(all(member.id in votes.get(one.item.id, {}) for one in items) for member in members) if items else 0,
            over=meeting.state in ENDED,
            opened=meeting.state == "open",
            due=meeting.held_on <= visit.today,
        ),
        status=422 if form.problems else 200,
    )


def _typed(visit: Visit, one: Decided, objections: int, interested: frozenset[int]) -> Typed:
    """What was sent, or what it begins with: nobody objects, unless somebody did before the meeting; who has an interest stands aside."""
    item, form = one.item, visit.form
    outcome, english = form.get(f"outcome-{item.id}"), form.get(f"english-{item.id}")
    start = "" if objections else (Outcome.NOTED if item.kind == Kind.REPORT else Outcome.AS_PROPOSED).value
    return Typed(
        str(start if outcome is None else outcome),
        str(item.english if english is None else english),
        {kind: str(form.get(f"{kind}-{item.id}") or "") for kind in COUNTS},
        str(form.get(f"reason-{item.id}") or ""),
        bool(form.get(f"chair-{item.id}")),
        frozenset(str(value) for value in (interested if outcome is None else form.getlist(f"recused-{item.id}"))),
    )


NOTICES = {
    "committee_saved": (N_("Saved."), ""),
    "meeting_called": (N_("The members have been written to."), ""),
    "meeting_closed": (N_("The meeting is closed."), ""),
    "meeting_canceled": (N_("The meeting is canceled."), ""),
}
PAGES = [PageRoute("meeting_desk", "/staff/committee/{meeting:number}", meeting_desk, meeting_desk, needs="committee.work")]
