"""The ballot in a real browser: V4 to V7, X1, tests 22, 44 and 60 of the protocol, and what a page may weigh."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, Playwright, expect

from tests.browser.conftest import PHONE, demo_in
from tests.browser.looking import SMALL

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def voting(tmp_path_factory: pytest.TempPathFactory, filled_demo: Path, play: Playwright) -> Iterator[tuple[str, list[str]]]:
    """The demo with its open vote: its address, and the codes of its slips."""
    folder = tmp_path_factory.mktemp("voting") / "data"
    with demo_in(folder, filled_demo) as address:
        yield address, json.loads(Path(folder, "demo-codes.json").read_text())


@pytest.fixture
def slip(voting: tuple[str, list[str]]) -> str:
    """A slip nobody has used: the address its QR code holds."""
    address, codes = voting
    return f"{address}/v#{codes.pop()}"


def choose(page: Page, number: int) -> None:
    """Tap so many cards."""
    for box in page.locator(".ballot-card input").all()[:number]:
        box.click()


def test_a_scanned_slip_votes_and_back_shows_nothing(phone: Page, slip: str) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(slip)
    phone.wait_for_selector("#cards")
    code = slip.split("#")[1]
    assert code not in phone.url
    assert not any(code in url for url in asked)  # the code is in no address that a server, a proxy or a history sees
    choose(phone, 4)
    assert "最多 3 案" in phone.inner_text("[data-bar]")
    assert phone.locator(".ballot-card input:checked").count() == 3
    phone.click(".ballot-bar .button")
    phone.wait_for_selector("[data-cast-button]")
    phone.go_back()
    phone.wait_for_selector("#cards")
    assert phone.locator(".ballot-card input:checked").count() == 3
    phone.click(".ballot-bar .button")
    phone.click("[data-cast-button]")
    phone.wait_for_selector("#tracker")
    assert "選票已收到" in phone.inner_text("h1")
    assert "NT$" not in phone.inner_text("main")
    assert phone.evaluate("localStorage.length") == 0
    for _ in range(4):
        phone.go_back()
        phone.wait_for_timeout(200)
        assert not phone.locator(".ballot-card").count()
        if "您已投票" in phone.inner_text("main"):
            break
    assert "您已投票" in phone.inner_text("main")


def test_a_dead_network_is_waited_for_and_the_ballot_arrives_once(phone: Page, slip: str) -> None:
    phone.goto(slip)
    phone.wait_for_selector("#cards")
    choose(phone, 2)
    phone.click(".ballot-bar .button")
    phone.wait_for_selector("[data-cast-button]")
    phone.context.set_offline(True)
    phone.click("[data-cast-button]")
    phone.wait_for_selector("#pending")
    assert "尚未完成投票" in phone.inner_text("#pending")
    phone.context.set_offline(False)
    phone.wait_for_selector("#tracker", timeout=20_000)


def test_a_lost_reply_gets_the_same_receipt(phone: Page, slip: str) -> None:
    casts = 0

    def lose(route: object) -> None:
        nonlocal casts
        casts += 1
        if casts == 1:
            route.fetch()  # type: ignore[attr-defined]
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    phone.route("**/v/cast", lose)
    phone.goto(slip)
    phone.wait_for_selector("#cards")
    choose(phone, 1)
    phone.click(".ballot-bar .button")
    phone.click("[data-cast-button]")
    phone.wait_for_selector("#tracker", timeout=20_000)
    assert casts == 2


def test_choices_survive_a_reload(phone: Page, slip: str) -> None:
    phone.goto(slip)
    phone.wait_for_selector("#cards")
    choose(phone, 2)
    phone.reload()
    phone.click("#ballot .button")
    phone.wait_for_selector("#cards")
    assert phone.locator(".ballot-card input:checked").count() == 2


def test_without_javascript_in_large_type(plain_phone: Page, voting: tuple[str, list[str]]) -> None:
    address, codes = voting
    page = plain_phone
    page.goto(f"{address}/zh-Hant/v")
    page.fill("#code", codes.pop().lower())
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html.large")).to_have_count(1)
    page.get_by_role("button", name="開啟選票").click()
    for box in page.locator(".ballot-card input").all()[:2]:
        box.check()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Check my ballot")).to_be_visible()
    expect(page.locator(".ballot-card input:checked")).to_have_count(2)
    page.get_by_role("button", name="Check my ballot").click()
    expect(page.locator(".chosen .ballot-card")).to_have_count(2)
    page.get_by_role("button", name="Cast my ballot").click()
    expect(page.locator("h1")).to_have_text("Your ballot is in the box")
    with pytest.raises(Error, match="ERR_CACHE_MISS"):  # nothing was kept: the browser asks whether to send the form again
        page.go_back()


def test_by_keyboard_alone(desktop: Page, slip: str) -> None:
    desktop.goto(slip)
    desktop.wait_for_selector("#cards")
    for _ in range(40):
        desktop.keyboard.press("Tab")
        if desktop.evaluate("document.activeElement.name") == "p":
            break
    desktop.keyboard.press("Space")
    assert desktop.locator(".ballot-card input:checked").count() == 1
    desktop.keyboard.press("Enter")
    desktop.wait_for_selector("[data-cast-button]")
    for _ in range(20):
        desktop.keyboard.press("Tab")
        if desktop.evaluate("document.activeElement.hasAttribute('data-cast-button')"):
            break
    desktop.keyboard.press("Enter")
    desktop.wait_for_selector("#tracker")
    assert desktop.evaluate("document.activeElement.tagName") in ("H1", "BODY", "MAIN")


def test_a_shared_device_keeps_nothing(phone: Page, voting: tuple[str, list[str]]) -> None:
    address, codes = voting
    phone.goto(f"{address}/zh-Hant/v?kiosk=yes")
    phone.fill("#code", codes.pop())
    phone.click("#ballot .button")
    phone.wait_for_selector("#cards")
    choose(phone, 1)
    assert phone.evaluate("localStorage.length + sessionStorage.length") == 0
    phone.click(".ballot-bar .button")
    phone.click("[data-cast-button]")
    phone.wait_for_selector("#tracker")
    phone.get_by_role("button", name="結束並清除畫面").click()
    phone.wait_for_selector("#code")
    assert phone.input_value("#code") == ""
    phone.go_back()
    phone.wait_for_timeout(300)
    assert not phone.locator("#tracker").count()
    assert not phone.locator(".ballot-card").count()


@pytest.mark.parametrize(("width", "large"), [(320, False), (390, True), (1280, False)])
@pytest.mark.parametrize("tongue", ["zh-Hant", "en"])
def test_every_step_is_clean(chromium: Browser, slip: str, width: int, large: bool, tongue: str) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 844}, locale="zh-TW" if tongue == "zh-Hant" else "en-US")
    address = slip.split("/v#")[0]
    context.add_cookies([{"name": "size", "value": "large" if large else "normal", "url": address}])
    page = context.new_page()
    page.goto(slip)
    steps = [("#cards", ".ballot-bar .button"), ("[data-cast-button]", "[data-cast-button]"), ("#tracker", "")]
    for wanted, press in steps:
        page.wait_for_selector(wanted)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), wanted
        found = Axe().run(page).response["violations"]
        assert not found, [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
        small = page.evaluate(SMALL)
        assert not small
        if press:
            if wanted == "#cards":
                choose(page, 2)
            page.click(press)
    context.close()


def test_a_ballot_weighs_little(chromium: Browser, voting: tuple[str, list[str]]) -> None:
    address, codes = voting
    context = chromium.new_context(**PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(f"{address}/zh-Hant/v")
    page.fill("#code", codes.pop())
    page.click("#ballot .button")
    page.wait_for_selector("#cards")
    page.wait_for_timeout(300)
    assert len(sizes) <= 6
    assert sum(sizes) <= 60 * 1024
    context.close()


def test_a_stranger_page_cannot_frame_the_ballot(phone: Page, slip: str) -> None:
    answer = phone.goto(slip)
    assert answer is not None
    assert re.search("frame-ancestors 'none'", answer.headers["content-security-policy"])
