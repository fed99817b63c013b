"""The phases of a cycle, and what anyone may do at a moment: pure, from the dates alone.

The order and the names follow the council report's Hamasen pilot (`domain.md` 1.1 C1, 3.1).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.errors import N_, Refused
from domain.translated import Translated


class Act(StrEnum):
    """What residents (or, for REVIEW, agencies) may do while a phase lasts."""

    PROPOSE = "propose"
    SUPPORT = "support"
    COMMENT = "comment"
    REVIEW = "review"
    VOTE = "vote"


class PhaseKind(StrEnum):
    """Every phase a cycle may have."""

    PREPARATION = "preparation"
    TRAINING = "training"
    BRIEFING = "briefing"
    WORKSHOP = "workshop"
    REVIEW = "review"
    DISPLAY = "display"
    DELIBERATION = "deliberation"
    VOTE = "vote"
    RESULT = "result"
    DELIVERY = "delivery"
    CLOSING = "closing"


@dataclass(frozen=True)
class KindFacts:
    """name, now: message ids (its name; what is going on in it). acts: what may be done in it unless set otherwise. days: usual length."""

    name: str
    now: str
    acts: frozenset[Act]
    days: int


_TALK = frozenset({Act.PROPOSE, Act.SUPPORT, Act.COMMENT})

KINDS: dict[PhaseKind, KindFacts] = {
    PhaseKind.PREPARATION: KindFacts(N_("Preparation"), N_("The office prepares the areas, budgets and dates."), frozenset(), 30),
    PhaseKind.TRAINING: KindFacts(N_("Learning"), N_("Free courses explain the budget and how a good proposal is made."), frozenset(), 30),
    PhaseKind.BRIEFING: KindFacts(N_("Briefings"), N_("Briefings in the neighbourhood. You can already propose."), _TALK, 30),
    PhaseKind.WORKSHOP: KindFacts(N_("Workshops"), N_("Ideas become proposals at tables of about ten people."), _TALK, 45),
    PhaseKind.REVIEW: KindFacts(
        N_("Agency review"),
        N_("The agencies say in public what they think of each proposal, and why."),
        frozenset({Act.REVIEW, Act.SUPPORT, Act.COMMENT}),
        30,
    ),
    PhaseKind.DISPLAY: KindFacts(N_("Public display"), N_("The candidates can be read by everybody."), frozenset({Act.COMMENT}), 21),
    PhaseKind.DELIBERATION: KindFacts(
        N_("Deliberation day"), N_("Proposers present their candidates, and everybody talks them over."), frozenset({Act.COMMENT}), 1
    ),
    PhaseKind.VOTE: KindFacts(N_("Vote"), N_("Residents vote in secret, on paper or by phone."), frozenset({Act.VOTE}), 14),
    PhaseKind.RESULT: KindFacts(N_("Result"), N_("The result is published so that anyone can count again."), frozenset(), 14),
    PhaseKind.DELIVERY: KindFacts(
        N_("Delivery and follow-up"), N_("The agencies carry out what won and report here every two months."), frozenset({Act.COMMENT}), 365
    ),
    PhaseKind.CLOSING: KindFacts(N_("Closing"), N_("Proposers say whether what was promised is done."), frozenset(), 30),
}

ORDER = tuple(PhaseKind)


@dataclass(frozen=True)
class Phase:
    """A phase: from `starts_at` to just before `ends_at`, both aware. skipped: kept in the plan, left out of the cycle."""

    key: str
    kind: PhaseKind
    starts_at: datetime
    ends_at: datetime
    acts: frozenset[Act]
    name: Translated = field(default_factory=Translated)
    skipped: bool = False

    def at(self, moment: datetime) -> str:
        """`done`, `now` or `ahead` at that moment."""
        if moment >= self.ends_at:
            return "done"
        return "now" if moment >= self.starts_at else "ahead"

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "key": self.key,
            "kind": self.kind.value,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "acts": sorted(self.acts),
            "name": self.name.to_json(),
            "skipped": self.skipped,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Phase":
        """The phase that `to_json` made."""
        return cls(
            data["key"],
            PhaseKind(data["kind"]),
            datetime.fromisoformat(data["starts_at"]),
            datetime.fromisoformat(data["ends_at"]),
            frozenset(Act(act) for act in data["acts"]),
            Translated.from_json(data["name"]),
            data["skipped"],
        )


def held(phases: Iterable[Phase]) -> list[Phase]:
    """The phases that take place, in the plan's order."""
    return [phase for phase in phases if not phase.skipped]


