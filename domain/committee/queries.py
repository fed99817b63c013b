"""Reading meetings."""

from collections.abc import Sequence
from datetime import date

from domain.committee.models import AgendaItem, CommitteeMember, Meeting, MeetingPresence
from domain.committee.rules import Mark, Outcome, Term, members_on, present
from domain.errors import Missing


async def meetings() -> list[Meeting]:
    """All meetings, the newest first."""
    return await Meeting.all().order_by("-held_on", "-serial")


async def by_id(number: int) -> Meeting:
    """A meeting. Raises Missing."""
    found = await Meeting.get_or_none(id=number)
    if found is None:
        raise Missing
    return found


async def members(on: date | None = None) -> list[CommitteeMember]:
    """All members, or those of a day, the chair first."""
    found = await CommitteeMember.all().order_by("-chair", "kind", "name")
    if on is None:
        return found
    held = members_on([Term(one.id, one.since, one.until) for one in found], on)
    return [one for one in found if one.id in held]


async def agenda(meeting: int) -> list[AgendaItem]:
    """The items of a meeting in their order."""
    return await AgendaItem.filter(meeting_id=meeting).order_by("place")


async def log(meeting: int) -> list[Mark]:
    """The log of presence, in its order."""
    rows: Sequence[MeetingPresence] = await MeetingPresence.filter(meeting_id=meeting).order_by("id")
    return [Mark(row.member, row.what, row.at) for row in rows]


async def in_room(meeting: int) -> frozenset[int]:
    """Who is present now."""
    return present(await log(meeting))


async def returning() -> list[AgendaItem]:
    """Items that were deferred, or that a meeting without quorum left undecided, and that stand on no later agenda."""
    waiting = await AgendaItem.filter(outcome=Outcome.DEFERRED.value).order_by("id")
    failed = await AgendaItem.filter(outcome="", meeting__state__in=["failed", "closed"]).order_by("id")
    again = await AgendaItem.filter(came_from__not_isnull=True)
    taken = {item.came_from for item in again}
    return [item for item in (*waiting, *failed) if item.id not in taken]
