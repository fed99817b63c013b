"""Making a cycle, freezing it, and what its pages say: A2, A3 and the time line."""

from datetime import timedelta
from typing import Any

import pytest

from domain.clock import now
from domain.cycles import actions
from domain.cycles.models import Cycle
from domain.cycles.phases import PhaseKind
from domain.cycles.queries import by_key
from domain.errors import Refused
from domain.ledger import LedgerEntry
from domain.policy import Hold, Role
from tests.queries import counting
from tests.support import Browser, Site
from tests.town import at_moment, both, town

NEW = {
    "name-zh-Hant": "哈瑪星 2027",
    "name-en": "Hamasen 2027",
    "key": "hamasen-2027",
    "prefix": "116",
    "start": "2027-03-01",
    "source": "",
}


async def test_a_cycle_from_the_template_is_private_until_published(site: Site) -> None:
    """A2."""
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    assert (await officer.post("/en/staff/cycles/new", NEW)).location == "/en/staff/cycles/hamasen-2027"
    dates = (await officer.get("/zh-Hant/staff/cycles/hamasen-2027/dates")).text
    names = ["籌備", "培力課程", "說明會", "工作坊", "機關審查", "公開閱覽", "公民審議日", "投票", "結果公告", "執行與監督", "結案"]
    places = [dates.index(f"{number}. {name}") for number, name in enumerate(names, 1)]
    assert places == sorted(places)
    assert (await site.browser().get("/en/cycles/hamasen-2027")).status == 404
    assert "Hamasen 2027" not in (await site.browser().get("/en/cycles")).text
    assert "Hamasen 2027" not in (await site.browser().get("/en/")).text


async def test_the_officer_is_warned_that_the_vote_precedes_the_end_of_the_display(site: Site) -> None:
    """A2."""
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    await officer.post("/en/staff/cycles/new", NEW)
    sent = await _dates(officer, "hamasen-2027")
    sent |= {"starts-vote": "2027-07-01T00:00", "ends-vote": "2027-07-08T00:00"}
    assert (await officer.post("/en/staff/cycles/hamasen-2027/dates", sent)).status == 303
    desk = await officer.get("/en/staff/cycles/hamasen-2027")
    assert "“Vote” begins before “Public display” has ended." in desk.text
    assert "「投票」在「公開閱覽」結束之前就開始了。" in (await officer.get("/zh-Hant/staff/cycles/hamasen-2027")).text


async def _dates(browser: Browser, key: str) -> dict[str, str]:
    cycle = await by_key(key)
    from web.cycles.phases_form import typed

    found: dict[str, str] = {"seen": await _seen(browser, f"/en/staff/cycles/{key}/dates")}
    for phase in cycle.plan.phases:
        found[f"starts-{phase.key}"] = typed(phase.starts_at, "Asia/Taipei")
        found[f"ends-{phase.key}"] = typed(phase.ends_at, "Asia/Taipei")
    return found


async def _seen(browser: Browser, path: str) -> str:
    """The mark of what a form shows, as a browser sends it back."""
    found = (await browser.get(path)).value("seen")
    assert found
    return found


async def test_phases_are_moved_skipped_renamed_added_and_removed(site: Site) -> None:
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    await officer.post("/en/staff/cycles/new", NEW)
    path = "/en/staff/cycles/hamasen-2027/dates"
    sent = await _dates(officer, "hamasen-2027")
    await officer.post(path, sent | {"move": "vote:up", "skip-training": "yes"})
    order = [phase.key for phase in (await by_key("hamasen-2027")).plan.phases]
    assert order.index("vote") < order.index("deliberation")
    assert [phase.key for phase in (await by_key("hamasen-2027")).plan.phases if phase.skipped] == ["training"]
    tables = {"name-en": "Kitchen tables", "act-propose": "yes", "act": "again", "seen": await _seen(officer, f"{path}/workshop")}
    await officer.post(f"{path}/workshop", tables)
    phases = (await by_key("hamasen-2027")).plan.phases
    assert [phase.key for phase in phases if phase.kind is PhaseKind.WORKSHOP] == ["workshop", "workshop-2"]
    assert phases[order.index("workshop")].name.text("en") == "Kitchen tables"
    gone = {"act": "remove", "seen": await _seen(officer, f"{path}/workshop-2")}
    asked = await officer.post(f"{path}/workshop-2", gone)
    assert asked.status == 200
    assert asked.value("removed") == "yes"
    assert "workshop-2" in [phase.key for phase in (await by_key("hamasen-2027")).plan.phases]
    await officer.post(f"{path}/workshop-2", gone | {"removed": "yes"})
    assert "workshop-2" not in [phase.key for phase in (await by_key("hamasen-2027")).plan.phases]


