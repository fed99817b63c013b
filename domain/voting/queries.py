"""Everything that reads of a vote."""

from dataclasses import dataclass

from domain.db import current
from domain.errors import Missing
from domain.policy import Thing
from domain.voting.board import leaf_of
from domain.voting.dialects import NOW_MS, marks
from domain.voting.models import Box, Cred, Election, Pack, RollEntry, State
from domain.voting.models_public import Act, Bundle, Head, Leaf, VoteEvent


async def database_now() -> int:
    """The database's clock, in milliseconds of Unix time: the only one a vote is judged by."""
    rows = await current().context.db().execute_query_dict(f"SELECT {NOW_MS[current().dialect]} AS now")
    return int(rows[0]["now"])


async def by_id(election: int) -> Election:
    """One election by its number, as the transaction sees it. Raises Missing."""
    found = await Election.get_or_none(id=election)
    if found is None:
        raise Missing(f"no election {election}")
    return found


async def by_key(key: str) -> Election:
    """One election by its short name. Raises Missing."""
    found = await Election.get_or_none(key=key)
    if found is None:
        raise Missing(f"no election {key}")
    return found


async def by_eid(eid: str) -> Election | None:
    """One election by its public id."""
    return await Election.get_or_none(eid=eid)


async def all_elections() -> list[Election]:
    """Every election, the newest first."""
    return await Election.all().order_by("-id")


async def of_scope(scope: str) -> list[Election]:
    """The elections of a scope, such as those of a cycle, the oldest first."""
    return await Election.filter(scope=scope).order_by("id")


async def open_ones() -> list[Election]:
    """Those whose box is open: a code carries no election, so each is tried."""
    return await Election.filter(state=State.OPEN.value).order_by("id")


async def roll_of(election: int) -> dict[str, int]:
    """People on the roll, and who collected what; against the slips that were handed out."""
    rows = RollEntry.filter(election=election)
    replaced = await RollEntry.filter(election=election, replaced__gt=0).count()
    onsite, remote = await rows.filter(channel="onsite").count(), await rows.filter(channel="remote").count()
    return {"people": await rows.count(), "onsite": onsite, "remote": remote, "replaced": replaced}


LATELY = 3 * 86_400_000
"""Milliseconds for which a vote that has ended is named where people vote."""


async def ending_of(election: int) -> VoteEvent | None:
    """The public act by which a vote was closed."""
    return await VoteEvent.filter(election=election, kind="closed").order_by("-id").first()


async def endings() -> dict[int, VoteEvent]:
    """The act by which each vote was closed, by the number of the vote."""
    return {event.election: event for event in await VoteEvent.filter(kind="closed").order_by("id")}


async def ended_lately() -> list[tuple[Election, VoteEvent]]:
    """Votes that were closed within LATELY, the newest first; no rehearsals."""
    since = await database_now() - LATELY
    found = await VoteEvent.filter(kind="closed", at__gte=since).order_by("-at")
    rows = {row.id: row for row in await Election.filter(id__in=[event.election for event in found] or [0], rehearsal=False)}
    return [(rows[event.election], event) for event in found if event.election in rows]


async def packs(election: int) -> list[Pack]:
    """Its packs by number."""
    return await Pack.filter(election=election).order_by("number")


async def print_runs(election: int) -> list[tuple[int, int, int]]:
    """Of each print run of slips the first and the last pack, and how many slips it made; the oldest first."""
    found = await VoteEvent.filter(election=election, kind="printed").order_by("id")
    return [(*event.facts["packs"], event.count) for event in found]


async def is_destroyed(election: int) -> bool:
    """Whether box, roll and keys of a vote were destroyed."""
    return await VoteEvent.filter(election=election, kind="destroyed").exists()


async def codes(election: int) -> int:
    """How many codes of slips are held, as MACs."""
    return await Cred.filter(pack__in=[pack.id for pack in await packs(election)] or [0]).count()


async def ballots(election: int) -> int:
    """How many ballots are in the box."""
    return await Box.filter(election=election).count()


@dataclass(frozen=True)
class Found:
    """What a code opens: the election, and whether its slip may still be cast (`unused`) or is `in the box`."""

    election: int
    stands: str


_STANDS = {
    "postgres": """
WITH t AS (SELECT * FROM unnest($1::int[], $2::bytea[], $3::bytea[]) t(election, auth, tag))""",
    "sqlite": """
WITH t(election, auth, tag) AS (VALUES {rows})""",
}


