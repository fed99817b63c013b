"""The ballot over HTTP: tests 1-4, 12-17, 22, 27, 30, 39, 43, 44 and 60 of the protocol, and the scenarios V4 to V7."""

import asyncio
import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from domain.db import current
from domain.voting.actions import elections, packs
from domain.voting.codes import new_code, shown
from domain.voting.models import Box
from domain.voting.sealing import receipt_text, signed
from tests.support import Site
from tests.voting.ballot_forms import fields_to_cast, hidden, to_check
from tests.voting.polling import TWO, Polling, prepare, sheet_of


@pytest.fixture
async def polling(site: Site) -> Polling:
    """An open vote on a running site."""
    return await prepare(site.services.settings.data)


async def test_a_ballot_from_code_to_receipt(site: Site, polling: Polling) -> None:
    browser = site.browser()
    assert "Test vote" in (await browser.get("/en/v")).text
    page = await to_check(browser, shown(polling.codes[0]), 2, 5)
    assert "Proposal 2" in page.text
    assert "Proposal 5" in page.text
    assert "NT$700,000" in page.text
    receipt = await browser.post("/en/v/cast", hidden(page) | {"p": ["2", "5"]})
    assert receipt.status == 201
    assert "Your ballot is in the box" in receipt.text
    assert "Proposal" not in receipt.text.split("<main")[1]
    tracker = re.search(r'id="tracker">(\w{10})<', receipt.text)
    sealed = re.search(r'<p class="mono">([0-9a-f]{64})<br />([0-9a-f]{128})</p>', receipt.response.text)
    assert tracker
    assert sealed
    text = receipt_text(polling.row.eid, tracker[1], bytes.fromhex(sealed[1]))
    assert signed(bytes(polling.row.signing_key or b""), bytes.fromhex(sealed[2]), text)
    assert receipt.headers["cache-control"] == "no-store"
    assert "set-cookie" not in receipt.headers


async def test_back_and_send_again_is_the_same_receipt_and_back_further_says_that_one_has_voted(site: Site, polling: Polling) -> None:
    browser = site.browser()
    fields = await fields_to_cast(browser, polling.codes[0], 1)
    first, second = await browser.post("/en/v/cast", fields), await browser.post("/en/v/cast", fields)
    assert (first.status, second.status) == (201, 200)
    assert first.text == second.text
    for path, data in (("/zh-Hant/v/check", fields), ("/zh-Hant/v", {"code": polling.codes[0]})):
        back = await browser.post(path, data)
        assert "您已投票" in back.text
        assert "提案第" not in back.text
    assert await Box.all().count() == 1


async def test_one_of_many_different_ballots_wins_and_the_others_are_told(site: Site, polling: Polling) -> None:
    browser = site.browser()
    fields = [await fields_to_cast(browser, polling.codes[0], 1 + place % 6) for place in range(30)]
    found = await asyncio.gather(*(browser.post("/en/v/cast", one) for one in fields))
    assert Counter(page.status for page in found) == {201: 1, 409: 29}
    assert await Box.all().count() == 1


async def test_the_same_attempt_many_times_has_one_receipt(site: Site, polling: Polling) -> None:
    browser = site.browser()
    fields = await fields_to_cast(browser, polling.codes[0], 3)
    found = await asyncio.gather(*(browser.post("/en/v/cast", fields) for _ in range(60)))
    assert Counter(page.status for page in found) == {201: 1, 200: 59}
    assert len({page.text for page in found}) == 1
    assert (await browser.post("/en/v/cast", fields | {"p": ["4"]})).status == 409


async def test_another_browser_with_the_captured_form_gets_the_same_receipt_and_no_second_row(site: Site, polling: Polling) -> None:
    fields = await fields_to_cast(site.browser(), polling.codes[0], 3)
    assert (await site.browser().post("/en/v/cast", fields)).status == 201
    assert (await site.browser(user_agent="somebody else").post("/zh-Hant/v/cast", fields)).status == 200
    assert await Box.all().count() == 1


@pytest.mark.parametrize("spelling", [lambda code: code.lower(), shown, lambda code: " ".join(code), lambda code: code.translate(WIDE)])
async def test_a_code_is_read_as_people_type_it(site: Site, polling: Polling, spelling: Any) -> None:
    assert (await site.browser().post("/en/v", {"code": spelling(polling.codes[0])})).status == 200


WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"}


@pytest.mark.parametrize("typed", ["", "U" * 17, "🙂" * 17, "7" * 10_000, "AB\x00" * 6, "0000-0000-0000-0000-1"])
async def test_what_cannot_be_a_code_never_reaches_the_database(site: Site, polling: Polling, typed: str) -> None:
    browser = site.browser()
    await browser.get("/en/v")
    asked: list[str] = []
    client = current().client
    real = client.execute_query_dict
    client.execute_query_dict = lambda *given: (asked.append(given[0]), real(*given))[1]  # type: ignore[method-assign]
    try:
        page = await browser.post("/en/v", {"code": typed})
    finally:
        client.execute_query_dict = real  # type: ignore[method-assign]
    assert page.status == 422
    assert page.errors
    assert not [query for query in asked if "cred" in query]


async def test_unknown_void_and_sealed_slips_have_one_answer(site: Site, polling: Polling) -> None:
    keys = polling.writer.keys
    sealed = (await packs.print_packs(polling.row, keys, 1, TWO))[0].codes[0]
    await packs.void(polling.row, keys, polling.codes[1])
    bodies, answers = set(), set()
    for code in (new_code(), sealed, polling.codes[1]):
        page = await site.browser().post("/en/v", {"code": code})
        assert page.status == 403
        bodies.add(page.text.replace(code, "CODE"))
        fields = await fields_to_cast(site.browser(), polling.codes[0], 1)
        cast = await site.browser().post("/en/v/cast", fields | {"code": code})
        assert cast.status == 403
        answers.add(cast.text.replace(shown(code), "CODE"))
    assert (len(bodies), len(answers)) == (1, 1)
    assert await Box.all().count() == 0


async def test_a_slip_of_another_vote_is_unknown_here(site: Site, polling: Polling) -> None:
    other = await prepare(site.services.settings.data, key="other")
    fields = await fields_to_cast(site.browser(), polling.codes[0], 1)
    assert (await site.browser().post("/en/v/cast", fields | {"code": other.codes[0]})).status == 403
    await other.close()
    assert (await site.browser().post("/en/v", {"code": other.codes[0]})).status == 403


@pytest.mark.parametrize(
    "chosen",
    [["-1"], ["1.5"], ["1e309"], ["99"], ["0"], ["1", "2", "3", "4"], ["1' OR 1=1"], ["<script>"]],
    ids=["negative", "float", "huge", "of nobody", "zero", "one too many", "SQL", "script"],
)
async def test_a_choice_that_cannot_be_is_explained_and_the_slip_stays_good(site: Site, polling: Polling, chosen: list[str]) -> None:
    browser = site.browser()
    fields = await fields_to_cast(browser, polling.codes[0], 1)
    for path in ("/en/v/check", "/en/v/cast"):
        page = await browser.post(path, fields | {"p": chosen})
        assert page.status == 422, path
        assert "Nothing has been cast" in page.text
        assert "<script>" not in page.response.text
    assert (await browser.post("/en/v/cast", fields)).status == 201


async def test_a_proposal_named_twice_counts_once(site: Site, polling: Polling) -> None:
    browser = site.browser()
    page = await browser.post("/en/v/check", await fields_to_cast(browser, polling.codes[0], 2) | {"p": ["2", "2", "2"]})
    assert page.text.count("Proposal 2") == 1


async def test_a_blank_ballot_is_asked_about_and_then_taken(site: Site, polling: Polling) -> None:
    browser = site.browser()
    page = await to_check(browser, polling.codes[0], tongue="zh-Hant")
    assert "空白票" in page.text
    assert (await browser.post("/zh-Hant/v/cast", hidden(page))).status == 201


async def test_after_the_close_the_screen_is_red_and_names_the_servers_time(site: Site, polling: Polling) -> None:
    browser = site.browser()
    fields = await fields_to_cast(browser, polling.codes[0], 1)
    voted = await fields_to_cast(browser, polling.codes[1], 1)
    await browser.post("/en/v/cast", voted)
    await polling.close()
    late = await browser.post("/en/v/cast", fields)
    assert late.status == 410
    assert "your ballot was not taken" in late.text
    assert "ballot desk" in late.text
    assert (await browser.post("/en/v/cast", voted)).status == 200
    assert await Box.all().count() == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "", "origin": ""},
    ],
)
async def test_a_ballot_from_elsewhere_is_refused(site: Site, polling: Polling, headers: dict[str, str]) -> None:
    browser = site.browser()
    fields = await fields_to_cast(browser, polling.codes[0], 1)
    sent = {name.replace("_", "-"): value for name, value in headers.items() if value}
    answer = await browser.client.post("/en/v/cast", data=fields, headers=sent)
    assert answer.status_code == 403
    assert await Box.all().count() == 0


