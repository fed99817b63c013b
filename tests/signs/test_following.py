"""Following a report by mail without an account, and the reporter's word on whether a sign is corrected."""

import pytest

from domain.clock import now
from domain.errors import Refused
from domain.outbox import OutboxMessage
from domain.policy import Hold, Role
from domain.signs.actions.following import follow
from domain.signs.models import SignFollower, SignReport
from tests.signs.reports import SENT
from tests.support import KEYS, Browser, Site
from web.signs.following import token_of


def link(task: str, follower: int) -> str:
    return f"/en/signs/letters/{task}/{token_of(KEYS, task, follower)}"


async def letters(template: str) -> list[str]:
    return [str(one.address) for one in await OutboxMessage.filter(template=template).order_by("id")]


async def given_out(site: Site, email: str = "") -> Browser:
    """A report that the office gave to its owner."""
    assert (await site.browser().post("/en/signs/new", SENT | {"email": email})).location == "/en/signs/1"
    office = await site.signed_in("s@example.tw", Hold(Role.SECRETARY))
    await office.post("/en/staff/signs/1", {"act": "assign", "owner": "旗津區公所", "days": "30"})
    return office


@pytest.mark.both
async def test_only_who_opened_the_first_letter_gets_news(listed: Site) -> None:
    office = await given_out(listed)
    anyone = listed.browser()
    bad = await anyone.post("/en/signs/1/follow", {"email": "not an address"})
    assert (bad.status, "not an address" in bad.text) == (422, True)
    for _ in range(2):
        assert (await anyone.post("/en/signs/1/follow", {"email": "Anna@Example.tw"})).status == 303
    assert await letters("sign_confirm") == ["anna@example.tw"] * 2
    row = await SignFollower.get()
    await office.post("/en/staff/signs/1", {"act": "pass_on", "owner": "公路局", "reason": "省道"})
    assert await letters("sign_news") == []
    page = await anyone.get(link("confirm", row.id))
    assert (page.status, (await SignFollower.get()).confirmed_at) == (200, None)  # a program that looks into letters confirms nothing
    assert (await anyone.post(link("confirm", row.id))).location == "/en/signs/1"
    await anyone.post("/en/signs/1/follow", {"email": "anna@example.tw"})
    assert len(await letters("sign_confirm")) == 2
    await office.post("/en/staff/signs/1", {"act": "no_defect", "reason": "Approved so"})
    news = await OutboxMessage.get(template="sign_news")
    assert (news.facts["kind"], news.facts["text"]) == ("no_defect", "Approved so")
    assert (await anyone.post(link("stop", row.id))).status == 303
    assert not await SignFollower.all().exists()
    assert (await anyone.get(link("stop", row.id)[:-1] + "!")).status == 404


@pytest.mark.parametrize(("task", "state"), [("corrected", "corrected"), ("not_corrected", "assigned")])
async def test_the_reporter_is_asked_once_and_their_word_counts(listed: Site, task: str, state: str) -> None:
    office = await given_out(listed, "reporter@example.tw")
    row = await SignFollower.get()
    assert (row.reporter, row.email) == (True, "reporter@example.tw")
    await office.post("/en/staff/signs/1", {"act": "said_corrected"})
    assert await letters("sign_asked") == []  # not confirmed: nobody to ask
    await listed.browser().post(link("confirm", row.id))
    assert (await listed.browser().post(link(task, row.id))).status == 404  # not asked
    for _ in range(2):
        await office.post("/en/staff/signs/1", {"act": "said_corrected"})
    assert await letters("sign_asked") == ["reporter@example.tw"]
    assert (await SignReport.get()).state == "assigned"
    assert (await listed.browser().post(link(task, row.id))).status == 303
    report = await SignReport.get()
    assert (report.state, report.closed_on is not None) == (state, state == "corrected")
    assert (await listed.browser().post(link(task, row.id))).status in (404, 422)


async def test_an_address_that_is_none_stops_the_report_before_it_is_made(listed: Site) -> None:
    sent = await listed.browser().post("/en/signs/new", SENT | {"email": "me at home"})
    assert (sent.status, "me at home" in sent.text, await SignReport.all().count()) == (422, True, 0)


async def test_one_address_gets_few_first_letters_a_day(listed: Site) -> None:
    await given_out(listed)
    for _ in range(5):
        await follow(1, "anna@example.tw", "en", at=now())
    with pytest.raises(Refused, match="Very many letters"):
        await follow(1, "anna@example.tw", "en", at=now())
