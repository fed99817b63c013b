"""From a cycle to a vote: its candidates, limits and rule as plain data, so that the vote knows nothing of proposals."""

from collections.abc import Sequence
from datetime import datetime

from domain.counting.ballot_forms import BallotForm
from domain.counting.rules import EqualShares, Greedy, Rule, TopK
from domain.counting.ties import Ties
from domain.cycles.models import Cycle
from domain.cycles.rules import Ballot, Rules, Selection
from domain.errors import N_, Refused
from domain.proposals.queries import lists
from domain.proposals.visibility import Card
from domain.translated import Translated
from domain.voting.eligibility import Way, Who
from domain.voting.sheet import Candidate, Sheet
from web.frame.services import Services


async def sheet_of_cycle(services: Services, cycle: Cycle, at: datetime) -> Sheet:
    """The sheet of a cycle's candidates, in their fair order. Raises Refused while there are fewer than two, or one has no cost."""
    cards = await lists.candidates(cycle.id, at)
    if len(cards) < 2:
        raise Refused(N_("This cycle has no candidates yet."), field="source")
    lacking = [card.number for card in cards if card.cost is None]
    if lacking:
        raise Refused(N_("These candidates have no cost yet: %(numbers)s."), field="source", numbers=", ".join(lacking))
    rules, plan = cycle.plan.rules, cycle.plan
    areas = {area.key: area.name for area in plan.areas}
    weights = {link: weight for link, weight in rules.weights.items() if link in rules.links}
    return Sheet(
        _candidates(cards, areas, rules.grouped),
        form_of(rules, plan.budget),
        rule_of(rules),
        Ties(tuple(rules.ties)),
        plan.budget,
        blank=rules.blank,
        weights=weights if any(weight != 1 for weight in weights.values()) else None,
        who=who_of(rules),
    )


def who_of(rules: Rules) -> Who:
    """Who may vote as a cycle's rules have it; online in whichever way the office can serve, and with a second fact first."""
    ways = {Way.SPOT} | ({Way.SECOND} if "online" in rules.channels else set()) | ({Way.CARD} if rules.credential else set())
    return Who(frozenset(ways), rules.age, rules.born_by, rules.cut_off, tuple(rules.links), dict(rules.proofs))


def _candidates(cards: Sequence[Card], areas: dict[str, Translated], grouped: bool) -> tuple[Candidate, ...]:
    def area(card: Card) -> str:
        return areas[card.area].piece("zh-Hant").text if card.area in areas else ""

    return tuple(
        Candidate(number, card.number, card.title, card.cost or 0, area(card), card.category, summary=card.summary)
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
        return TopK(rules.winners)
    if rules.selection is Selection.TOP_PER_AREA:
        return TopK(rules.winners, per_group=True)
    if rules.selection is Selection.EQUAL_SHARES:
        return EqualShares(completion="add1")
    return Greedy(skip=rules.selection is not Selection.DOWN_STOP, threshold=rules.threshold)
