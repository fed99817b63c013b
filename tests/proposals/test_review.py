"""B5 returned, B6 merged, B7 not feasible; deadlines, splitting, candidates, results: on both databases."""

from datetime import timedelta

from domain.clock import now
from domain.delivery.models import Case, Promise
from domain.outbox import OutboxMessage
from domain.proposals.actions import asking, merging
from domain.proposals.models import Proposal, Proposer, Version
from domain.proposals.models_review import Assignment, BulkAct, MergeConsent, Opinion
from domain.proposals.models_talk import Support
from domain.proposals.queries import detail
from domain.translated import Translated
from tests.proposals.office import GRADES, asked
from tests.support import Browser, Site, newest_message
from tests.town import Town, both, days_on, town


async def test_returned_points_stand_beside_their_fields_and_changes_are_shown(site: Site) -> None:
    """B5."""
    place = await town(site)
    proposal, proposer = await place.public()
    officer = await place.staff()
    points = {"act": "return", "point-place": "Which side of the street?", "point-cost": "A bench costs more."}
    assert (await officer.post("/en/staff/proposals/116-001/act", points)).status == 303
    message = await newest_message("lee@example.tw")
    assert message.facts["kind"] == "returned"
    student = place.hold(site.browser(), proposer)
    path = f"/en/my/proposals/{proposal.key}"
    assert "Which side of the street?" in (await student.get(path)).text
    where, cost = (await student.get(f"{path}/edit/place")).text, (await student.get(f"{path}/edit/cost")).text
    assert "Which side of the street?" in where
    assert "A bench costs more." not in where
    assert "A bench costs more." in cost
    assert where.index("Which side") < where.index('name="words"')
    await student.post(f"{path}/edit/place", {"area": "west", "district": "gushan", "words": "東側"})
    await student.post(f"{path}/edit/cost", {"cost": "60000"})
    assert "東側" not in (await site.browser().get("/en/proposals/116-001")).text
    assert (await student.post(f"{path}/edit/check", {"why": "Both points"})).status == 303
    public = (await site.browser().get("/en/proposals/116-001")).text
    assert "東側" in public
    desk = (await officer.get("/en/staff/proposals/116-001")).text
    assert "<ins>東側 (22.62, 120.27)</ins>" in desk
    assert "<del>渡輪站 (22.62, 120.27)</del>" in desk
    assert desk.count("sent in") == 2
    history = (await site.browser().get("/en/proposals/116-001/versions")).text
    assert "Version 2" in history
    assert "Both points" in history
    assert await Version.filter(proposal_id=proposal.id).count() == 2


async def test_not_feasible_shows_grade_reason_agency_and_date_and_one_answer(site: Site) -> None:
    """B7."""
    place = await town(site)
    proposal, proposer = await place.public()
    task = await asked(place)
    agency = await place.agency()
    assert "116-001" in (await agency.get("/en/staff/review")).text
    sent = GRADES | {"grade-legality": "not", "reason-legality-zh-Hant": "港務公司土地"}
    assert (await agency.post(f"/en/staff/review/{task.id}", sent)).location == "/en/staff/review"
    page = (await site.browser().get("/en/proposals/116-001")).text
    assert "not feasible" in page
    assert "港務公司土地" in page
    assert "Bureau transport" in page
    assert "交通工程科" in page
    student = place.hold(site.browser(), proposer)
    path = f"/en/my/proposals/{proposal.key}"
    assert (await student.post(path, {"act": "reply", "text": ""})).errors == ["Write your answer. Everybody can read it."]
    preview = await student.post(path, {"act": "reply", "text": "We can move it."})
    assert (preview.status, (await Proposal.get(number="116-001")).answered_at) == (200, None)
    assert (await student.post(path, {"act": "reply", "text": "We can move it.", "sure": "yes"})).status == 303
    assert "We can move it." in (await site.browser().get("/en/proposals/116-001")).text
    again = await student.post(path, {"act": "reply", "text": "And another thing.", "sure": "yes"})
    assert again.status == 422
    assert "And another thing." not in (await site.browser().get("/en/proposals/116-001")).text


