"""Who has a SQLite file alone: servers share a file beside it, a migration takes it whole and writes there where its copy lies.

PostgreSQL has locks of its own, and rolls back by itself what was broken off.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from domain.db import sqlite_path
from domain.errors import HamasenError


class MigrationFailed(HamasenError):
    """The database is as it was before; the text says what did not fit."""


NEW = "new"
"""What the mark holds while a database is made for the first time: there is no copy to put back."""


def _mark(path: Path) -> Path:
    """The file beside the database that servers share and a migration has alone; its text names the copy while one runs."""
    return path.with_name(path.name + ".migrating")


def note(mark: Path, text: str) -> None:
    """Write the mark so that it survives a power cut."""
    with mark.open("r+") as file:
        file.truncate()
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def interrupted(url: str) -> bool:
    """Whether a migration of this SQLite file was broken off. PostgreSQL rolls such a one back by itself."""
    if not url.startswith("sqlite"):
        return False
    mark = _mark(sqlite_path(url))
    return mark.exists() and bool(mark.read_text())


@contextlib.contextmanager
def _locked(mark: Path, how: int, refusal: str) -> Iterator[None]:
    """Hold the mark. how: flock's kind of lock. Raises MigrationFailed with `refusal` where somebody else's lock stands against it."""
    mark.touch()
    with mark.open("r+") as lock:
        try:
            fcntl.flock(lock, how | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise MigrationFailed(refusal) from problem
        yield


@contextlib.contextmanager
def alone(path: Path) -> Iterator[Path]:
    """Nobody else migrates or serves this file; its mark. Raises MigrationFailed when somebody does."""
    mark = _mark(path)
    with _locked(mark, fcntl.LOCK_EX, "Another process serves or migrates this database. Stop it first."):
        yield mark


@contextlib.contextmanager
def serving(url: str) -> Iterator[None]:
    """Keep migrations away from a SQLite file while it is served. Raises MigrationFailed while one runs."""
    if not url.startswith("sqlite"):
        yield
        return
    mark = _mark(sqlite_path(url))
    mark.parent.mkdir(parents=True, exist_ok=True)
    with _locked(mark, fcntl.LOCK_SH, "A migration of this database is running. Start again when it has ended."):
        yield
