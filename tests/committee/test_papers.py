"""What members say before a meeting, votes by letter, motions, minutes, decisions followed up, and agencies told of a release."""

import re
from datetime import date, timedelta

import pytest

from domain.clock import now
from domain.committee import queries
from domain.committee.actions import agenda, minutes, papers, session
from domain.committee.models import AgendaItem, AgendaVote
from domain.committee.rules import Choice, Kind, Outcome, Session, Wanted
from domain.delivery.actions import closing
from domain.delivery.models import Case
from domain.errors import Refused
from domain.glossary.actions import notices
from domain.glossary.models import GlossaryEntry, GlossaryRelease, ReleaseNotice
from domain.outbox import OutboxMessage
from domain.people.actions import agencies
from domain.policy import Hold, Role
from domain.presence import Presence
from tests.committee.meetings import committee, everybody_comes, text_of
from tests.support import KEYS, Site
from tests.town import both
from web.glossary.notices import token_of


async def test_a_member_comments_in_english_and_sees_others_votes_after_their_own(site: Site) -> None:
    secretary, meeting = await committee(site)
    assert (await secretary.post(f"/en/staff/committee/{meeting.id}", {"act": "call"})).status == 303
    letters = await OutboxMessage.filter(template="committee_call").order_by("id")
    assert [(one.address, one.locale) for one in letters] == [(f"m{n}@example.tw", "en" if n == 2 else "zh-Hant") for n in range(3)]
    foreign, chinese = await site.signed_in("m2@example.tw"), await site.signed_in("m1@example.tw")
    first, second, _ = await queries.agenda(meeting.id)
    sent = {f"vote-{first.id}": "no", f"comment-{first.id}": "Sinlu reads better\n<b>as Xinlu</b>"}
    assert (await foreign.post("/en/committee/papers", sent)).status == 303
    page = await chinese.get("/zh-Hant/committee/papers")
    assert '<blockquote lang="en">' in page.text
    assert "&lt;b&gt;as Xinlu" in page.response.text
    assert "English" in page.text
    assert "目前結果" not in page.text
    await chinese.post("/zh-Hant/committee/papers", {f"vote-{first.id}": "yes", f"vote-{second.id}": "abstain"})
    page = await chinese.get("/zh-Hant/committee/papers")
    assert "目前結果" in page.text
    assert "鼓山區公所" in page.text
    nothing = await chinese.post("/zh-Hant/committee/papers", {f"vote-{first.id}": "maybe", f"comment-{first.id}": "  "})
    assert nothing.status == 422
    await everybody_comes(meeting)
    desk = (await secretary.get(f"/en/staff/committee/{meeting.id}")).text
    assert "1 member does not agree" in desk
    assert re.search(
        rf'name="outcome-{first.id}"><option value="">– not now –</option>(?!.*{first.id}.*selected)', desk.split("</select>")[0]
    )
    assert f'name="comment-{first.id}"' not in desk


async def test_who_is_no_member_has_no_papers(site: Site) -> None:
    _, meeting = await committee(site)
    stranger = await site.signed_in("stranger@example.tw")
    assert "No member of the committee has your address." in (await stranger.get("/en/committee/papers")).text
    item = (await queries.agenda(meeting.id))[0]
    await stranger.post("/en/committee/papers", {f"vote-{item.id}": "no"})
    assert not await AgendaVote.all().exists()


@pytest.mark.both
async def test_a_vote_by_letter_has_its_own_quorum_and_numbers(site: Site) -> None:
    secretary, meeting = await committee(site, members=5, kind=Session.WRITTEN)
    address, items = f"/en/staff/committee/{meeting.id}", await queries.agenda(meeting.id)
    with pytest.raises(Refused, match="not begun"):
        await papers.vote(items[0].id, 1, Choice.YES, today=now().date(), at=now())
    await secretary.post(address, {"act": "call"})
    with pytest.raises(Refused, match="voting on it already"):
        await agenda.put_on(meeting, [1], at=now(), by=None)
    members = [one.id for one in await queries.members(meeting.held_on)]
    votes = {items[0]: ["yes", "yes", "abstain"], items[1]: ["yes", "no", "aside", "no"], items[2]: ["yes", "aside", "yes"]}
    for item, choices in votes.items():
        for member, choice in zip(members, choices, strict=False):
            await papers.vote(item.id, member, Choice(choice), today=now().date(), at=now())
    early = await secretary.post(address, {"act": "close"})
    assert (early.status, "5 votes are missing" in early.text) == (422, True)
    last = meeting.held_on + timedelta(days=1)
    with pytest.raises(Refused, match="last day"):
        await papers.vote(items[0].id, members[4], Choice.NO, today=last, at=now())
    await papers.count_written(meeting, last, at=now(), by=1)
    year = meeting.held_on.year - 1911
    found = [(item.outcome, item.decision) for item in await queries.agenda(meeting.id)]
    assert found == [("as_proposed", f"{year}-通-01"), ("deferred", f"{year}-通-02"), ("", None)]
    assert (await GlossaryEntry.get(number=1)).status == "approved"
    later = await agenda.plan(last + timedelta(days=30), "", at=now(), by=None)
    assert {item.entry for item in await queries.agenda(later.id)} == {2, 3}
    page = await site.browser().get(f"/en/committee/decisions/{year}-通-01")
    assert (page.status, "2 yes, 0 no, 1 abstained" in page.text) == (200, True)


