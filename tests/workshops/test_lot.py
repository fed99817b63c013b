"""Seats by public lot: nobody has one before it is drawn, anybody can draw it again, and the order of sign-ups makes no difference."""

import hashlib
import re
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.clock import now
from domain.counting.ties import commitment
from domain.errors import Refused
from domain.outbox import OutboxMessage
from domain.policy import Hold, Role
from domain.workshops import queries
from domain.workshops.actions import drawing, events, signing_up
from domain.workshops.lot import Entrant, Lot, drawn, seated
from domain.workshops.models import WorkshopEvent
from domain.workshops.options import BANDS
from tests.support import KEYS, Site
from tests.workshops.events import party, plan, public_event

ENTRANTS = st.lists(st.tuples(st.integers(1, 8), st.sampled_from(["", *BANDS])), max_size=30)


@given(ENTRANTS, st.integers(1, 40), st.dictionaries(st.sampled_from(BANDS), st.integers(0, 20), max_size=4), st.randoms())
def test_seats_go_to_who_fits_in_an_order_that_signing_up_early_does_not_move(
    some: list[tuple[int, str]], seats: int, shares: dict[str, int], random: Random
) -> None:
    entrants = [Entrant(number, *one) for number, one in enumerate(some, 1)]
    order = drawn("seed", entrants)
    mixed = list(entrants)
    random.shuffle(mixed)
    assert drawn("seed", mixed) == order
    chosen = seated(order, seats, shares)
    taken = sum(one.people for one in entrants if one.ticket in chosen)
    assert taken <= seats
    assert len(set(chosen)) == len(chosen)
    assert all(one.people > seats - taken for one in entrants if one.ticket not in chosen)  # whoever is left out does not fit any more
    for band, share in shares.items():
        mine = [one for one in order if one.band == band and one.people == 1]
        if len(mine) >= seats * share // 100:
            assert sum(one.people for one in order if one.band == band and one.ticket in chosen) >= seats * share // 100


def test_a_lot_is_stored_and_read_and_drawn_by_hand() -> None:
    lot = Lot("c", "s", now(), {"65-": 30}, "1 2 3", "a/1 2 3", 2, (Entrant(3, 2, "65-"), Entrant(1, 1)), (3,))
    assert Lot.from_json(lot.to_json()) == lot
    assert Lot.from_json(None) is None
    by_hand = sorted([7, 8, 9], key=lambda ticket: hashlib.sha256(f"a/1 2 3/{ticket}".encode()).hexdigest())
    assert [one.ticket for one in drawn("a/1 2 3", [Entrant(n, 1) for n in (7, 8, 9)])] == by_hand


async def announced(site: Site, **shares: int) -> WorkshopEvent:
    event = await public_event(site, seats=3)
    await drawing.announce_lot(event.id, now() + timedelta(days=1), shares, keys=KEYS, at=now(), by=1)
    return await queries.by_id(event.id)


@pytest.mark.both
async def test_from_the_announcement_to_the_letters(site: Site) -> None:
    event = await announced(site)
    rows = [await party(event, name, people=people) for name, people in (("甲", 2), ("乙", 1), ("丙", 1))]
    rows.append(await party(event, "丁", people=2, email="", phone="07-551-0004"))
    assert {row.state for row in rows} == {"waiting"}
    assert await OutboxMessage.filter(template="event_waiting").count() == 4
    assert "draws_at" in (await OutboxMessage.filter(template="event_waiting").order_by("id").first()).facts  # type: ignore[union-attr]
    officer = await site.signed_in("o@example.tw", Hold(Role.OFFICER))
    office = f"/zh-Hant/staff/events/{event.id}/lot"
    assert (await officer.post(office, {"act": "draw", "words": "3 14 15"})).status == 422  # its day has not come
    held = Lot.from_json(event.lot)
    assert held is not None
    public = f"/zh-Hant/events/{event.id}/lot"
    before = (await site.browser().get(public)).text
    assert (held.commitment in before, KEYS.unseal(drawing.SEAL, held.sealed) in before) == (True, False)
    past = now()  # after the sign-ups, before now
    await WorkshopEvent.filter(id=event.id).update(lot=held.to_json() | {"draws_at": past.isoformat()}, sign_up_until=past)
    with pytest.raises(Refused):
        await signing_up.sign_up(event.id, signing_up.Wanted("晚到", "zh-Hant", phone="07-551-0001"), at=now())
    assert "確定以此內容抽籤" in (await officer.post(office, {"act": "ask", "words": "3 14 15"})).text
    assert (await officer.post(office, {"act": "draw", "words": " "})).status == 422
    assert (await officer.post(office, {"act": "draw", "words": "3 14 15"})).status == 303
    assert (await officer.post(office, {"act": "draw", "words": "9 9 9"})).status == 422  # never twice
    done = Lot.from_json((await queries.by_id(event.id)).lot)
    assert done is not None
    assert (commitment(done.seed.split("/")[0]), done.seed.split("/")[1]) == (held.commitment, "3 14 15")
    again = drawn(done.seed, [Entrant(row.id, row.people) for row in rows])
    assert list(done.seated) == seated(again, 3, {})
    states = {row.id: row.state for row in await queries.parties(event.id)}
    assert {number for number, state in states.items() if state == "taken"} == set(done.seated)
    assert sum(row.people for row in rows if states[row.id] == "taken") <= 3
    assert await OutboxMessage.filter(template="event_ticket").count() == len(done.seated)
    page = (await site.browser().get(public)).text
    assert (done.seed in page, page.count("取得名額")) == (True, len(done.seated))
    calls = (await officer.get("/zh-Hant/staff/calls")).text
    assert ("公開抽籤，將於" in calls, calls.count("<h2>丁")) == (False, 1)  # the draw's news stands in place of what was before it
    left = [one for one in again if one.ticket not in done.seated]
    assert [await queries.place_in_line(await queries.party(one.ticket)) for one in left] == [
        (n, len(left)) for n in range(1, len(left) + 1)
    ]
    for ticket in done.seated:  # what becomes free goes on in the order of the lot
        await signing_up.cancel(ticket, at=now())
    assert (await queries.party(left[0].ticket)).state == "offered"


