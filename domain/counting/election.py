"""An election as it is counted: projects, ballots, budget. Money is in whole minor units, so that nothing is ever rounded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Project:
    """One project on the ballot.

    cost: in minor units (`Election.scale`). group: the area it competes in. exclusive: labels it shares with projects of
    which at most one can be built. withdrawn: it stands on the list, but can no longer win. columns: what else the file says of it.
    """

    id: str
    cost: int
    name: str = ""
    group: str = ""
    exclusive: tuple[str, ...] = ()
    withdrawn: bool = False
    columns: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Ballots:
    """Every ballot, kept by project: who supports it, and with how many points.

    count: ballots, blank ones included. starts: (projects + 1) offsets; supporters of project p are
    voters[starts[p]:starts[p + 1]], ascending. points: one positive integer for each supporter, in units of 1 / `scale` of a
    point; None where every choice counts one. weights: one positive integer for each voter, None where all count one.
    """

    count: int
    starts: Numbers
    voters: NDArray[np.int32]
    points: Numbers | None = None
    weights: Numbers | None = None
    scale: int = 1

    def supporters(self, project: int) -> NDArray[np.int32]:
        """The voters who chose a project, ascending."""
        return self.voters[self.starts[project] : self.starts[project + 1]]

    def points_for(self, project: int) -> Numbers | None:
        """The points those voters gave it, in their order; None where every choice counts one."""
        return None if self.points is None else self.points[self.starts[project] : self.starts[project + 1]]

    def voices(self) -> int:
        """What the ballots weigh together: their number, where none weighs more than another."""
        return self.count if self.weights is None else int(self.weights.sum())

    def votes(self) -> list[int]:
        """For each project, what its supporters weigh together."""
        if self.weights is None:
            return [int(n) for n in np.diff(self.starts)]
        return [int(self.weights[self.supporters(p)].sum()) for p in range(len(self.starts) - 1)]

    def scores(self) -> list[int]:
        """For each project its votes, or its points where points were given (in units of 1 / `scale`)."""
        if self.points is None:
            return self.votes()
        found = []
        for p in range(len(self.starts) - 1):
            points = self.points[self.starts[p] : self.starts[p + 1]]
            found.append(int((points if self.weights is None else points * self.weights[self.supporters(p)]).sum()))
        return found


def ballots_of(
    choices: Sequence[Mapping[int, int] | Sequence[int]], projects: int, *, weights: Sequence[int] | None = None, scale: int = 1
) -> Ballots:
    """Ballots from one entry a voter: the indexes of the chosen projects, or a mapping of index to points."""
    pairs = sorted((project, voter) for voter, chosen in enumerate(choices) for project in set(chosen))
    voters = np.array([voter for _, voter in pairs], np.int32)
    counts = np.bincount(np.array([project for project, _ in pairs], np.int64), minlength=projects)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    points = None
    if any(isinstance(chosen, Mapping) for chosen in choices):
        points = np.array([choices[voter][project] for project, voter in pairs], np.int64)
    held = None if weights is None else np.array(weights, np.int64)
    return Ballots(len(choices), starts, voters, points, held, scale)


@dataclass(frozen=True)
class Election:
    """What is counted.

    budget: in minor units. scale: minor units in one unit of the currency (1 where all amounts are whole).
    vote_type: approval, choose-1, cumulative, scoring or ordinal. meta: what the file says of itself.
    """

    projects: tuple[Project, ...]
    ballots: Ballots
    budget: int
    vote_type: str = "approval"
    scale: int = 1
    meta: Mapping[str, str] = field(default_factory=dict, compare=False)

    def money(self, amount: int | Fraction) -> Decimal | int:
        """An amount in units of the currency: whole where it is whole, else with as few decimals as it has."""
        value = Fraction(amount) / self.scale
        if value.denominator == 1:
            return int(value)
        return Decimal(value.numerator) / Decimal(value.denominator)

    def rivals(self) -> list[frozenset[int]]:
        """For each project, by index, the others of which a label allows only one of both."""
        labelled: dict[str, set[int]] = {}
        for place, project in enumerate(self.projects):
            for label in project.exclusive:
                labelled.setdefault(label, set()).add(place)
        return [
            frozenset(other for label in project.exclusive for other in labelled[label]) - {place}
            for place, project in enumerate(self.projects)
        ]

    def index(self) -> dict[str, int]:
        """The place of each project by its id."""
        return {project.id: place for place, project in enumerate(self.projects)}
