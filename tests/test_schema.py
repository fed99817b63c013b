"""Migrating both databases from empty, and looking at what is really there."""

import contextlib
from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from domain import db, migrate, schema
from domain.clock import now
from domain.db import APP, Database, sqlite_path, tortoise_config
from domain.ledger import LedgerEntry
from domain.outbox import OutboxMessage
from domain.people.models import Grant, Person, Session
from domain.site.models import Site
from tests.support import opened, postgres

pytestmark = pytest.mark.both


@pytest.fixture
async def database(database_url: str):
    async with opened(database_url) as found:
        yield found


def models(database: Database) -> list[type[Model]]:
    assert database.context.apps is not None
    return list(database.context.apps[APP].values())


async def real_facts(database: Database) -> dict[str, schema.TableFacts]:
    if database.dialect == "postgres":
        return await schema.postgres_facts(database.client, "public")
    import sqlite3

    connection = sqlite3.connect(sqlite_path(database.url))
    try:
        return schema.sqlite_facts(connection, [model._meta.db_table for model in models(database)])
    finally:
        connection.close()


async def test_every_promise_of_the_models_is_in_the_real_schema(database: Database) -> None:
    """Counted from the models' own declarations, not from the code that writes the tables."""
    facts = await real_facts(database)
    for model in models(database):
        have = facts[model._meta.db_table]
        columns = {name: model._meta.fields_map[name] for name in model._meta.fields_db_projection}
        assert len(have.columns) == len(columns)
        single = [name for name, column in columns.items() if column.unique and not column.pk]
        for name in [*single, *(", ".join(group) for group in model._meta.unique_together)]:
            quoted = ", ".join(f'"{part}"' for part in name.split(", "))
            assert any(name in fact or quoted in fact for fact in have.unique | have.indexes), (model, name)
        for index in model._meta.indexes:
            assert any(index.name in fact for fact in have.indexes), (model, index.name)
        for promise in model._meta.constraints:
            assert any(promise.name in fact for fact in have.checks), (model, promise.name)
        links = model._meta.fk_fields | model._meta.o2o_fields
        assert len(have.foreign) == len(links), model
        assert all("CASCADE" in fact for fact in have.foreign)


async def test_nothing_is_pending_after_migrating(database: Database) -> None:
    assert await migrate.pending(database) == []


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: OutboxMessage.create(channel="pigeon", address="x", locale="en", template="t", due_at=now(), created_at=now()),
        lambda: OutboxMessage.create(channel="sms", address="x", locale="en", template="t", tries=-1, due_at=now(), created_at=now()),
        lambda: Site.create(id=2),
        lambda: Person.create(public_id="a", email="UPPER@example.tw", locale="en", created_at=now()),
        lambda: Person.create(public_id="a", email="a@b.tw", locale="en", created_at=now(), erased_at=now()),
        lambda: Grant.create(person_id=999, role="auditor", source="sso", granted_at=now()),
    ],
)
async def test_the_database_itself_refuses_what_the_models_forbid(database: Database, wrong) -> None:
    with pytest.raises(IntegrityError):
        await wrong()


async def test_unique_sets_hold(database: Database) -> None:
    person = await Person.create(public_id="a", email="a@b.tw", locale="en", created_at=now())
    await Grant.create(person_id=person.id, role="auditor", source="sso", granted_at=now())
    with pytest.raises(IntegrityError):
        await Grant.create(person_id=person.id, role="auditor", source="sso", granted_at=now())
    with pytest.raises(IntegrityError):
        await Person.create(public_id="b", email="a@b.tw", locale="en", created_at=now())


async def test_children_go_with_their_parent_and_the_ledger_stays(database: Database) -> None:
    person = await Person.create(public_id="a", email="a@b.tw", locale="en", created_at=now())
    times = {"created_at": now(), "seen_at": now(), "expires_at": now()}
    await Session.create(token="t", person_id=person.id, strength="code", **times)
    await LedgerEntry.create(at=now(), actor=person.id, verb="x", kind="person", thing="1")
    await person.delete()
    assert not await Session.exists()
    assert await LedgerEntry.exists()


async def test_a_lost_promise_is_noticed(database: Database) -> None:
    promised = await (schema.promised_postgres if database.dialect == "postgres" else schema.promised_sqlite)(
        models(database), database.client
    )
    assert schema.compare(promised, await real_facts(database)) == []
    await database.client.execute_script("DROP INDEX outbox_due")
    try:
        found = schema.compare(promised, await real_facts(database))
        assert [difference.table for difference in found] == ["outbox"]
        assert "outbox_due" in str(found[0])
    finally:
        await database.client.execute_script('CREATE INDEX "outbox_due" ON "outbox" ("stage", "due_at")')


async def test_unsafe_settings_are_found(database: Database) -> None:
    assert await db.unsafe_settings(database) == []
    if database.dialect == "sqlite":
        await database.client.execute_script("PRAGMA synchronous = OFF")
        assert await db.unsafe_settings(database) == ["synchronous is 0"]


@pytest.fixture(scope="module")
def alone() -> Iterator[str]:
    """A PostgreSQL whose settings no other test minds."""
    with postgres() as (address, _):
        yield address


async def test_an_unsafe_postgres_is_found(alone: str) -> None:
    async with settings(alone, "synchronous_commit = off") as opened:
        assert await db.unsafe_settings(opened) == ["synchronous_commit is off"]


TELLING = ("debug_print_plan", "log_duration", "log_lock_waits", "log_statement_stats")


async def test_whoever_follows_a_postgres_keeps_a_vote_closed(alone: str) -> None:
    """66: settings that tell times, and slots that are none of a synchronous standby."""
    from domain.voting.safety import reasons_not_to_open

    async with settings(alone, *(f"{name} = on" for name in TELLING)) as opened:
        await opened.client.execute_query("SELECT pg_create_physical_replication_slot('archive')")
        slot = "slot archive is none of a synchronous standby"
        assert sorted(await reasons_not_to_open(opened)) == sorted([*(f"{name} is on" for name in TELLING), slot])


@contextlib.asynccontextmanager
async def settings(address: str, *given: str) -> AsyncIterator[Database]:
    """A PostgreSQL with these settings, open."""
    connection = await asyncpg.connect(address)
    for setting in given:
        await connection.execute(f"ALTER DATABASE postgres SET {setting}")
    try:
        async with opened(address) as database:
            yield database
    finally:
        await connection.execute("ALTER DATABASE postgres RESET ALL")
        await connection.close()


async def test_the_migrations_end_in_the_models(database: Database) -> None:
    """Tortoise would propose no further step: a class that was renamed, say, has its RenameModel, and is not dropped and made again."""
    from tortoise.migrations.autodetector import MigrationAutodetector
    from tortoise.migrations.operations import AlterModelOptions

    assert database.context.apps is not None
    apps = tortoise_config(database.url, migrations="domain.migrations")["apps"]
    proposed = await MigrationAutodetector(database.context.apps, apps).changes()
    steps = [step for writer in proposed for step in writer.operations]
    # AlterModelOptions is proposed for constraints, which it does not read back; the real schema is compared above.
    assert [vars(step) for step in steps if not isinstance(step, AlterModelOptions)] == []
