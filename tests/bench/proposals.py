"""The list of proposals with 100 and 900 of them, and submitting one, on PostgreSQL with two processes.

uv run --group test python -m tests.bench.proposals
"""

import asyncio
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import httpx2

from domain.clock import now
from domain.cycles import actions as cycles
from domain.cycles.models import Cycle
from domain.cycles.queries import by_key
from domain.db import open_database
from domain.keys import Keys
from domain.proposals.actions import drafts, submitting
from domain.proposals.models import Proposal, Version
from domain.site import actions as site
from domain.site.models import Site
from tests.bench.load import ROOT, Target, compare, rate, serving
from tests.queries import counting
from tests.support import SECRET, free_port, postgres
from tests.town import both, phases

WORDS = ("渡輪站", "坡道", "遮蔭", "座椅", "路燈", "老屋", "親水", "自行車", "騎樓", "解說牌")
SUBMISSIONS = 3000
SECONDS = 5
CLIENTS = 32


async def fill(url: str, many: int, drafts_too: int) -> list[tuple[str, str]]:
    """A cycle with so many public proposals, and drafts ready to be submitted: their keys and their proposers' tokens."""
    from dataclasses import replace

    from domain.cycles.plan import Area, Category
    from web.bridges.edit_links import token_of

    database, at, keys = await open_database(url), now() - timedelta(minutes=5), Keys(SECRET)
    await Site.get_or_create(id=1)
    await site.change(site.Identity(name=both("哈瑪星參與式預算", "Hamasen")), at=at, by=None)
    await Site.filter(id=1).update(set_up_at=at)
    key = f"bench-{many}"
    cycle = await cycles.create(key, f"B{many}", both(f"哈瑪星 {many}", f"Hamasen {many}"), at, at=at, by=None)
    areas = tuple(Area(f"area-{n}", both(f"分區{n}", f"Area {n}"), 3_000_000) for n in range(5))
    categories = tuple(Category(f"kind-{n}", both(f"分類{n}", f"Kind {n}")) for n in range(5))
    plan = replace(cycle.plan, phases=phases(at), areas=areas, categories=categories)
    await cycles.change_plan(cycle, lambda _: plan, "cycles.plan", at=at, by=None)
    await cycles.publish(await by_key(key), at=at, by=None)
    rows = [
        Proposal(
            key=f"{many}-{n}",
            number=f"B{many}-{n:03d}",
            cycle=cycle.id,
            state="submitted",
            language="zh-Hant",
            title=both(f"{WORDS[n % 10]}{WORDS[n // 10 % 10]} {n}", f"Proposal {n}"),
            problem=both("這裡每天有很多人經過，需要改善。" * 5, "Many people pass here every day." * 5),
            area=f"area-{n % 5}",
            category=f"kind-{n % 5}",
            cost=100_000 + n,
            by="林○○",
            supports=n % 50,
            lot=1 + n * 7919 % 2_000_000_000,
            created_at=at,
            changed_at=at,
            submitted_at=at,
            public_at=at,
            search=f"{WORDS[n % 10]}{WORDS[n // 10 % 10]} {n}",
        )
        for n in range(many)
    ]
    await Proposal.bulk_create(rows, batch_size=300)
    await Cycle.filter(id=cycle.id).update(serial=many)  # those numbers are given
    made = []
    for n in range(drafts_too):
        proposal, proposer = await drafts.begin(cycle.id, locale="zh-Hant", at=at, name="林志豪", email=f"p{n}@example.tw")
        await submitting.confirm(proposer, at=at)
        content = replace(proposal.content, title=both(f"新提案 {n}"), problem=both("階梯太高"), area="area-1")
        await drafts.save(proposal, proposer, content, at=at)
        made.append((proposal.key, token_of(keys, proposer.id, proposer.hand)))
    await database.close()
    return made


async def statements(url: str, address: str) -> int:
    """How many statements the list asks for in this process."""
    from tests.support import Site as Running
    from tests.support import make_settings

    with tempfile.TemporaryDirectory() as folder:
        async with Running.running(make_settings(url, Path(folder))) as running:
            await running.browser().get("/zh-Hant/help")
            with counting() as seen:
                await running.browser().get(address)
            return len(seen)


