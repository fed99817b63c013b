"""SQLite's traps: children vanish, unique sets and indexes are lost, and Tortoise reports success. Ours does not."""

import re
import shutil
import sqlite3
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from domain import migrate, migration_lock, schema
from tests.support import opened

MODELS = ["tests.migrations_sample.models"]
STEPS = "tests.migrations_sample.steps"
BAD = "tests.migrations_sample.bad"


@pytest.fixture
async def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database at the first migration with one parent and three children."""
    path = tmp_path / "sample.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """
            CREATE TABLE tortoise_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, app VARCHAR(255) NOT NULL,
                name VARCHAR(255) NOT NULL, applied_at TIMESTAMP NOT NULL, UNIQUE (app, name));
            INSERT INTO tortoise_migrations VALUES (1, 'hamasen', 'm0001_first', '2026-01-01 00:00:00+00:00');
            CREATE TABLE parent (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, town VARCHAR(20) NOT NULL,
                name VARCHAR(40) NOT NULL, size INT NOT NULL, CONSTRAINT "uid_parent_town" UNIQUE (town, name),
                CONSTRAINT "parent_positive" CHECK (size >= 0));
            CREATE INDEX parent_size ON parent (size);
            CREATE TABLE child (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
                parent_id BIGINT NOT NULL REFERENCES parent (id) ON DELETE CASCADE);
            INSERT INTO parent VALUES (1, 'Hamasen', 'harbour', 3);
            INSERT INTO child VALUES (1, 1), (2, 1), (3, 1);
            """
        )
    connection.close()
    return path


def ask(path: Path, sql: str) -> list[tuple]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


async def test_a_rebuilt_parent_keeps_children_and_promises(first: Path) -> None:
    outcome = await migrate.migrate(f"sqlite:///{first}", models=MODELS, migrations=STEPS)
    assert outcome.applied == ("m0002_wider",)
    assert ask(first, "SELECT count(*) FROM child") == [(3,)]
    made = ask(first, "SELECT sql FROM sqlite_master WHERE name = 'parent'")[0][0]
    assert "VARCHAR(200)" in made
    assert "UNIQUE" in made
    assert "parent_positive" in made
    assert ask(first, "SELECT name FROM sqlite_master WHERE name = 'parent_size'") == [("parent_size",)]
    with pytest.raises(sqlite3.IntegrityError):
        ask(first, "INSERT INTO parent (town, name, size) VALUES ('Hamasen', 'harbour', 1)")
    with pytest.raises(sqlite3.IntegrityError):
        ask(first, "INSERT INTO parent (town, name, size) VALUES ('Hamasen', 'station', -1)")
    assert outcome.copy is not None
    assert ask(outcome.copy, "SELECT count(*) FROM child") == [(3,)]


async def test_tortoise_alone_would_have_lost_them(first: Path) -> None:
    """The trap is still there: when this test fails, ours may be simplified."""
    from tortoise.context import TortoiseContext
    from tortoise.migrations.api.migrate import migrate as bare

    config = {
        "connections": {"default": {"engine": "tortoise.backends.sqlite", "credentials": {"file_path": str(first)}}},
        "apps": {"hamasen": {"models": MODELS, "default_connection": "default", "migrations": STEPS}},
    }
    async with TortoiseContext() as context:
        try:
            await bare(config=config)
        finally:
            await context.close_connections()
    lost = ask(first, "SELECT count(*) FROM child") != [(3,)]
    bare_schema = ask(first, "SELECT sql FROM sqlite_master WHERE name = 'parent'")[0][0]
    assert lost or "UNIQUE" not in bare_schema


async def test_a_lost_row_puts_the_database_back(first: Path) -> None:
    before = ask(first, "SELECT * FROM child") + ask(first, "SELECT * FROM parent")
    with pytest.raises(migration_lock.MigrationFailed, match="child had 3 rows and has 2"):
        await migrate.migrate(f"sqlite:///{first}", models=MODELS, migrations=BAD)
    assert ask(first, "SELECT * FROM child") + ask(first, "SELECT * FROM parent") == before
    assert ask(first, "SELECT name FROM tortoise_migrations") == [("m0001_first",)]


async def test_a_migration_that_crashes_puts_the_database_back(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "crashing"
    shutil.copytree(Path(__file__).parent / "migrations_sample" / "steps", package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "m0003_crash.py").write_text(
        "from tortoise import migrations\nfrom tortoise.migrations import operations as ops\n\n"
        "class Migration(migrations.Migration):\n    dependencies = [('hamasen', 'm0002_wider')]\n"
        "    operations = [ops.RunSQL('DELETE FROM child'), ops.RunSQL('SELECT * FROM nowhere')]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(migration_lock.MigrationFailed, match="put back"):
        await migrate.migrate(f"sqlite:///{first}", models=MODELS, migrations="crashing")
    assert ask(first, "SELECT count(*) FROM child") == [(3,)]


async def test_a_migration_that_was_killed_is_put_back_by_the_next(first: Path) -> None:
    copy = first.with_name("sample.sqlite3.before-crash")
    shutil.copyfile(first, copy)
    ask(first, "DROP TABLE child")
    connection = sqlite3.connect(first)
    connection.execute("INSERT INTO tortoise_migrations VALUES (2, 'hamasen', 'm0002_wider', '2026-01-01 00:00:00+00:00')")
    connection.commit()
    connection.close()
    first.with_name("sample.sqlite3.migrating").write_text(str(copy))
    assert migration_lock.interrupted(f"sqlite:///{first}")
    outcome = await migrate.migrate(f"sqlite:///{first}", models=MODELS, migrations=STEPS)
    assert outcome.applied == ("m0002_wider",)
    assert ask(first, "SELECT count(*) FROM child") == [(3,)]
    assert not migration_lock.interrupted(f"sqlite:///{first}")


async def test_a_site_that_is_served_is_not_migrated(first: Path) -> None:
    with migration_lock.serving(f"sqlite:///{first}"), pytest.raises(migration_lock.MigrationFailed, match="Stop it first"):
        await migrate.migrate(f"sqlite:///{first}", models=MODELS, migrations=STEPS)
    assert ask(first, "SELECT count(*) FROM child") == [(3,)]


async def test_a_lost_row_stops_a_migration_of_postgres_too(postgres_server: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(postgres_server)
    await connection.execute("CREATE DATABASE loses_a_row")
    await connection.close()
    address = urlsplit(postgres_server)._replace(path="/loses_a_row").geturl()
    connection = await asyncpg.connect(address)
    await connection.execute(
        """
        CREATE TABLE tortoise_migrations (id SERIAL PRIMARY KEY, app VARCHAR(255) NOT NULL, name VARCHAR(255) NOT NULL,
            applied_at TIMESTAMPTZ NOT NULL, UNIQUE (app, name));
        INSERT INTO tortoise_migrations (app, name, applied_at) VALUES ('hamasen', 'm0001_first', '2026-01-01 00:00:00+00:00');
        CREATE TABLE parent (id BIGSERIAL PRIMARY KEY, town VARCHAR(20) NOT NULL, name VARCHAR(40) NOT NULL, size INT NOT NULL,
            CONSTRAINT "uid_parent_town" UNIQUE (town, name), CONSTRAINT "parent_positive" CHECK (size >= 0));
        CREATE INDEX parent_size ON parent (size);
        CREATE TABLE child (id BIGSERIAL PRIMARY KEY, parent_id BIGINT NOT NULL REFERENCES parent (id) ON DELETE CASCADE);
        INSERT INTO parent VALUES (1, 'Hamasen', 'harbour', 3);
        INSERT INTO child VALUES (1, 1), (2, 1), (3, 1);
        """
    )
    with pytest.raises(migration_lock.MigrationFailed, match="child had 3 rows and has 2"):
        await migrate.migrate(address, models=MODELS, migrations=BAD)
    assert await connection.fetchval("SELECT count(*) FROM child") == 3
    await connection.close()


@pytest.mark.long
async def test_an_empty_database_is_made_as_the_migrations_make_it(tmp_path: Path) -> None:
    """From the models in one go, and step by step as every older one goes: the same schema, the same migrations noted."""
    found = []
    for name, step_by_step in (("whole", False), ("steps", True)):
        path = tmp_path / f"{name}.sqlite3"
        outcome = await migrate.migrate(f"sqlite:///{path}", step_by_step=step_by_step)
        tables = [row[0] for row in ask(path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        with sqlite3.connect(path) as connection:
            facts = schema.sqlite_facts(connection, tables)
        connection.close()
        assert outcome.copy is None
        found.append((outcome.applied, tables, facts, ask(path, "SELECT app, name FROM tortoise_migrations ORDER BY id")))
        assert (await migrate.migrate(f"sqlite:///{path}")).applied == ()
    assert found[0] == found[1]
    assert found[0][0]


@pytest.mark.long
async def test_an_empty_postgres_is_made_as_the_migrations_make_it(postgres_server: str) -> None:
    import asyncpg

    found = []
    for name, step_by_step in (("whole", False), ("steps", True)):
        connection = await asyncpg.connect(postgres_server)
        await connection.execute(f"CREATE DATABASE made_{name}")
        await connection.close()
        address = urlsplit(postgres_server)._replace(path=f"/made_{name}").geturl()
        outcome = await migrate.migrate(address, step_by_step=step_by_step)
        async with opened(address) as database:
            facts = await schema.postgres_facts(database.client, "public")
            noted = await database.client.execute_query_dict("SELECT app, name FROM tortoise_migrations ORDER BY id")
        found.append((outcome.applied, facts, noted))
    assert found[0] == found[1]
    assert found[0][0]


def test_no_migration_adds_rows_of_its_own() -> None:
    """A new database is made from the models alone: what a migration wrote into it would be missing there."""
    steps = sorted((Path(migrate.__file__).parent / "migrations").glob("[0-9]*.py"))
    assert steps
    for path in steps:
        assert not re.search(r"RunPython|RunSQL|INSERT", path.read_text()), path.name
