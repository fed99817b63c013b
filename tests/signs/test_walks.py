"""An inspection walk: its route, what is found at its stops, and what is mended."""

import asyncio

import pytest

from domain.policy import Hold, Role
from domain.signs.models import SignWalk, WalkFinding
from tests.support import Browser, Site

WALK = {"title": "哈瑪星步行", "held_on": "2026-12-03", "route": "渡輪站\n\n老街\n渡輪站\n駁二", "walkers": "許淑芬、Anna"}
FOUND = {"key": "k1", "stop": "老街", "kind": "sign", "text": "Laojie Rd. twice", "owner": "工務局"}


async def planned(site: Site) -> tuple[Browser, str]:
    browser = await site.signed_in("s@example.tw", Hold(Role.SECRETARY))
    return browser, (await browser.post("/en/staff/signs/walks", WALK)).location


@pytest.mark.both
async def test_a_finding_is_noted_once_and_mended(site: Site) -> None:
    browser, address = await planned(site)
    assert (await SignWalk.get()).route.splitlines() == ["渡輪站", "老街", "駁二"]
    for _ in range(2):  # a device sends again what it does not know to have come
        assert (await browser.post(address, FOUND)).status == 303
    row = await WalkFinding.get()
    assert (row.stop, row.owner, row.done_on) == ("老街", "工務局", None)
    assert "1 open" in (await browser.get("/en/staff/signs/walks")).text
    assert (await browser.post(address, {"act": f"mended-{row.id}"})).status == 303
    assert "mended on" in (await browser.get(address)).text
    assert "all mended" in (await browser.get("/en/staff/signs/walks")).text
    await browser.post(address, {"act": f"open-{row.id}"})
    assert (await WalkFinding.get()).done_on is None
    rows = (await browser.get(f"{address}?format=csv")).response.content.decode("utf-8-sig").splitlines()
    assert rows[1].startswith("老街,A sign,Laojie Rd. twice,工務局,")


@pytest.mark.both
async def test_a_finding_that_is_sent_many_times_at_once_comes_once(site: Site) -> None:
    browser, address = await planned(site)
    answers = await asyncio.gather(*(browser.post(address, FOUND) for _ in range(6)))
    assert [answer.status for answer in answers] == [303] * 6
    assert await WalkFinding.all().count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"text": " "}, "Say what was found."), ({"stop": "Elsewhere"}, "Choose a stop"), ({"kind": "nonsense"}, "Choose what it is about")],
)
async def test_what_is_no_finding_is_told_and_kept(site: Site, wrong: dict[str, str], said: str) -> None:
    browser, address = await planned(site)
    page = await browser.post(address, FOUND | wrong)
    assert (page.status, said in page.text, "工務局" in page.text) == (422, True, True)
    assert not await WalkFinding.all().exists()


async def test_a_walk_without_stops_is_refused_and_who_reads_only_changes_nothing(site: Site) -> None:
    browser, address = await planned(site)
    bad = await browser.post("/en/staff/signs/walks", WALK | {"route": " \n "})
    assert (bad.status, "許淑芬、Anna" in bad.text) == (422, True)
    reader = await site.signed_in("a@example.tw", Hold(Role.AUDITOR))
    assert "Note a finding" not in (await reader.get(address)).text
    await reader.post(address, FOUND)
    await reader.post("/en/staff/signs/walks", WALK)
    assert (await WalkFinding.all().count(), await SignWalk.all().count()) == (0, 1)
    assert (await browser.post(address, {"act": "mended-99"})).status == 404
