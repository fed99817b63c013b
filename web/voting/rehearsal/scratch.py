"""A site of its own for a rehearsal: a new folder, a new database, a server on a free port."""

import asyncio
import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import Misconfigured
from domain.translated import Translated

if TYPE_CHECKING:
    from web.frame.services import Services
    from web.settings import Settings

Tell = Callable[[str], None]
MakeServices = Callable[["Settings"], "Services"]


@contextlib.asynccontextmanager
async def site_for(make_services: MakeServices, server: str, database: str, log: Path, tell: Tell) -> "AsyncIterator[tuple[Services, str]]":
    """A site to rehearse on: the one at `server`, whose settings are in the environment, or a new one on a scratch database.

    make_services: the site's parts from its settings. log: where the new one writes what it says of itself.
    """
    from web.frame.lifespan import opened
    from web.settings import read

    with tempfile.TemporaryDirectory(prefix="hamasen-rehearsal-") as folder:
        environ = dict(os.environ) if server else _scratch(database, Path(folder))
        services = make_services(read(environ))
        if server:
            async with opened(services):
                yield services, server.rstrip("/")
            return
        await _set_up(services)
        tell(f"a site of its own at {services.settings.address}")
        with _serving(environ, services.settings.address, log):
            async with opened(services):
                yield services, services.settings.address


def _scratch(database: str, folder: Path) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HAMASEN_")}
    return kept | {
        "HAMASEN_MODE": "development",
        "HAMASEN_DATA": str(folder / "data"),
        "HAMASEN_DATABASE_URL": database or f"sqlite:///{folder}/data/hamasen.sqlite3",
        "HAMASEN_SECRET": secrets.token_hex(32),
        "HAMASEN_ADDRESS": f"http://127.0.0.1:{port}",
    }


async def _set_up(services: "Services") -> None:
    from domain.clock import now
    from domain.migrate import migrate
    from domain.site.actions import Identity, new_set_up_token, set_up
    from web.frame.lifespan import opened

    await asyncio.to_thread(services.settings.data.mkdir, parents=True, exist_ok=True)
    await migrate(services.settings.database_url)
    async with opened(services):
        name = Translated.of(zh_Hant="哈瑪星票選演練", en="Hamasen rehearsal")
        token = await new_set_up_token() or ""
        person = {"email": "rehearsal@example.tw", "name": "Rehearsal", "password": secrets.token_urlsafe(24), "locale": "zh-Hant"}
        await set_up(token, Identity(name=name), at=now(), **person)


@contextlib.contextmanager
def _serving(environ: dict[str, str], address: str, log: Path) -> Iterator[None]:
    """Serve the scratch site in a process of its own, and end it. log: what it says of itself goes there."""
    import httpx2

    port = address.rsplit(":", 1)[1]
    command = [sys.executable, "-m", "web.cli", "serve", "--port", port]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as told:
        process = subprocess.Popen(command, env=environ, stdout=told, stderr=told)  # noqa: S603 - our own program
    try:
        for _ in range(200):
            with contextlib.suppress(httpx2.HTTPError):
                if httpx2.get(f"{address}/readyz", timeout=2).status_code == 200:
                    break
            if process.poll() is not None:
                raise Misconfigured(f"The scratch site ended at once; {log} says why.")
        yield
    finally:
        process.terminate()
        process.wait(30)
