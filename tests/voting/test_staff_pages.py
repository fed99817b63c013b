"""A whole vote of the city through the staff's pages: V1 to V3, V10 to V12, A3, and what goes wrong on the way."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.counting.ties import commitment
from domain.policy import Hold, Role
from domain.voting.actions.trying import try_key
from domain.voting.models import Election, Pack, RollEntry, State
from domain.voting.queries import by_key, database_now
from domain.voting.sealing import new_private, public_of
from tests.support import Browser, Site
from tests.voting.ballot_forms import fields_to_cast
from tests.voting.polling import HOUR
from tests.voting.roll_files import roll_file, take_over
from tests.voting.staff_forms import CODE, PB, both
from web.voting.ballot_writers import BallotWriters
from web.voting.closing import close


async def officers(site: Site) -> tuple[Browser, Browser, Browser]:
    """An officer, a chief, and somebody at the desk."""
    return (
        await site.signed_in("officer@example.tw", Hold(Role.OFFICER)),
        await site.signed_in("chief@example.tw", Hold(Role.POLLING_CHIEF)),
        await site.signed_in("desk@example.tw", Hold(Role.BALLOT_DESK)),
    )


async def made(officer: Browser, key: str = "vote", profile: str = "city", **more: str) -> None:
    """A vote from a file."""
    data = {"title-zh-Hant": "測試票選", "title-en": "Test vote", "key": key, "source": "file", "profile": profile} | more
    page = await officer.post("/en/staff/votes/new", data, files={"file": ("a.pb", PB.encode(), "text/plain")})
    assert page.status == 303, page.errors


async def fixed(officer: Browser, public: bytes, key: str = "vote", **more: str) -> None:
    """Its key entered, and its rules fixed."""
    at = {
        "opens": "2027-03-01T09:00",
        "closes": "2027-03-01T17:00",
        "last_handout": "2027-03-01T16:30",
        "objections_until": "2027-03-15",
    } | {"too_few": "paper"}
    unfixed = await officer.post(f"/en/staff/votes/{key}/draft", {"title-en": "Test vote", "act": "fix"} | at)
    assert unfixed.status == 422  # without the key nothing is fixed
    data = {"title-en": "Test vote", "public_key": public.hex(), "act": "fix", "lot": commitment("harbour")} | at | more
    page = await officer.post(f"/en/staff/votes/{key}/draft", data)
    assert page.status == 303, page.errors


async def open_now(key: str = "vote") -> None:
    """Put its hours around this moment, as if it were the day."""
    now = await database_now()
    await Election.filter(key=key).update(opens=now - 1000, last_handout=None, closes=now + HOUR)


@pytest.mark.long
async def test_a_vote_of_the_city_from_the_file_to_the_result(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    officer, chief, desk = await officers(site)
    private = new_private()
    await made(officer)
    assert "渡輪站坡道" not in (await officer.get("/en/votes")).text
    await fixed(officer, public_of(private), spot="yes")
    await try_key(await by_key("vote"), site.services.part(BallotWriters).vault, private)
    assert "渡輪站坡道" in (await site.browser().get("/en/votes/vote/rules")).text
    refused = await officer.post("/en/staff/votes/vote/draft", {"act": "save", "opens": "2027-03-01T09:00", "closes": "2027-03-01T17:00"})
    assert refused.status == 422
    assert "rules are fixed" in refused.text
    await open_now()
    codes = await printed(site, officer, monkeypatch)
    await both(officer, chief, "vote", act="open")
    await both(chief, officer, "vote", act="open_pack", number="1")
    await collect(desk)
    browser = site.browser()
    assert (await browser.post("/en/v/cast", await fields_to_cast(browser, codes[0], 1, 2))).status == 201
    checked = await desk.post("/en/staff/votes/vote/slip", {"code": codes[0], "act": "check"})
    assert "is in the box" in checked.text
    assert (await desk.post("/en/staff/votes/vote/slip", {"code": codes[0], "act": "replace"})).status == 422
    assert (await desk.post("/en/staff/votes/vote/slip", {"code": codes[1], "act": "replace"})).status == 303
    early = await chief.post("/en/staff/votes/vote/act", {"act": "close"})
    assert early.status == 422
    assert "Voting has been announced until later." in early.text
    await both(chief, officer, "vote", act="stop", reason="停電")
    await paper(desk, chief, codes[2])
    counted = {"number": "1", "left": "46", "spoiled": "1"}
    for person, again in ((desk, 422), (chief, 303)):
        assert (await person.post("/en/staff/votes/vote/left", counted)).status == 303
        assert (await person.post("/en/staff/votes/vote/left", counted)).status == again
    await differing(officer, chief)
    await both(officer, chief, "vote", act="seal")
    published, _ = await close(site.services, "vote", private, seed="harbour")
    assert published.protocol["slips"] == {"printed": 50, "unopened": 0, "given": 3}  # fewer than ten people
    result = await site.browser().get("/en/votes/vote")
    assert "2 ballots were counted" in result.text
    assert (await site.browser().get("/en/votes/vote/bundle.zip")).status == 200
    data = (await site.browser().get("/en/votes/vote/result.json")).response.json()
    assert set(data["result"]["selected"]) <= {"a", "b", "c"}
    early = await officer.post("/en/staff/votes/vote/act", {"act": "certify"})
    assert "Objections may be raised until Mon, 15 Mar 2027." in early.text
    row = await by_key("vote")
    await Election.filter(id=row.id).update(plan=row.plan | {"objections_until": "2026-01-01"})  # as if the day were past
    await both(officer, chief, "vote", act="certify")
    await both(officer, chief, "vote", act="destroy")
    assert (await by_key("vote")).state == State.CERTIFIED


async def differing(officer: Browser, chief: Browser) -> None:
    """Three slips are gone and one person has collected: that is told, and accepted in public before the box is shut."""
    page = await officer.get("/en/staff/votes/vote/left")
    assert "By the packs 3 slips were given out, by the roll and the test slips 1." in page.text
    refused = await officer.post("/en/staff/votes/vote/act", {"act": "seal"})
    assert refused.status == 422
    assert "By the packs 3 slips" in refused.text
    await both(officer, chief, "vote", act="difference", reason="兩張票券未經名冊發出")
    assert "agree" in (await officer.get("/en/staff/votes/vote/left")).text


async def printed(site: Site, officer: Browser, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Slips printed through the page; the codes as the paper has them."""
    kept: list[str] = []
    from web.voting.printed import printing

    real = printing.slips_pdf
    monkeypatch.setattr(printing, "slips_pdf", lambda facts, packs, layout: (kept.extend(packs[0][1]), real(facts, packs, layout))[1])
    facts = printing.slip_facts

    async def public(*given: Any) -> Any:
        return replace(await facts(*given), host_url="https://pb.example.tw")

    loopback = await officer.post("/en/staff/votes/vote/slips", {"slips": "50", "klass": "", "layout": "a6"})
    assert loopback.status == 422  # this computer's own address is not printed on a real slip
    assert "begins with https://" in loopback.text
    assert await Pack.all().count() == 0
    monkeypatch.setattr(printing, "slip_facts", public)
    page = await officer.post("/en/staff/votes/vote/slips", {"slips": "50", "klass": "", "layout": "a6"})
    assert page.status == 200, page.errors
    assert page.response.content.startswith(b"%PDF")
    assert page.headers["cache-control"] == "no-store"
    assert (await officer.post("/en/staff/votes/vote/slips", {"slips": "none", "klass": "", "layout": "a6"})).errors
    return kept


