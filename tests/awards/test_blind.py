"""Nothing tells a reviewer who wrote an entry: the twelve ways of the design, on every address that a reviewer can open."""

import io
import re
from dataclasses import dataclass

import pytest

from domain.awards.actions import copies, entries, files, forwarding, office, panel, scoring
from domain.awards.actions.entries import Author, Draft
from domain.awards.actions.panel import Seat
from domain.awards.blind import Viewer, Whose, who
from domain.awards.models import AwardEntry, AwardProgramme
from domain.awards.models_panel import PanelConflict
from domain.awards.queries import reviewing
from domain.awards.queries.programmes import by_id
from domain.awards.queries.programmes import files as files_of
from domain.clock import now
from domain.errors import Refused
from domain.ledger import LedgerEntry
from domain.outbox import OutboxMessage
from domain.people.actions import roles
from domain.policy import Hold, Role
from tests.addresses import PARTS
from tests.awards.journeys import AFTER, FORWARDER, TODAY, Judged, agency, call
from tests.awards.planted import PLANTED, everything
from tests.awards.rules import ONE
from tests.support import PAGES, Browser, Site

AUTHOR = Author("許志豪", "chhsu88@kcg.example.tw", "Michael Hsu", "運輸規劃科")
SECOND = Author("陳雅婷", "yating@kcg.example.tw")
SECRETS = (
    "許志豪",
    "Michael Hsu",
    "chhsu88",
    "陳雅婷",
    "yating",
    "運輸規劃科",
    "交通局",
    "Transportation Bureau",
    "transport",
    "機密企劃",
    "機密簡報",
)
FILES = {"機密企劃 許志豪.docx": "docx author", "機密簡報.pdf": "pdf info", "投影片 陳雅婷.pptx": "pptx notes"}


@dataclass
class Blind:
    """A panel with one planted entry among others; browsers of its members."""

    site: Site
    programme: AwardProgramme
    planted: AwardEntry
    other: AwardEntry
    browsers: list[Browser]

    @property
    def seat(self) -> str:
        return f"/en/awards/panels/{self.programme.id}"


async def planted(site: Site) -> Blind:
    """An entry that names nobody in its words, with files that do; and one of somebody else."""
    await agency()
    programme = await call("research", ONE)
    made = []
    for lead, title in ((AUTHOR, "智慧候車"), (Author("林大同", "lin@kcg.example.tw"), "路燈節能")):
        person = await site.person(lead.email, name=lead.name)
        entry = await entries.begin(programme.id, lead, "zh-Hant", at=now(), by=person.id)
        text = "由許志豪與 Michael Hsu（chhsu88）於交通局試辦。" if lead is AUTHOR else "以感測器調光。"
        await entries.write(entry.number, Draft(title, "整合資訊。", text * 5, "無", "", "", "transport"), at=now(), by=person.id)
        if lead is AUTHOR:
            second = await entries.add_author(entry.number, SECOND, at=now(), by=person.id)
            await entries.answer(second.id, True, at=now())
            for name, kind in FILES.items():
                data = PLANTED[kind][1]()
                await files.add(entry.number, site.services.store, name, data, report=False, at=now(), by=person.id)
        await entries.send(entry.number, TODAY, at=now(), by=person.id)
        await office_takes(site, entry.number)
        made.append(await AwardEntry.get(id=entry.id))
    for place in range(3):
        seat = Seat(f"評審{'甲乙丙'[place]}", f"reviewer{place}@uni.example.tw", chair=place == 0, deputy=place == 1)
        await panel.add(programme.id, seat, TODAY, at=now(), by=1)
    await panel.open_files(programme.id, AFTER, at=now(), by=1)
    for member in await reviewing.panel(programme.id):
        await scoring.declare(member, [], at=now())
    browsers = [await site.signed_in(f"reviewer{place}@uni.example.tw", strength="code") for place in range(3)]
    return Blind(site, await by_id(programme.id), made[0], made[1], browsers)


