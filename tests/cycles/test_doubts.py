"""Every doubt about a plan, each with a plan that raises it and one that does not: pure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.cycles import plan_checks as doubting
from domain.cycles.phases import HAMASEN, KINDS, Act, Phase, PhaseKind, from_template
from domain.cycles.plan import Plan
from domain.cycles.plan_checks import Doubt, doubts, plan_doubts
from domain.cycles.rules import Rules
from domain.translated import Translated

START = datetime(2027, 3, 1, tzinfo=ZoneInfo("Asia/Taipei"))
K = PhaseKind


def plan(*changed: tuple[PhaseKind, Callable[[Phase], Phase | None]]) -> list[Phase]:
    """The template with some phases changed, or left out."""
    changes, phases = dict(changed), []
    for phase in from_template(HAMASEN, START):
        made = changes[phase.kind](phase) if phase.kind in changes else phase
        phases += [made] if made else []
    return phases


def earlier(days: int) -> Callable[[Phase], Phase]:
    by = timedelta(days=days)
    return lambda phase: replace(phase, starts_at=phase.starts_at - by, ends_at=phase.ends_at - by)


def longer(days: int) -> Callable[[Phase], Phase]:
    return lambda phase: replace(phase, ends_at=phase.ends_at + timedelta(days=days))


def skipped(phase: Phase) -> Phase:
    return replace(phase, skipped=True)


def without(act: Act) -> Callable[[Phase], Phase]:
    return lambda phase: replace(phase, acts=phase.acts - {act})


def told(found: list[Doubt]) -> set[tuple[str, PhaseKind | None, PhaseKind | None]]:
    return {(doubt.reason, doubt.phase.kind if doubt.phase else None, doubt.other.kind if doubt.other else None) for doubt in found}


def test_the_template_raises_none() -> None:
    assert doubts(plan()) == []


@pytest.mark.parametrize(
    ("phase", "other", "days"),
    [
        (K.REVIEW, K.WORKSHOP, 5), (K.DISPLAY, K.REVIEW, 5), (K.DISPLAY, K.WORKSHOP, 35), (K.DELIBERATION, K.REVIEW, 23),
        (K.VOTE, K.DELIBERATION, 1), (K.VOTE, K.DISPLAY, 2), (K.VOTE, K.REVIEW, 25), (K.VOTE, K.WORKSHOP, 60),
        (K.RESULT, K.VOTE, 3), (K.DELIVERY, K.RESULT, 3), (K.DELIVERY, K.VOTE, 16), (K.CLOSING, K.DELIVERY, 10), (K.CLOSING, K.VOTE, 400),
    ],
)  # fmt: skip
def test_what_begins_before_the_other_has_ended(phase: PhaseKind, other: PhaseKind, days: int) -> None:
    assert (doubting.BEGINS_EARLY, phase, other) in told(doubts(plan((phase, earlier(days)))))
    exact = {item.kind: item for item in plan()}
    just_right = replace(exact[phase], starts_at=exact[other].ends_at, ends_at=exact[other].ends_at + timedelta(days=400))
    assert (doubting.BEGINS_EARLY, phase, other) not in told(doubts([exact[other], just_right]))


def test_the_vote_before_the_end_of_the_display_comes_first() -> None:
    """A2."""
    found = doubts(plan((K.VOTE, earlier(10)), (K.RESULT, earlier(10)), (K.DISPLAY, earlier(10))))
    assert found[0].phase is not None
    assert found[0].phase.kind is K.VOTE


@pytest.mark.parametrize("kind", [K.TRAINING, K.BRIEFING])
def test_what_prepares_the_workshops_must_not_outlast_them(kind: PhaseKind) -> None:
    assert (doubting.ENDS_LATE, kind, K.WORKSHOP) in told(doubts(plan((kind, longer(90)))))
    assert (doubting.ENDS_LATE, kind, K.WORKSHOP) not in told(doubts(plan((kind, longer(30)))))


@pytest.mark.parametrize(
    ("there", "missing"), [(K.VOTE, K.REVIEW), (K.VOTE, K.DISPLAY), (K.VOTE, K.RESULT), (K.RESULT, K.VOTE), (K.CLOSING, K.DELIVERY)]
)
def test_what_makes_no_sense_without_another(there: PhaseKind, missing: PhaseKind) -> None:
    assert (doubting.ALONE, there, missing) in told(doubts(plan((missing, skipped))))
    both_gone = plan((missing, skipped), (there, skipped))
    assert (doubting.ALONE, there, missing) not in told(doubts(both_gone))


@pytest.mark.parametrize(("kind", "act"), [(K.VOTE, Act.VOTE), (K.REVIEW, Act.REVIEW), (K.WORKSHOP, Act.PROPOSE)])
def test_a_phase_without_what_it_is_there_for(kind: PhaseKind, act: Act) -> None:
    found = doubts(plan((kind, without(act))))
    assert [doubt.phase.kind for doubt in found if doubt.phase] == [kind]
    assert act in KINDS[kind].acts


def test_a_cycle_in_which_nobody_can_propose() -> None:
    silent = plan((K.BRIEFING, without(Act.PROPOSE)), (K.WORKSHOP, without(Act.PROPOSE)))
    assert (doubting.NO_PROPOSING, None, None) in told(doubts(silent))


def test_a_list_in_another_order_than_the_dates() -> None:
    phases = plan()
    phases[3], phases[4] = phases[4], phases[3]
    assert told(doubts(phases)) == {(doubting.LISTED, K.REVIEW, K.WORKSHOP)}


def test_days_on_which_nothing_is_under_way() -> None:
    phases = plan((K.TRAINING, lambda phase: replace(phase, ends_at=phase.ends_at - timedelta(days=2))))
    found = doubts(phases)
    assert told(found) == {(doubting.GAP, K.TRAINING, K.BRIEFING)}
    assert found[0].gap == (phases[1].ends_at, phases[2].starts_at)
    assert doubts(plan((K.TRAINING, lambda phase: replace(phase, ends_at=phase.ends_at - timedelta(hours=23))))) == []
    covered = plan((K.TRAINING, lambda phase: replace(phase, ends_at=phase.ends_at - timedelta(days=2))), (K.PREPARATION, longer(60)))
    assert not [doubt for doubt in doubts(covered) if doubt.gap]


def test_a_doubt_carries_the_phase_with_its_own_name() -> None:
    named = plan((K.VOTE, lambda phase: replace(earlier(2)(phase), name=Translated.of(zh_Hant="里民投票日"))))
    first = doubts(named)[0].phase
    assert first is not None
    assert first.name.text("zh-Hant") == "里民投票日"


def rules_told(rules: Rules, phases: list[Phase] | None = None) -> set[str]:
    return {doubt.reason for doubt in plan_doubts(Plan(phases=tuple(phases or plan()), rules=rules))}


def test_rules_that_do_not_fit_the_dates() -> None:
    vote = next(phase for phase in plan() if phase.kind is K.VOTE).starts_at.date()
    assert rules_told(Rules()) == set()
    assert rules_told(Rules(age=16, born_by=date(vote.year - 16, vote.month, 1))) == set()
    assert rules_told(Rules(age=16, born_by=date(vote.year - 18, vote.month, 1))) == {doubting.BORN_BY}
    assert rules_told(Rules(cut_off=vote)) == set()
    assert rules_told(Rules(cut_off=vote + timedelta(days=1))) == {doubting.CUT_OFF_LATE}
    assert rules_told(Rules(cut_off=(START - timedelta(days=500)).date())) == {doubting.CUT_OFF_OLD}
    mute = plan(*((kind, without(Act.SUPPORT)) for kind in (K.BRIEFING, K.WORKSHOP, K.REVIEW)))
    assert rules_told(Rules(support=5), mute) == {doubting.NO_SUPPORT}
    assert rules_told(Rules(support=5)) == set()
