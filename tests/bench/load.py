"""Serving two applications and loading them in turn, so that both meet the same machine at the same time."""

import contextlib
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Target:
    """An address to load, with the headers to send."""

    name: str
    url: str
    headers: tuple[str, ...] = ()


@contextlib.contextmanager
def serving(command: list[str], url: str, environ: dict[str, str]) -> Iterator[None]:
    """A server process, once it answers."""
    process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(400):
            try:
                httpx2.get(url, timeout=2)
                break
            except httpx2.TransportError:
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()


def rate(target: Target, seconds: int = 4, connections: int = 32) -> float:
    """Requests per second by wrk; every answer must be a success."""
    wrk = shutil.which("wrk") or sys.exit("This needs wrk: apt-get install wrk")
    headers = [part for header in target.headers for part in ("-H", header)]
    command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", *headers, target.url]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in out:
        sys.exit(f"{target.name} answered with errors:\n{out}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", out)
    assert found
    return float(found[1])


def compare(targets: list[Target], rounds: int = 5) -> dict[str, float]:
    """Load the targets in turn, several rounds; print every median and its ratio to the first, round by round."""
    for target in targets:
        rate(target, 1)
    rates: dict[str, list[float]] = {target.name: [] for target in targets}
    for _ in range(rounds):
        for target in targets:
            rates[target.name].append(rate(target))
    base = rates[targets[0].name]
    for name, found in rates.items():
        ratios = [mine / other for mine, other in zip(found, base, strict=True)]
        spread = f"({min(ratios):.3f} to {max(ratios):.3f})"
        print(f"{name:34} {statistics.median(found):9.0f} req/s   ratio {statistics.median(ratios):.3f}  {spread}")
    return {name: statistics.median(found) for name, found in rates.items()}