async def test_looking_never_votes(site: Site, polling: Polling) -> None:
    async def everything() -> list[int]:
        return [len(await model.all()) for model in current().context.apps["hamasen"].values()]  # type: ignore[index]

    before = await everything()
    agents = ["LINE/13.1", "TelegramBot (like TwitterBot)", "WhatsApp/2.23", "facebookexternalhit/1.1"]
    for path in ("/v", "/en/v", f"/en/v?code={polling.codes[0]}", "/en/v/cast", "/en/v/check", "/en/votes/vote/board?tracker=0000000000"):
        for agent in agents:
            browser = site.browser(user_agent=agent)
            for purpose in ({}, {"purpose": "prefetch"}, {"sec_purpose": "prefetch;prerender"}):
                await browser.get(path, **purpose)
        await site.browser().client.request("HEAD", path)
        await site.browser().client.request("OPTIONS", path)
    assert await everything() == before


async def test_the_ballot_knows_no_session_and_is_never_framed(site: Site, polling: Polling) -> None:
    browser = await site.administrator()
    page = await browser.post("/en/v", {"code": polling.codes[0]})
    assert page.status == 200
    assert "set-cookie" not in page.headers
    assert "Sign out" not in page.text
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "same-origin"
    assert page.headers["cache-control"] == "no-store"


async def test_lengths_tell_nothing_of_the_choice(site: Site, polling: Polling) -> None:
    sizes = set()
    for place, chosen in enumerate([(), (1,), (6,), (1, 2, 3)]):
        browser = site.browser()
        receipt = await browser.post("/en/v/cast", await fields_to_cast(browser, polling.codes[place], *chosen))
        assert receipt.status == 201
        sizes.add(len(receipt.response.content))
    assert len(sizes) == 1
    assert len({len(bytes(row.sealed or b"")) for row in await Box.all()}) == 1


async def test_language_and_size_change_without_losing_a_mark(site: Site, polling: Polling) -> None:
    browser = site.browser()
    page = await browser.post("/en/v", {"code": polling.codes[0]})
    fields = hidden(page) | {"p": ["2", "4"]}
    turned = await browser.post("/zh-Hant/v/check", fields | {"_switch": "language"})
    assert "提案第 2 號" in turned.text
    again = await browser.post("/zh-Hant/v", fields | {"_switch": "large"})
    assert 'class="large"' in again.response.text
    assert re.findall(r'value="(\d)" checked', again.response.text)
    assert sorted(re.findall(r'value="(\d)" checked', again.response.text)) == ["2", "4"]
    order = re.findall(r'name="p" value="(\d)"', page.response.text)
    assert re.findall(r'name="p" value="(\d)"', again.response.text) == order


async def test_every_slip_has_an_order_of_its_own_and_keeps_it_when_opened_again(site: Site, polling: Polling) -> None:
    browser = site.browser()

    async def order(code: str) -> tuple[str, ...]:
        return tuple(re.findall(r'name="p" value="(\d)"', (await browser.post("/en/v", {"code": code})).response.text))

    orders = {await order(code) for code in polling.codes[:12]}
    assert {await order(polling.codes[0]) for _ in range(4)} <= orders
    assert len({await order(polling.codes[0]) for _ in range(4)}) == 1
    assert len(orders) > 6
    assert all(sorted(order) == list("123456") for order in orders)


async def test_an_address_that_carries_a_code_by_mistake_loses_it(site: Site, polling: Polling) -> None:
    page = await site.browser().get(f"/en/v?code={polling.codes[0]}&kiosk=yes")
    assert (page.status, page.location) == (303, "/en/v?kiosk=yes")
    assert "no-store" in page.headers["cache-control"]
    assert polling.codes[0] not in page.text


