"""What the models promise of the database, what the database really has, and the difference.

Tortoise leaves `Meta.constraints` out of a new table, and on SQLite a changed table loses its unique
sets and indexes without a word. So our editors write every promise into CREATE TABLE, and after each
migration the real schema is read back and compared.
"""

import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.migrations.constraints import CheckConstraint, UniqueConstraint
from tortoise.migrations.executor import MigrationExecutor
from tortoise.migrations.schema_editor import AsyncpgSchemaEditor, SqliteSchemaEditor
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.models import Model


class _InlineConstraints(BaseSchemaEditor):
    """Writes checks and unique sets into CREATE TABLE itself."""

    _inline: tuple[str, ...] = ()

    def _get_inner_statements(self) -> list[str]:
        return list(self._inline)

    def _get_table_comment_sql(self, table: str, comment: str) -> str:
        return ""  # docstrings are for readers of the code, and a semicolon in one would split the statement

    def _get_model_sql_data(self, model: type[Model]) -> Any:
        self._inline = tuple(self._constraint(model, promise) for promise in model._meta.constraints)
        try:
            return super()._get_model_sql_data(model)
        finally:
            self._inline = ()

    def _constraint(self, model: type[Model], promise: CheckConstraint | UniqueConstraint) -> str:
        if isinstance(promise, CheckConstraint):
            return f"CONSTRAINT {self.quote(promise.name)} CHECK ({promise.check})"
        columns = ", ".join(self.quote(name) for name in promise.fields)
        return f"CONSTRAINT {self.quote(promise.name or '')} UNIQUE ({columns})"


UNORDERED = frozenset({"cred", "box", "draw_entry", "collect_count"})
"""Tables that keep no trace of the order in which rows came: on SQLite they have no row number (`domain/voting/models.py`)."""


class SqliteEditor(_InlineConstraints, SqliteSchemaEditor):
    """SQLite's editor with our constraints."""

    def _table_generate_extra(self, table: str) -> str:
        return " WITHOUT ROWID" if table in UNORDERED else ""


class PostgresEditor(_InlineConstraints, AsyncpgSchemaEditor):
    """PostgreSQL's editor with our constraints."""


def editor_for(client: BaseDBAsyncClient, *, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
    """The editor that fits a client's dialect."""
    kind = SqliteEditor if client.capabilities.dialect == "sqlite" else PostgresEditor
    return kind(client, atomic=atomic, collect_sql=collect_sql)


class Executor(MigrationExecutor):
    """Tortoise's executor with our editors."""

    def _schema_editor(self, atomic: bool = True, collect_sql: bool = False) -> BaseSchemaEditor:
        return editor_for(self.connection, atomic=atomic, collect_sql=collect_sql)


@dataclass(frozen=True)
class TableFacts:
    """A table as the database knows it. Every set holds normalised text, so that two databases compare."""

    columns: frozenset[str] = frozenset()
    unique: frozenset[str] = frozenset()
    indexes: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    checks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Difference:
    """What a table lacks and what it has too much, each as `part: text`."""

    table: str
    lacking: tuple[str, ...] = field(default_factory=tuple)
    surplus: tuple[str, ...] = field(default_factory=tuple)

    def __str__(self) -> str:
        parts = [f"lacks {text}" for text in self.lacking] + [f"has an unexpected {text}" for text in self.surplus]
        return f"{self.table}: " + "; ".join(parts)


def compare(promised: dict[str, TableFacts], real: dict[str, TableFacts]) -> list[Difference]:
    """Where the real schema is not what was promised; an empty list when all is well."""
    found = []
    for table, wanted in sorted(promised.items()):
        have = real.get(table)
        if have is None:
            found.append(Difference(table, ("the whole table",)))
            continue
        lacking, surplus = [], []
        for part in ("columns", "unique", "indexes", "foreign", "checks"):
            left, right = getattr(wanted, part), getattr(have, part)
            lacking += [f"{part}: {text}" for text in sorted(left - right)]
            surplus += [f"{part}: {text}" for text in sorted(right - left)]
        if lacking or surplus:
            found.append(Difference(table, tuple(lacking), tuple(surplus)))
    return found


def create_statements(models: Iterable[type[Model]], client: BaseDBAsyncClient) -> dict[str, str]:
    """The SQL that makes each model's table with all its promises, by table name."""
    editor = editor_for(client, collect_sql=True)
    return {model._meta.db_table: editor._get_model_sql_data(model).table_sql for model in models}


def sqlite_facts(connection: sqlite3.Connection, tables: Iterable[str]) -> dict[str, TableFacts]:
    """Read a SQLite schema with its own pragmas."""
    have = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {table: _sqlite_table(connection, table) for table in tables if table in have}


def _sqlite_table(connection: sqlite3.Connection, table: str) -> TableFacts:
    def ask(pragma: str, name: str) -> list[Any]:
        return connection.execute(f'PRAGMA {pragma}("{name}")').fetchall()

    columns = {f"{row[1]} {row[2]} notnull={row[3]} default={row[4]} pk={row[5]}" for row in ask("table_info", table)}
    unique, indexes = set(), set()
    for row in ask("index_list", table):
        names = ", ".join(part[2] for part in ask("index_info", row[1]))
        if row[2] and row[3] in ("u", "pk"):
            unique.add(names)
        elif row[3] == "c":
            indexes.add(f"{row[1]} ({names})" + (" unique" if row[2] else ""))
    foreign = {f"{row[3]} -> {row[2]}.{row[4]} on delete {row[6]}" for row in ask("foreign_key_list", table)}
    made = connection.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table]).fetchone()[0]
    checks = {" ".join(match) for match in re.findall(r'CONSTRAINT "([^"]+)" CHECK (\(.*\))', made)}
    checks = {check.rstrip(",") for check in checks}
    if re.search(r"\)\s*WITHOUT ROWID", made):
        checks.add("without row numbers")
    return TableFacts(*(frozenset(part) for part in (columns, unique, indexes, foreign, checks)))


