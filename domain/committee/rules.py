"""Who may decide and what a vote means: quorum, majority, presence as a log, numbers of decisions. Pure.

Approved is what more than half of those present and not recused accept; an abstention counts as present; a tie fails, or the chair
decides: a setting that is kept with each vote. Nothing is approved with fewer than the quorum present and not recused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from domain.errors import N_, Refused


class Outcome(StrEnum):
    """How an item ended: 照案通過, 修正後通過, 緩議, 不通過, 撤案, 洽悉."""

    AS_PROPOSED = "as_proposed"
    AMENDED = "amended"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    NOTED = "noted"


APPROVING = frozenset({Outcome.AS_PROPOSED, Outcome.AMENDED})


class Kind(StrEnum):
    """What an item is: 提案 of a name, 提案 of something else, 報告案."""

    NAME = "name"
    MOTION = "motion"
    REPORT = "report"


def outcomes_of(kind: Kind) -> tuple[Outcome, ...]:
    """How an item of this kind can end: a report is noted, nothing else is. Amended is for what has words to change."""
    if kind is Kind.REPORT:
        return (Outcome.NOTED, Outcome.DEFERRED, Outcome.WITHDRAWN)
    return tuple(outcome for outcome in Outcome if outcome is not Outcome.NOTED)


class Session(StrEnum):
    """How the committee decides: in a room, or by letter between meetings (通訊表決)."""

    MEETING = "meeting"
    WRITTEN = "written"


class MeetingState(StrEnum):
    """Where a meeting stands. FAILED: it never had its quorum (流會); CANCELED: it did not take place."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    FAILED = "failed"
    CANCELED = "canceled"


GOING = (MeetingState.PLANNED, MeetingState.OPEN)
HELD = (MeetingState.CLOSED, MeetingState.FAILED)
ENDED = (MeetingState.CLOSED, MeetingState.FAILED, MeetingState.CANCELED)


class Choice(StrEnum):
    """A member's vote outside the room. ASIDE: they stand aside for this item."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"
    ASIDE = "aside"


def written_tally(votes: Iterable[tuple[int, Choice]], needed: int) -> "Tally":
    """The vote on an item of a written procedure: who answered is there, who stands aside does not vote."""
    held = dict(votes)
    aside = frozenset(member for member, choice in held.items() if choice is Choice.ASIDE)
    counts = [sum(choice is wanted for choice in held.values()) for wanted in (Choice.YES, Choice.NO, Choice.ABSTAIN)]
    return Tally(frozenset(held), aside, needed, (counts[0], counts[1], counts[2]))


def written_outcome(tally: "Tally") -> Outcome | None:
    """What a written vote decides: approved as proposed, or to be talked about at the next meeting; None when too few answered."""
    if not tally.quorate:
        return None
    return Outcome.AS_PROPOSED if tally.accepted else Outcome.DEFERRED


@dataclass(frozen=True)
class Tally:
    """A vote on an item, with everything that it hung on just before it. counts: None where nobody objected.

    present: members in the room; recused: those of them who stood aside; needed: the quorum; chair_decides: of a tie.
    """

    present: frozenset[int]
    recused: frozenset[int]
    needed: int
    counts: tuple[int, int, int] | None = None
    chair_decides: bool = False
    chair_says_yes: bool = False

    @property
    def voting(self) -> int:
        """How many may vote: present and not recused."""
        return len(self.present - self.recused)

    @property
    def quorate(self) -> bool:
        """Whether enough are there to decide."""
        return self.voting >= self.needed

    @property
    def accepted(self) -> bool:
        """Whether it is approved."""
        if not self.quorate:
            return False
        if self.counts is None:
            return True
        if self.tied:
            return self.chair_decides and self.chair_says_yes
        return 2 * self.counts[0] > self.voting

    @property
    def tied(self) -> bool:
        """Whether half of those who may vote are for it and half against."""
        return self.counts is not None and self.counts[0] == self.counts[1] and 2 * self.counts[0] == self.voting > 0

    def check(self) -> None:
        """Raises Refused for a vote that cannot be: too few are there, or more voted than may."""
        if not self.quorate:
            raise Refused(NO_QUORUM, present=self.voting, needed=self.needed)
        if self.counts is not None and (min(self.counts) < 0 or sum(self.counts) != self.voting):
            raise Refused(
                N_("%(voting)s may vote; yes, no and abstentions together are %(sum)s."), voting=self.voting, sum=sum(self.counts)
            )

    def to_json(self) -> dict[str, object]:
        """For the item's row."""
        return {
            "present": sorted(self.present),
            "recused": sorted(self.recused),
            "needed": self.needed,
            "counts": list(self.counts) if self.counts is not None else None,
            "chair_decides": self.chair_decides,
            "chair_says_yes": self.chair_says_yes,
        }


NO_QUORUM = N_("Only %(present)s are present and not recused; %(needed)s are needed. Nothing can be approved.")


def judged(tally: Tally, wanted: Outcome) -> None:
    """Raises Refused where an outcome does not follow from a vote."""
    tally.check()
    if wanted in APPROVING and not tally.accepted:
        raise Refused(N_("This vote does not approve it."))
    if wanted is Outcome.REJECTED and tally.counts is not None and tally.accepted:
        raise Refused(N_("This vote approves it."))


def decision_number(on: date, serial: int, place: int) -> str:
    """`115-2-03`: the year of the Republic, the meeting of that year, the item."""
    return f"{on.year - 1911}-{serial}-{place:02}"


WRITTEN, EXTRAORDINARY = "通", "臨"
"""What stands for the meeting in the numbers of written votes and of extraordinary motions, which are counted through the year."""


def year_prefix(on: date, sign: str) -> str:
    """The beginning of such a number: `115-通-`."""
    return f"{on.year - 1911}-{sign}-"


@dataclass(frozen=True)
class Term:
    """A member's term. until: its last day, None for open."""

    member: int
    since: date
    until: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it runs on a day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Wanted:
    """What is to be decided of one item. english: the name as it is approved; recused: members who stand aside for it."""

    item: int
    outcome: Outcome
    english: str = ""
    recused: frozenset[int] = field(default_factory=frozenset)
    counts: tuple[int, int, int] | None = None
    chair_says_yes: bool = False
    reason: str = ""


def members_on(terms: Sequence[Term], on: date) -> frozenset[int]:
    """Who is a member on a day."""
    return frozenset(term.member for term in terms if term.holds(on))
