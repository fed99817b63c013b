"""The city's single sign-on, against a real provider process: discovery, code, PKCE, nonce, claims to roles."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from domain.clock import now
from domain.errors import Refused
from domain.people.actions import agencies, roles
from domain.people.models import Agency, Grant, Person, Session, SsoAttempt, SsoIdentity
from domain.policy import Hold, Role
from domain.translated import Translated
from tests.support import ADDRESS, Browser, Page, Site, free_port, make_settings
from web.people.sso import _claims
from web.settings import Oidc

MAPPING = json.dumps({"rdec-pb": "officer", "agency-contacts": "agency_contact"})


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The running provider's issuer address."""
    port = free_port()
    folder = tmp_path_factory.mktemp("provider")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.people.provider", str(port), str(folder), f"{ADDRESS}/zh-Hant/sign-in/sso/back"]
    )
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            if httpx2.get(f"{address}/.well-known/openid-configuration", timeout=2).status_code == 200:
                break
        except httpx2.TransportError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture
async def city(database_url: str, tmp_path: Path, provider: str):
    """A site that uses the provider."""
    settings = make_settings(
        database_url, tmp_path, OIDC_ISSUER=provider, OIDC_CLIENT_ID="hamasen", OIDC_CLIENT_SECRET="client secret", OIDC_ROLES=MAPPING
    )
    async with Site.running(settings) as running:
        await running.set_up()
        await agencies.add("transport", Translated.of(zh_Hant="交通局"), "TBKC", at=now(), by=None)
        yield running


async def at_the_provider(address: str, username: str) -> str:
    """Sign in at the provider as a browser would; the address it sends one back to."""
    async with httpx2.AsyncClient() as client:
        answer = await client.get(address)
        login = str(answer.url.join(answer.headers["location"]))
        signed = await client.post(login, data={"username": username, "password": "provider password"})
        back = await client.get(str(signed.url.join(signed.headers["location"])))
    return str(back.headers["location"])


async def sign_in(site: Site, username: str, next_path: str = "") -> tuple[Browser, Page]:
    browser = site.browser()
    away = await browser.get(f"/zh-Hant/sign-in/sso?next={next_path}")
    assert away.status == 303
    back = await at_the_provider(away.location, username)
    return browser, await browser.get(back.removeprefix(ADDRESS))


async def test_an_officer_signs_in_with_the_role_of_their_group(city: Site) -> None:
    browser, page = await sign_in(city, "chen")
    assert page.location == "/zh-Hant/staff"
    assert (await browser.get("/zh-Hant/staff/agencies")).status == 200
    person = await Person.get(email="chen@kcg.example")
    assert person.name == "陳柏翰"
    assert await Grant.filter(person_id=person.id).values_list("role", "source") == [("officer", "sso")]
    assert (await Session.get(person_id=person.id)).strength == "sso"
    assert not await SsoAttempt.exists()


