"""From an idea at home to a closed case, walked on a phone in both languages, with and without JavaScript: B4 to B8, R1 to R3."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_walks import code_for
from tests.town import jpeg

WORDS = {
    "zh-Hant": {
        "begin": "開始", "title": "標題", "problem": "現在有什麼不方便？", "go": "儲存並繼續", "idea": "您希望怎麼做？", "where": "詳細位置",
        "kind": "照片內容", "add": "新增", "name": "您的姓名", "email": "電子郵件", "submit": "送出提案", "code": "信中的六位數驗證碼",
        "confirm": "確認並送出", "in": "您的提案已送出", "blank": "這一頁可以不填。", "later": "先存草稿，下次再寫", "draft": "繼續編輯草稿",
        "area": "港邊", "send": "送出修改", "support": "我要附議", "supported": "您已附議", "missing": "請填寫標題",
    },
    "en": {
        "begin": "Begin", "title": "Title", "problem": "What is missing or in the way today?", "go": "Save and continue",
        "idea": "What would you like to be done?", "where": "Where exactly", "kind": "What does it show?", "add": "Add it", "name": "Your name",
        "email": "E-mail address", "submit": "Submit the proposal", "code": "The six digits from our message", "confirm": "Confirm and submit",
        "in": "Your proposal is in", "blank": "You can leave this blank.", "later": "Save and finish later", "draft": "Go on with the draft",
        "area": "Harbour side", "send": "Send the changes in", "support": "I support this", "supported": "You support it",
        "missing": "Give it a title",
    },
}  # fmt: skip


@pytest.fixture
def phones(chromium: Browser) -> Iterator[object]:
    """Makes phones, each with its own cookies."""
    made: list[BrowserContext] = []

    def phone(*, scripts: bool = True) -> Page:
        context = chromium.new_context(locale="zh-TW", java_script_enabled=scripts, **PHONE)  # type: ignore[arg-type]
        made.append(context)
        return context.new_page()

    yield phone
    for context in made:
        context.close()


def become(page: Page, demo: str, who: str) -> None:
    """Sign in as somebody of the demo; works without scripts."""
    page.goto(f"{demo}/en/demo")
    page.locator(f"button[value='{who}@demo.hamasen.example']").click()
    page.wait_for_load_state()


def propose(page: Page, demo: str, locale: str, email: str, title: str, photo: Path) -> str:
    """Propose in seven steps; the number."""
    words = WORDS[locale]
    page.goto(f"{demo}/{locale}/cycles/hamasen-2027/propose")
    page.get_by_role("button", name=words["begin"], exact=True).click()
    page.get_by_role("button", name=words["go"]).click()
    expect(page.locator(".summary")).to_contain_text(words["missing"])
    page.get_by_label(words["title"], exact=False).first.fill(title)
    page.get_by_label(words["problem"]).fill("Three steps. 三階。")
    page.get_by_role("button", name=words["later"]).click()
    page.get_by_role("link", name=words["draft"]).click()
    page.locator("a[href*='/edit/plan']").first.click()
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
    page.get_by_role("button", name=words["go"]).click()
    page.get_by_label(words["name"]).fill("李大同")
    page.get_by_label(words["email"], exact=False).first.fill(email)
    page.get_by_role("button", name=words["go"]).click()
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


@pytest.mark.parametrize(("locale", "scripts"), CASES)
def test_an_idea_at_home_becomes_a_public_proposal(phones, demo: str, tmp_path: Path, locale: str, scripts: bool) -> None:  # type: ignore[no-untyped-def]
    """B4, B5: proposed without an account, returned with a point, changed through the link in the mail, shown, supported."""
    photo = tmp_path / "stairs.jpg"
    photo.write_bytes(jpeg())
    words, mine = WORDS[locale], phones(scripts=scripts)
    email = f"{locale}-{scripts}@example.tw".lower()
    number = propose(mine, demo, locale, email, f"渡輪站坡道 {locale} {scripts}", photo)
    officer = phones(scripts=scripts)
    become(officer, demo, "officer")
    officer.goto(f"{demo}/{locale}/staff/proposals/{number}")
    for summary in officer.locator("details > summary").all():
        summary.click()
    officer.locator("#point-place").fill("Which side? 哪一側？")
    officer.locator("button[value='return']").click()
    officer.goto(f"{demo}/en/demo/mail")
    letter = officer.locator("article", has_text=email).first.inner_text()
    link = re.search(r"http://\S+/my/link/\S+", letter)
    assert link, letter
    again = phones(scripts=scripts)
    again.goto(link[0].replace("/en/", f"/{locale}/").replace("/zh-Hant/", f"/{locale}/"))
    expect(again.get_by_text("Which side? 哪一側？")).to_be_visible()
    again.goto(again.url + "/edit/place")
    expect(again.get_by_text("Which side? 哪一側？")).to_be_visible()
    again.get_by_label(words["where"]).fill("東側 east side")
    again.get_by_role("button", name=words["go"]).click()
    again.goto(again.url.replace("/edit/cost", "/edit/check"))
    again.get_by_role("button", name=words["send"]).click()
    officer.goto(f"{demo}/{locale}/staff/proposals/{number}")
    expect(officer.locator("ins").first).to_contain_text("東側 east side")
    officer.locator("summary", has_text="公開提案" if locale == "zh-Hant" else "Show it to the public").click()
    officer.locator("button[value='show']").click()
    supporter = phones(scripts=scripts)
    become(supporter, demo, "maria")
    supporter.goto(f"{demo}/{locale}/proposals/{number}")
    supporter.get_by_role("button", name=words["support"]).click()
    expect(supporter.get_by_text(words["supported"]).first).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize(("locale", "scripts"), CASES[:2])
def test_a_merge_on_two_phones(phones, demo: str, tmp_path: Path, locale: str, scripts: bool) -> None:  # type: ignore[no-untyped-def]
    """B6: both must agree; both old addresses lead to the one."""
    photo = tmp_path / "stairs.jpg"
    photo.write_bytes(jpeg())
    one, other, officer = phones(scripts=scripts), phones(scripts=scripts), phones(scripts=scripts)
    first = propose(one, demo, locale, f"m1-{locale}@example.tw".lower(), f"合併一 {locale}", photo)
    second = propose(other, demo, locale, f"m2-{locale}@example.tw".lower(), f"合併二 {locale}", photo)
    become(officer, demo, "officer")
    for number in (first, second):
        officer.goto(f"{demo}/en/staff/proposals/{number}")
        officer.locator("summary", has_text="Show it to the public").click()
        officer.locator("button[value='show']").click()
    officer.goto(f"{demo}/en/staff/proposals/{first}")
    officer.locator("summary", has_text="Offer to merge").click()
    form = officer.locator("form", has=officer.locator("button[value='merge']"))
    form.locator("#others").fill(second)
    form.locator("textarea[name='why-en']").fill("The same place")
    form.locator("button[value='merge']").click()
    for phone in (one, other):
        phone.reload()
        expect(phone.get_by_text("The same place")).to_be_visible()
        phone.locator("button[value$=':yes']").click()
    anyone = phones(scripts=scripts)
    anyone.goto(f"{demo}/{locale}/proposals/{second}")
    expect(anyone).to_have_url(re.compile(rf"/proposals/{first}\?from={second}"))
    expect(anyone.locator("h1")).to_contain_text("合併一")


def test_not_feasible_has_grade_reason_agency_date_and_the_answer(phone: Page, demo: str) -> None:
    """B7, on the demo's own proposal."""
    phone.goto(f"{demo}/zh-Hant/proposals/116-007")
    review = phone.locator("section.tongue", has_text="適法性")
    expect(review).to_contain_text("不可行")
    expect(review).to_contain_text("港務公司")
    expect(review).to_contain_text("工務局")
    expect(review).to_contain_text("年")
    expect(phone.get_by_text("我們願意改到市府的土地上")).to_be_visible()


