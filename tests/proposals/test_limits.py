"""Limits hold at their very boundary, and when twenty come at once."""

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import datetime, timedelta

import pytest

from domain.clock import now
from domain.cycles import actions as cycles
from domain.cycles.models import CyclePage
from domain.errors import Refused
from domain.files.models import StoredFile
from domain.outbox import OutboxMessage
from domain.people.actions import codes
from domain.people.rules import CODES_A_DAY, CODES_IN_A_WHILE, DAY, WHILE
from domain.proposals.actions import draft_files, drafts, inviting, submitting, talking
from domain.proposals.models import Proposal, ProposalFile, Proposer
from domain.proposals.models_talk import Comment
from domain.proposals.rules import (
    ATTACHMENTS_MOST,
    CO_PROPOSERS_MOST,
    COMMENT_MOST,
    COMMENTS_AN_HOUR,
    DRAFT_KEPT,
    DRAFT_WARNING,
    DRAFTS_MOST,
    LINES_MOST,
    LINKS_A_DAY,
    REMIND_AFTER,
    SUBMITTED_A_DAY,
    SUMMARY_MOST,
    TEXT_MOST,
    TITLE_MOST,
    CostLine,
    check_line,
    check_lines,
    check_text,
    check_title,
)
from tests.support import Site
from tests.town import both, town

pytestmark = pytest.mark.both
MOMENT, HOUR = timedelta(seconds=1), timedelta(hours=1)


def test_a_title_a_line_and_a_text_may_be_as_long_as_said_and_no_longer() -> None:
    assert len(check_title("路" * TITLE_MOST)) == TITLE_MOST
    assert len(check_line("路" * SUMMARY_MOST, field="summary", most=SUMMARY_MOST)) == SUMMARY_MOST
    assert len(check_text("路" * TEXT_MOST, field="idea")) == TEXT_MOST
    for check in (
        lambda: check_title("路" * (TITLE_MOST + 1)),
        lambda: check_line("路" * (SUMMARY_MOST + 1), field="summary", most=SUMMARY_MOST),
        lambda: check_text("路" * (TEXT_MOST + 1), field="idea"),
    ):
        with pytest.raises(Refused):
            check()


async def test_a_draft_is_warned_of_a_week_before_it_goes_and_goes_after_ninety_days(site: Site) -> None:
    place = await town(site)
    proposal, _ = await place.draft("坡道", email="lee@example.tw")
    await OutboxMessage.all().delete()
    warned = proposal.changed_at + DRAFT_KEPT - DRAFT_WARNING
    await drafts.tidy(warned)
    assert (await Proposal.get(id=proposal.id)).warned_at is None
    await drafts.tidy(warned + MOMENT)
    assert (await Proposal.get(id=proposal.id)).warned_at == warned + MOMENT
    await drafts.tidy(proposal.changed_at + DRAFT_KEPT)
    assert await Proposal.filter(id=proposal.id).exists()
    assert await drafts.tidy(proposal.changed_at + DRAFT_KEPT + MOMENT) == 1
    assert not await Proposal.filter(id=proposal.id).exists()


def test_a_cost_has_twelve_lines_and_no_thirteenth() -> None:
    line = CostLine("座椅", 1, 100)
    assert check_lines([line] * LINES_MOST) == (line,) * LINES_MOST
    with pytest.raises(Refused) as refused:
        check_lines([line] * (LINES_MOST + 1))
    assert refused.value.field == "cost"


async def passed(acts: Iterable[Awaitable[object]]) -> int:
    """How many of these acts, all begun at the same moment, were not refused."""

    async def tried(act: Awaitable[object]) -> bool:
        try:
            await act
        except Refused:
            return False
        return True

    return sum(await asyncio.gather(*(tried(act) for act in acts)))


async def test_twenty_drafts_begun_at_once_are_no_more_than_ten(site: Site) -> None:
    place = await town(site)
    person = await site.person("lee@example.tw")
    drafts.check_drafts(DRAFTS_MOST - 1)
    begun = await passed(drafts.begin(place.cycle.id, locale="en", at=place.at, person=person.id, held=[]) for _ in range(20))
    assert begun == await Proposal.all().count() == DRAFTS_MOST


async def test_twenty_invited_at_once_are_no_more_than_five(site: Site) -> None:
    place = await town(site)
    proposal, lead = await place.draft()
    asked = await passed(inviting.invite(proposal, lead, f"friend{n}@example.tw", at=place.at) for n in range(20))
    assert asked == await Proposer.filter(proposal_id=proposal.id, lead=False).count() == CO_PROPOSERS_MOST


async def test_one_contact_submits_five_a_day_however_many_are_sent_at_once(site: Site) -> None:
    place = await town(site)
    made = [await place.draft(f"第 {n} 案") for n in range(DRAFTS_MOST)]
    assert await passed(submitting.submit(*one, place.cycle, at=place.at) for one in made) == SUBMITTED_A_DAY
    left = [one for one in made if await Proposal.filter(id=one[0].id, state="draft").exists()]
    assert len(left) == DRAFTS_MOST - SUBMITTED_A_DAY
    day = timedelta(days=1)
    assert await passed([submitting.submit(*left[0], place.cycle, at=place.at + day - MOMENT)]) == 0
    left = [(await Proposal.get(id=proposal.id), proposer) for proposal, proposer in left]
    assert await passed([submitting.submit(*left[0], place.cycle, at=place.at + day)]) == 1


