"""What minutes hold: who came, who stood aside, what was said, and until when agencies answer."""

import html
import re
from datetime import timedelta

import pytest

from domain.agency_names import same_agency
from domain.clock import now
from domain.committee import queries
from domain.committee.actions import agenda, session
from domain.committee.actions.minutes import Written, write_record
from domain.committee.models import AgendaItem, Meeting
from domain.committee.rules import Outcome, Session, Wanted
from domain.errors import Refused
from domain.glossary.actions import notices
from domain.glossary.models import ReleaseNotice
from domain.ledger import LedgerEntry
from domain.people.actions import agencies
from domain.policy import Hold, Role
from tests.committee.meetings import committee, everybody_comes, text_of
from tests.support import Page, Site
from tests.town import both

TODAY = now().date()


async def decide_first(meeting: Meeting) -> None:
    item = (await queries.agenda(meeting.id))[0]
    await session.decide(meeting, [Wanted(item.id, Outcome.AS_PROPOSED)], at=now(), by=1)


async def test_a_guest_is_named_and_counts_for_nothing(site: Site) -> None:
    secretary, meeting = await committee(site, members=3)
    address = f"/en/staff/committee/{meeting.id}"
    for form in ({"act": "guest", "guest": "交通局 王科長"}, {"act": "guest", "guest": "交通局 王科長"}, {"act": "guestleft-0"}):
        assert (await secretary.post(address, form)).status == 303
    assert await queries.guests(meeting.id) == [("交通局 王科長", False)]
    assert ((await queries.by_id(meeting.id)).state, await queries.in_room(meeting.id)) == ("planned", frozenset())
    assert (await secretary.post(address, {"act": "guest", "guest": " "})).status == 422
    assert (await secretary.post(address, {"act": "guestleft-9"})).status == 422
    assert "交通局 王科長" not in (await site.browser().get(f"/zh-Hant/committee/{meeting.id}")).text  # before it began
    await secretary.post(address, {"act": "guest", "guest": "寫錯的人"})
    assert (await secretary.post(address, {"act": "guestoff-1"})).status == 303
    assert await queries.guests(meeting.id) == [("交通局 王科長", False)]
    await everybody_comes(meeting)
    await decide_first(meeting)
    await session.close(meeting, TODAY, at=now(), by=1)
    assert "交通局 王科長" in (await site.browser().get(f"/zh-Hant/committee/{meeting.id}")).text
    assert (await secretary.post(address, {"act": "guestback-0"})).status == 422
    sheet = await site.browser().get(f"/zh-Hant/committee/{meeting.id}/papers.pdf")
    assert "列席：交通局 王科長" in text_of(sheet.response.content)


async def test_members_are_proposed_to_stand_aside_for_their_own_agency(site: Site) -> None:
    secretary, meeting = await committee(site, members=3)
    mine = (await queries.members(meeting.held_on))[2]
    sent = {"email": mine.email, "locale": "en", "agency": "高雄市 鼓山區公所"}
    assert (await secretary.post(f"/en/staff/committee/members/{mine.id}", sent)).status == 303
    await everybody_comes(meeting)
    item = (await queries.agenda(meeting.id))[0]
    page = (await secretary.get(f"/en/staff/committee/{meeting.id}")).text
    assert f'name="recused-{item.id}" value="{mine.id}" checked' in " ".join(page.split())
    assert "own agency" in page
    assert "stand aside" in (await (await site.signed_in(mine.email)).get("/en/committee/papers")).text
    form = {f"outcome-{item.id}": "as_proposed", "act": "decide", f"recused-{item.id}": str(mine.id)}
    assert (await secretary.post(f"/en/staff/committee/{meeting.id}", form)).status == 303
    assert (await queries.item(item.id)).tally["recused"] == [mine.id]
    sheet = await site.browser().get(f"/en/committee/{meeting.id}/papers.pdf")
    assert "stood aside" not in text_of(sheet.response.content)  # not over yet: no table of decisions
    await session.close(meeting, TODAY, at=now(), by=1)
    sheet = await site.browser().get(f"/en/committee/{meeting.id}/papers.pdf")
    assert "1 stood aside" in " ".join(text_of(sheet.response.content).split())
    assert "agency" in (await LedgerEntry.filter(verb="committee.member_change").order_by("id").first()).after
    assert [same_agency(*pair) for pair in (("台北市", "臺北市"), ("", ""), ("交通局", "高雄市政府交通局"), ("交通局", "工務局"))] == [
        True,
        False,
        True,
        False,
    ]


def fields(page: Page, items: list[AgendaItem], **typed: str) -> dict[str, str]:
    """The whole form as a browser sends it back, with what was typed into fields by the item's place, `first=…`."""
    found = re.findall(r'name="(record-\d+)"[^>]*>([^<]*)</textarea>', page.response.text)
    sent = {name: html.unescape(text).replace("\n", "\r\n") for name, text in found}
    sent |= {f"{part}-{item.id}": page.value(f"{part}-{item.id}") for item in items for part in ("seen", "began")}
    for place, name in enumerate(("first", "second", "third")):
        if name in typed:
            sent[f"record-{items[place].id}"] = typed[name]
    return sent


