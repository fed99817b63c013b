"""Meetings as everybody sees them: the agenda, the decisions first, who was there in numbers; each item has an address of its own."""

from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response

from domain.committee import queries
from domain.committee.models import AgendaItem, CommitteeMember, Meeting
from domain.committee.rules import Outcome
from web.committee.words import KINDS, OUTCOMES, STATES
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit


@dataclass(frozen=True)
class Line:
    """A meeting of the list. name: `115-2`."""

    meeting: Meeting
    name: str
    state: str
    tone: str


def line_of(visit: Visit, meeting: Meeting) -> Line:
    """A meeting as lists show it."""
    words, tone = STATES[meeting.state]
    return Line(meeting, f"{meeting.held_on.year - 1911}-{meeting.serial}", visit.say(words), tone)


@dataclass(frozen=True)
class Decided:
    """An item with its outcome in words. voted: present and not recused, needed; counts: yes, no, abstained, None without a vote."""

    item: AgendaItem
    words: str
    tone: str
    voted: int
    needed: int
    counts: tuple[int, int, int] | None


def decided_of(visit: Visit, item: AgendaItem) -> Decided:
    """An item as pages show it."""
    words, tone = OUTCOMES[Outcome(item.outcome)] if item.outcome else ("", "")
    tally = item.tally or {}
    voted = len(tally.get("present", [])) - len(tally.get("recused", []))
    counts = tuple(tally["counts"]) if tally.get("counts") else None
    return Decided(item, visit.say(words) if words else "", tone, voted, tally.get("needed", 0), counts)


class MeetingsPage(TypedDict):
    """What `committee/meetings.html` is given."""

    lines: list[Line]
    members: list[tuple[CommitteeMember, str]]


async def meetings(visit: Visit) -> Response:
    """All meetings, and who sits on the committee today."""
    lines = [line_of(visit, meeting) for meeting in await queries.meetings()]
    held = [(member, visit.say(KINDS[member.kind])) for member in await queries.members(visit.today)]
    return visit.page("committee/meetings.html", MeetingsPage(lines=lines, members=held))


class MeetingPage(TypedDict):
    """What `committee/meeting.html` is given."""

    line: Line
    items: list[Decided]
    works: bool


async def meeting_page(visit: Visit) -> Response:
    """A meeting: decisions first, then what was not decided."""
    meeting = await queries.by_id(visit.request.path_params["meeting"])
    items = [decided_of(visit, item) for item in await queries.agenda(meeting.id)]
    items.sort(key=lambda one: (not one.item.outcome, one.item.place))
    return visit.page("committee/meeting.html", MeetingPage(line=line_of(visit, meeting), items=items, works=visit.may("committee.work")))


PAGES = [
    PageRoute("meetings", "/committee", meetings, fresh=FRESH),
    PageRoute("meeting", "/committee/{meeting:number}", meeting_page, fresh=FRESH),
]
