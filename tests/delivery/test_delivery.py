"""R2 and R3: cases, monthly entries, later days, milestones, photos, and cases of any kind, through the pages."""

import io
import zipfile
from datetime import date, timedelta

from domain.clock import now
from domain.delivery.actions import cases, milestones, reporting
from domain.delivery.actions.cases import Decided
from domain.delivery.models import Case, CasePhoto, Entry, Extension, Milestone, Promise
from domain.outbox import OutboxMessage
from domain.policy import Hold, Role
from domain.proposals.models import Event, Proposal
from domain.site.rules import Place
from tests.delivery.carried import carried_out, entry, month_before
from tests.support import Site, newest_message
from tests.town import both, days_on, jpeg, town


async def test_opening_twice_opens_once(site: Site) -> None:
    place = await town(site)
    case, proposal, _ = await carried_out(place)
    decided = Decided("proposal", "116-001", "cycle:hamasen", proposal.title, "works", 1)
    (again,) = await cases.open_cases([decided], on=date(2026, 1, 1), at=now(), by=None)
    assert again.id == case.id
    assert (await Case.get(id=case.id)).agency == "transport"


async def test_a_late_case_stands_first_with_old_and_new_date_and_why(site: Site) -> None:
    """R2."""
    place = await town(site)
    case, _, _ = await carried_out(place)
    calm, _ = await place.public("另一案", email="b@example.tw")
    decided = Decided("proposal", "116-002", "cycle:hamasen", calm.title, "works", 10, days_on(place.at, 50))
    await cases.open_cases([decided], on=now().date(), at=now(), by=place.officer)
    agency, officer = await place.agency(), await place.staff()
    path, month = f"/en/staff/cases/{case.code}", month_before()
    assert (await agency.post(path, entry(month, behind="yes"))).status == 422
    assert (await agency.post(path, entry(month, behind="yes", **{"why-zh-Hant": "無廠商投標"}))).status == 303
    told = await newest_message("lee@example.tw")
    assert (told.facts["kind"], told.facts["why"]["texts"]["zh-Hant"][0]) == ("behind", "無廠商投標")
    to = days_on(place.at, 160)
    assert (await agency.post(f"{path}/do/later", {"to": to.isoformat(), "later-zh-Hant": "重新招標"})).status == 303
    assert (await newest_message("officer@example.tw")).facts["kind"] == "later_asked"
    assert (await Case.get(id=case.id)).due_on == days_on(place.at, 100), "nothing moves before the office has decided"
    number = (await Extension.get(case_id=case.id)).id
    decide = f"{path}/decide/extension?item={number}"
    assert (await agency.post(decide, {"act": "grant"})).status == 403
    assert "重新招標" in (await officer.get(decide)).text
    assert (await officer.post(decide, {"act": "grant", "note": "同意一次"})).status == 303
    assert (await newest_message("transport@example.tw")).facts["kind"] == "later_granted"
    assert (await officer.post(decide, {"act": "deny", "note": "late"})).status == 422, "decided once"
    page = (await site.browser().get(f"/zh-Hant/delivery/{case.code}")).text
    for words in ("進度落後", "無廠商投標", "重新招標", "原承諾日期", "同意一次"):
        assert words in page
    board = (await site.browser().get("/en/cycles/hamasen/delivery")).text
    assert board.index("116-001") < board.index("116-002")
    promise = await Promise.get(ref=f"case:{case.code}")
    assert (promise.first_due_on, promise.due_on) == (days_on(place.at, 100), to)
    assert "重新招標" in (await site.browser().get("/zh-Hant/promises")).text


