"""Where the committee meets its own refusals, the names' states, other days and other rooms."""

from datetime import date, timedelta

import pytest

from domain.clock import now
from domain.committee import queries
from domain.committee.actions import agenda, minutes, papers, session
from domain.committee.actions.agenda import Motion
from domain.committee.actions.members import add_member
from domain.committee.models import AgendaComment, AgendaItem, Meeting
from domain.committee.rules import Choice, Kind, Outcome, Session, Tally, Wanted, judged
from domain.delivery.actions import closing
from domain.delivery.models import Case
from domain.errors import Refused
from domain.glossary.actions import editing, notices
from domain.glossary.actions.importing import take_over
from domain.glossary.entry import Status
from domain.glossary.exchange.record import Read
from domain.glossary.models import GlossaryEntry, GlossaryRelease, ReleaseNotice
from domain.people.actions import agencies
from domain.policy import Hold, Role
from domain.presence import Presence
from tests.committee.meetings import BEGAN, committee, everybody_comes, names
from tests.support import Site
from tests.town import both

TODAY = now().date()


async def decided(meeting: Meeting, outcome: Outcome, place: int = 0, **more: object) -> AgendaItem:
    """One item, decided without a vote."""
    item = (await queries.agenda(meeting.id))[place]
    await session.decide(meeting, [Wanted(item.id, outcome, **more)], at=now(), by=1)  # type: ignore[arg-type]
    return item


async def test_a_refused_decision_loses_no_vote_no_recusal_and_no_reason(site: Site) -> None:
    secretary, meeting = await committee(site, members=5)
    await everybody_comes(meeting)
    first, second, _ = await queries.agenda(meeting.id)
    aside = (await queries.members(meeting.held_on))[4].id
    form = {f"outcome-{one.id}": "as_proposed" for one in (first, second)}
    form |= {f"yes-{first.id}": "3", f"no-{first.id}": "1", f"reason-{first.id}": "因為", f"recused-{first.id}": str(aside)}
    page = (await secretary.post(f"/en/staff/committee/{meeting.id}", form | {f"yes-{second.id}": "9", "act": "decide"})).text
    for kept in (
        f'id="yes-{first.id}" name="yes-{first.id}" value="3"',
        'value="因為"',
        f'value="{aside}" checked',
        '<details class="more" open>',
    ):
        assert " ".join(kept.split()) in " ".join(page.split()), kept
    entered = await secretary.post(f"/en/staff/committee/{meeting.id}", form | {"act": "enter"})
    assert (entered.status, await AgendaItem.exclude(outcome="").exists()) == (422, False)


@pytest.mark.both
async def test_no_agenda_takes_an_approval_back_and_a_decision_replaces_a_name(site: Site) -> None:
    _, meeting = await committee(site, items=2)
    await everybody_comes(meeting)
    await decided(meeting, Outcome.DEFERRED)
    await decided(meeting, Outcome.AS_PROPOSED, 1)
    await session.close(meeting, TODAY, at=now(), by=1)
    record = Read(1, names(1)[0], frozenset({"status"}))
    row = await GlossaryEntry.get(number=1)
    await GlossaryEntry.filter(number=1).update(status="approved")  # as a file or an editor approves it meanwhile
    later = await agenda.plan(meeting.held_on + timedelta(days=30), "", at=now(), by=None)
    assert [item.entry for item in await queries.agenda(later.id)] == [record.entry.number] == [row.number]
    assert (await GlossaryEntry.get(number=1)).status == "approved"
    await agenda.put_on(later, [2], at=now(), by=None)
    assert (await GlossaryEntry.get(number=2)).status == "approved"
    for member in await queries.members(later.held_on):
        await session.mark(later, member.id, Presence.ARRIVED, at=now(), by=1)
    await decided(later, Outcome.AMENDED, 1, english="Better 1 St.")
    entry = (await GlossaryEntry.get(number=2)).entry
    assert (entry.en, "Sinlu1 St." in [one.text for one in entry.spellings]) == ("Better 1 St.", True)


