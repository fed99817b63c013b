"""R3: how a case ends, and everything that was said on the way: asked, objected, agreed, stopped, opened again."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from domain.clock import now
from domain.delivery.actions import closing, milestones, reminding, reporting
from domain.delivery.models import Case, Extension, Promise
from domain.errors import HamasenError, Refused
from domain.outbox import OutboxMessage
from domain.proposals.actions import carrying
from domain.proposals.models import Event, Proposal
from tests.delivery.carried import carried_out, entry, month_before
from tests.support import Site, newest_message
from tests.town import DAY, both, days_on, town


def kinds(messages: list[OutboxMessage], address: str) -> list[str]:
    """What somebody was told, in order."""
    return [message.facts["kind"] for message in messages if message.address == address and "kind" in message.facts]


async def test_an_objection_keeps_the_case_open_with_its_text_and_an_agreement_closes_it(site: Site) -> None:
    """R3."""
    place = await town(site)
    case, proposal, proposer = await carried_out(place)
    agency, officer, anyone = await place.agency(), await place.staff(), site.browser()
    student = place.hold(site.browser(), proposer)
    path, mine = f"/en/staff/cases/{case.code}", f"/en/my/proposals/{proposal.key}"
    assert (await officer.post(f"{path}/decide/close", {"why": "done"})).status == 422, "nobody has asked"
    wrong = await agency.post(f"{path}/do/closing", {"percent": "101", "spent": "x"})
    assert (wrong.status, len(wrong.errors)) == (422, 3), wrong.errors
    assert (await agency.post(f"{path}/do/closing", {"closing-zh-Hant": "已完工", "percent": "95", "spent": "47萬"})).status == 303
    assert (await newest_message("lee@example.tw")).facts["kind"] == "closing"
    assert "已完工" in (await student.get(mine)).text
    assert (await student.post(mine, {"act": "closing:no", "text": ""})).status == 422
    assert (await student.post(mine, {"act": "closing:no", "text": "扶手還沒裝"})).status == 303
    held = await Case.get(id=case.id)
    assert (held.stage, held.percent) == ("open", 0), "what the agency said when it asked counts only once the case is closed"
    for reader in ("transport@example.tw", "officer@example.tw"):
        message = await newest_message(reader)
        assert (message.facts["kind"], message.facts["text"]) == ("objected", "扶手還沒裝")
    assert "扶手還沒裝" in (await anyone.get("/en/proposals/116-001")).text
    assert "cases with an objection" in (await officer.get("/en/staff")).text
    await agency.post(f"{path}/do/closing", {"closing-zh-Hant": "扶手已裝", "percent": "98", "spent": "47萬"})
    assert "扶手還沒裝" in (await anyone.get(f"/en/delivery/{case.code}")).text, "asking again does not erase the objection"
    assert (await officer.post(f"{path}/decide/close", {"why": "I am sure"})).status == 422, "the proposers have time to answer"
    assert (await student.post(mine, {"act": "closing:yes", "text": ""})).status == 303
    assert (await newest_message("officer@example.tw")).facts["kind"] == "agreed"
    assert "cases to close" in (await officer.get("/en/staff")).text
    assert (await officer.post(f"{path}/decide/close")).status == 303
    closed = await Case.get(id=case.id)
    assert (closed.stage, closed.ending, closed.percent, closed.money_spent) == ("closed", "agreed", 98, 470_000)
    assert (await Proposal.get(id=proposal.id)).state == "done"
    assert (await Promise.get(ref=f"case:{case.code}")).kept_on is not None
    page = (await anyone.get(f"/en/delivery/{case.code}")).text
    assert "Closed with the proposers' agreement" in page
    assert "扶手還沒裝" in page
    assert (await officer.post(f"{path}/decide/reopen", {"why": ""})).status == 422
    assert (await officer.post(f"{path}/decide/reopen", {"why": "it broke"})).status == 303
    assert (await Proposal.get(id=proposal.id)).state == "delivery"
    assert "it broke" in (await anyone.get(f"/en/delivery/{case.code}")).text


@pytest.mark.parametrize("objected", [False, True])
async def test_without_agreement_it_is_closed_after_two_weeks_with_a_reason_and_says_so(site: Site, objected: bool) -> None:
    place = await town(site)
    case, proposal, proposer = await carried_out(place)
    officer, at = await place.staff(), now() - 13 * DAY
    asking: dict[str, Any] = {"today": at.date(), "at": at, "by": None}
    await closing.ask_to_close(case, both("完工"), **asking)
    if objected:
        await carrying.answer_closing(proposal, proposer, case, agreed=False, text="扶手還沒裝", at=at)
        await closing.ask_to_close(case, both("完工"), **asking)
    path = f"/en/staff/cases/{case.code}/decide/close"
    assert (await officer.post(path, {"why": "silence"})).status == 422
    await Case.filter(id=case.id).update(closing_asked_at=at - DAY)
    page = await officer.post(path, {"why": " "})
    assert (page.status, len(page.errors)) == (422, 1)
    assert (await officer.post(path, {"why": "提案人未回覆"})).status == 303
    public = (await site.browser().get(f"/en/delivery/{case.code}")).text
    closed = await Case.get(id=case.id)
    assert closed.ending == ("over" if objected else "silent")
    words = "Closed over the proposers' objection" if objected else "Closed without an answer from the proposers"
    assert words in public
    assert "提案人未回覆" in public
    assert "with the proposers' agreement" not in public
    assert ("扶手還沒裝" in public) == objected
    assert (await newest_message("lee@example.tw")).facts["kind"] == "closed_anyway"
    (event,) = await Event.filter(proposal_id=proposal.id, kind="closed")
    assert (event.facts["ending"], event.facts["why"]) == (closed.ending, "提案人未回覆")


async def test_the_agency_takes_its_report_back(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    agency = await place.agency()
    path = f"/en/staff/cases/{case.code}/do"
    assert (await agency.post(f"{path}/withdraw", {"why": "x"})).status == 422
    await agency.post(f"{path}/closing", {"closing-en": "done", "percent": "100"})
    assert (await agency.post(f"{path}/withdraw", {"why": ""})).status == 422
    assert (await agency.post(f"{path}/withdraw", {"why": "a lamp is missing"})).status == 303
    assert (await Case.get(id=case.id)).stage == "open"
    assert (await newest_message("lee@example.tw")).facts["kind"] == "closing_back"
    assert "a lamp is missing" in (await site.browser().get(f"/en/delivery/{case.code}")).text


async def test_proposers_are_asked_again_after_one_week_and_after_two(site: Site) -> None:
    place = await town(site)
    case, proposal, proposer = await carried_out(place)
    at = now()
    await closing.ask_to_close(case, both("完工"), today=at.date(), at=at, by=None)
    await OutboxMessage.all().delete()

    async def tell(days: int) -> int:
        later = at + days * DAY + timedelta(minutes=1)
        await asyncio.gather(*(reminding.remind(date_of(later), later) for _ in range(2)))
        return kinds(await OutboxMessage.all().order_by("id"), "lee@example.tw").count("closing_again")

    def date_of(moment: Any) -> Any:
        return moment.date()

    assert [await tell(days) for days in (6, 7, 7, 13, 14, 30)] == [0, 1, 1, 1, 2, 2]
    await case.refresh_from_db()
    await carrying.answer_closing(proposal, proposer, case, agreed=False, text="還沒", at=at + 31 * DAY)
    assert await tell(45) == 2, "whoever answered is left alone"
    from web.messages.letters import written

    message = next(item for item in await OutboxMessage.all() if item.facts.get("kind") == "closing_again")
    assert "14" in written(site.services, message, await site.services.site())[1]


async def test_an_officer_stops_a_case_and_it_goes_on(site: Site) -> None:
    place = await town(site)
    case, proposal, _ = await carried_out(place)
    agency, officer, anyone = await place.agency(), await place.staff(), site.browser()
    made = await milestones.add(case, both("設計"), days_on(place.at, 9), today=place.at.date(), at=place.at, by=None)
    await reporting.ask_later(case, days_on(place.at, 200), both("延"), milestone=None, today=place.at.date(), at=place.at, by=None)
    path = f"/en/staff/cases/{case.code}/decide"
    assert (await agency.post(f"{path}/stop", {"why": "x"})).status == 403
    assert (await officer.post(f"{path}/stop", {"why": ""})).status == 422
    assert (await officer.post(f"{path}/stop", {"why": "the ground is polluted"})).status == 303
    assert (await Case.get(id=case.id)).stage == "stopped"
    assert (await Proposal.get(id=proposal.id)).state == "stopped"
    assert {row.why_dropped for row in await Promise.filter(link=case.code)} == {"the ground is polluted"}
    assert (await Extension.get(case_id=case.id)).granted is False
    assert (await newest_message("lee@example.tw")).facts["kind"] == "stopped"
    for page in (f"/en/delivery/{case.code}", "/en/proposals/116-001", "/en/promises"):
        assert "the ground is polluted" in (await anyone.get(page)).text, page
    refused = await agency.post(f"/en/staff/cases/{case.code}", entry(month_before()))
    assert refused.status == 422
    assert (await officer.post(f"{path}/reopen", {"why": "it is clean now"})).status == 303
    assert (await Proposal.get(id=proposal.id)).state == "delivery"
    assert not await Promise.filter(link=case.code, dropped_at__not_isnull=True)
    await milestones.reach(await Case.get(id=case.id), made.id, place.at.date(), today=place.at.date(), at=place.at, by=None)


async def test_one_of_two_who_act_at_once_wins(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    at, rival = now(), await Case.get(id=case.id)
    outcomes = await asyncio.gather(
        closing.ask_to_close(case, both("完工"), today=at.date(), at=at, by=None),
        closing.ask_to_close(rival, both("完工"), today=at.date(), at=at, by=None),
        return_exceptions=True,
    )
    assert [isinstance(outcome, Refused) for outcome in outcomes].count(True) == 1, outcomes
    held = await Case.get(id=case.id)
    assert [item["what"] for item in held.story] == ["asked"]
    with pytest.raises(HamasenError):
        await closing.close(held, at.date(), why="now", at=at, by=place.officer)


async def test_proposers_are_told_once_of_every_two_monthly_report(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    last = month_before()  # an entry of its own month, so that a report of two months that has ended has something to say
    await reporting.enter_monthly(
        case, case.opened_on, both("開工"), percent=10, spent=0, behind=False, why=both(""), today=now().date(), at=now(), by=None
    )
    await OutboxMessage.all().delete()
    from domain.delivery.rules import entry_due, period_of

    first, ends = period_of(case.opened_on)
    ready = entry_due(ends.replace(day=1))
    assert last >= first
    await reminding.remind(ready, now())
    assert not await OutboxMessage.all(), "the entry of the second month has until the sixth"
    await asyncio.gather(*(reminding.remind(ready + DAY, now()) for _ in range(2)))
    await reminding.remind(ready + 2 * DAY, now())
    (message,) = await OutboxMessage.filter(address="lee@example.tw")
    assert (message.facts["kind"], message.facts["percent"]) == ("progress", 10)
    from web.messages.letters import written

    text = written(site.services, message, await site.services.site())[1]
    assert f"{first.year}年{first.month}月" in text
    assert "開工" in text
    following = entry_due((ends + DAY).replace(day=1) + 31 * DAY) + DAY
    await reminding.remind(following, now())
    newest = await newest_message("lee@example.tw")
    assert newest.facts["kind"] == "progress_missing", "nothing was entered in the two months after"