async def test_a_deferred_name_comes_to_a_meeting_that_was_planned_before(site: Site) -> None:
    _, meeting = await committee(site, items=1)
    planned = await agenda.plan(meeting.held_on + timedelta(days=30), "", at=now(), by=None)
    with pytest.raises(Refused, match="another agenda"):
        await agenda.put_on(planned, [1], at=now(), by=None)
    await everybody_comes(meeting)
    item = (await queries.agenda(meeting.id))[0]
    await session.decide(meeting, [Wanted(item.id, Outcome.DEFERRED)], at=now(), by=1)
    await session.close(meeting, now().date(), at=now(), by=1)
    returned = await queries.agenda(planned.id)
    assert [(one.entry, one.came_from, one.agency) for one in returned] == [(1, item.id, "鼓山區公所")]


async def test_reports_proposals_and_extraordinary_motions(site: Site) -> None:
    secretary, meeting = await committee(site)
    address = f"/en/staff/committee/{meeting.id}"
    nothing = await secretary.post(address, {"act": "move", "kind": "motion", "about": "", "ask": "Kept typing"})
    assert (nothing.status, "Kept typing" in nothing.text) == (422, True)
    await secretary.post(address, {"act": "move", "kind": "report", "about": "標示稽查結果"})
    early = {"act": "move", "kind": "motion", "about": "太早", "extraordinary": "yes"}
    assert (await secretary.post(address, early)).status == 422
    await everybody_comes(meeting)
    motion = {"act": "move", "kind": "motion", "about": "道路縮寫一律用 Rd.", "ask": "照辦", "extraordinary": "yes"}
    assert (await secretary.post(address, motion)).status == 303
    report, moved = (await queries.agenda(meeting.id))[-2:]
    with pytest.raises(Refused, match="cannot end so"):
        await session.decide(meeting, [Wanted(report.id, Outcome.AS_PROPOSED)], at=now(), by=1)
    form = {f"outcome-{report.id}": "noted", f"outcome-{moved.id}": "as_proposed", f"yes-{moved.id}": "1", f"no-{moved.id}": "1"}
    tied = await secretary.post(address, form | {f"abstained-{moved.id}": "1", "act": "decide"})
    assert (tied.status, "does not approve" in tied.text) == (422, True)
    two = [one.id for one in await queries.members(meeting.held_on)][2]
    await session.mark(meeting, two, Presence.LEFT, at=now(), by=1)
    assert (await secretary.post(address, form | {f"chair-{moved.id}": "yes", "act": "decide"})).status == 303
    year = meeting.held_on.year - 1911
    kept = await AgendaItem.get(id=moved.id)
    assert (kept.outcome, kept.decision, kept.tally["chair_says_yes"]) == ("as_proposed", f"{year}-臨-01", True)
    page = (await site.browser().get(f"/en/committee/{meeting.id}")).text
    order = [
        page.index(words)
        for words in ("3. Reports", "標示稽查結果</span> <span", "4. Proposals", "5. Extraordinary", "縮寫一律用 Rd.</span> <span")
    ]
    assert order == sorted(order)
    assert "the chair decided the tie" in page


async def test_minutes_are_corrected_by_a_note_and_a_decision_is_followed_up(site: Site) -> None:
    officer = (await site.person("o@example.tw")).id
    await agencies.add("works", both("工務局", "Public Works"), "", at=now(), by=officer)
    secretary, meeting = await committee(site, items=1)
    address, item = f"/en/staff/committee/{meeting.id}", (await queries.agenda(meeting.id))[0]
    assert "Call and papers" in text_of((await secretary.get(f"/en/committee/{meeting.id}/papers.pdf")).response.content)
    with pytest.raises(Refused, match="once the meeting is over"):
        await minutes.correct(meeting, "x", at=now(), by=1)
    await everybody_comes(meeting)
    await secretary.post(address, {"act": "decide", f"outcome-{item.id}": "as_proposed", f"english-{item.id}": "New Road"})
    await secretary.post(address, {"act": "close"})
    assert (await secretary.post(address, {"act": "correct", "text": "出席人數為 3 人。"})).status == 303
    due = (meeting.held_on + timedelta(days=60)).isoformat()
    lacking = await secretary.post(address, {"act": f"track-{item.id}", f"due-{item.id}": due})
    assert lacking.status == 422
    track = {"act": f"track-{item.id}", f"agency-{item.id}": "works", f"due-{item.id}": due}
    assert (await secretary.post(address, track)).status == 303
    assert (await secretary.post(address, track)).status == 422
    case = await Case.get()
    assert (case.source, case.agency, case.ref) == ("committee", "works", (await AgendaItem.get(id=item.id)).decision)
    assert f"/committee/decisions/{case.ref}" in (await site.browser().get(f"/en/delivery/{case.code}")).text
    said = text_of((await site.browser().get(f"/zh-Hant/committee/{meeting.id}/papers.pdf")).response.content)
    for words in ("會議紀錄", "修正後通過", "New Road", "更正 1", "出席人數為 3 人", "主持人：委員0"):
        assert words in said
    later = await agenda.plan(meeting.held_on + timedelta(days=30), "", at=now(), by=None)
    page = (await site.browser().get(f"/zh-Hant/committee/{later.id}")).text
    assert ("繼續列管" in page, "解除列管" in page) == (True, False)
    await closing.stop(case, "改由他機關辦理", at=now() + timedelta(days=40), by=officer)
    assert "解除列管" in (await site.browser().get(f"/zh-Hant/committee/{later.id}")).text


