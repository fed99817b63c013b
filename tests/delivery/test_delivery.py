"""R2 and R3: cases, monthly entries, later days, closing with the proposers' agreement, the report and the promises."""

from datetime import date, timedelta

from domain.clock import now
from domain.delivery.actions import cases, reporting
from domain.delivery.actions.cases import Decided
from domain.delivery.models import Case, Entry, Promise
from domain.outbox import OutboxMessage
from domain.proposals.models import Proposal, Proposer
from tests.support import Site, newest_message
from tests.town import Town, both, days_on, jpeg, town


async def carried_out(place: Town) -> tuple[Case, Proposal, Proposer]:
    """A selected proposal with its case, opened some months ago."""
    proposal, proposer = await place.public()
    await Proposal.filter(id=proposal.id).update(state="delivery", agency="transport", votes=300, money=480_000)
    opened = (now() - timedelta(days=70)).date()
    decided = Decided("proposal", "116-001", "cycle:hamasen", proposal.title, "transport", 480_000, days_on(place.at, 100))
    (case,) = await cases.open_cases([decided], on=opened, at=now() - timedelta(days=70), by=place.officer)
    return case, await Proposal.get(id=proposal.id), proposer


def entry(month: date, **more: str) -> dict[str, str]:
    """What the form of a month sends."""
    return {"act": "enter", "month": month.isoformat(), "text-zh-Hant": "施工中", "percent": "40", "spent": "12萬"} | more


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
    month = (now() - timedelta(days=35)).date().replace(day=1)
    path = f"/en/staff/cases/{case.code}"
    assert (await agency.post(path, entry(month, behind="yes"))).status == 422
    assert (await agency.post(path, entry(month, behind="yes", **{"why-zh-Hant": "無廠商投標"}))).status == 303
    to = days_on(place.at, 160)
    assert (await agency.post(path, {"act": "later", "to": to.isoformat(), "later-zh-Hant": "重新招標"})).status == 303
    assert (await Case.get(id=case.id)).due_on == days_on(place.at, 100)
    extension = (await officer.get(path)).value("act")
    assert extension
    from domain.delivery.models import Extension

    number = (await Extension.get(case_id=case.id)).id
    assert (await agency.post(f"{path}/decide", {"act": f"grant:{number}"})).status == 403
    assert (await officer.post(f"{path}/decide", {"act": f"grant:{number}"})).status == 303
    page = (await site.browser().get(f"/zh-Hant/delivery/{case.code}")).text
    for words in ("進度落後", "無廠商投標", "重新招標", "原承諾日期"):
        assert words in page
    board = (await site.browser().get("/en/cycles/hamasen/delivery")).text
    assert board.index("116-001") < board.index("116-002")
    promise = await Promise.get(ref=f"case:{case.code}")
    assert (promise.first_due_on, promise.due_on) == (days_on(place.at, 100), to)
    assert "重新招標" in (await site.browser().get("/zh-Hant/promises")).text
    assert (await newest_message("lee@example.tw")).facts["kind"] == "behind"


async def test_an_objection_keeps_the_case_open_with_its_text_and_an_agreement_closes_it(site: Site) -> None:
    """R3."""
    place = await town(site)
    case, proposal, proposer = await carried_out(place)
    agency, officer = await place.agency(), await place.staff()
    student = place.hold(site.browser(), proposer)
    path, mine = f"/en/staff/cases/{case.code}", f"/en/my/proposals/{proposal.key}"
    assert (await officer.post(f"{path}/decide", {"act": "close"})).status == 422
    assert (await agency.post(path, {"act": "closing", "closing-zh-Hant": "已完工"})).status == 303
    assert (await newest_message("lee@example.tw")).facts["kind"] == "closing"
    assert "已完工" in (await student.get(mine)).text
    assert (await student.post(mine, {"act": "closing:no", "text": ""})).status == 422
    assert (await student.post(mine, {"act": "closing:no", "text": "扶手還沒裝"})).status == 303
    assert (await Case.get(id=case.id)).stage == "open"
    assert "扶手還沒裝" in (await site.browser().get(f"/en/delivery/{case.code}")).text
    assert "扶手還沒裝" in (await site.browser().get("/en/proposals/116-001")).text
    await agency.post(path, {"act": "closing", "closing-zh-Hant": "扶手已裝"})
    assert (await officer.post(f"{path}/decide", {"act": "close"})).status == 422
    assert (await student.post(mine, {"act": "closing:yes", "text": ""})).status == 303
    assert (await officer.post(f"{path}/decide", {"act": "close"})).status == 303
    closed = await Case.get(id=case.id)
    assert (closed.stage, closed.percent) == ("closed", 100)
    assert (await Proposal.get(id=proposal.id)).state == "done"
    assert (await Promise.get(ref=f"case:{case.code}")).kept_on is not None
    assert (await officer.post(f"{path}/decide", {"act": "reopen", "note": "it broke"})).status == 303
    assert (await Proposal.get(id=proposal.id)).state == "delivery"


