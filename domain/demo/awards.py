"""The demo's award programmes: the research of 2015 as the council report tells it (58 proposed, 39 approved, 23 subsidised with NT$85,000,
31 reports, 15 awards of NT$162,000; works and people are made up), theses that a panel scores now, and an open call for innovation.

The rows of 2015 are written at once; the count, the awards and their papers come from the room's own acts.
"""

import random
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from domain.awards.actions import awarding, copies, entries, forwarding, meeting, office, panel, programmes, scoring
from domain.awards.actions.entries import Author, Draft
from domain.awards.actions.panel import Seat
from domain.awards.actions.scoring import Sheet
from domain.awards.blind import Viewer
from domain.awards.models import AwardEntry, AwardProgramme, BlindCopy, EntryAuthor, EntryOrigin
from domain.awards.models_panel import PanelMember, ScoreSheet
from domain.awards.programme import Dates
from domain.awards.queries import counting, reviewing
from domain.awards.queries.programmes import by_id, rules_of
from domain.awards.states import Stage, State
from domain.outbox import OutboxMessage
from domain.people.models import Person
from domain.presence import Presence

YEAR = 2015
FORWARDER = Viewer(agencies=frozenset({"transport"}))
PROPOSED, APPROVED, REPORTED = 58, 39, 31
GRANTS = (*[4_000] * 11, *[3_500] * 10, *[3_000] * 2)
"""23 subsidies, NT$85,000 together; how they were split is not in the report."""

SUBJECTS = (
    "長者共餐據點營運", "輕軌沿線停車供需", "港區老屋再利用", "路燈節能換裝", "雨水下水道清淤排程", "市立圖書館通閱服務", "公車路線重整",
    "登革熱孳生源巡檢", "校園午餐在地食材", "里活動中心使用率", "觀光導覽標示雙語化", "工地揚塵自動監測", "市場攤位數位支付",
    "自行車道鋪面養護", "社區防災演練", "公有建物補強", "戶政臨櫃等候時間", "1999 話務分析", "漁港廢棄物回收", "公園共融遊具",
)  # fmt: skip
FORMS = ("之研究", "成效評估", "改善策略探討")
SURNAMES, GIVEN = (
    "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周",
    ("怡君", "志明", "雅玲", "建宏", "淑芬", "柏翰", "佩珊", "俊傑", "美惠", "家豪"),
)
TEXT = "本研究以訪談、問卷及業務統計分析現況，歸納主要課題，並參考其他縣市作法，提出短期可行與中長期改善建議，供業務單位參考。"
INNOVATIONS = (
    ("輕軌候車即時資訊看板", "整合輕軌、公車與天氣資訊，於候車亭以單色電子紙顯示，縮短等候並節能。", "innovation"),
    ("路面坑洞手機通報派工", "同仁巡查時以手機拍照定位，系統自動派工並回報進度，縮短修補天數。", "improvement"),
    ("跨局處淹水點位共享", "水利、交通與消防共用一份點位圖資，雨天即時互通，減少重複巡查。", "joint"),
)
THESES = (
    ("哈瑪星鐵道文化園區的公共參與", "phd"), ("旗津渡輪通勤者的時間成本", "master"), ("鼓山區老屋改造與社區認同", "master"),
    ("高雄市參與式預算投票行為", "phd"), ("柴山步道遊客承載量", "master"),
)  # fmt: skip


async def fill(at: datetime, people: dict[str, Person]) -> None:
    """All three programmes."""
    await _research()
    await _theses(at, people)
    await _innovation(at, people)


def _person(place: int) -> str:
    return SURNAMES[place % len(SURNAMES)] + GIVEN[place * 7 % len(GIVEN)]


