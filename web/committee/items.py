"""Meetings and their items as every page of the committee shows them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.committee import queries
from domain.committee.models import AgendaItem, Meeting
from domain.committee.rules import ENDED, HELD, Kind, Outcome, Session
from domain.delivery.models import Case
from web.committee.words import OUTCOMES, STAGES, STATES, WRITTEN_STATES, title_of
from web.frame.visit import Visit


@dataclass(frozen=True)
class Line:
    """A meeting of the list. title: with its number, `Meeting 115-2`."""

    meeting: Meeting
    title: str
    state: str
    tone: str
    written: bool

    @property
    def over(self) -> bool:
        """Whether it has ended, in whichever way."""
        return self.meeting.state in ENDED


def line_of(visit: Visit, meeting: Meeting) -> Line:
    """A meeting as lists show it."""
    written = meeting.kind == Session.WRITTEN
    words, tone = (WRITTEN_STATES if written else STATES)[meeting.state]
    return Line(meeting, title_of(visit, meeting), visit.say(words), tone, written)


@dataclass(frozen=True)
class Decided:
    """An item with its outcome in words. voted: present and not recused; needed: the quorum; counts: yes, no, abstained, None without a
    vote; tie: whether the chair decided."""

    item: AgendaItem
    words: str
    tone: str
    voted: int
    needed: int
    counts: tuple[int, int, int] | None
    aside: int
    tie: bool


def decided_of(visit: Visit, item: AgendaItem) -> Decided:
    """An item as pages show it."""
    words, tone = OUTCOMES[Outcome(item.outcome)] if item.outcome else ("", "")
    tally = item.tally or {}
    aside = len(tally.get("recused", []))
    counts = tuple(tally["counts"]) if tally.get("counts") else None
    voted = len(tally.get("present", [])) - aside
    tie = bool(tally.get("chair_says_yes")) and counts is not None and counts[0] == counts[1] and 2 * counts[0] == voted
    return Decided(
        item,
        visit.say(words) if words else "",
        tone,
        voted,
        tally.get("needed", 0),
        counts,
        aside,
        tie,
    )


@dataclass(frozen=True)
class Followed:
    """An earlier decision that is followed up by a case. code: of the case; over: whether it is off the list (解除列管)."""

    item: AgendaItem
    code: str
    words: str
    tone: str
    over: bool


def followed_of(visit: Visit, item: AgendaItem, code: str, stage: str, over: bool) -> Followed:
    """It as pages show it."""
    words, tone = STAGES[stage]
    return Followed(item, code, visit.say(words), tone, over)


def followed_now(visit: Visit, item: AgendaItem, case: Case) -> Followed:
    """It as its case stands today."""
    return followed_of(visit, item, case.code, case.stage, queries.ended_on(case) is not None)


@dataclass(frozen=True)
class Order:
    """An agenda in the order in which it is gone through: what became of earlier decisions, reports, names and other proposals,
    extraordinary motions. over: whether the meeting was held to its end, and what was said is public."""

    followed: Sequence[Followed] = ()
    over: bool = False
    reports: Sequence[Decided] = field(default_factory=list)
    proposals: Sequence[Decided] = field(default_factory=list)
    extraordinary: Sequence[Decided] = field(default_factory=list)

    @property
    def items(self) -> list[Decided]:
        """All items of this meeting, in the order of their places."""
        return sorted([*self.reports, *self.proposals, *self.extraordinary], key=lambda one: one.item.place)


async def order_of(visit: Visit, meeting: Meeting) -> Order:
    """The agenda of a meeting."""
    items = [decided_of(visit, item) for item in await queries.agenda(meeting.id)]
    reports = [one for one in items if one.item.kind == Kind.REPORT and not one.item.extraordinary]
    proposals = [one for one in items if one.item.kind != Kind.REPORT and not one.item.extraordinary]
    earlier = await queries.followed_at(meeting) if meeting.kind == Session.MEETING else []
    followed = [followed_of(visit, *one) for one in earlier]
    return Order(followed, meeting.state in HELD, reports, proposals, [one for one in items if one.item.extraordinary])
