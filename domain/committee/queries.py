"""Reading the committee."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from domain.agency_names import same_agency
from domain.committee.models import AgendaComment, AgendaItem, AgendaVote, CommitteeMember, Meeting, MeetingPresence, MinutesNote
from domain.committee.rules import ENDED, GOING, WRITTEN, Choice, Outcome, Session, Term, members_on
from domain.delivery.models import Case
from domain.delivery.queries import by_codes
from domain.delivery.rules import OVER
from domain.errors import Missing
from domain.glossary.queries import owners_of
from domain.presence import Mark, Presence, present


def name_of(meeting: Meeting) -> str:
    """`115-2` of a meeting, `115-通-1` of a written procedure."""
    year = meeting.held_on.year - 1911
    return f"{year}-{meeting.serial}" if meeting.kind == Session.MEETING else f"{year}-{WRITTEN}-{meeting.serial}"


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
    found = await CommitteeMember.all().order_by("-chair", "-deputy", "kind", "id")
    if on is None:
        return found
    held = members_on([Term(one.id, one.since, one.until) for one in found], on)
    return [one for one in found if one.id in held]


async def member(number: int) -> CommitteeMember:
    """A member. Raises Missing."""
    found = await CommitteeMember.get_or_none(id=number)
    if found is None:
        raise Missing
    return found


async def member_of(email: str, on: date) -> CommitteeMember | None:
    """The member of a day whose address this is."""
    found = await of_address(email)
    held = members_on([Term(one.id, one.since, one.until) for one in found], on)
    return next((one for one in found if one.id in held), None)


async def of_address(email: str) -> list[CommitteeMember]:
    """Everybody with this address, whenever their terms are, the last first."""
    return await CommitteeMember.filter(email=email).order_by("-since") if email else []


async def agenda(meeting: int) -> list[AgendaItem]:
    """The items of a meeting in their order."""
    return await AgendaItem.filter(meeting_id=meeting).order_by("place")


async def item(number: int) -> AgendaItem:
    """An item. Raises Missing."""
    found = await AgendaItem.get_or_none(id=number)
    if found is None:
        raise Missing
    return found


async def by_decision(number: str) -> tuple[AgendaItem, Meeting]:
    """The item of a decision, with its meeting. Raises Missing."""
    found = await AgendaItem.get_or_none(decision=number)
    if found is None:
        raise Missing
    return found, await by_id(found.meeting_id)


async def followed_at(meeting: Meeting) -> list[tuple[AgendaItem, str, str, bool]]:
    """Earlier decisions that are followed up: item, its case, the case's stage, whether it is off the list.

    Of a closed meeting as they stood at its end: minutes never change.
    """
    if meeting.followed is None:
        return [(item, case.code, case.stage, ended_on(case) is not None) for item, case in await followed_up(meeting)]
    items = {item.decision: item for item in await AgendaItem.filter(decision__in=[row[0] for row in meeting.followed])}
    return [(items[decision], items[decision].case, stage, over) for decision, stage, over in meeting.followed]


async def history(item: AgendaItem) -> list[AgendaItem]:
    """What was decided about it at earlier meetings, the newest first."""
    found: list[AgendaItem] = []
    while item.came_from is not None and len(found) < 100:
        item = await AgendaItem.get(id=item.came_from)
        found.append(item)
    return found


async def log(meeting: int) -> list[Mark]:
    """The log of members' presence, in its order."""
    rows: Sequence[MeetingPresence] = await MeetingPresence.filter(meeting_id=meeting, member__not_isnull=True).order_by("id")
    return [Mark(row.member, row.what, row.at) for row in rows if row.member is not None]


async def guests(meeting: int) -> list[tuple[str, bool]]:
    """Who came without being a member, each with whether they are still there, in the order in which they came."""
    rows = await MeetingPresence.filter(meeting_id=meeting).exclude(guest="").order_by("id")
    return list({row.guest: row.what == Presence.ARRIVED for row in rows}.items())


