"""Opening the database for a process that serves or works, what runs beside its requests, and the end of it all."""

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from typing import Any

from starlette.applications import Starlette

from domain import migrate, migration_lock
from domain.db import Database, open_database, unsafe_settings
from domain.demo import is_demo
from domain.errors import Misconfigured
from web.frame.request_log import note
from web.frame.rooms import rooms
from web.frame.services import Services
from web.settings import Mode

Watch = Callable[[Services], Coroutine[Any, Any, None]]
PAUSE = 2.0
"""Seconds between looks at the connection that tells of other processes' writes."""


def lifespan(more: Callable[[Services], Sequence[Watch]]) -> Callable[[Starlette], contextlib.AbstractAsyncContextManager[None]]:
    """What Starlette does around serving. more: what runs in this process besides what the rooms watch."""

    @contextlib.asynccontextmanager
    async def around(app: Starlette) -> AsyncIterator[None]:
        async with _watched(app.state.services, more(app.state.services)):
            yield

    return around


@contextlib.asynccontextmanager
async def _watched(services: Services, more: Sequence[Watch]) -> AsyncIterator[None]:
    async with opened(services) as database:
        await database.follow()
        gc.collect()
        gc.freeze()  # what is loaded stays; a full collection under load would stop every request for a tenth of a second
        watches = [_keep_listening, *(watch for room in rooms() for watch in room.watch), *more]
        tasks = [asyncio.create_task(watch(services)) for watch in watches]
        try:
            yield
        finally:
            for end in (end for room in rooms() for end in room.close):
                await end(services)
            await _end(tasks)
            for end in (end for room in rooms() for end in room.at_last):
                with contextlib.suppress(TimeoutError):  # a database that keeps us waiting now keeps what is not written yet
                    await asyncio.wait_for(end(services), 10)


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel until all have ended: a driver that is cancelled at the wrong moment raises another error, and its task goes on."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=1)


async def _keep_listening(services: Services) -> None:
    """Notice a lost connection to the other processes' writes, and listen again; until then nothing is cached."""
    while True:
        await asyncio.sleep(PAUSE)
        database = services.database
        if database is None:
            continue
        await database.changes.check()
        if database.changes.lost:
            try:
                await database.follow()
                note("listening to the database again")
            except Exception as problem:  # still down: the next round tries again
                note("still not listening to the database", level=logging.WARNING, problem=type(problem).__name__)


@contextlib.asynccontextmanager
async def opened(services: Services) -> AsyncIterator[Database]:
    """The database of these services, kept from migrations while it is open, and closed afterwards.

    Raises Misconfigured, Unavailable or MigrationFailed as `check_database`, `open_database` and `migration_lock.serving` do.
    """
    with migration_lock.serving(services.settings.database_url):
        services.database = await open_database(services.settings.database_url)
        try:
            await check_database(services)
            yield services.database
        finally:
            await services.database.close()


async def check_database(services: Services) -> None:
    """Raises Misconfigured for a database that is not migrated, or in production not safe or full of demo data."""
    database = services.database
    assert database is not None
    waiting = await migrate.pending(database)
    if waiting or migration_lock.interrupted(database.url):
        raise Misconfigured("The database lacks migrations, or one was interrupted. Run `hamasen migrate` first.")
    if services.settings.mode is not Mode.PRODUCTION:
        return
    unsafe = await unsafe_settings(database)
    if unsafe:
        raise Misconfigured(f"The database could lose confirmed writes in a power cut: {', '.join(unsafe)}. Set them to safe values.")
    if await is_demo():
        raise Misconfigured("The database holds demo data. Production needs a database of its own.")
