"""Filling an empty database and store from an archive, and comparing every table with it afterwards (`backup.py` tells the format)."""

import base64
import hashlib
import json
import tarfile
from pathlib import Path
from typing import Any

from tortoise import connections
from tortoise.models import Model
from tortoise.transactions import in_transaction

from domain.backup import CHUNK, Report, applied, columns_of, kept_models, lines_of, report_of, verify
from domain.db import Database, open_database
from domain.errors import Missing, Refused
from domain.files.stores import Store
from domain.migrate import RECORDS, migrate, pending
from domain.translated import Translated


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
        models = {model._meta.db_table: model for model in kept_models(database)}
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
    return report_of(manifest)


async def _check_empty(url: str) -> None:
    """Before anything is touched: a database with rows, or one of another version, is left alone."""
    database = await open_database(url)
    try:
        todo = await pending(database)
        if todo and await _has_records(database):
            raise Refused("The database is not empty. Restore into a new one.")
        if todo:
            return
        for model in kept_models(database):
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
    newer = set(manifest["migrations"]) - set(await applied(database))
    if newer:
        raise Refused(f"The archive was made by a newer version ({', '.join(sorted(newer))}). Install that version first.")
    for table, item in manifest["tables"].items():
        gone = table not in models or set(item["columns"]) - set(columns_of(models[table]))
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
        async for line in lines_of(models[table], item["columns"]):
            seal.update(line)
        if seal.hexdigest() != item["sha256"]:
            raise Refused(f"{table} is not what the archive says after restoring; nothing was kept.")


async def _set_sequences(models: dict[str, type[Model]]) -> None:
    """On PostgreSQL, let new rows count on after the restored ones (SQLite does so by itself)."""
    client = connections.get("default")
    if client.capabilities.dialect != "postgres":
        return
    for table, model in models.items():
        if "id" in model._meta.fields_map and model._meta.fields_map["id"].generated:
            await client.execute_query(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), coalesce((SELECT max(id) FROM \"{table}\"), 0) + 1, false)"  # noqa: S608 - table names are ours
            )
