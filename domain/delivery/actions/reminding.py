"""What comes round for cases behind which people stand: asking again whether it is done, and telling of a new report; each once."""

from datetime import date, datetime, timedelta

from domain.db import writing
from domain.delivery import queries
from domain.delivery.actions import common
from domain.delivery.followers import follower_of
from domain.delivery.models import Case
from domain.delivery.rules import Said, Stage, period_of, reminders_due, report_out


async def remind(today: date, at: datetime) -> int:
    """Ask again those who have not answered, and tell all of a new report. Returns how many cases were touched."""
    return await _ask_again(at) + await _tell_of_report(today, at)


def _reminded(case: Case) -> int:
    """How many times people were asked again since the agency last asked."""
    count = 0
    for item in case.story or []:
        if item["what"] in (Said.ASKED, Said.REMINDED):
            count = 0 if item["what"] == Said.ASKED else int(item["level"])
    return count


async def _ask_again(at: datetime) -> int:
    count = 0
    for case in await queries.closing_asked():
        if reminders_due(case.closing_asked_at or at, at) <= _reminded(case):
            continue
        async with writing():
            await common.hold(case)
            level = reminders_due(case.closing_asked_at or at, at)
            if case.stage != Stage.CLOSING or level <= _reminded(case):
                continue  # somebody answered, or another worker was faster
            await common.tell(case, Said.REMINDED, at=at, level=level)
            await follower_of(case.source).asked_again(case, at=at)
            count += 1
    return count


def _reported(case: Case) -> str:
    """The last report that was told of."""
    return max((item["month"] for item in case.story or [] if item["what"] == Said.REPORTED), default="")


async def _tell_of_report(today: date, at: datetime) -> int:
    first, last = period_of(period_of(today)[0] - timedelta(days=1))
    if not report_out(last, today):
        return 0
    count = 0
    for case in await queries.reported_on(first, last):
        if _reported(case) >= first.isoformat():
            continue
        async with writing():
            await common.hold(case)
            if _reported(case) >= first.isoformat():
                continue
            await common.tell(case, Said.REPORTED, at=at, month=first.isoformat())
            entry = await queries.newest_entry(case, first, last)
            await follower_of(case.source).reported(case, first, last, entry, at=at)
            count += 1
    return count
