"""What was selected is carried out: the proposal hears of its case. Its passport tells the progress, its proposers are told and asked."""

from datetime import date, datetime
from typing import Any

from domain.db import writing
from domain.delivery.actions import closing
from domain.delivery.followers import Entered, Follower
from domain.delivery.models import Case, Entry
from domain.delivery.rules import CLOSING_DAYS, Ending
from domain.errors import N_, Missing, Refused
from domain.proposals.actions.common import must_stand_behind, note, standing_behind, step, tell_proposers, tell_story
from domain.proposals.models import Event, Proposal, Proposer
from domain.proposals.states import State
from domain.proposals.story import Happened

SOURCE = "proposal"
"""What cases of proposals are kept under; their reference is the proposal's number."""


async def _of(case: Case) -> Proposal:
    """The proposal that a case carries out. Raises Missing."""
    proposal = await Proposal.get_or_none(number=case.ref)
    if proposal is None:
        raise Missing("not the case of a proposal")
    return proposal


async def answer_closing(proposal: Proposal, proposer: Proposer, case: Case, *, agreed: bool, text: str, at: datetime) -> None:
    """A proposer agrees or objects. An objection keeps the case open with its text. The lead's agreement stands for all. Raises Refused."""
    must_stand_behind(proposal, proposer)
    if case.ref != proposal.number:
        raise Missing("not this proposal's case")
    async with writing():
        if agreed:
            if not proposer.lead and any(row.lead for row in await standing_behind(proposal.id)):
                raise Refused(N_("The person who began the proposal agrees for all. You may object."))
            await closing.agree(case, at=at, by=proposer.actor)
        else:
            await closing.reject(case, text, at=at, by=proposer.actor)
        await note("closing_agree" if agreed else "closing_object", proposal, at=at, by=proposer)


class ProposalFollower(Follower):
    """The proposal of a case hears of it."""

    asked = True

    async def exists(self, ref: str) -> bool:
        """Whether there is a proposal of this number."""
        return await Proposal.filter(number=ref).exists()

    async def entered(self, case: Case, done: Entered, *, at: datetime) -> None:
        """The passport tells it; a correction changes what it says of that month. Proposers are told when it newly is behind."""
        proposal, entry = await _of(case), done.entry
        facts: dict[str, Any] = {"percent": entry.percent, "behind": entry.behind, "month": entry.month.isoformat()}
        if not done.corrected:
            await tell_story(proposal, Happened.PROGRESS, at=at, **facts)
        else:
            for event in await Event.filter(proposal_id=proposal.id, kind=Happened.PROGRESS.value):
                if event.facts.get("month") == facts["month"]:
                    await Event.filter(id=event.id).update(facts=facts)
        if entry.behind and not done.was_behind:
            await tell_proposers(proposal, "behind", at=at, facts={"why": entry.why.to_json()})

    async def asked_to_close(self, case: Case, *, at: datetime) -> None:
        """Every proposer is asked."""
        proposal, text = await _of(case), case.closing_text.to_json()
        await tell_story(proposal, Happened.CLOSING, at=at, text=text)
        await tell_proposers(proposal, "closing", at=at, facts={"why": text})

    async def asked_again(self, case: Case, *, at: datetime) -> None:
        """Every proposer is asked once more."""
        facts = {"why": case.closing_text.to_json(), "days": CLOSING_DAYS}
        await tell_proposers(await _of(case), "closing_again", at=at, facts=facts)

    async def closing_withdrawn(self, case: Case, why: str, *, at: datetime) -> None:
        """The proposers need not answer."""
        await tell_proposers(await _of(case), "closing_back", at=at, facts={"why": why})

    async def objected(self, case: Case, *, at: datetime) -> None:
        """The objection stands in the passport."""
        await tell_story(await _of(case), Happened.OBJECTED, at=at, text=case.objection)

    async def closed(self, case: Case, ending: Ending, why: str, *, at: datetime) -> None:
        """The proposal is done."""
        proposal = await _of(case)
        if proposal.state == State.DELIVERY:
            await step(proposal, State.DONE, at=at)
        await tell_story(proposal, Happened.CLOSED, at=at, why=why, spent=case.money_spent, ending=ending.value)
        kind = "closed" if ending is Ending.AGREED else "closed_anyway"
        await tell_proposers(proposal, kind, at=at, facts={"why": why} if why else None)

    async def stopped(self, case: Case, why: str, *, at: datetime) -> None:
        """The proposal says so with the reason."""
        proposal = await _of(case)
        if proposal.state == State.DELIVERY:
            await step(proposal, State.STOPPED, at=at)
        await tell_story(proposal, Happened.STOPPED, at=at, why=why)
        await tell_proposers(proposal, "stopped", at=at, facts={"why": why})

    async def reopened(self, case: Case, why: str, *, at: datetime) -> None:
        """The proposal is being carried out again."""
        proposal = await _of(case)
        if proposal.state in (State.DONE, State.STOPPED):
            await step(proposal, State.DELIVERY, at=at)
        await tell_story(proposal, Happened.CASE, at=at, why=why)
        await tell_proposers(proposal, "reopened", at=at, facts={"why": why})

    async def reported(self, case: Case, first: date, last: date, entry: Entry | None, *, at: datetime) -> None:
        """What a report says of the case, to the proposers of a proposal that is not hidden."""
        proposal = await _of(case)
        if proposal.hidden_at is not None:
            return
        facts: dict[str, Any] = {"first_month": first.isoformat(), "last_month": last.replace(day=1).isoformat()}
        if entry is None:
            await tell_proposers(proposal, "progress_missing", at=at, facts=facts)
        else:
            await tell_proposers(proposal, "progress", at=at, facts=facts | {"percent": entry.percent, "why": entry.text.to_json()})