async def collect(desk: Browser) -> None:
    """The desk hands out once to each person."""
    path = "/en/staff/votes/vote/desk"
    found = await desk.post(path, {"identifier": "A123456789"})
    assert "Not on the roll" in found.text
    assert await RollEntry.all().count() == 0  # looking somebody up writes nothing
    shown = {"identifier": "A123456789", "proof": "Student card", "act": "note"}
    why = await desk.post(path, shown | {"link": ""})
    assert why.errors[0].startswith("This person is not on the roll.")
    given = await desk.post(path, shown | {"link": "studies"})
    assert given.status == 200
    assert "may draw a slip" in given.text
    assert "A123456789" not in given.text
    again = await desk.post(path, {"identifier": "a-123456789"})
    assert again.status == 422
    assert again.errors == ["This person has collected a slip already."]
    assert again.value("identifier") == "a-123456789"
    assert (await RollEntry.all())[0].proof == "Student card"


async def paper(desk: Browser, chief: Browser, code: str) -> None:
    """One slip entered by two."""
    path = "/en/staff/votes/vote/paper"
    wrong = await desk.post(path, {"code": code, "p": ["1", "2", "3"], "invalid": ""})
    assert wrong.status == 422
    assert "at most 2" in wrong.text
    first = await desk.post(path, {"code": code, "p": ["2"], "invalid": ""})
    assert "second officer must enter" in first.text
    assert (await desk.post(path, {"code": code, "p": ["2"], "invalid": ""})).status == 422
    second = await chief.post(path, {"code": code, "p": ["2"], "invalid": ""})
    assert "Settled" in second.text


