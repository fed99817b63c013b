"""The roll and the ballot desk: who may vote, and that they have collected a slip. Never when, and never which slip.

An identifier is kept only as an HMAC under the election's own key, which is destroyed afterwards. Nothing here writes a ledger row.
"""

import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.db import current, writing
from domain.errors import N_, Refused
from domain.voting.models import Election, RollEntry, State
from domain.voting.queries import by_id, database_now, marks
from domain.voting.vault import BoxKeys

LONGEST = 40
MOST_ROWS = 500_000


@dataclass(frozen=True)
class Voter:
    """One row of a roll to import."""

    identifier: str
    klass: str = ""
    link: str = ""
    station: str = ""
    second: str = ""


def clean_identifier(typed: str) -> str:
    """An identifier as we compare it: without blanks and hyphens, in capitals, in half-width signs. Raises Refused for none."""
    text = "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())
    if not 4 <= len(text) <= LONGEST:
        raise Refused(N_("Enter the number of the identity card, or the one that the roll uses."), field="identifier")
    return text


def person_mac(keys: BoxKeys, eid: str, identifier: str) -> str:
    """What is stored of an identifier: 64 hexadecimal digits. A plain hash of a national number would be a list of names."""
    return hmac.digest(keys.roll, f"person|{eid}|{clean_identifier(identifier)}".encode(), "sha256").hex()


def second_mac(keys: BoxKeys, eid: str, mac: str, fact: str) -> str:
    """What is stored of a second fact, such as a day of birth, bound to the person; empty for none."""
    text = "".join(sign for sign in unicodedata.normalize("NFKC", fact).upper() if sign.isalnum())[:LONGEST]
    return hmac.digest(keys.roll, f"second|{eid}|{mac}|{text}".encode(), "sha256").hex() if text else ""


async def import_roll(election: Election, keys: BoxKeys, voters: Sequence[Voter]) -> tuple[int, int]:
    """Add people to the roll; returns how many are new, and how many were on it already. Raises Refused once the vote is closed."""
    if len(voters) > MOST_ROWS:
        raise Refused(N_("A roll has at most %(most)s rows."), field="file", most=MOST_ROWS)
    rows = {person_mac(keys, election.eid, voter.identifier): voter for voter in voters}
    async with writing(quiet=True):
        row = await by_id(election.id)
        if row.state not in (State.DRAFT, State.FROZEN, State.OPEN):
            raise Refused(N_("The roll can only be changed until the vote is closed."))
        held = {entry["person_mac"] for entry in await RollEntry.filter(election=row.id).values("person_mac")}
        new = [
            RollEntry(
                election=row.id,
                person_mac=mac,
                second_mac=second_mac(keys, row.eid, mac, voter.second),
                klass=voter.klass,
                link=voter.link,
                station=voter.station or None,
            )
            for mac, voter in sorted(rows.items())
            if mac not in held
        ]
        await RollEntry.bulk_create(new, batch_size=500)
    return len(new), len(voters) - len(new)


async def hand_out(
    election: Election, keys: BoxKeys, identifier: str, *, proof: str = "", station: str = "", link: str = "", klass: str = ""
) -> str:
    """Note that somebody draws a slip; returns the class of pack it comes from. One of two desks that ask at once is refused.

    link: given for somebody who is not on the roll but may vote by what they show; then they are added, where the vote allows that.
    Raises Refused when they have collected already, belong to another station, or it is too late.
    """
    mac = person_mac(keys, election.eid, identifier)
    async with writing(quiet=True):
        row = await by_id(election.id)
        await _in_time(row)
        first, second, third, fourth = marks(4)
        same = f"station IS NOT DISTINCT FROM {fourth}" if current().dialect == "postgres" else f"station IS {fourth}"
        taken = (
            await current()
            .context.db()
            .execute_query_dict(
                f"UPDATE roll SET channel = 'onsite', proof = {first} WHERE election = {second} AND person_mac = {third} "
                f"AND channel IS NULL AND {same} RETURNING klass AS klass",
                [proof, row.id, mac, station or None],
            )
        )
        if taken:
            return str(taken[0]["klass"])
        held = await RollEntry.get_or_none(election=row.id, person_mac=mac)
        if held is not None:
            raise Refused(COLLECTED if held.channel is not None else ELSEWHERE, field="identifier")
        if not (link and row.plan.get("on_the_spot")):
            raise Refused(NOT_ON_ROLL, field="identifier")
        return await _add(row, mac, proof, link, klass)


COLLECTED = N_("This person has collected a slip already.")
ELSEWHERE = N_("This person is on the part of the roll of another station. Please send them there.")
NOT_ON_ROLL = N_("This person is not on the roll.")


async def _add(row: Election, mac: str, proof: str, link: str, klass: str) -> str:
    """Add somebody who may vote by what they show; of two desks that do so at once one is refused."""
    names = "election, person_mac, second_mac, klass, link, proof, channel, replaced"
    added = (
        await current()
        .context.db()
        .execute_query_dict(
            f"INSERT INTO roll({names}) VALUES ({', '.join(marks(8))}) ON CONFLICT (election, person_mac) DO NOTHING RETURNING 1 AS one",
            [row.id, mac, "", klass, link, proof, "onsite", 0],
        )
    )
    if not added:
        raise Refused(COLLECTED, field="identifier")
    return klass


async def _in_time(row: Election) -> None:
    if row.state != State.OPEN:
        raise Refused(N_("Slips are handed out while the vote is open."))
    last = row.last_handout or row.closes or 0
    if not (row.opens or 0) <= await database_now() < last:
        raise Refused(
            N_("It is too early or too late: slips are handed out until %(minutes)s minutes before the end."), minutes=_before(row)
        )


def _before(row: Election) -> int:
    return int(((row.closes or 0) - (row.last_handout or row.closes or 0)) // 60_000)


async def collected(election: int) -> Mapping[str, int]:
    """How many have collected a slip or a code, by channel."""
    return {channel: await RollEntry.filter(election=election, channel=channel).count() for channel in ("onsite", "remote")}


async def on_roll(election: int) -> int:
    """How many people are on the roll."""
    return await RollEntry.filter(election=election).count()
