"""Counting from the most votes down: while money lasts, or the first k."""

from collections.abc import Iterable, Sequence

from domain.counting.election import Election
from domain.counting.errors import Undecided
from domain.counting.log import Fate, Round
from domain.counting.rules import Greedy, TopK
from domain.counting.ties import Breaker


class _Down:
    """The state on the way down: what is chosen, what is left, and the log."""

    def __init__(self, election: Election, rule: Greedy, breaker: Breaker, already: Iterable[int], scores: Sequence[int]) -> None:
        self.election, self.rule, self.breaker, self.scores = election, rule, breaker, scores
        self.chosen = list(already)
        self.left = election.budget - sum(election.projects[p].cost for p in self.chosen)
        self.rounds: list[Round] = []
        self.ended = False

    def fits(self, project: int) -> bool:
        return self.election.projects[project].cost <= self.left

    def rival(self, project: int) -> int | None:
        """The chosen project that shuts this one out."""
        labels = set(self.election.projects[project].exclusive)
        return next((p for p in self.chosen if labels & set(self.election.projects[p].exclusive)), None) if labels else None

    def log(self, project: int, fate: Fate, because: int | None = None) -> None:
        self.rounds.append(Round(project, fate, self.left, self.scores[project], because=because))

    def take(self, project: int) -> None:
        self.log(project, Fate.WON)
        self.chosen.append(project)
        self.left -= self.election.projects[project].cost

    def one(self, project: int) -> None:
        """The next project alone: it wins, does not fit, or ends the count."""
        if self.ended:
            return self.log(project, Fate.NOT_REACHED)
        rival = self.rival(project)
        if rival is not None:
            return self.log(project, Fate.EXCLUDED, rival)
        if self.fits(project):
            return self.take(project)
        self.ended = not self.rule.skip
        return self.log(project, Fate.ENDED if self.ended else Fate.TOO_DEAR)

    def group(self, tied: list[int]) -> None:
        """Projects that only a lot could put in order: it is asked for only where the order decides who wins."""
        tied = sorted(tied, key=lambda p: (not self.fits(p), p))
        while len(tied) > 1 and not self.ended:
            open_to = [p for p in tied if self.rival(p) is None]
            able = [p for p in open_to if self.fits(p)]
            together = sum(self.election.projects[p].cost for p in able) <= self.left and not self._clash(able)
            settled = together if self.rule.skip else together and (len(able) == len(open_to) or not able)
            if settled or len(able) <= (1 if self.rule.skip else 0):
                break
            first = self.breaker.first(able if self.rule.skip else open_to)
            tied.remove(first)
            self.one(first)
        for project in tied:
            self.one(project)

    def _clash(self, projects: Sequence[int]) -> bool:
        labels = [label for p in projects for label in set(self.election.projects[p].exclusive)]
        return len(set(labels)) < len(labels)


def count_greedy(election: Election, rule: Greedy, breaker: Breaker, already: Iterable[int] = ()) -> tuple[list[int], list[Round]]:
    """The winners in order (without those `already` chosen) and the log. Raises Undecided."""
    scores = election.ballots.scores()
    least = rule.threshold * election.ballots.scale
    down = _Down(election, rule, breaker, already, scores)
    before = len(down.chosen)
    waiting = [p for p in range(len(election.projects)) if p not in set(down.chosen)]
    for tied in breaker.groups([p for p in waiting if scores[p] >= least], lambda p: scores[p]):
        down.group(tied)
    for project in waiting:
        if scores[project] < least:
            down.log(project, Fate.BELOW)
    return down.chosen[before:], down.rounds


def count_topk(election: Election, rule: TopK, breaker: Breaker) -> tuple[list[int], list[Round]]:
    """The k projects with the most votes (at least one), overall or in each area, and the log. Raises Undecided."""
    scores = election.ballots.scores()
    areas: dict[str, list[int]] = {}
    for p, project in enumerate(election.projects):
        areas.setdefault(project.group if rule.per_group else "", []).append(p)
    chosen: list[int] = []
    rounds: list[Round] = []
    left = election.budget
    for area in areas.values():
        places = rule.k
        for tied in breaker.groups(area, lambda p: scores[p]):
            running = scores[tied[0]] > 0 and places > 0
            if running and len(tied) > places:
                raise Undecided(tuple(election.projects[p].id for p in tied))
            for p in tied:
                rounds.append(Round(p, Fate.WON if running else Fate.BEHIND, left, scores[p]))
                left -= election.projects[p].cost if running else 0
            if running:
                places -= len(tied)
                chosen += tied
    chosen.sort(key=lambda p: (-scores[p], breaker.key(p), breaker.drawn(p), p))
    return chosen, rounds
