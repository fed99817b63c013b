"""What one read tells of slips: whether a ballot may be cast with each, and whether one was.

Unknown, void, of a sealed or quarantined pack, of another election: all end at this read, so that no answer tells them apart by its time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from domain.db import current


@dataclass(frozen=True)
class Slip:
    """A slip of this vote. number: of its pack; klass: the class its ballots count in.

    good: a ballot may be cast with it, or was; what came in time is judged when it is put into the box.
    """

    number: int
    klass: str
    good: bool = True


_PG = """
SELECT t.ord AS ord, s.number AS number, s.klass AS klass, coalesce(s.good, false) AS good, b.tag IS NOT NULL AS boxed
FROM unnest($1::bytea[], $2::bytea[]) WITH ORDINALITY t(auth, tag, ord)
LEFT JOIN LATERAL (SELECT p.number, p.klass, c.state = 'ready' AND p.state = 'open' AS good FROM cred c JOIN pack p ON p.id = c.pack
  AND p.election = $3 WHERE c.auth = t.auth OFFSET 0) s ON true
LEFT JOIN LATERAL (SELECT tag FROM box WHERE tag = t.tag OFFSET 0) b ON true ORDER BY t.ord"""

_LITE = """
WITH t(auth, tag, ord) AS (VALUES {rows})
SELECT t.ord AS ord, p.number AS number, p.klass AS klass, coalesce(c.state = 'ready' AND p.state = 'open', 0) AS good,
  b.tag IS NOT NULL AS boxed
FROM t LEFT JOIN cred c ON c.auth = t.auth LEFT JOIN pack p ON p.id = c.pack AND p.election = ? LEFT JOIN box b ON b.tag = t.tag
ORDER BY t.ord"""


async def slips_of(election: int, macs: Sequence[tuple[bytes, bytes]]) -> list[Slip | None]:
    """The slips of some pairs of auth and tag, in their order; None for one that is none of this vote."""
    rows: list[dict[str, Any]]
    if current().dialect == "postgres":
        auths, tags = [auth for auth, _ in macs], [tag for _, tag in macs]
        rows = await current().client.execute_query_dict(_PG, [auths, tags, election])
    else:
        asked = [value for place, (auth, tag) in enumerate(macs) for value in (auth, tag, place)]
        rows = await current().client.execute_query_dict(_LITE.format(rows=", ".join(["(?, ?, ?)"] * len(macs))), [*asked, election])
    return [Slip(row["number"], row["klass"], bool(row["good"] or row["boxed"])) if row["number"] is not None else None for row in rows]
