"""When reports are due, when a case is behind, and in which order cases are read. Pure; days are days of the city.

The rhythms are the city's own: an entry by the 6th of each month, a report every two months (`domain.md` 1.2 M6, M10).
"""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.errors import N_, Refused

DUE_DAY = 6
"""The day of the month by which the month before is reported."""

CLOSING_DAYS = 14
"""Days after which a case may be closed although its proposers have not agreed: they have had time to answer."""

REMIND_AFTER = (7, 14)
"""Days after which proposers who were asked to agree are asked again."""

NO_CYCLE = "city"
"""The scope of a case that belongs to no yearly cycle."""


class Stage(StrEnum):
    """Where a case stands. CLOSING: the agency says that it is done and the proposers are asked."""

    OPEN = "open"
    CLOSING = "closing"
    AGREED = "agreed"
    CLOSED = "closed"
    STOPPED = "stopped"


class Ending(StrEnum):
    """How a case was closed: the proposers agreed; they did not answer; or they had objected and have not agreed since."""

    AGREED = "agreed"
    SILENT = "silent"
    OVER = "over"


class Said(StrEnum):
    """What a case's story tells, beside its entries and dates."""

    ASKED = "asked"
    WITHDRAWN = "withdrawn"
    REMINDED = "reminded"
    OBJECTED = "objected"
    AGREED = "agreed"
    CLOSED = "closed"
    STOPPED = "stopped"
    REOPENED = "reopened"
    AGENCY = "agency"
    RENAMED = "renamed"
    DROPPED = "dropped"
    REPORTED = "reported"


UNTOLD = frozenset({Said.REPORTED})
"""Notes to ourselves in a story: that the proposers were told of a report."""

LEADS_TO = {
    Said.ASKED: Stage.CLOSING,
    Said.WITHDRAWN: Stage.OPEN,
    Said.OBJECTED: Stage.OPEN,
    Said.AGREED: Stage.AGREED,
    Said.CLOSED: Stage.CLOSED,
    Said.STOPPED: Stage.STOPPED,
    Said.REOPENED: Stage.OPEN,
}
"""The stage that each word leads to; with it a case's stage at any earlier day is known."""

OVER = frozenset({Stage.CLOSED, Stage.STOPPED})
"""Stages in which nothing more happens."""

NOT_OPEN = N_("This case is not open.")


def ending_of(stage: str, story: Iterable[Mapping[str, Any]]) -> Ending:
    """How a case that is closed now ends. An objection counts until the proposers agree or the case is opened again."""
    if stage == Stage.AGREED:
        return Ending.AGREED
    objected = False
    for item in story:
        if item["what"] in (Said.OBJECTED, Said.REOPENED):
            objected = item["what"] == Said.OBJECTED
    return Ending.OVER if objected else Ending.SILENT


def check_close(stage: str, asked: datetime | None, why: str, at: datetime) -> None:
    """Raises Refused unless the proposers agreed, or were asked long enough ago and there is a reason that everybody can read."""
    if stage not in (Stage.AGREED, Stage.CLOSING) or asked is None:
        raise Refused(N_("The agency has not asked to close this case."))
    if stage == Stage.AGREED:
        return
    left = CLOSING_DAYS - (at - asked).days
    if left > 0:
        raise Refused(
            N_("The proposers have %(days)s days to answer. Without their agreement you can close it in %(left)s days."),
            days=CLOSING_DAYS,
            left=left,
        )
    if not why.strip():
        raise Refused(N_("The proposers have not agreed. Say why you close it all the same; the reason is public."), field="why")


def reminders_due(asked: datetime, at: datetime) -> int:
    """How many times proposers should have been asked again by now."""
    return sum(1 for days in REMIND_AFTER if at - asked >= timedelta(days=days))


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
    """Whether a case is behind, and why: overdue milestones, the months without an entry, or the agency's own word."""

    overdue: int
    missing: tuple[date, ...]
    said: bool

    @property
    def behind(self) -> bool:
        """Behind in any of the three ways."""
        return bool(self.overdue or self.missing or self.said)


def standing(stage: str, stations: Iterable[Station], opened: date, entered: Iterable[date], said_behind: bool, today: date) -> Standing:
    """How a case stands on a day. What is closed, stopped or agreed is never behind; while the proposers are asked no entry is missed."""
    if stage in (Stage.CLOSED, Stage.STOPPED, Stage.AGREED):
        return Standing(0, (), False)
    overdue = sum(1 for station in stations if station.done_on is None and station.due_on < today)
    silent = () if stage == Stage.CLOSING else tuple(missing(opened, entered, today))
    return Standing(overdue, silent, said_behind)