async def office_takes(site: Site, number: str) -> None:
    await forwarding.forward(number, FORWARDER, TODAY, at=now(), by=1)
    await office.admit(number, "", at=now(), by=1)
    copy = await copies.make(number, at=now())
    await files.clean(site.services.store, number, at=now(), by=1)
    await copies.confirm(number, copy.title, copy.abstract, copy.text, at=now(), by=1)


def telling(text: str) -> list[str]:
    return [word for word in SECRETS if word.lower() in text.lower()]


def routes(blind: Blind) -> list[str]:
    """Every page with the values that lead somewhere."""
    values = PARTS | {"programme": str(blind.programme.id), "entry": blind.planted.number, "serial": f"115-{blind.programme.id}-001"}
    return [re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: values.get(found[1], "x"), page.path) for page in PAGES if page.get]


async def opened(blind: Blind, browser: Browser) -> list[tuple[str, str]]:
    """Everything that a reviewer can open, in both languages: address and text."""
    found = []
    for path in routes(blind):
        for language in ("en", "zh-Hant"):
            page = await browser.get(f"/{language}{path}")
            if page.status == 200:
                found.append((f"/{language}{path}", page.text))
    return found


@pytest.mark.long
async def test_no_page_tells(site: Site) -> None:
    """4, 5, 9, 10, 11: pages, dashboards, histories, addresses, feeds and files, of every room."""
    blind = await planted(site)
    seen = await opened(blind, blind.browsers[2])
    assert {f"{blind.seat}", f"{blind.seat}/entries/{blind.planted.number}", f"{blind.seat}/bundle"} <= {path for path, _ in seen}
    pages = ("contact", "delivery", "signs", "promises")  # they name all agencies
    agencies = {f"/{language}/{page}" for page in pages for language in ("en", "zh-Hant")}
    told = {path: words for path, text in seen if path not in agencies for words in [telling(text)] if words}
    assert told == {}
    for path in (
        f"/staff/awards/{blind.programme.id}/entries",
        f"/staff/awards/entries/{blind.planted.number}",
        "/staff/files",
        "/staff/outbox",
    ):
        assert (await blind.browsers[2].get(f"/en{path}")).status in (303, 403)
    headers = (await blind.browsers[2].get(f"{blind.seat}/entries/{blind.planted.number}")).headers
    assert telling(str(dict(headers))) == []
    assert headers["cache-control"] == "no-store"


@pytest.mark.long
async def test_looking_for_a_name_is_like_looking_for_nonsense(site: Site) -> None:
    """1: search, filter, sort and count by a planted name answer as by nonsense, byte for byte. 2 is `tests/bench/award_pages.py`."""
    blind = await planted(site)
    nonsense = "qqqqqqqqqq"
    for parameter in ("q", "sort", "filter", "author", "agency", "category", "left", "file", "page"):
        for path in (blind.seat, f"{blind.seat}/entries/{blind.planted.number}", "/en/awards/works", "/en/awards"):
            answers = []
            for word in ("許志豪", "chhsu88", "transport", nonsense):
                text = (await blind.browsers[1].get(f"{path}?{parameter}={word}")).response.text
                answers.append(text.replace(word, "?").replace("%E8%A8%B1%E5%BF%97%E8%B1%AA", "?"))
            assert len(set(answers)) == 1, (parameter, path)


