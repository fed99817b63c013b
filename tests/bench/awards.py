"""A panel of 1,000 entries and 9 reviewers: the whole command, and every member left out once.

`python -m tests.bench.awards`
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from domain.awards.agreement import left_out
from domain.awards.panel import read_panel
from domain.awards.ranking import rank

ENTRIES, MEMBERS, ROUNDS = 1000, 9, 5
RANK_GOAL, LEFT_OUT_GOAL = 0.5, 2.0


def made(method: str) -> bytes:
    """A file with conflicts, abstentions and four criteria."""
    random = Random(1)

    def line() -> object:
        return random.choice(["conflict", "abstain"]) if random.random() < 0.03 else [random.randint(600, 1000) / 10 for _ in range(4)]

    entries = [f"e{number:04}" for number in range(ENTRIES)]
    held = {
        "method": method,
        "criteria": [{"name": name, "weight": weight} for name, weight in zip("abcd", (40, 30, 20, 10), strict=True)],
        "entries": [{"id": entry} for entry in entries],
        "scores": {f"R{number}": {entry: line() for entry in entries} for number in range(MEMBERS)},
        "ties": ["heaviest", "lot"],
        "lot": random.sample(entries, ENTRIES),
        "tiers": [{"name": f"t{number}", "quota": 20, "prize": 1000 * (5 - number)} for number in range(5)],
    }
    return json.dumps(held).encode()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for method in ("mean", "rank_sum"):
            file = Path(folder) / "panel.json"
            file.write_bytes(made(method))
            command = [
                sys.executable,
                "-c",
                "from web.cli import main; import sys; main(sys.argv[1:])",
                "awards",
                "rank",
                str(file),
                "--json",
            ]
            whole, count, leaving = [], [], []
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                subprocess.run(command, check=True, capture_output=True)
                whole.append(time.perf_counter() - begun)
                panel = read_panel(file.read_bytes())
                begun = time.perf_counter()
                ranking = rank(panel)
                count.append(time.perf_counter() - begun)
                begun = time.perf_counter()
                left_out(panel, ranking)
                leaving.append(time.perf_counter() - begun)
            ranked, left = statistics.median(count), statistics.median(leaving)
            print(
                f"{method}: ranked in {ranked:.2f} s (goal {RANK_GOAL}: ratio {ranked / RANK_GOAL:.2f}), whole command "
                f"{statistics.median(whole):.2f} s; each left out once {left:.2f} s (goal {LEFT_OUT_GOAL}: "
                f"ratio {left / LEFT_OUT_GOAL:.2f})"
            )


if __name__ == "__main__":
    main()
