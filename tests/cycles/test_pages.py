"""Pages with files, the press kit, pictures and calendars, copies of a year, and rules in words: over HTTP."""

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from domain.clock import now
from domain.cycles import actions
from domain.cycles.places import middle
from domain.cycles.queries import by_key, pages
from domain.cycles.queries import page as page_of
from domain.cycles.rules import Ballot, Rules, Selection
from domain.files.actions import delete as throw_away
from domain.files.actions import restore as bring_back
from domain.files.queries import by_key as file_by_key
from domain.proposals.actions import deciding
from domain.proposals.models import Proposal
from tests.proposals.office import answered, reviewed
from tests.support import Browser, Page, Site
from tests.town import Town, at_moment, jpeg, town
from tests.voting.polling import prepare
from web.tables.calendar_file import calendar, event

BASE = "/en/staff/cycles/hamasen"
PRESS = f"{BASE}/pages/press"
WORDS = {"kind": "press", "title-en": "Press kit", "body-en": "## News\n\nPlain words.", "public": "yes"}


async def press(place: Town, **more: str) -> Browser:
    """A page for the press, and the officer who wrote it."""
    officer = await place.staff()
    seen = (await officer.get(f"{BASE}/pages/new")).value("seen")
    assert (await officer.post(f"{BASE}/pages/new", WORDS | {"key": "press", "seen": seen} | more)).status == 303
    return officer


async def add(officer: Browser, name: str, data: bytes, **more: str) -> Page:
    """Put a file on the page, with other words typed at the same time."""
    sent = WORDS | {"act": "add", "alt-en": "A bench", "seen": (await officer.get(PRESS)).value("seen")} | more
    return await officer.post(PRESS, sent, files={"file": (name, data)})


async def test_pictures_and_documents_are_shown_with_their_words_and_nothing_typed_is_lost(site: Site) -> None:
    place = await town(site)
    officer = await press(place)
    page = await add(officer, "bench.jpg", jpeg(), **{"title-en": "Another title"})
    assert page.status == 200
    assert page.value("title-en") == "Another title"
    assert "not saved yet" in page.text
    await add(officer, "plan.pdf", b"%PDF-1.7\n" + b"x" * 2000, **{"alt-en": "The plan"})
    public = await site.browser().get("/en/cycles/hamasen/pages/press")
    assert 'alt="A bench"' in public.text
    assert "Press kit" in public.text
    assert ">The plan</a>" in public.text
    held = (await place.again()).id
    files = (await pages(held))[0].files
    assert [item["kind"] for item in files] == ["photo", "attachment"]
    for item in files:
        rendition = "full" if item["kind"] == "photo" else "file"
        assert (await site.browser().get(f"/en/files/{item['file']}/{rendition}")).status == 200
    removed = WORDS | {"act": f"remove:{files[0]['file']}", "seen": (await officer.get(PRESS)).value("seen")}
    assert (await officer.post(PRESS, removed)).status == 200
    assert 'alt="A bench"' not in (await site.browser().get("/en/cycles/hamasen/pages/press")).text
    assert (await site.browser().get(f"/en/files/{files[0]['file']}/full")).status == 404


async def test_nothing_is_half_saved(site: Site) -> None:
    place = await town(site)
    officer = await press(place)
    await add(officer, "bench.jpg", jpeg())
    file = (await page_of(place.cycle.id, "press")).files[0]["file"]
    sent = WORDS | {"act": "save", "body-en": "Other words.", "seen": (await officer.get(PRESS)).value("seen")}
    for wrong in ({f"alt-{file}-en": ""}, {"title-en": "", f"alt-{file}-en": "A bench"}):
        page = await officer.post(PRESS, sent | wrong)
        assert page.status == 422
        assert "Other words." in page.text
        assert "Other words." not in (await site.browser().get("/en/cycles/hamasen/pages/press")).text
        sent["seen"] = page.value("seen")
    both_at_once = sent | {f"alt-{file}-en": "A better bench", "alt-en": "Another"}
    assert (await officer.post(PRESS, both_at_once, files={"file": ("b.png", jpeg())})).status == 303
    public = (await site.browser().get("/en/cycles/hamasen/pages/press")).text
    assert ('alt="A better bench"' in public, 'alt="Another"' in public, "Other words." in public) == (True, True, True)