@pytest.mark.long
async def test_files_tell_nothing(site: Site) -> None:
    """6: copies carry neither names nor file names, are never shown inline, and originals are closed."""
    blind = await planted(site)
    page = await blind.browsers[1].get(f"{blind.seat}/entries/{blind.planted.number}")
    links = re.findall(r"/en/files/([\w-]+)/file", page.text)
    assert len(links) == 3
    for key in links:
        answer = await blind.browsers[1].get(f"/en/files/{key}/file")
        assert answer.status == 200
        assert telling(str(dict(answer.headers))) == []
        assert answer.headers["content-disposition"].startswith("attachment")
        assert telling(everything(answer.response.content)) == []
    for row in await identities_files(blind.planted.id):
        assert (await blind.browsers[1].get(f"/en/files/{row}/file")).status == 404
    bundle = await blind.browsers[1].get(f"{blind.seat}/bundle")
    assert telling(everything(io.BytesIO(bundle.response.content).read())) == []


async def identities_files(entry: int) -> list[str]:
    return [row.file for row in await files_of(entry)]


@pytest.mark.long
async def test_a_conflict_changes_no_count(site: Site) -> None:
    """3: progress counts what a member sees, before and after a conflict of another one."""
    blind = await planted(site)
    counts = [re.findall(r"\d of \d handed in", (await one.get(blind.seat)).text) for one in blind.browsers]
    members = await reviewing.panel(blind.programme.id)
    await scoring.stand_aside(members[2], blind.planted.number, at=now())
    after = [re.findall(r"\d of \d handed in", (await one.get(blind.seat)).text) for one in blind.browsers]
    assert after[:2] == counts[:2]
    assert set(after[2]) == {"0 of 1 handed in"}
    assert (await blind.browsers[2].get(f"{blind.seat}/entries/{blind.planted.number}")).status == 404
    assert blind.planted.number not in (await blind.browsers[2].get(blind.seat)).text


@pytest.mark.long
async def test_who_is_more_than_a_reviewer(site: Site) -> None:
    """8: an author never scores; a role that shows authors closes the panel, and the panel closes what a forwarder sees."""
    blind = await planted(site)
    await site.person("yating@kcg.example.tw")
    seat = Seat("陳雅婷", "yating@kcg.example.tw", agency="高雄市政府交通局")
    made = await panel.add(blind.programme.id, seat, AFTER, at=now(), by=1)
    held = {row.entry_id: row for row in await PanelConflict.filter(member_id=made.id)}
    assert held[blind.planted.id].state == "declared"
    assert {"author", "agency"} <= set(held[blind.planted.id].reasons)
    assert held[blind.other.id].state == "proposed"  # the same agency: the office decides
    with pytest.raises(Refused, match="never scores"):
        await panel.decide(blind.programme.id, held[blind.planted.id].id, "none", at=now(), by=1)
    author = await site.signed_in("yating@kcg.example.tw", strength="code")
    shown = (await author.get(blind.seat)).text
    assert blind.planted.number not in shown
    assert blind.other.number not in shown  # proposed counts until it is put away
    await panel.decide(blind.programme.id, held[blind.other.id].id, "none", at=now(), by=1)
    assert blind.other.number in (await author.get(blind.seat)).text
    for role in (Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR, Role.SECRETARY):
        await site.person(f"{role}@x.example.tw", Hold(role))
        with pytest.raises(Refused, match="Whoever reviews blind"):
            await panel.add(blind.programme.id, Seat("某人", f"{role}@x.example.tw"), AFTER, at=now(), by=1)
    later = await site.person("reviewer1@uni.example.tw")
    await roles.give(later.id, Hold(Role.AGENCY_FORWARDER, "agency:transport"), source="invited", at=now(), by=1)
    forwarder = await site.signed_in("reviewer1@uni.example.tw")
    assert telling((await forwarder.get("/en/staff/awards/forwarding")).text.replace("transport", "")) == []
    assert (await forwarder.get(f"/en/staff/awards/forwarding/{blind.planted.number}")).status == 404
    await roles.give(later.id, Hold(Role.OFFICER), source="invited", at=now(), by=1)
    officer = await site.signed_in("reviewer1@uni.example.tw")
    for path in (
        f"/{blind.programme.id}",
        f"/{blind.programme.id}/entries",
        f"/{blind.programme.id}/panel",
        f"/entries/{blind.planted.number}",
    ):
        assert (await officer.get(f"/en/staff/awards{path}")).status == 403
    assert str(blind.programme.id) not in re.findall(r"/en/staff/awards/(\d+)", (await officer.get("/en/staff/awards")).text)
    closed = await officer.get(blind.seat)
    assert closed.status == 422
    assert "cannot review blind" in closed.text


