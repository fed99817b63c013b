"""What an event leaves: photos without a place, certificates and credited hours, lists to sign, what people thought, figures."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from domain.clock import now
from domain.db import writing
from domain.files import actions as files
from domain.files.models import StoredFile
from domain.outbox import OutboxMessage
from domain.policy import Hold, Role
from domain.workshops.actions import arriving, photos, tidying
from domain.workshops.models import EventNote, EventParty, WorkshopEvent
from domain.workshops.models_after import EventFeedback, EventPhoto
from domain.workshops.models_desk import EventScan
from domain.workshops.options import Options
from domain.workshops.presence import Noted, half_hours, time_present
from domain.workshops.scanning import Act
from tests.committee.meetings import text_of
from tests.files.photos import photo
from tests.support import KEYS, Page, Site
from tests.town import town
from tests.workshops.events import party, public_event
from web.workshops.links import ticket_token
from web.workshops.passes import pass_token

NINE = datetime(2027, 3, 1, 1, tzinfo=UTC)
NOON = NINE + timedelta(hours=3)


def read(page: Page) -> str:
    """What a page says, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


def noted(act: Act, minutes: int, people: int = 1, verdict: str = "welcome") -> Noted:
    return Noted(act, verdict, people, NINE + timedelta(minutes=minutes))


