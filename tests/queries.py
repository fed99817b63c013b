"""Counting the SQL statements of a page."""

import contextlib
from collections.abc import Iterator
from typing import Any

from domain.db import current


@contextlib.contextmanager
def counting() -> Iterator[list[str]]:
    """Collect every statement that runs inside the block."""
    seen: list[str] = []
    client = current().client
    originals = {name: getattr(client, name) for name in ("execute_query", "execute_query_dict", "execute_insert")}

    def watched(name: str) -> Any:
        async def run(query: str, *args: Any) -> Any:
            seen.append(query)
            return await originals[name](query, *args)

        return run

    for name in originals:
        setattr(client, name, watched(name))
    try:
        yield seen
    finally:
        for name in originals:
            delattr(client, name)
