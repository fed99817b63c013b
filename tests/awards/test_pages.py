"""The awards' pages, from the call to the certificate: I1 to I8 without a browser's own window."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.awards.actions import panel, programmes
from domain.awards.models import AwardEntry, AwardProgramme, EntryFile
from domain.awards.models_panel import Award, PanelMember, ScoreSheet
from domain.awards.presets import PRESETS
from domain.awards.queries.programmes import dates_of
from domain.awards.states import State
from domain.clock import now
from domain.policy import Hold, Role
from domain.presence import Presence
from tests.awards.journeys import AFTER, LONG, admitted, agency, call, judging, seated
from tests.awards.planted import PLANTED
from tests.support import Browser, Page, Site, newest_message

TODAY = now().date()
FORWARDER = Hold(Role.AGENCY_FORWARDER, "agency:transport")


async def open_call(preset: str = "innovation") -> AwardProgramme:
    """A call that is open on the real day, because pages know no other."""
    made = await call(preset, replace(PRESETS[preset].rules, text_least=0, report=False), opened=False)
    dates = replace(dates_of(made), opens=TODAY - timedelta(days=1), closes=TODAY + timedelta(days=20))
    dates = replace(dates, scores_by=TODAY + timedelta(days=40), announce=TODAY + timedelta(days=60), report_by=None)
    await programmes.change(made.id, made.title, made.about, programmes.rules_of(made), dates, at=now(), by=1)
    await programmes.open_call(made.id, TODAY, at=now(), by=1)
    return await AwardProgramme.get(id=made.id)


def fine(page: Page) -> Page:
    assert page.status == 200, (page.errors, re.findall(r"<h1>.*?</h1>", page.text))
    return page


def moved(page: Page) -> Page:
    assert page.status == 303, (page.errors, re.findall(r"<li>.*?</li>", page.text)[:6])
    return page


async def begun(site: Site, programme: AwardProgramme) -> tuple[Browser, str]:
    author = await site.signed_in("author@kcg.example.tw", strength="code")
    fine(await author.get(f"/en/awards/{programme.id}/enter"))
    sent = await author.post(f"/en/awards/{programme.id}/enter", {"name": "許志豪", "latin": "Michael Hsu"})
    assert sent.status == 303
    return author, sent.location.split("/")[4]


WORDS = {"title": "智慧候車", "category": "innovation", "agency": "transport", "abstract": "整合候車資訊。", "text": LONG, "tools": "無"}


@pytest.mark.long
async def test_an_entry_goes_to_the_agency_and_every_step_is_seen(site: Site) -> None:
    """I1 and I2: three authors, sent to the forwarder, given back with a reason, forwarded, admitted."""
    await agency()
    programme = await open_call()
    await site.person("officer@example.tw", Hold(Role.OFFICER))
    fine(await site.browser().get("/en/awards"))
    fine(await site.browser().get(f"/zh-Hant/awards/{programme.id}"))
    author, number = await begun(site, programme)
    edit = f"/en/awards/entries/{number}/edit"
    fine(await author.get(edit))
    for name, email in (("陳雅婷", "b@kcg.example.tw"), ("林大同", "c@kcg.example.tw")):
        moved(await author.post(edit, WORDS | {"act": "author", "name": name, "email": email}))
    fourth = await author.post(edit, WORDS | {"act": "author", "name": "王四", "email": "d@kcg.example.tw"})
    assert "At most 3 people" in fourth.text
    missing = await author.post(edit, WORDS | {"act": "send", "tools": ""})
    assert missing.status == 422
    assert "Say which tools helped" in missing.text
    assert LONG[:30] in missing.text  # nothing typed is lost
    asked = await author.post(edit, WORDS | {"act": "send"})
    assert "have not agreed yet: 陳雅婷、林大同" in asked.text
    for email in ("b@kcg.example.tw", "c@kcg.example.tw"):
        link = f"/en/awards/consent/{_token(site, (await newest_message(email)).facts['author'])}"
        fine(await site.browser().get(link))
        moved(await site.browser().post(link, {"act": "agree"}))
    forwarder = await site.signed_in("f@kcg.example.tw", FORWARDER)
    assert (await author.post(edit, WORDS | {"act": "send"})).location == f"/en/awards/entries/{number}"
    assert (await newest_message("f@kcg.example.tw")).template == "award_forward"
    assert "with the agency" in fine(await author.get(f"/en/awards/entries/{number}")).text
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    fine(await officer.get(f"/en/staff/awards/{programme.id}/entries"))
    waiting = fine(await forwarder.get("/en/staff/awards/forwarding"))
    assert "智慧候車" in waiting.text
    page = f"/en/staff/awards/forwarding/{number}"
    fine(await forwarder.get(page))
    without = await forwarder.post(page, {"act": "back", "reason": "", "text": ""})
    assert "Choose a reason." in without.text
    moved(await forwarder.post(page, {"act": "back", "reason": "vague", "text": "請補充經費"}))
    own = fine(await author.get(f"/en/awards/entries/{number}"))
    assert "請補充經費" in own.text
    assert "too vague" in own.text
    moved(await author.post(edit, WORDS | {"act": "send"}))
    moved(await forwarder.post(page, {"act": "forward"}))
    assert "Forwarded by the agency" in (await author.get(f"/en/awards/entries/{number}")).text
    stranger = await site.signed_in("g@kcg.example.tw", Hold(Role.AGENCY_FORWARDER, "agency:culture"))
    assert (await stranger.get(page)).status == 404
    assert (await stranger.get(f"/en/awards/entries/{number}")).status == 404
    desk = f"/en/staff/awards/entries/{number}"
    assert "許志豪" in fine(await officer.get(desk)).text
    moved(await officer.post(desk, {"act": "admit"}))
    assert (await AwardEntry.get(number=number)).state == State.ADMITTED


def _token(site: Site, author: int) -> str:
    from web.awards.own import letter_values

    return letter_values(site.services.locales["en"], site.services.keys, {})["consent_token"](author)


async def test_many_at_once_from_a_spreadsheet(site: Site) -> None:
    await agency()
    programme = await open_call()
    author, number = await begun(site, programme)
    await author.post(f"/en/awards/entries/{number}/edit", WORDS | {"act": "send"})
    forwarder = await site.signed_in("f@kcg.example.tw", FORWARDER)
    address = "/en/staff/awards/forward-list"
    fine(await forwarder.get(address))
    given = await forwarder.get(f"{address}/template")
    assert number in given.text
    wrong = f"number,decision\n{number},maybe\n115-AAAAA,forward\n".encode()
    refused = await forwarder.post(address, files={"file": ("a.csv", wrong)})
    assert refused.status == 422
    assert "no entry of your agency" in refused.text or "forward” (薦送)" in refused.text
    shown = fine(await forwarder.post(address, files={"file": ("a.csv", given.response.content)}))
    assert (await AwardEntry.get(number=number)).state == State.SENT
    moved(await forwarder.post(address, {"act": "do", "token": shown.value("token")}))
    assert (await AwardEntry.get(number=number)).state == State.RECEIVED


@pytest.mark.long
async def test_files_are_cleaned_and_the_officer_is_warned(site: Site) -> None:
    """I3: properties are taken out, names in the text are told, and the panel opens only what was released."""
    await agency()
    programme = await open_call()
    author, number = await begun(site, programme)
    edit = f"/en/awards/entries/{number}/edit"
    for name, data in (
        ("提案 許志豪.docx", PLANTED["docx author"][1]()),
        ("內文.docx", PLANTED["docx simplified"][1]()),
        ("照片.jpg", PLANTED["jpeg"][1]()),
    ):
        moved(await author.post(edit, WORDS | {"act": "file"}, files={"file": (name, data)}))
    for name, data, why in (
        ("a.html", b"<html><script>", "documents of these kinds"),
        ("a.svg", b"<svg onload=alert(1)>", "documents of these kinds"),
        ("a.xlsx", b"PK\x03\x04", "hidden sheets"),
        ("a.pdf", b"%PDF-1.7 broken", "damaged"),
    ):
        refused = await author.post(edit, WORDS | {"act": "file"}, files={"file": (name, data)})
        assert refused.status == 422
        assert why in refused.text
    typed = WORDS | {"act": "file", "title": "還沒有儲存的標題"}
    large = await author.post(edit, typed, files={"file": ("a.pdf", b"%PDF-" + b"0" * 100_000_000)})
    assert large.status == 422
    assert "larger than 10 MB" in large.text
    assert "還沒有儲存的標題" in large.text  # nothing typed is lost
    await author.post(edit, WORDS | {"act": "send"})
    await (await site.signed_in("f@kcg.example.tw", FORWARDER)).post(f"/en/staff/awards/forwarding/{number}", {"act": "forward"})
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    desk = f"/en/staff/awards/entries/{number}"
    moved(await officer.post(desk, {"act": "check"}))
    page = fine(await officer.get(desk))
    assert "许志豪" in page.text
    assert [row.state for row in await EntryFile.all().order_by("id")] == ["clean", "found", "unreadable"]
    rows = await EntryFile.all().order_by("id")
    assert "Say what you looked at" in (await officer.post(desk, {"act": f"release:{rows[1].id}", "why": ""})).text
    await officer.post(desk, {"act": f"keep:{rows[1].id}", "why": "內文有姓名"})
    await officer.post(desk, {"act": f"release:{rows[2].id}", "why": "照片無人臉與文字"})
    copy = fine(await officer.get(f"/en/files/{rows[0].blind}/file"))
    assert copy.headers["content-disposition"].startswith("attachment")
    assert number in copy.headers["content-disposition"]
    named = await officer.post(desk, {"act": "confirm", "title": "智慧候車", "abstract": "許志豪提案", "body_text": ""})
    assert "tells who wrote it" in named.text
    moved(await officer.post(desk, {"act": "confirm", "title": "智慧候車", "abstract": "整合", "body_text": ""}))
    assert (await site.browser().get(f"/en/files/{rows[0].blind}/file")).status == 404
    stranger = await site.signed_in("x@example.tw", strength="code")
    for key in (rows[0].file, rows[0].blind):
        assert (await stranger.get(f"/en/files/{key}/file")).status == 404


@pytest.mark.long
async def test_a_reviewer_scores_and_the_chair_decides(site: Site) -> None:
    """I4, I5, I6 and I8 on the pages."""
    programme = await call("research", replace(PRESETS["research"].rules, report=False, text_least=0))
    await admitted(site, programme, 3)
    await seated(programme)
    await panel.open_files(programme.id, AFTER, at=now(), by=1)
    browsers = [await site.signed_in(f"reviewer{place}@uni.example.tw", strength="code") for place in range(3)]
    seat = f"/en/awards/panels/{programme.id}"
    for browser in browsers:
        fine(await browser.get("/en/awards/panels"))
        assert "First: conflicts" in fine(await browser.get(seat)).text
        moved(await browser.post(seat, {}))
    numbers = sorted(one.number for one in await AwardEntry.all())
    orders = [re.findall(r"entries/([0-9A-Z-]+)", (await browser.get(seat)).text) for browser in browsers]
    assert all(sorted(set(order)) == numbers for order in orders)
    sheet = f"{seat}/entries/{numbers[0]}"
    fine(await browsers[0].get(sheet))
    wrong = await browsers[0].post(sheet, {"act": "hand_in", "points-0": "101", "points-1": "80", "points-2": "", "points-3": "80"})
    assert wrong.status == 422
    assert wrong.errors == ["Enter a score from 0 to 100."]
    assert 'value="101"' in wrong.text
    moved(await browsers[0].post(sheet, {"act": "draft", "points-0": "90"}))
    assert not (await ScoreSheet.get()).handed
    for place, browser in enumerate(browsers):
        for rank, number in enumerate(numbers):
            points = {f"points-{n}": str(90 - 6 * rank - place) for n in range(4)}
            await browser.post(f"{seat}/entries/{number}", points | {"act": "hand_in", "comment": f"建議 {place}"})
    assert "3 of 3 handed in" in (await browsers[0].get(seat)).text
    printed = fine(await browsers[1].get(f"{seat}/bundle"))
    assert printed.response.content.startswith(b"%PDF")
    meeting = f"{seat}/meeting"
    assert (await browsers[2].get(meeting)).status == 404
    for member in await PanelMember.all():
        await browsers[0].post(meeting, {"act": f"{Presence.ARRIVED}:{member.id}"})
    moved(await browsers[0].post(meeting, {"act": "lock"}))
    page = fine(await browsers[0].get(meeting))
    assert "Accept the count" in page.text
    fine(await browsers[0].get(f"{seat}/panel.json"))
    assert (await browsers[2].get(f"{seat}/panel.json")).status == 404
    moved(await browsers[0].post(meeting, {"act": "accept", "seen": page.value("seen")}))
    assert await Award.all().count() == 3
    public = fine(await site.browser().get(f"/en/awards/{programme.id}"))
    assert "Public list, not final yet" in public.text
    count = fine(await site.browser().get(f"/en/awards/{programme.id}/count"))
    assert "2 stay vacant" in count.text or "stays vacant" in count.text
    author = await site.signed_in((await AwardEntry.get(number=numbers[0]).prefetch_related("authors")).authors[0].email, strength="code")
    own = fine(await author.get(f"/en/awards/entries/{numbers[0]}"))
    assert "建議 0" in own.text
    assert "委員" not in own.text


@pytest.mark.long
async def test_the_office_announces_prints_pays_and_revokes(site: Site) -> None:
    held = await judging(site, await call("research", replace(PRESETS["research"].rules, report=False, text_least=0)), 3)
    await held.score_all([[90, 84, 78]] * 3)
    await held.lock()
    await held.accept()
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    programme = held.programme.id
    for page in ("", "/entries", "/panel", "/given", "/paper", "/letters", "/payments", "/score-sheets", "/fees", "/entries?format=csv"):
        fine(await officer.get(f"/en/staff/awards/{programme}{page}"))
    fine(await officer.get("/en/staff/awards"))
    assert (await officer.get(f"/en/staff/awards/{programme}/certificates")).status == 422
    award = await Award.get(place=1)
    await held.announce()
    certificates = fine(await officer.get(f"/en/staff/awards/{programme}/certificates"))
    assert certificates.response.content.startswith(b"%PDF")
    desk = f"/en/staff/awards/{programme}/given"
    moved(await officer.post(desk, {"act": f"paid:{award.serial}", "on": TODAY.isoformat()}))
    due = (TODAY + timedelta(days=100)).isoformat()
    moved(await officer.post(desk, {"act": f"adopt:{award.serial}", "agency": "transport", "due_on": due}))
    anybody = site.browser()
    says = fine(await anybody.get(f"/zh-Hant/awards/given/{award.serial}"))
    for words in (award.serial, award.work, *award.names, "交通局", "Transportation Bureau", "甲等", "Grade A"):
        assert words in says.text
    assert (await anybody.get(f"/a/{award.serial}")).location.endswith(f"/awards/given/{award.serial}")
    case = (await Award.get(place=1)).case
    assert award.work in fine(await anybody.get(f"/en/delivery/{case}")).text
    assert award.work in fine(await anybody.get("/en/awards/works?q=智慧")).text
    assert "No work fits" in fine(await anybody.get("/en/awards/works?q=nothing")).text
    fine(await anybody.get("/en/awards/works?format=json"))
    fine(await anybody.get("/en/awards/figures"))
    assert "Transportation Bureau,3" in fine(await anybody.get("/en/awards/figures?by=agency&format=csv")).text
    assert "20,000" in fine(await anybody.get(f"/en/awards/{programme}?format=csv")).text.replace("20000", "20,000")
    assert "Say why. Everybody can read it." in (await officer.post(desk, {"act": f"revoke:{award.serial}", "reason": ""})).text
    moved(await officer.post(desk, {"act": f"revoke:{award.serial}", "reason": "抄襲"}))
    gone = fine(await anybody.get(f"/en/awards/given/{award.serial}"))
    assert "This award was revoked" in gone.text
    assert "抄襲" in gone.text


@pytest.mark.long
async def test_rules_are_typed_and_frozen(site: Site) -> None:
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    made = await officer.post("/en/staff/awards", {"preset": "thesis", "year": str(TODAY.year + 1)})
    assert made.status == 303
    rules = made.location
    page = fine(await officer.get(rules))
    form = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page.text))
    form |= dict(re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)<', page.text))
    form |= {"method": "mean", "ties": "heaviest+deviation+lot", "act": "save"}
    form.pop("forwarded", None), form.pop("report", None), form.pop("grants", None)
    wrong = await officer.post(rules, form | {"c-0-weight": "41"})
    assert "The weights sum to 101, not to 100." in wrong.text
    saved = await officer.post(rules, form)
    assert saved.status == 303, saved.errors
    assert programmes.rules_of(await AwardProgramme.get()) == replace(
        PRESETS["thesis"].rules, tiers=tuple(replace(one, key=f"t{n}") for n, one in enumerate(PRESETS["thesis"].rules.tiers, 1))
    )
    desk = f"/en/staff/awards/{(await AwardProgramme.get()).id}"
    moved(await officer.post(desk, {"act": "open"}))
    assert (await officer.get(rules)).status == 422
    late = await officer.post(desk, {"act": "move", "closes_on": f"{TODAY.year + 1}-06-30", "scores_by": "", "announce_on": "", "why": ""})
    assert late.status == 422


@pytest.mark.long
async def test_sheets_of_paper_count_when_two_typed_the_same(site: Site) -> None:
    programme = await call("research", replace(PRESETS["research"].rules, report=False, text_least=0))
    entries = await admitted(site, programme, 1)
    members = await seated(programme)
    await panel.open_files(programme.id, AFTER, at=now(), by=1)
    first = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    second = await site.signed_in("other@example.tw", Hold(Role.OFFICER))
    address = f"/en/staff/awards/{programme.id}/paper"
    typed = {"member": str(members[0].id), "entry": entries[0].number} | {f"points-{n}": "80.5" for n in range(4)}
    moved(await first.post(address, typed))
    moved(await second.post(address, typed | {"points-2": "80"}))
    assert await ScoreSheet.all().count() == 0
    assert "the two differ" in fine(await first.get(address)).text
    moved(await second.post(address, typed))
    assert (await ScoreSheet.get()).paper
