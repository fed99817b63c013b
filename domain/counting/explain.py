"""Why each project won or lost, in sentences and numbers, and what the outcome means for the voters: all from the log of the count."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from domain.counting.election import Election
from domain.counting.log import Counted, Fate, Round
from domain.counting.rules import EqualShares, Phragmen, Sentence, TopK
from domain.counting.ties import Breaker
from domain.errors import N_


def reasons(election: Election, counted: Counted) -> dict[int, list[Sentence]]:
    """For every project (by index) why it won or lost. Amounts are in units of the currency."""
    teller = _Teller(election, counted)
    last = {item.project: item for item in counted.rounds}
    return {project: teller.tell(item) for project, item in sorted(last.items())}


class _Teller:
    def __init__(self, election: Election, counted: Counted) -> None:
        self.election, self.counted = election, counted
        projects = election.projects
        self.breaker = Breaker(counted.ties, [p.id for p in projects], [p.cost for p in projects], election.ballots.votes())
        self.valued = election.ballots.points is not None

    def tell(self, item: Round) -> list[Sentence]:
        if item.fate is Fate.WON:
            return self._won(item)
        return self._lost(item) + self._short_of(item)

    def _lost(self, item: Round) -> list[Sentence]:
        facts = {"cost": self._money(self.election.projects[item.project].cost), "left": self._money(item.left)}
        match item.fate:
            case Fate.TOO_DEAR:
                return [Sentence(N_("It costs %(cost)s; %(left)s were left."), facts)]
            case Fate.ENDED:
                return [Sentence(N_("It costs %(cost)s; %(left)s were left. The count ended here."), facts)]
            case Fate.NOT_REACHED:
                return [Sentence(N_("The count had ended before its turn came."), {})]
            case Fate.BELOW:
                return [self._below(item)]
            case Fate.EXCLUDED:
                return [self._excluded(item)]
            case Fate.UNPAID:
                return self._unpaid(item)
            case Fate.UNSUPPORTED:
                return [Sentence(N_("Nobody chose it."), {})]
            case Fate.WITHDRAWN:
                return [Sentence(N_("It was withdrawn and could no longer win."), {})]
        return []

    def _money(self, amount: int | Fraction) -> object:
        return self.election.money(amount) if isinstance(amount, int) else float(amount / self.election.scale)

    def _score(self, score: int) -> object:
        scale = self.election.ballots.scale
        return score if scale == 1 else float(Fraction(score, scale))

    def _won(self, item: Round) -> list[Sentence]:
        cost, left = self._money(self.election.projects[item.project].cost), self._money(item.left)
        if isinstance(self.counted.rule, EqualShares) and item.price is not None:
            price = self._money(item.price * self.election.ballots.scale)
            facts = {"full": item.full, "price": price, "part": item.part, "cost": cost}
            if self.valued:
                return [Sentence(N_("Its supporters paid %(cost)s together, %(price)s for each point."), facts)]
            if item.part:
                return [Sentence(N_("%(full)s supporters paid %(price)s each, and %(part)s gave all they had left."), facts)]
            return [Sentence(N_("%(full)s supporters paid %(price)s each."), facts)]
        if isinstance(self.counted.rule, Phragmen):
            return [Sentence(N_("Its %(full)s supporters could pay for it before any other proposal's could."), {"full": item.full})]
        facts = {"score": self._score(item.score), "cost": cost, "left": left}
        if item.added:
            votes = N_("It was added with the money that was left: %(score)s votes, and %(left)s were left.")
            points = N_("It was added with the money that was left: %(score)s points, and %(left)s were left.")
            return [Sentence(points if self.valued else votes, facts)]
        if isinstance(self.counted.rule, TopK):
            first = N_("With %(score)s points it is among the first.") if self.valued else N_("With %(score)s votes it is among the first.")
            return [Sentence(first, facts)]
        message = N_("It has %(score)s points, costs %(cost)s, and %(left)s were left.")
        return [Sentence(message if self.valued else N_("It has %(score)s votes, costs %(cost)s, and %(left)s were left."), facts)]

    def _below(self, item: Round) -> Sentence:
        rule = self.counted.rule
        facts = {"score": self._score(item.score), "threshold": rule.threshold}
        message = N_("It has %(score)s points; at least %(threshold)s were needed.")
        return Sentence(message if self.valued else N_("It has %(score)s votes; at least %(threshold)s were needed."), facts)

    def _excluded(self, item: Round) -> Sentence:
        assert item.because is not None
        other = self.election.projects[item.because]
        return Sentence(N_("It cannot be built together with %(other)s, which was chosen before it."), {"other": other.name or other.id})

    def _unpaid(self, item: Round) -> list[Sentence]:
        cost = self.election.projects[item.project].cost
        if not cost:  # one supporter would have been enough
            return [Sentence(N_("Nobody chose it."), {})]
        left = self.counted.money_left.get(item.project, Fraction(0))
        facts = {"left": self._money(left), "cost": self._money(cost), "percent": int(left * 100 / cost)}
        said = [Sentence(N_("Its supporters had %(left)s of %(cost)s left together: %(percent)s %%."), facts)]
        for winner, amount in self.counted.flows.get(item.project, {}).items():
            other = self.election.projects[winner]
            paid = {"paid": round(amount / self.election.scale), "other": other.name or other.id}
            said.append(Sentence(N_("They had paid %(paid)s for %(other)s."), paid))
        endowment = self.counted.endowment
        if endowment:
            more = -((left - cost) // endowment)
            said.append(Sentence(N_("More votes needed: at least %(more)s."), {"more": int(more)}))
        return said

    def _short_of(self, item: Round) -> list[Sentence]:
        """By how many votes a project missed a place, where the way down the list tells."""
        rule = self.counted.rule
        settled = (Fate.BELOW, Fate.EXCLUDED, Fate.UNPAID, Fate.UNSUPPORTED, Fate.WITHDRAWN)
        if isinstance(rule, EqualShares | Phragmen) or item.fate in settled:
            return []
        step = self.election.ballots.scale
        target = self._last_place(item)
        if target is None:
            if item.fate is Fate.BEHIND:
                return [self._missing(step)]  # a place stayed free, because nobody chose it
            cost = self._money(self.election.projects[item.project].cost)
            return [Sentence(N_("It costs more than the whole budget."), {"cost": cost})]
        level = self.breaker.key(item.project) < self.breaker.key(target.project)
        return [self._missing(target.score - item.score + (0 if level else step))]

    def _missing(self, more: int) -> Sentence:
        message = N_("Points missing for a place: %(more)s.") if self.valued else N_("Votes missing for a place: %(more)s.")
        return Sentence(message, {"more": self._score(more)})

    def _last_place(self, item: Round) -> Round | None:
        """The lowest project it would have had to pass; None where no place would have been enough, or one stayed free."""
        cost = self.election.projects[item.project].cost
        rule = self.counted.rule
        found = None
        if isinstance(rule, TopK):
            group = self.election.projects[item.project].group
            won = [other for other in self.counted.rounds if other.fate is Fate.WON]
            near = [other for other in won if not rule.per_group or self.election.projects[other.project].group == group]
            return near[-1] if len(near) >= rule.k else None
        for other in self.counted.rounds:
            passing = other.fate is Fate.WON or (other.fate is Fate.ENDED and item.fate is Fate.NOT_REACHED)
            if passing and not other.added and other.left >= cost:
                found = other
        return found


@dataclass(frozen=True)
class Spending:
    """Money and votes of an area or a category, over all projects and over the winners. amounts in minor units."""

    label: str
    votes: int
    won: int
    spent: int


@dataclass(frozen=True)
class Figures:
    """What an outcome means. spent, budget: minor units; empty_handed: voters none of whose choices won; winners_each: mean per voter."""

    ballots: int
    voices: int
    projects: int
    winners: int
    spent: int
    budget: int
    empty_handed: int
    winners_each: Fraction
    by_group: tuple[Spending, ...]
    by_category: tuple[Spending, ...]


def figures(election: Election, selected: Iterable[int]) -> Figures:
    """The figures of an outcome."""
    chosen = set(selected)
    votes = election.ballots.votes()
    plain = np.zeros(election.ballots.count, np.int64)
    for p in chosen:
        plain[election.ballots.supporters(p)] += 1
    weights = election.ballots.weights
    empty = plain == 0
    voices = election.ballots.voices()
    return Figures(
        ballots=election.ballots.count,
        voices=voices,
        projects=len(election.projects),
        winners=len(chosen),
        spent=sum(election.projects[p].cost for p in chosen),
        budget=election.budget,
        empty_handed=int(empty.sum() if weights is None else weights[empty].sum()),
        winners_each=Fraction(sum(votes[p] for p in chosen), voices) if voices else Fraction(0),
        by_group=_spending(election, chosen, votes, lambda p: [election.projects[p].group]),
        by_category=_spending(election, chosen, votes, lambda p: election.projects[p].columns.get("category", "").split(",")),
    )


def _spending(election: Election, chosen: set[int], votes: list[int], labels: Callable[[int], list[str]]) -> tuple[Spending, ...]:
    found: dict[str, list[int]] = {}
    for p, project in enumerate(election.projects):
        for label in labels(p):
            if not label.strip():
                continue
            row = found.setdefault(label.strip(), [0, 0, 0])
            row[0] += votes[p]
            if p in chosen:
                row[1] += 1
                row[2] += project.cost
    return tuple(Spending(label, *row) for label, row in sorted(found.items(), key=lambda pair: -pair[1][2]))
