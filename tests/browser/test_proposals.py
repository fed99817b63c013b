"""From an idea at home to a closed case, walked on a phone in both languages, with and without JavaScript: B4 to B8, R1 to R3."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, expect

from tests.browser.conftest import PHONE
from tests.browser.test_look import judge
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
        "idea": "What would you like to be done?", "where": "Where exactly", "kind": "What does it show?", "add": "Add", "name": "Your name",
        "email": "E-mail address", "submit": "Submit the proposal", "code": "The six digits from our message", "confirm": "Confirm and submit",
        "in": "Your proposal is in", "blank": "You can leave this blank.", "later": "Save and finish later", "draft": "Go on with the draft",
        "area": "Harbour side", "send": "Send the changes in", "support": "I support this", "supported": "You support it",
        "missing": "Give it a title",
    },
}  # fmt: skip


STEP_NAMES = ("idea", "plan", "place", "cost", "photos", "contact", "check")
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
        if message.type == "error" and "Failed to load resource" not in message.text:  # those are counted above
            faults.append(f"{message.text} on {page.url}")

    page.on("pageerror", lambda error: faults.append(f"{error} on {page.url}"))
    page.on("console", said)
    page.on("response", answered)
    page.on("requestfailed", failed)
    return page


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


def become(page: Page, demo: str, who: str) -> None:
    """Sign in as somebody of the demo; works without scripts."""
    page.goto(f"{demo}/en/demo")
    page.locator(f"button[value='{who}@demo.hamasen.example']").click()
    page.wait_for_load_state()


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


@pytest.mark.parametrize(("locale", "scripts"), CASES)
def test_an_idea_at_home_becomes_a_public_proposal(phones: Phones, demo: str, tmp_path: Path, locale: str, scripts: bool) -> None:
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
    again.locator("a.button[href$='/edit/place']").click()
    expect(again.get_by_text("Which side? 哪一側？")).to_be_visible()
    again.get_by_label(words["where"]).fill("東側 east side")
    again.get_by_role("button", name=words["go"]).click()
    go(again, "check")
    expect(again.locator("ins")).to_contain_text("東側 east side")
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
def test_a_merge_on_two_phones(phones: Phones, demo: str, tmp_path: Path, locale: str, scripts: bool) -> None:
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
    form.locator("[name='others']").fill(second)
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
    anyone.goto(f"{demo}/{locale}/proposals/{first}")
    expect(anyone).to_have_url(re.compile(rf"/proposals/{first}$"))
    expect(anyone.locator("dl.facts").first).to_contain_text("李○○、李○○")  # both are named, each as they chose


def returned(officer: Page, demo: str, number: str, points: dict[str, str]) -> None:
    """The officer sends a proposal back with these points."""
    officer.goto(f"{demo}/zh-Hant/staff/proposals/{number}")
    form = officer.locator("details", has=officer.locator("button[value='return']"))
    form.locator("summary").first.click()
    for part, words in points.items():
        officer.locator(f"#point-{part}").fill(words)
    officer.locator("button[value='return']").click()
    expect(officer.locator(".notice.done").first).to_be_visible()


def public(officer: Page, demo: str, number: str) -> None:
    """The officer has read a proposal and lets it show."""
    officer.goto(f"{demo}/zh-Hant/staff/proposals/{number}")
    officer.locator("details", has=officer.locator("button[value='show']")).locator("summary").click()
    officer.locator("button[value='show']").click()
    expect(officer.locator(".notice.done").first).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_blank_budget_is_helped_and_never_blocks(phones: Phones, demo: str, scripts: bool) -> None:
    """B4: typical costs are offered and add up; blank is fine as well, and the draft is kept."""
    student = phones(scripts=scripts)
    student.goto(f"{demo}/zh-Hant/cycles/hamasen-2027/propose")
    student.get_by_role("button", name="開始", exact=True).click()
    student.locator("#title").fill("校門口的長椅")
    go(student, "cost")
    expect(student.get_by_text("這一頁可以不填。")).to_be_visible()
    expect(student.get_by_text("工作坊會協助您估算")).to_be_visible()
    student.locator("details.more:not(.stepper) summary").click()
    student.locator("input.count").nth(1).fill("四")
    student.locator("button[value='sum']").click()
    expect(student.locator(".field.price .error")).to_have_count(1)
    expect(student.locator("input.count").nth(1)).to_have_value("四")
    student.locator("input.count").nth(1).fill("4")
    student.locator("button[value='sum']").click()
    expect(student.locator("#cost")).to_have_value("74,000")
    student.get_by_role("button", name="儲存並繼續").click()
    go(student, "cost")
    expect(student.locator("input.count").nth(1)).to_have_value("4")
    student.locator("input.count").nth(1).fill("")
    student.locator("#cost").fill("")
    go(student, "check")
    expect(student.get_by_text("74,000")).to_have_count(0)
    expect(student.locator("dl.check")).to_contain_text("校門口的長椅")


@pytest.mark.long
def test_a_draft_saves_itself_and_follows_to_another_phone(phones: Phones, demo: str) -> None:
    """What was typed is there after the page was closed; the mailed link opens it elsewhere."""
    mine = phones()
    mine.goto(f"{demo}/zh-Hant/cycles/hamasen-2027/propose")
    mine.get_by_role("button", name="開始", exact=True).click()
    mine.locator("#title").fill("巷口補燈")
    expect(mine.locator("#similar li a").first).to_be_visible()
    expect(mine.locator("[data-saved]")).to_have_text(re.compile(r"\d\d:\d\d"), timeout=15_000)
    address = mine.url
    mine.goto(f"{demo}/zh-Hant/")
    mine.goto(address)
    expect(mine.locator("#title")).to_have_value("巷口補燈")
    mine.get_by_role("button", name="先存草稿，下次再寫").click()
    mine.locator("#email").fill("walk-draft@example.tw")
    mine.locator("#form .button").first.click()
    expect(mine.locator(".notice.done")).to_contain_text("walk-draft@example.tw")
    mine.goto(f"{demo}/en/demo/mail")
    link = re.search(r"http://\S+/my/link/\S+", mine.locator("article", has_text="walk-draft@example.tw").first.inner_text())
    assert link
    other = phones()
    other.goto(link[0])
    expect(other.locator("h1")).to_contain_text("巷口補燈")


@pytest.mark.long
def test_files_that_are_too_large_never_leave_the_phone(phones: Phones, demo: str, tmp_path: Path) -> None:
    huge, photo = tmp_path / "huge.jpg", tmp_path / "stairs.jpg"
    huge.write_bytes(jpeg() + b"0" * (13 * 1024 * 1024))
    photo.write_bytes(jpeg())
    mine = phones()
    mine.goto(f"{demo}/zh-Hant/cycles/hamasen-2027/propose")
    mine.get_by_role("button", name="開始", exact=True).click()
    go(mine, "photos")
    mine.locator("#alt").fill("渡輪站的階梯")
    mine.locator("#file").set_input_files(huge)
    expect(mine.locator("[data-file-error]")).to_contain_text("huge.jpg")
    mine.locator("button[value='add']").click()
    expect(mine.locator("#alt")).to_have_value("渡輪站的階梯")
    mine.locator("#file").set_input_files(photo)
    expect(mine.locator("[data-file-error]")).to_be_hidden()
    mine.locator("button[value='add']").click()
    expect(mine.locator("ul.photos img")).to_have_attribute("alt", "渡輪站的階梯")
    shown(mine, "ul.photos img")


@pytest.mark.long
def test_a_point_on_the_map_brings_its_area(phones: Phones, demo: str) -> None:
    """The map opens on a tap, at the areas; without its picture borders and pin still work."""
    mine = phones()
    mine.goto(f"{demo}/zh-Hant/cycles/hamasen-2027/propose")
    mine.get_by_role("button", name="開始", exact=True).click()
    go(mine, "place")
    expect(mine.locator(".map")).to_be_hidden()
    mine.locator("[data-locate]").click()  # this phone does not tell
    denied = mine.locator("#place").get_attribute("data-denied") or ""
    expect(mine.locator("[data-map-words]")).to_have_text(denied)
    mine.locator("[data-open-map]").click()
    expect(mine.locator(".map path.leaflet-interactive, .map svg path").first).to_be_visible()
    mine.locator("label.choice").nth(0).click()
    mine.locator("[data-use-middle]").click()
    expect(mine.locator("[data-map-words]")).to_contain_text("22.6")
    mine.locator("label.choice").nth(2).click()  # the point knows better
    mine.get_by_role("button", name="儲存並繼續").click()
    go(mine, "place")
    expect(mine.locator("[name=area]").nth(0)).to_be_checked()
    expect(mine.locator("[name=latitude]")).not_to_have_value("")


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_two_points_stand_beside_their_fields(phones: Phones, demo: str, tmp_path: Path, scripts: bool) -> None:
    """B5: both points beside the fields, each with its own answer; what is left alone says so; the officer sees the differences."""
    photo = tmp_path / "stairs.jpg"
    photo.write_bytes(jpeg())
    student, officer = phones(scripts=scripts), phones(scripts=scripts)
    number = propose(student, demo, "zh-Hant", f"b5-{scripts}@example.tw".lower(), f"兩點 {scripts}", photo)
    become(officer, demo, "officer")
    returned(officer, demo, number, {"place": "哪一側？", "cost": "請估經費"})
    student.reload()
    student.locator("a.button[href$='/edit/place']").click()
    place = student.locator("form#form")
    expect(place).to_contain_text("哪一側？")
    expect(place).not_to_contain_text("請估經費")
    student.locator("#words").fill("東側")
    student.get_by_role("button", name="儲存並繼續").click()
    expect(student.locator("form#form")).to_contain_text("請估經費")
    go(student, "check")
    points = student.locator("section.block ol > li")
    expect(points).to_have_count(2)
    expect(points.nth(0).locator("ins")).to_contain_text("東側")
    expect(points.nth(0).locator("del")).to_contain_text("渡輪站")
    expect(points.nth(1).locator(".chip.wait")).to_be_visible()
    points.nth(1).locator("a").click()
    student.locator("#cost").fill("60000")
    student.locator("button[value='next']").click()
    expect(student).to_have_url(re.compile(r"/edit/check$"))
    expect(points.nth(1).locator("ins")).to_contain_text("60,000")
    student.locator("#why").fill("兩點都改了")
    student.get_by_role("button", name="送出修改").click()
    expect(student.get_by_text("您的提案已送出")).to_have_count(0)
    officer.goto(f"{demo}/zh-Hant/staff/proposals/{number}")
    expect(officer.locator("ins", has_text="東側")).to_be_visible()
    expect(officer.locator("ins", has_text="60,000")).to_be_visible()


@pytest.mark.long
def test_an_agency_answers_and_the_proposer_replies(phones: Phones, demo: str, tmp_path: Path) -> None:
    """B7: the officer asks, the agency marks 適法性 不可行 with a reason, the page shows it all, the proposer answers once."""
    photo = tmp_path / "stairs.jpg"
    photo.write_bytes(jpeg())
    mine, officer, agency = phones(), phones(), phones()
    number = propose(mine, demo, "zh-Hant", "b7@example.tw", "月台上的花園", photo)
    become(officer, demo, "officer")
    public(officer, demo, number)
    officer.locator("#do-assign > summary").click()
    form = officer.locator("#do-assign form")
    form.locator("select[name='agency']").select_option("transport")
    form.locator("textarea[name='why-zh-Hant']").fill("由提案會議決定先送審查")
    form.locator("button[value='assign:lead']").click()
    expect(officer.locator(".notice.done").first).to_be_visible()
    become(agency, demo, "transport")
    agency.goto(f"{demo}/zh-Hant/staff/review")
    agency.locator("a", has_text=number).click()
    for axis, grade, reason in (
        ("benefit", "feasible", "等車的人都用得到"),
        ("legality", "not", "月台是臺鐵的土地"),
        ("money", "feasible", "經費合理"),
    ):
        agency.locator("label.choice", has=agency.locator(f"input[name='grade-{axis}'][value='{grade}']")).click()
        agency.locator(f"textarea[name='reason-{axis}-zh-Hant']").fill(reason)
    agency.locator("button[value='publish']").click()
    expect(agency.locator(".summary")).to_be_visible()  # who answers is asked for, and nothing is lost
    expect(agency.locator("textarea[name='reason-legality-zh-Hant']")).to_have_value("月台是臺鐵的土地")
    agency.locator("input[name='unit-zh-Hant']").fill("運輸規劃科")
    agency.locator("button[value='publish']").click()
    agency.locator("button[value='publish_sure']").click()
    expect(agency.locator(".notice.done").first).to_be_visible()
    mine.reload()
    mine.locator("textarea[name='text']").fill("我們改到臺鐵牆外的市有地")
    mine.locator("button[value='reply']").click()
    mine.locator("button[name='sure']").click()
    anyone = phones(scripts=False)
    anyone.goto(f"{demo}/zh-Hant/proposals/{number}")
    review = anyone.locator("section.tongue", has_text="適法性")
    for words in ("不可行", "月台是臺鐵的土地", "交通局", "運輸規劃科", "年"):
        expect(review).to_contain_text(words)
    expect(anyone.get_by_text("我們改到臺鐵牆外的市有地")).to_be_visible()
    mine.goto(mine.url)
    expect(mine.locator("button[value='reply']")).to_have_count(0)


@pytest.mark.long
def test_not_feasible_has_grade_reason_agency_date_and_the_answer(phone: Page, demo: str) -> None:
    """B7, on the demo's own proposal."""
    phone.goto(f"{demo}/zh-Hant/proposals/116-007")
    review = phone.locator("section.tongue", has_text="適法性")
    expect(review).to_contain_text("不可行")
    expect(review).to_contain_text("港務公司")
    expect(review).to_contain_text("工務局")
    expect(review).to_contain_text("年")
    expect(phone.get_by_text("我們願意改到市府的土地上")).to_be_visible()


