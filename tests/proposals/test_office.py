"""What the office and the agencies can do beyond the straight way: drafts, wishes, too few supports, refusals unseen, corrections."""

from domain.clock import now
from domain.outbox import OutboxMessage
from domain.proposals.actions import asking, deciding, merging, talking, translating
from domain.proposals.actions.deciding import Outcome
from domain.proposals.models import Event, Proposal, Version
from domain.proposals.models_review import Assignment
from domain.proposals.states import State
from domain.redaction import BLACK
from tests.proposals.office import GRADES, answered, asked, candidate, reviewed
from tests.support import Site, newest_message
from tests.town import DAY, both, days_on, town


async def test_a_draft_keeps_reasons_without_a_grade(site: Site) -> None:
    place = await town(site)
    await place.public()
    task = await asked(place)
    agency = await place.agency()
    sent = {"act": "keep", "reason-money-zh-Hant": "還在詢價", "unit-zh-Hant": "工程科", "estimate": "30萬"}
    assert (await agency.post(f"/en/staff/review/{task.id}", sent)).status == 303
    page = await agency.get(f"/en/staff/review/{task.id}")
    assert "還在詢價" in page.text
    assert page.value("estimate") == "300,000"
    assert "還在詢價" in (await (await place.staff()).get("/en/staff/proposals/116-001")).text
    assert "還在詢價" not in (await site.browser().get("/en/proposals/116-001")).text


async def test_an_answer_is_shown_once_more_before_it_is_public(site: Site) -> None:
    place = await town(site)
    await place.public()
    task = await asked(place)
    agency = await place.agency()
    shown = await agency.post(f"/en/staff/review/{task.id}", GRADES | {"act": "publish"})
    assert shown.status == 200
    assert "Publish this answer?" in shown.text
    assert (await Assignment.get(id=task.id)).answered_at is None
    back = await agency.post(f"/en/staff/review/{task.id}", GRADES | {"act": "back"})
    assert "大家都受惠" in back.text
    assert "Keep as a draft" in back.text


async def test_an_agency_asks_for_time_or_says_whose_matter_it_is(site: Site) -> None:
    place = await town(site)
    await place.public()
    task = await asked(place)
    agency, officer = await place.agency(), await place.staff()
    path = f"/en/staff/review/{task.id}"
    refused = await agency.post(path, {"act": "time", "to": days_on(place.at, 5).isoformat(), "wish_why-zh-Hant": "等候會勘"})
    assert refused.errors == ["The new day must be later than the old one."]
    assert "等候會勘" in refused.text
    later = days_on(place.at, 40).isoformat()
    assert (await agency.post(path, {"act": "time", "to": later, "wish_why-zh-Hant": "等候會勘"})).status == 303
    assert (await newest_message("officer@example.tw")).facts["kind"] == "wish_time"
    assert "等候會勘" in (await officer.get("/en/staff/proposals/116-001")).text
    assert "116-001" in (await officer.get("/en/staff/cycles/hamasen/proposals?show=asks")).text
    assert (await officer.post("/en/staff/proposals/116-001/act", {"act": f"deny:{task.id}", "why": ""})).status == 422
    assert (await officer.post("/en/staff/proposals/116-001/act", {"act": f"deny:{task.id}", "why": "請如期"})).status == 303
    assert (await newest_message("transport@example.tw")).facts["why"] == "請如期"
    assert (await agency.post(path, {"act": "elsewhere", "wish_why-zh-Hant": "屬工務局權責"})).status == 303
    taken = await officer.post("/en/staff/proposals/116-001/act", {"act": f"unask:{task.id}", "why-zh-Hant": "改請工務局"})
    assert taken.status == 303
    assert (await Proposal.get(number="116-001")).state == "submitted"
    assert not await Assignment.all().exists()
    page = (await site.browser().get("/en/proposals/116-001")).text
    assert "An agency is no longer asked" in page
    assert "改請工務局" in page
    await asked(place, agency="works")
    assert (await Proposal.get(number="116-001")).agency == "works"


async def test_when_the_last_silent_agency_is_no_longer_asked_the_review_is_complete(site: Site) -> None:
    place = await town(site)
    await place.public()
    first, second = await asked(place), await asked(place, agency="works", role="supporting")
    await (await place.agency()).post(f"/en/staff/review/{first.id}", GRADES)
    officer = await place.staff()
    await officer.post("/en/staff/proposals/116-001/act", {"act": f"unask:{second.id}", "why-zh-Hant": "無須會辦"})
    assert (await Proposal.get(number="116-001")).state == "feasible"


