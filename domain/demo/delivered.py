"""Two invented cycles after their vote: last year's, being carried out, and the first of 2017, long closed."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from domain.cycles.models import Cycle
from domain.cycles.phases import PhaseKind
from domain.delivery.actions import cases, closing, milestones, reporting
from domain.delivery.actions.cases import Decided
from domain.delivery.models import Case
from domain.delivery.rules import NO_CYCLE
from domain.demo import texts
from domain.demo.steps import DAY, GOOD, both, open_cycle, plan, propose, review
from domain.demo.texts import Idea
from domain.proposals.actions import carrying, deciding, screening
from domain.proposals.actions.deciding import Outcome
from domain.proposals.models import Proposal, Proposer
from domain.proposals.states import State
from domain.translated import Translated

TAIPEI = timezone(timedelta(hours=8))


def day_of(moment: datetime) -> date:
    """The day it is in the city, which is what every promise and entry is about."""
    return moment.astimezone(TAIPEI).date()


def noon(day: date) -> datetime:
    """The middle of a day in the city."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=TAIPEI).astimezone(UTC)


async def _voted(cycle: Cycle, ideas: tuple[Idea, ...], votes: tuple[int, ...], lost: int, day: datetime, by: int) -> list[Case]:
    """Proposals that went all the way to a tracked case; the last `lost` of them did not win."""
    rows, dates = [], {phase.kind: phase for phase in cycle.plan.phases}
    for place, idea in enumerate(ideas):
        proposal, _ = await propose(cycle, idea, None, day + place * DAY)
        await screening.show(proposal, at=day + (place + 1) * DAY, by=by)
        rows.append(
            await review(
                await Proposal.get(id=proposal.id),
                "culture" if idea.category == "culture" else "transport",
                GOOD,
                day + 20 * DAY,
                by,
                estimate=idea.cost,
            )
        )
    await deciding.make_candidates(rows, cycle.frozen_digest, at=dates[PhaseKind.DISPLAY].starts_at, by=by)
    outcomes = {
        row.id: Outcome(State.SELECTED if place < len(rows) - lost else State.NOT_SELECTED, votes[place], row.estimate)
        for place, row in enumerate(rows)
    }
    await deciding.enter_result(outcomes, at=dates[PhaseKind.RESULT].starts_at, by=by)
    winners = [await Proposal.get(id=row.id) for row in rows[: len(rows) - lost]]
    begin = dates[PhaseKind.RESULT].starts_at + 7 * DAY
    return await deciding.carry_out(winners, cycle.scope, on=day_of(begin), due_on=day_of(begin + 240 * DAY), at=begin, by=by)


async def being_carried_out(at: datetime, officer: int, contact: int) -> None:
    """Last year's cycle: one case as planned, one behind, one ahead."""
    start = at.astimezone(UTC).replace(hour=16, minute=0, second=0, microsecond=0) - 330 * DAY
    name = both("哈瑪星 2026", "Hamasen 2026")
    summary = both(
        "去年的年度，三案獲選，正在執行。（示範資料）",
        "Last year's cycle: three proposals were selected and are being carried out. (Demonstration data)",
    )
    cycle = await open_cycle("hamasen-2026", "115", name, summary, plan(start), start - 5 * DAY, officer)
    opened = await _voted(cycle, texts.SELECTED, (1248, 963, 871), 0, start + 65 * DAY, officer)
    planned = at - 100 * DAY
    for case, steps in zip(opened, (("設計完成", "Design ready"), ("發包", "Contract awarded"), ("第一場導覽", "First walk")), strict=True):
        first = max(case.opened_on + 60 * DAY, day_of(planned))
        marks: dict[str, Any] = {"today": day_of(planned), "at": planned, "by": contact}
        made = await milestones.add(case, both(*steps), first, **marks)
        await milestones.add(case, both("完工", "Finished"), case.opened_on + 220 * DAY, **marks)
        if case is opened[0]:
            await milestones.reach(case, made.id, first - 3 * DAY, today=first - DAY, at=noon(first - DAY), by=contact)
        if case is opened[2]:  # kept, after a later day was granted
            why, asked = both("場地檢修延後。", "Repairs at the place took longer."), first - 6 * DAY
            values: dict[str, Any] = {"milestone": made.id, "today": asked, "at": noon(asked), "by": contact}
            later = await reporting.ask_later(case, first + 14 * DAY, why, **values)
            await reporting.decide_later(case, later.id, granted=True, note="", at=noon(first - 4 * DAY), by=officer)
            reached = first + 9 * DAY
            await milestones.reach(case, made.id, reached, today=reached, at=noon(reached), by=contact)
    await _entries(opened, at, contact)
    await _later(opened, at, officer, contact)
    signs = Decided(
        "other",
        "roadsign",
        NO_CYCLE,
        both("哈瑪星雙語路標更新", "New bilingual signs for Hamasen"),
        "transport",
        350_000,
        day_of(at + 120 * DAY),
    )
    await cases.open_cases([signs], on=day_of(at - 12 * DAY), at=at - 12 * DAY, by=officer)