@pytest.mark.long
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
@pytest.mark.long
def test_a_late_entry_and_an_objection(phones: Phones, demo: str, locale: str, scripts: bool) -> None:
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


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_an_objection_keeps_a_case_open_with_its_text(phones: Phones, demo: str, scripts: bool) -> None:
    """R3: the agency asks to close, the proposer gets a mail and objects, the case stays open with the text beside it."""
    agency, mine, anyone = phones(scripts=scripts), phones(scripts=scripts), phones(scripts=False)
    become(agency, demo, "transport")
    agency.goto(f"{demo}/zh-Hant/staff/cases")
    link_to_case = agency.locator("tbody th a", has_text="115-").first
    number = re.search(r"115-\d+", link_to_case.inner_text())
    assert number
    link_to_case.click()
    expect(agency).to_have_url(re.compile(r"/staff/cases/[\w-]+$"))
    desk = agency.url
    while steps := agency.locator("a[href*='/do/reach']").all():  # what was promised has to be marked first
        steps[0].click()
        agency.locator("#form .buttons button").first.click()
        expect(agency).to_have_url(desk)
    agency.goto(f"{desk}/do/closing")
    agency.locator("#form textarea[lang='zh-Hant-TW'], #form textarea").first.fill("依合約完成並驗收")
    agency.locator("#form [name='percent']").fill("100")
    agency.locator("#form .buttons button").first.click()
    expect(agency).to_have_url(desk)
    mine.goto(f"{demo}/en/demo/mail")
    link = re.search(r"http://\S+/my/link/\S+", mine.locator("article", has_text=number[0]).first.inner_text())
    assert link
    mine.goto(link[0])
    expect(mine.get_by_text("依合約完成並驗收").first).to_be_visible()
    mine.locator("textarea[name='text']").last.fill("扶手還沒有裝上")
    mine.locator("button[value='closing:no']").click()
    expect(mine.locator(".notice.done").first).to_be_visible()
    agency.goto(desk)
    expect(agency.get_by_text("扶手還沒有裝上").first).to_be_visible()
    expect(agency.locator("a[href$='/do/closing']")).to_have_count(1)  # open as before
    anyone.goto(desk.replace("/staff/cases/", "/delivery/"))
    expect(anyone.get_by_text("扶手還沒有裝上").first).to_be_visible()


