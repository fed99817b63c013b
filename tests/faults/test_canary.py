"""Test 39 of the protocol: a code and a choice that appear nowhere, whatever goes wrong with them. A real server, real files."""

import asyncio
import base64
import contextlib
import os
import re
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from domain.clock import now
from domain.db import current, sqlite_path
from domain.site.models import Site
from domain.voting.actions import board
from domain.voting.codes import shown
from domain.voting.models import Box
from tests.faults.server import Server
from tests.serving import ROOT
from tests.support import opened
from tests.voting.polling import Polling, prepare, sheet_of

pytestmark = [pytest.mark.anyio, pytest.mark.long]

CHOICE = ("17", "41", "83")
CHOICES = ["17,41,83", "17, 41, 83", "'17', '41', '83'", '"17", "41", "83"', "p=17&p=41", "17:1,41:1", "p17,p41", "17|41|83"]
"""A choice in every form in which a program may write it down."""


@dataclass
class Place:
    """A server whose every word is kept, and where it writes."""

    polling: Polling
    server: Server
    folders: list[Path]

    def hits(self, words: str) -> list[str]:
        """Files in which some words stand, byte for byte."""
        held = [str(folder) for folder in self.folders]
        found = subprocess.run(["grep", "-rlaFs", "--", words, *held], capture_output=True, text=True, check=False)
        return [line for line in found.stdout.splitlines() if not re.search(r"/keys/|/postmaster\.", line)]


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> AsyncIterator[Place]:
    """An open vote of ninety proposals, and a server that prints into a file and has a temporary folder of its own."""
    async with opened(database_url):
        await Site.update_or_create(id=1, defaults={"set_up_at": now()})
        polling = await prepare(tmp_path / "data", sheet=sheet_of(90, most=5), slips=100)
        own, printed = tmp_path / "tmp", tmp_path / "printed"
        own.mkdir()
        printed.mkdir()
        server = Server(database_url, tmp_path / "data")
        server.environ |= {"TMPDIR": str(own), "PYTHONFAULTHANDLER": "1", "PYTHONASYNCIODEBUG": "1", "HAMASEN_MODE": "development"}
        with (printed / "out").open("wb") as out:
            command = [sys.executable, "-X", "dev", "-m", "web.cli", "serve", "--port", str(server.port)]
            server.process = subprocess.Popen(command, cwd=ROOT, env=server.environ, stdout=out, stderr=subprocess.STDOUT)
            folders = [
                printed,
                own,
                tmp_path / "data",
                sqlite_path(database_url).parent if "sqlite" in database_url else pg_folder(database_url),
            ]
            try:
                await ready(server)
                yield Place(polling, server, folders)
            finally:
                server.kill()


def pg_folder(url: str) -> Path:
    """Where the real server keeps its data, its log among them."""
    found = re.search(r"host=([^&]+)", url)
    assert found
    return Path(found[1])


async def ready(server: Server) -> None:
    """Wait until it answers."""
    async with httpx2.AsyncClient() as client:
        for _ in range(600):
            with contextlib.suppress(httpx2.TransportError):
                if (await client.get(f"{server.address}/readyz")).status_code == 200:
                    return
            await asyncio.sleep(0.05)
    raise AssertionError("the site does not start")


def form(polling: Polling, code: str, **more: Any) -> dict[str, Any]:
    """What the check page sends."""
    return {"code": code, "eid": polling.row.eid, "attempt": secrets.token_hex(16), "order": "0", "p": list(CHOICE)} | more