async def test_a_file_thrown_away_in_the_library_leaves_the_page(site: Site) -> None:
    place = await town(site)
    officer = await press(place)
    await add(officer, "bench.jpg", jpeg())
    file = (await page_of(place.cycle.id, "press")).files[0]["file"]
    await throw_away(file, at=now(), by=1)
    assert file not in (await site.browser().get("/en/cycles/hamasen/pages/press")).text
    sent = WORDS | {"act": "save", f"alt-{file}-en": "x", "seen": (await officer.get(PRESS)).value("seen")}
    assert (await officer.post(PRESS, sent)).status == 303
    await bring_back(file, at=now(), by=1)
    assert file in (await site.browser().get("/en/cycles/hamasen/pages/press")).text


async def test_a_file_without_words_or_of_an_unknown_kind_is_refused_beside_its_field(site: Site) -> None:
    place = await town(site)
    officer = await press(place)
    silent = await add(officer, "bench.jpg", jpeg(), **{"alt-en": ""})
    assert silent.errors == ["Describe the file in at least one language. Blind readers hear this instead of the picture."]
    virus = await add(officer, "run.exe", b"MZ" + b"x" * 100)
    assert virus.errors == ["We take PDF, ODT, ODS, DOCX and XLSX documents. Save yours as one of these."]
    nothing = await officer.post(PRESS, WORDS | {"act": "add", "alt-en": "x", "seen": (await officer.get(PRESS)).value("seen")})
    assert nothing.errors == ["Choose a file."]
    assert virus.value("alt-en") == "A bench"


async def test_files_are_public_only_while_a_public_page_of_a_public_cycle_shows_them(site: Site) -> None:
    place = await town(site)
    officer = await press(place, public="")
    await add(officer, "bench.jpg", jpeg())
    file = (await page_of(place.cycle.id, "press")).files[0]["file"]
    address = f"/en/files/{file}/full"
    assert (await site.browser().get(address)).status == 404
    assert (await site.browser().get("/en/cycles/hamasen/pages/press")).status == 404
    sent = WORDS | {"act": "save", "seen": (await officer.get(PRESS)).value("seen")}
    assert (await officer.post(PRESS, sent)).status == 303
    assert (await site.browser().get(address)).status == 200
    copy = await actions.copy(await place.again(), "next", "117", place.cycle.name, place.at + timedelta(days=400), at=now(), by=1)
    assert (await page_of(copy.id, "press")).files[0]["file"] == file
    await actions.delete_page(copy, "press", at=now(), by=1)
    assert (await file_by_key(file)).public, "the page of the first cycle still shows it"
    hidden = WORDS | {"act": "save", "public": "", "seen": (await officer.get(PRESS)).value("seen")}
    assert (await officer.post(PRESS, hidden)).status == 303
    assert (await site.browser().get(address)).status == 404
    assert (await officer.get(address)).status == 200


