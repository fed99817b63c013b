"""A programme on its way, for tests: a call with entries, a panel, scores, an accepted list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from domain.awards.actions import awarding, copies, entries, forwarding, meeting, office, panel, programmes, scoring
from domain.awards.actions.entries import Author, Draft
from domain.awards.actions.panel import Seat
from domain.awards.actions.scoring import Sheet
from domain.awards.blind import Viewer
from domain.awards.models import AwardEntry, AwardProgramme
from domain.awards.models_panel import PanelMember
from domain.awards.presets import PRESETS
from domain.awards.programme import Dates, Rules
from domain.awards.queries import counting, reviewing
from domain.awards.queries.programmes import by_id
from domain.clock import now
from domain.people.actions import agencies
from domain.people.models import Agency
from domain.presence import Presence
from domain.translated import Translated
from tests.support import Site

TODAY = date(2026, 12, 1)
DATES = Dates(TODAY - timedelta(days=30), TODAY + timedelta(days=10), TODAY + timedelta(days=40), TODAY + timedelta(days=60))
FORWARDER = Viewer(agencies=frozenset({"transport"}))
AFTER = DATES.closes + timedelta(days=1)
"""A day on which the call is over."""

LONG = "建議於輕軌沿線設置即時資訊，縮短候車時間。" * 40
SURNAMES = "趙錢孫李周吳鄭王馮陳褚衛蔣沈韓楊朱秦尤許何呂施張孔曹嚴華金魏陶"


def author(place: int) -> Author:
    """Somebody of the city, always the same."""
    sign = chr(0x5B50 + place * 7 % 300)
    return Author(f"{SURNAMES[place % len(SURNAMES)]}{sign}安", f"author{place}@kcg.example.tw", "", "")


async def agency(key: str = "transport", zh: str = "交通局", en: str = "Transportation Bureau") -> None:
    if not await Agency.filter(key=key).exists():
        await agencies.add(key, Translated.of(zh_Hant=zh, en=en), "", at=now(), by=None)


async def call(preset: str = "innovation", rules: Rules | None = None, *, opened: bool = True) -> AwardProgramme:
    """An open call of a preset."""
    made = await programmes.make(preset, TODAY.year, at=now(), by=None)
    chosen = rules or replace(PRESETS[preset].rules, text_least=0)
    dates = replace(DATES, report_by=DATES.closes + timedelta(days=5)) if chosen.report else DATES
    await programmes.change(made.id, made.title, made.about, chosen, dates, at=now(), by=1)
    if opened:
        await programmes.open_call(made.id, TODAY, at=now(), by=1)
    return await by_id(made.id)


async def enter(programme: AwardProgramme, by: int, place: int = 0, *, kind: str = "", agency_key: str = "transport") -> AwardEntry:
    """A whole draft."""
    made = await entries.begin(programme.id, author(place), "zh-Hant", at=now(), by=by)
    rules = Rules.from_json(programme.rules)
    category = rules.categories[0].key if rules.categories else ""
    draft = Draft(f"智慧候車 {place:02}", "候車資訊整合。", LONG, "無", category, kind, agency_key if rules.forwarded else "")
    await entries.write(made.number, draft, at=now(), by=by)
    return await AwardEntry.get(id=made.id)


async def admitted(site: Site, programme: AwardProgramme, count: int, kinds: Sequence[str] = ("",)) -> list[AwardEntry]:
    """So many entries that take part, their copies confirmed."""
    await agency()
    rules, found = Rules.from_json(programme.rules), []
    for place in range(count):
        person = await site.person(author(place).email)
        made = await enter(programme, person.id, place, kind=kinds[place % len(kinds)])
        await entries.send(made.number, TODAY, at=now(), by=person.id)
        if rules.forwarded:
            await forwarding.forward(made.number, FORWARDER, TODAY, at=now(), by=1)
        await office.admit(made.number, "", at=now(), by=1)
        copy = await copies.make(made.number, at=now())
        await copies.confirm(made.number, copy.title, copy.abstract, copy.text, at=now(), by=1)
        found.append(await AwardEntry.get(id=made.id))
    return found


async def seated(programme: AwardProgramme, count: int = 3) -> list[PanelMember]:
    """So many members: the first leads, the second is the deputy."""
    for place in range(count):
        seat = Seat(f"委員{'甲乙丙丁戊己庚辛壬'[place]}", f"reviewer{place}@uni.example.tw", chair=place == 0, deputy=place == 1)
        await panel.add(programme.id, seat, TODAY, at=now(), by=1)
    return await reviewing.panel(programme.id)


@dataclass
class Judged:
    """A programme that its panel scores."""

    programme: AwardProgramme
    entries: list[AwardEntry]
    members: list[PanelMember]

    async def again(self) -> AwardProgramme:
        self.programme = await by_id(self.programme.id)
        self.members = await reviewing.panel(self.programme.id)
        return self.programme

    async def score(self, member: int, entry: int, *points: str, review: bool = False) -> None:
        sheet = Sheet(points) if points else Sheet((), abstains=True)
        await scoring.save(self.members[member], self.entries[entry].number, sheet, hand_in=True, review=review, at=now())

    async def score_all(self, table: Sequence[Sequence[int]]) -> None:
        """Each member's line of totals: the same score on each criterion."""
        count = len(Rules.from_json(self.programme.rules).criteria)
        for member, line in enumerate(table):
            for entry, score in enumerate(line):
                await self.score(member, entry, *[str(score)] * count)

    async def lock(self) -> None:
        for member in self.members:
            await meeting.mark(self.programme.id, member.id, Presence.ARRIVED, at=now(), by=1)
        await meeting.lock(self.members[0], anyway=True, at=now())
        await self.again()

    async def accept(self, member: int = 0, today: date = AFTER) -> bool:
        counted = await counting.count(await self.again())
        seen = counting.digest(counted, await counting.outcomes(self.programme, counted))
        done = await meeting.accept(self.members[member], seen, today, at=now())
        await self.again()
        return done

    async def announce(self) -> None:
        await awarding.announce(self.programme.id, AFTER + timedelta(days=30), at=now(), by=1)
        await self.again()


async def judging(site: Site, programme: AwardProgramme, count: int, members: int = 3, kinds: Sequence[str] = ("",)) -> Judged:
    """A panel that has declared its conflicts and scores so many entries."""
    made = await admitted(site, programme, count, kinds)
    await seated(programme, members)
    await panel.open_files(programme.id, AFTER, at=now(), by=1)
    found = Judged(await by_id(programme.id), made, await reviewing.panel(programme.id))
    for member in found.members:
        await scoring.declare(member, [], at=now())
    return found
