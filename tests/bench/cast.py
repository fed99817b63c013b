"""Casting over HTTP: ballots a second against the same POST that parses, seals and signs and stores nothing, in one run.

First 64 clients who each wait for their answer and send the next ballot at once: that measures ballots a second, and their median is
forced (64 / throughput). Then ballots that come at a fixed rate: that measures how long a voter waits. Last, syncs of the disk.

uv run --group test python -m tests.bench.cast            both databases, 64 clients
uv run --group test python -m tests.bench.cast --sqlite   one of them
"""

import argparse
import asyncio
import json
import os
import re
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx2

from domain.db import open_database, unsafe_settings
from domain.site.models import Site
from domain.voting.actions import packs
from domain.voting.models import Box
from tests.bench.cast_syncs import Watched, of_postgres
from tests.bench.load import ROOT, serving
from tests.support import SECRET, free_port, postgres
from tests.voting.polling import TWO, prepare, sheet_of

CLIENTS, SECONDS, ROUNDS = 64, 8, 3
WARM, COUNTED = 2, 4
"""Seconds before anything is measured, and seconds in which syncs are counted."""

RATES = (500, 1000)
"""Ballots a second that come by themselves."""

SLIPS = 110_000
WITHOUT = "tests.bench.cast_nowhere:from_environment"


def environment(url: str, data: Path, port: int) -> dict[str, str]:
    """The settings of the site that is loaded."""
    return os.environ | {
        "HAMASEN_MODE": "development",
        "HAMASEN_DATA": str(data),
        "HAMASEN_DATABASE_URL": url,
        "HAMASEN_SECRET": SECRET,
        "HAMASEN_WORK": "separate",
        "HAMASEN_ADDRESS": f"http://127.0.0.1:{port}",
    }


async def bodies(url: str, data: Path) -> list[str]:
    """An open vote of twenty proposals, and a form for every slip."""
    from domain.clock import now

    database = await open_database(url)
    await Site.update_or_create(id=1, defaults={"set_up_at": now()})
    polling = await prepare(data, key=f"bench-{secrets.token_hex(3)}", sheet=sheet_of(20, most=5))
    codes = []
    for pack in await packs.print_packs(polling.row, polling.writer.keys, SLIPS, TWO, size=1000):
        await packs.open_pack(polling.row, pack.number, TWO)
        codes += pack.codes
    await database.close()
    return [
        urlencode({"code": code, "eid": polling.row.eid, "attempt": secrets.token_hex(16), "order": "0", "p": 1 + place % 20})
        for place, code in enumerate(codes)
    ]


LUA = """local at, file = %d, {}
for line in io.lines("%s") do file[#file + 1] = line end
wrk.method, wrk.headers["Content-Type"], wrk.headers["Sec-Fetch-Site"] = "POST", "application/x-www-form-urlencoded", "same-origin"
request = function() at = at + 1; return wrk.format(nil, nil, nil, file[(at - 1) %% #file + 1]) end
done = function(summary, latency)
  io.write(string.format("P50 %%.1f P99 %%.1f N %%d\\n", latency:percentile(50) / 1000, latency:percentile(99) / 1000, summary.requests))
end
"""


def load(port: int, forms: Path, start: int, folder: Path, seconds: int = SECONDS) -> tuple[float, float, float, int]:
    """Ballots a second, median and 99th percentile in ms, and how many were sent."""
    wrk = shutil.which("wrk") or sys.exit("This needs wrk: apt-get install wrk")
    script = folder / "cast.lua"
    script.write_text(LUA % (start, forms))
    command = [wrk, "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{port}/zh-Hant/v/cast"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out:
        sys.exit(f"answered with errors:\n{out}")
    found = re.search(r"P50 ([\d.]+) P99 ([\d.]+) N (\d+)", out)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", out)
    assert found
    assert rate
    return float(rate[1]), float(found[1]), float(found[2]), int(found[3])


@dataclass
class Arrivals:
    """What ballots that came at a fixed rate had to wait, in ms."""

    median: float
    p99: float
    late: float
    many: int


def arrive(port: int, forms: Path, start: int, rate: int) -> Arrivals:
    """Ballots at a fixed rate, from a process of its own. late: how far behind their moments the load itself sent them, 99th percentile."""
    command = [sys.executable, "-m", "tests.bench.cast_open", str(port), str(forms), str(start), str(rate), str(SECONDS)]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)
    if set(found["said"]) - {"200", "201"}:
        sys.exit(f"answered with errors: {found['said']}")
    return Arrivals(found["median"], found["p99"], found["late"], found["many"])


UVICORN = [sys.executable, "-m", "uvicorn", "--factory", "--no-access-log", "--host", "127.0.0.1", "--port"]


