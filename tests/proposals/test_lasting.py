"""Addresses that are printed: on posters, on plaques, in last year's guide. They lead on after merges, moves and restores."""

import asyncio
from pathlib import Path

import pytest

from domain.db import current
from domain.delivery.models import Case
from domain.proposals.actions import merging
from domain.proposals.models import Proposal
from tests.conftest import empty
from tests.delivery.carried import selected
from tests.proposals.papers import HOST, pdf_of, read_codes
from tests.serving import verb
from tests.support import Browser, Site, make_settings
from tests.town import both, town


@pytest.mark.parametrize(("said", "tag"), [("en-US,en;q=0.9", "en"), ("zh-TW,zh;q=0.9,en;q=0.5", "zh-Hant"), ("", "zh-Hant")])
async def test_an_address_that_lasts_leads_to_the_page_in_the_readers_language(site: Site, said: str, tag: str) -> None:
    place = await town(site)
    await place.public()
    for path, onward in (("/p/116-001", "proposals/116-001"), ("/d/ABCD2345", "delivery/abcd2345"), ("/c/hamasen", "cycles/hamasen")):
        answer = await site.browser().get(path, accept_language=said)
        assert answer.status == 302
        assert answer.location.startswith(f"/{tag}/")
        assert answer.location.endswith(onward.split("/")[1])
        assert {"Accept-Language", "Cookie"} <= {part.strip() for part in answer.headers["vary"].split(",")}
        assert answer.headers["cache-control"] == "no-store"
    assert (await site.browser().get((await site.browser().get("/p/116-001")).location)).status == 200


async def test_a_lasting_address_is_typed_in_any_case_and_nothing_else_is_led_anywhere(site: Site) -> None:
    anyone = site.browser()
    assert (await anyone.get("/p/a-001")).location == "/zh-Hant/proposals/A-001"
    for path in ("/p/%0d%0aset-cookie:x", "/p/116-001%2f..", "/p/", "/p/" + "1" * 41, "/x/116-001"):
        assert (await anyone.get(path)).status == 404, path


async def test_the_lasting_address_of_a_merged_proposal_goes_on_to_what_it_went_into(site: Site) -> None:
    place = await town(site)
    into, _ = await place.public("坡道")
    gone, _ = await place.public("另一座坡道")
    await Proposal.filter(id=gone.id).update(state="merged", merged_into=into.id)
    first = await site.browser().get(f"/p/{gone.number}")
    second = await site.browser().get(first.location)
    assert f"/proposals/{into.number}" in second.location
    assert (await site.browser().get(second.location)).status == 200


async def followed(browser: Browser, address: str) -> str:
    """The page at the end of a printed address."""
    path = address.removeprefix(HOST)
    for _ in range(4):
        answer = await browser.get(path)
        if answer.status == 200:
            return answer.text
        assert answer.status in (301, 302, 308), (path, answer.status)
        path = answer.location
    raise AssertionError(f"{address} leads in a circle")


@pytest.mark.long
async def test_a_plaque_still_leads_to_the_built_thing_after_a_merge_and_a_restore(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Two sheets are printed, their proposals become one, it is built; the backup is put into the other database, on another machine."""
    async with Site.running(make_settings(database_url, tmp_path)) as site:
        await site.set_up()
        place = await town(site)
        other, second = await place.public("渡輪站斜坡", email="chen@example.tw")
        old_sheet = read_codes(await pdf_of(site.browser(), f"/en/proposals/{other.number}/plaque.pdf"))[0][0]
        into, first = await place.public("渡輪站坡道")
        merge = await merging.offer(into, [other], {}, both("同一地點"), at=place.at, by=place.officer)
        for person in (first, second):
            await merging.consent(await merging.Merge.get(id=merge.id), person, agreed=True, at=place.at)
        case = await selected(place, await Proposal.get(id=into.id))
        plaque = read_codes(await pdf_of(site.browser(), f"/en/proposals/{into.number}/plaque.pdf"))[0][0]
        assert {old_sheet, plaque} == {f"{HOST}/p/{other.number}", f"{HOST}/p/{into.number}"}
        before = [await followed(site.browser(), address) for address in (old_sheet, plaque, f"{HOST}/d/{case.code}")]
        archive = tmp_path / "backup.tar.gz"
        await asyncio.to_thread(verb, "backup", str(archive), url=current().url, folder=tmp_path / "data")
    elsewhere = tmp_path / "elsewhere"
    if database_url.startswith("sqlite"):
        url = str(request.getfixturevalue("postgres_url"))
        await empty(url)
    else:
        url = f"sqlite:///{elsewhere / 'hamasen.sqlite3'}"
    await asyncio.to_thread(verb, "restore", str(archive), url=url, folder=elsewhere / "data")
    async with Site.running(make_settings(url, elsewhere)) as site:
        assert await Case.filter(code=case.code).exists()
        after = [await followed(site.browser(), address) for address in (old_sheet, plaque, f"{HOST}/d/{case.code}")]
        assert await Proposal.filter(number=other.number, merged_into=into.id).exists()
    assert after == before
    assert all("渡輪站坡道" in page for page in after)
