"""Support, comments, moderation, following and being told: on both databases."""

import asyncio
import re
from datetime import timedelta

import pytest

from domain.clock import now
from domain.outbox import OutboxMessage
from domain.people.models import Person
from domain.proposals.actions import notifications, talking
from domain.proposals.models import Event, Proposal
from domain.proposals.models_talk import Comment, Follow, Rhythm, Support
from domain.proposals.story import Happened
from tests.proposals.office import said, trusted
from tests.support import Site, newest_message
from tests.town import at_moment, town
from web.people.sign_in import purpose_of


async def test_fifty_taps_at_once_leave_one_support(site: Site) -> None:
    place = await town(site, support=20)
    await place.public()
    browser = await place.resident()
    answers = await asyncio.gather(*(browser.post("/en/proposals/116-001/support", {"act": "give"}) for _ in range(50)))
    assert {answer.status for answer in answers} == {303}
    assert await Support.all().count() == 1
    assert (await Proposal.get(number="116-001")).supports == 1
    page = (await browser.get("/en/proposals/116-001")).text
    assert "You support it" in page
    assert "of 20 needed" in page
    await browser.post("/en/proposals/116-001/support", {"act": "take"})
    assert (await Proposal.get(number="116-001")).supports == 0


async def test_many_people_at_once_are_all_counted(site: Site) -> None:
    place = await town(site)
    await place.public()
    browsers = [await place.resident(f"p{n}") for n in range(12)]
    await asyncio.gather(*(browser.post("/en/proposals/116-001/support", {"act": "give"}) for browser in browsers))
    assert (await Proposal.get(number="116-001")).supports == 12


async def test_support_ends_with_its_phase_and_needs_a_public_proposal(site: Site) -> None:
    place = await town(site)
    await place.public()
    await place.submitted()
    browser = await place.resident()
    assert (await browser.post("/en/proposals/116-002/support", {"act": "give"})).status == 404
    with at_moment(place.cycle.plan.phases[2].starts_at):
        assert (await browser.post("/en/proposals/116-001/support", {"act": "give"})).status == 422
    with at_moment(place.cycle.plan.phases[2].starts_at - timedelta(seconds=1)):
        assert (await browser.post("/en/proposals/116-001/support", {"act": "give"})).status == 303


async def test_who_is_not_signed_in_is_led_to_it_and_back(site: Site) -> None:
    place = await town(site)
    await place.public()
    page = await site.browser().get("/en/proposals/116-001")
    assert "/en/sign-in?next=/en/proposals/116-001" in page.text
    assert (await site.browser().post("/en/proposals/116-001/support", {"act": "give"})).status == 403


async def test_first_posts_are_held_and_later_ones_show_at_once(site: Site) -> None:
    place = await town(site)
    await place.public()
    held = await said(place, "maria", "Good idea", stance="for")
    assert held.state == "held"
    assert "Good idea" not in (await site.browser().get("/en/proposals/116-001")).text
    assert "waiting to be looked at" in (await (await place.resident("maria")).get("/en/proposals/116-001")).text
    officer = await place.staff()
    queue = await officer.get("/en/staff/comments")
    assert "Good idea" in queue.text
    assert (await officer.post(f"/en/staff/comments/{held.id}", {"act": "show"})).status == 303
    assert "Good idea" in (await site.browser().get("/en/proposals/116-001")).text
    second = await said(place, "maria", "And cheap")
    await talking.let_through(second.id, at=now(), by=place.officer)
    assert (await said(place, "maria", "At last")).state == "shown"
    assert (await Proposal.get(number="116-001")).comments == 3


