"""The demo's English committee: nineteen members, a meeting behind it, one to come, and a vote by letter that goes on."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.committee import queries
from domain.committee.actions import agenda, members, minutes, papers, session
from domain.committee.models import Meeting
from domain.committee.rules import Choice, Kind, Outcome, Session, Wanted
from domain.glossary.actions.importing import take_over
from domain.glossary.entry import Entry, Status
from domain.glossary.exchange.record import Read
from domain.glossary.models import GlossaryEntry
from domain.presence import Presence

MEMBERS = (
    ("林副秘書長", "internal"), ("陳科長", "internal"), ("王專員", "internal"), ("張科員", "internal"), ("李技正", "internal"),
    ("吳股長", "internal"),
    ("劉課長", "internal"), ("楊教授", "external"), ("許教授", "external"), ("鄭副教授", "external"), ("謝老師", "external"),
    ("洪老師", "external"),
    ("郭館長", "external"), ("邱理事", "external"), ("Anna Lindqvist", "foreign"), ("David O'Connor", "foreign"), ("Keiko Mori", "foreign"),
    ("Thomas Becker", "foreign"), ("Maria Lopez", "foreign"),
)  # fmt: skip
"""Names made up for the demo, and the kind of member."""

DECIDED = (
    Entry("渡船巷", "Duchuan Ln.", "road", ("鼓山區",), status=Status.SUBMITTED.value, owner="鼓山區公所"),
    Entry("哈瑪星驛站", "Hamasen Stop", "landmark", ("鼓山區",), status=Status.SUBMITTED.value, owner="觀光局"),
    Entry("鐵道步道", "Railway Trail", "park", ("鼓山區", "鹽埕區"), status=Status.SUBMITTED.value, owner="工務局"),
    Entry("船渠", "Boat Canal", "harbor", ("鼓山區",), status=Status.SUBMITTED.value, owner="海洋局"),
)
"""Names of the meeting that is over: as proposed, changed, as proposed, deferred."""


REPORT = agenda.Motion(
    "哈瑪星地區觀光標示稽查結果", Kind.REPORT, "觀光局", "高市觀字第11500087號", "稽查 42 面標示，6 面譯名與審定名稱不符，已通知權責機關。"
)
MOTION = agenda.Motion(
    "路名牌英譯縮寫統一為 Rd.、St.、Ln.",
    Kind.MOTION,
    "工務局",
    "高市工養字第11500301號",
    "現有路名牌有 Road 與 Rd. 並存的情形。",
    "新設及汰換的路名牌一律使用縮寫，既有路名牌於汰換時更正。",
)

BY_LETTER = (
    Entry("漁會前廣場", "Yuhueician Square", "square", ("鼓山區",), status=Status.SUBMITTED.value, owner="鼓山區公所"),
    Entry("防波堤步道", "Fangbodi Trail", "park", ("鼓山區",), status=Status.SUBMITTED.value, owner="海洋局"),
)
"""Names that are voted on by letter."""

ADDRESSES = {"林副秘書長": "chair", "陳科長": "deputy", "Anna Lindqvist": "member", "Keiko Mori": "keiko"}
"""Members with an address, and what stands before its @."""


AGENCIES = {"王專員": "觀光局", "張科員": "工務局", "李技正": "海洋局"}
"""Members whose agency submits names."""

GUEST = "鼓山區公所 江課員"
SPOKEN = (
    "渡船頭一帶的舊名，沿用至今。",
    "驛站位於鐵道園區內，英文宜加入 Railway，與車站區別。",
    "",
    "海洋局說明現場有兩面標示，寫法不同。",
)
"""A guest of the meeting that is over, and what was said about its names."""


async def fill(at: datetime) -> None:
    """The committee, its last meeting and its next one."""
    began = (at - timedelta(days=400)).date()
    for place, (name, kind) in enumerate(MEMBERS):
        email = f"{ADDRESSES[name]}@demo.hamasen.example" if name in ADDRESSES else ""
        locale = "en" if kind == "foreign" else "zh-Hant"
        chair, deputy = place == 0, place == 1
        await members.add_member(
            name,
            kind,
            began,
            None,
            email=email,
            locale=locale,
            agency=AGENCIES.get(name, ""),
            chair=chair,
            deputy=deputy,
            at=at,
            by=None,
        )
    held = at - timedelta(days=15)
    await take_over([Read(place, entry, frozenset({"status"})) for place, entry in enumerate(DECIDED, 1)], held.date(), at=held, by=None)
    await _meeting_held(held, [entry.zh for entry in DECIDED])
    await _by_letter(at)
    coming = await agenda.plan((at + timedelta(days=12)).date(), "市政府第三會議室", at=at, by=None)
    waiting = await GlossaryEntry.filter(status=Status.SUBMITTED.value).exclude(en="").values_list("number", flat=True)
    await agenda.put_on(coming, [int(str(number)) for number in waiting], at=at, by=None)
    await _said_before(coming, at)


async def _said_before(coming: Meeting, at: datetime) -> None:
    """A comment in English and an objection before the meeting to come."""
    first = (await queries.agenda(coming.id))[0]
    by_name = {one.name: one.id for one in await queries.members(coming.held_on)}
    text = "Is there a sign with the older spelling nearby? Visitors would take them for two places."
    await papers.comment(first.id, by_name["Anna Lindqvist"], text, "en", at=at)
    await papers.vote(first.id, by_name["Keiko Mori"], Choice.NO, today=at.date(), at=at)


async def _by_letter(at: datetime) -> None:
    """A written procedure that goes on for five more days."""
    await take_over([Read(place, entry, frozenset({"status"})) for place, entry in enumerate(BY_LETTER, 1)], at.date(), at=at, by=None)
    meeting = await agenda.plan((at + timedelta(days=5)).date(), "", kind=Session.WRITTEN, at=at, by=None)
    numbers = [row.number for row in await GlossaryEntry.filter(zh__in=[entry.zh for entry in BY_LETTER]).order_by("number")]
    await agenda.put_on(meeting, numbers, agency="鼓山區公所", letter="高市鼓區民字第11500012號", at=at, by=None)
    await papers.call(meeting, at.date(), at=at, by=None)
    choices = (Choice.YES, Choice.YES, Choice.ABSTAIN, Choice.YES, Choice.NO, Choice.YES)
    for item in await queries.agenda(meeting.id):
        for member, choice in zip((await queries.members(meeting.held_on))[1:], choices, strict=False):
            await papers.vote(item.id, member.id, choice, today=at.date(), at=at)


async def _meeting_held(at: datetime, names: Sequence[str]) -> None:
    meeting = await agenda.plan(at.date(), "市政府第三會議室", at=at, by=None)
    numbers = {row.zh: row.number for row in await GlossaryEntry.filter(zh__in=list(names))}
    await agenda.put_on(meeting, [numbers[name] for name in names], at=at, by=None)
    await agenda.move(meeting, REPORT, at=at, by=None)
    await agenda.move(meeting, MOTION, at=at, by=None)
    for member in (await queries.members(meeting.held_on))[:14]:
        await session.mark(meeting, member.id, Presence.ARRIVED, at=at, by=None)
    await session.mark_guest(meeting, GUEST, Presence.ARRIVED, at=at, by=None)
    items = await queries.agenda(meeting.id)
    written = [minutes.Written(item.id, text, 0) for item, text in zip(items, SPOKEN, strict=False)]
    await minutes.write_record(meeting, written, at=at, by=None)
    wanted = [
        Wanted(items[0].id, Outcome.AS_PROPOSED),
        Wanted(items[1].id, Outcome.AMENDED, "Hamasen Railway Stop", counts=(11, 1, 2)),
        Wanted(items[2].id, Outcome.AS_PROPOSED),
        Wanted(items[3].id, Outcome.DEFERRED, reason="請海洋局補充附近標示的照片。"),
        Wanted(items[4].id, Outcome.NOTED),
        Wanted(items[5].id, Outcome.AS_PROPOSED),
    ]
    await session.decide(meeting, wanted, at=at, by=None)
    await session.close(meeting, at.date(), at=at, by=None)
    await minutes.correct(
        meeting, "第2案表決結果應為 11 票同意、1 票不同意、2 票棄權，原紀錄漏載棄權票數。", at=at + timedelta(days=2), by=None
    )
    due = (at + timedelta(days=75)).date()
    await minutes.track(items[5].id, "public-works", due, at.date(), at=at, by=None)
