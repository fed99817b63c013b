"""What a two-monthly report holds: the cases as they stood on its last day, less what the public may not see, and the words for them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.cycles import queries as cycles
from domain.cycles.models import Cycle
from domain.delivery import queries
from domain.delivery.followers import UnknownSource
from domain.delivery.history import CaseThen, Moment
from domain.delivery.models import Case
from domain.delivery.rules import period_of
from domain.errors import N_
from web.bridges.cycle_display import cycle_of
from web.delivery.words import STAGES
from web.frame.labels import agency_names, name_of
from web.frame.room import CaseSource
from web.frame.rooms import rooms
from web.frame.visit import Visit
from web.text import formats


@dataclass(frozen=True)
class Report:
    """A report. cycle: None for the whole city; asked: its two months; moment: the day it stands for, the last of them or today."""

    cycle: Cycle | None
    asked: tuple[date, date]
    moment: Moment
    rows: Sequence[CaseThen]
    agencies: dict[str, str]

    @property
    def behind(self) -> int:
        """How many cases were behind."""
        return sum(1 for row in self.rows if row.standing.behind)

    @property
    def voted(self) -> int:
        """What was approved for all of them, in NT$."""
        return sum(row.case.money_voted or 0 for row in self.rows)

    @property
    def spent(self) -> int:
        """What had been spent, in NT$."""
        return sum(row.spent for row in self.rows)


def _span(visit: Visit) -> tuple[date, date]:
    """The two months of the address, `?from=2026-09`; otherwise the last complete ones."""
    asked = visit.request.query_params.get("from", "")
    try:
        day = date.fromisoformat(asked + "-01")
        if not 1912 <= day.year <= 2200:
            raise ValueError("far from any report")
    except ValueError:
        day = period_of(visit.today)[0] - timedelta(days=1)
    return period_of(day)


async def made(visit: Visit) -> Report:
    """The report that the address asks for, without what the public may not see."""
    cycle, span = await cycle_of(visit) if "cycle" in visit.request.path_params else None, _span(visit)
    day = min(span[1], visit.today)
    zone = ZoneInfo(visit.site.time_zone)
    begin, midnight = datetime.combine(span[0], time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)
    moment = Moment(day, min(midnight, visit.at))
    rows = await queries.report(cycle.scope if cycle else "", begin, moment) if span[0] <= visit.today else []
    seen = await public_cases(visit, [row.case for row in rows], cycle)
    return Report(cycle, span, moment, [row for row in rows if row.case.id in seen], await agency_names(visit))


def source_of(name: str) -> CaseSource:
    """What cases of a source came from. Raises UnknownSource."""
    found = next((room.case_sources[name] for room in rooms() if name in room.case_sources), None)
    if found is None:
        raise UnknownSource(f"no room has named the source {name!r} of cases")
    return found


async def shown_of(source: str, refs: set[str], at: datetime) -> Collection[str]:
    """Which of the things that cases of a source came from the public may see."""
    asked = source_of(source).shown
    return refs if asked is None else await asked(refs, at)


async def public_cases(visit: Visit, cases: Sequence[Case], cycle: Cycle | None = None) -> set[int]:
    """The numbers of those cases that the public may see: a hidden proposal's is not shown, nor one of a cycle that is not public.

    cycle: the one whose page is open; whoever may open it sees its cases.
    """
    refs = {name: {case.ref for case in cases if case.source == name} for name in {case.source for case in cases}}
    shown = {name: await shown_of(name, mine, visit.at) for name, mine in refs.items()}
    scopes = {item.scope for item in await cycles.public_list(visit.at)} | ({cycle.scope} if cycle else set())
    return {case.id for case in cases if case.ref in shown[case.source] and (case.scope in scopes or not case.scope.startswith("cycle:"))}


def name_of_report(visit: Visit, found: Report) -> str:
    """What a report is about: a cycle, or everything."""
    return name_of(visit, found.cycle.name) if found.cycle else visit.say(N_("All cases of the city"))


def file_name(found: Report) -> str:
    """What its files are called, without the ending."""
    return f"{found.cycle.key if found.cycle else 'delivery'}-report-{found.asked[0]:%Y-%m}"


def state_of(visit: Visit, row: CaseThen) -> str:
    """Where a case stood, in words."""
    return visit.say(N_("behind schedule")) if row.standing.behind else visit.say(STAGES[row.stage.value][0])


def why_behind(visit: Visit, row: CaseThen) -> list[str]:
    """Everything for which a case was behind, in words: the agency's reason, milestones, and the months without an entry, by name."""
    standing, found = row.standing, []
    if standing.said:
        found.append(name_of(visit, row.why) or visit.say(N_("The agency says so.")))
    if standing.overdue:
        found.append(visit.locale.ngettext("%(n)s milestone is overdue.", "%(n)s milestones are overdue.", standing.overdue))
    if standing.missing:
        found.append(visit.say(N_("Entries are missing for: %(months)s"), months=months_named(visit, standing.missing)))
    return found


def months_named(visit: Visit, months: Sequence[date]) -> str:
    """Months one after the other: 2026年9月、2026年10月."""
    return ("、" if visit.locale.chinese else ", ").join(formats.month(month, visit.locale) for month in months)


def address_of(found: Report) -> str:
    """The part of the address that names the two months."""
    return f"from={found.asked[0]:%Y-%m}"
