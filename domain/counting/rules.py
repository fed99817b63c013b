"""The rules a city may choose: each with its parameters, frozen, as plain data, and in a sentence residents understand."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from decimal import Decimal
from typing import Any, ClassVar

from domain.counting.errors import NoLabels, UnknownRule
from domain.errors import N_


@dataclass(frozen=True)
class Sentence:
    """A message id with named placeholders, and their values; `web` and the command line put it into words."""

    message: str
    facts: Mapping[str, object]


def _bars(threshold: int, *, unsupported: bool) -> list[Sentence]:
    """What a proposal needs under every rule."""
    if threshold:
        return [Sentence(N_("A proposal needs at least %(threshold)s votes."), {"threshold": threshold})]
    return [] if unsupported else [Sentence(N_("A proposal that nobody chose never wins."), {})]


@dataclass(frozen=True)
class TopK:
    """The k projects with the most votes, in the whole election or in each area, whatever they cost.

    threshold: votes (or points) a project must have.
    """

    name: ClassVar[str] = "topk"
    k: int = 3
    per_group: bool = False
    threshold: int = 0

    def describe(self) -> list[Sentence]:
        """The rule in words."""
        each, all_ = N_("In each area the %(k)s proposals with the most votes win."), N_("The %(k)s proposals with the most votes win.")
        return [Sentence(each if self.per_group else all_, {"k": self.k}), *_bars(self.threshold, unsupported=False)]


@dataclass(frozen=True)
class Greedy:
    """From the most votes down while money lasts.

    skip: what does not fit is passed over; else the count ends there. threshold: votes (or points) a project must have.
    unsupported: with money left, a project that nobody chose wins too.
    """

    name: ClassVar[str] = "greedy"
    skip: bool = True
    threshold: int = 0
    unsupported: bool = False

    def describe(self) -> list[Sentence]:
        """The rule in words."""
        said = [Sentence(N_("Proposals are taken in the order of their votes for as long as the money lasts."), {})]
        if self.skip:
            said.append(Sentence(N_("A proposal that costs more than what is left is passed over; the next one is looked at."), {}))
        else:
            said.append(Sentence(N_("The count ends at the first proposal that costs more than what is left."), {}))
        return said + _bars(self.threshold, unsupported=self.unsupported)


@dataclass(frozen=True)
class EqualShares:
    """Method of Equal Shares (Peters, Pierczyński, Skowron, NeurIPS 2021).

    utility: `cost` counts a voter's gain by the money spent on what they chose, `cardinality` by the number of projects.
    completion: `none`; `add1` (everybody gets one unit of the currency more until `add1_stop`); `add1u` (then greedy with the rest).
    add1_stop: `exhaustive` at the first outcome to which nothing can be added; `infeasible` before the first that costs too much.
    comparison: the greedy outcome wins instead where more voters have more of their choices in it than the other way round.
    threshold: votes (or points) a project must have. unsupported: in completion and comparison a project that nobody chose may win.
    """

    name: ClassVar[str] = "mes"
    utility: str = "cost"
    completion: str = "none"
    add1_stop: str = "infeasible"
    comparison: bool = False
    threshold: int = 0
    unsupported: bool = False

    def describe(self) -> list[Sentence]:
        """The rule in words."""
        said = [
            Sentence(N_("The money is shared out equally: every voter decides on the same part of it."), {}),
            Sentence(
                N_("A proposal is built when those who chose it can pay for it together from their shares, each as equally as possible."),
                {},
            ),
        ]
        if self.utility == "cost":
            said.append(Sentence(N_("First comes the proposal that asks for the smallest part of its cost from each supporter."), {}))
        else:
            said.append(Sentence(N_("First comes the proposal that asks for the smallest amount from each supporter."), {}))
        if self.completion != "none":
            said.append(
                Sentence(
                    N_(
                        "As long as money is left, all shares are raised by one unit of the currency at a time and the count is made again."
                    ),
                    {},
                )
            )
            stop = {
                "exhaustive": N_("It ends when no further proposal fits."),
                "infeasible": N_("It ends before the first count that would cost more than the budget."),
            }
            said.append(Sentence(stop[self.add1_stop], {}))
        if self.completion == "add1u":
            said.append(Sentence(N_("Then what is left goes to the proposals with the most votes that still fit."), {}))
        if self.comparison:
            said.append(
                Sentence(N_("If more voters are better served by simply taking the most votes first, that outcome holds instead."), {})
            )
        return said + _bars(self.threshold, unsupported=self.unsupported)


@dataclass(frozen=True)
class Phragmen:
    """Phragmén's sequential rule, for analysis: money flows to all voters evenly, and whoever can pay for a project first gets it."""

    name: ClassVar[str] = "phragmen"
    threshold: int = 0

    def describe(self) -> list[Sentence]:
        """The rule in words."""
        return [
            Sentence(N_("Money flows to all voters at the same pace."), {}),
            Sentence(N_("As soon as the supporters of a proposal have its cost together, it is built."), {}),
            Sentence(N_("The count ends when the next proposal no longer fits the budget."), {}),
            *_bars(self.threshold, unsupported=False),
        ]


