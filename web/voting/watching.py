"""What runs beside the requests of a process that serves a vote: counts of stations are written, keys that nobody needs are let go."""

import asyncio
import logging

from domain import clock
from domain.db import apart
from web.frame.request_log import note
from web.frame.services import Services
from web.voting.ballot_writers import BallotWriters

PAUSE = 2.0
FORGET_EVERY = 60.0


async def keep_counting(services: Services) -> None:
    """Write the counts of stations as a quarter of an hour begins; and let go of keys that nobody needs any more."""
    loop = asyncio.get_running_loop()
    forgot = loop.time()
    while True:
        await asyncio.sleep(PAUSE)
        if services.part(BallotWriters).footfall.due(clock.now().timestamp()):
            await write_counts(services)
        if loop.time() - forgot > FORGET_EVERY:
            forgot = loop.time()
            await _forget_keys(services)


async def _forget_keys(services: Services) -> None:
    """Once more in a minute where the database does not answer."""
    try:
        await apart(services.part(BallotWriters).forget())
    except Exception as problem:
        note("keys of ended votes are held a little longer", level=logging.WARNING, problem=type(problem).__name__)


async def write_counts(services: Services) -> None:
    """Write them now. A database that does not answer keeps them waiting in memory."""
    try:
        await apart(services.part(BallotWriters).footfall.write(clock.now().timestamp()))
    except Exception as problem:  # counts for planning must not stop a server, nor be lost while it runs
        note("the counts of stations wait", level=logging.WARNING, problem=type(problem).__name__)