async def promised_sqlite(models: Iterable[type[Model]], client: BaseDBAsyncClient) -> dict[str, TableFacts]:
    """The facts of a database made from the models alone."""
    statements = create_statements(models, client)
    with sqlite3.connect(":memory:") as empty:
        for sql in statements.values():
            empty.executescript(sql)
        facts = sqlite_facts(empty, statements)
    empty.close()
    return facts


_POSTGRES = {
    "columns": """SELECT c.relname AS t, a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' notnull='
        || a.attnotnull || ' default=' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS f FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relkind = 'r' AND c.relnamespace = $1::regnamespace""",
    "constraints": """SELECT c.relname AS t, k.contype::text AS kind, k.conname AS n, pg_get_constraintdef(k.oid) AS f
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE c.relnamespace = $1::regnamespace""",
    "indexes": """SELECT c.relname AS t, pg_get_indexdef(i.indexrelid) AS f FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = $1::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)""",
}


_TEXT_CAST = re.compile(r"::(?:character varying|text)(?:\[\])?")
_ALONE = re.compile(r"(?<!\w)\(('(?:[^']|'')*'|\w+|ARRAY\[[^\[\]]*\])\)")


def _settled(text: str) -> str:
    """An expression without casts to text and without brackets around one value.

    PostgreSQL writes `('a'::character varying)::text` for one and the same promise before and after its own dump was read in again.
    """
    text, last = _TEXT_CAST.sub("", text), ""
    while text != last:
        text, last = _ALONE.sub(r"\1", text), text
    return text


async def postgres_facts(client: BaseDBAsyncClient, schema: str) -> dict[str, TableFacts]:
    """Read a PostgreSQL schema from its catalogue."""
    parts: dict[str, dict[str, set[str]]] = {}

    def add(table: str, part: str, text: str) -> None:
        parts.setdefault(table, {}).setdefault(part, set()).add(_settled(text.replace(f"{schema}.", "")))

    for row in await client.execute_query_dict(_POSTGRES["columns"], [schema]):
        add(row["t"], "columns", row["f"])
    for row in await client.execute_query_dict(_POSTGRES["constraints"], [schema]):
        part = {"u": "unique", "p": "unique", "f": "foreign", "c": "checks"}.get(row["kind"])
        if part:
            add(row["t"], part, f"{row['n']} {row['f']}" if part == "checks" else row["f"])
    for row in await client.execute_query_dict(_POSTGRES["indexes"], [schema]):
        add(row["t"], "indexes", row["f"])
    return {table: TableFacts(**{part: frozenset(texts) for part, texts in found.items()}) for table, found in parts.items()}


async def promised_postgres(models: Iterable[type[Model]], client: BaseDBAsyncClient) -> dict[str, TableFacts]:
    """The facts of tables made from the models alone, in a schema that is rolled back."""
    from tortoise.transactions import in_transaction

    class _Rollback(Exception):
        pass

    facts: dict[str, TableFacts] = {}
    statements = create_statements(models, client)
    try:
        async with in_transaction() as inside:
            await inside.execute_script("CREATE SCHEMA hamasen_promise; SET LOCAL search_path = hamasen_promise")
            for sql in parents_first(models, statements):
                await inside.execute_script(sql)
            facts = await postgres_facts(inside, "hamasen_promise")
            raise _Rollback
    except _Rollback:
        return facts


def parents_first(models: Iterable[type[Model]], statements: dict[str, str]) -> list[str]:
    """The statements in an order in which every table that another one names is made before it."""
    waiting = {model._meta.db_table: model for model in models}
    done: list[str] = []
    while waiting:
        for table, model in list(waiting.items()):
            parents = {model._meta.fields_map[name].related_model._meta.db_table for name in model._meta.fk_fields | model._meta.o2o_fields}  # type: ignore[attr-defined]
            if not (parents - {table}) & set(waiting):
                done.append(statements[table])
                del waiting[table]
    return done
