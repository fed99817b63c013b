"""The manifest of this room."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.people.models import Person
from tests.sample_room.domain import actions, queries
from tests.sample_room.web import views
from web.frame.room import CaseSource, Letters, Link, Room, Waits
from web.frame.services import Services
from web.frame.visit import Visit


class Seats:
    """What this room keeps in each process."""

    counted = 0


async def _remind(services: Services, at: datetime) -> int:
    return await actions.remind(at)


async def _waits(visit: Visit) -> list[Waits]:
    return [Waits(await queries.unanswered(), visit.path("bench_desk"), "benches to answer")]


async def _held(person: Person, at: datetime) -> Mapping[str, Any]:
    return {"benches": await queries.held_about(person.id)}


async def _erase(person: Person, email: str, at: datetime) -> None:
    await actions.erase(person.id)


async def _sitemap(at: datetime) -> list[tuple[str, dict[str, str], datetime | None]]:
    return [("bench", {"number": row.number}, None) for row in await queries.every()]


ROOM = Room(
    "benches",
    pages=views.PAGES,
    parts=[lambda services: Seats()],
    notices=views.NOTICES,
    template_globals={"bench_height": 45},
    templates=Path(__file__).parent / "templates",
    letters=Letters(
        {"bench_wished": "A wish for a bench"},
        {"bench": {"wished": "You wish for a bench: %(place)s"}},
        lambda locale, keys, facts: {"loudly": lambda text: str(text).upper()},
    ),
    ledger_words={"benches.wish": "wished for a bench"},
    main=[Link("benches", "Benches", 35)],
    staff=[Link("bench_desk", "Wishes for benches", 55, "benches.read", "Answer them")],
    waits=_waits,
    permalinks={"b": ("bench", "number", str.lower)},
    sitemap_pages=["benches"],
    sitemap=_sitemap,
    case_sources={"bench": CaseSource(actions.BenchFollower())},
    every_minute=[_remind],
    export=_held,
    erase=_erase,
    erases=["bench"],
    keeps={"bench_follow": "a sample", "bench_remark": "a sample", "bench_task": "a sample", "bench_act": "a sample"},
)
