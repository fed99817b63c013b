"""What agencies were asked about a proposal when it goes elsewhere in the meantime: their promises rest, and go on when it comes back."""

import math
from datetime import date, datetime, timedelta

from domain.delivery.actions import promises
from domain.errors import N_
from domain.people.queries import agencies
from domain.proposals.actions.common import note, step, tell_proposers, tell_story
from domain.proposals.models import Proposal
from domain.proposals.models_review import Assignment, Opinion, ReturnPoint
from domain.proposals.rules import Grade, worst
from domain.proposals.states import State
from domain.proposals.story import Happened

RETURNED = N_("The proposal was returned to its proposers for changes.")
WITHDRAWN = N_("The proposal was withdrawn.")
NOT_ACCEPTED = N_("The proposal was not accepted.")
MERGED = N_("The proposal goes on as part of another one.")


def promise_of(assignment: Assignment) -> str:
    """The name of an answer in the ledger of promises."""
    return f"answer:{assignment.id}"


async def _open(proposal: Proposal) -> list[Assignment]:
    return await Assignment.filter(proposal_id=proposal.id, answered_at=None).order_by("id")


async def rest(proposal: Proposal, why: str, *, at: datetime) -> None:
    """Nobody can answer at the moment: the open promises no longer apply. why: a message id."""
    for assignment in await _open(proposal):
        await promises.drop("answer", promise_of(assignment), why, at=at)


async def go_on(proposal: Proposal, today: date, *, at: datetime) -> None:
    """It is back with its changes: agencies that had not answered are asked again, with the days they have lost meanwhile."""
    waiting = await _open(proposal)
    if not waiting:
        return
    returned = await ReturnPoint.filter(proposal_id=proposal.id).order_by("-id").first()
    since = max(returned.made_at if returned else at, waiting[0].assigned_at)
    lost = timedelta(days=math.ceil(max(timedelta(), at - since) / timedelta(days=1)))
    await step(proposal, State.REVIEW, at=at)
    for assignment in waiting:
        due = assignment.due_on + lost
        await Assignment.filter(id=assignment.id).update(due_on=due, reminded=0)
        await promises.reopen("answer", promise_of(assignment))
        await promises.move("answer", promise_of(assignment), due, RETURNED, at=at)


async def conclude(proposal: Proposal, at: datetime, by: int) -> None:
    """Every agency that is asked has answered: the weakest grade on any axis is the proposal's, and the proposers read why."""
    then = await grade_of(proposal)
    await step(proposal, then, at=at)
    await tell_story(proposal, Happened.GRADED, at=at, state=then.value)
    await note("graded", proposal, at=at, by=by, after={"state": then.value})
    rows = await Opinion.filter(assignment__proposal_id=proposal.id).order_by("assignment_id", "id").select_related("assignment")
    names = {agency.key: agency.name.to_json() for agency in await agencies()}
    axes = [
        {"agency": names.get(row.assignment.agency), "axis": row.axis, "grade": row.grade, "reason": row.reason.to_json()} for row in rows
    ]
    await tell_proposers(proposal, "graded", at=at, facts={"state": then.value, "axes": axes})


async def grade_of(proposal: Proposal) -> State:
    """Where the answers of the agencies lead: the weakest grade on any axis is the proposal's."""
    rows = await Opinion.filter(assignment__proposal_id=proposal.id).only("id", "grade")
    weakest = worst([Grade(row.grade) for row in rows])
    return {Grade.NOT: State.INFEASIBLE, Grade.ADJUST: State.ADJUST}.get(weakest, State.FEASIBLE)
