"""Minutes of an event: promised with it, drafted from what happened, written by two without a loss, public as page and PDF."""

from datetime import timedelta

from domain.clock import now
from domain.delivery.models import Promise
from domain.policy import Hold, Role
from domain.workshops.actions import arriving, events, timing
from domain.workshops.models import EventMinutes, WorkshopEvent
from domain.workshops.rules import Kind, agenda_of
from tests.committee.meetings import text_of
from tests.support import Site
from tests.workshops.events import party, plan, public_event


async def over(site: Site, days: int = 1) -> WorkshopEvent:
    """An event that ended some days ago, to which three people came."""
    event = await public_event(site, agenda=agenda_of("10 開場\n90 分桌討論"))
    for name, people in (("甲", 2), ("乙", 1)):
        row = await party(event, name, people=people, children=1)
        await arriving.arrive(row.id, people, at=now(), by=None)
    await timing.next_part(event.id, 0, at=event.starts_at + timedelta(minutes=7), by=None)
    ends = now() - timedelta(days=days)
    await WorkshopEvent.filter(id=event.id).update(starts_at=ends - timedelta(hours=3), ends_at=ends)
    return await WorkshopEvent.get(id=event.id)


async def test_minutes_are_promised_moved_kept_and_dropped_with_the_event(site: Site) -> None:
    event = await public_event(site)
    promise = await Promise.get(kind="minutes", ref=str(event.id))
    assert (promise.due_on - event.ends_at.date()).days in (7, 8)  # a day of Taipei
    later = plan(starts_at=event.starts_at + timedelta(days=3), ends_at=event.ends_at + timedelta(days=3))
    await events.change(event.id, later, at=now(), by=None)
    moved = await Promise.get(id=promise.id)
    assert ((moved.due_on - promise.due_on).days, moved.first_due_on) == (3, promise.due_on)
    shown = await site.browser().get("/en/promises?kind=minutes")
    assert ("Minutes: Hamasen workshop" in shown.text, f"/en/events/{event.id}" in shown.text) == (True, True)
    await events.cancel(event.id, "颱風", at=now(), by=None)
    assert (await Promise.get(id=promise.id)).dropped_at is not None
    lecture = await public_event(site, kind=Kind.LECTURE)
    assert not await Promise.filter(ref=str(lecture.id)).exists()


async def test_two_people_write_them_and_they_are_public_once_confirmed(site: Site) -> None:
    event = await over(site)
    first = await site.signed_in("a@example.tw", Hold(Role.LEAD_FACILITATOR))
    second = await site.signed_in("b@example.tw", Hold(Role.OFFICER))
    address, public = f"/zh-Hant/staff/events/{event.id}/minutes", f"/zh-Hant/events/{event.id}/minutes"
    assert (await first.post(address, {"seen": "0", "act": "ask"})).status == 200  # nothing written: nothing saved
    assert (await first.post(address, {"seen": "0", "act": "publish"})).status == 422
    assert (await first.post(address, {"seen": "0", "decisions": "增設兩盞路燈", "act": "save"})).status == 303
    clash = await second.post(address, {"seen": "0", "decisions": "增設三盞路燈", "act": "publish"})
    assert (clash.status, "增設兩盞路燈" in clash.text, "增設三盞路燈</textarea>" in clash.response.text) == (409, True, True)
    assert (await site.browser().get(public)).status == 404
    asked = await second.post(
        address, {"seen": clash.value("seen"), "decisions": "增設兩盞路燈\n樹蔭另案研議", "text": "大家談到夜間", "act": "ask"}
    )
    assert ("確定公開" in asked.text, (await EventMinutes.get()).published_at) == (True, None)
    done = await second.post(
        address, {"seen": asked.value("seen"), "decisions": "增設兩盞路燈\n樹蔭另案研議", "text": "大家談到夜間", "act": "publish"}
    )
    assert done.status == 303
    page = (await site.browser().get(public)).text
    for words in ("增設兩盞路燈", "樹蔭另案研議", "大家談到夜間", "開場", "報到人數"):
        assert words in page, words
    assert page.index("增設兩盞路燈") < page.index("開場")  # decisions first
    assert "甲" not in page
    paper = text_of((await site.browser().get(f"/zh-Hant/events/{event.id}/minutes.pdf")).response.content)
    assert ("增設兩盞路燈" in paper, "報到人數：3" in paper) == (True, True)
    assert (await Promise.get(kind="minutes")).kept_on is not None
    assert public in (await site.browser().get(f"/zh-Hant/events/{event.id}")).text


async def test_overdue_minutes_are_red_until_they_are_public(site: Site) -> None:
    event = await over(site, days=9)
    office = await site.signed_in("o@example.tw", Hold(Role.OFFICER))
    assert "minutes overdue" in (await office.get("/en/staff/events")).text
    assert "minutes overdue" in (await office.get("/en/staff")).text
    desk = f"/en/staff/events/{event.id}/minutes"
    assert "late: promised by" in (await office.get(desk)).text
    await office.post(desk, {"seen": "0", "decisions": "x", "act": "publish"})
    assert "minutes overdue" not in (await office.get("/en/staff/events")).text
    coming = await public_event(site)
    refused = await office.post(f"/en/staff/events/{coming.id}/minutes", {"seen": "0", "decisions": "留著", "act": "save"})
    assert (refused.status, "留著" in refused.text) == (422, True)