async def test_answers_stand_in_their_thread_and_tell_the_one_who_is_answered(site: Site) -> None:
    place = await town(site)
    await place.public()
    await trusted(place, "maria")
    await trusted(place, "chen")
    first = await said(place, "maria", "How wide is it?")
    answer = await said(place, "chen", "Two metres.", parent=str(first.id))
    assert answer.parent == first.id
    message = await newest_message("maria@example.tw")
    assert (message.template, message.facts["kind"], message.facts["who"]) == ("comment", "answered", "Chen")
    page = (await site.browser().get("/en/proposals/116-001")).text
    assert page.index("How wide is it?") < page.index("Two metres.")
    assert (await (await place.resident("chen")).post("/en/proposals/116-001/comment", {"text": "x", "parent": "999"})).status == 422


async def test_a_removal_has_a_reason_an_appeal_and_a_second_pair_of_eyes(site: Site) -> None:
    place = await town(site)
    await place.public()
    comment = await said(place, "maria", "You are all idiots")
    officer = await place.staff()
    assert (await officer.post(f"/en/staff/comments/{comment.id}", {"act": "remove"})).status == 422
    sent = {"act": "remove", "reason": "It insults or threatens somebody.", "why": "Please be kind"}
    assert (await officer.post(f"/en/staff/comments/{comment.id}", sent)).status == 303
    message = await newest_message("maria@example.tw")
    assert "It insults or threatens somebody. Please be kind" in message.facts["why"]
    maria = await place.resident("maria")
    assert "Please be kind" in (await maria.get("/en/proposals/116-001")).text
    assert (await maria.post(f"/en/comments/{comment.id}", {"act": "appeal", "text": "It was a quote"})).status == 303
    assert (await maria.post(f"/en/comments/{comment.id}", {"act": "appeal", "text": "Again"})).status == 422
    assert "It was a quote" in (await officer.get("/en/staff/comments?show=appeals")).text
    own = await officer.post(f"/en/staff/comments/{comment.id}", {"act": "show"})
    assert own.status == 422
    admin = await site.administrator()
    assert (await admin.post(f"/en/staff/comments/{comment.id}", {"act": "show"})).status == 303
    assert (await newest_message("maria@example.tw")).facts["kind"] == "restored"
    assert "You are all idiots" in (await site.browser().get("/en/proposals/116-001")).text


async def test_three_reports_take_a_comment_off_until_somebody_looks(site: Site) -> None:
    place = await town(site)
    await place.public()
    await trusted(place, "maria")
    comment = await said(place, "maria", "Buy my boats")
    for number in range(3):
        browser = await place.resident(f"r{number}")
        for _ in range(2):  # one person counts once
            await browser.post(f"/en/comments/{comment.id}", {"act": "report", "text": "advertising"})
        shown = "Buy my boats" in (await site.browser().get("/en/proposals/116-001")).text
        assert shown is (number < 2)
    officer = await place.staff()
    assert "Reported: advertising" in (await officer.get("/en/staff/comments")).text
    await officer.post(f"/en/staff/comments/{comment.id}", {"act": "show"})
    assert (await Comment.get(id=comment.id)).reports == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Write something first."), ("x" * 2001, "at most 2,000 characters"), ("Buy раypal now", "alphabets that look alike")],
)
async def test_bad_comments_are_refused_and_kept_in_the_field(site: Site, text: str, words: str) -> None:
    place = await town(site)
    await place.public()
    browser = await place.resident()
    page = await browser.post("/en/proposals/116-001/comment", {"text": text, "stance": "for"})
    assert page.status == 422
    assert any(words in error for error in page.errors)
    assert not text or text in page.text
    assert not await Comment.all().exists()


async def test_floods_are_stopped_and_saying_it_twice_as_well(site: Site) -> None:
    place = await town(site)
    await place.public()
    browser = await place.resident()
    for number in range(10):
        assert (await browser.post("/en/proposals/116-001/comment", {"text": f"Remark {number}", "stance": ""})).status == 303
    page = await browser.post("/en/proposals/116-001/comment", {"text": "Remark 11", "stance": ""})
    assert "You have written 10 comments in an hour" in page.text
    other = await place.resident("other")
    await other.post("/en/proposals/116-001/comment", {"text": "Same", "stance": ""})
    assert "You have said this already." in (await other.post("/en/proposals/116-001/comment", {"text": " Same ", "stance": ""})).text


