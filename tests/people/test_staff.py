"""Running the people of a site: invitations, roles, blocking, agencies."""

import re

import pyotp
import pytest

from domain.clock import now
from domain.ledger import LedgerEntry
from domain.people.actions import secrets
from domain.people.models import Agency, Grant, Invitation, Person, StaffSecret
from domain.policy import Hold, Role
from tests.support import PASSWORD, Browser, Page, Site, newest_message
from web.messages.letters import written


async def invite(browser: Browser, role: Role, email: str = "new@example.tw", scope: str = "") -> Page:
    data = {"email": email, "name": "黃志明", "role": role.value, "scope": scope, "locale": "zh-Hant", "why": "needed"}
    return await browser.post("/en/staff/people/invite", data)


async def test_an_invited_facilitator_accepts_and_is_in(site: Site) -> None:
    admin = await site.administrator()
    assert (await invite(admin, Role.LEAD_FACILITATOR)).location == "/en/staff/people/invite"
    link = (await newest_message("new@example.tw")).facts["link"]
    guest = site.browser()
    page = await guest.get(f"/zh-Hant/invitation/{link}")
    assert "邀請您擔任：主持人" in page.text
    assert not await Person.filter(email="new@example.tw").exists()
    assert (await guest.post(f"/zh-Hant/invitation/{link}")).location == "/zh-Hant/account"
    assert await Grant.filter(person__email="new@example.tw", role="lead_facilitator").exists()
    again = await site.browser().post(f"/zh-Hant/invitation/{link}")
    assert again.status == 422


async def test_an_invited_officer_goes_on_to_a_password(site: Site) -> None:
    admin = await site.administrator()
    await invite(admin, Role.OFFICER)
    link = (await newest_message("new@example.tw")).facts["link"]
    guest = site.browser()
    assert (await guest.post(f"/en/invitation/{link}")).location == "/en/account/password"
    data = {"password": "a fine long password", "again": "a fine long password"}
    assert (await guest.post("/en/account/password", data)).location == "/en/account/second-factor"
    assert (await guest.get("/en/staff")).status == 303


async def test_who_lost_the_second_factor_is_invited_anew(site: Site) -> None:
    admin = await site.administrator()
    person = await site.person("new@example.tw", Hold(Role.OFFICER))
    await secrets.set_password(person, PASSWORD, at=now())
    await site.second_factor(person)
    assert (await invite(admin, Role.OFFICER)).status == 303
    link = (await newest_message("new@example.tw")).facts["link"]
    guest = site.browser()
    assert (await guest.post(f"/en/invitation/{link}")).location == "/en/account/password"
    data = {"password": "a fine long password", "again": "a fine long password"}
    assert (await guest.post("/en/account/password", data)).location == "/en/account/second-factor"
    assert (await guest.get("/en/account/second-factor")).status == 200


NEW = {"password": "a fine long password", "again": "a fine long password"}


async def test_an_invitation_stays_good_until_the_second_factor_is_set(site: Site) -> None:
    admin = await site.administrator()
    await invite(admin, Role.OFFICER)
    link = (await newest_message("new@example.tw")).facts["link"]
    first = site.browser()
    await first.post(f"/en/invitation/{link}")
    assert (await first.post("/en/account/password", NEW)).location == "/en/account/second-factor"
    assert "taken up, second factor missing" in (await admin.get("/en/staff/people/invite")).text
    again = site.browser()  # the first browser was closed, and the hour in which it could go on is over
    assert (await again.get(f"/en/invitation/{link}")).status == 200
    assert (await again.post(f"/en/invitation/{link}")).location == "/en/account/password"
    assert (await again.post("/en/account/password", NEW)).location == "/en/account/second-factor"
    form = await again.get("/en/account/second-factor")
    shared = re.findall(r'<span class="mono">([A-Z2-7 ]+)</span>', form.text)[0].replace(" ", "")
    done = await again.post("/en/account/second-factor", {"sealed": form.value("sealed"), "code": pyotp.TOTP(shared).now()})
    assert done.status == 200
    assert (await again.get("/en/staff")).status == 200
    assert (await site.browser().get(f"/en/invitation/{link}")).status == 422
    assert "No invitation is open." in (await admin.get("/en/staff/people/invite")).text