async def test_a_wrong_date_is_marked_beside_its_phase_and_nothing_is_lost(site: Site) -> None:
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    await officer.post("/en/staff/cycles/new", NEW)
    sent = await _dates(officer, "hamasen-2027") | {"ends-vote": "2020-01-01T00:00", "starts-review": "soon"}
    page = await officer.post("/en/staff/cycles/hamasen-2027/dates", sent)
    assert page.status == 422
    assert page.errors == ["Agency review: Enter day and time such as 2027-03-01 09:00.", "Vote: The end must be later than the beginning."]
    assert 'href="#starts-vote"' in page.text
    assert page.value("starts-review") == "soon"
    assert page.value("ends-vote") == "2020-01-01T00:00"
    for year in ("0001", "9999", "1999", "2201"):
        far = await officer.post("/en/staff/cycles/hamasen-2027/dates", sent | {"ends-vote": f"{year}-01-01T00:00"})
        assert far.status == 422


async def test_rules_are_frozen_from_opening_and_the_attempt_is_recorded(site: Site) -> None:
    """A3: the form refuses and says so; the change log shows the attempt."""
    place = await town(site)
    officer = await place.staff()
    rules = {
        "age": "16", "link-lives": "yes", "channel-slip": "yes", "ballot": "up_to", "most": "5", "least": "1", "selection": "down_skip",
        "winners": "3", "threshold": "0", "tie_1": "cost", "tie_2": "lot", "tie_3": "",
        "order": "random", "support": "0", "blank": "yes", "hidden": "yes",
    }  # fmt: skip
    rules["seen"] = await _seen(officer, "/en/staff/cycles/hamasen/rules")
    by_votes = await officer.post("/en/staff/cycles/hamasen/rules", rules | {"tie_2": "votes"})
    assert by_votes.status == 422
    assert "equally many votes" in str(by_votes.errors)
    page = await officer.post("/en/staff/cycles/hamasen/rules", rules)
    assert page.status == 422
    assert "are fixed from the opening on" in page.text
    assert (await place.again()).plan.rules.most == 3
    entry = await LedgerEntry.get(verb="cycles.rules_refused")
    assert entry.after["rules"]["most"] == 5
    auditor = await site.signed_in("auditor@example.tw", Hold(Role.AUDITOR))
    assert "tried to change fixed rules" in (await auditor.get("/en/staff/ledger?kind=cycle")).text


