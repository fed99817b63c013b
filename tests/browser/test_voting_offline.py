"""The ballot without a network, and what stays on a phone: tests 60 and 44 of the protocol in a real browser."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser.conftest import PHONE, demo_in
from tests.serving import ROOT, environment

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def voting(tmp_path_factory: pytest.TempPathFactory, filled_demo: Path, play: Playwright) -> Iterator[tuple[str, list[str], Path]]:
    """The demo with its open vote: its address, the codes of its slips, its folder."""
    folder = tmp_path_factory.mktemp("offline") / "data"
    with demo_in(folder, filled_demo) as address:
        yield address, json.loads(Path(folder, "demo-codes.json").read_text()), folder


def to_check(phone: Page, address: str, code: str, marks: int = 2) -> None:
    """Scan, choose, and look once more."""
    phone.goto(f"{address}/v#{code}")
    phone.wait_for_selector("#cards")
    for box in phone.locator(".ballot-card input").all()[:marks]:
        box.click()
    phone.click(".ballot-bar .button")
    phone.wait_for_selector("[data-cast-button]")


def stands(address: str, code: str) -> str:
    """What a shared device at the desk says of a slip: `ballot` when it can still be used, `voted` when it was."""
    answer = httpx2.post(f"{address}/en/v", data={"code": code}, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 200
    return "ballot" if 'data-step="choose"' in answer.text else "voted"


def test_a_network_that_is_cut_after_the_ballot_loaded_delivers_once(phone: Page, voting: tuple[str, list[str], Path]) -> None:
    """Test 60, first half: cut before anything was chosen, restored later; the ballot arrives, and only once."""
    address, codes, _ = voting
    code = codes.pop()
    casts: list[int] = []
    phone.on("response", lambda answer: casts.append(answer.status) if answer.url.endswith("/v/cast") else None)
    to_check(phone, address, code)
    phone.context.set_offline(True)
    phone.click("[data-cast-button]")
    phone.wait_for_selector("#pending")
    for _ in range(3):
        phone.locator("#pending button").click()
        phone.wait_for_timeout(300)
    assert casts == []
    assert stands(address, code) == "ballot"
    phone.context.set_offline(False)
    phone.wait_for_selector("#tracker", timeout=30_000)
    phone.wait_for_timeout(2500)  # nothing is sent after the receipt
    assert [status for status in casts if status == 201] == [201]
    assert set(casts) <= {200, 201}
    assert stands(address, code) == "voted"


def test_airplane_mode_to_the_end_is_red_and_the_slip_stays_good_for_paper(phone: Page, voting: tuple[str, list[str], Path]) -> None:
    """Test 60, second half: never a green screen; the slip can be voted with elsewhere, at the desk's device or on paper."""
    address, codes, _ = voting
    code = codes.pop()
    to_check(phone, address, code)
    phone.context.set_offline(True)
    phone.click("[data-cast-button]")
    pending = phone.locator("#pending")
    pending.wait_for()
    for _ in range(5):
        phone.wait_for_timeout(1500)
        assert "尚未完成投票" in pending.inner_text()
        assert "選票已收到" not in phone.inner_text("body")
        assert not phone.locator("#tracker").count()
    assert "領票處" in pending.inner_text() or "筆" in pending.inner_text()
    assert "bad" in (pending.get_attribute("class") or "")
    assert phone.evaluate("document.querySelectorAll('#pending[role=alert]').length") == 1
    phone.go_back()  # still in the air: the ballot is there again, and nothing says that it was cast
    phone.wait_for_timeout(300)
    assert "選票已收到" not in phone.inner_text("body")
    assert stands(address, code) == "ballot"  # the very same slip, at the desk


def test_while_a_ballot_is_being_sent_nothing_else_can_be_done(phone: Page, voting: tuple[str, list[str], Path]) -> None:
    """No answer has come yet: no button is there, and Back stays."""
    address, codes, _ = voting
    to_check(phone, address, codes.pop())
    phone.route("**/v/cast", lambda _: None)
    phone.click("[data-cast-button]")
    phone.wait_for_selector("#sending")
    assert "送出期間無法修改" in phone.inner_text("#sending")
    assert phone.locator("button:visible").count() == 0
    phone.go_back()
    phone.wait_for_timeout(200)
    assert phone.locator("#sending").count() == 1
    phone.unroute_all(behavior="ignoreErrors")


def test_while_a_ballot_waits_nothing_but_sending_it_again_can_be_done(phone: Page, voting: tuple[str, list[str], Path]) -> None:
    """Every button that can be seen, Back, Enter, and the hidden ones: the ballot that was sent arrives, and no other step is reached."""
    address, codes, _ = voting
    code = codes.pop()
    to_check(phone, address, code)
    posts: list[str] = []
    phone.on("request", lambda sent: posts.append(sent.url.rsplit("/", 1)[1]) if sent.method == "POST" else None)
    phone.route("**/v/cast", lambda route: route.abort())
    phone.click("[data-cast-button]")
    phone.wait_for_selector("#pending")
    assert "現在不能修改選擇" in phone.inner_text("#pending")
    buttons = phone.locator("button:visible").all()
    assert [button.inner_text() for button in buttons] == ["立即重試"]
    for button in buttons:
        button.click()
    phone.go_back()
    for act in (
        "getElementById('ballot').requestSubmit()",
        "querySelector('[formaction]').click()",
        "querySelector('[name=_switch]').click()",
    ):
        phone.evaluate(f"document.{act}")
    phone.wait_for_timeout(300)
    assert phone.locator("#pending").count() == 1
    assert phone.locator("[data-cast-button]").count() == 1
    assert set(posts) == {"cast"}
    phone.unroute("**/v/cast")
    phone.wait_for_selector("#tracker", timeout=30_000)
    assert stands(address, code) == "voted"


