"""SQLite as we want it: WAL, every commit on disk, writers queue instead of failing.

Tortoise begins a deferred transaction, in which a read followed by a write fails with
"database is locked" as soon as two processes do it, whatever the busy timeout says.
Ours begin IMMEDIATE: the second writer waits its turn.
"""

import sqlite3
from typing import Any, cast

from tortoise.backends.base.client import NestedTransactionContext, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError

BUSY_MS = 10_000
PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "busy_timeout": str(BUSY_MS),
    "foreign_keys": "ON",
    "journal_size_limit": str(16 * 1024 * 1024),
}


class ImmediateTransaction(SqliteTransactionWrapper):
    """A transaction that takes the write lock when it begins."""

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(ImmediateTransaction(self))

    async def begin(self) -> None:
        """Begin, waiting up to BUSY_MS for another writer."""
        try:
            await self._connection.commit()
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as problem:
            raise TransactionManagementError(problem) from problem


class SafeContext(SqliteTransactionContext):
    """Gives the connection back when a transaction cannot begin; Tortoise's own would keep it locked for ever."""

    async def __aenter__(self) -> TransactionalDBClient:
        """Wait for the connection, then for the write lock. Raises TransactionManagementError after BUSY_MS."""
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return cast(TransactionalDBClient, self.connection)


class ImmediateSqlite(SqliteClient):
    """Tortoise's client with our pragmas and our transactions."""

    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, **(PRAGMAS | kwargs))

    def _in_transaction(self) -> TransactionContext:
        return SafeContext(ImmediateTransaction(self), self._lock)


client_class = ImmediateSqlite
