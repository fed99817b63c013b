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
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from tortoise.models import Model
from tortoise.transactions import in_transaction

from domain.clock import now
from domain.columns import Table
from domain.db import APP, Database, open_database
from domain.errors import Refused
from domain.files.queries import all_objects
from domain.files.stores import Store
from domain.migrate import RECORDS, pending
from domain.migration_lock import serving
from domain.translated import Translated

CHUNK = 2000


@dataclass(frozen=True)
class Report:
    """What an archive holds."""

    tables: int
    rows: int
    files: int


def kept_models(database: Database) -> list[type[Model]]:
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
    """A value as JSON holds it; what it was, the restoring reads off the column."""
    if isinstance(value, date):  # and so a datetime
        return value.isoformat()
    if isinstance(value, Translated):
        return value.to_json()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, Decimal) else value


def columns_of(model: type[Model]) -> list[str]:
    """A table's columns, the key last."""
    return [name for name in model._meta.fields_db_projection if name != model._meta.pk_attr] + [model._meta.pk_attr]


async def lines_of(model: type[Model], columns: list[str]) -> AsyncIterator[bytes]:
    """A table's rows in the order of their keys, each a line of JSON."""
    key, last = model._meta.pk_attr, None
    while True:
        chosen = model.all() if last is None else model.filter(**{f"{key}__gt": last})
        rows = await chosen.order_by(key).limit(CHUNK).values(*columns)
        for row in rows:
            yield json.dumps({name: _plain(value) for name, value in row.items()}, ensure_ascii=False, sort_keys=True).encode() + b"\n"
        if len(rows) < CHUNK:
            return
        last = rows[-1][key]


async def applied(database: Database) -> list[str]:
    """The migrations that the database has."""
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
    return report_of(manifest)


async def _write(archive: tarfile.TarFile, database: Database, store: Store) -> dict[str, Any]:
    manifest: dict[str, Any] = {"format": 1, "made_at": now().isoformat(), "tables": {}, "files": {}}
    async with _one_moment(database):
        manifest["migrations"] = await applied(database)
        for model in kept_models(database):
            manifest["tables"][model._meta.db_table] = await _write_table(archive, model)
        objects = await all_objects()
    for key in objects:
        data = await store.get(key)
        manifest["files"][key] = hashlib.sha256(data).hexdigest()
        _add(archive, f"files/{key}", data)
    _add(archive, "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1).encode())
    return manifest


def report_of(manifest: dict[str, Any]) -> Report:
    """What a manifest counts."""
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
        async for line in lines_of(model, columns_of(model)):
            lines.write(line)
            seal.update(line)
            count += 1
        size = lines.tell()
        lines.seek(0)
        entry = tarfile.TarInfo(f"tables/{model._meta.db_table}.jsonl")
        entry.size = size
        archive.addfile(entry, lines)
    return {"columns": columns_of(model), "rows": count, "sha256": seal.hexdigest()}


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
