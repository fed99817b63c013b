"""Programmes and what hangs on them."""

from collections.abc import Collection

from tortoise.expressions import Q
from tortoise.functions import Count

from domain.awards.models import AwardEntry, AwardProgramme, EntryEvent, EntryFile
from domain.awards.programme import Dates, Rules
from domain.awards.states import PUBLIC_STAGES, State
from domain.errors import Missing
from domain.parts import Part

EVENTS = Part(EntryEvent, "entry")


async def by_id(number: int) -> AwardProgramme:
    """One. Raises Missing."""
    found = await AwardProgramme.get_or_none(id=number)
    if found is None:
        raise Missing(f"no programme {number}")
    return found


async def programmes(*, public: bool = False) -> list[AwardProgramme]:
    """All, the latest first. public: without those that are being prepared."""
    chosen = AwardProgramme.filter(stage__in=list(PUBLIC_STAGES)) if public else AwardProgramme.all()
    return await chosen.order_by("-year", "-id")


def rules_of(programme: AwardProgramme) -> Rules:
    """Its rules."""
    return Rules.from_json(programme.rules)


def dates_of(programme: AwardProgramme) -> Dates:
    """Its days."""
    return Dates(programme.opens_on, programme.closes_on, programme.scores_by, programme.announce_on, programme.report_by)


async def by_state(programmes: Collection[int]) -> dict[int, dict[State, int]]:
    """By programme how many entries are in each state."""
    rows = await (
        AwardEntry.filter(programme_id__in=list(programmes))
        .annotate(count=Count("id"))
        .group_by("programme_id", "state")
        .values_list("programme_id", "state", "count")
    )
    found: dict[int, dict[State, int]] = {number: {} for number in programmes}
    for number, state, count in rows:
        found[number][State(state)] = count
    return found


async def entry_by_number(number: str) -> AwardEntry:
    """An entry by its public number. Raises Missing."""
    found = await AwardEntry.get_or_none(number=number)
    if found is None:
        raise Missing(f"no entry {number}")
    return found


async def entries(programme: int, states: Collection[State]) -> list[AwardEntry]:
    """Entries in these states, by number."""
    return await AwardEntry.filter(programme_id=programme, state__in=list(states)).order_by("number")


async def events(entry: int) -> list[EntryEvent]:
    """What happened to an entry, the oldest first."""
    return await EVENTS.of(entry).order_by("at", "id")


async def files(entry: int) -> list[EntryFile]:
    """Its files, in the order in which they came."""
    return await EntryFile.filter(entry_id=entry).order_by("id")


async def with_numbers(numbers: Collection[int]) -> list[AwardProgramme]:
    """These programmes."""
    return await AwardProgramme.filter(id__in=list(numbers))


async def with_ids(numbers: Collection[int]) -> list[AwardEntry]:
    """Entries with their programmes, the latest first."""
    return await AwardEntry.filter(id__in=list(numbers)).select_related("programme").order_by("-id")


async def count_received() -> int:
    """How many entries wait for the office."""
    return await AwardEntry.filter(state=State.RECEIVED.value, programme__stage="open").count()


async def entry_of_file(key: str) -> int | None:
    """The number of the entry to which a stored file belongs, as it came or as a copy."""
    found = await EntryFile.get_or_none(Q(file=key) | Q(blind=key, blind__not=""))
    return found.entry_id if found else None