async def _research() -> None:
    at = datetime(YEAR, 11, 2, 2, tzinfo=UTC)
    programme = await programmes.make("research", YEAR, at=at, by=None)
    changes = {"stage": Stage.JUDGING.value, "opened_at": datetime(YEAR, 1, 5, tzinfo=UTC), "panel_at": datetime(YEAR, 9, 5, tzinfo=UTC)}
    rules = replace(rules_of(programme), tiers=tuple(replace(one, minimum="") for one in rules_of(programme).tiers))
    await AwardProgramme.filter(id=programme.id).update(**changes, rules=rules.to_json())
    made = await _rows(programme)
    members = [await _member(programme, name, place) for place, name in enumerate(("楊教授", "許教授", "鄭副教授"))]
    await _scores(members, [one for one in made if one.state == State.REPORTED])
    for member in members:
        await meeting.mark(programme.id, member.id, Presence.ARRIVED, at=at, by=None)
    await meeting.lock(members[0], anyway=False, at=at)
    await _accept(programme.id, members[0], date(YEAR, 11, 2), at)
    await awarding.announce(programme.id, date(YEAR, 11, 20), at=datetime(YEAR, 11, 20, 2, tzinfo=UTC), by=0)
    await OutboxMessage.filter(created_at__lt=datetime(YEAR + 1, 1, 1, tzinfo=UTC)).delete()  # letters of then


