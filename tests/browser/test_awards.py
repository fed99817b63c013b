"""Innovation and awards, walked in a real browser: I1 to I8 on the demo's own programmes."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.awards.planted import PLANTED
from tests.browser.conftest import Phones
from tests.browser.walking import become

SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])


def fine(page: Page, scripts: bool = True) -> None:
    """Nothing wrong for those who hear or press keys, and nothing beside the screen; axe itself is a script."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert not scripts or Axe().run(page).violations_count == 0, page.url


def call_of(page: Page, demo: str, preset: str, locale: str = "en") -> str:
    """The address of a demo programme's page."""
    page.goto(f"{demo}/{locale}/awards")
    return str(page.locator(".card a", has_text=preset).first.get_attribute("href"))


@SCRIPTS
@pytest.mark.long(seconds=60)
def test_an_entry_reaches_the_office(phones: Phones, demo: str, tmp_path: Path, scripts: bool) -> None:
    """I1, I2 and I3: from a draft with a file that names its author to the officer's warning."""
    author, forwarder, officer = phones(scripts=scripts), phones(scripts=scripts), phones(scripts=scripts)
    number = is_begun(author, demo, scripts)
    is_written(author, scripts)
    takes_files(author, tmp_path)
    author.get_by_role("button", name="送機關").click()
    expect(author.locator("main")).to_contain_text("機關審閱中")
    is_given_back(forwarder, f"{demo}/zh-Hant/staff/awards/forwarding/{number}", demo, scripts)
    author.goto(f"{demo}/zh-Hant/awards/entries/{number}")
    expect(author.locator("main")).to_contain_text("請補充經費來源")
    author.get_by_role("link", name="繼續撰寫").click()
    author.get_by_role("button", name="送機關").click()
    forwarder.goto(f"{demo}/zh-Hant/staff/awards/forwarding/{number}")
    forwarder.get_by_role("button", name="薦送", exact=True).click()
    expect(forwarder.locator(".notice.done")).to_be_visible()
    is_looked_through(officer, f"{demo}/en/staff/awards/entries/{number}", demo, scripts)


def is_begun(author: Page, demo: str, scripts: bool) -> str:
    """A draft of the demo's author; its number."""
    become(author, demo, "author")
    author.goto(demo + call_of(author, demo, "市政創新提案", "zh-Hant"))
    author.get_by_role("link", name="我要參選").click()
    fine(author, scripts)
    author.locator("[name=name]").fill("許志豪")
    author.get_by_role("button", name="開始撰寫").click()
    expect(author).to_have_url(re.compile(r"/awards/entries/[0-9A-Z-]+/edit$"))
    return author.url.split("/")[-2]


def is_written(author: Page, scripts: bool) -> None:
    """The words, first with something missing; nothing typed is lost."""
    title = f"夜間公車預約 {'a' if scripts else 'b'}"
    author.locator("[name=title]").fill(title)
    author.get_by_role("button", name="送機關").click()
    expect(author.locator(".summary")).to_contain_text("請填寫摘要")
    assert author.locator("[name=title]").input_value() == title
    fine(author, scripts)
    author.locator("[name=abstract]").fill("以預約取代固定班次，減少空車。")
    author.locator("[name=text]").fill("夜間八時後依預約發車，尖峰支援醫院與車站。" * 40)
    author.locator("[name=tools]").fill("無")
    author.locator("[name=category]").select_option("innovation")
    author.locator("[name=agency]").select_option("transport")


def takes_files(author: Page, folder: Path) -> None:
    """One that names its author in its text, and a broken one; words that were never saved stay."""
    paper, broken = folder / "提案 許志豪.docx", folder / "壞檔.pdf"
    paper.write_bytes(PLANTED["docx simplified"][1]())
    broken.write_bytes(b"%PDF-1.7 nothing")
    author.locator("input[type=file]").set_input_files(paper)
    author.get_by_role("button", name="上傳檔案").click()
    expect(author.get_by_role("link", name="提案 許志豪.docx")).to_be_visible()
    assert author.locator("[name=abstract]").input_value() == "以預約取代固定班次，減少空車。"
    author.locator("input[type=file]").set_input_files(broken)
    author.get_by_role("button", name="上傳檔案").click()
    expect(author.locator(".summary")).to_contain_text("檔案損壞")


def is_given_back(forwarder: Page, address: str, demo: str, scripts: bool) -> None:
    """A reason is asked for, then the entry goes back."""
    become(forwarder, demo, "forwarder")
    forwarder.goto(address)
    forwarder.locator("summary", has_text="退回").click()
    forwarder.locator("#back button").click()
    expect(forwarder.locator(".summary")).to_contain_text("請選擇理由")
    fine(forwarder, scripts)
    forwarder.locator("[name=reason]").select_option("vague")
    forwarder.locator("[name=text]").fill("請補充經費來源")
    forwarder.locator("#back button").click()


def is_looked_through(officer: Page, address: str, demo: str, scripts: bool) -> None:
    """The officer is warned of the name, and must say why a file is kept back."""
    become(officer, demo, "officer")
    officer.goto(address)
    officer.get_by_role("button", name="Make copies without names").click()
    expect(officer.locator("main")).to_contain_text("names found in it")
    expect(officer.locator("main")).to_contain_text("许志豪")
    officer.locator("summary", has_text="I have looked at it").click()
    officer.get_by_role("button", name="Keep it from the panel").click()
    expect(officer.locator(".summary")).to_contain_text("Say what you looked at")
    fine(officer, scripts)


