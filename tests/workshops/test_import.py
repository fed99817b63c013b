"""Sign-ups and ideas from a spreadsheet: checked whole, shown, then all or nothing; the same file again changes nothing."""

import io
import re

import pytest

from domain.clock import now
from domain.outbox import OutboxMessage
from domain.policy import Hold, Role
from domain.workshops import queries
from domain.workshops.actions import signing_up
from domain.workshops.models import EventNote, EventParty
from tests.support import Browser, Page, Site
from tests.workshops.events import today

GOOD = (
    "姓名,電話,電子郵件,人數,需求\n林阿嬤,07-551-0001,,2,輪椅、托育\nMaria Santos,,maria@example.tw,,interpreter\n林阿嬤,07-551-0001,,2,\n"
)


async def checked(browser: Browser, event: int, text: str, kind: str = "people") -> Page:
    sent = {"file": ("a.csv", io.BytesIO(text.encode()), "text/csv")}
    return await browser.post(f"/zh-Hant/staff/events/{event}/import", {"kind": kind}, files=sent)


def told(page: Page) -> list[str]:
    return re.findall(r'<dd class="number">(\d+)</dd>', page.response.text)


async def test_a_file_of_sign_ups_is_shown_first_and_taken_over_once(site: Site) -> None:
    event = await today(site, seats=3)
    officer = await site.signed_in("o@example.tw", Hold(Role.OFFICER))
    shown = await checked(officer, event.id, GOOD)
    assert (shown.status, told(shown), await EventParty.all().count()) == (200, ["2", "1"], 0)
    taken = {"kind": "people", "act": "import", "token": shown.value("token")}
    assert (await officer.post(f"/zh-Hant/staff/events/{event.id}/import", taken)).status == 303
    rows = await queries.parties(event.id)
    assert [(row.name, row.people, row.needs, row.state) for row in rows] == [
        ("林阿嬤", 2, ["childcare", "wheelchair"], "taken"),
        ("Maria Santos", 1, ["interpreter"], "taken"),
    ]
    assert await OutboxMessage.filter(template="event_ticket").count() == 2
    assert (await officer.post(f"/zh-Hant/staff/events/{event.id}/import", taken)).status == 422  # the file is gone
    assert told(await checked(officer, event.id, GOOD)) == ["0", "3"]
    other = await today(site)
    kept = (await checked(officer, event.id, GOOD + "新人,07-551-0009,,1,\n")).value("token")
    refused = await officer.post(f"/zh-Hant/staff/events/{other.id}/import", {"kind": "people", "act": "import", "token": kept})
    assert (refused.status, await EventParty.filter(event_id=other.id).count()) == (422, 0)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("姓名,人數\n甲,1\n", "請至少填一項"),
        ("姓名,電話,人數\n甲,07-551-0001,99\n", "1 至 8"),
        ("姓名,電話,需求\n甲,07-551-0001,火箭\n", "火箭"),
        ("電話\n07-551-0001\n", "缺"),
        ("姓名,電郵件件\n甲,x\n", "欄"),
    ],
)
async def test_a_file_with_a_fault_writes_nothing(site: Site, text: str, fault: str) -> None:
    event = await today(site)
    officer = await site.signed_in("o@example.tw", Hold(Role.OFFICER))
    page = await checked(officer, event.id, text)
    assert (page.status, fault in page.text, await EventParty.all().count()) == (422, True, 0)


async def test_ideas_become_notes_of_their_tables(site: Site) -> None:
    event = await today(site)
    officer = await site.signed_in("o@example.tw", Hold(Role.OFFICER))
    text = "想法,桌次,分組\n坡道太陡,3,無障礙\n沒有樹蔭,,\n"
    shown = await checked(officer, event.id, text, "ideas")
    assert told(shown) == ["2", "0"]
    taken = {"kind": "ideas", "act": "import", "token": shown.value("token")}
    assert (await officer.post(f"/zh-Hant/staff/events/{event.id}/import", taken)).status == 303
    assert [(row.place, row.text, row.heading) for row in await EventNote.all().order_by("place")] == [
        (1, "沒有樹蔭", ""),
        (3, "坡道太陡", "無障礙"),
    ]
    assert told(await checked(officer, event.id, text, "ideas")) == ["0", "2"]
    assert "陳小姐" in (await officer.get(f"/zh-Hant/staff/events/{event.id}/import/template")).text
    assert "分組" in (await officer.get(f"/zh-Hant/staff/events/{event.id}/import/template?kind=ideas")).text


async def test_who_canceled_is_not_signed_up_by_the_same_file(site: Site) -> None:
    event = await today(site, seats=3)
    officer = await site.signed_in("o@example.tw", Hold(Role.OFFICER))
    shown = await checked(officer, event.id, GOOD)
    await officer.post(f"/zh-Hant/staff/events/{event.id}/import", {"kind": "people", "act": "import", "token": shown.value("token")})
    await signing_up.cancel((await queries.parties(event.id))[0].id, at=now())
    assert told(await checked(officer, event.id, GOOD)) == ["0", "3"]
    large = await checked(officer, event.id, "姓名,電話,人數\n大家,07-551-0088,5\n")
    assert (large.status, "大家" in large.errors[0]) == (422, True)
    waits = await checked(officer, event.id, "姓名,電話,人數\n甲,07-551-0081,2\n乙,07-551-0082,2\n")
    assert "無法立即取得名額" in waits.text
    same = await checked(officer, event.id, "想法\n多椅\n多椅\n", "ideas")
    assert told(same) == ["2", "0"]  # two people may say the same
