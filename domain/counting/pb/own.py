"""What a .pb file of ours says in its `comment` beside the format's own keys, so that the file alone gives the published winners."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.counting.errors import UnknownRule
from domain.counting.pb.lexing import rows
from domain.counting.rules import EqualShares, Greedy, Rule, from_json, rule_of_file, to_json
from domain.counting.ties import Ties

MARK = "hamasen"
"""The key under which our word stands in the JSON of a comment; its value is the format of that word."""


@dataclass(frozen=True)
class Own:
    """How a file of ours is counted. weights: class of a ballot (column `class`) to its weight, empty when all weigh the same."""

    rule: Rule
    ties: Ties
    weights: Mapping[str, int]

    def comment(self) -> str:
        """As the value of `comment` in META."""
        parameters = to_json(self.rule) | {"threshold": self.rule.threshold}
        if isinstance(self.rule, Greedy | EqualShares):
            parameters["unsupported"] = self.rule.unsupported
        held = {
            MARK: 2,
            "rule": self.rule.name,
            "parameters": parameters,
            "ties": list(self.ties.order),
            "lot": list(self.ties.lot),
            "weights": dict(self.weights),
        }
        return json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def own_of(meta: Mapping[str, str]) -> Own | None:
    """What a file of ours says; None for any other file. Raises UnknownRule for a word of ours that cannot be read."""
    try:
        said = json.loads(meta.get("comment", ""))
    except ValueError:
        return None
    if not isinstance(said, dict) or MARK not in said:
        return None
    try:
        return Own(
            from_json(said["rule"], said["parameters"]),
            Ties.from_json({"order": said["ties"], "lot": said["lot"]}),
            {str(name): _weight(weight) for name, weight in said["weights"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise UnknownRule(f"{MARK} {said.get(MARK)}") from problem


def _weight(value: Any) -> int:
    if type(value) is not int or value < 1:
        raise ValueError("a weight is a whole number")
    return value


def rule_in(meta: Mapping[str, str], *, labels: bool) -> Rule:
    """The rule of a file: as ours say it, or as its META names it. Raises UnknownRule."""
    own = own_of(meta)
    return own.rule if own else rule_of_file(meta, labels=labels)


def name_in_file(rule: Rule, *, labels: bool) -> str:
    """The rule's name in a .pb file, as other programs know it where they do. labels: some projects exclude each other."""
    if isinstance(rule, EqualShares):
        ending = {"none": "", "add1": "/add1", "add1u": "/add1u"}[rule.completion]
        return f"equalshares{ending}" + ("-comparison" if rule.comparison else "")
    if isinstance(rule, Greedy):
        plain = "greedy-exclusive" if labels else "greedy-threshold" if rule.threshold else "greedy"
        return plain if rule.skip else "greedy-no-skip"
    return rule.name


def classes_in(data: bytes) -> list[str] | None:
    """The class of every ballot of a file of ours, in its order; None where it does not tell them apart."""
    text = data.decode()
    lines = [row.values() for row in list(rows(text[text.index("\nVOTES\n") + 1 :]))[1:] if not row.blank]
    if "class" not in lines[0]:
        return None
    place = lines[0].index("class")
    return [line[place] for line in lines[1:]]
