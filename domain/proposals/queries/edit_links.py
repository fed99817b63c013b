"""What is somebody's own: the drafts they began, and whose a file is."""

from collections.abc import Sequence

from tortoise.expressions import Q

from domain.proposals.models import Proposal, ProposalFile, Proposer
from domain.proposals.states import State


async def of_file(key: str) -> list[Proposer]:
    """Everybody who stands behind the proposal that a file belongs to, or was asked to; they may open it before the public may."""
    proposals = await ProposalFile.filter(file=key).values_list("proposal_id", flat=True)
    if not proposals:
        return []
    return await Proposer.filter(proposal_id__in=list(proposals), left_at=None).order_by("-lead", "id")


async def drafts(proposers: Sequence[int], person: int | None, cycle: int) -> list[Proposal]:
    """The drafts of a cycle that these proposers, or this person, have begun, the newest first."""
    mine = Q(proposers__id__in=list(proposers))
    if person is not None:
        mine = mine | Q(proposers__person=person)
    rows = Proposal.filter(mine, cycle=cycle, state=State.DRAFT.value, proposers__lead=True, proposers__left_at=None)
    return await rows.distinct().order_by("-id")


def untouched(proposal: Proposal) -> bool:
    """Whether nothing has been written in a draft yet, so that it can serve for another beginning."""
    content = proposal.content
    return content == type(content)() and proposal.cover is None and proposal.split_from is None and not proposal.origin