async def slip_stands(slips: dict[int, tuple[bytes, bytes]]) -> Found | None:
    """What is known of a slip, given its auth and tag in each open election; None for one that opens nothing now.

    Unknown, void, of a sealed pack, of an election before or after its hours: all the same, and asked in one statement. A slip that has
    voted has voted, whatever became of its pack.
    """
    now = NOW_MS[current().dialect]
    body = (
        " SELECT t.election AS election, b.tag IS NOT NULL AS boxed, "
        f"coalesce(c.state = 'ready' AND p.state = 'open' AND e.opens <= {now} AND {now} < e.closes, false) AS good "
        "FROM t JOIN election e ON e.id = t.election AND e.state = 'open' LEFT JOIN cred c ON c.auth = t.auth "
        "LEFT JOIN pack p ON p.id = c.pack AND p.election = t.election LEFT JOIN box b ON b.tag = t.tag"
    )
    if current().dialect == "postgres":
        columns = [list(slips), [auth for auth, _ in slips.values()], [tag for _, tag in slips.values()]]
        rows = await current().client.execute_query_dict(_STANDS["postgres"] + body, columns)
    else:
        values = [value for election, macs in slips.items() for value in (election, *macs)]
        places = ", ".join(["(?, ?, ?)"] * len(slips))
        rows = await current().client.execute_query_dict(_STANDS["sqlite"].format(rows=places) + body, values)
    for row in rows:
        if row["boxed"] or row["good"]:
            return Found(row["election"], "in the box" if row["boxed"] else "unused")
    return None


async def desk_slip(election: int, auth: bytes, tag: bytes) -> str:
    """What the desk may know of a slip in hand: `unused`, `in the box`, `void` or `unknown`."""
    first, second = marks(2)
    rows = await current().client.execute_query_dict(
        "SELECT c.state AS state FROM cred c JOIN pack p ON p.id = c.pack "
        f"WHERE c.auth = {first} AND p.election = {second} AND p.state = 'open'",
        [auth, election],
    )
    if not rows:
        return "unknown"
    if await in_the_box(tag):
        return "in the box"
    return "void" if rows[0]["state"] == "void" else "unused"


async def in_the_box(tag: bytes) -> bool:
    """Whether a slip has voted."""
    rows = await current().client.execute_query_dict(f"SELECT 1 AS one FROM box WHERE tag = {marks(1)[0]}", [tag])
    return bool(rows)


async def leaves(election: int) -> list[bytes]:
    """The hashes of the log's entries in order."""
    rows = await Leaf.filter(election=election).order_by("place").values_list("tracker", "com")
    return [leaf_of(tracker, bytes(com)) for tracker, com in rows]


async def entries(election: int, start: int = 0, limit: int = 1000) -> list[Leaf]:
    """Entries of the log from a place on."""
    return await Leaf.filter(election=election, place__gte=start).order_by("place").limit(limit)


async def leaf_by_tracker(election: int, tracker: str) -> Leaf | None:
    """A ballot's entry on the log."""
    return await Leaf.get_or_none(election=election, tracker=tracker)


async def heads(election: int) -> list[Head]:
    """Its signed heads, the oldest first."""
    return await Head.filter(election=election).order_by("id")


async def ballots_on(election: int, size: int) -> int:
    """How many of the first entries of the log are ballots; the others are public acts."""
    return await Leaf.filter(election=election, place__lt=size).exclude(tracker="").count()


async def newest_head(election: int) -> Head | None:
    """Its newest signed head."""
    return await Head.filter(election=election).order_by("-id").first()


async def events(election: int) -> list[VoteEvent]:
    """Its public events, the oldest first."""
    return await VoteEvent.filter(election=election).order_by("id")


async def waiting_acts(election: int) -> list[Act]:
    """What waits for a second officer."""
    return await Act.filter(election=election).order_by("id")


async def acts_waiting() -> int:
    """How many acts of all votes wait for a second officer."""
    return await Act.all().count()


async def bundle_of(election: int) -> bytes:
    """What was published of its count. Raises Missing."""
    found = await Bundle.get_or_none(election=election)
    if found is None:
        raise Missing("no bundle yet")
    return bytes(found.data)


async def log_of(election: int, size: int) -> list[tuple[str, bytes]]:
    """Tracker and commitment of the first entries of the log, in order."""
    rows = await Leaf.filter(election=election, place__lt=size).order_by("place").values_list("tracker", "com")
    return [(tracker, bytes(com)) for tracker, com in rows]


def scope_of(row: Election) -> Thing:
    """The scope of a vote, as the policy asks for it."""
    return Thing(frozenset({row.scope} if row.scope else ()))
