"""Writing a proposal in a browser, step by step."""

from tests.support import Browser, Site

IDEA = {"language": "en", "title": "A ramp at the ferry", "problem": "Three steps."}

AGREE = {"agree": "yes"}


async def begun(site: Site, browser: Browser) -> str:
    """A draft begun in this browser: the address of its steps."""
    answer = await browser.post("/en/cycles/hamasen/propose")
    assert answer.status == 303
    return answer.location.rsplit("/", 1)[0]


async def filled(site: Site, browser: Browser, **contact: str) -> str:
    """A draft with everything but a cost."""
    path = await begun(site, browser)
    await browser.post(f"{path}/idea", IDEA)
    await browser.post(f"{path}/place", {"area": "west", "district": "gushan", "words": "Ferry"})
    person = {"name": "Lee Ta-tung", "shown": "", "email": "lee@example.tw", "phone": "", "co": ""} | contact
    assert (await browser.post(f"{path}/contact", person)).status == 303
    return path
