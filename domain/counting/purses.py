"""The money of all voters under Equal Shares, kept by purse, in floating point with an error bound and exactly on demand."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.counting.election import Numbers

ULP = float(np.finfo(np.float64).eps)
EPS = 8 * ULP
"""Bound on the relative error of the few float operations behind one number."""

NEAR = 1e-10
"""Part of an endowment by which a price may be wrong before it is computed exactly."""

WHOLE, EMPTY = 0, 1
"""The purse of voters who have paid nothing yet, and of those who have nothing left."""


@dataclass
class Offer:
    """What a project would cost its supporters now, by kinds of supporters (the same purse and points).

    purses, points, votes: of each kind (points None where every choice counts one); poor: whether the kind gives all it has;
    doubtful: kinds that floats cannot tell.
    price: of one vote or point, in minor units, wrong by at most `error`; exact: once it had to be known.
    """

    project: int
    cost: int
    purses: Numbers
    points: Numbers | None
    votes: Numbers
    poor: NDArray[np.bool_]
    doubtful: Numbers
    price: float
    error: float
    exact: Fraction | None = None

    def points_of(self, kind: int) -> int:
        """The points that a kind of supporters gave."""
        return 1 if self.points is None else int(self.points[kind])

    def sums(self) -> tuple[int, int]:
        """Votes that pay the whole price, and votes that give all they have."""
        return int(self.votes[~self.poor].sum()), int(self.votes[self.poor].sum())


class Purses:
    """Money by purse. A purse knows the purse it came from and what it paid for last, so its money can be told exactly.

    money: in floating point, wrong by at most `error`; worst: the largest error of all.
    """

    def __init__(self, endowment: Fraction) -> None:
        self.endowment = endowment
        self.count = 2
        self.money = np.zeros(256)
        self._parent = np.zeros(256, np.int64)
        self._paid = np.zeros(256, np.int64)
        self._batches: list[tuple[int, int, Offer]] = []
        self._known: dict[int, Fraction] = {WHOLE: endowment, EMPTY: Fraction(0)}
        self.money[WHOLE] = float(endowment)
        self.error = np.full(256, EPS * float(endowment))
        self.worst = EPS * float(endowment)

    def split(self, offer: Offer, going: NDArray[np.bool_]) -> Numbers:
        """New purses for kinds that paid the whole price and have something left; returns their numbers.

        A price that floats do not know well enough is computed exactly first, so that errors never build up.
        """
        if offer.error > NEAR * float(self.endowment):
            self.price(offer)
        parents, points = offer.purses[going], 1 if offer.points is None else offer.points[going]
        first, last = self.count, self.count + len(parents)
        while last > len(self.money):
            self.money, self.error = _doubled(self.money), _doubled(self.error)
            self._parent, self._paid = _doubled(self._parent), _doubled(self._paid)
        self.money[first:last] = self.money[parents] - offer.price * points
        self.error[first:last] = self.error[parents] + offer.error * points + EPS * float(self.endowment)
        self.worst = max(self.worst, float(self.error[first:last].max(initial=0.0)))
        self._parent[first:last], self._paid[first:last] = parents, points
        self._batches.append((first, last, offer))
        self.count = last
        return np.arange(first, last)

    def exactly(self, purse: int) -> Fraction:
        """A purse's money as a fraction."""
        trail = []
        while purse not in self._known:
            trail.append(purse)
            purse = int(self._parent[purse])
        money = self._known[purse]
        for step in reversed(trail):
            offer = next(offer for first, last, offer in self._batches if first <= step < last)
            money -= self.price(offer) * int(self._paid[step])
            self._known[step] = money
        return money

    def together(self, purses: Numbers, votes: Numbers) -> Fraction:
        """The money of so many votes of each purse, as a fraction: the endowments less what they paid for each purchase."""
        held = np.zeros(self.count, np.int64)
        np.add.at(held, purses, votes)
        held[EMPTY] = 0
        found = self.endowment * int(held.sum())
        for first, last, offer in reversed(self._batches):
            here = held[first:last]
            paid = int(here @ self._paid[first:last])
            if paid:
                found -= self.price(offer) * paid
            np.add.at(held, self._parent[first:last], here)
        return found

    def price(self, offer: Offer) -> Fraction:
        """An offer's price as a fraction, computed once; its float is then as near as a float can be, and `poor` is certain.

        Doubtful kinds begin as whole payers. Whoever turns out to have less than the price gives all, which raises it for all
        others, so everybody is looked at again.
        """
        if offer.exact is not None:
            return offer.exact
        offer.poor[offer.doubtful] = False
        while True:
            missing = offer.cost - self.together(offer.purses[offer.poor], offer.votes[offer.poor])
            shares = offer.votes if offer.points is None else offer.votes * offer.points
            price = missing / int(shares[~offer.poor].sum())
            short = [k for k in self._near(offer, price) if self._left(offer, k, price) < 0]
            if not short:
                break
            offer.poor[short] = True
        offer.exact, offer.price = price, float(price)
        offer.error = EPS * offer.price
        return price

    def exactly_spent(self, offer: Offer) -> NDArray[np.bool_]:
        """Which whole payers have nothing left afterwards, not even a fraction."""
        spent = np.zeros(len(offer.purses), bool)
        if len(offer.doubtful):
            price = self.price(offer)
            for kind in self._near(offer, price):
                spent[kind] = self._left(offer, kind, price) == 0
        return spent

    def _near(self, offer: Offer, price: Fraction) -> list[int]:
        """Whole payers whose money, as floats know it, may be no more than the price."""
        asked = float(price) * (1 if offer.points is None else offer.points)
        may = ~offer.poor & (self.money[offer.purses] - self.error[offer.purses] <= asked * (1 + EPS))
        return [int(kind) for kind in np.flatnonzero(may)]

    def _left(self, offer: Offer, kind: int, price: Fraction) -> Fraction:
        return self.exactly(int(offer.purses[kind])) - price * offer.points_of(kind)


def _doubled(held: NDArray[Any]) -> NDArray[Any]:
    return np.concatenate([held, np.zeros_like(held)])
