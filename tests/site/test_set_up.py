"""A1: an empty install, its token, its first administrator; and what a site says of itself."""

import asyncio

import pyotp
import pytest

from domain.clock import now
from domain.db import current
from domain.errors import Refused
from domain.people.models import Grant, Person
from domain.site import actions
from domain.site.models import Site as SiteRow
from domain.site.rules import Place, clean_place
from tests.support import PASSWORD, Site

FORM = {
    "name-zh-Hant": "哈瑪星參與式預算",
    "name-en": "Hamasen PB",
    "name-zh-Hant-reviewed": "yes",
    "time_zone": "Asia/Taipei",
    "admin_name": "林雅雯",
    "email": "admin@example.tw",
    "password": PASSWORD,
}


async def test_every_page_of_an_empty_site_leads_to_its_set_up(empty_site: Site) -> None:
    for path in ("/en/", "/en/how", "/en/sign-in", "/en/staff"):
        assert (await empty_site.browser().get(path)).location == "/en/set-up"
    assert (await empty_site.browser().get("/en/set-up")).status == 200


async def test_setting_a_site_up(empty_site: Site) -> None:
    token = await actions.new_set_up_token()
    browser = empty_site.browser()
    page = await browser.post("/zh-Hant/set-up", FORM | {"token": f" {token} "})
    assert page.location == "/zh-Hant/account/second-factor"
    totp = await browser.get(page.location)
    key = totp.text.split('<span class="mono">')[1].split("</span>")[0].replace(" ", "")
    done = await browser.post(page.location, {"sealed": totp.value("sealed"), "code": pyotp.TOTP(key).at(now())})
    assert "備用碼" in done.text
    assert (await browser.get("/zh-Hant/staff/people")).status == 200
    home = await empty_site.browser().get("/zh-Hant/")
    assert "哈瑪星參與式預算" in home.text
    assert ">English</a>" in home.text
    assert "示範" not in home.text
    assert await Grant.filter(role="administrator").count() == 1
    assert (await empty_site.browser().get("/zh-Hant/set-up")).location == "/zh-Hant/"
    assert await actions.new_set_up_token() is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"token": "wrong"}, "not the token on the console"),
        ({"token": ""}, "Enter the token"),
        ({"name-zh-Hant": "", "name-en": ""}, "Enter the site's name"),
        ({"email": "x"}, "Enter an e-mail address"),
        ({"password": "short"}, "at least 12"),
        ({"time_zone": "Mars/Olympus"}, "Not a valid choice"),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(empty_site: Site, change: dict[str, str], said: str) -> None:
    token = await actions.new_set_up_token()
    page = await empty_site.browser().post("/en/set-up", FORM | {"token": token} | change)
    assert page.status == 422
    assert any(said in error for error in page.errors), page.errors
    if "admin_name" not in change:
        assert page.value("admin_name") == "林雅雯"
    assert PASSWORD not in page.text
    assert not await Person.exists()


async def test_two_at_once_end_with_one_administrator(empty_site: Site) -> None:
    token = await actions.new_set_up_token()
    posts = [empty_site.browser().post("/en/set-up", FORM | {"token": token, "email": f"a{n}@example.tw"}) for n in range(6)]
    pages = await asyncio.gather(*posts)
    assert sorted(page.status for page in pages).count(303) == 1 or all(page.status in (303, 422) for page in pages)
    assert await Grant.filter(role="administrator").count() == 1


async def test_a_new_token_ends_the_old_one(empty_site: Site) -> None:
    first = await actions.new_set_up_token()
    await actions.new_set_up_token()
    assert first
    with pytest.raises(Refused):
        await actions.check_set_up_token(first)
    assert current().dialect


async def test_the_sites_details(site: Site) -> None:
    admin = await site.administrator()
    data = {
        "name-zh-Hant": "鹽埕參與式預算",
        "name-zh-Hant-reviewed": "yes",
        "name-en": "Yancheng PB",
        "office-zh-Hant": "鹽埕區公所",
        "phone": "07-551-3316",
        "email": "pb@example.tw",
        "time_zone": "Asia/Taipei",
        "district": "yancheng",
        "words": "區公所一樓",
        "latitude": "22.6250001",
        "longitude": "120.284",
    }
    assert (await admin.post("/zh-Hant/staff/site", data)).status == 303
    row = await SiteRow.get(id=1)
    assert row.place == {"lat": 22.625, "lon": 120.284, "district": "yancheng", "words": "區公所一樓"}
    assert row.name.state("en") == "draft"
    contact = await site.browser().get("/zh-Hant/contact")
    assert "鹽埕區公所" in contact.text
    assert 'data-point="[22.625, 120.284]"' in contact.text


@pytest.mark.parametrize("point", [("91", "0"), ("nan", "120"), ("1e309", "120"), ("22.6", ""), ("x", "y"), ("0", "0")])
async def test_a_place_that_is_no_place_is_refused(site: Site, point: tuple[str, str]) -> None:
    admin = await site.administrator()
    data = {"name-en": "X", "time_zone": "Asia/Taipei", "district": "", "latitude": point[0], "longitude": point[1]}
    page = await admin.post("/en/staff/site", data)
    assert page.status == 422
    assert "Pick the place again: the point on the map is not valid." in page.errors


def test_a_district_alone_is_a_place() -> None:
    place = clean_place("", "", "gushan", " at  the   ferry ", districts={"gushan"})
    assert place == Place(None, None, "gushan", "at the ferry")
    assert Place.from_json(place.to_json()) == place
    assert not clean_place("", "", "mars", "", districts={"gushan"})


async def test_a_logo_is_shown_and_taken_off(site: Site) -> None:
    from tests.files.photos import photo

    admin = await site.administrator()
    assert (await admin.post("/en/staff/site/logo", {}, files={"file": ("l.png", photo(200, 200, "PNG"), "image/png")})).status == 303
    home = await site.browser().get("/en/")
    assert '/card" alt="" width="40"' in home.text
    wrong = await admin.post("/en/staff/site/logo", {}, files={"file": ("l.png", b"nope", "image/png")})
    assert wrong.status == 422
    await admin.post("/en/staff/site/logo", {"act": "remove"})
    assert '/card" alt="" width="40"' not in (await site.browser().get("/en/")).text


async def test_the_audit_trail_says_who_did_what(site: Site) -> None:
    admin = await site.administrator()
    await admin.post(
        "/en/staff/people/invite", {"email": "x@example.tw", "role": "auditor", "scope": "", "locale": "en", "why": "audit 2027"}
    )
    page = await admin.get("/en/staff/ledger")
    assert "invited somebody" in page.text
    assert "audit 2027" in page.text
    assert '<span lang="zh-Hant-TW">林雅雯</span>' in page.text
    only = await admin.get("/en/staff/ledger?verb=site.change")
    assert "audit 2027" not in only.text
    auditor = await site.signed_in("auditor@example.tw")
    assert (await auditor.get("/en/staff/ledger")).status == 403
