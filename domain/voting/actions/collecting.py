"""Collecting a code online: it is shown first, and counts only once the voter says that it is kept. The roll has one row for both ways.

Each way of showing who one is ends in the MAC of a row of the roll; of what does not match nothing more is told.
"""

import hmac
from collections.abc import Sequence

from domain.days import read_day, spellings
from domain.db import current, writing
from domain.errors import N_, Refused
from domain.voting.actions.roll_import import CARD
from domain.voting.codes import auth_of
from domain.voting.dialects import marks
from domain.voting.eligibility import Way
from domain.voting.models import Election, Pack, RollEntry, State
from domain.voting.queries import by_id, database_now
from domain.voting.roll_macs import claim_mac, person_mac, phone_mac, second_mac, sent_code
from domain.voting.sheet import Sheet
from domain.voting.vault import BoxKeys

NO_MATCH = N_("These details do not match the roll. Please compare them, or collect a slip at the ballot desk.")
NO_CARD = N_("No deliberation card has this number. Please compare it, or ask at the ballot desk.")
NOT_KNOWN = N_("The city's sign-on does not know you as somebody on this roll. Please choose another way, or come to the ballot desk.")
WRONG_CODE = N_("This is not the code that was sent, or it is too old. You can have a new one sent.")
COLLECTED = N_("A slip or a code has been collected for this person already.")
NOT_THIS_WAY = N_("In this vote no code is collected in this way.")

WINDOW = 600
"""Seconds for which a code sent to a telephone is made; it holds during the next window as well."""


def _free(entry: RollEntry) -> str:
    """The MAC of somebody who may collect online. Raises Refused when they have collected, or belong to an offline station."""
    if entry.channel is not None:
        raise Refused(COLLECTED, field="identifier")
    if entry.station is not None:
        raise Refused(
            N_("You are on the part of the roll of a station that works offline. Please collect your slip there."), field="identifier"
        )
    return entry.person_mac


def _allowed(election: Election, way: Way) -> None:
    if way not in Sheet.from_json(election.sheet).who.ways:
        raise Refused(NOT_THIS_WAY)


async def _matching(election: Election, mac: str, held: str, told: Sequence[str]) -> str:
    """The row of somebody whose MAC of a fact, in the column `held`, is one of what was told; empty facts match nothing."""
    entry = await RollEntry.get_or_none(election=election.id, person_mac=mac)
    kept = str(getattr(entry, held)) if entry is not None else ""
    fits = [hmac.compare_digest(kept, one) for one in told]  # all of them, so that the time tells nothing
    if entry is None or not kept or not any(fits):
        raise Refused(NO_MATCH, field="identifier")
    return _free(entry)


async def by_second(election: Election, keys: BoxKeys, identifier: str, second: str) -> str:
    """The row of somebody who knows a second fact of the roll, or the code that was posted or given to them.

    A day is the same day however it is written, here and on the roll.
    """
    _allowed(election, Way.SECOND)
    mac, day = person_mac(keys, election.eid, identifier), read_day(second)
    told = [second, *(spellings(day) if day else ())]
    return await _matching(election, mac, "second_mac", [second_mac(keys, election.eid, mac, one) for one in told])


async def has_phone(election: Election, keys: BoxKeys, identifier: str, phone: str) -> str:
    """The row of somebody for whom the roll has this telephone number; a text message must still show that it is in their hand."""
    _allowed(election, Way.PHONE)
    mac = person_mac(keys, election.eid, identifier)
    return await _matching(election, mac, "phone_mac", [phone_mac(keys, election.eid, mac, phone)])


def code_to_send(election: Election, keys: BoxKeys, mac: str, phone: str, seconds: float) -> str:
    """The six digits to send now. seconds: of Unix time."""
    return sent_code(keys, election.eid, mac, phone, int(seconds // WINDOW))


async def by_phone(election: Election, keys: BoxKeys, identifier: str, phone: str, typed: str, seconds: float) -> str:
    """The row of somebody who types what was sent to the number that the roll has."""
    mac, window = await has_phone(election, keys, identifier, phone), int(seconds // WINDOW)
    now, before = (sent_code(keys, election.eid, mac, phone, one).encode() for one in (window, window - 1))
    if not hmac.compare_digest(now, typed.encode()) and not hmac.compare_digest(before, typed.encode()):
        raise Refused(WRONG_CODE, field="code")
    return mac


async def by_claim(election: Election, keys: BoxKeys, subject: str) -> str:
    """The row of the person whom the city's sign-on knows by this name."""
    _allowed(election, Way.SIGN_ON)
    mac = claim_mac(keys, election.eid, subject)
    rows = await RollEntry.filter(election=election.id, claim_mac=mac).limit(2) if mac else []
    if len(rows) != 1:
        raise Refused(NOT_KNOWN)
    return _free(rows[0])


async def by_card(election: Election, keys: BoxKeys, number: str) -> str:
    """The row of a deliberation card."""
    _allowed(election, Way.CARD)
    entry = await RollEntry.get_or_none(election=election.id, person_mac=person_mac(keys, election.eid, number))
    if entry is None or entry.link != CARD:
        raise Refused(NO_CARD, field="identifier")
    return _free(entry)


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
            f"SELECT 1 AS one FROM cred c JOIN pack p ON p.id = c.pack WHERE c.auth = {first} AND c.state = 'ready' "
            f"AND p.election = {second} AND p.online",
            [auth, row.id],
        )
    )
    return held and bool(rows)