async def test_a_kiosk_in_normal_type_stays_so_beside_one_in_large(site: Site, polling: Polling) -> None:
    small, large = site.browser(), site.browser()
    small.client.cookies.set("size", "normal", domain="127.0.0.1", path="/")
    for _ in range(2):  # the second answers come from memory
        assert 'class="large"' in (await large.get("/en/v?kiosk=yes")).text
        assert 'class="large"' not in (await small.get("/en/v?kiosk=yes")).text


async def test_a_kiosk_begins_anew_and_carries_its_mark(site: Site, polling: Polling) -> None:
    browser = site.browser()
    page = await browser.post("/en/v", {"code": polling.codes[0], "kiosk": "yes"})
    assert 'data-kiosk="yes"' in page.response.text
    assert 'class="large"' in page.response.text  # for whoever stands there; a phone keeps what its owner chose
    receipt = await browser.post("/en/v/cast", hidden(await browser.post("/en/v/check", hidden(page) | {"p": ["1"]})) | {"p": ["1"]})
    assert receipt.status == 201
    assert "clear this screen" in receipt.text


async def test_points_and_ranks_are_taken_as_the_rules_say(site: Site) -> None:
    from domain.counting.ballot_forms import BallotForm

    for kind, good, bad in (
        ("cumulative", {"v1": "2", "v3": "1"}, [{"v1": "4"}, {"v1": "x"}, {"v1": "-1"}, {"v1": "2", "v2": "2"}]),
        ("ordinal", {"r2": "1", "r5": "2"}, [{"r2": "1", "r5": "1"}, {"r2": "2"}, {"r2": "one"}]),
    ):
        form = BallotForm(kind=kind, most=3, most_points=3 if kind == "cumulative" else None)  # type: ignore[arg-type]
        sheet = sheet_of()
        vote = await prepare(
            site.services.settings.data, key=kind, sheet=type(sheet)(sheet.candidates, form, sheet.rule, sheet.ties, sheet.budget)
        )
        browser = site.browser()
        start = hidden(await browser.post("/en/v", {"code": vote.codes[0]}))
        for wrong in bad:
            answer = await browser.post("/en/v/check", start | wrong)
            assert answer.status == 422, wrong
            for value in wrong.values():
                assert f'value="{value}"' in answer.response.text
        check = await browser.post("/en/v/check", start | good)
        assert check.status == 200, check.text
        assert (await browser.post("/en/v/cast", hidden(check))).status == 201


async def test_a_dead_database_is_a_503_that_keeps_the_ballot(site: Site, polling: Polling, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = site.browser()
    fields = await fields_to_cast(browser, polling.codes[0], 1)

    async def broken(*_: object) -> None:
        raise ConnectionError("gone")

    monkeypatch.setattr("domain.voting.actions.ballot_writer.slips_of", broken)
    answer = await browser.post("/en/v/cast", fields)
    assert answer.status == 503
    assert answer.headers["retry-after"] == "3"
    assert "Not in the box yet" in answer.text
    assert hidden(answer)["attempt"] == fields["attempt"]
    assert "may have reached the box" in answer.text
    assert re.findall(r"<button[^>]*>([^<]*)<", answer.response.text) == ["Cast my ballot"]  # nothing else can be done meanwhile
    monkeypatch.undo()
    assert (await browser.post("/en/v/cast", fields)).status == 201


async def test_rehearsals_say_so_on_every_page(site: Site, tmp_path: Path) -> None:
    vote = await prepare(site.services.settings.data, key="practice", rehearsal=True)
    browser = site.browser()
    page = await to_check(browser, vote.codes[0], 1, tongue="zh-Hant")
    receipt = await browser.post("/zh-Hant/v/cast", hidden(page) | {"p": ["1"]})
    for shown_page in (await browser.get("/zh-Hant/v"), page, receipt, await browser.get("/zh-Hant/votes/practice")):
        assert "演練" in shown_page.text


async def test_the_rule_sheet_is_public_from_the_freeze_with_its_digest(site: Site, polling: Polling) -> None:
    browser = site.browser()
    page = await browser.get("/en/votes/vote/rules")
    assert polling.row.digest in page.text
    data = (await browser.get("/en/votes/vote/rules.json")).response.content
    assert hashlib.sha256(data).hexdigest() == polling.row.digest
    draft = elections.Draft("draft", polling.row.title, sheet_of())
    await elections.create(draft, polling.vault)
    assert (await browser.get("/en/votes/draft")).status == 404
    assert (await browser.get("/en/votes/vote/result.json")).status == 404
