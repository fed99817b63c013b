"""The two-monthly report is a record: it says how things stood on the last day of its months, whenever it is read."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from domain.clock import now
from domain.delivery.actions import cases, closing, milestones, reporting
from domain.delivery.actions.cases import Decided
from domain.delivery.history import Moment
from domain.delivery.models import Case
from domain.delivery.queries import report
from domain.translated import Translated
from tests.delivery.carried import carried_out, entry, month_before
from tests.support import Site
from tests.town import both, town

TAIPEI = ZoneInfo("Asia/Taipei")


def at(day: date) -> datetime:
    """Noon of a day."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


async def told(case: Case, day: date, month: date, text: str, **values: Any) -> None:
    """An entry made on a day."""
    plain: dict[str, Any] = {"spent": 0, "behind": False, "why": Translated(), "by": None}
    await reporting.enter_monthly(await Case.get(id=case.id), month, both(text), today=day, at=at(day), **(plain | values))


async def stood(scope: str, first: date, last: date) -> dict[str, Any]:
    """How the cases stood on the last day, by their reference."""
    begin = datetime(first.year, first.month, first.day, tzinfo=TAIPEI)
    ends = datetime(last.year, last.month, last.day, 16, tzinfo=UTC)
    return {then.case.ref: then for then in await report(scope, begin, Moment(last, ends))}


async def test_a_case_stopped_early_on_the_first_day_is_still_in_the_report(site: Site) -> None:
    place = await town(site)
    decided = [Decided("other", ref, "city", both("舊案"), "transport", 100_000, date(2026, 6, 30)) for ref in ("bbbbbbbb", "cccccccc")]
    before, on_it = await cases.open_cases(decided, on=date(2026, 1, 12), at=at(date(2026, 1, 12)), by=None)
    midnight = datetime(2026, 3, 1, tzinfo=TAIPEI)
    await closing.stop(before, "污染", at=(midnight - timedelta(seconds=1)).astimezone(UTC), by=place.officer)
    await closing.stop(on_it, "污染", at=midnight.astimezone(UTC), by=place.officer)
    assert set(await stood("city", date(2026, 3, 1), date(2026, 4, 30))) == {"cccccccc"}


async def test_a_report_says_what_was_true_then(site: Site) -> None:
    place = await town(site)
    opened, due = date(2026, 1, 12), date(2026, 6, 30)
    decided = Decided("other", "aaaaaaaa", "city", both("舊案"), "transport", 100_000, due)
    (case,) = await cases.open_cases([decided], on=opened, at=at(opened), by=None)
    marks: dict[str, Any] = {"by": None}
    step = await milestones.add(case, both("設計"), date(2026, 2, 20), today=opened, at=at(opened), **marks)
    late = await milestones.add(case, both("後來才訂"), date(2026, 5, 20), today=date(2026, 4, 2), at=at(date(2026, 4, 2)), **marks)
    await told(case, date(2026, 2, 5), date(2026, 1, 1), "一月", percent=10, spent=1_000)
    await told(case, date(2026, 3, 9), date(2026, 2, 1), "二月", percent=20, spent=2_000, behind=True, why=both("缺料"))
    await told(case, date(2026, 4, 5), date(2026, 3, 1), "三月", percent=60, spent=6_000)
    await milestones.reach(case, step.id, date(2026, 3, 3), today=date(2026, 3, 4), at=at(date(2026, 3, 4)), **marks)
    await milestones.reach(case, late.id, date(2026, 4, 18), today=date(2026, 4, 18), at=at(date(2026, 4, 18)), **marks)
    extension = await reporting.ask_later(
        case, date(2026, 8, 1), both("颱風"), milestone=None, today=date(2026, 2, 27), at=at(date(2026, 2, 27)), **marks
    )
    await reporting.decide_later(case, extension.id, granted=True, note="", at=at(date(2026, 3, 2)), by=place.officer)
    await closing.ask_to_close(case, both("好了"), percent=90, spent=9_000, today=date(2026, 4, 20), at=at(date(2026, 4, 20)), by=None)
    await closing.close(case, date(2026, 5, 20), why="沒有人", at=at(date(2026, 5, 20)), by=place.officer)

    then = (await stood("city", date(2026, 1, 1), date(2026, 2, 28)))["aaaaaaaa"]
    assert (then.stage, then.percent, then.spent, then.due_on) == ("open", 20, 2_000, due)
    assert then.standing.behind
    assert (then.standing.overdue, then.standing.said) == (1, True)
    assert [(step.title.text("zh-Hant"), step.done_on) for step in then.steps] == [("設計", None)]
    assert [entry.month.month for entry in then.entries] == [1, 2]

    then = (await stood("city", date(2026, 3, 1), date(2026, 4, 30)))["aaaaaaaa"]
    assert (then.stage, then.percent, then.due_on, then.first_due_on) == ("closing", 60, date(2026, 8, 1), due)
    assert len(then.steps) == 2
    assert then.steps[0].done_on == date(2026, 3, 3)

    then = (await stood("city", date(2026, 5, 1), date(2026, 6, 30)))["aaaaaaaa"]
    assert (then.stage, then.percent, then.spent, then.ending) == ("closed", 90, 9_000, "silent")
    assert await stood("city", date(2026, 7, 1), date(2026, 8, 31)) == {}, "it was over before"
    assert await stood("city", date(2025, 11, 1), date(2025, 12, 31)) == {}, "it had not begun"


