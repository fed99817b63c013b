"""From an idea at home to a public proposal and its answers, walked on a phone in both languages, with and without JavaScript: B4 to B8."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Phones
from tests.browser.walking import CASES, WORDS, asked_of_an_agency, become, begin, go, propose, shown, sure
from tests.town import jpeg


@pytest.mark.long(seconds=190)
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
    for summary in officer.locator("main details:not(.filters) > summary").all():
        summary.click()
    officer.locator("#point-place").fill("Which side? 哪一側？")
    sure(officer, officer.locator("button[value='return']"))
    expect(officer.locator(".notice.done").first).to_be_visible()
    officer.goto(f"{demo}/en/demo/mail?per_page=50")
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
    expect(again.locator(".notice.done").first).to_be_visible()
    officer.goto(f"{demo}/{locale}/staff/proposals/{number}")
    expect(officer.locator("ins").first).to_contain_text("東側 east side")
    officer.locator("summary", has_text="公開提案" if locale == "zh-Hant" else "Show it to the public").click()
    sure(officer, officer.locator("button[value='show']"))
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
        sure(officer, officer.locator("button[value='show']"))
        expect(officer.locator(".notice.done").first).to_be_visible()
    officer.goto(f"{demo}/en/staff/proposals/{first}")
    officer.locator("summary", has_text="Offer to merge").click()
    form = officer.locator("form", has=officer.locator("button[value='merge']"))
    form.locator("[name='others']").fill(second)
    form.locator("textarea[name='why-en']").fill("The same place")
    sure(officer, form.locator("button[value='merge']"))
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
    sure(officer, officer.locator("button[value='return']"))
    expect(officer.locator(".notice.done").first).to_be_visible()


def public(officer: Page, demo: str, number: str) -> None:
    """The officer has read a proposal and lets it show."""
    officer.goto(f"{demo}/zh-Hant/staff/proposals/{number}")
    officer.locator("details", has=officer.locator("button[value='show']")).locator("summary").click()
    sure(officer, officer.locator("button[value='show']"))
    expect(officer.locator(".notice.done").first).to_be_visible()


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_blank_budget_is_helped_and_never_blocks(phones: Phones, demo: str, scripts: bool) -> None:
    """B4: typical costs are offered and add up; blank is fine as well, and the draft is kept."""
    student = phones(scripts=scripts)
    begin(student, demo, "zh-Hant")
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
    begin(mine, demo, "zh-Hant")
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
    mine.goto(f"{demo}/en/demo/mail?per_page=50")
    link = re.search(r"http://\S+/my/link/\S+", mine.locator("article", has_text="walk-draft@example.tw").first.inner_text())
    assert link
    other = phones()
    other.goto(link[0])
    expect(other.locator("h1")).to_contain_text("巷口補燈")


@pytest.mark.long
def test_a_button_stays_under_the_finger_that_presses_it(phones: Phones, demo: str) -> None:
    """Leaving a field asks for similar proposals; the press that left it still counts."""
    page = phones()
    begin(page, demo, "zh-Hant")
    page.locator("#title").fill("渡輪站的坡道")
    page.locator("#problem").fill("輪椅上不去。")
    later = page.get_by_role("button", name="先存草稿，下次再寫")
    later.hover()
    with page.expect_response(re.compile("/similar")):
        page.mouse.down()
    page.wait_for_timeout(150)
    page.mouse.up()
    expect(page).to_have_url(re.compile("/later$"))


@pytest.mark.long
def test_what_is_typed_before_the_scripts_have_come_is_looked_for_and_saved(phones: Phones, demo: str) -> None:
    page = phones()
    page.goto(f"{demo}/zh-Hant/cycles/hamasen-2027/propose")
    page.get_by_role("button", name="開始", exact=True).click()
    expect(page).to_have_url(re.compile("/edit/idea$"))
    late: list[Route] = []
    page.route(re.compile("/(htmx|app)[^/]*js"), lambda route: late.append(route))
    page.goto(page.url, wait_until="commit")
    page.locator("#title").fill("渡輪站的坡道")
    for held in late:
        held.continue_()
    expect(page.locator("#similar li a").first).to_be_visible()
    expect(page.locator("[data-saved]")).to_contain_text("儲存")


@pytest.mark.long
def test_what_was_held_back_by_a_press_comes_after_it(phones: Phones, demo: str) -> None:
    """The filters are opened with the very press that leaves the search field: the list still shows what was searched for."""
    page = phones()
    page.goto(f"{demo}/zh-Hant/cycles/hamasen-2027/proposals")
    page.locator("#q").press_sequentially("哨船頭")
    page.locator(".filters > summary").hover()
    page.mouse.down()
    page.wait_for_timeout(800)
    page.mouse.up()
    expect(page).to_have_url(re.compile("q="))
    expect(page.locator("#results .card")).to_have_count(1)


@pytest.mark.long
def test_files_that_are_too_large_never_leave_the_phone(phones: Phones, demo: str, tmp_path: Path) -> None:
    huge, photo = tmp_path / "huge.jpg", tmp_path / "stairs.jpg"
    huge.write_bytes(jpeg() + b"0" * (13 * 1024 * 1024))
    photo.write_bytes(jpeg())
    mine = phones()
    begin(mine, demo, "zh-Hant")
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
    begin(mine, demo, "zh-Hant")
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
    asked_of_an_agency(officer, agency, demo, number)
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
    expect(phone.locator(".notice.done").first).to_be_visible()
    phone.goto(f"{demo}/en/proposals/116-010")
    expect(phone.locator("h1")).to_have_text("Light for a dark alley")
