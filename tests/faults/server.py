"""A server that is killed and started again."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import httpx2

from tests.serving import ROOT
from tests.support import SECRET, free_port


class Server:
    """The real site in a process of its own."""

    def __init__(self, url: str, data: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        settings = {"MODE": "development", "DATA": str(data), "DATABASE_URL": url, "SECRET": SECRET, "WORK": "separate"}
        self.environ = os.environ | {f"HAMASEN_{name}": value for name, value in settings.items()} | {"HAMASEN_ADDRESS": self.address}
        self.process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "web.cli", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        async with httpx2.AsyncClient() as client:
            for _ in range(400):
                try:
                    if (await client.get(f"{self.address}/readyz")).status_code == 200:
                        return
                except httpx2.TransportError:
                    pass  # not there yet
                await asyncio.sleep(0.05)
        raise AssertionError("the site does not start")

    def kill(self) -> None:
        """Without a word."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
