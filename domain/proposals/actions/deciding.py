"""Candidates in a fair order, the result as officers enter it, and the cases that are opened for what won."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.cycles.phases import PhaseKind, held
from domain.cycles.queries import by_number as cycle_by_number
from domain.db import one_at_a_time, writing
from domain.delivery.actions import cases
from domain.delivery.actions.cases import Decided
from domain.delivery.models import Case
from domain.errors import N_, Refused
from domain.proposals.actions.common import note, public_reason, reload, step, tell_proposers, tell_story
from domain.proposals.models import Event, Proposal
from domain.proposals.states import FROZEN, NOT_NOW, State
from domain.proposals.story import Happened
from domain.proposals.visibility import is_public
from domain.translated import Translated

_ORDER = 7_205_310_000_000
"""PostgreSQL's advisory lock of the order of a cycle's candidates: this and the cycle's number."""


def fair_order(numbers: Sequence[str], seed: str) -> list[str]:
    """The numbers in an order that nobody chose: by the SHA-256 of seed, line feed and number. Anyone can repeat it."""
    return sorted(numbers, key=lambda number: hashlib.sha256(f"{seed}\n{number}".encode()).digest())


async def make_candidates(proposals: Sequence[Proposal], seed: str, *, at: datetime, by: int) -> None:
    """Freeze these as candidates, in the fair order of the public seed. Raises Refused when one is in no state for it."""
    if not seed.strip():
        raise Refused(N_("Enter the public seed of the order, such as the digest of the plan."), field="seed")
    async with writing():
        for cycle in sorted({proposal.cycle for proposal in proposals}):
            await one_at_a_time(_ORDER + cycle)  # two officers at the same moment make one order, not two
        proposals = [await reload(proposal) for proposal in proposals]
        before = await _same_seed(proposals, seed.strip())
        dates = await _coming(proposals[0].cycle, at) if proposals else []
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
            await tell_proposers(proposal, "candidate", at=at, facts={"phases": dates})


async def _coming(cycle: int, at: datetime) -> list[dict[str, Any]]:
    """The display, the deliberation day and the vote, as far as they are to come: for the proposers' own calendars."""
    found = await cycle_by_number(cycle)
    wanted = (PhaseKind.DISPLAY, PhaseKind.DELIBERATION, PhaseKind.VOTE)
    coming = [phase for phase in held(found.plan.phases) if phase.kind in wanted and phase.ends_at > at]
    return [phase.to_json() | {"cycle": found.key} for phase in coming]


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
        await tell_story(proposal, Happened.DROPPED, at=at, why=reason.to_json())
        await note("drop_candidate", proposal, at=at, by=by, after={"why": reason.to_json()})
        await tell_proposers(proposal, "dropped", at=at, facts={"why": reason.to_json()})


@dataclass(frozen=True)
class Outcome:
    """What a vote brought one candidate: `selected`, `reserve` or `not_selected`; its votes; the money in NT$; and why, in words."""

    state: State
    votes: int | None = None
    money: int | None = None
    because: Translated = field(default_factory=Translated)

    @property
    def approved(self) -> int | None:
        """The money in NT$; what did not win was granted none."""
        return None if self.state is State.NOT_SELECTED else self.money

    def facts(self) -> dict[str, Any]:
        """Plain data for the story and the ledger."""
        return {"state": self.state.value, "votes": self.votes, "money": self.approved}


async def enter_result(outcomes: Mapping[int, Outcome], *, at: datetime, by: int | None, vote: str = "") -> None:
    """The result of a vote, by the candidates' row numbers. Raises Refused for what is no candidate.

    vote: its key, where it was held here.
    """
    async with writing():
        for number, outcome in outcomes.items():
            proposal = await Proposal.get(id=number)
            values = {"votes": outcome.votes, "money": outcome.approved, "because": outcome.because.to_json() or None, "vote": vote}
            await step(proposal, outcome.state, at=at, **values)
            await tell_story(proposal, Happened.RESULT, at=at, vote=vote, **outcome.facts())
            await note("result", proposal, at=at, by=by, after=outcome.facts())
            await tell_proposers(proposal, "result", at=at, facts={"state": outcome.state.value})


DECIDED = (State.SELECTED, State.RESERVE, State.NOT_SELECTED)
"""States that a result leads to, and in which it may still be corrected: no case is open yet."""


async def correct_result(proposal: Proposal, outcome: Outcome, why: Translated, *, at: datetime, by: int) -> None:
    """Correct what was entered, or let one of the reserve move up; with a public reason. Raises Refused."""
    public_reason(why)
    before = Outcome(State(proposal.state), proposal.votes, proposal.money)
    if proposal.state not in DECIDED:
        raise Refused(NOT_NOW)
    if before.facts() == outcome.facts():
        raise Refused(N_("This is what it says already."))
    kind = Happened.MOVED_UP if (before.state, outcome.state) == (State.RESERVE, State.SELECTED) else Happened.CORRECTED
    async with writing():
        values = {"votes": outcome.votes, "money": outcome.approved}
        if outcome.state is before.state:
            await Proposal.filter(id=proposal.id, state=proposal.state).update(**values, changed_at=at)
        else:
            await step(proposal, outcome.state, at=at, because=None, **values)
        await tell_story(proposal, kind, at=at, why=why.to_json(), before=before.facts(), **outcome.facts())
        await note("correct_result", proposal, at=at, by=by, before=before.facts(), after=outcome.facts() | {"why": why.to_json()})
        await tell_proposers(proposal, "corrected", at=at, facts={"state": outcome.state.value, "why": why.to_json()})


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
