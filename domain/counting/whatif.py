"""Every rule side by side on the same ballots."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.counting.add1 import Progress
from domain.counting.count import count
from domain.counting.election import Election
from domain.counting.errors import Undecided
from domain.counting.explain import Figures, figures
from domain.counting.log import Counted
from domain.counting.rules import EqualShares, Greedy, Phragmen, Rule
from domain.counting.ties import Ties

RULES: tuple[Rule, ...] = (
    Greedy(),
    Greedy(skip=False),
    EqualShares(),
    EqualShares(utility="cardinality"),
    EqualShares(completion="add1"),
    EqualShares(completion="add1u"),
    Phragmen(),
)


@dataclass(frozen=True)
class Alternative:
    """One rule's outcome; `tied` names the projects where only a lot could decide, and then there is no outcome."""

    rule: Rule
    counted: Counted | None
    figures: Figures | None
    tied: tuple[str, ...] = ()


def what_if(
    election: Election,
    ties: Ties | None = None,
    chosen: Rule | None = None,
    progress: Progress | None = None,
    others: Sequence[Rule] = RULES,
) -> list[Alternative]:
    """The outcome of every rule, the chosen one first (and only once)."""
    rules = ([chosen] if chosen else []) + [rule for rule in others if rule != chosen]
    found = []
    for rule in rules:
        try:
            counted = count(election, rule, ties, progress=progress, report=False)
        except Undecided as tie:
            found.append(Alternative(rule, None, None, tie.tied))
        else:
            found.append(Alternative(rule, counted, figures(election, counted.selected)))
    return found
