"""When reports are due, when a case is behind, and in which order cases are read. Pure; days are days of the city.

The rhythms are the city's own: an entry by the 6th of each month, a report every two months (`domain.md` 1.2 M6, M10).
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.errors import N_, Refused

DUE_DAY = 6
"""The day of the month by which the month before is reported."""


class Stage(StrEnum):
    """Where a case stands. CLOSING: the agency says that it is done and the proposers are asked."""

    OPEN = "open"
    CLOSING = "closing"
    AGREED = "agreed"
    CLOSED = "closed"
    STOPPED = "stopped"


NOT_OPEN = N_("This case is not open.")


def month_of(day: date) -> date:
    """The first of the month, which stands for the month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def months(begin: date, end: date) -> list[date]:
    """Every month from that of `begin` to that of `end`, both counted."""
    found, month = [], month_of(begin)
    while month <= month_of(end):
        found.append(month)
        month = next_month(month)
    return found


def entry_due(month: date) -> date:
    """The day by which the entry of a month must be there: the 6th of the next."""
    return next_month(month).replace(day=DUE_DAY)


def missing(opened: date, entered: Iterable[date], today: date) -> list[date]:
    """The months whose entry is overdue, oldest first. The month in which a case opens needs none."""
    have = {month_of(month) for month in entered}
    return [month for month in months(next_month(month_of(opened)), today) if month not in have and entry_due(month) < today]


def to_enter(opened: date, entered: Iterable[date], today: date) -> list[date]:
    """The months that can be entered now: every past one that is missing, and the present one."""
    have = {month_of(month) for month in entered}
    return [month for month in months(opened, today) if month not in have]


def period_of(day: date) -> tuple[date, date]:
    """The two months that a report covers: January and February, March and April …; the first day and the last."""
    first = day.replace(month=(day.month - 1) // 2 * 2 + 1, day=1)
    last_month = next_month(first)
    return first, last_month.replace(day=calendar.monthrange(last_month.year, last_month.month)[1])


@dataclass(frozen=True)
class Station:
    """What the rules need of a milestone."""

    due_on: date
    done_on: date | None


@dataclass(frozen=True)
class Standing:
    """Whether a case is behind, and why: overdue milestones, months without an entry, or the agency's own word."""

    overdue: int
    silent: int
    said: bool

    @property
    def behind(self) -> bool:
        """Behind in any of the three ways."""
        return bool(self.overdue or self.silent or self.said)


def standing(stage: str, stations: Iterable[Station], opened: date, entered: Sequence[date], said_behind: bool, today: date) -> Standing:
    """How a case stands today. What is closed or stopped is never behind."""
    if stage in (Stage.CLOSED, Stage.STOPPED, Stage.AGREED):
        return Standing(0, 0, False)
    overdue = sum(1 for station in stations if station.done_on is None and station.due_on < today)
    return Standing(overdue, len(missing(opened, entered, today)), said_behind)


def check_entry(percent: int, spent: int) -> None:
    """Raises Refused for a share or an amount that is none. More spent than voted is allowed: it is shown, not hidden."""
    if not 0 <= percent <= 100:
        raise Refused(N_("Enter a share between 0 and 100."), field="percent")
    if spent < 0:
        raise Refused(N_("Enter what has been spent so far, 0 or more."), field="spent")


def chase_level(month: date, today: date) -> int:
    """How pressing a missing entry is: 0 not yet, 1 due within five days, 2 overdue, 3 overdue by two weeks (the officers are told)."""
    due = entry_due(month)
    if today > due + timedelta(days=14):
        return 3
    if today > due:
        return 2
    return 1 if today >= due - timedelta(days=5) and today > month.replace(day=calendar.monthrange(month.year, month.month)[1]) else 0


def promise_state(due_on: date, kept_on: date | None, today: date) -> str:
    """`kept`, `late` (kept after its day), `broken` (its day is past) or `open`."""
    if kept_on is not None:
        return "kept" if kept_on <= due_on else "late"
    return "broken" if due_on < today else "open"