async def test_the_roll_is_imported_whole_or_not_at_all(site: Site) -> None:
    officer, _, _ = await officers(site)
    await made(officer)
    good = "identifier,class,link,station\nA123456789,,registered,\nB234567890,,lives,harbour\n"
    path = "/en/staff/votes/vote/roll"
    page = await officer.post(path, files=roll_file(good))
    assert page.status == 422
    assert "No station of this name works offline in this vote." in page.text
    station = {"name-en": "Harbour", "key": "harbour", "offline": "yes", "act": "keep"}
    assert (await officer.post("/en/staff/votes/vote/stations/new", station)).status == 303
    page = await take_over(officer, b"\xef\xbb\xbf" + good.encode())
    assert "2 people were added" in page.text
    page = await officer.post(path, files=roll_file(good + "x\n"))
    assert page.status == 422
    assert "Enter the number of the identity card" in page.text
    for data, said in ((b"name\nLin\n", "This column is missing"), (b"\xff\xfe\x00", "UTF-16"), (b"", "The file is empty")):
        page = await officer.post(path, files=roll_file(data))
        assert page.status == 422
        assert said in page.text
    assert await RollEntry.all().count() == 2


async def test_a_room_is_opened_by_one_and_a_bad_file_is_explained(site: Site) -> None:
    officer, _, _ = await officers(site)
    broken = await officer.post(
        "/en/staff/votes/new",
        {"title-en": "Room", "key": "room", "source": "file", "profile": "room"},
        files={"file": ("a.pb", b"nonsense", "text/plain")},
    )
    assert broken.status == 422
    assert broken.errors == ["Line 1, character 1 of the file: the file must begin with META, not with nonsense"]
    chinese = await officer.post(
        "/zh-Hant/staff/votes/new",
        {"title-zh-Hant": "會議室", "key": "room", "source": "file", "profile": "room"},
        files={"file": ("a.pb", b"META;;;\nkey;value;;\n", "text/plain")},
    )
    assert "各行結尾被補上分號" in chinese.errors[0]
    assert broken.value("key") == "room"
    await made(officer, "room", "room")
    twice = await officer.post(
        "/en/staff/votes/new",
        {"title-en": "Room", "key": "room", "source": "file", "profile": "room"},
        files={"file": ("a.pb", PB.encode(), "text/plain")},
    )
    assert twice.status == 422
    await fixed(officer, public_of(new_private()), "room")
    await open_now("room")
    assert (await officer.post("/en/staff/votes/room/act", {"act": "open"})).status == 303
    assert (await by_key("room")).state == State.OPEN
    assert (await officer.post("/en/staff/votes/room/act", {"act": "open"})).status == 422
    assert (await officer.post("/en/staff/votes/room/act", {"act": "nonsense"})).status == 404


async def test_times_are_changed_by_two_with_a_reason(site: Site) -> None:
    officer, chief, _ = await officers(site)
    await made(officer)
    private = new_private()
    await fixed(officer, public_of(private))
    await open_now()
    early = await officer.post("/en/staff/votes/vote/act", {"act": "close"})
    assert early.status == 422
    assert "This cannot be done at this stage of the vote." in early.text
    await try_key(await by_key("vote"), site.services.part(BallotWriters).vault, private)
    await both(officer, chief, "vote", act="open")
    empty = await officer.post("/en/staff/votes/vote/times", {"closes": "2030-01-01T10:00", "reason": " "})
    assert empty.status == 422
    asked = await officer.post("/en/staff/votes/vote/times", {"closes": "2030-01-01T10:00", "reason": "大雨"})
    assert asked.status == 303
    number = (await chief.get("/en/staff/votes/vote/act/times")).value("confirm")
    assert (await chief.post("/en/staff/votes/vote/act", {"confirm": number})).status == 303
    assert "大雨" in (await site.browser().get("/en/votes/vote/board")).text


