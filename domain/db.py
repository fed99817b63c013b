"""The database: opening it, writing to it, and noticing that somebody wrote.

Every write goes through `writing()`, which wakes the page caches of all processes.
"""

import asyncio
import contextlib
import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext, set_global_context
from tortoise.exceptions import BaseORMException
from tortoise.transactions import in_transaction

from domain.errors import Misconfigured, Unavailable

Answered = TypeVar("Answered")

if TYPE_CHECKING:
    import asyncpg

APP = "hamasen"
MODELS = [
    "domain.ledger",
    "domain.outbox",
    "domain.files.models",
    "domain.people.models",
    "domain.site.models",
    "domain.cycles.models",
    "domain.delivery.models",
    "domain.proposals.models",
    "domain.proposals.models_review",
    "domain.proposals.models_talk",
    "domain.voting.models",
    "domain.voting.models_public",
]
CHANNEL = "hamasen_changed"


@dataclass
class _Writing:
    """The outermost transaction of this task; loud when any write in it shows on a public page."""

    loud: bool = False


_writing: ContextVar[_Writing | None] = ContextVar("hamasen_writing", default=None)


CONNECTIONS = 4
"""To PostgreSQL, of each process. With more, no more is carried on two cores: requests overtake each other, and the last waits longer."""


def engine_of(url: str) -> tuple[str, dict[str, Any]]:
    """Tortoise's engine module and its credentials for a database address.

    Raises Misconfigured when the address is neither sqlite:///… nor postgres://….
    """
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        return "domain.engines.sqlite", {"file_path": str(sqlite_path(url))}
    if scheme in ("postgres", "postgresql"):
        return "domain.engines.postgres", {"dsn": url, "minsize": 1, "maxsize": CONNECTIONS}
    raise Misconfigured(
        "HAMASEN_DATABASE_URL must begin with sqlite:/// and a file's path, or with postgres://. "
        "Write for example sqlite:////srv/hamasen/hamasen.sqlite3 or postgres://hamasen@localhost/hamasen."
    )


def sqlite_path(url: str) -> Path:
    """The file that a sqlite:///… address names. Three slashes: relative; four: absolute."""
    path = url.removeprefix("sqlite:///")
    if path == url or not path or path == ":memory:":
        raise Misconfigured("A SQLite address names a file: sqlite:///path/hamasen.sqlite3.")
    return Path(path)


def tortoise_config(url: str, models: list[str] | None = None, migrations: str = "domain.migrations") -> dict[str, Any]:
    """The configuration that Tortoise and its migrations want."""
    engine, credentials = engine_of(url)
    return {
        "connections": {"default": {"engine": engine, "credentials": credentials}},
        "apps": {APP: {"models": models or MODELS, "default_connection": "default", "migrations": migrations}},
        "use_tz": True,
        "timezone": "UTC",
    }


