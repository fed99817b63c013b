"""Residents: a code or a link by mail, and nothing else."""

import asyncio
from datetime import timedelta

import pytest

from domain.clock import now
from domain.errors import Refused
from domain.people.actions import codes
from domain.people.models import Person, Session, SignInCode
from tests.people.signing_in import MEIYU, ask, code_of
from tests.support import Site, newest_message


async def test_a_resident_signs_in_with_the_code(site: Site) -> None:
    browser = site.browser()
    assert (await ask(browser)).location == "/zh-Hant/sign-in/code"
    page = await browser.get("/zh-Hant/sign-in/code")
    assert MEIYU in page.text
    done = await browser.post("/zh-Hant/sign-in/code", {"code": await code_of()})
    assert done.status == 303
    assert (await browser.get("/zh-Hant/account")).status == 200
    assert await Person.filter(email=MEIYU).count() == 1
    assert browser.token not in str(await Session.all().values())


async def test_the_answer_is_the_same_for_a_stranger_and_a_friend(site: Site) -> None:
    await site.person("known@example.tw")
    known, unknown = site.browser(), site.browser()
    first, second = await ask(known, "known@example.tw"), await ask(unknown, "unknown@example.tw")
    assert (first.status, first.location, first.text) == (second.status, second.location, second.text)
    assert not await Person.filter(email="unknown@example.tw").exists()


async def test_wrong_codes_use_up_the_code_but_lock_nobody_out(site: Site) -> None:
    browser = site.browser()
    await ask(browser)
    right = await code_of()
    wrong = "000000" if right != "000000" else "111111"
    site.services.slowdown.pause = lambda what, network: 0.0  # type: ignore[method-assign]
    for _ in range(5):
        page = await browser.post("/zh-Hant/sign-in/code", {"code": wrong})
        assert page.status == 422
        assert page.errors == ["驗證碼不正確，請看我們最新寄出的那一封信。"]
    page = await browser.post("/zh-Hant/sign-in/code", {"code": right})
    assert page.errors == ["這組驗證碼已不能使用，請重新索取。"]
    again = site.browser()
    await ask(again)
    assert (await again.post("/zh-Hant/sign-in/code", {"code": await code_of()})).status == 303


async def test_guesses_sent_all_at_once_are_counted_too(site: Site) -> None:
    browser = site.browser()
    await ask(browser)
    right = await code_of()
    site.services.slowdown.pause = lambda what, network: 0.0  # type: ignore[method-assign]
    guesses = [f"{n:06d}" for n in range(40) if f"{n:06d}" != right]
    await asyncio.gather(*(browser.post("/zh-Hant/sign-in/code", {"code": guess}) for guess in guesses))
    assert (await SignInCode.get(email=MEIYU)).tries == 5
    assert (await browser.post("/zh-Hant/sign-in/code", {"code": right})).status == 422


async def test_another_browser_cannot_type_the_code(site: Site) -> None:
    await ask(site.browser())
    stranger = site.browser()
    page = await stranger.post("/zh-Hant/sign-in/code", {"code": await code_of()})
    assert page.status == 422
    assert not stranger.token


async def test_opening_the_link_changes_nothing_and_its_button_signs_in_once(site: Site) -> None:
    await ask(site.browser())
    link = (await newest_message(MEIYU)).facts["link"]
    phone = site.browser()
    for _ in range(3):
        assert (await phone.get(f"/en/sign-in/link/{link}")).status == 200
    assert not phone.token
    assert (await phone.post(f"/en/sign-in/link/{link}")).status == 303
    assert phone.token
    late = await site.browser().post(f"/en/sign-in/link/{link}")
    assert late.status == 422
    assert "This link no longer works" in late.text


async def test_one_code_pressed_twenty_times_at_once_signs_in_once(site: Site) -> None:
    browser = site.browser()
    await ask(browser)
    code = await code_of()
    pages = await asyncio.gather(*(browser.post("/zh-Hant/sign-in/code", {"code": code}) for _ in range(20)))
    assert sorted({page.status for page in pages}) == [303, 422]
    assert [page.status for page in pages].count(303) == 1
    assert await Person.filter(email=MEIYU).count() == 1