@pytest.mark.parametrize(
    ("hours", "shares", "field"),
    [(-1, {}, "draws_at"), (24 * 10, {}, "draws_at"), (24, {"65-": 60, "-17": 50}, "shares"), (24, {"x": 1}, "shares")],
)
async def test_what_cannot_be_announced(site: Site, hours: int, shares: dict[str, Any], field: str) -> None:
    event = await public_event(site, seats=3)
    with pytest.raises(Refused) as refusal:
        await drawing.announce_lot(event.id, now() + timedelta(hours=hours), shares, keys=KEYS, at=now(), by=1)
    assert refusal.value.field == field


async def test_a_lot_comes_before_the_first_seat_and_once(site: Site) -> None:
    event = await public_event(site, seats=3)
    row = await party(event, "甲")
    with pytest.raises(Refused, match="before anybody signs up"):
        await drawing.announce_lot(event.id, now() + timedelta(days=1), {}, keys=KEYS, at=now(), by=1)
    await signing_up.cancel(row.id, at=now())
    await drawing.announce_lot(event.id, now() + timedelta(days=1), {}, keys=KEYS, at=now(), by=1)
    with pytest.raises(Refused, match="already"):
        await drawing.announce_lot(event.id, now() + timedelta(days=1), {}, keys=KEYS, at=now(), by=1)
    uncounted = await public_event(site, seats=None)
    with pytest.raises(Refused, match="not counted"):
        await drawing.announce_lot(uncounted.id, now() + timedelta(days=1), {}, keys=KEYS, at=now(), by=1)
    officer = await site.signed_in("o@example.tw", Hold(Role.OFFICER))
    refused = await officer.post(f"/zh-Hant/staff/events/{event.id}/lot", {"act": "announce", "draws_at": "2020-01-01T10:00"})
    assert refused.status == 422
    assert (await site.browser().get(f"/zh-Hant/events/{uncounted.id}/lot")).status == 404


async def test_who_loses_a_late_lot_is_told_and_the_page_stays_as_it_was_drawn(site: Site) -> None:
    event = await public_event(site, seats=5)
    await drawing.announce_lot(event.id, now() + timedelta(days=1), {}, keys=KEYS, at=now(), by=1)
    rows = [await party(event, f"甲{n}", people=2) for n in range(5)]
    held, past = Lot.from_json((await queries.by_id(event.id)).lot), now()
    assert held is not None
    soon = {"starts_at": now() + timedelta(minutes=50), "ends_at": now() + timedelta(hours=3)}
    await WorkshopEvent.filter(id=event.id).update(lot=held.to_json() | {"draws_at": past.isoformat()}, **soon)
    await OutboxMessage.all().delete()
    done = await drawing.draw_lot(event.id, "1 2 3", keys=KEYS, at=now(), by=1)
    told = [(letter.template, letter.facts["party"]) for letter in await OutboxMessage.all()]
    assert sorted(party for _, party in told) == sorted(row.id for row in rows)
    assert {party for template, party in told if template == "event_ticket"} == set(done.seated)
    loser = next(row for row in rows if row.id not in done.seated)
    await signing_up.shrink(loser.id, 1, at=now())
    page = (await site.browser().get(f"/en/events/{event.id}/lot")).text
    assert re.findall(r'people">(\d+)', page) == ["2"] * 5  # as it was drawn
    assert list(done.seated) == seated(list(done.entrants), done.seats, {})


async def test_each_contact_once_and_nobody_after_the_time(site: Site) -> None:
    event = await announced(site)
    await party(event, "甲")
    with pytest.raises(Refused) as twice:
        await party(event, "甲", children=1)
    assert twice.value.field == "email"
    later = now() + timedelta(days=2)
    for by in (None, 1):
        with pytest.raises(Refused, match="over"):
            await signing_up.sign_up(event.id, signing_up.Wanted("乙", "zh-Hant", phone="07-551-0009"), at=later, by=by)


async def test_an_event_does_not_move_before_its_lot_which_can_be_drawn_earlier(site: Site) -> None:
    event = await announced(site)
    lot = Lot.from_json(event.lot)
    assert lot is not None
    sooner = plan(seats=3, starts_at=lot.draws_at, ends_at=lot.draws_at + timedelta(hours=2))
    for wanted, field in ((sooner, "starts_at"), (plan(seats=None), "seats")):
        with pytest.raises(Refused) as refusal:
            await events.change(event.id, wanted, at=now(), by=1)
        assert refusal.value.field == field
    changed = await events.change(event.id, plan(seats=4), at=now(), by=1)
    assert changed.sign_up_until == lot.draws_at  # an older form does not open it again
    await drawing.move_lot(event.id, now() + timedelta(hours=2), at=now(), by=1)
    await events.change(event.id, sooner, at=now(), by=1)
    assert not await queries.lots_due(now())
    assert [one.id for one in await queries.lots_due(now() + timedelta(hours=3))] == [event.id]
