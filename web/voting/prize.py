"""The prize draw: joining it after voting, on a page that is told nothing of slip or ballot; and drawing, for officers."""

from datetime import date
from typing import TypedDict

from starlette.responses import Response
from wtforms import StringField

from domain.errors import N_, Missing, Refused
from domain.voting import queries
from domain.voting.actions import draw
from domain.voting.models import Election, State
from domain.voting.models_public import DrawEntry
from web.frame.fields import count_of
from web.frame.forms import Needed, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.text import formats
from web.voting.ballot_writers import BallotWriters
from web.voting.board import election_of
from web.voting.office import in_tens, thing_of

NOTICES = {
    "draw_drawn": (N_("Drawn."), ""),
    "draw_erased": (N_("The list is erased."), ""),
}


JOIN = "draw"


class JoinForm(PageForm):
    """How somebody is told that they have won."""

    name = StringField(N_("Your name"), [Needed(N_("Enter your name."))])
    phone = StringField(N_("Telephone"), [Needed(N_("Enter a phone number like 0912-345-678."))])


class DrawForm(PageForm):
    """How many to draw."""

    count = StringField(N_("How many to draw"), [Needed(N_("Enter how many to draw."))])


async def _election(visit: Visit) -> Election:
    row = await election_of(visit)
    if not row.plan.get("draw_until"):
        raise Missing("no draw here")
    return row


class DrawPage(TypedDict):
    """What `voting/draw.html` is given."""

    row: Election
    form: JoinForm
    joined: bool
    until: date | None
    open: bool


def _page(visit: Visit, row: Election, form: JoinForm, joined: bool = False) -> Response:
    return visit.page(
        "voting/draw.html",
        DrawPage(row=row, form=form, joined=joined, until=draw.erased_on(row.plan), open=row.state == State.OPEN),
        status=422 if form.problems else 200,
    )


async def join_page(visit: Visit) -> Response:
    """What joining means, and the two things that are asked."""
    return _page(visit, await _election(visit), visit.bind(JoinForm))


async def join(visit: Visit) -> Response:
    """Join; twice is once."""
    row, form = await _election(visit), visit.bind(JoinForm)
    if visit.ready(form):
        try:
            await visit.services.slowdown.wait(JOIN, visit.network)
            visit.services.slowdown.failed(JOIN, visit.network)  # not a failure, but one network fills no list alone
            today = formats.local(visit.at, visit.site.time_zone).date()
            writer = await visit.services.part(BallotWriters).by_eid(row.eid)
            if writer is None:
                raise Refused(N_("One can join the draw while the vote is open."))
            await draw.join(writer, str(form["name"].data), str(form.phone.data), today)
            return _page(visit, row, visit.new_form(JoinForm, None), joined=True)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(visit, row, form)


async def draw_page(visit: Visit) -> Response:
    """How many joined, and who was drawn."""
    row = await queries.by_key(visit.request.path_params["key"])
    return await _drawing(visit, row, visit.bind(DrawForm))


class DrawStaffPage(TypedDict):
    """What `voting/draw_staff.html` is given."""

    row: Election
    form: DrawForm
    count: int | str
    drawn: list[DrawEntry]
    until: date | None
    ready: bool


async def _drawing(visit: Visit, row: Election, form: DrawForm) -> Response:
    return visit.page(
        "voting/draw_staff.html",
        DrawStaffPage(
            row=row,
            form=form,
            count=count if (count := await draw.on_list(row.id)) and row.state != State.OPEN else in_tens(count),
            drawn=await draw.drawn(row.id),
            until=draw.erased_on(row.plan),
            ready=row.state not in (State.DRAFT, State.FROZEN, State.OPEN),
        ),
        status=422 if form.problems else 200,
    )


async def drawing(visit: Visit) -> Response:
    """Draw some, or erase the list before its day."""
    row = await queries.by_key(visit.request.path_params["key"])
    if visit.form.get("act") == "erase":
        await draw.erase(row, visit.person.id)
        return visit.go("vote_draw", "draw_erased", key=row.key)
    form = visit.bind(DrawForm)
    if visit.ready(form):
        try:
            await draw.draw(row, count_of(str(form["count"].data), "count"), visit.person.id)
            return visit.go("vote_draw", "draw_drawn", key=row.key)
        except Refused as refusal:
            form.refuse(refusal)
    return await _drawing(visit, row, form)


PAGES = [
    PageRoute("join_draw", "/votes/{key}/draw", join_page, join, silent=True),
    PageRoute("vote_draw", "/staff/votes/{key}/draw", draw_page, drawing, needs="votes.act", thing=thing_of),
]
