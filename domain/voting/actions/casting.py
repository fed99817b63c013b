"""Casting: three statements under the election's lock, for a batch sorted by tag. The credential row is read, never written or locked.

The statements are apart for reasons that were measured: inside the insert the lock comes too late to keep a close out, and in one
statement the loser of a race does not see the winner's row. Who is in time is judged by the database's clock, after the lock is held.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tortoise.backends.base.client import BaseDBAsyncClient

from domain.db import current, writing
from domain.voting.dialects import NOW_MS

LOCK = 0x484D53
"""The application's number for the locks of elections ("HMS"); the second number is the election's own."""

MOST = 64
"""Ballots in one batch."""


class Answer(StrEnum):
    """What became of a ballot."""

    NEW = "in the box"
    AGAIN = "in the box already"
    OTHER = "another ballot is in the box"
    WITHDRAWN = "withdrawn by the commission"
    NO_SLIP = "no good slip"
    NOT_OPEN = "not open"


@dataclass(frozen=True)
class Cast:
    """A ballot on its way: every part as it will be stored, but `auth`, which is looked up and forgotten."""

    auth: bytes
    tag: bytes
    tracker: str
    com: bytes
    sealed: bytes
    dig: bytes


@dataclass(frozen=True)
class Outcome:
    """The answer to one ballot; com: of the ballot that is in the box, for the receipt."""

    answer: Answer
    com: bytes = b""


async def cast_many(election: int, ballots: Sequence[Cast]) -> list[Outcome]:
    """Put ballots into the box, all in one transaction; returns what became of each, in the order given.

    A slip that is used twice in a batch has one winner, the first.
    """
    async with writing(quiet=True) as transaction:
        if current().dialect == "postgres":
            return await _postgres(transaction, election, ballots)
        return await _sqlite(transaction, election, ballots)


def _outcome(row: dict[str, Any], ballot: Cast, *, inserted: bool) -> Outcome:
    if row["com"] is not None:
        com = bytes(row["com"])
        if row["withdrawn"]:
            return Outcome(Answer.WITHDRAWN)
        if bytes(row["dig"]) != ballot.dig:
            return Outcome(Answer.OTHER)
        return Outcome(Answer.NEW if inserted else Answer.AGAIN, com)
    if not row["ready"]:
        return Outcome(Answer.NO_SLIP)
    return Outcome(Answer.NOT_OPEN)


_PG_INSERT = f"""
INSERT INTO box(tag, election, tracker, com, sealed, dig, withdrawn)
SELECT t.tag, e.id, t.tracker, t.com, t.sealed, t.dig, false
FROM unnest($2::bytea[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::text[])
  WITH ORDINALITY t(auth, tag, com, sealed, dig, tracker, ord)
CROSS JOIN LATERAL (SELECT p.election FROM cred c JOIN pack p ON p.id = c.pack AND p.state = 'open'
  WHERE c.auth = t.auth AND c.state = 'ready' OFFSET 0) s
JOIN election e ON e.id = s.election AND e.id = $1 AND e.state = 'open'
  AND e.opens <= {NOW_MS["postgres"]} AND {NOW_MS["postgres"]} < e.closes
ORDER BY t.tag, t.ord
ON CONFLICT (tag) DO NOTHING RETURNING tag, dig"""
"""OFFSET 0 makes the planner look each slip up by its key, whatever it believes of the tables. Left to choose, as long as nobody had
analyzed them it compared every slip of the election with every ballot of the batch: 600 ms for 64 of 60,000 instead of 1."""

_PG_READ = """
SELECT t.ord, b.com, b.dig, b.withdrawn, (s.slip IS NOT DISTINCT FROM 'ready' AND s.pack IS NOT DISTINCT FROM 'open') AS ready
FROM unnest($2::bytea[], $3::bytea[]) WITH ORDINALITY t(auth, tag, ord)
LEFT JOIN LATERAL (SELECT c.state AS slip, p.state AS pack FROM cred c LEFT JOIN pack p ON p.id = c.pack AND p.election = $1
  WHERE c.auth = t.auth OFFSET 0) s ON true
LEFT JOIN LATERAL (SELECT com, dig, withdrawn FROM box WHERE tag = t.tag OFFSET 0) b ON true ORDER BY t.ord"""


async def _postgres(transaction: BaseDBAsyncClient, election: int, ballots: Sequence[Cast]) -> list[Outcome]:
    await transaction.execute_query("SELECT pg_advisory_xact_lock_shared($1, $2)", [LOCK, election])
    ordered = sorted(range(len(ballots)), key=lambda place: (ballots[place].tag, place))  # unsorted batches of two processes deadlock
    rows = [ballots[place] for place in ordered]
    columns = [[getattr(row, name) for row in rows] for name in ("auth", "tag", "com", "sealed", "dig", "tracker")]
    inserted = await transaction.execute_query_dict(_PG_INSERT, [election, *columns])
    stood = await transaction.execute_query_dict(_PG_READ, [election, *columns[:2]])
    outcomes = dict(zip(ordered, _outcomes(inserted, stood, rows), strict=True))
    return [outcomes[place] for place in range(len(ballots))]


_LITE_ROWS = "WITH t(auth, tag, com, sealed, dig, tracker, ord) AS (VALUES {rows}) "

_LITE_INSERT = f"""
INSERT INTO box(tag, election, tracker, com, sealed, dig, withdrawn)
SELECT t.tag, e.id, t.tracker, t.com, t.sealed, t.dig, 0
FROM t JOIN cred c ON c.auth = t.auth AND c.state = 'ready'
JOIN pack p ON p.id = c.pack AND p.state = 'open'
JOIN election e ON e.id = p.election AND e.id = ? AND e.state = 'open'
  AND e.opens <= {NOW_MS["sqlite"]} AND {NOW_MS["sqlite"]} < e.closes
WHERE true ORDER BY t.tag, t.ord
ON CONFLICT (tag) DO NOTHING RETURNING tag, dig"""

_LITE_READ = """
WITH t(auth, tag, ord) AS (VALUES {rows})
SELECT t.ord AS ord, b.com AS com, b.dig AS dig, b.withdrawn AS withdrawn, coalesce(c.state = 'ready' AND p.state = 'open', 0) AS ready
FROM t LEFT JOIN cred c ON c.auth = t.auth LEFT JOIN pack p ON p.id = c.pack AND p.election = ?
LEFT JOIN box b ON b.tag = t.tag ORDER BY t.ord"""


async def _sqlite(transaction: BaseDBAsyncClient, election: int, ballots: Sequence[Cast]) -> list[Outcome]:
    """One writer at a time (BEGIN IMMEDIATE) is the lock; the same two statements for the whole batch."""
    rows = [value for ord_, b in enumerate(ballots) for value in (b.auth, b.tag, b.com, b.sealed, b.dig, b.tracker, ord_)]
    places = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(ballots))
    inserted = await transaction.execute_query_dict(_LITE_ROWS.format(rows=places) + _LITE_INSERT, [*rows, election])
    asked = [value for ord_, b in enumerate(ballots) for value in (b.auth, b.tag, ord_)]
    places = ", ".join(["(?, ?, ?)"] * len(ballots))
    stood = await transaction.execute_query_dict(_LITE_READ.format(rows=places), [*asked, election])
    return _outcomes(inserted, stood, ballots)


def _outcomes(inserted: Sequence[dict[str, Any]], stood: Sequence[dict[str, Any]], ballots: Sequence[Cast]) -> list[Outcome]:
    """What became of each ballot; of equals in a batch the first is new, the others find it."""
    fresh = {(bytes(row["tag"]), bytes(row["dig"])) for row in inserted}
    found = []
    for row, ballot in zip(stood, ballots, strict=True):
        mine = (ballot.tag, ballot.dig) in fresh
        fresh.discard((ballot.tag, ballot.dig))
        found.append(_outcome(row, ballot, inserted=mine))
    return found


async def lock_out(election: int) -> None:
    """Keep every cast of this election out until the transaction ends: for void and close. Call it first inside `writing()`."""
    if current().dialect == "postgres":
        await current().context.db().execute_query("SELECT pg_advisory_xact_lock($1, $2)", [LOCK, election])
