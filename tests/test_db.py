"""Writing from several processes, and noticing that others wrote."""

import asyncio
import subprocess
import sys

import pytest

from domain.clock import now
from domain.db import Changes, Database, current, engine_of, open_database, sqlite_path, writing
from domain.errors import Misconfigured, Unavailable
from domain.ledger import LedgerEntry, record
from tests.support import opened

pytestmark = pytest.mark.both

WRITER = """
import asyncio, sys
from domain.clock import now
from domain.db import open_database, writing
from domain.ledger import LedgerEntry, record

async def main():
    database = await open_database(sys.argv[1])
    for n in range(int(sys.argv[2])):
        async with writing():
            count = await LedgerEntry.all().count()   # read first, then write: what a deferred transaction fails at
            await record("test", "x", count, at=now(), by=None)
    await database.close()

asyncio.run(main())
"""


@pytest.fixture
async def database(database_url: str):
    async with opened(database_url) as found:
        yield found


def writer(url: str, times: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-W", "error", "-c", WRITER, url, str(times)], stderr=subprocess.PIPE, text=True)


async def finished(process: subprocess.Popen[str]) -> None:
    _, errors = await asyncio.to_thread(process.communicate)
    assert process.returncode == 0, errors


async def test_two_processes_read_then_write_without_an_error(database: Database) -> None:
    others = [writer(database.url, 40) for _ in range(2)]
    for process in others:
        await finished(process)
    assert await LedgerEntry.all().count() == 80


async def test_a_write_of_another_process_is_noticed(database: Database) -> None:
    await database.follow()
    before = database.changes.seen()
    assert database.changes.seen() == before
    await finished(writer(database.url, 1))
    for _ in range(40):
        if database.changes.seen() != before:
            break
        await asyncio.sleep(0.05)
    assert database.changes.seen() != before


async def test_a_quiet_write_wakes_no_cache(database: Database) -> None:
    await database.follow()
    before = database.changes.seen()
    async with writing(quiet=True):
        await record("test", "x", 1, at=now(), by=None)
    await asyncio.sleep(0.1)
    assert database.changes.seen() == before
    async with writing():
        await record("test", "x", 1, at=now(), by=None)
    await asyncio.sleep(0.1)
    assert database.changes.seen() != before


async def test_the_echo_of_an_own_write_ends_no_page_twice(database: Database) -> None:
    """PostgreSQL tells a process of its own writes too, some time later: counted once is enough."""
    if database.dialect == "sqlite":
        return  # nothing is told there: the file's own version is read
    await database.follow()
    async with writing():
        await record("test", "x", 1, at=now(), by=None)
    after = database.changes.seen()
    await database.changes.check()  # a round trip on the listening connection: whatever was told has arrived
    await asyncio.sleep(0.2)
    assert database.changes.seen() == after


async def test_a_loud_write_inside_a_quiet_one_is_told_when_all_is_committed(database: Database) -> None:
    if database.dialect == "sqlite":
        return
    await database.follow()
    other = await open_listener(database.url)
    before = database.changes.seen()
    async with writing(quiet=True):
        async with writing():
            await record("test", "x", 1, at=now(), by=None)
        assert database.changes.seen() == before, "told before it is committed"
    assert database.changes.seen() != before
    for _ in range(40):
        if other.local > 1:
            break
        await asyncio.sleep(0.05)
    await other.close()
    assert other.local > 1, "other processes were not told"


async def open_listener(url: str) -> Changes:
    """What another process would hold."""
    changes = Changes()
    await changes.listen(url)
    return changes


async def test_a_lost_listener_stops_caching(database: Database) -> None:
    if database.dialect == "sqlite":
        return
    await database.follow()
    assert database.changes.seen() is not None
    listener = database.changes._listener
    assert listener is not None
    pid = listener.get_server_pid()
    await database.client.execute_query("SELECT pg_terminate_backend($1)", [pid])
    for _ in range(40):
        if database.changes.lost:
            break
        await asyncio.sleep(0.05)
    assert database.changes.seen() is None
    await database.follow()
    assert database.changes.seen() is not None


async def test_an_error_rolls_everything_back(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with writing():
            await record("test", "x", 1, at=now(), by=None)
            async with writing():
                await record("test", "x", 2, at=now(), by=None)
            raise RuntimeError
    assert not await LedgerEntry.exists()


async def test_a_writer_that_waited_in_vain_blocks_nobody_afterwards(database: Database) -> None:
    """Another process holds the write lock too long: one error, and then everything works again."""
    import sqlite3

    from tortoise.exceptions import TransactionManagementError

    if database.dialect == "postgres":
        return
    await database.client.execute_script("PRAGMA busy_timeout = 100")
    other = sqlite3.connect(sqlite_path(database.url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(TransactionManagementError):
        async with writing():
            raise AssertionError("it must not get here")
    other.execute("COMMIT")
    other.close()
    async with asyncio.timeout(5):
        async with writing():
            await record("test", "x", 1, at=now(), by=None)
    assert await LedgerEntry.all().count() == 1


async def test_an_inner_error_can_be_survived(database: Database) -> None:
    async with writing():
        await record("test", "x", 1, at=now(), by=None)
        with pytest.raises(RuntimeError):
            async with writing():
                await record("test", "x", 2, at=now(), by=None)
                raise RuntimeError
    assert await LedgerEntry.all().count() == 1


@pytest.mark.parametrize("url", ["mysql://x", "hamasen.sqlite3", "", "sqlite://:memory:", "sqlite:///"])
def test_a_wrong_address_is_refused_with_advice(url: str) -> None:
    with pytest.raises(Misconfigured, match="sqlite:///"):
        engine_of(url)


def test_relative_and_absolute_files() -> None:
    assert not sqlite_path("sqlite:///a/b.sqlite3").is_absolute()
    assert sqlite_path("sqlite:////a/b.sqlite3").is_absolute()


async def test_a_database_that_does_not_answer() -> None:
    with pytest.raises(Unavailable):
        await open_database("postgres://nobody@127.0.0.1:9/none")
    with pytest.raises(Unavailable):
        current()