async def test_a_review_says_what_is_missing_and_keeps_a_draft_private(site: Site) -> None:
    place = await town(site)
    await place.public()
    task = await asked(place)
    agency = await place.agency()
    page = await agency.post(f"/en/staff/review/{task.id}", GRADES | {"grade-money": "", "reason-benefit-zh-Hant": ""})
    assert page.status == 422
    assert "大家都受惠" not in page.text
    assert "市有土地" in page.text
    assert page.errors == ["Public benefit: say why. The reason is public.", "Affordability: choose a grade."]
    kept = await agency.post(f"/en/staff/review/{task.id}", GRADES | {"act": "keep", "grade-money": ""})
    assert kept.status == 303
    assert "市有土地" in (await agency.get(f"/en/staff/review/{task.id}")).text
    assert "市有土地" not in (await site.browser().get("/en/proposals/116-001")).text
    assert (await site.browser().get("/api/v1/proposals/116-001")).response.json()["review"][0]["grades"] == {}
    assert (await Proposal.get(number="116-001")).state == "review"


async def test_an_agency_opens_its_own_tasks_alone(site: Site) -> None:
    """A4."""
    place = await town(site)
    await place.public()
    task = await asked(place)
    own, other = await place.agency(), await place.agency("works")
    assert (await own.get(f"/en/staff/review/{task.id}")).status == 200
    assert (await other.get(f"/en/staff/review/{task.id}")).status == 403
    assert (await other.post(f"/en/staff/review/{task.id}", GRADES)).status == 403
    assert (await own.get("/en/staff/proposals/116-001")).status == 403
    assert not await Opinion.all().exists()


async def test_the_weakest_grade_of_all_agencies_decides_once_all_have_answered(site: Site) -> None:
    place = await town(site)
    await place.public()
    first, second = await asked(place), await asked(place, agency="works", role="supporting")
    await (await place.agency()).post(f"/en/staff/review/{first.id}", GRADES)
    assert (await Proposal.get(number="116-001")).state == "review"
    await (await place.agency("works")).post(f"/en/staff/review/{second.id}", GRADES | {"grade-money": "adjust", "estimate": "99"})
    proposal = await Proposal.get(number="116-001")
    assert (proposal.state, proposal.estimate, proposal.agency) == ("adjust", 520_000, "transport")


async def test_a_deadline_is_a_promise_that_moves_with_a_reason_and_keeps_its_first_day(site: Site) -> None:
    place = await town(site)
    await place.public()
    task = await asked(place)
    officer = await place.staff()
    later = days_on(place.at, 30)
    refused = await officer.post("/en/staff/proposals/116-001/act", {"act": f"time:{task.id}", "to": later.isoformat()})
    assert refused.status == 422
    moved = {"act": f"time:{task.id}", "to": later.isoformat(), "why-zh-Hant": "等候會勘"}
    assert (await officer.post("/en/staff/proposals/116-001/act", moved)).status == 303
    promise = await Promise.get(kind="answer")
    assert (promise.first_due_on, promise.due_on, Translated.from_json(promise.moves[0]["why"]).text("zh-Hant")) == (
        days_on(place.at, 20),
        later,
        "等候會勘",
    )
    page = (await site.browser().get("/en/promises")).text
    assert "等候會勘" in page
    await (await place.agency()).post(f"/en/staff/review/{task.id}", GRADES)
    assert (await Promise.get(kind="answer")).kept_on is not None


async def test_agencies_are_reminded_once_before_and_once_after_and_officers_after(site: Site) -> None:
    place = await town(site)
    await place.public()
    await asked(place)
    await place.agency()
    await OutboxMessage.all().delete()
    assert await asking.remind(days_on(place.at, 14), now()) == 0
    assert await asking.remind(days_on(place.at, 16), now()) == 1
    assert await asking.remind(days_on(place.at, 17), now()) == 0
    assert await asking.remind(days_on(place.at, 21), now()) == 2
    assert await asking.remind(days_on(place.at, 22), now()) == 0
    assert {message.address for message in await OutboxMessage.all()} == {"transport@example.tw", "officer@example.tw"}


async def test_not_accepted_only_with_a_public_reason(site: Site) -> None:
    place = await town(site)
    await place.submitted()
    officer = await place.staff()
    assert (await officer.post("/en/staff/proposals/116-001/act", {"act": "refuse"})).status == 422
    done = await officer.post("/en/staff/proposals/116-001/act", {"act": "refuse", "why-zh-Hant": "屬中央權責"})
    assert done.status == 303
    page = await site.browser().get("/zh-Hant/proposals/116-001")
    assert "屬中央權責" in page.text
    assert (await newest_message("lee@example.tw")).facts["kind"] == "not_accepted"