async def interested(meeting: Meeting) -> dict[int, frozenset[int]]:
    """By item, the members whose own agency submits it or owns the name: they are proposed to stand aside."""
    members_, items = [one for one in await members(meeting.held_on) if one.agency], await agenda(meeting.id)
    if not members_:
        return {}
    numbers = [item.entry for item in items if item.entry is not None]
    owners = await owners_of(numbers)
    return {
        item.id: frozenset(
            one.id
            for one in members_
            if same_agency(one.agency, item.agency) or (item.entry is not None and same_agency(one.agency, owners.get(item.entry, "")))
        )
        for item in items
    }


async def in_room(meeting: int) -> frozenset[int]:
    """Who is present now."""
    return present(await log(meeting))


async def returning() -> list[AgendaItem]:
    """Items that were deferred, or that were left undecided when their meeting ended, and that stand on no later agenda."""
    waiting = await AgendaItem.filter(outcome=Outcome.DEFERRED.value).order_by("id")
    failed = await AgendaItem.filter(outcome="", meeting__state__in=[state.value for state in ENDED]).order_by("id")
    again = await AgendaItem.filter(came_from__not_isnull=True)
    taken = {item.came_from for item in again}
    return [item for item in (*waiting, *failed) if item.id not in taken]


async def on_open_agendas() -> frozenset[int]:
    """Names that stand on an agenda and are not decided there, or will return by themselves."""
    rows = await AgendaItem.filter(outcome="", meeting__state__in=[state.value for state in GOING]).values_list("entry", flat=True)
    return frozenset(int(str(number)) for number in (*rows, *(one.entry for one in await returning())) if number is not None)


async def to_speak_on(on: date) -> list[Meeting]:
    """Meetings to come and written procedures that go on, the nearest first."""
    found = await Meeting.filter(state__in=[state.value for state in GOING], held_on__gte=on).order_by("held_on", "id")
    return [one for one in found if one.kind == Session.MEETING or one.state == "open"]


async def ended_votings(today: date) -> list[Meeting]:
    """Written procedures whose last day is over and whose votes wait to be counted."""
    return await Meeting.filter(kind=Session.WRITTEN.value, state="open", held_on__lt=today)


async def comments(meeting: int) -> dict[int, list[AgendaComment]]:
    """What members wrote, by item, the oldest first."""
    found: dict[int, list[AgendaComment]] = defaultdict(list)
    for row in await AgendaComment.filter(item__meeting_id=meeting).order_by("id"):
        found[row.item_id].append(row)
    return found


async def votes(meeting: int) -> dict[int, dict[int, Choice]]:
    """Votes outside the room: by item, by member."""
    found: dict[int, dict[int, Choice]] = defaultdict(dict)
    for row in await AgendaVote.filter(item__meeting_id=meeting):
        found[row.item_id][row.member] = Choice(row.choice)
    return found


async def notes(meeting: int) -> list[MinutesNote]:
    """Corrections of its minutes, in their order."""
    return await MinutesNote.filter(meeting_id=meeting).order_by("number")


async def followed_up(before: Meeting | None = None) -> list[tuple[AgendaItem, Case]]:
    """Decisions with a case, the oldest first: 解除列管 where it is over, 繼續列管 where not.

    before: only those of earlier meetings, and what is over only where it ended since the meeting before this one.
    """
    rows = await AgendaItem.exclude(case="").order_by("decided_at", "id").select_related("meeting")
    cases = {case.code: case for case in await by_codes({row.case for row in rows})}
    found = [(row, cases[row.case]) for row in rows if row.case in cases]
    if before is None:
        return found
    last = await Meeting.filter(kind=Session.MEETING.value, held_on__lt=before.held_on).order_by("-held_on").first()
    since = last.held_on if last else date.min
    return [(row, case) for row, case in found if row.meeting.held_on < before.held_on and since <= (ended_on(case) or date.max)]


def ended_on(case: Case) -> date | None:
    """The day on which a case was closed, or stopped; None while it goes on."""
    if case.stage not in OVER:
        return None
    return case.closed_on or datetime.fromisoformat(case.story[-1]["at"]).date()
