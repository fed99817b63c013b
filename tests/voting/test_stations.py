"""Stations: what is told of turnout, what is counted and when it is written, and one that works offline with its own part of the roll."""

import asyncio
import base64
import hmac
import json
import re
from datetime import datetime
from typing import Any

import pytest
import zxingcpp

from domain.errors import Refused
from domain.policy import Hold, Role
from domain.translated import Translated
from domain.voting.actions import places, roll, turnout
from domain.voting.actions.roll_import import Voter, import_roll
from domain.voting.eligibility import Way
from domain.voting.models import Election, RollEntry
from domain.voting.models_public import Turnout, VoteEvent
from domain.voting.queries import by_id
from domain.voting.roll_macs import clean_identifier
from domain.voting.stations import Station, StationCount, half_of, shown, stations_of, told
from tests.support import Browser, Site
from tests.voting.polling import HARBOUR, TWO, Polling, open_to, prepare
from tests.voting.printed import picture
from web.voting.ballot_writers import BallotWriters
from web.voting.footfall import Footfall

BASE = "/en/staff/votes/vote/stations"
PHRASE = "ferry moon harbour stone"
TEMPLE = Station("temple", Translated.of(zh_Hant="代天宮", en="Temple"), expected=200)


@pytest.fixture
async def polling(site: Site) -> Polling:
    """An open vote with a station that works offline, and two people on its part of the roll."""
    found = await prepare(site.services.settings.data, sheet=open_to(Way.SPOT), plan=HARBOUR)
    voters = [Voter("A123456789"), Voter("C345678901", station="harbour", link="lives"), Voter("D456789012", station="harbour")]
    await import_roll(found.row, found.writer.keys, voters)
    return found


async def officer(site: Site) -> Browser:
    return await site.signed_in("officer@example.tw", Hold(Role.OFFICER))


@pytest.mark.parametrize(("number", "seen"), [(0, None), (9, None), (10, 10), (19, 10), (20, 20), (123, 120)])
def test_fewer_than_ten_are_not_told_and_the_others_in_tens(number: int, seen: int | None) -> None:
    assert shown(number) == seen


def test_a_sum_gives_nothing_away_that_a_cell_withholds() -> None:
    counts = [
        StationCount("temple", "2027-05-08a", 33, 0),
        StationCount("temple", "2027-05-08p", 9, 0),
        StationCount("temple", "2027-05-09a", 12, 0),
    ]
    halves, (line,) = told([TEMPLE], counts, 1.0)
    assert halves == ["2027-05-08a", "2027-05-08p", "2027-05-09a"]
    assert line.cells == (30, None, 10)
    assert line.handed == 40


@pytest.mark.parametrize(
    ("handed", "opened", "passed", "hint"),
    [(100, 0, 1.0, False), (99, 0, 1.0, True), (0, 0, 0.05, False), (20, 90, 0.1, True), (90, 100, 0.5, False), (0, 29, 0.0, False)],
)
def test_a_mobile_station_is_advised_where_few_come(handed: int, opened: int, passed: float, hint: bool) -> None:
    (line,) = told([TEMPLE], [StationCount("temple", "2027-05-08a", handed, opened)], passed)[1]
    assert line.hint is (hint or (handed == 99))


def test_a_half_day_begins_at_midnight_and_at_noon() -> None:
    assert half_of(datetime.fromisoformat("2027-05-08T11:59:59+08:00")) == "2027-05-08a"
    assert half_of(datetime.fromisoformat("2027-05-08T12:00:00+08:00")) == "2027-05-08p"


async def test_counts_are_written_by_the_quarter_and_add_up(polling: Polling) -> None:
    noon = datetime.fromisoformat("2027-05-08T12:30:00+08:00")
    one, other = Footfall(), Footfall()
    for counted, times in ((one, 3), (other, 4)):
        for _ in range(times):
            counted.slip(polling.row.id, "harbour", noon)
    one.poster(polling.row.id, "harbour", noon)
    assert await Turnout.all().count() == 0
    assert one.due(1_000_000.0)
    await one.write(1_000_000.0)
    await other.write(1_000_000.0)
    assert await turnout.counted(polling.row.id) == [StationCount("harbour", "2027-05-08p", 7, 1)]
    assert not one.due(1_000_050.0)  # nothing waits
    one.slip(polling.row.id, "harbour", noon)
    assert not one.due(1_000_100.0)  # the same quarter
    assert one.due(1_001_000.0)