async def everything_that_can_go_wrong(place: Place, codes: list[str]) -> list[int]:
    """Each code, with the choice, on its own way; the statuses of the answers."""
    polling, address = place.polling, place.server.address
    own = {"sec-fetch-site": "same-origin", "user-agent": f"canary/{codes[0]}", "connection": "close"}  # after a fault the line is cut
    async with httpx2.AsyncClient(timeout=60, headers=own) as client:

        async def post(path: str, data: dict[str, Any], **headers: str) -> int:
            return (await client.post(address + path, data=data, headers=headers)).status_code

        first = form(polling, codes[0])
        found = [await post("/en/v", {"code": codes[0]}), await post("/en/v/check", first)]
        found += [await post("/en/v/cast", first), await post("/en/v/cast", first), await post("/en/v/cast", form(polling, codes[0]))]
        found.append(await post("/zh-Hant/v/cast", form(polling, codes[1], p=[*CHOICE, "999", "x"])))  # not allowed
        found.append(await post("/en/v/cast", form(polling, codes[1], eid="Z" * 16)))
        found.append(await post("/en/v/cast", form(polling, codes[1], attempt="")))
        found.append(await post("/en/v", {"code": codes[1][:-1]}))
        found.append(await post("/en/v/cast", form(polling, codes[1]), **{"sec-fetch-site": "cross-site"}))
        found.append(await post("/en/v/nothing", form(polling, codes[1])))
        found.append((await client.get(f"{address}/en/v?code={codes[1]}&p=17&p=41&p=83")).status_code)
        found.append((await client.get(f"{address}/en/{codes[1]}")).status_code)
        large = {"code": codes[1], "p": list(CHOICE), "x": "y" * 300_000}
        found += [await post("/en/v/check", large), await post("/en/v/cast", large)]
        found += await broken_database(post, form(polling, codes[2]))
        await hang_up(place.server, form(polling, codes[3]))
        with contextlib.suppress(httpx2.TransportError):
            await client.post(f"{address}/en/v/cast", data=form(polling, codes[3]), timeout=0.001)
        assert place.server.process is not None
    return found


async def broken_database(post: Any, fields: dict[str, Any]) -> list[int]:
    """A table is away for a moment: a fault nobody expected (500) on the ballot page, and a ballot that cannot be stored (503)."""
    client = current().client
    await client.execute_script("ALTER TABLE cred RENAME TO cred_away")
    try:
        return [await post("/en/v", fields), await post("/en/v/check", fields), await post("/en/v/cast", fields)]
    finally:
        await client.execute_script("ALTER TABLE cred_away RENAME TO cred")


async def hang_up(server: Server, fields: dict[str, Any]) -> None:
    """Half a form, and the line is cut; then a whole one, and nobody waits for the answer."""
    body = "&".join(f"{name}={one}" for name, value in fields.items() for one in (value if isinstance(value, list) else [value]))
    head = f"POST /en/v/cast HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nSec-Fetch-Site: same-origin\r\n"
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    for sent in (body[: len(body) // 2], body):
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write((head + sent).encode())
        await writer.drain()
        writer.transport.abort()
        await asyncio.sleep(0.05)


async def test_a_code_and_a_choice_stand_nowhere(place: Place) -> None:
    polling, codes = place.polling, place.polling.codes[:4]
    statuses = await everything_that_can_go_wrong(place, codes)
    assert {200, 201, 403, 404, 409, 413, 422, 500, 503} <= set(statuses), statuses
    async with httpx2.AsyncClient() as client:
        metrics = (await client.get(f"{place.server.address}/metrics")).text
    assert "hamasen_" in metrics
    await board.tend(polling.row, polling.vault)
    if current().dialect == "postgres":
        await current().client.execute_script("CHECKPOINT")
    assert place.server.process is not None
    place.server.process.terminate()  # what it would say at its end is said
    place.server.process.wait(timeout=20)
    row = (await Box.all())[0]
    printed = (place.folders[0] / "out").read_text()
    assert '"event": "fault"' in printed
    assert place.hits(polling.row.eid)  # these are the right files
    assert place.hits(row.tracker)
    for code in codes:
        spellings = [code, shown(code), code.lower(), code.encode().hex(), base64.b64encode(code.encode()).decode().rstrip("=")]
        for spelling in spellings:
            assert place.hits(spelling) == [], spelling
            assert spelling not in metrics
    for words in CHOICES:
        assert place.hits(words) == [], words
        assert words not in metrics
    assert os.listdir(place.folders[1]) == []  # noqa: PTH208 - nothing at all was left in the temporary folder
