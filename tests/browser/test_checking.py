"""The checking page as a visitor uses it: a result is downloaded, chosen and checked, without a network, by keyboard, in both languages."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Request, expect

from domain.voting import bundle

pytestmark = pytest.mark.long
KEPT = Path(__file__).parents[1] / "voting" / "bundles"
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script>'


def test_a_result_is_downloaded_and_checked_without_a_network(phone: Page, demo: str, tmp_path: Path) -> None:
    phone.goto(f"{demo}/zh-Hant/votes")
    votes = [link for link in phone.eval_on_selector_all("main a", "all => all.map(one => one.href)") if "/votes/" in link]
    for link in dict.fromkeys(votes):
        phone.goto(link)
        if phone.get_by_role("link", name="用瀏覽器驗證").count():
            break
    with phone.expect_download() as started:
        phone.get_by_role("link", name=re.compile("下載")).first.click()
    path = tmp_path / "bundle.zip"
    started.value.save_as(path)
    phone.get_by_role("link", name="用瀏覽器驗證").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("驗證投票結果")
    asked: list[Request] = []
    phone.on("request", lambda request: asked.append(request))
    phone.context.set_offline(True)
    phone.set_input_files("#file", path)
    phone.get_by_role("button", name="開始核對").click()
    expect(phone.locator(".verdict h2")).to_have_text(re.compile("相符"))
    expect(phone.locator(".facts")).to_contain_text(hashlib.sha256(path.read_bytes()).hexdigest())
    assert [request.url for request in asked if not request.url.startswith("blob:")] == []
    phone.get_by_role("button", name="English").click()
    expect(phone.locator(".verdict h2")).to_have_text(re.compile("agrees"))  # what was found and chosen stays
    assert phone.eval_on_selector("#file", "input => input.files.length") == 1
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert Axe().run(phone).response["violations"] == []
    phone.context.set_offline(False)


def test_the_file_that_is_saved_is_the_page(desktop: Page, demo: str, tmp_path: Path) -> None:
    """The same bytes in every language; from a disk it works as well."""
    found = [desktop.request.get(f"{demo}/{tag}/verify") for tag in ("zh-Hant", "en")]
    assert found[0].body() == found[1].body()
    assert "frame-ancestors 'none'" in found[0].headers["content-security-policy"]
    saved = desktop.request.get(f"{demo}/en/verify?save")
    assert saved.body() == found[0].body()
    assert saved.headers["content-disposition"] == 'attachment; filename="verify.html"'
    path = tmp_path / "verify.html"
    desktop.goto(f"{demo}/en/verify")
    with desktop.expect_download() as started:
        desktop.get_by_role("link", name="Save this page").click()
    started.value.save_as(path)
    assert started.value.suggested_filename == "verify.html"
    assert path.read_bytes() == saved.body()
    desktop.goto(path.as_uri())
    desktop.set_input_files("#file", KEPT / "format-2-greedy-few.zip")
    desktop.locator("#opening").focus()
    desktop.keyboard.press("Enter")  # a form is sent from any of its fields
    expect(desktop.locator(".verdict h2")).to_have_text("已核對的項目相符，但無法重新計票")
    assert desktop.evaluate("document.activeElement.id") == "report"


def test_what_is_missing_is_said_beside_the_field(phone: Page, demo: str) -> None:
    phone.goto(f"{demo}/verify")  # as papers name it: on to the reader's language
    expect(phone).to_have_url(f"{demo}/zh-Hant/verify")
    phone.get_by_role("button", name="English").click()
    phone.fill("#opening", "abc")
    phone.get_by_role("button", name="Check").click()
    expect(phone.get_by_role("alert")).to_have_text("Choose the result file first.")
    assert phone.input_value("#opening") == "abc"
    phone.set_input_files("#file", KEPT / "format-2-equal-shares.zip")
    phone.get_by_role("button", name="Check").click()
    expect(phone.locator(".verdict h2")).to_have_text("Something does not agree")
    expect(phone.locator(".checks").first).to_contain_text("opening line")
    phone.set_input_files("#file", Path(__file__))
    phone.get_by_role("button", name="Check").click()
    expect(phone.locator(".verdict h2")).to_have_text("This file cannot be read as a result file")


def test_a_check_that_breaks_off_says_so(phone: Page, demo: str) -> None:
    """A fault of the program is no verdict on the file, and nobody waits for ever."""
    phone.goto(f"{demo}/en/verify")
    phone.evaluate("program = () => { self.onmessage = async () => postMessage({ broken: 'Error: no memory' }); }")
    phone.set_input_files("#file", KEPT / "format-2-equal-shares.zip")
    phone.evaluate("console.error = () => {}")  # the fault is made here, and meant
    phone.get_by_role("button", name="Check").click()
    expect(phone.get_by_role("alert")).to_contain_text("The check itself broke off: Error: no memory")
    expect(phone.get_by_role("button", name="Check")).to_be_enabled()
    assert phone.locator(".verdict").count() == 0


def test_no_word_of_a_file_becomes_part_of_the_page(phone: Page, demo: str, tmp_path: Path) -> None:
    parts = bundle.opened((KEPT / "format-2-equal-shares.zip").read_bytes())
    rules = json.loads(parts["rules.json"])
    rules["title"]["texts"] = {"zh-Hant": [HOSTILE, True], "en": [HOSTILE, True]}
    for item in rules["sheet"]["candidates"]:
        item["title"] = rules["title"]
    path = tmp_path / f"{HOSTILE[:4]}.zip".replace("<", "(")
    path.write_bytes(bundle.zipped(parts | {"rules.json": bundle.as_json(rules), HOSTILE: b""}))
    phone.goto(f"{demo}/en/verify")
    phone.set_input_files("#file", path)
    phone.get_by_role("button", name="Check").click()
    expect(phone.locator(".verdict h2")).to_have_text("Something does not agree")
    assert HOSTILE in phone.inner_text("#report")
    assert phone.locator("#report img, #report script").count() == 0
    assert phone.title() == "Check the result of a vote"
