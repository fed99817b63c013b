"""Signing up without an account, the waiting list through the links of its letters, and the whole event moved or canceled."""

from datetime import timedelta

import pytest

from domain.clock import now
from domain.errors import Refused
from domain.outbox import OutboxMessage
from domain.policy import Hold, Role
from domain.workshops import queries
from domain.workshops.actions import arriving, events, signing_up, tidying
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.rules import PartyState
from tests.support import KEYS, Browser, Site
from tests.workshops.events import PLACE, party, plan, public_event
from web.messages.letters import written as render
from web.workshops.links import ticket_token


async def letters(template: str) -> list[OutboxMessage]:
    return await OutboxMessage.filter(template=template).order_by("id")


async def written(site: Site, message: OutboxMessage) -> tuple[str, str]:
    """Subject and text as the reader gets them."""
    return render(site.services, message, await site.services.site())


@pytest.mark.both
async def test_a_telephone_is_enough_and_the_ticket_has_number_code_and_place(site: Site) -> None:
    event = await public_event(site)
    browser = site.browser()
    page = await browser.get(f"/zh-Hant/events/{event.id}")
    assert "尚有 3 個名額" in page.text
    form = {"name": "吳陳阿滿", "phone": "07-551-0000", "people": "2", "children": "1", "need-hearing": "yes"}
    made = await browser.post(f"/zh-Hant/events/{event.id}", form)
    again = await browser.post(f"/zh-Hant/events/{event.id}", form)  # pressed twice
    assert (made.status, made.location) == (303, again.location)
    stranger = await site.browser().post(f"/zh-Hant/events/{event.id}", form | {"name": "另一位", "people": "1"})
    assert stranger.location != made.location  # another person on the same cached page
    row = await EventParty.get(name="吳陳阿滿")
    assert (row.state, row.people, row.children, row.needs, row.phone) == ("taken", 2, 1, ["hearing"], "075510000")
    ticket = await browser.get(made.location)
    for words in ("吳陳阿滿", f"報到憑證 {row.id}", "聽覺協助", "<svg", "哈瑪星社區活動中心"):
        assert words in ticket.text, words
    call = (await letters("event_ticket"))[0]
    assert (call.channel, call.address) == ("call", "075510000")
    assert (await queries.counts(event.id)).taken == 3


async def test_bad_input_is_told_beside_the_field_and_nothing_typed_is_lost(site: Site) -> None:
    event = await public_event(site)
    browser = site.browser()
    for form, words in (
        ({"name": "阿滿"}, "telephone number or an e-mail"),
        ({"name": "阿滿", "phone": "12"}, "Enter a phone number"),
        ({"name": "阿滿", "email": "x"}, "Enter an e-mail"),
        ({"name": "", "phone": "0912345678"}, "Enter your name"),
        ({"name": "阿滿", "phone": "0912345678", "people": "4"}, "3 seats in all"),
    ):
        page = await browser.post(f"/en/events/{event.id}", form | {"note": "從後門進", "need-childcare": "yes"})
        assert (page.status, words in page.text, "從後門進" in page.text) == (422, True, True), form
        assert 'name="need-childcare" value="yes" checked' in " ".join(page.text.split())
    assert not await EventParty.exists()


@pytest.mark.both
async def test_who_waits_is_asked_by_letter_and_only_a_button_answers(site: Site) -> None:
    event = await public_event(site, seats=1)
    first, second, third = [await party(event, name) for name in ("甲", "乙", "丙")]
    assert [row.state for row in (first, second, third)] == ["taken", "waiting", "waiting"]
    browser = site.browser()
    link = f"/zh-Hant/tickets/{ticket_token(KEYS, third.id)}"
    assert "候補第 2 位" in (await browser.get(link)).text
    await browser.post(f"/zh-Hant/tickets/{ticket_token(KEYS, first.id)}", {"act": "cancel"})
    offer = (await letters("event_offer"))[0]
    assert offer.address == "yi@example.tw"
    text = (await written(site, offer))[1]
    asked = next(line for line in text.splitlines() if "/tickets/" in line).split("/", 3)[3]
    for _ in range(2):  # a mail scanner opens the link
        page = await browser.get(f"/{asked}")
    assert ("已有空位" in page.text, (await EventParty.get(id=second.id)).state) == (True, "offered")
    assert "候補第 1 位" in (await browser.get(link)).text
    assert (await browser.post(f"/{asked}", {"act": "accept"})).status == 303
    assert (await EventParty.get(id=second.id)).state == "taken"
    assert (await browser.post(f"/{asked}", {"act": "accept"})).status == 422
    assert (await queries.counts(event.id)).taken == 1


