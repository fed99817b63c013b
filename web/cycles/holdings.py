"""What there is of a cycle to lead to: proposals, candidates, cases and votes. A page leads only to what exists."""

from dataclasses import dataclass
from datetime import datetime

from domain.cycles.models import Cycle
from domain.cycles.phases import Act, in_time
from domain.proposals.queries.lists import Wish, counts_by_state, list_proposals
from domain.proposals.states import State
from domain.voting.models import Election
from domain.voting.models import State as VoteState
from domain.voting.queries import all_elections
from web.bridges.cycle_display import phase_name
from web.frame.labels import name_of
from web.frame.visit import Visit
from web.text import formats
from web.text.times import moment_of

DECIDED = {State.SELECTED, State.RESERVE, State.NOT_SELECTED, State.DELIVERY, State.DONE, State.STOPPED}
CARRIED_OUT = {State.DELIVERY, State.DONE, State.STOPPED}
COUNTED = {VoteState.COUNTED, VoteState.CERTIFIED}


@dataclass(frozen=True)
class Holdings:
    """How many public proposals; whether there are candidates, results and cases; the votes, and those that are open or counted."""

    proposals: int
    candidates: bool
    decided: bool
    cases: bool
    votes: list[Election]

    @property
    def open(self) -> list[Election]:
        """The votes whose box is open."""
        return [vote for vote in self.votes if vote.state == VoteState.OPEN]

    @property
    def counted(self) -> list[Election]:
        """The votes with a result."""
        return [vote for vote in self.votes if vote.state in COUNTED]


async def elections_of(visit: Visit, cycle: Cycle) -> list[Election]:
    """The public votes of a cycle, rehearsals left out."""
    found = await visit.services.recall(("every vote",), all_elections)
    mine = [row for row in found if row.plan.get("cycle") == cycle.key and not row.rehearsal]
    return [row for row in mine if row.state != VoteState.DRAFT]


async def holdings(visit: Visit, cycle: Cycle) -> Holdings:
    """What there is of a cycle."""
    _, proposals = await list_proposals(Wish(cycle.id), visit.at, today=visit.today, limit=1)
    states = {State(state) for state in await counts_by_state(cycle.id)}
    return Holdings(
        proposals,
        bool(states & (DECIDED | {State.CANDIDATE})),
        bool(states & DECIDED),
        bool(states & CARRIED_OUT),
        await elections_of(visit, cycle),
    )


@dataclass(frozen=True)
class VoteTimes:
    """When a vote is, in words. key: of its page, "" where it has none yet; last: until when ballots are handed out."""

    name: str
    dates: str
    key: str = ""
    last: str = ""


async def votes_of(visit: Visit, cycle: Cycle) -> list[VoteTimes]:
    """The times of the votes as far as they are known: of the vote itself, else of the phases in which residents vote."""
    zone, locale = visit.site.time_zone, visit.locale

    def told(moment: datetime) -> str:
        return formats.long_moment(moment, locale, zone)

    found = [
        VoteTimes(
            name_of(visit, row.title),
            formats.period(moment_of(row.opens), moment_of(row.closes), locale, zone),
            row.key,
            told(moment_of(row.last_handout)) if row.last_handout and row.last_handout != row.closes else "",
        )
        for row in await elections_of(visit, cycle)
        if row.opens and row.closes
    ]
    phases = [phase for phase in in_time(cycle.plan.phases) if Act.VOTE in phase.acts]
    return found or [VoteTimes(phase_name(visit, phase), formats.period(phase.starts_at, phase.ends_at, locale, zone)) for phase in phases]