async def test_lost_secrets_are_taken_away_and_the_person_invited_anew(site: Site) -> None:
    admin = await site.administrator()
    person = await site.person("new@example.tw", Hold(Role.OFFICER), name="黃志明")
    await secrets.set_password(person, PASSWORD, at=now())
    await site.second_factor(person)
    lost = await site.signed_in("new@example.tw")
    page = f"/en/staff/people/{person.public_id}"
    assert "Password or second factor lost" in (await admin.get(page)).text
    assert (await admin.post(f"{page}/act", {"act": "forget", "why": ""})).status == 422
    assert (await admin.post(f"{page}/act", {"act": "forget", "why": "The phone fell into the harbour."})).status == 303
    assert not await StaffSecret.filter(person_id=person.id).exists()
    assert (await lost.get("/en/account")).status == 303  # signed out everywhere
    link = (await newest_message("new@example.tw")).facts["link"]
    assert (await site.browser().post(f"/en/invitation/{link}")).location == "/en/account/password"
    assert (await LedgerEntry.filter(verb="people.forget_secrets").get()).why == "The phone fell into the harbour."
    own = f"/en/staff/people/{(await Person.get(email='admin@example.tw')).public_id}/act"
    assert (await admin.post(own, {"act": "forget", "why": "x"})).status == 422


async def test_a_role_is_chosen_and_says_what_it_opens(site: Site) -> None:
    admin = await site.administrator()
    await admin.post("/en/staff/agencies/new", {"key": "transport", "name-zh-Hant": "交通局", "name-en": "Transport", "active": "y"})
    page = await admin.get("/en/staff/people/invite")
    chosen = re.findall(r'<option[^>]*value="([^"]*)"[^>]*selected', page.response.text)
    assert "administrator" not in chosen
    offered = set(re.findall(r'<option[^>]*value="([a-z_]+)"', page.response.text))
    assert {"officer", "agency_contact"} <= offered
    assert not offered & {"interpreter", "observer", "reviewer", "committee_member"}  # no page of theirs: seat or pass lets them in
    assert "In the menu:" in page.text
    nothing = await admin.post("/en/staff/people/invite", {"email": "a@example.tw", "role": "", "scope": "", "locale": "en"})
    assert nothing.errors == ["Choose a role."]
    await invite(admin, Role.AGENCY_CONTACT, scope="agency:transport")
    mail = written(site.services, await newest_message("new@example.tw"), await site.services.site())[1]
    assert "機關：交通局" in mail
    assert "Agency contact · Transport" in " ".join((await admin.get("/en/staff/people/invite")).text.split())


async def test_an_error_page_sends_a_renewed_cookie_on(site: Site) -> None:
    browser = await site.signed_in("auditor@example.tw", Hold(Role.AUDITOR))
    before, person = browser.token, await Person.get(email="auditor@example.tw")
    grant = await Grant.get(person_id=person.id)
    admin = await site.administrator()
    await admin.post(f"/en/staff/people/{person.public_id}/act", {"act": f"take:{grant.id}", "why": "moved"})
    page = await browser.get("/en/staff/ledger")
    assert page.status == 403
    assert "My account" in page.text
    assert browser.token != before
    assert (await browser.get("/en/account")).status == 200


@pytest.mark.parametrize("number", ["²", "9" * 30, "-1", "x"])
async def test_odd_numbers_are_no_faults(site: Site, number: str) -> None:
    admin = await site.administrator()
    assert (await admin.post("/en/account/devices", {"session": number})).status == 303
    assert (await admin.post("/en/staff/calls/undo", {"about": number})).status == 404
    assert (await admin.get(f"/en/staff/ledger?actor={number}")).status == 200
    if number.isascii() and number.isdigit():
        assert (await admin.post(f"/en/staff/outbox/{number}/retry")).status == 404
        assert (await admin.post(f"/en/staff/people/invitations/{number}", {"act": "withdraw"})).status == 404


async def test_an_agency_role_needs_its_agency(site: Site) -> None:
    admin = await site.administrator()
    await Agency.create(key="transport")
    page = await invite(admin, Role.AGENCY_CONTACT)
    assert page.errors == ["Choose the agency for this role."]
    page = await invite(admin, Role.AUDITOR, scope="agency:transport")
    assert page.errors == ["This role is for the whole site. Leave the agency empty."]
    assert (await invite(admin, Role.AGENCY_CONTACT, scope="agency:transport")).status == 303


async def test_invitations_are_sent_again_and_withdrawn(site: Site) -> None:
    admin = await site.administrator()
    await invite(admin, Role.AUDITOR)
    first = (await newest_message("new@example.tw")).facts["link"]
    number = (await Invitation.get(email="new@example.tw")).id
    await admin.post(f"/en/staff/people/invitations/{number}", {"act": "again"})
    second = (await newest_message("new@example.tw")).facts["link"]
    assert first != second
    assert (await site.browser().get(f"/en/invitation/{first}")).status == 422
    await admin.post(f"/en/staff/people/invitations/{number}", {"act": "withdraw"})
    assert (await site.browser().get(f"/en/invitation/{second}")).status == 422


