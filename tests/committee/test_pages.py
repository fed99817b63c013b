"""A meeting from its agenda to the release: G5 and G6, on both databases."""

from datetime import date, timedelta

import pytest

from domain.clock import now
from domain.committee import queries
from domain.committee.actions import agenda, session
from domain.committee.actions.members import add_member
from domain.committee.models import AgendaItem, Meeting
from domain.committee.rules import Outcome, Wanted
from domain.errors import Refused
from domain.glossary.actions.importing import take_over
from domain.glossary.entry import Entry, Status
from domain.glossary.exchange.record import Read
from domain.glossary.models import GlossaryEntry, GlossaryRelease
from domain.policy import Hold, Role
from domain.presence import Presence
from tests.support import Browser, Site

DAY = date(2026, 11, 30)
NAMES = [Entry(f"新路{chr(0x4E00 + n)}街", f"Sinlu{n} St.", "road", ("鼓山區",), n + 1, Status.SUBMITTED.value) for n in range(12)]


async def seated(site: Site, members: int = 19) -> tuple[Browser, Meeting]:
    """A secretary, so many members, and a meeting with twelve names on its agenda."""
    await take_over([Read(place, entry, frozenset({"status"})) for place, entry in enumerate(NAMES, 1)], DAY, at=now(), by=None)
    for number in range(members):
        await add_member(f"Member {number}", "internal", DAY - timedelta(days=9), None, chair=number == 0, at=now(), by=None)
    meeting = await agenda.plan(DAY, "市政府", at=now(), by=None)
    browser = await site.signed_in("s@example.tw", Hold(Role.SECRETARY))
    sent = await browser.post(f"/en/staff/committee/{meeting.id}", {"act": "agenda", "entries": [str(n) for n in range(1, 13)]})
    assert sent.status == 303
    return browser, meeting


async def arrive(meeting: Meeting, count: int) -> None:
    for member in (await queries.members(DAY))[:count]:
        await session.mark(meeting, member.id, Presence.ARRIVED, at=now(), by=1)


async def test_twelve_names_nine_as_proposed_two_amended_one_deferred(site: Site) -> None:
    browser, meeting = await seated(site)
    address = f"/en/staff/committee/{meeting.id}"
    assert (await browser.post(address, {"act": "all"})).status == 303
    items = await queries.agenda(meeting.id)
    form = {f"outcome-{item.id}": "as_proposed" for item in items} | {f"english-{item.id}": item.english for item in items}
    form |= {f"english-{items[3].id}": "Better 3 St.", f"english-{items[4].id}": "Better 4 St.", f"outcome-{items[7].id}": "deferred"}
    assert (await browser.post(address, form | {"act": "decide"})).status == 303
    outcomes = [item.outcome for item in await queries.agenda(meeting.id)]
    assert [outcomes.count(one) for one in ("as_proposed", "amended", "deferred")] == [9, 2, 1]
    row = await GlossaryEntry.get(number=4)
    assert (row.status, row.en, row.decision, row.approved_on) == ("approved", "Better 3 St.", "115-1-04", "2026-11-30")
    assert (await GlossaryEntry.get(number=8)).status == "agenda"
    closed = await browser.post(address, {"act": "close"})
    assert "/glossary/releases/" in closed.location
    assert (await GlossaryRelease.all().order_by("-id").first()).count == 11
    page = await site.browser().get(f"/en/committee/{meeting.id}")
    for words in ("115-1-04", "Better 3 St.", "approved with changes", "deferred", "19 present"):
        assert words in page.text
    later = await agenda.plan(DAY + timedelta(days=30), "", at=now(), by=None)
    returned = await queries.agenda(later.id)
    assert [(item.entry, item.came_from) for item in returned] == [(8, items[7].id)]
    assert "115-1" in (await site.browser().get("/en/committee")).text


