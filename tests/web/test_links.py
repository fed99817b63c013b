"""Every way that a page offers is open: nobody is sent to a page that is not there, or that refuses them."""

import html
import re
import shutil
from collections import Counter, deque
from pathlib import Path

import pytest

from domain.clock import now
from domain.people.actions import sessions
from domain.people.models import Person
from tests.support import Browser, Site, make_settings

LINK = re.compile(r'<a [^>]*href="([^"#]+)')
EACH, AGAIN = 3, 1
"""Pages of one kind that are looked at: by a visitor, and again by each of the others, who see more on them."""


def kind(path: str) -> str:
    """Pages that differ in a number, a code or a filter are of one kind."""
    return re.sub(r"/[^/]*\d[^/]*", "/1", path.split("?")[0])


async def refused(browser: Browser, *starts: str, each: int = AGAIN) -> list[str]:
    """Where the links lead that are offered from here on, when that is no page; with the page that offers them."""
    found, seen, kinds = [], set(starts), Counter[str]()
    todo = deque((path, "") for path in starts)
    while todo:
        path, offered = todo.popleft()
        page = await browser.get(path)
        if page.status >= 400 and page.status != 422:  # 422 says why: slips of a real vote lead to https only, and a test is not
            found.append(f"{page.status} {path} from {offered}")
        if page.status != 200 or not page.headers["content-type"].startswith("text/html"):
            continue
        for raw in LINK.findall(page.text):
            link = html.unescape(raw)
            link = path.split("?")[0] + link if link.startswith("?") else link
            if link.startswith("/en/") and link not in seen and kinds[kind(link)] < each:
                kinds[kind(link)] += 1
                seen.add(link)
                todo.append((link, path))
    return found


@pytest.mark.long
async def test_every_link_opens_for_those_who_see_it(filled_demo: Path, tmp_path: Path) -> None:
    shutil.copytree(filled_demo, tmp_path / "data")
    people = ("admin", "officer", "transport", "chief", "desk", "secretary", "auditor", "member", "resident")
    async with Site.running(make_settings(f"sqlite:///{tmp_path}/data/hamasen.sqlite3", tmp_path)) as site:
        assert await refused(site.browser(), "/en/", each=EACH) == []
        for name in people:
            person = await Person.get(email=f"{name}@demo.hamasen.example")
            browser = site.browser()
            browser.token = (await sessions.begin(person.id, "password", device="test", at=now())).token
            begin = {"resident": "/en/account", "member": "/en/committee/papers"}.get(name, "/en/staff")
            assert await refused(browser, begin) == [], name
