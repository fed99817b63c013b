"""W2 to W5 at a desk of a pass: a fake camera that holds a ticket out, a network that goes and comes back, names that stay locked."""

import io
import itertools
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from domain.workshops.rules import PartyState
from domain.workshops.scanning import judge
from tests.browser.conftest import CHROMIUM, FLAGS, PHONE
from tests.browser.walking import become

pytestmark = pytest.mark.long

TODAY = 2
"""The demo's event of today."""
WALK_IN = "離線路人"


def passes(demo: str, browser: Browser) -> tuple[list[str], str]:
    """The addresses of the desks, and the digits of the list."""
    officer = browser.new_page()
    become(officer, demo, "officer")
    officer.goto(f"{demo}/zh-Hant/staff/events/{TODAY}/desks")
    links = [link.get_attribute("href") or "" for link in officer.get_by_role("link", name=re.compile(r"^第 \d 報到處$")).all()]
    digits = officer.locator(".big.mono").inner_text()
    officer.close()
    return links, digits


def tickets(demo: str, browser: Browser, many: int) -> list[tuple[str, str]]:
    """Names and codes of people of one seat who have not come yet, read off their tickets by another library."""
    import zxingcpp
    from PIL import Image

    officer = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    become(officer, demo, "officer")
    officer.goto(f"{demo}/zh-Hant/staff/events/{TODAY}?state=taken")
    alone = [row for row in officer.locator("tbody tr").all() if re.match(r"\s*1\b", row.locator("td.number").inner_text())]
    rows = [row for row in alone if WALK_IN not in row.inner_text()][-many:]
    links = [
        (row.locator("td").first.inner_text().split("\n")[0].split("  ")[0].strip(), row.locator("th a").get_attribute("href") or "")
        for row in rows
    ]
    found = []
    for name, link in links:
        officer.goto(demo + link)
        shot = io.BytesIO(officer.locator("svg.qr").screenshot())
        found.append((name, str(zxingcpp.read_barcodes(Image.open(shot))[0].text)))
    officer.close()
    return found


def scan(page: Page, code: str) -> None:
    """A hand scanner types the code and ends with Enter."""
    page.locator("#scan").fill(code)
    page.keyboard.press("Enter")


def kept(context: BrowserContext, page: Page) -> str:
    """Everything that the browser stores: both storages, databases, caches, cookies."""
    stored = page.evaluate(
        """async () => {
          const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), JSON.stringify(await indexedDB.databases())];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) found.push(request.url, await (await cache.match(request)).text());
          }
          return found.join("\\n");
        }"""
    )
    return str(stored) + json.dumps(context.cookies(), default=str)


