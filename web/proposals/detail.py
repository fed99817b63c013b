"""One proposal's page, which is its passport as well: what it says, what the agencies say, what people say, and its whole way."""

import itertools
from typing import Any, NotRequired, TypedDict

from starlette.responses import RedirectResponse, Response

from domain.cycles.models import Cycle
from domain.cycles.plan import Plan
from domain.cycles.queries import by_number as cycle_by_number
from domain.delivery.models import Case
from domain.delivery.queries import of_ref
from domain.delivery.queries import view as view_of
from domain.errors import Missing
from domain.policy import Thing
from domain.proposals.actions.supporting import can_support
from domain.proposals.actions.talking import can_comment
from domain.proposals.content import Content, differences
from domain.proposals.models import Proposal, Version
from domain.proposals.queries import detail as detail_queries
from domain.proposals.queries import talk
from domain.proposals.queries.detail import Full
from domain.proposals.queries.talk import Thread
from domain.proposals.rules import AXES, GRADES, Axis, Grade
from domain.proposals.states import STATES, SUPPORTED, State, StateFacts
from domain.proposals.visibility import is_public, is_refused_unseen
from domain.translated import Translated
from web.bridges import edit_links
from web.bridges.cycle_display import boundary
from web.bridges.deadlines import spans_of
from web.bridges.place_names import PlaceNames, place_names
from web.frame.forms import PageForm
from web.frame.labels import agency_names
from web.frame.page_routes import FRESH, PageRoute
from web.frame.rendering import given
from web.frame.visit import Visit
from web.proposals.comment_form import CommentForm
from web.proposals.names import Words, words_of
from web.proposals.next_step import next_step, support_until
from web.proposals.passport import Stop, stops

MOST_THREADS = 30
"""So many threads on a page; the others are one link away."""


async def shown_proposal(visit: Visit) -> tuple[Proposal, Cycle]:
    """The proposal of the address, if the visitor may see it: the public by the gate, the office always. Raises Missing."""
    proposal = await detail_queries.by_number(visit.request.path_params["number"])
    cycle = await cycle_by_number(proposal.cycle)
    if not is_public(proposal, visit.at):
        if not visit.may("proposals.read", Thing(frozenset({cycle.scope}))):
            raise Missing("not public")
        visit.headers["Cache-Control"] = "no-store"
    visit.fresh = boundary(cycle.plan.phases, visit.at)
    return proposal, cycle


class RefusedPage(TypedDict):
    """What `proposals/refused.html` is given."""

    proposal: Proposal
    cycle: Cycle


async def detail(visit: Visit) -> Response:
    """The page. A merged proposal's address leads on to what it went into."""
    try:
        proposal, cycle = await shown_proposal(visit)
    except Missing:
        refused = await detail_queries.by_number(visit.request.path_params["number"])
        if not is_refused_unseen(refused):
            raise
        return visit.page("proposals/refused.html", RefusedPage(proposal=refused, cycle=await cycle_by_number(refused.cycle)))
    if proposal.state == State.MERGED and "stay" not in visit.request.query_params:
        onward = await detail_queries.successor(proposal)
        if onward is not None and onward.number and is_public(onward, visit.at):
            # Not for ever: what was merged by mistake may come back.
            return RedirectResponse(visit.path("proposal", number=onward.number) + f"?from={proposal.number}", 302)
    return await proposal_page(visit, proposal, cycle, visit.bind(CommentForm) if visit.request.method == "GET" else None)


class DetailPage(TypedDict):
    """What `proposals/detail.html` is given."""

    full: Full
    because: Translated
    next_step: str
    support_until: str
    stops: list[Stop]
    photos: list[Any]
    proposal: Proposal
    cycle: Cycle
    plan: Plan
    facts: StateFacts
    words: Words
    agencies: dict[str, str]
    axes: dict[Axis, tuple[str, str]]
    grades: dict[Grade, tuple[str, str]]
    threads: list[Thread]
    more_threads: int
    sides: dict[str, int]
    case: Case | None
    can_support: bool
    can_comment: bool
    supporting: bool
    supported_a_part: bool
    mine: bool
    following: bool
    came_from: str
    assisted: int
    form: PageForm
    blank: PageForm
    places: PlaceNames
    answering: NotRequired[int]


