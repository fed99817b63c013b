"""Between a cycle and its votes: which votes there are, and that both name the same days. What either publishes, the other follows."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from domain.cycles import actions
from domain.cycles import queries as cycles
from domain.cycles.models import Cycle
from domain.cycles.phases import Phase, PhaseKind, first
from domain.errors import N_, Refused
from domain.voting import queries
from domain.voting.models import Election, State
from web.text import formats
from web.text.times import moment_of

Days = tuple[date, date]
"""The first and the last day, both in the city's time."""

INSTANT = timedelta(milliseconds=1)

FOLLOWS = N_("“%(vote)s” is fixed for these days. Change its times on the page of the vote; this page follows.")


async def cycle_of(row: Election) -> Cycle | None:
    """The cycle that a vote was made from, if any."""
    key = row.plan.get("cycle")
    return await cycles.by_key(str(key)) if key else None


def vote_phase(phases: Iterable[Phase]) -> Phase | None:
    """The phase in which a cycle votes."""
    return first(phases, PhaseKind.VOTE)


def days_between(starts: datetime, ends: datetime, zone: str) -> Days:
    """The days of a span of time whose end no longer belongs to it."""
    return formats.local(starts, zone).date(), formats.local(ends - INSTANT, zone).date()


def days_of(phase: Phase, zone: str) -> Days:
    """The days of a phase."""
    return days_between(phase.starts_at, phase.ends_at, zone)


async def official_votes(scope: str) -> list[Election]:
    """The votes of a cycle that the public sees, the earliest first; no rehearsals."""
    rows = [row for row in await queries.of_scope(scope) if row.state != State.DRAFT and not row.rehearsal and row.plan.get("cycle")]
    return sorted(rows, key=lambda row: row.opens or 0)


IN_A_VOTE = N_("The rules of “%(vote)s” are fixed with these candidates. None can be added or taken out any more.")


async def check_candidates(scope: str, language: str) -> None:
    """Raises Refused where the candidates of a cycle are those of a vote whose rules are fixed: their numbers are on its slips."""
    held = await official_votes(scope)
    if held:
        raise Refused(IN_A_VOTE, vote=held[0].title.piece(language).text)


def live(rows: Sequence[Election], now: int) -> list[Election]:
    """The votes whose days count: those that are ahead or open, else the newest. now: milliseconds of Unix time.

    One that could not be held, or was repeated, does not stretch the cycle's days for good.
    """
    ahead = [row for row in rows if row.state in (State.FROZEN, State.OPEN) and (row.closes or 0) > now]
    return ahead or sorted(rows, key=lambda row: row.id)[-1:]


async def span_of(rows: Sequence[Election]) -> tuple[datetime, datetime] | None:
    """From the first beginning to the last end of some votes, as they really ended; None for none."""
    if not rows:
        return None
    ended = await queries.endings()
    begins = [row.opens or 0 for row in rows]
    ends = [min(row.closes or 0, ended[row.id].at if row.id in ended else row.closes or 0) for row in rows]
    return moment_of(min(begins)), moment_of(max(*ends, min(begins) + 1))  # one that was stopped before it began has an end, too


def departs(cycle: Cycle, opens: int | None, closes: int | None, zone: str) -> Days | None:
    """The days of the cycle where a vote is on other days; None where they agree, or the cycle names none."""
    phase = vote_phase(cycle.plan.phases)
    if phase is None or opens is None or closes is None:
        return None
    said = days_of(phase, zone)
    return said if said != days_between(moment_of(opens), moment_of(closes), zone) else None


async def follow(row: Election, why: str, *, zone: str, at: datetime, by: int) -> None:
    """Give the cycle the days of its votes, in public and with the reason, where it still names others."""
    cycle = await cycle_of(row)
    if cycle is None or row.rehearsal:
        return
    now = await queries.database_now()
    phase, span = vote_phase(cycle.plan.phases), await span_of(live(await official_votes(cycle.scope), now))
    if phase is None or span is None or days_of(phase, zone) == days_between(*span, zone):
        return
    moved = replace(phase, starts_at=span[0], ends_at=span[1])
    phases = tuple(moved if one.key == phase.key else one for one in cycle.plan.phases)
    await actions.change_phases(cycle, phases, at=at, by=by, why=why, sure=True)


async def check_phases(cycle: Cycle, phases: Iterable[Phase], *, zone: str, language: str) -> None:
    """Raises Refused where a cycle would name other days for its vote than the vote that is fixed."""
    before, after = vote_phase(cycle.plan.phases), vote_phase(phases)
    if (before is None and after is None) or (before and after and days_of(before, zone) == days_of(after, zone)):
        return
    rows = live(await official_votes(cycle.scope), await queries.database_now())
    span = await span_of(rows)
    if span is not None and (after is None or days_of(after, zone) != days_between(*span, zone)):
        raise Refused(FOLLOWS, vote=rows[0].title.piece(language).text)
