"""Bringing a database to the schema of this version, without losing a row.

On SQLite: a copy is made first; foreign keys are off while tables are rebuilt (or dropping a parent
would take its children along); tables that lost a promise are built anew; then every row count, every
foreign key and the whole schema are compared, and on any difference the copy is put back.
On PostgreSQL: all of it is one transaction, under a lock, with the same comparison.
An empty database is made from the models, parents first, and the migrations are noted as done: a tenth of the time.
"""

import contextlib
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.transactions import in_transaction

from domain import schema
from domain.clock import now
from domain.db import APP, MODELS, Database, open_database, sqlite_path, tortoise_config
from domain.migration_lock import NEW, MigrationFailed, alone, interrupted, note

LOCK = 7_205_010_001
"""PostgreSQL's advisory lock number of a migration."""

RECORDS = "tortoise_migrations"


@dataclass(frozen=True)
class Outcome:
    """What was done: the migrations applied, in order, and where the copy from before lies (SQLite)."""

    applied: tuple[str, ...]
    copy: Path | None = None


def _executor(database: Database, migrations: str, client: BaseDBAsyncClient | None = None) -> schema.Executor:
    apps = tortoise_config(database.url, migrations=migrations)["apps"]
    return schema.Executor(client or database.client, apps)


async def pending(database: Database, *, migrations: str = "domain.migrations") -> list[str]:
    """The migrations this version has and the database has not."""
    plan = await _executor(database, migrations).plan()
    return [step.migration.name for step in plan if not step.backward]


def _models(database: Database) -> list[type[Model]]:
    apps = database.context.apps
    assert apps is not None
    return list(apps[APP].values())


async def migrate(
    url: str,
    *,
    models: list[str] | None = None,
    migrations: str = "domain.migrations",
    report: Callable[[str], None] = lambda _: None,
    step_by_step: bool = False,
) -> Outcome:
    """Apply what is pending. Raises MigrationFailed, with the database as it was.

    models, migrations: other modules than ours, for tests. report: told each step in English.
    step_by_step: an empty database takes the way of every older one, too.
    """
    database = await open_database(url, models or MODELS)
    try:
        todo = await pending(database, migrations=migrations)
        if not todo and not interrupted(url):
            return Outcome(())
        if database.dialect == "sqlite":
            return await _migrate_sqlite(database, migrations, report, step_by_step)
        return await _migrate_postgres(database, migrations, report, step_by_step)
    finally:
        await database.close()


async def _apply(
    database: Database, client: BaseDBAsyncClient, migrations: str, names: list[str], report: Callable[[str], None], *, whole: bool
) -> None:
    """Run migrations. whole: make every table from the models instead, and note the migrations as done."""
    if whole:
        report("making every table")
        for statement in schema.parents_first(_models(database), schema.create_statements(_models(database), client)):
            await client.execute_script(statement)
        recorder = _executor(database, migrations, client).recorder
        await recorder.ensure_schema(schema.editor_for(client, atomic=False))
        for name in names:
            await recorder.record_applied(APP, name)
        return
    for name in names:
        report(f"applying {name}")
    await _executor(database, migrations, client).migrate(direction="forward")


async def _migrate_postgres(database: Database, migrations: str, report: Callable[[str], None], step_by_step: bool) -> Outcome:
    async with _postgres_lock(database):
        todo = await pending(database, migrations=migrations)
        await _make_records(database, migrations)
        async with in_transaction() as inside:
            current = (await inside.execute_query_dict("SELECT current_schema()::text AS s"))[0]["s"]
            before = await _postgres_counts(inside, current)
            await _apply(database, inside, migrations, todo, report, whole=not step_by_step and not before)
            lost = _lost(before, await _postgres_counts(inside, current), _may_change(todo, migrations))
            promised = await schema.promised_postgres(_models(database), inside)
            differences = schema.compare(promised, await schema.postgres_facts(inside, current))
            if differences or lost:
                raise MigrationFailed(_explain(differences, lost))
    return Outcome(tuple(todo))


async def _postgres_counts(client: BaseDBAsyncClient, current: str) -> dict[str, int]:
    """The number of rows of every table but the one that notes migrations."""
    found = "SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = $1::regnamespace AND relname <> $2"
    tables = [row["name"] for row in await client.execute_query_dict(found, [current, RECORDS])]
    counts = {}
    for table in tables:
        rows = await client.execute_query_dict(f'SELECT count(*) AS number FROM "{table}"')  # noqa: S608 - names come from the schema
        counts[table] = int(rows[0]["number"])
    return counts


def _lost(before: dict[str, int], after: dict[str, int], may_change: set[str]) -> list[str]:
    """Tables whose number of rows changed though no migration says so, in words."""
    changed = [table for table, count in before.items() if after.get(table) != count and table not in may_change]
    return [f"{table} had {before[table]} rows and has {after.get(table, 'gone')}" for table in changed]


