"""W1 and W9 to W11 as walks: a plan from a list, a photo that waits, minutes from what happened, a vote of the room; help for tables."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.walking import become, looked_at, vote
from tests.voting.printed import codes_in

pytestmark = pytest.mark.long

PAST, TODAY, DAY = 1, 2, 5
"""The demo's events: the one behind us, the one of today, the deliberation day."""

PHRASE = "渡輪 燈塔 老街 月台 鳳凰木"


def table_link(page: Page, demo: str, number: int) -> str:
    """The pass of a table of today."""
    page.goto(f"{demo}/zh-Hant/staff/events/{TODAY}/passes")
    return page.get_by_role("link", name=f"第 {number} 桌").get_attribute("href") or ""


def picture() -> dict[str, object]:
    """A photo with a place in it, as phones send it."""
    exif, out = Image.Exif(), io.BytesIO()
    exif.get_ifd(0x8825)[2] = (22.0, 37.0, 12.0)
    Image.new("RGB", (900, 600), "#f3d679").save(out, "JPEG", exif=exif.tobytes())
    return {"name": "chart.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def test_tables_are_planned_from_a_list_and_printed(demo: str, desktop: Page, tmp_path: Path) -> None:
    """W1: interpreter beside who needs one, two apart, two together; the bound stands beside; badges name tables."""
    become(desktop, demo, "officer")
    desktop.goto(f"{demo}/zh-Hant/staff/events/{DAY}/tables")
    people = ["id,name,age,village,interpreter_for,speaks,together,apart,host"]
    bands, villages = ("18–29", "30–44", "45–64", "65+"), ("鼓元里", "維生里", "壽山里")
    for n in range(1, 59):
        marks = [
            "vi" if n == 1 else "",
            "vi" if n == 2 else "",
            "a" if n in (3, 4) else "",
            "b" if n in (5, 6) else "",
            "x" if 10 <= n < 17 else "",
        ]
        people.append(",".join([str(n), f"居民{n}", bands[n % 4], villages[n % 3], *marks]))
    desktop.set_input_files("[name=file]", {"name": "people.csv", "mimeType": "text/csv", "buffer": "\n".join(people).encode()})  # type: ignore[arg-type]
    desktop.locator("[name=tables]").fill("7")
    desktop.locator("button[value=plan]").click()
    expect(desktop.get_by_role("heading", name="第 1 輪")).to_be_visible()
    for tables in [desktop.locator("ul.cards").nth(turn).locator("li article").all_inner_texts() for turn in range(3)]:
        seats = {name: place for place, table in enumerate(tables) for name in table.split("\n")[1:]}
        assert seats["居民1"] == seats["居民2"]
        assert seats["居民3"] == seats["居民4"]
        assert seats["居民5"] != seats["居民6"]
        assert max(len(table.split("\n")) for table in tables) - min(len(table.split("\n")) for table in tables) <= 1
    with desktop.expect_download() as saved:
        desktop.get_by_role("link", name=re.compile("PDF")).evaluate("link => { link.download = 'badges.pdf'; link.click(); }")
    saved.value.save_as(tmp_path / "badges.pdf")
    assert (tmp_path / "badges.pdf").read_bytes().startswith(b"%PDF")


def test_a_photo_of_a_table_waits_until_it_is_released(demo: str, desktop: Page, chromium: Browser) -> None:
    """W9: the reminder names how many declined; nobody but the office sees the photo before it is released."""
    become(desktop, demo, "officer")
    link = table_link(desktop, demo, 3)
    phone = chromium.new_context(**PHONE, java_script_enabled=False).new_page()  # type: ignore[arg-type]
    phone.goto(link)
    phone.get_by_role("link", name="照片").click()
    expect(phone.locator(".notice").first).to_contain_text("1 人不同意拍照")
    phone.set_input_files("[name=file]", picture())  # type: ignore[arg-type]
    phone.get_by_role("button", name="儲存照片").click()
    expect(phone.locator(".summary")).to_contain_text("請說明照片內容")
    phone.set_input_files("[name=file]", picture())  # type: ignore[arg-type]
    phone.fill("[name=words]", "第 3 桌海報紙：車站前的樹")
    phone.get_by_role("button", name="儲存照片").click()
    expect(phone.locator("main")).to_contain_text("本桌已存 1 張照片")
    desktop.goto(f"{demo}/zh-Hant/staff/events/{TODAY}/photos")
    source = desktop.locator(".card img").first.get_attribute("src") or ""
    assert phone.request.get(demo + source).status == 404
    looked_at(desktop, 1280)
    desktop.get_by_role("button", name="公開 第 3 桌海報紙").click()
    assert phone.request.get(demo + source).status == 200
    phone.context.close()


def test_minutes_begin_with_what_happened_and_show_the_photos(demo: str, desktop: Page, phone: Page) -> None:
    """W10: attendance without names, the agenda with its real times, decisions first; the public page has the photos."""
    become(desktop, demo, "officer")
    desktop.goto(f"{demo}/zh-Hant/staff/events/{TODAY}/minutes")
    expect(desktop.locator("main")).to_contain_text("報到人數")
    expect(desktop.locator("ol.plain li").first).to_contain_text("開場與討論規則")
    desktop.fill("[name=decisions]", "車站前種三棵樹")
    desktop.get_by_role("button", name="儲存", exact=True).click()
    desktop.reload()
    expect(desktop.locator("[name=decisions]")).to_have_value("車站前種三棵樹")
    phone.goto(f"{demo}/zh-Hant/events/{PAST}/minutes")
    expect(phone.locator("main h2").first).to_have_text("決議")
    expect(phone.locator(".photos img")).to_have_count(2)
    assert not re.search("林志豪|陳美玲", phone.locator("main").inner_text())


def test_the_tables_proposals_are_voted_on_by_whoever_is_in_the_room(demo: str, desktop: Page, chromium: Browser, tmp_path: Path) -> None:
    """W11: groups of two tables become proposals and candidates; a slip goes to a ticket that is there, once; the wall waits."""
    become(desktop, demo, "officer")
    note_taker = chromium.new_context(**PHONE, java_script_enabled=False).new_page()  # type: ignore[arg-type]
    for table, names in ((1, ("渡輪站坡道", "公園飲水機")), (2, ("巷口路燈",))):
        link = table_link(desktop, demo, table)
        for name in names:
            note_taker.goto(link)
            note_taker.fill("#note-form [name=text]", f"{name}的想法")
            note_taker.get_by_role("button", name="貼上").click()
            note_taker.locator("li.note", has_text=f"{name}的想法").locator("summary").click()
            note_taker.locator("li.note", has_text=f"{name}的想法").locator("[name=group]").fill(name)
            note_taker.locator("li.note", has_text=f"{name}的想法").locator("button[value=save]").click()
            note_taker.locator("form", has_text=name).locator("button[value=propose]").click()
            expect(note_taker).to_have_url(re.compile("/edit/idea"))
    note_taker.context.close()
    desktop.goto(f"{demo}/zh-Hant/staff/events/{TODAY}/vote")
    expect(desktop.locator("[name=candidates]")).to_have_value("渡輪站坡道（第 1 桌）\n公園飲水機（第 1 桌）\n巷口路燈（第 2 桌）")
    desktop.fill("[name=winners]", "1")
    desktop.fill("[name=phrase]", PHRASE)
    desktop.get_by_role("button", name="建立票選").click()
    desktop.get_by_role("button", name="規則定案").click()
    with desktop.expect_download() as saved:
        desktop.get_by_role("button", name=re.compile("列印")).first.click()
    saved.value.save_as(tmp_path / "slips.pdf")
    codes = codes_in((tmp_path / "slips.pdf").read_bytes())
    for _ in range(2):
        desktop.locator("main").get_by_role("button", name="開放投票").or_(
            desktop.locator("main").get_by_role("link", name="開放投票")
        ).first.click()
    desktop.goto(f"{demo}/zh-Hant/staff/events/{TODAY}/slips")
    desktop.fill("[name=code]", "林志豪")
    desktop.get_by_role("button", name="查詢").click()
    desktop.get_by_role("button", name=re.compile("^發給 2 張選票")).click()
    expect(desktop.locator(".notice.done")).to_contain_text("已領 2 張選票")
    desktop.fill("[name=code]", "林志豪")
    desktop.get_by_role("button", name="查詢").click()
    expect(desktop.locator("main")).to_contain_text("都已領票")
    voter = chromium.new_context(**PHONE, locale="zh-TW").new_page()  # type: ignore[arg-type]
    for code in codes[:3]:
        vote(voter, demo, code, (3,))
    voter.context.close()
    desktop.goto(f"{demo}/zh-Hant/staff/events/{TODAY}/vote")
    desktop.get_by_role("link", name="投影結果").click()
    expect(desktop.locator(".winners")).to_have_count(0)


def test_a_host_sees_who_has_not_spoken_and_what_it_may_cost(demo: str, desktop: Page, phone: Page) -> None:
    become(desktop, demo, "officer")
    phone.goto(table_link(desktop, demo, 4))
    phone.locator("summary", has_text="發言輪次").click()
    phone.locator("#seats").select_option("3")
    phone.locator(".turn").nth(1).click()
    phone.wait_for_timeout(2100)
    phone.locator(".turn").nth(1).click()
    expect(phone.locator("[data-turns-state]")).to_have_text("尚未發言：1、3 號座位")
    phone.reload()
    phone.locator("summary", has_text="發言輪次").click()
    expect(phone.locator(".turn").nth(1)).to_contain_text(re.compile(r"0:0[2-4]"))
    phone.get_by_role("link", name="經費估算").click()
    phone.locator("main form input").first.fill("2")
    phone.get_by_role("button", name="加總").click()
    expect(phone.locator(".big")).to_contain_text("NT$")


def test_somebody_checks_in_with_the_code_on_the_screen(demo: str, desktop: Page, phone: Page) -> None:
    become(desktop, demo, "officer")
    desktop.goto(f"{demo}/zh-Hant/staff/events/{TODAY}/edit")
    desktop.locator("summary", has_text="用餐").click()
    desktop.get_by_label("開放以螢幕上的代碼自行報到").check()
    desktop.get_by_role("button", name="儲存").click()
    desktop.goto(f"{demo}/zh-Hant/staff/events/{TODAY}/here")
    code = desktop.locator(".huge").inner_text()
    phone.goto(f"{demo}/zh-Hant/events/{TODAY}")
    phone.get_by_role("link", name="我已到場").click()
    phone.fill("[name=code]", code)
    phone.fill("[name=name]", "路過的人")
    phone.fill("[name=phone]", "07-551-0077")
    phone.get_by_role("button", name="報到").click()
    expect(phone.locator("main")).to_contain_text("報到完成")