async def test_before_opening_everything_may_change_and_after_it_words_and_dates_with_a_reason(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    path = "/en/staff/cycles/hamasen/plan/areas/west"
    area = {"name-zh-Hant": "港邊", "name-en": "Harbour", "budget": "350萬", "places": ""}
    with at_moment(place.at - timedelta(days=3)):
        assert (await officer.post(path, area | {"seen": await _seen(officer, path)})).status == 303
    assert (await place.again()).plan.area("west").budget == 3_500_000  # type: ignore[union-attr]
    assert (await officer.post(path, area | {"budget": "1", "seen": await _seen(officer, path)})).status == 422
    renamed = area | {"name-zh-Hant": "碼頭", "seen": await _seen(officer, path)}
    refused = await officer.post(path, renamed)
    assert refused.errors == ["The cycle has opened. Say why the name changes; old name, new name and reason are public."]
    assert refused.value("name-zh-Hant") == "碼頭"
    assert (await officer.post(path, area | {"places": "渡輪站", "seen": await _seen(officer, path)})).status == 303
    renamed["seen"] = await _seen(officer, path)
    assert (await officer.post(path, renamed | {"why": "錯字更正"})).status == 303
    public = (await site.browser().get("/zh-Hant/cycles/hamasen")).text
    assert "<s>港邊</s>" in public
    assert "錯字更正" in public
    sent = await _dates(officer, "hamasen")
    sent["ends-result"] = "2030-01-01T00:00"
    assert (await officer.post("/en/staff/cycles/hamasen/dates", sent)).errors == [
        "The cycle has opened. Say why this changes; the reason is public."
    ]
    assert (await officer.post("/en/staff/cycles/hamasen/dates", sent | {"why": "typhoon"})).status == 303


async def test_the_worker_freezes_what_has_opened_and_publishes_the_digest(site: Site) -> None:
    place = await town(site)
    assert await actions.freeze_due(now()) == 1
    assert await actions.freeze_due(now()) == 0
    cycle = await place.again()
    assert cycle.frozen_digest in (await site.browser().get("/en/cycles/hamasen/rules")).text
    assert await actions.freeze(cycle, at=now(), by=None) == cycle.frozen_digest


async def test_two_officers_do_not_overwrite_each_other(site: Site) -> None:
    place = await town(site)
    one, other = await by_key("hamasen"), await by_key("hamasen")
    await actions.change_about(one, both("甲"), both(""), at=now(), by=place.officer)
    with pytest.raises(Refused, match="Somebody else"):
        await actions.change_about(other, both("乙"), both(""), at=now(), by=place.officer)


async def test_a_copy_carries_everything_but_the_publication(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    page = {"key": "learning", "kind": "learning", "title-zh-Hant": "培力", "body-zh-Hant": "## 標題", "public": "yes"}
    page["seen"] = await _seen(officer, "/en/staff/cycles/hamasen/pages/new")
    await officer.post("/en/staff/cycles/hamasen/pages/new", page)
    copy = NEW | {"key": "hamasen-2028", "prefix": "117", "source": "hamasen", "start": "2028-03-01"}
    assert (await officer.post("/en/staff/cycles/new", copy)).status == 303
    made = await by_key("hamasen-2028")
    assert made.published_at is None
    assert made.frozen_at is None
    old, new = place.cycle.plan, made.plan
    assert (new.areas, new.categories, new.prices, new.rules) == (old.areas, old.categories, old.prices, old.rules)
    assert [phase.ends_at - phase.starts_at for phase in new.phases] == [phase.ends_at - phase.starts_at for phase in old.phases]
    assert "培力" in (await officer.get("/zh-Hant/staff/cycles/hamasen-2028")).text


@pytest.mark.parametrize(
    ("field", "value"), [("key", "A B"), ("key", "hamasen"), ("prefix", "116"), ("start", "soon"), ("name-zh-Hant", "")]
)
async def test_a_new_cycle_says_what_is_wrong_beside_the_field(site: Site, field: str, value: str) -> None:
    place = await town(site)
    officer = await place.staff()
    sent = NEW | {"prefix": "117", "name-en": ""} | {field: value}
    page = await officer.post("/en/staff/cycles/new", sent)
    assert page.status == 422
    assert len(page.errors) == 1
    assert await Cycle.all().count() == 1


async def test_nothing_is_published_without_areas_and_categories(site: Site) -> None:
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    await officer.post("/en/staff/cycles/new", NEW)
    preview = await officer.get("/en/staff/cycles/hamasen-2027/publish")
    assert "There is no area with a budget." in preview.text
    assert "Publish it now" not in preview.text
    page = await officer.post("/en/staff/cycles/hamasen-2027/act", {"act": "publish", "seen": preview.value("seen")})
    assert page.status == 422
    assert "at least one area" in page.text


async def test_the_page_says_where_we_are_and_what_one_can_do(site: Site) -> None:
    place = await town(site)
    page = (await site.browser().get("/en/cycles/hamasen")).text
    assert 'aria-current="step"><span class="station-name">Workshops' in page
    assert "/en/cycles/hamasen/propose" in page
    with at_moment(place.at + timedelta(days=25)):
        later = (await site.browser().get("/en/cycles/hamasen?later")).text
    assert 'aria-current="step"><span class="station-name">Agency review' in later
    assert "/en/cycles/hamasen/propose" not in later


async def test_a_page_is_kept_no_longer_than_to_the_next_boundary(site: Site) -> None:
    place = await town(site)
    edge = place.cycle.plan.phases[0].ends_at
    browser = site.browser()
    with at_moment(edge - timedelta(seconds=2)):
        await browser.get("/en/cycles/hamasen")
    kept = list(site.app.cache._pages.values())[-1]
    import time

    assert kept.until - time.monotonic() < 2.5


async def test_which_area_am_i_in(site: Site) -> None:
    await town(site)
    browser = site.browser()
    assert "Harbour" in (await browser.get("/en/cycles/hamasen/area?latitude=22.62&longitude=120.27")).text.split("All areas")[0]
    assert "lies in no area" in (await browser.get("/en/cycles/hamasen/area?latitude=22.9&longitude=120.5")).text
    assert "not valid" in (await browser.get("/en/cycles/hamasen/area?latitude=1e309&longitude=x")).text
    data = (await browser.get("/en/cycles/hamasen/areas.geojson")).response.json()
    assert [item["properties"]["key"] for item in data["features"]] == ["west", "east"]


async def test_borders_come_from_a_file_and_name_what_does_not_fit(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    data = '{"type": "FeatureCollection", "features": [{"properties": {"name": "港邊"}, "geometry": {"type": "Polygon", "coordinates": '
    data += "[[[120.2, 22.6], [120.3, 22.6], [120.3, 22.7], [120.2, 22.6]]]}}]}"
    path, areas = "/en/staff/cycles/hamasen/borders", "/en/staff/cycles/hamasen/plan/areas"
    with at_moment(place.at - timedelta(days=3)):
        shown = await officer.post(path, {"seen": await _seen(officer, areas)}, files={"geojson": ("a.geojson", data.encode())})
        assert shown.status == 200
        assert "Without a border in this file: Streets." in shown.text
        assert '<svg class="areas"' in shown.text
        assert len((await place.again()).plan.areas[0].polygons) == 1  # nothing is written yet
        before = (await place.again()).plan.areas[0].polygons
        taken = {"seen": shown.value("seen"), "token": shown.value("token")}
        assert (await officer.post(path, taken | {"token": "0" * 32 + "." + "0" * 64})).status == 422
        good = await officer.post(path, taken)
        assert (await officer.post(path, taken | {"seen": await _seen(officer, areas)})).status == 422  # it was taken already
        wrong = data.replace("港邊", "月球").encode()
        bad = await officer.post(path, {"seen": await _seen(officer, areas)}, files={"geojson": ("a.geojson", wrong)})
    assert good.status == 303
    assert (await place.again()).plan.areas[0].polygons != before
    assert bad.status == 422
    assert "The cycle has no area “月球”." in bad.text
    assert 'name="token"' not in bad.text


async def test_markdown_of_pages_is_shown_and_html_in_it_is_not_run(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    body = "# Head\n\n<script>alert(1)</script> [x](javascript:alert(1)) ![p](http://evil/x.png)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    page = {"key": "facts", "kind": "facts", "title-en": "Facts", "body-en": body, "public": "yes"}
    page["seen"] = await _seen(officer, "/en/staff/cycles/hamasen/pages/new")
    assert (await officer.post("/en/staff/cycles/hamasen/pages/new", page)).status == 303
    raw = (await site.browser().get("/zh-Hant/cycles/hamasen/pages/facts")).response.text
    assert "<h2>Head</h2>" in raw
    assert '<td data-label="a">1</td>' in raw
    assert "<script>alert" not in raw
    assert 'href="javascript' not in raw
    assert "<img" not in raw.split("<article")[1].split("</article>")[0]
    assert '<div lang="en">' in raw


async def test_the_dates_go_into_a_calendar(site: Site) -> None:
    from icalendar import Calendar

    place = await town(site)
    answer = await site.browser().get("/zh-Hant/cycles/hamasen/dates.ics")
    events: list[Any] = Calendar.from_ical(answer.response.content).walk("VEVENT")
    assert [str(event["summary"]).split(" · ")[0] for event in events] == [
        "工作坊",
        "機關審查",
        "公開閱覽",
        "投票",
        "結果公告",
        "提案截止日",
        "附議截止日",
    ]
    assert abs(events[0]["dtstart"].dt - place.cycle.plan.phases[0].starts_at) < timedelta(seconds=1)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"


async def test_a_cycles_page_asks_the_database_a_fixed_number_of_questions(site: Site) -> None:
    place = await town(site)
    await site.browser().get("/en/cycles")
    counts = []
    for many in (1, 12):
        for number in range(many):
            await actions.create(f"more-{many}-{number}", f"X{many}{number}", both("多"), place.at, at=place.at, by=None)
        with counting() as seen:
            await site.browser().get(f"/en/cycles/hamasen?{many}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10
