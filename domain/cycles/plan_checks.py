"""What about a plan can hardly be meant: orders that cannot work, gaps, days of another year. Pure; warnings, never a refusal."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.cycles.phases import Act, Phase, PhaseKind, held, in_time
from domain.cycles.plan import Plan
from domain.errors import N_


@dataclass(frozen=True)
class Doubt:
    """A message id, the phases it names, and for a gap its two ends."""

    reason: str
    phase: Phase | None = None
    other: Phase | None = None
    gap: tuple[datetime, datetime] | None = None


_AFTER = {
    PhaseKind.REVIEW: (PhaseKind.WORKSHOP,),
    PhaseKind.DISPLAY: (PhaseKind.REVIEW, PhaseKind.WORKSHOP),
    PhaseKind.DELIBERATION: (PhaseKind.REVIEW,),
    PhaseKind.VOTE: (PhaseKind.DISPLAY, PhaseKind.REVIEW, PhaseKind.WORKSHOP, PhaseKind.DELIBERATION),
    PhaseKind.RESULT: (PhaseKind.VOTE,),
    PhaseKind.DELIVERY: (PhaseKind.VOTE, PhaseKind.RESULT),
    PhaseKind.CLOSING: (PhaseKind.VOTE, PhaseKind.DELIVERY),
}
"""Each kind, and those that should be over when it begins."""

_PREPARES = {PhaseKind.TRAINING: PhaseKind.WORKSHOP, PhaseKind.BRIEFING: PhaseKind.WORKSHOP}
"""Each kind, and the one it prepares: it should not last longer."""

_NEEDS = {
    PhaseKind.VOTE: (PhaseKind.REVIEW, PhaseKind.DISPLAY, PhaseKind.RESULT),
    PhaseKind.RESULT: (PhaseKind.VOTE,),
    PhaseKind.CLOSING: (PhaseKind.DELIVERY,),
}

_MAIN = {
    PhaseKind.WORKSHOP: (Act.PROPOSE, N_("In “%(phase)s” residents cannot propose.")),
    PhaseKind.REVIEW: (Act.REVIEW, N_("In “%(phase)s” the agencies cannot review.")),
    PhaseKind.VOTE: (Act.VOTE, N_("In “%(phase)s” residents cannot vote.")),
}
"""What a kind of phase is there for, and what to say when it is switched off."""

BEGINS_EARLY = N_("“%(phase)s” begins before “%(other)s” has ended.")
ENDS_LATE = N_("“%(phase)s” ends after “%(other)s”, which it is to prepare.")
ALONE = N_("There is “%(phase)s” but no “%(other)s”.")
LISTED = N_("“%(phase)s” stands before “%(other)s” in this list but begins later. The public sees the order of the dates.")
GAP = N_("Between “%(phase)s” and “%(other)s” nothing is under way, from %(from)s to %(to)s.")
NO_PROPOSING = N_("Residents can propose in no phase.")
NO_SUPPORT = N_("The rules ask for supports, but residents can support in no phase.")
BORN_BY = N_("The day of birth in the rules does not fit the minimum age at the vote. Perhaps it is that of another year.")
CUT_OFF_LATE = N_("The day for household registration in the rules lies after the beginning of the vote.")
CUT_OFF_OLD = N_("The day for household registration in the rules lies more than a year before the cycle begins.")


def doubts(phases: Iterable[Phase]) -> list[Doubt]:
    """What about the phases can hardly be meant. The vote before the end of the display comes first: it is the dearest mistake."""
    taking_place = held(phases)
    found = [
        Doubt(BEGINS_EARLY, phase, other)
        for phase in sorted(taking_place, key=lambda item: item.kind is not PhaseKind.VOTE)
        for other in taking_place
        if other.kind in _AFTER.get(phase.kind, ()) and phase.starts_at < other.ends_at
    ]
    for phase in taking_place:
        prepared = [other for other in taking_place if other.kind is _PREPARES.get(phase.kind)]
        last = max(prepared, key=lambda other: other.ends_at, default=None)
        found += [Doubt(ENDS_LATE, phase, last)] if last and phase.ends_at > last.ends_at else []
    return found + _missing(taking_place) + _switched_off(taking_place) + _listed_otherwise(taking_place) + _gaps(taking_place)


def _missing(phases: list[Phase]) -> list[Doubt]:
    """Phases that make no sense without another. The missing one has no name of its own: an empty phase of its kind stands for it."""
    kinds = {phase.kind for phase in phases}
    found = []
    for kind, needed in _NEEDS.items():
        there = next((phase for phase in phases if phase.kind is kind), None)
        if there is not None:
            found += [Doubt(ALONE, there, _nameless(other, there)) for other in needed if other not in kinds]
    return found


def _nameless(kind: PhaseKind, like: Phase) -> Phase:
    return Phase(kind.value, kind, like.starts_at, like.ends_at, frozenset())


def _switched_off(phases: list[Phase]) -> list[Doubt]:
    found = [Doubt(_MAIN[phase.kind][1], phase) for phase in phases if phase.kind in _MAIN and _MAIN[phase.kind][0] not in phase.acts]
    if phases and not any(Act.PROPOSE in phase.acts for phase in phases):
        found.append(Doubt(NO_PROPOSING))
    return found


def _listed_otherwise(phases: list[Phase]) -> list[Doubt]:
    pairs = itertools.pairwise(phases)
    return [Doubt(LISTED, phase, other) for phase, other in pairs if phase.starts_at > other.starts_at]


def _gaps(phases: list[Phase]) -> list[Doubt]:
    """Days on which nothing is under way; less than a day is no gap."""
    found: list[Doubt] = []
    before: Phase | None = None
    for phase in in_time(phases):
        if before is not None and phase.starts_at - before.ends_at >= timedelta(days=1):
            found.append(Doubt(GAP, before, phase, (before.ends_at, phase.starts_at)))
        before = phase if before is None or phase.ends_at > before.ends_at else before
    return found


def plan_doubts(plan: Plan) -> list[Doubt]:
    """What about the whole plan can hardly be meant: its phases, and rules that do not fit them."""
    found, taking_place, rules = doubts(plan.phases), in_time(plan.phases), plan.rules
    if rules.support and taking_place and not any(Act.SUPPORT in phase.acts for phase in taking_place):
        found.append(Doubt(NO_SUPPORT))
    vote = next((phase for phase in taking_place if phase.kind is PhaseKind.VOTE), None)
    if rules.born_by and rules.age and vote and abs(_years(rules.born_by, vote.starts_at.date()) - rules.age) > 1:
        found.append(Doubt(BORN_BY))
    if rules.cut_off and vote and rules.cut_off > vote.starts_at.date():
        found.append(Doubt(CUT_OFF_LATE))
    if rules.cut_off and taking_place and rules.cut_off < (taking_place[0].starts_at - timedelta(days=366)).date():
        found.append(Doubt(CUT_OFF_OLD))
    return found


def _years(born: date, day: date) -> float:
    return (day - born).days / 365.25