def quarter_of(day: date) -> date:
    """The first day of its quarter, which stands for the quarter."""
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def quarters(begin: date, end: date) -> list[date]:
    """Every quarter from that of `begin` to that of `end`, both counted."""
    found, quarter = [], quarter_of(begin)
    while quarter <= quarter_of(end):
        found.append(quarter)
        quarter = next_month(next_month(next_month(quarter)))
    return found


def entry_problems(*, text: bool, percent: int | None, spent: int | None, behind: bool, why: bool) -> list[Refused]:
    """Everything that is wrong with an entry, so that all of it is said at once.

    More spent than approved is allowed: it is shown, not hidden. spent: None keeps the figure of before.
    """
    wrong = []
    if not text:
        wrong.append(Refused(N_("Say in at least one language what has been done."), field="text"))
    if percent is None or not 0 <= percent <= 100:
        wrong.append(Refused(N_("Enter a share between 0 and 100."), field="percent"))
    if spent is not None and spent < 0:
        wrong.append(Refused(N_("Enter what has been spent so far, 0 or more."), field="spent"))
    if behind and not why:
        wrong.append(Refused(N_("Say why it is behind. The reason is public."), field="why"))
    return wrong


def check_month(month: date, opened: date, today: date) -> None:
    """Raises Refused for a month that cannot be entered."""
    if not month_of(opened) <= month_of(month) <= month_of(today):
        raise Refused(N_("Choose a month between the opening and today."), field="month")


def milestone_problems(*, title: bool, due_on: date | None, today: date) -> list[Refused]:
    """Everything that is wrong with a new milestone. A day that is past is no promise."""
    wrong = [] if title else [Refused(N_("Say in at least one language what will be reached."), field="title")]
    if due_on is not None and due_on < today:
        wrong.append(Refused(N_("This day is past. Choose today or a later day."), field="due_on"))
    return wrong


def check_reached(on: date, opened: date, today: date) -> None:
    """Raises Refused for a day on which a milestone cannot have been reached."""
    if on > today:
        raise Refused(N_("This day is still to come."), field="on")
    if on < opened:
        raise Refused(N_("The day lies before the case was opened."), field="on")


def later_problems(*, to: date | None, now: date, why: bool, today: date) -> list[Refused]:
    """Everything that is wrong with a request for a later day."""
    wrong = []
    if to is not None and to <= now:
        wrong.append(Refused(N_("The new day must be later than the old one."), field="to"))
    elif to is not None and to < today:
        wrong.append(Refused(N_("This day is past. Choose today or a later day."), field="to"))
    if not why:
        wrong.append(Refused(N_("Say why. The reason is public."), field="later"))
    return wrong


def closing_problems(*, text: bool, percent: int | None, spent: int | None) -> list[Refused]:
    """Everything that is wrong with a report of completion."""
    wrong = entry_problems(text=True, percent=percent, spent=spent, behind=False, why=True)
    if not text:
        wrong.insert(0, Refused(N_("Say in at least one language what has been built or done."), field="closing"))
    return wrong


def case_problems(*, title: bool, due_on: date | None, today: date) -> list[Refused]:
    """Everything that is wrong with a new case that comes from no proposal."""
    wrong = [] if title else [Refused(N_("Say in at least one language what will be carried out."), field="title")]
    return wrong + milestone_problems(title=True, due_on=due_on, today=today)


def first_of(problems: Sequence[Refused]) -> None:
    """Raises the first of them, if any."""
    if problems:
        raise problems[0]


def chase_level(month: date, today: date) -> int:
    """How pressing a missing entry is: 0 not yet, 1 due within five days, 2 overdue, 3 overdue by two weeks (the officers are told)."""
    due = entry_due(month)
    if today > due + timedelta(days=14):
        return 3
    if today > due:
        return 2
    return 1 if today >= due - timedelta(days=5) and today > month.replace(day=calendar.monthrange(month.year, month.month)[1]) else 0


def report_out(last: date, today: date) -> bool:
    """Whether the report of two months that end on `last` can be told of: the entry of its second month has had its time."""
    return today > entry_due(month_of(last))


def promise_state(due_on: date, kept_on: date | None, today: date, first_due_on: date | None = None) -> str:
    """`kept` by the day first named, `extended` (kept by a later day that was granted), `late`, `broken` (its day is past) or `open`."""
    if kept_on is not None:
        if kept_on > due_on:
            return "late"
        return "extended" if first_due_on is not None and kept_on > first_due_on else "kept"
    return "broken" if due_on < today else "open"
