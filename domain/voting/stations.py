"""The places of a vote, what went on there, and where a mobile station would help. Pure; figures are of people, in whole numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.errors import N_, Refused
from domain.translated import Translated

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,22}[a-z0-9])?")
MOST = 200
LEAST = 10
"""The smallest number that is shown of a station: fewer people might be told apart."""

EAGER = 30
"""Openings of a poster's address from which on they say something."""


@dataclass(frozen=True)
class Station:
    """A place where slips are handed out. key: short name, as in the roll's column `station` and on its poster.

    where: address in words. expected: people the plan expects on the whole, 0 for no plan. offline: works from its own part of the roll.
    away: its computer has left with that part, and is the only one that hands out slips of it.
    """

    key: str
    name: Translated
    where: Translated = field(default_factory=Translated)
    expected: int = 0
    offline: bool = False
    away: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "key": self.key,
            "name": self.name.to_json(),
            "where": self.where.to_json(),
            "expected": self.expected,
            "offline": self.offline,
            "away": self.away,
        }


def stations_of(plan: Mapping[str, Any]) -> tuple[Station, ...]:
    """The stations in the plan of an election."""
    return tuple(
        Station(
            item["key"],
            Translated.from_json(item["name"]),
            Translated.from_json(item["where"]),
            item["expected"],
            item["offline"],
            item["away"],
        )
        for item in plan.get("stations", ())
    )


def with_station(held: Sequence[Station], new: Station) -> list[Station]:
    """The stations with one added, or put in the place of the one of the same short name. Raises Refused beside a field."""
    if not NAME.fullmatch(new.key) or new.key == "new":  # that is the address of the page for one more
        raise Refused(N_("Use small letters, digits and hyphens, 24 at most."), field="key")
    if not new.name:
        raise Refused(N_("Enter the name of the place."), field="name")
    if not 0 <= new.expected <= 1_000_000:
        raise Refused(N_("Enter how many people are expected, or leave it empty."), field="expected")
    if all(one.key != new.key for one in held):
        if len(held) >= MOST:
            raise Refused(N_("A vote has at most %(most)s stations."), most=MOST)
        return [*held, new]
    return [new if one.key == new.key else one for one in held]


def half_of(local: datetime) -> str:
    """The half day of a local time: `2027-05-08a` before noon, `2027-05-08p` from noon on."""
    return f"{local.date().isoformat()}{'a' if local.hour < 12 else 'p'}"


@dataclass(frozen=True)
class StationCount:
    """What was counted at one station in one half day."""

    station: str
    half: str
    handed: int
    opened: int


@dataclass(frozen=True)
class StationLine:
    """A station as its page tells it: a cell for each half day, None where there were too few to tell, and the sums.

    hint: more people open the poster's address than come, or fewer come than the plan expects.
    """

    station: Station
    cells: tuple[int | None, ...]
    handed: int | None
    opened: int | None
    hint: bool


def shown(number: int) -> int | None:
    """A number as it may be told while people can still be told apart: in tens, None below ten and for zero."""
    return number // LEAST * LEAST if number >= LEAST else None


def told(stations: Sequence[Station], counts: Sequence[StationCount], passed: float) -> tuple[list[str], list[StationLine]]:
    """The half days in order, and a line for each station. passed: the part of the voting time that is over, 0 to 1.

    Sums are of the cells that are told, in tens as well, so that nothing left out can be found by subtracting.
    """
    halves = sorted({count.half for count in counts})
    cells = {(count.station, count.half): count for count in counts}

    def line(station: Station) -> StationLine:
        mine = [cells.get((station.key, half), StationCount(station.key, half, 0, 0)) for half in halves]
        seen = tuple(shown(count.handed) for count in mine)
        handed, opened = sum(cell or 0 for cell in seen), sum(count.opened for count in mine)
        return StationLine(station, seen, shown(handed), shown(opened), _lacks(station, handed, opened, passed))

    return halves, [line(station) for station in stations]


def _lacks(station: Station, handed: int, opened: int, passed: float) -> bool:
    """Whether a mobile station would help: people look and do not come, or under half of those expected by now have come."""
    curious = opened >= EAGER and handed * 4 < opened
    behind = station.expected * passed >= 2 * LEAST and handed * 2 < station.expected * passed
    return curious or behind
