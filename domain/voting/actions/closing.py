"""After the box is shut: its rows are rewritten so that nothing of them tells an order, and what the count found is kept."""

import asyncio
import hashlib
from collections.abc import Mapping
from typing import Any

from domain.db import current, writing
from domain.errors import N_, Refused
from domain.voting.actions.board import event
from domain.voting.actions.casting import lock_out
from domain.voting.actions.officers import Officers
from domain.voting.ballot import Sealed
from domain.voting.dialects import marks
from domain.voting.models import Box, Election, State
from domain.voting.models_public import Bundle
from domain.voting.queries import by_id, database_now
from domain.voting.vault import Vault

TRIES = 25
"""Attempts to empty the write log, a fifth of a second apart."""


REWRITTEN = {
    "box": ("tag, election, tracker, com, sealed, dig, withdrawn", "", "tag"),
    "roll": (
        "election, person_mac, second_mac, phone_mac, claim_mac, klass, link, proof, station, channel, replaced",
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
    if current().dialect == "sqlite":
        await current().client.execute_query("PRAGMA temp_store = MEMORY")
    async with writing(quiet=True):
        await lock_out(row.id)
        for table, (columns, which, order) in REWRITTEN.items():
            await _rewrite(table, columns, f"election = {row.id}{which}", order)
    if current().dialect == "postgres":
        for table in REWRITTEN:
            await current().client.execute_script(f"VACUUM FULL {table}")
        return
    await _scrub_sqlite()


async def _rewrite(table: str, columns: str, which: str, order: str) -> None:
    """Take rows out and put them back in order. All names are ours; the number of an election is a number."""
    connection = current().context.db()
    by = order.replace("facts", "CAST(facts AS text)")
    await connection.execute_query(f"CREATE TEMPORARY TABLE rewritten AS SELECT {columns} FROM {table} WHERE {which}")
    await connection.execute_query(f"DELETE FROM {table} WHERE {which}")
    await connection.execute_query(f"INSERT INTO {table}({columns}) SELECT {columns} FROM rewritten ORDER BY {by}")
    await connection.execute_query("DROP TABLE rewritten")


async def _scrub_sqlite() -> None:
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


async def contents(election: Election) -> list[Sealed]:
    """The box, in the order of its tags."""
    rows = await Box.filter(election=election.id).order_by("tag")
    return [Sealed(bytes(row.tag), row.tracker, bytes(row.com), bytes(row.sealed) if row.sealed else None, row.withdrawn) for row in rows]


async def keep_result(election: Election, published: Mapping[str, Any], data: bytes) -> str:
    """Keep what was published of the count, and its bundle; returns the bundle's digest. Raises Refused when it was counted already."""
    bundle = hashlib.sha256(data).hexdigest()
    async with writing():
        changed = await Election.filter(id=election.id, state=State.SEALED.value).update(
            state=State.COUNTED.value, result=dict(published), bundle=bundle
        )
        if not changed:
            raise Refused(N_("This vote was counted already, or its box is not shut."))
        await Bundle.create(election=election.id, digest=bundle, data=data)
        await event(election, "counted", [], facts={"bundle": bundle}, at=await database_now())
    return bundle


async def certify(election: Election, officers: Officers, reason: str) -> None:
    """The period for objections is over."""
    async with writing():
        row = await by_id(election.id)
        who = officers.both(row)
        if not await Election.filter(id=row.id, state=State.COUNTED.value).update(state=State.CERTIFIED.value):
            raise Refused(N_("Only a counted vote can be certified."))
        await event(row, "certified", who, reason=reason, at=await database_now())


async def destroy(election: Election, officers: Officers, vault: Vault) -> None:
    """Destroy the secret of the vote and everything in its box, roll and slips; log, result and protocol stay. Cannot be undone.

    The officers destroy the private key and the backups of this time themselves; the page and the protocol say so.
    """
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        if row.state != State.CERTIFIED:
            raise Refused(N_("The keys are destroyed only after the result is certified."))
        who = officers.both(row)
        connection = current().context.db()
        await connection.execute_query(f"DELETE FROM cred WHERE pack IN (SELECT id FROM pack WHERE election = {marks(1)[0]})", [row.id])
        for table in ("box", "paper", "invalid_paper", "roll"):
            await connection.execute_query(f"DELETE FROM {table} WHERE election = {marks(1)[0]}", [row.id])
        await event(row, "destroyed", who, at=await database_now())
    vault.destroy(row.eid)
    if current().dialect == "postgres":
        for table in ("box", "cred", "roll", "paper", "invalid_paper"):
            await current().client.execute_script(f"VACUUM FULL {table}")
        return
    await _scrub_sqlite()
