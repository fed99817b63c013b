"""What an officer does with a proposal that has come in: show it, return it, not accept it, take it off the site."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q

from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.files.actions import publish, unpublish
from domain.proposals.actions import asked
from domain.proposals.actions.common import note, public_reason, standing_behind, step, tell_proposers, tell_story
from domain.proposals.models import Proposal, ProposalFile, Proposer, Version
from domain.proposals.models_review import ReturnPoint
from domain.proposals.states import FROZEN, NOT_NOW, State
from domain.proposals.story import Happened
from domain.proposals.visibility import is_public
from domain.translated import Translated

PARTS = ("title", "problem", "idea", "benefit", "place", "cost", "files", "whole")
"""What a point of a return can be about."""


async def show(proposal: Proposal, *, at: datetime, by: int) -> None:
    """The officer has read it: it is public from now on. Raises Refused while the contact is not confirmed."""
    if proposal.state == State.DRAFT or proposal.public_at is not None:
        raise Refused(NOT_NOW)
    if not await standing_behind(proposal.id):
        raise Refused(N_("Nobody has confirmed the contact yet. Call the proposer first."))
    async with writing():
        if await Proposal.filter(id=proposal.id, public_at=None).update(public_at=at, changed_at=at) != 1:
            raise Refused(NOT_NOW)
        proposal.public_at = at
        await publish(await files_of(proposal))
        await tell_story(proposal, Happened.PUBLIC, at=at)
        await note("show", proposal, at=at, by=by)
        await tell_proposers(proposal, "public", at=at)


async def files_of(proposal: Proposal) -> list[str]:
    """The keys of its photos and attachments; what is being changed is not among them."""
    return [row.file for row in await ProposalFile.filter(proposal_id=proposal.id).exclude(change="added")]


async def send_back(
    proposal: Proposal, points: Sequence[tuple[str, Translated]], *, at: datetime, by: int, due_on: date | None = None
) -> None:
    """Return it with points, each beside the field it is about, and, if wanted, the day by which it should be back. Raises Refused."""
    points = [(part if part in PARTS else "whole", text) for part, text in points if text]
    if not points:
        raise Refused(N_("Write at least one point that the proposers can act on."), field="points")
    async with writing():
        round_ = 1 + max([0, *[row.round for row in await ReturnPoint.filter(proposal_id=proposal.id).only("id", "round")]])
        await step(proposal, State.RETURNED, at=at)
        await asked.rest(proposal, asked.RETURNED, at=at)
        await ReturnPoint.bulk_create(
            [ReturnPoint(proposal_id=proposal.id, round=round_, part=part, text=text, made_at=at, due_on=due_on) for part, text in points]
        )
        due: dict[str, Any] = {"due": due_on.isoformat()} if due_on else {}
        await tell_story(proposal, Happened.RETURNED, at=at, points=len(points), **due)
        after = {"points": [[part, text.to_json()] for part, text in points]}
        await note("return", proposal, at=at, by=by, after=after)
        await tell_proposers(
            proposal, "returned", at=at, facts={"points": [{"part": part, "text": text.to_json()} for part, text in points]} | due
        )


async def not_accept(proposal: Proposal, reason: Translated, *, at: datetime, by: int, show: bool = True) -> None:
    """It is not accepted, with a public reason. Raises Refused without one.

    show: whether the public reads its text as well; otherwise its page says no more than number and reason (insults, personal data).
    """
    public_reason(reason)
    async with writing():
        values = {"reason": reason} | ({"public_at": at} if show and proposal.public_at is None else {})
        await step(proposal, State.NOT_ACCEPTED, at=at, **values)
        if is_public(proposal, at):
            await publish(await files_of(proposal))
        await asked.rest(proposal, asked.NOT_ACCEPTED, at=at)
        await tell_story(proposal, Happened.NOT_ACCEPTED, at=at, why=reason.to_json())
        await note("not_accept", proposal, at=at, by=by, after={"why": reason.to_json()})
        await tell_proposers(proposal, "not_accepted", at=at, facts={"why": reason.to_json()}, people=await _everybody(proposal))


async def _everybody(proposal: Proposal) -> list[Proposer]:
    """Who stands behind it, and who began it even if the contact is not confirmed: a no is owed to them as well."""
    return await Proposer.filter(Q(lead=True) | Q(confirmed_at__not_isnull=True), proposal_id=proposal.id, left_at=None).order_by(
        "-lead", "id"
    )


async def take_up(proposal: Proposal, *, at: datetime, by: int) -> None:
    """Take up again what was not accepted by mistake. Raises Refused."""
    if proposal.state != State.NOT_ACCEPTED:
        raise Refused(NOT_NOW)
    nobody = not await standing_behind(proposal.id)
    async with writing():
        values = {"public_at": None} if nobody else {}  # shown with the refusal alone: nobody has confirmed the contact
        await step(proposal, State.SUBMITTED, at=at, reason=Translated(), **values)
        if nobody:
            await unpublish(await files_of(proposal))
        await tell_story(proposal, Happened.BACK, at=at)
        await note("take_up", proposal, at=at, by=by)
        await tell_proposers(proposal, "back", at=at, people=await _everybody(proposal))


async def hide(proposal: Proposal, why: str, *, at: datetime, by: int) -> None:
    """Take it off the site: personal data, insults. Reversible. Raises Refused without a reason, and for candidates."""
    if proposal.state in FROZEN:
        raise Refused(N_("A candidate stays on the site. Withdraw it from the vote first."))
    if not why.strip():
        raise Refused(N_("Give a reason. It is kept in the audit trail."), field="why")
    async with writing():
        if await Proposal.filter(id=proposal.id, hidden_at=None).update(hidden_at=at, why_hidden=why.strip()[:500]) != 1:
            raise Refused(NOT_NOW)
        await unpublish(await files_of(proposal))
        await tell_story(proposal, Happened.HIDDEN, at=at, public=False)
        await note("hide", proposal, at=at, by=by, why=why.strip())
        await tell_proposers(proposal, "hidden", at=at, facts={"why": why.strip()[:500]})


async def unhide(proposal: Proposal, *, at: datetime, by: int) -> None:
    """Show it again."""
    async with writing():
        if await Proposal.filter(id=proposal.id, hidden_at__not_isnull=True).update(hidden_at=None, why_hidden="") != 1:
            raise Refused(NOT_NOW)
        if proposal.public_at is not None:
            await publish(await files_of(proposal))
        await tell_story(proposal, Happened.BACK, at=at, public=False)
        await note("unhide", proposal, at=at, by=by)
        await tell_proposers(proposal, "back", at=at)


async def withhold(proposal: Proposal, version: int, why: str, *, at: datetime, by: int) -> None:
    """Take an earlier version off the site, such as for a telephone number in it. The present one cannot be. Raises Refused, Missing."""
    if not why.strip():
        raise Refused(N_("Give a reason. It is kept in the audit trail."), field="why")
    if version == proposal.version:
        raise Refused(N_("This is what the proposal says now. Return it for changes, or take it off the site."))
    async with writing():
        if await Version.filter(proposal_id=proposal.id, number=version).update(withheld=True) != 1:
            raise Missing("no such version")
        await note("withhold", proposal, at=at, by=by, why=why.strip()[:500], after={"version": version})


async def release(proposal: Proposal, version: int, *, at: datetime, by: int) -> None:
    """Show an earlier version again."""
    async with writing():
        await Version.filter(proposal_id=proposal.id, number=version).update(withheld=False)
        await note("release", proposal, at=at, by=by, after={"version": version})