async def test_nine_of_nineteen_decide_nothing_and_the_meeting_is_kept_as_failed(site: Site) -> None:
    browser, meeting = await seated(site)
    await arrive(meeting, 9)
    items = await queries.agenda(meeting.id)
    address = f"/en/staff/committee/{meeting.id}"
    page = await browser.post(address, {"act": "decide", f"outcome-{items[0].id}": "as_proposed", f"english-{items[0].id}": "Kept typing"})
    assert (page.status, "10 are needed" in page.text, "Kept typing" in page.text) == (422, True, True)
    assert not await AgendaItem.exclude(outcome="").exists()
    assert not await GlossaryEntry.filter(status="approved").exists()
    await browser.post(address, {"act": "close"})
    assert (await Meeting.get(id=meeting.id)).state == "failed"
    later = await agenda.plan(DAY + timedelta(days=30), "", at=now(), by=None)
    assert len(await queries.agenda(later.id)) == 12


async def test_who_leaves_is_not_counted_and_who_stands_aside_is_not_either(site: Site) -> None:
    _, meeting = await seated(site, members=5)
    await arrive(meeting, 3)
    items, inside = await queries.agenda(meeting.id), await queries.in_room(meeting.id)
    wanted = Wanted(items[0].id, Outcome.AS_PROPOSED)
    with pytest.raises(Refused):
        await session.decide(meeting, [Wanted(items[0].id, Outcome.AS_PROPOSED, recused=frozenset({min(inside)}))], at=now(), by=1)
    await session.decide(meeting, [wanted], at=now(), by=1)
    kept = (await AgendaItem.get(id=items[0].id)).tally
    assert (kept["present"], kept["needed"], kept["counts"]) == (sorted(inside), 3, None)
    await session.mark(meeting, min(inside), Presence.LEFT, at=now(), by=1)
    with pytest.raises(Refused):
        await session.decide(meeting, [Wanted(items[1].id, Outcome.AS_PROPOSED)], at=now(), by=1)
    with pytest.raises(Refused):
        await session.decide(meeting, [wanted], at=now(), by=1)


async def test_one_item_that_cannot_be_decided_stops_them_all(site: Site) -> None:
    _, meeting = await seated(site, members=3)
    await arrive(meeting, 3)
    items = await queries.agenda(meeting.id)
    both = [Wanted(items[0].id, Outcome.AS_PROPOSED), Wanted(items[1].id, Outcome.AS_PROPOSED, counts=(1, 2, 0))]
    with pytest.raises(Refused):
        await session.decide(meeting, both, at=now(), by=1)
    assert not await AgendaItem.exclude(outcome="").exists()
    assert await session.decide(meeting, [Wanted(items[1].id, Outcome.REJECTED, counts=(1, 2, 0))], at=now(), by=1) == 0
    assert (await GlossaryEntry.get(number=2)).status == "withdrawn"


async def test_members_and_meetings_are_entered_on_pages(site: Site) -> None:
    browser = await site.signed_in("s@example.tw", Hold(Role.SECRETARY))
    bad = await browser.post("/en/staff/committee", {"act": "member", "name": "Ann", "kind": "foreign", "since": "soon"})
    assert (bad.status, "Ann" in bad.text) == (422, True)
    member = {
        "act": "member",
        "name": "Ann",
        "kind": "foreign",
        "since": "2026-01-01",
        "until": "2027-12-31",
        "chair": "yes",
        "locale": "en",
    }
    assert (await browser.post("/en/staff/committee", member)).status == 303
    made = await browser.post("/en/staff/committee", {"act": "plan", "held_on": "2026-12-15", "place": "Room 1"})
    assert made.location.startswith("/en/staff/committee/")
    page = await browser.get(made.location)
    assert ("Nothing is on the agenda yet." in page.text, "Ann" in page.text) == (True, True)
    assert "Ann" in (await site.browser().get("/en/committee")).text
    assert (await browser.post(made.location, {"act": "nonsense"})).status == 422
    assert (await site.browser().get("/en/committee/99")).status == 404
