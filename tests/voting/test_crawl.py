"""A walk of everybody through every page after a vote: tests 16 and 46 of the protocol."""

import re
from collections.abc import Iterable
from typing import Any

import pytest

from domain.db import current
from domain.ledger import LedgerEntry
from domain.policy import ROLES, Hold, Role
from domain.voting.actions import packs
from domain.voting.actions.roll_import import Voter, import_roll
from domain.voting.codes import shown
from domain.voting.eligibility import Way
from domain.voting.models import RollEntry
from domain.voting.models_public import Leaf
from tests.addresses import PARTS
from tests.support import PAGES, Browser, Site
from tests.voting.ballot_forms import fields_to_cast, hidden
from tests.voting.polling import Polling, open_to, prepare
from tests.voting.published import an_hour_later, cast, some
from tests.voting.staff_forms import CODE

VOTER, IDENTIFIER, SECOND = "meiyu@example.tw", "F131104093", "1953-08-17"
LINK = re.compile(r'(?:href|action|formaction|src)="(/[^"#]*)"')
AWAY = re.compile(r"/static/|/sign-out|/display|\.(pdf|zip|png|jpg|svg|ics|ods)$|/api/")
MOST = 260


@pytest.fixture
async def polling(site: Site) -> Polling:
    """A vote in which somebody with a name collected a code online and cast it, and others did everything else there is."""
    found = await prepare(site.services.settings.data, sheet=open_to(Way.SPOT, Way.SECOND), slips=100, ago=3)
    keys = found.writer.keys
    await import_roll(found.row, keys, [Voter(IDENTIFIER, second=SECOND), Voter("B234567890")])
    voter = await site.signed_in(VOTER, strength="code")
    shown_page = await voter.post("/en/votes/vote/collect", {"identifier": IDENTIFIER, "second": SECOND, "way": "second"})
    code = str(hidden(shown_page)["code"])
    assert (await voter.post("/en/votes/vote/collect", hidden(shown_page))).status == 200
    assert (await voter.post("/en/v/cast", await fields_to_cast(voter, code, 4))).status == 201
    found.codes.insert(0, code)
    desk = await site.signed_in("desk@example.tw", Hold(Role.BALLOT_DESK))
    await desk.post("/en/staff/votes/vote/desk", {"identifier": "B234567890", "proof": "Student card", "link": "", "act": "note"})
    assert await RollEntry.exclude(channel=None).count() == 2
    await packs.void(found.row, keys, found.codes[50])
    await cast(found, some(25), first=1)
    await an_hour_later(found)
    return found


def addresses(key: str) -> list[str]:
    """Every address of a page, with the vote's own key."""
    parts = PARTS | {"key": key}
    return ["/en" + re.sub(r"\{(\w+)(:\w+)?\}", lambda match: parts.get(match[1], "x"), route.path) for route in PAGES if route.get]


async def walk(browser: Browser, start: Iterable[str]) -> dict[str, str]:
    """Every page that somebody can come to: path to body."""
    waiting, found = list(start), {}
    while waiting and len(found) < MOST:
        path = waiting.pop(0)
        if path in found or AWAY.search(path.split("?")[0]):
            continue
        page = await browser.get(path)
        assert page.status < 500, path
        found[path] = page.text if page.headers.get("content-type", "").startswith(("text", "application/json", "application/xml")) else ""
        waiting += [link.replace("&amp;", "&") for link in LINK.findall(page.response.text) if link.startswith("/en")]
    return found


WHO: list[Role | None] = [None, *sorted((role for role, facts in ROLES.items() if facts.strong), key=str)]


