"""Demo data: a believable office in Kaohsiung, its people, and messages on their way. Never for production.

In it: cycles, proposals, cases, pages, place names, reports of signs and award programmes, made by the rooms' own actions.
Not in it: the votes, which the web fills because it holds their keys.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain import ledger, outbox
from domain.db import writing
from domain.files.images import Renditions
from domain.files.stores import Store
from domain.keys import Keys
from domain.ledger import LedgerEntry
from domain.people.actions import accounts, agencies, roles
from domain.people.models import Person
from domain.policy import Hold, Role
from domain.site import actions as site
from domain.site.actions import Identity
from domain.site.models import Site
from domain.site.rules import Place
from domain.translated import Translated
from domain.workshops.models import WorkshopEvent

VERB = "demo.fill"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demo: address, name, and roles."""

    email: str
    name: str
    holds: tuple[Hold, ...] = ()

    @property
    def staff(self) -> bool:
        """Whether they hold a role."""
        return bool(self.holds)


PEOPLE = (
    DemoPerson("admin@demo.hamasen.example", "林雅雯", (Hold(Role.ADMINISTRATOR),)),
    DemoPerson("officer@demo.hamasen.example", "陳柏翰", (Hold(Role.OFFICER),)),
    DemoPerson("transport@demo.hamasen.example", "王怡君", (Hold(Role.AGENCY_CONTACT, "agency:transport"),)),
    DemoPerson("chief@demo.hamasen.example", "吳建宏", (Hold(Role.POLLING_CHIEF),)),
    DemoPerson("desk@demo.hamasen.example", "郭美惠", (Hold(Role.BALLOT_DESK),)),
    DemoPerson("door@demo.hamasen.example", "周佩珊", (Hold(Role.CHECK_IN, "cycle:hamasen-2027"),)),
    DemoPerson("secretary@demo.hamasen.example", "許淑芬", (Hold(Role.SECRETARY),)),
    DemoPerson("member@demo.hamasen.example", "Anna Lindqvist"),
    DemoPerson("deputy@demo.hamasen.example", "陳科長"),
    DemoPerson("forwarder@demo.hamasen.example", "葉淑貞", (Hold(Role.AGENCY_FORWARDER, "agency:transport"),)),
    DemoPerson("author@demo.hamasen.example", "許志豪"),
    DemoPerson("reviewer@demo.hamasen.example", "蘇教授"),
    DemoPerson("auditor@demo.hamasen.example", "Daniel Huang", (Hold(Role.AUDITOR),)),
    DemoPerson("resident@demo.hamasen.example", "蔡美玉"),
    DemoPerson("maria@demo.hamasen.example", "Maria Santos"),
)

AGENCIES = (
    ("rdec", "研究發展考核委員會", "Research, Development and Evaluation Commission"),
    ("transport", "交通局", "Transportation Bureau"),
    ("public-works", "工務局", "Public Works Bureau"),
    ("culture", "文化局", "Bureau of Cultural Affairs"),
    ("gushan", "鼓山區公所", "Gushan District Office"),
)

IDENTITY = Identity(
    name=Translated.of(zh_Hant="哈瑪星參與式預算", en="Hamasen Participatory Budgeting"),
    tagline=Translated.of(zh_Hant="這筆預算怎麼用，由住在這裡的人一起決定", en="How this money is spent is decided by those who live here"),
    office=Translated.of(
        zh_Hant="高雄市政府研究發展考核委員會", en="Research, Development and Evaluation Commission, Kaohsiung City Government"
    ),
    address=Translated.of(zh_Hant="高雄市苓雅區四維三路2號", en="No. 2, Sihwei 3rd Rd., Lingya District, Kaohsiung City"),
    hours=Translated.of(zh_Hant="週一至週五 08:00–17:30", en="Monday to Friday, 08:00–17:30"),
    phone="07-336-8333",
    email="pb@demo.hamasen.example",
    place=Place(22.6205, 120.3120, "lingya", ""),
)


async def is_demo() -> bool:
    """Whether this database was ever filled with demo data."""
    return await LedgerEntry.filter(verb=VERB).exists()


