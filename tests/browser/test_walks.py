"""Scenarios walked in a real browser: A1 elsewhere, X1 to X5 and the sign-ins here."""

import re
import subprocess
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import sign_in
from tests.browser.walking import code_for
from tests.serving import HAMASEN, ROOT, environment, running
from tests.support import free_port


@pytest.mark.long
def test_a_resident_signs_in_without_javascript(plain_phone: Page, demo: str) -> None:
    page = plain_phone
    page.goto(f"{demo}/zh-Hant/")
    page.locator("summary", has_text="選單").click()
    page.locator(".menu nav a", has_text="登入").click()
    page.get_by_label("您的電子郵件").fill("plain@example.tw")
    page.get_by_role("button", name="寄送驗證碼").click()
    expect(page.get_by_role("heading", name="請到信箱收信")).to_be_visible()
    page.get_by_label("信中的六位數驗證碼").fill(code_for(page, demo, "plain@example.tw"))
    page.get_by_role("button", name="登入", exact=True).click()
    expect(page.get_by_role("heading", name="我的帳號")).to_be_visible()
    expect(page.get_by_text("您已登入。")).to_be_visible()


@pytest.mark.long
def test_signing_in_by_keyboard_alone(desktop: Page, demo: str) -> None:
    """X1: the skip link first, visible focus all the way, errors announced and led to."""
    page = desktop
    page.goto(f"{demo}/en/sign-in")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")  # the three colons
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your e-mail address")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    summary = page.locator(".summary")
    expect(summary).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your e-mail address")).to_be_focused()
    expect(page.get_by_label("Your e-mail address")).to_have_value("wrong")


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.long
def test_switching_language_keeps_the_form(chromium: Browser, demo: str, scripts: bool) -> None:
    """X2, with and without JavaScript, and the same for large type."""
    context = chromium.new_context(java_script_enabled=scripts, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{demo}/en/style#forms")
    page.locator("#title").fill("A ramp for 代天宮")
    page.locator("#summary").fill("three\nlines\nlong")
    page.locator("input[value=phone]").check()
    page.locator("#agree").check()
    page.locator("#district").select_option("gushan")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant-TW")
    page.get_by_role("button", name="大字").click()
    expect(page.locator("html")).to_have_class("large")
    expect(page.locator("#title")).to_have_value("A ramp for 代天宮")
    expect(page.locator("#summary")).to_have_value("three\nlines\nlong")
    expect(page.locator("input[value=phone]")).to_be_checked()
    expect(page.locator("#agree")).to_be_checked()
    expect(page.locator("#district")).to_have_value("gushan")
    expect(page.locator(".error")).to_have_count(1)  # only the one on show
    context.close()


@pytest.mark.long
def test_a_shared_tablet_shows_nothing_after_signing_out(phone: Page, demo: str) -> None:
    """X4."""
    sign_in(phone, demo, "resident@demo.hamasen.example")
    phone.goto(f"{demo}/zh-Hant/account")
    expect(phone.get_by_text("resident@demo.hamasen.example")).to_be_visible()
    phone.get_by_role("button", name="登出").click()
    expect(phone.get_by_text("您已登出。")).to_be_visible()
    phone.go_back()
    phone.wait_for_timeout(500)
    assert "resident@demo.hamasen.example" not in phone.content()


@pytest.mark.long
def test_without_a_network_a_page_says_what_to_do(phone: Page, demo: str) -> None:
    """X3: the offline page in both languages, with a phone number."""
    phone.goto(f"{demo}/zh-Hant/")
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    phone.context.set_offline(True)
    try:
        phone.goto(f"{demo}/zh-Hant/help?never=seen")
        expect(phone.get_by_role("heading", name="沒有網路連線")).to_be_visible()
        expect(phone.get_by_role("heading", name="No network")).to_be_visible()
        assert "07-336-8333" in phone.content()
    finally:
        phone.context.set_offline(False)


@pytest.mark.long
def test_data_request_and_erasure(phone: Page, demo: str) -> None:
    """X5."""
    phone.goto(f"{demo}/en/sign-in")
    phone.get_by_label("Your e-mail address").fill("student@example.tw")
    phone.get_by_role("button", name="Send me the code").click()
    phone.get_by_label("The six digits from our message").fill(code_for(phone, demo, "student@example.tw"))
    phone.get_by_role("button", name="Sign in", exact=True).click()
    phone.get_by_role("link", name="My data").click()
    expect(phone.get_by_text("A cast ballot has no link to a person.")).to_be_visible()
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Download as a file").click()
    assert "student@example.tw" in Path(download.value.path()).read_text()
    phone.get_by_role("link", name="Erase the account").click()
    phone.get_by_label("Type your e-mail address to confirm").fill("student@example.tw")
    phone.get_by_role("button", name="Erase my account for good").click()
    expect(phone.get_by_text("Your account is erased.")).to_be_visible()


@pytest.mark.long
def test_searching_people_while_typing(desktop: Page, demo: str) -> None:
    sign_in(desktop, demo, "admin@demo.hamasen.example")
    desktop.goto(f"{demo}/zh-Hant/staff/people")
    desktop.get_by_label("姓名或電子郵件").press_sequentially("maria", delay=20)
    expect(desktop.locator("#results tbody tr")).to_have_count(1)
    expect(desktop).to_have_url(re.compile("q=maria"))
    desktop.get_by_label("姓名或電子郵件").fill("nobody at all")
    expect(desktop.get_by_text("查無符合的人員。")).to_be_visible()


@pytest.mark.long
def test_the_map_is_loaded_when_it_is_opened(chromium: Browser, demo: str) -> None:
    """The picker works by tapping, by keyboard, and without tiles; until it is opened no other host is asked."""
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route("https://wmts.nlsc.gov.tw/**", lambda route: route.abort())
    page.goto(f"{demo}/en/style")
    assert not [url for url in asked if "leaflet" in url or "nlsc" in url]
    page.locator("#district").select_option("cijin")
    page.get_by_role("button", name="Open the map").click()
    expect(page.locator(".map.leaflet-container")).to_be_visible()
    page.get_by_role("button", name="Use the middle of the map").click()
    assert page.locator("input[name=latitude]").input_value().startswith("22.59")
    page.locator(".map").click(position={"x": 100, "y": 100})
    expect(page.get_by_text("Chosen place:")).to_be_visible()
    chosen = page.locator("input[name=latitude]").input_value()
    page.locator("#title").fill("A bench")
    page.get_by_role("button", name="Try the form").click()
    assert page.locator("input[name=latitude]").input_value() == chosen
    page.get_by_role("button", name="Open the map").click()
    page.get_by_role("button", name="Remove the point").click()
    assert page.locator("input[name=latitude]").input_value() == ""
    context.close()


@pytest.mark.long
def test_a_new_site_is_set_up(chromium: Browser, tmp_path: Path) -> None:
    """A1, from the console's token to the home page, with a second factor."""
    port = free_port()
    settings = {"DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'hamasen.sqlite3'}"}
    subprocess.run([*HAMASEN, "migrate"], env=environment(**settings), check=True, cwd=ROOT, capture_output=True)
    with running("serve", "--port", str(port), port=port, **settings) as process:
        found = re.search(r"Set-up token: (\S+)", process.output)
        assert found
        context = chromium.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        set_up(page, f"http://127.0.0.1:{port}/zh-Hant/", found[1])
        page.goto(f"http://127.0.0.1:{port}/zh-Hant/")
        expect(page.get_by_role("link", name="English")).to_be_visible()
        context.close()


def set_up(page: Page, address: str, token: str) -> None:
    """From the console's token to the work area, with a second factor."""
    page.goto(address)
    expect(page.get_by_text("這個網址沒有 https")).to_be_visible()
    page.get_by_label("設定金鑰").fill(token)
    page.locator("#name-zh-Hant").fill("哈瑪星參與式預算")
    page.locator("#name details > summary").click()
    page.locator("#name-en").fill("Hamasen PB")
    page.get_by_label("您的姓名").fill("林雅雯")
    page.get_by_label("您的電子郵件").fill("admin@example.tw")
    page.get_by_label("密碼").fill("rails meet the harbour sun")
    page.get_by_role("button", name="繼續設定第二道驗證").click()
    key = page.locator("span.mono").inner_text().replace(" ", "")
    page.get_by_label("App 目前顯示的驗證碼").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="完成").click()
    expect(page.get_by_role("heading", name="備用碼")).to_be_visible()
    page.get_by_role("link", name="我已保存，繼續").click()
    expect(page.get_by_role("heading", name="林雅雯，您好")).to_be_visible()


