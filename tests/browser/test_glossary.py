"""G1 to G6, G8 and G9 as walks: a visitor before a sign, in a taxi, with a wrong sign; the secretary's meeting; the maker of signs."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walking import become
from tests.files.photos import photo
from web.text.languages import Locales

pytestmark = pytest.mark.long

BOTH = pytest.mark.parametrize("tongue", ["zh-Hant", "en"])


def say(tongue: str, message: str) -> str:
    """A message of the catalogue."""
    return Locales()[tongue].gettext(message)


@BOTH
def test_a_sign_in_hand(demo: str, phone: Page, tongue: str) -> None:
    """G1: from the start page in three taps, typing what stands on the sign."""
    phone.goto(f"{demo}/{tongue}/")
    phone.locator("summary.tool").click()
    phone.locator(".menu nav").get_by_role("link", name=say(tongue, "Place names"), exact=True).click()
    phone.fill("[name=q]", "qijin")
    first = phone.locator("#results .card").first
    expect(first).to_contain_text("Cijin")
    expect(first).to_contain_text("Qijin")
    expect(first).to_contain_text(say(tongue, "Hanyu Pinyin"))
    first.get_by_role("link").click()
    expect(phone.locator("h1")).to_contain_text("旗津")
    expect(phone.get_by_role("link", name=say(tongue, "Show the driver"))).to_be_visible()
    assert phone.locator("html").get_attribute("lang") == ("zh-Hant-TW" if tongue == "zh-Hant" else "en")


@BOTH
def test_a_taxi_without_a_network(demo: str, phone: Page, tongue: str) -> None:
    """G2: the driver's card fills the screen, and opens again in airplane mode once it was seen; the list too."""
    phone.goto(f"{demo}/{tongue}/glossary")
    phone.evaluate("navigator.serviceWorker.ready")
    phone.goto(f"{demo}/{tongue}/glossary/1/driver")
    size = phone.locator(".driver h1").evaluate("element => parseFloat(getComputedStyle(element).fontSize)")
    assert size >= 48
    phone.goto(f"{demo}/{tongue}/glossary/list")
    phone.wait_for_function("async () => (await (await caches.open('glossary')).keys()).length >= 4")
    phone.context.set_offline(True)
    phone.goto(f"{demo}/{tongue}/glossary/1/driver")
    expect(phone.locator(".driver h1")).to_have_text("鼓山區")
    assert phone.locator(".driver h1").evaluate("element => parseFloat(getComputedStyle(element).fontSize)") == size  # its style sheet too
    phone.goto(f"{demo}/{tongue}/glossary/list")
    phone.fill("#sieve", "binhai 2")
    expect(phone.locator("#list li:visible")).to_have_count(1)
    phone.context.set_offline(False)


@BOTH
def test_a_wrong_sign_is_reported_from_its_code(demo: str, chromium: Browser, phone: Page, tongue: str, tmp_path: Path) -> None:
    """G3: three taps and a photo; the secretary sees it beside the approved name, and it ends on the board."""
    picture = tmp_path / "sign.jpg"
    picture.write_bytes(photo())
    phone.goto(f"{demo}/g/3")
    phone.goto(f"{demo}/{tongue}/glossary/3")
    phone.get_by_role("link", name=say(tongue, "Report a sign")).click()
    phone.set_input_files("[name=file]", picture)
    phone.fill("[name=says]", f"Qijin {tongue} Dist.")
    phone.fill("[name=words]", "ferry")
    phone.get_by_role("button", name=say(tongue, "Send the report")).click()
    if tongue == "en":  # the other language's visitor has reported the same sign already, as far as anybody can tell
        expect(phone.locator("main")).to_contain_text("Is it one of these?")
        phone.get_by_role("button", name="It is another one: send the report").click()
    expect(phone.locator("h1")).to_contain_text(re.compile(r"\d+"))
    number = (re.search(r"\d+", phone.locator("h1").inner_text()) or [""])[0]
    office = chromium.new_context().new_page()
    become(office, demo, "secretary")
    office.goto(f"{demo}/{tongue}/staff/signs/{number}")
    expect(office.locator("main")).to_contain_text("Cijin District")
    office.fill("[name=owner]", "旗津區公所")
    office.get_by_role("button", name=say(tongue, "Show it, and give it to the owner")).click()
    office.goto(f"{demo}/{tongue}/staff/signs/{number}")
    office.set_input_files("[name=file]", picture)
    office.get_by_role("button", name=say(tongue, "Corrected"), exact=True).click()
    phone.reload()
    expect(phone.locator("main")).to_contain_text(say(tongue, "corrected"))
    expect(phone.locator("main img")).to_have_count(2)
    phone.goto(f"{demo}/{tongue}/signs")
    expect(phone.locator("main")).to_contain_text(f"Qijin {tongue} Dist.")