async def test_an_item_put_on_by_mistake_is_taken_off_until_members_are_called(site: Site) -> None:
    secretary, meeting = await committee(site)
    address, items = f"/en/staff/committee/{meeting.id}", await queries.agenda(meeting.id)
    assert (await secretary.post(address, {"act": f"off-{items[0].id}"})).status == 303
    assert (await GlossaryEntry.get(number=1)).status == "submitted"
    await secretary.post(address, {"act": "call"})
    assert (await secretary.post(address, {"act": f"off-{items[1].id}"})).status == 422
    assert [item.kind for item in await queries.agenda(meeting.id)] == [Kind.NAME, Kind.NAME]


async def test_a_member_gets_another_address_and_an_end(site: Site) -> None:
    secretary, _ = await committee(site)
    one = (await queries.members())[1]
    address = f"/en/staff/committee/members/{one.id}"
    bad = await secretary.post(address, {"email": "not an address", "locale": "en", "until": "2026-12-31"})
    assert (bad.status, "not an address" in bad.text) == (422, True)
    assert (await secretary.post(address, {"email": "New@Example.tw", "locale": "en", "until": "2020-01-01"})).status == 422
    sent = {"email": "New@Example.tw", "locale": "en", "until": "2026-12-31", "deputy": "yes"}
    assert (await secretary.post(address, sent)).status == 303
    changed = await queries.member(one.id)
    assert (changed.email, changed.until, changed.deputy) == ("new@example.tw", date(2026, 12, 31), True)
    assert await queries.member_of("new@example.tw", date(2027, 1, 1)) is None


@pytest.mark.both
async def test_agencies_are_told_of_a_release_acknowledge_it_and_are_reminded_twice(site: Site) -> None:
    officer = (await site.person("o@example.tw")).id
    for key in ("works", "silent", "nobody"):
        await agencies.add(key, both("工務局", f"Bureau {key}"), "", at=now(), by=officer)
    await site.person("works@example.tw", Hold(Role.AGENCY_CONTACT, "agency:works"))
    await site.person("silent@example.tw", Hold(Role.AGENCY_CONTACT, "agency:silent"))
    secretary, meeting = await committee(site, items=1)
    await everybody_comes(meeting)
    item = (await queries.agenda(meeting.id))[0]
    await session.decide(meeting, [Wanted(item.id, Outcome.AS_PROPOSED)], at=now(), by=1)
    today = now().date()
    name = await session.close(meeting, today, at=now(), by=1)
    assert {row.agency for row in await ReleaseNotice.filter(release=name)} == {"works", "silent"}
    works = await ReleaseNotice.get(agency="works")
    link = f"/en/glossary/notices/{token_of(KEYS, works.id)}"
    anyone = site.browser()
    assert "Bureau works" in (await anyone.get(link)).text
    assert (await anyone.get(link[:-1] + ("0" if link[-1] != "0" else "1"))).status == 404
    assert (await anyone.post(link, {"used": "路牌 12 面"})).status == 303
    assert (await ReleaseNotice.get(agency="works")).used == "路牌 12 面"
    for days, written in ((6, 0), (7, 1), (8, 0), (14, 1), (15, 0), (40, 0)):
        assert await notices.remind(today + timedelta(days=days), now()) == written
    assert await OutboxMessage.filter(template="release_notice", address="silent@example.tw").count() == 3
    assert await OutboxMessage.filter(template="release_notice", address="works@example.tw").count() == 1
    await ReleaseNotice.filter(agency="silent").update(due_on=today - timedelta(days=1))
    page = (await secretary.get(f"/en/glossary/releases/{(await GlossaryRelease.all().order_by('-id').first()).name}")).text
    assert ("no answer yet" in page, "路牌 12 面" in page) == (True, True)
    assert "路牌 12 面" not in (await site.browser().get(f"/en/glossary/releases/{name}")).text


async def test_call_and_papers_of_forty_items_name_each(site: Site) -> None:
    secretary, meeting = await committee(site, items=40)
    answer = (await secretary.get(f"/zh-Hant/committee/{meeting.id}/papers.pdf")).response
    said = text_of(answer.content)
    assert [f"Sinlu{n} St." in said for n in range(40)] == [True] * 40
    assert b"/Lang (zh-Hant-TW)" in answer.content