@pytest.mark.long
def test_a_cycle_is_made_by_keyboard_sized_screens_and_stays_private(phones: Phones, demo: str) -> None:
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


@pytest.mark.long
def test_a_cycle_with_a_doubtful_date_is_warned_of_and_published(phones: Phones, demo: str) -> None:
    """A2: a voting day before the end of the display is pointed out, at the dates and before publishing; then it is public."""
    officer, anyone = phones(), phones(scripts=False)
    become(officer, demo, "officer")
    officer.goto(f"{demo}/zh-Hant/staff/cycles/new")
    officer.locator("#name-zh-Hant").fill("哈瑪星 2031")
    officer.locator("#key").fill("hamasen-2031")
    officer.locator("#prefix").fill("120")
    officer.locator("#start").fill("2031-01-06")
    officer.locator("#form button.button").last.click()
    officer.goto(f"{demo}/zh-Hant/staff/cycles/hamasen-2031/dates")
    expect(officer.locator("fieldset.dates")).to_have_count(11)
    starts = officer.locator("#starts-display").input_value()
    officer.locator("#starts-vote").fill(starts)
    officer.locator("#form .buttons button").last.click()
    expect(officer.locator(".notice.wait").first).to_contain_text("公開閱覽")
    officer.goto(f"{demo}/zh-Hant/staff/cycles/hamasen-2031/publish")
    expect(officer.locator(".notice.wait").first).to_contain_text("公開閱覽")
    anyone.goto(f"{demo}/zh-Hant/cycles")
    expect(anyone.get_by_text("哈瑪星 2031")).to_have_count(0)
    expect(officer.locator(".notice.bad a")).to_have_count(2)  # without an area and a category nothing can be published
    for part, key in (("areas", "harbour"), ("categories", "streets")):
        officer.goto(f"{demo}/zh-Hant/staff/cycles/hamasen-2031/plan/{part}/new")
        officer.locator("input[name='name-zh-Hant']").fill("港邊")
        officer.locator("#key").fill(key)
        if part == "areas":
            officer.locator("#budget").fill("300 萬")
        officer.locator("#form .buttons button").first.click()
        expect(officer.locator(".notice.done").first).to_be_visible()
    officer.goto(f"{demo}/zh-Hant/staff/cycles/hamasen-2031/publish")
    officer.locator("button[value='publish']").click()
    expect(officer.locator(".notice.done").first).to_be_visible()
    anyone.reload()
    expect(anyone.get_by_text("哈瑪星 2031").first).to_be_visible()