def test_hours_are_those_in_the_room_and_half_ones_rounded_down() -> None:
    def minutes(*all_of_them: Noted) -> int:
        return int(time_present(all_of_them, NINE, NOON).total_seconds() // 60)

    assert minutes() == 0
    assert minutes(noted(Act.SCAN, -20)) == 180  # came early, stayed
    assert minutes(noted(Act.SCAN, 10), noted(Act.LEAVE, 60)) == 50
    assert minutes(noted(Act.SCAN, 10), noted(Act.LEAVE, 60), noted(Act.ARRIVE, 90)) == 140
    assert minutes(noted(Act.SCAN, 10), noted(Act.SCAN, 30, verdict="again")) == 170
    assert minutes(noted(Act.SCAN, 10), noted(Act.BACK, 20)) == 0  # a mistake: never been
    assert minutes(noted(Act.WALK, 0, 2), noted(Act.LEAVE, 30, 1)) == 180  # one of two stays
    assert [half_hours(timedelta(minutes=some)) for some in (29, 30, 89, 90)] == [0, 0.5, 1.0, 1.5]


@given(st.lists(st.tuples(st.sampled_from(list(Act)), st.integers(-60, 240), st.integers(1, 4)), max_size=20))
def test_nobody_is_longer_in_the_room_than_the_event_lasts(acts: list[tuple[Act, int, int]]) -> None:
    assert timedelta() <= time_present([noted(*one) for one in acts], NINE, NOON) <= NOON - NINE


async def over(site: Site, **more: object) -> WorkshopEvent:
    """An event that ended an hour ago: 甲 with somebody stayed, 乙 left half way, 丙 did not come."""
    event = await public_event(site, seats=10, **more)
    ends = now().replace(microsecond=0) - timedelta(hours=1)
    starts = ends - timedelta(hours=3)
    for name, people, told in (("甲", 2, {"meal": "vegetarian", "no_photo": True}), ("乙", 1, {"band": "65-"}), ("丙", 1, {})):
        await party(event, name, people=people, **told)
    first, second, _ = await EventParty.filter(event_id=event.id).order_by("id")
    await arriving.arrive(first.id, 2, at=starts, by=None)
    await arriving.arrive(second.id, 1, at=starts, by=None)
    await arriving.leave(second.id, 1, at=starts + timedelta(minutes=100), by=None)
    await WorkshopEvent.filter(id=event.id).update(starts_at=starts, ends_at=ends)
    return await WorkshopEvent.get(id=event.id)


async def test_lists_hours_and_certificates_say_the_same(site: Site) -> None:
    event = await over(site, options=Options(meals=True, learning=True, allowance=500))
    desk = await site.signed_in("desk@example.tw", Hold(Role.CHECK_IN))
    base = f"/zh-Hant/staff/events/{event.id}"
    page = await desk.get(f"{base}/lists")
    assert [word in read(page) for word in ("葷食 2", "素食 2", "甲 180 3.0", "乙 100 1.5", "丙")] == [True, True, True, True, False]
    csv = (await desk.get(f"{base}/hours.csv")).response.text
    assert [line.split(",")[1:2] + line.split(",")[3:] for line in csv.splitlines()[1:3]] == [["甲", "180", "3.0"], ["乙", "100", "1.5"]]
    receipts = text_of((await desk.get(f"{base}/allowance.pdf")).response.content)
    assert ("甲 +1" in receipts, "500" in receipts, "丙" in receipts) == (True, True, False)
    papers = text_of((await desk.get(f"{base}/certificates.pdf")).response.content)
    assert ("甲" in papers, "乙" in papers, "丙" in papers, "1.5 小時" in papers) == (True, True, False, True)
    first, _, third = await EventParty.filter(event_id=event.id).order_by("id")
    own = await site.browser().get(f"/en/tickets/{ticket_token(KEYS, first.id)}/certificate.pdf")
    assert "甲" in text_of(own.response.content)
    assert (await site.browser().get(f"/en/tickets/{ticket_token(KEYS, third.id)}/certificate.pdf")).status == 404


async def test_no_hours_or_receipts_where_none_are_given(site: Site) -> None:
    event = await over(site)
    desk = await site.signed_in("desk@example.tw", Hold(Role.CHECK_IN))
    for file in ("hours.csv", "hours.exe", "allowance.pdf"):
        assert (await desk.get(f"/en/staff/events/{event.id}/{file}")).status == 404


async def test_a_photo_has_no_place_and_is_private_until_it_is_released(site: Site) -> None:
    """W9."""
    event = await over(site)
    table = f"/zh-Hant/tables/{pass_token(KEYS, event, 3)}/photos"
    assert "2 人不同意拍照" in (await site.browser().get(table)).text
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (22.0, 37.0, 12.0)
    sent = {"file": ("a.jpg", io.BytesIO(photo(exif=exif.tobytes())), "image/jpeg")}
    assert (await site.browser().post(table, {"words": ""}, files=sent)).status == 422
    assert (await site.browser().post(table, {"words": "第3桌海報紙"})).status == 422
    sent["file"][1].seek(0)
    kept = await site.browser().post(table, {"words": "第3桌海報紙", "by": "阿宏"}, files=sent)
    assert (kept.status, await EventPhoto.all().count()) == (303, 1)
    row = await EventPhoto.get()
    body = await site.services.store.get(f"{row.file}/full.webp")
    assert b"SecretPhone" not in body
    assert not (await StoredFile.get(key=row.file)).public
    picture = f"/en/files/{row.file}/card"
    lead = await site.signed_in("lead@example.tw", Hold(Role.LEAD_FACILITATOR))
    office = f"/zh-Hant/staff/events/{event.id}/photos"
    shown = await lead.get(office)
    picture = shown.response.text.split('class="card-photo" src="')[1].split('"')[0]
    assert [(await who.get(picture)).status for who in (lead, site.browser())] == [200, 404]
    assert ("2 人不同意拍照" in shown.text, "甲" in shown.text) == (True, True)
    assert (await lead.post(office, {"act": f"release-{row.id}"})).status == 303
    assert (await site.browser().get(picture)).status == 200
    assert (await lead.post(office, {"act": f"withdraw-{row.id}"})).status == 303
    assert (await site.browser().get(picture)).status == 404
    assert "確定刪除" in (await lead.post(office, {"act": f"ask-{row.id}"})).text
    assert (await lead.post(office, {"act": f"delete-{row.id}"})).status == 303
    assert await EventPhoto.all().count() == 0
    assert (await lead.post(office, {"act": f"release-{row.id}"})).status == 404


async def test_what_people_thought_is_kept_once_a_ticket_without_a_name(site: Site) -> None:
    event = await over(site)
    first, _, third = await EventParty.filter(event_id=event.id).order_by("id")
    address = f"/en/tickets/{ticket_token(KEYS, first.id)}/feedback"
    assert (await site.browser().get(f"/en/tickets/{ticket_token(KEYS, third.id)}/feedback")).status == 404
    assert (await site.browser().post(address, {})).status == 422
    for heard in ("2", "5"):
        assert (await site.browser().post(address, {"heard": heard, "text": "More time", "band": "30-44"})).status == 303
    row = await EventFeedback.get()
    assert (row.answers, row.text, row.band) == ({"heard": 5}, "More time", "30-44")
    assert row.key != str(first.id)
    lead = await site.signed_in("lead@example.tw", Hold(Role.LEAD_FACILITATOR))
    answers = await lead.get(f"/en/staff/events/{event.id}/feedback")
    assert ("5.0 (1 answer)" in read(answers), "More time" in read(answers), "30 to 44 1" in read(answers)) == (True, True, True)
    assert "5.0" not in read(await site.browser().get("/en/events/figures"))  # fewer than ten answers are told to nobody
    await WorkshopEvent.filter(id=event.id).update(ends_at=now() - timedelta(days=15), starts_at=now() - timedelta(days=16))
    assert (await site.browser().post(address, {"heard": "1"})).status == 422


async def test_figures_tell_who_came_and_no_small_group(site: Site) -> None:
    event = await over(site)
    town_ = await town(site)
    await WorkshopEvent.filter(id=event.id).update(cycle_id=town_.cycle.id)
    address = f"/en/events/figures?cycle={town_.cycle.key}"
    page = await site.browser().get(address)
    assert ("1 event · 3 people came" in read(page), "65 and older" in read(page)) == (True, False)
    async with writing():
        await EventParty.filter(event_id=event.id).update(band="65-", people=12, arrived=12)
    assert "65 and older 3" not in read(await site.browser().get(address))  # of the three who said it
    more = {"event_id": event.id, "name": "x", "locale": "zh-Hant", "people": 1, "arrived": 1, "state": "taken", "band": "65-"}
    async with writing():  # so that pages are made anew
        await EventParty.bulk_create([EventParty(joined_at=now(), **more) for _ in range(8)])
    assert "65 and older 11" in read(await site.browser().get(address))
    assert "65 and older" not in read(await site.browser().get("/en/events/figures"))  # all minus one cycle would tell another
    rows = (await site.browser().get("/en/events/figures?format=json")).response.json()["rows"]
    assert [(row["event"], row["came"]) for row in rows] == [(event.id, 44)]


@pytest.mark.both
async def test_old_events_are_forgotten_without_touching_what_comes(site: Site) -> None:
    old, coming = await public_event(site, seats=5), await public_event(site, seats=5)
    for event in (old, coming):
        row = await party(event, "阿嬤", email="", phone="07-551-0042")
        await arriving.arrive(row.id, 1, at=now(), by=1)
    await EventNote.create(event_id=old.id, place=1, key="k" * 16, text="樹", by="阿宏", at=now(), changed_at=now())
    await WorkshopEvent.filter(id=old.id).update(starts_at=now() - timedelta(days=33), ends_at=now() - timedelta(days=32))
    assert await tidying.forget(now()) == 1
    assert (await EventNote.get()).by == ""
    scans = await EventScan.filter(event_id=old.id)
    assert [(row.party, row.by, row.desk) for row in scans] == [(None, None, "")] * len(scans)
    assert {(row.name, row.meal, row.arrived_at) for row in await EventParty.filter(event_id=old.id)} == {("", "", None)}
    calls = [letter.facts.get("event") for letter in await OutboxMessage.filter(channel="call", stage="waiting")]
    assert (old.id in calls, coming.id in calls) == (False, True)


async def test_who_was_in_the_room_without_a_seat_is_on_the_lists(site: Site) -> None:
    event = await over(site, options=Options(learning=True, allowance=100))
    first, second, _ = await EventParty.filter(event_id=event.id).order_by("id")
    await EventParty.filter(id=second.id).update(state="canceled")  # a desk without a network let them in
    await EventParty.filter(id=first.id).update(people=4, arrived=1)
    desk = await site.signed_in("desk@example.tw", Hold(Role.CHECK_IN))
    assert "乙" in (await desk.get(f"/zh-Hant/staff/events/{event.id}/hours.csv")).response.text
    receipts = text_of((await desk.get(f"/zh-Hant/staff/events/{event.id}/allowance.pdf")).response.content)
    assert ("乙" in receipts, "甲 +1" in receipts) == (True, False)


async def test_a_facilitator_of_one_cycle_sees_the_photos_that_they_release(site: Site) -> None:
    place = await town(site)
    event = await over(site)
    await WorkshopEvent.filter(id=event.id).update(cycle_id=place.cycle.id)
    kept = await photos.add_photo(site.services.store, event, 1, photo(), "海報紙", "", at=now())
    lead = await site.signed_in("lead@example.tw", Hold(Role.LEAD_FACILITATOR, place.cycle.scope))
    shown = await lead.get(f"/zh-Hant/staff/events/{event.id}/photos")
    picture = shown.response.text.split('class="card-photo" src="')[1].split('"')[0]
    assert (await lead.get(picture)).status == 200
    await files.delete(kept.file, at=now(), by=1)
    assert (await lead.post(f"/zh-Hant/staff/events/{event.id}/photos", {"act": f"delete-{kept.id}"})).status == 303


async def test_a_question_that_few_answered_is_told_to_nobody(site: Site) -> None:
    event = await over(site)
    answers = [{"fair": 4, "heard": 1}, *[{"fair": 4}] * 9]
    facts = {"event_id": event.id, "day": now().date()}
    await EventFeedback.bulk_create([EventFeedback(key=f"k{n}", answers=one, **facts) for n, one in enumerate(answers)])
    place = await town(site)
    await WorkshopEvent.filter(id=event.id).update(cycle_id=place.cycle.id)
    page = read(await site.browser().get(f"/en/events/figures?cycle={place.cycle.key}"))
    assert ("4.0 (10 answers)" in page, "1.0" in page) == (True, False)
