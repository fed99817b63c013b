"""Closing and checking a big vote as commands: seconds and most memory of `hamasen close` and `hamasen verify`.

uv run --group test python -m tests.bench.close [BALLOTS]
"""

import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from domain.db import open_database
from domain.voting.actions import ending
from domain.voting.phrases import lock
from domain.voting.queries import packs
from tests.bench.cast import environment
from tests.bench.load import ROOT
from tests.voting.polling import TWO, Polling, count_left, prepare, sheet_of

PROPOSALS, MOST, TOGETHER = 160, 15, 1000
PHRASES = {"chief": "harbour 4711 lighthouse", "second": "ferry 2093 chimney", "third": "banyan 8156 kettle"}


async def _cast(polling: Polling, ballots: int) -> None:
    """Every slip votes for one to fifteen proposals, some of them liked by more."""
    weights = [1 / (1 + place) for place in range(PROPOSALS)]
    for first in range(0, ballots, TOGETHER):
        made = []
        for code in polling.codes[first : min(first + TOGETHER, ballots)]:
            chosen = set(random.choices(range(1, PROPOSALS + 1), weights, k=random.randint(1, MOST)))
            made.append(polling.ballot(code, *sorted(chosen)))
        await asyncio.gather(*(polling.writer.cast(ballot) for ballot in made))


async def filled(url: str, data: Path, ballots: int) -> tuple[str, bytes]:
    """A vote whose box is shut with so many ballots in it; its key in addresses and its private key."""
    database = await open_database(url)
    try:
        polling = await prepare(data, slips=ballots, sheet=sheet_of(PROPOSALS, most=MOST))
        await _cast(polling, ballots)
        await polling.close()
        for pack in await packs(polling.row.id):
            await count_left(polling.row, pack.number, 0, 0)
        await ending.shut_box(await polling.again(), TWO, polling.vault)
    finally:
        await database.close()
    return polling.row.key, polling.private


def _filled(url: str, folder: Path, ballots: int) -> str:
    """The same, with the officers' key beside it; a pass phrase is stretched in much memory."""
    key, private = asyncio.run(filled(url, folder / "data", ballots))
    (folder / "key.json").write_text(json.dumps(lock(private, PHRASES)))
    return key


def measured(name: str, environ: dict[str, str], *given: str) -> str:
    """One command; prints its seconds and its most memory, and returns what it said."""
    begun = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "web.cli", *given], env=environ, cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout
    said = child.stdout.read().decode()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    print(f"{name:7} {seconds:6.1f} s  {used.ru_utime + used.ru_stime:6.1f} s of CPU  most {used.ru_maxrss // 1024} MB", flush=True)
    if child.returncode:
        sys.exit(f"{name} ended with {child.returncode}:\n{said}")
    return said


def main() -> None:
    """Fill a box, then the two commands."""
    ballots = int(sys.argv[1]) if len(sys.argv) > 1 else 90_494
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder}/db.sqlite3"
        environ = environment(url, folder / "data", 1)
        subprocess.run([sys.executable, "-m", "web.cli", "migrate"], env=environ, check=True, cwd=ROOT, capture_output=True)
        begun = time.perf_counter()
        # In a process of its own: the memory of a command is told as no less than that of the process that starts it.
        with ProcessPoolExecutor(1, get_context("spawn")) as other:
            key = other.submit(_filled, url, folder, ballots).result()
        print(f"{ballots} ballots among {PROPOSALS} proposals, cast in {time.perf_counter() - begun:.0f} s", flush=True)
        locked, typed = folder / "key.json", folder / "phrases"
        typed.write_text("".join(f"{who}: {PHRASES[who]}\n" for who in ("chief", "third")))
        measured("close", environ, "close", key, "--key", str(locked), "--phrases", str(typed), "--out", str(folder))
        found = json.loads(measured("verify", environ, "verify", str(folder / f"hamasen-{key}.zip"), "--json"))
        if not found["sound"]:
            sys.exit(f"the bundle is not sound: {found}")


if __name__ == "__main__":
    main()
