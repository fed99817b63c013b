"""Test 24 of the protocol against a real server: floods and bodies that never end hold nobody else up, and fill no memory."""

import asyncio
import secrets
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

OWN = {"sec-fetch-site": "same-origin"}
SLOW, LARGE = 150, 40


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Polling, Server]]:
    """An open vote and a server."""
    async with opened(database_url):
        await Site.update_or_create(id=1, defaults={"set_up_at": now()})
        polling = await prepare(tmp_path / "data", slips=100)
        server = Server(database_url, tmp_path / "data")
        await server.start()
        yield polling, server
        server.kill()


def memory(server: Server) -> int:
    """Bytes that the server holds."""
    assert server.process is not None
    for line in Path(f"/proc/{server.process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no such process")


async def vote(client: httpx2.AsyncClient, polling: Polling, server: Server, code: str) -> float:
    """A vote as a phone casts it; the seconds it took."""
    form = {"code": code, "eid": polling.row.eid, "attempt": secrets.token_hex(16), "order": "0", "p": "1"}
    begun = asyncio.get_running_loop().time()
    answer = await client.post(f"{server.address}/en/v/cast", data=form, headers=OWN)
    assert answer.status_code == 201, answer.status_code
    return asyncio.get_running_loop().time() - begun


async def dribble(server: Server, ending: asyncio.Event) -> bytes:
    """A body of which a byte comes every second; what was answered, if anything."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        f"POST /en/v/cast HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nSec-Fetch-Site: same-origin\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n".encode()
    )
    while not ending.is_set():
        writer.write(b"x")
        await asyncio.sleep(1)
    writer.transport.abort()
    return b"" if reader.at_eof() else b"open"


async def flood(server: Server, told: bool) -> bytes:
    """A gigabyte of multipart, sent until the server says no; its first line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    length = f"Content-Length: {2**30}\r\n" if told else "Transfer-Encoding: chunked\r\n"
    writer.write(
        f"POST /en/v/cast HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nSec-Fetch-Site: same-origin\r\n{length}"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n".encode()
    )
    part = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + b"x" * 65_000
    answer = asyncio.create_task(reader.readline())
    for _ in range(16_384):
        if answer.done() or writer.transport.is_closing():
            break
        try:
            writer.write(part if told else f"{len(part):x}\r\n".encode() + part + b"\r\n")
            await asyncio.wait_for(writer.drain(), 5)
        except (OSError, TimeoutError):
            break
        part = b"x" * 65_000
    try:
        return await asyncio.wait_for(answer, 20)
    except OSError:  # the line was cut before the answer was read
        return b""
    finally:
        writer.transport.abort()


async def test_votes_go_on_while_bodies_dribble_and_flood(place: tuple[Polling, Server]) -> None:
    polling, server = place
    codes, ending = iter(polling.codes), asyncio.Event()
    async with httpx2.AsyncClient(timeout=30) as client:
        for _ in range(5):
            await vote(client, polling, server, next(codes))
        before = memory(server)
        slow = [asyncio.create_task(dribble(server, ending)) for _ in range(SLOW)]
        await asyncio.sleep(1)
        seconds = [await vote(client, polling, server, next(codes)) for _ in range(20)]
        floods = [asyncio.create_task(flood(server, told)) for told in (True, False) for _ in range(LARGE // 2)]
        seconds += [await vote(client, polling, server, next(codes)) for _ in range(20)]
        said = await asyncio.gather(*floods)
        grown = memory(server) - before
        ending.set()
        await asyncio.gather(*slow)
    assert {line.split(b" ")[1] for line in said if line} <= {b"413", b"400"}
    assert sum(bool(line) for line in said) > 0
    assert max(seconds) < 2, max(seconds)
    assert grown < 50_000_000, grown
