"""Phragmén's rule against its own definition, and the loads that define it."""

from hypothesis import given

from domain.counting.count import count
from domain.counting.election import Election
from domain.counting.log import Fate
from domain.counting.rules import Phragmen
from tests.counting.elections import election, elections, examples, ids, in_order, phragmen_plainly


@given(elections())
@examples(300)
def test_it_agrees_with_the_definition(found: Election) -> None:
    selected, _ = phragmen_plainly(found, range(len(found.projects)))
    assert list(count(found, Phragmen(), in_order(found)).selected) == selected


@given(elections())
@examples(150)
def test_loads_pay_for_every_winner_and_never_fall(found: Election) -> None:
    counted = count(found, Phragmen(), in_order(found))
    loads = [0] * found.ballots.count
    before = 0
    for item in counted.rounds:
        if item.fate is not Fate.WON:
            continue
        assert item.price >= before
        backers = found.ballots.supporters(item.project).tolist()
        assert sum(item.price - loads[v] for v in backers) == found.projects[item.project].cost
        for v in backers:
            loads[v] = item.price
        before = item.price
    assert sum(found.projects[p].cost for p in counted.selected) <= found.budget


def test_minorities_get_their_turn() -> None:
    """Six voters want a, b and c, three want d: a third of the money goes to the third of the voters."""
    found = election([3, 3, 3, 3], ["abc"] * 6 + ["d"] * 3, 9)
    assert sorted(ids(found, count(found, Phragmen(), in_order(found)).selected)) == ["a", "b", "d"]
