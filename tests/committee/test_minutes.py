"""What minutes hold: who came, who stood aside, what was said, and until when agencies answer."""

from datetime import timedelta

import pytest

from domain.clock import now
from domain.committee import queries
from domain.committee.actions import agenda, session
from domain.committee.models import Meeting
from domain.committee.rules import Outcome, Wanted, same_agency
from domain.glossary.models import ReleaseNotice
from domain.people.actions import agencies
from domain.policy import Hold, Role
from tests.committee.meetings import committee, everybody_comes, text_of
from tests.support import Site
from tests.town import both

TODAY = now().date()


async def decide_first(meeting: Meeting) -> None:
    item = (await queries.agenda(meeting.id))[0]
    await session.decide(meeting, [Wanted(item.id, Outcome.AS_PROPOSED)], at=now(), by=1)


@pytest.mark.both
async def test_a_guest_is_named_and_counts_for_nothing(site: Site) -> None:
    secretary, meeting = await committee(site, members=3)
    address = f"/en/staff/committee/{meeting.id}"
    for form in ({"act": "guest", "guest": "交通局 王科長"}, {"act": "guest", "guest": "交通局 王科長"}, {"act": "guestleft-0"}):
        assert (await secretary.post(address, form)).status == 303
    assert await queries.guests(meeting.id) == [("交通局 王科長", False)]
    assert ((await queries.by_id(meeting.id)).state, await queries.in_room(meeting.id)) == ("planned", frozenset())
    assert (await secretary.post(address, {"act": "guest", "guest": " "})).status == 422
    assert (await secretary.post(address, {"act": "guestleft-9"})).status == 422
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
    assert [same_agency(*pair) for pair in (("台北市", "臺北市"), ("", ""), ("交通局", "高雄市政府交通局"), ("交通局", "工務局"))] == [
        True,
        False,
        True,
        False,
    ]


@pytest.mark.both
async def test_two_people_write_the_minutes_and_nothing_is_lost(site: Site) -> None:
    first, meeting = await committee(site)
    second = await site.signed_in("other@example.tw", Hold(Role.SECRETARY))
    address, items = f"/zh-Hant/staff/committee/{meeting.id}/record", await queries.agenda(meeting.id)
    hostile = '<script>alert(1)</script>"><img src=x onerror=y>' + "長" * 3000
    seen = {f"seen-{item.id}": "0" for item in items}
    bad = await first.post(address, seen | {f"record-{items[1].id}": "好的\u202e"})
    assert (bad.status, "好的" in bad.text) == (422, True)
    assert (await first.post(address, seen | {f"record-{items[0].id}": hostile, f"record-{items[1].id}": ""})).status == 303
    clash = await second.post(address, seen | {f"record-{items[0].id}": "我寫的", f"record-{items[1].id}": "第二案"})
    page = clash.response.text
    assert clash.status == 409
    assert ("<script>alert" in page, "&lt;script&gt;alert(1)" in page, "我寫的</textarea>" in page) == (False, True, True)
    assert [item.record for item in await queries.agenda(meeting.id)][1:] == ["第二案", ""]
    again = {f"seen-{items[0].id}": clash.value(f"seen-{items[0].id}"), f"record-{items[0].id}": "併好了"}
    assert (await second.post(address, again)).status == 303
    assert (await queries.item(items[0].id)).record == "併好了"
    public = f"/zh-Hant/committee/{meeting.id}"
    assert "併好了" not in (await site.browser().get(public)).text
    await everybody_comes(meeting)
    await decide_first(meeting)
    await session.close(meeting, TODAY, at=now(), by=1)
    assert "併好了" in (await site.browser().get(public)).text
    late = await first.post(address, {f"seen-{items[0].id}": "2", f"record-{items[0].id}": "改"})
    assert (late.status, (await queries.item(items[0].id)).record) == (422, "併好了")


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