@BOTH
def test_what_is_not_found_can_be_suggested_without_scripts(demo: str, plain_phone: Page, tongue: str) -> None:
    """G4."""
    plain_phone.goto(f"{demo}/{tongue}/glossary")
    plain_phone.fill("[name=q]", f"Moonlight Garden {tongue}")
    plain_phone.get_by_role("button", name=say(tongue, "Search"), exact=True).click()
    expect(plain_phone.locator("main")).to_contain_text(say(tongue, "No name is spelled like this."))
    plain_phone.get_by_role("link", name=say(tongue, "Suggest a name that is missing")).click()
    plain_phone.fill("[name=zh]", f"月光花園{'甲' if tongue == 'en' else '乙'}")
    plain_phone.get_by_role("button", name=say(tongue, "Send the suggestion")).click()
    expect(plain_phone.locator("main")).to_contain_text(say(tongue, "Your suggestion is with the committee."))


def test_a_foreign_member_comments_and_votes_show_after_ones_own(demo: str, chromium: Browser) -> None:
    """G7: a comment in English is marked so for who reads Chinese; how others voted shows after one's own vote."""
    anna, deputy = (chromium.new_context(viewport={"width": 390, "height": 844}).new_page() for _ in range(2))
    for page, who, tongue in ((anna, "member", "en"), (deputy, "deputy", "zh-Hant")):
        become(page, demo, who)
        page.goto(f"{demo}/{tongue}/committee")
        page.get_by_role("link", name=say(tongue, "My papers")).click()
    first = anna.locator("section.block").first
    first.get_by_label("I do not agree").check()
    first.locator("textarea").fill("Two places would share this English.")
    anna.get_by_role("button", name="Save votes and comments").click()
    expect(anna.locator("section.block").first).to_contain_text("So far:")
    deputy.reload()
    section = deputy.locator("section.block").first
    expect(section.locator("blockquote[lang=en]")).to_contain_text("Two places would share this English.")
    expect(section).to_contain_text("Anna Lindqvist · English")
    expect(section).to_contain_text("目前結果")  # the deputy has voted on it already
    fresh = deputy.locator("section.block", has_not_text="目前結果").last
    fresh.get_by_label("棄權").check()
    deputy.get_by_role("button", name=say("zh-Hant", "Save votes and comments")).click()
    expect(deputy.locator("section.block", has_text="目前結果")).to_have_count(3)


@BOTH
def test_an_agenda_becomes_approvals_in_a_few_taps(demo: str, chromium: Browser, tongue: str, tmp_path: Path) -> None:
    """G5 and G6: twelve names go on an agenda, too few decide nothing; then 9 as proposed, 2 changed, 1 deferred in six taps."""
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    become(page, demo, "secretary")
    sign = "甲乙丙丁戊己庚辛壬癸子丑"
    rows = [f"{tongue[0]}新{one}街,{tongue[0].upper()}sin {n} St.,road,鼓山區,submitted" for n, one in enumerate(sign)]
    file = tmp_path / "names.csv"
    file.write_text("\n".join(["zh,en,kind,districts,status", *rows]), encoding="utf-8")
    page.goto(f"{demo}/{tongue}/staff/glossary/import")
    page.set_input_files("[type=file]", file)
    page.get_by_role("button", name=say(tongue, "Check the file")).click()
    page.locator("main form button[value=import]").click()
    page.goto(f"{demo}/{tongue}/staff/committee")
    page.locator("[name=held_on]").fill((date.today() + timedelta(days=3 if tongue == "en" else 2)).isoformat())  # noqa: DTZ011
    page.get_by_role("button", name=say(tongue, "Plan the meeting")).click()
    meeting = page.url
    page.locator("summary", has_text=say(tongue, "Put names on the agenda")).first.click()
    for box in page.get_by_role("checkbox", name=re.compile(f"^{tongue[0]}新")).all():
        box.check()
    page.get_by_role("button", name=say(tongue, "Put on the agenda")).first.click()
    page.locator("summary", has_text=say(tongue, "Who is here")).click()  # closed until the day of the meeting
    page.get_by_role("button", name=re.compile(f"^{say(tongue, 'is here')}")).first.click()
    page.get_by_role("button", name=say(tongue, "Decide the items")).click()
    expect(page.locator(".summary")).to_contain_text("10")
    mine = page.locator("li.block", has=page.locator("[lang=zh-Hant-TW]", has_text=f"{tongue[0]}新"))
    expect(mine).to_have_count(12)
    page.get_by_role("button", name=say(tongue, "All are here")).click()  # one tap
    mine.nth(11).locator("select[name^=outcome]").select_option("deferred")
    for place in (3, 4):
        mine.nth(place).locator("input[name^=english]").fill(f"Better {tongue} {place} St.")
    page.get_by_role("button", name=say(tongue, "Decide the items")).click()  # five
    page.get_by_role("button", name=say(tongue, "Close the meeting")).click()  # six
    expect(page.locator("h1")).to_contain_text(say(tongue, "Release %(name)s").partition("%")[0].strip())
    expect(page.locator("main")).to_contain_text(f"Better {tongue} 4 St.")
    page.goto(meeting.replace("/staff/", "/"))
    rows_shown = page.locator("tbody tr", has_text=f"{tongue[0]}新")
    expect(rows_shown).to_have_count(12)
    for words, count in (("approved as proposed", 9), ("approved with changes", 2), ("deferred", 1)):
        expect(rows_shown.filter(has_text=say(tongue, words))).to_have_count(count)


