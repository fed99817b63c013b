"""Who may decide and what a vote means: quorum, majority, presence as a log, numbers of decisions. Pure.

Approved is what more than half of those present and not recused accept; an abstention counts as present; a tie fails, or the chair
decides: a setting that is kept with each vote. Nothing is approved with fewer than the quorum present and not recused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.errors import N_, Refused


class Outcome(StrEnum):
    """How an item ended: 照案通過, 修正後通過, 緩議, 不通過."""

    AS_PROPOSED = "as_proposed"
    AMENDED = "amended"
    DEFERRED = "deferred"
    REJECTED = "rejected"


APPROVING = frozenset({Outcome.AS_PROPOSED, Outcome.AMENDED})


class Presence(StrEnum):
    """A line of the log. A member who is excused is absent with a reason."""

    ARRIVED = "arrived"
    LEFT = "left"
    EXCUSED = "excused"


@dataclass(frozen=True)
class Mark:
    """A member's line of the log."""

    member: int
    what: str
    at: datetime


def present(log: Iterable[Mark]) -> frozenset[int]:
    """Who is in the room after these lines, which are in their order."""
    inside: set[int] = set()
    for mark in log:
        if mark.what == Presence.ARRIVED:
            inside.add(mark.member)
        else:
            inside.discard(mark.member)
    return frozenset(inside)


def quorum_of(members: int) -> int:
    """More than half of the members: 10 of 19."""
    return members // 2 + 1


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
        yes, no, _ = self.counts
        if 2 * yes == self.voting and yes == no:
            return self.chair_decides and self.chair_says_yes
        return 2 * yes > self.voting

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


def members_on(terms: Sequence[Term], on: date) -> frozenset[int]:
    """Who is a member on a day."""
    return frozenset(term.member for term in terms if term.holds(on))
