"""A vote in the room: from six fields to the result on the wall, by one person and without a command line."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walking import become, looked_at, vote
from tests.voting.printed import codes_in

pytestmark = pytest.mark.long

TITLES = ("渡輪站坡道", "老街長椅", "巷口路燈", "公園飲水機", "港邊書報亭", "鐵道花園")
PHRASE = "渡輪 燈塔 老街 月台 鳳凰木"
WORDS = {
    "zh-Hant": {
        "title": "哪兩案進入下一輪？", "prepare": "建立票選", "fix": "規則定案", "print": "列印 42 張選票（PDF）", "open": "開放投票",
        "close": "截止投票", "compare": "核對數字", "agrees": "相符", "count": "封匭、開票並公布", "wall": "投影結果",
        "wrong": "這不是這次票選的通行密語", "votes": "票",
    },
    "en": {
        "title": "Which two proposals go on?", "prepare": "Prepare the vote", "fix": "Fix the rules", "print": "Print 42 slips (PDF)",
        "open": "Open the vote", "close": "Close the vote", "compare": "Compare the numbers", "agrees": "agrees",
        "count": "Shut the box, count and publish", "wall": "Show the result on the wall",
        "wrong": "This is not the pass phrase of this vote", "votes": "votes",
    },
}  # fmt: skip


class Presses:
    """Counts what somebody does."""

    def __init__(self, page: Page) -> None:
        self.page, self.fields, self.presses = page, 0, 0

    def fill(self, name: str, text: str) -> None:
        """Type into a field."""
        self.page.fill(f"[name={name}]", text)
        self.fields += 1

    def press(self, name: str) -> None:
        """Press a button or a link with exactly these words."""
        main = self.page.locator("main")
        main.get_by_role("button", name=name, exact=True).or_(main.get_by_role("link", name=name, exact=True)).first.click()
        self.page.wait_for_load_state()
        self.presses += 1


def six_fields(hand: Presses, title: str, candidates: str, winners: int, slips: int) -> None:
    """Type everything that a vote in the room needs."""
    hand.fill("title", title)
    hand.fill("candidates", candidates)
    hand.fill("winners", str(winners))
    hand.fill("slips", str(slips))
    hand.fill("ends", (datetime.now(ZoneInfo("Asia/Taipei")) + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"))
    hand.fill("phrase", PHRASE)


def opened(hand: Presses, words: dict[str, str], folder: Path) -> list[str]:
    """From "new" to open; returns the codes of the slips that were printed on the way."""
    page = hand.page
    six_fields(hand, words["title"], "\n".join(f"{place}. {title}" for place, title in enumerate(TITLES, 1)), 2, 42)
    hand.press(words["prepare"])
    expect(page.locator("main")).to_contain_text(TITLES[5])
    looked_at(page, 1280)
    hand.press(words["fix"])
    with page.expect_download() as saved:
        hand.press(words["print"])
    slips = folder / "slips.pdf"
    saved.value.save_as(slips)
    codes = codes_in(slips.read_bytes())
    assert len(set(codes)) == 42
    hand.press(words["open"])
    hand.press(words["open"])
    assert (hand.fields, hand.presses) == (6, 5)
    return codes


def counted(hand: Presses, words: dict[str, str]) -> None:
    """Compare what is left, once with a wrong number, and open the box, once with a wrong phrase."""
    page = hand.page
    page.fill("[name=left-1]", "29")
    hand.press(words["compare"])
    page.fill("[name=left-1]", "30")
    hand.press(words["compare"])
    expect(page.locator("main")).to_contain_text(words["agrees"])
    looked_at(page, 1280)
    page.fill("[name=phrase]", "something else entirely")
    hand.press(words["count"])
    expect(page.locator("main")).to_contain_text(words["wrong"])
    page.fill("[name=phrase]", PHRASE)
    hand.press(words["count"])


@pytest.mark.parametrize("locale", ["zh-Hant", "en"])
def test_a_room_votes_with_six_fields_and_five_presses(locale: str, demo: str, desktop: Page, chromium: Browser, tmp_path: Path) -> None:
    words, page, hand = WORDS[locale], desktop, Presses(desktop)
    become(page, demo, "officer")
    page.goto(f"{demo}/{locale}/staff/votes/new/assembly")
    looked_at(page, 1280)
    codes = opened(hand, words, tmp_path)
    key = re.search(r"/staff/votes/([^/?]+)", page.url)
    assert key is not None
    wall = chromium.new_context(viewport={"width": 1280, "height": 720}, locale="zh-TW").new_page()
    wall.goto(f"{demo}/{locale}/votes/{key[1]}/projector")
    expect(wall.locator("body")).to_contain_text("/v")
    looked_at(wall, 1280)
    phone = chromium.new_context(**PHONE, locale="zh-TW").new_page()  # type: ignore[arg-type]
    for place, code in enumerate(codes[:12]):
        vote(phone, demo, code, (1, 3) if place < 8 else (1, 2))
    hand.press(words["close"])
    hand.press(words["close"])
    expect(wall.locator(".winners")).to_have_count(0)
    counted(hand, words)
    hand.press(words["wall"])
    winners = page.locator(".winners li")
    expect(winners).to_have_count(2)
    expect(winners.nth(0)).to_contain_text(TITLES[0])
    expect(winners.nth(0)).to_contain_text(f"12 {words['votes']}")
    expect(winners.nth(1)).to_contain_text(TITLES[2])
    looked_at(page, 1280)
    assert page.evaluate("document.documentElement.scrollHeight") <= 900
    expect(wall.locator(".winners li")).to_have_count(2)  # the wall has asked again by itself
    assert wall.evaluate("document.documentElement.scrollHeight") <= 720
    wall.context.close()
    phone.context.close()


def test_a_long_ballot_is_searched_and_keeps_what_was_chosen(demo: str, desktop: Page, phone: Page, tmp_path: Path) -> None:
    page, hand = desktop, Presses(desktop)
    become(page, demo, "officer")
    page.goto(f"{demo}/zh-Hant/staff/votes/new/assembly")
    titles = [f"{title}（第 {number} 段）" for number in range(1, 10) for title in TITLES]
    six_fields(hand, "五十四案選三案", "\n".join(titles), 3, 4)
    hand.press("建立票選")
    hand.press("規則定案")
    with page.expect_download() as saved:
        hand.press("列印 4 張選票（PDF）")
    saved.value.save_as(tmp_path / "slips.pdf")
    hand.press("開放投票")
    hand.press("開放投票")
    code = codes_in((tmp_path / "slips.pdf").read_bytes())[0]
    phone.goto(f"{demo}/v#{code}")
    phone.wait_for_selector("#cards")
    cards = phone.locator(".ballot-card:visible")
    expect(cards).to_have_count(54)
    phone.fill("[data-find-words]", "長椅 第 7 段")
    expect(cards).to_have_count(1)
    cards.first.locator("input").check()
    phone.fill("[data-find-words]", "沒有這個")
    expect(cards).to_have_count(0)
    expect(phone.locator("[data-find-said]")).to_contain_text("已選的提案不受影響")
    phone.press("[data-find-words]", "Enter")
    expect(phone.locator("[data-cast-button]")).to_have_count(0)
    phone.fill("[data-find-words]", "6")
    phone.locator(".ballot-card:visible[data-number='6'] input").check()
    expect(phone.locator("[data-bar]")).to_contain_text("(6, 38)")
    phone.fill("[data-find-words]", "")
    phone.check("[data-find-chosen]")
    expect(cards).to_have_count(2)
    looked_at(phone, 390)
    phone.click(".ballot-bar .button")
    phone.wait_for_selector("[data-cast-button]")
    expect(phone.locator(".chosen .ballot-card")).to_have_count(2)
    phone.go_back()
    phone.wait_for_selector("#cards")
    expect(phone.locator(".ballot-card input:checked")).to_have_count(2)
