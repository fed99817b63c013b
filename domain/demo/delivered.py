"""Two invented cycles after their vote: last year's, being carried out, and the first of 2017, long closed."""

from datetime import UTC, datetime

from domain.cycles.models import Cycle
from domain.cycles.phases import PhaseKind
from domain.delivery.actions import cases, reporting
from domain.delivery.models import Case
from domain.demo import texts
from domain.demo.steps import DAY, GOOD, both, open_cycle, plan, propose, review
from domain.demo.texts import Idea
from domain.proposals.actions import carrying, deciding, screening
from domain.proposals.actions.deciding import Outcome
from domain.proposals.models import Proposal, Proposer
from domain.proposals.states import State
from domain.translated import Translated


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
    return await deciding.carry_out(winners, cycle.scope, on=begin.date(), due_on=(begin + 240 * DAY).date(), at=begin, by=by)


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
    for case, steps in zip(opened, (("設計完成", "Design ready"), ("發包", "Contract awarded"), ("第一場導覽", "First walk")), strict=True):
        first = case.opened_on + 60 * DAY
        made = await cases.add_milestone(case, both(*steps), first, at=at - 100 * DAY, by=contact)
        await cases.add_milestone(case, both("完工", "Finished"), case.opened_on + 220 * DAY, at=at - 100 * DAY, by=contact)
        if case is not opened[1]:
            await cases.reach(case, made.id, first - 3 * DAY, at=at - 60 * DAY, by=contact)
    await _entries(opened, at, contact)


async def _entries(opened: list[Case], at: datetime, contact: int) -> None:
    for place, case in enumerate(opened):
        month, count = case.opened_on.replace(day=1), 0
        while month < at.date().replace(day=1) and not (place == 1 and count >= 2):
            current = await Case.get(id=case.id)
            late = place == 1 and count == 1
            why = (
                both("兩次招標都沒有廠商投標，修改規範後重新公告。", "Nobody bid twice; the terms were changed and published again.")
                if late
                else Translated()
            )
            entered = datetime(month.year, month.month, 28, 2, tzinfo=UTC)
            await reporting.enter(
                current, month, both(*texts.ENTRIES[place][min(count, 3)]), percent=min(90, 15 + 20 * count), spent=60_000 * (count + 1), behind=late, why=why,
                today=entered.date(), at=entered, by=contact,
            )  # fmt: skip
            month, count = (month + 32 * DAY).replace(day=1), count + 1
    await reporting.ask_later(
        await Case.get(id=opened[1].id),
        opened[1].due_on + 60 * DAY if opened[1].due_on else at.date(),
        both("重新招標需要兩個月。", "A new tender takes two months."),
        milestone=None,
        at=at - 2 * DAY,
        by=contact,
    )


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
        moment = datetime(done.year, done.month, done.day, 4, tzinfo=UTC)
        current = await Case.get(id=case.id)
        await reporting.enter(
            current, done, both("全部完成並驗收。", "All done and accepted."), percent=100, spent=(case.money_voted or 0) * 96 // 100, behind=False,
            why=Translated(), today=done, at=moment, by=officer,
        )  # fmt: skip
        await carrying.ask_to_close(await Case.get(id=case.id), both("依提案內容完成。", "Done as proposed."), at=moment, by=officer)
        proposal = await Proposal.get(number=case.ref)
        proposer = await Proposer.get(proposal_id=proposal.id, lead=True)
        await carrying.answer_closing(proposal, proposer, await Case.get(id=case.id), agreed=True, text="", at=moment + DAY)
        await carrying.close(await Case.get(id=case.id), done + 5 * DAY, why="", at=moment + 5 * DAY, by=officer)
