"""Method of Equal Shares, exactly and quickly (Peters, Pierczyński, Skowron, NeurIPS 2021).

Every voter holds the same money. A project is bought when its supporters can pay for it, each as equally as possible: who has too
little gives all of it, the others pay one price a vote (price x points where points were given). The project whose price is the
smallest in proportion to what a supporter gains is bought first.

Voters who paid for the same things hold the same money, so they share a purse (`purses.py`). Prices are first computed in floating
point with a bound on their error; wherever two numbers come closer than their bounds, both are computed again as exact
fractions. A project's price can only rise, so most projects need not be looked at in most rounds.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from domain.counting.arrays import distinct
from domain.counting.election import Election, Numbers
from domain.counting.purses import EMPTY, EPS, NEAR, ULP, Offer, Purses

MOST_FLOWS = 3
"""Winners named when it is told where a loser's supporters spent their money."""

Choose = Callable[[list[int]], int]
"""Which of several tied projects goes first."""


@dataclass(frozen=True)
class Backers:
    """The supporters of one project: voters; with points, the different `values` and which of them each gave; their weights."""

    cost: int
    voters: NDArray[np.int32]
    values: Numbers
    which: Numbers | None
    weights: NDArray[np.float64] | None
    score: int


@dataclass
class Run:
    """One pass with one endowment: what was bought, in order.

    In a report also the exact prices, what the supporters of each loser have left, and `flows`: for each loser, what its
    supporters paid for those winners that cost them most, the most first (minor units).
    """

    endowment: Fraction
    bought: list[Offer] = field(default_factory=list)
    prices: dict[int, Fraction] = field(default_factory=dict)
    left: dict[int, Fraction] = field(default_factory=dict)
    flows: dict[int, dict[int, Fraction]] = field(default_factory=dict)

    @property
    def selected(self) -> list[int]:
        """The projects bought, in order."""
        return [offer.project for offer in self.bought]


