"""States that nobody plans for: what has ended, what is wrong, very long words. Nothing sticks out at any width or size of type."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import CLOSE, SMALL, sign_in

LONG = "https://example.tw/" + "a1b2c3d4e5" * 60
"""An address as people paste it: no place to break."""

WIDE_ADDRESS = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example.tw"
WIDTHS = (320, 390, 1280)


def send(page: Page, path: str, **fields: str) -> None:
    """Send a form to an address, as a page that was left open does."""
    page.evaluate(
        """([path, fields]) => {
          const form = Object.assign(document.createElement('form'), {method: 'post', action: path});
          for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement('textarea'), {name, value}));
          document.body.append(form);
          HTMLFormElement.prototype.submit.call(form);
        }""",
        [path, fields],
    )
    page.wait_for_load_state()
    page.wait_for_timeout(300)


def not_there(page: Page, base: str) -> None:
    page.goto(f"{base}/{'never' * 40}")


def forbidden(page: Page, base: str) -> None:
    sign_in(page, base.rsplit("/", 1)[0], "resident@demo.hamasen.example")
    page.goto(f"{base}/staff/people")


def ended_session(page: Page, base: str) -> None:
    """A comment sent after the session had ended: what was typed stands there."""
    page.goto(f"{base}/proposals/116-004")
    send(page, f"{base}/proposals/116-004/comment", text=LONG, stance="", name="名" * 80)
    expect(page.get_by_text("a1b2c3d4e5").first).to_be_visible()


def code_by_mail(page: Page, base: str) -> None:
    page.goto(f"{base}/sign-in")
    page.locator("main input[name='email']").fill(WIDE_ADDRESS)
    page.locator("main form button.button").first.click()
    page.wait_for_load_state()


def used_link(page: Page, base: str) -> None:
    page.goto(f"{base}/my/link/1-1-{'0' * 32}")


def wrong_tracker(page: Page, base: str) -> None:
    page.goto(f"{base}/votes/assembly-2027/board?tracker={'9' * 120}")


def wrong_code(page: Page, base: str) -> None:
    page.goto(f"{base}/v")
    field = page.locator("main input[type='text'], main input:not([type])").first
    field.fill("ABCD-EFGH-" * 12)
    page.locator("main form button").first.click()
    page.wait_for_load_state()


def long_search(page: Page, base: str) -> None:
    page.goto(f"{base}/cycles/hamasen-2027/proposals?q={LONG[:100]}")


def long_place_name(page: Page, base: str) -> None:
    page.goto(f"{base}/place-names?q={LONG[:100]}")


def long_comment(page: Page, base: str) -> None:
    """A long word in a comment, as its writer sees it, beside the longest name."""
    sign_in(page, base.rsplit("/", 1)[0], "resident@demo.hamasen.example")
    page.goto(f"{base}/proposals/116-004")
    page.locator("main section[aria-labelledby='talk'] textarea[name='text']").last.fill(f"{LONG} {page.viewport_size}")
    page.locator("main section[aria-labelledby='talk'] form button").last.click()
    page.wait_for_load_state()


def refused_form(page: Page, base: str) -> None:
    """A whole draft of long words, and what is missing beside its fields."""
    page.goto(f"{base}/cycles/hamasen-2027/propose")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    page.locator("[name='title']").fill("長" * 90)
    page.locator("[name='problem']").fill(LONG)
    page.locator("button[value='next']").click()
    page.wait_for_load_state()


def sent_from_elsewhere(page: Page, base: str) -> None:
    """A form of another site's page."""
    page.goto(f"{base}/")
    page.goto("data:text/html,<body></body>")
    send(page, f"{base}/account", name="x")


STATES: list[Callable[[Page, str], None]] = [
    not_there, forbidden, ended_session, code_by_mail, used_link, wrong_tracker, wrong_code, long_search, long_place_name, long_comment,
    refused_form, sent_from_elsewhere,
]  # fmt: skip


@pytest.fixture(scope="module", params=["zh-Hant", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Both languages."""
    return str(request.param)


@pytest.mark.long(seconds=90)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_nothing_sticks_out_of_a_state_that_nobody_planned(
    chromium: Browser, demo: str, language: str, state: Callable[[Page, str], None]
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, is_mobile=False)
    page = context.new_page()
    state(page, f"{demo}/{language}")
    assert page.locator("h1").count() == 1, page.url
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        for size in ("normal", "large"):
            page.evaluate(f"document.documentElement.classList.toggle('large', {str(size == 'large').lower()})")
            over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, f"{state.__name__} is {over} px too wide at {width} px in {size} type: {page.url}"
            assert page.evaluate(SMALL) == [], (width, size)
            assert page.evaluate(CLOSE) == [], (width, size)
    context.close()


@pytest.mark.long
def test_back_after_a_form_that_was_wrong_first_meets_a_page_of_ours(chromium: Browser, demo: str) -> None:
    """The page that said what is wrong answered a form; once the form is right, going back opens it by its address."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    sign_in(page, demo, "officer@demo.hamasen.example")
    page.goto(f"{demo}/en/staff/proposals/116-004/assist")
    page.locator("#comment > summary").click()
    page.locator("button[value='comment']").click()
    expect(page.locator(".summary")).to_be_visible()
    page.locator("#comment-name").fill("王秋月")
    page.locator("#comment-phone").fill("07-551-9999")
    page.locator("#comment-text").fill("請加一盞燈")
    page.locator("#comment label.choice", has=page.locator("input[value='call']")).click()
    page.locator("button[value='comment']").click()
    expect(page.locator(".notice.done").first).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Enter for somebody")).to_be_visible()
    assert not page.locator(".summary").count()
    context.close()


@pytest.mark.long
def test_the_address_of_a_step_of_the_ballot_leads_to_its_beginning(chromium: Browser, demo: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    for step in ("check", "cast"):
        page.goto(f"{demo}/zh-Hant/v/{step}")
        expect(page).to_have_url(f"{demo}/zh-Hant/v")
    context.close()
