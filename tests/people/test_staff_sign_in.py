"""The staff's own sign-in: password, second factor, recovery codes; slow for guessers, open for the right one."""

import asyncio
from datetime import timedelta

import pytest

from domain.clock import now
from domain.errors import Refused
from domain.keys import Keys
from domain.ledger import LedgerEntry
from domain.people.actions import secrets, sessions
from domain.people.models import Person, Session, StaffSecret
from domain.policy import Hold, Role
from tests.support import PASSWORD, Browser, Page, Site


@pytest.fixture
async def officer(site: Site) -> Person:
    person = await site.person("officer@example.tw", Hold(Role.OFFICER))
    await secrets.set_password(person, PASSWORD, at=now())
    return person


async def give_password(browser: Browser, password: str = PASSWORD) -> Page:
    return await browser.post("/en/sign-in/staff", {"email": "officer@example.tw", "password": password})


async def test_password_and_code_sign_in(site: Site, officer: Person) -> None:
    totp = await site.second_factor(officer)
    browser = site.browser()
    assert (await give_password(browser)).location == "/en/sign-in/factor"
    assert (await browser.get("/en/staff")).status == 303
    pending = browser.token
    done = await browser.post("/en/sign-in/factor", {"code": totp.at(now())})
    assert done.location == "/en/staff"
    assert browser.token != pending
    assert (await browser.get("/en/staff")).status == 200


async def test_a_code_is_good_once(site: Site, officer: Person) -> None:
    totp = await site.second_factor(officer)
    code = totp.at(now())
    first, second = site.browser(), site.browser()
    for browser in (first, second):
        await give_password(browser)
    assert (await first.post("/en/sign-in/factor", {"code": code})).status == 303
    page = await second.post("/en/sign-in/factor", {"code": code})
    assert page.errors == ["This code is not right. Use the one your app shows now."]


async def test_a_recovery_code_is_good_once(site: Site, officer: Person) -> None:
    await site.second_factor(officer)
    code = (await secrets.new_codes(officer, at=now(), keys=site.services.keys))[3]
    for expected in (303, 422):
        browser = site.browser()
        await give_password(browser)
        assert (await browser.post("/en/sign-in/factor", {"code": code.upper()})).status == expected


async def test_wrong_password_and_unknown_address_read_the_same(site: Site, officer: Person) -> None:
    wrong = await give_password(site.browser(), "not the password at all")
    unknown = await site.browser().post("/en/sign-in/staff", {"email": "nobody@example.tw", "password": "not the password at all"})
    assert wrong.errors == unknown.errors == ["Address or password is not right."]
    assert "not the password" not in wrong.text


@pytest.mark.long
async def test_guessing_is_slowed_but_the_right_password_still_works(site: Site, officer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("web.frame.throttle.sleep", sleep)
    for _ in range(9):
        await give_password(site.browser(), "guess after guess after guess")
    assert waited == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0]
    assert (await give_password(site.browser())).status == 303


async def test_without_a_second_factor_one_is_set_first(site: Site, officer: Person) -> None:
    import re

    import pyotp

    browser = site.browser()
    assert (await give_password(browser)).location == "/en/account/second-factor"
    page = await browser.get("/en/account/second-factor")
    assert "<svg" in page.text
    shown = re.search(r'Key: <span class="mono">([A-Z2-7 ]+)</span>', page.text)
    assert shown
    key = shown[1].replace(" ", "")
    wrong = await browser.post("/en/account/second-factor", {"sealed": page.value("sealed"), "code": "000000"})
    assert wrong.status == 422
    assert key[:4] in wrong.text
    done = await browser.post("/en/account/second-factor", {"sealed": page.value("sealed"), "code": pyotp.TOTP(key).at(now())})
    assert done.status == 200
    assert "Recovery codes" in done.text
    assert (await browser.get("/en/staff")).status == 200
    secret = await StaffSecret.get(person_id=officer.id)
    assert secret.totp is not None
    assert key not in secret.totp


async def test_a_second_factor_cannot_be_replaced_with_the_password_alone(site: Site, officer: Person) -> None:
    await site.second_factor(officer)
    browser = site.browser()
    await give_password(browser)
    assert (await browser.get("/en/account/second-factor")).location == "/en/sign-in/factor"
    assert (await browser.post("/en/account/second-factor", {"code": "123456"})).location == "/en/sign-in/factor"


async def test_a_code_by_mail_does_not_change_a_password(site: Site, officer: Person) -> None:
    await site.second_factor(officer)
    browser = await site.signed_in("officer@example.tw", strength="code")
    data = {"password": "another good password here", "again": "another good password here"}
    assert (await browser.post("/en/account/password", data)).location == "/en/sign-in/staff"
    assert (await give_password(site.browser())).status == 303


async def test_changing_the_password_signs_other_devices_out(site: Site, officer: Person) -> None:
    await site.second_factor(officer)
    here = await site.signed_in("officer@example.tw")
    there = await site.signed_in("officer@example.tw")
    data = {"password": "another good password here", "again": "another good password here"}
    assert (await here.post("/en/account/password", data)).location == "/en/account/security"
    assert (await here.get("/en/staff")).status == 200
    assert (await there.get("/en/staff")).status == 303


