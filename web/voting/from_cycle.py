"""A vote that is prepared from a cycle: its dates, candidates, money and rules are the cycle's, or the office says why not."""

from dataclasses import replace

from domain.cycles.models import Cycle
from domain.errors import N_, Refused
from domain.voting.actions.elections import Draft
from domain.voting.models import Election
from domain.voting.sheet import Sheet
from web.bridges import cycle_votes
from web.bridges.candidates import sheet_of_cycle
from web.frame.visit import Visit
from web.text import formats
from web.text.times import milliseconds_of

OTHER_DAYS = N_("The cycle names %(first)s to %(last)s for the vote. Say why the vote is on other days; the reason is published there.")
ENDED = N_("The vote was closed when all had voted.")
CHANGED = N_("Candidates, money or rules of the cycle have changed since they were taken over. Take them over again first.")


def times_of(visit: Visit, cycle: Cycle) -> tuple[int, int] | None:
    """Beginning and end of the vote as the cycle has them, in milliseconds of Unix time; None where it plans no vote."""
    phase = cycle_votes.vote_phase(cycle.plan.phases)
    if phase is None:
        return None
    zone = visit.site.time_zone
    return milliseconds_of(phase.starts_at, zone), milliseconds_of(phase.ends_at, zone)


def check_days(visit: Visit, cycle: Cycle, opens: int | None, closes: int | None, why: str) -> None:
    """Raises Refused where a vote is on other days than the cycle says, without a reason."""
    said = cycle_votes.departs(cycle, opens, closes, visit.site.time_zone)
    if said is not None and not why.strip():
        first, last = (formats.long_date(day, visit.locale) for day in said)
        raise Refused(OTHER_DAYS, field="departs", first=first, last=last)


async def taken_over(visit: Visit, row: Election, cycle: Cycle) -> Sheet:
    """The sheet of a vote with candidates, money and rules as the cycle has them now; who may vote, lot and exclusions stay.

    Raises Refused where the cycle has nothing to vote on.
    """
    held, fresh = Sheet.from_json(row.sheet), await sheet_of_cycle(cycle, visit.at, rehearsal=row.rehearsal)
    labels = {item.id: item.exclusive for item in held.candidates}
    candidates = tuple(replace(item, exclusive=labels.get(item.id, ())) for item in fresh.candidates)
    return replace(fresh, candidates=candidates, who=held.who, lot=held.lot, format=held.format)


async def check_same(visit: Visit, row: Election, cycle: Cycle) -> None:
    """Raises Refused where what would be fixed is not what the cycle says now."""
    if (await taken_over(visit, row, cycle)).to_json() != Sheet.from_json(row.sheet).to_json():
        raise Refused(CHANGED, field="candidates")


async def follow_cycle(visit: Visit, row: Election, kind: str, reason: str) -> str:
    """After an act that moved the end of a vote: its cycle names the same days. Answers what is told of it, as a notice's key.

    The act is done already; where the cycle cannot follow, because somebody is changing it, the notice says so.
    """
    if kind not in ("times", "stop", "close"):
        return "act_done"
    why = reason or " ".join(locale.gettext(ENDED) for locale in visit.languages())
    try:
        await cycle_votes.follow(row, why, zone=visit.site.time_zone, at=visit.at, by=visit.person.id)
    except Refused:
        return "act_done_days"
    return "act_done"


def with_sheet(row: Election, sheet: Sheet) -> Draft:
    """A draft that changes nothing but the sheet."""
    return Draft(
        key=row.key,
        title=row.title,
        sheet=sheet,
        phrase=row.phrase,
        opens=row.opens,
        last_handout=row.last_handout,
        closes=row.closes,
    )