@pytest.mark.long
def test_the_first_hour_of_an_administrator_while_mail_is_refused(chromium: Browser, tmp_path: Path) -> None:
    """The list of first steps stands there; the test message says in Chinese why it did not go; an invitation waits and is seen to wait."""
    port = free_port()
    mail = {"MAIL_URL": f"smtp://127.0.0.1:{free_port()}", "MAIL_FROM": "pb@example.tw"}
    settings = {"DATA": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'hamasen.sqlite3'}"} | mail
    subprocess.run([*HAMASEN, "migrate"], env=environment(**settings), check=True, cwd=ROOT, capture_output=True)
    with running("serve", "--port", str(port), port=port, **settings) as process:
        found = re.search(r"Set-up token: (\S+)", process.output)
        assert found
        context = chromium.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        staff = f"http://127.0.0.1:{port}/zh-Hant/staff"
        set_up(page, f"http://127.0.0.1:{port}/zh-Hant/", found[1])
        page.goto(staff)
        first = page.locator("section.block", has_text="測試信")
        waits = first.locator("li", has_text="待辦").count()
        assert waits >= 3
        first.locator("a", has_text="測試信").click()
        page.get_by_role("button", name="寄測試信").click()
        expect(page.get_by_role("alert")).to_contain_text("郵件伺服器沒有回應")
        page.goto(f"{staff}/agencies/new")
        page.locator("#key").fill("transport")
        page.locator("#name-zh-Hant").fill("交通局")
        page.locator("main form button.button").last.click()
        expect(page.locator(".notice.done").first).to_be_visible()
        page.goto(f"{staff}/people/invite")
        page.locator("#form input[name='email']").fill("officer@example.tw")
        page.locator("main select[name='role']").select_option("officer")
        page.locator("main input[name='why']").fill("主辦年度計畫")
        page.locator("main form button.button").last.click()
        expect(page.locator(".notice.done").first).to_be_visible()
        page.goto(staff)
        expect(page.get_by_role("alert")).to_contain_text("電子郵件寄不出去")
        assert page.locator("section.block li", has_text="待辦").count() < waits
        context.close()


