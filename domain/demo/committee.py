"""The demo's English committee: nineteen members, a meeting behind it and one to come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.committee import actions, queries
from domain.committee.rules import Outcome, Presence, Wanted
from domain.glossary.actions.importing import take_over
from domain.glossary.entry import Entry, Status
from domain.glossary.exchange.record import Read
from domain.glossary.models import GlossaryEntry

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


async def fill(at: datetime) -> None:
    """The committee, its last meeting and its next one."""
    began = (at - timedelta(days=400)).date()
    for place, (name, kind) in enumerate(MEMBERS):
        await actions.add_member(name, kind, began, None, chair=place == 0, at=at, by=None)
    held = at - timedelta(days=15)
    await take_over([Read(place, entry, frozenset({"status"})) for place, entry in enumerate(DECIDED, 1)], held.date(), at=held, by=None)
    await _meeting_held(held, [entry.zh for entry in DECIDED])
    coming = await actions.plan((at + timedelta(days=12)).date(), "市政府第三會議室", at=at, by=None)
    waiting = await GlossaryEntry.filter(status=Status.SUBMITTED.value).exclude(en="").values_list("number", flat=True)
    await actions.put_on(coming, [int(str(number)) for number in waiting], at=at, by=None)


async def _meeting_held(at: datetime, names: Sequence[str]) -> None:
    meeting = await actions.plan(at.date(), "市政府第三會議室", at=at, by=None)
    numbers = {row.zh: row.number for row in await GlossaryEntry.filter(zh__in=list(names))}
    await actions.put_on(meeting, [numbers[name] for name in names], at=at, by=None)
    for member in (await queries.members(meeting.held_on))[:14]:
        await actions.mark(meeting, member.id, Presence.ARRIVED, at=at, by=None)
    items = await queries.agenda(meeting.id)
    wanted = [
        Wanted(items[0].id, Outcome.AS_PROPOSED),
        Wanted(items[1].id, Outcome.AMENDED, "Hamasen Railway Stop", counts=(11, 1, 2)),
        Wanted(items[2].id, Outcome.AS_PROPOSED),
        Wanted(items[3].id, Outcome.DEFERRED),
    ]
    await actions.decide(meeting, wanted, at=at, by=None)
    await actions.close(meeting, at.date(), at=at, by=None)
