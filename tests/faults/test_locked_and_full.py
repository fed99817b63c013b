"""Tests 34 and 35 of the protocol: a SQLite file that another process holds, and a disk that takes no more."""

import asyncio
import contextlib
import resource
import secrets
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from domain.clock import now
from domain.site.models import Site
from tests.faults.server import Server
from tests.support import opened
from tests.voting.polling import Polling, prepare

pytestmark = [pytest.mark.anyio, pytest.mark.long]

HOLDER = """
import sqlite3, sys, time
held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
held.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
held.execute("COMMIT")
"""
"""A backup, or anything else that has the write lock."""


@pytest.fixture
async def place(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[tuple[Polling, Server, Path]]:
    """An open vote on SQLite, and a server."""
    file = tmp_path / "hamasen.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    async with opened(f"sqlite:///{file}"):
        await Site.update_or_create(id=1, defaults={"set_up_at": now()})
        polling = await prepare(tmp_path / "data", slips=400)
    server = Server(f"sqlite:///{file}", tmp_path / "data")
    await server.start()
    yield polling, server, file
    server.kill()


def form(polling: Polling, code: str, choice: int = 1) -> dict[str, str]:
    """What the check page sends."""
    return {"code": code, "eid": polling.row.eid, "attempt": secrets.token_hex(16), "order": "0", "p": str(choice)}


async def send(server: Server, forms: list[dict[str, str]], path: str = "/en/v/cast", timeout: float = 60) -> list[httpx2.Response]:
    """All at once."""
    async with httpx2.AsyncClient(timeout=timeout, limits=httpx2.Limits(max_connections=100)) as client:
        posts = [client.post(server.address + path, data=one, headers={"sec-fetch-site": "same-origin"}) for one in forms]
        return list(await asyncio.gather(*posts))


def in_box(file: Path) -> int:
    """Ballots in the file, read by nobody of ours."""
    with contextlib.closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return int(connection.execute("SELECT count(*) FROM box").fetchone()[0])


@pytest.mark.parametrize("seconds", [5, 14])
async def test_a_file_that_is_held_is_waited_for_or_told(place: tuple[Polling, Server, Path], seconds: int) -> None:
    """Five seconds are waited for; fourteen are more than a statement waits, and then it is a 503 that may be tried again."""
    polling, server, file = place
    forms = [form(polling, code) for code in polling.codes[:30]]
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(file), str(seconds)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        begun = asyncio.get_running_loop().time()
        found = await send(server, forms)
        waited = asyncio.get_running_loop().time() - begun
    statuses = Counter(answer.status_code for answer in found)
    assert set(statuses) <= {201, 503}, statuses
    assert waited > 3  # it was held indeed
    if seconds == 5:
        assert statuses == {201: 30}
    else:
        assert statuses[503]
    for answer in found:
        assert answer.status_code != 503 or "Not in the box yet" in answer.text
        assert answer.status_code != 503 or answer.headers["retry-after"]
    again = await send(server, forms)
    assert {answer.status_code for answer in again} <= {200, 201}
    for first, second in zip(found, again, strict=True):
        assert first.status_code == 503 or (second.status_code, second.text) == (200, first.text)
    assert in_box(file) == 30


async def test_a_full_disk_acknowledges_nothing_and_loses_nothing(place: tuple[Polling, Server, Path]) -> None:
    """No file of the server's may grow any more, as on a disk without space; afterwards voting goes on by itself."""
    polling, server, file = place
    assert server.process is not None
    first = [form(polling, code) for code in polling.codes[:20]]
    acknowledged = {one["code"]: answer.text for one, answer in zip(first, await send(server, first), strict=True)}
    wal = file.with_name(file.name + "-wal")
    limit = max(file.stat().st_size, wal.stat().st_size if wal.exists() else 0) // 4096 * 4096
    old = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (limit, old[1]))
    late = [form(polling, code, 2) for code in polling.codes[20:320]]
    sent: list[dict[str, str]] = []
    full = False
    for start in range(0, len(late), 20):
        batch = late[start : start + 20]
        found = await send(server, batch)
        statuses = Counter(answer.status_code for answer in found)
        assert set(statuses) <= {201, 503}, statuses
        sent += batch
        for one, answer in zip(batch, found, strict=True):
            if answer.status_code == 201:
                acknowledged[one["code"]] = answer.text
            else:
                assert "Not in the box yet" in answer.text
                assert answer.headers["retry-after"]
        full = full or bool(statuses[503])
    assert full, "the disk was never full"
    async with httpx2.AsyncClient(timeout=20) as client:
        assert (await client.get(f"{server.address}/en/v")).status_code == 200  # reading goes on
    assert in_box(file) == len(acknowledged)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, old)
    again = await send(server, [*first, *sent])
    assert {answer.status_code for answer in again} == {200, 201}
    for one, answer in zip([*first, *sent], again, strict=True):
        assert one["code"] not in acknowledged or (answer.status_code, answer.text) == (200, acknowledged[one["code"]])
    assert in_box(file) == len(first) + len(sent)


async def test_a_full_disk_is_told_by_the_health_page(place: tuple[Polling, Server, Path]) -> None:
    polling, server, file = place
    assert server.process is not None
    wal = file.with_name(file.name + "-wal")
    old = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (wal.stat().st_size if wal.exists() else 0, old[1]))
    found = await send(server, [form(polling, code) for code in polling.codes[:60]])
    assert Counter(answer.status_code for answer in found)[503], "the disk was never full"
    async with httpx2.AsyncClient(timeout=20) as client:
        assert (await client.get(f"{server.address}/readyz")).status_code == 503
