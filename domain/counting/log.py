"""What a count leaves behind: the winners in order, and every step that made them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from domain.counting.rules import Rule
from domain.counting.ties import Ties


class Fate(StrEnum):
    """What became of a project in a round."""

    WON = "won"
    TOO_DEAR = "does_not_fit"
    ENDED = "ended_the_count"
    NOT_REACHED = "not_reached"
    BELOW = "below_threshold"
    UNSUPPORTED = "nobody_chose_it"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"
    BEHIND = "behind"
    UNPAID = "not_paid_for"


@dataclass(frozen=True)
class Round:
    """One step of the count, about one project (by index).

    left: money not yet spent before the step, in minor units. score: its votes or points. price: what one vote (or point) paid.
    full, part: votes that paid the whole price, and votes that gave all they had left. because: the project it lost against.
    """

    project: int
    fate: Fate
    left: int
    score: int = 0
    price: Fraction | None = None
    full: int = 0
    part: int = 0
    because: int | None = None
    added: bool = False


@dataclass(frozen=True)
class Comparison:
    """The step that sets the rule's outcome beside the greedy one. mes, greedy: voters better served by each; kept: mes stands."""

    mes: int
    greedy: int
    kept: bool


@dataclass(frozen=True)
class Counted:
    """A finished count.

    selected: winners by index, in the order in which they won. endowment: every voter's share in the last run (Equal Shares).
    raised: currency units by which shares were raised (Add1). money_left: for each project that did not win, what its supporters
    had left together; flows: what they paid for those winners that cost them most, the most first (both in minor units).
    tie_without_effect: projects whose tie was open in the count that holds, but changed nothing.
    """

    rule: Rule
    ties: Ties
    selected: tuple[int, ...]
    rounds: tuple[Round, ...]
    endowment: Fraction | None = None
    raised: int = 0
    money_left: Mapping[int, Fraction] = field(default_factory=dict)
    flows: Mapping[int, Mapping[int, Fraction]] = field(default_factory=dict)
    comparison: Comparison | None = None
    tie_without_effect: Sequence[str] = ()