@pytest.mark.long(seconds=60)
def test_a_panel_scores_and_its_chair_decides(phones: Phones, demo: str) -> None:
    """I4, I5 and I8: a conflict, an impossible score, a draft, locking, and the deputy who leads where the chair stands aside."""
    chair, officer, anybody = phones(), phones(), phones(scripts=False)
    become(chair, demo, "reviewer")
    chair.goto(f"{demo}/en/awards/panels")
    chair.locator("main .rows a").first.click()
    expect(chair.get_by_role("heading", name="First: conflicts")).to_be_visible()
    fine(chair)
    seat = chair.url
    chair.locator("input[type=checkbox]").first.check()
    chair.get_by_role("button", name="These are all my conflicts").click()
    expect(chair.locator("main")).to_contain_text("0 of 4 handed in")
    chair.locator("main .rows a").first.click()
    chair.locator("#points-0").fill("101")
    chair.get_by_role("button", name="Hand in").click()
    expect(chair.locator("#sheet .error").first).to_contain_text("Enter a score from 0 to 100.")
    assert chair.locator("#points-0").input_value() == "101"
    fine(chair)
    for place in range(3):
        chair.locator(f"#points-{place}").fill("")
    chair.locator("#points-0").fill("86.5")
    chair.get_by_role("button", name="Keep as a draft").click()
    assert chair.locator("#points-0").input_value() == "86.5"
    chair.locator("#points-1").fill("84")
    chair.locator("#points-2").fill("90")
    chair.get_by_role("button", name="Hand in").click()
    chair.goto(seat)
    expect(chair.locator("main")).to_contain_text("1 of 4 handed in")
    chair.get_by_role("link", name="Lead the meeting").click()
    chair.get_by_role("button", name="Lock the scores").click()
    expect(chair.locator(".summary")).to_contain_text("members are present")
    for _ in range(3):
        chair.get_by_role("button", name="Is here").first.click()
    chair.locator("[name=anyway]").check()
    chair.get_by_role("button", name="Lock the scores").click()
    expect(chair.locator("main")).to_contain_text("1 entry is not shown")
    fine(chair)
    chair.get_by_role("button", name="Accept the count").click()
    expect(chair.locator("main")).to_contain_text("wait for whoever leads there")
    become(officer, demo, "officer")
    officer.goto(f"{demo}/en/staff/awards")
    officer.get_by_role("link", name=re.compile("theses")).first.click()
    expect(officer.locator("main")).to_contain_text("the panel decides")
    anybody.goto(demo + call_of(anybody, demo, "Awards and grants for theses"))
    expect(anybody.locator("main")).not_to_contain_text("Mean total 8")


@pytest.mark.long(seconds=40)
def test_fifteen_awards_a_certificate_and_a_revocation(phones: Phones, demo: str) -> None:
    """I6, I7 and I8: the list, how it was counted, the page that a certificate's code opens, and an award that is taken back."""
    anybody, officer = phones(), phones()
    anybody.goto(demo + call_of(anybody, demo, "104 年度自行研究", "zh-Hant"))
    expect(anybody.locator("main")).to_contain_text("15 件得獎")
    expect(anybody.locator("main")).to_contain_text("NT$162,000")
    fine(anybody)
    anybody.get_by_role("link", name="計分說明").click()
    expect(anybody.locator("table").first.locator("tbody tr")).to_have_count(31)
    fine(anybody)
    anybody.go_back()
    anybody.locator("tbody th a").last.click()
    expect(anybody.get_by_role("heading", name="獎狀內容")).to_be_visible()
    page, serial = anybody.url, anybody.url.rsplit("/", 1)[1]
    anybody.goto(f"{demo}/a/{serial}")
    assert anybody.url.endswith(f"/awards/given/{serial}")
    anybody.goto(f"{demo}/zh-Hant/awards/figures")
    for number in ("58", "39", "23", "31", "15"):
        expect(anybody.locator("main")).to_contain_text(number)
    fine(anybody)
    become(officer, demo, "officer")
    officer.goto(f"{demo}/zh-Hant/staff/awards/{serial.split('-')[1]}/given")
    with officer.expect_download() as download:
        officer.get_by_role("link", name="獎狀（PDF）").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    officer.locator("main .rows li", has_text=serial).locator("summary").click()
    form = officer.locator(f"form:has(button[value='revoke:{serial}'])")
    form.locator("input[type=text]").fill("查證後確認抄襲他人著作")
    form.locator("button").click()
    expect(officer.locator("main")).to_contain_text("NT$157,000")
    anybody.goto(page)
    expect(anybody.locator("main")).to_contain_text("此獎項已於")
    expect(anybody.locator("main")).to_contain_text("查證後確認抄襲他人著作")
    anybody.goto(demo + call_of(anybody, demo, "104 年度自行研究", "zh-Hant"))
    expect(anybody.locator("main")).to_contain_text("NT$157,000")
    expect(anybody.locator("main")).to_contain_text("已撤銷")