async def test_what_leaves_carries_pkce_state_and_nonce(city: Site) -> None:
    away = await city.browser().get("/zh-Hant/sign-in/sso")
    sent = parse_qs(urlsplit(away.location).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert len(sent["code_challenge"][0]) == 43
    assert sent["nonce"][0]
    assert sent["state"][0]
    kept = (await SsoAttempt.get()).sealed
    assert sent["state"][0] not in kept


async def test_an_agency_role_gets_its_agency_or_is_not_given(city: Site) -> None:
    await sign_in(city, "wang")
    assert await Grant.filter(person__email="wang@kcg.example").values_list("role", "scope") == [("agency_contact", "agency:transport")]
    await sign_in(city, "lost")
    assert not await Grant.filter(person__email="lost@kcg.example").exists()


async def test_roles_follow_the_groups_and_invited_ones_stay(city: Site) -> None:
    await sign_in(city, "wang")
    person = await Person.get(email="wang@kcg.example")
    await roles.give(person.id, Hold(Role.AUDITOR), source="invited", at=now(), by=None)
    await Agency.filter(key="transport").update(claim="MOVED")
    await sign_in(city, "wang")
    assert await Grant.filter(person_id=person.id).values_list("role", flat=True) == ["auditor"]
    assert await SsoIdentity.all().count() == 1


async def test_a_role_invited_later_stays_when_the_group_ends(city: Site) -> None:
    await sign_in(city, "chen")
    person = await Person.get(email="chen@kcg.example")
    await roles.give(person.id, Hold(Role.OFFICER), source="invited", at=now(), by=None)
    await roles.follow_sso(person.id, [], at=now())
    assert await Grant.filter(person_id=person.id).values_list("role", flat=True) == ["officer"]


async def test_roles_of_single_sign_on_rest_when_it_has_not_named_them_for_a_week(city: Site) -> None:
    """Whom the city let go never comes back through single sign-on, but still knows a password."""
    await sign_in(city, "chen")
    by_password = await city.signed_in("chen@kcg.example")
    assert (await by_password.get("/en/staff/agencies")).status == 200
    await Grant.all().update(confirmed_at=now() - timedelta(days=8))
    assert (await by_password.get("/en/staff/agencies")).status == 403
    again, _ = await sign_in(city, "chen")
    assert (await again.get("/en/staff/agencies")).status == 200
    assert (await by_password.get("/en/staff/agencies")).status == 200


async def test_signing_in_leads_where_one_was_going(city: Site) -> None:
    _, page = await sign_in(city, "chen", "/zh-Hant/staff/agencies")
    assert page.location == "/zh-Hant/staff/agencies"


async def test_the_same_answer_does_not_work_twice(city: Site) -> None:
    browser = city.browser()
    away = await browser.get("/zh-Hant/sign-in/sso")
    back = (await at_the_provider(away.location, "chen")).removeprefix(ADDRESS)
    assert (await browser.get(back)).status == 303
    await browser.post("/zh-Hant/sign-out")
    again = await browser.get(back)
    assert again.location == "/zh-Hant/sign-in/staff"
    assert "請重新登入" in (await browser.get(again.location)).text
    assert not browser.token


async def test_an_answer_for_another_browser_is_refused(city: Site) -> None:
    away = await city.browser().get("/zh-Hant/sign-in/sso")
    back = (await at_the_provider(away.location, "chen")).removeprefix(ADDRESS)
    victim = city.browser()
    await victim.get("/zh-Hant/sign-in/sso")
    page = await victim.get(back)
    assert page.location == "/zh-Hant/sign-in/staff"
    assert not victim.token
    assert not await Person.filter(email="chen@kcg.example").exists()


@pytest.mark.parametrize(("change", "status"), [("code=wrong", 422), ("state=wrong", 303), ("error=access_denied", 422)])
async def test_a_forged_answer_is_refused(city: Site, change: str, status: int) -> None:
    browser = city.browser()
    away = await browser.get("/zh-Hant/sign-in/sso")
    back = await at_the_provider(away.location, "chen")
    query = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    name, _, value = change.partition("=")
    query[name] = value
    page = await browser.get(f"/zh-Hant/sign-in/sso/back?{httpx2.QueryParams(query)}")
    assert page.status == status
    assert status == 303 or "單一簽入未能確認您的身分" in page.text
    assert not browser.token


async def test_a_token_with_another_nonce_is_refused(city: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from domain.people.actions import sso

    browser = city.browser()
    away = await browser.get("/zh-Hant/sign-in/sso")
    back = (await at_the_provider(away.location, "chen")).removeprefix(ADDRESS)
    recall = sso.recall

    async def other_nonce(*args: object, **more: object) -> object:
        kept, path = await recall(*args, **more)  # type: ignore[arg-type]
        return kept | {"nonce": "another"}, path

    monkeypatch.setattr("web.people.sso.sso.recall", other_nonce)
    assert (await browser.get(back)).status == 422
    assert not browser.token


async def test_somebody_without_an_address_is_refused_with_words(city: Site) -> None:
    _, page = await sign_in(city, "odd")
    assert page.status == 422
    assert not await Person.filter(name="").exclude(email="admin@example.tw").exists()


async def test_an_address_nobody_vouches_for_takes_over_no_account(city: Site) -> None:
    browser, page = await sign_in(city, "evil")
    assert page.status == 422
    assert not browser.token
    assert not await SsoIdentity.exists()


async def test_when_single_sign_on_is_down_the_password_is_offered_and_pages_work(database_url: str, tmp_path: Path) -> None:
    """A5."""
    settings = make_settings(
        database_url, tmp_path, OIDC_ISSUER=f"http://127.0.0.1:{free_port()}", OIDC_CLIENT_ID="x", OIDC_CLIENT_SECRET="y"
    )
    async with Site.running(settings) as down:
        await down.set_up()
        page = await down.browser().get("/en/sign-in/sso")
        assert page.status == 503
        assert "Single sign-on does not answer" in page.text
        assert 'name="password"' in page.text
        assert (await down.browser().get("/en/how")).status == 200


async def test_two_tabs_both_arrive_and_a_used_answer_leads_home(city: Site) -> None:
    browser = city.browser()
    tabs = [await browser.get(f"/zh-Hant/sign-in/sso?next={path}") for path in ("/zh-Hant/staff/agencies", "/zh-Hant/account")]
    answers = [(await at_the_provider(tab.location, "chen")).removeprefix(ADDRESS) for tab in tabs]
    assert [(await browser.get(answer)).location for answer in answers] == ["/zh-Hant/staff/agencies", "/zh-Hant/account"]
    assert (await browser.get(answers[0])).location == "/zh-Hant/staff"  # Back, or the page loaded again
    assert (await city.browser().get(answers[1])).location == "/zh-Hant/sign-in/staff"  # another browser gets nothing


@pytest.mark.parametrize(
    ("said", "groups"),
    [
        ({}, set()),
        ({"groups": None}, set()),
        ({"groups": 7}, {"7"}),
        ({"groups": "rdec-pb, agency-contacts"}, {"rdec-pb", "agency-contacts"}),
        ({"groups": ["rdec-pb", None, 7]}, {"rdec-pb", "7"}),
        ({"groups": {"rdec-pb": True}}, set()),
    ],
)
@pytest.mark.parametrize("verified", [True, "true", "True", "1"])
def test_claims_are_read_however_a_sign_on_writes_them(said: dict[str, object], groups: set[str], verified: object) -> None:
    oidc = Oidc("https://sso.example", "id", "secret")
    found = _claims(oidc, {"sub": 5, "email": "a@b.tw", "email_verified": verified} | said)
    assert (found.groups, found.subject) == (groups, "5")


@pytest.mark.parametrize("verified", [False, None, "false", "", "no", 0])
def test_an_address_that_is_not_verified_is_refused(verified: object) -> None:
    with pytest.raises(Refused, match="not verified"):
        _claims(Oidc("https://sso.example", "id", "secret"), {"sub": "5", "email": "a@b.tw", "email_verified": verified})
