"""The database: opening it, writing to it, and noticing that somebody wrote.

Every write goes through `writing()`, which wakes the page caches of all processes.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext, set_global_context
from tortoise.exceptions import BaseORMException
from tortoise.transactions import in_transaction

from domain.changes import CHANNEL, Changes
from domain.errors import Misconfigured, Unavailable

Answered = TypeVar("Answered")

APP = "hamasen"
MODELS = [
    "domain.ledger",
    "domain.outbox",
    "domain.mailing",
    "domain.files.models",
    "domain.people.models",
    "domain.assisted.models",
    "domain.site.models",
    "domain.cycles.models",
    "domain.delivery.models",
    "domain.proposals.models",
    "domain.proposals.models_review",
    "domain.proposals.models_talk",
    "domain.voting.models",
    "domain.voting.models_public",
    "domain.glossary.models",
    "domain.signs.models",
    "domain.workshops.models",
    "domain.workshops.models_desk",
    "domain.workshops.models_after",
    "domain.committee.models",
    "domain.awards.models",
    "domain.awards.models_panel",
]


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

    async def answer(self) -> None:
        """Come back when the database has answered; raises what it, or the way to it, raises."""
        await self.client.execute_query("SELECT 1")

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
    except BaseException as problem:
        await context.close_connections()  # else this process could open no other
        if isinstance(problem, _no_answer(url)):
            raise Unavailable(f"The database does not answer: {problem}") from problem
        raise
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

    quiet: True for writes that no public page shows (sessions, the outbox, ballots): nobody is told, so caches stay warm, and on
    PostgreSQL commits are not serialised.
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
            if mine.loud:
                await _tell(transaction, database)
    finally:
        _writing.reset(token)
    if mine.loud:
        database.changes.bump()


async def _tell(transaction: BaseDBAsyncClient, database: Database) -> None:
    """Tell all processes of a public write, in its own transaction."""
    if database.dialect == "postgres":
        await transaction.execute_query("SELECT pg_notify($1, $2)", [CHANNEL, database.changes.name])
        return
    rows = await transaction.execute_query_dict("PRAGMA user_version")
    await transaction.execute_query(f"PRAGMA user_version = {(rows[0]['user_version'] + 1) % 2**31}")


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
