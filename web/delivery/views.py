"""The public pages of the delivery: the board, behind-schedule first; one case; the two-monthly report; every promise of the site."""

from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from domain.cycles import queries as cycles
from domain.delivery import queries
from domain.delivery.models import Promise
from domain.delivery.queries import CaseView
from domain.delivery.rules import period_of
from domain.errors import N_, Missing
from domain.proposals.gate import is_public
from domain.proposals.queries import one
from domain.proposals.queries.lists import public_titles
from domain.translated import Translated
from web import formats, paper
from web.cycles.shown import name_of
from web.cycles.views import cycle_of
from web.doors import FRESH, Door
from web.export import LICENCE, as_csv, download
from web.proposals.naming import agency_names
from web.visit import Visit

STAGES = {
    "open": (N_("being carried out"), "now"),
    "closing": (N_("done, the proposers are asked"), "wait"),
    "agreed": (N_("done, the proposers agree"), "done"),
    "closed": (N_("closed"), "done"),
    "stopped": (N_("stopped"), "bad"),
}
PROMISE_KINDS = {"answer": N_("Answer of an agency"), "minutes": N_("Minutes"), "milestone": N_("Milestone"), "sign": N_("Corrected sign")}
PROMISE_STATES = {
    "broken": (N_("overdue"), "bad"),
    "open": (N_("not due yet"), "now"),
    "late": (N_("kept late"), "wait"),
    "kept": (N_("kept"), "done"),
    "dropped": (N_("no longer applies"), ""),
}


async def board(visit: Visit) -> Response:
    """Every case of a cycle."""
    cycle = await cycle_of(visit)
    views = await queries.board(visit.today, scope=cycle.scope)
    return visit.page(
        "delivery/board.html",
        cycle=cycle,
        views=views,
        stages=STAGES,
        agencies=await agency_names(visit),
        behind=sum(1 for view in views if view.standing.behind),
        done=sum(1 for view in views if view.case.stage == "closed"),
    )


async def case(visit: Visit) -> Response:
    """One case: milestones, entries, later days, money, photos before and after."""
    found = await queries.by_code(visit.request.path_params["code"])
    proposal = await one.by_number(found.ref) if found.source == "proposal" else None
    if proposal is not None and not is_public(proposal, visit.at):
        raise Missing("its proposal is not public")
    cycle = await cycles.by_key(found.scope.removeprefix("cycle:"))
    return visit.page(
        "delivery/case.html",
        view=await queries.view(found, visit.today),
        case=found,
        proposal=proposal,
        cycle=cycle,
        stages=STAGES,
        agencies=await agency_names(visit),
        promises=await queries.promises(visit.today, link=found.code),
        promise_states=PROMISE_STATES,
    )


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


async def _report(visit: Visit) -> tuple[Any, list[CaseView], tuple[date, date], dict[int, Any]]:
    cycle, span = await cycle_of(visit), _span(visit)
    views = [view for view in await queries.board(visit.today, scope=cycle.scope) if view.case.opened_on <= span[1]]
    return cycle, views, span, await queries.entries_between([view.case.id for view in views], *span)


async def report(visit: Visit) -> Response:
    """The two-monthly report as a page."""
    cycle, views, span, entries = await _report(visit)
    before = period_of(span[0] - timedelta(days=1))[0]
    after = span[1] + timedelta(days=1)
    return visit.page(
        "delivery/report.html",
        cycle=cycle,
        views=views,
        span=span,
        entries=entries,
        stages=STAGES,
        agencies=await agency_names(visit),
        before=before,
        after=after if after <= visit.today else None,
    )


HEAD = ("number", "title", "agency", "stage", "behind", "percent", "money_voted_twd", "money_spent_twd", "due_on", "first_due_on", "report")


async def report_table(visit: Visit) -> Response:
    """The report as CSV."""
    cycle, views, span, entries = await _report(visit)
    rows = [_row(visit, view, entries.get(view.case.id, [])) for view in views]
    return download(as_csv(HEAD, rows, visit.say(LICENCE)), "csv", f"{cycle.key}-report-{span[0]:%Y-%m}.csv")


