"""The agencies' review: who is asked by when, more time with a reason, three grades each with a public reason, and the proposers' reply."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain import outbox
from domain.cycles.rules import MOST_MONEY
from domain.db import writing
from domain.delivery.actions import promises
from domain.errors import N_, Refused
from domain.people.queries import reachable
from domain.policy import Hold, Role
from domain.proposals.actions import asked
from domain.proposals.actions.asked import promise_of
from domain.proposals.actions.common import must_stand_behind, note, public_reason, step, tell_proposers, tell_story
from domain.proposals.models import Proposal, Proposer
from domain.proposals.models_review import Assignment, Opinion
from domain.proposals.rules import Axis, Grade, worst
from domain.proposals.states import NOT_NOW, REVIEWED, State
from domain.proposals.story import Happened
from domain.translated import Translated

ASKABLE = (State.SUBMITTED, State.REVIEW, *sorted(REVIEWED))


@dataclass(frozen=True)
class Judgement:
    """One axis: grade and public reason."""

    grade: Grade
    reason: Translated


async def assign(proposal: Proposal, agency: str, due_on: date, *, lead: bool, today: date, at: datetime, by: int) -> Assignment:
    """Ask an agency by a day; its answer is a promise from now on. Raises Refused for a past day or an agency asked already."""
    if not agency:
        raise Refused(N_("Choose the agency."), field="agency")
    if due_on <= today:
        raise Refused(N_("Choose a day in the future."), field="due_on")
    if await Assignment.filter(proposal_id=proposal.id, agency=agency).exists():
        raise Refused(N_("This agency has been asked already."), field="agency")
    if proposal.state not in ASKABLE:
        raise Refused(NOT_NOW)
    if proposal.public_at is None:
        raise Refused(N_("Show the proposal to the public first: the agencies answer in public."))
    async with writing():
        made = await Assignment.create(
            proposal_id=proposal.id, agency=agency, lead=lead, assigned_at=at, assigned_by=by, due_on=due_on, first_due_on=due_on
        )
        if proposal.state != State.REVIEW:
            await step(proposal, State.REVIEW, at=at)
        if lead:
            proposal.agency = agency
        await Proposal.filter(id=proposal.id).update(agency=proposal.agency, changed_at=at)
        await promises.make("answer", promise_of(made), proposal.title, due_on, at=at, link=proposal.number or "", agency=agency)
        await tell_story(proposal, Happened.ASSIGNED, at=at, agency=agency, due=due_on.isoformat())
        await note("assign", proposal, at=at, by=by, after={"agency": agency, "due_on": due_on.isoformat(), "lead": lead})
        await _tell_agency(proposal, made, "assigned", at)
    return made


async def _tell_agency(proposal: Proposal, assignment: Assignment, kind: str, at: datetime, *, officers: bool = False) -> int:
    people = await reachable(Hold(Role.AGENCY_CONTACT, f"agency:{assignment.agency}"))
    if officers:
        people += await reachable(Hold(Role.OFFICER))
    facts = {"kind": kind, "number": proposal.number, "title": proposal.title.to_json(), "due": assignment.due_on.isoformat()}
    for person in people:
        way, address = outbox.Channel.EMAIL, person.email or ""
        await outbox.tell(
            "agency_task", channel=way, address=address, name=person.name, person=person.id, locale=person.locale, at=at, facts=facts
        )
    return len(people)


async def give_time(proposal: Proposal, assignment: Assignment, to: date, why: Translated, *, at: datetime, by: int) -> None:
    """More time, with a public reason; the first day stays on the page. Raises Refused."""
    public_reason(why)
    if to <= assignment.due_on:
        raise Refused(N_("The new day must be later than the old one."), field="to")
    if assignment.answered_at is not None:
        raise Refused(NOT_NOW)
    async with writing():
        await Assignment.filter(id=assignment.id).update(due_on=to, reminded=0)
        await promises.move("answer", promise_of(assignment), to, why, at=at)
        await tell_story(proposal, Happened.MOVED, at=at, agency=assignment.agency, to=to.isoformat(), why=why.to_json())
        await note("give_time", proposal, at=at, by=by, after={"agency": assignment.agency, "to": to.isoformat(), "why": why.to_json()})


async def save_opinions(assignment: Assignment, judgements: Mapping[Axis, Judgement], unit: Translated, estimate: int | None) -> None:
    """Keep grades and reasons as a draft; nothing is public yet."""
    if assignment.answered_at is not None:
        raise Refused(NOT_NOW)
    async with writing(quiet=True):
        await _write(assignment, judgements, unit, estimate)


async def _write(assignment: Assignment, judgements: Mapping[Axis, Judgement], unit: Translated, estimate: int | None) -> None:
    await Assignment.filter(id=assignment.id).update(unit=unit, estimate=estimate)
    for axis, judgement in judgements.items():
        opinion, _ = await Opinion.get_or_create(assignment_id=assignment.id, axis=axis.value, defaults={"grade": judgement.grade.value})
        opinion.grade, opinion.reason = judgement.grade.value, judgement.reason
        await opinion.save()


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
    for axis in Axis:
        if axis not in judgements:
            raise Refused(N_("Choose a grade."), field=f"grade-{axis.value}")
        if not judgements[axis].reason:
            raise Refused(N_("Say why. The reason is public."), field=f"reason-{axis.value}")
    if not unit:
        raise Refused(N_("Name the unit that answers."), field="unit")
    if estimate is not None and not 0 <= estimate <= MOST_MONEY:
        raise Refused(N_("Enter an amount in NT$ such as 1200000 or 120 萬."), field="estimate")
    if proposal.state != State.REVIEW or assignment.answered_at is not None:
        raise Refused(NOT_NOW)
    async with writing():
        await Proposal.filter(id=proposal.id).update(changed_at=at)  # the lock under which two last answers come one after the other
        await _write(assignment, judgements, unit, estimate)
        if await Assignment.filter(id=assignment.id, answered_at=None).update(answered_at=at) != 1:
            raise Refused(NOT_NOW)
        if assignment.lead and estimate is not None:
            await Proposal.filter(id=proposal.id).update(estimate=estimate)
        await promises.keep("answer", promise_of(assignment), today)
        grade = worst([judgement.grade for judgement in judgements.values()])
        await tell_story(proposal, Happened.ANSWERED, at=at, agency=assignment.agency, grade=grade.value)
        after = {"agency": assignment.agency, "grades": {axis.value: judgement.grade.value for axis, judgement in judgements.items()}}
        await note("answer", proposal, at=at, by=by, after=after)
        if not await Assignment.filter(proposal_id=proposal.id, answered_at=None).exists():
            await _conclude(proposal, at, by)


async def _conclude(proposal: Proposal, at: datetime, by: int) -> None:
    """Every agency has answered: the weakest grade on any axis is the proposal's."""
    then = await asked.grade_of(proposal)
    await step(proposal, then, at=at)
    await tell_story(proposal, Happened.GRADED, at=at, state=then.value)
    await note("graded", proposal, at=at, by=by, after={"state": then.value})
    await tell_proposers(proposal, "graded", at=at, facts={"state": then.value})