@pytest.mark.both
async def test_two_people_write_the_minutes_and_nothing_is_lost(site: Site) -> None:
    first, meeting = await committee(site)
    second = await site.signed_in("other@example.tw", Hold(Role.SECRETARY))
    address, items = f"/zh-Hant/staff/committee/{meeting.id}/record", await queries.agenda(meeting.id)
    one, other = await first.get(address), await second.get(address)
    hostile = '<script>alert(1)</script>"><img src=x onerror=y>' + "長" * 3000
    bad = await first.post(address, fields(one, items, first="好的\u202e"))
    assert (bad.status, "好的" in bad.text) == (422, True)
    assert (await first.post(address, fields(one, items, first=hostile + "\t欄"))).status == 303
    # who wrote about another item alone is not asked about this one, and leaves it as it is
    assert (await second.post(address, fields(other, items, second="第二案"))).status == 303
    assert [item.record for item in await queries.agenda(meeting.id)] == [hostile + " 欄", "第二案", ""]
    clash = await second.post(address, fields(other, items, first="我寫的", second="第二案"))
    page = clash.response.text
    assert clash.status == 409
    assert ("<script>alert" in page, "&lt;script&gt;alert(1)" in page, "我寫的</textarea>" in page) == (False, True, True)
    assert (await second.post(address, fields(clash, items, first="併好了"))).status == 303
    assert [item.record for item in await queries.agenda(meeting.id)] == ["併好了", "第二案", ""]


async def test_what_is_shown_again_still_knows_what_it_began_from(site: Site) -> None:
    first, meeting = await committee(site)
    second = await site.signed_in("other@example.tw", Hold(Role.SECRETARY))
    address, items = f"/zh-Hant/staff/committee/{meeting.id}/record", await queries.agenda(meeting.id)
    one, other = await first.get(address), await second.get(address)
    await second.post(address, fields(other, items, third="乙寫的"))
    bad = await first.post(address, fields(one, items, third="甲寫的\u202e"))
    assert bad.status == 422
    clash = await first.post(address, fields(bad, items, third="甲寫的"))
    assert (clash.status, "乙寫的" in clash.text, (await queries.item(items[2].id)).record) == (409, True, "乙寫的")
    await second.post(address, fields(await second.get(address), items, third=""))
    emptied = await first.post(address, fields(one, items, third="甲又寫"))
    assert (emptied.status, "（已清空）" in emptied.text) == (409, True)


@pytest.mark.both
async def test_the_record_is_public_after_the_end_and_words_that_come_later_are_shown(site: Site) -> None:
    first, meeting = await committee(site)
    address, items = f"/zh-Hant/staff/committee/{meeting.id}/record", await queries.agenda(meeting.id)
    page, public = await first.get(address), f"/zh-Hant/committee/{meeting.id}"
    await first.post(address, fields(page, items, first="併好了", second="字" * 8000, third="字" * 8000))
    assert (await queries.item(items[1].id)).record == "字" * 8000
    assert "併好了" not in (await site.browser().get(public)).text
    held = await first.post(f"/zh-Hant/staff/committee/{meeting.id}", {"act": f"off-{items[0].id}"})
    assert (held.status, "發言紀要" in held.text) == (422, True)
    open_page = await first.get(address)
    await everybody_comes(meeting)
    await decide_first(meeting)
    await session.close(meeting, TODAY, at=now(), by=1)
    assert "併好了" in (await site.browser().get(public)).text
    late = await first.post(address, fields(open_page, items, first="結束後才寫的"))
    assert (late.status, "結束後才寫的" in late.text, (await queries.item(items[0].id)).record) == (422, True, "併好了")
    letters = await agenda.plan(TODAY + timedelta(days=3), "", kind=Session.WRITTEN, at=now(), by=None)
    with pytest.raises(Refused):
        await write_record(letters, [Written(1, "x", 0)], at=now(), by=None)


async def test_the_days_to_acknowledge_are_a_setting_of_the_meeting(site: Site) -> None:
    officer = (await site.person("o@example.tw")).id
    await agencies.add("parks", both("公園處", "Parks"), "", at=now(), by=officer)
    await site.person("parks@example.tw", Hold(Role.AGENCY_CONTACT, "agency:parks"))
    secretary, _ = await committee(site)
    day = now().date().isoformat()
    refused = await secretary.post("/en/staff/committee", {"act": "plan", "held_on": day, "answer_days": "91"})
    assert (refused.status, 'id="answer_days"' in refused.text) == (422, True)
    made = await secretary.post("/en/staff/committee", {"act": "plan", "held_on": day, "answer_days": "5"})
    meeting = await queries.by_id(int(made.location.rsplit("/", 1)[1]))
    await agenda.take_off(await queries.by_id(1), (await queries.agenda(1))[0].id, at=now(), by=None)
    await agenda.put_on(meeting, [1], at=now(), by=None)
    await everybody_comes(meeting)
    await decide_first(meeting)
    await session.close(meeting, TODAY, at=now(), by=1)
    assert (await ReleaseNotice.get()).due_on == TODAY + timedelta(days=5)
    assert await notices.remind(TODAY, now()) == 0  # not with the notice itself
    assert await notices.remind(TODAY + timedelta(days=5), now()) == 1