class Shares:
    """An election prepared for any number of runs. utility: `cost` or `cardinality`. choose: breaks ties; may raise Undecided.

    barred: projects that cannot win. rivals: for each project, those that cannot win beside it.
    """

    def __init__(self, election: Election, utility: str, choose: Choose, barred: Collection[int] = ()) -> None:
        self.voters = election.ballots.count
        self._voices = election.ballots.voices()
        self.choose = choose
        self.by_cost = utility == "cost"
        self.backers = [_backers(election, p) for p in range(len(election.projects))]
        self.rivals = election.rivals()
        self.open = [p for p, backers in enumerate(self.backers) if backers.score > 0 and p not in barred]

    def run(self, endowment: Fraction, *, report: bool = False) -> Run:
        """Count with this much money for every voter. report: also say where all the money went."""
        purses = Purses(endowment)
        purse_of = np.zeros(self.voters, np.int64)
        waiting = {p: self._first_bound(p) for p in self.open}
        run, states = Run(endowment), list[NDArray[np.int32]]()
        while True:
            offer = self._best(purses, purse_of, waiting)
            if offer is None:
                break
            run.bought.append(offer)
            for project in (offer.project, *self.rivals[offer.project]):
                waiting.pop(project, None)
            if report:
                states.append(purse_of.astype(np.int32))
            self._pay(purses, purse_of, offer)
        if report:
            self._settle(run, purses, purse_of, [*states, purse_of.astype(np.int32)])
        return run

    def _settle(self, run: Run, purses: Purses, purse_of: Numbers, states: list[NDArray[np.int32]]) -> None:
        """The exact prices, and what the losers' supporters have left and have paid. states: everybody's purse before each purchase."""
        run.prices = {offer.project: purses.price(offer) for offer in run.bought}
        for project, backers in enumerate(self.backers):
            if project not in run.prices and backers.score > 0:
                kinds, _, votes = self._kinds(project, purse_of, purses)
                run.left[project] = purses.together(kinds, votes)
                run.flows[project] = self._flows(backers, run, purses, states)

    def _flows(self, backers: Backers, run: Run, purses: Purses, states: list[NDArray[np.int32]]) -> dict[int, Fraction]:
        """What supporters paid for the winners that cost them most. Floats say which those may be, fractions which they are."""
        held = [state[backers.voters] for state in states]
        weights = np.ones(len(backers.voters)) if backers.weights is None else backers.weights
        about = [float((purses.money[old] - purses.money[new]) @ weights) for old, new in pairwise(held)]
        wrong = NEAR * float(run.endowment) * float(weights.sum()) * len(states)
        least = sorted(about, reverse=True)[:MOST_FLOWS][-1] - 2 * wrong if about else 0.0
        exact = {}
        for offer, (old, new), paid in zip(run.bought, pairwise(held), about, strict=True):
            if paid >= least and not np.array_equal(old, new):
                change = np.bincount(old, weights, purses.count) - np.bincount(new, weights, purses.count)
                (moved,) = change.nonzero()
                exact[offer.project] = purses.together(moved, change[moved].astype(np.int64))
        most = sorted(((winner, paid) for winner, paid in exact.items() if paid > 0), key=lambda pair: -pair[1])
        return dict(most[:MOST_FLOWS])

    def _first_bound(self, project: int) -> float:
        backers = self.backers[project]
        return self.ratio(project, backers.cost / backers.score) * (1 - EPS)

    def ratio(self, project: int, price: float) -> float:
        """Price in proportion to a supporter's gain; what costs nothing comes first."""
        cost = self.backers[project].cost
        return price / cost if self.by_cost and cost else price

    def price_of(self, project: int, ratio: float) -> float:
        """The price that stands in this proportion to a supporter's gain."""
        cost = self.backers[project].cost
        return ratio * cost if self.by_cost and cost else ratio

    def _best(self, purses: Purses, purse_of: Numbers, waiting: dict[int, float]) -> Offer | None:
        """The offer to take, or None when nobody can pay for anything. Bounds in `waiting` rise; what cannot be paid leaves it."""
        offers: list[Offer] = []
        least = float("inf")
        for project in sorted(waiting, key=waiting.__getitem__):
            if waiting[project] > least:
                break
            found = self._offer(project, purses, purse_of, least)
            if found is None:
                del waiting[project]
            elif isinstance(found, float):
                waiting[project] = found
            else:
                waiting[project] = self.ratio(project, found.price - found.error) * (1 - EPS)
                least = min(least, self.ratio(project, found.price + found.error) * (1 + EPS))
                offers.append(found)
        close = [offer for offer in offers if waiting[offer.project] <= least]
        if len(close) < 2:
            return close[0] if close else None
        return self._closest(close, purses)

    def _closest(self, close: list[Offer], purses: Purses) -> Offer:
        """The smallest of offers that floats cannot tell apart."""
        ratios = {}
        for offer in close:
            price = purses.price(offer)
            ratios[offer.project] = price / offer.cost if self.by_cost and offer.cost else price
        least = min(ratios.values())
        tied = sorted(project for project, ratio in ratios.items() if ratio == least)
        first = tied[0] if len(tied) == 1 else self.choose(tied)
        return next(offer for offer in close if offer.project == first)

    def _kinds(self, project: int, purse_of: Numbers, purses: Purses) -> tuple[Numbers, Numbers | None, Numbers]:
        """The supporters who still have money, by kind: purse, points (None where every choice counts one), and votes."""
        backers = self.backers[project]
        keys = purse_of[backers.voters]
        width = len(backers.values)
        if backers.which is not None:
            keys = keys * width + backers.which
        counts = np.bincount(keys, backers.weights, purses.count * width)
        counts[EMPTY * width : (EMPTY + 1) * width] = 0
        (found,) = (counts > 0).nonzero()
        votes = counts[found] if backers.weights is None else counts[found].astype(np.int64)
        if backers.which is None:
            return found, None, votes
        return found // width, backers.values[found % width], votes

    def _offer(self, project: int, purses: Purses, purse_of: Numbers, least: float) -> Offer | float | None:
        """What a project costs its supporters now; None when they cannot pay for it.

        The price is found from below: whoever has less than an equal part gives all, which raises the part of the others, until
        nobody falls short. As soon as it is clear that the project cannot beat `least`, that bound is the answer.
        """
        cost = self.backers[project].cost
        kinds, points, votes = self._kinds(project, purse_of, purses)
        money = purses.money[kinds]
        held = money * votes
        total = float(held.sum())
        slack = purses.worst * self._voices + ULP * (len(kinds) + 8) * total
        if total + slack < cost or (total - slack < cost and purses.together(kinds, votes) < cost):
            return None
        if not len(kinds):  # nobody has anything left, and it costs nothing
            return Offer(project, cost, kinds, points, votes, kinds > 0, kinds, 0.0, 0.0, Fraction(0))
        ratio = money if points is None else money / points
        shares = votes if points is None else votes * points
        everything = int(shares.sum())
        poor = np.zeros(len(kinds), bool)
        price, wrong, short = cost / everything, EPS * cost / everything, 0
        while True:
            below = ratio < price
            found = int(np.count_nonzero(below))
            if found <= short:
                break
            if found == len(kinds):  # floats say that all fall short; the sum above says that they do not
                below = ratio < ratio.max()
            poor, short = below, found
            given, payers = float(held[poor].sum()), everything - int(shares[poor].sum())
            price = max((cost - given) / payers, 0.0)
            wrong = (float(purses.error[kinds[poor]] @ votes[poor]) + ULP * (len(kinds) + 8) * (cost + given)) / payers + EPS * price
            bound = self.ratio(project, price - wrong) * (1 - EPS)
            if bound > least:
                return bound
        reach = 2 * (wrong + purses.worst)
        (doubtful,) = (np.abs(ratio - price) <= reach).nonzero()
        offer = Offer(project, cost, kinds, points, votes, poor, doubtful, price, wrong)
        if len(doubtful):  # up to here the price is bounded from below only: who falls short raises it for all others
            purses.price(offer)
        return offer

    def _pay(self, purses: Purses, purse_of: Numbers, offer: Offer) -> None:
        """Take the price from every supporter's purse."""
        spent = offer.poor | purses.exactly_spent(offer)
        backers = self.backers[offer.project]
        width = len(backers.values)
        table = np.arange(purses.count).repeat(width)
        keys = offer.purses
        if offer.points is not None:
            keys = keys * width + backers.values.searchsorted(offer.points)
        table[keys[spent]] = EMPTY
        table[keys[~spent]] = purses.split(offer, ~spent)
        held = purse_of[backers.voters]
        purse_of[backers.voters] = table[held if backers.which is None else held * width + backers.which]


def _backers(election: Election, project: int) -> Backers:
    ballots = election.ballots
    voters = ballots.supporters(project)
    weights = None if ballots.weights is None else ballots.weights[voters]
    given = ballots.points_for(project)
    if given is None:
        score = len(voters) if weights is None else int(weights.sum())
        values, which = np.ones(1, np.int64), None
    else:
        score = int(given.sum() if weights is None else (given * weights).sum())
        values = distinct(given)
        which = np.searchsorted(values, given)
    return Backers(election.projects[project].cost, voters, values, which, None if weights is None else weights.astype(float), score)
