"""`hamasen ceremony`: the local page is started, a browser of its own is opened for it, and all of it ends together."""

import argparse
import asyncio
import contextlib
import getpass
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator

import uvicorn

from web.text.languages import Locales
from web.voting.ceremony.app import Ceremony
from web.voting.ceremony.desk import Desk
from web.voting.ceremony.guard import Guard

WATCHED = 5
"""Seconds between two looks."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge", "msedge")


def ceremony(chosen: argparse.Namespace) -> int:
    """Serve the page on this computer alone until it is left, nobody is at it for a while, or it is stopped."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port, token = listening.getsockname()[1], secrets.token_urlsafe(24)
        pages = Ceremony(Desk(chosen.folder), Locales(), _asked if chosen.terminal else None)
        server: uvicorn.Server

        def shut() -> None:
            server.should_exit = True

        # Nothing of a request is logged: phrases are in them.
        server = uvicorn.Server(uvicorn.Config(pages.app(port, token, shut), log_config=None, access_log=False, server_header=False))
        address = f"http://127.0.0.1:{port}/#{token}"
        sys.stdout.write(f"{address}\nThe address works once, in one browser on this computer. Token: {token}\n")
        sys.stdout.flush()
        with _browser(address) if chosen.browser else contextlib.nullcontext():
            asyncio.run(_served(server, listening, pages.guard))
    return 0


async def _served(server: uvicorn.Server, listening: socket.socket, guard: Guard) -> None:
    """Serve until the page is left, and look every few seconds whether somebody is still at it."""

    async def watch() -> None:
        while True:
            await asyncio.sleep(WATCHED)
            guard.look()

    watching = asyncio.create_task(watch())
    try:
        await server.serve(sockets=[listening])
    finally:
        watching.cancel()


def _asked(names: list[str]) -> dict[str, str]:
    """The pass phrases, typed in the terminal; an empty one for who is not here."""
    return {name: getpass.getpass(f"Pass phrase of {name}: ") for name in names}


@contextlib.contextmanager
def _browser(address: str) -> Iterator[None]:
    """A browser with a profile that is thrown away: no extension reads the page, and nothing of it stays."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        sys.stderr.write("No browser was found that can be started with a profile of its own. Open the address in a private window.\n")
        yield
        return
    with tempfile.TemporaryDirectory(prefix="hamasen-ceremony-", ignore_cleanup_errors=True) as profile:
        flags = [f"--user-data-dir={profile}", "--no-first-run", "--disable-extensions", "--disable-sync", "--incognito", address]
        with subprocess.Popen([found, *flags], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:  # noqa: S603 - theirs
            try:
                yield
            finally:
                browser.terminate()
