"""Noticing that somebody wrote what public pages show, in this process or another one."""

import asyncio
import secrets
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncpg

CHANNEL = "hamasen_changed"


@dataclass
class Changes:
    """Counts public writes, so that caches know when to forget.

    `seen()` answers the current number, or None when this process cannot know and nothing may be served
    from a cache. On SQLite public writes raise a number in the file's own head (`user_version`), which is read when the file was written at
    all (`data_version`, about 3 µs): a ballot, which is quiet, ends no page, and nobody can time it by one. On PostgreSQL every public
    write notifies all listening processes, each under its own `name`, so that a process passes over the late echo of its own writes,
    which it has counted already.
    """

    local: int = 0
    name: str = field(default_factory=lambda: secrets.token_hex(8))
    _watch: sqlite3.Connection | None = None
    _listener: "asyncpg.Connection | None" = None
    _lost: bool = False
    _version: int = -1
    _public: int = 0

    def bump(self) -> None:
        """This process wrote."""
        self.local += 1

    def seen(self) -> tuple[int, int] | None:
        """A value that differs after any public write, or None when it cannot be known."""
        if self._watch is not None:
            version = self._watch.execute("PRAGMA data_version").fetchone()[0]
            if version != self._version:
                self._version, self._public = version, self._watch.execute("PRAGMA user_version").fetchone()[0]
            return 0, self._public
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