async def _rows(programme: AwardProgramme) -> list[AwardEntry]:
    sent = datetime(YEAR, 3, 20, tzinfo=UTC)
    rows = []
    for place in range(PROPOSED):
        state = State.REPORTED if place < REPORTED else State.ADMITTED if place < APPROVED else State.REFUSED
        title = SUBJECTS[place % len(SUBJECTS)] + FORMS[place // len(SUBJECTS) % len(FORMS)]
        rows.append(
            AwardEntry(
                programme_id=programme.id, number=f"{YEAR - 1911}-{_code()}", state=state.value, locale="zh-Hant", title=title,
                abstract=f"{title}：{TEXT}", tools="無", created_at=sent, sent_at=sent, received_at=sent + timedelta(days=40),
                reported_at=datetime(YEAR, 9, 1, tzinfo=UTC) if state == State.REPORTED else None,
                grant=GRANTS[place] if place < len(GRANTS) else None,
                **({"reason": "vague", "words": "研究方法未具體說明"} if state == State.REFUSED else {}),
            )
        )  # fmt: skip
    await AwardEntry.bulk_create(rows)
    made = await AwardEntry.filter(programme_id=programme.id).order_by("id")
    agencies = ("transport", "public-works", "culture", "gushan", "rdec")
    await EntryOrigin.bulk_create([EntryOrigin(entry_id=one.id, agency=agencies[n % len(agencies)]) for n, one in enumerate(made)])
    given = {"place": 1, "consent": "given", "answered_at": sent}
    await EntryAuthor.bulk_create(
        [EntryAuthor(entry_id=one.id, name=_person(n), email=f"a{n}@demo.hamasen.example", **given) for n, one in enumerate(made)]
    )
    copied = [
        BlindCopy(entry_id=one.id, title=one.title, abstract=one.abstract, made_at=sent, confirmed_at=sent) for one in made[:REPORTED]
    ]
    await BlindCopy.bulk_create(copied)
    return made


def _code() -> str:
    return "".join(secrets.choice(entries.SIGNS) for _ in range(5))


async def _member(programme: AwardProgramme, name: str, place: int) -> PanelMember:
    at = datetime(YEAR, 9, 5, tzinfo=UTC)
    return await PanelMember.create(
        programme_id=programme.id,
        name=name,
        email=f"expert{place}@demo.hamasen.example",
        chair=place == 0,
        deputy=place == 1,
        seed=place + 1,
        invited_at=at,
        declared_at=at,
    )


async def _scores(members: Sequence[PanelMember], rows: Sequence[AwardEntry]) -> None:
    drawn, at = random.Random(YEAR), datetime(YEAR, 10, 1, tzinfo=UTC)
    sheets = []
    for place, entry in enumerate(rows):
        for member in members:
            points = [str(min(98, max(60, 92 - place + drawn.randint(-3, 3)))) for _ in range(4)]
            comment = "資料蒐集完整，建議補充經費來源。" if place % 5 == 0 and member is members[0] else ""
            sheets.append(ScoreSheet(member_id=member.id, entry_id=entry.id, round="1", points=points, comment=comment, handed=True, at=at))
    await ScoreSheet.bulk_create(sheets)


async def _accept(number: int, member: PanelMember, today: date, at: datetime) -> None:
    programme = await by_id(number)
    counted = await counting.count(programme)
    if counted.tied:
        await meeting.draw(member, counted.tied, at=at)
        await _accept(number, member, today, at)
        return
    seen = counting.digest(counted, await counting.outcomes(programme, counted))
    await meeting.accept(member, seen, today, at=at)


async def _theses(at: datetime, people: dict[str, Person]) -> None:
    """A panel at work: the demo's reviewer leads it."""
    today = at.date()
    programme = await programmes.make("thesis", today.year, at=at, by=None)
    dates = Dates(today - timedelta(days=60), today - timedelta(days=10), today + timedelta(days=20), today + timedelta(days=45))
    rules = replace(rules_of(programme), text_least=0)
    await programmes.change(programme.id, programme.title, programme.about, rules, dates, at=at, by=0)
    then, sent_on = at - timedelta(days=40), today - timedelta(days=40)
    await programmes.open_call(programme.id, sent_on, at=then, by=0)
    for place, (title, kind) in enumerate(THESES):
        author = Author(_person(place + 3), f"student{place}@demo.hamasen.example")
        made = await entries.begin(programme.id, author, "zh-Hant", at=then, by=people["resident@demo.hamasen.example"].id)
        await entries.write(made.number, Draft(title, f"{title}。{TEXT}", TEXT * 3, "無", "", kind, ""), at=then, by=0)
        await entries.send(made.number, sent_on, at=then, by=0)
        await office.admit(made.number, "", at=then, by=0)
        copy = await copies.make(made.number, at=then)
        await copies.confirm(made.number, copy.title, copy.abstract, copy.text, at=then, by=0)
    seats = (
        ("評審委員 蘇教授", "reviewer", True, False),
        ("評審委員 江副教授", "reviewer2", False, True),
        ("評審委員 Prof. Meyer", "reviewer3", False, False),
    )
    for name, mailbox, chair, deputy in seats:
        seat = Seat(name, f"{mailbox}@demo.hamasen.example", chair=chair, deputy=deputy)
        await panel.add(programme.id, seat, today, at=at, by=0)
    await panel.open_files(programme.id, today, at=at, by=0)
    held = await by_id(programme.id)
    for place, member in enumerate(await reviewing.panel(programme.id)):
        if place:
            await scoring.declare(member, [], at=at)
            scored = sorted(await reviewing.blind_entries(member, held), key=lambda one: one.title)
            for rank, entry in enumerate(scored[: 5 - place]):
                await scoring.save(member, entry.number, Sheet([str(90 - 3 * rank - place), "82", "80"]), hand_in=True, at=at)


async def _innovation(at: datetime, people: dict[str, Person]) -> None:
    """An open call: one entry with its agency, one with the office, one given back."""
    today = at.date()
    programme = await programmes.make("innovation", today.year + 1, at=at, by=None)
    dates = Dates(today - timedelta(days=20), today + timedelta(days=40), today + timedelta(days=90), today + timedelta(days=120))
    rules = replace(rules_of(programme), text_least=0)
    await programmes.change(programme.id, programme.title, programme.about, rules, dates, at=at, by=0)
    await programmes.open_call(programme.id, today, at=at, by=0)
    author = people["author@demo.hamasen.example"]
    for place, (title, abstract, category) in enumerate(INNOVATIONS):
        lead = Author(author.name, author.email or "")
        made = await entries.begin(programme.id, lead, "zh-Hant", at=at, by=author.id)
        draft = Draft(title, abstract, abstract * 6, "以聊天機器人擬大綱", category, "", "transport")
        await entries.write(made.number, draft, at=at, by=author.id)
        await entries.send(made.number, today, at=at, by=author.id)
        if place == 1:
            await forwarding.forward(made.number, FORWARDER, today, at=at, by=0)
        elif place == 2:
            await forwarding.give_back(made.number, FORWARDER, "vague", "請補充三個局處的分工與經費。", at=at, by=0)
