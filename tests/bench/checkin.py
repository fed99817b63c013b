"""Scans at the door over HTTP: eight desks that each scan as soon as they have their answer, then eight that scan one ticket at once.

uv run --group test python -m tests.bench.checkin            both databases
uv run --group test python -m tests.bench.checkin --sqlite   one of them
"""

import asyncio
import json
import secrets
import statistics
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

import uvloop

from domain.clock import now
from domain.db import open_database
from domain.keys import Keys
from domain.site.models import Site
from domain.translated import Translated
from domain.workshops.actions import events
from domain.workshops.models import EventParty
from domain.workshops.rules import Kind
from domain.workshops.tickets import Ticket, sign
from tests.bench.cast import UVICORN, environment, on_databases
from tests.bench.load import ROOT, serving
from tests.support import SECRET, free_port
from web.workshops.passes import DESK_PURPOSE, pass_token

DESKS, SECONDS, ROUNDS, RACES = 8, 6, 3, 60
PEOPLE = 5000


async def prepare(url: str) -> tuple[list[str], list[tuple[str, str]]]:
    """An event of today with signed tickets: the paths of its desks, and number and signature of each ticket."""
    database, keys = await open_database(url), Keys(SECRET)
    await Site.update_or_create(id=1, defaults={"set_up_at": now()})
    words = Translated.of(zh_Hant="報到", en="Check-in")
    times = {"starts_at": now() + timedelta(hours=1), "ends_at": now() + timedelta(hours=5)}
    wanted = events.Plan(kind=Kind.ASSEMBLY, title=words, about=Translated(), place=words, seats=PEOPLE, **times)  # type: ignore[arg-type]
    event = await events.publish((await events.plan(wanted, at=now(), by=None, keys=keys)).id, at=now(), by=None)
    facts = {"event_id": event.id, "locale": "zh-Hant", "people": 1, "state": "taken", "joined_at": now()}
    await EventParty.bulk_create([EventParty(name=f"Person {n}", **facts) for n in range(PEOPLE)])
    pem = keys.unseal(events.SEAL, event.sealed_key)
    tickets = [Ticket(event.id, row.id, 1) for row in await EventParty.filter(event_id=event.id).order_by("id").only("id")]
    await database.close()
    paths = [f"/zh-Hant/desks/{pass_token(keys, event, n, DESK_PURPOSE)}/scans.json" for n in range(1, DESKS + 1)]
    return paths, [(ticket.number, sign(pem, ticket)) for ticket in tickets]


class Desk(asyncio.Protocol):
    """A connection that scans one ticket at a time."""

    def __init__(self, path: str, port: int) -> None:
        self.path, self.port, self.key, self.turn, self.read = path, port, secrets.token_hex(16), 0, b""
        self.answer: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.read += data
        head, found, body = self.read.partition(b"\r\n\r\n")
        length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
        if found and len(body) >= length and self.answer is not None:
            self.read = b""
            self.answer.set_result((int(head[9:12]), body))

    async def scan(self, ticket: tuple[str, str]) -> tuple[float, str]:
        """Seconds until the answer, and the verdict; the status where it is none."""
        self.turn += 1
        at = time.time() * 1000
        act = {"key": secrets.token_hex(16), "turn": self.turn, "act": "scan", "at": at, "number": ticket[0], "signature": ticket[1]}
        body = urlencode({"desk": self.key, "now": at, "scans": json.dumps([act])})
        self.answer = asyncio.get_running_loop().create_future()
        begun = time.perf_counter()
        self.transport.write(  # type: ignore[attr-defined]
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Sec-Fetch-Site: same-origin\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        status, found = await self.answer
        return time.perf_counter() - begun, json.loads(found)["answers"][0]["verdict"] if status == 200 else str(status)


async def measure(port: int, paths: list[str], tickets: list[tuple[str, str]]) -> None:
    """Rounds of scans, then races for one ticket."""
    loop = asyncio.get_running_loop()
    desks = [(await loop.create_connection(lambda path=path: Desk(path, port), "127.0.0.1", port))[1] for path in paths]
    left, rates, waits, said = list(tickets[RACES:]), [], [], Counter[str]()

    async def work(desk: Desk, until: float) -> int:
        many = 0
        while time.perf_counter() < until and left:
            wait, verdict = await desk.scan(left.pop())
            waits.append(wait)
            said[verdict] += 1
            many += 1
        return many

    await asyncio.gather(*(work(desk, time.perf_counter() + 1) for desk in desks))
    waits.clear()
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        many = sum(await asyncio.gather(*(work(desk, begun + SECONDS / ROUNDS) for desk in desks)))
        rates.append(many / (time.perf_counter() - begun))
    waits.sort()
    p99 = waits[int(len(waits) * 0.99)] * 1000
    rate, middle = statistics.median(rates), statistics.median(waits) * 1000
    print(
        f"   {rate:.0f} scans/s ({min(rates):.0f} to {max(rates):.0f}), median {middle:.1f} ms, "
        f"p99 {p99:.1f} ms; of 200/s: ratio {rate / 200:.2f}; p99 of 200 ms: {p99 / 200:.2f}; answers {dict(said)}"
    )
    races: Counter[str] = Counter()
    for ticket in tickets[:RACES]:
        verdicts = Counter(verdict for _, verdict in await asyncio.gather(*(desk.scan(ticket) for desk in desks)))
        races[" ".join(f"{many} {verdict}" for verdict, many in sorted(verdicts.items()))] += 1
    print(f"   one ticket at {DESKS} desks at once, {RACES} times: {dict(races)}")


def run(name: str, url: str, folder: Path) -> None:
    """One database."""
    data, port = folder / "data", free_port()
    subprocess.run(
        [sys.executable, "-m", "web.cli", "migrate"], env=environment(url, data, port), check=True, cwd=ROOT, capture_output=True
    )
    paths, tickets = asyncio.run(prepare(url))
    print(name)
    with serving([*UVICORN, str(port), "web.app:from_environment"], f"http://127.0.0.1:{port}/readyz", environment(url, data, port)):
        uvloop.run(measure(port, paths, tickets))


def main() -> None:
    """Both databases, or the one that is asked for."""
    on_databases(run)


if __name__ == "__main__":
    main()