async def test_ones_own_comment_is_taken_back_and_a_strangers_is_not(site: Site) -> None:
    place = await town(site)
    await place.public()
    await trusted(place, "maria")
    comment = await said(place, "maria", "Hasty words")
    other = await place.resident("other")
    await other.post(f"/en/comments/{comment.id}", {"act": "gone"})
    assert (await Comment.get(id=comment.id)).state == "shown"
    await (await place.resident("maria")).post(f"/en/comments/{comment.id}", {"act": "gone"})
    assert "Hasty words" not in (await site.browser().get("/en/proposals/116-001")).text


async def test_an_agencys_comment_is_marked_and_needs_no_waiting(site: Site) -> None:
    place = await town(site)
    await place.public()
    agency = await place.agency()
    await agency.post("/en/account", {"name": "Wang", "phone": "", "locale": "en"})
    await agency.post("/en/proposals/116-001/comment", {"text": "We look into it.", "stance": ""})
    page = (await site.browser().get("/en/proposals/116-001")).text
    assert "We look into it." in page
    assert 'class="chip now">Bureau transport' in page


async def test_followers_are_told_at_once_in_their_language_and_stop_with_one_tap(site: Site) -> None:
    place = await town(site)
    proposal, _ = await place.public()
    maria = await place.resident("maria")
    assert (await maria.post("/en/proposals/116-001/follow", {"act": "give"})).status == 303
    await notifications.announce(now())
    await OutboxMessage.all().delete()
    await Event.create(proposal_id=proposal.id, kind=Happened.CANDIDATE.value, facts={}, at=now())
    assert await notifications.announce(now()) == 1
    assert await notifications.announce(now()) == 0
    message = await newest_message("maria@example.tw")
    from web.messages.letters import written

    subject, text = written(site.services, message, await site.services.site())
    assert subject.startswith("Candidate for the vote · 116-001 渡輪站坡道")
    link = next(line for line in text.splitlines() if "/unsubscribe/" in line).split("8000")[1]
    anyone = site.browser()
    assert "Yes, stop" in (await anyone.get(link)).text
    assert await Follow.all().count() == 1
    assert "It is done." in (await anyone.post(link)).text
    assert await Follow.all().count() == 0
    assert (await anyone.get(link[:-1] + ("0" if link[-1] != "0" else "1"))).status == 404


async def test_a_mail_programs_own_button_ends_the_messages(site: Site) -> None:
    """RFC 8058: the button sends a POST from nowhere, without a cookie or an Origin."""
    place = await town(site)
    proposal, _ = await place.public()
    maria = await place.resident("maria")
    await maria.post("/en/proposals/116-001/follow", {"act": "give"})
    person = await Person.get(email="maria@example.tw")
    from web.proposals.talk import unsubscribe_token

    path = f"/en/unsubscribe/{unsubscribe_token(site.services.keys, person.id, proposal.id)}"
    answer = await site.browser().client.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert await Follow.all().count() == 0


async def test_digests_come_once_a_day_and_only_with_news(site: Site) -> None:
    place = await town(site)
    proposal, _ = await place.public()
    maria = await place.resident("maria")
    await maria.post("/en/proposals/116-001/follow", {"act": "give"})
    await maria.post("/en/account/following", {"rhythm": "daily"})
    await OutboxMessage.all().delete()
    assert await notifications.announce(now()) == 0
    assert await notifications.digest(now() + timedelta(hours=25)) == 0
    await Event.create(proposal_id=proposal.id, kind=Happened.GRADED.value, facts={}, at=now() + timedelta(hours=30))
    assert await notifications.digest(now() + timedelta(hours=40)) == 0
    assert await notifications.digest(now() + timedelta(hours=50)) == 1
    assert await notifications.digest(now() + timedelta(hours=51)) == 0
    message = await newest_message("maria@example.tw")
    assert [event["kind"] for item in message.facts["items"] for event in item["events"]] == ["graded"]
    await maria.post("/en/account/following", {"rhythm": "never"})
    await Event.create(proposal_id=proposal.id, kind=Happened.RESULT.value, facts={}, at=now() + timedelta(hours=60))
    assert await notifications.digest(now() + timedelta(days=9)) == 0
    assert (await Rhythm.all().order_by("id").first()).rhythm == "never"  # type: ignore[union-attr]


