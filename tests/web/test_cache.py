"""Whole pages from memory: quick, compressed, and never old."""

import brotli
import pytest

from domain.clock import now
from domain.site import actions as site_actions
from domain.translated import Translated
from tests.queries import counting
from tests.support import Site

pytestmark = pytest.mark.both

RENAME = """
import asyncio, sys
from domain.clock import now
from domain.db import open_database
from domain.site import actions
from domain.translated import Translated

async def main():
    database = await open_database(sys.argv[1])
    await actions.change(actions.Identity(name=Translated.of(en="Elsewhere")), at=now(), by=None)
    await database.close()

asyncio.run(main())
"""


async def test_a_cached_page_asks_the_database_nothing(site: Site) -> None:
    browser = site.browser()
    first = await browser.get("/en/how")
    with counting() as statements:
        second = await browser.get("/en/how")
    assert second.text == first.text
    assert statements == []


async def test_an_uncached_public_page_asks_little(site: Site) -> None:
    await site.browser().get("/en/help")
    with counting() as statements:
        await site.browser().get("/en/guide")
    assert len(statements) <= 1


async def test_an_unchanged_page_is_not_sent_twice(site: Site) -> None:
    browser = site.browser()
    page = await browser.get("/en/how")
    assert page.headers["cache-control"] == "no-cache"
    again = await browser.get("/en/how", if_none_match=page.headers["etag"])
    assert again.status == 304
    assert again.response.content == b""


async def test_a_write_ends_the_old_page_at_once(site: Site) -> None:
    browser = site.browser()
    before = await browser.get("/en/contact")
    name = Translated.of(en="Yancheng Participatory Budgeting", zh_Hant="鹽埕參與式預算")
    await site_actions.change(site_actions.Identity(name=name), at=now(), by=None)
    after = await browser.get("/en/contact", if_none_match=before.headers["etag"])
    assert after.status == 200
    assert "Yancheng Participatory Budgeting" in after.text


async def test_a_write_of_another_process_ends_it_too(site: Site) -> None:
    import asyncio
    import subprocess
    import sys

    browser = site.browser()
    await browser.get("/en/how")
    assert site.services.database is not None
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", RENAME, site.services.database.url], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    for _ in range(40):
        page = await browser.get("/en/how")
        if "Elsewhere" in page.text:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the old page is still served")


async def test_who_is_signed_in_never_gets_or_leaves_a_cached_page(site: Site) -> None:
    stranger = site.browser()
    await stranger.get("/zh-Hant/how")
    me = await site.signed_in("me@example.tw", strength="code")
    assert "我的帳號" in (await me.get("/zh-Hant/how")).text
    assert "我的帳號" not in (await stranger.get("/zh-Hant/how")).text


async def test_sizes_and_queries_are_kept_apart(site: Site) -> None:
    normal, large = site.browser(), site.browser()
    await large.post("/en/display", {"size": "large", "back": "/en/how"})
    for _ in range(2):
        assert 'class="large"' not in (await normal.get("/en/how")).text
        assert 'class="large"' in (await large.get("/en/how")).text


@pytest.mark.parametrize("cookie", ['size="large"', "xsize=large", "size=larger", "a=size=large"])
async def test_no_odd_cookie_puts_a_page_into_the_wrong_place(site: Site, cookie: str) -> None:
    """Whoever asks first with an odd cookie must not decide what the next reader sees."""
    odd = await site.browser().get("/en/how", cookie=cookie)
    assert ('class="large"' in odd.text) is (cookie == 'size="large"')
    assert 'class="large"' not in (await site.browser().get("/en/how")).text
    assert 'class="large"' in (await site.browser().get("/en/how", cookie="size=large")).text


async def test_pages_travel_compressed(site: Site) -> None:
    for _ in range(2):
        response = await site.browser().client.get("/en/how", headers={"accept-encoding": "br"})
        assert response.headers["content-encoding"] == "br"
        assert int(response.headers["content-length"]) < len(response.content)
        assert "Accept-Encoding" in response.headers["vary"]
    plain = await site.browser().client.get("/en/how", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.text == response.text


async def test_head_answers_like_get_without_a_body(site: Site) -> None:
    for _ in range(2):
        response = await site.browser().client.head("/en/how")
        assert response.status_code == 200
        assert response.content == b""


async def test_the_cache_is_bounded(site: Site, monkeypatch) -> None:
    monkeypatch.setattr("web.frame.page_cache.MOST_PAGES", 5)
    for n in range(20):
        await site.browser().get(f"/en/how?n={n}")
    assert len(site.app.cache._pages) == 5


async def test_errors_and_redirects_are_not_cached(site: Site) -> None:
    for _ in range(2):
        assert (await site.browser().get("/en/nope")).status == 404
    assert all("nope" not in str(key) for key in site.app.cache._pages)


async def test_static_files_are_immutable_and_small(site: Site) -> None:
    address = site.services.statics.address("hamasen.css")
    page = await site.browser().get(address, accept_encoding="br")
    assert "immutable" in page.headers["cache-control"]
    assert page.headers["content-type"].startswith("text/css")
    assert len(brotli.compress(site.services.statics.by_name["hamasen.css"].body, quality=9)) < 10_000
    assert (await site.browser().get("/static/hamasen.000000000000.css")).status == 404
    assert (await site.browser().get("/static/../pyproject.toml")).status == 404


async def test_foreign_files_come_from_their_packages(site: Site) -> None:
    names = site.services.statics.by_name
    assert b"htmx" in names["htmx.js"].body
    assert b"Leaflet" in names["leaflet.js"].body
    assert b"url(images/" not in names["leaflet.css"].body


async def test_a_first_view_is_light(site: Site) -> None:
    """≤ 60 KB and ≤ 6 requests: the page, its style, its script and its icon."""
    import re

    page = await site.browser().client.get("/zh-Hant/", headers={"accept-encoding": "br"})
    assets = set(re.findall(r'(?:src|href)="(/static/[^"?]+)"', page.text))
    assert len(assets) <= 5
    total = int(page.headers["content-length"])
    for asset in assets:
        answer = await site.browser().client.get(asset, headers={"accept-encoding": "br"})
        total += int(answer.headers["content-length"])
    assert total < 60_000
