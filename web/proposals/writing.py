"""Somebody at work on a draft, or on a proposal that was returned: what every step of writing begins with."""

from dataclasses import dataclass

from domain.cycles.models import Cycle
from domain.cycles.queries import by_number
from domain.proposals.actions import drafts
from domain.proposals.content import Content
from domain.proposals.models import Proposal, Proposer
from domain.proposals.models_review import ReturnPoint
from domain.proposals.queries import detail
from domain.proposals.states import State
from web.bridges import edit_links
from web.frame.visit import Visit


@dataclass
class Draft:
    """Somebody at work on a proposal: who, on what, in which cycle, and what they were asked to change."""

    proposal: Proposal
    proposer: Proposer
    cycle: Cycle
    points: list[ReturnPoint]
    people: list[Proposer]

    @property
    def returned(self) -> bool:
        """Whether it is a returned proposal that is being changed."""
        return self.proposal.state == State.RETURNED

    @property
    def content(self) -> Content:
        """What is being written."""
        return self.proposal.working

    def points_for(self, *parts: str) -> list[ReturnPoint]:
        """The points that belong beside these fields."""
        return [point for point in self.points if point.part in parts]


async def draft_of(visit: Visit) -> Draft:
    """The visitor's own draft or returned proposal. Raises Missing, Elsewhere."""
    proposal, proposer, people = await edit_links.with_people(visit)
    if proposal.state not in drafts.WRITABLE:
        raise edit_links.Elsewhere(visit.go("own_proposal", key=proposal.key))
    cycle = await visit.services.recall(("cycle number", str(proposal.cycle)), lambda: by_number(proposal.cycle))
    points = await detail.open_points(proposal.id) if proposal.state == State.RETURNED else []
    return Draft(proposal, proposer, cycle, points, people)