@pytest.mark.long
def test_rules_are_fixed_from_opening_and_the_attempt_is_recorded(phones: Phones, demo: str) -> None:
    """A3."""
    officer, administrator = phones(), phones()
    become(officer, demo, "officer")
    officer.goto(f"{demo}/zh-Hant/staff/cycles/hamasen-2027/rules")
    officer.locator("#most").fill("9")
    officer.locator("#form .buttons button").last.click()
    expect(officer.locator(".summary")).to_be_visible()
    expect(officer.locator("#most")).to_have_value("9")
    officer.reload()
    officer.goto(f"{demo}/zh-Hant/staff/cycles/hamasen-2027/rules")
    expect(officer.locator("#most")).not_to_have_value("9")
    become(administrator, demo, "admin")
    administrator.goto(f"{demo}/en/staff/ledger")
    expect(administrator.locator("tbody").get_by_text("tried to change fixed rules").first).to_be_visible()


@pytest.mark.long
def test_an_agency_sees_its_own_cases_and_a_plain_no_elsewhere(phones: Phones, demo: str) -> None:
    """A4."""
    officer, agency = phones(), phones(scripts=False)
    become(officer, demo, "officer")
    officer.goto(f"{demo}/zh-Hant/staff/cases")
    every = {link.get_attribute("href") or "" for link in officer.locator("tbody th a").all()}
    become(agency, demo, "transport")
    agency.goto(f"{demo}/zh-Hant/staff/cases")
    own = {link.get_attribute("href") or "" for link in agency.locator("tbody th a").all()}
    assert own
    assert own < every
    expect(agency.locator("tbody", has_text="文化局")).to_have_count(0)
    for path in (*sorted(every - own), "/zh-Hant/staff/people", "/zh-Hant/staff/votes", "/zh-Hant/staff/cycles/hamasen-2027/proposals"):
        answer = agency.goto(f"{demo}{path}")
        assert answer is not None
        assert answer.status == 403, path
        expect(agency.locator("h1")).to_have_text("您沒有權限開啟這個頁面")


