"""What a ballot page's form sends."""

import re
from typing import Any

from tests.support import Browser, Page


def hidden(page: Page) -> dict[str, Any]:
    """The fields a page carries from step to step."""
    return dict(HIDDEN.findall(page.response.text))


async def fields_to_cast(browser: Browser, code: str, *chosen: int) -> dict[str, Any]:
    """What the button on the check page sends."""
    page = await to_check(browser, code, *chosen)
    assert page.status == 200, page.text
    return hidden(page) | {"p": [str(number) for number in chosen]}


HIDDEN = re.compile(r'<input\s+type="hidden"\s+name="(\w+)"\s+value="([^"]*)"')


async def to_check(browser: Browser, code: str, *chosen: int, tongue: str = "en") -> Page:
    """From the code to the check page."""
    page = await browser.post(f"/{tongue}/v", {"code": code})
    assert page.status == 200, page.text
    return await browser.post(f"/{tongue}/v/check", hidden(page) | {"p": [str(number) for number in chosen]})