async def ask_again(
    proposal: Proposal, assignment: Assignment, due_on: date, why: Translated, *, today: date, at: datetime, by: int
) -> None:
    """Ask an agency once more after the proposal changed; its earlier answer stays in the audit trail. Raises Refused."""
    public_reason(why)
    if due_on <= today:
        raise Refused(N_("Choose a day in the future."), field="due_on")
    async with writing():
        opinions = await Opinion.filter(assignment_id=assignment.id)
        before = {row.axis: {"grade": row.grade, "reason": row.reason.to_json()} for row in opinions}
        await step(proposal, State.REVIEW, at=at)
        await Assignment.filter(id=assignment.id).update(answered_at=None, due_on=due_on, reminded=0)
        await promises.reopen("answer", promise_of(assignment))
        await promises.move("answer", promise_of(assignment), due_on, why, at=at)
        await tell_story(proposal, Happened.ASSIGNED, at=at, agency=assignment.agency, due=due_on.isoformat(), again=True)
        await note("ask_again", proposal, at=at, by=by, before=before, after={"agency": assignment.agency, "why": why.to_json()})
        await _tell_agency(proposal, assignment, "again", at)


async def reply(proposal: Proposal, proposer: Proposer, text: Translated, *, at: datetime) -> None:
    """The proposers' one public answer to the review. Raises Refused when it was given, or before there is a review."""
    must_stand_behind(proposal, proposer)
    public_reason(text, "text")
    async with writing():
        chosen = Proposal.filter(id=proposal.id, answered_at=None, state__in=[state.value for state in REVIEWED])
        if await chosen.update(answer=text, answered_at=at, changed_at=at) != 1:
            raise Refused(N_("The proposers can answer once, after the review."))
        await tell_story(proposal, Happened.REPLIED, at=at)
        await note("reply", proposal, at=at, by=proposer.person, after={"text": text.to_json()})


async def remind(today: date, at: datetime) -> int:
    """Remind agencies five days before, and them and the officers once it is overdue; returns how many messages were written."""
    count = 0
    for assignment in await Assignment.filter(answered_at=None, proposal__state=State.REVIEW.value).select_related("proposal"):
        left = (assignment.due_on - today).days
        level = 2 if left < 0 else 1 if left <= 5 else 0
        if level > assignment.reminded:
            async with writing(quiet=True):
                if await Assignment.filter(id=assignment.id, reminded__lt=level).update(reminded=level) != 1:
                    continue  # another worker was faster
                kind = "overdue" if level == 2 else "soon"
                count += await _tell_agency(assignment.proposal, assignment, kind, at, officers=level == 2)
    return count