async def test_nobody_sees_more_than_their_role(site: Site) -> None:
    officer, _, desk = await officers(site)
    await made(officer)
    assert (await desk.get("/en/staff/votes/vote")).status == 200
    assert (await desk.post("/en/staff/votes/vote/act", {"act": "open"})).status == 403
    assert (await officer.get("/en/staff/votes/vote/desk")).status == 403
    narrow = await site.signed_in("narrow@example.tw", Hold(Role.OFFICER, "cycle:999"))
    assert (await narrow.get("/en/staff/votes/vote")).status == 403


async def test_no_page_of_the_staff_holds_a_code_a_tag_or_a_time_of_a_person(site: Site, tmp_path: Path) -> None:
    from tests.voting.polling import prepare

    polling = await prepare(site.services.settings.data)
    await polling.writer.cast(polling.ballot(polling.codes[0], 1))
    officer, chief, desk = await officers(site)
    admin = await site.administrator()
    seen = ""
    for browser in (officer, chief, desk, admin):
        for path in ("", "/desk", "/paper", "/roll", "/slips", "/times", "/draft"):
            seen += (await browser.get(f"/en/staff/votes/vote{path}")).text
    ballot = polling.ballot(polling.codes[0], 1)
    for secret in (polling.codes[0], ballot.tag.hex(), ballot.auth.hex(), ballot.tracker):
        assert secret not in seen
    assert not CODE.search(seen)
    await polling.writer.close()


async def test_collecting_and_casting_leave_no_line_and_no_count_with_a_time(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """3.3 of the protocol: hand-out, collecting and casting write no row of any log, and the metrics do not move."""
    from domain.voting.eligibility import Way
    from tests.voting.polling import open_to, prepare

    caplog.set_level("INFO")
    polling = await prepare(site.services.settings.data, sheet=open_to(Way.SPOT))
    _, _, desk = await officers(site)
    before = (await site.browser().get("/metrics")).text
    caplog.clear()
    given = await desk.post(
        "/en/staff/votes/vote/desk", {"identifier": "A123456789", "proof": "Student card", "link": "studies", "act": "note"}
    )
    assert "may draw a slip" in given.text
    browser = site.browser()
    assert (await browser.post("/en/v/cast", await fields_to_cast(browser, polling.codes[0], 1))).status == 201
    doors = [str(record.__dict__.get("facts")) for record in caplog.records]
    assert not [line for line in doors if "vote" in line]
    after = (await site.browser().get("/metrics")).text
    moved = {line for line in after.splitlines() if "vote" in line} - {line for line in before.splitlines() if "vote" in line}
    assert not moved


async def test_the_work_area_leads_to_the_desk_and_to_what_waits(site: Site) -> None:
    from tests.voting.polling import prepare

    await prepare(site.services.settings.data)
    officer, chief, desk = await officers(site)
    assert "/en/staff/votes/vote/desk" in (await desk.get("/en/staff")).text
    assert "/en/staff/votes/vote/desk" not in (await officer.get("/en/staff")).text
    await officer.post("/en/staff/votes/vote/act", {"act": "stop", "reason": "停電"})
    assert "acts that wait for a second officer" in (await chief.get("/en/staff")).text


async def test_what_was_typed_beside_an_act_that_is_refused_stays(site: Site) -> None:
    from tests.voting.polling import prepare

    polling = await prepare(site.services.settings.data)
    officer, _, _ = await officers(site)
    path = "/en/staff/votes/vote/act"
    page = await officer.post(path, {"act": "withdraw", "number": "ABC", "reason": ""})
    assert page.status == 422
    assert page.value("number") == "ABC"
    assert page.errors == ["Say why."]
    await polling.close()
    page = await officer.post("/en/staff/votes/vote/left", {"number": "1", "left": "many", "spoiled": "3"})
    assert page.status == 422
    assert (page.value("left"), page.value("spoiled")) == ("many", "3")
