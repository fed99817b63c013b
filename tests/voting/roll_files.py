"""Rolls as an officer brings them: a file that is checked, then taken over."""

from typing import Any

from tests.support import Browser, Page

ROLL = "/en/staff/votes/vote/roll"


def roll_file(data: str | bytes, name: str = "roll.csv") -> dict[str, Any]:
    """A file as a form sends it."""
    return {"file": (name, data.encode() if isinstance(data, str) else data, "application/octet-stream")}


async def take_over(browser: Browser, data: str | bytes, *, letters: bool = False, kind: str = "", path: str = ROLL) -> Page:
    """Check a file that has no faults, and press a button below what was found. kind: what the second fact is."""
    found = await browser.post(path, {"act": "check", "second_kind": kind}, files=roll_file(data))
    assert found.status == 200, found.text
    pressed = {"letters": "yes"} if letters else {"act": "import"}
    return await browser.post(path, pressed | {"token": found.value("token"), "second_kind": kind})