def test_a_desk_goes_on_without_a_network_and_sends_everything_once(demo: str, chromium: Browser) -> None:
    """W4: names after the digits, five people in offline, a reload in between, the same ticket twice, a walk-in; nothing counted twice."""
    links, digits = passes(demo, chromium)
    people = tickets(demo, chromium, 5)[:4]
    context = chromium.new_context(**PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(links[0])
    state, said, count = page.locator("[data-desk-state]"), page.locator("[data-desk-said]"), page.locator("[data-desk-count]")
    expect(state).to_have_text("資料已全部上傳。")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.reload()  # the worker has the page now
    page.locator("#digits").fill("000 000 000 000")
    page.get_by_role("button", name="開啟名單").click()
    expect(said).to_contain_text("密碼不正確")
    page.locator("#digits").fill(digits)
    page.get_by_role("button", name="開啟名單").click()
    expect(page.locator("[data-desk-unlock]")).to_be_hidden()
    before = int(count.inner_text().split("／")[0])
    scan(page, people[0][1])
    expect(said).to_contain_text("報到完成")
    expect(said).to_contain_text(people[0][0])
    context.set_offline(True)
    scan(page, people[1][1])
    expect(said).to_contain_text("報到完成")
    expect(state).to_have_text("離線 1 筆待上傳")
    scan(page, people[1][1])
    expect(said).to_contain_text("重複報到")
    scan(page, people[2][0])  # the name
    page.get_by_role("button", name="報到", exact=True).click()
    expect(said).to_contain_text(people[2][0])
    page.locator("summary", has_text="現場報名").click()
    page.locator("#walk-name").fill(WALK_IN)
    page.locator("#walk-phone").fill("07-551-0042")
    page.get_by_role("button", name="報名並報到").click()
    expect(said).to_contain_text("報到完成")
    expect(count).to_have_text(re.compile(f"^{before + 4}／"))
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()  # a dead browser: what was done waits, the list is locked again
    expect(state).to_have_text("離線 4 筆待上傳")
    scan(page, people[3][1])
    expect(said).to_contain_text("請先放行")
    stored = kept(context, page)
    assert all(name not in stored for name, _ in people)
    assert WALK_IN not in stored
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(state).to_have_text("資料已全部上傳。", timeout=20_000)
    expect(count).to_have_text(re.compile(f"^{before + 5}／"))
    scan(page, people[3][1])
    expect(said).to_contain_text("重複報到")
    page.get_by_role("button", name="結束使用並清除名單").click()
    expect(said).to_contain_text("名單已從這台裝置清除")
    assert "-list" not in page.evaluate("Object.keys(localStorage).join(' ')")
    context.close()


def film(code: str, file: Path) -> None:
    """A video of a ticket that is held out: still frames of 640 by 480, as Chromium's fake camera reads them (Y4M)."""
    import qrcode
    from PIL import Image

    drawn = io.BytesIO()
    qrcode.make(code, box_size=5).save(drawn)
    frame = Image.new("L", (640, 480), 235)
    frame.paste(Image.open(drawn).convert("L").resize((420, 420)), (110, 30))
    plain = bytes([128]) * (320 * 240)
    with file.open("wb") as video:
        video.write(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420mpeg2\n")
        for _ in range(10):
            video.write(b"FRAME\n" + frame.tobytes() + plain + plain)


@pytest.fixture
def filmed(play: Playwright, demo: str, chromium: Browser, tmp_path: Path) -> Iterator[tuple[Browser, str]]:
    """A browser whose camera sees a ticket, and the name on it."""
    name, code = tickets(demo, chromium, 5)[4]
    film(code, tmp_path / "ticket.y4m")
    fake = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path}/ticket.y4m",
    ]
    browser = play.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *fake])
    yield browser, name
    browser.close()


def test_a_camera_reads_the_ticket_by_the_server_and_by_the_browser(filmed: tuple[Browser, str], demo: str, chromium: Browser) -> None:
    """W2: Chromium on Linux has no BarcodeDetector, so the server reads the frames; then a stand-in detector is fed what that read."""
    links, _ = passes(demo, chromium)
    browser, name = filmed
    context = browser.new_context(permissions=["camera"], **PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(links[1])
    page.get_by_role("button", name="用相機掃碼").click()
    said = page.locator("[data-desk-said]")
    expect(said).to_contain_text("報到完成", timeout=30_000)
    expect(said).to_contain_text(name)
    expect(said).to_contain_text("重複報到", timeout=30_000)  # still held out four seconds later
    page.get_by_role("button", name="關閉相機").click()
    page.locator("summary", has_text="最近的紀錄").click()
    page.locator("[data-desk-recent]").get_by_role("button", name="復原").or_(page.get_by_role("button", name="撤回")).first.click()
    expect(said).to_contain_text("已取消報到")
    context.close()


def test_browser_and_server_judge_by_one_table(demo: str, chromium: Browser) -> None:
    """Every case of the rule table, the same vectors in both languages of the program; and a signature that the browser itself verifies."""
    links, _ = passes(demo, chromium)
    page = chromium.new_page()
    page.goto(links[2])
    cases = list(itertools.product((True, False), (True, False), (None, *PartyState), (0, 1, 2)))
    expected = [judge(genuine, ours, state, arrived, 2).value for genuine, ours, state, arrived in cases]
    vectors = [
        {"genuine": genuine, "this_event": ours, "known": state is not None, "state": state or "", "all_in": arrived >= 2}
        for genuine, ours, state, arrived in cases
    ]
    core = "deskCore('', JSON.parse(document.querySelector('[data-desk]').dataset.facts))"
    assert page.evaluate(f"(vectors) => {{ const core = {core}; return vectors.map(core.judge); }}", vectors) == expected
    code = tickets(demo, chromium, 1)[0][1]
    assert page.evaluate(f"(code) => {{ const core = {core}; return core.genuine(core.parse(code)); }}", code) is True
    other = code[:-5] + ("AAAAA" if code[-5:] != "AAAAA" else "BBBBB")
    assert page.evaluate(f"(code) => {{ const core = {core}; return core.genuine(core.parse(code)); }}", other) is False
    page.close()
