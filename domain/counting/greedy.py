"""Counting from the most votes down: while money lasts, or the first k."""

from collections.abc import Collection, Iterable

from domain.counting.barred import barred
from domain.counting.election import Election
from domain.counting.log import Fate, Round
from domain.counting.rules import Greedy, TopK
from domain.counting.ties import Breaker


class _Down:
    """The state on the way down: what is chosen, what is left, and the log."""

    def __init__(self, election: Election, breaker: Breaker, already: Iterable[int]) -> None:
        self.election, self.breaker, self.scores = election, breaker, election.ballots.scores()
        self.rivals = election.rivals()
        self.chosen = list(already)
        self.left = election.budget - sum(election.projects[p].cost for p in self.chosen)
        self.rounds: list[Round] = []

    def rival(self, project: int) -> int | None:
        """The chosen project that shuts this one out."""
        return next((p for p in self.chosen if p in self.rivals[project]), None)

    def clash(self, projects: Collection[int]) -> bool:
        """Whether two of these exclude each other."""
        return any(other in projects for p in projects for other in self.rivals[p])

    def log(self, project: int, fate: Fate, because: int | None = None) -> None:
        """Note what became of a project."""
        self.rounds.append(Round(project, fate, self.left, self.scores[project], because=because))

    def take(self, project: int) -> None:
        """It wins."""
        self.log(project, Fate.WON)
        self.chosen.append(project)
        self.left -= self.election.projects[project].cost

    def leave(self, projects: dict[int, Fate]) -> None:
        """Note those that could not win at all."""
        for project, fate in projects.items():
            if project not in self.chosen:
                self.log(project, fate)


class _WhileMoneyLasts(_Down):
    """skip: what does not fit is passed over; else it ends the count."""

    def __init__(self, election: Election, breaker: Breaker, already: Iterable[int], *, skip: bool) -> None:
        super().__init__(election, breaker, already)
        self.skip, self.ended = skip, False

    def fits(self, project: int) -> bool:
        """Whether there is money for it."""
        return self.election.projects[project].cost <= self.left

    def one(self, project: int) -> None:
        """The next project alone: it wins, does not fit, or ends the count."""
        if self.ended:
            return self.log(project, Fate.NOT_REACHED)
        rival = self.rival(project)
        if rival is not None:
            return self.log(project, Fate.EXCLUDED, rival)
        if self.fits(project):
            return self.take(project)
        self.ended = not self.skip
        return self.log(project, Fate.ENDED if self.ended else Fate.TOO_DEAR)

    def group(self, tied: list[int]) -> None:
        """Projects that only a lot could put in order: it is asked for only where the order decides who wins."""
        tied = sorted(tied, key=lambda p: (not self.fits(p), p))
        while len(tied) > 1 and not self.ended:
            open_to = [p for p in tied if self.rival(p) is None]
            able = [p for p in open_to if self.fits(p)]
            together = sum(self.election.projects[p].cost for p in able) <= self.left and not self.clash(able)
            settled = together if self.skip else together and (len(able) == len(open_to) or not able)
            if settled or len(able) <= (1 if self.skip else 0):
                break
            first = self.breaker.first(able if self.skip else open_to)
            tied.remove(first)
            self.one(first)
        for project in tied:
            self.one(project)


class _Places(_Down):
    """So many places, whatever the projects cost."""

    def __init__(self, election: Election, breaker: Breaker, already: Iterable[int], places: int) -> None:
        super().__init__(election, breaker, already)
        self.places = places

    def one(self, project: int) -> None:
        """The next project alone: it wins, is excluded, or comes too late."""
        rival = self.rival(project)
        if self.places and rival is not None:
            return self.log(project, Fate.EXCLUDED, rival)
        if not self.places:
            return self.log(project, Fate.BEHIND)
        self.places -= 1
        return self.take(project)

    def group(self, tied: list[int]) -> None:
        """Projects that only a lot could put in order."""
        tied = list(tied)
        while self.places:
            able = [p for p in tied if self.rival(p) is None]
            if len(able) <= self.places and not self.clash(able):
                break
            first = self.breaker.first(able)
            tied.remove(first)
            self.one(first)
        for project in sorted(tied, key=lambda p: (self.rival(p) is not None, p)):
            self.one(project)


def count_greedy(election: Election, rule: Greedy, breaker: Breaker, already: Iterable[int] = ()) -> tuple[list[int], list[Round]]:
    """The winners in order (without those `already` chosen) and the log. Raises Undecided."""
    down = _WhileMoneyLasts(election, breaker, already, skip=rule.skip)
    shut_out = barred(election, rule)
    before = len(down.chosen)
    waiting = [p for p in range(len(election.projects)) if p not in down.chosen and p not in shut_out]
    for tied in breaker.groups(waiting, lambda p: down.scores[p]):
        down.group(tied)
    down.leave(shut_out)
    return down.chosen[before:], down.rounds


def count_topk(election: Election, rule: TopK, breaker: Breaker) -> tuple[list[int], list[Round]]:
    """The k projects with the most votes, overall or in each area, and the log. Raises Undecided."""
    shut_out = barred(election, rule)
    areas: dict[str, list[int]] = {}
    for p, project in enumerate(election.projects):
        if p not in shut_out:
            areas.setdefault(project.group if rule.per_group else "", []).append(p)
    down = _Places(election, breaker, (), rule.k)
    for area in areas.values():
        down.places = rule.k
        for tied in breaker.groups(area, lambda p: down.scores[p]):
            down.group(tied)
    down.leave(shut_out)
    chosen = sorted(down.chosen, key=lambda p: (-down.scores[p], breaker.key(p), breaker.drawn(p), p))
    return chosen, down.rounds
