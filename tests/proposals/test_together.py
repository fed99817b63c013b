"""Proposing together: invitations before and after submitting, reminders, links that are handed on, names as promised, races."""

import asyncio
import re
from datetime import timedelta

import pytest

from domain.clock import now
from domain.errors import Refused
from domain.outbox import OutboxMessage
from domain.proposals.actions import inviting, screening, submitting
from domain.proposals.models import Proposal, Proposer
from tests.proposals.steps import AGREE
from tests.support import Browser, Site, newest_message
from tests.town import DAY, Town, at_moment, both, town


async def proposed(site: Site) -> tuple[Town, Proposal, Proposer, Browser, str]:
    """A submitted proposal, its lead's browser and the page of its people."""
    place = await town(site)
    proposal, lead = await place.submitted()
    return place, proposal, lead, place.hold(site.browser(), lead), f"/en/my/proposals/{proposal.key}/people"


async def invited_count() -> int:
    """How many invitations went out."""
    return len([message for message in await OutboxMessage.filter(template="proposal") if message.facts.get("kind") == "invited"])


async def test_who_names_nothing_is_shown_by_initials_as_the_page_promises(site: Site) -> None:
    place, proposal, lead, _, _ = await proposed(site)
    row = await inviting.invite(proposal, lead, "wu@example.tw", at=now())
    theirs = place.hold(site.browser(), row)
    join = f"/en/my/proposals/{proposal.key}/join"
    assert "Empty: a short form of your name." in (await theirs.get(join)).text
    assert (await theirs.post(join, {"name": "吳小明", "shown": "", "act": "join"})).status == 303
    held = await Proposal.get(id=proposal.id)
    assert held.by == "李○○、吳○○"
    assert "吳小明" not in held.search + held.by
    assert (await theirs.post(join, {"name": "吳大明", "shown": "吳大明", "act": "join"})).status == 303  # pressed twice
    assert (await Proposal.get(id=proposal.id)).by == "李○○、吳○○"


async def test_people_are_asked_reminded_and_taken_off_after_submitting(site: Site) -> None:
    place, proposal, lead, browser, path = await proposed(site)
    assert (await browser.post(path, {"co": "not an address", "act": "invite"})).errors == ["Enter an e-mail address like name@example.tw."]
    assert (await browser.post(path, {"co": "friend@example.tw", "act": "invite"})).status == 303
    assert (await newest_message("friend@example.tw")).facts["kind"] == "invited"
    assert (await browser.post(path, {"co": "friend@example.tw", "act": "invite"})).errors == ["This person is on the list already."]
    friend = await Proposer.get(email="friend@example.tw")
    assert "Remind" not in (await browser.get(path)).text
    assert (await browser.post(path, {"act": f"remind:{friend.id}"})).status == 422
    with at_moment(now() + DAY + timedelta(minutes=1)):
        assert "Remind" in (await browser.get(path)).text
        answers = await asyncio.gather(*(browser.post(path, {"act": f"remind:{friend.id}"}) for _ in range(4)))
        assert sorted(answer.status for answer in answers) == [303, 422, 422, 422]
    assert await invited_count() == 2
    theirs = place.hold(site.browser(), friend)
    assert (await theirs.get(f"/en/my/proposals/{proposal.key}/join")).status == 200
    assert (await theirs.get(path)).location.endswith("/join")
    assert (await theirs.post(path, {"co": "third@example.tw", "act": "invite"})).status == 403
    assert (await browser.post(path, {"act": f"uninvite:{friend.id}"})).status == 303
    assert (await theirs.get(f"/en/my/proposals/{proposal.key}/join")).status == 303  # to sign in
    await screening.not_accept(await Proposal.get(id=proposal.id), both("重複"), at=now(), by=place.officer)
    assert (await browser.post(path, {"co": "late@example.tw", "act": "invite"})).status == 422
    assert lead.lead


async def test_sending_changes_in_writes_to_nobody_again(site: Site) -> None:
    place, proposal, lead, _, _ = await proposed(site)
    await inviting.invite(proposal, lead, "friend@example.tw", at=now())
    await screening.send_back(await Proposal.get(id=proposal.id), [("place", both("哪裡？"))], at=now(), by=place.officer)
    await submitting.resubmit(await Proposal.get(id=proposal.id), lead, today=now().date(), at=now())
    assert await invited_count() == 1


