"""Everything that writes of benches."""

from datetime import datetime, timedelta

from domain import ledger, outbox
from domain.db import writing
from domain.delivery.followers import Follower
from domain.delivery.models import Case
from domain.people.models import Person
from tests.sample_room.domain.models import Bench
from tests.sample_room.domain.rules import check_place

REMIND_AFTER = timedelta(days=7)


async def wish(place: str, person: Person, *, at: datetime) -> Bench:
    """Somebody wishes for a bench, and is written to. Raises Refused."""
    place = check_place(place)
    async with writing():
        made = await Bench.create(number=f"b{await Bench.all().count() + 1}", place=place, person=person.id, asked_at=at)
        await outbox.tell(
            "bench_wished",
            channel=outbox.Channel.EMAIL,
            address=person.email or "",
            locale=person.locale,
            person=person.id,
            at=at,
            facts={"number": made.number, "place": place},
        )
        await ledger.record("benches.wish", "bench", made.number, at=at, by=person.id)
    return made


async def remind(at: datetime) -> int:
    """Note once, after a week, that nobody has answered; returns how many."""
    return await Bench.filter(answered_at=None, reminded=False, asked_at__lte=at - REMIND_AFTER).update(reminded=True)


async def erase(person: int) -> None:
    """Wishes stay; who wished is forgotten."""
    await Bench.filter(person=person).update(person=None)


class BenchFollower(Follower):
    """A bench hears of the case that builds it."""

    async def exists(self, ref: str) -> bool:
        """Whether there is such a wish."""
        return await Bench.filter(number=ref).exists()

    async def opened(self, case: Case, *, at: datetime) -> None:
        """It is answered by being built."""
        await Bench.filter(number=case.ref).update(answered_at=at)
