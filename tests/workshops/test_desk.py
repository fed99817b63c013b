"""The desk at the door: scanned tickets, names, walk-ins, leaving, mistakes; and the plan of tables of an event."""

import io
import re
from datetime import timedelta

import qrcode
from PIL import Image
from pypdfium2 import PdfDocument

from domain.clock import now
from domain.outbox import OutboxMessage
from domain.policy import Hold, Role
from domain.workshops import queries
from domain.workshops.actions import signing_up
from domain.workshops.models import EventParty, WorkshopEvent
from tests.committee.meetings import text_of
from tests.support import KEYS, Browser, Page, Site
from tests.workshops.events import party, public_event, today
from web.workshops.badges import routes_of
from web.workshops.links import ticket_token
from web.workshops.passes import DESK_PURPOSE, pass_token


async def desk(site: Site) -> Browser:
    return await site.signed_in("d@example.tw", Hold(Role.CHECK_IN))


async def code_of(site: Site, row: EventParty) -> str:
    """What the QR code of a ticket holds, read by another library."""
    import zxingcpp
    from PIL import ImageDraw

    page = await site.browser().get(f"/en/tickets/{ticket_token(KEYS, row.id)}")
    drawn = re.search(r'<svg class="qr"[^>]*viewBox="0 0 (\d+)[^"]*"[^>]*>.*?<path[^>]* d="([^"]+)"', page.response.text, re.S)
    assert drawn is not None
    side = int(drawn[1])
    picture = Image.new("L", (side * 6, side * 6), 255)
    pen = ImageDraw.Draw(picture)
    for x, y in re.findall(r"M(\d+),(\d+)H", drawn[2]):
        pen.rectangle((int(x) * 6, int(y) * 6, int(x) * 6 + 5, int(y) * 6 + 5), fill=0)
    return str(zxingcpp.read_barcodes(picture)[0].text)


async def scan(browser: Browser, event: WorkshopEvent, code: str) -> Page:
    return await press(browser, f"/zh-Hant/staff/events/{event.id}/desk", {"act": "look", "code": code})


async def press(browser: Browser, address: str, form: dict[str, str]) -> Page:
    """A button of the desk: what is done leads back to the page, so that a reload repeats nothing."""
    answer = await browser.post(address, form)
    return await browser.get(answer.location) if answer.status == 303 else answer


async def test_a_ticket_is_green_once_yellow_then_and_red_for_another_day(site: Site) -> None:
    event, other = await public_event(site), await public_event(site)
    row, elsewhere = await party(event, "甲", people=2), await party(other, "乙")
    browser, code = await desk(site), await code_of(site, row)
    assert re.fullmatch(rf"HTTPS?://[^/]+/T/{event.id}-{row.id}-2/[A-Z2-7]{{103}}", code)
    found = await scan(browser, event, code)
    assert ("甲" in found.text, f'value="arrive-{row.id}"' in found.text) == (True, True)
    address = f"/zh-Hant/staff/events/{event.id}/desk"
    first = await press(browser, address, {"act": f"arrive-{row.id}", f"count-{row.id}": "1"})
    assert ("報到完成" in first.text, "已報到 1／2" in first.text) == (True, True)
    assert f'value="arrive-{row.id}"' in (await scan(browser, event, code)).text  # the other one still comes
    await press(browser, address, {"act": f"arrive-{row.id}"})
    again = await scan(browser, event, code)
    assert ("重複報到" in again.text, "首次報到" in again.text) == (True, True)
    assert "這是其他活動的憑證" in (await scan(browser, event, await code_of(site, elsewhere))).text
    assert "查無此碼" in (await scan(browser, event, code[:-6] + "AAAAAA")).text
    assert "查無此碼" in (await scan(browser, event, code.replace(f"-{row.id}-2", f"-{row.id}-8"))).text
    late = await party(event, "丙")
    late_code = await code_of(site, late)
    await signing_up.cancel(late.id, at=now())
    assert "這筆報名已取消" in (await scan(browser, event, late_code)).text
    assert ((await queries.counts(event.id)).arrived, (await queries.counts(event.id)).present) == (2, 2)


