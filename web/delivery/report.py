"""The two-monthly report, a record: how every case stood on the last day of its two months, as a page, a paper, CSV and ODS."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response

from domain.cycles import queries as cycles
from domain.cycles.models import Cycle
from domain.delivery import queries
from domain.delivery.history import Moment, Then, decided
from domain.delivery.models import Case, Entry
from domain.delivery.rules import period_of
from domain.errors import N_
from domain.proposals.queries.lists import public_titles
from web import formats
from web.cycles.shown import name_of
from web.cycles.views import cycle_of
from web.delivery.words import ENDINGS, STAGES
from web.doors import FRESH, Door
from web.export import LICENCE, as_csv, as_ods, download
from web.proposals.naming import agency_names
from web.visit import Visit


@dataclass(frozen=True)
class Report:
    """A report. cycle: None for the whole city; asked: its two months; moment: the day it stands for, the last of them or today."""

    cycle: Cycle | None
    asked: tuple[date, date]
    moment: Moment
    rows: Sequence[Then]
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
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(visit.site.time_zone))
    moment = Moment(day, min(midnight, visit.at))
    rows = await queries.report(cycle.scope if cycle else "", span[0], moment) if span[0] <= visit.today else []
    seen = await public_cases(visit, [row.case for row in rows], cycle)
    return Report(cycle, span, moment, [row for row in rows if row.case.id in seen], await agency_names(visit))


async def public_cases(visit: Visit, cases: Sequence[Case], cycle: Cycle | None = None) -> set[int]:
    """The numbers of those cases that the public may see: a hidden proposal's is not shown, nor one of a cycle that is not public.

    cycle: the one whose page is open; whoever may open it sees its cases.
    """
    titles = await public_titles({case.ref for case in cases if case.source == "proposal"}, visit.at)
    scopes = {item.scope for item in await cycles.public_list(visit.at)} | ({cycle.scope} if cycle else set())
    return {
        case.id
        for case in cases
        if (case.source != "proposal" or case.ref in titles) and (case.scope in scopes or not case.scope.startswith("cycle:"))
    }


def name_of_report(visit: Visit, found: Report) -> str:
    """What a report is about: a cycle, or everything."""
    return name_of(visit, found.cycle.name) if found.cycle else visit.say(N_("All cases of the city"))


def file_name(found: Report) -> str:
    """What its files are called, without the ending."""
    return f"{found.cycle.key if found.cycle else 'delivery'}-report-{found.asked[0]:%Y-%m}"


def state_of(visit: Visit, row: Then) -> str:
    """Where a case stood, in words."""
    return visit.say(N_("behind schedule")) if row.standing.behind else visit.say(STAGES[row.stage.value][0])


def why_behind(visit: Visit, row: Then) -> list[str]:
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


async def report(visit: Visit) -> Response:
    """The report as a page."""
    found = await made(visit)
    before = period_of(found.asked[0] - timedelta(days=1))[0]
    after = found.asked[1] + timedelta(days=1)
    return visit.page(
        "delivery/report.html",
        report=found,
        cycle=found.cycle,
        span=found.asked,
        about=name_of_report(visit, found),
        stages=STAGES,
        endings=ENDINGS,
        why_behind=lambda row: why_behind(visit, row),
        decided=lambda item: decided(item, found.moment),
        query=address_of(found),
        before=f"from={before:%Y-%m}",
        after=f"from={after:%Y-%m}" if after <= visit.today else "",
    )


HEAD = (
    N_("Case number"),
    N_("Title"),
    N_("Agency"),
    N_("State"),
    N_("Behind schedule"),
    N_("Why it is behind"),
    N_("Done, in per cent"),
    N_("Approved budget in NT$"),
    N_("Spent in NT$"),
    N_("To be delivered by"),
    N_("First promised day"),
    N_("Milestones"),
    N_("Monthly entries"),
    N_("Extensions requested"),
    N_("Data as of"),
)


def _entry(visit: Visit, entry: Entry) -> str:
    behind = f" [{name_of(visit, entry.why)}]" if entry.behind else ""
    return f"{formats.month(entry.month, visit.locale)} {entry.percent}% {name_of(visit, entry.text)}{behind}"


def _cells(visit: Visit, found: Report, row: Then) -> list[Any]:
    reached = visit.say(N_("reached on"))
    steps = [f"{name_of(visit, step.title)} {step.due_on}" + (f" → {reached} {step.done_on}" if step.done_on else "") for step in row.steps]
    words = {True: N_("granted"), False: N_("refused"), None: N_("not decided")}
    colon = "：" if visit.locale.chinese else ": "
    later = [
        f"{item.from_on} → {item.to_on} {visit.say(words[decided(item, found.moment)])}{colon}{name_of(visit, item.why)}"
        for item in row.extensions
    ]
    return [
        row.case.ref if row.case.source != "other" else "", name_of(visit, row.case.title), found.agencies.get(row.agency, row.agency),
        visit.say(ENDINGS[row.ending][0] if row.closed_on else STAGES[row.stage.value][0]),
        visit.say(N_("Yes") if row.standing.behind else N_("No")),
        " ".join(why_behind(visit, row)), row.percent, row.case.money_voted, row.spent, row.due_on, row.first_due_on,
        "\n".join(steps), "\n".join(_entry(visit, entry) for entry in row.entries), "\n".join(later), found.moment.day,
    ]  # fmt: skip


async def report_table(visit: Visit) -> Response:
    """The report as CSV, or with `?format=ods` for a spreadsheet."""
    found = await made(visit)
    head, rows = [visit.say(name) for name in HEAD], [_cells(visit, found, row) for row in found.rows]
    name, licence = file_name(found), visit.say(LICENCE)
    if visit.request.query_params.get("format") == "ods":
        title = visit.say(N_("Two-monthly report"))
        return download(await asyncio.to_thread(as_ods, title, head, rows, licence), "ods", f"{name}.ods")
    return download(as_csv(head, rows, licence), "csv", f"{name}.csv")


async def report_paper(visit: Visit) -> Response:
    """The report to print and to file."""
    from web.delivery.printed import report_pdf

    found = await made(visit)
    body = await asyncio.to_thread(report_pdf, visit, found)
    headers = {"Content-Disposition": f'inline; filename="{file_name(found)}.pdf"'}
    return Response(body, media_type="application/pdf", headers=headers)


DOORS = [
    Door("city_report", "/delivery/report", report, fresh=FRESH),
    Door("city_report_table", "/delivery/report.csv", report_table),
    Door("city_report_paper", "/delivery/report.pdf", report_paper),
    Door("report", "/cycles/{cycle}/report", report, fresh=FRESH),
    Door("report_table", "/cycles/{cycle}/report.csv", report_table),
    Door("report_paper", "/cycles/{cycle}/report.pdf", report_paper),
]