async def test_a_cycle_that_is_not_public_shows_no_files_until_it_is(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    copy = await actions.copy(await place.again(), "next", "117", place.cycle.name, place.at + timedelta(days=400), at=now(), by=1)
    base = "/en/staff/cycles/next/pages"
    made = WORDS | {"key": "press", "seen": (await officer.get(f"{base}/new")).value("seen")}
    await officer.post(f"{base}/new", made)
    sent = WORDS | {"act": "add", "alt-en": "x", "seen": (await officer.get(f"{base}/press")).value("seen")}
    await officer.post(f"{base}/press", sent, files={"file": ("a.jpg", jpeg())})
    address = f"/en/files/{(await page_of(copy.id, 'press')).files[0]['file']}/full"
    assert (await site.browser().get(address)).status == 404
    await actions.publish(await by_key("next"), at=now(), by=1)
    assert (await site.browser().get(address)).status == 200
    await actions.hide(await by_key("next"), at=now(), by=1)
    assert (await site.browser().get(address)).status == 404


async def test_pages_stand_in_groups_and_move_within_them(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    for key, kind in (("one", "learning"), ("facts", "facts"), ("two", "learning"), ("three", "learning")):
        seen = (await officer.get(f"{BASE}/pages/new")).value("seen")
        await officer.post(f"{BASE}/pages/new", {"key": key, "kind": kind, "title-en": f"Page {key}", "public": "yes", "seen": seen})

    async def order() -> list[str]:
        text = (await site.browser().get("/en/cycles/hamasen")).text.split("More information")[1]
        return sorted(("one", "two", "three"), key=lambda key: text.index(f"Page {key}"))

    assert await order() == ["one", "two", "three"]
    await officer.post(f"{BASE}/pages/three", {"act": "up"})
    assert await order() == ["one", "three", "two"]
    await officer.post(f"{BASE}/pages/one", {"act": "up"})
    await officer.post(f"{BASE}/pages/one", {"act": "down"})
    assert await order() == ["three", "one", "two"]
    assert (await officer.post(f"{BASE}/pages/nobody", {"act": "up"})).status == 422


async def test_the_press_kit_leads_to_data_pictures_and_dates(site: Site) -> None:
    place = await town(site)
    await press(place)
    browser = site.browser()
    page = (await browser.get("/en/cycles/hamasen/pages/press")).text
    assert "proposals.csv" not in page
    for part in ("dates", "budget"):
        assert f"/en/cycles/hamasen/pictures/{part}.svg" in page
        drawn = await browser.get(f"/zh-Hant/cycles/hamasen/pictures/{part}.svg")
        assert drawn.headers["content-type"] == "image/svg+xml"
        root = ElementTree.fromstring(drawn.response.text)
        texts = [node.text or "" for node in root.iter("{http://www.w3.org/2000/svg}text")]
        assert any(("港邊" if part == "budget" else "工作坊") in text for text in texts)
    assert (await browser.get("/en/cycles/hamasen/pictures/secrets.svg")).status == 404
    assert "/en/cycles/hamasen/dates.ics" in page
    assert "/en/cycles/hamasen/areas.geojson" in page
    learning = WORDS | {"key": "learn", "kind": "learning"}
    officer = await place.staff()
    await officer.post(f"{BASE}/pages/new", learning | {"seen": (await officer.get(f"{BASE}/pages/new")).value("seen")})
    assert "pictures/dates.svg" not in (await browser.get("/en/cycles/hamasen/pages/learn")).text


async def test_calendars_of_outlook_and_apple_can_read_the_dates(site: Site) -> None:
    place = await town(site)
    midnight = datetime(2026, 3, 1, 16, tzinfo=UTC)
    phases = tuple(
        replace(phase, starts_at=midnight + timedelta(days=9 * place_), ends_at=midnight + timedelta(days=9 * place_ + 9))
        for place_, phase in enumerate(place.cycle.plan.phases)
    )
    phases = (replace(phases[0], ends_at=phases[0].ends_at + timedelta(hours=17)), *phases[1:])
    await actions.change_phases(await place.again(), phases, at=now(), by=1, why="x", sure=True)
    raw = (await site.browser().get("/zh-Hant/cycles/hamasen/dates.ics")).response.content
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert b"TZID" not in raw
    events: list[Any] = Calendar.from_ical(raw).walk("VEVENT")
    assert events[0]["dtend"].dt == phases[0].ends_at
    assert events[0]["dtend"].dt.utcoffset() == timedelta(0)
    assert (events[1]["dtstart"].dt, events[1]["dtend"].dt) == (date(2026, 3, 11), date(2026, 3, 20))
    assert b"DTSTART;VALUE=DATE:20260311" in raw
    assert {int(item["sequence"]) for item in events} == {(await place.again()).revision}
    assert len({str(item["uid"]) for item in events}) == len(events)


def test_a_calendar_file_escapes_folds_and_keeps_its_marks() -> None:
    start, stamp = datetime(2027, 3, 6, 6, 30, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    long = "說明會，第一場; 在廟口\n第二行, \\ 反斜線" * 4
    one = event("m-1@pb.example.tw", long, start, start + timedelta(hours=2), "https://pb.example.tw/a", "d", changed=stamp, sequence=4)
    day = event("m-2@pb.example.tw", "日", date(2027, 3, 7), None, "", "", changed=stamp, place="鼓山區, 1 號")
    raw = calendar("哈瑪星, 2027", [one, day])
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert raw.count(b"\r\n") == raw.count(b"\n")
    both: list[Any] = Calendar.from_ical(raw).walk("VEVENT")
    first, second = both
    assert str(first["summary"]) == long
    assert (first["dtstart"].dt, int(first["sequence"]), first["last-modified"].dt) == (start, 4, stamp)
    assert str(second["location"]) == "鼓山區, 1 號"
    assert "dtend" not in second
    assert b"X-WR-CALNAME:\xe5\x93\x88\xe7\x91\xaa\xe6\x98\x9f\\, 2027" in raw


async def test_a_copy_is_suggested_a_year_later_on_the_same_weekdays(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    old = place.cycle.plan.phases
    assert "new?source=hamasen" in (await officer.get(BASE)).text
    form = await officer.get("/en/staff/cycles/new?source=hamasen")
    assert '<option value="hamasen" selected' in form.text
    assert form.value("prefix") == "117"
    assert form.value("key") not in ("", "hamasen")
    sent = {name: form.value(name) for name in ("name-zh-Hant", "name-en", "key", "prefix", "start")} | {"source": "hamasen"}
    made = await officer.post("/en/staff/cycles/new", sent)
    assert made.status == 303
    new = (await by_key(sent["key"])).plan.phases
    shifts = {later.starts_at - before.starts_at for before, later in zip(old, new, strict=True)}
    assert len(shifts) == 1
    assert shifts.pop() == timedelta(weeks=52)
    far = await officer.post("/en/staff/cycles/new", sent | {"key": "far", "prefix": "118", "start": "2031-01-01"})
    assert far.status == 303
    moved = {later.starts_at - before.starts_at for before, later in zip(old, (await by_key("far")).plan.phases, strict=True)}
    assert [shift % timedelta(weeks=1) for shift in moved] == [timedelta()]


async def test_days_in_the_rules_move_along_and_are_asked_about(site: Site) -> None:
    place = await town(site, age=16, born_by=date(2010, 3, 31), cut_off=date(2026, 2, 1))
    officer = await place.staff()
    cycle = await place.again()
    start = place.at + timedelta(weeks=104)
    copy = await actions.copy(cycle, "later", "118", cycle.name, start, at=now(), by=1)
    assert copy.plan.rules.born_by == date(2012, 3, 31)
    assert copy.plan.rules.cut_off == date(2026, 2, 1) + timedelta(weeks=104)
    desk = (await officer.get("/en/staff/cycles/later")).text
    assert "The rules name days of their own" in desk
    assert "Sat, 31 Mar 2012" in desk
    assert "The rules name days of their own" not in (await officer.get(BASE)).text


async def test_the_rules_form_keeps_everything_and_says_what_is_wrong_beside_it(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    form = {
        "age": "", "link-lives": "yes", "proof-lives-zh-Hant": "水電帳單", "proof-lives-en": "utility bill", "weight-lives": "eleven",
        "channel-slip": "yes", "ballot": "exactly", "most": "3", "selection": "threshold", "tie_1": "cost", "tie_2": "",
        "tie_3": "", "order": "random",
        "share": "1", "eligible": "331,450", "agency-works": "yes",
    }  # fmt: skip
    with at_moment(place.at - timedelta(days=3)):
        form["seen"] = (await officer.get(f"{BASE}/rules")).value("seen")
        page = await officer.post(f"{BASE}/rules", form)
        assert page.errors == ["Enter the minimum age. 0: there is none.", "Enter a weight from 1 to 10."]
        assert page.value("weight-lives") == "eleven"
        assert 'href="#weight-lives"' in page.text
        for wrong, field in (("one", "share"), ("1.005", "share"), ("101", "share")):
            again = await officer.post(f"{BASE}/rules", form | {"age": "16", "weight-lives": "2", field: wrong})
            assert again.errors == ["Enter a percentage such as 1 or 0.5."]
        lone = await officer.post(f"{BASE}/rules", form | {"age": "16", "weight-lives": "2", "eligible": ""})
        assert lone.errors == ["A share of the eligible people needs their number: enter how many people may vote."]
        assert (await officer.post(f"{BASE}/rules", form | {"age": "16", "weight-lives": "2"})).status == 303
    rules = (await place.again()).plan.rules
    assert (rules.threshold, rules.share, rules.eligible) == (3315, 100, 331_450)
    assert (rules.proofs, rules.proofs_in) == ({"lives": "水電帳單"}, {"en": {"lives": "utility bill"}})
    sheet = (await site.browser().get("/en/cycles/hamasen/rules")).text
    for words in (
        "A ballot with fewer or more than 3 proposals is invalid.",
        "Every proposal with at least 3,315 votes wins.",
        "That is 1% of the 331,450 people who may vote.",
        '<span lang="en">utility bill</span>',
        "When the vote is",
    ):
        assert words in sheet
    assert '<span lang="zh-Hant-TW">水電帳單</span>' in (await site.browser().get("/zh-Hant/cycles/hamasen/rules")).text


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (Rules(ballot=Ballot.BETWEEN, least=4, most=8), "fewer than 4 or more than 8"),
        (Rules(ballot=Ballot.BUDGET), "cost more together than the budget"),
        (Rules(ballot=Ballot.UP_TO, most=5, channels=("paper",)), "more than 5 proposals is invalid"),
        (Rules(born_by=date(2001, 5, 31)), "People born on or before Thu, 31 May 2001"),
        (Rules(age=0), "People of any age"),
        (Rules(selection=Selection.THRESHOLD, threshold=12), "at least 12 votes wins"),
        (Rules(cut_off=date(2026, 2, 1)), "if made by Sun, 1 Feb 2026"),
    ],
)
async def test_the_rule_sheet_tells_each_rule(site: Site, rules: Rules, words: str) -> None:
    place = await town(site)
    early = place.at - timedelta(days=3)
    await actions.change_plan(await place.again(), lambda plan: replace(plan, rules=rules), "cycles.rules", at=early, by=1)
    assert words in (await site.browser().get("/en/cycles/hamasen/rules")).text


def tiles(page: Page) -> list[str]:
    """The pages of a cycle's tiles."""
    part = page.text.partition('<ul class="tiles">')[2].partition("</ul>")[0]
    return re.findall(r'href="/en/(?:cycles/hamasen/)?([^"]*)"', part)


async def test_the_cycles_page_leads_only_to_what_exists(site: Site) -> None:
    place = await town(site)
    assert tiles(await site.browser().get("/en/cycles/hamasen")) == []
    proposal, _ = await place.public()
    assert tiles(await site.browser().get("/en/cycles/hamasen")) == ["proposals", "numbers"]
    await answered(place, proposal, await reviewed(place, proposal))
    await deciding.make_candidates([await Proposal.get(id=proposal.id)], "seed", at=place.at, by=place.officer)
    await press(place)
    assert tiles(await site.browser().get("/en/cycles/hamasen")) == ["proposals", "candidates", "numbers", "pages/press"]
    await prepare(site.services.settings.data, plan={"cycle": "hamasen"})
    open_now = await site.browser().get("/en/cycles/hamasen")
    assert tiles(open_now) == ["votes/vote", "proposals", "candidates", "numbers", "pages/press"]
    assert '<a class="button" href="/en/votes/vote">To the vote</a>' in open_now.text
    assert "/en/votes/vote" in (await site.browser().get("/en/cycles/hamasen/rules")).text


async def test_a_finished_cycle_says_so(site: Site) -> None:
    place = await town(site)
    with at_moment(place.cycle.plan.phases[-1].ends_at - timedelta(seconds=1)):
        assert "This cycle is finished" not in (await site.browser().get("/en/cycles/hamasen")).text
    with at_moment(place.cycle.plan.phases[-1].ends_at):
        over = (await site.browser().get("/en/cycles/hamasen?over")).text
        home = (await site.browser().get("/en/?over")).text
    assert "This cycle is finished" in over
    assert "No phase is under way" not in over
    assert '<a class="button" href="/en/cycles/hamasen">Look at it</a>' in home


async def test_the_first_screen_says_what_this_is_when_people_meet_and_what_to_do(site: Site) -> None:
    """B1, as far as the order of the page goes: nothing stands before these."""
    await town(site)
    page = (await site.browser().get("/zh-Hant/cycles/hamasen")).text.split("<main")[1]
    words = ("<h1>", "500 萬元", "工作坊</strong>", "07-336-8333", 'class="button" href="/zh-Hant/cycles/hamasen/propose"')
    places = [page.index(word) for word in words]
    assert places == sorted(places)
    assert 'class="button' not in page[: places[-1]]
    assert "<img" not in page[: places[-1]]


async def test_the_public_line_follows_the_dates_whatever_the_list_says(site: Site) -> None:
    place = await town(site)
    cycle = await place.again()
    await actions.change_phases(cycle, cycle.plan.phases[::-1], at=now(), by=1)
    page = (await site.browser().get("/en/cycles/hamasen")).text
    names = re.findall(r'<span class="station-name">([^<]*)</span>', page)
    assert names == ["Workshops", "Agency review", "Public display", "Vote", "Result"]
    assert "stands before" in (await (await place.staff()).get(BASE)).text
    assert "What has changed" not in page


async def test_the_start_page_leads_to_the_cycle_while_people_vote(site: Site) -> None:
    place = await town(site)
    vote = place.cycle.phase("vote")
    assert vote is not None
    with at_moment(vote.starts_at):
        home = (await site.browser().get("/en/")).text
        own = (await site.browser().get("/en/cycles/hamasen")).text
    assert '<a class="button" href="/en/cycles/hamasen">Vote</a>' in home
    assert "<strong>Vote</strong>" in own.split('id="now-title"')[1].split("</section>")[0]


async def test_the_next_meeting_is_named_before_and_while_people_meet(site: Site) -> None:
    place = await town(site)
    here = (await site.browser().get("/en/cycles/hamasen")).text
    assert "<strong>Workshops</strong> until" in here
    assert "07-336-8333" in here.split('id="now-title"')[1].split("</section>")[0]
    with at_moment(place.cycle.plan.phases[0].starts_at - timedelta(hours=2)):
        before = (await site.browser().get("/en/cycles/hamasen?before")).text
    assert "Next meeting:</strong> Workshops" in before


def island(west: float, south: float, size: float) -> list[list[list[float]]]:
    east, north = west + size, south + size
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


async def test_open_data_of_townships_gives_an_area_its_far_islands_and_leaves_the_others_out(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    cijin = {"type": "MultiPolygon", "coordinates": [island(120.26, 22.60, 0.02), island(116.72, 20.70, 0.01), island(114.36, 10.37, 0.01)]}
    features = [{"properties": {"COUNTYNAME": "高雄市", "TOWNNAME": "港邊"}, "geometry": cijin}] + [
        {"properties": {"TOWNNAME": f"別區{n}"}, "geometry": {"type": "Polygon", "coordinates": island(121, 24, 0.1)}} for n in range(40)
    ]
    with at_moment(place.at - timedelta(days=3)):
        seen = {"seen": (await officer.get(f"{BASE}/plan/areas")).value("seen")}
        sent = {"geojson": ("towns.geojson", json.dumps({"features": features}).encode())}
        shown = await officer.post(f"{BASE}/borders", seen, files=sent)
        assert shown.status == 200
        assert "40 features of the file fit no area and are left out." in shown.text
        assert "別區7" not in shown.text
        assert (await officer.post(f"{BASE}/borders", seen | {"token": shown.value("token")})).status == 303
    area = (await place.again()).plan.area("west")
    assert area is not None
    assert len(area.polygons) == 3
    assert place.cycle.plan.where(10.375, 114.365) == "west"
    latitude, longitude = middle(area.polygons) or (0, 0)
    assert (round(latitude, 2), round(longitude, 2)) == (22.61, 120.27)  # the map opens where people live
    box = re.findall(r'<svg class="areas" viewBox="0 0 (\d+) (\d+)"', (await officer.get(f"{BASE}/plan/areas")).response.text)[0]
    assert min(map(int, box)) > 80  # two areas side by side fill the picture


async def test_borders_that_overlap_are_drawn_and_warned_about(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    assert "Areas overlap" not in (await officer.get(f"{BASE}/plan/areas")).text
    square = [[120.262, 22.612], [120.282, 22.612], [120.282, 22.628], [120.262, 22.628], [120.262, 22.612]]
    data = {"features": [{"properties": {"key": "west"}, "geometry": {"type": "Polygon", "coordinates": [square]}}]}
    with at_moment(place.at - timedelta(days=3)):
        seen = {"seen": (await officer.get(f"{BASE}/plan/areas")).value("seen")}
        bad = await officer.post(f"{BASE}/borders", seen, files={"geojson": ("a.geojson", b"{")})
        assert bad.errors == ["This is not a GeoJSON file with one polygon for each area. Export it again as GeoJSON in WGS 84."]
        shown = await officer.post(f"{BASE}/borders", seen, files={"geojson": ("a.geojson", json.dumps(data).encode())})
        assert (await officer.post(f"{BASE}/borders", seen | {"token": shown.value("token")})).status == 303
    page = (await officer.get(f"{BASE}/plan/areas")).text
    assert "“Harbour” and “Streets” cover the same ground." in page
    assert '<svg class="areas"' in page
