"""What was selected is carried out: its progress in the passport, and closing with the proposers' agreement."""

from datetime import date, datetime

from domain.db import writing
from domain.delivery.actions import closing
from domain.delivery.models import Case
from domain.errors import N_, Missing, Refused
from domain.proposals.actions.common import must_stand_behind, standing_behind, step, tell_proposers, tell_story
from domain.proposals.models import Proposal, Proposer
from domain.proposals.states import State
from domain.proposals.story import Happened
from domain.translated import Translated


async def _of_case(case: Case) -> Proposal:
    proposal = await Proposal.get_or_none(number=case.ref) if case.source == "proposal" else None
    if proposal is None:
        raise Missing("not the case of a proposal")
    return proposal


async def report_progress(case: Case, percent: int, *, at: datetime, behind: bool) -> None:
    """An entry was made: the passport tells it, and proposers are written to when the case is behind."""
    if case.source != "proposal":
        return
    proposal = await _of_case(case)
    async with writing():
        await tell_story(proposal, Happened.PROGRESS, at=at, percent=percent, behind=behind)
        if behind:
            await tell_proposers(proposal, "behind", at=at)


async def ask_to_close(case: Case, text: Translated, *, at: datetime, by: int | None) -> None:
    """The agency says that it is done; every proposer is asked. Raises Refused."""
    async with writing():
        await closing.ask(case, text, at=at, by=by)
        if case.source == "proposal":
            proposal = await _of_case(case)
            await tell_story(proposal, Happened.CLOSING, at=at, text=text.to_json())
            await tell_proposers(proposal, "closing", at=at, facts={"text": text.to_json()})


async def answer_closing(proposal: Proposal, proposer: Proposer, case: Case, *, agreed: bool, text: str, at: datetime) -> None:
    """A proposer agrees or objects. An objection keeps the case open with its text. The lead's agreement stands for all. Raises Refused."""
    must_stand_behind(proposal, proposer)
    if case.ref != proposal.number:
        raise Missing("not this proposal's case")
    async with writing():
        if agreed:
            if not proposer.lead and any(row.lead for row in await standing_behind(proposal.id)):
                raise Refused(N_("The person who began the proposal agrees for all. You may object."))
            await closing.agree(case, at=at, by=proposer.person)
        else:
            await closing.reject(case, text, at=at, by=proposer.person)
            await tell_story(proposal, Happened.OBJECTED, at=at, text=text.strip()[:2000])


async def close(case: Case, on: date, *, why: str, at: datetime, by: int) -> None:
    """The officer closes the case; the proposal is done. Raises Refused."""
    async with writing():
        await closing.close(case, on, why=why, at=at, by=by)
        if case.source == "proposal":
            proposal = await _of_case(case)
            if proposal.state == State.DELIVERY:
                await step(proposal, State.DONE, at=at)
            await tell_story(proposal, Happened.CLOSED, at=at, why=why.strip()[:500], spent=case.money_spent)
            await tell_proposers(proposal, "closed", at=at)


async def reopen(case: Case, why: str, *, at: datetime, by: int) -> None:
    """Open a closed case again. Raises Refused without a reason."""
    async with writing():
        await closing.reopen(case, why, at=at, by=by)
        if case.source == "proposal":
            proposal = await _of_case(case)
            if proposal.state == State.DONE:
                await step(proposal, State.DELIVERY, at=at)
            await tell_story(proposal, Happened.BACK, at=at, why=why.strip()[:500])
