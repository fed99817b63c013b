"""Signing in by a code in the mail."""

from tests.support import Browser, Page, newest_message

MEIYU = "meiyu@example.tw"


async def ask(browser: Browser, email: str = MEIYU, next_path: str = "") -> Page:
    return await browser.post("/zh-Hant/sign-in", {"email": email, "next": next_path})


async def code_of(email: str = MEIYU) -> str:
    return str((await newest_message(email)).facts["code"])
