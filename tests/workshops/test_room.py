"""In the room: stamps and slips, the vote of the tables' proposals, checking in by oneself, forms on paper."""

import re
from datetime import timedelta

import pytest

from domain.clock import now
from domain.errors import Refused
from domain.policy import Hold, Role
from domain.workshops import queries
from domain.workshops.actions import arriving, handing, papers
from domain.workshops.actions.signing_up import Wanted
from domain.workshops.handing import HAS_ALL, NOT_HERE, STAMPS_MISSING, slips_due
from domain.workshops.models import EventNote, EventParty, WorkshopEvent
from domain.workshops.options import Options
from domain.workshops.self_check import code_at, is_code
from tests.support import KEYS, Site
from tests.town import town
from tests.workshops.events import party, public_event, today
from web.workshops.links import ticket_token
from web.workshops.passes import BOOTH_PURPOSE, pass_token
from web.workshops.printed_sheets import sheet_token


def test_slips_are_due_to_who_is_here_each_once_and_with_the_stamps() -> None:
    assert slips_due(0, 0, [], [], 0).why == NOT_HERE
    assert slips_due(3, 1, [], [], 0).slips == 2
    assert slips_due(2, 2, [], [], 0).why == HAS_ALL
    assert slips_due(1, 2, [], [], 0).why == HAS_ALL  # one of them left with a slip
    short = slips_due(1, 0, ["水", "水", "舊攤"], ["水", "路", "樹"], 2)
    assert (short.slips, short.why, short.facts) == (0, STAMPS_MISSING, {"have": 1, "needed": 2})
    assert slips_due(1, 0, ["水", "樹"], ["水", "路", "樹"], 2).slips == 1


async def test_a_booth_stamps_a_ticket_once_and_enough_stamps_give_a_slip(site: Site) -> None:
    event = await today(site, seats=10, options=Options(booths=("水", "路", "樹"), booths_needed=2))
    row = await party(event, "甲")
    await arriving.arrive(row.id, 1, at=now(), by=None)
    desk = await site.signed_in("desk@example.tw", Hold(Role.CHECK_IN))
    slips = f"/zh-Hant/staff/events/{event.id}/slips"
    assert "已集 0／2 章" in (await desk.get(f"{slips}?scan=甲")).text
    assert (await desk.post(slips, {"act": f"give-{row.id}-1-0"})).status == 422
    for place in (1, 2, 2):
        booth = f"/zh-Hant/booths/{pass_token(KEYS, event, place, BOOTH_PURPOSE)}"
        assert (await site.browser().post(booth, {"code": str(row.id)})).status == 303  # a number is looked at first
        stamped = await site.browser().post(booth, {"act": f"stamp-{row.id}"})
        assert f"stamped={row.id}" in stamped.location
    assert (await queries.party(row.id)).stamps == ["水", "路"]
    own = await site.browser().get(f"/zh-Hant/tickets/{ticket_token(KEYS, row.id)}")
    assert ("2／2" in own.text, "水、路" in own.text) == (True, True)
    assert (await site.browser().get(f"/zh-Hant/booths/{pass_token(KEYS, event, 4, BOOTH_PURPOSE)}")).status == 404
    assert (await site.browser().get(f"/zh-Hant/booths/{pass_token(KEYS, event, 1)}")).status == 404  # of a table
    assert (await desk.post(slips, {"act": f"give-{row.id}-2-0"})).status == 422
    for _ in range(2):  # pressed twice on a slow line: handed out once
        assert (await desk.post(slips, {"act": f"give-{row.id}-1-0"})).status == 303
    assert (await desk.post(slips, {"act": f"give-{row.id}-1-1"})).status == 422
    shown = await desk.get(f"{slips}?given={row.id}")
    assert "甲 已領 1 張選票" in shown.text
    assert (await desk.post(slips, {"act": f"back-{row.id}-1"})).status == 303
    assert (await queries.party(row.id)).slips == 0
    assert "2 章" in (await desk.get(f"/zh-Hant/staff/events/{event.id}/booths")).text


async def test_a_slip_goes_to_nobody_of_another_event(site: Site) -> None:
    event, other = await today(site), await today(site)
    row = await party(other, "乙")
    await arriving.arrive(row.id, 1, at=now(), by=None)
    desk = await site.signed_in("desk@example.tw", Hold(Role.CHECK_IN))
    assert (await desk.post(f"/zh-Hant/staff/events/{event.id}/slips", {"act": f"give-{row.id}-1-0"})).status == 422
    with pytest.raises(Refused):
        await handing.stamp(row.id, "沒有", at=now())