async def test_names_numbers_walk_ins_leaving_and_mistakes(site: Site) -> None:
    event = await public_event(site, seats=3)
    first, second = await party(event, "王小明"), await party(event, "王小明", email="", phone="0912345678")
    browser, address = await desk(site), f"/en/staff/events/{event.id}/desk"
    both = await press(browser, address, {"act": "look", "code": "小明"})
    assert both.text.count('value="arrive-') == 2  # two of one name: one looks, then presses
    assert "…678" in both.text
    assert (await press(browser, address, {"act": "look", "code": str(first.id)})).text.count('value="arrive-') == 1
    assert "No sign-up fits." in (await press(browser, address, {"act": "look", "code": "nobody"})).text
    walk = await press(browser, address, {"act": "walk", "name": "路過的人", "phone": "07-551-0000", "people": "1"})
    assert ("Checked in" in walk.text, (await queries.counts(event.id)).taken) == (True, 3)
    await press(browser, address, {"act": "walk", "name": "路過的人", "phone": "07-551-0000", "people": "1"})  # pressed twice
    assert ((await queries.counts(event.id)).taken, await OutboxMessage.filter(address="075510000").exists()) == (3, False)
    full = await press(browser, address, {"act": "walk", "name": "再一位", "phone": "07-551-0001", "people": "1"})
    assert ("no free seats" in full.text, "再一位" in full.text) == (True, True)
    assert not await EventParty.filter(name="再一位").exists()
    await press(browser, address, {"act": f"arrive-{first.id}"})
    assert (await queries.counts(event.id)).present == 2
    await press(browser, address, {"act": f"leave-{first.id}"})
    assert (await queries.counts(event.id)).present == 1
    back = await press(browser, address, {"act": f"arrive-{first.id}"})  # out for a moment, and in again
    assert ("Checked in" in back.text, (await queries.counts(event.id)).present, (await queries.counts(event.id)).arrived) == (True, 2, 2)
    await press(browser, address, {"act": f"leave-{first.id}"})
    await press(browser, address, {"act": f"arrive-{second.id}"})
    await press(browser, address, {"act": f"back-{second.id}-1"})
    assert ((await EventParty.get(id=second.id)).arrived, (await queries.counts(event.id)).arrived) == (0, 2)
    other = await public_event(site)
    foreign = await party(other, "別場")
    assert (await press(browser, address, {"act": f"arrive-{foreign.id}"})).status == 422


async def test_the_address_in_the_code_leads_the_desk_on_and_gives_strangers_nothing(site: Site) -> None:
    event = await public_event(site)
    row = await party(event, "甲")
    path = (await code_of(site, row)).split("/", 3)[3]
    led = await site.browser().get(f"/{path}")
    assert (led.status, f"/events/{event.id}/scan" in led.location) == (303, True)
    assert (await site.browser().get(led.location)).location == f"/zh-Hant/events/{event.id}"
    browser = await desk(site)
    assert f'value="arrive-{row.id}"' in (await browser.get((await browser.get(led.location)).location)).text


