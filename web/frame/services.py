"""What every request needs of the running site: settings, keys, database, files, pages."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from domain.db import Database
from domain.files.stores import Store
from domain.keys import Keys
from domain.site.queries import site as site_row
from domain.site.rules import Place
from domain.translated import Translated
from web.frame import request_log
from web.frame.static_files import Statics
from web.frame.throttle import Allowance, Slowdown
from web.settings import Settings
from web.text.formats import local
from web.text.languages import Locales

Known = TypeVar("Known")
Part = TypeVar("Part")

MOST_UPLOADS = 3
"""Requests with files that are worked on at once in a process; the files of the others wait on the disk."""

UPLOADS = 400 * 1024 * 1024
"""Bytes of photos and documents that people without an account may put into drafts from one network in a day."""


@dataclass(frozen=True)
class SiteFacts:
    """What pages show of the site; the values of a site that is not set up are empty."""

    name: Translated = field(default_factory=Translated)
    tagline: Translated = field(default_factory=Translated)
    office: Translated = field(default_factory=Translated)
    address: Translated = field(default_factory=Translated)
    hours: Translated = field(default_factory=Translated)
    phone: str = ""
    email: str = ""
    place: Place = field(default_factory=Place)
    time_zone: str = "Asia/Taipei"
    logo: str = ""
    set_up_at: datetime | None = None


@dataclass
class Services:
    """The running site. One per process."""

    settings: Settings
    locales: Locales
    statics: Statics
    keys: Keys
    store: Store
    slowdown: Slowdown = field(default_factory=Slowdown)
    uploads: Allowance = field(default_factory=lambda: Allowance(UPLOADS, 24 * 3600))
    uploading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_UPLOADS))
    parts: dict[type, Any] = field(default_factory=dict)
    database: Database | None = None
    _site: tuple[object, SiteFacts] | None = None
    _site_read: float = 0.0
    _recalled: tuple[object, dict[tuple[str, ...], Any]] = (None, {})

    def part(self, kind: type[Part]) -> Part:
        """What a room keeps in this process, by its type. Raises KeyError for what no room gave."""
        held: Part = self.parts[kind]
        return held

    async def site(self, *, within: float = 0.0) -> SiteFacts:
        """What the site says of itself; read again only after something was written.

        within: seconds for which an older answer will do. On SQLite every ballot is a write, and none of them changes the site.
        """
        assert self.database is not None
        if self._site is not None and time.monotonic() - self._site_read < within:
            return self._site[1]
        seen = self.database.changes.seen()
        if self._site is None or seen is None or self._site[0] != seen:
            self._site, self._site_read = (seen, await _read_site()), time.monotonic()
        return self._site[1]

    async def today(self, at: datetime) -> date:
        """The day that a moment belongs to in the city."""
        return local(at, (await self.site()).time_zone).date()

    async def recall(self, name: tuple[str, ...], load: Callable[[], Awaitable[Known]]) -> Known:
        """What was loaded under this name, until anything is written anywhere; whoever is given it only reads it."""
        assert self.database is not None
        seen = self.database.changes.seen()
        if seen is None:
            return await load()
        if self._recalled[0] != seen:
            self._recalled = (seen, {})
        held = self._recalled[1]
        if name not in held:
            held[name] = await load()
        found: Known = held[name]
        return found

    @property
    def last_known(self) -> SiteFacts:
        """What the site said of itself when it could last be asked; for pages that come when the database does not answer."""
        return self._site[1] if self._site else SiteFacts()

    async def answers(self) -> bool:
        """Whether the database answers, within three seconds."""
        try:
            assert self.database is not None
            await asyncio.wait_for(self.database.answer(), 3)
        except Exception:
            request_log.site.warning("the database does not answer", exc_info=True)
            return False
        return True


async def _read_site() -> SiteFacts:
    row = await site_row()
    if row is None:
        return SiteFacts()
    return SiteFacts(
        name=row.name,
        tagline=row.tagline,
        office=row.office,
        address=row.address,
        hours=row.hours,
        phone=row.phone,
        email=row.email,
        place=Place.from_json(row.place),
        time_zone=row.time_zone,
        logo=row.logo,
        set_up_at=row.set_up_at,
    )