async def test_milestones_are_promises_reached_and_taken_back(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    agency = await place.agency()
    path = f"/en/staff/cases/{case.code}"
    due = days_on(place.at, 30)
    assert (await agency.post(path, {"act": "milestone", "due_on": due.isoformat()})).status == 422
    assert (await agency.post(path, {"act": "milestone", "title-zh-Hant": "設計完成", "due_on": due.isoformat()})).status == 303
    promise = await Promise.get(kind="milestone", ref__startswith="milestone:")
    number = promise.ref.split(":")[1]
    assert (await agency.post(path, {"act": "closing", "closing-zh-Hant": "x"})).status == 422
    await agency.post(path, {"act": f"reach:{number}"})
    assert (await Promise.get(id=promise.id)).kept_on is not None
    await agency.post(path, {"act": f"unreach:{number}"})
    assert (await Promise.get(id=promise.id)).kept_on is None
    other = await place.agency("works")
    assert (await other.post(path, {"act": f"reach:{number}"})).status == 403


async def test_the_entry_of_a_month_can_be_corrected_and_bad_ones_are_refused(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    agency = await place.agency()
    path, month = f"/en/staff/cases/{case.code}", now().date().replace(day=1)
    for wrong in ({"percent": "101"}, {"percent": "x"}, {"spent": "1e309"}, {"text-zh-Hant": ""}, {"month": "2001-01-01"}):
        page = await agency.post(path, entry(month) | wrong)
        assert page.status == 422, wrong
        assert len(page.errors) == 1, page.errors
    assert (await agency.post(path, entry(month))).status == 303
    assert (await agency.post(path, entry(month, percent="55"))).status == 303
    assert await Entry.filter(case_id=case.id).count() == 1
    assert (await Case.get(id=case.id)).percent == 55


async def test_agencies_are_chased_and_then_the_officers(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    await place.agency()
    await OutboxMessage.all().delete()
    first = case.opened_on.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    assert await reporting.chase(following.replace(day=1), now()) == 1
    assert await reporting.chase(following.replace(day=3), now()) == 0
    assert await reporting.chase(following.replace(day=8), now()) == 1
    assert await reporting.chase(following.replace(day=25), now()) == 2
    assert {message.address for message in await OutboxMessage.all()} == {"transport@example.tw", "officer@example.tw"}


async def test_the_two_monthly_report_is_a_page_a_table_and_a_paper(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    agency, anyone = await place.agency(), site.browser()
    month = now().date().replace(day=1)
    await agency.post(f"/en/staff/cases/{case.code}", entry(month))
    query = f"from={month:%Y-%m}"
    assert "施工中" in (await anyone.get(f"/zh-Hant/cycles/hamasen/report?{query}")).text
    table = (await anyone.get(f"/zh-Hant/cycles/hamasen/report.csv?{query}")).response.content.decode("utf-8-sig")
    assert "施工中" in table
    assert "政府資料開放授權條款" in table
    assert (await anyone.get(f"/zh-Hant/cycles/hamasen/report.pdf?{query}")).response.content.startswith(b"%PDF")
    assert (await anyone.get("/zh-Hant/cycles/hamasen/report?from=nonsense")).status == 200


async def test_photos_before_and_after_are_shown(site: Site) -> None:
    place = await town(site)
    case, _, _ = await carried_out(place)
    agency = await place.agency()
    sent = {"act": "photo", "stage": "before", "alt-zh-Hant": "施工前的階梯"}
    path = f"/en/staff/cases/{case.code}"
    assert (await agency.post(path, sent, files={"file": ("a.jpg", jpeg(), "image/jpeg")})).status == 303
    assert (await agency.post(path, sent | {"alt-zh-Hant": ""}, files={"file": ("a.jpg", jpeg(), "image/jpeg")})).status == 422
    assert "施工前的階梯" in (await site.browser().get(f"/en/delivery/{case.code}")).text


async def test_a_case_of_a_hidden_proposal_is_not_public(site: Site) -> None:
    place = await town(site)
    case, proposal, _ = await carried_out(place)
    await Proposal.filter(id=proposal.id).update(hidden_at=now())
    assert (await site.browser().get(f"/en/delivery/{case.code}")).status == 404


async def test_a_case_may_come_from_anything(site: Site) -> None:
    """`open_cases` takes plain data: sign reports and committee decisions will use it as well."""
    await town(site)
    (case,) = await cases.open_cases(
        [Decided("sign", "S-1", "cycle:hamasen", both("路牌"), "transport")], on=now().date(), at=now(), by=None
    )
    assert (await site.browser().get(f"/en/delivery/{case.code}")).status == 200
