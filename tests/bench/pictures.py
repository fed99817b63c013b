"""The ballot's first page while fifty hostile pictures are uploaded at once: how long it takes, and how much the process grows.

uv run --group test python -m tests.bench.pictures
"""

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

import httpx2

from tests.faults.hostile_pictures import AT_ONCE, OWN, hostile, peak
from tests.serving import running
from tests.support import free_port

EVERY, CALM = 0.05, 100
"""Seconds between two looks at the ballot page; looks before anything is uploaded."""


def clients(address: str, number: int) -> list[httpx2.AsyncClient]:
    """So many browsers, made before anything is measured: each takes milliseconds of this process."""
    return [httpx2.AsyncClient(base_url=address, headers=OWN, timeout=600, verify=False) for _ in range(number)]


async def send(client: httpx2.AsyncClient, picture: bytes) -> int:
    """Begin a draft and add a picture to it; the answer's status."""
    async with client:
        begun = await client.post("/en/cycles/hamasen-2027/propose")
        path = begun.headers["location"].rsplit("/", 1)[0] + "/photos"
        answer = await client.post(path, data={"act": "add", "alt": "x"}, files={"file": ("a.png", picture, "image/png")})
        return answer.status_code


async def look(client: httpx2.AsyncClient) -> float:
    """Milliseconds of one look at the ballot page."""
    begun = time.perf_counter()
    (await client.get("/zh-Hant/v")).raise_for_status()
    return 1000 * (time.perf_counter() - begun)


async def measure(address: str, process: int) -> None:
    """Print what is usual, what it is while pictures come, and the ratio of the medians."""
    picture = hostile(4990)
    async with httpx2.AsyncClient(base_url=address, timeout=60) as client:
        first, *others = clients(address, AT_ONCE + 1)
        await send(first, picture)  # what is loaded once is no growth
        calm = [await look(client) for _ in range(CALM)]
        before, took = peak(process), []
        sending = asyncio.gather(*[send(other, picture) for other in others])
        while not sending.done():
            took.append(await look(client))
            await asyncio.sleep(EVERY)
        said = await sending
    grown = (peak(process) - before) / 1024 / 1024
    usual, now = statistics.median(calm), statistics.median(took)
    print(
        f"{AT_ONCE} pictures of 25 megapixels at once, answered {sorted(set(said))}: the process grows by {grown:.0f} MB; "
        f"ballot page {now:.1f} ms (calm {usual:.1f}, ratio {now / usual:.1f}), at most {max(took):.0f} ms in {len(took)} looks"
    )


def main() -> None:
    """A demo of its own."""
    with tempfile.TemporaryDirectory() as name:
        port = free_port()
        with running("demo", "--port", str(port), "--data", str(Path(name) / "demo"), port=port) as serving:
            asyncio.run(measure(f"http://127.0.0.1:{port}", serving.process.pid))


if __name__ == "__main__":
    main()