async def proposal_page(visit: Visit, proposal: Proposal, cycle: Cycle, form: PageForm | None, status: int = 200, **more: Any) -> Response:
    """The whole page of a proposal, with the comment form as it was typed."""
    person = visit.actor.person
    full = await detail_queries.full(proposal, visit.at)
    threads = await talk.threads(proposal.id, person=person)
    all_of_them = "comments" in visit.request.query_params or visit.request.method == "POST"
    case = await of_ref("proposal", proposal.number or "")
    view = await view_of(case, visit.today) if case is not None else None
    spans = await spans_of(cycle, visit.at)
    return visit.page(
        "proposals/detail.html",
        given(
            DetailPage,
            full=full,
            because=Translated.from_json(proposal.because),
            next_step=await next_step(visit, proposal, cycle, spans, [answer.assignment for answer in full.answers], case),
            support_until=support_until(visit, proposal, cycle, spans),
            stops=stops(full.events, {row.id: row.number or "" for row in full.took_in}, view, visit.site.time_zone),
            photos=[photo for photo in view.photos if photo.stage in ("before", "after")] if view else [],
            proposal=proposal,
            cycle=cycle,
            plan=cycle.plan,
            facts=STATES[State(proposal.state)],
            words=words_of(visit, cycle),
            agencies=await agency_names(visit),
            axes=AXES,
            grades=GRADES,
            threads=threads if all_of_them else threads[:MOST_THREADS],
            more_threads=0 if all_of_them else max(0, len(threads) - MOST_THREADS),
            sides=talk.sides(threads),
            case=case,
            **await _of_the_reader(visit, proposal, cycle),
            assisted=(await talk.assisted_supports([proposal.id])).get(proposal.id, 0) if proposal.supports else 0,
            came_from=visit.request.query_params.get("from", "")[:16],
            form=form or visit.bind(CommentForm),
            blank=visit.new_form(CommentForm, None),
            places=await place_names(visit),
            **more,
        ),
        status=status,
    )


async def _of_the_reader(visit: Visit, proposal: Proposal, cycle: Cycle) -> dict[str, bool]:
    """What whoever reads the page can do, and has done."""
    person = visit.actor.person
    return {
        "can_support": can_support(proposal, cycle, visit.at),
        "can_comment": can_comment(proposal, cycle, visit.at),
        "supporting": person is not None and await talk.supports(proposal.id, person),
        "supported_a_part": person is not None and proposal.state in SUPPORTED and await talk.supported_a_part(proposal.id, person),
        "following": person is not None and await talk.follows(proposal.id, person),
        "mine": person is not None and edit_links.among(visit, await detail_queries.proposers(proposal.id)) is not None,
    }


class VersionsPage(TypedDict):
    """What `proposals/versions.html` is given."""

    proposal: Proposal
    cycle: Cycle
    rows: list[Version]
    changes: list[Any]
    words: Words


async def versions(visit: Visit) -> Response:
    """Every version, and what changed from each to the next."""
    proposal, cycle = await shown_proposal(visit)
    rows = await detail_queries.public_versions(proposal)
    contents = [Content.from_json(row.content) for row in rows]
    changes = [differences(older, newer) for newer, older in itertools.pairwise(contents)]
    return visit.page(
        "proposals/versions.html",
        VersionsPage(proposal=proposal, cycle=cycle, rows=rows, changes=[*changes, []], words=words_of(visit, cycle)),
    )


PAGES = [
    PageRoute("proposal", "/proposals/{number}", detail, fresh=FRESH),
    PageRoute("versions", "/proposals/{number}/versions", versions, fresh=FRESH),
]
