"""Pages against a bare Starlette hello, on the same server in the same run.

uv run --group test python -m tests.bench.pages
"""

import os
import sys
import tempfile
import time

import httpx2

from tests.bench.load import Target, compare, serving
from tests.support import free_port


def main() -> None:
    """Print the rates and their ratios; the goal for the cached page is 0.5."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HAMASEN_")}
    hello, site = free_port(), free_port()
    bare = [sys.executable, "-m", "uvicorn", "tests.bench.hello:app", "--port", str(hello), "--no-access-log", "--no-server-header"]
    with tempfile.TemporaryDirectory() as folder:
        demo = [sys.executable, "-m", "web.cli", "demo", "--port", str(site), "--data", folder]
        address = f"http://127.0.0.1:{site}"
        with serving(bare, f"http://127.0.0.1:{hello}/", clean), serving(demo, f"{address}/readyz", clean):
            cookie = sign_in(address)
            compare(
                [
                    Target("bare Starlette hello", f"http://127.0.0.1:{hello}/"),
                    Target("cached page, compressed", f"{address}/zh-Hant/how", ("Accept-Encoding: br",)),
                    Target("cached page, not compressed", f"{address}/zh-Hant/how"),
                    Target("same page signed in, uncached", f"{address}/zh-Hant/how", ("Accept-Encoding: br", cookie)),
                    Target("style page signed in, uncached", f"{address}/zh-Hant/style", ("Accept-Encoding: br", cookie)),
                    Target("staff list of people, uncached", f"{address}/zh-Hant/staff/people", ("Accept-Encoding: br", cookie)),
                ]
            )
            single(f"{address}/zh-Hant/staff/people", cookie)


def sign_in(address: str) -> str:
    """The session cookie of the demo's administrator, as a header."""
    answer = httpx2.post(f"{address}/en/demo", data={"email": "admin@demo.hamasen.example"}, headers={"sec-fetch-site": "same-origin"})
    return f"Cookie: hamasen={answer.cookies['hamasen']}"


def single(url: str, cookie: str) -> None:
    """One user at a time: the median of 200 answers."""
    with httpx2.Client(headers={"cookie": cookie.removeprefix("Cookie: ")}) as client:
        times = []
        for _ in range(200):
            begun = time.perf_counter()
            client.get(url)
            times.append(time.perf_counter() - begun)
    print(f"one user, staff list of people: median {sorted(times)[100] * 1000:.1f} ms")


if __name__ == "__main__":
    main()
