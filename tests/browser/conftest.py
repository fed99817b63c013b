"""A demo site in a process of its own, and a real Chromium to visit it with."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.support import free_port
from tests.test_cli import running

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


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, filled_demo: Path, play: Playwright) -> Iterator[str]:
    """The demo's address."""
    port = free_port()
    folder: Path = tmp_path_factory.mktemp("demo", numbered=True) / "data"
    shutil.copytree(filled_demo, folder)
    with running("demo", "--port", str(port), "--data", str(folder), port=port):
        yield f"http://127.0.0.1:{port}"


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
