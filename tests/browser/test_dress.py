"""Every page in a real browser in every dress: narrow and wide, light and dark, in normal and large type. Each page is loaded once."""

from collections.abc import Sequence
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.looking import OWN, PUBLIC, STAFF, judge, judge_on_a_phone, sign_in

pytestmark = pytest.mark.long(seconds=150)

WIDTHS, SIZES, SCHEMES = (320, 390, 1280), ("normal", "large"), ("light", "dark")
AXE = {
    ("zh-Hant", 390, "normal", "light"),
    ("en", 390, "normal", "light"),
    ("zh-Hant", 1280, "large", "dark"),
}
"""Where axe looks as well: language, width, size and scheme. Width of text, targets and contrast are judged in every dress."""

SCHEMES_OF = {"zh-Hant": SCHEMES, "en": ("light",)}
"""Longer words change widths, never colours: English is not judged in the dark again."""


def look(page: Page, address: str, locale: str, paths: Sequence[str]) -> None:
    """Judge these pages in every dress, changed in place as the header's button and the system's settings change it."""
    for path in paths:
        page.goto(f"{address}/{locale}/{path}")
        page.set_viewport_size({"width": 390, "height": 844})
        judge_on_a_phone(page, locale, path)
        for width, size, scheme in product(WIDTHS, SIZES, SCHEMES_OF[locale]):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            page.evaluate("large => document.documentElement.classList.toggle('large', large)", size == "large")
            judge(page, f"{path} {scheme} {size} {width}")
            if (locale, width, size, scheme) in AXE:
                assert Axe().run(page).response["violations"] == [], (path, width, size, scheme)


@pytest.mark.parametrize("locale", ["zh-Hant", "en"])
def test_public_pages_in_every_dress(chromium: Browser, demo: str, locale: str) -> None:
    context = chromium.new_context()
    look(context.new_page(), demo, locale, PUBLIC)
    context.close()


@pytest.mark.parametrize("locale", ["zh-Hant", "en"])
def test_pages_of_staff_in_every_dress(chromium: Browser, demo: str, locale: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    sign_in(page, demo, "admin@demo.hamasen.example")
    look(page, demo, locale, [*OWN, *STAFF])
    context.close()


def test_the_button_for_large_type_is_that_dress(chromium: Browser, demo: str) -> None:
    """What the tests above change in place is what the button changes: the class of the page, and nothing else of it."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{demo}/en/how")
    before = page.locator("main").inner_html()
    page.get_by_role("button", name="Large type").click()
    assert page.locator("html").get_attribute("class") == "large"
    assert page.locator("main").inner_html() == before
    context.close()
