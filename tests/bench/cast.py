"""Casting over HTTP: ballots a second against the same POST that parses, seals and signs and stores nothing, in one run.

uv run --group test python -m tests.bench.cast            both databases, 64 clients
uv run --group test python -m tests.bench.cast --sqlite   one of them
"""

import argparse
import asyncio
import os
import re
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode

import httpx2

from domain.db import open_database
from domain.site.models import Site
from domain.voting.actions import packs
from domain.voting.models import Box
from tests.bench.load import ROOT, serving
from tests.support import SECRET, free_port, postgres
from tests.voting.polling import TWO, prepare, sheet_of

CLIENTS, SECONDS, ROUNDS = 64, 10, 3
SLIPS = 60_000
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
    for pack in await packs.print_packs(polling.row, polling.hall.keys, SLIPS, TWO, size=1000):
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


def load(port: int, forms: Path, start: int, folder: Path) -> tuple[float, float, float, int]:
    """Ballots a second, median and 99th percentile in ms, and how many were sent."""
    wrk = shutil.which("wrk") or sys.exit("This needs wrk: apt-get install wrk")
    script = folder / "cast.lua"
    script.write_text(LUA % (start, forms))
    command = [wrk, "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", "-s", str(script), f"http://127.0.0.1:{port}/zh-Hant/v/cast"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out:
        sys.exit(f"answered with errors:\n{out}")
    found = re.search(r"P50 ([\d.]+) P99 ([\d.]+) N (\d+)", out)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", out)
    assert found
    assert rate
    return float(rate[1]), float(found[1]), float(found[2]), int(found[3])


def run(name: str, url: str, folder: Path) -> None:
    """One database: the two servers in turn, every round on slips that were not used."""
    data, port, other = folder / "data", free_port(), free_port()
    subprocess.run(
        [sys.executable, "-m", "web.cli", "migrate"], env=environment(url, data, port), check=True, cwd=ROOT, capture_output=True
    )
    forms = folder / "forms"
    forms.write_text("\n".join(asyncio.run(bodies(url, data))) + "\n")
    uvicorn = [sys.executable, "-m", "uvicorn", "--factory", "--no-access-log", "--host", "127.0.0.1", "--port"]
    rates: dict[str, list[float]] = {"stored": [], "not stored": []}
    slow: list[float] = []
    usual: list[float] = []
    sent = 0
    with (
        serving([*uvicorn, str(port), "web.app:from_environment"], f"http://127.0.0.1:{port}/readyz", environment(url, data, port)) as _,
        serving([*uvicorn, str(other), WITHOUT], f"http://127.0.0.1:{other}/readyz", environment(url, data, other)) as _,
    ):
        httpx2.get(f"http://127.0.0.1:{port}/zh-Hant/v")
        for _ in range(ROUNDS):
            bare, _, _, _ = load(other, forms, 0, folder)
            stored, p50, p99, many = load(port, forms, sent, folder)
            sent += many + CLIENTS
            rates["stored"].append(stored)
            rates["not stored"].append(bare)
            slow.append(p99)
            usual.append(p50)
    ratios = [mine / base for mine, base in zip(rates["stored"], rates["not stored"], strict=True)]
    print(
        f"{name:10} stored {statistics.median(rates['stored']):6.0f}/s   parsed, sealed and signed only "
        f"{statistics.median(rates['not stored']):6.0f}/s   ratio {statistics.median(ratios):.2f}   "
        f"median {statistics.median(usual):.1f} ms, p99 {statistics.median(slow):.1f} ms"
    )
    asyncio.run(_count(url, sent))


async def _count(url: str, sent: int) -> None:
    database = await open_database(url)
    print(f"           {await Box.all().count()} ballots in the box, at most {sent} sent")
    await database.close()


def main() -> None:
    """Both databases, or the one that is asked for."""
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


if __name__ == "__main__":
    main()