@pytest.mark.both
async def test_an_offer_without_an_answer_lapses_and_goes_on(site: Site) -> None:
    event = await public_event(site, seats=1)
    first, second, third = [await party(event, name) for name in ("甲", "乙", "丙")]
    await signing_up.cancel(first.id, at=now())
    assert await tidying.lapse(now() + timedelta(hours=23)) == 0
    late = now() + timedelta(hours=25)
    with pytest.raises(Refused, match="time to answer"):
        await signing_up.accept(second.id, at=late)
    assert await tidying.lapse(late) == 1
    assert [(await EventParty.get(id=row.id)).state for row in (second, third)] == ["lapsed", "offered"]
    assert [row.address for row in await letters("event_lapsed")] == ["yi@example.tw"]
    await signing_up.accept(third.id, at=late)
    assert (await queries.counts(event.id)).taken == 1


async def test_a_party_larger_than_what_is_free_is_asked_once_whether_a_part_is_enough(site: Site) -> None:
    event = await public_event(site, seats=2)
    first, second = await party(event, "甲"), await party(event, "乙")
    both = await party(event, "丙", people=2)
    await signing_up.cancel(first.id, at=now())
    page = await site.browser().get(f"/en/tickets/{ticket_token(KEYS, both.id)}")
    assert "1 seat is free. Is one enough?" in page.text
    await site.browser().post(f"/en/tickets/{ticket_token(KEYS, both.id)}", {"act": "accept"})
    row = await EventParty.get(id=both.id)
    assert (row.state, row.people, (await queries.counts(event.id)).taken) == ("taken", 1, 2)
    assert second.state == "taken"


async def test_a_party_comes_with_fewer_and_the_seat_goes_on(site: Site) -> None:
    event = await public_event(site, seats=2)
    pair, alone = await party(event, "甲", people=2), await party(event, "乙")
    link = f"/en/tickets/{ticket_token(KEYS, pair.id)}"
    assert (await site.browser().post(link, {"act": "change", "people": "1"})).status == 303
    assert ((await EventParty.get(id=pair.id)).people, (await EventParty.get(id=alone.id)).state) == (1, "offered")
    assert (await site.browser().post(link, {"act": "change", "people": "2"})).status == 422
    assert (await site.browser().get("/en/tickets/1-" + "0" * 32)).status == 404


@pytest.mark.both
async def test_a_whole_event_is_moved_and_canceled_as_one_act_and_everybody_is_told(site: Site) -> None:
    event = await public_event(site)
    await party(event, "甲")
    await party(event, "Anna", email="", phone="07-551-0000", locale="en")
    later = plan(starts_at=event.starts_at + timedelta(days=1), ends_at=event.ends_at + timedelta(days=1))
    await events.change(event.id, later, at=now(), by=None)
    await events.change(event.id, later, at=now(), by=None)  # saved again without a change: nobody is told
    assert [(row.channel, row.locale) for row in await letters("event_moved")] == [("email", "zh-Hant"), ("call", "en")]
    office = await site.signed_in("o@example.tw", Hold(Role.OFFICER))
    address = f"/en/staff/events/{event.id}"
    assert (await office.post(address, {"act": "ask", "reason": "颱風"})).status == 200
    assert (await office.post(address, {"act": "cancel", "reason": ""})).status == 422
    assert (await WorkshopEvent.get(id=event.id)).state == "public"
    assert (await office.post(address, {"act": "cancel", "reason": "颱風停班停課"})).status == 303
    told = await letters("event_canceled")
    assert len(told) == 2
    subject, text = await written(site, told[1])
    assert ("Hamasen workshop" in subject, "颱風停班停課" in text) == (True, True)
    page = await site.browser().get(f"/en/events/{event.id}")
    assert ("This event is canceled." in page.text, "颱風停班停課" in page.text, 'id="sign-up"' in page.text) == (True, True, False)
    file = (await site.browser().get(f"/en/events/{event.id}/event.ics")).text
    assert ("SUMMARY:Canceled" in file, "SEQUENCE:2" in file, f"UID:event-{event.id}@" in file) == (True, True, True)
    with pytest.raises(Refused):
        await party(event, "丁")