def run(name: str, url: str, folder: Path) -> None:
    """One database: the two servers in turn, every round on slips that were not used."""
    data, port, other = folder / "data", free_port(), free_port()
    subprocess.run(
        [sys.executable, "-m", "web.cli", "migrate"], env=environment(url, data, port), check=True, cwd=ROOT, capture_output=True
    )
    forms = folder / "forms"
    forms.write_text("\n".join(asyncio.run(bodies(url, data))) + "\n")
    rates: dict[str, list[float]] = {"stored": [], "not stored": []}
    slow: list[float] = []
    usual: list[float] = []
    arrivals: list[str] = []
    with (
        serving([*UVICORN, str(port), "web.app:from_environment"], f"http://127.0.0.1:{port}/readyz", environment(url, data, port)) as _,
        serving([*UVICORN, str(other), WITHOUT], f"http://127.0.0.1:{other}/readyz", environment(url, data, other)) as _,
    ):
        httpx2.get(f"http://127.0.0.1:{port}/zh-Hant/v")
        load(other, forms, 0, folder, WARM)
        sent = load(port, forms, 0, folder, WARM)[3] + CLIENTS
        for _ in range(ROUNDS):
            bare, _, _, _ = load(other, forms, 0, folder)
            stored, p50, p99, many = load(port, forms, sent, folder)
            sent += many + CLIENTS
            rates["stored"].append(stored)
            rates["not stored"].append(bare)
            slow.append(p99)
            usual.append(p50)
        for rate in RATES:
            base, mine = arrive(other, forms, sent, rate), arrive(port, forms, sent, rate)
            sent += mine.many
            arrivals.append(
                f"{rate}/s median {mine.median:.1f} ms, p99 {mine.p99:.1f} ms (nothing stored {base.median:.1f} and {base.p99:.1f}; "
                f"sent up to {mine.late:.1f} ms late)"
            )
    ratios = [mine / base for mine, base in zip(rates["stored"], rates["not stored"], strict=True)]
    print(
        f"{name:10} stored {statistics.median(rates['stored']):6.0f}/s   parsed, sealed and signed only "
        f"{statistics.median(rates['not stored']):6.0f}/s   ratio {statistics.median(ratios):.2f}   "
        f"median {statistics.median(usual):.1f} ms, p99 {statistics.median(slow):.1f} ms ({min(slow):.1f} to {max(slow):.1f})"
    )
    print(f"           coming at a fixed rate: {'   '.join(arrivals)}")
    syncs, stored_then, why_not, many = syncs_of(url, data, forms, sent, folder)
    sent += many
    if why_not:
        print(f"           syncs of the disk: not counted ({why_not})")
    else:
        print(
            f"           syncs of the disk: {syncs} for {stored_then} ballots, {syncs / max(stored_then, 1):.3f} a ballot, "
            f"{stored_then / max(syncs, 1):.1f} ballots a sync"
        )
    unsafe, held = asyncio.run(_state(url))
    print(f"           {held} ballots in the box, at most {sent} sent; settings that could lose one: {', '.join(unsafe) or 'none'}")
    if sent > SLIPS:
        print(f"           this machine needs more than {SLIPS} slips: the last rounds sent some again, and stored nothing")


def syncs_of(url: str, data: Path, forms: Path, sent: int, folder: Path) -> tuple[int, int, str, int]:
    """Syncs and ballots stored at 64 clients, by a server of its own; why they could not be counted; and how many were sent."""
    port = free_port()
    watched = Watched([], folder / "syncs") if url.startswith("postgres") else Watched.by_strace(folder / "syncs")
    if watched.why_not:
        return 0, 0, watched.why_not, 0
    before = asyncio.run(_written(url))
    command = [*watched.prefix, *UVICORN, str(port), "web.app:from_environment"]
    with serving(command, f"http://127.0.0.1:{port}/readyz", environment(url, data, port)):
        httpx2.get(f"http://127.0.0.1:{port}/zh-Hant/v")
        begun = watched.count()
        many = load(port, forms, sent, folder, COUNTED)[3] + CLIENTS
        traced = watched.count() - begun
    after = asyncio.run(_written(url))  # connections that ended have handed in their counts
    syncs = traced if watched.prefix else after[1] - before[1]
    return syncs, after[0] - before[0], "", many


async def _written(url: str) -> tuple[int, int]:
    """Ballots in the box, and syncs of PostgreSQL so far."""
    database = await open_database(url)
    found = await Box.all().count(), await of_postgres(database) if database.dialect == "postgres" else 0
    await database.close()
    return found


async def _state(url: str) -> tuple[list[str], int]:
    database = await open_database(url)
    found = await unsafe_settings(database), await Box.all().count()
    await database.close()
    return found


def on_databases(run: Callable[[str, str, Path], None]) -> None:
    """Run a bench on both databases, or on the one that is asked for. run: gets a name, an address and an empty folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sqlite", action="store_true")
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    if chosen.sqlite or not chosen.postgres:
        with tempfile.TemporaryDirectory() as folder:
            run("SQLite", f"sqlite:///{folder}/hamasen.sqlite3", Path(folder))
    if chosen.postgres or not chosen.sqlite:
        with tempfile.TemporaryDirectory() as folder, postgres() as (url, _):
            run("PostgreSQL", url, Path(folder))


def main() -> None:
    """The bench."""
    on_databases(run)


if __name__ == "__main__":
    main()
