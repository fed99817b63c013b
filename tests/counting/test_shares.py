"""Method of Equal Shares: against its own definition, its defining properties, and ties that floats get wrong."""

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.counting import add1
from domain.counting.count import count
from domain.counting.election import Ballots, Election, Project
from domain.counting.errors import Undecided
from domain.counting.log import Fate
from domain.counting.rules import EqualShares, Greedy
from domain.counting.shares import Shares
from domain.counting.ties import Breaker, Ties
from tests.counting.elections import election, elections, examples, ids, in_order, shares_plainly, utilities

UTILITIES = st.sampled_from(["cost", "cardinality"])


@given(elections(), UTILITIES)
@examples(300)
def test_approvals_agree_with_the_definition(found: Election, utility: str) -> None:
    agrees(found, utility)


@given(elections(points=True), UTILITIES)
@examples(300)
def test_points_agree_with_the_definition(found: Election, utility: str) -> None:
    agrees(found, utility)


@given(elections(points=True, most_voters=6), UTILITIES, st.lists(st.integers(1, 4), min_size=6, max_size=6))
@examples(150)
def test_weighted_ballots_agree_with_the_definition(found: Election, utility: str, weights: list[int]) -> None:
    held = found.ballots
    heavy = Ballots(held.count, held.starts, held.voters, held.points, np.array(weights[: held.count], np.int64))
    agrees(Election(found.projects, heavy, found.budget, found.vote_type), utility)


def agrees(found: Election, utility: str) -> None:
    counted = count(found, EqualShares(utility), in_order(found))
    endowment = Fraction(found.budget, found.ballots.voices())
    selected, money = shares_plainly(found, endowment, utility, range(len(found.projects)))
    assert list(counted.selected) == selected
    for p, left in counted.money_left.items():
        weights = [1] * found.ballots.count if found.ballots.weights is None else found.ballots.weights.tolist()
        assert left == sum(money[v] * weights[v] for v in found.ballots.supporters(p).tolist())


@given(elections(points=True), UTILITIES)
@examples(150)
def test_winners_are_priceable(found: Election, utility: str) -> None:
    """Nobody pays more than their share, every winner is paid for exactly, and no loser could still be paid for."""
    counted = count(found, EqualShares(utility), in_order(found))
    voters = utilities(found)
    money = [counted.endowment] * len(voters)
    for item in counted.rounds:
        if item.fate is not Fate.WON:
            continue
        paid = {v: min(money[v], item.price * voters[v][item.project]) for v in range(len(voters)) if item.project in voters[v]}
        assert sum(paid.values()) == found.projects[item.project].cost
        for v, part in paid.items():
            money[v] -= part
    assert min(money) >= 0
    for p, project in enumerate(found.projects):
        if p not in counted.selected and any(p in chosen for chosen in voters):
            assert sum(money[v] for v in range(len(voters)) if p in voters[v]) < project.cost


@given(elections(), UTILITIES, st.randoms(use_true_random=False))
@examples(100)
def test_voters_names_and_order_do_not_matter(found: Election, utility: str, chance) -> None:
    voters = utilities(found)
    chance.shuffle(voters)
    names = "abcdefghijklmnopqrstuvwxyz"
    again = election([p.cost for p in found.projects], ["".join(names[p] for p in chosen) for chosen in voters], found.budget)
    assert count(again, EqualShares(utility), in_order(again)).selected == count(found, EqualShares(utility), in_order(found)).selected


@given(elections(), st.sampled_from(["exhaustive", "infeasible"]), st.sampled_from(["add1", "add1u"]))
@examples(100)
def test_completions_stay_within_the_budget(found: Election, stop: str, completion: str) -> None:
    ties = in_order(found)
    plain = count(found, EqualShares(), ties)
    counted = count(found, EqualShares("cost", completion, stop), ties)
    costs = [project.cost for project in found.projects]
    spent = sum(costs[p] for p in counted.selected)
    assert spent <= found.budget
    assert len(set(counted.selected)) == len(counted.selected)
    assert sum(costs[p] for p in plain.selected) <= found.budget
    if completion == "add1u":  # what is left buys nothing more
        votes = found.ballots.votes()
        assert all(p in counted.selected or cost > found.budget - spent for p, cost in enumerate(costs) if votes[p])