@pytest.mark.long
def test_searching_filtering_and_downloading(phones: Phones, demo: str) -> None:
    """The list answers while typing, keeps its filters in the address, and every download is there and holds the licence."""
    reader = phones()
    reader.goto(f"{demo}/zh-Hant/cycles/hamasen-2027/proposals")
    everything = reader.locator("#results .card").count()
    reader.locator("#q").press_sequentially("坡道", delay=60)
    expect(reader).to_have_url(re.compile("q=%E5%9D%A1%E9%81%93"))
    expect(reader.locator("#results .card")).not_to_have_count(everything)
    reader.locator("#q").fill("")
    reader.locator("details.filters > summary").click()
    reader.locator("#area").select_option(index=1)
    reader.locator("#sort").select_option("newest")
    expect(reader).to_have_url(re.compile("area=.*sort=newest"))
    address, found = reader.url, reader.locator("#results .card").count()
    assert 0 < found < everything
    other = phones(scripts=False)
    other.goto(address)
    expect(other.locator("#results .card")).to_have_count(found)
    reader.locator("#q").fill("沒有這種提案")
    expect(reader.locator("#results .empty")).to_be_visible()
    reader.goto(address)
    reader.locator("#results details > summary").last.click()
    links = [link.get_attribute("href") or "" for link in reader.locator("#results a[download]").all()]
    assert {re.sub(r".*\.(\w+)\?.*", r"\1", link) for link in links} == {"csv", "ods", "json", "pb"}
    for link in links:
        answer = reader.request.get(f"{demo}{link}" if link.startswith("/") else link)
        assert answer.status == 200, link
        if ".csv" in link:
            rows = answer.text().splitlines()
            assert len(rows) == found + 2
            assert "data.gov.tw/license" in rows[-1]