async def test_too_few_supports_need_a_public_reason_and_enough_are_told_once(site: Site) -> None:
    place = await town(site, support=2)
    await place.public()
    officer = await place.staff()
    ask = {"act": "assign:lead", "agency": "transport", "due_on": days_on(place.at, 20).isoformat()}
    refused = await officer.post("/en/staff/proposals/116-001/act", ask)
    assert refused.status == 422
    assert "0 of the 2 supports" in refused.text
    assert refused.text.count('id="assign-why"') == 1
    for name in ("maria", "anna", "maria", "maria"):
        browser = await place.resident(name)
        await browser.post("/en/proposals/116-001/support", {"act": "give"})
        if name == "maria":
            await browser.post("/en/proposals/116-001/support", {"act": "take"})
            await browser.post("/en/proposals/116-001/support", {"act": "give"})
    assert await Event.filter(kind="supported").count() == 1
    assert await OutboxMessage.filter(address="lee@example.tw").count() >= 1
    told = [message.facts["kind"] for message in await OutboxMessage.filter(address="lee@example.tw")]
    assert told.count("supported") == 1
    assert "116-001" in (await officer.get("/en/staff/cycles/hamasen/proposals?show=supported")).text
    assert (await officer.post("/en/staff/proposals/116-001/act", ask)).status == 303


async def test_an_early_review_says_why(site: Site) -> None:
    place = await town(site, support=9)
    await place.public()
    officer = await place.staff()
    ask = {"act": "assign:lead", "agency": "transport", "due_on": days_on(place.at, 20).isoformat(), "why-zh-Hant": "涉及公共安全"}
    assert (await officer.post("/en/staff/proposals/116-001/act", ask)).status == 303
    assert "涉及公共安全" in (await site.browser().get("/en/proposals/116-001")).text


async def test_what_was_not_accepted_unseen_shows_reason_and_number_alone(site: Site) -> None:
    place = await town(site)
    await place.submitted("王小明是壞人")
    officer = await place.staff()
    sent = {"act": "refuse", "why-zh-Hant": "含個人資料"}
    assert (await officer.post("/en/staff/proposals/116-001/act", sent)).status == 303
    anyone = site.browser()
    page = await anyone.get("/en/proposals/116-001")
    assert page.status == 200
    assert "含個人資料" in page.text
    assert "王小明" not in page.text
    for path in ("/en/cycles/hamasen/proposals", "/en/cycles/hamasen/proposals.csv", "/en/cycles/hamasen/feed.atom"):
        assert "王小明" not in (await anyone.get(path)).text
    assert (await anyone.get("/en/proposals/116-001/versions")).status == 404
    assert (await anyone.get("/api/v1/proposals/116-001")).status == 404
    await officer.post("/en/staff/proposals/116-001/act", {"act": "take_up"})
    assert (await anyone.get("/en/proposals/116-001")).status == 404


async def test_words_are_blacked_out_in_every_version_also_of_a_candidate(site: Site) -> None:
    place = await town(site)
    proposal, _ = await place.public("渡輪站坡道", problem=both("請打 0912345678 給我"))
    await answered(place, proposal, await reviewed(place, proposal))
    await deciding.make_candidates([await Proposal.get(id=proposal.id)], "seed", at=place.at, by=place.officer)
    officer = await place.staff()
    wrong = await officer.post("/en/staff/proposals/116-001/act", {"act": "redact", "secret": "0999", "why": "個資"})
    assert wrong.errors == ["These words do not stand in the text."]
    done = await officer.post("/en/staff/proposals/116-001/act", {"act": "redact", "secret": "0912345678", "why": "個資"})
    assert done.status == 303
    row = await Proposal.get(number="116-001")
    assert "0912345678" not in row.search
    assert row.problem.text("zh-Hant") == f"請打 {BLACK} 給我"
    assert all("0912345678" not in str(version.content) for version in await Version.all())
    page = (await site.browser().get("/en/proposals/116-001")).text
    assert "0912345678" not in page
    assert "Personal data was blacked out" in page


