"""People who telephone or write on paper, walked in a real browser: a list of ten, and a proposer whom only a landline reaches."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phones
from tests.browser.walking import asked_of_an_agency, become, go, looked_at, sure

NAMES = ("王秋月", "李阿土", "陳金花", "林水木", "張美玉", "黃大山", "吳春嬌", "劉福來", "蔡寶珠", "許清風")


def answered(officer: Page, demo: str, name: str, act: str) -> None:
    """Somebody of the call list is telephoned, and a button pressed beside the first thing to tell them."""
    officer.goto(f"{demo}/zh-Hant/staff/calls?per_page=50")
    card = officer.locator(".letter", has=officer.get_by_role("heading", name=name, exact=True)).first
    card.locator(f"button[value='{act}']").first.click()
    expect(officer.locator(".notice.done").first).to_be_visible()


def first_supportable(page: Page, demo: str) -> str:
    """The number of a proposal that can be supported."""
    page.goto(f"{demo}/zh-Hant/cycles/hamasen-2027/proposals?state=open")
    for number in dict.fromkeys(re.findall(r"/proposals/(116-\d+)", page.content())):
        page.goto(f"{demo}/zh-Hant/proposals/{number}")
        if page.get_by_text("我要附議").count():
            return number
    raise AssertionError("the demo has no proposal to support")


@pytest.mark.long
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_paper_list_of_ten_supports_is_entered_and_called(phones: Phones, demo: str, scripts: bool) -> None:
    officer, anyone = phones(scripts=scripts), phones(scripts=False)
    number = first_supportable(anyone, demo)
    before = int(anyone.locator("aside .big.number").first.inner_text())
    become(officer, demo, "officer")
    officer.goto(f"{demo}/zh-Hant/staff/proposals/{number}")
    officer.get_by_role("link", name="代為登錄", exact=True).last.click()
    officer.locator("#supports > summary").click()
    for row, name in enumerate(NAMES, 1):
        officer.locator(f"#name-{row}").fill(f"{name}{'甲' if scripts else '乙'}")
        officer.locator(f"#phone-{row}").fill("07-551-12" if row == 3 else f"07-551-12{row:02d}")
    officer.locator("button[value='supports']").click()
    expect(officer.locator(".summary")).to_contain_text("請選擇民眾以什麼方式告知")
    expect(officer.locator("#name-10")).to_have_value(re.compile("許清風"))
    officer.locator("#supports label.choice", has=officer.locator("input[value='paper']")).click()
    officer.locator("#supports-sheet").fill("附議名冊 1 第 1 頁")
    officer.locator("button[value='supports']").click()
    expect(officer.locator("#phone-3-error")).to_be_visible()  # the one line that is wrong
    officer.locator("#phone-3").fill("07-551-1203")
    officer.locator("button[value='supports']").click()
    expect(officer.locator(".notice.done").first).to_be_visible()
    if scripts:
        looked_at(officer, 390)
    for name in NAMES[:9]:
        answered(officer, demo, f"{name}{'甲' if scripts else '乙'}", "yes")
    answered(officer, demo, f"{NAMES[9]}{'甲' if scripts else '乙'}", "no")
    anyone.goto(f"{demo}/zh-Hant/proposals/{number}")
    expect(anyone.locator("aside .big.number").first).to_have_text(str(before + 9))
    expect(anyone.get_by_text("由承辦人依電話或紙本代為登錄").first).to_be_visible()
    officer.goto(f"{demo}/zh-Hant/staff/assisted?q={NAMES[9]}")
    expect(officer.get_by_text("未獲確認").last).to_be_visible()
    if scripts:
        looked_at(officer, 390)


def decided(officer: Page, demo: str, act: str) -> None:
    """One of the three steps from the review to the delivery, and the question whether it is meant."""
    officer.locator(f"button[value='{act}']").click()
    officer.locator("button[name='sure']").click()
    expect(officer.locator(".notice.done").first).to_be_visible()


def acted_for(officer: Page, demo: str, number: str) -> None:
    """The officer has the proposer on the telephone, and goes on to their page."""
    officer.goto(f"{demo}/zh-Hant/staff/proposals/{number}/assist")
    officer.locator("details[id^='act-'] > summary").click()
    officer.locator("label.choice", has=officer.locator("input[name='told'][value='call']")).click()
    officer.locator("button[value^='act:']").click()
    expect(officer.get_by_text("您正在代替何寶蓮").first).to_be_visible()


def told(officer: Page, demo: str) -> None:
    """Everything on the call list for them is told."""
    for _ in range(9):
        officer.goto(f"{demo}/zh-Hant/staff/calls?per_page=50")
        card = officer.locator(".letter", has=officer.get_by_role("heading", name="何寶蓮", exact=True))
        if not card.count():
            return
        card.first.locator("button[value='reached']").first.click()
    raise AssertionError("the list does not end")


@pytest.mark.long(seconds=120)
def test_a_proposer_with_a_landline_from_the_first_call_to_the_delivery(phones: Phones, demo: str) -> None:
    officer, agency, anyone = phones(), phones(), phones()
    become(officer, demo, "officer")
    number = entered(officer, demo)
    answered(officer, demo, "何寶蓮", "yes")
    officer.goto(f"{demo}/zh-Hant/staff/proposals/{number}")
    officer.locator("details", has=officer.locator("button[value='return']")).locator("summary").first.click()
    officer.locator("#point-place").fill("請說明是哪一側")
    sure(officer, officer.locator("button[value='return']"))
    expect(officer.locator(".notice.done").first).to_be_visible()
    officer.goto(f"{demo}/zh-Hant/staff/calls?per_page=50")
    card = officer.locator(".letter", has=officer.get_by_role("heading", name="何寶蓮", exact=True))
    expect(card).to_contain_text("請說明是哪一側")
    expect(card).not_to_contain_text("/my/link/")  # no text message reaches a landline
    told(officer, demo)
    acted_for(officer, demo, number)
    officer.locator("a.button[href$='/edit/place']").click()
    officer.get_by_label("詳細位置").fill("渡輪站東側")
    officer.get_by_role("button", name="儲存並繼續").click()
    go(officer, "check")
    officer.get_by_role("button", name="送出修改").click()
    expect(officer.locator(".notice.done").first).to_be_visible()
    officer.goto(f"{demo}/zh-Hant/staff/proposals/{number}")
    officer.locator("details", has=officer.locator("button[value='show']")).locator("summary").click()
    sure(officer, officer.locator("button[value='show']"))
    expect(officer.locator(".notice.done").first).to_be_visible()
    reviewed(officer, agency, demo, number)
    officer.goto(f"{demo}/zh-Hant/staff/cycles/hamasen-2027/decide")
    for choice in officer.locator("input[name='chosen']").all():
        choice.set_checked(number in (choice.locator("..").inner_text()))
    decided(officer, demo, "candidates")
    row = officer.locator("fieldset", has_text=number).last
    row.locator("select").select_option("selected")
    row.locator("input[name^='votes']").fill("321")
    row.locator("input[name^='money']").fill("30萬")
    decided(officer, demo, "result")
    officer.locator("#due_on").fill("2028-06-30")
    decided(officer, demo, "cases")
    delivered(agency, demo, number)
    told(officer, demo)
    acted_for(officer, demo, number)
    officer.locator("button[value='closing:yes']").click()
    expect(officer.locator(".notice.done").first).to_be_visible()
    officer.get_by_role("button", name="結束代為操作").click()
    anyone.goto(f"{demo}/zh-Hant/proposals/{number}")
    expect(anyone.get_by_text("承辦人依來電代為登錄").first).to_be_visible()
    looked_at(anyone, 390)


def entered(officer: Page, demo: str) -> str:
    """A proposal entered while its proposer is on the telephone; its number."""
    officer.goto(f"{demo}/zh-Hant/staff/cycles/hamasen-2027/proposals")
    officer.get_by_role("link", name="代民眾登錄提案").click()
    officer.get_by_label("姓名", exact=False).first.fill("何寶蓮")
    officer.get_by_label("電話", exact=False).first.fill("07-551-2345")
    officer.get_by_role("button", name="繼續填寫提案").click()
    expect(officer.locator(".summary")).to_contain_text("請選擇民眾以什麼方式告知")
    officer.locator("label.choice", has=officer.locator("input[value='call']")).click()
    officer.get_by_role("button", name="繼續填寫提案").click()
    expect(officer.get_by_text("您正在代替何寶蓮").first).to_be_visible()
    officer.get_by_label("標題", exact=False).first.fill("渡輪站的長椅")
    officer.get_by_label("現在有什麼不方便？").fill("等船沒有地方坐。")
    go(officer, "place")
    officer.locator("label.choice", has_text="港邊").click()
    officer.get_by_label("詳細位置").fill("渡輪站")
    go(officer, "contact")
    expect(officer.get_by_label("電話", exact=False).first).to_have_value("075512345")
    expect(officer.locator("[name='email']")).to_have_count(0)
    go(officer, "check")
    officer.locator("#agree").check()
    officer.get_by_role("button", name="送出提案").click()
    expect(officer.locator(".notice.done").first).to_be_visible()
    return officer.locator(".big.number").first.inner_text()


def reviewed(officer: Page, agency: Page, demo: str, number: str) -> None:
    """An agency is asked, and finds it feasible."""
    asked_of_an_agency(officer, agency, demo, number)
    for axis in ("benefit", "legality", "money"):
        agency.locator("label.choice", has=agency.locator(f"input[name='grade-{axis}'][value='feasible']")).click()
        agency.locator(f"textarea[name='reason-{axis}-zh-Hant']").fill("可以")
    agency.locator("input[name='unit-zh-Hant']").fill("運輸規劃科")
    agency.locator("button[value='publish']").click()
    agency.locator("button[value='publish_sure']").click()
    expect(agency.locator(".notice.done").first).to_be_visible()


def delivered(agency: Page, demo: str, number: str) -> None:
    """The agency says that it is done, and asks to close."""
    agency.goto(f"{demo}/zh-Hant/staff/cases")
    agency.locator("tbody th a", has_text=number).first.click()
    desk = agency.url
    agency.goto(f"{desk}/do/closing")
    agency.locator("#form textarea[lang='zh-Hant-TW'], #form textarea").first.fill("長椅已裝好")
    agency.locator("#form [name='percent']").fill("100")
    agency.locator("#form .buttons button").first.click()
    expect(agency).to_have_url(desk)
