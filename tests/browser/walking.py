"""What the walks through the demo share: the words of both languages, and the steps that many walks begin with."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

WORDS = {
    "zh-Hant": {
        "begin": "開始", "title": "標題", "problem": "現在有什麼不方便？", "go": "儲存並繼續", "idea": "您希望怎麼做？", "where": "詳細位置",
        "kind": "照片內容", "add": "新增", "name": "您的姓名", "email": "電子郵件", "submit": "送出提案", "code": "信中的六位數驗證碼",
        "confirm": "確認並送出", "in": "您的提案已送出", "blank": "這一頁可以不填。", "later": "先存草稿，下次再寫", "draft": "繼續編輯草稿",
        "area": "港邊", "send": "送出修改", "support": "我要附議", "supported": "您已附議", "missing": "請填寫標題",
    },
    "en": {
        "begin": "Begin", "title": "Title", "problem": "What is missing or in the way today?", "go": "Save and continue",
        "idea": "What would you like to be done?", "where": "Where exactly", "kind": "What does it show?", "add": "Add", "name": "Your name",
        "email": "E-mail address", "submit": "Submit the proposal", "code": "The six digits from our message", "confirm": "Confirm and submit",
        "in": "Your proposal is in", "blank": "You can leave this blank.", "later": "Save and finish later", "draft": "Go on with the draft",
        "area": "Harbour side", "send": "Send the changes in", "support": "I support this", "supported": "You support it",
        "missing": "Give it a title",
    },
}  # fmt: skip


STEP_NAMES = ("idea", "plan", "place", "cost", "photos", "contact", "check")


def become(page: Page, demo: str, who: str) -> None:
    """Sign in as somebody of the demo; works without scripts."""
    page.goto(f"{demo}/en/demo")
    page.locator(f"button[value='{who}@demo.hamasen.example']").click()
    page.wait_for_load_state()


def sure(page: Page, button: Locator) -> None:
    """Press a button of the office about which people are told, and say that it is meant."""
    button.click()
    page.locator("button[name='sure'][value='yes']").click()


def asked_of_an_agency(officer: Page, agency: Page, demo: str, number: str) -> None:
    """The office, on its page of a proposal, asks the transport bureau, whose contact opens the form for the answer."""
    officer.locator("#do-assign > summary").click()
    form = officer.locator("#do-assign form")
    form.locator("select[name='agency']").select_option("transport")
    form.locator("textarea[name='why-zh-Hant']").fill("由提案會議決定先送審查")
    sure(officer, form.locator("button[value='assign:lead']"))
    expect(officer.locator(".notice.done").first).to_be_visible()
    become(agency, demo, "transport")
    agency.goto(f"{demo}/zh-Hant/staff/review")
    agency.locator("a", has_text=number).click()


def go(page: Page, step: str) -> None:
    """To another step by the line of steps, which saves the one that is left."""
    page.locator(".stepper summary").click()
    page.locator(f".stepper button[value='go:{step}']").click()
    expect(page).to_have_url(re.compile(rf"/edit/{step}$"))


def shown(page: Page, pictures: str) -> None:
    """Every one of these pictures has really come."""
    expect(page.locator(pictures).first).to_have_js_property("complete", True)
    widths = page.locator(pictures).evaluate_all("images => images.map(image => image.naturalWidth)")
    assert widths
    assert all(widths), widths


def begin(page: Page, demo: str, locale: str) -> None:
    """To the first step of a new draft, whose scripts have run: what is typed before that asks for nothing by itself."""
    page.goto(f"{demo}/{locale}/cycles/hamasen-2027/propose")
    page.get_by_role("button", name=WORDS[locale]["begin"], exact=True).click()
    expect(page).to_have_url(re.compile(r"/edit/idea$"))
    page.wait_for_load_state()


def propose(page: Page, demo: str, locale: str, email: str, title: str, photo: Path) -> str:
    """Propose in seven steps; the number."""
    words = WORDS[locale]
    begin(page, demo, locale)
    page.get_by_role("button", name=words["go"]).click()
    expect(page.locator(".summary")).to_contain_text(words["missing"])
    page.get_by_label(words["title"], exact=False).first.fill(title)
    page.get_by_label(words["problem"]).fill("Three steps. 三階。")
    page.get_by_role("button", name=words["later"]).click()
    page.get_by_role("link", name=words["draft"]).click()
    go(page, "plan")
    page.get_by_label(words["idea"]).fill("A ramp. 坡道。")
    page.get_by_role("button", name=words["go"]).click()
    page.locator("label.choice", has_text=words["area"]).click()
    page.get_by_label(words["where"]).fill("渡輪站")
    page.get_by_role("button", name=words["go"]).click()
    expect(page.get_by_text(words["blank"])).to_be_visible()
    page.get_by_role("button", name=words["go"]).click()
    page.locator("#file").set_input_files(photo)
    page.get_by_label(words["kind"]).fill("階梯 stairs")
    page.get_by_role("button", name=words["add"], exact=True).click()
    expect(page.locator(".photos img")).to_have_count(1)
    shown(page, ".photos img")
    page.get_by_role("button", name=words["go"]).click()
    page.get_by_label(words["name"]).fill("李大同")
    page.get_by_label(words["email"], exact=False).first.fill(email)
    page.get_by_role("button", name=words["go"]).click()
    shown(page, ".photos img")
    page.get_by_role("button", name=words["submit"]).click()
    expect(page.locator(".summary")).to_be_visible()
    page.locator("#agree").check()
    page.get_by_role("button", name=words["submit"]).click()
    page.get_by_label(words["code"]).fill(code_for(page, demo, email))
    page.get_by_role("button", name=words["confirm"]).click()
    expect(page.get_by_text(words["in"]).first).to_be_visible()
    return page.locator(".big.number").first.inner_text()


CASES = [
    pytest.param("zh-Hant", False, id="zh-plain"),
    pytest.param("en", True, id="en", marks=pytest.mark.long),
    pytest.param("zh-Hant", True, id="zh", marks=pytest.mark.long),
    pytest.param("en", False, id="en-plain", marks=pytest.mark.long),
]
"""The quick run walks the hardest of them: a Chinese reader without scripts."""


def code_for(page: Page, demo: str, email: str) -> str:
    """Read the newest code in the demo's mailbox, in another tab."""
    tab = page.context.new_page()
    tab.goto(f"{demo}/en/demo/mail?per_page=50")
    letter = tab.locator("article", has_text=email).first.inner_text()
    tab.close()
    found = re.search(r"\b(\d{6})\b", letter)
    assert found, letter
    return found[1]


def looked_at(page: Page, width: int) -> None:
    """Nothing sticks out, and axe finds nothing."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not Axe().run(page).response["violations"], page.url


def vote(page: Page, address: str, code: str, chosen: tuple[int, ...]) -> None:
    """One person's ballot, from the slip to the receipt."""
    page.goto(f"{address}/v#{code}")
    page.wait_for_selector("#cards")
    for number in chosen:
        page.check(f"input[name=p][value='{number}']")
    page.click(".ballot-bar .button")
    page.click("[data-cast-button]")
    page.wait_for_selector("#tracker")