def test_a_step_that_the_network_swallows_can_be_tried_again_and_changed(phone: Page, voting: tuple[str, list[str], Path]) -> None:
    """Before casting nothing is on its way: the choice stays open, and the button of the notice sends what is chosen now."""
    address, codes, _ = voting
    phone.goto(f"{address}/v#{codes.pop()}")
    phone.wait_for_selector("#cards")
    boxes = phone.locator(".ballot-card input")
    boxes.nth(0).click()
    phone.context.set_offline(True)
    phone.click(".ballot-bar .button")
    phone.wait_for_selector("#pending")
    assert "尚未投出" in phone.inner_text("#pending")
    boxes.nth(1).click()
    phone.context.set_offline(False)
    phone.locator("#pending button").click()
    phone.wait_for_selector("[data-cast-button]")
    assert phone.locator(".chosen .ballot-card").count() == 2


def kept(context: BrowserContext, page: Page) -> str:
    """Everything the browser keeps of the site: caches with their bodies, both storages, cookies, databases."""
    caches = page.evaluate(
        """async () => { const all = []; for (const name of await caches.keys()) { const cache = await caches.open(name);
        for (const request of await cache.keys()) { all.push(request.url); all.push(await (await cache.match(request)).text()); } }
        all.push(JSON.stringify(localStorage), JSON.stringify(sessionStorage));
        if (indexedDB.databases) all.push(JSON.stringify(await indexedDB.databases())); return all.join("\\n"); }"""
    )
    return str(caches) + json.dumps(context.cookies())


def test_a_service_worker_keeps_no_ballot(phone: Page, voting: tuple[str, list[str], Path]) -> None:
    """Test 44: with the worker of the other pages installed, a vote leaves no page, code, choice or tracker behind."""
    address, codes, folder = voting
    phone.goto(f"{address}/zh-Hant/")
    phone.evaluate("async () => { await navigator.serviceWorker.ready }")
    code = codes.pop()
    to_check(phone, address, code)
    phone.click("[data-cast-button]")
    phone.wait_for_selector("#tracker")
    tracker = phone.inner_text("#tracker").replace(" ", "")
    assert len(tracker) == 10
    assert folder.is_dir()
    phone.goto(f"{address}/zh-Hant/")
    held = kept(phone.context, phone)
    assert "offline" in held  # the worker keeps its own page
    urls = [line for line in held.splitlines() if line.startswith("http")]
    assert urls
    assert not [url for url in urls if re.search(r"/v($|[/?#])", url)]
    assert "ballot-card" not in held
    for word in (code, tracker, '"attempt"', "hamasen-ballot"):
        assert word not in held, word


PAPER = """
import asyncio
from pathlib import Path
from domain.db import open_database
from domain.voting.actions import ending, paper
from domain.voting.actions.officers import Officers
from domain.voting.ballot import Choice
from domain.voting.actions.ballot_writer import BallotWriter
from domain.voting.models import Box
from domain.voting.queries import open_ones
from domain.voting.vault import Vault

async def main():
    database = await open_database({url!r})
    row = (await open_ones())[0]
    await ending.stop(row, Officers(1, 2), "The test is over.")
    hall = BallotWriter.of(row, Vault(Path({keys!r})))
    for code in {codes!r}:
        tag = hall.ballot(code, Choice.of([1]), b"", "paper").tag
        said = [await paper.enter_slip(hall, code, officer, choice=Choice.of([1])) for officer in (1, 2)]
        print(await Box.filter(tag=tag).count(), said[-1].value)
    await database.close()

asyncio.run(main())
"""


def test_a_slip_that_never_arrived_is_counted_on_paper(chromium: Browser, voting: tuple[str, list[str], Path]) -> None:
    """The whole way: offline to the end, the vote is closed, two officers enter the paper, and it settles once.

    It closes the vote, so it comes last.
    """
    address, codes, folder = voting
    code, other = codes.pop(), codes.pop()
    context = chromium.new_context(locale="zh-TW", **PHONE)  # type: ignore[arg-type]
    phone = context.new_page()
    to_check(phone, address, code)
    context.set_offline(True)
    phone.click("[data-cast-button]")
    phone.wait_for_selector("#pending")
    script = PAPER.format(url=f"sqlite:///{folder / 'hamasen.sqlite3'}", keys=str(folder / "keys"), codes=[code, other])
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["1 settled", "1 settled"]
    context.set_offline(False)  # and now the phone comes back: its slip is counted already, and there is no second ballot
    expect(phone.locator("h1")).to_have_text("您已投票", timeout=40_000)
    assert "選票已收到" not in phone.inner_text("body")
    context.close()
