"""Desks without a network: judged by one rule table, taken over once each in the order of the device, and nobody in the room undone."""

import itertools
import json
import re
import secrets
from datetime import timedelta
from typing import Any

import pytest

from domain.clock import now
from domain.policy import Hold, Role
from domain.workshops import queries
from domain.workshops.actions import events, signing_up
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.models_desk import EventDesk, EventScan
from domain.workshops.presence import time_present
from domain.workshops.rules import PartyState
from domain.workshops.scanning import Scan, judge
from domain.workshops.tickets import Ticket, sign
from tests.support import KEYS, Browser, Site
from tests.workshops.events import party, today
from web.offline.sealing import public_point
from web.workshops.desk_list import WALK_IN, digits_of
from web.workshops.passes import DESK_PURPOSE, pass_token


def signed(event: WorkshopEvent, row: EventParty) -> dict[str, Any]:
    ticket = Ticket(event.id, row.id, row.people)
    return {"number": ticket.number, "signature": sign(KEYS.unseal(events.SEAL, event.sealed_key), ticket)}


class Device:
    """A phone at the door: what it did waits in its order until it is sent."""

    def __init__(self, browser: Browser, event: WorkshopEvent, place: int = 1, slow: float = 0) -> None:
        self.browser, self.base, self.key = browser, f"/zh-Hant/desks/{pass_token(KEYS, event, place, DESK_PURPOSE)}", secrets.token_hex(16)
        self.waiting: list[dict[str, Any]] = []
        self.turn, self.slow = 0, slow

    def note(self, act: str, **more: Any) -> dict[str, Any]:
        self.turn += 1
        at = (now().timestamp() - self.slow) * 1000
        self.waiting.append({"key": secrets.token_hex(16), "turn": self.turn, "act": act, "at": at, "people": 1} | more)
        return self.waiting[-1]

    async def send(self, *, lost: bool = False, most: int = 50) -> list[dict[str, Any]]:
        """Send the first ones; lost: the answer never arrives, so that they wait on."""
        some = self.waiting[:most]
        form = {"desk": self.key, "now": str((now().timestamp() - self.slow) * 1000), "scans": json.dumps(some)}
        answer = await self.browser.post(f"{self.base}/scans.json", form)
        assert answer.status == 200, answer.response.text
        answers: list[dict[str, Any]] = answer.response.json()["answers"]
        if not lost:
            done = {one["key"] for one in answers}
            self.waiting = [one for one in self.waiting if one["key"] not in done]
        return answers

    async def scan(self, event: WorkshopEvent, row: EventParty, **more: Any) -> str:
        self.note("scan", **signed(event, row), **more)
        return str((await self.send())[0]["verdict"])


def test_the_rule_table_knows_every_case_and_signed_tickets_are_never_red_for_being_unknown() -> None:
    found = {}
    for genuine, ours, state, arrived in itertools.product((True, False), (True, False), (None, *PartyState), (0, 1, 2)):
        found[genuine, ours, state, arrived] = judge(genuine, ours, state, arrived, 2)
    assert {verdict for (genuine, *_), verdict in found.items() if not genuine} == {Scan.FORGED}
    assert {verdict for (genuine, ours, *_), verdict in found.items() if genuine and not ours} == {Scan.OTHER_EVENT}
    assert {verdict for (genuine, ours, state, _), verdict in found.items() if genuine and ours and state is None} == {Scan.UNKNOWN}
    assert [found[True, True, PartyState.TAKEN, n] for n in range(3)] == [Scan.WELCOME, Scan.WELCOME, Scan.AGAIN]
    assert found[True, True, PartyState.LAPSED, 0] is Scan.CANCELED
    assert found[True, True, PartyState.OFFERED, 0] is Scan.WAITING


@pytest.mark.both
async def test_a_pass_scans_without_an_account_and_each_act_counts_once(site: Site) -> None:
    event = await today(site, seats=9)
    row, late, gone = await party(event, "甲", people=2), await party(event, "乙"), await party(event, "丙")
    await signing_up.cancel(gone.id, at=now())
    device, other = Device(site.browser(), event), Device(site.browser(), event, 2)
    assert await device.scan(event, row, people=2) == "welcome"
    assert (await device.scan(event, row), await device.scan(event, gone)) == ("again", "canceled")
    device.note("scan", **signed(event, late))
    assert [one["verdict"] for one in await device.send(lost=True)] == ["welcome"]
    assert [one["verdict"] for one in await device.send()] == ["welcome"]  # the answer was lost: sent again, counted once
    assert await other.scan(event, late) == "again"
    assert ((await queries.counts(event.id)).arrived, (await EventParty.get(id=late.id)).arrived) == (3, 1)
    forged = {"number": f"{event.id}-{late.id}-8", "signature": signed(event, late)["signature"]}
    device.note("scan", **forged)
    device.note("leave", party=row.id, people=2)
    device.note("back", party=late.id)
    assert [one["verdict"] for one in await device.send()] == ["forged", "leave", "back"]
    assert ((await queries.counts(event.id)).arrived, (await queries.counts(event.id)).present) == (2, 0)
    foreign = await party(await today(site), "別場")
    device.note("arrive", party=foreign.id)
    await device.send()
    assert (await EventParty.get(id=foreign.id)).arrived == 0  # a number of another event does nothing there
    assert await EventScan.filter(event_id=event.id).count() == 9