async def _entries(opened: list[Case], at: datetime, contact: int) -> None:
    for place, case in enumerate(opened):
        month, count = case.opened_on.replace(day=1), 0
        while month < day_of(at).replace(day=1) and not (place == 1 and count >= 2):
            current = await Case.get(id=case.id)
            late = place == 1 and count == 1
            why = (
                both("兩次招標都沒有廠商投標，修改規範後重新公告。", "Nobody bid twice; the terms were changed and published again.")
                if late
                else Translated()
            )
            entered = max(month.replace(day=28), case.opened_on)
            text = both(*texts.ENTRIES[place][min(count, 3)])
            values: dict[str, Any] = {"spent": 60_000 * (count + 1), "behind": late, "why": why, "by": contact}
            if place == 0 and count == 1:  # somebody mistyped a share and corrected it: what was said before can still be read
                await reporting.enter_monthly(current, month, text, percent=53, today=entered, at=noon(entered), **values)
                mended = min(entered + 3 * DAY, day_of(at))
                await reporting.enter_monthly(current, month, text, percent=35, today=mended, at=noon(mended), correcting=True, **values)
            else:
                await reporting.enter_monthly(
                    current, month, text, percent=min(90, 15 + 20 * count), today=entered, at=noon(entered), **values
                )
            month, count = (month + 32 * DAY).replace(day=1), count + 1


async def _later(opened: list[Case], at: datetime, officer: int, contact: int) -> None:
    """One later day that was granted, one that waits."""
    granted, waiting = await Case.get(id=opened[2].id), await Case.get(id=opened[1].id)
    asked, decided = at - 40 * DAY, at - 37 * DAY
    later = await reporting.ask_later(
        granted, (granted.due_on or day_of(at)) + 30 * DAY,
        both("兩場導覽遇颱風延期。", "Two walks were put off because of a typhoon."),
        milestone=None, today=day_of(asked), at=asked, by=contact,
    )  # fmt: skip
    await reporting.decide_later(granted, later.id, granted=True, note="同意展延一個月。", at=decided, by=officer)
    asked = at - 2 * DAY
    await reporting.ask_later(
        waiting, (waiting.due_on or day_of(at)) + 60 * DAY,
        both("重新招標需要兩個月。", "A new tender takes two months."),
        milestone=None, today=day_of(asked), at=asked, by=contact,
    )  # fmt: skip


async def of_2017(officer: int) -> None:
    """The first cycle, all closed."""
    start = datetime(2016, 12, 31, 16, tzinfo=UTC)
    name = both("哈瑪星 2017（生態交通盛典年）", "Hamasen 2017 (year of the EcoMobility festival)")
    summary = both(
        "配合 2017 生態交通全球盛典的第一個年度，已全數結案。這裡的提案和票數都是虛構的示範資料。",
        "The first cycle, for the EcoMobility World Festival of 2017, is closed. Its proposals and votes are invented demonstration data.",
    )
    cycle = await open_cycle("hamasen-2017", "106", name, summary, plan(start), start - 5 * DAY, officer)
    opened = await _voted(
        cycle, (texts.NOW[3], texts.NOW[7], texts.NOW[4], texts.NOW[5]), (642, 511, 398, 377), 1, start + 65 * DAY, officer
    )
    for place, case in enumerate(opened):
        done = case.opened_on + (200 + 20 * place) * DAY
        moment, current = noon(done), await Case.get(id=case.id)
        spent = (case.money_voted or 0) * 96 // 100
        await reporting.enter_monthly(
            current, done, both("全部完成並驗收。", "All done and accepted."), percent=100, spent=spent, behind=False,
            why=Translated(), today=done, at=moment, by=officer,
        )  # fmt: skip
        text = both("依提案內容完成。", "Done as proposed.")
        await closing.ask_to_close(current, text, percent=100, spent=spent, today=done, at=moment, by=officer)
        proposal = await Proposal.get(number=case.ref)
        proposer = await Proposer.get(proposal_id=proposal.id, lead=True)
        if place == 1:  # objected once, mended, and agreed
            missing = "說明牌上的英文有錯字，請更正。"
            await carrying.answer_closing(proposal, proposer, current, agreed=False, text=missing, at=moment + DAY)
            mended = both("說明牌已更正重製。", "The sign was corrected and made again.")
            await closing.ask_to_close(current, mended, spent=spent, today=done + 9 * DAY, at=moment + 9 * DAY, by=officer)
        if place == 2:  # nobody answered
            ending = moment + 20 * DAY
            why = "自申報完工後已滿二十日，經電子郵件及電話聯繫，提案人均未回覆。"
            await closing.close(current, day_of(ending), why=why, at=ending, by=officer)
            continue
        await carrying.answer_closing(proposal, proposer, current, agreed=True, text="", at=moment + 10 * DAY)
        ending = moment + 12 * DAY
        await closing.close(current, day_of(ending), why="", at=ending, by=officer)
