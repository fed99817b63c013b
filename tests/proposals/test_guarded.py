"""What must not be possible, and what must not be lost, while a proposal goes back and forth: on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from domain.clock import now
from domain.delivery.actions import cases
from domain.delivery.models import Promise
from domain.delivery.queries import promises
from domain.errors import Forbidden, Refused
from domain.files.models import StoredFile
from domain.outbox import OutboxMessage
from domain.people.models import Session
from domain.policy import Hold, Role
from domain.proposals.actions import (
    deciding,
    draft_files,
    drafts,
    inviting,
    merging,
    notifications,
    reviewing,
    screening,
    submitting,
    translating,
)
from domain.proposals.actions.reviewing import Judgement
from domain.proposals.models import Proposal, ProposalFile, Proposer, Version
from domain.proposals.models_review import Assignment, Merge
from domain.proposals.rules import Axis, Grade, check_title
from domain.proposals.states import State
from tests.proposals.office import answered, reviewed
from tests.support import Site, newest_message
from tests.town import DAY, at_moment, both, code_in, days_on, jpeg, town

POINTS = [("idea", both("請寫清楚"))]


async def test_proposers_undo_their_own_withdrawal_and_nothing_else(site: Site) -> None:
    place = await town(site)
    refused, proposer = await place.public("階梯")
    await screening.not_accept(refused, both("不屬本市權責"), at=place.at, by=place.officer)
    returned, other = await place.public("坡道", email="wu@example.tw")
    await screening.send_back(returned, POINTS, at=place.at, by=place.officer)
    draft, third = await place.draft("長椅", email="ho@example.tw")
    dropped, fourth = await place.public("路燈", email="lu@example.tw")
    await answered(place, dropped, await reviewed(place, dropped))
    await deciding.make_candidates([await Proposal.get(id=dropped.id)], "seed", at=place.at, by=place.officer)
    await deciding.drop_candidate(await Proposal.get(id=dropped.id), both("不合法"), at=place.at, by=place.officer)
    for proposal, person in ((refused, proposer), (returned, other), (draft, third), (dropped, fourth)):
        before = (await Proposal.get(id=proposal.id)).state
        page = await place.hold(site.browser(), person).post("/en/my/put-back", {"about": proposal.key})
        assert page.status in (403, 409, 422), proposal.title
        assert (await Proposal.get(id=proposal.id)).state == before


async def test_a_stale_resubmission_overwrites_nothing_that_happened_meanwhile(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.public()
    await screening.send_back(proposal, POINTS, at=place.at, by=place.officer)
    stale = await Proposal.get(id=proposal.id)
    await screening.hide(await Proposal.get(id=proposal.id), "電話", at=place.at, by=place.officer)
    await submitting.resubmit(stale, proposer, today=place.at.date(), at=place.at)
    assert (await Proposal.get(id=proposal.id)).hidden_at is not None
    await screening.send_back(await Proposal.get(id=proposal.id), POINTS, at=place.at, by=place.officer)
    stale = await Proposal.get(id=proposal.id)
    await screening.not_accept(await Proposal.get(id=proposal.id), both("重複"), at=place.at, by=place.officer)
    with pytest.raises(Refused):
        await submitting.resubmit(stale, proposer, today=place.at.date(), at=place.at)
    assert (await Proposal.get(id=proposal.id)).state == State.NOT_ACCEPTED


async def test_somebody_invited_who_has_not_accepted_can_join_or_decline_and_no_more(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.public()
    await answered(place, proposal, await reviewed(place, proposal))
    proposal = await Proposal.get(id=proposal.id)
    invited = await inviting.invite(proposal, proposer, "stranger@example.tw", at=place.at)
    browser = place.hold(site.browser(), invited)
    page = await browser.post(f"/en/my/proposals/{proposal.key}", {"act": "reply", "text": "we agree", "sure": "yes"})
    assert page.status == 403
    assert not (await Proposal.get(id=proposal.id)).answer
    with pytest.raises(Forbidden):
        await drafts.save(proposal, invited, proposal.content, at=place.at)
    assert (await browser.get(f"/en/my/proposals/{proposal.key}/join")).status == 200
    joined = await browser.post(f"/en/my/proposals/{proposal.key}/join", {"name": "Anna Stranger", "shown": ""})
    assert joined.status == 303
    with pytest.raises(Forbidden):  # only the lead takes others off
        await inviting.uninvite(proposal, await Proposer.get(id=invited.id), invited.id, at=place.at)


async def test_files_follow_what_they_belong_to(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.draft()
    file = await draft_files.add_file(site.services.store, proposal, proposer, "a.jpg", jpeg(), both("階梯"), kind="photo", at=place.at)
    address = f"/en/files/{file.file}/card"
    await submitting.submit(await Proposal.get(id=proposal.id), proposer, place.cycle, at=place.at)
    stranger = site.browser()
    assert (await stranger.get(address)).status == 404
    await screening.show(await Proposal.get(id=proposal.id), at=place.at, by=place.officer)
    assert (await stranger.get(address)).status == 200
    await screening.hide(await Proposal.get(id=proposal.id), "臉", at=place.at, by=place.officer)
    assert (await stranger.get(address)).status == 404
    await screening.unhide(await Proposal.get(id=proposal.id), at=place.at, by=place.officer)
    assert (await stranger.get(address)).status == 200


async def test_photos_of_a_returned_proposal_change_when_it_is_sent_in(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.draft()
    old = await draft_files.add_file(site.services.store, proposal, proposer, "a.jpg", jpeg(), both("階梯"), kind="photo", at=place.at)
    await submitting.submit(await Proposal.get(id=proposal.id), proposer, place.cycle, at=place.at)
    await screening.show(await Proposal.get(id=proposal.id), at=place.at, by=place.officer)
    await screening.send_back(await Proposal.get(id=proposal.id), POINTS, at=place.at, by=place.officer)
    proposal = await Proposal.get(id=proposal.id)
    new = await draft_files.add_file(site.services.store, proposal, proposer, "b.jpg", jpeg("red"), both("坡道"), kind="photo", at=place.at)
    await draft_files.remove_file(proposal, proposer, old.file, at=place.at)
    page, stranger = (await site.browser().get("/en/proposals/116-001")).text, site.browser()
    assert old.file in page
    assert new.file not in page
    assert (await stranger.get(f"/en/files/{new.file}/card")).status == 404
    assert (await stranger.get(f"/en/files/{old.file}/card")).status == 200
    await submitting.resubmit(await Proposal.get(id=proposal.id), proposer, today=place.at.date(), at=place.at)
    page = (await site.browser().get("/en/proposals/116-001")).text
    assert new.file in page
    assert old.file not in page
    assert (await stranger.get(f"/en/files/{new.file}/card")).status == 200
    assert (await StoredFile.get(key=old.file)).deleted_at is not None
    assert (await Proposal.get(id=proposal.id)).cover["key"] == new.file


async def test_a_photo_is_kept_and_described_before_it_is_sent_in(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.draft()
    browser, path = place.hold(site.browser(), proposer), f"/en/my/proposals/{proposal.key}/edit"
    sent = await browser.post(f"{path}/photos", {"act": "later", "alt": ""}, files={"file": ("a.jpg", jpeg(), "image/jpeg")})
    assert sent.status == 303
    row = await ProposalFile.get(proposal_id=proposal.id)
    check = (await browser.get(f"{path}/check")).text
    assert "what each photo shows" in check
    refused = await browser.post(f"{path}/check")
    assert refused.status == 422
    assert (await Proposal.get(id=proposal.id)).state == State.DRAFT
    assert (await browser.post(f"{path}/photos", {"kind": "photo", "alt": "", f"alt-{row.file}": "三階"})).status == 303
    assert (await browser.post(f"{path}/check", {"agree": "yes"})).status == 303
    assert (await ProposalFile.get(id=row.id)).alt.text("zh-Hant") == "三階"


async def test_what_was_changed_before_it_was_public_stays_private_and_versions_can_be_withheld(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.submitted(problem=both("請打 0912345678"))
    await screening.send_back(proposal, POINTS, at=place.at, by=place.officer)
    proposal = await Proposal.get(id=proposal.id)
    await drafts.save(proposal, proposer, replace(proposal.content, problem=both("階梯太高")), at=place.at)
    await submitting.resubmit(await Proposal.get(id=proposal.id), proposer, today=place.at.date(), at=place.at)
    await screening.show(await Proposal.get(id=proposal.id), at=now(), by=place.officer)
    assert "0912345678" not in (await site.browser().get("/en/proposals/116-001/versions")).text
    proposal = await Proposal.get(id=proposal.id)
    await screening.send_back(proposal, POINTS, at=now(), by=place.officer)
    proposal = await Proposal.get(id=proposal.id)
    await drafts.save(proposal, proposer, replace(proposal.content, problem=both("住 5 號的陳婆婆")), at=now())
    await submitting.resubmit(await Proposal.get(id=proposal.id), proposer, today=place.at.date(), at=now())
    officer, address = await place.staff(), "/en/staff/proposals/116-001/act"
    assert (await officer.post(address, {"act": "withhold:3", "why": "個資"})).status == 422  # what it says now
    await screening.send_back(await Proposal.get(id=proposal.id), POINTS, at=now(), by=place.officer)
    proposal = await Proposal.get(id=proposal.id)
    await drafts.save(proposal, proposer, replace(proposal.content, problem=both("階梯太高")), at=now())
    await submitting.resubmit(await Proposal.get(id=proposal.id), proposer, today=place.at.date(), at=now())
    assert "陳婆婆" in (await site.browser().get("/en/proposals/116-001/versions")).text
    assert (await officer.post(address, {"act": "withhold:3"})).status == 422
    assert (await officer.post(address, {"act": "withhold:3", "why": "個資"})).status == 303
    assert (await Version.get(proposal_id=proposal.id, number=3)).withheld
    assert "陳婆婆" not in (await site.browser().get("/en/proposals/116-001/versions")).text
    assert (await officer.post(address, {"act": "release:3"})).status == 303
    assert "陳婆婆" in (await site.browser().get("/en/proposals/116-001/versions")).text


async def test_nothing_hidden_is_told_in_another_place(site: Site) -> None:
    place = await town(site)
    into, first = await place.public("渡輪站坡道")
    other, second = await place.public("王大明的秘密", email="wu@example.tw")
    merge = await merging.offer(into, [other], {}, both("相同"), at=place.at, by=place.officer)
    await merging.consent(merge, first, agreed=True, at=place.at)
    assert await merging.consent(merge, second, agreed=True, at=place.at)
    await screening.hide(await Proposal.get(id=other.id), "個資", at=place.at, by=place.officer)
    assert "王大明" not in (await site.browser().get("/zh-Hant/proposals/116-001")).text
    assert "116-002" not in str((await site.browser().get("/api/v1/proposals/116-001")).text)
    hidden, _ = await place.public("林小姐的電話", email="ho@example.tw")
    await reviewed(place, hidden)
    assert "林小姐" in (await site.browser().get("/zh-Hant/promises")).text
    resident = await place.resident()
    await resident.post(f"/en/proposals/{hidden.number}/follow")
    await resident.post(f"/en/proposals/{hidden.number}/comment", {"text": "me too"})
    await screening.hide(await Proposal.get(id=hidden.id), "個資", at=place.at, by=place.officer)
    assert "林小姐" not in (await site.browser().get("/zh-Hant/promises")).text
    assert (await resident.get("/en/comments/1")).status == 404
    assert "林小姐" not in (await resident.get("/en/account/following")).text
    await notifications.announce(now())
    assert await OutboxMessage.filter(template="followed").count() == 0


async def test_proposers_translate_only_what_an_officer_reads_before_the_public(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.public()
    browser = place.hold(site.browser(), proposer)
    address = f"/en/my/proposals/{proposal.key}/translation?to=en"
    assert (await browser.post(address, {"title": "VOTE FOR US free beer"})).status == 422
    await screening.send_back(proposal, POINTS, at=place.at, by=place.officer)
    assert (await browser.post(address, {"title": "Ramp at the ferry"})).status == 303
    assert (await Proposal.get(id=proposal.id)).title.text("en") == ""  # not before it is sent in
    texts = {"title": "Ramp at the ferry station"}
    held = await Proposal.get(id=proposal.id)
    await translating.translate(held, "en", texts, reviewed=True, at=place.at, by=place.officer, office=True)
    await submitting.resubmit(await Proposal.get(id=proposal.id), proposer, today=place.at.date(), at=place.at)
    assert (await Proposal.get(id=proposal.id)).title.text("en") == "Ramp at the ferry station"


async def test_a_proposal_returned_in_mid_review_goes_on_with_the_days_it_lost(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.public()
    asked = await reviewed(place, proposal)
    await screening.send_back(await Proposal.get(id=proposal.id), POINTS, at=place.at, by=place.officer)
    assert (await promises(days_on(place.at, 60)))[0].state == "dropped"
    with pytest.raises(Refused):
        await answered(place, proposal, asked)
    later = place.at + 5 * DAY
    await submitting.resubmit(await Proposal.get(id=proposal.id), proposer, today=later.date(), at=later)
    assert (await Proposal.get(id=proposal.id)).state == State.REVIEW
    promise = await Promise.get(kind="answer")
    assert (promise.first_due_on, promise.due_on, promise.dropped_at) == (days_on(place.at, 20), days_on(place.at, 25), None)
    await answered(place, proposal, asked, later)
    assert (await Proposal.get(id=proposal.id)).state == State.FEASIBLE


@pytest.mark.parametrize("act", ["withdraw", "refuse", "merge"])
async def test_no_promise_is_broken_by_an_answer_nobody_waits_for(site: Site, act: str) -> None:
    place = await town(site)
    proposal, proposer = await place.public()
    await reviewed(place, proposal)
    proposal = await Proposal.get(id=proposal.id)
    if act == "withdraw":
        await submitting.withdraw(proposal, proposer, "", at=place.at)
    elif act == "refuse":
        await screening.not_accept(proposal, both("重複"), at=place.at, by=place.officer)
    else:
        into, other = await place.public("坡道", email="wu@example.tw")
        merge = await merging.offer(into, [proposal], {}, both("相同"), at=place.at, by=place.officer)
        await merging.consent(merge, proposer, agreed=True, at=place.at)
        await merging.consent(merge, other, agreed=True, at=place.at)
    assert [view.state for view in await promises(days_on(place.at, 60))] == ["dropped"]
    if act == "withdraw":
        proposal = await Proposal.get(id=proposal.id)
        await submitting.put_back(proposal, proposer, place.cycle, today=place.at.date(), at=place.at)
        assert (await Proposal.get(id=proposal.id)).state == State.REVIEW
        assert [view.state for view in await promises(place.at.date())] == ["open"]


async def test_what_the_review_brought_stands_again_after_an_undone_withdrawal(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.public()
    await answered(place, proposal, await reviewed(place, proposal))
    await submitting.withdraw(await Proposal.get(id=proposal.id), proposer, "", at=place.at)
    proposal = await Proposal.get(id=proposal.id)
    await submitting.put_back(proposal, proposer, place.cycle, today=place.at.date(), at=place.at)
    assert (await Proposal.get(id=proposal.id)).state == State.FEASIBLE


async def test_an_erased_lead_has_no_way_in_and_another_one_leads(site: Site) -> None:
    place = await town(site)
    proposal, lead = await place.public()
    other = await inviting.invite(proposal, lead, "wu@example.tw", at=place.at)
    await submitting.accept_invitation(proposal, other, name="吳小明", shown="", at=place.at, person=None)
    apart, third = await place.public("坡道", email="ho@example.tw")
    merge = await merging.offer(await Proposal.get(id=proposal.id), [apart], {}, both("相同"), at=place.at, by=place.officer)
    link = place.hold(site.browser(), lead)
    assert (await link.get(f"/en/my/proposals/{proposal.key}")).status == 200
    await notifications.erase(999_999, "lee@example.tw", at=place.at)
    assert (await link.get(f"/en/my/proposals/{proposal.key}")).status == 303  # to sign in
    assert (await link.post(f"/en/my/proposals/{proposal.key}", {"act": "withdraw"})).status in (303, 404)
    held = await Proposal.get(id=proposal.id)
    assert (held.state, held.by) == (State.SUBMITTED, "吳○○")
    assert "李" not in held.search
    assert (await Proposer.get(id=other.id)).lead
    assert (await Merge.get(id=merge.id)).state == "withdrawn"
    await merging.offer(held, [apart], {}, both("相同"), at=place.at, by=place.officer)
    assert third.confirmed_at is not None


async def test_a_changed_address_of_a_returned_proposal_is_proven_and_new_people_are_asked(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.public()
    await screening.send_back(proposal, POINTS, at=place.at, by=place.officer)
    browser, path = place.hold(site.browser(), proposer), f"/en/my/proposals/{proposal.key}"
    contact = {"name": "李大同", "shown": "", "email": "new@example.tw", "phone": "", "co": "friend@example.tw"}
    assert (await browser.post(f"{path}/edit/contact", contact)).status == 303
    asked = await browser.post(f"{path}/edit/check", {"why": "Points done"})
    assert asked.location == f"{path}/code?why={quote('Points done')}"
    assert (await Proposal.get(id=proposal.id)).state == State.RETURNED
    code = code_in((await newest_message("new@example.tw")).facts["code"])
    assert (await browser.post(asked.location, {"code": code})).location == path
    assert (await Proposal.get(id=proposal.id)).state == State.SUBMITTED
    assert (await Version.get(proposal_id=proposal.id, number=2)).why == "Points done"
    assert (await newest_message("friend@example.tw")).facts["kind"] == "invited"


async def test_nothing_is_merged_while_it_is_being_changed_or_hidden(site: Site) -> None:
    place = await town(site)
    into, first = await place.public()
    other, second = await place.public("坡道", email="wu@example.tw")
    merge = await merging.offer(into, [other], {"title": both("新標題")}, both("相同"), at=place.at, by=place.officer)
    await merging.consent(merge, first, agreed=True, at=place.at)
    await screening.send_back(await Proposal.get(id=into.id), POINTS, at=place.at, by=place.officer)
    with pytest.raises(Refused):
        await merging.consent(merge, second, agreed=True, at=place.at)
    await merging.call_off(merge, at=place.at, by=place.officer)
    with pytest.raises(Refused):
        await merging.offer(await Proposal.get(id=into.id), [other], {}, both("相同"), at=place.at, by=place.officer)
    assert (await Proposal.get(id=other.id)).state == State.SUBMITTED


async def test_days_are_days_of_the_city(site: Site) -> None:
    place = await town(site)
    proposal, _ = await place.public()
    asked = await reviewed(place, proposal)
    due = days_on(place.at, 20)
    await Assignment.filter(id=asked.id).update(due_on=due)
    just_after = datetime(due.year, due.month, due.day, 16, 30, tzinfo=UTC)  # half past midnight of the next day in Taipei
    agency = await place.agency()
    await Session.all().update(seen_at=just_after, expires_at=just_after + DAY)
    with at_moment(just_after):
        sent = {f"grade-{axis.value}": "feasible" for axis in Axis} | {f"reason-{axis.value}-zh-Hant": "可" for axis in Axis}
        page = await agency.post(f"/en/staff/review/{asked.id}", sent | {"unit-zh-Hant": "養工科", "act": "publish_sure"})
    assert page.status == 303
    promise = await Promise.get(kind="answer")
    assert promise.kept_on == due + timedelta(days=1)
    assert [view.state for view in await promises(due + timedelta(days=3))] == ["late"]


@pytest.mark.parametrize(
    "address",
    [
        "/en/unsubscribe/1-2-é", "/en/my/link/1-1-é", "/en/comments/" + "9" * 5000, "/en/staff/review/" + "9" * 5000,
        "/en/cycles/hamasen/report?from=9999-12", "/en/cycles/hamasen/report?from=0001-01", "/en/cycles/hamasen/area?latitude=%20",
        "/api/v1/proposals/%00", "/api/v1/cycles/hamasen/proposals?area=%00",
    ],
)  # fmt: skip
async def test_strange_addresses_are_no_faults(site: Site, address: str) -> None:
    await town(site)
    browser = site.browser()
    assert (await browser.get(address)).status < 500


async def test_strange_cookies_and_letters_are_no_faults(site: Site) -> None:
    await town(site)
    client = site.browser().client
    answer = await client.get("/en/my/proposals", headers=[(b"cookie", "hand=1-1-\u00e9".encode("latin-1"))])
    assert answer.status_code == 200
    assert check_title("\U00017000\U00017001") == "\U00017000\U00017001"


async def test_an_agency_must_be_one_of_the_cycle(site: Site) -> None:
    place = await town(site)
    await place.public()
    officer = await place.staff()
    for agency in ("", "nosuch", "x" * 60):
        sent = {"act": "assign:lead", "agency": agency, "due_on": days_on(place.at, 20).isoformat()}
        assert (await officer.post("/en/staff/proposals/116-001/act", sent)).status == 422
    assert await Promise.all().count() == 0
    administrator = await site.signed_in("boss@example.tw", Hold(Role.ADMINISTRATOR))
    far = {"key": "far", "prefix": "999", "start": "9999-12-01", "name-en": "Far", "source": ""}
    assert (await administrator.post("/en/staff/cycles/new", far)).status == 422


async def test_an_officer_of_one_cycle_undoes_their_own_bulk_act_and_sees_their_cases(site: Site) -> None:
    place = await town(site)
    proposal, _ = await place.submitted()
    narrow = await site.signed_in("narrow@example.tw", Hold(Role.OFFICER, "cycle:hamasen"))
    stranger = await site.signed_in("other@example.tw", Hold(Role.OFFICER, "cycle:elsewhere"))
    done = await narrow.post("/en/staff/cycles/hamasen/proposals/bulk", {"chosen": str(proposal.id), "act": "show", "sure": "yes"})
    assert done.status == 303
    assert (await stranger.post("/en/staff/proposals/undo", {"about": "1"})).status == 403
    assert (await narrow.post("/en/staff/proposals/undo", {"about": "1"})).status == 303
    assert (await Proposal.get(id=proposal.id)).public_at is None
    await cases.open_cases(
        [cases.Decided("proposal", "116-001", "cycle:hamasen", both("坡道"), "transport")],
        on=place.at.date(),
        at=place.at,
        by=place.officer,
    )
    assert "坡道" in (await narrow.get("/en/staff/cases")).text
    assert "坡道" not in (await stranger.get("/en/staff/cases")).text


async def test_candidates_that_come_later_join_one_order_of_one_seed(site: Site) -> None:
    place = await town(site)
    numbers: list[int] = []
    for title in ("坡道", "長椅", "路燈", "樹木"):
        proposal, _ = await place.public(title, email=f"p{len(numbers)}@example.tw")
        await answered(place, proposal, await reviewed(place, proposal))
        numbers.append(proposal.id)
    rows = [await Proposal.get(id=number) for number in numbers]
    await deciding.make_candidates(rows[:2], "seed", at=place.at, by=place.officer)
    with pytest.raises(Refused):
        await deciding.make_candidates(rows[2:], "another", at=place.at, by=place.officer)
    await deciding.make_candidates([await Proposal.get(id=number) for number in numbers[2:]], "seed", at=place.at, by=place.officer)
    ordered = await Proposal.filter(id__in=numbers).order_by("order")
    assert [row.order for row in ordered] == [1, 2, 3, 4]
    assert [row.number for row in ordered] == deciding.fair_order([row.number or "" for row in ordered], "seed")


async def test_auditors_and_the_support_team_read_neither_drafts_nor_contacts(site: Site) -> None:
    place = await town(site)
    proposal, _ = await place.public()
    asked = await reviewed(place, proposal)
    draft = {Axis.BENEFIT: Judgement(Grade.NOT, both("還在討論的理由"))}
    await reviewing.keep_draft(asked, draft, both(""), None)
    officer, auditor = await place.staff(), await site.signed_in("audit@example.tw", Hold(Role.AUDITOR))
    page = (await auditor.get("/en/staff/proposals/116-001")).text
    assert "還在討論的理由" not in page
    assert "lee@example.tw" not in page
    assert "lee@example.tw" in (await officer.get("/en/staff/proposals/116-001")).text


async def test_old_drafts_are_announced_a_week_before_they_go(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.draft()
    await drafts.tidy(place.at + 82 * DAY)
    assert await OutboxMessage.filter(address="lee@example.tw", template="proposal").count() == 0
    await drafts.tidy(place.at + 84 * DAY)
    await drafts.tidy(place.at + 85 * DAY)
    messages = await OutboxMessage.filter(address="lee@example.tw", template="proposal")
    assert [message.facts["kind"] for message in messages] == ["draft_going"]
    await draft_files.add_file(site.services.store, proposal, proposer, "a.jpg", jpeg(), both("階梯"), kind="photo", at=place.at + 86 * DAY)
    assert await drafts.tidy(place.at + 91 * DAY) == 0
    assert await Proposal.filter(id=proposal.id).exists()