@pytest.mark.long
def test_an_invitation_that_broke_off_at_the_second_factor_goes_on_from_the_same_letter(chromium: Browser, demo: str) -> None:
    """The telephone rings while the second factor is set up; the next day the same link works, in another browser."""
    office = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(office, demo, "admin@demo.hamasen.example")
    office.goto(f"{demo}/zh-Hant/staff/people/invite")
    office.locator("#form input[name='email']").fill("broken@example.tw")
    office.locator("#form select[name='role']").select_option("officer")
    office.locator("#form input[name='why']").fill("接任承辦人")
    office.locator("#form .buttons button").click()
    expect(office.locator(".notice.done").first).to_be_visible()
    office.goto(f"{demo}/en/demo/mail?per_page=50")
    link = re.search(r"http://\S+/invitation/\S+", office.locator("article", has_text="broken@example.tw").first.inner_text())
    assert link

    def accepted() -> Page:
        page = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
        page.goto(link[0].replace("/en/", "/zh-Hant/"))
        page.locator("#form button").click()
        page.locator("input[name='password']").fill("rails meet the harbour sun")
        page.locator("input[name='again']").fill("rails meet the harbour sun")
        page.locator("main form .buttons button").first.click()
        expect(page.locator("span.mono")).to_be_visible()
        return page

    accepted().context.close()
    office.goto(f"{demo}/zh-Hant/staff/people/invite")
    expect(office.locator("tr", has_text="broken@example.tw")).to_contain_text("第二道驗證")
    page = accepted()
    key = page.locator("span.mono").inner_text().replace(" ", "")
    page.get_by_label("App 目前顯示的驗證碼").fill(pyotp.TOTP(key).now())
    page.locator("main form .buttons button").first.click()
    expect(page.get_by_role("heading", name="備用碼")).to_be_visible()
    page.goto(f"{demo}/zh-Hant/staff")
    expect(page.get_by_role("heading", name="您好")).to_be_visible()
    page.goto(link[0].replace("/zh-Hant/", "/en/"))
    expect(page.get_by_role("heading", name="This invitation no longer works")).to_be_visible()
    page.context.close()
    office.context.close()
