"""Following a report by mail, without an account: asked for, confirmed by the link of the first letter, ended by a link in every other."""

from datetime import datetime, timedelta

from domain import outbox
from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.people.rules import clean_email
from domain.signs.models import SignFollower, SignReport
from domain.signs.queries import by_number

MOST_A_DAY = 5
"""First letters that one address gets in a day, whoever types it."""


async def follow(number: int, email: str, locale: str, *, reporter: bool = False, at: datetime) -> None:
    """Ask an address whether it wants to be told; asking twice sends one more letter. Raises Refused, Missing."""
    email = clean_email(email)
    async with writing(quiet=True):
        report = await by_number(number)
        if await outbox.told_since("sign_confirm", email, at - timedelta(days=1)) >= MOST_A_DAY:
            raise Refused(N_("Very many letters went to this address today. Please try again tomorrow."), field="email")
        row = await SignFollower.get_or_none(report_id=report.id, email=email)
        if row is None:
            row = await SignFollower.create(report_id=report.id, email=email, locale=locale, reporter=reporter, at=at)
        elif row.confirmed_at is not None:
            return  # who types an address learns nothing of it
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
    if row is None:
        return False
    await SignFollower.filter(id=row.id).update(asked_at=at)
    await _write("sign_asked", row, report, at=at)
    return True


async def _row(follower: int) -> SignFollower:
    row = await SignFollower.get_or_none(id=follower)
    if row is None:
        raise Missing
    return row


async def _write(template: str, row: SignFollower, report: SignReport, *, at: datetime, **facts: str) -> None:
    about = {"follower": row.id, "report": report.number, "says": report.says, "zh": report.zh}
    await outbox.tell(template, channel=outbox.Channel.EMAIL, address=row.email, locale=row.locale, at=at, facts=about | facts)
