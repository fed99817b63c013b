"""Everything that reads cycles."""

from datetime import datetime

from domain.cycles.models import Cycle, CyclePage
from domain.cycles.phases import current
from domain.errors import Missing


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


async def listed() -> list[Cycle]:
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
