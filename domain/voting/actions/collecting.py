"""Collecting a code online: it is shown first, and counts only once the voter says that it is kept. The roll has one row for both ways."""

import hmac

from domain.db import current, writing
from domain.errors import N_, Refused
from domain.voting.actions.roll import person_mac, second_mac
from domain.voting.codes import auth_of
from domain.voting.models import Election, Pack, RollEntry, State
from domain.voting.queries import by_id, database_now, marks
from domain.voting.sheet import Sheet
from domain.voting.vault import BoxKeys

NO_MATCH = N_("These details do not match the roll. Please compare them, or collect a slip at the ballot desk.")
COLLECTED = N_("A slip or a code has been collected for this person already.")


async def eligible(election: Election, keys: BoxKeys, identifier: str, second: str) -> str:
    """The MAC of somebody who may collect online. Raises Refused; of details that do not match nothing more is told."""
    mac = person_mac(keys, election.eid, identifier)
    entry = await RollEntry.get_or_none(election=election.id, person_mac=mac)
    told = second_mac(keys, election.eid, mac, second)
    if entry is None or not entry.second_mac or not hmac.compare_digest(entry.second_mac, told):
        raise Refused(NO_MATCH, field="identifier")
    if entry.channel is not None:
        raise Refused(COLLECTED, field="identifier")
    if entry.station is not None:
        raise Refused(
            N_("You are on the part of the roll of a station that works offline. Please collect your slip there."), field="identifier"
        )
    return mac


async def arm(election: Election, keys: BoxKeys, mac: str, code: str) -> None:
    """Make a code good, in one transaction with the row of the roll; a retry with the same code is well.

    Raises Refused when a slip or another code was collected meanwhile, or the vote is not open.
    """
    auth = auth_of(keys.pepper, election.eid, code)
    async with writing(quiet=True):
        row = await by_id(election.id)
        if row.state != State.OPEN or not (row.opens or 0) <= await database_now() < (row.closes or 0):
            raise Refused(N_("Codes are collected while the vote is open."))
        connection = current().context.db()
        first, second = marks(2)
        taken = await connection.execute_query_dict(
            f"UPDATE roll SET channel = 'remote' WHERE election = {first} AND person_mac = {second} "
            "AND channel IS NULL AND station IS NULL RETURNING klass AS klass",
            [row.id, mac],
        )
        if not taken:
            if await _armed(row, mac, auth):
                return
            raise Refused(COLLECTED)
        weighted = Sheet.from_json(row.sheet).weights
        pack = await Pack.get_or_none(election=row.id, online=True, klass=taken[0]["klass"] if weighted else "")
        if pack is None:
            raise Refused(N_("This vote has no codes to collect online."))
        one, two, three = marks(3)
        added = await connection.execute_query_dict(
            f"INSERT INTO cred(auth, pack, state) VALUES ({one}, {two}, {three}) ON CONFLICT (auth) DO NOTHING RETURNING 1 AS one",
            [auth, pack.id, "ready"],
        )
        if not added:
            raise Refused(COLLECTED)


async def _armed(row: Election, mac: str, auth: bytes) -> bool:
    """Whether this very code was armed before."""
    first, second = marks(2)
    held = await RollEntry.filter(election=row.id, person_mac=mac, channel="remote").exists()
    rows = (
        await current()
        .context.db()
        .execute_query_dict(
            f"SELECT 1 AS one FROM cred c JOIN pack p ON p.id = c.pack WHERE c.auth = {first} AND p.election = {second} AND p.online",
            [auth, row.id],
        )
    )
    return held and bool(rows)
