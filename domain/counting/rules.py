"""The rules a city may choose: each with its parameters, frozen, as plain data, and in a sentence residents understand."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any, ClassVar

from domain.counting.errors import UnknownRule
from domain.errors import N_


@dataclass(frozen=True)
class Sentence:
    """A message id with named placeholders, and their values; `web` and the command line put it into words."""

    message: str
    facts: Mapping[str, object]


@dataclass(frozen=True)
class TopK:
    """The k projects with the most votes, in the whole election or in each area, whatever they cost."""

    name: ClassVar[str] = "topk"
    k: int = 3
    per_group: bool = False

    def describe(self) -> list[Sentence]:
        """The rule in words."""
        if self.per_group:
            return [Sentence(N_("In each area the %(k)s proposals with the most votes win."), {"k": self.k})]
        return [Sentence(N_("The %(k)s proposals with the most votes win."), {"k": self.k})]


@dataclass(frozen=True)
class Greedy:
    """From the most votes down while money lasts.

    skip: what does not fit is passed over; else the count ends there. threshold: votes (or points) a project must have.
    Projects that share an `exclusive` label are never both chosen.
    """

    name: ClassVar[str] = "greedy"
    skip: bool = True
    threshold: int = 0

    def describe(self) -> list[Sentence]:
        """The rule in words."""
        said = [Sentence(N_("Proposals are taken in the order of their votes for as long as the money lasts."), {})]
        if self.skip:
            said.append(Sentence(N_("A proposal that costs more than what is left is passed over; the next one is looked at."), {}))
        else:
            said.append(Sentence(N_("The count ends at the first proposal that costs more than what is left."), {}))
        if self.threshold:
            said.append(Sentence(N_("A proposal needs at least %(threshold)s votes."), {"threshold": self.threshold}))
        return said


@dataclass(frozen=True)
class EqualShares:
    """Method of Equal Shares (Peters, Pierczyński, Skowron, NeurIPS 2021).

    utility: `cost` counts a voter's gain by the money spent on what they chose, `cardinality` by the number of projects.
    completion: `none`; `add1` (everybody gets one unit of the currency more until `add1_stop`); `add1u` (then greedy with the rest).
    add1_stop: `exhaustive` at the first outcome to which nothing can be added; `infeasible` before the first that costs too much.
    comparison: the greedy outcome wins instead where more voters have more of their choices in it than the other way round.
    """

    name: ClassVar[str] = "mes"
    utility: str = "cost"
    completion: str = "none"
    add1_stop: str = "infeasible"
    comparison: bool = False

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
        return said


@dataclass(frozen=True)
class Phragmen:
    """Phragmén's sequential rule, for analysis: money flows to all voters evenly, and whoever can pay for a project first gets it."""

    name: ClassVar[str] = "phragmen"

    def describe(self) -> list[Sentence]:
        """The rule in words."""
        return [
            Sentence(N_("Money flows to all voters at the same pace."), {}),
            Sentence(N_("As soon as the supporters of a proposal have its cost together, it is built."), {}),
            Sentence(N_("The count ends when the next proposal no longer fits the budget."), {}),
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


def to_json(rule: Rule) -> dict[str, Any]:
    """Plain data: the parameters (without the rule's name)."""
    return asdict(rule)


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


def rule_of_file(meta: Mapping[str, str]) -> Rule:
    """The rule a .pb file names. Raises UnknownRule for one that cannot be counted from the file alone."""
    name = meta.get("rule", "")
    if name == "greedy-threshold":
        return Greedy(threshold=int(Decimal(meta.get("min_project_score_threshold") or "0")))
    plain: dict[str, Rule] = {
        "greedy": Greedy(),
        "greedy-exclusive": Greedy(),
        "greedy-no-skip": Greedy(skip=False),
        "equalshares/add1": EqualShares(completion="add1"),
        "equalshares/add1-comparison": EqualShares(completion="add1", comparison=True),
    }
    if name not in plain:
        raise UnknownRule(name)
    return plain[name]