async def test_taking_a_role_needs_a_reason_and_is_recorded(site: Site) -> None:
    admin = await site.administrator()
    person = await site.person("auditor@example.tw", Hold(Role.AUDITOR))
    grant = await Grant.get(person_id=person.id)
    path = f"/en/staff/people/{person.public_id}/act"
    page = await admin.post(path, {"act": f"take:{grant.id}", "why": " "})
    assert page.errors == ["Give a reason. It is kept in the audit trail."]
    assert (await admin.post(path, {"act": f"take:{grant.id}", "why": "left the office"})).status == 303
    assert not await Grant.filter(id=grant.id).exists()
    entry = await LedgerEntry.get(verb="people.take")
    assert entry.why == "left the office"
    assert entry.before == {"role": "auditor", "scope": ""}


async def test_the_last_administrator_stays(site: Site) -> None:
    admin = await site.administrator()
    person = await Person.get(email="admin@example.tw")
    grant = await Grant.get(person_id=person.id)
    page = await admin.post(f"/en/staff/people/{person.public_id}/act", {"act": f"take:{grant.id}", "why": "x"})
    assert "only administrator" in page.text
    page = await admin.post(f"/en/staff/people/{person.public_id}/act", {"act": "block", "why": "x"})
    assert "You cannot block yourself." in page.text


async def test_blocking_ends_every_session_and_can_be_undone(site: Site) -> None:
    admin = await site.administrator()
    browser = await site.signed_in("troll@example.tw", strength="code")
    person = await Person.get(email="troll@example.tw")
    path = f"/en/staff/people/{person.public_id}/act"
    await admin.post(path, {"act": "block", "why": "insults"})
    assert (await browser.get("/en/account")).status == 303
    await admin.post(path, {"act": "unblock", "why": "apologised"})
    assert (await Person.get(id=person.id)).blocked_at is None


async def test_the_list_is_searched_sorted_and_paged(site: Site) -> None:
    admin = await site.administrator()
    for n in range(30):
        await site.person(f"person{n:02}@example.tw", name=f"民眾{n:02}")
    page = await admin.get("/en/staff/people")
    assert "31 people" in page.text
    assert 'href="/en/staff/people?page=2"' in page.text
    page = await admin.get("/en/staff/people?q=民眾07")
    assert "1 people" in page.text
    part = await admin.get("/en/staff/people?q=nobody", hx_request="true")
    assert "<html" not in part.text
    assert "Nobody fits this search." in part.text


@pytest.mark.parametrize("query", ["page=0", "page=-1", "page=x", "page=99999999999", "sort=evil", "role=nobody", "q=" + "長" * 300])
async def test_odd_addresses_of_lists_answer_calmly(site: Site, query: str) -> None:
    admin = await site.administrator()
    assert (await admin.get(f"/en/staff/people?{query}")).status == 200


async def test_a_nul_in_the_address_is_a_bad_request(site: Site) -> None:
    admin = await site.administrator()
    assert (await admin.get("/en/staff/people?q=%00")).status == 400


async def test_a_nul_in_a_form_is_dropped(site: Site) -> None:
    browser = await site.signed_in("nul@example.tw", strength="code")
    assert (await browser.post("/en/account", {"name": "A\x00B", "phone": "", "locale": "en"})).status == 303
    assert (await Person.get(email="nul@example.tw")).name == "AB"


async def test_agencies_are_kept_in_both_languages(site: Site) -> None:
    admin = await site.administrator()
    data = {
        "key": "Transport",
        "name-zh-Hant": "交通局",
        "name-zh-Hant-reviewed": "yes",
        "name-en": "Transportation Bureau",
        "claim": "TBKC",
    }
    assert (await admin.post("/zh-Hant/staff/agencies/new", data)).status == 303
    agency = await Agency.get(key="transport")
    assert agency.name.text("en") == "Transportation Bureau"
    assert (agency.name.state("zh-Hant"), agency.name.state("en")) == ("reviewed", "draft")
    twice = await admin.post("/zh-Hant/staff/agencies/new", data)
    assert twice.status == 422
    assert twice.value("name-en") == "Transportation Bureau"
    await admin.post("/zh-Hant/staff/agencies/transport", {"name-zh-Hant": "交通局", "claim": ""})
    changed = await Agency.get(key="transport")
    assert (changed.claim, changed.active, changed.name.text("en")) == (None, False, "")


async def test_the_number_of_queries_does_not_grow(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.queries import counting

    admin = await site.administrator()
    await admin.get("/en/staff/people")
    with counting() as few:
        await admin.get("/en/staff/people")
    for n in range(20):
        await site.person(f"more{n}@example.tw", Hold(Role.OBSERVER))
    await admin.get("/en/")
    with counting() as many:
        await admin.get("/en/staff/people")
    assert len(many) <= len(few) <= 6, many
