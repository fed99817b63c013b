"""Our counts beside those of an independent implementation."""

import json
import subprocess
from pathlib import Path

from domain.counting.count import count
from domain.counting.pb.reader import read
from domain.counting.rules import EqualShares, Greedy, Phragmen, Rule
from tests.counting.elections import in_order
from tests.counting.environment import SCRIPT

RULES: dict[str, Rule] = {
    "greedy": Greedy(unsupported=True),
    "mes-cost": EqualShares(),
    "mes-cardinality": EqualShares(utility="cardinality"),
    "phragmen": Phragmen(),
}
"""Rules that both know, by the other one's name."""


def approvals(files: list[Path]) -> list[Path]:
    """The files whose votes both can count."""
    return [path for path in files if read(path.read_bytes()).vote_type in ("approval", "choose-1")]


def compared(python: Path, files: list[Path], rules: list[str]) -> list[tuple[str, str]]:
    """Where the two differ: file and rule. python: the interpreter of the other one's environment."""
    given = [str(python), str(SCRIPT), "grouped", ",".join(rules), *map(str, files)]
    done = subprocess.run(given, capture_output=True, text=True, check=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == len(files)
    differ = []
    for item in told:
        found = read(Path(item["file"]).read_bytes())
        for name in rules:
            counted = count(found, RULES[name], in_order(found), report=False)
            if sorted(found.projects[p].id for p in counted.selected) != item[name]:
                differ.append((item["file"], name))
    return differ