async def test_blacked_out_words_are_in_no_table_but_the_audit_trail(site: Site) -> None:
    """A name that got everywhere: into the review, a letter, a comment, the case, its milestone, a promise, an offer to merge."""
    from domain.db import current
    from domain.delivery.actions import milestones

    place, name = await town(site), "王小明"
    proposal, _ = await place.public(f"{name}家前坡道", problem=both(f"{name}說階梯太高"))
    task = await reviewed(place, proposal)
    await answered(place, proposal, task)
    maria = await place.resident("maria")
    await maria.post("/en/proposals/116-001/comment", {"text": f"我認識{name}", "stance": ""})
    await deciding.make_candidates([await Proposal.get(id=proposal.id)], "seed", at=place.at, by=place.officer)
    await deciding.enter_result({proposal.id: Outcome(State.SELECTED, 5, 9)}, at=place.at, by=place.officer)
    row, due = await Proposal.get(id=proposal.id), days_on(place.at, 99)
    case = (await deciding.carry_out([row], "cycle:hamasen", on=place.at.date(), due_on=due, at=place.at, by=place.officer))[0]
    today = place.at.date()
    await milestones.add(case, both(f"與{name}會勘"), days_on(place.at, 30), today=today, at=place.at, by=None)
    await Event.create(proposal_id=proposal.id, kind="changed", facts={"why": f"應{name}要求"}, at=place.at)
    officer = await place.staff()
    done = await officer.post("/en/staff/proposals/116-001/act", {"act": "redact", "secret": name, "why": "個資"})
    assert done.status == 303, done.errors
    client = current().client
    tables = await client.execute_query_dict(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
        if current().dialect == "sqlite"
        else "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()"
    )
    held = {}
    for table in [row["name"] for row in tables]:
        rows = await client.execute_query_dict(f'SELECT * FROM "{table}"')
        spelled = name.encode("unicode_escape").decode()  # as JSON holds it in SQLite
        held[table] = sum(1 for row in rows for value in row.values() if name in str(value) or spelled in str(value))
    assert {table for table, times in held.items() if times} == {"ledger"}
    for path in ("/en/proposals/116-001", f"/en/delivery/{case.code}", "/en/promises", "/en/promises.csv", "/en/promises.json"):
        assert name not in (await site.browser().get(path)).text, path


async def test_an_offer_that_is_open_does_not_bring_the_words_back(site: Site) -> None:
    place = await town(site)
    into, first = await place.public("渡輪站坡道")
    other, second = await place.public("渡輪站斜坡", email="chen@example.tw")
    merge = await merging.offer(into, [other], {"title": both("王小明坡道")}, both("同一地點"), at=place.at, by=place.officer)
    await (await place.staff()).post("/en/staff/proposals/116-001/act", {"act": "redact", "secret": "王小明", "why": "個資"})
    for person in (first, second):
        await merging.consent(await merging.Merge.get(id=merge.id), person, agreed=True, at=place.at)
    assert (await Proposal.get(id=into.id)).title.text("zh-Hant") == f"{BLACK}坡道"


async def test_two_officers_make_one_order_of_candidates(site: Site) -> None:
    import asyncio

    place, rows = await town(site), []
    for number in range(4):
        proposal, _ = await place.public(f"候選{number}", email=f"p{number}@example.tw")
        await answered(place, proposal, await reviewed(place, proposal))
        rows.append(await Proposal.get(id=proposal.id))
    halves = [deciding.make_candidates(rows[start : start + 2], "seed", at=place.at, by=place.officer) for start in (0, 2)]
    await asyncio.gather(*halves)
    ordered = await Proposal.all().order_by("order")
    assert [row.order for row in ordered] == [1, 2, 3, 4]
    assert [row.number for row in ordered] == deciding.fair_order([row.number or "" for row in ordered], "seed")


async def test_an_offer_is_called_off_at_one_of_its_own_proposals_alone(site: Site) -> None:
    place = await town(site)
    into, _ = await place.public("渡輪站坡道")
    other, _ = await place.public("渡輪站斜坡", email="chen@example.tw")
    await place.public("第三案", email="lu@example.tw")
    merge = await merging.offer(into, [other], {}, both("同一地點"), at=place.at, by=place.officer)
    officer = await place.staff()
    assert (await officer.post("/en/staff/proposals/116-003/act", {"act": f"call_off:{merge.id}"})).status == 422
    assert (await officer.post("/en/staff/proposals/116-002/act", {"act": f"call_off:{merge.id}"})).status == 303