@pytest.mark.long
@pytest.mark.parametrize("who", WHO, ids=lambda who: str(who or "nobody"))
async def test_no_page_joins_a_person_a_slip_and_a_ballot(site: Site, polling: Polling, who: Role | None) -> None:
    browser = site.browser() if who is None else await site.signed_in(f"{who.value}@example.tw", Hold(who))
    ledger = await LedgerEntry.all().count()
    pages = await walk(browser, addresses("vote"))
    assert len(pages) > (20 if who is None else 40)
    assert any("/staff/votes/vote" in path for path in pages) or who not in (Role.OFFICER, Role.BALLOT_DESK, Role.POLLING_CHIEF)
    rows = await RollEntry.all()
    secrets = {value for row in rows for value in (row.person_mac, row.second_mac) if value} | {IDENTIFIER, SECOND, "B234567890"}
    for code in polling.codes:
        ballot = polling.ballot(code)
        secrets |= {code, shown(code), ballot.tag.hex(), ballot.auth.hex()}
    trackers = {polling.ballot(code).tracker for code in polling.codes}
    on_board = set(await Leaf.exclude(tracker="").values_list("tracker", flat=True))
    told = 0
    for path, body in pages.items():
        for secret in secrets:
            assert secret not in body, path
        assert not CODE.search(body), path
        seen = {tracker for tracker in trackers if tracker in body}
        told += bool(seen)
        if seen:
            assert seen <= on_board, path
            assert VOTER not in body, path
            assert "meiyu" not in body, path
            assert re.search(r"/votes/vote/(board|log\.csv|proof\.json)", path), path
    assert told  # the board is among the pages, with its trackers
    assert await LedgerEntry.all().count() == ledger  # looking changes nothing


PREVIEWS = ("LINE/13.1.0", "TelegramBot (like TwitterBot)", "WhatsApp/2.23", "facebookexternalhit/1.1", "Mozilla/5.0")


@pytest.mark.long
async def test_looking_at_every_public_door_changes_no_table(site: Site, polling: Polling) -> None:
    """Test 16: previews, prefetches, HEAD and OPTIONS on every address of the site, the ballot's with a code in it."""
    before = await everything()
    paths = [*addresses("vote"), "/v", "/", f"/en/v?code={polling.codes[70]}", f"/en/v/cast?code={polling.codes[70]}", "/en/v/check"]
    for agent in PREVIEWS:
        browser = site.browser(user_agent=agent)
        for path in paths:
            for purpose in ({}, {"purpose": "prefetch"}, {"sec_purpose": "prefetch;prerender"}):
                assert (await browser.get(path, **purpose)).status < 500, path
    for path in paths:
        for method in ("HEAD", "OPTIONS", "PROPFIND", "TRACE"):
            assert (await site.browser().client.request(method, path)).status_code < 500, (method, path)
    assert await everything() == before
    assert (await site.browser().post("/en/v", {"code": polling.codes[70]})).status == 200


async def everything() -> list[str]:
    """Every row of every table."""
    return sorted([f"{name} {sorted(row.items())}" for name, model in models().items() for row in await model.all().values()])


async def test_the_voters_own_data_name_no_vote(site: Site, polling: Polling) -> None:
    """What is held of the account that collected a code: nothing of the code, the tracker, or that it was collected."""
    voter = await site.signed_in(VOTER, strength="code")
    page = await voter.get("/en/account/data")
    file = await voter.get("/en/account/data/file")
    text = page.text + file.text
    assert VOTER in text
    for secret in (polling.codes[0], polling.ballot(polling.codes[0]).tracker, IDENTIFIER, SECOND, "remote"):
        assert secret not in text


async def test_no_row_of_any_log_tells_when_somebody_collected_or_cast(site: Site, polling: Polling) -> None:
    """Nothing with a time is written by a hand-out, a code collected online, or a ballot; and the roll has no column for one."""
    before = {name: len(await model.all()) for name, model in models().items()}
    desk = await site.signed_in("desk@example.tw", Hold(Role.BALLOT_DESK))
    await import_roll(polling.row, polling.writer.keys, [Voter("C345678901", second=SECOND)])
    signed_in = {name: len(await model.all()) for name, model in models().items()}
    answer = await desk.post("/en/staff/votes/vote/desk", {"identifier": "C345678901", "proof": "Student card", "link": "", "act": "note"})
    assert answer.status == 200
    voter = site.browser()
    assert (await voter.post("/en/v/cast", await fields_to_cast(voter, polling.codes[60], 1))).status == 201
    after = {name: len(await model.all()) for name, model in models().items()}
    grown = {name for name in after if after[name] != signed_in[name]}
    assert grown == {"Box"}
    assert before.keys() == after.keys()
    kinds = {type(column).__name__ for column in RollEntry._meta.fields_map.values()}
    assert not kinds & {"DatetimeField", "DateField", "TimeDeltaField"}


def models() -> dict[str, Any]:
    """Every table, but the counts of half days, which the worker writes every quarter of an hour by itself (test_stations.py)."""
    apps = current().context.apps
    assert apps is not None
    return {name: model for name, model in apps["hamasen"].items() if name != "Turnout"}
