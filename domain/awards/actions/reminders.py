"""Letters that come by themselves: drafts not sent, entries that wait with an agency, sheets that are missing."""

from collections import Counter
from datetime import date, datetime, timedelta

from domain.awards.actions.common import write_to_authors, write_to_forwarders, write_to_member
from domain.awards.models import AwardEntry, AwardProgramme, EntryOrigin
from domain.awards.models_panel import PanelMember
from domain.awards.queries import reviewing
from domain.awards.states import WRITABLE, Stage, State
from domain.db import writing

AUTHORS_BEFORE = timedelta(days=3)
AGENCIES_BEFORE = (timedelta(days=7), timedelta(days=1))
REVIEWERS_BEFORE = timedelta(days=3)
REPORTS_BEFORE = timedelta(days=7)
REPORT_TOLD = 2
"""What `reminded` of an entry is once its report was asked for."""


async def remind(today: date, *, at: datetime) -> int:
    """Write what is due today; every letter once, however many processes ask. Returns how many acts of reminding there were."""
    done = 0
    for programme in await AwardProgramme.filter(stage=Stage.OPEN.value, opens_on__lte=today, closes_on__gte=today):
        done += await _authors(programme, today, at) + await _agencies(programme, today, at)
    for programme in await AwardProgramme.filter(stage=Stage.OPEN.value, report_by__gte=today, report_by__lte=today + REPORTS_BEFORE):
        done += await _reports(programme, at)
    for programme in await AwardProgramme.filter(stage=Stage.JUDGING.value):
        done += await _reviewers(programme, today, at)
    return done


async def _authors(programme: AwardProgramme, today: date, at: datetime) -> int:
    if programme.closes_on - today > AUTHORS_BEFORE:
        return 0
    done = 0
    for entry in await AwardEntry.filter(programme_id=programme.id, state__in=list(WRITABLE), reminded=0):
        async with writing(quiet=True):
            if await AwardEntry.filter(id=entry.id, reminded=0).update(reminded=1):
                await write_to_authors(entry, "unsent", at=at, only_lead=True, on=programme.closes_on)
                done += 1
    return done


async def _reports(programme: AwardProgramme, at: datetime) -> int:
    """Approved research whose report has not come in."""
    done = 0
    for entry in await AwardEntry.filter(programme_id=programme.id, state=State.ADMITTED.value, reminded__lt=REPORT_TOLD):
        async with writing(quiet=True):
            if await AwardEntry.filter(id=entry.id, reminded__lt=REPORT_TOLD).update(reminded=REPORT_TOLD):
                await write_to_authors(entry, "report_due", at=at, on=programme.report_by or "")
                done += 1
    return done


async def _agencies(programme: AwardProgramme, today: date, at: datetime) -> int:
    due = sum(programme.closes_on - today <= before for before in AGENCIES_BEFORE)
    if due <= programme.reminded:
        return 0
    async with writing(quiet=True):
        if not await AwardProgramme.filter(id=programme.id, reminded=programme.reminded).update(reminded=due):
            return 0
        rows = await EntryOrigin.filter(entry__programme_id=programme.id, entry__state=State.SENT.value)
        for agency, count in sorted(Counter(row.agency for row in rows).items()):
            await write_to_forwarders(agency, "due", at=at, on=programme.closes_on, count=count)
    return 1


async def _reviewers(programme: AwardProgramme, today: date, at: datetime) -> int:
    due = 2 if today > programme.scores_by else 1 if programme.scores_by - today <= REVIEWERS_BEFORE else 0
    if not due:
        return 0
    done = 0
    progress = await reviewing.progress(programme)
    for member in await reviewing.panel(programme.id):
        handed, wanted = progress[member.id]
        if handed < wanted and member.reminded < due:
            async with writing(quiet=True):
                if await PanelMember.filter(id=member.id, reminded=member.reminded).update(reminded=due):
                    await write_to_member(programme, member, "reminder", at=at)
                    done += 1
    return done
