"""Reading and counting against pabutools in the same run, a million ballots, and Add1 on the Wola file.

    uv run --group test python -m tests.bench.count            # everything (about 6 minutes, most of them the other side's)
    uv run --group test python -m tests.bench.count --ours     # without pabutools

The other side runs in an environment of its own (made in a temporary folder, or the interpreter that PB_ORACLE names). Each
figure is taken in a process of its own: seconds of reading and counting as that process saw them, and its peak of memory.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from domain.counting.pb.reader import read
from tests.counting.environment import SCRIPT, make

SHARED = Path(os.environ.get("HAMASEN_SHARED", Path(__file__).parent.parent.parent.parent / "shared")) / "data" / "pabulib"
MILLION = 1_000_000
OURS = """
import json, resource, sys, time
from pathlib import Path
from domain.counting.count import count
from domain.counting.pb.reader import read
from domain.counting.rules import EqualShares
from domain.counting.ties import Ties
completion = sys.argv[2]
begun = time.perf_counter()
election = read(Path(sys.argv[1]).read_bytes())
middle = time.perf_counter()
lot = tuple(project.id for project in election.projects)
counted = count(election, EqualShares(completion=completion), Ties(lot=lot), report=False)
end = time.perf_counter()
print(json.dumps({"read": middle - begun, "count": end - middle, "passes": counted.raised + 1, "winners": len(counted.selected),
                  "ballots": election.ballots.count, "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def ours(path: Path, completion: str = "none", runs: int = 5) -> dict[str, float]:
    """The median run of ours by seconds."""
    found = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, "-c", OURS, str(path), completion], capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    middle = statistics.median(item["read"] + item["count"] for item in found)
    return min(found, key=lambda item: abs(item["read"] + item["count"] - middle))


def theirs(python: Path, path: Path, way: str) -> dict[str, float]:
    """One run of pabutools: it takes long. way: `plain`, as its documentation counts, or `grouped`, equal ballots together."""
    done = subprocess.run([str(python), str(SCRIPT), way, "mes-cost", str(path)], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    return {"read": told["read"], "count": told["mes-cost seconds"], "peak MB": told["peak MB"], "winners": len(told["mes-cost"])}


def say(name: str, told: dict[str, float]) -> None:
    total = told["read"] + told["count"]
    print(f"{name:44} read {told['read']:7.3f} s  count {told['count']:7.3f} s  together {total:7.3f} s  peak {told['peak MB']:6.0f} MB")


def compare(python: Path | None, name: str) -> None:
    """Ours beside theirs on one file."""
    path = SHARED / f"{name}.pb"
    mine = ours(path)
    say(f"{name}, ours", mine)
    for way in ("plain", "grouped") if python is not None else ():
        assert python is not None
        other = theirs(python, path, way)
        say(f"{name}, pabutools {way}", other)
        assert other["winners"] == mine["winners"]
        faster = (other["read"] + other["count"]) / (mine["read"] + mine["count"])
        print(f"{'':44} {faster:.0f} times as fast (goal 100), 1/{other['peak MB'] / mine['peak MB']:.1f} of the memory (goal 1/10)")


def million(name: str, folder: Path) -> Path:
    """A million new ballots of a file's shape: its lengths of ballots, its popularity of projects, its other columns."""
    data = (SHARED / f"{name}.pb").read_bytes()
    election = read(data)
    chance = np.random.default_rng(20270508)
    lengths = np.bincount(election.ballots.voters, minlength=election.ballots.count)
    popular = np.log(np.maximum(election.ballots.votes(), 1))
    ids = [project.id for project in election.projects]
    head, _, rest = data.decode().partition("\nVOTES")
    columns, first = rest.split("\n")[1].strip().split(";"), rest.split("\n")[2].strip().split(";")
    vote, voter = columns.index("vote"), columns.index("voter_id")
    target = folder / f"{name}-million.pb"
    with target.open("w") as out:
        out.write("\n".join(f"num_votes;{MILLION}" if line.startswith("num_votes;") else line for line in head.splitlines()))
        out.write(f"\nVOTES\n{';'.join(columns)}\n")
        for begin in range(0, MILLION, 20_000):
            rank = np.argsort(-(popular + chance.gumbel(size=(20_000, len(ids)))), axis=1)[:, : lengths.max()]
            for n, (row, length) in enumerate(zip(rank.tolist(), chance.choice(lengths, 20_000).tolist(), strict=True)):
                first[vote], first[voter] = ",".join(ids[p] for p in row[:length]), str(1_000_000_000 + begin + n)
                out.write(";".join(first) + "\n")
    return target


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--ours", action="store_true", help="leave pabutools out")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        named = os.environ.get("PB_ORACLE")
        python = None if chosen.ours else Path(named) if named else make(folder / "oracle")
        for file in ("Poland_Warszawa_2026", "Poland_Lodz_2022"):
            compare(python, file)
        for file in ("Poland_Warszawa_2026", "Poland_Lodz_2022"):
            say(f"1,000,000 ballots like {file} (goal 3.5 s, 400 MB)", ours(million(file, folder), runs=3))
        wola = ours(SHARED / "Poland_Warszawa_2023_Wola.pb", "add1")
        say(f"Wola with Add1, {wola['passes']:.0f} passes (goal 3 s)", wola)


if __name__ == "__main__":
    main()
