"""After the box is shut: its rows are rewritten so that nothing of them tells an order."""

import asyncio

from domain.db import current, one_at_a_time, writing
from domain.errors import N_, Refused
from domain.voting.actions.casting import lock_out
from domain.voting.actions.elections import PLAN
from domain.voting.models import Election, State
from domain.voting.queries import by_id

TRIES = 25
"""Attempts to empty the write log, a fifth of a second apart."""


REWRITTEN = {
    "box": ("tag, election, tracker, com, sealed, dig, withdrawn", "", "tag"),
    "roll": (
        "election, person_mac, second_mac, phone_mac, claim_mac, klass, link, proof, station, channel, replaced, batch",
        "",
        "person_mac",
    ),
    "draw_entry": ("key, election, name, phone, sealed, drawn", "", "key"),
    "vote_event": ("election, kind, count, reason, facts, who, office, nonce, digest, at", " AND at IS NULL", "kind, reason, facts"),
}
"""What is rewritten before the key is used: the columns of each table (a number that only counts rows is given anew), which rows, and the
order. All of them were written while people voted, and would lead from one to another: the roll and the draw are no clock for the box.
"""


async def reorder(election: Election) -> None:
    """Rewrite box, roll, draw and undated acts in the order of their keys, in one transaction, and drop what the old rows left on disk.

    Otherwise the order of casting, which the order of hand-out predicts, would lead to who cast what once the key is used.
    """
    row = await by_id(election.id)
    if row.state != State.SEALED:
        raise Refused(N_("The box must be shut first."))
    if row.plan.get("reordered"):
        return
    if current().dialect == "sqlite":
        await current().client.execute_query("PRAGMA temp_store = MEMORY")
    async with writing(quiet=True):
        await lock_out(row.id)
        for table, (columns, which, order) in REWRITTEN.items():
            await _rewrite(table, columns, f"election = {row.id}{which}", order)
    if await Election.filter(state=State.OPEN.value).exists():
        return  # the tables are shared: what drops the old rows would keep voters of another vote waiting; its own closing drops them
    await (_cluster() if current().dialect == "postgres" else scrub_sqlite())
    async with writing(quiet=True):
        await one_at_a_time(PLAN + row.id)
        row = await by_id(row.id)
        await Election.filter(id=row.id).update(plan=row.plan | {"reordered": True})


async def _cluster() -> None:
    """Write PostgreSQL's tables anew in the order of their keys, without the old versions of rows.

    `VACUUM FULL` would keep the places in which rows were put back, and a short row is put into what is left of an earlier page.
    """
    for table in REWRITTEN:
        primary = f"SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indrelid = '{table}'::regclass AND indisprimary"
        (index,) = await current().client.execute_query_dict(primary)
        await current().client.execute_script(f"CLUSTER {table} USING {index['name']}")


async def _rewrite(table: str, columns: str, which: str, order: str) -> None:
    """Take rows out and put them back in order. All names are ours; the number of an election is a number."""
    connection = current().context.db()
    by = order.replace("facts", "CAST(facts AS text)")
    await connection.execute_query(f"CREATE TEMPORARY TABLE rewritten AS SELECT {columns} FROM {table} WHERE {which}")
    await connection.execute_query(f"DELETE FROM {table} WHERE {which}")
    await connection.execute_query(f"INSERT INTO {table}({columns}) SELECT {columns} FROM rewritten ORDER BY {by}")
    await connection.execute_query("DROP TABLE rewritten")


async def scrub_sqlite() -> None:
    """Write everything into the file anew and empty the write log. Raises Refused while somebody reads all the time."""
    await _checkpoint()
    await current().client.execute_query("VACUUM")
    await _checkpoint()


async def _checkpoint() -> None:
    for _ in range(TRIES):
        rows = await current().client.execute_query_dict("PRAGMA wal_checkpoint(TRUNCATE)")
        if not rows[0]["busy"]:
            return
        await asyncio.sleep(0.2)
    raise Refused(N_("The database's write log cannot be emptied while somebody reads. Stop the servers and try again."))
