"""Counting an election by any rule."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from domain.counting.add1 import Progress, raised_by
from domain.counting.barred import barred
from domain.counting.election import Election, Numbers
from domain.counting.errors import Undecided
from domain.counting.greedy import count_greedy, count_topk
from domain.counting.log import Comparison, Counted, Fate, Round
from domain.counting.phragmen import count_phragmen
from domain.counting.rules import EqualShares, Greedy, Phragmen, Rule, TopK
from domain.counting.shares import Run, Shares
from domain.counting.ties import Breaker, Decided, Ties, consistent

MOST_BRANCHES = 64
"""Counts made to find out whether an open tie changes anything; beyond that a lot is asked for."""


def count(election: Election, rule: Rule, ties: Ties | None = None, *, progress: Progress | None = None, report: bool = True) -> Counted:
    """The outcome of an election. report: also where all the money went (Equal Shares), for explanations.

    Raises Undecided when projects are tied, no lot among them is recorded, and who goes first decides who wins. A tie whose
    every order ends with the same winners needs no lot: it is noted and counted in the file's order.
    """
    return _settled(_Task(election, rule, ties or Ties(), progress, report), {}, iter(range(MOST_BRANCHES)))


@dataclass(frozen=True)
class _Task:
    election: Election
    rule: Rule
    ties: Ties
    progress: Progress | None
    report: bool


def _settled(task: _Task, decided: Decided, branches: Iterator[int]) -> Counted:
    """The outcome with some ties decided; an open tie is decided each way, and does not matter where all ways end alike."""
    try:
        return _once(task, decided)
    except Undecided as tie:
        if isinstance(task.rule, TopK | Greedy):
            raise  # there the tie itself was looked at: it does decide
        outcome: Counted | None = None
        for first in tie.tied:
            now = {**decided, tie.tied: first}
            if not consistent(now):
                continue
            if next(branches, None) is None:
                raise
            try:
                found = _settled(task, now, branches)
            except Undecided:
                raise tie from None
            if outcome is not None and set(found.selected) != set(outcome.selected):
                raise tie from None
            outcome = outcome or found
        assert outcome is not None  # some order is always consistent
        return outcome


def _once(task: _Task, decided: Decided) -> Counted:
    election, rule, ties = task.election, task.rule, task.ties
    projects, ballots = election.projects, election.ballots
    breaker = Breaker(ties, [p.id for p in projects], [p.cost for p in projects], ballots.votes(), decided)
    if isinstance(rule, TopK):
        selected, rounds = count_topk(election, rule, breaker)
        return Counted(rule, ties, tuple(selected), tuple(rounds))
    if isinstance(rule, Greedy):
        selected, rounds = count_greedy(election, rule, breaker)
        return Counted(rule, ties, tuple(selected), tuple(rounds))
    if isinstance(rule, Phragmen):
        selected, rounds = count_phragmen(election, rule, breaker.first)
        return Counted(rule, ties, tuple(selected), tuple(rounds), tie_without_effect=tuple(breaker.taken))
    return replace(_equal_shares(task, rule, ties, breaker), tie_without_effect=tuple(breaker.taken))


def _equal_shares(task: _Task, rule: EqualShares, ties: Ties, breaker: Breaker) -> Counted:
    election = task.election
    if not election.ballots.voices():
        return Counted(rule, ties, (), ())
    shut_out = barred(election, rule)
    shares = Shares(election, rule.utility, breaker.first, shut_out)
    endowment = Fraction(election.budget, election.ballots.voices())
    raised = 0
    if rule.completion != "none":
        raised = raised_by(election, rule, shares, endowment, task.progress)
    breaker.taken.clear()  # a tie at a lower share is none of the count that holds, and most of those are passed over
    run = shares.run(endowment + raised * election.scale, report=task.report)
    selected, rounds = run.selected, _rounds(election, run, shut_out)
    if rule.completion == "add1u":
        more, down = count_greedy(election, _plainly(rule), breaker, selected)
        rounds = [item for item in rounds if item.fate is Fate.WON] + [replace(item, added=True) for item in down]
        selected = selected + more
    counted = Counted(rule, ties, tuple(selected), tuple(rounds), run.endowment, raised, run.left, run.flows)
    return _compared(election, counted, breaker) if rule.comparison else counted


def _plainly(rule: EqualShares) -> Greedy:
    """The greedy rule of the completion and the comparison, which leaves out the same projects."""
    return Greedy(threshold=rule.threshold, unsupported=rule.unsupported)


def _rounds(election: Election, run: Run, shut_out: Mapping[int, Fate]) -> list[Round]:
    scores = election.ballots.scores()
    left = election.budget
    rounds = []
    for offer in run.bought:
        full, part = offer.sums()
        rounds.append(Round(offer.project, Fate.WON, left, scores[offer.project], run.prices.get(offer.project), full, part))
        left -= election.projects[offer.project].cost
    won, rivals = run.selected, election.rivals()
    for p in (p for p in range(len(scores)) if p not in won):
        because = next((winner for winner in won if winner in rivals[p]), None)
        fate = shut_out.get(p, Fate.UNPAID if because is None else Fate.EXCLUDED)
        rounds.append(Round(p, fate, left, scores[p], because=because if fate is Fate.EXCLUDED else None))
    return rounds


def satisfaction(election: Election, selected: Iterable[int]) -> Numbers:
    """For every voter, how many of their choices won (points, where points were given)."""
    found = np.zeros(election.ballots.count, np.int64)
    for p in selected:
        points = election.ballots.points_for(p)
        found[election.ballots.supporters(p)] += 1 if points is None else points
    return found


def _compared(election: Election, counted: Counted, breaker: Breaker) -> Counted:
    """The comparison step: the greedy outcome stands instead where strictly more voters have more of their choices in it."""
    assert isinstance(counted.rule, EqualShares)
    greedy, rounds = count_greedy(election, _plainly(counted.rule), breaker)
    here, there = satisfaction(election, counted.selected), satisfaction(election, greedy)
    weights = election.ballots.weights if election.ballots.weights is not None else np.ones(election.ballots.count, np.int64)
    for_mes, for_greedy = int(weights[here > there].sum()), int(weights[there > here].sum())
    comparison = Comparison(for_mes, for_greedy, for_greedy <= for_mes)
    if comparison.kept:
        return replace(counted, comparison=comparison)
    return replace(counted, comparison=comparison, selected=tuple(greedy), rounds=tuple(rounds), money_left={}, flows={})
