"""Turnout without surveillance: counts by station and half day, kept in memory and written every quarter of an hour.

No visit writes anything, no cookie is set, and no time finer than the half day is kept anywhere. What a process that is killed has
counted since the last quarter is lost; it is a count for planning, and nothing of the vote hangs on it.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from domain import clock
from domain.voting.actions import turnout
from domain.voting.stations import half_of

QUARTER = 900.0


@dataclass
class Footfall:
    """What this process has counted and not written yet."""

    handed: Counter[turnout.Cell] = field(default_factory=Counter)
    opened: Counter[turnout.Cell] = field(default_factory=Counter)
    _written: float = field(default_factory=lambda: clock.now().timestamp())

    def slip(self, election: int, station: str, local: datetime) -> None:
        """Count one slip that was handed out at a station."""
        self.handed[election, station, half_of(local)] += 1

    def poster(self, election: int, station: str, local: datetime) -> None:
        """Count one opening of the address on a station's poster."""
        self.opened[election, station, half_of(local)] += 1

    def due(self, seconds: float) -> bool:
        """Whether a quarter of an hour of Unix time has begun since the last writing; asked every few seconds.

        A quarter in which nothing waits is past as well: else the first slip after a quiet time would be written at its own moment.
        """
        begun = seconds // QUARTER != self._written // QUARTER
        if begun and not (self.handed or self.opened):
            self._written = seconds
            return False
        return begun

    async def write(self, seconds: float) -> None:
        """Add everything to the database's counts. On a fault nothing is forgotten."""
        handed, opened = self.handed.copy(), self.opened.copy()
        await turnout.add({cell: (handed[cell], opened[cell]) for cell in handed.keys() | opened.keys()})
        self.handed, self.opened, self._written = self.handed - handed, self.opened - opened, seconds
