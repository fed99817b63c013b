"""How long people were in the room, from what was noted at the door. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.workshops.scanning import Act, Scan

HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class Noted:
    """Something of the door that changed how many of one sign-up are in the room."""

    act: Act
    verdict: str
    people: int
    at: datetime


def time_present(noted: Iterable[Noted], begins: datetime, ends: datetime) -> timedelta:
    """How long at least one of a sign-up was in the room while the event went on. Who never left stayed to the end; an arrival that was
    taken back has never been."""
    steps: list[tuple[datetime, int]] = []
    for one in sorted(noted, key=lambda one: one.at):
        if one.act is Act.BACK:
            steps = _without(steps, one.people)
        elif one.act is Act.LEAVE:
            steps.append((one.at, -one.people))
        elif one.verdict == Scan.WELCOME:
            steps.append((one.at, one.people))
    present, since, total = 0, begins, timedelta()
    for at, change in [*steps, (ends, 0)]:
        moment = min(max(at, begins), ends)
        if present > 0:
            total += moment - since
        present, since = max(0, present + change), moment
    return total


def _without(steps: list[tuple[datetime, int]], people: int) -> list[tuple[datetime, int]]:
    """The steps without the latest arrivals of so many, who have never been."""
    left = []
    for at, change in reversed(steps):
        taken = min(max(change, 0), people)
        people -= taken
        left.append((at, change - taken))
    return left[::-1]


def half_hours(time: timedelta) -> float:
    """Hours, rounded down to half ones, as they are credited."""
    return (time // HALF_HOUR) / 2