async def test_one_address_is_sent_three_links_a_day_over_all_its_drafts(site: Site) -> None:
    place = await town(site)
    made = [await place.draft(f"第 {n} 案") for n in range(4)]
    sent = await passed(inviting.send_link(*made[n % 4], "lee@example.tw", at=place.at) for n in range(20))
    assert sent == await OutboxMessage.filter(template="draft_link").count() == LINKS_A_DAY
    assert await passed([inviting.send_link(*made[0], "lee@example.tw", at=place.at + REMIND_AFTER - MOMENT)]) == 0
    assert await passed([inviting.send_link(*made[0], "lee@example.tw", at=place.at + REMIND_AFTER)]) == 1


async def test_twenty_attachments_at_once_are_no_more_than_four(site: Site) -> None:
    place = await town(site)
    proposal, lead = await place.draft()
    store, pdf = site.services.store, b"%PDF-1.4\n" + b"x" * 200
    sent = (draft_files.add_file(store, proposal, lead, f"{n}.pdf", pdf, both("圖"), kind="attachment", at=place.at) for n in range(20))
    assert await passed(sent) == await ProposalFile.filter(proposal_id=proposal.id).count() == ATTACHMENTS_MOST


async def test_an_address_is_sent_five_codes_in_a_quarter_of_an_hour(site: Site) -> None:
    at, keys = now(), site.services.keys
    sent = await passed(codes.send_code("lee@example.tw", locale="en", at=at, keys=keys) for _ in range(20))
    assert sent == await OutboxMessage.filter(address="lee@example.tw").count() == CODES_IN_A_WHILE
    assert await passed([codes.send_code("lee@example.tw", locale="en", at=at + WHILE - MOMENT, keys=keys)]) == 0
    assert await passed([codes.send_code("lee@example.tw", locale="en", at=at + WHILE, keys=keys)]) == 1


async def test_an_address_is_sent_twenty_codes_a_day(site: Site) -> None:
    at, keys = now(), site.services.keys
    sent = 0
    for turn in range(10):
        sent += await passed(codes.send_code("lee@example.tw", locale="en", at=at + turn * WHILE, keys=keys) for _ in range(5))
    assert sent == await OutboxMessage.filter(address="lee@example.tw").count() == CODES_A_DAY
    assert await passed([codes.send_code("other@example.tw", locale="en", at=at + 9 * WHILE, keys=keys)]) == 1
    assert await passed([codes.send_code("lee@example.tw", locale="en", at=at + DAY - MOMENT, keys=keys)]) == 0
    assert await passed([codes.send_code("lee@example.tw", locale="en", at=at + DAY, keys=keys)]) == 1


async def test_a_page_of_a_cycle_holds_twenty_files_and_takes_one_of_those_sent_at_once(site: Site) -> None:
    """Whoever saw the page before another file came is told so, and can send theirs again."""
    place = await town(site)
    title, store, pdf = both("新聞稿"), site.services.store, b"%PDF-1.4\n" + b"x" * 200
    page = await cycles.save_page(place.cycle, None, "press-1", "press", title, title, public=False, at=place.at, by=place.officer)
    seen = [await CyclePage.get(id=page.id) for _ in range(20)]
    sent = (cycles.add_file(store, place.cycle, one, "a.pdf", pdf, title, at=place.at + MOMENT, by=place.officer) for one in seen)
    assert await passed(sent) == 1
    assert await StoredFile.filter(deleted_at=None).count() == 1
    for n in range(cycles.MOST_FILES - 1):
        held = await CyclePage.get(id=page.id)
        await cycles.add_file(store, place.cycle, held, f"{n}.pdf", pdf, title, at=place.at + (n + 2) * MOMENT, by=place.officer)
    held = await CyclePage.get(id=page.id)
    assert len(held.files) == cycles.MOST_FILES
    assert await passed([cycles.add_file(store, place.cycle, held, "x.pdf", pdf, title, at=place.at + HOUR, by=place.officer)]) == 0


def test_a_comment_may_be_as_long_as_said_and_no_longer() -> None:
    assert len(check_text("路" * COMMENT_MOST, field="text", most=COMMENT_MOST)) == COMMENT_MOST
    with pytest.raises(Refused):
        check_text("路" * (COMMENT_MOST + 1), field="text", most=COMMENT_MOST)


async def test_one_person_writes_ten_comments_and_ten_reports_an_hour(site: Site) -> None:
    place = await town(site)
    proposal, _ = await place.public()
    person, other = await site.person("lee@example.tw", name="李大同"), await site.person("wu@example.tw", name="吳")

    def say(n: int, at: datetime) -> Awaitable[object]:
        return talking.comment(proposal, place.cycle, person, f"第 {n} 句", stance="", parent=None, locale="zh-Hant", at=at)

    assert await passed(say(n, place.at) for n in range(20)) == await Comment.all().count() == COMMENTS_AN_HOUR
    assert await passed([say(20, place.at + HOUR - MOMENT)]) == 0
    assert await passed([say(21, place.at + HOUR)]) == 1
    of_whom = {"proposal_id": proposal.id, "person": person.id, "name": "李", "locale": "zh-Hant", "state": "shown"}
    shown = [await Comment.create(**of_whom, text=f"{n}", at=place.at) for n in range(20)]
    assert await passed(talking.report(row.id, other.id, "不對", at=place.at) for row in shown) == talking.REPORTS_AN_HOUR