async def test_a_link_that_is_handed_on_serves_one_person_and_ends_with_joining(site: Site) -> None:
    _, proposal, lead, browser, path = await proposed(site)
    assert (await browser.post(path, {"act": "link"})).status == 303
    page = await browser.get(path)
    link = re.search(r"http://\S+?(/my/link/[\w-]+)", page.text)
    assert link
    friend, second = site.browser(), site.browser()
    for phone in (friend, second):
        assert (await phone.get("/en" + link[1])).location == f"/en/my/proposals/{proposal.key}/join"
    assert (await friend.post(f"/en/my/proposals/{proposal.key}/join", {"name": "Chen Mei", "shown": "Mei", "act": "join"})).status == 303
    assert (await friend.get(f"/en/my/proposals/{proposal.key}")).status == 200
    assert (await Proposal.get(id=proposal.id)).by == "李○○、Mei"
    assert (await second.get(f"/en/my/proposals/{proposal.key}")).status == 303  # the link has served
    assert (await second.post(f"/en/my/proposals/{proposal.key}/join", {"name": "Somebody", "act": "join"})).status == 303
    assert (await site.browser().get("/en" + link[1])).status == 404
    assert link[1] not in (await browser.get(path)).text
    assert (await Proposer.filter(proposal_id=proposal.id).count(), lead.lead) == (2, True)


async def test_two_who_open_one_link_at_the_same_moment(site: Site) -> None:
    place, proposal, lead, _, _ = await proposed(site)
    row = await inviting.invite_by_link(proposal, lead, at=now())
    phones = [place.hold(site.browser(), row) for _ in range(5)]
    join = f"/en/my/proposals/{proposal.key}/join"
    answers = await asyncio.gather(
        *(phone.post(join, {"name": f"Person {n}", "shown": f"P{n}", "act": "join"}) for n, phone in enumerate(phones))
    )
    assert {answer.status for answer in answers} <= {303, 422}
    names = (await Proposal.get(id=proposal.id)).by.split("、")
    assert len(names) == 2


async def test_at_most_five_are_asked_however_fast(site: Site) -> None:
    _, proposal, lead, browser, path = await proposed(site)
    answers = await asyncio.gather(*(browser.post(path, {"co": f"p{n}@example.tw", "act": "invite"}) for n in range(9)))
    assert sorted(answer.status for answer in answers) == [303] * 5 + [422] * 4
    assert await Proposer.filter(proposal_id=proposal.id, lead=False, left_at=None).count() == 5
    assert "Ask this person" not in (await browser.get(path)).text
    with pytest.raises(Refused):
        await inviting.invite_by_link(proposal, lead, at=now())


async def test_a_draft_asks_when_it_is_sent_in(site: Site) -> None:
    place = await town(site)
    row, lead = await place.draft()
    await inviting.invite(row, lead, "friend@example.tw", at=now())
    assert await invited_count() == 0
    await submitting.submit(row, lead, place.cycle, at=now())
    assert await invited_count() == 1


async def test_who_has_only_a_mobile_telephone_is_sent_a_link_that_opens(site: Site) -> None:
    """The officer who calls finds the proposer's own link in the text, not the page that nobody can open yet."""
    place = await town(site)
    proposal, lead = await place.draft(email="")
    await Proposer.filter(id=lead.id).update(email="", phone="0912345678", confirmed_at=None)
    await submitting.submit(proposal, await Proposer.get(id=lead.id), place.cycle, at=now())
    from web.messages.letters import written

    message = await OutboxMessage.get(channel="call", template="confirm_call")
    text = written(site.services, message, await site.services.site())[1]
    link = re.search(r"/my/link/\S+", text)
    assert link
    assert (await site.browser().get("/en" + link[0])).status == 303


async def test_parallel_submissions_of_one_contact_stay_within_the_day(site: Site) -> None:
    place = await town(site)
    ready = [await place.draft(f"同時 {n}") for n in range(9)]
    browsers = [place.hold(site.browser(), proposer) for _, proposer in ready]
    paths = [f"/en/my/proposals/{row.key}/edit/check" for row, _ in ready]
    answers = await asyncio.gather(*(browser.post(path, AGREE) for browser, path in zip(browsers, paths, strict=True)))
    assert sorted(answer.status for answer in answers) == [303] * 5 + [422] * 4
    assert await Proposal.filter(state="submitted").count() == 5
