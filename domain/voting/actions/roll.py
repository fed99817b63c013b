"""The ballot desk: that somebody has collected a slip. Never when, and never which slip. Nothing here writes a ledger row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.db import current, writing
from domain.errors import N_, Refused
from domain.voting.actions.board import event
from domain.voting.actions.officers import Officers
from domain.voting.dialects import marks
from domain.voting.eligibility import Way
from domain.voting.models import Election, RollEntry, State
from domain.voting.queries import by_id, database_now
from domain.voting.roll_macs import person_mac
from domain.voting.sheet import Sheet
from domain.voting.stations import stations_of
from domain.voting.vault import BoxKeys

COLLECTED = N_("This person has collected a slip already.")
ELSEWHERE = N_("This person is on the part of the roll of another station. Please send them there.")
AWAY = N_("The computer of this station is away with its part of the roll. Only it hands out slips of this part.")
OFFLINE, TWICE = "offline", "offline twice"
"""What a row says in the place of a proof once it came back from an offline station; the second where another desk was before it."""

NOT_ON_ROLL = N_("This person is not on the roll.")


@dataclass(frozen=True)
class Standing:
    """How somebody stands on the roll, as the desk may see it before a slip is drawn."""

    link: str = ""
    klass: str = ""


async def standing(election: Election, keys: BoxKeys, identifier: str, station: str = "") -> Standing | None:
    """How somebody stands, None for who is not on the roll. Nothing is written.

    Raises Refused when they have collected already, or belong to another station.
    """
    held = await RollEntry.get_or_none(election=election.id, person_mac=person_mac(keys, election.eid, identifier))
    if _away(election, station):
        raise Refused(AWAY, field="identifier")
    if held is None:
        return None
    if held.channel is not None:
        raise Refused(COLLECTED, field="identifier")
    if held.station != (station or None):
        raise Refused(ELSEWHERE, field="identifier")
    return Standing(held.link, held.klass)


def _away(row: Election, station: str) -> bool:
    """Whether the computer of this offline station has left with its part of the roll."""
    return any(one.key == station and one.away for one in stations_of(row.plan))


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
        await in_time(row)
        if _away(row, station):
            raise Refused(AWAY, field="identifier")
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
        if not (link and Way.SPOT in Sheet.from_json(row.sheet).who.ways):
            raise Refused(NOT_ON_ROLL, field="identifier")
        return await _add(row, mac, proof, link, klass)


async def _add(row: Election, mac: str, proof: str, link: str, klass: str) -> str:
    """Add somebody who may vote by what they show; of two desks that do so at once one is refused."""
    names = "election, person_mac, second_mac, phone_mac, claim_mac, klass, link, proof, channel, replaced"
    added = (
        await current()
        .context.db()
        .execute_query_dict(
            f"INSERT INTO roll({names}) VALUES ({', '.join(marks(10))}) ON CONFLICT (election, person_mac) DO NOTHING RETURNING 1 AS one",
            [row.id, mac, "", "", "", klass, link, proof, "onsite", 0],
        )
    )
    if not added:
        raise Refused(COLLECTED, field="identifier")
    return klass


async def in_time(row: Election) -> None:
    """Raises Refused unless slips are handed out now, by the database's clock."""
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


async def returned(election: Election, station: str, handed: Sequence[str]) -> tuple[int, int, int]:
    """Take over what a station that worked offline handed out, from its own part of the roll. handed: MACs of people.

    Returns how many are noted now, how many were noted before from such a file, and how many had collected at another desk: they drew
    twice, which is a public event. Raises Refused for anybody who is on no part of that station: nothing is merged by hand.
    """
    async with writing(quiet=True):
        row = await by_id(election.id)
        if row.state not in (State.OPEN, State.CLOSED):
            raise Refused(N_("What a station handed out is taken over until the box is shut."), field="file")
        macs = sorted(set(handed))
        mine = {
            entry.person_mac: entry
            for start in range(0, len(macs), 500)
            for entry in await RollEntry.filter(election=row.id, station=station, person_mac__in=macs[start : start + 500])
        }
        if len(mine) != len(macs):
            raise Refused(N_("This file names people who are not on the part of the roll of this station."), field="file")
        new = [mac for mac in macs if mine[mac].channel is None]
        twice = [mac for mac in macs if mine[mac].channel is not None and mine[mac].proof not in (OFFLINE, TWICE)]
        for proof, some in ((OFFLINE, new), (TWICE, twice)):
            for start in range(0, len(some), 500):
                part = RollEntry.filter(election=row.id, station=station, person_mac__in=some[start : start + 500])
                await part.update(channel="onsite", proof=proof)
        if twice:
            await event(row, "offline_twice", [], count=len(twice))
    return len(new), len(macs) - len(new) - len(twice), len(twice)


async def part_of(election: int, station: str) -> list[tuple[str, str, str, bool]]:
    """A station's own part of the roll: MAC, link, class, and whether they have collected; in the order of the MACs."""
    rows = await RollEntry.filter(election=election, station=station).order_by("person_mac")
    return [(row.person_mac, row.link, row.klass, row.channel is not None) for row in rows]


async def replace_granted(election: Election, mac: str, reason: str, officers: Officers) -> None:
    """Let somebody whose ballot was withdrawn draw one more slip, once in a vote and in public; the commission's act.

    Raises Refused for who has collected none, or was granted one before.
    """
    if not reason.strip():
        raise Refused(N_("Say why."), field="reason")
    async with writing(quiet=True):
        row = await by_id(election.id)
        who = officers.both(row)
        if row.state != State.OPEN:
            raise Refused(N_("A replacement is granted while the vote is open."))
        granted = await RollEntry.filter(election=row.id, person_mac=mac, replaced=0).exclude(channel=None).update(replaced=1)
        if not granted:
            raise Refused(N_("This person has collected no slip, or a replacement was granted before."), field="identifier")
        await event(row, "granted", who, reason=reason.strip())