@pytest.mark.long
def test_a_comment_is_reported_taken_off_and_appealed(phones: Phones, demo: str) -> None:
    """A first comment waits; reported, taken off with a reason, appealed once, and decided by somebody else."""
    author, reader, officer, administrator = phones(), phones(), phones(), phones()
    become(author, demo, "maria")
    author.goto(f"{demo}/en/proposals/116-010")
    author.locator("#form #text").fill("A walk words: please light the stairs as well")
    author.locator("#form button.button").last.click()
    become(officer, demo, "officer")

    def decide(moderator: Page, act: str, why: str = "") -> None:
        for show in ("waiting", "reported", "appeals", "appealed"):
            moderator.goto(f"{demo}/en/staff/comments?show={show}")
            if moderator.locator("article", has_text="A walk words").count():
                break
        letter = moderator.locator("article", has_text="A walk words").first
        if why:
            letter.locator("summary").click()
            letter.locator("input[name='why']").fill(why)
        letter.locator(f"button[value='{act}']").click()
        expect(moderator.locator(".notice.done").first).to_be_visible()

    if author.locator(".comment .chip.wait").count():
        decide(officer, "show")
    become(reader, demo, "resident")
    reader.goto(f"{demo}/en/proposals/116-010")
    reader.locator(".comment", has_text="A walk words").locator("a.tool").click()
    reader.locator("#text").fill("Not about the matter")
    reader.locator("button[value='report']").click()
    decide(officer, "remove", "It repeats what was said")
    reader.goto(f"{demo}/en/proposals/116-010")
    expect(reader.get_by_text("A walk words")).to_have_count(0)
    author.goto(f"{demo}/en/proposals/116-010")
    expect(author.get_by_text("It repeats what was said")).to_be_visible()
    author.locator(".comment", has_text="A walk words").locator("a.tool").click()
    author.locator("#text").fill("Nobody had said it before")
    author.locator("button[value='appeal']").click()
    become(administrator, demo, "admin")
    decide(administrator, "show")
    reader.goto(f"{demo}/en/proposals/116-010")
    expect(reader.get_by_text("A walk words")).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("locale", ["zh-Hant", "en"])
def test_every_step_can_be_read_and_tapped_by_everybody(phones: Phones, demo: str, tmp_path: Path, locale: str) -> None:
    """Size of targets, contrast, width and the rules of axe on the pages of proposing, whose addresses are secret."""
    photo = tmp_path / "stairs.jpg"
    photo.write_bytes(jpeg())
    mine = phones()
    mine.goto(f"{demo}/{locale}/cycles/hamasen-2027/propose")
    mine.get_by_role("button", name=WORDS[locale]["begin"], exact=True).click()
    mine.locator("#title").fill("巷口補燈")
    expect(mine.locator("#similar li a").first).to_be_visible()
    base = mine.url.rsplit("/", 1)[0]
    go(mine, "photos")
    mine.locator("#file").set_input_files(photo)
    mine.locator("button[value='add']").click()
    expect(mine.locator("ul.photos img")).to_have_count(1)
    own = base.removesuffix("/edit")
    for address in (*(f"{base}/{step}" for step in STEP_NAMES), f"{own}/later", f"{own}/people", own):
        mine.goto(address)
        for summary in mine.locator("main details > summary").all():
            if summary.is_visible():
                summary.click()
        judge(mine, address)
        assert Axe().run(mine).response["violations"] == [], address
