"""Messages: what happened stands in the subject, everything one needs in the text, days as a calendar file, and a way to end them."""

import asyncio
import re
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any
from unittest.mock import patch

from domain.clock import now
from domain.outbox import OutboxMessage
from domain.proposals.actions import deciding, merging, notifications, talking
from domain.proposals.models import Event, Proposal, Proposer
from domain.proposals.models_review import Merge, MergeConsent
from domain.proposals.models_talk import Comment, Report
from domain.proposals.story import Happened
from tests.proposals.office import GRADES, answered, asked, candidate, reviewed, said, trusted
from tests.support import Site, newest_message
from tests.town import both, days_on, town
from web.messages.letters import written
from web.messages.sending import send_due
from web.proposals.labels import AGENCY_WORDS, COMMENT_WORDS, MAIL_WORDS
from web.proposals.mail_subjects import AGENCY_HEADS, COMMENT_HEADS, PROPOSAL_HEADS
from web.settings import Mail


async def letter(site: Site, address: str) -> tuple[str, str]:
    """Subject and text of the newest message to an address."""
    return written(site.services, await newest_message(address), await site.services.site())


def test_every_kind_has_a_head() -> None:
    assert set(MAIL_WORDS) == set(PROPOSAL_HEADS)
    assert set(AGENCY_WORDS) == set(AGENCY_HEADS)
    assert set(COMMENT_WORDS) == set(COMMENT_HEADS)


async def test_a_return_names_the_fields_and_the_day(site: Site) -> None:
    place = await town(site)
    await place.public()
    due = days_on(place.at, 12)
    sent = {"act": "return", "point-place": "哪一側？", "point-cost": "請附單價", "back_by": due.isoformat()}
    assert (await (await place.staff()).post("/en/staff/proposals/116-001/act", sent)).status == 303
    subject, text = await letter(site, "lee@example.tw")
    assert subject.startswith("請補正提案")
    assert "- 位置：哪一側？" in text
    assert "- 經費：請附單價" in text
    assert f"{due.month}月{due.day}日" in text
    assert "/my/link/" in text


async def test_the_review_says_axis_grade_reason_and_agency(site: Site) -> None:
    place = await town(site)
    await place.public()
    task = await asked(place)
    subject, text = await letter(site, "lee@example.tw")
    assert "交通局" in text
    await (await place.agency()).post(f"/en/staff/review/{task.id}", GRADES)
    subject, text = await letter(site, "lee@example.tw")
    assert "審查結果" in subject
    assert "可行" in subject
    assert "交通局 · 公共性：高度可行" in text
    assert "大家都受惠" in text


async def test_agencies_and_office_get_links_that_they_may_open(site: Site) -> None:
    from domain.proposals.actions import asking

    place = await town(site)
    await place.public()
    task = await asked(place)
    agency, officer = await place.agency(), await place.staff()
    await asking.remind(days_on(place.at, 21), now())
    _, text = await letter(site, "transport@example.tw")
    link = re.search(r"http://\S+?(/\S+/staff/review/\d+)", text)
    assert link, text
    assert (await agency.get(link[1])).status == 200
    _, text = await letter(site, "officer@example.tw")
    assert "交通局" in text
    link = re.search(r"http://\S+?(/\S+/staff/proposals/\S+)", text)
    assert link, text
    assert (await officer.get(link[1])).status == 200
    assert task.id


async def test_days_come_as_a_calendar_file(site: Site) -> None:
    place = await town(site)
    await place.agency()
    await candidate(place)
    site.services.settings = replace(site.services.settings, mail=Mail("localhost", 25, sender="a@b.tw"))
    posts: list[EmailMessage] = []

    async def keep(post: EmailMessage, **_: Any) -> None:
        posts.append(post)

    with patch("aiosmtplib.send", keep):
        await send_due(site.services, now())
    calendars = {
        str(post["To"]): part.get_payload(decode=True).decode()  # type: ignore[union-attr]
        for post in posts
        for part in message_from_bytes(post.as_bytes()).walk()
        if part.get_content_type() == "text/calendar"
    }
    assert "DTSTART;VALUE=DATE:" in calendars["transport@example.tw"]
    assert calendars["lee@example.tw"].count("BEGIN:VEVENT") == 2


