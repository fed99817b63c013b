"""Who is put on the roll, and the codes that are posted, given out at an office, or printed on deliberation cards.

An identifier is kept only as a MAC under the election's own key, which is destroyed afterwards. Nothing here writes a ledger row.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domain.db import current, writing
from domain.errors import N_, Refused
from domain.voting.actions.elections import event
from domain.voting.models import Election, RollEntry, State
from domain.voting.persons import claim_mac, given_code, person_mac, phone_mac, second_mac
from domain.voting.queries import by_id, marks
from domain.voting.sheet import Sheet
from domain.voting.stations import stations_of
from domain.voting.vault import BoxKeys
from domain.voting.who import Way

MOST_ROWS = 500_000
MOST_CARDS = 5_000
CARD = "card"
"""The link of somebody who may vote by a deliberation card."""


@dataclass(frozen=True)
class Voter:
    """One row of a roll to import; station: the offline part it is sent to; phone, claim, second: what proves online that it is them."""

    identifier: str
    klass: str = ""
    link: str = ""
    station: str = ""
    second: str = ""
    phone: str = ""
    claim: str = ""


async def import_roll(election: Election, keys: BoxKeys, voters: Sequence[Voter], *, only_new: bool = False) -> tuple[int, int]:
    """Add people to the roll; returns how many are new, and how many were on it already.

    only_new: nobody is added when anybody is on it already, as where letters are written. Raises Refused; also once the vote is closed.
    """
    if len(voters) > MOST_ROWS:
        raise Refused(N_("A roll has at most %(most)s rows."), field="file", most=MOST_ROWS)
    rows = await asyncio.to_thread(_entries, election, keys, voters)  # ballots do not wait for so many MACs
    async with writing(quiet=True):
        row = await _still(election)
        if Way.NO_ROLL in Sheet.from_json(row.sheet).who.ways:
            raise Refused(N_("This vote has no roll."), field="file")
        offline = {station.key for station in stations_of(row.plan) if station.offline}
        unknown = sorted({voter.station for voter in voters if voter.station} - offline)
        if unknown:
            raise Refused(
                N_("The roll names stations that do not work offline in this vote: %(names)s."), field="file", names=", ".join(unknown[:5])
            )
        held = {entry["person_mac"] for entry in await RollEntry.filter(election=row.id).values("person_mac")}
        double = len(held & rows.keys()) + len(voters) - len(rows)
        if only_new and double:
            raise Refused(
                N_("%(count)s people are on the roll already, or stand in the file twice. Send only new people."),
                field="file",
                count=double,
            )
        new = [entry for mac, entry in sorted(rows.items()) if mac not in held]
        await RollEntry.bulk_create(new, batch_size=500)
        if new and row.state == State.OPEN:  # a roll that grows while people vote is an act that everybody may see
            await event(row, "roll_added", [], count=len(new))
    return len(new), len(voters) - len(new)


async def _still(election: Election) -> Election:
    row = await by_id(election.id)
    if row.state not in (State.DRAFT, State.FROZEN, State.OPEN):
        raise Refused(N_("The roll can only be changed until the vote is closed."))
    return row


def _entries(row: Election, keys: BoxKeys, voters: Sequence[Voter]) -> dict[str, RollEntry]:
    """Rows for the roll by the person's MAC; of two for one person the last."""
    return {mac: _entry(row, keys, mac, voter) for voter in voters for mac in (person_mac(keys, row.eid, voter.identifier),)}


def _entry(row: Election, keys: BoxKeys, mac: str, voter: Voter) -> RollEntry:
    return RollEntry(
        election=row.id,
        person_mac=mac,
        second_mac=second_mac(keys, row.eid, mac, voter.second),
        phone_mac=phone_mac(keys, row.eid, mac, voter.phone),
        claim_mac=claim_mac(keys, row.eid, voter.claim),
        klass=voter.klass,
        link=voter.link,
        station=voter.station or None,
    )


def with_letters(voters: Sequence[Voter]) -> list[Voter]:
    """The same people with a fresh code each, to be posted; it is their second fact, and exists only in the letter."""
    return [replace(voter, second=given_code()) for voter in voters]


async def give_code(election: Election, keys: BoxKeys, identifier: str) -> str:
    """A code to collect online with, for somebody at an office who showed who they are; returned once, and kept only as a MAC.

    An earlier one does not hold any more. Raises Refused for who is not on the roll, or has collected already.
    """
    mac, code = person_mac(keys, election.eid, identifier), given_code()
    async with writing(quiet=True):
        row = await _still(election)
        if Way.SECOND not in Sheet.from_json(row.sheet).who.ways:
            raise Refused(N_("In this vote no code is collected online with a second fact."))
        first, second, third = marks(3)
        changed = (
            await current()
            .context.db()
            .execute_query_dict(
                f"UPDATE roll SET second_mac = {first} WHERE election = {second} AND person_mac = {third} "
                "AND channel IS NULL AND station IS NULL RETURNING 1 AS one",
                [second_mac(keys, row.eid, mac, code), row.id, mac],
            )
        )
        if not changed:
            raise Refused(
                N_("This person is not on the roll, belongs to an offline station, or has collected already."), field="identifier"
            )
    return code


async def make_cards(election: Election, keys: BoxKeys, count: int, by: int) -> list[str]:
    """New deliberation cards, one for each person who attended; their numbers are returned once. Raises Refused where none are used."""
    if not 0 < count <= MOST_CARDS:
        raise Refused(N_("Enter how many cards: 1 to %(most)s."), field="cards", most=MOST_CARDS)
    numbers = [given_code() for _ in range(count)]
    async with writing(quiet=True):
        row = await _still(election)
        if Way.CARD not in Sheet.from_json(row.sheet).who.ways:
            raise Refused(N_("In this vote nobody votes with a deliberation card."), field="cards")
        macs = sorted(person_mac(keys, row.eid, number) for number in numbers)
        await RollEntry.bulk_create([RollEntry(election=row.id, person_mac=mac, link=CARD) for mac in macs], batch_size=500)
        await event(row, "cards", [by], count=count)
    return numbers
