"""What follows a proposal, walked in a real browser: cases and objections (R1 to R3), officers, agencies, moderators, readers."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Phones
from tests.browser.looking import judge
from tests.browser.walking import CASES, STEP_NAMES, become, begin, go
from tests.town import jpeg


@pytest.mark.parametrize(("locale", "scripts"), CASES[:2])
@pytest.mark.long(seconds=90)
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
    for summary in form.locator("details.tongue > summary").all():
        summary.click()
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
    mine.goto(f"{demo}/en/demo/mail?per_page=50")
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
    expect(officer).to_have_url(re.compile("/cycles/hamasen-2031"))
    officer.goto(f"{demo}/zh-Hant/staff/cycles/hamasen-2031/dates")
    expect(officer.locator("fieldset.dates")).to_have_count(11)
    officer.locator("#vote details > summary").click()
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
    officer.locator("details:has(#most) > summary").click()
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
    everything = int(re.findall(r"\d+", reader.locator("#results").inner_text())[0])
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
    assert {re.sub(r".*\.(\w+)(?:\?.*)?$", r"\1", link) for link in links} == {"csv", "ods", "json", "pb", "zip"}
    for link in links:
        answer = reader.request.get(f"{demo}{link}" if link.startswith("/") else link)
        assert answer.status == 200, link
        if "proposals.csv" in link:
            rows = answer.text().splitlines()
            assert len(rows) == found + 2
            assert "data.gov.tw/license" in rows[-1]


@pytest.mark.long
def test_nothing_is_searched_while_chinese_is_composed(phones: Phones, demo: str) -> None:
    """Zhuyin stands in the field before the characters do: a list waits for them, through the browser's own input method."""
    reader = phones()
    reader.goto(f"{demo}/zh-Hant/cycles/hamasen-2027/proposals")
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    wire = reader.context.new_cdp_session(reader)
    reader.locator("#q").focus()
    for part in ("ㄆ", "ㄆㄛ", "ㄆㄛ ㄉㄠ"):
        wire.send("Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)})
        reader.wait_for_timeout(400)  # longer than the list waits for another letter
    assert reader.locator("#q").input_value() == "ㄆㄛ ㄉㄠ"
    assert asked == []
    wire.send("Input.insertText", {"text": "坡道"})
    expect(reader).to_have_url(re.compile("q=%E5%9D%A1%E9%81%93"))


@pytest.mark.long
def test_one_box_chooses_a_page_of_proposals_and_is_not_there_without_scripts(phones: Phones, demo: str) -> None:
    """A bulk act on everything that is shown, after a search in place: what was chosen stays chosen, and is previewed."""
    officer = phones()
    become(officer, demo, "officer")
    officer.goto(f"{demo}/en/staff/cycles/hamasen-2027/proposals")
    officer.locator("#q").fill("Station")
    expect(officer).to_have_url(re.compile("q=Station"))
    officer.get_by_label("Choose all on this page").check()
    chosen = [row.is_checked() for row in officer.locator("input[name='chosen']").all()]
    assert chosen == [True] * len(chosen)
    assert len(chosen) > 1
    officer.locator("button[value='assign']").click()
    expect(officer.locator("li > input[name='chosen']")).to_have_count(len(chosen))
    plain = phones(scripts=False)
    become(plain, demo, "officer")
    plain.goto(f"{demo}/en/staff/cycles/hamasen-2027/proposals")
    expect(plain.get_by_label("Choose all on this page")).to_be_hidden()
    expect(plain.locator("input[name='chosen']").first).to_be_visible()


@pytest.mark.long
def test_a_comment_is_reported_taken_off_and_appealed(phones: Phones, demo: str) -> None:
    """A first comment waits; reported, taken off with a reason, appealed once, and decided by somebody else."""
    author, reader, officer, administrator = phones(), phones(), phones(), phones()
    become(author, demo, "maria")
    author.goto(f"{demo}/en/proposals/116-010")
    author.locator("#form #text").fill("A walk words: please light the stairs as well")
    author.locator("#form button.button").last.click()
    expect(author.locator(".comment", has_text="A walk words")).to_be_visible()
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
    expect(reader.locator(".notice.done").first).to_be_visible()
    decide(officer, "remove", "It repeats what was said")
    reader.goto(f"{demo}/en/proposals/116-010")
    expect(reader.get_by_text("A walk words")).to_have_count(0)
    author.goto(f"{demo}/en/proposals/116-010")
    expect(author.get_by_text("It repeats what was said")).to_be_visible()
    author.locator(".comment", has_text="A walk words").locator("a.tool").click()
    author.locator("#text").fill("Nobody had said it before")
    author.locator("button[value='appeal']").click()
    expect(author.locator(".notice.done").first).to_be_visible()
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
    begin(mine, demo, locale)
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
