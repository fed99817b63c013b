"""A vote in the room: six fields, one person, a key that the site keeps locked, and what it refuses."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from domain.clock import now
from domain.errors import Refused
from domain.policy import Hold, Role
from domain.voting.actions import assembly
from domain.voting.models import Box, Cred, Election, Pack
from domain.voting.phrases import check_phrase
from domain.voting.queries import all_elections, bundle_of, by_key, events
from domain.voting.sheet import Sheet
from domain.voting.verify import verify
from tests.support import Browser, Page, Site
from tests.voting.ballot_forms import fields_to_cast
from tests.voting.printed import codes_in
from web.voting.assembly import lines_of
from web.voting.ballot_writers import BallotWriters

NEW = "/en/staff/votes/new/assembly"
PHRASE = "correct horse battery staple"


async def officer(site: Site) -> Browser:
    """Somebody who may run votes, on a site whose slips may lead to this computer."""
    object.__setattr__(site.services.settings, "mode", "demo")
    return await site.signed_in("officer@example.tw", Hold(Role.OFFICER))


def typed(**more: str) -> dict[str, str]:
    """The six fields, filled."""
    ends = (now() + timedelta(hours=10)).strftime("%Y-%m-%dT%H:%M")
    fields = {"title": "Which two go on?", "candidates": "Ramp\nBench\nLamps\nShade", "winners": "2", "slips": "12", "ends": ends}
    return fields | {"phrase": PHRASE} | more


async def prepared(browser: Browser, **more: str) -> Election:
    """A draft, made on the page."""
    made = await browser.post(NEW, typed(**more))
    assert made.status == 303, made.errors
    return (await all_elections())[0]


async def step(browser: Browser, row: Election, act: str, **more: str) -> Page:
    """One press on its page."""
    return await browser.post(f"/en/staff/votes/{row.key}/step", {"act": act} | more)


async def opened(browser: Browser, row: Election) -> list[str]:
    """Fix the rules, print, open; the codes of the slips."""
    assert (await step(browser, row, "fix")).status == 303
    slips = await step(browser, row, "slips")
    assert slips.status == 200, slips.text
    assert (await browser.post(f"/en/staff/votes/{row.key}/act/open", {"act": "open"})).status == 303
    return codes_in(slips.response.content)


@pytest.mark.long
async def test_one_person_runs_a_vote_from_six_fields_to_the_result(site: Site) -> None:
    browser = await officer(site)
    row = await prepared(browser)
    shown = await browser.get(f"/en/staff/votes/{row.key}")
    assert [title for title in ("Ramp", "Bench", "Lamps", "Shade") if title in shown.text] == ["Ramp", "Bench", "Lamps", "Shade"]
    assert "NT$" not in shown.text
    codes = await opened(browser, row)
    assert len(set(codes)) == 12
    assert {pack.state for pack in await Pack.filter(election=row.id)} == {"open"}
    for place, code in enumerate(codes[:11]):
        voter = site.browser()
        assert (await voter.post("/en/v/cast", await fields_to_cast(voter, code, 1, 3 if place < 6 else 2))).status == 201
    assert 'class="money"' not in (await site.browser().post("/en/v", {"code": codes[11]})).text
    early = await step(browser, row, "count", phrase=PHRASE)
    assert early.status == 422
    assert (await by_key(row.key)).state == "open"
    assert (await browser.post(f"/en/staff/votes/{row.key}/act/close", {"act": "close"})).status == 303
    wall = await site.browser().get(f"/en/votes/{row.key}/projector")
    assert "being counted" in wall.text
    uncounted = await step(browser, row, "count", phrase=PHRASE)
    assert "Count what is left" in uncounted.text
    assert (await step(browser, row, "left", **{"left-1": "1", "spoiled-1": "0"})).status == 303
    wrong = await step(browser, row, "count", phrase="wrong horse battery staple")
    assert wrong.status == 422
    assert "not the pass phrase" in wrong.errors[0]
    assert (await by_key(row.key)).state == "closed"
    done = await step(browser, row, "count", phrase=PHRASE)
    assert done.status == 303, done.text
    row = await by_key(row.key)
    assert (row.state, row.result["selected"]) == ("counted", ["1", "3"])
    wall = await site.browser().get(f"/en/votes/{row.key}/projector")
    assert re.search(r"1 (<[^>]+>)*Ramp", wall.text)
    assert "11 votes" in wall.text
    public = await site.browser().get(f"/en/votes/{row.key}")
    assert "NT$" not in public.text
    found = verify(await bundle_of(row.id))
    assert not [check for check in found.checks if check.passed is False]
    assert any("the site itself may keep the key" in check.said for check in found.checks)
    assert (await browser.post(f"/en/staff/votes/{row.key}/act/certify", {"act": "certify"})).status == 303
    vault = site.services.part(BallotWriters).vault
    assert vault.locked(row.eid)
    assert (await browser.post(f"/en/staff/votes/{row.key}/act/destroy", {"act": "destroy"})).status == 303
    assert not vault.locked(row.eid)
    assert await Box.filter(election=row.id).count() == 0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "Enter a title"),
        ({"candidates": "only one"}, "2 to 60"),
        ({"candidates": "Ramp\nRamp\nBench"}, "look the same"),
        ({"candidates": "\n".join(f"p{n}" for n in range(61))}, "2 to 60"),
        ({"winners": "4"}, "not all of them"),
        ({"winners": "0"}, "At least one"),
        ({"winners": "two"}, ""),
        ({"slips": "0"}, "1 to 500"),
        ({"slips": "501"}, ""),
        ({"ends": "2020-01-01T10:00"}, "past"),
        ({"ends": "soon"}, ""),
        ({"phrase": ""}, "Enter a pass phrase"),
        ({"phrase": "short one"}, "16 characters"),
        ({"phrase": "aaaaaaaaaaaaaaaaaaaa"}, "easy to guess"),
        ({"phrase": "1234567890123456789"}, "easy to guess"),
    ],
)
async def test_what_cannot_be_meant_is_told_beside_its_field_and_nothing_is_made(site: Site, wrong: dict[str, str], said: str) -> None:
    page = await (await officer(site)).post(NEW, typed(**wrong))
    assert page.status == 422
    assert page.errors
    assert said in page.errors[0]
    assert page.value("slips") == typed(**wrong)["slips"]
    assert PHRASE not in page.text or wrong.get("phrase") is None
    assert not await Election.all().exists()
    assert not list(Path(site.services.part(BallotWriters).vault.folder).glob("*.locked"))


def test_a_phrase_in_chinese_counts_twice() -> None:
    check_phrase("渡輪燈塔老街月台")
    with pytest.raises(Refused):
        check_phrase("渡輪燈塔老街")
    with pytest.raises(Refused):
        check_phrase("港港港港港港港港")


def test_a_pasted_list_loses_its_own_numbers_and_nothing_else() -> None:
    assert lines_of("1. Ramp\n2. Bench\n\n3.Lamps") == ["Ramp", "Bench", "Lamps"]
    assert lines_of("１、坡道\n2、長椅".replace("１", "1")) == ["坡道", "長椅"]
    assert lines_of("(1) Ramp\n(2) Bench") == ["Ramp", "Bench"]
    assert lines_of("101 大樓點燈\n2 號公園") == ["101 大樓點燈", "2 號公園"]
    assert lines_of("• Ramp\n- Bench") == ["Ramp", "Bench"]
    assert lines_of("3. Third\n1. First") == ["3. Third", "1. First"]


@pytest.mark.long
async def test_a_draft_is_changed_and_keeps_its_key(site: Site) -> None:
    browser = await officer(site)
    row = await prepared(browser)
    before = site.services.part(BallotWriters).vault.locked(row.eid)
    page = await browser.get(f"/en/staff/votes/{row.key}/assembly")
    assert page.value("winners") == "2"
    assert 'name="phrase"' not in page.text
    changed = typed(candidates="Ramp\nBench\nLamps", winners="1")
    assert (await browser.post(f"/en/staff/votes/{row.key}/assembly", changed)).status == 303
    row = await by_key(row.key)
    assert len(Sheet.from_json(row.sheet).candidates) == 3
    assert site.services.part(BallotWriters).vault.locked(row.eid) == before
    assert (await step(browser, row, "fix")).status == 303
    assert (await browser.post(f"/en/staff/votes/{row.key}/assembly", changed)).status == 404


@pytest.mark.long
async def test_slips_are_made_once_and_again_only_when_asked(site: Site) -> None:
    browser = await officer(site)
    row = await prepared(browser)
    assert (await step(browser, row, "fix")).status == 303
    assert (await step(browser, row, "slips")).status == 200
    twice = await step(browser, row, "slips")
    assert twice.status == 422
    assert "printed already" in twice.text
    assert await Cred.all().count() == 12
    more = await browser.get(f"/en/staff/votes/{row.key}/slips")
    assert "Print run 1: packs 1 to 1, 12 slips" in more.text
    sent = {"slips": "5", "klass": "", "layout": "a6", "after": more.value("after")}
    assert (await browser.post(f"/en/staff/votes/{row.key}/slips", sent)).status == 200
    again = await browser.post(f"/en/staff/votes/{row.key}/slips", sent)  # pressed twice
    assert again.status == 422
    assert "printed meanwhile" in again.text
    assert again.value("after") == "2"
    assert await Cred.all().count() == 17
    assert {pack.state for pack in await Pack.filter(election=row.id)} == {"open"}


async def test_the_key_was_tried_before_anybody_votes(site: Site) -> None:
    row = await prepared(await officer(site))
    assert [event.kind for event in await events(row.id)] == ["trial"]


@pytest.mark.long
async def test_a_vote_of_the_city_has_no_steps_of_an_assembly(site: Site) -> None:
    browser = await officer(site)
    row = await prepared(browser)
    await Election.filter(id=row.id).update(profile="city")
    assert not assembly.kept_here(await by_key(row.key), site.services.part(BallotWriters).vault)
    assert (await step(browser, row, "fix")).status == 404
