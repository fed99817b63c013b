"""The checking page in a real Chromium, driven from tests that may run an event loop of their own."""

import base64
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from domain.errors import Refused
from domain.voting.checks import Exit
from domain.voting.verify import verify
from domain.voting.verify_held import Given
from tests.browser.conftest import CHROMIUM, FLAGS
from web.voting import verifier

CALL = """([name, file, given]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const copy = given.copy && { heads: bytes(given.copy.heads), log: bytes(given.copy.log) };
  return checker[name](bytes(file), { ...given, ...(copy ? { copy } : {}) });
}"""


class CheckingPage:
    """The file as it is published, opened from a disk. Playwright stays in a thread of its own."""

    def __init__(self, page: Page, thread: ThreadPoolExecutor) -> None:
        self._page, self._thread = page, thread

    def evaluate(self, expression: str, argument: object = None) -> Any:
        """What an expression gives in the page, where `checker` holds the functions of the program."""
        return self._thread.submit(self._page.evaluate, expression, argument).result()

    def check(self, data: bytes, **given: Any) -> dict[str, Any]:
        """What the page finds in a bundle."""
        found: dict[str, Any] = self.evaluate(CALL, ["verify", base64.b64encode(data).decode(), given])
        return found

    def exit(self, data: bytes, **given: Any) -> int:
        """What a check ends with."""
        return int(self.check(data, **given)["exit"])

    def agrees(self, data: bytes, **given: Any) -> None:
        """Fails where the page ends otherwise than `hamasen verify`, or says something else of any check."""
        found = self.check(data, **given)
        try:
            mine = verify(data, Given(**given))
        except Refused:
            assert found["exit"] == Exit.UNREADABLE, [one for one in found["checks"] if one["passed"] is False]
            return
        assert found["exit"] == mine.exit, found
        theirs, ours = _told((one["passed"], one["said"]) for one in found["checks"]), _told((one.passed, one.said) for one in mine.checks)
        unread = any("published ballots can be read" in said for _, said in ours)  # the page says of such a file what is wrong in it
        assert theirs == ours or unread, (theirs - ours, ours - theirs)
        assert sorted(one["id"] for one in found["winners"]) == sorted(mine.published)


def _told(checks: Iterable[tuple[bool | None, str]]) -> Counter[tuple[bool | None, str]]:
    """What was checked and how it ended, whatever the order; of the program in the bundle the page cannot know that it is ours."""
    return Counter(one for one in checks if "recount program" not in one[1])


@contextmanager
def checking_page(folder: Path) -> Iterator[CheckingPage]:
    """Write the file and open it."""
    if not CHROMIUM:
        pytest.skip("no Chromium: install Debian's chromium package, or name one in CHROMIUM")
    path = folder / verifier.NAME
    path.write_bytes(verifier.built()[0])
    with ThreadPoolExecutor(max_workers=1) as thread:
        play = thread.submit(lambda: sync_playwright().start()).result()
        browser = thread.submit(lambda: play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)).result()
        page = thread.submit(browser.new_page).result()
        thread.submit(page.goto, path.as_uri()).result()
        try:
            yield CheckingPage(page, thread)
        finally:
            thread.submit(browser.close).result()
            thread.submit(play.stop).result()
