"""Runs in an environment of its own: the outcomes of pabutools for the .pb files named, one JSON object a line.

Ties are broken as we break them: cheaper first, then more votes, then the file's order.
"""

import json
import resource
import sys
import time
from pathlib import Path

import pabutools.fractions
from pabutools.election import Cardinality_Sat, Cost_Sat, parse_pabulib
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen
from pabutools.tiebreaking import TieBreakingRule

pabutools.fractions.FRACTION = "gmpy2"


def places(path: str) -> dict[str, int]:
    """The place of every project in the file."""
    found: dict[str, int] = {}
    inside = False
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("VOTES"):
                break
            if inside:
                found[line.split(";")[0]] = len(found)
            inside = inside or line.startswith("PROJECTS")
    return found


def main(rules: list[str], paths: list[str], *, grouped: bool) -> None:
    """Count every file by the rules named. grouped: put equal ballots together first, which is quicker there."""
    for path in paths:
        begun = time.perf_counter()
        instance, profile = parse_pabulib(path)
        told = {"file": path, "read": time.perf_counter() - begun}
        if grouped:
            profile = profile.as_multiprofile()
        place = places(path)
        ties = TieBreakingRule(lambda _, votes, project, place=place: (project.cost, -votes.approval_score(project), place[project.name]))
        ways = {
            "greedy": lambda i, p, t: greedy_utilitarian_welfare(i, p, sat_class=Cost_Sat, tie_breaking=t),
            "mes-cost": lambda i, p, t: method_of_equal_shares(i, p, sat_class=Cost_Sat, tie_breaking=t),
            "mes-cardinality": lambda i, p, t: method_of_equal_shares(i, p, sat_class=Cardinality_Sat, tie_breaking=t),
            "phragmen": lambda i, p, t: sequential_phragmen(i, p, tie_breaking=t),
        }
        for rule in rules:
            begun = time.perf_counter()
            told[rule] = sorted(project.name for project in ways[rule](instance, profile, ties))
            told[f"{rule} seconds"] = time.perf_counter() - begun
        told["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[2].split(","), sys.argv[3:], grouped=sys.argv[1] == "grouped")