async def _merge(place: Town) -> tuple[Proposal, Proposer, Proposal, Proposer]:
    one_, first = await place.public("渡輪站坡道")
    other, second = await place.public("渡輪站斜坡", email="chen@example.tw")
    officer = await place.staff()
    sent = {"act": "merge", "others": "116-002", "title-zh-Hant": "渡輪站無障礙坡道", "why-zh-Hant": "同一地點"}
    assert (await officer.post("/en/staff/proposals/116-001/act", sent)).status == 303
    return one_, first, other, second


async def _word(browser: Browser, proposal: Proposal, word: str) -> None:
    offer = (await detail.offers(proposal.id))[0]
    await browser.post(f"/en/my/proposals/{proposal.key}", {"act": f"merge:{offer.merge.id}:{word}"})


async def test_a_merge_needs_everybody_and_both_old_addresses_lead_to_it(site: Site) -> None:
    """B6."""
    place = await town(site)
    into, first, other, second = await _merge(place)
    supporter = await place.resident("maria")
    assert (await supporter.post("/en/proposals/116-002/support", {"act": "give"})).status == 303
    await _word(place.hold(site.browser(), first), into, "yes")
    assert (await Proposal.get(id=other.id)).state == "submitted"
    await _word(place.hold(site.browser(), second), other, "yes")
    merged, kept = await Proposal.get(id=other.id), await Proposal.get(id=into.id)
    assert (merged.state, merged.merged_into) == ("merged", into.id)
    assert kept.title.text("zh-Hant") == "渡輪站無障礙坡道"
    assert {row.email for row in await Proposer.filter(proposal_id=into.id)} == {"lee@example.tw", "chen@example.tw"}
    led = await site.browser().get("/en/proposals/116-002")
    assert (led.status, led.location) == (302, "/en/proposals/116-001?from=116-002")
    assert "116-002 is part of this proposal now." in (await site.browser().get(led.location)).text
    assert (await site.browser().get("/en/proposals/116-002?stay=1")).status == 200
    assert await Support.filter(proposal_id=into.id).count() == 0
    assert await Support.filter(proposal_id=other.id).count() == 1
    assert (await newest_message("maria@example.tw")).facts["kind"] == "supported_merged"
    listed = (await site.browser().get("/en/cycles/hamasen/proposals")).text
    assert "116-001" in listed
    assert ">116-002<" not in listed
    assert "Took in:" in (await site.browser().get("/en/proposals/116-001")).text


async def test_one_no_ends_a_merge_and_both_are_told(site: Site) -> None:
    place = await town(site)
    into, _, other, second = await _merge(place)
    await _word(place.hold(site.browser(), second), other, "no")
    assert (await Proposal.get(id=other.id)).state == "submitted"
    assert await detail.offers(into.id) == []
    told = await OutboxMessage.filter(template="proposal").order_by("-id").limit(2)
    assert [message.facts["kind"] for message in told] == ["merge_declined"] * 2


async def test_a_chain_of_merges_leads_to_the_last(site: Site) -> None:
    place = await town(site)
    rows = [await place.public(f"案{n}", email=f"p{n}@example.tw") for n in range(3)]
    for into, other in ((1, 0), (2, 1)):
        fresh = [await Proposal.get(id=rows[n][0].id) for n in (into, other)]
        merge = await merging.offer(fresh[0], [fresh[1]], {}, both("合併"), at=place.at, by=place.officer)
        for consent in await MergeConsent.filter(merge_id=merge.id):
            await merging.consent(merge, await Proposer.get(id=consent.proposer), agreed=True, at=place.at)
    for number in ("116-001", "116-002"):
        assert (await site.browser().get(f"/en/proposals/{number}")).location.startswith("/en/proposals/116-003")