Rule = TopK | Greedy | EqualShares | Phragmen
KINDS: dict[str, type[TopK] | type[Greedy] | type[EqualShares] | type[Phragmen]] = {
    kind.name: kind for kind in (TopK, Greedy, EqualShares, Phragmen)
}
CHOICES = {
    "utility": ("cost", "cardinality"),
    "completion": ("none", "add1", "add1u"),
    "add1_stop": ("exhaustive", "infeasible"),
}


LATER: dict[str, dict[str, Any]] = {
    "topk": {"threshold": 0},
    "greedy": {"unsupported": False},
    "mes": {"threshold": 0, "unsupported": False},
    "phragmen": {"threshold": 0},
}
"""Parameters that came later, with the values at which they stay unsaid: digests of rule sheets hold the others only."""


def to_json(rule: Rule) -> dict[str, Any]:
    """Plain data: the parameters (without the rule's name)."""
    later = LATER[rule.name]
    return {name: value for name, value in asdict(rule).items() if name not in later or value != later[name]}


def from_json(name: str, parameters: Mapping[str, Any]) -> Rule:
    """The rule of this name with these parameters. Raises UnknownRule for a name, parameter or value we do not know."""
    if name == "greedy-stop":
        name, parameters = "greedy", {"skip": False, **parameters}
    if name not in KINDS:
        raise UnknownRule(name)
    known = {item.name for item in fields(KINDS[name])}
    for parameter, value in parameters.items():
        if parameter not in known or (parameter in CHOICES and value not in CHOICES[parameter]):
            raise UnknownRule(f"{name} {parameter}={value}")
    return KINDS[name](**parameters)


THRESHOLD = "min_project_score_threshold"
"""The key of META that names votes, or points, which a project must have; it holds under every rule."""

OF_FILES: dict[str, Rule] = {
    "greedy": Greedy(),
    "greedy-threshold": Greedy(),
    "greedy-exclusive": Greedy(),
    "greedy-no-skip": Greedy(skip=False),
    "equalshares": EqualShares(),
    "equalshares-comparison": EqualShares(comparison=True),
    "equalshares/add1": EqualShares(completion="add1"),
    "equalshares/add1-comparison": EqualShares(completion="add1", comparison=True),
}
"""Rules by their names in .pb files."""


def rule_of_file(meta: Mapping[str, str], *, labels: bool = True) -> Rule:
    """The rule a .pb file names, with its threshold. labels: whether the file says which projects exclude each other.

    Raises UnknownRule for one that cannot be counted from the file alone, NoLabels for one that needs labels.
    """
    name = meta.get("rule", "")
    if name not in OF_FILES:
        raise UnknownRule(name)
    if name == "greedy-exclusive" and not labels:
        raise NoLabels(name)
    return replace(OF_FILES[name], threshold=int(Decimal(meta.get(THRESHOLD) or "0")))
