"""Who may send what: origin, host, size, and the headers of every answer."""

import asyncio
from pathlib import Path

import pytest

from domain.errors import TooMany
from domain.migrate import migrate
from tests.support import Site, make_settings, postgres
from web.frame import throttle
from web.frame.throttle import Slowdown, network_of


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "http://127.0.0.1:8000"}, True),
        ({"origin": "https://127.0.0.1:8000"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://["}, False),
        ({}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8000"}, False),
    ],
)
async def test_changes_come_from_our_own_pages_only(site: Site, headers: dict[str, str], allowed: bool) -> None:
    response = await site.browser().client.post("/en/display", data={"size": "large", "back": "/en/how"}, headers=headers)
    assert response.status_code == (303 if allowed else 403)
    if not allowed:
        assert "This came from another page" in response.text
        assert "set-cookie" not in response.headers


async def test_every_answer_wears_the_headers(site: Site) -> None:
    for path in ("/en/", "/en/", "/en/nope", "/healthz", "/en/sign-in"):
        headers = (await site.browser().get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "nonce" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in policy
        assert headers["referrer-policy"] == "same-origin"


async def test_map_tiles_are_allowed_where_there_is_a_map(site: Site) -> None:
    with_map = (await site.browser().get("/en/style")).headers["content-security-policy"]
    without = (await site.browser().get("/en/how")).headers["content-security-policy"]
    assert "https://wmts.nlsc.gov.tw" in with_map
    assert "https://" not in without


async def test_a_foreign_host_is_not_served(site: Site) -> None:
    page = await site.browser().get("/en/", host="evil.example")
    assert page.status == 400
    assert "evil.example" not in page.text


async def test_large_bodies_are_refused_while_they_are_read(site: Site) -> None:
    page = await site.browser().post("/en/sign-in", {"email": "x" * 300_000})
    assert page.status == 413
    assert "This is too large" in page.text
    assert "檔案或內容太大" in page.text

    async def endless():
        yield b"email="
        for _ in range(400):
            yield b"x" * 1024

    response = await site.browser().client.post(
        "/en/sign-in", content=endless(), headers={"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}
    )
    assert response.status_code == 413


async def test_too_many_fields_are_refused(site: Site) -> None:
    page = await site.browser().post("/en/sign-in", {f"f{n}": "x" for n in range(500)})
    assert page.status == 400


async def test_a_broken_form_is_a_page_not_a_fault(site: Site) -> None:
    response = await site.browser().client.post(
        "/en/sign-in",
        content=b"--x\r\nbroken",
        headers={"sec-fetch-site": "same-origin", "content-type": "multipart/form-data; boundary=y"},
    )
    assert response.status_code in (400, 422)


async def test_the_wrong_method_is_explained(site: Site) -> None:
    page = await site.browser().get("/en/display")
    assert page.status == 405
    assert "This page cannot do that" in page.text


async def test_a_fault_is_a_calm_page_in_both_languages(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*args: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("web.frame.page_routes.session_of", broken)
    browser = site.browser()
    browser.token = "x"
    page = await browser.get("/en/how")
    assert page.status == 500
    assert "Something went wrong on our side" in page.text
    assert "系統發生錯誤" in page.text
    assert "07-336-8333" in page.text
    assert "secret detail" not in page.text
    assert "fault" in caplog.text


async def test_who_must_wait_is_told_how_long(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*args: object) -> None:
        raise TooMany(16)

    monkeypatch.setattr(site.services.slowdown, "wait", busy)
    page = await site.browser().post("/en/sign-in", {"email": "a@example.tw"})
    assert page.status == 429
    assert page.headers["retry-after"] == "16"
    assert "Your account is not locked." in page.text
    assert "您的帳號並未被鎖住" in page.text


@pytest.mark.long
async def test_a_database_that_is_gone_is_a_calm_page_with_a_telephone_number(tmp_path: Path) -> None:
    """A real server, really stopped."""
    with postgres() as (address, stop):
        await migrate(address)
        async with Site.running(make_settings(address, tmp_path)) as site:
            await site.set_up()
            browser = site.browser()
            browser.token = "x"
            assert (await browser.get("/zh-Hant/how")).status == 200
            await asyncio.to_thread(stop)
            page = await browser.get("/zh-Hant/help")
            assert (await browser.get("/readyz")).status == 503
    assert page.status == 503
    assert page.headers["retry-after"] == "60"
    assert "網站暫時無法使用" in page.text
    assert "The site is not available right now" in page.text
    assert "07-336-8333" in page.text


async def test_a_lost_page_says_what_to_do(site: Site) -> None:
    page = await site.browser().get("/zh-Hant/nope")
    assert page.status == 404
    assert '<html lang="zh-Hant-TW"' in page.text
    assert "找不到這個頁面" in page.text
    assert '<section lang="en">' in page.text
    assert "07-336-8333" in page.text
    assert page.headers["cache-control"] == "no-store"


async def test_large_type_is_kept_and_leads_back(site: Site) -> None:
    browser = site.browser()
    page = await browser.post("/zh-Hant/display", {"size": "large", "back": "/zh-Hant/help?x=1"})
    assert page.location == "/zh-Hant/help?x=1"
    assert 'class="large"' in (await browser.get("/zh-Hant/help")).text
    assert 'class="large"' not in (await site.browser().get("/zh-Hant/help")).text
    assert (await browser.post("/zh-Hant/display", {"size": "large", "back": "http://["})).location == "/zh-Hant/"
    away = await browser.post("/zh-Hant/display", {"size": "normal", "back": "//evil.example/x"})
    assert away.location == "/zh-Hant/"
    assert 'class="large"' not in (await browser.get("/zh-Hant/help")).text


async def test_many_waiting_at_once_are_sent_away_with_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    slowdown, held = Slowdown(), asyncio.Event()

    async def sleep(seconds: float) -> None:
        await held.wait()

    monkeypatch.setattr(throttle, "sleep", sleep)
    for _ in range(10):
        slowdown.failed("code", "192.0.2.1")
    waiting = [asyncio.ensure_future(slowdown.wait("code", "192.0.2.1")) for _ in range(throttle.MOST_WAITING)]
    for _ in range(3):
        await asyncio.wait(waiting, timeout=0)
    with pytest.raises(TooMany):
        await slowdown.wait("code", "192.0.2.1")
    await slowdown.wait("code", "192.0.2.2")
    held.set()
    await asyncio.gather(*waiting)


def test_networks() -> None:
    assert network_of("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("testclient") == "testclient"


def test_success_forgets_and_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "MOST_NETWORKS", 10)
    slowdown = Slowdown()
    for n in range(50):
        for _ in range(5):
            slowdown.failed("x", str(n))
    assert slowdown.pause("x", "0") == 0
    assert slowdown.pause("x", "49") > 0
    slowdown.succeeded("x", "49")
    assert slowdown.pause("x", "49") == 0


@pytest.mark.long
def test_very_many_failures_wait_no_longer_than_the_longest() -> None:
    slowdown = Slowdown()
    for _ in range(throttle.FREE + 1100):
        slowdown.failed("code", "192.0.2.9")
    assert slowdown.pause("code", "192.0.2.9") == throttle.LONGEST
    assert slowdown.count("code", "192.0.2.9") == throttle.FREE + 1100
