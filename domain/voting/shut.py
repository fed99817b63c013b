"""A shut box as it is read once, for whoever counts it: plain rows, no key."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import N_, Refused
from domain.voting.ballot import Sealed
from domain.voting.models import Box, Cred, Election, Invalid, Pack, State
from domain.voting.models_public import Head, VoteEvent
from domain.voting.public_parts import log_entries
from domain.voting.queries import database_now, events, heads, packs, roll_of
from domain.voting.sheet import Sheet

MONTH = 30 * 86_400_000
"""Milliseconds."""


@dataclass(frozen=True)
class Shut:
    """A shut box, read once: everything that a count needs but the key. Counting it writes nothing.

    box: sealed ballots in the order of their tags. log: tracker and commitment of each entry. acts, heads: the oldest first.
    armed: codes collected online; invalid: paper ballots that do not count, by reason; roll: as `roll_of` has it.
    others: votes that were counted within a month, as their candidates (id and title) and how many ballots they had.
    """

    row: Election
    sheet: Sheet
    box: list[Sealed]
    log: list[tuple[str, bytes]]
    acts: list[VoteEvent]
    heads: list[Head]
    packs: list[Pack]
    armed: int
    invalid: Counter[str]
    roll: Mapping[str, int]
    others: list[tuple[set[tuple[str, str]], int]]
    now: int


async def read_shut(election: Election) -> Shut:
    """Read a shut box. Raises Refused when it is not shut."""
    if election.state != State.SEALED:
        raise Refused(N_("The box must be shut first."))
    rows = await packs(election.id)
    return Shut(
        election,
        Sheet.from_json(election.sheet),
        await contents(election),
        await log_entries(election.id),
        await events(election.id),
        await heads(election.id),
        rows,
        await Cred.filter(pack__in=[pack.id for pack in rows if pack.online] or [0], state="ready").count(),
        Counter([row.reason for row in await Invalid.filter(election=election.id)]),
        await roll_of(election.id),
        await _counted_lately(election),
        await database_now(),
    )


async def contents(election: Election) -> list[Sealed]:
    """The box, in the order of its tags."""
    rows = await Box.filter(election=election.id).order_by("tag")
    return [Sealed(bytes(row.tag), row.tracker, bytes(row.com), bytes(row.sealed) if row.sealed else None, row.withdrawn) for row in rows]


async def _counted_lately(election: Election) -> list[tuple[set[tuple[str, str]], int]]:
    """Votes counted within thirty days. A rehearsal held by people is shown to the office alone and does not count."""
    since, found = await database_now() - MONTH, []
    for other in await Election.filter(state__in=[State.COUNTED.value, State.CERTIFIED.value]).exclude(id=election.id):
        if other.rehearsal or election.rehearsal or not other.result:
            continue
        if await VoteEvent.filter(election=other.id, kind="counted", at__gte=since).exists():
            found.append((candidates_of(Sheet.from_json(other.sheet)), int(other.result["ballots"])))
    return found


def candidates_of(sheet: Sheet) -> set[tuple[str, str]]:
    """Id and title of each candidate: what two votes on the same proposals share."""
    return {(item.id, str(item.title)) for item in sheet.candidates}
