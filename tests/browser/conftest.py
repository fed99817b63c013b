"""A demo site in a process of its own, and a real Chromium to visit it with."""

import contextlib
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Request, Response, expect, sync_playwright

from tests.serving import running
from tests.support import free_port

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
expect.set_options(timeout=15_000)  # milliseconds; how fast a page is, is not measured here, on a machine with three tests at once
PARTS = {"image", "script", "stylesheet", "font", "fetch", "xhr"}


class Phones(Protocol):
    """Makes a phone of its own for each call, with its own cookies."""

    def __call__(self, *, scripts: bool = True) -> Page: ...


def watched(page: Page, demo: str, faults: list[str]) -> Page:
    """Notice what a visitor would not: scripts that fail, and parts of a page that do not come. Map tiles are somebody else's."""

    def answered(response: Response) -> None:
        ours = response.url.startswith(demo) and response.request.resource_type in PARTS
        if ours and response.status >= 400:
            faults.append(f"{response.status} {response.url} on {page.url}")

    def failed(request: Request) -> None:
        left = "ERR_ABORTED" in (request.failure or "")  # the page was left meanwhile
        if request.url.startswith(demo) and not left:
            faults.append(f"{request.failure} {request.url} on {page.url}")

    def said(message: ConsoleMessage) -> None:
        known = ("Failed to load resource", "htmx:afterRequest", "htmx:sendAbort")  # counted above, or left meanwhile
        if message.type == "error" and not message.text.startswith(known):
            faults.append(f"{message.text} on {page.url}")

    page.on("pageerror", lambda error: faults.append(f"{error} on {page.url}"))
    page.on("console", said)
    page.on("response", answered)
    page.on("requestfailed", failed)
    return page


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A walk that failed says where every visitor stood, and what they read there."""
    report = yield
    browser = item.funcargs.get("chromium") if isinstance(item, pytest.Function) else None
    if report.when == "call" and report.failed and isinstance(browser, Browser):
        for page in (page for context in browser.contexts for page in context.pages):
            report.sections.append((f"at {page.url}", page.locator("body").inner_text()[:3000]))
    return report


@pytest.fixture(scope="module")
def play() -> Iterator[Playwright]:
    """Playwright, with Debian's Chromium."""
    if not CHROMIUM:
        pytest.skip("no Chromium: install Debian's chromium package, or name one in CHROMIUM")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(play: Playwright) -> Iterator[Browser]:
    """One browser for all tests."""
    browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@contextlib.contextmanager
def demo_in(folder: Path, filled_demo: Path) -> Iterator[str]:
    """A demo of its own in a new folder; its address."""
    port = free_port()
    shutil.copytree(filled_demo, folder)
    with running("demo", "--port", str(port), "--data", str(folder), port=port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, filled_demo: Path, play: Playwright) -> Iterator[str]:
    """The demo's address."""
    with demo_in(tmp_path_factory.mktemp("demo") / "data", filled_demo) as address:
        yield address


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    """A phone with scripts."""
    yield from _page(chromium, **PHONE)


@pytest.fixture
def plain_phone(chromium: Browser) -> Iterator[Page]:
    """A phone without JavaScript."""
    yield from _page(chromium, java_script_enabled=False, **PHONE)


@pytest.fixture
def desktop(chromium: Browser) -> Iterator[Page]:
    """A desktop with a keyboard."""
    yield from _page(chromium, viewport={"width": 1280, "height": 900})


@pytest.fixture
def phones(chromium: Browser, demo: str) -> Iterator[Phones]:
    """Makes phones, each with its own cookies; nothing may fail behind the visitor's back."""
    made: list[BrowserContext] = []
    faults: list[str] = []

    def phone(*, scripts: bool = True) -> Page:
        context = chromium.new_context(locale="zh-TW", java_script_enabled=scripts, **PHONE)  # type: ignore[arg-type]
        made.append(context)
        return watched(context.new_page(), demo, faults)

    yield phone
    for context in made:
        context.close()
    assert not faults


def _page(chromium: Browser, **options: object) -> Iterator[Page]:
    context: BrowserContext = chromium.new_context(locale="zh-TW", **options)  # type: ignore[arg-type]
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    page_faults = [
        fault
        for fault in faults
        if "422" not in fault and "404" not in fault and "ERR_INTERNET_DISCONNECTED" not in fault and "ERR_FAILED" not in fault
    ]
    assert not page_faults