async def test_a_split_begins_as_a_draft_and_shows_where_it_came_from(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.public()
    browser = place.hold(site.browser(), proposer)
    answer = await browser.post(f"/en/my/proposals/{proposal.key}", {"act": "split", "title": "只有扶手"})
    key = answer.location.rsplit("/", 1)[1]
    assert (await browser.get(answer.location)).status == 200
    await browser.post(f"/en/my/proposals/{key}/edit/check", {"agree": "yes"})
    made = await Proposal.get(key=key)
    assert made.number == "116-002"
    await (await place.staff()).post("/en/staff/proposals/116-002/act", {"act": "show"})
    assert "Split off from:" in (await site.browser().get("/en/proposals/116-002")).text
    assert "Another part of it:" in (await site.browser().get("/en/proposals/116-001")).text


async def test_withdrawing_and_undoing_it(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.public()
    browser = place.hold(site.browser(), proposer)
    assert (await browser.post(f"/en/my/proposals/{proposal.key}", {"act": "withdraw", "text": "Built already"})).status == 303
    assert "withdrawn" in (await site.browser().get("/en/proposals/116-001")).text
    assert "Undo" in (await browser.get(f"/en/my/proposals/{proposal.key}")).text
    assert "Put it back" in (await browser.get(f"/en/my/proposals/{proposal.key}")).text  # also when the notice is gone
    assert (await browser.post("/en/my/put-back", {"about": proposal.key})).status == 303
    assert (await Proposal.get(id=proposal.id)).state == "submitted"
    assert (await site.browser().post("/en/my/put-back", {"about": proposal.key})).status == 303
    stranger = await site.signed_in("x@example.tw", strength="code")
    assert (await stranger.post(f"/en/my/proposals/{proposal.key}", {"act": "withdraw"})).status == 404


async def _reviewed(place: Town, number: str) -> None:
    task = await asked(place, number)
    await (await place.agency()).post(f"/en/staff/review/{task.id}", GRADES)


async def test_candidates_are_frozen_in_an_order_anyone_can_repeat_then_results_then_cases(site: Site) -> None:
    place = await town(site)
    for number in range(3):
        await place.public(f"候選{number}")
        await _reviewed(place, f"116-00{number + 1}")
    officer = await place.staff()
    rows = {row.number or "": row for row in await Proposal.all()}
    chosen = [str(row.id) for row in rows.values()]
    assert (await officer.post("/en/staff/cycles/hamasen/decide", {"act": "candidates", "chosen": chosen, "seed": ""})).status == 422
    draw = {"act": "candidates", "chosen": chosen, "seed": "lot 42", "sure": "yes"}
    assert (await officer.post("/en/staff/cycles/hamasen/decide", draw)).status == 303
    from domain.proposals.actions.deciding import fair_order

    expected = fair_order(sorted(rows), "lot 42")
    shown = (await site.browser().get("/en/cycles/hamasen/candidates")).text
    assert sorted(expected, key=shown.index) == expected
    guide = await site.browser().get("/zh-Hant/cycles/hamasen/guide.pdf")
    assert guide.response.content.startswith(b"%PDF")
    proposer = await Proposer.get(proposal_id=rows["116-001"].id)
    frozen = place.hold(site.browser(), proposer)
    path = f"/en/my/proposals/{rows['116-001'].key}"
    assert (await frozen.get(f"{path}/edit/idea")).location == path
    assert (await frozen.post(path, {"act": "withdraw"})).status == 422
    assert (await officer.post("/en/staff/proposals/116-001/act", {"act": "hide", "why": "x"})).status == 422
    sent: dict[str, object] = {"act": "result"}
    for place_, number in enumerate(sorted(rows)):
        row = rows[number].id
        sent |= {f"outcome-{row}": "selected" if place_ < 2 else "not_selected", f"votes-{row}": f"1,{place_}00", f"money-{row}": "50萬"}
    missing = await officer.post("/en/staff/cycles/hamasen/decide", sent | {f"outcome-{rows['116-003'].id}": ""})
    assert "116-003 is missing" in missing.text
    preview = await officer.post("/en/staff/cycles/hamasen/decide", sent)
    assert preview.status == 200
    assert "Publish this result?" in preview.text
    assert (await Proposal.get(number="116-002")).state == "candidate"
    assert (await officer.post("/en/staff/cycles/hamasen/decide", sent | {"sure": "yes"})).status == 303
    assert [row.money for row in await Proposal.all().order_by("number")] == [500_000, 500_000, None]
    assert "1,100" in (await site.browser().get("/en/proposals/116-002")).text
    due = days_on(place.at, 200).isoformat()
    assert (await officer.post("/en/staff/cycles/hamasen/decide", {"act": "cases", "due_on": due, "sure": "yes"})).status == 303
    assert {case.ref for case in await Case.all()} == {"116-001", "116-002"}
    assert {case.money_voted for case in await Case.all()} == {500_000}
    assert await Promise.filter(kind="milestone").count() == 2


async def test_hiding_takes_a_proposal_out_of_every_place_at_once(site: Site) -> None:
    """One gate: pages, lists, map, exports, API and feed alike."""
    place = await town(site)
    await place.public("要下架的提案")
    places = (
        "/en/cycles/hamasen/proposals", "/en/cycles/hamasen/proposals?view=map", "/en/cycles/hamasen/proposals.csv",
        "/en/cycles/hamasen/proposals.json", "/en/cycles/hamasen/proposals.pb", "/en/cycles/hamasen/feed.atom",
        "/api/v1/cycles/hamasen/proposals", "/api/v1/proposals/116-001", "/en/proposals/116-001", "/en/proposals/116-001/versions",
        "/en/proposals/116-001/embed", "/en/proposals/116-001/share.png",
    )  # fmt: skip
    anyone = site.browser()
    for path in places:
        page = await anyone.get(path)
        assert page.status == 200, path
    officer = await place.staff()
    await officer.post("/en/staff/proposals/116-001/act", {"act": "hide", "why": "personal data"})
    for path in places:
        page = await anyone.get(path)
        assert page.status == 404 or "要下架的提案" not in page.text, path
    part = await anyone.get("/en/cycles/hamasen/similar?title=要下架的提案", hx_request="true")
    assert "116-001" not in part.text
    await officer.post("/en/staff/proposals/116-001/act", {"act": "unhide"})
    assert (await anyone.get("/en/proposals/116-001")).status == 200


async def test_bulk_acts_are_previewed_done_for_all_or_none_and_undone(site: Site) -> None:
    place = await town(site)
    rows = [(await place.submitted(f"案{n}"))[0] for n in range(3)]
    officer = await place.staff()
    chosen = [str(row.id) for row in rows]
    preview = await officer.post("/en/staff/cycles/hamasen/proposals/bulk", {"act": "show", "chosen": chosen})
    assert "All or none" in preview.text
    assert not await Proposal.filter(public_at__not_isnull=True).exists()
    done = await officer.post("/en/staff/cycles/hamasen/proposals/bulk", {"act": "show", "chosen": chosen, "sure": "yes"})
    assert done.status == 303
    assert await Proposal.filter(public_at__not_isnull=True).count() == 3
    await officer.get(done.location)  # the notice is gone with the first page
    again = await officer.get("/en/staff/cycles/hamasen/proposals")
    assert "3 proposals were shown to the public" in again.text
    undo = again.value("about")
    assert (await officer.post("/en/staff/proposals/undo", {"about": undo})).status == 303
    await officer.get("/en/staff/cycles/hamasen/proposals")
    assert "Can still be taken back" not in (await officer.get("/en/staff/cycles/hamasen/proposals")).text
    assert not await Proposal.filter(public_at__not_isnull=True).exists()
    await officer.post("/en/staff/cycles/hamasen/proposals/bulk", {"act": "show", "chosen": chosen[:2], "sure": "yes"})
    due = days_on(place.at, 20).isoformat()
    ask = {"act": "assign", "chosen": chosen, "sure": "yes", "agency": "transport", "due_on": due}
    assert (await officer.post("/en/staff/cycles/hamasen/proposals/bulk", ask)).status == 422
    assert not await Assignment.all().exists()
    assigned = await officer.post("/en/staff/cycles/hamasen/proposals/bulk", ask | {"chosen": chosen[:2]})
    assert await Assignment.all().count() == 2
    about = (await officer.get(assigned.location)).value("about")
    task = await Assignment.all().order_by("id").first()
    await (await place.agency()).post(f"/en/staff/review/{task.id}", GRADES)  # type: ignore[union-attr]
    late = await officer.post("/en/staff/proposals/undo", {"about": about})
    assert late.status == 422
    assert await Assignment.all().count() == 2


async def test_an_old_moment_undoes_nothing(site: Site) -> None:
    place = await town(site)
    row, _ = await place.submitted()
    officer = await place.staff()
    sent = {"act": "show", "chosen": [str(row.id)], "sure": "yes"}
    done = await officer.post("/en/staff/cycles/hamasen/proposals/bulk", sent)
    about = (await officer.get(done.location)).value("about")
    await BulkAct.filter(id=int(about)).update(at=now() - timedelta(days=2))
    assert (await officer.post("/en/staff/proposals/undo", {"about": about})).status == 422