def submit_all(base: str, ready: list[tuple[str, str]], folder: str) -> float:
    """Submit drafts with CLIENTS connections of wrk for some seconds; returns the 99th percentile in milliseconds."""
    rows = ", ".join(f'{{"{key}", "{token}"}}' for key, token in ready)
    script = Path(folder) / "submit.lua"
    script.write_text(
        f"""local ready = {{{rows}}}
local n, FORM = 0, "application/x-www-form-urlencoded"
request = function()
  n = n + 1
  local one = ready[n]
  if not one then return wrk.format("GET", "/healthz") end
  local headers = {{["Cookie"] = "hand=" .. one[2], ["Sec-Fetch-Site"] = "same-origin", ["Content-Type"] = FORM}}
  return wrk.format("POST", "/zh-Hant/my/proposals/" .. one[1] .. "/edit/check", headers, "agree=yes")
end
"""
    )
    wrk = shutil.which("wrk") or sys.exit("This needs wrk: apt-get install wrk")
    command = [wrk, "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", "--latency", "-s", str(script), base]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"99%\s+([\d.]+)(ms|s|us)", out)
    assert found, out
    return float(found[1]) * {"ms": 1, "s": 1000, "us": 0.001}[found[2]]


def main() -> None:
    """Print rates, ratios and the goals beside them."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HAMASEN_")}
    with postgres() as (url, _), tempfile.TemporaryDirectory() as folder:
        port, hello = free_port(), free_port()
        environ = clean | {
            "HAMASEN_MODE": "development", "HAMASEN_DATA": folder, "HAMASEN_DATABASE_URL": url, "HAMASEN_SECRET": SECRET,
            "HAMASEN_WORK": "separate", "HAMASEN_ADDRESS": f"http://127.0.0.1:{port}",
        }  # fmt: skip
        subprocess.run([sys.executable, "-m", "web.cli", "migrate"], env=environ, check=True, cwd=ROOT, capture_output=True)
        ready = asyncio.run(fill(url, 100, SUBMISSIONS))
        asyncio.run(fill(url, 900, 0))
        base = f"http://127.0.0.1:{port}"
        print(
            "statements:",
            {many: asyncio.run(statements(url, f"/zh-Hant/cycles/bench-{many}/proposals")) for many in (100, 900)},
            "(goal 5)",
        )
        bare = [sys.executable, "-m", "uvicorn", "tests.bench.hello:app", "--port", str(hello), "--no-access-log", "--workers", "2"]
        serve = [sys.executable, "-m", "web.cli", "serve", "--port", str(port), "--workers", "2"]
        with serving(bare, f"http://127.0.0.1:{hello}/", clean), serving(serve, f"{base}/readyz", environ):
            measure(base, hello, ready)
            asyncio.run(check(url, ready))


def measure(base: str, hello: int, ready: list[tuple[str, str]]) -> None:
    """The list, uncached (a notice's cookie keeps the page cache out), and the submissions."""
    uncached = ("Accept-Encoding: br", "Cookie: said=none")
    lists = [Target(f"list of {many}, uncached", f"{base}/zh-Hant/cycles/bench-{many}/proposals", uncached) for many in (100, 900)]
    found = compare([Target("bare Starlette hello, 2 processes", f"http://127.0.0.1:{hello}/"), *lists], rounds=3)
    hundred, all_of_them = (found[target.name] for target in lists)
    print(f"list of 100: {hundred:.0f} req/s (goal 300); 900 is {hundred / all_of_them:.2f} times as slow (goal 2)")
    with httpx2.Client(headers={"cookie": "said=none"}) as client:
        for target in lists:
            times = []
            for _ in range(200):
                begun = time.perf_counter()
                assert client.get(target.url).status_code == 200
                times.append(time.perf_counter() - begun)
            print(f"one user, {target.name}: median {statistics.median(times) * 1000:.1f} ms (goal 15)")
    detail = Target("one proposal, uncached", f"{base}/zh-Hant/proposals/B100-001", uncached)
    print(f"{detail.name}: {rate(detail):.0f} req/s")
    with tempfile.TemporaryDirectory() as folder:
        p99 = submit_all(base, ready, folder)
    print(f"submitting with {CLIENTS} clients: p99 {p99:.0f} ms (goal 200)")


async def check(url: str, ready: list[tuple[str, str]]) -> None:
    """Every proposal that was submitted has a number of its own and its one version; and how many a second there were."""
    database = await open_database(url)
    rows = await Proposal.filter(key__in=[key for key, _ in ready], number__not_isnull=True).order_by("submitted_at")
    versions = await Version.filter(proposal_id__in=[row.id for row in rows]).count()
    await database.close()
    if len(rows) == len(ready):
        sys.exit("All drafts were used up: raise SUBMISSIONS.")
    assert len({row.number for row in rows}) == len(rows) == versions, "a number was given twice, or a version is missing"
    first, last = rows[0].submitted_at, rows[-1].submitted_at
    assert first is not None
    assert last is not None
    print(f"{len(rows)} submitted, {len(rows) / (last - first).total_seconds():.0f}/s (goal 300), each with its own number and version")


if __name__ == "__main__":
    main()
