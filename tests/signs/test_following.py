"""Following a report by mail without an account, and the reporter's word on whether a sign is corrected."""

from datetime import timedelta

import pytest

from domain.clock import now
from domain.outbox import OutboxMessage
from domain.policy import Hold, Role
from domain.signs.actions.following import follow, forget
from domain.signs.models import SignFollower, SignReport
from tests.signs.reports import SENT
from tests.support import KEYS, Browser, Site
from web.messages.letters import written
from web.signs.following import token_of


def link(task: str, follower: int, question: str = "") -> str:
    token = token_of(KEYS, task, follower, question)
    return f"/en/unsubscribe/{token}/sign" if task == "stop" else f"/en/signs/letters/{task}/{token}"


async def letters(template: str) -> list[str]:
    return [str(one.address) for one in await OutboxMessage.filter(template=template).order_by("id")]


async def given_out(site: Site, email: str = "") -> Browser:
    """A report that the office gave to its owner."""
    assert (await site.browser().post("/en/signs/new", SENT | {"email": email})).location == "/en/signs/1"
    office = await site.signed_in("s@example.tw", Hold(Role.SECRETARY))
    await office.post("/en/staff/signs/1", {"act": "assign", "owner": "旗津區公所", "days": "30"})
    return office


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
    question = str((await OutboxMessage.get(template="sign_asked")).facts["asked"])
    assert (await listed.browser().post(link(task, row.id, question))).status == 303
    report = await SignReport.get()
    assert (report.state, report.closed_on is not None) == (state, state == "corrected")
    assert (await listed.browser().post(link(task, row.id, question))).status == 404
    if state == "corrected":
        await office.post("/en/staff/signs/1", {"act": "reopen", "reason": "not yet"})
        assert (await SignReport.get()).state == "assigned"
        assert (await listed.browser().post(link(task, row.id, question))).status == 404  # an old letter answers no new question
    await office.post("/en/staff/signs/1", {"act": "said_corrected"})
    assert len(await letters("sign_asked")) == 2


async def test_nothing_of_a_report_goes_out_before_the_office_has_looked(listed: Site) -> None:
    await listed.browser().post("/en/signs/new", SENT | {"says": "Visit http://evil.example", "email": "victim@example.tw"})
    letter = await OutboxMessage.get(template="sign_confirm")
    assert "evil" not in str(letter.facts)
    text = written(listed.services, letter, await listed.services.site())[1]
    assert "evil" not in text
    assert (await SignReport.get()).state == "received"
    office = await listed.signed_in("s@example.tw", Hold(Role.SECRETARY))
    assert (await office.post("/en/staff/signs/1", {"act": "said_corrected"})).status == 422
    await listed.browser().post(link("confirm", (await SignFollower.get()).id))
    assert (await office.post("/en/staff/signs/1", {"act": "hide"})).status == 303
    assert (await office.post("/en/staff/signs/1", {"act": "reopen", "reason": "by mistake"})).status == 303
    assert ((await SignReport.get()).state, await letters("sign_news")) == ("received", [])
    page = await listed.browser().get("/en/signs/1")
    assert "evil" not in page.text
    assert "evil" not in (await listed.browser().get("/en/signs/signs.csv")).text


@pytest.mark.both
async def test_who_follows_a_report_that_repeats_another_follows_the_other(listed: Site) -> None:
    office = await given_out(listed)
    await listed.browser().post("/en/signs/new", SENT | {"sure": "yes", "email": "second@example.tw"})
    row = await SignFollower.get()
    await listed.browser().post(link("confirm", row.id))
    assert (await office.post("/en/staff/signs/2", {"act": "double", "other": "77"})).status == 422
    await office.post("/en/staff/signs/2", {"act": "double", "other": "1"})
    assert (await listed.browser().get("/en/signs/2/follow")).location == "/en/signs/1/follow"
    await office.post("/en/staff/signs/1", {"act": "no_defect", "reason": "Approved so"})
    told = [one.facts["kind"] for one in await OutboxMessage.filter(template="sign_news", address="second@example.tw").order_by("id")]
    assert told == ["double", "no_defect"]


async def test_addresses_are_forgotten(listed: Site) -> None:
    office = await given_out(listed, "reporter@example.tw")
    await follow(1, "other@example.tw", "en", at=now())
    await listed.browser().post(link("confirm", (await SignFollower.get(email="reporter@example.tw")).id))
    assert await forget(now() + timedelta(days=8)) == 1
    await office.post("/en/staff/signs/1", {"act": "no_defect", "reason": "Approved so"})
    assert await forget(now() + timedelta(days=60)) == 0
    assert await forget(now() + timedelta(days=99)) == 1


async def test_a_mail_program_ends_letters_by_itself(listed: Site) -> None:
    await given_out(listed, "reporter@example.tw")
    row = await SignFollower.get()
    answer = await listed.browser().client.post(
        link("stop", row.id), data={"List-Unsubscribe": "One-Click"}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 303
    assert not await SignFollower.all().exists()


@pytest.mark.both
async def test_numbers_that_fit_no_column_are_not_found(listed: Site) -> None:
    browser = listed.browser()
    for path in ("signs/999999999999999", "signs/999999999999999/follow", "glossary/999999999999999"):
        assert (await browser.get(f"/en/{path}")).status == 404
    assert (await browser.get("/en/signs/new?g=999999999999999")).status == 200


async def test_an_address_that_is_none_stops_the_report_before_it_is_made(listed: Site) -> None:
    sent = await listed.browser().post("/en/signs/new", SENT | {"email": "me at home"})
    assert (sent.status, "me at home" in sent.text, await SignReport.all().count()) == (422, True, 0)


async def test_one_address_gets_few_first_letters_a_day_and_nobody_learns_of_it(listed: Site) -> None:
    await given_out(listed)
    for _ in range(8):
        assert (await listed.browser().post("/en/signs/1/follow", {"email": "anna@example.tw"})).status == 303
    assert len(await letters("sign_confirm")) == 5
    sent = await listed.browser().post("/en/signs/new", SENT | {"sure": "yes", "email": "anna@example.tw"})
    assert sent.location == "/en/signs/2"
