"""Meetings as everybody sees them: the decisions first, then the agenda in its order; each decision has an address that lasts."""

from datetime import date
from typing import TypedDict

from starlette.responses import Response

from domain.committee import queries
from domain.committee.models import AgendaItem, CommitteeMember, Meeting, MinutesNote
from domain.committee.rules import MeetingState
from domain.delivery.queries import by_codes
from domain.presence import Presence
from web.committee.items import Decided, Followed, Line, Order, decided_of, followed_now, line_of, order_of
from web.committee.printed import Came, meeting_sheet
from web.committee.words import KINDS
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.tables.export import in_a_thread
from web.text.formats import local


class MeetingsPage(TypedDict):
    """What `committee/meetings.html` is given. speaks: whether the reader has papers of their own."""

    lines: list[Line]
    members: list[tuple[CommitteeMember, str]]
    speaks: bool


async def meetings(visit: Visit) -> Response:
    """All meetings, and who sits on the committee today."""
    lines = [line_of(visit, meeting) for meeting in await queries.meetings()]
    held = [(member, visit.say(KINDS[member.kind])) for member in await queries.members(visit.today)]
    return visit.page("committee/meetings.html", MeetingsPage(lines=lines, members=held, speaks=await _speaks(visit)))


async def _speaks(visit: Visit) -> bool:
    """Whether the reader's address is a member's."""
    return visit.signed_in and bool(await queries.of_address(visit.person.email or ""))


class MeetingPage(TypedDict):
    """What `committee/meeting.html` is given. decided: what was decided, for the table at the top; presiding: a name, empty for nobody;
    guests: who came without being a member."""

    line: Line
    order: Order
    decided: list[Decided]
    presiding: str
    attended: int
    guests: list[str]
    notes: list[MinutesNote]
    works: bool


async def meeting_page(visit: Visit) -> Response:
    """A meeting."""
    meeting = await queries.by_id(visit.request.path_params["meeting"])
    order = await order_of(visit, meeting)
    return visit.page(
        "committee/meeting.html",
        MeetingPage(
            line=line_of(visit, meeting),
            order=order,
            decided=[one for one in order.items if one.words],
            presiding=await presiding_of(meeting),
            attended=await attended(meeting),
            guests=await guests_of(meeting),
            notes=await queries.notes(meeting.id),
            works=visit.may("committee.work"),
        ),
    )


async def presiding_of(meeting: Meeting) -> str:
    """The name of who presided; empty where nobody is known."""
    return (await queries.member(meeting.presiding)).name if meeting.presiding is not None else ""


async def attended(meeting: Meeting) -> int:
    """How many members came, for however long."""
    return len({mark.member for mark in await queries.log(meeting.id) if mark.what == Presence.ARRIVED})


async def guests_of(meeting: Meeting) -> list[str]:
    """The names of guests, once the meeting has begun."""
    return [name for name, _ in await queries.guests(meeting.id)] if meeting.state != MeetingState.PLANNED else []


async def meeting_file(visit: Visit) -> Response:
    """The call with its papers before a meeting, the minutes after it: as PDF."""
    meeting = await queries.by_id(visit.request.path_params["meeting"])
    order, notes = await order_of(visit, meeting), await queries.notes(meeting.id)
    came = Came(await presiding_of(meeting), await attended(meeting), await guests_of(meeting))
    line = line_of(visit, meeting)
    body = await in_a_thread(lambda: meeting_sheet(visit, line, order, notes, came))
    name = f"committee-{meeting.held_on.isoformat()}-{meeting.kind}-{meeting.serial}.pdf"
    return Response(body, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})


class DecisionPage(TypedDict):
    """What `committee/decision.html` is given. earlier: what was decided about it before; followed: the case that follows it up;
    on: its day."""

    one: Decided
    line: Line
    on: date
    earlier: list[Decided]
    followed: Followed | None


async def decision_page(visit: Visit) -> Response:
    """One decision, at an address that lasts."""
    item, meeting = await queries.by_decision(visit.request.path_params["decision"])
    return visit.page(
        "committee/decision.html",
        DecisionPage(
            one=decided_of(visit, item),
            line=line_of(visit, meeting),
            on=min(meeting.held_on, local(item.decided_at, visit.site.time_zone).date()) if item.decided_at else meeting.held_on,
            earlier=[decided_of(visit, before) for before in await queries.history(item)],
            followed=await _followed(visit, item),
        ),
    )


async def _followed(visit: Visit, item: AgendaItem) -> Followed | None:
    found = await by_codes({item.case}) if item.case else []
    return followed_now(visit, item, found[0]) if found else None


PAGES = [
    PageRoute("meetings", "/committee", meetings, fresh=FRESH),
    PageRoute("meeting", "/committee/{meeting:number}", meeting_page, fresh=FRESH),
    PageRoute("meeting_file", "/committee/{meeting:number}/papers.pdf", meeting_file),
    PageRoute("decision", "/committee/decisions/{decision}", decision_page, fresh=FRESH),
]