async def test_a_canceled_event_offers_nothing_any_more_and_a_moved_one_reminds_anew(site: Site) -> None:
    event = await public_event(site, seats=1)
    first, second = await party(event, "甲"), await party(event, "乙")
    await party(event, "丙")
    await signing_up.cancel(first.id, at=now())
    await events.cancel(event.id, "颱風", at=now(), by=None)
    assert await tidying.lapse(now() + timedelta(hours=25)) == 1
    assert ((await EventParty.get(id=second.id)).state, await letters("event_lapsed"), len(await letters("event_offer"))) == (
        "lapsed",
        [],
        1,
    )
    moved = await public_event(site, seats=1)
    await party(moved, "丁")
    waits = await party(moved, "戊")
    assert await tidying.remind(moved.starts_at - timedelta(hours=20)) == 1
    start = moved.starts_at + timedelta(days=20)
    await events.change(moved.id, plan(seats=1, starts_at=start, ends_at=start + timedelta(hours=3)), at=now(), by=None)
    texts = [(await written(site, letter))[1] for letter in await letters("event_moved")]
    assert ["您的名額仍予保留" in text for text in texts] == [True, False]  # who only waits has none
    assert await tidying.remind(start - timedelta(days=2)) == 1
    more = plan(seats=1, starts_at=start, ends_at=start + timedelta(hours=3), place=PLACE.written("en", "Another English"))
    await events.change(moved.id, more, at=now(), by=None)
    assert len(await letters("event_moved")) == 2  # a translation is no move
    assert waits.state == "waiting"


async def test_who_is_in_the_room_cannot_give_the_seat_away(site: Site) -> None:
    event = await public_event(site)
    row = await party(event, "甲")
    await arriving.arrive(row.id, 1, at=now(), by=None)
    page = await site.browser().post(f"/en/tickets/{ticket_token(KEYS, row.id)}", {"act": "cancel"})
    assert (page.status, (await queries.counts(event.id)).taken) == (422, 1)


async def test_an_auditor_reads_and_holds_no_ticket(site: Site) -> None:
    event = await public_event(site)
    row = await party(event, "甲")
    auditor, officer = await site.signed_in("a@example.tw", Hold(Role.AUDITOR)), await office_of(site)
    address, token = f"/en/staff/events/{event.id}", ticket_token(KEYS, row.id)
    assert (token in (await auditor.get(address)).text, token in (await officer.get(address)).text) == (False, True)


async def test_an_erased_account_leaves_no_name_and_its_seat_goes_on(site: Site) -> None:
    event = await public_event(site, seats=1)
    row, waits = await party(event, "甲"), await party(event, "乙")
    await WorkshopEvent.filter(id=event.id).update(tables={"names": {f"{row.id}.1": "甲", "9.1": "丙"}, "rounds": []})
    await tidying.forget_address("jia@example.tw", at=now())
    row = await EventParty.get(id=row.id)
    assert (row.name, row.email, row.state, (await EventParty.get(id=waits.id)).state) == ("", "", "canceled", "offered")
    assert (await WorkshopEvent.get(id=event.id)).tables["names"] == {"9.1": "丙"}


async def test_calls_about_an_event_are_forgotten_with_it(site: Site) -> None:
    event = await public_event(site)
    await party(event, "甲", email="", phone="07-551-0000")
    await tidying.forget(event.ends_at + timedelta(days=31))
    call = (await letters("event_ticket"))[0]
    assert (call.stage, call.name, call.address, call.facts) == ("dropped", "", "", {})


