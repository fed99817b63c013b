"""The demo's events: one behind us, one that goes on today, two to come, and one that is full with a waiting list."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.cycles.models import Cycle
from domain.keys import Keys
from domain.translated import Translated
from domain.workshops.actions import arriving, events, timing
from domain.workshops.actions.signing_up import Wanted, sign_up
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.options import BANDS as AGES
from domain.workshops.options import Options
from domain.workshops.rules import Kind, agenda_of
from domain.workshops.tables.people import read_people
from domain.workshops.tables.plan import plan_tables

HALL = Translated.of(zh_Hant="哈瑪星社區活動中心（鼓山區鼓波街27號）", en="Hamasen Community Center, No. 27, Gubo St., Gushan District")
STATION = Translated.of(zh_Hant="舊打狗驛故事館（鼓山區鼓山一路32號）", en="Takao Railway Museum, No. 32, Gushan 1st Rd., Gushan District")
AGENDA = "10 開場與討論規則\n90 分桌討論，每桌提出兩案\n45 各桌報告與票選\n15 下一步與回饋"

NAMES = (
    "吳陳阿滿", "林志豪", "陳美玲", "黃國華", "張淑惠", "李俊傑", "王麗華", "蔡明宏", "許雅婷", "鄭文雄", "謝佩君", "郭建志", "洪秀英", "邱柏翰",
    "曾怡安", "廖大為", "賴玉蘭", "徐嘉玲", "周信宏", "葉慧芬", "Maria Santos", "Nguyen Thi Lan", "Budi Santoso", "Robert Lee",
)  # fmt: skip
"""Made up for the demo."""

NONE = Options()
BANDS, VILLAGES = ("18–29", "30–44", "45–64", "65+"), ("鼓元里", "維生里", "壽山里", "延平里")


async def fill(at: datetime, keys: Keys) -> WorkshopEvent:
    """All five; the one behind us."""
    cycle = await Cycle.get_or_none(key="hamasen-2027")
    number = cycle.id if cycle else None
    hour = at.replace(minute=0, second=0, microsecond=0)
    noon = hour.replace(hour=6)  # 14:00 in Taipei
    past = await _event(
        noon - timedelta(days=20), 3, keys, Kind.BRIEFING, ("哈瑪星地區說明會", "Briefing for Hamasen"), HALL, cycle=number, seats=40
    )
    await _people(past, NAMES[:18], past.starts_at - timedelta(days=9))
    for row in (await EventParty.filter(event_id=past.id).order_by("id"))[:15]:
        await arriving.arrive(row.id, row.people, at=past.starts_at, by=None)
    today = await _event(
        hour - timedelta(hours=1), 4, keys, Kind.WORKSHOP, ("哈瑪星第一場工作坊", "First Hamasen workshop"), HALL, cycle=number, seats=60
    )
    await _people(today, NAMES, today.starts_at - timedelta(days=6))
    rows = await EventParty.filter(event_id=today.id).order_by("id")
    for row in rows[:16]:
        await arriving.arrive(row.id, row.people, at=at, by=None)
    await timing.next_part(today.id, 0, at=at - timedelta(minutes=35), by=None)
    await timing.next_part(today.id, 1, at=at - timedelta(minutes=22), by=None)
    await _tables(today, rows, at)
    full = await _event(
        noon + timedelta(days=6), 3, keys, Kind.WORKSHOP, ("第二場工作坊：港邊的生活", "Second workshop: life by the harbour"), STATION,
        cycle=number, seats=12,
    )  # fmt: skip
    await _people(full, NAMES[:16], at - timedelta(days=2))
    await _event(
        noon + timedelta(days=13),
        2,
        keys,
        Kind.LECTURE,
        ("講座：預算書怎麼看", "Lecture: how to read a budget"),
        STATION,
        cycle=number,
        options=Options(self_check=True, learning=True),
    )
    await _event(
        noon + timedelta(days=27), 4, keys, Kind.DELIBERATION, ("哈瑪星審議日", "Hamasen deliberation day"), HALL, cycle=number, seats=120,
        agenda="10 開場與規則\n10 各桌認識\n60 候選提案說明，每案 3+2 分鐘\n60 分桌討論，中途換桌一次\n60 領票與投票\n20 公開開票",
        options=Options(meals=True, learning=True, allowance=500, booths=("無障礙", "樹蔭", "老屋", "市集"), booths_needed=3),
    )  # fmt: skip
    return past


async def _event(
    starts_at: datetime,
    hours: int,
    keys: Keys,
    kind: Kind,
    title: tuple[str, str],
    place: Translated,
    *,
    cycle: int | None,
    seats: int | None = None,
    agenda: str = AGENDA,
    options: Options = NONE,
) -> WorkshopEvent:
    """An event that was made public three weeks before it."""
    about = Translated.of(
        zh_Hant="歡迎在這裡居住、就學或就業的人參加，不需要準備資料。（示範資料）",
        en="For all who live, study or work here. Nothing needs to be prepared. (Demonstration data)",
    )
    long_enough = hours * 60 >= sum(step.minutes for step in agenda_of(agenda))
    wanted = events.Plan(
        kind=kind,
        title=Translated.of(zh_Hant=title[0], en=title[1]),
        about=about,
        place=place,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        cycle=cycle,
        seats=seats,
        agenda=agenda_of(agenda) if long_enough else [],
        languages=["zh-Hant", "vi", "en"],
        services=["childcare", "interpreter", "wheelchair"],
        latitude=22.6208,
        longitude=120.2715,
        options=options,
    )
    at = starts_at - timedelta(days=30)
    made = await events.plan(wanted, at=at, by=None, keys=keys)
    return await events.publish(made.id, at=at, by=None)


async def _people(event: WorkshopEvent, names: Sequence[str], at: datetime) -> None:
    for number, name in enumerate(names):
        foreign = name.isascii()
        wanted = Wanted(
            name=name,
            locale="en" if foreign else "zh-Hant",
            email="" if number % 5 == 0 else f"guest{number}@demo.hamasen.example",
            phone="07-551-0000" if number % 5 == 0 else "",
            people=1 + (number % 4 == 1),
            children=int(number % 7 == 2),
            no_photo=number == 4,
            band=AGES[1 + number % 4],
            needs=["hearing"] if number == 0 else ["interpreter"] if foreign else ["childcare"] if number % 7 == 2 else [],
        )
        await sign_up(event.id, wanted, at=at + timedelta(minutes=number))


async def _tables(event: WorkshopEvent, rows: Sequence[EventParty], at: datetime) -> None:
    """A plan of five tables with a host each and an interpreter beside those who need one."""
    people = [(f"{row.id}.{place}", row.name if place == 1 else f"{row.name} +1") for row in rows for place in range(1, row.people + 1)]
    listed = [
        {
            "id": one,
            "name": name,
            "age": BANDS[number % 4],
            "village": VILLAGES[number * 3 % 4],
            "host": "x" if number < 5 else "",
            "interpreter_for": "vi" if number == 6 else "",
            "speaks": "vi" if name.startswith("Nguyen") else "",
        }
        for number, (one, name) in enumerate(people)
    ]
    plan = plan_tables(read_people(listed), 5)
    await events.keep_tables(event.id, plan.to_json() | {"names": dict(people)}, at=at, by=None)
