"""Everything that reads cycles."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain import ledger
from domain.cycles.changes import Told, mark
from domain.cycles.models import Cycle, CyclePage
from domain.cycles.phases import current
from domain.errors import Missing
from domain.files.queries import by_key as file_by_key


async def by_key(key: str) -> Cycle:
    """One cycle, published or not. Raises Missing."""
    cycle = await Cycle.get_or_none(key=key)
    if cycle is None:
        raise Missing(f"no cycle {key}")
    return cycle


async def public(key: str, at: datetime) -> Cycle:
    """One cycle that the public may see. Raises Missing."""
    cycle = await by_key(key)
    if not shown(cycle, at):
        raise Missing(f"no cycle {key} for the public")
    return cycle


def shown(cycle: Cycle, at: datetime) -> bool:
    """Whether the public may see a cycle."""
    return cycle.published_at is not None and cycle.published_at <= at


async def list_cycles() -> list[Cycle]:
    """Every cycle, the newest first."""
    return await Cycle.all().order_by("-id")


async def public_list(at: datetime) -> list[Cycle]:
    """The cycles that the public may see, the newest first."""
    return await Cycle.filter(published_at__lte=at).order_by("-id")


async def now_running(at: datetime) -> Cycle | None:
    """The cycle to show first: the newest with a phase under way, else the newest that is published, else none."""
    cycles = await public_list(at)
    return next((cycle for cycle in cycles if current(cycle.plan.phases, at)), cycles[0] if cycles else None)


async def by_number(number: int) -> Cycle:
    """One cycle by the number of its row. Raises Missing."""
    cycle = await Cycle.get_or_none(id=number)
    if cycle is None:
        raise Missing("no such cycle")
    return cycle


async def pages(cycle: int, *, kind: str = "", public_only: bool = True) -> list[CyclePage]:
    """The pages of a cycle in their order."""
    chosen = CyclePage.filter(cycle_id=cycle)
    if kind:
        chosen = chosen.filter(kind=kind)
    if public_only:
        chosen = chosen.filter(published_at__not_isnull=True)
    return await chosen.order_by("position", "id")


async def page(cycle: int, key: str) -> CyclePage:
    """One page of a cycle. Raises Missing."""
    found = await CyclePage.get_or_none(cycle_id=cycle, key=key)
    if found is None:
        raise Missing(f"no page {key}")
    return found


async def files_of(page: CyclePage) -> list[dict[str, Any]]:
    """The pictures and documents of a page that are still in the library, in their order."""
    return [held for held in page.files if await _there(held["file"])]


async def _there(file: str) -> bool:
    try:
        await file_by_key(file)
    except Missing:  # somebody threw it away in the library
        return False
    return True


CHANGES = ("cycles.phases", "cycles.areas", "cycles.categories")


async def told(cycle: Cycle) -> list[Told]:
    """What has changed about a cycle since it was published, the oldest first: dates, acts, names and budgets, each with its reason."""
    if cycle.published_at is None:
        return []
    rows = await ledger.history("cycle", cycle.key, CHANGES, since=cycle.published_at)
    found = [Told(row.at, row.why, row.before or {}, row.after or {}) for row in rows]
    return [change for change in found if change.phases or change.areas or change.categories]


async def ever_published(cycle: Cycle) -> bool:
    """Whether the public could ever see it."""
    return cycle.published_at is not None or bool(await ledger.history("cycle", cycle.key, ["cycles.publish"]))


@dataclass(frozen=True)
class Meanwhile:
    """What somebody else did to a part of the cycle: when, who (a person's number), and the state that was seen, where it can be found."""

    at: datetime | None
    by: int | None
    seen: Mapping[str, Any] | None


async def meanwhile(cycle: Cycle, shown: Callable[[Mapping[str, Any]], Any], seen: str) -> Meanwhile:
    """What happened since somebody was shown a state with this mark. shown: the part of the whole state that he was shown."""
    rows = await ledger.history("cycle", cycle.key, STATES)
    state: dict[str, Any] = state_of(cycle)
    now = mark(shown(state))
    last = None
    for row in reversed(rows):
        state |= {name: value for name, value in (row.before or {}).items() if name in state}
        before = mark(shown(state))
        last = row if last is None and before != now else last
        if before == seen:
            return Meanwhile(last.at if last else None, last.actor if last else None, state)
    return Meanwhile(last.at if last else None, last.actor if last else None, None)


STATES = ("cycles.about", "cycles.plan", "cycles.rules", "cycles.prices", *CHANGES)


def state_of(cycle: Cycle) -> dict[str, Any]:
    """A cycle's plan and words as plain data, as the ledger keeps them."""
    return cycle.plan.to_json() | {"name": cycle.name.to_json(), "summary": cycle.summary.to_json()}