@given(elections())
@examples(60)
def test_add1_is_the_definition_step_by_step(found: Election) -> None:
    costs = [project.cost for project in found.projects]
    supported = {p for p, votes in enumerate(found.ballots.votes()) if votes}
    for stop in ("exhaustive", "infeasible"):
        best: list[int] = []
        for step in range(200):
            endowment = Fraction(found.budget, found.ballots.count) + step
            now, _ = shares_plainly(found, endowment, "cost", range(len(costs)))
            spent = sum(costs[p] for p in now)
            if spent > found.budget:
                break
            best = now
            nothing_fits = all(p in now or costs[p] > found.budget - spent for p in range(len(costs)))
            if supported <= set(now) or (stop == "exhaustive" and nothing_fits):
                break
        assert list(count(found, EqualShares("cost", "add1", stop), in_order(found)).selected) == best


def test_the_comparison_step() -> None:
    """Two voters of three gain by the greedy outcome, so it holds; where as many gain by either, equal shares stand."""
    found = election([3, 3, 6], ["ac", "bc", "c", "c", "ab"], 6)
    counted = count(found, EqualShares(comparison=True))
    assert counted.comparison is not None
    assert (ids(found, counted.selected), counted.comparison.kept) == ("c", False)
    assert counted.comparison.greedy > counted.comparison.mes
    even = election([3, 5, 4], ["ca", "b", "cb", "a"], 10)
    stays = count(even, EqualShares(comparison=True))
    assert stays.comparison is not None
    assert (stays.comparison.mes, stays.comparison.greedy, stays.comparison.kept) == (1, 1, True)
    assert (ids(even, stays.selected), ids(even, count(even, Greedy()).selected)) == ("ab", "ac")


ADVERSE = [
    # Thousands of supporters who hold almost exactly the price, and one who pays for what they lack.
    ([5405837745458920, 86839781596695553, 8683984], ["ab", "bc", ""], 92245619361144171, [10**10, 1, 2]),
    ([8759833363944899, 11987404778113726, 1198741], ["ab", "bc", ""], 20747238147084055, [10**10, 1, 2]),
]


@pytest.mark.parametrize(("costs", "choices", "budget", "weights"), ADVERSE)
def test_what_thousands_lack_by_a_hair_falls_on_one(costs: list[int], choices: list[str], budget: int, weights: list[int]) -> None:
    agrees(election(costs, choices, budget, weights=weights), "cardinality")


