"""Following a report by mail, without an account: asked for, confirmed by the link of the first letter, ended by a link in every other."""

from datetime import datetime, timedelta

from domain import outbox
from domain.db import one_at_a_time, writing
from domain.errors import Missing
from domain.people.rules import clean_email
from domain.signs.models import SignFollower, SignReport
from domain.signs.queries import by_number

LOCK = 7_205_160_001
"""PostgreSQL's advisory lock of the register."""

MOST_A_DAY = 5
"""First letters that one address gets in a day, whoever types it."""


async def follow(number: int, email: str, locale: str, *, reporter: bool = False, at: datetime) -> None:
    """Ask an address whether it wants to be told; asking again sends another letter, up to a few a day. Raises Refused, Missing.

    Whoever types an address learns nothing of it: the answer is the same for one that follows already, and for one that had its letters.
    """
    email = clean_email(email)
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        report = await by_number(number)
        row = await SignFollower.get_or_none(report_id=report.id, email=email)
        if row is None:
            row = await SignFollower.create(report_id=report.id, email=email, locale=locale, reporter=reporter, at=at)
        if row.confirmed_at is None and await outbox.told_since("sign_confirm", email, at - timedelta(days=1)) < MOST_A_DAY:
            await _write("sign_confirm", row, report, at=at)


async def confirm(follower: int, *, at: datetime) -> SignReport:
    """The link of the first letter was opened by its reader. Raises Missing."""
    row = await _row(follower)
    async with writing(quiet=True):
        await SignFollower.filter(id=row.id, confirmed_at=None).update(confirmed_at=at)
    return await SignReport.get(id=row.report_id)


async def stop(follower: int) -> SignReport:
    """No more letters; the address is forgotten. Raises Missing."""
    row = await _row(follower)
    async with writing(quiet=True):
        await SignFollower.filter(id=row.id).delete()
    return await SignReport.get(id=row.report_id)


async def tell(report: SignReport, kind: str, reason: str, *, at: datetime) -> None:
    """Write to those who follow a report; call it inside the transaction of the act."""
    for row in await SignFollower.filter(report_id=report.id, confirmed_at__not_isnull=True).order_by("id"):
        await _write("sign_news", row, report, at=at, kind=kind, text=reason)


async def ask_reporter(report: SignReport, *, at: datetime) -> bool:
    """Ask the reporter, once, whether the sign is corrected as its owner says; returns whether there is one to ask."""
    row = await SignFollower.get_or_none(report_id=report.id, reporter=True, confirmed_at__not_isnull=True, asked_at=None)
    if row is None or await SignFollower.filter(id=row.id, asked_at=None).update(asked_at=at) != 1:
        return False
    await _write("sign_asked", row, report, at=at, asked=round_of(at))
    return True


async def asked_no_more(report: SignReport) -> None:
    """The question is answered, or over: its links do nothing any more."""
    await SignFollower.filter(report_id=report.id).update(asked_at=None)


def round_of(asked_at: datetime) -> str:
    """What tells one question from a later one, for the links of its letter."""
    return str(int(asked_at.timestamp()))


async def question_of(follower: int) -> str:
    """Which question a follower was asked last; empty where none is open."""
    row = await SignFollower.get_or_none(id=follower, asked_at__not_isnull=True)
    return round_of(row.asked_at) if row is not None and row.asked_at is not None else ""


async def lead_on(report: SignReport, first: SignReport) -> None:
    """Whoever follows a report that repeats another one follows the other one now, besides the end of this."""
    known = {row.email for row in await SignFollower.filter(report_id=first.id)}
    for row in await SignFollower.filter(report_id=report.id, confirmed_at__not_isnull=True):
        if row.email not in known:
            await SignFollower.create(report_id=first.id, email=row.email, locale=row.locale, at=row.at, confirmed_at=row.confirmed_at)


KEPT_UNCONFIRMED, KEPT_CLOSED = timedelta(days=7), timedelta(days=90)


async def forget(at: datetime) -> int:
    """Addresses that nobody confirmed in a week, and those of reports that were closed three months ago; returns how many."""
    async with writing(quiet=True):
        gone = await SignFollower.filter(confirmed_at=None, at__lt=at - KEPT_UNCONFIRMED).delete()
        over = [row.id for row in await SignReport.filter(closed_on__lt=(at - KEPT_CLOSED).date()).only("id")]
        return gone + (await SignFollower.filter(report_id__in=over).delete() if over else 0)


async def forget_address(email: str) -> None:
    """An account with this address is erased; call it inside that transaction."""
    await SignFollower.filter(email=email).delete()


async def held_about(email: str) -> list[dict[str, object]]:
    """What is stored of an address, for a data request."""
    rows = await SignFollower.filter(email=email).select_related("report").order_by("id") if email else []
    return [{"report": row.report.number, "since": row.at.isoformat(), "reporter": row.reporter} for row in rows]


async def _row(follower: int) -> SignFollower:
    row = await SignFollower.get_or_none(id=follower)
    if row is None:
        raise Missing
    return row


async def _write(template: str, row: SignFollower, report: SignReport, *, at: datetime, **facts: str) -> None:
    about: dict[str, object] = {"follower": row.id, "report": report.number}
    if template != "sign_confirm":  # before that nobody knows who reads it, nor has the office looked at the report
        about |= {"says": report.says, "zh": report.zh}
    await outbox.tell(template, channel=outbox.Channel.EMAIL, address=row.email, locale=row.locale, at=at, facts=about | facts)