async def test_drafts_are_nobodys_and_sign_up_ends_when_it_says(site: Site) -> None:
    draft = await events.plan(plan(), at=now(), by=None, keys=KEYS)
    assert (await site.browser().get(f"/en/events/{draft.id}")).status == 404
    assert "Hamasen workshop" not in (await site.browser().get("/en/events")).text
    closed = await public_event(site, sign_up_until=now() - timedelta(minutes=1))
    page = await site.browser().get(f"/en/events/{closed.id}")
    assert ("signing up is over" in page.text, 'id="sign-up"' in page.text) == (True, False)
    refused = await site.browser().post(f"/en/events/{closed.id}", {"name": "A", "phone": "0912345678"})
    assert refused.status == 422
    free = await public_event(site, seats=None)
    assert "Just come" in (await site.browser().get(f"/en/events/{free.id}")).text
    listed = (await site.browser().get("/en/events")).text
    assert ("no sign-up needed" in listed, "signing up is over" in listed) == (True, True)
    feed = (await site.browser().get("/en/events.ics")).text
    assert (f"UID:event-{free.id}@" in feed, f"UID:event-{draft.id}@" in feed) == (True, False)


async def office_of(site: Site) -> Browser:
    return await site.signed_in("o@example.tw", Hold(Role.OFFICER))


@pytest.mark.both
async def test_the_office_makes_publishes_and_signs_a_caller_up(site: Site) -> None:
    office = await office_of(site)
    day = (now() + timedelta(days=20)).date().isoformat()
    form = {
        "kind": "briefing", "cycle": "", "title-zh-Hant": "說明會", "title-en": "Briefing", "place-zh-Hant": "活動中心",
        "starts_at": f"{day}T19:00", "ends_at": f"{day}T21:00", "seats": "60", "offer_hours": "24", "spoken": "zh-Hant, vi",
        "agenda": "10 開場\n60 說明", "service-childcare": "yes", "point": "22.6205, 120.2735",
    }  # fmt: skip
    for change, words in (
        ({"ends_at": f"{day}T18:00"}, "ends before it begins"),
        ({"agenda": "開場"}, "minutes, a blank"),
        ({"agenda": "500 太久"}, "longer than the event"),
        ({"point": "1, 2"}, "latitude and longitude"),
        ({"title-zh-Hant": "", "title-en": ""}, "Enter a title"),
        ({"seats": "0x"}, "whole number"),
    ):
        page = await office.post("/en/staff/events/new", form | change)
        assert (page.status, words in page.text, "活動中心" in page.text) == (422, True, True), change
    made = await office.post("/en/staff/events/new", form)
    assert made.status == 303, made.errors
    event = await WorkshopEvent.get()
    assert (event.state, event.services, event.languages, event.agenda) == (
        "draft",
        ["childcare"],
        ["zh-Hant", "vi"],
        [[10, "開場"], [60, "說明"]],
    )
    assert (await office.post(f"/en/staff/events/{event.id}", {"act": "publish"})).status == 303
    page = (await site.browser().get(f"/en/events/{event.id}")).text
    for words in ("19:10", "Childcare on the spot", "60 seats free", "data-map"):
        assert words in page, words
    caller = {"act": "add", "name": "來電的人", "phone": "07-551-0000", "people": "1", "children": "0", "locale": "zh-Hant"}
    asked = await office.post(f"/en/staff/events/{event.id}", caller)
    assert (asked.status, asked.errors, asked.value("phone")) == (422, ["Say how they told us."], "07-551-0000")
    assert (await office.post(f"/en/staff/events/{event.id}", caller | {"how": "call"})).status == 303
    row = await EventParty.get()
    assert (row.by is not None, row.state) == (True, PartyState.TAKEN)
    listed = await office.get(f"/en/staff/events/{event.id}?format=csv")
    assert "來電的人" in listed.response.content.decode("utf-8-sig")
    reader = await site.signed_in("a@example.tw", Hold(Role.AUDITOR))
    refused = await reader.post(f"/en/staff/events/{event.id}", {"act": "cancel", "reason": "x"})
    assert (refused.status, (await WorkshopEvent.get()).state) == (422, "public")


async def test_people_are_reminded_twice_and_forgotten_after_a_month(site: Site) -> None:
    event = await public_event(site)
    row = await party(event, "甲")
    for before, count in ((timedelta(days=4), 0), (timedelta(days=3), 1), (timedelta(days=2), 0), (timedelta(hours=20), 1)):
        assert await tidying.remind(event.starts_at - before) == count, before
    assert len(await letters("event_reminder")) == 2
    assert await tidying.forget(event.ends_at + timedelta(days=29)) == 0
    assert await tidying.forget(event.ends_at + timedelta(days=31)) == 1
    row = await EventParty.get(id=row.id)
    assert (row.name, row.email, row.phone, row.people, row.state) == ("", "", "", 1, "taken")
