"""The demo of a commit, served at a moment that does not pass."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2

ROOT = Path(__file__).parents[2]
MOMENT = "2026-12-01 10:00:00"
"""Local time at which everything happens."""

LIBRARIES = ("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1")
STARTS = 120
"""Seconds that a demo may take to fill and start."""


@contextlib.contextmanager
def tree(commit: str, folder: Path) -> Iterator[Path]:
    """The files of a commit in a folder of their own; `.` is the working tree as it stands."""
    if commit == ".":
        yield ROOT
        return
    where = folder / "tree"
    subprocess.run(["git", "worktree", "add", "--detach", "--quiet", str(where), commit], cwd=ROOT, check=True)
    try:
        yield where
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", str(where)], cwd=ROOT, check=True)


def environment(code: Path) -> dict[str, str]:
    """The environment of a process that runs a commit's code at the fixed moment."""
    library = next((path for path in LIBRARIES if Path(path).exists()), None)
    if library is None:
        sys.exit("Debian's package faketime is missing: apt-get install faketime")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HAMASEN_")}
    still = {"LD_PRELOAD": library, "FAKETIME": MOMENT, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "NO_FAKE_STAT": "1", "TZ": "Asia/Taipei"}
    return clean | still | {"PYTHONPATH": str(code), "PYTHONHASHSEED": "0"}


@contextlib.contextmanager
def demo(code: Path, data: Path, port: int) -> Iterator[str]:
    """The address of a demo that serves this data; an empty folder is filled first. port: the same for all, for symbols hold it."""
    command = [sys.executable, "-m", "web.cli", "demo", "--port", str(port), "--data", str(data)]
    with (data.parent / f"{data.name}.log").open("w") as log:
        process = subprocess.Popen(command, cwd=code, env=environment(code), stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + STARTS
    while time.monotonic() < ends:
        if process.poll() is not None:
            sys.exit("the demo ended before it answered")
        with contextlib.suppress(httpx2.HTTPError):
            if httpx2.get(f"{address}/readyz").status_code == 200:
                return
        time.sleep(0.3)
    sys.exit(f"the demo did not answer within {STARTS} seconds")


def copy(data: Path, to: Path) -> Path:
    """A copy of a demo's folder."""
    shutil.copytree(data, to)
    return to
