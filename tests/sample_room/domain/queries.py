"""Everything that reads of benches."""

from domain.errors import Missing
from tests.sample_room.domain.models import Bench


async def every() -> list[Bench]:
    """All wishes, the newest first."""
    return await Bench.all().order_by("-id")


async def by_number(number: str) -> Bench:
    """One wish. Raises Missing."""
    found = await Bench.get_or_none(number=number)
    if found is None:
        raise Missing("no such bench")
    return found


async def unanswered() -> int:
    """How many wait."""
    return await Bench.filter(answered_at=None).count()


async def held_about(person: int) -> list[dict[str, str]]:
    """What is stored of somebody, for a data request."""
    return [{"number": row.number, "place": row.place} for row in await Bench.filter(person=person)]
