"""Anonymous pages while ballots arrive, against a bare Starlette hello while they arrive too: on SQLite, where every ballot is a write.

uv run --group test python -m tests.bench.pages_casting
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2

from tests.bench.cast import UVICORN, bodies, environment
from tests.bench.load import ROOT, Target, rate, serving
from tests.support import free_port

BALLOTS, SECONDS, ROUNDS = 1000, 9, 3
"""Ballots a second, for so many seconds, in each of two turns of so many rounds."""


def while_casting(port: int, forms: Path, start: int, target: Target) -> float:
    """Requests a second of a target while ballots are sent to the site."""
    command = [sys.executable, "-m", "tests.bench.cast_open", str(port), str(forms), str(start), str(BALLOTS), str(SECONDS)]
    casting = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    time.sleep(2)  # the sender has read its forms, and ballots arrive
    found = rate(target)
    said = casting.communicate()[0]
    if casting.returncode or set(json.loads(said)["said"]) - {"200", "201"}:
        sys.exit(f"ballots were not taken: {said}")
    return found


def main() -> None:
    """Print the rates and their ratio; the goal is 0.5."""
    with tempfile.TemporaryDirectory() as name:
        folder, port, other = Path(name), free_port(), free_port()
        url = f"sqlite:///{folder}/hamasen.sqlite3"
        held = environment(url, folder / "data", port)
        subprocess.run([sys.executable, "-m", "web.cli", "migrate"], env=held, check=True, cwd=ROOT, capture_output=True)
        forms = folder / "forms"
        forms.write_text("\n".join(asyncio.run(bodies(url, folder / "data"))) + "\n")
        clean = {name: value for name, value in os.environ.items() if not name.startswith("HAMASEN_")}
        bare = [sys.executable, "-m", "uvicorn", "tests.bench.hello:app", "--port", str(other), "--no-access-log", "--no-server-header"]
        hello = Target("bare hello", f"http://127.0.0.1:{other}/")
        page = Target("list of votes", f"http://127.0.0.1:{port}/zh-Hant/votes")
        with (
            serving([*UVICORN, str(port), "web.app:from_environment"], f"http://127.0.0.1:{port}/readyz", held),
            serving(bare, hello.url, clean),
        ):
            httpx2.get(page.url)
            rates: dict[str, list[float]] = {hello.name: [], page.name: []}
            for turn in range(2 * ROUNDS):
                target = (hello, page)[turn % 2]
                rates[target.name].append(while_casting(port, forms, turn * BALLOTS * SECONDS, target))
    ratios = [mine / base for mine, base in zip(rates[page.name], rates[hello.name], strict=True)]
    told = "   ".join(f"{name} {statistics.median(found):6.0f}/s" for name, found in rates.items())
    print(f"{BALLOTS} ballots/s on SQLite   {told}   ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


if __name__ == "__main__":
    main()