@given(st.integers(10, 400), st.integers(10**6, 10**15), st.integers(0, 10**4), st.integers(0, 10**4), st.booleans())
@examples(60)
def test_many_who_almost_hold_the_price(crowd: int, share: int, lack: int, rival: int, second: bool) -> None:
    """One project takes nearly all of a crowd's money; the next costs what they have left, a few units and somebody's share."""
    voters = crowd + 3
    first = share * crowd // 2 + rival % crowd
    left = share - first // crowd
    choices = ["ab"] * crowd + ["bc" + ("d" if second else ""), "d" if second else "", ""]
    costs = [first, (crowd + 1) * left + lack, left + rival, share // 2 + 1]
    found = election(costs, choices, share * voters + lack % voters)
    agrees(found, "cardinality")
    agrees(found, "cost")


def near_tie(extra: int) -> Election:
    """Two projects whose prices differ by 1e-12 of a price: `extra` is -1, 0 or 1 minor units in 10**12."""
    cost = 10**12
    projects = (Project("a", cost), Project("b", cost + extra))
    voters = np.array([0, 1, 2, 3], np.int32)
    ballots = Ballots(4, np.array([0, 2, 4]), voters)
    return Election(projects, ballots, 3 * cost)


@pytest.mark.parametrize(("extra", "first"), [(-1, "b"), (1, "a")])
def test_a_difference_of_one_in_a_million_million_decides(extra: int, first: str) -> None:
    found = near_tie(extra)
    assert ids(found, count(found, EqualShares("cardinality")).selected)[0] == first


def test_a_price_that_floats_round_the_wrong_way() -> None:
    """1/3 + 1/3 + 1/3 is 1: three thirds of a share pay exactly what one share pays, and the tie is seen as one."""
    found = election([3, 3], ["a", "a", "a", "b", "b", "b"], 6)
    counted = count(found, EqualShares())
    assert set(ids(found, counted.selected)) == {"a", "b"}
    assert set(counted.tie_without_effect) == {"a", "b"}


def test_prices_that_cannot_be_written_as_floats_are_exact() -> None:
    costs = [7, 11, 13]
    choices = ["abc"] * 3 + ["ab"] * 2 + ["bc"] * 2 + ["a", "b", "c"]
    found = election(costs, choices, 31)
    counted = count(found, EqualShares())
    selected, _ = shares_plainly(found, Fraction(31, 10), "cost", range(3))
    assert list(counted.selected) == selected
    assert sum(item.price.denominator > 1 for item in counted.rounds if item.price is not None) > 0


@given(st.integers(2, 40), st.integers(1, 10**15), st.sampled_from([-1, 0, 1]))
@examples(100)
def test_who_has_exactly_the_price_is_empty_afterwards(voters: int, unit: int, extra: int) -> None:
    """A project that costs all its supporters' money, one unit less, or one more: bought, bought, and not."""
    found = election([voters * unit + extra, unit], ["a"] * voters + ["b"], (voters + 1) * unit)
    run = Shares(found, "cost", min).run(Fraction(unit))
    assert (0 in run.selected) is (extra <= 0)


def test_a_tie_that_decides_names_the_projects() -> None:
    found = election([5, 5, 5], ["ab", "ab", "c"], 9)
    with pytest.raises(Undecided) as tie:
        count(found, EqualShares("cost", "add1u"))
    assert tie.value.tied == ("a", "b")
    for lot in ("a", "b"):
        assert ids(found, count(found, EqualShares("cost", "add1u"), Ties(lot=(lot,))).selected) == lot


def every_outcome(found: Election, rule: EqualShares, order: tuple[str, ...]) -> set[frozenset[int]]:
    """The winners under every order of the lot."""
    names = [project.id for project in found.projects]
    return {frozenset(count(found, rule, Ties(order, lot)).selected) for lot in itertools.permutations(names)}


def a_lot_is_asked_for_exactly_where_it_decides(found: Election, rule: EqualShares, order: tuple[str, ...]) -> None:
    outcomes = every_outcome(found, rule, order)
    try:
        alone = count(found, rule, Ties(order))
    except Undecided:
        assert len(outcomes) > 1
    else:
        assert outcomes == {frozenset(alone.selected)}


RULES = [EqualShares(u, c, "infeasible", m) for u in ("cost", "cardinality") for c in ("none", "add1", "add1u") for m in (True, False)]


@given(elections(most_voters=6, most_projects=4), st.sampled_from(RULES), st.sampled_from([("cost", "votes", "lot"), ("lot",)]))
@examples(150)
def test_a_lot_is_asked_for_exactly_where_it_decides(found: Election, rule: EqualShares, order: tuple[str, ...]) -> None:
    a_lot_is_asked_for_exactly_where_it_decides(found, rule, order)


def test_ties_that_meet_again_later_are_seen() -> None:
    """a and b are tied, c and d are tied; with what is left a meets c."""
    found = election([4] * 5, ["e", "d", "c", "aebcd", "a", "abd"], 16)
    a_lot_is_asked_for_exactly_where_it_decides(found, EqualShares(completion="add1u"), ("cost", "votes", "lot"))


def test_without_ballots_nothing_wins() -> None:
    assert count(election([1], [], 5), EqualShares(completion="add1")).selected == ()


def test_blank_ballots_hold_their_share_back() -> None:
    assert count(election([4], ["a", "a"], 4), EqualShares()).selected == (0,)
    assert count(election([4], ["a", "a", ""], 4), EqualShares()).selected == ()


def test_flows_say_where_the_losers_money_went() -> None:
    found = election([6, 6], ["ab", "ab", "a"], 9)
    counted = count(found, EqualShares())
    assert ids(found, counted.selected) == "a"
    assert counted.flows[1] == {0: 4}
    assert counted.money_left[1] == 2


def step_by_step(found: Election, rule: EqualShares, ties: Ties) -> tuple[tuple[int, ...], int]:
    """Add1 with every single pass made."""
    costs = [project.cost for project in found.projects]
    breaker = Breaker(ties, [project.id for project in found.projects], costs, found.ballots.votes())
    shares = Shares(found, rule.utility, breaker.first)
    supported = {p for p, votes in enumerate(found.ballots.votes()) if votes}
    endowment, raised = Fraction(found.budget, found.ballots.voices()), 0
    now = shares.run(endowment).selected
    while True:
        left = found.budget - sum(costs[p] for p in now)
        fits = any(costs[p] <= left for p in supported if p not in now)
        if supported <= set(now) or (rule.add1_stop == "exhaustive" and not fits):
            return tuple(now), raised
        further = shares.run(endowment + raised + 1).selected
        if sum(costs[p] for p in further) > found.budget:
            return tuple(now), raised
        now, raised = further, raised + 1


def passed_over_changes_nothing(found: Election, rule: EqualShares, order: tuple[str, ...]) -> None:
    ties = Ties(order, in_order(found).lot)
    counted = count(found, rule, ties)
    assert (counted.selected, counted.raised) == step_by_step(found, rule, ties)


ADD1 = [EqualShares(utility, "add1", stop) for utility in ("cost", "cardinality") for stop in ("exhaustive", "infeasible")]
ORDERS = [("lot",), ("cost", "votes", "lot"), ("cost-desc", "lot")]


@given(elections(), st.integers(1, 60), st.sampled_from(ADD1), st.sampled_from(ORDERS))
@examples(150)
def test_passes_that_are_not_made_change_nothing(found: Election, factor: int, rule: EqualShares, order: tuple[str, ...]) -> None:
    passed_over_changes_nothing(times(found, factor), rule, order)


@pytest.mark.long
@given(elections(points=True, most_voters=20, most_projects=9), st.integers(1, 400), st.sampled_from(ADD1), st.sampled_from(ORDERS))
@examples(150)
def test_passes_that_are_not_made_change_nothing_in_larger_rooms(
    found: Election, factor: int, rule: EqualShares, order: tuple[str, ...]
) -> None:
    passed_over_changes_nothing(times(found, factor), rule, order)


def times(found: Election, factor: int) -> Election:
    """The same with all money multiplied."""
    projects = tuple(Project(p.id, p.cost * factor + n % 3) for n, p in enumerate(found.projects))
    return Election(projects, found.ballots, found.budget * factor + 1, found.vote_type)


@pytest.mark.parametrize("room", [60, 120])
def test_a_room_with_three_million_is_counted_at_once(room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tens of thousands of passes by single dollars: a second would be long while the room waits. Many projects have equal votes here."""
    chance = np.random.default_rng(room)
    choices = ["".join(chance.choice(list("abcdefghijklmnopqrst"), chance.integers(1, 5), replace=False)) for _ in range(room)]
    costs = [int(n) * 50_000 for n in chance.integers(2, 13, 20)]
    found = election(costs, choices, 3_000_000)
    runs: list[Fraction] = []
    made, looked = Shares.run, add1.Stretches.passes
    monkeypatch.setattr(Shares, "run", lambda self, endowment, **more: runs.append(endowment) or made(self, endowment, **more))
    monkeypatch.setattr(add1.Stretches, "passes", lambda self, *stretch: runs.append(stretch[0]) or looked(self, *stretch))
    counted = count(found, EqualShares(completion="add1"), in_order(found))
    assert counted.raised > 3_000
    assert len(runs) < 150, len(runs)