async def _make_records(database: Database, migrations: str) -> None:
    """The table of applied migrations, outside the transaction: asking for it before it exists would spoil one."""
    await _executor(database, migrations).recorder.ensure_schema(schema.editor_for(database.client, atomic=False))


@contextlib.asynccontextmanager
async def _postgres_lock(database: Database) -> AsyncIterator[None]:
    """Hold the lock on a connection of its own, because a pool may hand out any."""
    import asyncpg

    connection = await asyncpg.connect(database.url)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK)
        yield
    finally:
        await connection.close()


async def _migrate_sqlite(database: Database, migrations: str, report: Callable[[str], None], step_by_step: bool) -> Outcome:
    path = sqlite_path(database.url)
    with alone(path) as mark:
        if left := mark.read_text():
            report("an earlier migration was interrupted: putting the database back first")
            await database.context.connections.close_all(discard=False)
            _put_back(None if left == NEW else Path(left), path)
            note(mark, "")
        todo = await pending(database, migrations=migrations)
        if not todo:
            return Outcome(())
        copy = _copy(path)
        before = _row_counts(path)
        note(mark, str(copy) if copy else NEW)
        try:
            await database.client.execute_script("PRAGMA foreign_keys = OFF")
            whole = not step_by_step and copy is None
            await _apply(database, database.client, migrations, todo, report, whole=whole)
            await _keep_promises(database, path, before, _may_change(todo, migrations))
        except BaseException as problem:
            await database.close()
            _put_back(copy, path)
            note(mark, "")
            if not isinstance(problem, Exception):
                raise
            raise MigrationFailed(f"{problem} The database was put back as it was.") from problem
        note(mark, "")
    return Outcome(tuple(todo), copy)


def _may_change(names: list[str], migrations: str) -> set[str]:
    """Tables whose row count a migration says it changes (`rows_may_change = {"table"}`)."""
    from importlib import import_module

    modules = [import_module(f"{migrations}.{name}") for name in names]
    return {table for module in modules for table in getattr(module.Migration, "rows_may_change", ())}


async def _keep_promises(database: Database, path: Path, before: dict[str, int], may_change: set[str]) -> None:
    promised = await schema.promised_sqlite(_models(database), database.client)
    statements = schema.create_statements(_models(database), database.client)
    await database.context.connections.close_all(discard=False)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for difference in schema.compare(promised, schema.sqlite_facts(connection, promised)):
            _rebuild(connection, difference.table, statements[difference.table])
        differences = schema.compare(promised, schema.sqlite_facts(connection, promised))
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    lost = _lost(before, _row_counts(path), may_change)
    if differences or lost or orphans:
        raise MigrationFailed(_explain(differences, lost, [f"{row[0]} row {row[1]} points nowhere" for row in orphans]))


def _rebuild(connection: sqlite3.Connection, table: str, create: str) -> None:
    """Build a table anew with everything the model promises, keeping its rows (SQLite's own twelve steps).

    Raises sqlite3.Error when the rows do not keep the promise; nothing has changed then.
    """
    columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
    if not columns:
        raise MigrationFailed(f"There is no table {table}.")
    names = ", ".join(f'"{name}"' for name in columns)
    first, *indexes = [part.strip() for part in create.split(";") if part.strip()]
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", [table]
        ).fetchall():
            connection.execute(f'DROP INDEX "{row[0]}"')
        connection.execute(first.replace(f'"{table}"', f'"new__{table}"', 1))
        connection.execute(f'INSERT INTO "new__{table}" ({names}) SELECT {names} FROM "{table}"')  # noqa: S608 - names come from the schema
        connection.execute(f'DROP TABLE "{table}"')
        connection.execute(f'ALTER TABLE "new__{table}" RENAME TO "{table}"')
        for sql in indexes:
            connection.execute(sql)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _explain(differences: list[schema.Difference], *others: list[str]) -> str:
    return "The migrated database is not what this version promises: " + "; ".join(
        [str(difference) for difference in differences] + [text for part in others for text in part] + ["."]
    ).replace("; .", ".")


def _row_counts(path: Path) -> dict[str, int]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        tables = [
            row[0]
            for row in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> ?",
                [RECORDS],
            )
        ]
        return {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}  # noqa: S608 - names come from the schema


def _copy(path: Path) -> Path | None:
    """A whole copy beside the file, made with SQLite's backup call; None for a new, empty database."""
    if not _row_counts(path):
        return None
    copy = path.with_name(f"{path.name}.before-{now():%Y%m%d-%H%M%S}")
    with contextlib.closing(sqlite3.connect(path)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def _put_back(copy: Path | None, path: Path) -> None:
    """The file as it was: the copy takes its place in one step, or the new file goes."""
    if copy is not None:
        fresh = path.with_name(path.name + ".restored")
        shutil.copyfile(copy, fresh)
        with fresh.open("rb") as written:
            os.fsync(written.fileno())
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    if copy is None:
        path.unlink(missing_ok=True)
    else:
        fresh.replace(path)