async def test_taking_a_bulk_request_back_leaves_the_lead_and_tells(site: Site) -> None:
    place = await town(site)
    row, _ = await place.public()
    await asked(place)
    await place.agency("works")
    officer, due = await place.staff(), days_on(place.at, 20).isoformat()
    sent = {"act": "assign", "chosen": [str(row.id)], "agency": "works", "due_on": due, "sure": "yes"}
    done = await officer.post("/en/staff/cycles/hamasen/proposals/bulk", sent)
    about = (await officer.get(done.location)).value("about")
    assert (await officer.post("/en/staff/proposals/undo", {"about": about})).status == 303
    assert [(held.agency, held.lead) for held in await Assignment.all()] == [("transport", True)]
    assert (await newest_message("works@example.tw")).facts["kind"] == "unasked"


async def test_a_second_press_writes_no_second_letter(site: Site) -> None:
    place = await town(site)
    await place.public()
    maria = await place.resident("maria")
    await maria.post("/en/proposals/116-001/comment", {"text": "rude", "stance": ""})
    for _ in range(3):
        await talking.remove(1, "insults", at=now(), by=place.officer)
    assert await OutboxMessage.filter(template="comment").count() == 1
    officer = await place.staff()
    assert (await officer.post("/en/staff/proposals/116-001/act", {"act": "unhide"})).status == 422


async def test_votes_that_no_city_has_are_refused(site: Site) -> None:
    place = await town(site)
    row = await candidate(place)
    await deciding.enter_result({row.id: Outcome(State.SELECTED, 5, 9)}, at=place.at, by=place.officer)
    sent = {"act": "correct", "outcome": "selected", "votes": "9999999999", "why-zh-Hant": "x"}
    page = await (await place.staff()).post("/en/staff/proposals/116-001/act", sent)
    assert page.errors == ["Enter votes as a whole number."]


async def test_a_result_is_corrected_and_a_reserve_moves_up_with_a_reason(site: Site) -> None:
    place = await town(site)
    row = await candidate(place)
    await deciding.enter_result({row.id: Outcome(State.RESERVE, 10, 500_000)}, at=place.at, by=place.officer)
    officer = await place.staff()
    sent = {"act": "correct", "outcome": "selected", "votes": "12", "money": "50萬"}
    refused = await officer.post("/en/staff/proposals/116-001/act", sent)
    assert refused.status == 422
    assert refused.value("votes") == "12"
    assert (await officer.post("/en/staff/proposals/116-001/act", sent | {"why-zh-Hant": "獲選案撤案"})).status == 303
    held = await Proposal.get(number="116-001")
    assert (held.state, held.votes, held.money) == ("selected", 12, 500_000)
    page = (await site.browser().get("/en/proposals/116-001")).text
    assert "Moved up from the reserve" in page
    assert "獲選案撤案" in page
    again = await officer.post("/en/staff/proposals/116-001/act", sent | {"why-zh-Hant": "x", "outcome": "not_selected"})
    assert again.status == 303
    assert (await Proposal.get(number="116-001")).money is None


async def test_a_candidate_taken_out_is_not_said_to_be_withdrawn_by_its_proposers(site: Site) -> None:
    place = await town(site)
    row = await candidate(place)
    await deciding.drop_candidate(row, both("法規變更"), at=place.at, by=place.officer)
    page = (await site.browser().get("/en/proposals/116-001")).text
    assert "Taken out of the vote by the office" in page
    assert "Withdrawn by its proposers" not in page
    assert "Why it was taken out of the vote" in page


async def test_a_fixed_text_takes_a_missing_language_as_a_version_and_no_change(site: Site) -> None:
    place = await town(site)
    row = await candidate(place)
    await translating.translate(row, "en", {"title": "A ramp"}, reviewed=True, at=now(), by=place.officer, office=True)
    row = await Proposal.get(id=row.id)
    assert (row.title.text("en"), row.version) == ("A ramp", 2)
    officer = await place.staff()
    changed = await officer.post("/zh-Hant/staff/proposals/116-001/translation?to=en", {"title": "Something else"})
    assert changed.status == 422
    assert (await Proposal.get(id=row.id)).title.text("en") == "A ramp"
    assert "A text in another language was added" in (await site.browser().get("/en/proposals/116-001")).text