@pytest.mark.both
@pytest.mark.parametrize("alone", [20, pytest.param(170, marks=pytest.mark.long)])
async def test_four_devices_offline_count_each_person_once_and_list_what_collided(site: Site, alone: int) -> None:
    """30 shared tickets, six walk-ins each, one clock ten minutes slow, one device killed between sending and the answer."""
    event = await today(site, seats=4000)
    everybody = 30 + 4 * alone
    rows = await _many(event, everybody)
    shared, mine = rows[:30], [rows[30 + alone * n : 30 + alone * (n + 1)] for n in range(4)]
    devices = [Device(site.browser(), event, n + 1, slow=600 if n == 2 else 0) for n in range(4)]
    tickets = {row.id: signed(event, row) for row in rows}
    for device, own in zip(devices, mine, strict=True):
        for row in [*shared, *own]:
            device.note("scan", **tickets[row.id], decided="welcome")
        for n in range(6):
            device.note(
                "walk",
                people=1,
                decided="welcome",
                sealed=_sealed({"name": f"路人{device.key[:4]}{n}", "phone": "07-551-00" + f"{n:02d}", "people": 1}),
            )
    await devices[1].send(lost=True)  # it dies here, and sends all of it again
    while any(device.waiting for device in devices):
        for device in devices:
            if device.waiting:
                await device.send(most=20)
    counted = await queries.counts(event.id)
    assert (counted.arrived, counted.present) == (everybody + 24, everybody + 24)
    assert await EventScan.filter(event_id=event.id).count() == 4 * (30 + alone + 6)
    assert len(await queries.problems(event.id)) == 3 * 30
    for device in devices:
        turns = [row.turn for row in await EventScan.filter(desk=device.key).order_by("id")]
        assert turns == sorted(turns)
    assert all(abs((row.at - now()).total_seconds()) < 60 for row in await EventScan.filter(desk=devices[2].key))


async def test_what_is_stored_is_how_many_came_and_not_how_many_were_meant(site: Site) -> None:
    """Two desks without a network admit three each of a party of four, who all leave; then a mistake that was none."""
    event = await today(site, seats=5)
    row = await party(event, "四人", people=4)
    for place in (1, 2):
        device = Device(site.browser(), event, place)
        device.note("scan", **signed(event, row), people=3, decided="welcome")
        await device.send()
    device.note("leave", party=row.id, people=4)
    device.note("back", party=row.id, people=1)
    await device.send()
    stored = [(scan.act, scan.people) for scan in await EventScan.filter(event_id=event.id).order_by("id")]
    assert stored == [("scan", 3), ("scan", 1), ("leave", 4), ("back", 0)]
    noted = (await queries.noted_at_the_door(event.id))[row.id]
    assert time_present(noted, event.starts_at, event.ends_at) == timedelta()  # they left before it began


async def _many(event: WorkshopEvent, many: int) -> list[EventParty]:
    await EventParty.bulk_create(
        [EventParty(event_id=event.id, name=f"人{n}", locale="zh-Hant", people=1, state="taken", joined_at=now()) for n in range(many)]
    )
    return await EventParty.filter(event_id=event.id).order_by("id")


def _sealed(fields: dict[str, Any]) -> str:
    """What `kit.seal` makes in the browser, by the same standards."""
    import base64
    import os

    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(public_point(KEYS, WALK_IN)))
    own = ec.generate_private_key(ec.SECP256R1())
    point = own.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    key, start = HKDF(hashes.SHA256(), 32, salt=point, info=WALK_IN.encode()).derive(own.exchange(ec.ECDH(), theirs)), os.urandom(12)
    return base64.b64encode(point + start + AESGCM(key).encrypt(start, json.dumps(fields).encode(), None)).decode()


