"""The two-monthly report, a record: how every case stood on the last day of its two months, as a page, a paper, CSV and ODS."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypedDict

from starlette.responses import Response

from domain.cycles.models import Cycle
from domain.delivery.history import CaseThen, decided
from domain.delivery.models import Entry
from domain.delivery.rules import period_of
from domain.errors import N_
from web.delivery.report_data import Report, address_of, file_name, made, name_of_report, why_behind
from web.delivery.words import ENDINGS, STAGES
from web.frame.labels import name_of
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.printing.file_cache import digest_of, kept
from web.tables.export import LICENCE, as_csv, as_ods, download, in_a_thread
from web.text import formats


class ReportPage(TypedDict):
    """What `delivery/report.html` is given."""

    report: Report
    cycle: Cycle | None
    span: tuple[date, date]
    about: str
    stages: dict[str, tuple[str, str]]
    endings: dict[str, tuple[str, str]]
    why_behind: Callable[..., list[str]]
    decided: Callable[..., bool | None]
    query: str
    before: str
    after: str


async def report(visit: Visit) -> Response:
    """The report as a page."""
    found = await made(visit)
    before = period_of(found.asked[0] - timedelta(days=1))[0]
    after = found.asked[1] + timedelta(days=1)
    return visit.page(
        "delivery/report.html",
        ReportPage(
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
        ),
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


def _cells(visit: Visit, found: Report, row: CaseThen) -> list[Any]:
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
        body = await kept(visit, digest_of("ods", title, head, rows), lambda: in_a_thread(lambda: as_ods(title, head, rows, licence)))
        return download(body, "ods", f"{name}.ods")
    return download(as_csv(head, rows, licence), "csv", f"{name}.csv")


async def report_paper(visit: Visit) -> Response:
    """The report to print and to file."""
    from web.delivery.printed import report_pdf  # here: it loads fpdf

    found = await made(visit)
    said = [_cells(visit, found, row) for row in found.rows]
    name = digest_of("report", visit.locale.tag, name_of_report(visit, found), found.asked, found.moment.day, visit.today, said)
    body = await kept(visit, name, lambda: in_a_thread(lambda: report_pdf(visit, found)))
    headers = {"Content-Disposition": f'inline; filename="{file_name(found)}.pdf"'}
    return Response(body, media_type="application/pdf", headers=headers)


PAGES = [
    PageRoute("city_report", "/delivery/report", report, fresh=FRESH),
    PageRoute("city_report_table", "/delivery/report.csv", report_table),
    PageRoute("city_report_paper", "/delivery/report.pdf", report_paper),
    PageRoute("report", "/cycles/{cycle}/report", report, fresh=FRESH),
    PageRoute("report_table", "/cycles/{cycle}/report.csv", report_table),
    PageRoute("report_paper", "/cycles/{cycle}/report.pdf", report_paper),
]
