"""Who is put on the roll, and the codes that are posted, given out at an office, or printed on deliberation cards.

An identifier is kept only as a MAC under the election's own key, which is destroyed afterwards. Nothing here writes a ledger row.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.db import current, one_at_a_time, writing
from domain.errors import N_, Refused
from domain.voting.actions.board import event
from domain.voting.actions.ledger_entries import note
from domain.voting.dialects import marks
from domain.voting.eligibility import Way
from domain.voting.models import Election, RollEntry, State
from domain.voting.queries import by_id
from domain.voting.roll_macs import claim_mac, given_code, person_mac, phone_mac, second_mac
from domain.voting.sheet import Sheet
from domain.voting.stations import stations_of
from domain.voting.vault import BoxKeys

MOST_ROWS = 500_000
MOST_CARDS = 5_000
MOST_LETTERS = 20_000
ROLL_LOCK = 7_205_050_000
"""Beside the election's number: its roll grows by one officer's hand at a time."""

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


async def import_roll(election: Election, keys: BoxKeys, voters: Sequence[Voter], by: int | None = None) -> tuple[int, int]:
    """Add people to the roll; returns how many are new, and how many were on it already.

    Raises Refused for a station or a class that the vote does not have; also once the vote is closed.
    """
    if len(voters) > MOST_ROWS:
        raise Refused(N_("A roll has at most %(most)s rows."), field="file", most=MOST_ROWS)
    rows = await asyncio.to_thread(_entries, election, keys, voters)  # ballots do not wait for so many MACs
    async with writing(quiet=True):
        new = await _add(await _enrolling(election), rows)
        await note(election, "roll", by, new=new, already=len(voters) - new)
    return new, len(voters) - new


async def compare_roll(election: Election, keys: BoxKeys, voters: Sequence[Voter]) -> tuple[int, int]:
    """How many of these people would be new on the roll, and how many are on it; nothing is written."""
    macs = await asyncio.to_thread(lambda: {person_mac(keys, election.eid, voter.identifier) for voter in voters})
    held = {entry["person_mac"] for entry in await RollEntry.filter(election=election.id).values("person_mac")}
    return len(macs - held), len(macs & held)


async def write_letters(election: Election, keys: BoxKeys, voters: Sequence[Voter], by: int | None = None) -> list[Voter]:
    """Give people a fresh code each, to be posted; who is not on the roll is added. Returns those whose code holds, with it.

    The codes exist only in what is returned: where it was lost, the same file is sent again, and the codes before do not hold any more.
    Who has collected already gets none. Raises Refused as `import_roll` does.
    """
    if len(voters) > MOST_LETTERS:
        raise Refused(N_("Write at most %(most)s letters at a time."), field="file", most=MOST_LETTERS)
    written = [replace(voter, second=given_code()) for voter in voters]
    rows = await asyncio.to_thread(_entries, election, keys, written)
    one, two, three = marks(3)
    async with writing(quiet=True):
        row = await _enrolling(election)
        if Way.SECOND not in Sheet.from_json(row.sheet).who.ways:
            raise Refused(N_("In this vote no code is collected online with a second fact."), field="file")
        await _add(row, rows)
        free = f"UPDATE roll SET second_mac = {one} WHERE election = {two} AND person_mac = {three} AND channel IS NULL AND station IS NULL"
        await current().context.db().execute_many(free, [[entry.second_mac, row.id, mac] for mac, entry in rows.items()])
        holds = {entry["second_mac"] for entry in await RollEntry.filter(election=row.id).values("second_mac")}
        await event(row, "letters", [], count=len(written))
        await note(row, "letters", by, letters=len(written))
    return [
        voter
        for voter in written
        if second_mac(keys, election.eid, person_mac(keys, election.eid, voter.identifier), voter.second) in holds
    ]


async def _enrolling(election: Election) -> Election:
    """The election while its roll can be changed, one officer at a time. Raises Refused."""
    await one_at_a_time(ROLL_LOCK + election.id)
    row = await _still(election)
    if Way.NO_ROLL in Sheet.from_json(row.sheet).who.ways:
        raise Refused(N_("This vote has no roll."), field="file")
    return row


async def _add(row: Election, rows: Mapping[str, RollEntry]) -> int:
    """Add those who are not on the roll yet; returns how many. Raises Refused for a station or class that the vote does not have."""
    offline = {station.key for station in stations_of(row.plan) if station.offline}
    unknown = sorted({entry.station for entry in rows.values() if entry.station} - offline)
    if unknown:
        words = N_("The roll names stations that do not work offline in this vote: %(names)s.")
        raise Refused(words, field="file", names=", ".join(unknown[:5]))
    weights = Sheet.from_json(row.sheet).weights or {}
    for entry in rows.values():
        entry.klass = entry.klass or (entry.link if entry.link in weights else "")
    odd = sorted({entry.klass or "–" for entry in rows.values() if entry.klass not in weights}) if weights else []
    if odd:
        raise Refused(N_("The roll names classes that have no weight in this vote: %(names)s."), field="file", names=", ".join(odd[:5]))
    held = {entry["person_mac"] for entry in await RollEntry.filter(election=row.id).values("person_mac")}
    new = [entry for mac, entry in sorted(rows.items()) if mac not in held]
    last = await RollEntry.filter(election=row.id).order_by("-batch").first()
    for entry in new:
        entry.batch = (last.batch if last else 0) + 1
    await RollEntry.bulk_create(new, batch_size=500)
    if new and row.state == State.OPEN:  # a roll that grows while people vote is an act that everybody may see
        await event(row, "roll_added", [], count=len(new))
    return len(new)


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
        await event(row, "code_given", [])
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
        await note(row, "cards", by, cards=count)
    return numbers
