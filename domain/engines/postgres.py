"""PostgreSQL through asyncpg, which reads the whole address itself.

So several hosts, `target_session_attrs`, TLS and socket folders work as asyncpg documents
them, without this project taking addresses apart.
"""

from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient


class _Connection(asyncpg.Connection):  # type: ignore[misc]
    """A connection that is given back as it is.

    asyncpg would otherwise send a statement that clears the session each time. Nothing of ours outlives a transaction (advisory locks
    and settings are the transaction's own, listening has a connection of its own), and a transaction left open is still rolled back.
    """

    def get_reset_query(self) -> str:
        """Nothing to clear."""
        return ""


class AddressedPostgres(AsyncpgDBClient):
    """Tortoise's client, given a whole address (`dsn`) instead of its parts."""

    def __init__(self, dsn: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dsn = dsn
        self.extra.pop("dsn", None)

    async def create_pool(self, **kwargs: Any) -> asyncpg.Pool:
        """A pool on the address; what Tortoise would take apart is left out."""
        for part in ("host", "port", "user", "database", "password"):
            kwargs.pop(part, None)
        kwargs["connection_class"] = _Connection
        return await asyncpg.create_pool(self.dsn, **kwargs)


client_class = AddressedPostgres
