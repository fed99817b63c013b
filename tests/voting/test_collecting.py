"""Codes collected online: tests 9 and 56 of the protocol."""

import asyncio
import re

import pytest

from domain.errors import Refused
from domain.voting.actions import collecting, roll, roll_import
from domain.voting.actions.roll_import import Voter, import_roll
from domain.voting.codes import new_code, read
from domain.voting.eligibility import Way
from domain.voting.models import Box, Cred, Election, Pack, RollEntry
from domain.voting.roll_macs import given_code, grouped, is_given, person_mac
from tests.support import Browser, Site
from tests.voting.ballot_forms import fields_to_cast, hidden
from tests.voting.polling import HARBOUR, Polling, open_to, prepare, sheet_of

PATH = "/en/votes/vote/collect"


@pytest.fixture
async def polling(site: Site) -> Polling:
    """An open vote whose roll has a second fact."""
    found = await prepare(site.services.settings.data, sheet=open_to(Way.SECOND), plan=HARBOUR)
    voters = [Voter("A123456789", second="1949-03-21"), Voter("B234567890"), Voter("C345678901", second="1990-01-01", station="harbour")]
    await import_roll(found.row, found.writer.keys, voters)
    return found


async def resident(site: Site) -> Browser:
    """Somebody signed in with a code by mail."""
    return await site.signed_in("resident@example.tw", strength="code")


async def test_a_code_is_shown_then_armed_then_votes(site: Site, polling: Polling) -> None:
    browser = await resident(site)
    page = await browser.post(PATH, {"identifier": "a 123456789", "second": "1949/03/21"})
    assert page.status == 200
    code = read(str(hidden(page)["code"]))
    assert await Cred.filter(pack=(await Pack.get(online=True)).id).count() == 0
    assert (await site.browser().post("/en/v", {"code": code})).status == 403  # not good yet
    armed = await browser.post(PATH, hidden(page))
    assert armed.status == 200
    assert "votes once" in armed.text
    assert (await browser.post(PATH, hidden(page))).status == 200  # pressed twice
    voter = site.browser()
    assert (await voter.post("/en/v/cast", await fields_to_cast(voter, code, 1))).status == 201
    assert await Box.all().count() == 1
    again = await browser.post(PATH, {"identifier": "A123456789", "second": "1949-03-21"})
    assert again.status == 422
    assert "collected" in again.errors[0]


async def test_a_posted_letter_needs_no_account(site: Site, polling: Polling) -> None:
    """It is told what one needs before anything is asked; a fact that could be guessed asks for an account."""
    browser, code = site.browser(), given_code()
    await roll_import.import_roll(polling.row, polling.writer.keys, [Voter("D456789012", second=code)])
    page = await browser.get(PATH)
    assert page.status == 200
    assert "You need the number of your identity card" in page.text
    assert f"/en/sign-in?next={PATH}%3Fway%3Dsecond" in page.text
    guessed = await browser.post(PATH, {"identifier": "A123456789", "second": "1949-03-21"})
    assert guessed.status == 422
    assert "sign in first" in guessed.errors[0]
    assert guessed.value("identifier") == "A123456789"
    wrong = await browser.post(PATH, {"identifier": "D456789012", "second": given_code()})
    assert wrong.status == 422
    shown = await browser.post(PATH, {"identifier": "D456789012", "second": grouped(code).lower()})
    assert shown.status == 200, shown.errors
    assert (await site.browser().post(PATH, hidden(shown) | {"mac": "0" * 64})).status == 422
    assert (await browser.post(PATH, hidden(shown))).status == 200
    assert await RollEntry.filter(channel="remote").count() == 1


async def test_a_telephone_of_the_roll_is_tried_by_accounts_only(site: Site) -> None:
    await prepare(site.services.settings.data, sheet=open_to(Way.PHONE, Way.SECOND))
    browser = site.browser()
    ways = await browser.get(PATH)
    assert "an account here" in ways.text
    page = await browser.get(f"{PATH}?way=phone")
    assert "Sign in first" in page.text
    assert 'name="identifier"' not in page.text
    sent = await browser.post(PATH, {"way": "phone", "identifier": "A123456789", "phone": "0912345678"})
    assert "Sign in first" in sent.text