async def test_codes_end(site: Site) -> None:
    asked = await codes.send_code(MEIYU, locale="en", at=now() - timedelta(minutes=16), keys=site.services.keys)
    with pytest.raises(Refused):
        await codes.prove_by_code(asked.handle, await code_of(), at=now(), keys=site.services.keys)
    await codes.tidy(now() + timedelta(days=2))
    assert not await SignInCode.exists()


async def test_a_mailbox_is_not_flooded(site: Site) -> None:
    pages = [await ask(site.browser()) for _ in range(6)]
    assert [page.status for page in pages] == [303] * 5 + [422]
    assert "請使用最新一封信的連結" in pages[-1].text
    assert pages[-1].value("email") == MEIYU


@pytest.mark.parametrize("typed", ["", "not an address", "a@b"])
async def test_a_mistyped_address_is_kept_and_explained(site: Site, typed: str) -> None:
    page = await ask(site.browser(), typed)
    assert page.status == 422
    assert page.value("email") == typed
    assert page.errors
    assert 'aria-invalid="true"' in page.text
    assert 'href="#email"' in page.text


async def test_after_signing_in_one_goes_where_one_was_going(site: Site) -> None:
    browser = site.browser()
    page = await browser.get("/zh-Hant/account/devices")
    assert page.location == "/zh-Hant/sign-in?next=/zh-Hant/account/devices"
    await ask(browser, next_path="/zh-Hant/account/devices")
    done = await browser.post("/zh-Hant/sign-in/code", {"code": await code_of()})
    assert done.location == "/zh-Hant/account/devices"


async def test_next_does_not_lead_to_another_site(site: Site) -> None:
    browser = site.browser()
    await ask(browser, next_path="//evil.example")
    done = await browser.post("/zh-Hant/sign-in/code", {"code": await code_of()})
    assert done.location == "/zh-Hant/account"


async def test_the_token_is_new_at_every_sign_in(site: Site) -> None:
    browser = await site.signed_in(MEIYU, strength="code")
    before = browser.token
    link = ""
    await ask(site.browser())
    link = (await newest_message(MEIYU)).facts["link"]
    await browser.post(f"/zh-Hant/sign-in/link/{link}")
    assert browser.token != before
    stale = site.browser()
    stale.token = before
    assert (await stale.get("/zh-Hant/account")).status == 303


async def test_a_blocked_person_is_told_whom_to_call(site: Site) -> None:
    person = await site.person(MEIYU)
    await Person.filter(id=person.id).update(blocked_at=now())
    browser = site.browser()
    await ask(browser)
    page = await browser.post("/zh-Hant/sign-in/code", {"code": await code_of()})
    assert page.status == 422
    assert "這個帳號已停用" in page.text
    assert not browser.token


async def test_signing_out_leaves_no_trace(site: Site) -> None:
    browser = await site.signed_in(MEIYU, strength="code")
    token = browser.token
    page = await browser.post("/zh-Hant/sign-out")
    assert page.status == 303
    assert "cache" in page.headers["clear-site-data"]
    assert not browser.token
    old = site.browser()
    old.token = token
    assert (await old.get("/zh-Hant/account")).status == 303


async def test_signed_in_pages_are_kept_by_nobody(site: Site) -> None:
    browser = await site.signed_in(MEIYU, strength="code")
    for path in ("/zh-Hant/account", "/zh-Hant/", "/zh-Hant/account/data/file"):
        assert (await browser.get(path)).headers["cache-control"] == "no-store"


async def test_language_keeps_the_form(site: Site) -> None:
    """X2, without JavaScript: the header's button sends the form along."""
    page = await site.browser().post("/en/sign-in", {"email": "half typed", "_switch": "language"})
    assert page.status == 200
    assert page.value("email") == "half typed"
    assert not page.errors
    assert 'lang="en"' in page.text