@dataclass
class Changes:
    """Counts writes, so that caches know when to forget.

    `seen()` answers the current number, or None when this process cannot know and nothing may be served
    from a cache. On SQLite the file itself says whether another connection wrote (`data_version`, about 3 µs);
    on PostgreSQL every committed write notifies all listening processes, each under its own `name`, so that a
    process passes over the late echo of its own writes, which it has counted already.
    """

    local: int = 0
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    _watch: sqlite3.Connection | None = None
    _listener: "asyncpg.Connection | None" = None
    _lost: bool = False

    def bump(self) -> None:
        """This process wrote."""
        self.local += 1

    def seen(self) -> tuple[int, int] | None:
        """A value that differs after any write, or None when it cannot be known."""
        if self._watch is not None:
            return self.local, self._watch.execute("PRAGMA data_version").fetchone()[0]
        return None if self._lost else (self.local, 0)

    def watch_file(self, path: Path) -> None:
        """Follow a SQLite file. `seen` is called from the event loop's thread only."""
        self._watch = sqlite3.connect(path, isolation_level=None)

    async def listen(self, dsn: str) -> None:
        """Follow a PostgreSQL database; a lost connection stops caching until `listen` is called again."""
        import asyncpg  # here and below: a site on SQLite never loads it

        self._listener = await asyncpg.connect(dsn)
        self._listener.add_termination_listener(lambda *_: self._lose())
        await self._listener.add_listener(CHANNEL, self._heard)
        self.bump()
        self._lost = False

    def _heard(self, _connection: object, _pid: int, _channel: str, writer: object) -> None:
        if writer != self.name:
            self.bump()

    async def check(self) -> None:
        """Notice a listening connection that broke without a word (a cable, a firewall)."""
        if self._listener is None or self._lost:
            return
        import asyncpg

        try:
            await asyncio.wait_for(self._listener.execute("SELECT 1"), 5)
        except (TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            self._lose()
            self._listener.terminate()

    def _lose(self) -> None:
        self._lost = True

    @property
    def lost(self) -> bool:
        """True when the listening connection broke."""
        return self._lost

    async def close(self) -> None:
        """Stop following."""
        if self._watch is not None:
            self._watch.close()
        if self._listener is not None and not self._listener.is_closed():
            await self._listener.close()


@dataclass
class Database:
    """An open database of this process."""

    url: str
    context: TortoiseContext
    changes: Changes = field(default_factory=Changes)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgres`."""
        return "sqlite" if self.url.startswith("sqlite") else "postgres"

    @property
    def client(self) -> BaseDBAsyncClient:
        """The client for the few statements that are written by hand."""
        return self.context.db()

    async def follow(self) -> None:
        """Begin (or, after a break, begin again) to notice the writes of other processes."""
        if self.dialect == "sqlite":
            self.changes.watch_file(sqlite_path(self.url))
        else:
            await self.changes.listen(self.url)

    async def close(self) -> None:
        """Close every connection; without this the process does not end."""
        global _current
        await self.changes.close()
        await self.context.close_connections()
        if _current is self:
            _current = None


def _no_answer(url: str) -> tuple[type[Exception], ...]:
    """What a database raises that cannot be opened."""
    if url.startswith("sqlite"):
        return OSError, sqlite3.Error, BaseORMException
    import asyncpg

    return OSError, BaseORMException, asyncpg.PostgresError, asyncpg.InterfaceError


_current: Database | None = None


async def open_database(url: str, models: list[str] | None = None) -> Database:
    """Open the database and make it the one that models use in every task of this process.

    Raises Unavailable when it does not answer, Misconfigured when the address is wrong.
    """
    global _current
    config = tortoise_config(url, models)
    if url.startswith("sqlite"):
        sqlite_path(url).parent.mkdir(parents=True, exist_ok=True)
    EXECUTOR_CACHE.clear()  # it remembers the other database's SQL under the same names
    context = TortoiseContext()
    set_global_context(context)  # before init, which looks for it
    try:
        await context.init(config)
        await context.db().execute_query("SELECT 1")
    except _no_answer(url) as problem:
        await context.close_connections()
        raise Unavailable(f"The database does not answer: {problem}") from problem
    _current = Database(url, context)
    return _current


def current() -> Database:
    """The database of this process. Raises Unavailable before it is opened."""
    if _current is None:
        raise Unavailable("No database is open.")
    return _current


@contextlib.asynccontextmanager
async def writing(*, quiet: bool = False) -> AsyncIterator[BaseDBAsyncClient]:
    """A transaction. Commits at the end of the block, rolls back on any error; inside another one it is a part of that.

    quiet: True for writes that no public page shows (sessions, the outbox): on PostgreSQL nothing is notified, so caches
    stay warm and commits are not serialised. (On SQLite the file itself shows every commit, quiet or not.)
    """
    outer = _writing.get()
    if outer is not None:
        outer.loud = outer.loud or not quiet
        async with in_transaction() as transaction:
            yield transaction
        return
    database, mine = current(), _Writing(loud=not quiet)
    token = _writing.set(mine)
    try:
        async with in_transaction() as transaction:
            yield transaction
            if mine.loud and database.dialect == "postgres":
                await transaction.execute_query("SELECT pg_notify($1, $2)", [CHANNEL, database.changes.name])
    finally:
        _writing.reset(token)
    if mine.loud:
        database.changes.bump()


async def apart(round_: Coroutine[Any, Any, Answered]) -> Answered:
    """Do one round of something that goes on for long, in a context of its own.

    A database that goes away in the middle of a commit leaves its dead transaction in the context of the round, and so in no later one.
    """
    return await asyncio.create_task(round_)


async def one_at_a_time(lock: int) -> None:
    """Let transactions that ask for the same number wait for each other until they end; call it inside `writing()`.

    SQLite has one writer anyway; PostgreSQL takes an advisory lock.
    """
    if current().dialect == "postgres":
        await get_connection("default").execute_query("SELECT pg_advisory_xact_lock($1)", [lock])


async def unsafe_settings(database: Database) -> list[str]:
    """What about the open connection could lose an acknowledged write in a power cut; empty when all is well."""
    found = await _sqlite_settings(database) if database.dialect == "sqlite" else await _postgres_settings(database)
    return [f"{name} is {value}" for name, value, fine in found if not fine(value)]


async def _sqlite_settings(database: Database) -> list[tuple[str, str, Callable[[str], bool]]]:
    wanted = {"synchronous": {"2", "3"}, "journal_mode": {"wal"}, "foreign_keys": {"1"}}
    found: list[tuple[str, str, Callable[[str], bool]]] = []
    for name, good in wanted.items():
        rows = await database.client.execute_query_dict(f"PRAGMA {name}")
        found.append((name, str(next(iter(rows[0].values()))), good.__contains__))
    return found


async def _postgres_settings(database: Database) -> list[tuple[str, str, Callable[[str], bool]]]:
    wanted = {
        "fsync": {"on"},
        "full_page_writes": {"on"},
        "synchronous_commit": {"on", "local", "remote_write", "remote_apply"},
    }
    rows = await database.client.execute_query_dict("SELECT name, setting FROM pg_settings WHERE name = ANY($1)", [list(wanted)])
    return [(row["name"], row["setting"], wanted[row["name"]].__contains__) for row in rows]
