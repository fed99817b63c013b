"""The clock of a room: what +5 moves, two presses at once, a mistake taken back, and what screens get."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.clock import now
from domain.errors import Refused
from domain.policy import Hold, Role
from domain.workshops.actions import events
from domain.workshops.models import WorkshopEvent
from domain.workshops.room_clock import Clock, add, as_answer, go_back, parts_of, start_next
from domain.workshops.rules import agenda_of
from tests.support import Site
from tests.workshops.events import plan, public_event

AGENDA = [(10, "開場"), (90, "討論"), (45, "票選")]
PLANNED = datetime(2027, 3, 1, 6, tzinfo=UTC)


def times(clock: Clock) -> list[str]:
    return [f"{part.starts_at:%H:%M}-{part.ends_at:%H:%M}" for part in parts_of(AGENDA, clock, PLANNED)]


def test_five_more_minutes_move_the_rest_and_what_was_stays() -> None:
    clock = Clock()
    assert times(clock) == ["06:00-06:10", "06:10-07:40", "07:40-08:25"]
    clock = start_next(AGENDA, clock, PLANNED + timedelta(minutes=4))
    assert times(clock) == ["06:04-06:14", "06:14-07:44", "07:44-08:29"]
    clock = start_next(AGENDA, clock, PLANNED + timedelta(minutes=20))
    clock = add(clock, 5, PLANNED + timedelta(minutes=30), AGENDA)
    assert times(clock) == ["06:04-06:20", "06:20-07:55", "07:55-08:40"]
    with pytest.raises(Refused, match="ended already"):
        add(clock, -70, PLANNED + timedelta(minutes=50), AGENDA)
    with pytest.raises(Refused, match="At most"):
        add(clock, 120, PLANNED + timedelta(minutes=50), AGENDA)
    clock = start_next(AGENDA, start_next(AGENDA, clock, PLANNED + timedelta(minutes=110)), PLANNED + timedelta(minutes=150))
    assert (clock.current, times(clock)[2]) == (None, "07:50-08:30")
    with pytest.raises(Refused, match="gone through"):
        start_next(AGENDA, clock, PLANNED)
    assert times(go_back(go_back(clock))) == ["06:04-06:20", "06:20-07:55", "07:55-08:40"]
    assert Clock.from_json(clock.to_json()) == clock
    with pytest.raises(Refused):
        go_back(Clock())
    with pytest.raises(Refused):
        add(Clock(), 5, PLANNED, AGENDA)


def test_a_screen_gets_moments_of_the_servers_clock() -> None:
    clock = start_next(AGENDA, Clock(), PLANNED)
    at = PLANNED + timedelta(seconds=61)
    answer = as_answer(parts_of(AGENDA, clock, PLANNED), clock, at)
    assert answer["parts"][0]["ends"] - answer["now"] == (600 - 61) * 1000
    assert (answer["current"], answer["ended"], answer["warning"]) == (0, False, 300_000)


async def test_the_clock_is_led_from_one_page_and_read_by_everybody(site: Site) -> None:
    event = await public_event(site, agenda=agenda_of("10 開場\n90 討論"))
    lead = await site.signed_in("f@example.tw", Hold(Role.LEAD_FACILITATOR))
    address = f"/zh-Hant/staff/events/{event.id}/clock"
    assert "尚未開始" in (await site.browser().get(f"/zh-Hant/events/{event.id}/clock")).text
    for _ in range(2):  # pressed twice, or on two phones at once
        assert (await lead.post(address, {"act": "next", "begun": "0"})).status == 303
    held = Clock.from_json((await WorkshopEvent.get(id=event.id)).clock)
    assert (held.current, len(held.begun)) == (0, 1)
    assert (await lead.post(address, {"act": "add5"})).status == 303
    screen, data = site.browser(), f"/en/events/{event.id}/clock.json"
    answer = (await screen.get(f"{data}?now")).response.json()
    assert answer["current"] == 0
    assert abs(answer["parts"][0]["ends"] - answer["now"] - 15 * 60_000) < 5000
    page = (await lead.get(address)).text
    assert ("結束時間調整" in page, 'name="begun" value="1"' in page) == (True, True)
    first = await screen.get(data)
    assert (first.response.json()["parts"], "now" in first.response.json()) == (answer["parts"], False)
    assert (await screen.get(data, if_none_match=first.headers["etag"])).status == 304  # from memory until the clock is turned
    assert (await lead.post(address, {"act": "back"})).status == 303
    assert (await screen.get(data, if_none_match=first.headers["etag"])).status == 200
    assert (await lead.post(address, {"act": "back"})).status == 422
    stranger = await site.signed_in("x@example.tw")
    assert (await stranger.post(address, {"act": "next", "begun": "0"})).status == 403
    await lead.post(address, {"act": "next", "begun": "0"})
    await lead.post(address, {"act": "next", "begun": "1"})
    with pytest.raises(Refused, match="have begun"):
        await events.change(event.id, plan(agenda=agenda_of("10 開場")), at=now(), by=None)
    await WorkshopEvent.filter(id=event.id).update(agenda=[[10, "開場"]])  # cut by whatever way: the pages still open
    for page in (address, f"/en/events/{event.id}/clock", f"/en/events/{event.id}/clock.json"):
        assert (await lead.get(page)).status == 200