async def test_what_an_agency_answered_before_stays_readable(site: Site) -> None:
    place = await town(site)
    await place.public()
    task = await asked(place)
    agency, officer = await place.agency(), await place.staff()
    await agency.post(f"/en/staff/review/{task.id}", GRADES)
    again = {"act": f"again:{task.id}", "to": days_on(place.at, 30).isoformat(), "why-zh-Hant": "內容已修正"}
    assert (await officer.post("/en/staff/proposals/116-001/act", again)).status == 303
    page = (await site.browser().get("/en/proposals/116-001")).text
    assert "Earlier answer" in page
    assert "大家都受惠" in page
    assert "大家都受惠" in (await agency.get(f"/en/staff/review/{task.id}")).text


async def test_agencies_that_stay_silent_are_reminded_every_week(site: Site) -> None:
    assert [asking.level_of(left) for left in (6, 5, 0, -1, -7, -8, -14, -15)] == [0, 1, 1, 2, 2, 3, 3, 4]
    place = await town(site)
    await place.public()
    await asked(place)
    await place.agency()
    await OutboxMessage.all().delete()
    for day, many in ((21, 2), (27, 0), (28, 2), (35, 2)):
        assert await asking.remind(days_on(place.at, day), place.at + day * DAY) == many, day
    kinds = {message.address: message.facts["kind"] for message in await OutboxMessage.all()}
    assert kinds == {"transport@example.tw": "overdue", "officer@example.tw": "overdue_office"}


async def test_no_address_is_a_fault_however_long(site: Site) -> None:
    place = await town(site)
    await place.public()
    anyone, officer, long = site.browser(), await place.staff(), "x" * 2000
    for number in ("1" * 17, long):
        for path in (
            f"/en/proposals/{number}", f"/en/proposals/{number}/versions", f"/en/proposals/{number}/embed", f"/en/delivery/{number}",
            f"/en/cycles/{number * 3}", f"/en/cycles/{number * 3}/proposals.csv", f"/en/files/{number * 3}/card",
            f"/en/my/proposals/{number * 3}", f"/api/v1/proposals/{number}", f"/api/v1/cycles/{number * 3}/proposals",
        ):  # fmt: skip
            assert (await anyone.get(path)).status == 404, path
        for path in (f"/en/staff/proposals/{number}", f"/en/staff/cases/{number}", f"/en/staff/agencies/{number * 3}"):
            assert (await officer.get(path)).status < 500, path
    for query in (f"show={long}", f"area={long}", f"agency={long}", f"q={long}"):
        assert (await officer.get(f"/en/staff/cycles/hamasen/proposals?{query}")).status == 200
        assert (await anyone.get(f"/api/v1/cycles/hamasen/proposals?{query}")).status < 500
    assert (await officer.post(f"/en/proposals/{'1' * 17}/support", {"act": "give"})).status == 404


async def test_what_is_sent_without_a_session_is_kept(site: Site) -> None:
    place = await town(site)
    await place.public()
    text = "這是我很長的留言"
    page = await site.browser().post("/en/proposals/116-001/comment", {"text": text, "stance": "for"})
    assert page.status == 403
    assert "Please sign in first" in page.text
    assert page.value("text") == text
    assert page.value("stance") == "for"


async def test_the_page_asks_before_people_are_told_and_keeps_what_was_typed(site: Site) -> None:
    place = await town(site)
    await place.submitted()
    officer = await place.staff()
    act, sent = "/en/staff/proposals/116-001/act", {"act": "return", "point-place": "Which side?", "ask": "yes"}
    asked = await officer.post(act, sent)
    assert (asked.status, "1 proposer is told" in asked.text, asked.value("point-place")) == (200, True, "Which side?")
    assert await OutboxMessage.filter(template="proposal", address="lee@example.tw").count() == 1  # that it was received
    back = await officer.post(act, sent | {"sure": "no"})
    assert "Which side?" in back.text
    assert (await Proposal.get()).state == "submitted"
    assert (await officer.post(act, sent | {"sure": "yes"})).status == 303
    assert (await Proposal.get()).state == "returned"
    note = await officer.post(act, {"act": "note", "text": "calls back", "ask": "yes"})
    assert note.status == 303  # nobody is told of it
