"""Add1: by how many units of the currency every share of Equal Shares is raised, without counting at each of them.

With a budget of millions and a room of sixty there are a hundred thousand raises, of which nearly all end alike. Two facts let most of
them be passed over without a count of their own. With more money in some purses and less in none, no price of the same purchase
is higher; and a project's price only rises while others are bought. So one pass with two numbers for every purse, the least and the most
that it can hold at any raise of a stretch, bounds what every count of that stretch buys, whatever its order and its ties. Where even
the bound keeps to the budget, the stretch is passed; where it does not, a shorter one is tried, and at last the count itself is made.

The bounds are in floating point, rounded outwards: they decide nothing but which counts need not be made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from domain.counting.barred import barred
from domain.counting.election import Election
from domain.counting.errors import Undecided
from domain.counting.purses import ULP
from domain.counting.rules import EqualShares
from domain.counting.shares import Shares

Floats = NDArray[np.float64]

Progress = Callable[[int], None]
"""Told how far shares are raised."""

LOOSE = 1e-11
"""Relative width by which a price is rounded outwards: far above what sums of floats get wrong."""

GROWTH = 1.1
"""How quickly a stretch that was too long is tried again, with every one that was not."""

MOST_AT_ONCE = 4
"""Sets of projects that may have been bought after so many purchases, beyond which only sums are looked at."""


def raised_by(election: Election, rule: EqualShares, shares: Shares, endowment: Fraction, progress: Progress | None = None) -> int:
    """By how many units of the currency every share is raised above `endowment` (minor units), as the rule's stop says.

    Equal to counting at every single raise. Raises Undecided for a tie that only a lot can decide.
    """
    costs = [project.cost for project in election.projects]
    stretches = Stretches(election, rule, shares)
    raised, step, too_long = 0, 1, float("inf")
    run = shares.run(endowment)
    while not stretches.over(run.selected):
        if progress:
            progress(raised)
        if stretches.passes(endowment, raised + 1, raised + step):
            raised, too_long = raised + step, too_long * GROWTH
            step = max(step, int(min(2 * step, too_long / 2)))
            continue
        if step > 1:
            step, too_long = step // 2, step
            continue
        run = shares.run(endowment + (raised + 1) * election.scale)
        if sum(costs[p] for p in run.selected) > election.budget:
            break
        raised += 1
    return raised


@dataclass(frozen=True)
class _Side:
    """The supporters of a project: who they are, the points and the weight of each (ones where there are none), and both multiplied."""

    cost: int
    voters: NDArray[np.int32]
    points: Floats
    parts: Floats
    weights: Floats
    score: float

    def price(self, money: Floats, reach: float = float("inf")) -> tuple[float, float] | None:
        """Bounds of what a point costs its supporters when they hold this; None where they cannot pay for certain.

        reach: a price beyond which the lower bound alone is of interest.
        """
        held = money[self.voters]
        if float(held @ self.weights) * (1 + LOOSE) < self.cost:
            return None
        everything = payers = self.score
        given, short = 0.0, 0
        while True:  # from below: whoever has less than an equal part gives all, which raises it for the others
            price = max((self.cost - given) / payers, 0.0)
            poor = held < price * self.points
            found = int(np.count_nonzero(poor))
            if found <= short or found == len(held) or price > reach:
                break
            short, given, payers = found, float(held @ (self.weights * poor)), everything - float(self.parts @ poor)
        wrong = LOOSE * (price + (given + self.cost) / payers)
        return max(price - wrong, 0.0), price + wrong

    def payers(self, least: Floats, most: Floats) -> int:
        """The points of those who pay the equal part where all others hold nothing, both for certain; 0 where somebody may fall short."""
        holds = most[self.voters] > 0.0
        together = float(self.parts @ holds)
        enough = least[self.voters] * together >= self.cost * (1 + LOOSE) * self.points
        return int(together) if together and bool(np.all(enough | ~holds)) else 0

    def surely(self, money: Floats) -> bool:
        """Whether its supporters can pay with this for certain."""
        return not self.cost or float(money[self.voters] @ self.weights) * (1 - LOOSE) > self.cost


@dataclass
class _Stretch:
    """What every count of a stretch may stand at after the same purchases: bounds of what each voter holds (minor units).

    waiting: what is not bought, with lower bounds of ratios, which rise; what nobody can pay for any more leaves it.
    """

    least: Floats
    most: Floats
    waiting: dict[int, float]
    tiny: float

    def after(self, side: _Side, low: float, high: float) -> "_Stretch":
        """After a project was bought at a price between two bounds: each supporter paid it, or all they had."""
        least, most = self.least.copy(), self.most.copy()
        least[side.voters] = np.maximum(least[side.voters] - high * side.points - self.tiny, 0.0)
        most[side.voters] = np.maximum(most[side.voters] - low * side.points + self.tiny, 0.0)
        return _Stretch(least, most, self.waiting, self.tiny)

    def joined(self, other: "_Stretch") -> "_Stretch":
        """Either of two, which bought the same in another order."""
        waiting = {p: min(bound, other.waiting[p]) for p, bound in self.waiting.items() if p in other.waiting}
        waiting |= dict.fromkeys(self.waiting.keys() ^ other.waiting.keys(), 0.0)
        return _Stretch(np.minimum(self.least, other.least), np.maximum(self.most, other.most), waiting, self.tiny)


class Stretches:
    """Judges stretches of raises of one election."""

    def __init__(self, election: Election, rule: EqualShares, shares: Shares) -> None:
        self.election, self.rule, self.shares = election, rule, shares
        self.barred = barred(election, rule)
        self.costs = [project.cost for project in election.projects]
        self.sides: dict[int, _Side] = {}
        for p in shares.open:
            backers = shares.backers[p]
            points = np.ones(len(backers.voters)) if backers.which is None else backers.values[backers.which].astype(float)
            weights = np.ones(len(backers.voters)) if backers.weights is None else backers.weights
            self.sides[p] = _Side(backers.cost, backers.voters, points, weights * points, weights, float(backers.score))

    def passes(self, endowment: Fraction, first: int, last: int) -> bool:
        """Whether it is certain that every count from one raise to another keeps to the budget and does not end the rule."""
        low, high = (float(endowment + raised * self.election.scale) for raised in (first, last))
        tiny, voters = 4 * ULP * high, self.shares.voters
        layer = {
            frozenset[int](): _Stretch(np.full(voters, low - tiny), np.full(voters, high + tiny), dict.fromkeys(self.sides, 0.0), tiny)
        }
        while layer:
            further: dict[frozenset[int], _Stretch] = {}
            for bought, at in layer.items():
                nexts, ends = self._next(at)
                if ends and not self._goes_on(bought, at, loose=False):
                    return False
                for p, (cheap, dear) in nexts.items():
                    then, key = at.after(self.sides[p], cheap, dear), bought | {p}
                    then.waiting = {
                        other: bound for other, bound in then.waiting.items() if other != p and other not in self.shares.rivals[p]
                    }
                    further[key] = further[key].joined(then) if key in further else then
            if len(further) > MOST_AT_ONCE:
                return all(self._goes_on(bought, at, loose=True) for bought, at in further.items())
            layer = further
        return True

    def _next(self, at: _Stretch) -> tuple[dict[int, tuple[float, float]], bool]:
        """What may be bought next, with bounds of its price then; and whether it may be that nothing is."""
        ratio, price_of, waiting = self.shares.ratio, self.shares.price_of, at.waiting
        lows: dict[int, float] = {}
        highs: dict[int, float] = {}
        reach = float("inf")
        for p in sorted(waiting, key=waiting.__getitem__):
            if waiting[p] > reach:
                break
            side = self.sides[p]
            asked = side.price(at.most, price_of(p, reach) * (1 + LOOSE))
            if asked is None:
                del waiting[p]
                continue
            lows[p], waiting[p] = asked[0], ratio(p, asked[0])
            if waiting[p] <= reach and side.surely(at.least):
                highs[p] = (side.price(at.least) or asked)[1]
                reach = min(reach, ratio(p, highs[p]))
        nexts = {}
        for p in self._first_of_equals(at, [p for p in lows if waiting[p] <= reach]):
            most = price_of(p, reach) * (1 + LOOSE)  # it goes first, so it costs no more than what surely could
            nexts[p] = (lows[p], min(highs.get(p, most), most))
        return nexts, reach == float("inf")

    def _first_of_equals(self, at: _Stretch, near: list[int]) -> list[int]:
        """Those of some projects that may go first. Where everybody pays an equal part or has nothing the ratio is a plain fraction, and of
        equal ones the tie's order is known: a small room has many.
        """
        if len(near) < 2:
            return near
        payers = {p: self.sides[p].payers(at.least, at.most) for p in near}
        plain = {p: Fraction(1 if self.shares.by_cost and self.costs[p] else self.costs[p], all_) for p, all_ in payers.items() if all_}
        if len(plain) < 2:
            return near
        least = min(plain.values())
        tied = sorted(p for p, ratio in plain.items() if ratio == least)
        try:
            first = self.shares.choose(tied) if len(tied) > 1 else tied[0]
        except Undecided:
            return near
        return [p for p in near if p not in plain or p == first]

    def _goes_on(self, bought: frozenset[int], at: _Stretch, *, loose: bool) -> bool:
        """Whether a count that has bought this keeps to the budget and leaves something to raise shares for.

        loose: whatever else it may buy.
        """
        may = {p for p in at.waiting if self.sides[p].price(at.most) is not None} if loose else set()
        most = sum(self.costs[p] for p in bought | may)
        if most > self.election.budget:
            most = min(most, sum(self.costs[p] for p in bought) + self._together(at, may))
        return most <= self.election.budget and not self._ended(bought, may, self.election.budget - most)

    def over(self, selected: list[int]) -> bool:
        """Whether nothing is left to raise shares for after a count with these winners."""
        return self._ended(frozenset(selected), set(), self.election.budget - sum(self.costs[p] for p in selected))

    def _ended(self, bought: frozenset[int], may: set[int], left: int) -> bool:
        """Whether every open project may be bought or is excluded, or (`exhaustive`) no other one is sure to fit what is left."""
        excluded = {other for p in bought | may for other in self.shares.rivals[p]}
        others = [p for p in range(len(self.costs)) if p not in bought and p not in may and p not in excluded]
        if not any(p in self.sides for p in others):
            return True
        return self.rule.add1_stop == "exhaustive" and not any(self.costs[p] <= left for p in others if p not in self.barred)

    def _together(self, at: _Stretch, projects: set[int]) -> int:
        """The most that the supporters of some projects hold together."""
        voters = np.zeros(self.shares.voters, bool)
        for p in projects:
            voters[self.sides[p].voters] = True
        weights = self.election.ballots.weights
        money = at.most[voters].sum() if weights is None else at.most[voters] @ weights[voters]
        return int(float(money) * (1 + LOOSE)) + 1