async def test_what_a_device_decided_alone_is_looked_at_by_a_person(site: Site) -> None:
    event = await today(site, seats=2)
    first, waits, gone = await party(event, "甲", people=2), await party(event, "乙"), await party(event, "丙")
    await signing_up.cancel(gone.id, at=now())
    device = Device(site.browser(), event)
    assert await device.scan(event, waits) == "waiting"  # the server was asked: nobody is in
    await device.scan(event, first, people=2)
    for row in (waits, gone):
        await device.scan(event, row, decided="unknown")
    device.note("walk", people=3, decided="welcome", sealed=_sealed({"name": "三人", "phone": "07-551-0000", "people": 3}))
    device.note("walk", people=1, decided="welcome", sealed=_sealed({"name": "", "phone": "07-551-0000", "people": 1}))
    device.note("walk", people=1, sealed=_sealed({"name": "問過", "phone": "07-551-0001", "people": 1}))
    verdicts = [one["verdict"] for one in await device.send()]
    assert verdicts == ["welcome", "unknown", "waiting"]  # the last asked first: no seat, so nobody came in
    counted = await queries.counts(event.id)
    assert (counted.taken, counted.arrived, counted.present) == (2, 7, 7)  # seats promised stay two; seven stand in the room
    office = await site.signed_in("d@example.tw", Hold(Role.CHECK_IN))
    page = await office.get(f"/zh-Hant/staff/events/{event.id}/desks")
    for told in ("乙", "丙", "07-551-0000", digits_of(KEYS, event)):
        assert told in page.text, told
    problems = await queries.problems(event.id)
    assert [one.problem for one in problems] == ["no_seat", "canceled", "no_seat", "unreadable"]
    for one in problems:
        assert (await office.post(f"/zh-Hant/staff/events/{event.id}/desks", {"act": f"settle-{one.id}"})).status == 303
    assert not await queries.problems(event.id)
    assert (await queries.counts(event.id)).present == 7


async def test_the_list_is_locked_and_devices_say_what_they_hold(site: Site) -> None:
    event = await today(site, seats=600)
    await _many(event, 500)
    device = Device(site.browser(), event)
    page = await site.browser().get(device.base)
    assert page.status == 200
    assert "人1" not in page.text  # the page that stays on the device names nobody
    answer = await device.browser.post(f"{device.base}/state.json", {"desk": device.key, "unsent": "3", "newest": "9", "have": ""})
    held = answer.response.json()["list"]
    assert (held["many"], len(answer.response.content) < 150_000, "人" in answer.response.text) == (500, True, False)
    same = await device.browser.post(f"{device.base}/state.json", {"desk": device.key, "have": held["digest"]})
    assert same.response.json()["list"] is None
    assert "no-store" in same.headers["cache-control"]
    await device.browser.post(f"{device.base}/state.json", {"desk": device.key, "unsent": "2", "newest": "9", "have": held["digest"]})
    office = await site.signed_in("d@example.tw", Hold(Role.CHECK_IN))
    assert "2 acts not sent yet" in (await office.get(f"/en/staff/events/{event.id}/desks")).text
    await EventDesk.filter(key=device.key).update(heard_at=now() - timedelta(hours=2))
    assert re.search(r'chip bad">\s*2 acts not sent', (await office.get(f"/en/staff/events/{event.id}/desks")).text)
    await device.browser.post(f"{device.base}/state.json", {"desk": device.key, "unsent": "0", "newest": "9", "closed": "1"})
    assert "signed off" in (await office.get(f"/en/staff/events/{event.id}/desks")).text


async def test_passes_of_desks_open_nothing_else_and_nonsense_is_refused(site: Site) -> None:
    event = await today(site)
    device, table = Device(site.browser(), event), pass_token(KEYS, event, 1)
    assert (await site.browser().get(f"/zh-Hant/desks/{table}")).status == 404
    assert (await site.browser().get(device.base.replace("/desks/", "/tables/"))).status == 404
    good = {"key": "k" * 20, "turn": 1, "act": "scan", "at": 1e12, "number": "1-1-1", "signature": "A"}
    for wrong in (
        "",
        "{}",
        "[]",
        "[1]",
        json.dumps([good | {"act": "fly"}]),
        json.dumps([good | {"people": 99}]),
        json.dumps([good | {"at": 1e99}]),
    ):
        answer = await device.browser.post(f"{device.base}/scans.json", {"desk": device.key, "now": "1000", "scans": wrong})
        assert answer.status == 422, wrong
    assert not await EventScan.all().count()
    await WorkshopEvent.filter(id=event.id).update(passes=1)
    assert (await site.browser().get(device.base)).status == 404