def _row(visit: Visit, view: CaseView, entries: list[Any]) -> list[Any]:
    found = view.case
    words = " / ".join(name_of(visit, entry.text) for entry in entries)
    behind = "yes" if view.standing.behind else "no"
    title = name_of(visit, found.title)
    money = (found.money_voted, found.money_spent)
    return [found.ref, title, found.agency, found.stage, behind, found.percent, *money, found.due_on, found.first_due_on, words]


async def report_paper(visit: Visit) -> Response:
    """The report to print and to file."""
    cycle, views, span, entries = await _report(visit)
    agencies = await agency_names(visit)
    title = visit.say(N_("Two-monthly progress report"))
    pdf = paper.sheet(title, foot=name_of(visit, cycle.name))
    pdf.add_page()
    paper.heading(pdf, title, 20, color=paper.TEAL)
    paper.body(pdf, f"{name_of(visit, cycle.name)} · {formats.month(span[0], visit.locale)} – {formats.month(span[1], visit.locale)}", 12)
    paper.rails(pdf)
    for view in views:
        found = view.case
        paper.heading(pdf, f"{found.ref}  {name_of(visit, found.title)}", 13)
        state = visit.say(N_("behind schedule")) if view.standing.behind else visit.say(STAGES[found.stage][0])
        paper.body(pdf, f"{agencies.get(found.agency, found.agency)} · {state} · {found.percent}%", 10, color=paper.MUTED)
        for entry in entries.get(found.id, []):
            paper.body(pdf, f"{formats.month(entry.month, visit.locale)}  {name_of(visit, entry.text)}")
            if entry.behind:
                paper.body(pdf, name_of(visit, entry.why), color=paper.MUTED)
        if not entries.get(found.id):
            paper.body(pdf, visit.say(N_("No entry in these two months.")))
        pdf.ln(3)
    headers = {"Content-Disposition": f'inline; filename="{cycle.key}-report-{span[0]:%Y-%m}.pdf"'}
    return Response(paper.done(pdf), media_type="application/pdf", headers=headers)


async def promises(visit: Visit) -> Response:
    """Every dated promise of the site, the overdue ones first; a moved day keeps the old one beside it."""
    query = visit.request.query_params
    kind, state = query.get("kind", ""), query.get("state", "")
    found = await queries.promises(visit.today, kind=kind if kind in PROMISE_KINDS else "", agency=query.get("agency", "")[:40])
    whose = await _whose(visit, [view.promise for view in found])
    found = [view for view in found if not view.promise.link or view.promise.link in whose]
    counts = {name: sum(1 for view in found if view.state == name) for name in PROMISE_STATES}
    shown = [view for view in found if not state or view.state == state]
    return visit.page(
        "delivery/promises.html",
        views=shown[:300],
        counts=counts,
        kind=kind,
        state=state,
        agency=query.get("agency", ""),
        kinds=PROMISE_KINDS,
        states=PROMISE_STATES,
        agencies=await agency_names(visit),
        whose=whose,
    )


async def _whose(visit: Visit, rows: list[Promise]) -> dict[str, Translated]:
    """The title of what each promise is about, by its link; what is not public is missing."""
    numbers = {row.link for row in rows if row.kind == "answer" and row.link}
    cases = await queries.by_codes({row.link for row in rows if row.kind == "milestone" and row.link})
    titles = await public_titles(numbers | {case.ref for case in cases if case.source == "proposal"}, visit.at)
    shown = {case.code: case.title for case in cases if case.source != "proposal" or case.ref in titles}
    return {number: titles[number] for number in numbers if number in titles} | shown


DOORS = [
    Door("board", "/cycles/{cycle}/delivery", board, fresh=FRESH),
    Door("case", "/delivery/{code}", case, fresh=FRESH),
    Door("report", "/cycles/{cycle}/report", report, fresh=FRESH),
    Door("report_table", "/cycles/{cycle}/report.csv", report_table),
    Door("report_paper", "/cycles/{cycle}/report.pdf", report_paper),
    Door("promises", "/promises", promises, fresh=FRESH),
]
