"""Ballots that come when they come: one process that posts at a fixed rate, however slow the answers are.

At 64 clients who each wait for their answer, the median is 64 / throughput whatever the server does. Here every ballot has its moment
(exponential gaps, as of people who know nothing of each other), and its time counts from that moment, not from when it could be sent.

python -m tests.bench.cast_open PORT FORMS FIRST RATE SECONDS
"""

import asyncio
import json
import random
import sys
from collections import deque
from itertools import accumulate, islice
from pathlib import Path

import uvloop

CONNECTIONS = 64
"""Open from the beginning; more are opened where all of them wait, as more people come."""

MOST = 1000
HEAD = (
    "POST /zh-Hant/v/cast HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    "Sec-Fetch-Site: same-origin\r\nContent-Length: {length}\r\n\r\n{body}"
)


class Voter(asyncio.Protocol):
    """A connection: one request at a time."""

    def __init__(self) -> None:
        self.answer: asyncio.Future[int] | None = None
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        head, found, body = self._read.partition(b"\r\n\r\n")
        if not found or self.answer is None:
            return
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        if len(body) >= length:
            self._read = b""
            self.answer.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_result(0)

    async def post(self, request: bytes) -> int:
        self.answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.answer


async def post_all(port: int, bodies: list[str], rate: float) -> dict[str, object]:
    """Post every body at its moment; what was waited in ms, how late the load itself was, and how often each status came."""
    loop = asyncio.get_running_loop()
    chance = random.Random(1)
    moments = list(accumulate(chance.expovariate(rate) for _ in bodies))
    requests = [HEAD.format(port=port, length=len(body), body=body).encode() for body in bodies]

    async def voter() -> Voter:
        return (await loop.create_connection(Voter, "127.0.0.1", port))[1]

    idle = deque([await voter() for _ in range(CONNECTIONS)])
    room = asyncio.Semaphore(MOST)
    took: list[float] = []
    late: list[float] = []
    said: dict[int, int] = {}

    async def one(at: float, request: bytes) -> None:
        async with room:
            mine = idle.popleft() if idle else await voter()
            late.append(1000 * (loop.time() - at))
            status = await mine.post(request)
            took.append(1000 * (loop.time() - at))
            said[status] = said.get(status, 0) + 1
            if status:
                idle.append(mine)

    begun = loop.time() + 0.1
    waiting = set()
    for moment, request in zip(moments, requests, strict=True):
        if (pause := begun + moment - loop.time()) > 0:
            await asyncio.sleep(pause)
        task = asyncio.create_task(one(begun + moment, request))
        waiting.add(task)
        task.add_done_callback(waiting.discard)
    await asyncio.gather(*waiting)
    took.sort()
    late.sort()
    many = len(took)
    return {"median": took[many // 2], "p99": took[many * 99 // 100], "late": late[many * 99 // 100], "many": many, "said": said}


def main() -> None:
    """Print what was found as JSON."""
    port, forms, first, rate, seconds = sys.argv[1:]
    with Path(forms).open() as lines:
        bodies = [line.strip() for line in islice(lines, int(first), int(first) + int(float(rate) * float(seconds)))]
    print(json.dumps(uvloop.run(post_all(int(port), bodies, float(rate)))))


if __name__ == "__main__":
    main()
