"""Writes are judged while they run: whatever a file is called, who changes a table is one of its own room's actions."""

import re
import sys
from collections.abc import Callable, Iterator
from functools import cache, wraps
from types import FrameType
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from tests.architecture.rules import ALL_TABLES, OWN_TABLE, PARTS
from tests.architecture.sources import ROOT

METHODS = ("execute_insert", "execute_many", "execute_query", "execute_query_dict", "execute_script")
WRITE = re.compile(r'\b(?:INSERT(?: OR \w+)? INTO|DELETE FROM)\s+"?(\w+)|(?:^|\))\s*UPDATE\s+"?(\w+)', re.IGNORECASE)
CARRIERS = ("domain/db.py", "domain/columns.py", "domain/redaction.py", "domain/engines/", *(f"domain/{name}.py" for name in PARTS))
"""What carries a statement for whoever calls; the caller answers for it."""

MAKERS = {*ALL_TABLES, "migrate", "schema", "migrations"}
breaches: list[str] = []
"""What was found since the last test ended."""


def watch() -> None:
    """Look at every statement of every client class from now on."""
    import domain.engines.postgres
    import domain.engines.sqlite  # noqa: F401 - so that their classes are there

    for kind in _kinds(BaseDBAsyncClient):
        for name in METHODS:
            if name in vars(kind):
                setattr(kind, name, _watched(vars(kind)[name]))


def _kinds(kind: type) -> Iterator[type]:
    """A class and all that stand on it."""
    yield kind
    for lower in kind.__subclasses__():
        yield from _kinds(lower)


def _watched(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def run(self: BaseDBAsyncClient, query: str, *more: Any, **named: Any) -> Any:
        found = WRITE.search(query) if isinstance(query, str) else None
        if found:
            breach = judge(found[1] or found[2], sys._getframe(1))
            if breach:
                breaches.append(breach)
        return method(self, query, *more, **named)

    return run


def judge(table: str, frame: FrameType | None) -> str:
    """What is wrong with a write to this table from here; empty when nothing is."""
    room = _rooms().get(table)
    path = ""
    while frame is not None:
        path = _ours(frame.f_code.co_filename)
        if path and not path.startswith(CARRIERS):
            break
        frame = frame.f_back
    if room is None or frame is None or path.startswith("tests/"):
        return ""  # a table of the database's own or of a test; a test arranges rows
    parts = path.removesuffix(".py").split("/")
    own = parts[:3] == ["domain", room, "actions"] or (room in OWN_TABLE and parts[:2] == ["domain", room])
    if own or (parts[0] == "domain" and parts[1] in MAKERS):
        return ""
    return f"{path}:{frame.f_lineno} {frame.f_code.co_name} writes to {table}, a table of {room}"


@cache
def _ours(filename: str) -> str:
    """The path of a file of ours from the root, or an empty text."""
    root = f"{ROOT}/"
    path = filename.removeprefix(root)
    return (
        path
        if filename.startswith(root) and path.startswith(("domain/", "web/", "tests/")) and not path.startswith("tests/architecture/writes")
        else ""
    )


@cache
def _rooms() -> dict[str, str]:
    """The room of each table."""
    from importlib import import_module

    from domain.columns import Table
    from domain.db import MODELS

    return {
        item._meta.db_table: name.split(".")[1]
        for name in MODELS
        for item in vars(import_module(name)).values()
        if isinstance(item, type) and issubclass(item, Table) and item.__module__ == name and item._meta.db_table
    }