async def test_the_plan_of_an_event_is_made_from_the_filled_list_and_printed(site: Site) -> None:
    event = await public_event(site, seats=60)
    for number in range(18):
        await party(event, f"人{number}", people=1 + number % 2)
    office = await site.signed_in("o@example.tw", Hold(Role.OFFICER))
    rows = (await office.get(f"/en/staff/events/{event.id}/people.csv")).response.content.decode("utf-8-sig").splitlines()
    assert (rows[0], len(rows)) == ("id,name,age,gender,village,interpreter_for,speaks,together,apart,host", 28)
    filled = "\n".join(
        [rows[0], *(line.replace(",,,,,", f",{'ab'[n % 2]},{'mf'[n % 2]},v{n % 3},,", 1) for n, line in enumerate(rows[1:]))]
    )
    address = f"/en/staff/events/{event.id}/tables"
    assert (await office.post(address, {"tables": "3", "rounds": "3", "weight": "both"})).status == 422
    files = {"file": ("people.csv", io.BytesIO(filled.encode()), "text/csv")}
    made = await office.post(address, {"tables": "3", "rounds": "3", "weight": "both", "act": "plan"}, files=files)
    assert made.status == 303, made.errors
    plan = (await WorkshopEvent.get()).tables
    assert [len(table) for table in plan["rounds"][0]] == [9, 9, 9]
    page = (await office.get(address)).text
    assert ("人17 +1" in page, "Round 3" in page, "by chance there would be" in page) == (True, True, True)
    late = filled + "\n999.1,新來的,a,m,v1,,,,,"
    files = {"file": ("people.csv", io.BytesIO(late.encode()), "text/csv")}
    assert (await office.post(address, {"tables": "3", "rounds": "3", "weight": "both", "act": "late"}, files=files)).status == 303
    seated = (await WorkshopEvent.get()).tables
    assert ([len(table) for table in seated["rounds"][0]].count(10), seated["names"]["999.1"]) == (1, "新來的")
    badges = await office.get(f"/en/staff/events/{event.id}/badges.pdf")
    assert badges.response.content.startswith(b"%PDF")
    assert routes_of([[["a"], ["b"]], [["b"], ["a"]]]) == {"a": [1, 2], "b": [2, 1]}
    assert (
        await office.post(
            address, {"tables": "99", "rounds": "3", "act": "plan"}, files={"file": ("a.csv", io.BytesIO(b"id\n1\n"), "text/csv")}
        )
    ).status == 422


async def test_an_event_of_the_past_is_listed_and_takes_nobody(site: Site) -> None:
    event = await public_event(site)
    await WorkshopEvent.filter(id=event.id).update(starts_at=now() - timedelta(days=2), ends_at=now() - timedelta(days=2, hours=-3))
    page = await site.browser().get("/en/events")
    assert ("Past events" in page.text, "Hamasen workshop" in page.text) == (True, True)
    assert (await site.browser().post(f"/en/events/{event.id}", {"name": "A", "phone": "0912345678"})).status == 422


async def test_the_poster_leads_to_the_event_and_the_sheet_to_sign_names_who_comes(site: Site) -> None:
    import zxingcpp

    event = await public_event(site)
    await party(event, "王小明", people=2)
    paper = (await site.browser().get(f"/zh-Hant/events/{event.id}/poster.pdf")).response.content
    words = text_of(paper)
    for told in ("哈瑪星工作坊", "Hamasen workshop", "哈瑪星社區活動中心", "免註冊帳號"):
        assert told in words, told
    code = zxingcpp.read_barcodes(PdfDocument(paper)[0].render(scale=2).to_pil())[0].text
    led = await site.browser().get("/" + code.split("/", 3)[3])
    assert (led.status in (302, 303, 307, 308), f"/events/{event.id}" in led.location) == (True, True)
    sheet = text_of((await (await desk(site)).get(f"/zh-Hant/staff/events/{event.id}/attendance.pdf")).response.content)
    assert ("王小明" in sheet, "簽名" in sheet) == (True, True)
    assert (await site.browser().get(f"/zh-Hant/staff/events/{event.id}/attendance.pdf")).status == 303


async def test_a_desk_without_a_camera_reads_a_photo_of_the_ticket(site: Site) -> None:
    """Over plain http a browser gives no camera and no cryptography: the page's own form takes a photo."""
    event = await today(site, seats=5)
    row = await party(event, "甲", people=2)
    code = await code_of(site, row)
    drawn = io.BytesIO()
    qrcode.make(code).save(drawn)
    desk, browser = f"/zh-Hant/desks/{pass_token(KEYS, event, 1, DESK_PURPOSE)}", site.browser()
    seen = await browser.post(desk, {"act": "look"}, files={"file": ("a.png", io.BytesIO(drawn.getvalue()), "image/png")})
    assert ("scan=" in seen.location, f'value="arrive-{row.id}"' in (await browser.get(seen.location)).text) == (True, True)
    blank = io.BytesIO()
    Image.new("L", (400, 400), 255).save(blank, "PNG")
    nothing = await browser.post(desk, {"act": "look"}, files={"file": ("a.png", io.BytesIO(blank.getvalue()), "image/png")})
    assert (nothing.status, len(nothing.errors)) == (422, 1)
