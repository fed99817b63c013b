"""Small elections for tests: made by hand, and drawn by hypothesis; and the rules again, slowly and plainly, to compare with."""

import os
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from domain.counting.election import Election, Project, ballots_of
from domain.counting.ties import Ties


def examples(count: int) -> settings:
    """So many examples in CI, a quarter of them locally."""
    return settings(max_examples=count if os.environ.get("CI") == "true" else max(20, count // 4), deadline=None)


def election(
    costs: Sequence[int],
    choices: Sequence[Any],
    budget: int,
    *,
    weights: Sequence[int] | None = None,
    groups: Sequence[str] | None = None,
    exclusive: Sequence[str] | None = None,
    vote_type: str = "approval",
) -> Election:
    """Projects a, b, c … with these costs, and one ballot for each entry of choices: "ab", or {"a": 3, "b": 1}."""
    names = "abcdefghijklmnopqrstuvwxyz"[: len(costs)]
    projects = tuple(
        Project(
            name,
            cost,
            group=groups[n] if groups else "",
            exclusive=tuple(exclusive[n]) if exclusive else (),
        )
        for n, (name, cost) in enumerate(zip(names, costs, strict=True))
    )
    indexes = [
        {names.index(name): points for name, points in chosen.items()}
        if isinstance(chosen, dict)
        else [names.index(name) for name in chosen]
        for chosen in choices
    ]
    return Election(projects, ballots_of(indexes, len(costs), weights=weights), budget, vote_type)


def ids(found: Election, selected: Sequence[int]) -> str:
    """The winners' names in one word."""
    return "".join(found.projects[p].id for p in selected)


@st.composite
def elections(draw: st.DrawFn, *, points: bool = False, most_voters: int = 12, most_projects: int = 6) -> Election:
    """Elections small enough to think through, with many ties."""
    projects = draw(st.integers(1, most_projects))
    costs = draw(st.lists(st.integers(1, 12), min_size=projects, max_size=projects))
    names = "abcdefghijklmnopqrstuvwxyz"[:projects]
    chosen: st.SearchStrategy[Any] = st.sets(st.sampled_from(names)).map("".join)
    if points:
        chosen = st.dictionaries(st.sampled_from(names), st.integers(1, 5))
    choices = draw(st.lists(chosen, min_size=1, max_size=most_voters))
    budget = draw(st.integers(1, sum(costs) + 3))
    return election(costs, choices, budget, vote_type="cumulative" if points else "approval")


def in_order(found: Election) -> Ties:
    """Ties broken down to a lot in the file's order, so that every count ends."""
    return Ties(lot=tuple(project.id for project in found.projects))


def utilities(found: Election) -> list[dict[int, int]]:
    """For every voter the points of each choice (1 where none are given)."""
    voters: list[dict[int, int]] = [{} for _ in range(found.ballots.count)]
    for p in range(len(found.projects)):
        given = found.ballots.points_for(p)
        for n, voter in enumerate(found.ballots.supporters(p).tolist()):
            voters[voter][p] = 1 if given is None else int(given[n])
    return voters


def shares_plainly(found: Election, endowment: Fraction, utility: str, order: Sequence[int]) -> tuple[list[int], list[Fraction]]:
    """Equal Shares as its definition says it: fractions alone, every project in every round. order: who wins a full tie."""
    voters = utilities(found)
    weights = [1] * len(voters) if found.ballots.weights is None else found.ballots.weights.tolist()
    money = [endowment] * len(voters)
    costs = [project.cost for project in found.projects]
    votes = found.ballots.votes()
    selected: list[int] = []
    while True:
        best: tuple[Any, ...] | None = None
        for p in range(len(costs)):
            backers = [v for v in range(len(voters)) if p in voters[v]]
            if p in selected or not backers or sum(money[v] * weights[v] for v in backers) < costs[p]:
                continue
            price = _price(costs[p], [(money[v], voters[v][p], weights[v]) for v in backers])
            ratio = price / costs[p] if utility == "cost" and costs[p] else price
            key = (ratio, costs[p], -votes[p], order.index(p), p, price)
            best = key if best is None else min(best, key)
        if best is None:
            return selected, money
        p, price = best[-2:]
        selected.append(p)
        for v in range(len(voters)):
            if p in voters[v]:
                money[v] -= min(money[v], price * voters[v][p])


def _price(cost: int, backers: list[tuple[Fraction, int, int]]) -> Fraction:
    """The price a point at which everybody's min(money, price x points) comes to the cost."""
    backers = sorted(backers, key=lambda item: item[0] / item[1])
    given, points = Fraction(0), sum(p * w for _, p, w in backers)
    for money, p, weight in backers:
        price = (cost - given) / points
        if price * p <= money:
            return price
        given += money * weight
        points -= p * weight
    raise AssertionError("it was affordable")


def phragmen_plainly(found: Election, order: Sequence[int]) -> tuple[list[int], list[Fraction]]:
    """Phragmén's rule as its definition says it; returns winners and final loads."""
    voters = utilities(found)
    weights = [1] * len(voters) if found.ballots.weights is None else found.ballots.weights.tolist()
    costs = [project.cost for project in found.projects]
    loads = [Fraction(0)] * len(voters)
    selected: list[int] = []
    votes = found.ballots.votes()
    left = found.budget
    while True:
        moments = {}
        for p in range(len(costs)):
            if p not in selected and votes[p] and costs[p] <= found.budget:
                moments[p] = (costs[p] + sum(loads[v] * weights[v] for v in range(len(voters)) if p in voters[v])) / Fraction(votes[p])
        if not moments:
            return selected, loads
        first = min(moments.values())
        tied = [p for p, moment in moments.items() if moment == first]
        if any(costs[p] > left for p in tied):
            return selected, loads
        p = min(tied, key=lambda p: (costs[p], -votes[p], order.index(p)))
        selected.append(p)
        left -= costs[p]
        for v in range(len(voters)):
            if p in voters[v]:
                loads[v] = first
