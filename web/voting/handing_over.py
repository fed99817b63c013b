"""From a final result back to the cycle it came from: what the vote brought each candidate, as plain data."""

from starlette.responses import Response

from domain.cycles import queries as cycles
from domain.errors import N_, Refused
from domain.proposals.actions import deciding
from domain.proposals.actions.deciding import Outcome
from domain.proposals.queries import desk
from domain.proposals.states import State as Stands
from domain.voting import queries
from domain.voting.models import Election, State
from domain.voting.sheet import Sheet
from web.doors import Door
from web.page import notice
from web.visit import Visit
from web.voting.office import facts_of, thing_of
from web.voting.results import lines_of

notice("vote_handed_over", N_("The result is published in the cycle. Open a case for each winner next."))


async def hand_over(visit: Visit) -> Response:
    """Enter the result of a vote for the proposals of its cycle; once."""
    row = await queries.by_key(visit.request.path_params["key"])
    try:
        await deciding.enter_result(await _outcomes(row), at=visit.at, by=visit.person.id)
    except Refused as refusal:
        said = visit.say(refusal.reason, **refusal.facts)
        return visit.page("voting/office.html", row=row, refusal=said, status=422, **await facts_of(visit, row))
    return visit.go("decide", "vote_handed_over", cycle=str(row.plan["cycle"]))


async def _outcomes(row: Election) -> dict[int, Outcome]:
    """What became of each candidate, by the proposals' row numbers. Raises Refused while the result is not final, or was taken over."""
    if row.state != State.CERTIFIED or not row.plan.get("cycle") or row.rehearsal:
        raise Refused(N_("Only the final result of a vote that came from a cycle is taken over."))
    cycle = await cycles.by_key(str(row.plan["cycle"]))
    waiting, _ = await desk.table(desk.Wanted(cycle.id, show=Stands.CANDIDATE.value), limit=10_000)
    sheet = Sheet.from_json(row.sheet)
    brought = {
        line["item"].id: Outcome(Stands.SELECTED, line["votes"], line["item"].cost // sheet.scale)
        if line["won"]
        else Outcome(Stands.NOT_SELECTED, line["votes"])
        for line in lines_of(sheet, row.result)
    }
    found = {proposal.id: brought[proposal.number] for proposal in waiting if proposal.number in brought}
    if not found:
        raise Refused(N_("The cycle has no candidates any more: its result was entered already."))
    return found


DOORS = [Door("vote_hand_over", "/staff/votes/{key}/hand-over", post=hand_over, needs="proposals.change", thing=thing_of)]
"""Asked for are the rights over proposals, which the result changes."""