def test_a_code_that_is_given_out_never_looks_like_something_that_can_be_guessed() -> None:
    assert all(is_given(given_code()) for _ in range(500))
    for fact in ("0912345678", "A123456789", "AB12345678", "1949-03-21", "19490321", "1949032101", "", "7KQ3M-XD9R", "7KQ3M-XD9RAB"):
        assert not is_given(fact), fact


async def test_a_reply_that_was_lost_shows_a_fresh_code_until_one_is_armed(site: Site, polling: Polling) -> None:
    browser = await resident(site)
    shown = [hidden(await browser.post(PATH, {"identifier": "A123456789", "second": "19490321"})) for _ in range(3)]
    assert len({one["code"] for one in shown}) == 3
    found = await asyncio.gather(*(browser.post(PATH, one) for one in shown))
    assert sorted(page.status for page in found) == [200, 422, 422]
    assert await Cred.filter(pack=(await Pack.get(online=True)).id).count() == 1


@pytest.mark.parametrize(
    ("identifier", "second"),
    [("A123456789", "1949-03-22"), ("B234567890", ""), ("B234567890", "1949-03-21"), ("Z999999999", "1949-03-21")],
)
async def test_details_that_do_not_match_are_told_nothing_more(site: Site, polling: Polling, identifier: str, second: str) -> None:
    page = await (await resident(site)).post(PATH, {"identifier": identifier, "second": second})
    assert page.status == 422
    assert not re.search(r'name="code"', page.response.text)


async def test_a_code_of_another_session_or_person_is_refused(site: Site, polling: Polling) -> None:
    browser = await resident(site)
    shown = hidden(await browser.post(PATH, {"identifier": "A123456789", "second": "19490321"}))
    other = await site.signed_in("other@example.tw", strength="code")
    assert (await other.post(PATH, shown)).status == 422
    assert (await browser.post(PATH, shown | {"code": new_code()})).status == 422
    assert (await browser.post(PATH, shown | {"mac": "0" * 64})).status == 422
    assert (await RollEntry.filter(channel="remote").count()) == 0


async def test_many_arms_and_the_desk_have_one_winner(polling: Polling) -> None:
    keys, mac = polling.writer.keys, person_mac(polling.writer.keys, polling.row.eid, "A123456789")
    arms = [collecting.arm(polling.row, keys, mac, new_code()) for _ in range(30)]
    desks = [roll.hand_out(polling.row, keys, "A123456789") for _ in range(10)]
    found = await asyncio.gather(*arms, *desks, return_exceptions=True)
    assert sum(1 for one in found if not isinstance(one, Exception)) == 1
    assert all(isinstance(one, Refused) for one in found if isinstance(one, Exception))
    armed = await Cred.filter(pack=(await Pack.get(online=True)).id).count()
    entry = await RollEntry.get(person_mac=mac)
    assert armed == (1 if entry.channel == "remote" else 0)


async def test_a_part_of_the_roll_that_travels_collects_nothing_online(site: Site, polling: Polling) -> None:
    page = await (await resident(site)).post(PATH, {"identifier": "C345678901", "second": "1990-01-01"})
    assert page.status == 422
    assert "works offline" in page.errors[0]
    mac = person_mac(polling.writer.keys, polling.row.eid, "C345678901")
    with pytest.raises(Refused):
        await collecting.arm(polling.row, polling.writer.keys, mac, new_code())


async def test_where_nothing_is_collected_online_there_is_no_page(site: Site, polling: Polling) -> None:
    await Election.filter(id=polling.row.id).update(sheet=sheet_of().to_json())
    assert (await (await resident(site)).get(PATH)).status == 404