async def test_a_fault_forgets_no_count(polling: Polling, monkeypatch: pytest.MonkeyPatch) -> None:
    async def down(counts: Any) -> None:
        raise OSError

    footfall, noon = Footfall(), datetime.fromisoformat("2027-05-08T12:30:00+08:00")
    footfall.slip(polling.row.id, "harbour", noon)
    with monkeypatch.context() as broken:
        broken.setattr(turnout, "add", down)
        with pytest.raises(OSError):
            await footfall.write(1.0)
    await footfall.write(1.0)
    assert [count.handed for count in await turnout.counted(polling.row.id)] == [1]


async def test_a_poster_leads_to_the_vote_and_a_visit_writes_nothing(site: Site) -> None:
    await prepare(site.services.settings.data, plan=HARBOUR, rehearsal=True)  # only its posters may name this computer
    staff, visitor = await officer(site), site.browser()
    pdf = (await staff.get(f"{BASE}/harbour/poster.pdf")).response.content
    (found,) = zxingcpp.read_barcodes(picture(pdf, 0, 2))
    path = found.text.removeprefix(site.services.settings.address)
    page = await visitor.get(path)
    assert (page.status, page.location) == (302, path.partition("/at/")[0])
    assert "set-cookie" not in page.headers
    assert "no-store" in page.headers["cache-control"]
    await visitor.get(path, sec_purpose="prefetch;prerender")
    await visitor.client.head(path)
    assert sum(site.services.part(BallotWriters).footfall.opened.values()) == 1
    assert await Turnout.all().count() == 0
    assert (await visitor.get("/en/votes/vote/at/nowhere")).status == 404
    assert 'station="harbour"' not in (await visitor.get("/metrics")).text  # a figure that moves with each visit would be a list of times


async def test_a_hand_out_is_counted_at_its_station_and_never_with_its_row(site: Site, polling: Polling) -> None:
    desk = await site.signed_in("desk@example.tw", Hold(Role.BALLOT_DESK))
    shown = {"identifier": "D456789012", "proof": "Identity card", "link": "", "act": "note"}
    elsewhere = await desk.post("/en/staff/votes/vote/desk", shown)
    assert "another station" in elsewhere.errors[0]
    assert "may draw a slip" in (await desk.post("/en/staff/votes/vote/desk", shown | {"at": "harbour"})).text
    assert [station for _, station, _ in site.services.part(BallotWriters).footfall.handed] == ["harbour"]
    assert await Turnout.all().count() == 0
    assert (await RollEntry.get(link="", station="harbour")).channel == "onsite"


async def test_stations_are_added_changed_and_removed(site: Site, polling: Polling) -> None:
    staff = await officer(site)
    data = {"name-en": "Pier", "where-en": "1 Quay", "key": "pier", "expected": "1,200", "act": "keep"}
    assert (await staff.post(f"{BASE}/new", data)).status == 303
    assert [(one.key, one.expected) for one in stations_of((await by_id(polling.row.id)).plan)] == [("harbour", 200), ("pier", 1200)]
    for wrong in ({"key": "Pier!"}, {"name-en": ""}, {"expected": "many"}, {"expected": "1" * 30}, {"key": "pier"}):
        page = await staff.post(f"{BASE}/new", data | {"key": "other"} | wrong)
        assert page.status == 422
        assert page.errors
    assert (await staff.post(f"{BASE}/pier", data | {"name-en": "Old pier", "expected": ""})).status == 303
    assert "Old pier" in (await staff.get(BASE)).text
    assert (await staff.post(f"{BASE}/harbour", {"act": "drop"})).status == 422  # a part of the roll is there
    assert (await staff.post(f"{BASE}/pier", {"act": "drop"})).status == 303
    with pytest.raises(Refused, match="stays offline"):
        await places.keep_station(polling.row, Station("harbour", TEMPLE.name))


