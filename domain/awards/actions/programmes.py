"""Making a programme, changing it before its call opens, opening it, moving its later days, calling it off."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from domain import ledger
from domain.awards.actions.common import happened, hold, write_to_authors, write_to_member
from domain.awards.models import AwardEntry, AwardProgramme
from domain.awards.models_panel import PanelMember
from domain.awards.presets import PRESETS
from domain.awards.programme import Dates, Rules
from domain.awards.queries.programmes import dates_of, rules_of
from domain.awards.states import UNDERWAY, Stage
from domain.db import writing
from domain.errors import N_, Refused
from domain.translated import Translated

FROZEN = N_("The call is open: rules stay as they were published. Days can be moved, with a reason.")


def _days(year: int) -> Dates:
    """Days to begin with: the call in January, forwarded by the end of May, as the city's rules have it."""
    return Dates(date(year, 1, 5), date(year, 5, 31), date(year, 9, 30), date(year, 11, 15))


async def make(preset: str, year: int, *, at: datetime, by: int | None) -> AwardProgramme:
    """A draft from a preset. Raises Refused for an unknown one."""
    chosen = PRESETS.get(preset)
    if chosen is None:
        raise Refused(N_("Choose what kind of programme it is."), field="preset")
    if not 2000 <= year <= 2200:
        raise Refused(N_("Enter a year such as 2027."), field="year")
    days = _days(year)
    zh, en = chosen.title.text("zh-Hant"), chosen.title.text("en")
    async with writing(quiet=True):
        made = AwardProgramme(
            preset=preset,
            year=year,
            rules=chosen.rules.to_json(),
            opens_on=days.opens,
            closes_on=days.closes,
            scores_by=days.scores_by,
            announce_on=days.announce,
            report_by=date(year, 9, 1) if chosen.rules.report else None,
            created_at=at,
        )
        made.title = Translated.of(zh_Hant=f"{year - 1911} 年度{zh}", en=f"{en} {year}")
        made.about = chosen.about
        await made.save()
        await ledger.record("awards.make", "award_programme", made.id, at=at, by=by, after={"preset": preset, "year": year})
    return made


async def change(number: int, title: Translated, about: Translated, rules: Rules, dates: Dates, *, at: datetime, by: int) -> None:
    """Change what is not public yet; it may be unfinished, opening judges it. Raises Refused."""
    async with writing(quiet=True):
        held = await hold(number)
        if held.stage != Stage.DRAFT:
            raise Refused(FROZEN)
        held.title, held.about, held.rules = title, about, rules.to_json()
        _set(held, dates if rules.report else replace(dates, report_by=None))
        await held.save()
        await ledger.record("awards.change", "award_programme", number, at=at, by=by)


def _set(held: AwardProgramme, dates: Dates) -> None:
    held.opens_on, held.closes_on, held.scores_by = dates.opens, dates.closes, dates.scores_by
    held.announce_on, held.report_by = dates.announce, dates.report_by


async def open_call(number: int, today: date, *, at: datetime, by: int) -> None:
    """Publish it: from now on its rules are frozen. Raises Refused for rules or days that do not fit."""
    async with writing():
        held = await hold(number)
        if held.stage != Stage.DRAFT:
            raise Refused(N_("This call is open already."))
        rules = rules_of(held)
        rules.check()
        dates_of(held).check(rules)
        if held.closes_on < today:
            raise Refused(N_("The last day to enter is past."), field="closes_on")
        if not held.title.text("zh-Hant") or not held.title.text("en"):
            raise Refused(N_("Write the title in both languages."), field="title")
        await AwardProgramme.filter(id=number).update(stage=Stage.OPEN.value, opened_at=at)
        await ledger.record("awards.open", "award_programme", number, at=at, by=by, after={"rules": rules.to_json()})


async def move(number: int, dates: Dates, why: str, *, at: datetime, by: int) -> None:
    """Move days of an open call, which everybody with something under way is told. Raises Refused without a reason."""
    if not why.strip():
        raise Refused(N_("Say why. Everybody who takes part is told."), field="why")
    async with writing():
        held = await hold(number)
        if held.stage not in (Stage.OPEN, Stage.JUDGING):
            raise Refused(N_("Its days cannot be moved any more."))
        before = dates_of(held)
        dates = replace(dates, opens=before.opens)
        dates.check(rules_of(held))
        if held.stage == Stage.JUDGING and (dates.closes, dates.report_by) != (before.closes, before.report_by):
            raise Refused(N_("The panel has begun. What takes part is fixed."), field="closes_on")
        _set(held, dates)
        await held.save()
        after: dict[str, Any] = {**dates.to_json()}
        await ledger.record("awards.move", "award_programme", number, at=at, by=by, why=why.strip(), before=before.to_json(), after=after)
        await _tell_moved(number, before, dates, why.strip()[:500], at)


async def _tell_moved(number: int, before: Dates, dates: Dates, why: str, at: datetime) -> None:
    """Whom a moved day concerns is told, and is reminded of the new one."""
    if dates.closes != before.closes:
        await AwardProgramme.filter(id=number).update(reminded=0)
        await AwardEntry.filter(programme_id=number, state__in=["draft", "returned"]).update(reminded=0)
        for entry in await AwardEntry.filter(programme_id=number, state__in=[*UNDERWAY, "draft"]):
            await write_to_authors(entry, "moved", at=at, on=dates.closes, text=why)
    if dates.report_by is not None and dates.report_by != before.report_by:
        await AwardEntry.filter(programme_id=number, state="admitted").update(reminded=0)
        for entry in await AwardEntry.filter(programme_id=number, state="admitted"):
            await write_to_authors(entry, "report_moved", at=at, on=dates.report_by, text=why)
    if dates.scores_by != before.scores_by:
        await PanelMember.filter(programme_id=number).update(reminded=0)
        programme = await AwardProgramme.get(id=number)
        for member in await PanelMember.filter(programme_id=number, invited_at__not_isnull=True):
            await write_to_member(programme, member, "moved", at=at)


async def call_off(number: int, why: str, *, at: datetime, by: int) -> None:
    """Call it off before the result; everybody who takes part is told. Raises Refused without a reason."""
    if not why.strip():
        raise Refused(N_("Say why. Everybody who takes part is told."), field="why")
    async with writing():
        held = await hold(number)
        if held.stage not in (Stage.DRAFT, Stage.OPEN, Stage.JUDGING, Stage.CLOSED):
            raise Refused(N_("The result is public. It cannot be called off any more."))
        if held.stage == Stage.DRAFT:
            await AwardProgramme.filter(id=number).delete()
        else:
            said = why.strip()[:500]
            await AwardProgramme.filter(id=number).update(stage=Stage.CANCELED.value, result={"reason": said})
            for entry in await AwardEntry.filter(programme_id=number, state__in=[*UNDERWAY, "draft"]):
                await happened(entry, "canceled", at=at, by=by, text=said)
                await write_to_authors(entry, "canceled", at=at, text=said)
            for member in await PanelMember.filter(programme_id=number, invited_at__not_isnull=True):
                await write_to_member(held, member, "canceled", at=at)
        await ledger.record("awards.call_off", "award_programme", number, at=at, by=by, why=why.strip())
