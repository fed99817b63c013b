"""Screens that follow a room's clock: what 2,000 of them cost one process, and how soon they all know of five more minutes.

`python -m tests.bench.clock_screens` opens as many connections as there are screens, each of which asks every five seconds, as a page does.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import uvloop

from domain.clock import now
from domain.db import open_database
from domain.keys import Keys
from domain.site.models import Site
from domain.translated import Translated
from domain.workshops.actions import events, timing
from domain.workshops.rules import Kind, agenda_of
from tests.bench.cast import UVICORN, environment
from tests.bench.load import ROOT, serving
from tests.support import SECRET, free_port
from web.cli import KEEP_ALIVE

EVERY = 5.0
"""Seconds between two questions of a screen."""

SECONDS = 20


async def prepare(url: str) -> int:
    """An event whose clock goes; its number."""
    database = await open_database(url)
    await Site.update_or_create(id=1, defaults={"set_up_at": now()})
    words = Translated.of(zh_Hant="時鐘", en="Clock")
    times = {"starts_at": now() - timedelta(minutes=5), "ends_at": now() + timedelta(hours=4)}
    wanted = events.Plan(
        kind=Kind.WORKSHOP, title=words, about=Translated(), place=words, agenda=agenda_of("10 開場\n90 分桌\n45 報告"), **times
    )  # type: ignore[arg-type]
    event = await events.publish((await events.plan(wanted, at=now(), by=None, keys=Keys(SECRET))).id, at=now(), by=None)
    await timing.next_part(event.id, 0, at=now(), by=None)
    await database.close()
    return event.id


class Screen(asyncio.Protocol):
    """A connection that asks every five seconds and remembers when the first part ends."""

    def __init__(self, port: int, event: int) -> None:
        self.port, self.event, self.etag, self.read, self.ends, self.seen = port, event, b"", b"", 0, 0.0
        self.asked, self.waits, self.waiting = 0.0, list[float](), False
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # of TCP, which writes; uvloop has a class of its own

    def connection_lost(self, problem: Exception | None) -> None:
        self.transport = None
        if self.waiting:  # closed by the server while the question was on its way: browsers ask again
            asyncio.get_running_loop().create_task(self.again())

    async def again(self) -> None:
        """Ask over a new connection."""
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self.port)
        self.ask()

    def data_received(self, data: bytes) -> None:
        self.read += data
        head, found, body = self.read.partition(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
        if not found or len(body) < length:
            return
        self.read, self.waiting = b"", False
        self.waits.append(time.perf_counter() - self.asked)
        self.etag = next((line[6:] for line in lines if line.startswith(b"etag: ")), self.etag)
        if int(head[9:12]) == 200:
            self.ends, self.seen = json.loads(body)["parts"][0]["ends"], time.perf_counter()

    def ask(self) -> None:
        """Send the question."""
        assert self.transport is not None
        self.asked, self.waiting = time.perf_counter(), True
        known = b"If-None-Match: " + self.etag + b"\r\n" if self.etag else b""
        self.transport.write(
            f"GET /zh-Hant/events/{self.event}/clock.json HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n".encode() + known + b"\r\n"
        )


async def follow(screen: Screen, place: float, until: float) -> None:
    """Ask every five seconds, each screen at its own moment; a connection that the server closed is opened anew, as browsers do."""
    loop = asyncio.get_running_loop()
    at = time.perf_counter() + place * EVERY
    while at < until:
        await asyncio.sleep(max(0, at - time.perf_counter()))
        if screen.transport is None:
            await loop.create_connection(lambda: screen, "127.0.0.1", screen.port)
        screen.ask()
        at += EVERY


def used(process: int) -> float:
    """Seconds of processor that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def server_on(port: int) -> int:
    """The process that serves at a port."""
    for folder in Path("/proc").glob("[0-9]*"):
        command = (folder / "cmdline").read_bytes().split(b"\0") if (folder / "cmdline").exists() else []
        if str(port).encode() in command and b"uvicorn" in command:
            return int(folder.name)
    raise SystemExit("no server")


async def measure(port: int, event: int, many: int, url: str) -> None:
    """The cost while nothing changes, then five more minutes in the middle."""
    screens = [Screen(port, event) for _ in range(many)]
    process, until = server_on(port), time.perf_counter() + EVERY + SECONDS + 2 * EVERY
    tasks = [asyncio.create_task(follow(screen, place / many, until)) for place, screen in enumerate(screens)]
    await asyncio.sleep(EVERY + 1)  # every screen has asked once
    for screen in screens:
        screen.waits.clear()
    before, begun = used(process), time.perf_counter()
    await asyncio.sleep(SECONDS)
    share = (used(process) - before) / (time.perf_counter() - begun)
    waits = sorted(wait for screen in screens for wait in screen.waits)
    asked = len(waits) / (time.perf_counter() - begun)
    database = await open_database(url)
    pressed = time.perf_counter()
    await timing.add_minutes(event, 5, at=now(), by=None)
    await database.close()
    await asyncio.gather(*tasks)
    late = [screen.seen - pressed for screen in screens]
    print(
        f"{many} screens, {asked:.0f} questions/s: {share * 100:.1f} % of a core (goal 5 %: ratio {share / 0.05:.2f}); "
        f"median {statistics.median(waits) * 1000:.2f} ms, p99 {waits[int(len(waits) * 0.99)] * 1000:.1f} ms; "
        f"five more minutes: {len({screen.ends for screen in screens})} end on all screens, the last knows after {max(late):.1f} s "
        f"(goal 5 s: ratio {max(late) / 5:.2f})"
    )


def main() -> None:
    """Serve an event and follow it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--screens", type=int, default=2000)
    many = parser.parse_args().screens
    with tempfile.TemporaryDirectory() as folder:
        url, data, port = f"sqlite:///{folder}/hamasen.sqlite3", Path(folder) / "data", free_port()
        environ = environment(url, data, port)
        subprocess.run([sys.executable, "-m", "web.cli", "migrate"], env=environ, check=True, cwd=ROOT, capture_output=True)
        event = asyncio.run(prepare(url))
        command = [*UVICORN, str(port), "--timeout-keep-alive", str(KEEP_ALIVE), "web.app:from_environment"]
        with serving(command, f"http://127.0.0.1:{port}/readyz", environ):
            uvloop.run(measure(port, event, many, url))


if __name__ == "__main__":
    main()