async def test_the_agency_of_a_report_is_the_one_of_its_time(site: Site) -> None:
    place = await town(site)
    opened, moved = date(2026, 1, 12), date(2026, 3, 15)
    decided = Decided("other", "bbbbbbbb", "city", both("舊案"), "transport")
    (case,) = await cases.open_cases([decided], on=opened, at=at(opened), by=None)
    await cases.set_about(case, agency="works", money=None, due_on=None, today=moved, at=at(moved), by=place.officer)
    assert (await stood("city", date(2026, 1, 1), date(2026, 2, 28)))["bbbbbbbb"].agency == "transport"
    assert (await stood("city", date(2026, 3, 1), date(2026, 4, 30)))["bbbbbbbb"].agency == "works"


async def test_the_report_is_a_page_a_table_a_spreadsheet_and_a_paper(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    agency, anyone = await place.agency(), site.browser()
    month = month_before()
    await agency.post(f"/en/staff/cases/{case.code}", entry(month, behind="yes", **{"why-zh-Hant": "缺料"}))
    query, base = f"from={month:%Y-%m}", "/zh-Hant/cycles/hamasen/report"
    page = (await anyone.get(f"{base}?{query}")).text
    for words in ("施工中", "缺料"):
        assert words in page
    table = (await anyone.get(f"{base}.csv?{query}")).response.content.decode("utf-8-sig")
    for words in ("施工中", "缺料", "政府資料開放授權條款", "標題"):
        assert words in table
    sheet = (await anyone.get(f"{base}.csv?{query}&format=ods")).response.content
    assert "施工中" in zipfile.ZipFile(io.BytesIO(sheet)).read("content.xml").decode()
    for tag in ("zh-Hant", "en"):
        paper = (await anyone.get(f"/{tag}/cycles/hamasen/report.pdf?{query}")).response
        assert paper.content.startswith(b"%PDF")
    for path in ("report", "report.csv"):
        assert "施工中" in (await anyone.get(f"/zh-Hant/delivery/{path}?{query}")).response.content.decode("utf-8-sig")
    assert (await anyone.get(f"/en/delivery/report.pdf?{query}")).response.content.startswith(b"%PDF")
    assert (await anyone.get(f"{base}?from=nonsense")).status == 200
    assert (await anyone.get(f"{base}?from={now().year + 3}-01")).status == 200
    assert "渡輪站坡道" not in (await anyone.get(f"{base}?from=2013-01")).text
