"""Counts of a station's half days, written every quarter of an hour: never in the transaction of a hand-out, and never by a visit."""

from collections.abc import Mapping

from domain.db import current, writing
from domain.voting.dialects import marks
from domain.voting.models_public import Turnout
from domain.voting.stations import StationCount

Cell = tuple[int, str, str]
"""Election, station and half day."""


async def add(counts: Mapping[Cell, tuple[int, int]]) -> None:
    """Add what one process has counted since it last did: slips handed out, and openings of the poster's address."""
    if not counts:
        return
    async with writing(quiet=True):
        for (election, station, half), (handed, opened) in sorted(counts.items()):
            await (
                current()
                .context.db()
                .execute_query(
                    f"INSERT INTO turnout(election, station, half, handed, opened) VALUES ({', '.join(marks(5))}) "
                    "ON CONFLICT (election, station, half) DO UPDATE SET handed = turnout.handed + excluded.handed, "
                    "opened = turnout.opened + excluded.opened",
                    [election, station, half, handed, opened],
                )
            )


async def counted(election: int) -> list[StationCount]:
    """What was counted so far, by half day and station."""
    rows = await Turnout.filter(election=election).order_by("half", "station")
    return [StationCount(row.station, row.half, row.handed, row.opened) for row in rows]
