"""The agencies' review: three grades each with a public reason, kept as a draft until it is public; and the proposers' one reply."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.amounts import MOST_MONEY
from domain.db import writing
from domain.delivery.actions import promises
from domain.errors import N_, Refused
from domain.proposals.actions import asked
from domain.proposals.actions.asked import promise_of
from domain.proposals.actions.common import must_stand_behind, note, tell_story
from domain.proposals.models import Proposal, Proposer
from domain.proposals.models_review import Assignment, Opinion
from domain.proposals.rules import Axis, Grade, worst
from domain.proposals.states import NOT_NOW, REVIEWED, State
from domain.proposals.story import Happened
from domain.translated import Translated

CHOOSE = {
    Axis.BENEFIT: N_("Public benefit: choose a grade."),
    Axis.LEGALITY: N_("Legality: choose a grade."),
    Axis.MONEY: N_("Affordability: choose a grade."),
}
WHY = {
    Axis.BENEFIT: N_("Public benefit: say why. The reason is public."),
    Axis.LEGALITY: N_("Legality: say why. The reason is public."),
    Axis.MONEY: N_("Affordability: say why. The reason is public."),
}


@dataclass(frozen=True)
class Judgement:
    """One axis: grade and public reason. In a draft either may still be missing."""

    grade: Grade | None
    reason: Translated


def lacking(judgements: Mapping[Axis, Judgement], unit: Translated, estimate: int | None) -> list[Refused]:
    """Everything that a public answer still lacks, each beside its field: `grade-money`, `reason-money`, `unit`, `estimate`."""
    found = []
    for axis in Axis:
        held = judgements.get(axis)
        if held is None or held.grade is None:
            found.append(Refused(CHOOSE[axis], field=f"grade-{axis.value}"))
        if held is None or not held.reason:
            found.append(Refused(WHY[axis], field=f"reason-{axis.value}"))
    if not unit:
        found.append(Refused(N_("Name the unit that answers."), field="unit"))
    if estimate is not None and not 0 <= estimate <= MOST_MONEY:
        found.append(Refused(N_("Enter an amount in NT$ such as 1200000 or 120 萬."), field="estimate"))
    return found


async def keep_draft(assignment: Assignment, judgements: Mapping[Axis, Judgement], unit: Translated, estimate: int | None) -> None:
    """Keep everything that was typed, whole or not; nothing of it is public. Raises Refused once it was answered."""
    opinions = {
        axis.value: {"grade": judgement.grade.value if judgement.grade else "", "reason": judgement.reason.to_json()}
        for axis, judgement in judgements.items()
    }
    draft = {"opinions": opinions, "unit": unit.to_json(), "estimate": estimate}
    async with writing(quiet=True):
        if await Assignment.filter(id=assignment.id, answered_at=None).update(draft=draft) != 1:
            raise Refused(NOT_NOW)


async def answer(
    proposal: Proposal,
    assignment: Assignment,
    judgements: Mapping[Axis, Judgement],
    unit: Translated,
    estimate: int | None,
    *,
    today: date,
    at: datetime,
    by: int,
) -> None:
    """The agency's public answer: three grades, each with its reason, and the unit that answers. Raises Refused beside the field."""
    missing = lacking(judgements, unit, estimate)
    if missing:
        raise missing[0]
    if proposal.state != State.REVIEW or assignment.answered_at is not None:
        raise Refused(NOT_NOW)
    grades = {axis: judgement.grade for axis, judgement in judgements.items() if judgement.grade is not None}
    async with writing():
        # The lock under which two last answers come one after the other; what was returned meanwhile is not answered.
        if await Proposal.filter(id=proposal.id, state=State.REVIEW.value).update(changed_at=at) != 1:
            raise Refused(NOT_NOW)
        change = {"answered_at": at, "unit": unit, "estimate": estimate, "draft": None, "wish": None}
        if await Assignment.filter(id=assignment.id, answered_at=None).update(**change) != 1:
            raise Refused(NOT_NOW)
        await Opinion.filter(assignment_id=assignment.id).delete()
        await Opinion.bulk_create(
            [
                Opinion(assignment_id=assignment.id, axis=axis.value, grade=grade.value, reason=judgements[axis].reason)
                for axis, grade in grades.items()
            ]
        )
        if assignment.lead and estimate is not None:
            await Proposal.filter(id=proposal.id).update(estimate=estimate)
        await promises.keep_promise("answer", promise_of(assignment), today)
        grade = worst(list(grades.values()))
        await tell_story(proposal, Happened.ANSWERED, at=at, agency=assignment.agency, grade=grade.value)
        after = {"agency": assignment.agency, "grades": {axis.value: grade.value for axis, grade in grades.items()}}
        await note("answer", proposal, at=at, by=by, after=after)
        if not await Assignment.filter(proposal_id=proposal.id, answered_at=None).exists():
            await asked.conclude(proposal, at, by)


async def reply(proposal: Proposal, proposer: Proposer, text: Translated, *, at: datetime) -> None:
    """The proposers' one public answer to the review. Raises Refused when it was given, or before there is a review."""
    must_stand_behind(proposal, proposer)
    if not text:
        raise Refused(N_("Write your answer. Everybody can read it."), field="text")
    async with writing():
        chosen = Proposal.filter(id=proposal.id, answered_at=None, state__in=[state.value for state in REVIEWED])
        if await chosen.update(answer=text, answered_at=at, changed_at=at) != 1:
            raise Refused(N_("The proposers can answer once, after the review."))
        await tell_story(proposal, Happened.REPLIED, at=at, by=proposer)
        await note("reply", proposal, at=at, by=proposer, after={"text": text.to_json()})
