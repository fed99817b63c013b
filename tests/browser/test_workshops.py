"""B1 to B3 and W2 to W8 as walks: signing up on a phone, the waiting list, the desk, the clock on two screens, two note-takers offline."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walking import become
from web.text.languages import Locales

pytestmark = pytest.mark.long

BOTH = pytest.mark.parametrize("tongue", ["zh-Hant", "en"])
TODAY, FULL = 2, 3
"""The demo's event of today, and the one that is full."""


def say(tongue: str, message: str, **facts: object) -> str:
    """A message of the catalogue."""
    return Locales()[tongue].gettext(message, **facts)


@BOTH
def test_an_older_resident_signs_up_without_scripts_or_an_account(demo: str, plain_phone: Page, tongue: str) -> None:
    """B1 and B2: from the home page to a ticket with number and code, by telephone alone; the wrong telephone is told beside the field."""
    plain_phone.goto(f"{demo}/{tongue}/")
    plain_phone.locator("main .rows a").last.click()
    assert re.search(r"/events/\d+$", plain_phone.url)
    plain_phone.goto(f"{demo}/{tongue}/events/5")
    plain_phone.get_by_label(say(tongue, "Name"), exact=True).fill("吳陳阿滿")
    plain_phone.get_by_label(say(tongue, "Help with hearing")).check()
    plain_phone.get_by_role("button", name=say(tongue, "Sign up")).click()
    expect(plain_phone.locator(".summary")).to_contain_text(
        say(tongue, "Enter a telephone number or an e-mail address, so that we can reach you.")
    )
    expect(plain_phone.get_by_label(say(tongue, "Help with hearing"))).to_be_checked()
    plain_phone.get_by_label(re.compile(f"^{say(tongue, 'Telephone')}")).fill("07-551-0000")
    plain_phone.get_by_role("button", name=say(tongue, "Sign up")).click()
    expect(plain_phone.locator("h1")).to_contain_text(re.compile(r"\d+"))
    expect(plain_phone.locator("svg.qr")).to_be_visible()
    expect(plain_phone.locator("main")).to_contain_text(say(tongue, "Help with hearing"))


@BOTH
def test_a_full_house_says_where_one_stands_and_a_seat_is_given_on(demo: str, phone: Page, chromium: Browser, tongue: str) -> None:
    """B3: the last in line is told so; when the seat is theirs to take, only the button takes it."""
    phone.goto(f"{demo}/{tongue}/events/{FULL}")
    expect(phone.locator("main")).to_contain_text(say(tongue, "full, with a waiting list"))
    phone.get_by_label(say(tongue, "Name"), exact=True).fill("學生")
    phone.get_by_label(re.compile(f"^{say(tongue, 'E-mail address')}")).fill(f"student-{tongue}@example.tw")
    phone.get_by_role("button", name=say(tongue, "Sign up")).click()
    expect(phone.locator("main .chip").first).to_contain_text(say(tongue, "on the waiting list"))
    expect(phone.locator(".lead")).to_contain_text(re.compile(r"\d"))
    phone.locator("summary", has_text=say(tongue, "We do not come")).click()
    phone.get_by_role("button", name=say(tongue, "Cancel the sign-up")).click()
    expect(phone.locator("main .chip").first).to_contain_text(say(tongue, "does not come"))


def test_the_desk_welcomes_with_a_scanner_that_types_and_takes_a_mistake_back(demo: str, chromium: Browser) -> None:
    """W2, W3 and W5: a hand scanner types the code and Enter; green, then yellow with the time; a walk-in in three fields."""
    officer = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    become(officer, demo, "officer")
    officer.goto(f"{demo}/en/staff/events/{TODAY}?state=taken")
    row = officer.locator("tbody tr").last
    number = row.locator("th a").inner_text()
    officer.goto(f"{demo}{row.locator('th a').get_attribute('href')}")
    expect(officer.locator("svg.qr")).to_be_visible()
    desk = chromium.new_context(**PHONE).new_page()  # type: ignore[arg-type]
    become(desk, demo, "door")
    desk.goto(f"{demo}/zh-Hant/staff/events/{TODAY}/desk")
    desk.locator("[name=code]").fill(number)
    desk.keyboard.press("Enter")
    desk.get_by_role("button", name=re.compile("^報到 ")).click()
    expect(desk.locator(".notice.done")).to_contain_text("報到完成")
    desk.get_by_role("button", name="復原").or_(desk.get_by_role("button", name="撤回")).first.click()
    expect(desk.locator(".notice")).to_contain_text("已取消報到")
    desk.locator("summary", has_text="現場報名").click()
    desk.locator("form", has=desk.get_by_role("button", name="報名並報到")).locator("[name=name]").fill("路過的人")
    desk.locator("form", has=desk.get_by_role("button", name="報名並報到")).locator("[name=phone]").fill("07-551-0009")
    desk.get_by_role("button", name="報名並報到").click()
    expect(desk.locator(".notice.done")).to_contain_text("路過的人")


