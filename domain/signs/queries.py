"""Reading the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q

from domain.errors import Missing
from domain.signs.models import SignEvent, SignReport, SignWalk, WalkFinding
from domain.signs.rules import OPEN, SHOWN, Figures, Sign, Span, State, figures, same_signs

MOST_COMPARED = 5000
MOST_NUMBER = 2**31 - 1
"""Larger numbers fit no column: PostgreSQL refuses to compare them."""


async def by_number(number: int) -> SignReport:
    """The report of a number. Raises Missing."""
    found = await SignReport.get_or_none(number=number) if number <= MOST_NUMBER else None
    if found is None:
        raise Missing
    return found


async def events(report: SignReport) -> list[SignEvent]:
    """What happened to it, the oldest first."""
    return await SignEvent.filter(report_id=report.id).order_by("at", "id")


@dataclass(frozen=True)
class Wish:
    """Which reports. state: one, `open` or empty for all; owner, defect: empty for all; every: unseen ones too."""

    state: str = ""
    owner: str = ""
    defect: str = ""
    every: bool = False


async def reports(wish: Wish, *, offset: int = 0, limit: int = 1000) -> tuple[list[SignReport], int]:
    """Reports, the newest first, and how many there are."""
    chosen = SignReport.all() if wish.every else SignReport.filter(state__in=[state.value for state in SHOWN])
    if wish.state == "open":
        chosen = chosen.filter(state__in=[state.value for state in OPEN])
    elif wish.state:
        chosen = chosen.filter(state=wish.state)
    if wish.owner:
        chosen = chosen.filter(owner=wish.owner)
    if wish.defect:
        chosen = chosen.filter(defect=wish.defect)
    return await chosen.order_by("-number").offset(offset).limit(limit), await chosen.count()


async def owners(*, every: bool = False) -> list[str]:
    """Who answers for signs that are on the board. every: for those, too, that only the office sees."""
    chosen = SignReport.all() if every else SignReport.filter(state__in=[state.value for state in SHOWN])
    found = await chosen.exclude(owner="").values_list("owner", flat=True)
    return sorted({str(owner) for owner in found})


def counts(report: SignReport) -> bool:
    """Whether a report counts: not what was no defect, nor what repeats another."""
    return report.state not in (State.NO_DEFECT, State.DOUBLE)


async def board(today: date) -> Figures:
    """The figures of all reports that count, of those that the public sees: the same as a recount of the file."""
    states = [state.value for state in SHOWN - {State.NO_DEFECT, State.DOUBLE}]
    rows = await SignReport.filter(state__in=states)
    return figures([span_of(row) for row in rows], today)


def span_of(report: SignReport) -> Span:
    """A report for the figures."""
    return Span(report.reported_on, report.closed_on, report.target_days)


async def waiting() -> int:
    """Reports that nobody of the office has looked at."""
    return await SignReport.filter(state=State.RECEIVED.value).count()


async def alike(asked: Sign, most: int = 3) -> list[SignReport]:
    """Reports that may be about the same sign, closed ones too; only those that the public sees."""
    states = [state.value for state in SHOWN - {State.DOUBLE}]
    rows = await SignReport.filter(state__in=states).order_by("-number").limit(MOST_COMPARED)
    found = same_signs(asked, [sign_of(row) for row in rows if row.number != asked.number])
    by = {row.number: row for row in rows}
    return [by[one.number] for one in found[:most]]


def sign_of(report: SignReport) -> Sign:
    """A report for comparing."""
    return Sign(report.number, report.says, report.zh, report.latitude, report.longitude, report.district)


async def of_entry(number: int) -> Sequence[SignReport]:
    """Open reports about one approved name that the public sees."""
    states = [state.value for state in OPEN & SHOWN]
    return await SignReport.filter(entry=number, state__in=states).order_by("-number").limit(20)


async def has_photo(key: str) -> bool:
    """Whether a file is the photo of a report, before or after."""
    return await SignReport.filter(Q(photo=key) | Q(after=key)).exists()


async def walks() -> list[SignWalk]:
    """All inspection walks, the newest first."""
    return await SignWalk.all().order_by("-held_on", "-id")


async def walk(number: int) -> SignWalk:
    """A walk. Raises Missing."""
    found = await SignWalk.get_or_none(id=number)
    if found is None:
        raise Missing
    return found


async def findings(walk: int) -> list[WalkFinding]:
    """What was found on a walk, in the order in which it came."""
    return await WalkFinding.filter(walk_id=walk).order_by("id")


async def open_findings() -> dict[int, tuple[int, int]]:
    """How many findings each walk has, and how many of them are not mended."""
    counted: dict[int, tuple[int, int]] = {}
    for row in await WalkFinding.all().only("id", "walk_id", "done_on"):
        every, still = counted.get(row.walk_id, (0, 0))
        counted[row.walk_id] = every + 1, still + (row.done_on is None)
    return counted
