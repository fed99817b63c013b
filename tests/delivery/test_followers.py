"""Whatever a case came from hears of every act on it, inside the same transaction; a case of an unknown source is not acted upon."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from domain.clock import now
from domain.delivery import queries
from domain.delivery.actions import cases, closing, milestones, reminding, reporting
from domain.delivery.actions.cases import Decided
from domain.delivery.followers import Entered, Follower, UnknownSource, set_followers
from domain.delivery.models import Case, Entry
from domain.delivery.rules import Ending
from domain.ledger import LedgerEntry
from domain.outbox import OutboxMessage
from domain.translated import Translated
from tests.support import Site, opened
from tests.town import DAY, both, days_on, town
from web.app import PARTS, ROOMS
from web.frame.room import CaseSource, Room
from web.frame.rooms import install

pytestmark = pytest.mark.both


class Well(Follower):
    """A source for tests: it notes what it hears, and may refuse to go on."""

    asked = True
    refuses = ""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def hear(self, what: str) -> None:
        """Note it."""
        self.heard.append(what)
        if what == self.refuses:
            raise RuntimeError(what)

    async def exists(self, ref: str) -> bool:
        """Only the first well is there."""
        return ref == "W-1"

    async def opened(self, case: Case, *, at: Any) -> None:
        self.hear("opened")

    async def entered(self, case: Case, done: Entered, *, at: Any) -> None:
        self.hear(f"entered {done.entry.percent}")

    async def asked_to_close(self, case: Case, *, at: Any) -> None:
        self.hear("asked")

    async def asked_again(self, case: Case, *, at: Any) -> None:
        self.hear("asked again")

    async def closing_withdrawn(self, case: Case, why: str, *, at: Any) -> None:
        self.hear(f"withdrawn {why}")

    async def objected(self, case: Case, *, at: Any) -> None:
        self.hear(f"objected {case.objection}")

    async def closed(self, case: Case, ending: Ending, why: str, *, at: Any) -> None:
        self.hear(f"closed {ending.value} {why}")

    async def stopped(self, case: Case, why: str, *, at: Any) -> None:
        self.hear(f"stopped {why}")

    async def reopened(self, case: Case, why: str, *, at: Any) -> None:
        self.hear(f"reopened {why}")


@pytest.fixture
def well() -> Iterator[Well]:
    """A source of its own, given by a room of its own."""
    made = Well()
    install((*PARTS, *ROOMS, Room("wells", case_sources={"well": CaseSource(made)})))
    yield made
    install((*PARTS, *ROOMS))


async def dug(place: Any, ref: str = "W-1") -> Case:
    """A case of a well, opened seventy days ago."""
    decided = Decided("well", ref, place.cycle.scope, both("井"), "transport", 1000)
    opened = now() - 70 * DAY
    (case,) = await cases.open_cases([decided], on=opened.date(), at=opened, by=place.officer)
    return case


async def test_a_follower_hears_of_every_act(site: Site, well: Well) -> None:
    place = await town(site)
    case = await dug(place)
    marks: dict[str, Any] = {"at": now(), "by": place.officer}
    today = days_on(place.at, 0)
    month = (now() - 40 * DAY).date()
    entry: dict[str, Any] = {"percent": 40, "spent": None, "behind": False, "why": Translated(), "today": today}
    await reporting.enter_monthly(case, month, both("挖"), **entry, **marks)
    await closing.ask_to_close(case, both("好了"), today=today, **marks)
    await closing.withdraw(case, "not yet", **marks)
    await closing.ask_to_close(case, both("好了"), today=today, **marks)
    await closing.reject(case, "no water", **marks)
    await closing.ask_to_close(case, both("好了"), today=today, **marks)
    await reminding.remind(today, now() + 8 * DAY)
    await closing.agree(case, **marks)
    await closing.close(case, today, why="", **marks)
    await closing.reopen(case, "it fell in", **marks)
    await closing.stop(case, "no ground", **marks)
    assert well.heard == [
        "opened", "entered 40", "asked", "withdrawn not yet", "asked", "objected no water", "asked", "asked again",
        "closed agreed ", "reopened it fell in", "stopped no ground",
    ]  # fmt: skip


@pytest.mark.parametrize("refuses", ["opened", "entered 40", "asked"])
async def test_an_act_and_its_hearing_stand_or_fall_together(site: Site, well: Well, refuses: str) -> None:
    place = await town(site)
    well.refuses = refuses
    today = days_on(place.at, 0)
    before = await LedgerEntry.all().count(), await OutboxMessage.all().count()
    if refuses == "opened":
        with pytest.raises(RuntimeError):
            await dug(place)
        assert await Case.filter(source="well").count() == 0
        assert (await LedgerEntry.all().count(), await OutboxMessage.all().count()) == before
        return
    case = await dug(place)
    marks: dict[str, Any] = {"at": now(), "by": None}
    before = await LedgerEntry.all().count(), await OutboxMessage.all().count()
    entry: dict[str, Any] = {"percent": 40, "spent": None, "behind": False, "why": Translated(), "today": today}
    with pytest.raises(RuntimeError):
        if refuses == "asked":
            await closing.ask_to_close(case, both("好了"), today=today, **marks)
        else:
            await reporting.enter_monthly(case, (now() - 40 * DAY).date(), both("挖"), **entry, **marks)
    assert (await Case.get(id=case.id)).stage == "open"
    assert await Entry.all().count() == 0
    assert (await LedgerEntry.all().count(), await OutboxMessage.all().count()) == before


async def test_a_case_of_an_unknown_source_is_neither_opened_nor_acted_upon(site: Site, well: Well) -> None:
    place = await town(site)
    case = await dug(place)
    with pytest.raises(UnknownSource):
        await cases.open_cases([Decided("moon", "M", "", both("月"), "transport")], on=now().date(), at=now(), by=None)
    set_followers({})
    marks: dict[str, Any] = {"at": now(), "by": place.officer}
    today, later = days_on(place.at, 0), days_on(place.at, 30)
    entry: dict[str, Any] = {"percent": 40, "spent": None, "behind": False, "why": Translated(), "today": today}
    for act in (
        lambda: reporting.enter_monthly(case, today, both("挖"), **entry, **marks),
        lambda: reporting.ask_later(case, later, both("雨"), milestone=None, today=today, **marks),
        lambda: closing.ask_to_close(case, both("好了"), today=today, **marks),
        lambda: closing.stop(case, "why", **marks),
        lambda: milestones.add(case, both("一步"), later, today=today, **marks),
        lambda: cases.set_about(case, agency="transport", money=1, due_on=None, today=today, **marks),
        lambda: cases.add_photo(case, "x", "before", both("井"), **marks),
    ):
        with pytest.raises(UnknownSource):
            await act()


@pytest.mark.long
async def test_every_case_of_the_demo_leads_to_what_it_came_from(filled_demo: Path, tmp_path: Path) -> None:
    install((*PARTS, *ROOMS))
    copy = tmp_path / "demo.sqlite3"
    shutil.copy(filled_demo / "hamasen.sqlite3", copy)
    async with opened(f"sqlite:///{copy}"):
        assert await Case.all().count() > 5
        assert await queries.leading_nowhere() == []


async def test_cases_that_lead_nowhere_are_found(site: Site, well: Well) -> None:
    place = await town(site)
    await dug(place)
    lost = await dug(place, "W-2")
    assert await queries.leading_nowhere() == [lost.code]
