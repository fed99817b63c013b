"""One's own account: changing it, seeing one's devices and data, erasing it."""

import time
from unittest.mock import AsyncMock

import pytest

from domain.clock import now
from domain.ledger import LedgerEntry
from domain.outbox import OutboxMessage
from domain.people.actions import roles, sessions
from domain.people.models import Grant, Person, Session
from domain.policy import Hold, Role
from tests.support import Site, newest_message

pytestmark = pytest.mark.both

LEE = "lee@example.tw"


async def test_saving_name_phone_and_language(site: Site) -> None:
    browser = await site.signed_in(LEE, strength="code")
    page = await browser.post("/zh-Hant/account", {"name": " 李 大同 ", "phone": "０９１２-345-678", "locale": "en"})
    assert page.location == "/en/account"
    person = await Person.get(email=LEE)
    assert (person.name, person.phone, person.locale) == ("李 大同", "0912345678", "en")
    assert "Your changes are saved." in (await browser.get("/en/account")).text


async def test_a_bad_phone_keeps_what_was_typed(site: Site) -> None:
    browser = await site.signed_in(LEE, strength="code")
    page = await browser.post("/en/account", {"name": "Lee", "phone": "12", "locale": "en"})
    assert page.status == 422
    assert (page.value("name"), page.value("phone")) == ("Lee", "12")
    assert page.errors == ["Enter a phone number like 0912-345-678 or 07-336-8333."]


async def test_a_new_address_counts_once_its_code_is_typed(site: Site) -> None:
    browser = await site.signed_in(LEE, strength="code")
    assert (await browser.post("/en/account/email", {"email": "new@example.tw"})).location == "/en/sign-in/code"
    assert await Person.filter(email=LEE).exists()
    code = (await newest_message("new@example.tw")).facts["code"]
    assert (await browser.post("/en/sign-in/code", {"code": code})).location == "/en/account"
    assert await Person.filter(email="new@example.tw").exists()
    assert not await Person.filter(email=LEE).exists()


async def test_an_address_of_somebody_else_is_not_taken(site: Site) -> None:
    await site.person("other@example.tw")
    browser = await site.signed_in(LEE, strength="code")
    await browser.post("/en/account/email", {"email": "other@example.tw"})
    code = (await newest_message("other@example.tw")).facts["code"]
    page = await browser.post("/en/sign-in/code", {"code": code})
    assert page.status == 422
    assert await Person.filter(email=LEE).exists()


async def test_devices_are_listed_and_ended(site: Site) -> None:
    here = await site.signed_in(LEE, strength="code")
    there = await site.signed_in(LEE, strength="code")
    page = await here.get("/en/account/devices")
    assert page.text.count("last used") == 2
    other = await Session.filter(person__email=LEE).order_by("-id").first()
    assert other is not None
    await here.post("/en/account/devices", {"session": str(other.id)})
    assert (await there.get("/en/account")).status == 303
    await site.signed_in(LEE, strength="code")
    await here.post("/en/account/devices", {"session": "others"})
    assert await Session.filter(person__email=LEE).count() == 1


async def test_nobody_ends_a_strangers_device(site: Site) -> None:
    mine = await site.signed_in(LEE, strength="code")
    theirs = await site.signed_in("other@example.tw", strength="code")
    session = await Session.get(person__email="other@example.tw")
    await mine.post("/en/account/devices", {"session": str(session.id)})
    assert (await theirs.get("/en/account")).status == 200


async def test_a_role_change_rotates_the_token(site: Site) -> None:
    browser = await site.signed_in(LEE)
    before = browser.token
    person = await Person.get(email=LEE)
    await roles.give(person.id, Hold(Role.AUDITOR), source="invited", at=now(), by=None)
    assert (await browser.get("/en/staff/ledger")).status == 200
    assert browser.token != before
    late = site.browser()
    late.token = before
    assert (await late.get("/en/staff")).status == 200  # a request that was on its way still answers for a minute
    await Session.filter(person_id=person.id).update(rotated_at=now() - sessions.SEEN_EVERY)
    assert (await late.get("/en/staff")).status == 303


async def test_the_data_request_holds_what_is_held(site: Site) -> None:
    browser = await site.signed_in(LEE, strength="code")
    await browser.post("/en/account", {"name": "Lee", "phone": "0912345678", "locale": "en"})
    page = await browser.get("/en/account/data")
    assert "Why your vote is not here" in page.text
    data = (await browser.get("/en/account/data/file")).response.json()
    assert data["account"]["phone"] == "0912345678"
    assert len(data["devices"]) == 1
    parts = {"account", "roles", "devices", "messages", "files", "proposals", "supports", "follows", "comments", "told"}
    parts |= {"assisted", "signs_followed", "events", "audit_entries", "award_entries", "award_panels"}
    assert set(data) == parts


