"""The ledger of promises: every kind has its page and its gate, nothing is left out in silence, and the ledger can be taken along."""

import csv
import io
import json
from datetime import timedelta

import pytest

from domain.clock import now
from domain.delivery.actions import milestones, promises, reporting
from domain.delivery.actions.promises import KINDS
from domain.delivery.models import Promise
from domain.errors import HamasenError
from domain.proposals.models import Proposal
from tests.delivery.carried import carried_out
from tests.support import Site
from tests.town import both, days_on, town
from web.delivery.promises import kind_of, kinds


async def test_every_kind_that_can_be_promised_has_its_page(site: Site) -> None:
    assert set(kinds()) == set(KINDS)
    with pytest.raises(HamasenError):
        kind_of("wish")


@pytest.mark.parametrize(
    ("kind", "link", "says", "address"),
    [
        ("answer", "116-001", "Answer: X1", "/en/proposals/116-001"),
        ("milestone", "case", "Milestone: X1", "/en/delivery/"),
        ("minutes", "", "Minutes: X1", ""),
        ("sign", "case", "Corrected sign: X1", "/en/delivery/"),
        ("sign", "", "Corrected sign: X1", ""),
    ],
)
async def test_a_promise_of_each_kind_is_shown_and_leads_somewhere(site: Site, kind: str, link: str, says: str, address: str) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    link, address = (case.code, address + case.code) if link == "case" else (link, address)
    await promises.make_promise(
        kind, "milestone:77" if kind == "milestone" else "x", both("甲", "X1"), days_on(place.at, 5), at=now(), link=link
    )
    page = (await site.browser().get(f"/en/promises?kind={kind}")).text
    assert says in page
    assert (f'href="{address}"' in page) if address else (f"<span>{says}" not in page)


@pytest.mark.parametrize(("kind", "link"), [("answer", "116-999"), ("milestone", "zzzzzzzz"), ("minutes", "nowhere"), ("sign", "zzzzzzzz")])
async def test_a_promise_about_what_is_not_public_is_not_shown(site: Site, kind: str, link: str) -> None:
    place = await town(site)
    await promises.make_promise(kind, "x", both("甲", "Hidden1"), days_on(place.at, 5), at=now(), link=link)
    for path in ("/en/promises", "/en/promises.csv", "/en/promises.json", "/en/promises.ics"):
        assert "Hidden1" not in (await site.browser().get(path)).text


async def test_the_ledger_names_what_is_promised_and_how_it_was_kept(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    today = place.at.date()
    step = await milestones.add(case, both("設計", "Design"), today, today=today, at=place.at, by=None)
    later = await reporting.ask_later(case, today + timedelta(days=9), both("颱風"), milestone=step.id, today=today, at=place.at, by=None)
    await reporting.decide_later(case, later.id, granted=True, note="", at=place.at, by=place.officer)
    on = today + timedelta(days=4)
    await milestones.reach(case, step.id, on, today=on, at=place.at, by=None)
    page = (await site.browser().get("/en/promises?state=extended")).text
    for words in ("Milestone: Design", "渡輪站坡道", "颱風", "kept after an extension"):
        assert words in page
    assert "Everything delivered: " not in page
    assert "Everything delivered: " in (await site.browser().get("/en/promises")).text


async def test_filters_stay_in_the_tiles_and_long_lists_have_pages(site: Site) -> None:
    place = await town(site)
    for number in range(60):
        await promises.make_promise("sign", f"s{number}", both(f"路牌{number}"), days_on(place.at, number), at=now(), agency="works")
    await promises.make_promise("minutes", "m", both("紀錄"), days_on(place.at, 3), at=now(), agency="transport")
    page = (await site.browser().get("/zh-Hant/promises?agency=works&kind=sign")).text
    assert "?agency=works&state=open" in page.replace("kind=sign&", "")
    assert "路牌0" in page
    assert "路牌59" not in page
    assert "紀錄" not in page.split("<table")[1].split("</table")[0]
    second = (await site.browser().get("/zh-Hant/promises?agency=works&kind=sign&per_page=50&page=2")).text
    assert "路牌59" in second


async def test_the_ledger_can_be_taken_along(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    await promises.make_promise("sign", "s", both("=1+1", "=1+1"), days_on(place.at, 3), at=now(), agency="works")
    await promises.move("sign", "s", days_on(place.at, 9), both("雨", "rain"), at=now())
    anyone = site.browser()
    rows = list(csv.reader(io.StringIO((await anyone.get("/en/promises.csv")).response.content.decode("utf-8-sig"))))
    assert rows[0][:2] == ["Kind", "What was promised"]
    assert len({len(row) for row in rows[:-1]}) == 1
    assert rows[-1][0].startswith("Open Government Data License")
    assert len(rows) == 2 + await Promise.all().count()
    data = json.loads((await anyone.get("/en/promises.json?kind=sign")).response.content)
    assert data["licence"].startswith("Open Government Data License")
    (held,) = data["promises"]
    assert (held["state"], held["moves"][0]["why"]["en"]) == ("open", "rain")
    dates = (await anyone.get("/en/promises.ics")).text
    assert dates.startswith("BEGIN:VCALENDAR")
    assert case.code in dates
    assert dates.count("BEGIN:VEVENT") == await Promise.all().count()
    await Proposal.all().update(hidden_at=now())
    assert len(json.loads((await anyone.get("/en/promises.json")).response.content)["promises"]) == 1
