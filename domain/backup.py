"""One archive with every row and every file, taken while the site runs, read back before it counts.

The format is the project's own and the same for both databases, so an archive of SQLite fills a PostgreSQL
and the other way round: a tar with `manifest.json`, `tables/NAME.jsonl` (one row a line) and `files/KEY`.
Keys and passwords of the site are not in it, nor what only matters while it runs (sessions, codes).
"""

import base64
import contextlib
import hashlib
import io
import json
import tarfile
import tempfile
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from tortoise import connections
from tortoise.models import Model
from tortoise.transactions import in_transaction

from domain.clock import now
from domain.columns import Table
from domain.db import APP, Database, open_database
from domain.errors import Missing, Refused
from domain.files.queries import all_objects
from domain.files.stores import Store
from domain.migrate import RECORDS, migrate, pending, serving
from domain.translated import Translated

CHUNK = 2000


@dataclass(frozen=True)
class Report:
    """What an archive holds."""

    tables: int
    rows: int
    files: int


def _kept_models(database: Database) -> list[type[Model]]:
    """Our tables, parents before children."""
    apps = database.context.apps
    assert apps is not None
    waiting = [model for model in apps[APP].values() if issubclass(model, Table) and model.in_backup]
    ordered: list[type[Model]] = []
    while waiting:
        for model in list(waiting):
            links = model._meta.fk_fields | model._meta.o2o_fields
            parents = {model._meta.fields_map[name].related_model for name in links}  # type: ignore[attr-defined]
            if not (parents - {model}) & set(waiting):
                ordered.append(model)
                waiting.remove(model)
    return ordered