@pytest.mark.parametrize(
    ("password", "again", "said"),
    [("short", "short", "at least 12"), ("a fine long password", "a fine other password", "differ"), ("", "", "Enter a password")],
)
async def test_a_bad_new_password_is_explained(site: Site, officer: Person, password: str, again: str, said: str) -> None:
    browser = await site.signed_in("officer@example.tw")
    page = await browser.post("/en/account/password", {"password": password, "again": again})
    assert page.status == 422
    assert any(said in error for error in page.errors)


async def test_residents_set_no_password(site: Site) -> None:
    browser = await site.signed_in("resident@example.tw", strength="code")
    data = {"password": "a fine long password", "again": "a fine long password"}
    assert (await browser.post("/en/account/password", data)).status == 403


async def test_a_mailbox_alone_never_makes_a_strong_session(site: Site, officer: Person) -> None:
    """Signed in by mail, with no second factor yet: neither a password nor a second factor can be set, nor the factor asked for."""
    browser = await site.signed_in("officer@example.tw", strength="code")
    data = {"password": "another good password here", "again": "another good password here"}
    assert (await browser.post("/en/account/password", data)).location == "/en/sign-in/staff"
    assert (await browser.get("/en/account/second-factor")).location == "/en/sign-in/staff"
    totp = await site.second_factor(officer)
    assert (await browser.post("/en/sign-in/factor", {"code": totp.at(now())})).location == "/en/sign-in/staff"
    assert (await browser.get("/en/staff")).status == 303


async def test_the_second_factor_is_not_guessed_in_one_session(site: Site, officer: Person) -> None:
    totp = await site.second_factor(officer)
    site.services.slowdown.pause = lambda what, network: 0.0  # type: ignore[method-assign]
    browser = site.browser()
    await give_password(browser)
    right = totp.at(now())
    wrong = "000000" if right != "000000" else "111111"
    answers = [(await browser.post("/en/sign-in/factor", {"code": wrong})).status for _ in range(5)]
    assert answers == [422] * 5
    assert (await browser.post("/en/sign-in/factor", {"code": right})).location == "/en/sign-in/staff"
    again = site.browser()
    await give_password(again)
    paused = await again.post("/en/sign-in/factor", {"code": totp.at(now())})
    assert paused.errors == ["Too many wrong codes. Use a recovery code or single sign-on now, or a code of your app in 1 minutes."]
    await StaffSecret.filter(person_id=officer.id).update(failed_at=now() - timedelta(seconds=61))
    assert (await again.post("/en/sign-in/factor", {"code": totp.at(now())})).status == 303
    assert (await StaffSecret.get(person_id=officer.id)).failures == 0
    assert await LedgerEntry.filter(verb="people.factor_failed", thing=str(officer.id)).count() == 1


async def test_a_recovery_code_opens_even_while_guesses_are_paused(site: Site, officer: Person) -> None:
    await site.second_factor(officer)
    code = (await secrets.new_codes(officer, at=now(), keys=site.services.keys))[0]
    await StaffSecret.filter(person_id=officer.id).update(failures=50, failed_at=now())
    browser = site.browser()
    await give_password(browser)
    assert (await browser.post("/en/sign-in/factor", {"code": "123456"})).errors[0].startswith("Too many wrong codes.")
    assert (await browser.post("/en/sign-in/factor", {"code": code})).status == 303


async def test_guesses_of_the_second_factor_sent_all_at_once_are_counted(site: Site, officer: Person) -> None:
    await site.second_factor(officer)

    async def guess() -> None:
        with pytest.raises(Refused):
            await secrets.check_second_factor(officer.id, "000000", at=now(), keys=site.services.keys)

    await asyncio.gather(*(guess() for _ in range(12)))
    assert 1 <= (await StaffSecret.get(person_id=officer.id)).failures <= 5


async def test_a_second_factor_under_a_lost_secret_is_explained(site: Site, officer: Person) -> None:
    totp = await site.second_factor(officer)
    await StaffSecret.filter(person_id=officer.id).update(totp=Keys("another secret of the site, long enough").seal("totp", "X"))
    browser = site.browser()
    await give_password(browser)
    page = await browser.post("/en/sign-in/factor", {"code": totp.at(now())})
    assert page.errors == ["Your second factor can no longer be read. Ask another administrator to invite you again."]


async def test_an_invitation_lets_one_enrol_for_an_hour_and_only_once(site: Site, officer: Person) -> None:
    begun = await sessions.begin(officer.id, "code", device="", at=now(), may_enrol=True)
    browser = site.browser()
    browser.token = begun.token
    data = {"password": "another good password here", "again": "another good password here"}
    await Session.filter(person_id=officer.id).update(created_at=now() - timedelta(minutes=61))
    assert (await browser.post("/en/account/password", data)).location == "/en/sign-in/staff"
    await Session.filter(person_id=officer.id).update(created_at=now())
    await site.signed_in("officer@example.tw", strength="sso")
    assert (await browser.post("/en/account/password", data)).location == "/en/sign-in/staff"


async def test_staff_sign_in_anew_every_day_however_much_they_work(site: Site, officer: Person) -> None:
    from domain.people.models import Session
    from domain.people.queries import session_of

    browser = await site.signed_in("officer@example.tw")
    await Session.all().update(created_at=now() - timedelta(hours=23, minutes=59), seen_at=now() - timedelta(hours=1))
    assert (await browser.get("/en/staff")).status == 200
    assert await session_of(browser.token, now() + timedelta(minutes=2)) is None
