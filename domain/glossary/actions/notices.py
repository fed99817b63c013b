"""Agencies are told of a release, acknowledge it by a link, and are reminded twice."""

from datetime import date, datetime, timedelta

from domain import ledger, outbox
from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.glossary.actions.writing import next_revision
from domain.glossary.clean import clean_text
from domain.glossary.models import GlossaryRelease, ReleaseNotice
from domain.people.models import Agency
from domain.people.queries import agencies, agency, reachable
from domain.policy import Hold, Role

DAYS = 14
"""Within how many days an agency shall acknowledge a release, where nothing else was set."""

MOST_DAYS = 90

REMINDERS = (7, 0)
"""How many days before that day it is reminded."""

MOST_USED = 4000


async def tell_agencies(release: GlossaryRelease, today: date, *, days: int = DAYS, at: datetime) -> int:
    """Write to the contacts of every agency; call it inside the transaction of the release. Returns how many agencies were told.

    days: within which they shall acknowledge it.
    """
    told = 0
    for one in await agencies(active_only=True):
        notice = ReleaseNotice(release=release.name, agency=one.key, told_at=at, due_on=today + timedelta(days=days))
        if await reachable(Hold(Role.AGENCY_CONTACT, one.scope)):
            await notice.save()
            await _write(one, notice, at=at)
            told += 1
    return told


async def tell_of(release: GlossaryRelease, today: date, *, days: int = DAYS, at: datetime, by: int | None) -> int:
    """Tell the agencies of a release of which nobody was told, such as one that a file made. Returns how many were told. Raises Refused."""
    if not 1 <= days <= MOST_DAYS:
        raise Refused(N_("Agencies have 1 to %(most)s days to acknowledge a release."), field="days", most=MOST_DAYS)
    async with writing():
        await next_revision()  # twice at once tells once
        if await ReleaseNotice.filter(release=release.name).exists():
            raise Refused(N_("The agencies have been told of this release."))
        told = await tell_agencies(release, today, days=days, at=at)
        await ledger.record("glossary.tell", "glossary_release", release.name, at=at, by=by, after={"agencies": told})
    return told


async def _write(to: Agency, notice: ReleaseNotice, *, at: datetime) -> None:
    facts = {"notice": notice.id, "release": notice.release, "due": notice.due_on.isoformat(), "reminded": notice.reminded}
    for person in await reachable(Hold(Role.AGENCY_CONTACT, to.scope)):
        await outbox.tell(
            "release_notice",
            channel=outbox.Channel.EMAIL,
            address=person.email or "",
            name=person.name,
            person=person.id,
            locale=person.locale,
            at=at,
            facts=facts,
        )


async def remind(today: date, at: datetime) -> int:
    """Write again to agencies that have not acknowledged; each reminder once, whichever process is first. Returns how many were written."""
    due: list[ReleaseNotice] = []
    for level, days in enumerate(REMINDERS):  # all of them first: each is written to once a round
        day = today + timedelta(days=days)
        due += await ReleaseNotice.filter(acknowledged_at=None, reminded=level, due_on__lte=day).order_by("id")
    written = 0
    for notice in due:
        on = notice.due_on - timedelta(days=REMINDERS[notice.reminded])
        if on <= notice.told_at.date():  # it was told so late that this reminder would come with the notice itself
            await ReleaseNotice.filter(id=notice.id, reminded=notice.reminded).update(reminded=notice.reminded + 1)
            continue
        async with writing():
            mine = ReleaseNotice.filter(id=notice.id, reminded=notice.reminded, acknowledged_at=None)
            if await mine.update(reminded=notice.reminded + 1) != 1:
                continue
            notice.reminded += 1
            await _write(await agency(notice.agency), notice, at=at)
            written += 1
    return written


async def acknowledge(number: int, used: str, *, at: datetime) -> None:
    """An agency says that it has taken the release over, and where it uses the names; it may say more later. Raises Missing, Refused."""
    used = clean_text(used, "used", MOST_USED, lines=True)
    async with writing():
        notice = await ReleaseNotice.get_or_none(id=number)
        if notice is None:
            raise Missing
        first = notice.acknowledged_at or at
        await ReleaseNotice.filter(id=number).update(acknowledged_at=first, used=used)
        after = {"agency": notice.agency, "release": notice.release}
        await ledger.record("glossary.acknowledge", "release_notice", number, at=at, by=None, after=after)