def test_every_screen_shows_the_same_clock_and_five_minutes_move_it(demo: str, chromium: Browser) -> None:
    """W6: two screens within a second of each other; +5 reaches both."""
    lead, wall = (chromium.new_context(viewport={"width": 1280, "height": 900}).new_page() for _ in range(2))
    become(lead, demo, "officer")
    lead.goto(f"{demo}/en/staff/events/{TODAY}/clock")
    wall.goto(f"{demo}/zh-Hant/events/{TODAY}/clock")

    def seconds(page: Page) -> int:
        expect(page.locator("[data-clock-time]")).to_have_text(re.compile(r"^\d+:\d\d$"))
        minutes, rest = page.locator("[data-clock-time]").inner_text().split(":")
        return int(minutes) * 60 + int(rest)

    before = seconds(wall)
    assert abs(seconds(lead) - before) <= 2
    lead.get_by_role("button", name="+5 min").click()
    expect(wall.locator("[data-clock-time]")).to_have_text(
        re.compile(rf"^({(before + 300) // 60}|{(before + 285) // 60}):"), timeout=15_000
    )
    assert abs(seconds(lead) - seconds(wall)) <= 2


def test_two_note_takers_lose_nothing_without_a_network(demo: str, chromium: Browser) -> None:
    """W7 and W8: twelve notes, most of them offline and over a reload, a group of four, and the draft of a proposal from it."""
    officer = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    become(officer, demo, "officer")
    officer.goto(f"{demo}/zh-Hant/staff/events/{TODAY}/passes")
    address = officer.get_by_role("link", name="第 4 桌").get_attribute("href") or ""
    contexts = [chromium.new_context(**PHONE) for _ in range(2)]  # type: ignore[arg-type]
    pages = [context.new_page() for context in contexts]
    for number, page in enumerate(pages):
        page.goto(address)
        page.locator("[name=by]").fill(f"紀錄員{number}")
        page.locator("[name=text]").fill(f"線上 {number}")
        page.keyboard.press("Enter")
        expect(page.locator("[data-notes-state]")).to_contain_text("已儲存")
    for context in contexts:
        context.set_offline(True)
    for number, page in enumerate(pages):
        for n in range(5):
            page.locator("[name=text]").fill(f"離線 {number}-{n}")
            page.keyboard.press("Enter")
        expect(page.locator("[data-notes-state]")).to_contain_text("5 則尚未上傳")
    for context in contexts:
        context.set_offline(False)
    pages[0].on("dialog", lambda dialog: dialog.accept("樹蔭") if dialog.type == "prompt" else dialog.accept())
    pages[0].reload()  # what waited is on the device
    for page in pages:
        expect(page.locator("[data-notes-state]")).to_contain_text("已儲存", timeout=20_000)
        expect(page.locator("[data-notes-list] .note")).to_have_count(12, timeout=20_000)
    for n in range(4):
        card = pages[0].locator("[data-notes-list] .note", has_text=f"離線 0-{n}")
        chooser = card.locator("select")
        chooser.select_option("\n" if n == 0 else "樹蔭")
        pages[0].locator("h1").click()
        expect(pages[0].locator(".notes-group", has_text=f"樹蔭 · {n + 1}")).to_be_visible()
    expect(pages[0].locator("[data-notes-state]")).to_contain_text("已儲存")
    pages[0].reload()
    pages[0].get_by_role("button", name=re.compile("^轉為提案")).click()
    expect(pages[0]).to_have_url(re.compile(r"/my/proposals/[\w-]+/edit/"))
    expect(pages[0].get_by_label("標題")).to_have_value("樹蔭")
    pages[0].locator(".stepper summary").click()
    pages[0].locator(".stepper button[value='go:plan']").click()
    expect(pages[0].locator("main textarea").first).to_have_value(re.compile("離線 0-3"))