async def test_erasing_an_account_leaves_comments_without_a_name_and_counts_right(site: Site) -> None:
    place = await town(site)
    await place.public()
    await trusted(place, "maria")
    maria = await place.resident("maria")
    await maria.post("/en/proposals/116-001/support", {"act": "give"})
    await maria.post("/en/proposals/116-001/follow", {"act": "give"})
    assert (await maria.post("/en/account/erase", {"email": "maria@example.tw"})).status == 303
    page = (await site.browser().get("/en/proposals/116-001")).text
    assert "somebody who has left" in page
    assert "maria 1" in page
    assert (await Proposal.get(number="116-001")).supports == 0
    assert not await Follow.all().exists()


async def test_a_first_comment_asks_for_the_name_where_it_is_missing_and_keeps_the_text(site: Site) -> None:
    place = await town(site)
    await place.public()
    browser = await site.signed_in("new@example.tw", strength="code")
    path = "/en/proposals/116-001"
    assert "Your name, as it stands beside your comments" in (await browser.get(path)).text
    for name, says in (("", "Enter the name that stands beside your comments."), ("交通局", "This is the name of an agency.")):
        refused = await browser.post(f"{path}/comment", {"text": "Good for prams.", "stance": "for", "name": name})
        assert refused.status == 422
        assert says in refused.errors[0]
        assert "Good for prams." in refused.text
    done = await browser.post(f"{path}/comment", {"text": "Good for prams.", "stance": "for", "name": " Ann  Lin "})
    assert done.status == 303
    assert (await Comment.get()).name == "Ann Lin"
    assert (await Person.get(email="new@example.tw")).name == "Ann Lin"
    assert "Your name, as it stands" not in (await browser.get(path)).text  # asked once


async def test_signing_in_says_what_for_and_what_comes_after(site: Site) -> None:
    place = await town(site)
    await place.public()
    anyone = site.browser()
    page = await anyone.get("/en/proposals/116-001")
    links = re.findall(r'href="(/en/sign-in\?next=[^"]+)"', page.response.text)
    assert len(links) == 2
    pages = [(await anyone.get(link)).text for link in links]
    assert ["be told what happens" in pages[0], "say something about" in pages[1]] == [True, True]
    support = await anyone.get("/en/proposals/116-001/support")
    assert "You want to support a proposal." in (await anyone.get(support.location)).text
    assert "come back to where you were" in (await anyone.get("/en/sign-in?next=/en/account/devices")).text
    assert "After signing in" not in (await anyone.get("/en/sign-in")).text
    sent = await anyone.post("/en/sign-in", {"email": "ann@example.tw", "next": "/en/proposals/116-001/support"})
    assert "You want to support a proposal." in (await anyone.get(sent.location)).text
    assert purpose_of("/en/no/such/page") == ""


async def test_my_data_and_the_page_that_erases_name_supports_follows_and_comments(site: Site) -> None:
    place = await town(site)
    await place.public()
    maria = await place.resident("maria")
    await maria.post("/en/proposals/116-001/support", {"act": "give"})
    await maria.post("/en/proposals/116-001/follow", {"act": "give"})
    await said(place, "maria", "Good for prams.")
    held = " ".join(re.sub(r"<[^>]+>", " ", (await maria.get("/en/account/data")).text).split())
    for kind in ("Supports", "What I follow", "Comments"):
        assert f"{kind} 1: 116-001" in held, kind
    asked = (await maria.get("/en/account/erase")).text
    assert "They are taken back, and the counts go down." in asked
    assert "They stay, without your name." in asked
    assert "Award entries" not in asked  # there are none
