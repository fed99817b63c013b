"""Every page in a real browser: nothing sticks out, every target is large enough, axe finds nothing."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.looking import judge

pytestmark = pytest.mark.long


def test_four_hundred_percent_zoom(chromium: Browser, demo: str) -> None:
    """1280 px at 400 % is 320 px wide and 256 px high."""
    context = chromium.new_context(viewport={"width": 320, "height": 256})
    page = context.new_page()
    for path in ("zh-Hant/", "en/sign-in", "en/style"):
        page.goto(f"{demo}/{path}")
        judge(page, path)
    context.close()


BROKEN_WORDS = r"""() => { // words of the header's name that stand on two lines
  const words = [], walk = document.createTreeWalker(document.querySelector('.brand span'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) for (const found of walk.currentNode.data.matchAll(/[A-Za-z]+/g)) {
    const range = document.createRange();
    range.setStart(walk.currentNode, found.index);
    range.setEnd(walk.currentNode, found.index + found[0].length);
    if (range.getClientRects().length > 1) words.push(found[0]);
  }
  return words;
}"""


@pytest.mark.parametrize("width", [320, 390])
def test_the_header_breaks_no_word_of_the_name(chromium: Browser, demo: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(f"{demo}/en/")
    assert page.locator(".brand").inner_text() == "Hamasen Participatory Budgeting"
    assert page.evaluate(BROKEN_WORDS) == []
    context.close()


def test_the_whole_card_is_the_target(phone: Page, demo: str) -> None:
    phone.goto(f"{demo}/en/")
    picture = phone.locator(".card .pattern").first
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    phone.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    phone.wait_for_url("**/en/help#account")
