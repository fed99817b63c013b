"""Every page in a real browser in every dress: narrow and wide, light and dark, in normal and large type."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.looking import OWN, PUBLIC, STAFF, judge, sign_in


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["normal", "large"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_in_every_dress(chromium: Browser, demo: str, scheme: str, size: str, width: int) -> None:
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, demo, "admin@demo.hamasen.example")
    if size == "large":
        page.get_by_role("button", name="Large type").click()
        assert "large" in (page.locator("html").get_attribute("class") or "")
    for locale in ("zh-Hant", "en"):
        for path in [*PUBLIC, *OWN, *STAFF]:
            page.goto(f"{demo}/{locale}/{path}")
            judge(page, f"{path} {scheme} {size} {width}")
            if width == 1280 and locale == "zh-Hant":  # on phones and in both languages axe looks in `test_look.py`
                assert Axe().run(page).response["violations"] == [], path
    context.close()