@pytest.mark.long
async def test_the_tables_proposals_become_a_vote_of_the_room(site: Site) -> None:
    """W11: six tables with two proposals each, four go on; one vote an event."""
    event = await today(site, seats=10, cycle=(await town(site)).cycle.id)
    row = await party(event, "甲")
    await arriving.arrive(row.id, 1, at=now(), by=None)
    for table in range(1, 7):
        browser = site.browser()
        for name in ("樹", "燈"):
            link = f"/zh-Hant/tables/{pass_token(KEYS, event, table)}"
            key = f"{table}{name}" + "0" * 12
            assert (await browser.post(link, {"act": "add", "key": key, "text": f"{name}{table}", "group": f"{name}{table}"})).status == 303
            assert (await browser.post(link, {"act": "propose", "heading": f"{name}{table}", "by": "丙"})).status == 303
    object.__setattr__(site.services.settings, "mode", "demo")
    officer, lead = (
        await site.signed_in("o@example.tw", Hold(Role.OFFICER)),
        await site.signed_in("l@example.tw", Hold(Role.LEAD_FACILITATOR)),
    )
    address = f"/zh-Hant/staff/events/{event.id}/vote"
    page = await officer.get(address)
    listed = re.search(r'<textarea[^>]*name="candidates"[^>]*>([^<]*)', page.response.text)
    assert listed is not None
    lines = listed[1].split("\n")
    assert (len(lines), page.value("winners"), page.value("slips")) == (12, "4", "4")
    assert (lines[0], lines[-1]) == ("樹1（第 1 桌）", "燈6（第 6 桌）")
    assert "具票選權限" in (await lead.get(address)).text
    typed = {"title": "哪四案？", "candidates": "\n".join(lines), "winners": "4", "slips": "4"}
    assert (await lead.post(address, typed | {"phrase": "渡輪 燈塔 老街 月台 鳳凰木"})).status == 403
    assert (await officer.post(address, typed | {"phrase": "短"})).status == 422
    made = await officer.post(address, typed | {"phrase": "渡輪 燈塔 老街 月台 鳳凰木"})
    assert made.status == 303, made.errors
    one = await queries.by_id(event.id)
    assert one.vote
    assert made.location.startswith(f"/zh-Hant/staff/votes/{one.vote}")
    assert "樹1（第 1 桌）" in (await officer.get(f"/zh-Hant/staff/votes/{one.vote}")).text
    assert (await officer.post(address, typed | {"phrase": "渡輪 燈塔 老街 月台 鳳凰木"})).status == 422
    assert "進行票選" in (await officer.get(address)).text


def test_a_code_of_the_screen_is_good_for_minutes_and_one_event() -> None:
    at = now()
    code = code_at(KEYS, 1, at)
    assert is_code(KEYS, 1, f"{code[:3]} {code[3:]}", at + timedelta(minutes=2))
    assert not is_code(KEYS, 1, code, at + timedelta(minutes=4))
    assert not is_code(KEYS, 1, code, at - timedelta(minutes=1))
    assert not is_code(KEYS, 2, code, at)
    assert not is_code(KEYS, 1, "", at)


async def test_people_check_themselves_in_with_the_code_on_the_screen(site: Site) -> None:
    event = await today(site, seats=10, options=Options(self_check=True))
    await WorkshopEvent.filter(id=event.id).update(starts_at=now() + timedelta(minutes=30))
    row, first, second = await party(event, "王小明"), await party(event, "同名"), await party(event, "同名", people=2)
    here, code = f"/zh-Hant/events/{event.id}/here", code_at(KEYS, event.id, now())
    desk = await site.signed_in("desk@example.tw", Hold(Role.CHECK_IN))
    screen = await desk.get(f"/zh-Hant/staff/events/{event.id}/here")
    assert (f"{code[:3]} {code[3:]}" in screen.text, screen.headers["refresh"]) == (True, "20")
    browser = site.browser()
    assert (await browser.post(here, {"code": "000000" if code != "000000" else "111111", "name": "王小明", "people": "1"})).errors
    done = await browser.post(here, {"code": code, "name": "王 小明", "people": "1"})
    assert (done.status, done.location.split("?")[0]) == (303, f"/zh-Hant/events/{event.id}")  # a name opens nobody's ticket
    assert (await queries.party(row.id)).arrived == 1
    asked = await browser.post(here, {"code": code, "name": "同名", "people": "1"})
    assert ("憑證編號" in asked.errors[0], (await queries.party(first.id)).arrived) == (True, 0)
    assert (await browser.post(here, {"code": code, "name": "同名", "ticket": str(second.id), "people": "2"})).status == 303
    assert (await queries.party(second.id)).arrived == 2
    assert (await browser.post(here, {"code": code, "name": "路人", "people": "1"})).status == 422  # nobody could reach them
    walked = await browser.post(here, {"code": code, "name": "路人", "phone": "07-551-0001", "people": "1"})
    assert "/tickets/" in walked.location
    other = await today(site)
    assert (await browser.get(f"/zh-Hant/events/{other.id}/here")).status == 404


