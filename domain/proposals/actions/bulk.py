"""One act on many proposals: shown before it is done, and taken back in one go as long as nothing else has happened to them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta

from domain.db import writing
from domain.delivery.actions import promises
from domain.errors import N_, Refused
from domain.files.actions import unpublish
from domain.proposals.actions import asking, screening
from domain.proposals.actions.common import note, tell_proposers, tell_story
from domain.proposals.models import Proposal
from domain.proposals.models_review import Assignment, BulkAct
from domain.proposals.states import State
from domain.proposals.story import Happened
from domain.translated import Translated

UNDO = timedelta(hours=24)
MOST = 200
TAKEN_BACK = N_("The agency was asked by mistake.")
CHANGED = N_("Some of them have been changed since. Take each one back by itself.")


async def show_all(proposals: Sequence[Proposal], *, at: datetime, by: int) -> BulkAct:
    """Show all of these to the public; all or none. Raises Refused with the reason of the first that cannot be."""
    return await _do(proposals, "show", at, by, lambda proposal: screening.show(proposal, at=at, by=by))


async def assign_all(
    proposals: Sequence[Proposal],
    agency: str,
    due_on: date,
    *,
    today: date,
    at: datetime,
    by: int,
    needed: int = 0,
    why: Translated | None = None,
) -> BulkAct:
    """Ask one agency about all of these; all or none. Raises Refused with the reason of the first that cannot be."""

    async def one(proposal: Proposal) -> None:
        await asking.assign(proposal, agency, due_on, lead=True, today=today, at=at, by=by, needed=needed, why=why)

    return await _do(proposals, "assign", at, by, one, agency)


async def _do(
    proposals: Sequence[Proposal], act: str, at: datetime, by: int, one: Callable[[Proposal], Awaitable[object]], agency: str = ""
) -> BulkAct:
    if not proposals:
        raise Refused(N_("Choose at least one proposal."))
    if len(proposals) > MOST:
        raise Refused(N_("Choose at most %(most)s proposals."), most=MOST)
    before = {str(item.id): {"state": item.state, "public": item.public_at is not None, "agency": item.agency} for item in proposals}
    async with writing():
        for proposal in proposals:
            await one(proposal)
        cycle = proposals[0].cycle
        return await BulkAct.create(cycle=cycle, act=act, before={"rows": before, "agency": agency}, at=at, by=by)


async def undo(number: int, *, at: datetime, by: int) -> None:
    """Take a bulk act back. Raises Refused when it is too long ago or something has happened to one of them since."""
    act = await BulkAct.get_or_none(id=number, undone_at=None)
    if act is None or at > act.at + UNDO:
        raise Refused(N_("This can no longer be taken back in one go."))
    async with writing():
        for key, before in act.before["rows"].items():
            proposal = await Proposal.get(id=int(key))
            if proposal.changed_at != act.at:
                raise Refused(CHANGED)
            await _undo_one(act, proposal, before, at)
            await note("bulk_undo", proposal, at=at, by=by, after={"act": act.act})
        await BulkAct.filter(id=act.id).update(undone_at=at)


async def _undo_one(act: BulkAct, proposal: Proposal, before: dict[str, object], at: datetime) -> None:
    if act.act == "show":
        await Proposal.filter(id=proposal.id).update(public_at=None, changed_at=at)
        await unpublish(await screening.files_of(proposal))
        return
    assignment = await Assignment.get_or_none(proposal_id=proposal.id, agency=act.before["agency"], answered_at=None)
    if assignment is None:
        raise Refused(CHANGED)
    await promises.drop("answer", f"answer:{assignment.id}", TAKEN_BACK, at=at)
    await Assignment.filter(id=assignment.id).delete()
    await Assignment.filter(proposal_id=proposal.id, agency=before["agency"]).update(lead=True)
    await tell_story(proposal, Happened.UNASKED, at=at, agency=assignment.agency)
    await asking.tell_agency(proposal, assignment, "unasked", at)
    facts = {"agency": await asking.agency_name(assignment.agency)}
    await tell_proposers(proposal, "unasked", at=at, facts=facts)
    state = State(str(before["state"]))
    await Proposal.filter(id=proposal.id).update(state=state.value, agency=before["agency"], changed_at=at)
