"""Support for a proposal (附議): given once, taken back, and given again to what a supported proposal became a part of."""

from datetime import datetime

from tortoise.expressions import F

from domain.cycles.models import Cycle
from domain.cycles.phases import Act
from domain.db import writing
from domain.errors import N_, Refused
from domain.proposals.actions.common import tell_proposers, tell_story
from domain.proposals.models import Event, Proposal
from domain.proposals.models_talk import Support
from domain.proposals.queries.talk import supported_a_part
from domain.proposals.states import SUPPORTED
from domain.proposals.story import Happened
from domain.proposals.visibility import is_public

NO_SUPPORT = N_("This proposal cannot be supported at the moment.")


def can_support(proposal: Proposal, cycle: Cycle, at: datetime) -> bool:
    """Whether it can be supported now: from the dates and its state."""
    return is_public(proposal, at) and proposal.state in SUPPORTED and cycle.plan.allows(Act.SUPPORT, at)


async def support(proposal: Proposal, cycle: Cycle, person: int, *, at: datetime) -> None:
    """Support it, once: fifty taps at the same moment leave one. Raises Refused when the dates do not allow it."""
    if not can_support(proposal, cycle, at):
        raise Refused(NO_SUPPORT)
    await _count_in(proposal, cycle, person, at)


async def support_for(proposal: Proposal, cycle: Cycle, person: int, way: str, *, at: datetime) -> None:
    """Count the support that an officer had entered for somebody in time, now that they have confirmed it. way: `call` or `paper`.

    Raises Refused where a support no longer helps it.
    """
    if not is_public(proposal, at) or proposal.state not in SUPPORTED:
        raise Refused(NO_SUPPORT)
    await _count_in(proposal, cycle, person, at, way)


async def take_support_back(proposal: int, person: int) -> None:
    """A support that was entered for somebody goes because they say so."""
    async with writing():
        await Support.filter(proposal_id=proposal, person=person).exclude(way="").delete()
        await _count_supports(proposal)


async def _count_in(proposal: Proposal, cycle: Cycle, person: int, at: datetime, way: str = "") -> None:
    async with writing():
        await Support.bulk_create([Support(proposal_id=proposal.id, person=person, at=at, way=way)], ignore_conflicts=True)
        count = await _count_supports(proposal.id)
        if 0 < cycle.plan.rules.support <= count:
            await _enough(proposal, count, at)


async def support_again(proposal: Proposal, cycle: Cycle, person: int, *, at: datetime) -> None:
    """Let the support of what became a part of it count for it, once; also after the time to support, because it was given in time.

    Raises Refused where the person supported none of its parts, or where a support no longer helps it.
    """
    if not is_public(proposal, at) or proposal.state not in SUPPORTED or not await supported_a_part(proposal.id, person):
        raise Refused(NO_SUPPORT)
    await _count_in(proposal, cycle, person, at)


async def _enough(proposal: Proposal, count: int, at: datetime) -> None:
    """As many support it as the rules ask for: told once, however often the count goes down and up again."""
    if await Event.filter(proposal_id=proposal.id, kind=Happened.SUPPORTED.value).exists():
        return
    await tell_story(proposal, Happened.SUPPORTED, at=at, count=count)
    await tell_proposers(proposal, "supported", at=at, facts={"count": count})


async def unsupport(proposal: Proposal, cycle: Cycle, person: int, *, at: datetime) -> None:
    """Take one's support back, while support is open."""
    if not can_support(proposal, cycle, at):
        raise Refused(NO_SUPPORT)
    async with writing():
        await Support.filter(proposal_id=proposal.id, person=person).delete()
        await _count_supports(proposal.id)


async def _count_supports(proposal: int) -> int:
    """Count under the row's lock, so that two at once do not count each other out."""
    await Proposal.filter(id=proposal).update(supports=F("supports"))
    count = await Support.filter(proposal_id=proposal).count()
    await Proposal.filter(id=proposal).update(supports=count)
    return count