async def fill(at: datetime, keys: Keys, store: Store | None = None) -> bool:
    """Fill an empty database; False when it was filled before. store: where pictures go; without one there are none."""
    if await Site.filter(id=1, set_up_at__not_isnull=True).exists():
        return False
    with ThreadPoolExecutor(1) as beside:  # pictures are drawn while rows are written
        pictures = beside.submit(_pictures) if store is not None else None
        async with writing():
            await Site.get_or_create(id=1)
            await site.change(IDENTITY, at=at, by=None)
            await Site.filter(id=1).update(set_up_at=at)
            for key, zh, en in AGENCIES:
                await agencies.add(key, Translated.of(zh_Hant=zh, en=en), "", at=at, by=None)
            people = await _people(at, keys)
            await _calls(at)
            await _cycles(at, people)
            await _assisted(at, people)
            await _place_names(at)
            past = await _events(at, keys)
            made = await asyncio.wrap_future(pictures) if pictures is not None else {}
            await _past_event(past, store, made)
            await _signs(store, made, at)
            await _awards(at, people)
            if store is not None:
                await _hang(store, made, at)
            await ledger.record(VERB, "site", 1, at=at, by=None)
    return True


async def _cycles(at: datetime, people: dict[str, Person]) -> None:
    from domain.demo.cycles import fill as fill_cycles  # here: whoever only asks for is_demo needs none of it

    await fill_cycles(at, people)


async def _assisted(at: datetime, people: dict[str, Person]) -> None:
    from domain.demo.assisted import fill as fill_assisted  # here: as above

    await fill_assisted(at, people["officer@demo.hamasen.example"].id)


async def _place_names(at: datetime) -> None:
    from domain.demo.committee import fill as fill_committee  # here: as above
    from domain.demo.place_names import fill as fill_names

    await fill_names(at)
    await fill_committee(at)


async def _events(at: datetime, keys: Keys) -> WorkshopEvent:
    from domain.demo.events import fill as fill_events  # here: as above

    return await fill_events(at, keys)


async def _past_event(event: WorkshopEvent, store: Store | None, pictures: dict[str, Renditions]) -> None:
    from domain.demo.past_event import fill as fill_past

    await fill_past(event, store, pictures)


async def _signs(store: Store | None, pictures: dict[str, Renditions], at: datetime) -> None:
    from domain.demo.signs import fill as fill_signs

    await fill_signs(at, store, pictures)


async def _awards(at: datetime, people: dict[str, Person]) -> None:
    from domain.demo.awards import fill as fill_awards

    await fill_awards(at, people)


def _pictures() -> dict[str, Renditions]:
    from domain.demo.past_event import renditions as of_events
    from domain.demo.photos import renditions  # here: it draws, and most of those who ask for the demo need no pictures
    from domain.demo.signs import pictures

    return renditions() | pictures() | of_events()


async def _hang(store: Store, pictures: dict[str, Renditions], at: datetime) -> None:
    from domain.demo.photos import hang

    await hang(store, pictures, at)


async def _people(at: datetime, keys: Keys) -> dict[str, Person]:
    admin = 0
    known: dict[str, Person] = {}
    for person in PEOPLE:
        locale = "zh-Hant" if ord(person.name[0]) > 0x2E80 else "en"
        made = await accounts.ensure(person.email, locale=locale, at=at, name=person.name)
        admin = admin or made.id
        known[person.email] = made
        for hold in person.holds:
            await roles.give(made.id, hold, source="setup", at=at, by=admin)
    await roles.invite(
        "facilitator@demo.hamasen.example",
        Hold(Role.TABLE_FACILITATOR),
        name="黃志明",
        locale="zh-Hant",
        at=at,
        by=admin,
        keys=keys,
        why="哈瑪星第一場工作坊需要桌長",
    )
    return known


async def _calls(at: datetime) -> None:
    """Two older residents without e-mail who have to be told that a meeting moved."""
    facts = {
        "what_zh": "哈瑪星社區說明會",
        "what_en": "the Hamasen community briefing",
        "when": (at + timedelta(days=9)).replace(hour=11, minute=0, second=0, microsecond=0).isoformat(),  # 19:00 in Taipei
        "where_zh": "鼓山區哈瑪星社區活動中心",
        "where_en": "Hamasen Community Center, Gushan District",
    }
    for name, phone, locale in (("吳陳阿滿", "07-551-0000", "zh-Hant"), ("Mr. Robert Lee", "0900-000-000", "en")):
        await outbox.tell("event_changed", channel=outbox.Channel.CALL, address=phone, name=name, locale=locale, at=at, facts=facts)