async def test_a_merge_names_the_others_and_reminds_the_silent_once(site: Site) -> None:
    place = await town(site)
    into, first = await place.public("渡輪站坡道")
    other, _ = await place.public("渡輪站斜坡", email="chen@example.tw")
    texts = {"title": both("渡輪站無障礙坡道"), "idea": both("兩側都設坡道")}
    merge = await merging.offer(into, [other], texts, both("同一地點"), at=place.at, by=place.officer)
    _, text = await letter(site, "lee@example.tw")
    assert "116-002 渡輪站斜坡" in text
    await merging.consent(merge, first, agreed=True, at=place.at)
    assert await merging.remind(place.at + merging.ASK_AGAIN / 2) == 0
    assert await merging.remind(place.at + merging.ASK_AGAIN) == 1
    assert await merging.remind(place.at + merging.ASK_AGAIN * 2) == 0
    assert (await newest_message("chen@example.tw")).facts["kind"] == "merge_waiting"
    silent = await MergeConsent.get(merge_id=merge.id, agreed=None)
    later = place.at + merging.ASK_AGAIN * 2
    await merging.consent(await Merge.get(id=merge.id), await Proposer.get(id=silent.proposer), agreed=True, at=later)
    row = await Proposal.get(id=into.id)
    assert row.title.text("zh-Hant") == "渡輪站無障礙坡道"
    assert row.idea.text("zh-Hant") == "兩側都設坡道"
    assert row.by == "李○○、李○○"
    assert "兩側都設坡道" in (await site.browser().get("/en/proposals/116-001/versions")).text


async def test_followers_of_what_was_merged_are_invited_and_supporters_of_both_are_not_bothered(site: Site) -> None:
    place = await town(site)
    into, _ = await place.public("渡輪站坡道")
    other, _ = await place.public("渡輪站斜坡", email="chen@example.tw")
    both_sides, follower = await place.resident("maria"), await place.resident("anna")
    for number in ("116-001", "116-002"):
        await both_sides.post(f"/en/proposals/{number}/support", {"act": "give"})
    await follower.post("/en/proposals/116-002/follow", {"act": "give"})
    merge = await merging.offer(await Proposal.get(id=into.id), [await Proposal.get(id=other.id)], {}, both("x"), at=place.at, by=1)
    for consent in await MergeConsent.filter(merge_id=merge.id):
        await merging.consent(merge, await Proposer.get(id=consent.proposer), agreed=True, at=place.at)
    told = {message.address: message.facts["kind"] for message in await OutboxMessage.filter(template="proposal", person__not_isnull=True)}
    assert told == {"anna@example.tw": "followed_merged"}
    _, text = await letter(site, "anna@example.tw")
    assert "/unsubscribe/" in text


async def test_digests_group_by_proposal_and_changing_the_rhythm_loses_nothing(site: Site) -> None:
    place = await town(site)
    proposal, _ = await place.public()
    maria = await place.resident("maria")
    await maria.post("/en/proposals/116-001/follow", {"act": "give"})
    await maria.post("/en/account/following", {"rhythm": "weekly"})
    await OutboxMessage.all().delete()
    facts = {"agency": "transport", "grade": "feasible", "why": both("可於年度內完成", "Within the year").to_json()}
    for kind in (Happened.ANSWERED, Happened.GRADED):
        await Event.create(proposal_id=proposal.id, kind=kind.value, facts=facts, at=now())
    await maria.post("/en/account/following", {"rhythm": "weekly"})
    await maria.post("/en/account/following", {"rhythm": "once"})
    _, text = await letter(site, "maria@example.tw")
    assert text.count("116-001 渡輪站坡道") == 1
    assert "An agency has answered · Bureau transport · feasible · Within the year" in text
    assert await notifications.digest(now()) == 0


async def test_forty_comments_at_once_are_no_more_than_ten_an_hour(site: Site) -> None:
    place = await town(site)
    await place.public()
    await trusted(place, "maria")
    maria = await place.resident("maria")
    sent = [maria.post("/en/proposals/116-001/comment", {"text": f"flood {n % 20}", "stance": ""}) for n in range(40)]
    answers = await asyncio.gather(*sent)
    assert {answer.status for answer in answers} == {303, 422}
    rows = await Comment.filter(text__startswith="flood")
    assert len(rows) == 10 - 2
    assert len({row.text for row in rows}) == len(rows)
    assert (await Proposal.get(number="116-001")).comments == 10


async def test_a_comment_that_was_let_through_is_not_hidden_by_reports_and_everybody_is_told(site: Site) -> None:
    place = await town(site)
    await place.public()
    comment = await said(place, "maria", "first words")
    await talking.let_through(comment.id, at=now(), by=place.officer)
    assert (await newest_message("maria@example.tw")).facts["kind"] == "released"
    for name in ("anna", "ben", "carl"):
        reporter = await place.resident(name)
        assert (await reporter.post(f"/en/comments/{comment.id}", {"act": "report", "text": "rude"})).status == 303
    assert (await Comment.get(id=comment.id)).state == "shown"
    await talking.let_through(comment.id, at=now(), by=place.officer)
    assert (await newest_message("ben@example.tw")).facts["kind"] == "report_kept"
    assert not await Report.filter(settled_at=None).exists()


