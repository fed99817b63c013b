"""Test 32 of the protocol: the serving process is killed fifty times under load, 25 times on each database.

Every acknowledged ballot is there afterwards, every phone that tries again with its attempt gets the identical receipt, none is doubled.
"""

import asyncio
import random
import secrets
from pathlib import Path

import httpx2
import pytest

from domain.clock import now
from domain.db import unsafe_settings
from domain.site.models import Site
from domain.voting.models import Box
from tests.faults.server import Server
from tests.support import opened
from tests.voting.polling import prepare

pytestmark = [pytest.mark.anyio, pytest.mark.long(seconds=160)]

KILLS, PHONES = 25, 24


async def send(client: httpx2.AsyncClient, server: Server, form: dict[str, str]) -> tuple[int, str]:
    """One cast; 0 when there was no answer."""
    try:
        answer = await client.post(f"{server.address}/en/v/cast", data=form, headers={"sec-fetch-site": "same-origin"})
    except httpx2.TransportError:
        return 0, ""
    return answer.status_code, answer.text


async def acknowledged_more(receipts: dict[str, str], wanted: int) -> None:
    """Wait until the server has acknowledged so many ballots more, however slow the machine is."""
    goal = len(receipts) + wanted
    async with asyncio.timeout(60):
        while len(receipts) < goal:
            await asyncio.sleep(0.002)


async def test_nothing_acknowledged_is_lost_and_nothing_doubled(database_url: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with opened(database_url) as database:
        assert await unsafe_settings(database) == []  # a killed process proves nothing about a power cut: this does
        await Site.update_or_create(id=1, defaults={"set_up_at": now()})
        polling = await prepare(data, slips=KILLS * 400)
        waiting = [
            {"code": code, "eid": polling.row.eid, "attempt": secrets.token_hex(16), "order": "0", "p": str(1 + place % 6)}
            for place, code in enumerate(polling.codes)
        ]
        sent: list[dict[str, str]] = []
        receipts: dict[str, str] = {}
        server = Server(database_url, data)
        for _ in range(KILLS):
            await server.start()
            ending = asyncio.Event()

            async def phone(client: httpx2.AsyncClient, over: asyncio.Event) -> None:
                while waiting and not over.is_set():
                    form = waiting.pop()
                    sent.append(form)
                    status, text = await send(client, server, form)
                    if status in (200, 201):
                        receipts[form["code"]] = text

            async with httpx2.AsyncClient(timeout=20) as client:
                phones = [asyncio.create_task(phone(client, ending)) for _ in range(PHONES)]
                await acknowledged_more(receipts, random.randint(1, 8 * PHONES))
                await asyncio.sleep(random.uniform(0, 0.02))  # anywhere between two answers
                server.kill()
                ending.set()
                await asyncio.gather(*phones)
        await server.start()
        async with httpx2.AsyncClient(timeout=20) as client:
            for form in sent:
                status, text = await send(client, server, form)
                assert status in (200, 201), status
                assert status == 200 or form["code"] not in receipts, "an acknowledged ballot was not there"
                assert form["code"] not in receipts or text == receipts[form["code"]]
        server.kill()
        assert await Box.all().count() == len(sent)