async def test_a_refused_extension_stays_public_with_its_reason(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    agency, officer = await place.agency(), await place.staff()
    path, past = f"/en/staff/cases/{case.code}", days_on(place.at, -3)
    wrong = await agency.post(f"{path}/do/later", {"to": past.isoformat(), "later-en": ""})
    assert (wrong.status, len(wrong.errors)) == (422, 2), wrong.errors
    await agency.post(f"{path}/do/later", {"to": days_on(place.at, 190).isoformat(), "later-en": "steel is dear"})
    twice = await agency.post(f"{path}/do/later", {"to": days_on(place.at, 200).isoformat(), "later-en": "again"})
    assert twice.status == 422
    decide = f"{path}/decide/extension?item={(await Extension.get(case_id=case.id)).id}"
    assert (await officer.post(decide, {"act": "deny", "note": ""})).status == 422
    assert (await officer.post(decide, {"act": "deny", "note": "buy <wood>"})).status == 303
    page = await site.browser().get(f"/en/delivery/{case.code}")
    assert "steel is dear" in page.text
    assert "buy <wood>" in page.text
    assert "<wood>" not in page.response.text
    assert "buy <wood>" in (await agency.get(path)).text
    assert (await newest_message("transport@example.tw")).facts["kind"] == "later_denied"


async def test_milestones_are_promises_reached_on_a_day_and_taken_back(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    agency = await place.agency()
    path, due, today = f"/en/staff/cases/{case.code}", days_on(place.at, 30), now().date()
    wrong = await agency.post(f"{path}/do/milestone", {"due_on": days_on(place.at, -9).isoformat()})
    assert (wrong.status, len(wrong.errors)) == (422, 2), wrong.errors
    assert (await agency.post(f"{path}/do/milestone", {"title-zh-Hant": "設計完成", "due_on": due.isoformat()})).status == 303
    promise = await Promise.get(kind="milestone", ref__startswith="milestone:")
    item = f"?item={promise.ref.split(':')[1]}"
    assert (await agency.post(f"{path}/do/closing", {"closing-zh-Hant": "x", "percent": "100"})).status == 422, "a milestone is open"
    tomorrow = (today + timedelta(days=3)).isoformat()
    assert (await agency.post(f"{path}/do/reach{item}", {"on": tomorrow})).status == 422
    assert (await agency.post(f"{path}/do/reach{item}", {"on": "nonsense"})).status == 422
    before = today - timedelta(days=2)
    assert (await agency.post(f"{path}/do/reach{item}", {"on": before.isoformat()})).status == 303
    reached = await Milestone.get(case_id=case.id)
    assert (reached.done_on, (await Promise.get(id=promise.id)).kept_on) == (before, before)
    assert "noted on" in (await site.browser().get(f"/en/delivery/{case.code}")).text
    await agency.post(f"{path}/do/unreach{item}")
    assert (await Promise.get(id=promise.id)).kept_on is None
    other = await place.agency("works")
    assert (await other.post(f"{path}/do/reach{item}", {"on": before.isoformat()})).status == 403
    assert (await agency.get(f"{path}/do/reach?item=999999")).status == 404
    assert (await agency.get(f"{path}/do/nothing")).status == 404


async def test_a_corrected_title_and_a_milestone_given_up_stay_readable(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    agency, anyone = await place.agency(), site.browser()
    path = f"/en/staff/cases/{case.code}"
    made = await milestones.add(case, both("社計完成"), days_on(place.at, 30), today=place.at.date(), at=place.at, by=None)
    assert (await agency.get(f"{path}/do/rename?item={made.id}")).value("title-zh-Hant") == "社計完成"
    assert (await agency.post(f"{path}/do/rename?item={made.id}", {"title-zh-Hant": "設計完成"})).status == 303
    page = (await anyone.get(f"/zh-Hant/delivery/{case.code}")).text
    assert "社計完成" in page
    assert "設計完成" in page
    assert "設計完成" in (await anyone.get("/zh-Hant/promises")).text
    assert (await agency.post(f"{path}/do/drop?item={made.id}", {"why": ""})).status == 422
    assert (await agency.post(f"{path}/do/drop?item={made.id}", {"why": "改採租用"})).status == 303
    assert not await Milestone.filter(case_id=case.id)
    assert "改採租用" in (await anyone.get(f"/zh-Hant/delivery/{case.code}")).text
    assert "改採租用" in (await anyone.get("/zh-Hant/promises")).text


async def test_every_error_of_an_entry_is_said_at_once_and_nothing_is_lost(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    agency = await place.agency()
    path, month = f"/en/staff/cases/{case.code}", month_before()
    sent = entry(month, percent="101", spent="1e309", behind="yes") | {"text-zh-Hant": "", "text-en": ""}
    page = await agency.post(path, sent)
    assert (page.status, len(page.errors)) == (422, 4), page.errors
    assert page.value("percent") == "101"
    for wrong in ({"percent": ""}, {"percent": "x"}, {"month": "2001-01-01"}, {"month": "x"}):
        page = await agency.post(path, entry(month) | wrong)
        assert (page.status, len(page.errors)) == (422, 1), (wrong, page.errors)
    assert not await Entry.filter(case_id=case.id)


async def test_a_correction_is_confirmed_public_and_keeps_what_was_said(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    agency, anyone = await place.agency(), site.browser()
    path, month = f"/en/staff/cases/{case.code}", month_before()
    assert (await agency.post(path, entry(month))).status == 303
    held = await agency.get(f"{path}?month={month}")
    assert held.value("percent") == "40"
    assert held.value("spent") == "120,000"
    assert "施工中" in held.text
    page = await agency.post(path, entry(month, percent="55", **{"text-zh-Hant": "停工中"}))
    assert page.status == 422, "a correction has to be confirmed"
    assert "停工中" in page.text
    assert (await agency.post(path, entry(month, percent="５５％", spent="", sure="yes", **{"text-zh-Hant": "停工中"}))).status == 303
    found = await Entry.get(case_id=case.id)
    assert (found.percent, found.spent, found.earlier[0]["percent"]) == (55, 120_000, 40)
    assert (await Case.get(id=case.id)).percent == 55
    public = (await anyone.get(f"/zh-Hant/delivery/{case.code}")).text
    assert "停工中" in public
    assert "施工中" in public
    (event,) = await Event.filter(kind="progress")
    assert event.facts["percent"] == 55, "the passport is corrected, not longer"
    assert (await agency.post(path, entry(month, percent="55", spent="", sure="yes", **{"text-zh-Hant": "停工中"}))).status == 303
    assert len((await Entry.get(case_id=case.id)).earlier) == 1, "nothing changed, nothing is marked"


async def test_an_older_month_changes_no_present_figure_and_blank_money_keeps_the_last(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    agency = await place.agency()
    path, month, older = f"/en/staff/cases/{case.code}", now().date().replace(day=1), month_before()
    await agency.post(path, entry(older, percent="20", spent="5萬"))
    await agency.post(path, entry(month, percent="40", spent=""))
    assert (await Case.get(id=case.id)).money_spent == 50_000
    await agency.post(path, entry(older, percent="25", spent="6萬", sure="yes"))
    found = await Case.get(id=case.id)
    assert (found.percent, found.money_spent) == (40, 50_000)


async def test_agencies_are_chased_and_then_the_officers_of_the_scope(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    await place.agency()
    await site.person("narrow@example.tw", Hold(Role.OFFICER, "cycle:hamasen"))
    await site.person("elsewhere@example.tw", Hold(Role.OFFICER, "cycle:other"))
    await OutboxMessage.all().delete()
    first = (case.opened_on.replace(day=1) + timedelta(days=32)).replace(day=1)  # the month of the opening needs no entry
    following = (first + timedelta(days=32)).replace(day=1)
    assert await reporting.chase(first.replace(day=20), now()) == 0
    assert await reporting.chase(following.replace(day=1), now()) == 1
    assert await reporting.chase(following.replace(day=3), now()) == 0
    assert await reporting.chase(following.replace(day=8), now()) == 1
    assert await reporting.chase(following.replace(day=25), now()) == 3
    later = (following + timedelta(days=32)).replace(day=1)
    assert await reporting.chase(later.replace(day=2), now()) == 1, "the next month is asked for although the first is missing"
    told = {message.address for message in await OutboxMessage.all()}
    assert told == {"transport@example.tw", "officer@example.tw", "narrow@example.tw"}
    from web.messages.letters import written

    message = await newest_message("transport@example.tw")
    message.locale = "zh-Hant"
    subject, text = written(site.services, message, await site.services.site())
    assert f"{following.year}年{following.month}月" in subject
    assert f"{first.year}年{first.month}月" in text


async def test_photos_before_and_after_are_shown_and_removed_only_when_asked_again(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    agency, anyone = await place.agency(), site.browser()
    path = f"/en/staff/cases/{case.code}"
    for stage, words in (("before", "施工前的階梯"), ("after", "施工後的坡道")):
        sent = {"stage": stage, "alt-zh-Hant": words}
        assert (await agency.post(f"{path}/do/photo", sent, files={"file": ("a.jpg", jpeg(), "image/jpeg")})).status == 303
    wrong = await agency.post(f"{path}/do/photo", {"stage": "before", "alt-zh-Hant": ""})
    assert (wrong.status, len(wrong.errors)) == (422, 2), wrong.errors
    broken = await agency.post(f"{path}/do/photo", {"stage": "before", "alt-en": "x"}, files={"file": ("a.jpg", b"no", "image/jpeg")})
    assert (broken.status, len(broken.errors)) == (422, 1)
    page = (await anyone.get(f"/en/delivery/{case.code}")).text
    assert page.index("施工前的階梯") < page.index("施工後的坡道")
    photo = await CasePhoto.filter(case_id=case.id).order_by("id").first()
    assert photo is not None
    asked = await agency.get(f"{path}/do/unphoto?item={photo.id}")
    assert "施工前的階梯" in asked.text
    assert await CasePhoto.filter(case_id=case.id).count() == 2
    assert (await agency.post(f"{path}/do/unphoto?item={photo.id}")).status == 303
    assert (await agency.post(f"{path}/do/unphoto?item={photo.id}")).status == 404
    assert "施工前的階梯" not in (await anyone.get(f"/en/delivery/{case.code}")).text


async def test_a_case_of_a_hidden_proposal_is_nowhere_public(site: Site) -> None:
    place = await town(site)
    case, proposal, _ = await carried_out(place)
    anyone = site.browser()
    base = "/en/cycles/hamasen"
    await Proposal.filter(id=proposal.id).update(hidden_at=now())
    assert (await anyone.get(f"/en/delivery/{case.code}")).status == 404
    for path in (
        "/en/delivery",
        f"{base}/delivery",
        f"{base}/report",
        f"{base}/report.csv",
        "/en/delivery/report",
        "/en/promises",
        "/en/promises.csv",
    ):
        page = await anyone.get(path)
        assert page.status == 200
        assert "渡輪站坡道" not in page.text, path
    assert (await (await place.staff()).get(f"/en/staff/cases/{case.code}")).status == 200


async def test_an_officer_opens_a_case_that_is_no_proposal_once(site: Site) -> None:
    place = await town(site)
    officer, agency, anyone = await place.staff(), await place.agency(), site.browser()
    assert (await agency.get("/en/staff/cases/new")).status == 403
    wrong = await officer.post("/en/staff/cases/new", {"due_on": "2001-01-01", "money": "much", "scope": "cycle:nowhere"})
    assert (wrong.status, len(wrong.errors)) == (422, 5), wrong.errors
    sent = {
        "title-zh-Hant": "雙語路牌", "title-en": "Bilingual signs", "scope": "city", "agency": "transport", "money": "30萬",
        "due_on": days_on(place.at, 60).isoformat(), "ref": (await officer.get("/en/staff/cases/new")).value("ref"),
    }  # fmt: skip
    assert (await officer.post("/en/staff/cases/new", sent)).status == 303
    assert (await officer.post("/en/staff/cases/new", sent)).status == 303
    case = await Case.get(source="other")
    assert (case.scope, case.money_voted, case.agency) == ("city", 300_000, "transport")
    assert "Bilingual signs" in (await anyone.get(f"/en/delivery/{case.code}")).text
    assert "Bilingual signs" in (await anyone.get("/en/delivery")).text
    assert (await newest_message("transport@example.tw")).facts["kind"] == "given"
    assert (await agency.get(f"/en/staff/cases/{case.code}")).status == 200


async def test_what_is_promised_goes_along_to_another_agency(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    officer = await place.staff()
    await place.agency("works")
    await milestones.add(case, both("設計"), days_on(place.at, 9), today=place.at.date(), at=place.at, by=None)
    path = f"/en/staff/cases/{case.code}/decide/about"
    wrong = await officer.post(path, {"agency": "nobody", "money": "lots"})
    assert (wrong.status, len(wrong.errors)) == (422, 2), wrong.errors
    assert (await officer.post(path, {"agency": "works", "money": "50萬"})).status == 303
    assert {row.agency for row in await Promise.filter(link=case.code)} == {"works"}
    assert (await newest_message("works@example.tw")).facts["kind"] == "given"
    assert "Bureau transport → Bureau works" in (await site.browser().get(f"/en/delivery/{case.code}")).text


async def test_the_office_filters_sorts_and_takes_its_table_along(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    calm, _ = await place.public("另一案", email="b@example.tw")
    decided = Decided("proposal", "116-002", "cycle:hamasen", calm.title, "works", 10, days_on(place.at, 50))
    await cases.open_cases([decided], on=now().date(), at=now(), by=place.officer)
    officer, base = await place.staff(), "/zh-Hant/staff/cases"
    missing = (case.opened_on.replace(day=1) + timedelta(days=32)).replace(day=1)
    whole = (await officer.get(base)).text
    assert f"{missing.year}年{missing.month}月" in whole
    assert "116-002" in whole
    assert "另一案" not in (await officer.get(f"{base}?agency=transport")).text
    assert "另一案" not in (await officer.get(f"{base}?stage=behind")).text
    assert "渡輪站坡道" not in (await officer.get(f"{base}?stage=stopped")).text
    by_number = (await officer.get(f"{base}?sort=number")).text
    assert by_number.index("116-001") < by_number.index("116-002")
    table = (await officer.get(f"{base}?format=csv&agency=transport")).response.content.decode("utf-8-sig")
    assert "渡輪站坡道" in table
    assert "另一案" not in table
    sheet = (await officer.get(f"{base}?format=ods")).response.content
    assert "另一案" in zipfile.ZipFile(io.BytesIO(sheet)).read("content.xml").decode()


async def test_the_board_filters_by_agency_and_area_and_adds_the_money_up(site: Site) -> None:
    place = await town(site)
    await carried_out(place)
    calm, _ = await place.public("老街樹木", email="b@example.tw", area="east", place=Place(22.62, 120.28, "gushan", ""))
    decided = Decided("proposal", calm.number or "", "cycle:hamasen", calm.title, "works", 20_000, days_on(place.at, 50))
    await cases.open_cases([decided], on=now().date(), at=now(), by=place.officer)
    anyone, base = site.browser(), "/zh-Hant/cycles/hamasen/delivery"
    assert "NT$500,000" in (await anyone.get(base)).text
    for query, there, away in (
        ("agency=works", "老街樹木", "渡輪站坡道"),
        ("area=west", "渡輪站坡道", "老街樹木"),
        ("area=east", "老街樹木", "渡輪站坡道"),
        ("stage=behind", "渡輪站坡道", "老街樹木"),
    ):
        page = (await anyone.get(f"{base}?{query}")).text
        assert there in page, query
        assert away not in page, query
    assert "渡輪站坡道" not in (await anyone.get(f"{base}?stage=closed&agency=x&area=y")).text
