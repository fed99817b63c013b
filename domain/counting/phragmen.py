"""Phragmén's sequential rule, exactly: money flows to all voters at one pace, and a project is bought when its supporters can pay.

A voter's load is the moment of their last purchase; a project would be bought at (cost + loads of its supporters) / supporters.
Loads only grow, so that moment can only move back and most projects need not be looked at in most rounds. Moments are compared in
floating point (sums of positive numbers: nothing cancels) and, where they come close, as exact fractions.
"""

from collections.abc import Callable
from fractions import Fraction

import numpy as np

from domain.counting.barred import barred
from domain.counting.election import Election, Numbers
from domain.counting.log import Fate, Round
from domain.counting.rules import Phragmen

CLOSE = 1e-9
"""Relative distance below which two moments are compared exactly; far above what float sums of these lengths can be wrong."""


class _Flow:
    def __init__(self, election: Election) -> None:
        ballots = election.ballots
        self.election = election
        self.votes = ballots.votes()
        self.moments: list[Fraction] = [Fraction(0)]
        self._floats = np.zeros(len(election.projects) + 1)
        self._last = np.zeros(ballots.count, np.int64)
        weights = ballots.weights
        self._voters = [ballots.supporters(p) for p in range(len(election.projects))]
        self._weights = [None if weights is None else weights[voters] for voters in self._voters]

    def _counts(self, project: int) -> Numbers:
        """How many supporters made their last purchase in each round."""
        return np.bincount(self._last[self._voters[project]], self._weights[project], len(self.moments)).astype(np.int64)

    def about(self, project: int) -> float:
        """When a project could be bought, in floating point."""
        cost = self.election.projects[project].cost
        return (cost + float(self._counts(project) @ self._floats[: len(self.moments)])) / self.votes[project]

    def exactly(self, project: int) -> Fraction:
        """The same as a fraction."""
        cost = self.election.projects[project].cost
        loads = sum((moment * int(n) for moment, n in zip(self.moments, self._counts(project), strict=True)), Fraction(0))
        return (cost + loads) / self.votes[project]

    def buy(self, project: int, moment: Fraction) -> None:
        """All supporters carry the load of this moment now."""
        self._floats[len(self.moments)] = float(moment)
        self._last[self._voters[project]] = len(self.moments)
        self.moments.append(moment)


def count_phragmen(election: Election, rule: Phragmen, choose: Callable[[list[int]], int]) -> tuple[list[int], list[Round]]:
    """The winners in order and the log. The count ends when one of the projects that come next does not fit. Raises Undecided."""
    shut_out, rivals = barred(election, rule), election.rivals()
    flow = _Flow(election)
    costs = [project.cost for project in election.projects]
    left = election.budget
    waiting = {p: 0.0 for p in range(len(costs)) if p not in shut_out and costs[p] <= left}
    rounds: list[Round] = []
    chosen: list[int] = []
    while waiting:
        tied, moment = _next(flow, waiting)
        if any(costs[p] > left for p in tied):
            rounds += [Round(p, Fate.ENDED, left, flow.votes[p], moment) for p in tied if costs[p] > left]
            break
        first = tied[0] if len(tied) == 1 else choose(tied)
        rounds.append(Round(first, Fate.WON, left, flow.votes[first], moment, full=flow.votes[first]))
        flow.buy(first, moment)
        chosen.append(first)
        left -= costs[first]
        del waiting[first]
        for other in sorted(rivals[first] & waiting.keys()):
            rounds.append(Round(other, Fate.EXCLUDED, left, flow.votes[other], because=first))
            del waiting[other]
    seen = {item.project for item in rounds}
    rounds += [Round(p, shut_out.get(p, Fate.NOT_REACHED), left, flow.votes[p]) for p in range(len(costs)) if p not in seen]
    return chosen, rounds


def _next(flow: _Flow, waiting: dict[int, float]) -> tuple[list[int], Fraction]:
    """The projects that can be bought first, all at the same moment. `waiting` holds lower bounds, which rise."""
    least = float("inf")
    for project in sorted(waiting, key=waiting.__getitem__):
        if waiting[project] > least * (1 + CLOSE):
            break
        waiting[project] = flow.about(project)
        least = min(least, waiting[project])
    close = [p for p, moment in waiting.items() if moment <= least * (1 + CLOSE)]
    exact = {p: flow.exactly(p) for p in close}
    moment = min(exact.values())
    return sorted(p for p in close if exact[p] == moment), moment
