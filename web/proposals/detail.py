"""One proposal's page, which is its passport as well: what it says, what the agencies say, what people say, and its whole way."""

import itertools
from typing import Any

from starlette.responses import RedirectResponse, Response

from domain.cycles.models import Cycle
from domain.cycles.queries import by_number as cycle_by_number
from domain.delivery.queries import of_ref
from domain.errors import Missing
from domain.policy import Thing
from domain.proposals.actions.talking import can_comment, can_support
from domain.proposals.content import Content, differences
from domain.proposals.gate import is_public
from domain.proposals.models import Proposal
from domain.proposals.queries import one, talk
from domain.proposals.rules import AXES, GRADES
from domain.proposals.states import STATES, State
from web.cycles.shown import boundary
from web.doors import FRESH, Door
from web.forms import PageForm
from web.proposals import hands
from web.proposals.naming import agency_names, words_of
from web.proposals.talk import CommentForm
from web.visit import Visit


async def shown_proposal(visit: Visit) -> tuple[Proposal, Cycle]:
    """The proposal of the address, if the visitor may see it: the public by the gate, the office always. Raises Missing."""
    proposal = await one.by_number(visit.request.path_params["number"])
    cycle = await cycle_by_number(proposal.cycle)
    if not is_public(proposal, visit.at) and not visit.may("proposals.read", Thing(frozenset({cycle.scope}))):
        raise Missing("not public")
    visit.fresh = boundary(cycle.plan.phases, visit.at)
    return proposal, cycle


async def detail(visit: Visit) -> Response:
    """The page. A merged proposal's address leads on to what it went into."""
    proposal, cycle = await shown_proposal(visit)
    if proposal.state == State.MERGED and "stay" not in visit.request.query_params:
        onward = await one.successor(proposal)
        if onward is not None and onward.number:
            return RedirectResponse(visit.path("proposal", number=onward.number) + f"?from={proposal.number}", 301)
    return await proposal_page(visit, proposal, cycle, visit.bind(CommentForm) if visit.request.method == "GET" else None)


async def proposal_page(visit: Visit, proposal: Proposal, cycle: Cycle, form: PageForm | None, status: int = 200, **more: Any) -> Response:
    """The whole page of a proposal, with the comment form as it was typed."""
    person = visit.actor.person
    mine = person is not None and hands.among(visit, await one.proposers(proposal.id)) is not None
    return visit.page(
        "proposals/detail.html",
        full=await one.full(proposal, visit.at),
        proposal=proposal,
        cycle=cycle,
        plan=cycle.plan,
        facts=STATES[State(proposal.state)],
        words=words_of(visit, cycle),
        agencies=await agency_names(visit),
        axes=AXES,
        grades=GRADES,
        threads=await talk.threads(proposal.id, person=person),
        case=await of_ref("proposal", proposal.number or ""),
        can_support=can_support(proposal, cycle, visit.at),
        can_comment=can_comment(proposal, cycle, visit.at),
        supporting=person is not None and await talk.supports(proposal.id, person),
        mine=mine,
        following=person is not None and await talk.follows(proposal.id, person),
        came_from=visit.request.query_params.get("from", "")[:16],
        form=form or visit.bind(CommentForm),
        status=status,
        **more,
    )


async def versions(visit: Visit) -> Response:
    """Every version, and what changed from each to the next."""
    proposal, cycle = await shown_proposal(visit)
    rows = await one.public_versions(proposal)
    contents = [Content.from_json(row.content) for row in rows]
    changes = [differences(older, newer) for newer, older in itertools.pairwise(contents)]
    return visit.page(
        "proposals/versions.html", proposal=proposal, cycle=cycle, rows=rows, changes=[*changes, []], words=words_of(visit, cycle)
    )


DOORS = [
    Door("proposal", "/proposals/{number}", detail, fresh=FRESH),
    Door("versions", "/proposals/{number}/versions", versions, fresh=FRESH),
]
