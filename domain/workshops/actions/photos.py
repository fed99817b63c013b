"""Photos of an event: taken at a table, private until an officer has looked at them and released them."""

import contextlib
from datetime import datetime

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.errors import N_, Missing, Refused
from domain.files import actions as files
from domain.files.stores import Store
from domain.translated import Translated
from domain.workshops.actions.book import LOCK
from domain.workshops.models import WorkshopEvent
from domain.workshops.models_after import EventPhoto

MOST_PHOTOS, MOST_WORDS = 200, 200
"""Of one event."""


async def add_photo(store: Store, event: WorkshopEvent, place: int, data: bytes, words: str, by: str, *, at: datetime) -> EventPhoto:
    """Keep a photo, made anew: where and with what it was taken is gone. words: what is on it; by: as they are called at the table.

    Raises Refused beside the field.
    """
    words = " ".join(words.split())[:MOST_WORDS]
    if not words:
        raise Refused(N_("Say what is on the photo, for those who do not see it."), field="words")
    if await EventPhoto.filter(event_id=event.id).count() >= MOST_PHOTOS:
        raise Refused(N_("This event has %(most)s photos already."), field="file", most=MOST_PHOTOS)
    name = f"event-{event.id}-{place}.jpg"
    kept = await files.add_photo(store, name, data, at=at, by=None, alt=Translated.of(zh_Hant=words), public=False)
    async with writing(quiet=True):
        return await EventPhoto.create(event_id=event.id, place=place, file=kept.key, words=words, by=" ".join(by.split())[:80], at=at)


async def release(event: int, photo: int, *, at: datetime, by: int | None) -> None:
    """Show a photo to everybody. Raises Missing, Refused."""
    async with writing():
        row = await _mine(event, photo)
        if row.released_at is not None:
            return
        await EventPhoto.filter(id=row.id).update(released_at=at, released_by=by)
        await files.publish([row.file])
        await ledger.record("events.photo_release", "event", event, at=at, by=by, after={"photo": row.id})


async def withdraw(event: int, photo: int, *, at: datetime, by: int) -> None:
    """Show a photo to nobody any more. Raises Missing."""
    async with writing():
        row = await _mine(event, photo)
        await EventPhoto.filter(id=row.id).update(released_at=None, released_by=None)
        await files.unpublish([row.file])
        await ledger.record("events.photo_withdraw", "event", event, at=at, by=by, after={"photo": row.id})


async def delete(event: int, photo: int, *, at: datetime, by: int) -> None:
    """Throw a photo away. Raises Missing."""
    async with writing():
        row = await _mine(event, photo)
        await row.delete()
        with contextlib.suppress(Missing):  # thrown away in the library already
            await files.delete(row.file, at=at, by=by)


async def _mine(event: int, photo: int) -> EventPhoto:
    await one_at_a_time(LOCK)
    row = await EventPhoto.get_or_none(id=photo, event_id=event)
    if row is None:
        raise Missing
    return row
