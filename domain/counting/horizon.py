"""How much more every voter could hold before anything changes in a pass of Equal Shares.

Add1 raises all shares by one unit at a time; with a budget of millions and a room of sixty that is a hundred thousand passes, of which
nearly all end alike. As long as nothing changes sides, every amount in a pass is a straight line over the endowment: what a purse
holds, what a price is. So the next change is where two lines first cross: a supporter comes to afford the price or ceases to, a
rival's supporters come to pay for it at the winner's ratio, or at the end somebody's money suffices. Up to there every pass has the same
winners in the same order, and need not be made.
"""

import math

import numpy as np
from numpy.typing import NDArray

from domain.counting.purses import ULP, Offer, Purses
from domain.counting.shares import Run, Shares

MARGIN = 1e-9
"""Part of the largest rate by which any rate is taken to be larger than it was computed: far above what floats get wrong."""


def horizon(shares: Shares, run: Run, worth: float) -> float:
    """A lower bound (minor units) on how far endowments can rise with the same outcome.

    0 where that is not known for certain, or less than `worth`: then the search ends early.
    """
    purses = Purses(run.endowment)
    purse_of = np.zeros(shares.voters, np.int64)
    waiting = [p for p, backers in enumerate(shares.backers) if backers.score > 0]
    reach = math.inf
    for bought in run.bought:
        offer = shares.offer(bought.project, purses, purse_of, math.inf)
        if not isinstance(offer, Offer):
            return 0.0
        before = purse_of.copy()
        count = purses.count
        shares.pay(purses, purse_of, offer)
        for project in waiting:
            reach = min(reach, _rival(shares, purses, before, offer, project, count))
            if reach < worth:
                return 0.0
        waiting.remove(bought.project)
    for project in waiting:
        reach = min(reach, _unpaid(shares, purses, purse_of, project))
    return reach if reach >= worth else 0.0


def _rival(shares: Shares, purses: Purses, purse_of: NDArray[np.int64], winner: Offer, project: int, count: int) -> float:
    """Until when a project stays behind the winner, with each of its supporters on the same side of the winner's ratio."""
    cost = shares.backers[project].cost
    at, rate = (shares.price_at(project, winner.project, amount) for amount in (winner.price, winner.rate))
    wrong = shares.price_at(project, winner.project, winner.error) + 4 * ULP * at
    kinds, given, votes = shares.kinds(project, purse_of, purses, count)
    points = np.ones(len(kinds), np.int64) if given is None else given
    held, held_rate = purses.money[kinds], purses.rate[kinds]
    full, full_rate = at * points, rate * points
    gap, closing = full - held, held_rate - full_rate
    margin = MARGIN * purses.swing
    doubt = 2 * (purses.error[kinds] + wrong * points)
    if np.any(np.abs(gap) <= doubt):
        return 0.0
    speed = np.maximum(np.where(gap > 0, closing, -closing) + margin * points, margin)
    nearest = float(((np.abs(gap) - doubt) / speed).min(initial=math.inf))
    if project == winner.project:
        return nearest
    poor = gap > 0
    if not poor.any() and winner.rate == 0.0:
        return nearest  # neither its supporters' part nor the winner's price moves: it stays behind, or tied, as it is
    together = float((np.where(poor, held, full) * votes).sum())
    growing = float((np.where(poor, held_rate, full_rate) * votes).sum()) + margin * float((points * votes).sum())
    slack = float((doubt * votes).sum()) + ULP * (len(kinds) + 8) * (together + cost)
    return min(nearest, (cost - together - slack) / max(growing, margin))


def _unpaid(shares: Shares, purses: Purses, purse_of: NDArray[np.int64], project: int) -> float:
    """Until when a loser's supporters cannot pay for it."""
    kinds, _, votes = shares.kinds(project, purse_of, purses)
    total = float((purses.money[kinds] * votes).sum())
    growing = float((purses.rate[kinds] * votes).sum()) + MARGIN * purses.swing * float(votes.sum())
    slack = float((purses.error[kinds] * votes).sum()) + ULP * (len(kinds) + 8) * total
    return (shares.backers[project].cost - total - slack) / max(growing, MARGIN)
