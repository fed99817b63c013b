"""Candidates in a fair order, the result as officers enter it, and the cases that are opened for what won."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.db import writing
from domain.delivery.actions import cases
from domain.delivery.actions.cases import Decided
from domain.delivery.models import Case
from domain.errors import N_, Refused
from domain.proposals.actions.common import note, public_reason, step, tell_proposers, tell_story
from domain.proposals.gate import is_public
from domain.proposals.models import Event, Proposal
from domain.proposals.states import FROZEN, NOT_NOW, State
from domain.proposals.story import Happened
from domain.translated import Translated


def fair_order(numbers: Sequence[str], seed: str) -> list[str]:
    """The numbers in an order that nobody chose: by the SHA-256 of seed, line feed and number. Anyone can repeat it."""
    return sorted(numbers, key=lambda number: hashlib.sha256(f"{seed}\n{number}".encode()).digest())


async def make_candidates(proposals: Sequence[Proposal], seed: str, *, at: datetime, by: int) -> None:
    """Freeze these as candidates, in the fair order of the public seed. Raises Refused when one is in no state for it."""
    if not seed.strip():
        raise Refused(N_("Enter the public seed of the order, such as the digest of the plan."), field="seed")
    async with writing():
        before = await _same_seed(proposals, seed.strip())
        order = fair_order([proposal.number or "" for proposal in [*before, *proposals]], seed.strip())
        for proposal in before:
            await Proposal.filter(id=proposal.id).update(order=order.index(proposal.number or "") + 1)
        for proposal in proposals:
            if not is_public(proposal, at):
                raise Refused(N_("%(number)s is not public."), number=proposal.number or "?")
            place = order.index(proposal.number or "") + 1
            await step(proposal, State.CANDIDATE, at=at, order=place, edit=None)
            await tell_story(proposal, Happened.CANDIDATE, at=at, order=place, seed=seed.strip(), of=len(order))
            await note("candidate", proposal, at=at, by=by, after={"order": place, "seed": seed.strip()})
            await tell_proposers(proposal, "candidate", at=at)


async def _same_seed(proposals: Sequence[Proposal], seed: str) -> list[Proposal]:
    """The candidates there are already: others join them in one order of one seed. Raises Refused for another seed, or after the vote."""
    cycles = {proposal.cycle for proposal in proposals}
    if await Proposal.filter(cycle__in=list(cycles), state__in=[state.value for state in FROZEN - {State.CANDIDATE}]).exists():
        raise Refused(N_("The result of this cycle has been entered. No candidate can join it."))
    before = await Proposal.filter(cycle__in=list(cycles), state=State.CANDIDATE.value).order_by("id")
    for event in await Event.filter(proposal_id__in=[proposal.id for proposal in before], kind=Happened.CANDIDATE.value):
        if event.facts.get("seed") != seed:
            raise Refused(
                N_("The order of the candidates was drawn with “%(seed)s”. Use the same seed."), seed=event.facts["seed"], field="seed"
            )
    return before


async def drop_candidate(proposal: Proposal, reason: Translated, *, at: datetime, by: int) -> None:
    """A candidate is taken out of the vote, at its proposers' wish or by law, with a public reason. Raises Refused."""
    public_reason(reason)
    if proposal.state != State.CANDIDATE:
        raise Refused(NOT_NOW)
    async with writing():
        await step(proposal, State.WITHDRAWN, at=at, reason=reason, order=None)
        await tell_story(proposal, Happened.WITHDRAWN, at=at, why=reason.to_json())
        await note("drop_candidate", proposal, at=at, by=by, after={"why": reason.to_json()})
        await tell_proposers(proposal, "dropped", at=at, facts={"why": reason.to_json()})


@dataclass(frozen=True)
class Outcome:
    """What a vote brought one candidate: `selected`, `reserve` or `not_selected`; its votes; the money in NT$."""

    state: State
    votes: int | None = None
    money: int | None = None


async def enter_result(outcomes: Mapping[int, Outcome], *, at: datetime, by: int | None) -> None:
    """The result of a vote, by the candidates' row numbers. Raises Refused for what is no candidate."""
    async with writing():
        for number, outcome in outcomes.items():
            proposal = await Proposal.get(id=number)
            await step(proposal, outcome.state, at=at, votes=outcome.votes, money=outcome.money)
            facts: dict[str, Any] = {"state": outcome.state.value, "votes": outcome.votes, "money": outcome.money}
            await tell_story(proposal, Happened.RESULT, at=at, **facts)
            await note("result", proposal, at=at, by=by, after=facts)
            await tell_proposers(proposal, "result", at=at, facts={"state": outcome.state.value})


async def carry_out(proposals: Sequence[Proposal], scope: str, *, on: date, due_on: date | None, at: datetime, by: int) -> list[Case]:
    """Open a tracked case for each selected proposal. Raises Refused for one without a lead agency."""
    for proposal in proposals:
        if not proposal.agency:
            raise Refused(N_("%(number)s has no lead agency."), number=proposal.number or "?")
    async with writing():
        decided = [
            Decided(
                "proposal",
                proposal.number or "",
                scope,
                proposal.title,
                proposal.agency,
                proposal.money if proposal.money is not None else proposal.estimate if proposal.estimate is not None else proposal.cost,
                due_on,
            )
            for proposal in proposals
        ]
        opened = await cases.open_cases(decided, on=on, at=at, by=by)
        for proposal, case in zip(proposals, opened, strict=True):
            if proposal.state == State.SELECTED:
                await step(proposal, State.DELIVERY, at=at)
                await tell_story(proposal, Happened.CASE, at=at, code=case.code, agency=case.agency)
                await tell_proposers(proposal, "case", at=at)
    return opened