async def test_taking_back_and_beginning_again_meets_every_limit(site: Site) -> None:
    """7: a draft that was taken back is judged anew when it is sent."""
    await agency()
    programme = await call("research", ONE)
    person = await site.person(AUTHOR.email)
    entry = await entries.begin(programme.id, AUTHOR, "zh-Hant", at=now(), by=person.id)
    draft = Draft("智慧候車", "短", "文" * 30, "無", "", "", "transport")
    await entries.write(entry.number, draft, at=now(), by=person.id)
    await entries.send(entry.number, TODAY, at=now(), by=person.id)
    await entries.withdraw(entry.number, at=now(), by=person.id)
    await entries.revive(entry.number, at=now(), by=person.id)
    await entries.write(entry.number, Draft("智慧候車", "長" * 301, "文" * 30, "無", "", "", "transport"), at=now(), by=person.id)
    with pytest.raises(Refused, match="at most 300"):
        await entries.send(entry.number, TODAY, at=now(), by=person.id)


@pytest.mark.long
async def test_the_deputy_leads_where_the_chair_has_a_conflict(site: Site) -> None:
    """12: the chair neither sees the entry in the count nor decides about it."""
    blind = await planted(site)
    members = await reviewing.panel(blind.programme.id)
    held = Judged(blind.programme, [blind.planted, blind.other], members)
    await scoring.stand_aside(members[0], blind.planted.number, at=now())
    await held.score(0, 1, "80")
    for place in (1, 2):
        await held.score(place, 0, "90")
        await held.score(place, 1, "70")
    await held.lock()
    chair = (await blind.browsers[0].get(f"{blind.seat}/meeting")).text
    assert blind.planted.number not in chair
    assert "1 entry is not shown" in chair
    assert (await blind.browsers[0].get(f"{blind.seat}/panel.json")).status == 404
    assert blind.planted.number in (await blind.browsers[1].get(f"{blind.seat}/meeting")).text
    for address in ({"act": "change", "entry": blind.planted.number, "tier": "", "reason": "x"},):
        assert (await blind.browsers[0].post(f"{blind.seat}/meeting", address)).status == 404
    assert not await held.accept(0)
    assert await held.accept(1)
    assert telling((await site.browser().get(f"/en/awards/{blind.programme.id}")).text)  # now everybody may know who won


def test_one_function_decides() -> None:
    mine, other = Whose(1, frozenset({7}), "transport"), Whose(2, frozenset({8}), "culture", public=True)
    assert [who(one, mine) for one in (Viewer(), Viewer(7), Viewer(9, office=True), Viewer(9, agencies=frozenset({"transport"})))] == [
        False, True, True, True,
    ]  # fmt: skip
    assert not who(Viewer(9, office=True, agencies=frozenset({"transport"}), panels=frozenset({1})), mine)
    assert who(Viewer(7, panels=frozenset({1})), mine)  # one's own
    assert who(Viewer(), other)


@pytest.mark.long
async def test_letters_and_the_record_name_nobody(site: Site) -> None:
    """4 and 5: letters to the panel name no entry; the audit trail of an entry knows its number alone."""
    await planted(site)
    letters = await OutboxMessage.filter(template="award_panel")
    assert len(letters) == 3
    assert telling(str([one.facts for one in letters])) == []
    trail = await LedgerEntry.filter(verb__startswith="awards.")
    assert telling(str([(row.verb, row.thing, row.why, row.before, row.after) for row in trail if row.verb != "awards.open"])) == []