async def test_erasing_leaves_a_number_and_nothing_else(site: Site) -> None:
    browser = await site.signed_in(LEE, Hold(Role.TABLE_FACILITATOR), strength="code")
    await browser.post("/en/account", {"name": "Lee Ta-tung", "phone": "0912345678", "locale": "en"})
    await site.browser().post("/en/sign-in", {"email": LEE})
    wrong = await browser.post("/en/account/erase", {"email": "someone@else.tw"})
    assert wrong.status == 422
    person = await Person.get(email=LEE)
    done = await browser.post("/en/account/erase", {"email": LEE.upper()})
    assert done.status == 303
    home = (await browser.get(done.location)).text
    assert home.index("Your account is erased") < home.index('class="hero"')  # on the first screen
    kept = await Person.get(id=person.id)
    assert (kept.email, kept.phone, kept.name) == (None, None, "")
    assert kept.erased_at is not None
    assert not await Session.filter(person_id=person.id).exists()
    assert not await Grant.filter(person_id=person.id).exists()
    assert not await OutboxMessage.filter(address=LEE).exists()
    held = str(await LedgerEntry.all().values()) + str(await OutboxMessage.all().values())
    assert "Ta-tung" not in held
    assert "0912345678" not in held
    assert LEE not in held
    assert (await browser.get("/en/account")).status == 303


async def test_erasing_ends_open_invitations_and_unfinished_changes(site: Site) -> None:
    browser = await site.signed_in(LEE, strength="code")
    admin = await site.administrator()
    invited = {"email": LEE, "name": "", "role": "auditor", "scope": "", "locale": "en", "why": ""}
    await admin.post("/en/staff/people/invite", invited)
    invitation = (await newest_message(LEE)).facts["link"]
    await browser.post("/en/account/email", {"email": "next@example.tw"})
    link = (await newest_message("next@example.tw")).facts["link"]
    await browser.post("/en/account/erase", {"email": LEE})
    assert (await site.browser().post(f"/en/invitation/{invitation}")).status == 422
    assert (await site.browser().post(f"/en/sign-in/link/{link}")).status == 422
    assert not await Person.filter(email__in=["", LEE, "next@example.tw"]).exists()
    assert not await OutboxMessage.filter(address__in=[LEE, "next@example.tw"]).exists()


async def test_signing_out_right_after_a_role_change_ends_the_session(site: Site) -> None:
    browser = await site.signed_in(LEE)
    person = await Person.get(email=LEE)
    await roles.give(person.id, Hold(Role.AUDITOR), source="invited", at=now(), by=None)
    await browser.post("/en/sign-out")
    assert not await Session.filter(person_id=person.id).exists()


async def test_the_only_administrator_cannot_erase_themself(site: Site) -> None:
    browser = await site.administrator()
    page = await browser.post("/en/account/erase", {"email": "admin@example.tw"})
    assert page.status == 422
    assert "only administrator" in page.text
    assert await Person.filter(email="admin@example.tw").exists()


async def test_the_old_address_hears_of_a_new_one(site: Site) -> None:
    me = await site.signed_in("old@example.tw", strength="code")
    await me.post("/en/account/email", {"email": "new@example.tw"})
    code = (await newest_message("new@example.tw")).facts["code"]
    assert (await me.post("/en/sign-in/code", {"code": code})).status == 303
    assert (await newest_message("old@example.tw")).template == "email_moved"


async def test_who_holds_a_strong_role_changes_the_address_in_a_strong_session_only(site: Site) -> None:
    weak = await site.signed_in("admin@example.tw", strength="code")
    assert (await weak.get("/en/account/email")).location.startswith("/en/sign-in/staff?next=")
    assert (await weak.post("/en/account/email", {"email": "thief@example.com"})).location.startswith("/en/sign-in/staff?next=")
    assert not await OutboxMessage.filter(address="thief@example.com").exists()


async def test_codes_to_new_addresses_are_slowed_like_all_others(site: Site) -> None:
    me = await site.signed_in("me@example.tw", strength="code")
    site.services.slowdown._failures[("send", "127.0.0.1")] = (30, time.monotonic())
    before = site.services.slowdown.pause("send", "127.0.0.1")
    site.services.slowdown.wait = AsyncMock()  # type: ignore[method-assign]
    await me.post("/en/account/email", {"email": "somebody@example.com"})
    site.services.slowdown.wait.assert_awaited_once()
    assert site.services.slowdown.pause("send", "127.0.0.1") > before