async def test_an_appeal_that_is_not_granted_is_final(site: Site) -> None:
    place = await town(site)
    await place.public()
    comment = await said(place, "maria", "rude words")
    await talking.remove(comment.id, "It insults", at=now(), by=place.officer)
    _, text = await letter(site, "maria@example.tw")
    link = re.search(r"http://\S+?(/\S+/comments/\d+)", text)
    assert link, text
    maria = await place.resident("maria")
    assert "Appeal" in (await maria.get(link[1])).text
    assert (await maria.post(link[1], {"act": "appeal", "text": "I did not"})).status == 303
    await talking.remove(comment.id, "It does insult", at=now(), by=place.officer + 1)
    _, text = await letter(site, "maria@example.tw")
    assert "final" in text
    assert "appeal once" not in text


async def test_nobody_reads_what_waits_or_was_taken_off_but_its_author(site: Site) -> None:
    place = await town(site)
    await place.public()
    comment = await said(place, "maria", "waiting words")
    stranger, maria = await place.resident("anna"), await place.resident("maria")
    for state in ("held", "removed", "gone"):
        await Comment.filter(id=comment.id).update(state=state)
        for sent in ({"act": "report", "text": ""}, {"act": "appeal", "text": "x"}, {"act": "gone"}):
            page = await stranger.post(f"/en/comments/{comment.id}", sent)
            assert (page.status, "waiting words" in page.text) == (404, False), (state, sent)
        assert (await stranger.get(f"/en/comments/{comment.id}")).status == 404
        assert (await maria.get(f"/en/comments/{comment.id}")).status == 200


async def test_the_name_of_an_agency_is_no_resident(site: Site) -> None:
    place = await town(site)
    await place.public()
    fake = await site.signed_in("fake@example.tw", strength="code")
    await fake.post("/en/account", {"name": "交 通局", "phone": "", "locale": "zh-Hant"})
    await fake.post("/en/account", {"name": "交通局", "phone": "", "locale": "zh-Hant"})
    page = await fake.post("/en/proposals/116-001/comment", {"text": "我們會處理", "stance": ""})
    assert page.status == 422
    assert "This is the name of an agency" in page.text
    assert not await Comment.all().exists()


async def test_the_result_names_reason_agency_and_what_comes_next(site: Site) -> None:
    """R1."""
    from domain.proposals.states import State

    place = await town(site)
    row = await candidate(place)
    because = both("得票最高，且經費未用完", "Most votes, and the money was not used up")
    outcome = deciding.Outcome(State.SELECTED, 642, 520_000, because)
    await deciding.enter_result({row.id: outcome}, at=place.at, by=place.officer, vote="hamasen-vote")
    page = (await site.browser().get("/en/proposals/116-001")).text
    assert "Most votes, and the money was not used up" in page
    assert "/en/votes/hamasen-vote" in page
    due = days_on(place.at, 90)
    cases = await deciding.carry_out(
        [await Proposal.get(id=row.id)], "cycle:hamasen", on=place.at.date(), due_on=due, at=place.at, by=place.officer
    )
    assert cases
    page = (await site.browser().get("/en/proposals/116-001")).text
    assert f"To be delivered by {due:%a}, {due.day} {due:%b} {due.year}." in page
    assert "Bureau transport" in page


async def test_the_passport_tells_the_delivery_and_what_was_merged(site: Site) -> None:
    from domain.delivery.actions import milestones
    from domain.proposals.states import State

    place = await town(site)
    into, _ = await place.public("渡輪站坡道")
    other, _ = await place.public("渡輪站斜坡", email="chen@example.tw")
    merge = await merging.offer(into, [other], {}, both("同一地點"), at=place.at, by=place.officer)
    for consent in await MergeConsent.filter(merge_id=merge.id):
        await merging.consent(merge, await Proposer.get(id=consent.proposer), agreed=True, at=place.at)
    await answered(place, into, await reviewed(place, await Proposal.get(id=into.id)))
    await deciding.make_candidates([await Proposal.get(id=into.id)], "lottery 42", at=place.at, by=place.officer)
    await deciding.enter_result({into.id: deciding.Outcome(State.SELECTED, 9, 520_000)}, at=place.at, by=place.officer)
    row, due = await Proposal.get(id=into.id), days_on(place.at, 200)
    case = (await deciding.carry_out([row], "cycle:hamasen", on=place.at.date(), due_on=due, at=place.at, by=place.officer))[0]
    today = place.at.date()
    step = await milestones.add(case, both("鋪面完成", "Paving done"), days_on(place.at, 30), today=today, at=place.at, by=None)
    await milestones.reach(case, step.id, today, today=today, at=place.at, by=None)
    page = (await site.browser().get("/en/proposals/116-001")).text
    assert "Milestone reached: Paving done" in page
    assert "approved: NT$520,000" in page
    assert "lottery 42" in page
    assert page.count('/proposals/116-002?stay=1">116-002<') >= 2