def in_time(phases: Iterable[Phase]) -> list[Phase]:
    """The phases that take place, by their dates: the order in which the public meets them."""
    return sorted(held(phases), key=lambda phase: (phase.starts_at, phase.ends_at))


def allowed(phases: Iterable[Phase], at: datetime) -> frozenset[Act]:
    """What may be done at that moment: the acts of every phase under way. A phase's first second counts, its end does not."""
    return frozenset(act for phase in held(phases) if phase.at(at) == "now" for act in phase.acts)


def current(phases: Iterable[Phase], at: datetime) -> list[Phase]:
    """The phases under way."""
    return [phase for phase in held(phases) if phase.at(at) == "now"]


def upcoming(phases: Iterable[Phase], at: datetime) -> Phase | None:
    """The next phase to begin, if any."""
    return min((phase for phase in held(phases) if phase.at(at) == "ahead"), key=lambda phase: phase.starts_at, default=None)


@dataclass(frozen=True)
class Span:
    """An unbroken time, from `starts_at` to just before `ends_at`, both aware."""

    starts_at: datetime
    ends_at: datetime

    def now(self, at: datetime) -> bool:
        """Whether it is under way at that moment."""
        return self.starts_at <= at < self.ends_at


def spans_of_act(phases: Iterable[Phase], act: Act) -> list[Span]:
    """The unbroken times in which an act is possible, the earliest first.

    Phases that follow each other, or overlap, are one time: who may support in two of them may do so until the second ends.
    """
    spans: list[Span] = []
    for phase in in_time(phases):
        if act not in phase.acts:
            continue
        if spans and phase.starts_at <= spans[-1].ends_at:
            spans[-1] = Span(spans[-1].starts_at, max(spans[-1].ends_at, phase.ends_at))
        else:
            spans.append(Span(phase.starts_at, phase.ends_at))
    return spans


def span_of_act(phases: Iterable[Phase], act: Act, at: datetime) -> Span | None:
    """The time under way in which an act is possible, or else the next one; None when there is none any more."""
    return next((span for span in spans_of_act(phases, act) if span.ends_at > at), None)


def opening(phases: Iterable[Phase]) -> datetime | None:
    """When residents may first do something; from then on the plan is frozen."""
    return min((phase.starts_at for phase in held(phases) if phase.acts), default=None)


def first(phases: Iterable[Phase], kind: PhaseKind) -> Phase | None:
    """The earliest phase of a kind that takes place."""
    return min((phase for phase in held(phases) if phase.kind is kind), key=lambda phase: phase.starts_at, default=None)


HAMASEN = ORDER
"""The template of the 2016 pilot: every phase once, one after the other."""


def from_template(kinds: Sequence[PhaseKind], start: datetime) -> tuple[Phase, ...]:
    """One phase of each kind of its usual length, one after the other from `start` (an aware midnight of the city)."""
    made, begin = [], start
    for kind in kinds:
        facts = KINDS[kind]
        end = begin + timedelta(days=facts.days)
        made.append(Phase(kind.value, kind, begin, end, facts.acts))
        begin = end
    return tuple(made)


def over(phases: Iterable[Phase], at: datetime) -> bool:
    """Whether everything that takes place has ended."""
    ends = [phase.ends_at for phase in held(phases)]
    return bool(ends) and max(ends) <= at


def stopped(before: Iterable[Phase], after: Iterable[Phase], at: datetime) -> frozenset[Act]:
    """What could be done at that moment by the old plan and no longer by the new one."""
    return allowed(before, at) - allowed(after, at)


def moved(phases: Iterable[Phase], by: timedelta) -> tuple[Phase, ...]:
    """The same plan, so much later: last year's dates for this year."""
    return tuple(replace(phase, starts_at=phase.starts_at + by, ends_at=phase.ends_at + by) for phase in phases)


def check_phase(phase: Phase) -> None:
    """Raises Refused for a phase that ends before it begins."""
    if phase.ends_at <= phase.starts_at:
        raise Refused(N_("The end must be later than the beginning."), field="ends_at")
