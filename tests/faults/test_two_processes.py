"""Two processes serve one PostgreSQL: tests 1, 2, 5, 6 and 7 of the protocol over HTTP; and what they leave in logs (test 39)."""

import asyncio
import secrets
import subprocess
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import httpx2
import pytest

from domain.clock import now
from domain.db import Database
from domain.site.models import Site
from domain.voting.actions import ending, packs
from domain.voting.models import Box
from tests.conftest import empty
from tests.faults.server import Server
from tests.support import opened
from tests.voting.polling import TWO, Polling, prepare

pytestmark = [pytest.mark.anyio, pytest.mark.long]


@pytest.fixture
async def place(postgres_url: str, tmp_path: Path) -> AsyncIterator[tuple[Polling, list[Server], Database]]:
    """An open vote and two servers."""
    await empty(postgres_url)
    async with opened(postgres_url) as database:
        await Site.update_or_create(id=1, defaults={"set_up_at": now()})
        polling = await prepare(tmp_path / "data", slips=400)
        servers = [Server(postgres_url, tmp_path / "data") for _ in range(2)]
        for server in servers:
            await server.start()
        yield polling, servers, database
        for server in servers:
            server.kill()


def form(polling: Polling, code: str, choice: int, attempt: str = "") -> dict[str, str]:
    """What the check page sends."""
    return {"code": code, "eid": polling.row.eid, "attempt": attempt or secrets.token_hex(16), "order": "0", "p": str(choice)}


async def send(servers: list[Server], forms: list[dict[str, str]]) -> list[httpx2.Response]:
    """All at once, in turn to each server."""
    limits = httpx2.Limits(max_connections=100)
    async with httpx2.AsyncClient(timeout=60, limits=limits) as client:
        headers = {"sec-fetch-site": "same-origin"}
        posts = [
            client.post(f"{servers[place % len(servers)].address}/en/v/cast", data=one, headers=headers) for place, one in enumerate(forms)
        ]
        return list(await asyncio.gather(*posts))


async def test_one_slip_in_two_processes(place: tuple[Polling, list[Server], Database]) -> None:
    polling, servers, _ = place
    found = await send(servers, [form(polling, polling.codes[0], 1 + n % 6) for n in range(200)])
    assert Counter(answer.status_code for answer in found) == {201: 1, 409: 199}
    attempt = secrets.token_hex(16)
    found = await send(servers, [form(polling, polling.codes[1], 2, attempt) for _ in range(200)])
    assert Counter(answer.status_code for answer in found) == {201: 1, 200: 199}
    assert len({answer.text for answer in found}) == 1
    assert await Box.all().count() == 2


async def test_void_and_close_race_with_casts_in_two_processes(place: tuple[Polling, list[Server], Database]) -> None:
    polling, servers, _ = place
    keys = polling.writer.keys
    codes = polling.codes[:100]
    voids = asyncio.gather(*(packs.void(polling.row, keys, code) for code in codes))
    found = await send(servers, [form(polling, code, 1) for code in codes])
    voided = await voids
    for code, void, answer in zip(codes, voided, found, strict=True):
        assert void != (answer.status_code == 201), code
    before = await Box.all().count()
    late = polling.codes[100:300]
    casts = asyncio.create_task(send(servers, [form(polling, code, 1) for code in late]))
    await asyncio.sleep(0.15)
    await ending.stop(polling.row, TWO, "The test is over.")
    statuses = Counter(answer.status_code for answer in await casts)
    assert set(statuses) <= {201, 410}
    assert await Box.all().count() == before + statuses[201]


async def test_guessing_finds_nothing_and_locks_nobody_out(place: tuple[Polling, list[Server], Database]) -> None:
    from domain.voting.codes import new_code

    polling, servers, _ = place
    found = await send(servers, [form(polling, new_code(), 1) for _ in range(1000)])
    assert {answer.status_code for answer in found} == {403}
    good = await send(servers, [form(polling, polling.codes[0], 1)])
    assert good[0].status_code == 201


async def test_a_canary_is_in_no_log_and_no_dump(place: tuple[Polling, list[Server], Database], tmp_path: Path, postgres_url: str) -> None:
    """A code and its shape are nowhere but on the paper: not in the database's bytes, not in the data folder."""
    polling, servers, _ = place
    code = polling.codes[0]
    await send(servers, [form(polling, code, 3), form(polling, code, 4), form(polling, code, 99), {"code": code}])
    await anyio.sleep(0.5)
    folder = str(postgres_url).split("host=")[-1].split("&")[0] if "host=" in postgres_url else ""
    places = [tmp_path / "data", *([Path(folder)] if folder else [])]
    for where in places:
        hit = subprocess.run(["grep", "-rlaF", code, str(where)], capture_output=True, text=True, check=False)
        assert hit.stdout == ""
    assert len(places) == 2
