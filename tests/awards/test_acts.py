"""Late entries, reports, reminders, who is forgotten, and lists that ask no more for many than for one."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.awards.actions import entries, erasing, files, forwarding, office, panel, programmes, reminders
from domain.awards.actions.entries import Author
from domain.awards.models import AwardEntry, AwardProgramme, EntryAuthor
from domain.awards.models_panel import PanelMember
from domain.awards.presets import PRESETS
from domain.awards.programme import Dates
from domain.awards.queries.programmes import by_id, events
from domain.awards.states import State
from domain.clock import now
from domain.errors import Refused
from domain.outbox import OutboxMessage
from domain.policy import Hold, Role
from tests.awards.journeys import AFTER, DATES, FORWARDER, TODAY, admitted, agency, author, call, enter, judging, seated
from tests.awards.planted import PLANTED
from tests.awards.rules import ONE
from tests.queries import counting
from tests.support import Site


async def sent(site: Site, programme: AwardProgramme, place: int = 0) -> AwardEntry:
    await agency()
    person = await site.person(author(place).email)
    made = await enter(programme, person.id, place)
    await entries.send(made.number, TODAY, at=now(), by=person.id)
    return await AwardEntry.get(id=made.id)


async def kinds(entry: AwardEntry) -> list[str]:
    return [one.kind for one in await events(entry.id)]


async def test_a_late_entry_goes_its_way_and_only_the_office_takes_it(site: Site) -> None:
    """I2: after the last day only the officer can accept, with a reason."""
    entry = await sent(site, await call("research", ONE))
    await forwarding.forward(entry.number, FORWARDER, AFTER, at=now(), by=1)
    assert (await AwardEntry.get(id=entry.id)).late
    with pytest.raises(Refused, match="after the last day"):
        await office.admit(entry.number, " ", at=now(), by=1)
    await office.admit(entry.number, "公文傳遞延誤，機關已於期限內用印", at=now(), by=1)
    taken = await AwardEntry.get(id=entry.id)
    assert (taken.state, taken.late_reason) == (State.ADMITTED, "公文傳遞延誤，機關已於期限內用印")
    assert await kinds(entry) == ["sent", "forwarded", "admitted"]


@pytest.mark.long
async def test_research_is_approved_subsidised_reported_and_scored(site: Site) -> None:
    """M1: proposed, approved, subsidised, report, panel."""
    programme = await call("research", replace(PRESETS["research"].rules, text_least=0))
    entry = await sent(site, programme)
    await forwarding.forward(entry.number, FORWARDER, TODAY, at=now(), by=1)
    with pytest.raises(Refused):
        await office.subsidise(entry.number, 4000, at=now(), by=1)
    await office.admit(entry.number, "", at=now(), by=1)
    await office.subsidise(entry.number, 4000, at=now(), by=1)
    with pytest.raises(Refused, match="Add the report"):
        await entries.hand_in_report(entry.number, TODAY, at=now(), by=1)
    await files.add(entry.number, site.services.store, "報告.docx", PLANTED["docx author"][1](), report=True, at=now(), by=1)
    late = (programme.report_by or TODAY) + timedelta(days=1)
    await entries.hand_in_report(entry.number, late, at=now(), by=1)
    await seated(programme)
    with pytest.raises(Refused, match="came late"):
        await panel.open_files(programme.id, late, at=now(), by=1)
    await office.accept_late(entry.number, "颱風停班", at=now(), by=1)
    with pytest.raises(Refused, match="copy without names"):
        await panel.open_files(programme.id, late, at=now(), by=1)
    row = await AwardEntry.get(id=entry.id)
    assert (row.state, row.grant) == (State.REPORTED, 4000)


@pytest.mark.long
async def test_nobody_opens_a_panel_too_early(site: Site) -> None:
    """The act itself runs every check."""
    programme = await call("research", ONE)
    await admitted(site, programme, 1)
    with pytest.raises(Refused, match="can still come in"):
        await panel.open_files(programme.id, TODAY, at=now(), by=1)
    with pytest.raises(Refused, match="at least 3 members"):
        await panel.open_files(programme.id, AFTER, at=now(), by=1)
    await seated(programme)
    entry = await AwardEntry.get()
    await EntryAuthor.filter(entry_id=entry.id).update(name="候車資")  # a name that the copy's text holds
    with pytest.raises(Refused, match="tells who wrote it"):
        await panel.open_files(programme.id, AFTER, at=now(), by=1)
    assert (await by_id(programme.id)).stage == "open"


@pytest.mark.long
async def test_reminders_come_once(site: Site) -> None:
    programme = await call("research", ONE)
    await sent(site, programme)
    person = await site.person("draft@kcg.example.tw")
    await entries.begin(programme.id, Author("林小草", "draft@kcg.example.tw"), "zh-Hant", at=now(), by=person.id)
    await site.person("f@kcg.example.tw", Hold(Role.AGENCY_FORWARDER, "agency:transport"))
    await OutboxMessage.all().delete()
    week, near = DATES.closes - timedelta(days=7), DATES.closes - timedelta(days=1)
    for today in (week, week, near, near):
        await reminders.remind(today, at=now())
    told = sorted((one.template, one.address) for one in await OutboxMessage.all())
    assert told == [("award_entry", "draft@kcg.example.tw"), *[("award_forward", "f@kcg.example.tw")] * 2]
    held = await judging(site, await call("research", ONE), 1)
    await OutboxMessage.all().delete()
    for today in (DATES.scores_by - timedelta(days=3), DATES.scores_by, DATES.scores_by + timedelta(days=1)):
        await reminders.remind(today, at=now())
    assert await OutboxMessage.filter(template="award_panel").count() == 2 * len(held.members)


@pytest.mark.long
async def test_who_is_erased_is_forgotten_but_not_in_a_public_list(site: Site) -> None:
    held = await judging(site, await call("research", ONE), 2)
    await held.score_all([[90, 80]] * 3)
    await held.lock()
    await held.accept()
    for place in (0, 1):
        person = await site.person(author(place).email)
        assert (await erasing.held_about(person.id, author(place).email))["award_entries"]
        await erasing.erase(person.id, author(place).email, at=now())
    names = [row.name for row in await EntryAuthor.all().order_by("id")]
    assert names == [author(0).name, erasing.GONE]
    assert not await EntryAuthor.filter(email__contains="kcg").exists()
    await erasing.erase(0, "reviewer0@uni.example.tw", at=now())
    assert not await PanelMember.filter(email="reviewer0@uni.example.tw").exists()


@pytest.mark.long
async def test_moving_days_tells_everybody(site: Site) -> None:
    programme = await call("research", ONE)
    await sent(site, programme)
    later = Dates(DATES.opens, DATES.closes + timedelta(days=7), DATES.scores_by, DATES.announce)
    with pytest.raises(Refused):
        await programmes.move(programme.id, later, "", at=now(), by=1)
    await programmes.move(programme.id, later, "颱風停班", at=now(), by=1)
    letter = await OutboxMessage.filter(template="award_entry").order_by("-id").first()
    assert letter is not None
    assert (letter.facts["kind"], letter.facts["on"]) == ("moved", later.closes.isoformat())
    with pytest.raises(Refused, match="stay as they were published"):
        await programmes.change(programme.id, programme.title, programme.about, ONE, DATES, at=now(), by=1)


@pytest.mark.long
async def test_lists_ask_no_more_for_many_than_for_one(site: Site) -> None:
    programme = await call("research", ONE)
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    forwarder = await site.signed_in("f@example.tw", Hold(Role.AGENCY_FORWARDER, "agency:transport"))
    desk = f"/en/staff/awards/{programme.id}/entries"
    pages = [(officer, desk), (officer, "/en/staff/awards"), (forwarder, "/en/staff/awards/forwarding")]
    pages += [(site.browser(), f"/en/awards/{page}") for page in ("figures", "works")]
    for browser, path in pages:
        await browser.get(path)
    asked = []
    for count in (1, 6):
        for place in range(count):
            entry = await sent(site, programme, place + count)
            await forwarding.forward(entry.number, FORWARDER, TODAY, at=now(), by=1)
        line = []
        for browser, path in pages:
            with counting() as queries:
                assert (await browser.get(f"{path}?n={count}")).status == 200
            line.append(len(queries))
        asked.append(line)
    assert all(many <= one for one, many in zip(asked[0], asked[1], strict=True)), asked
