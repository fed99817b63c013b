"""Addresses as people type them."""

import pytest

from tests.support import Site


@pytest.mark.parametrize(
    ("typed", "leads"),
    [
        ("/en/help/", "/en/help"),
        ("/zh/", "/zh-Hant/"),
        ("/zh", "/zh-Hant/"),
        ("/zh-hant/", "/zh-Hant/"),
        ("/zh_TW/help", "/zh-Hant/help"),
        ("/EN/help", "/en/help"),
        ("/en-US//cycles/?page=2", "/en/cycles?page=2"),
        ("/help", "/en/help"),
        ("/p/116-001/", "/p/116-001"),
        ("/healthz/", "/healthz"),
    ],
)
async def test_what_was_meant_is_led_to(site: Site, typed: str, leads: str) -> None:
    answer = await site.browser().get(typed, accept_language="en")
    assert (answer.status, answer.location) == (302, leads)


@pytest.mark.parametrize("typed", ["/xx/", "/en/nothing/", "/zh/no/such/page", "/static/nothing/", "/en/sign-in/link/"])
async def test_what_is_nothing_stays_nothing(site: Site, typed: str) -> None:
    assert (await site.browser().get(typed)).status == 404


async def test_nothing_that_is_sent_is_led_elsewhere(site: Site) -> None:
    assert (await site.browser().post("/en/help/")).status in (404, 405)


async def test_the_icon_that_browsers_ask_for_is_there(site: Site) -> None:
    answer = await site.browser().get("/favicon.ico")
    assert (answer.status, (await site.browser().get(answer.location)).headers["content-type"]) == (302, "image/svg+xml")
