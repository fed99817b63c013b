"""A bundle checked by the page in Chromium, against `hamasen verify` in this process.

uv run --group test python -m tests.bench.checking_page BUNDLE.zip …
(`hamasen rehearse FILE.pb --out FOLDER` makes a bundle of a public file.)
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from domain.voting.verify import verify
from tests.voting.checking_page import checking_page

TURNS = 5


def seconds(act: Callable[[], object]) -> float:
    """The middle of five turns."""
    found = []
    for _ in range(TURNS):
        start = time.perf_counter()
        act()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def main() -> None:
    """Print both times and their ratio for every bundle; the goal for Wieliczka (6,586 ballots, Add1) is ten seconds in the page."""
    with tempfile.TemporaryDirectory() as folder, checking_page(Path(folder)) as page:
        for path in map(Path, sys.argv[1:]):
            data = path.read_bytes()
            page.agrees(data)
            there, here = seconds(partial(page.check, data)), seconds(partial(verify, data))
            print(f"{path.name}: page {there:.2f} s, verify {here:.2f} s, ratio {there / here:.2f}")


if __name__ == "__main__":
    main()