def _plain(value: Any) -> Any:
    """A value as JSON holds it; `_typed` knows from the column what it was."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Translated):
        return value.to_json()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, Decimal) else value


def _columns(model: type[Model]) -> list[str]:
    return [name for name in model._meta.fields_db_projection if name != model._meta.pk_attr] + [model._meta.pk_attr]


async def _lines(model: type[Model], columns: list[str]) -> AsyncIterator[bytes]:
    key, last = model._meta.pk_attr, None
    while True:
        chosen = model.all() if last is None else model.filter(**{f"{key}__gt": last})
        rows = await chosen.order_by(key).limit(CHUNK).values(*columns)
        for row in rows:
            yield json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False, sort_keys=True).encode() + b"\n"
        if len(rows) < CHUNK:
            return
        last = rows[-1][key]


async def _applied(database: Database) -> list[str]:
    rows = await database.client.execute_query_dict(f'SELECT name FROM "{RECORDS}" ORDER BY name')  # noqa: S608 - a constant
    return [row["name"] for row in rows]


async def backup(url: str, store: Store, target: Path) -> Report:
    """Write an archive of one moment and read it back; the file appears under its name only when it is whole.

    Raises Unavailable when the database does not answer, Refused when it was never migrated, OSError when there is no room.
    """
    partial = target.with_name(target.name + ".part")
    with serving(url):
        database = await open_database(url)
        try:
            if await pending(database):
                raise Refused("The database is not at this version. Run `hamasen migrate` first.")
            with tarfile.open(partial, "w:gz") as archive:
                manifest = await _write(archive, database, store)
            verify(partial)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
            await database.close()
    return _report(manifest)


async def _write(archive: tarfile.TarFile, database: Database, store: Store) -> dict[str, Any]:
    manifest: dict[str, Any] = {"format": 1, "made_at": now().isoformat(), "tables": {}, "files": {}}
    async with _one_moment(database):
        manifest["migrations"] = await _applied(database)
        for model in _kept_models(database):
            manifest["tables"][model._meta.db_table] = await _write_table(archive, model)
        objects = await all_objects()
    for key in objects:
        data = await store.get(key)
        manifest["files"][key] = hashlib.sha256(data).hexdigest()
        _add(archive, f"files/{key}", data)
    _add(archive, "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return manifest


def _report(manifest: dict[str, Any]) -> Report:
    tables = manifest["tables"]
    return Report(len(tables), sum(item["rows"] for item in tables.values()), len(manifest["files"]))


@contextlib.asynccontextmanager
async def _one_moment(database: Database) -> AsyncIterator[None]:
    """A transaction that sees one state of the whole database while others write on."""
    if database.dialect == "sqlite":
        await database.client.execute_query("BEGIN")  # deferred: it reads and takes no write lock
        try:
            yield
        finally:
            await database.client.execute_query("COMMIT")
        return
    async with in_transaction() as inside:
        await inside.execute_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


async def _write_table(archive: tarfile.TarFile, model: type[Model]) -> dict[str, Any]:
    seal, count = hashlib.sha256(), 0
    with tempfile.TemporaryFile() as lines:
        async for line in _lines(model, _columns(model)):
            lines.write(line)
            seal.update(line)
            count += 1
        size = lines.tell()
        lines.seek(0)
        entry = tarfile.TarInfo(f"tables/{model._meta.db_table}.jsonl")
        entry.size = size
        archive.addfile(entry, lines)
    return {"columns": _columns(model), "rows": count, "sha256": seal.hexdigest()}


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    archive.addfile(entry, io.BytesIO(data))


def verify(path: Path) -> dict[str, Any]:
    """Read a whole archive and compare every digest with its manifest; returns the manifest. Raises Refused."""
    seals: dict[str, str] = {}
    manifest: dict[str, Any] = {}
    try:
        with tarfile.open(path, "r:gz") as archive:
            for entry in archive:
                content = archive.extractfile(entry)
                if content is None:
                    continue
                if entry.name == "manifest.json":
                    manifest = json.load(content)
                else:
                    seals[entry.name] = _digest(content)
            assert archive.fileobj is not None
            _digest(archive.fileobj)  # to the very end, where gzip keeps its own checksum
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as problem:
        raise Refused(f"{path} is not a whole archive: {problem}".replace("%", "%%")) from problem
    wanted = {f"tables/{name}.jsonl": item["sha256"] for name, item in manifest.get("tables", {}).items()}
    wanted |= {f"files/{key}": seal for key, seal in manifest.get("files", {}).items()}
    if not manifest or seals != wanted:
        wrong = sorted(name for name in seals.keys() | wanted.keys() if seals.get(name) != wanted.get(name))
        raise Refused(f"{path} is damaged: {', '.join(wrong) or 'it has no manifest'}.".replace("%", "%%"))
    return manifest


def _digest(content: Any) -> str:
    seal = hashlib.sha256()
    while part := content.read(1 << 20):
        seal.update(part)
    return seal.hexdigest()


async def restore(url: str, store: Store, source: Path) -> Report:
    """Fill an empty database and store from an archive, then compare every table with it.

    Raises Refused for a damaged archive, one that does not fit this version, or a database that holds rows.
    """
    if not source.is_file():  # noqa: ASYNC240 - once, on a command line
        raise Missing(f"There is no file {source}.")
    manifest = verify(source)
    await _check_empty(url)
    await migrate(url)
    database = await open_database(url)
    try:
        models = {model._meta.db_table: model for model in _kept_models(database)}
        await _check_fits(database, models, manifest)
        async with in_transaction():
            with tarfile.open(source, "r:gz") as archive:
                for table, model in models.items():
                    if table in manifest["tables"]:
                        await _read_table(archive, model)
                for key in manifest["files"]:
                    content = archive.extractfile(f"files/{key}")
                    assert content is not None
                    await store.put(key, content.read())
            await _compare(models, manifest)
            await _set_sequences(models)
    finally:
        await database.close()
    return _report(manifest)


async def _check_empty(url: str) -> None:
    """Before anything is touched: a database with rows, or one of another version, is left alone."""
    database = await open_database(url)
    try:
        todo = await pending(database)
        if todo and await _has_records(database):
            raise Refused("The database is not empty. Restore into a new one.")
        if todo:
            return
        for model in _kept_models(database):
            if await model.all().exists():
                raise Refused(f"The database is not empty ({model._meta.db_table} holds rows). Restore into a new one.")
    finally:
        await database.close()


async def _has_records(database: Database) -> bool:
    known = (
        "SELECT name FROM sqlite_master WHERE name = ?" if database.dialect == "sqlite" else "SELECT 1 FROM pg_tables WHERE tablename = $1"
    )
    return bool(await database.client.execute_query_dict(known, [RECORDS]))


async def _check_fits(database: Database, models: dict[str, type[Model]], manifest: dict[str, Any]) -> None:
    newer = set(manifest["migrations"]) - set(await _applied(database))
    if newer:
        raise Refused(f"The archive was made by a newer version ({', '.join(sorted(newer))}). Install that version first.")
    for table, item in manifest["tables"].items():
        gone = table not in models or set(item["columns"]) - set(_columns(models[table]))
        if gone:
            raise Refused(
                f"The archive is older than a change of {table}. Restore it with the version that made it (migration "
                f"{manifest['migrations'][-1]}), then migrate."
            )


async def _read_table(archive: tarfile.TarFile, model: type[Model]) -> None:
    content = archive.extractfile(f"tables/{model._meta.db_table}.jsonl")
    assert content is not None
    rows: list[Model] = []
    for line in content:
        rows.append(_row(model, json.loads(line)))
        if len(rows) == CHUNK:
            await model.bulk_create(rows)
            rows = []
    if rows:
        await model.bulk_create(rows)


def _row(model: type[Model], data: dict[str, Any]) -> Model:
    row = model()
    for name, value in data.items():
        column = model._meta.fields_map[name]
        if isinstance(value, str) and column.field_type is bytes:
            value = base64.b64decode(value)
        setattr(row, name, column.to_python_value(value) if not isinstance(value, dict | list) else _from_json(column, value))
    row._custom_generated_pk = True
    return row


def _from_json(column: Any, value: Any) -> Any:
    from domain.columns import TranslatedField

    return Translated.from_json(value) if isinstance(column, TranslatedField) else value


async def _compare(models: dict[str, type[Model]], manifest: dict[str, Any]) -> None:
    for table, item in manifest["tables"].items():
        seal = hashlib.sha256()
        async for line in _lines(models[table], item["columns"]):
            seal.update(line)
        if seal.hexdigest() != item["sha256"]:
            raise Refused(f"{table} is not what the archive says after restoring; nothing was kept.")


async def _set_sequences(models: dict[str, type[Model]]) -> None:
    """On PostgreSQL, let new rows count on after the restored ones (SQLite does so by itself)."""
    client = connections.get("default")
    if client.capabilities.dialect != "postgres":
        return
    for table, model in models.items():
        if model._meta.fields_map["id"].generated:
            await client.execute_query(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce((SELECT max(id) FROM \"{table}\"), 0) + 1, false)"  # noqa: S608 - table names are ours
            )
