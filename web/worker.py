"""The worker: sends what lies in the outbox and does what comes round in every room."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

from domain import clock, outbox
from domain.db import apart
from web.frame.request_log import site
from web.frame.room import Work
from web.frame.rooms import rooms
from web.frame.services import Services
from web.messages.sending import send_due

PAUSE = 2.0
"""Seconds between looks into the outbox when it is empty."""

HOUR, MINUTE = 3600.0, 60.0


async def remind(services: Services, at: datetime) -> None:
    """What is due by its date: plans that open, answers, entries, digests. Each is done once, however many workers there are."""
    for work_due in (one for room in rooms() for one in room.every_minute):
        await work_due(services, at)


async def _tidy_outbox(services: Services, at: datetime) -> int:
    return await outbox.tidy(at)


async def _each(work_due: Iterable[Work], services: Services) -> int:
    """Do each, apart from the others: a fault of one keeps none of them. Returns how much was done."""
    done = 0
    for one in work_due:
        try:
            much: int | None = await apart(one(services, clock.now()))
            done += much or 0
        except Exception:  # the worker outlives a database that is restarted
            site.error("the worker met a fault and goes on", exc_info=True)
    return done


async def work(services: Services) -> None:
    """Work until cancelled. A site without a mail server leaves its mail in the outbox for the demo's mailbox."""
    sends = services.settings.mail is not None or services.settings.sms is not None
    tidied = reminded = 0.0
    loop = asyncio.get_running_loop()
    while True:
        done = await _each([send_due] if sends else [], services)
        done += await _each([one for room in rooms() for one in room.every_round], services)
        if loop.time() - reminded > MINUTE or not reminded:
            await _each([one for room in rooms() for one in room.every_minute], services)
            reminded = loop.time()
        if loop.time() - tidied > HOUR or not tidied:
            await _each([_tidy_outbox, *(one for room in rooms() for one in room.every_hour)], services)
            tidied = loop.time()
        if not done:
            await asyncio.sleep(PAUSE)