def test_an_english_reader_meets_chinese_text(phone: Page, demo: str) -> None:
    """B8."""
    become(phone, demo, "officer")
    phone.goto(f"{demo}/en/proposals/116-010")
    expect(phone.locator("h1 [lang='zh-Hant-TW']")).to_be_visible()
    phone.get_by_role("button", name="Ask for an English summary").click()
    expect(phone.get_by_text("We have noted that a text in your language is wanted.")).to_be_visible()
    phone.goto(f"{demo}/en/staff/translations")
    phone.locator("a", has_text="116-010").click()
    phone.get_by_label("Title").fill("Light for a dark alley")
    phone.get_by_role("button", name="Save the translation").click()
    phone.goto(f"{demo}/en/proposals/116-010")
    expect(phone.locator("h1")).to_have_text("Light for a dark alley")


@pytest.mark.parametrize(("locale", "scripts"), CASES[:2])
def test_a_late_entry_and_an_objection(phones, demo: str, locale: str, scripts: bool) -> None:  # type: ignore[no-untyped-def]
    """R1, R2, R3."""
    anyone = phones(scripts=scripts)
    anyone.goto(f"{demo}/{locale}/cycles/hamasen-2026/delivery")
    first = anyone.locator(".card").first
    expect(first).to_contain_text("進度落後" if locale == "zh-Hant" else "behind schedule")
    first.locator("a").first.click()
    expect(anyone.get_by_text("兩次招標" if locale == "zh-Hant" else "Nobody bid twice").first).to_be_visible()
    anyone.goto(f"{demo}/{locale}/cycles/hamasen-2017/candidates")
    expect(anyone.locator(".card").first).to_contain_text("票" if locale == "zh-Hant" else "votes")
    agency = phones(scripts=scripts)
    become(agency, demo, "transport")
    agency.goto(f"{demo}/en/staff/cases")
    agency.locator("tbody a").first.click()
    expect(agency.get_by_role("heading", name="The monthly entry")).to_be_visible()
    form = agency.locator("form", has=agency.locator("button[value='enter']"))
    form.locator("textarea[name='text-zh-Hant']").fill("本月完成鋪面")
    form.locator("[name='why-zh-Hant']").fill("等候材料")
    form.locator("[name=percent]").fill("101")
    form.locator("button[value='enter']").click()
    expect(agency.locator(".summary")).to_be_visible()
    form.locator("[name=percent]").fill("95")
    assert form.locator("textarea[name='text-zh-Hant']").input_value() == "本月完成鋪面"
    form.locator("button[value='enter']").click()
    expect(agency.locator(".notice.done")).to_be_visible()


def test_a_cycle_is_made_by_keyboard_sized_screens_and_stays_private(phones, demo: str) -> None:  # type: ignore[no-untyped-def]
    """A2 in a browser."""
    officer = phones()
    become(officer, demo, "officer")
    officer.goto(f"{demo}/zh-Hant/staff/cycles/new")
    officer.locator("#name-zh-Hant").fill("哈瑪星 2029")
    officer.locator("#key").fill("hamasen-2029")
    officer.locator("#prefix").fill("118")
    officer.get_by_role("button", name="建立年度").click()
    expect(officer.get_by_text("年度已建立")).to_be_visible()
    officer.locator("a", has_text="時程").last.click()
    expect(officer.locator("fieldset.dates")).to_have_count(11)
    anyone = phones()
    anyone.goto(f"{demo}/zh-Hant/cycles")
    expect(anyone.get_by_text("哈瑪星 2029")).to_have_count(0)
