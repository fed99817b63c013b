"""From a cycle to a vote: its candidates, limits and rule as plain data, so that the vote knows nothing of proposals."""

from collections.abc import Sequence
from datetime import datetime

from domain.counting.ballot_forms import BallotForm
from domain.counting.rules import EqualShares, Greedy, Rule, TopK
from domain.counting.ties import Ties
from domain.cycles.models import Cycle
from domain.cycles.phases import Act, span_of_act
from domain.cycles.plan import Area, Plan
from domain.cycles.rules import Ballot, Rules, Selection
from domain.errors import N_, Missing, Refused
from domain.proposals.queries import detail, lists
from domain.proposals.states import State
from domain.proposals.visibility import Card
from domain.translated import Translated
from domain.voting.eligibility import Way, Who
from domain.voting.sheet import Candidate, Sheet

ROUNDS = N_(
    "The rules of this cycle say rounds, and a vote taken from it is one round. Change its rules, or prepare each round from a file."
)


async def sheet_of_cycle(cycle: Cycle, at: datetime, *, rehearsal: bool = False) -> Sheet:
    """The sheet of a cycle's candidates, in their fair order; a rehearsal need not wait until they are all there.

    Raises Refused while residents can propose, while there are fewer than two, where one has no cost or no area whose money it could
    win, and for rules that no ballot of ours can ask for.
    """
    if not rehearsal and span_of_act(cycle.plan.phases, Act.PROPOSE, at) is not None:
        raise Refused(N_("Residents can still propose in this cycle. Its candidates are taken over once that has ended."), field="source")
    if cycle.plan.rules.grouped:
        raise Refused(N_("This cycle asks for a choice in each area, which no ballot here can do. Change its rules."), field="source")
    if cycle.plan.rules.rounds:
        raise Refused(ROUNDS, field="source")
    cards = [card for card in await lists.candidates(cycle.id, at) if rehearsal or card.state is State.CANDIDATE]
    if len(cards) < 2:
        raise Refused(N_("This cycle has no candidates yet."), field="source")
    lacking = [card.number for card in cards if card.cost is None]
    if lacking:
        raise Refused(N_("These candidates have no cost yet: %(numbers)s."), field="source", numbers=", ".join(lacking))
    rules, plan = cycle.plan.rules, cycle.plan
    candidates = _candidates(cards, {area.key: _named(area) for area in plan.areas})
    weights = {link: weight for link, weight in rules.weights.items() if link in rules.links}
    budgets = budgets_of(plan, candidates)
    budget = sum(budgets.values()) or plan.budget
    return Sheet(
        candidates,
        form_of(rules, budget),
        rule_of(rules),
        Ties(rules.telling_ties),
        budget,
        blank=rules.blank,
        weights=weights if any(weight != 1 for weight in weights.values()) else None,
        who=who_of(rules),
        budgets=budgets,
    )


def budgets_of(plan: Plan, candidates: Sequence[Candidate]) -> dict[str, int]:
    """The money of each area that has candidates, where the rule spends money and there is more than one area; else none: one pot.

    Raises Refused for candidates that no area has money for.
    """
    if plan.rules.selection in (Selection.TOP, Selection.TOP_PER_AREA) or len(plan.areas) < 2:
        return {}
    money = {_named(area): area.budget for area in plan.areas if area.budget}
    without = [item.id for item in candidates if item.group not in money]
    if without:
        raise Refused(N_("These candidates are in no area that has money: %(numbers)s."), field="source", numbers=", ".join(without))
    held = {item.group for item in candidates}
    return {area: budget for area, budget in money.items() if area in held}


def _named(area: Area) -> str:
    return area.name.piece("zh-Hant").text


WROTE = {
    "problem": N_("What is missing or in the way today"),
    "idea": N_("What should be done"),
    "benefit": N_("Who is helped by it"),
}
"""What proposers write, under the headings of a proposal's own page."""


async def texts_of(number: str, at: datetime) -> list[tuple[str, Translated]]:
    """What the proposers of a public proposal wrote, each with its heading; nothing for one that is not public any more."""
    try:
        proposal = await detail.public_one(number, at)
    except Missing:
        return []
    return [(heading, getattr(proposal, name)) for name, heading in WROTE.items() if getattr(proposal, name)]


def who_of(rules: Rules) -> Who:
    """Who may vote as a cycle's rules have it; online in whichever way the office can serve, and with a second fact first."""
    ways = {Way.SPOT} | ({Way.SECOND} if "online" in rules.channels else set()) | ({Way.CARD} if rules.credential else set())
    return Who(frozenset(ways), rules.age, rules.born_by, rules.cut_off, tuple(rules.links), dict(rules.proofs))


def _candidates(cards: Sequence[Card], areas: dict[str, str]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(number, card.number, card.title, card.cost or 0, areas.get(card.area, ""), card.category, summary=card.teaser)
        for number, card in enumerate(cards, 1)
    )


def form_of(rules: Rules, budget: int) -> BallotForm:
    """The limits of a ballot as a cycle's rules have them."""
    if rules.ballot is Ballot.EXACTLY:
        return BallotForm(least=rules.most, most=rules.most)
    if rules.ballot is Ballot.BETWEEN:
        return BallotForm(least=rules.least, most=rules.most)
    if rules.ballot is Ballot.BUDGET:
        return BallotForm(most_cost=budget)
    return BallotForm(most=rules.most)


def rule_of(rules: Rules) -> Rule:
    """The rule by which winners follow."""
    if rules.selection is Selection.TOP:
        return TopK(rules.winners, threshold=rules.threshold)
    if rules.selection is Selection.TOP_PER_AREA:
        return TopK(rules.winners, per_group=True, threshold=rules.threshold)
    if rules.selection is Selection.EQUAL_SHARES:
        return EqualShares(completion="add1", threshold=rules.threshold)
    return Greedy(skip=rules.selection is not Selection.DOWN_STOP, threshold=rules.threshold)