def unlocked(text: str, phrase: str) -> dict[str, Any]:
    """What the page's script finds in its locked part, by another library's hand."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

    held = re.search(r'<script type="application/json" id="facts">(.*?)</script>', text, re.S)
    assert held is not None
    facts = json.loads(held[1])
    salt, start, data = (base64.b64decode(facts["locked"][name]) for name in ("salt", "start", "data"))
    key = PBKDF2HMAC(hashes.SHA256(), 32, salt, facts["locked"]["rounds"]).derive(phrase.encode())
    inside: dict[str, Any] = json.loads(AESGCM(key).decrypt(start, data, None))
    return inside | {"eid": facts["eid"]}


async def test_an_offline_station_takes_its_part_along_and_brings_it_back(site: Site, polling: Polling) -> None:
    staff = await officer(site)
    assert (await staff.post(f"{BASE}/harbour/offline", {"phrase": "short"})).status == 422
    kit = await staff.post(f"{BASE}/harbour/offline", {"phrase": PHRASE})
    assert "attachment" in kit.headers["content-disposition"]
    assert "no-store" in kit.headers["cache-control"]
    assert not [row.person_mac for row in await RollEntry.all() if row.person_mac in kit.response.text]
    inside = unlocked(kit.response.text, PHRASE)
    assert len(inside["people"]) == 2
    text = f"person|{inside['eid']}|{clean_identifier('c-345678901')}"
    mac = hmac.digest(bytes.fromhex(inside["key"]), text.encode(), "sha256").hex()
    assert [person[1] for person in inside["people"] if person[0] == mac] == ["lives"]

    def brought(**more: Any) -> dict[str, Any]:
        found = {"format": "hamasen-station-1", "eid": polling.row.eid, "station": "harbour", "handed": [mac]} | more
        return {"file": ("return.json", json.dumps(found).encode(), "application/json")}

    stranger = (await RollEntry.get(station=None)).person_mac
    for wrong in ({"eid": "x"}, {"station": "pier"}, {"handed": [1]}, {"handed": ["x"]}, {"format": "2"}, {"handed": [mac, stranger]}):
        page = await staff.post(f"{BASE}/harbour/return", files=brought(**wrong))
        assert page.status == 422, wrong
        assert page.errors
    assert await RollEntry.filter(channel="onsite").count() == 0
    assert "1 people were taken over; 0" in (await staff.post(f"{BASE}/harbour/return", files=brought())).text
    assert "0 people were taken over; 1" in (await staff.post(f"{BASE}/harbour/return", files=brought())).text
    assert await VoteEvent.filter(kind="offline_twice").count() == 0
    assert (await RollEntry.get(person_mac=mac)).channel == "onsite"
    with pytest.raises(Refused, match="collected"):
        await roll.hand_out(polling.row, polling.writer.keys, "C345678901", station="harbour")


async def test_while_the_computer_is_away_its_part_is_served_nowhere_else(site: Site, polling: Polling) -> None:
    staff, desk = await officer(site), await site.signed_in("desk@example.tw", Hold(Role.BALLOT_DESK))
    kit = await staff.post(f"{BASE}/harbour/offline", {"phrase": PHRASE})
    assert kit.status == 200
    shown = {"identifier": "D456789012", "proof": "Identity card", "link": "", "act": "note", "at": "harbour"}
    refused = await desk.post("/en/staff/votes/vote/desk", shown)
    assert "is away" in refused.errors[0]
    assert "The computer failed" in (await staff.get(f"{BASE}/harbour")).text
    assert (await staff.post(f"{BASE}/harbour", {"act": "back"})).status == 303
    assert "may draw a slip" in (await desk.post("/en/staff/votes/vote/desk", shown)).text
    mac = (await RollEntry.get(channel="onsite")).person_mac
    late = {"format": "hamasen-station-1", "eid": polling.row.eid, "station": "harbour", "handed": [mac]}
    for times in (1, 0):  # who drew at both is told, and counted in public once
        page = await staff.post(f"{BASE}/harbour/return", files={"file": ("r.json", json.dumps(late).encode(), "application/json")})
        assert ("They drew twice" in page.text) is bool(times)
    assert [event.count for event in await VoteEvent.filter(kind="offline_twice")] == [1]


async def test_officers_who_add_stations_at_once_lose_none(polling: Polling) -> None:
    await asyncio.gather(*(places.keep_station(polling.row, Station(f"s{number}", TEMPLE.name)) for number in range(8)))
    assert len(stations_of((await by_id(polling.row.id)).plan)) == 9


async def test_the_first_slip_after_a_quiet_time_waits_for_the_quarter(polling: Polling) -> None:
    footfall, noon = Footfall(), datetime.fromisoformat("2027-05-08T12:30:00+08:00")
    assert not footfall.due(5_000_000.0)  # nothing waits; the quarter is past all the same
    footfall.slip(polling.row.id, "harbour", noon)
    assert not footfall.due(5_000_001.0)
    assert footfall.due(5_000_900.0)


async def test_the_commission_grants_one_more_slip_once_and_in_public(site: Site, polling: Polling) -> None:
    first, second = await officer(site), await site.signed_in("chief@example.tw", Hold(Role.POLLING_CHIEF))
    await roll.hand_out(polling.row, polling.writer.keys, "A123456789")
    asked = {"act": "grant", "identifier": "a123456789", "reason": "誤登"}
    assert (await first.post("/en/staff/votes/vote/act", asked)).status == 303
    waiting = await second.get("/en/staff/votes/vote/act/grant")
    number = re.search(r'name="confirm" value="(\d+)"', waiting.text)
    assert number is not None
    entry = await RollEntry.get(channel="onsite")
    assert entry.person_mac not in waiting.text
    assert (await second.post("/en/staff/votes/vote/act", {"confirm": number[1]})).status == 303
    assert (await RollEntry.get(channel="onsite")).replaced == 1
    (event,) = await VoteEvent.filter(kind="granted")
    assert (event.reason, event.facts) == ("誤登", {})
    with pytest.raises(Refused, match="granted before"):
        await roll.replace_granted(polling.row, entry.person_mac, "again", TWO)


async def test_who_lost_the_office_has_asked_for_nothing(site: Site, polling: Polling) -> None:
    from domain.people.models import Grant

    first, second = await officer(site), await site.signed_in("chief@example.tw", Hold(Role.POLLING_CHIEF))
    await first.post("/en/staff/votes/vote/act", {"act": "stop", "reason": "停電"})
    number = re.search(r'name="confirm" value="(\d+)"', (await second.get("/en/staff/votes/vote/act/stop")).text)
    assert number is not None
    await Grant.filter(role=Role.OFFICER.value).delete()
    page = await second.post("/en/staff/votes/vote/act", {"confirm": number[1]})
    assert page.status == 422
    assert "may not ask for it any more" in page.text
    assert (await Election.get(id=polling.row.id)).state == "open"


async def test_the_office_names_who_may_act(site: Site, polling: Polling) -> None:
    staff = await officer(site)
    await site.person("chief@example.tw", Hold(Role.POLLING_CHIEF), name="吳建宏")
    await site.person("other@example.tw", Hold(Role.OFFICER, "cycle:elsewhere"), name="別處的人")
    page = await staff.get("/en/staff/votes/vote")
    assert "吳建宏" in page.text
    assert "2 people may act in this vote" in page.text
    assert "別處的人" not in page.text


async def test_where_slips_are_given_out_stands_wherever_people_read_of_the_vote(site: Site) -> None:
    many = [Station(f"s{n}", Translated.of(zh_Hant=f"第 {n} 站", en=f"Station {n}"), Translated.of(en=f"Road {n}")) for n in range(8)]
    await prepare(site.services.settings.data, plan={"stations": [one.to_json() for one in many]})
    anyone = site.browser()
    for path in ("votes/vote", "votes/vote/rules"):
        page = await anyone.get(f"/en/{path}")
        assert all(f"Station {n}" in page.text and f"Road {n}" in page.text for n in range(8))
    page = await anyone.get("/zh-Hant/v")
    assert "第 5 站" in page.text
    assert "第 6 站" not in page.text
    assert "另有 2 處" in page.text