async def test_a_vote_by_letter_hears_no_report_and_waits_for_everybody(site: Site) -> None:
    _, meeting = await committee(site, items=2, kind=Session.WRITTEN)
    with pytest.raises(Refused, match="not voted on by letter"):
        await agenda.move(meeting, Motion("稽查", Kind.REPORT), at=now(), by=None)
    await papers.call(meeting, TODAY, at=now(), by=None)
    await add_member("新委員", "external", BEGAN, None, at=now(), by=None)
    first, second = await queries.agenda(meeting.id)
    members = [one.id for one in await queries.members(meeting.held_on)]
    for item, some in ((first, members), (second, members[:2])):
        for member in some:
            await papers.vote(item.id, member, Choice.YES, today=TODAY, at=now())
    with pytest.raises(Refused, match="2 votes are missing"):
        await papers.count_written(meeting, TODAY, at=now(), by=1)
    for member in members[2:]:
        await papers.vote(second.id, member, Choice.ABSTAIN, today=TODAY, at=now())
    await papers.count_written(meeting, TODAY, at=now(), by=1)
    assert [item.outcome for item in await queries.agenda(meeting.id)] == ["as_proposed", "deferred"]  # 2 of 4 is no majority
    assert (await GlossaryEntry.get(number=1)).approved_on == TODAY.isoformat()  # the day of the count, not the last day to vote


async def test_a_member_of_the_meetings_day_has_papers_without_any_role(site: Site) -> None:
    _, meeting = await committee(site)
    await add_member("新任", "external", meeting.held_on, None, email="next@example.tw", at=now(), by=None)
    await add_member("卸任", "external", BEGAN, TODAY, email="last@example.tw", at=now(), by=None)
    item = (await queries.agenda(meeting.id))[0]
    coming = await site.signed_in("next@example.tw")
    assert "My papers" in (await coming.get("/en/committee")).text
    assert (await coming.post("/en/committee/papers", {f"vote-{item.id}": "yes"})).status == 303
    assert "No meeting is coming" in (await (await site.signed_in("last@example.tw")).get("/en/committee/papers")).text


async def test_what_a_member_sends_is_kept_whole_or_not_at_all(site: Site) -> None:
    _, meeting = await committee(site)
    first, second, _ = await queries.agenda(meeting.id)
    member = await site.signed_in("m1@example.tw")
    bad = await member.post("/en/committee/papers", {f"comment-{first.id}": "good", f"comment-{second.id}": "a\u200bb"})
    assert (bad.status, "good" in bad.text, await AgendaComment.all().count()) == (422, True, 0)


async def test_agencies_are_told_of_what_a_file_released_when_somebody_says_so(site: Site) -> None:
    officer = (await site.person("o@example.tw")).id
    await agencies.add("works", both("工務局", "Public Works"), "", at=now(), by=officer)
    await site.person("works@example.tw", Hold(Role.AGENCY_CONTACT, "agency:works"))
    await take_over([Read(1, names(1)[0], frozenset())], TODAY, at=now(), by=None, status=Status.APPROVED)
    release = await GlossaryRelease.get()
    editor = await site.signed_in("e@example.tw", Hold(Role.GLOSSARY_EDITOR))
    assert "Tell the agencies" in (await editor.get(f"/en/glossary/releases/{release.name}")).text
    for _ in range(2):
        assert (await editor.post(f"/en/staff/glossary/releases/{release.name}/tell", {})).status == 303
    assert await ReleaseNotice.all().count() == 1
    assert [await notices.remind(TODAY + timedelta(days=60), now()) for _ in range(3)] == [1, 1, 0]  # after an outage one a round


async def test_minutes_keep_what_was_followed_up_when_the_meeting_ended(site: Site) -> None:
    officer = (await site.person("o@example.tw")).id
    await agencies.add("works", both("工務局", "Public Works"), "", at=now(), by=officer)
    _, meeting = await committee(site, items=1)
    await everybody_comes(meeting)
    item = await decided(meeting, Outcome.AS_PROPOSED)
    await session.close(meeting, TODAY, at=now(), by=1)
    await minutes.track(item.id, "works", TODAY + timedelta(days=90), TODAY, at=now(), by=1)
    later = await agenda.plan(meeting.held_on + timedelta(days=30), "", at=now(), by=None)
    for member in await queries.members(later.held_on):
        await session.mark(later, member.id, Presence.ARRIVED, at=now(), by=1)
    await session.close(later, TODAY, at=now(), by=1)
    await closing.stop(await Case.get(), "改由他機關辦理", at=now(), by=officer)
    page = (await site.browser().get(f"/zh-Hant/committee/{later.id}")).text
    assert ("繼續列管" in page, "解除列管" in page) == (True, False)


