"""Acts on a vote in the staff's ledger: who, when, which vote. Never hand-out, collecting, casting, or anything about one voter."""

from typing import Any

from domain import clock, ledger
from domain.voting.models import Election


async def note(row: Election, verb: str, by: int | None, *, why: str = "", **told: Any) -> None:
    """Add an entry; call it inside the transaction of the act. by: 0 and None for the command line and the site itself.

    told: plain data about the act, never a person of the roll, a code or a tracker.
    """
    await ledger.record(f"votes.{verb}", "vote", row.key, at=clock.now(), by=by or None, why=why, after=told or None)
