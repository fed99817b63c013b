"""Messages to a group: only what was looked at goes out, to each in their language; counted, stopped, ended by readers."""

from datetime import timedelta

import pytest

from domain.clock import now
from domain.mailing import Mailing
from domain.outbox import OutboxMessage
from domain.policy import Hold, Role
from domain.workshops.actions import arriving
from domain.workshops.models import EventParty, WorkshopEvent
from tests.support import KEYS, Browser, Site
from tests.workshops.events import party, public_event
from web.messages.letters import stop_address, written
from web.workshops.links import ticket_token

WORDS = {"subject-zh-Hant": "請帶水壺", "subject-en": "Bring a bottle", "text-zh-Hant": "現場不提供杯水。", "text-en": "No cups are there."}


async def filled(site: Site) -> tuple[Browser, WorkshopEvent]:
    """An officer, and an event with four sign-ups: one English by e-mail, one by telephone, one who is here, one who waits."""
    event = await public_event(site, seats=4)
    await party(event, "甲", people=2)
    await party(event, "Anna", locale="en", needs=["hearing"])
    here = await party(event, "乙", email="", phone="07-551-0000")
    await party(event, "丙", people=2)
    await arriving.arrive(here.id, 1, at=now(), by=None)
    await OutboxMessage.all().delete()
    return await site.signed_in("o@example.tw", Hold(Role.OFFICER)), event


async def look_and_send(office: Browser, event: WorkshopEvent, **more: str) -> int:
    """Preview it, then press the button of the preview; the status of that."""
    address = f"/en/staff/events/{event.id}/messages"
    shown = await office.post(address, WORDS | {"act": "look"} | more)
    assert shown.status == 200, shown.errors
    return (await office.post(address, WORDS | {"act": "send", "looked": shown.value("looked")} | more)).status


async def test_what_was_looked_at_goes_to_whom_was_chosen_in_their_language(site: Site) -> None:
    office, event = await filled(site)
    address = f"/en/staff/events/{event.id}/messages"
    blind = await office.post(address, WORDS | {"act": "send", "chosen": "taken"})
    assert (blind.status, "Look at it again" in blind.text, "請帶水壺" in blind.text) == (422, True, True)
    shown = await office.post(address, WORDS | {"act": "look", "chosen": "taken"})
    for words in ("現場不提供杯水。", "No cups are there.", "2 by e-mail, 1 on the list of calls", "Send it to 3 people"):
        assert words in shown.text, words
    changed = await office.post(address, WORDS | {"act": "send", "looked": shown.value("looked"), "chosen": "here"})
    assert changed.status == 422  # other people than those who were looked at
    assert await look_and_send(office, event, chosen="taken") == 303
    rows = await OutboxMessage.filter(template="group_message").order_by("id")
    assert [(row.channel, row.locale) for row in rows] == [("email", "zh-Hant"), ("email", "en"), ("call", "zh-Hant")]
    subject, text = written(site.services, rows[1], await site.services.site())
    assert ("Bring a bottle" in subject, "No cups are there." in text, "Hamasen workshop" in text, "/tickets/" in text) == (True,) * 4
    assert "/unsubscribe/" in stop_address(site.services, rows[1])


@pytest.mark.parametrize(
    ("chosen", "names"),
    [("taken", {"甲", "Anna", "乙"}), ("waiting", {"丙"}), ("here", {"乙"}), ("absent", {"甲", "Anna"}), ("hearing", {"Anna"})],
)
async def test_each_group_is_who_it_says(site: Site, chosen: str, names: set[str]) -> None:
    office, event = await filled(site)
    assert await look_and_send(office, event, chosen=chosen) == 303
    assert {row.name for row in await OutboxMessage.filter(template="group_message")} == names


async def test_it_goes_to_oneself_first_and_later_and_can_be_stopped(site: Site) -> None:
    office, event = await filled(site)
    address = f"/en/staff/events/{event.id}/messages"
    assert (await office.post(address, WORDS | {"act": "mine", "chosen": "taken"})).status == 303
    assert [row.address for row in await OutboxMessage.all()] == ["o@example.tw"]
    day = (now() + timedelta(days=2)).strftime("%Y-%m-%dT09:00")
    assert await look_and_send(office, event, chosen="taken", due_at=day) == 303
    late = await office.post(address, WORDS | {"act": "look", "chosen": "taken"})
    assert ("Other letters wait" in late.text, "A message to a group · 3" in " ".join(late.text.split())) == (True, True)
    past = await office.post(
        address, WORDS | {"act": "send", "looked": late.value("looked"), "due_at": "2020-01-01T09:00", "chosen": "taken"}
    )
    assert (past.status, "This moment is past." in past.text) == (422, True)
    made = await Mailing.filter(chosen="taken").order_by("id").first()
    assert "not gone out yet: 3" in (await office.get(address)).text
    assert (await office.post(address, {"act": f"stop-{made.id}", "chosen": "taken"})).status == 303
    assert {row.stage for row in await OutboxMessage.filter(mailing=made.id)} == {"dropped"}
    other = await public_event(site)
    foreign = await office.post(f"/en/staff/events/{other.id}/messages", {"act": f"stop-{made.id}", "chosen": "taken"})
    assert foreign.status == 404


async def test_a_reader_ends_such_messages_with_a_button_and_keeps_their_own_letters(site: Site) -> None:
    office, event = await filled(site)
    row = await EventParty.get(name="甲")
    link = f"/zh-Hant/unsubscribe/{ticket_token(KEYS, row.id)}/event"
    await site.browser().get(link)  # a mail scanner
    assert not (await EventParty.get(id=row.id)).quiet
    assert (await site.browser().post(link)).status == 303
    assert await look_and_send(office, event, chosen="taken") == 303
    assert "甲" not in {row.name for row in await OutboxMessage.filter(template="group_message")}


async def test_a_message_without_words_or_readers_is_refused_beside_the_field(site: Site) -> None:
    office, event = await filled(site)
    address = f"/en/staff/events/{event.id}/messages"
    for form, words in (
        ({"chosen": "taken"}, "Write a subject."),
        ({"subject-en": "x", "chosen": "taken"}, "Write the message."),
        (WORDS | {"chosen": "wheelchair"}, "Nobody is in this group"),
    ):
        page = await office.post(address, form | {"act": "look"})
        assert (page.status, words in page.text) == (422, True), words