async def test_a_motion_says_what_it_was_changed_to(site: Site) -> None:
    _, meeting = await committee(site, items=1)
    moved = await agenda.move(meeting, Motion("縮寫一律用 Rd."), at=now(), by=None)
    await everybody_comes(meeting)
    with pytest.raises(Refused, match="changed to"):
        await decided(meeting, Outcome.AMENDED, 1)
    await decided(meeting, Outcome.AMENDED, 1, english="改為一律不縮寫")
    number = (await AgendaItem.get(id=moved.id)).decision
    assert "改為一律不縮寫" in (await site.browser().get(f"/en/committee/decisions/{number}")).text


async def test_the_state_of_a_meeting_is_what_happened(site: Site) -> None:
    secretary, meeting = await committee(site)
    address = f"/en/staff/committee/{meeting.id}"
    first = (await queries.members(meeting.held_on))[0]
    await session.mark(meeting, first.id, Presence.EXCUSED, at=now(), by=1)
    assert (await Meeting.get(id=meeting.id)).state == "planned"  # who is excused opens nothing
    day = meeting.held_on + timedelta(days=1)
    assert (await secretary.post(address, {"act": "change", "held_on": day.isoformat(), "place": "另一間"})).status == 303
    assert ((await Meeting.get(id=meeting.id)).held_on, (await Meeting.get(id=meeting.id)).place) == (day, "另一間")
    assert (await secretary.post(address, {"act": "close"})).status == 422
    await secretary.post(address, {"act": "cancel"})
    assert "canceled" in (await site.browser().get("/en/committee")).text
    later = await agenda.plan(day + timedelta(days=7), "", at=now(), by=None)
    assert len(await queries.agenda(later.id)) == 3
    for member in await queries.members(later.held_on):
        await session.mark(later, member.id, Presence.ARRIVED, at=now(), by=1)
    await session.close(later, TODAY, at=now(), by=1)
    assert (await Meeting.get(id=later.id)).state == "closed"  # there was a quorum: nothing was decided, and nothing failed


def test_a_chair_who_stands_aside_decides_no_tie() -> None:
    tally = Tally(frozenset(range(5)), frozenset({0}), 3, (2, 2, 0), chair_decides=True, chair_says_yes=True)
    assert tally.tied
    judged(tally, Outcome.AS_PROPOSED)  # the arithmetic; who presides is looked at in the room
    assert not Tally(frozenset(range(10)), frozenset(), 6, (4, 4, 2), chair_decides=True, chair_says_yes=True).tied


async def test_who_presides_must_be_there_and_vote_to_decide_a_tie(site: Site) -> None:
    _, meeting = await committee(site, members=5)
    await everybody_comes(meeting)
    item, chair = (await queries.agenda(meeting.id))[0], (await queries.members(meeting.held_on))[0].id
    with pytest.raises(Refused, match="Who presides"):
        wanted = Wanted(item.id, Outcome.AS_PROPOSED, recused=frozenset({chair}), counts=(2, 2, 0), chair_says_yes=True)
        await session.decide(meeting, [wanted], at=now(), by=1)


async def test_a_merged_name_does_not_return(site: Site) -> None:
    _, meeting = await committee(site, items=2)
    await everybody_comes(meeting)
    await decided(meeting, Outcome.DEFERRED)
    await session.close(meeting, TODAY, at=now(), by=1)
    await editing.merge(1, 2, at=now(), by=1)
    later = await agenda.plan(date(meeting.held_on.year + 1, 1, 20), "", at=now(), by=None)
    assert 1 not in {item.entry for item in await queries.agenda(later.id)}
