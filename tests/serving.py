"""A site that is served by a process of its own, as people start it."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2

ROOT = Path(__file__).parent.parent


HAMASEN = [sys.executable, "-m", "web.cli"]


@dataclass
class Process:
    """A serving process and the file that holds what it prints (a pipe that nobody reads would stop it)."""

    process: subprocess.Popen[bytes]
    printed: Path

    @property
    def output(self) -> str:
        return self.printed.read_text()


def environment(**more: str) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HAMASEN_")}
    return clean | {f"HAMASEN_{name}": value for name, value in more.items()}


@contextlib.contextmanager
def running(*words: str, port: int, command: list[str] = HAMASEN, cwd: Path = ROOT, **settings: str) -> Iterator[Process]:
    """A serving process, once it answers."""
    with tempfile.NamedTemporaryFile(suffix=".log") as printed:
        process = subprocess.Popen([*command, *words], env=environment(**settings), cwd=cwd, stdout=printed, stderr=subprocess.STDOUT)
        serving = Process(process, Path(printed.name))
        try:
            wait_for(serving, port)
            yield serving
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)


def verb(*words: str, url: str, folder: Path) -> None:
    """A verb as an operator runs it."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HAMASEN_")}
    environ |= {"HAMASEN_DATABASE_URL": url, "HAMASEN_DATA": str(folder)}
    done = subprocess.run([sys.executable, "-m", "web.cli", *words], env=environ, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr


def wait_for(serving: Process, port: int) -> None:
    """Wait until a process answers, at most 30 seconds."""
    for _ in range(600):
        assert serving.process.poll() is None, serving.output
        try:
            if httpx2.get(f"http://127.0.0.1:{port}/readyz", timeout=2).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.05)
    raise AssertionError("it never answered")