async def test_ten_forms_in_and_ten_records_out(site: Site) -> None:
    event = await today(site, seats=30, cycle=(await town(site)).cycle.id)
    desk = await site.signed_in("desk@example.tw", Hold(Role.CHECK_IN))
    office, kinds = f"/zh-Hant/staff/events/{event.id}/sheets", {"note": 4, "signup": 3, "proposal": 3}
    for kind, many in kinds.items():
        printed = await desk.post(office, {"kind": kind, "many": str(many)})
        assert printed.headers["content-type"] == "application/pdf"
    assert (await desk.post(office, {"kind": "note", "many": "61"})).status == 422
    assert (await queries.by_id(event.id)).sheets == 10  # a second print has other numbers

    def address(kind: str, number: int) -> str:
        return f"/zh-Hant/sheets/{sheet_token(KEYS, event.id, kind, number)}"

    browser = site.browser()
    for number in range(1, 5):
        typed = {"table": "2", "text": f"樹 {number}\n椅 {number}", "group": "公園", "by": "阿滿"}
        for _ in range(2):  # pressed twice
            assert (await browser.post(address("note", number), typed)).status == 303
    assert [(row.place, row.text) for row in await queries.notes(event.id)] == [
        (2, f"{name} {number}") for number in range(1, 5) for name in ("樹", "椅")
    ]
    again = await browser.get(address("note", 1))
    assert ("樹 1\n椅 1" in again.text, "此表單已輸入過" in again.text) == (True, True)
    assert (await browser.post(address("note", 1), {"table": "2", "text": "樹 一"})).status == 303
    assert [row.text for row in await papers.notes_of_sheet(event.id, 1)] == ["樹 一"]
    assert (await browser.post(address("note", 1), {"table": "3", "text": "樹 一\n椅 1\n燈"})).status == 303  # the wrong table, mended
    assert [(row.place, row.text) for row in await papers.notes_of_sheet(event.id, 1)] == [(3, "樹 一"), (3, "椅 1"), (3, "燈")]
    assert (await browser.post(address("note", 1), {"table": "3", "text": "字" * 501})).status == 422
    for number in range(5, 8):
        typed = {"name": "林阿嬤", "phone": "07-551-0001", "people": "1", "children": "0"}  # the same words on three forms
        for _ in range(2):
            assert (await browser.post(address("signup", number), typed)).status == 303
    assert [row.sheet for row in await EventParty.filter(event_id=event.id).order_by("sheet")] == [5, 6, 7]
    assert "憑證" in (await browser.get(address("signup", 5))).text
    for number in range(8, 11):
        typed = {"title": f"樹蔭 {number}", "idea": "種樹", "problem": "太熱", "by": "阿滿"}
        made = [await browser.post(address("proposal", number), typed) for _ in range(2)]
        assert made[0].location.split("?")[0] == made[1].location.split("?")[0] != ""
    drafts = {row.proposal for row in await EventNote.filter(event_id=event.id) if row.proposal}
    assert len(drafts) == 3
    assert all(row.place < 1000 for row in await queries.notes(event.id))  # a form is no note of a table
    for wrong in (f"note-2-{event.id}-{'0' * 32}", address("note", 1).rsplit("/", 1)[1].replace("note", "signup"), "x", "note-x-1-2"):
        assert (await browser.get(f"/zh-Hant/sheets/{wrong}")).status == 404
    await WorkshopEvent.filter(id=event.id).update(starts_at=now() - timedelta(days=33), ends_at=now() - timedelta(days=32))
    assert (await browser.get(address("note", 1))).status == 404


async def test_a_form_keeps_its_sign_up_when_two_type_it_at_once(site: Site) -> None:
    event = await public_event(site, seats=30)
    first = await papers.sign_up_from_sheet(event.id, 1, Wanted("甲", "zh-Hant", phone="07-551-0001"), at=now(), by=None)
    second = await papers.sign_up_from_sheet(event.id, 1, Wanted("乙", "zh-Hant", phone="07-551-0002"), at=now(), by=None)
    assert (first.id, second.name) == (second.id, "甲")
