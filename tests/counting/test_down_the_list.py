"""Top-k and greedy: the scenarios of the design, ties that matter and ties that do not, thresholds, stops, exclusions."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.counting.count import count
from domain.counting.election import Election
from domain.counting.errors import Undecided, UnknownRule
from domain.counting.log import Fate
from domain.counting.rules import Greedy, Rule, TopK
from domain.counting.ties import Ties
from tests.counting.elections import election, elections, examples, ids, in_order


def votes(*counts: int) -> list[str]:
    """Ballots that give the projects a, b, c … so many votes."""
    return [name for name, count in zip("abcdefghijklmno", counts, strict=False) for _ in range(count)]


def won(found: Election, rule: Rule, ties: Ties | None = None) -> str:
    return ids(found, count(found, rule, ties).selected)


def test_the_best_of_each_of_five_areas() -> None:
    """V13: exactly one wins in each area, even if an area's best has fewer votes than another's second."""
    areas = [area for area in "ABCDE" for _ in range(3)]
    found = election([10] * 15, votes(90, 80, 70, 9, 8, 7, 60, 50, 40, 6, 5, 4, 30, 20, 10), 1000, groups=areas)
    assert sorted(won(found, TopK(1, per_group=True))) == list("adgjm")


def test_money_runs_out() -> None:
    """V14: with "skip", 1, 2 and 4 win (3,000,000); with "stop", 1 and 2."""
    found = election([1_200_000, 1_500_000, 500_000, 300_000], votes(4, 3, 2, 1), 3_000_000)
    assert won(found, Greedy()) == "abd"
    assert won(found, Greedy(skip=False)) == "ab"
    fates = {item.project: item.fate for item in count(found, Greedy(skip=False)).rounds}
    assert fates == {0: Fate.WON, 1: Fate.WON, 2: Fate.ENDED, 3: Fate.NOT_REACHED}


def test_a_threshold_is_met_at_its_number() -> None:
    found = election([1, 1, 1], votes(5, 4, 3), 10)
    assert won(found, Greedy(threshold=4)) == "ab"


def test_of_projects_that_exclude_each_other_the_one_with_more_votes_wins() -> None:
    found = election([4, 4, 4, 4], votes(4, 3, 2, 1), 100, exclusive=["x", "x", "y", "xy"])
    counted = count(found, Greedy())
    assert ids(found, counted.selected) == "ac"
    assert {item.project: item.because for item in counted.rounds if item.fate is Fate.EXCLUDED} == {1: 0, 3: 0}
    assert won(election([4, 4, 4], votes(3, 2, 1), 8, exclusive=["x", "x", ""]), Greedy(skip=False)) == "ac", "excluded, so it ends nothing"


def test_the_cheaper_goes_first_then_the_one_with_more_votes_then_the_lot() -> None:
    assert won(election([7, 6], votes(2, 2), 9), Greedy()) == "b"
    assert won(election([7, 6], votes(2, 2), 9), Greedy(), Ties(("cost-desc", "lot"))) == "a"
    points = election([5, 5], [{"a": 2}, {"b": 1}, {"b": 1}], 5, vote_type="cumulative")
    assert won(points, Greedy()) == "b", "as many points and as dear, but more votes"
    even = election([5, 5], votes(2, 2), 5)
    with pytest.raises(Undecided) as tie:
        count(even, Greedy())
    assert tie.value.tied == ("a", "b")
    assert won(even, Greedy(), Ties(lot=("b", "a"))) == "b"
    assert won(even, Greedy(), Ties(lot=("b",))) == "b"


def test_a_policy_without_a_lot_leaves_a_tie_undecided() -> None:
    even = election([5, 5], votes(2, 2), 5)
    with pytest.raises(Undecided):
        count(even, Greedy(), Ties(("cost", "votes"), lot=("b", "a")))


@pytest.mark.parametrize("budget", [10, 4])
def test_no_lot_is_asked_for_where_it_changes_nothing(budget: int) -> None:
    """Both fit, or neither does."""
    even = election([5, 5], votes(2, 2), budget)
    assert won(even, Greedy()) == ("ab" if budget == 10 else "")


def test_a_tie_across_the_last_place_needs_a_lot_and_one_within_the_places_does_not() -> None:
    found = election([1, 1, 1], votes(3, 2, 2), 9)
    assert sorted(won(election([1, 1, 1], votes(2, 2, 1), 9), TopK(2))) == ["a", "b"]
    with pytest.raises(Undecided) as tie:
        count(found, TopK(2))
    assert tie.value.tied == ("b", "c")
    assert won(found, TopK(2), Ties(lot=("c",))) == "ac"


def test_nobody_wins_without_a_vote() -> None:
    assert won(election([1, 1], votes(2), 9), TopK(2)) == "a"


@given(elections(points=True), st.booleans())
@examples(200)
def test_greedy_spends_no_more_than_there_is_and_leaves_nothing_that_fits(found: Election, skip: bool) -> None:
    selected = count(found, Greedy(skip=skip), in_order(found)).selected
    left = found.budget - sum(found.projects[p].cost for p in selected)
    assert left >= 0
    if skip:
        votes = found.ballots.votes()
        assert all(p in selected or project.cost > left for p, project in enumerate(found.projects) if votes[p])


@given(elections(most_projects=5), st.booleans())
@examples(200)
def test_a_lot_is_asked_for_exactly_where_it_decides(found: Election, skip: bool) -> None:
    """Every order of the lot is tried: one outcome means that none is needed."""
    names = [project.id for project in found.projects]
    orders = list(itertools.permutations(names))
    outcomes = {frozenset(count(found, Greedy(skip=skip), Ties(lot=order)).selected) for order in orders}
    try:
        alone = frozenset(count(found, Greedy(skip=skip)).selected)
    except Undecided:
        assert len(outcomes) > 1
    else:
        assert outcomes == {alone}


@given(elections(), st.integers(0, 5))
@examples(100)
def test_a_further_vote_never_harms_a_greedy_winner(found: Election, which: int) -> None:
    ties = in_order(found)
    selected = count(found, Greedy(), ties).selected
    p = which % len(found.projects)
    if p not in selected:
        return
    names = "abcdefghijklmnopqrstuvwxyz"
    choices = ["" for _ in range(found.ballots.count)]
    for q in range(len(found.projects)):
        for voter in found.ballots.supporters(q).tolist():
            choices[voter] += names[q]
    more = election([project.cost for project in found.projects], [*choices, names[p]], found.budget)
    assert p in count(more, Greedy(), ties).selected


def test_an_unknown_criterion_is_refused() -> None:
    from domain.counting.ties import tie_order

    for names in (["cost", "beauty"], ["cost", "cost"]):
        with pytest.raises(UnknownRule):
            tie_order(names)