@BOTH
def test_a_name_that_was_replaced_is_still_found(demo: str, chromium: Browser, phone: Page, tongue: str) -> None:
    """G8."""
    page = chromium.new_context().new_page()
    become(page, demo, "secretary")
    page.goto(f"{demo}/{tongue}/staff/glossary/{28 if tongue == 'en' else 29}")
    old = page.locator("[name=en]").input_value()
    page.fill("[name=en]", f"{old.split()[0]} Street")
    page.get_by_role("button", name=say(tongue, "Save"), exact=True).click()
    phone.goto(f"{demo}/{tongue}/glossary?q={old}")
    phone.locator("#results .card").first.get_by_role("link").click()
    expect(phone.locator("main")).to_contain_text(say(tongue, "Former names"))
    expect(phone.locator("main")).to_contain_text(old)


@BOTH
def test_the_maker_of_signs_downloads_and_checks(demo: str, desktop: Page, tongue: str, tmp_path: Path) -> None:
    """G9, and the proof."""
    desktop.goto(f"{demo}/{tongue}/glossary/releases")
    desktop.locator("main .rows a").first.click()
    with desktop.expect_download() as asked:
        desktop.get_by_role("link", name="CSV", exact=True).click()
    lines = Path(asked.value.path()).read_text(encoding="utf-8").splitlines()
    expect(desktop.locator("main")).to_contain_text(str(len(lines) - 1))
    table = tmp_path / "signs.csv"
    table.write_text("zh,en\n旗津區,Qijin District\n鼓山區,Gushan District\n", encoding="utf-8")
    desktop.goto(f"{demo}/{tongue}/glossary/check")
    desktop.set_input_files("[name=file]", table)
    desktop.get_by_role("button", name=say(tongue, "Check"), exact=True).click()
    expect(desktop.locator("main")).to_contain_text("Cijin District")
    assert re.search(r"/glossary/checks/[\w-]+$", desktop.url)


def test_the_card_is_reached_by_keyboard(demo: str, chromium: Browser) -> None:
    """X1: from the box to the driver's card without a mouse."""
    page = chromium.new_context(**PHONE).new_page()
    page.goto(f"{demo}/en/glossary")
    page.focus("[name=q]")
    page.keyboard.type("chijin")
    expect(page.locator("#results .card").first).to_contain_text("Cijin")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Cijin")
    page.get_by_role("link", name="Show the driver").press("Enter")
    expect(page.locator(".driver h1")).to_be_visible()


def test_an_inspection_walk_goes_on_without_a_network(demo: str, phone: Page) -> None:
    """What is noted in a dead spot waits on the device, also over a reload, and comes once."""
    become(phone, demo, "secretary")
    phone.goto(f"{demo}/zh-Hant/staff/signs/walks")
    phone.evaluate("navigator.serviceWorker.ready")
    phone.locator("main ul.rows a").first.click()
    address = phone.url
    phone.reload()  # by now through the service worker, which keeps it
    phone.wait_for_function("async () => (await (await caches.open('glossary')).keys()).some(kept => kept.url.includes('/walks/'))")
    before = phone.locator("main li").count()
    phone.context.set_offline(True)
    phone.fill("[name=text]", "菜單上的 Fish head smells pot")
    phone.get_by_role("button", name=say("zh-Hant", "Note it")).click()
    expect(phone.locator("[data-walk-waiting]")).to_contain_text("Fish head smells pot")
    phone.goto(address)
    expect(phone.locator("[data-walk-waiting]")).to_contain_text("Fish head smells pot")
    phone.context.set_offline(False)
    phone.wait_for_function("() => Object.keys(localStorage).every(name => !name.startsWith('walk-') || localStorage[name] === '[]')")
    phone.goto(address)
    expect(phone.locator("main li", has_text="Fish head smells pot")).to_have_count(1)
    assert phone.locator("main li").count() == before + 1
