"""The cases for those who carry them out and for the office: a table to filter, sort and take along, and new cases of any kind."""

import re
import secrets
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import HiddenField, SelectField, StringField

from domain.cycles import queries as cycles
from domain.delivery import queries
from domain.delivery.actions import cases
from domain.delivery.actions.cases import LETTERS, Decided
from domain.delivery.queries import CaseView
from domain.delivery.rules import NO_CYCLE, OVER, Stage, case_problems, chase_level, entry_due, month_of
from domain.errors import N_, Refused
from domain.policy import Role, Thing
from domain.translated import Translated
from web.delivery import case_acts, monthly_entry
from web.delivery.monthly_entry import money_of, texts_of, thing_for
from web.delivery.report_data import months_named
from web.delivery.views import fits
from web.delivery.words import ENDINGS, STAGES
from web.frame.agencies import known_agency, own_agencies
from web.frame.fields import day_of
from web.frame.forms import Optional, PageForm, choices
from web.frame.labels import agency_names, name_of
from web.frame.page_routes import PageRoute
from web.frame.room import Waits
from web.frame.visit import Visit
from web.tables.listing import MOST_ROWS, Column, FileNames, Filter, Listing, as_file

NOTICES = {
    "case_opened": (N_("The case is opened and public."), ""),
}

SORTS: dict[str, tuple[str, Any]] = {
    "": (N_("most urgent first"), None),
    "due": (N_("by day promised"), lambda view: (view.case.due_on is None, view.case.due_on, view.case.id)),
    "number": (N_("by number"), lambda view: (view.case.ref, view.case.id)),
    "percent": (N_("least done first"), lambda view: (view.case.percent, view.case.id)),
}


SPECIAL = {"behind": N_("behind schedule"), "closable": N_("can be closed"), "objected": N_("with an objection")}
"""What can be asked for like a stage."""


async def _mine(visit: Visit) -> list[CaseView]:
    """An agency's own cases, or all of the scopes that somebody of the office holds; each once."""
    office = [hold.scope for hold in visit.actor.active() if hold.role in (Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)]
    scopes = {"": ""} if "" in office else dict.fromkeys(office, "") | {"agency:" + key: key for key in own_agencies(visit)}
    found: dict[int, CaseView] = {}
    for scope, agency in scopes.items():
        views = await queries.board(visit.today, scope="" if agency else scope, agency=agency)
        found |= {view.case.id: view for view in views}
    return list(found.values())


async def entries_owed(visit: Visit) -> list[Waits]:
    """Monthly entries of the reader's agencies that are missing, or due within five days."""
    views = [view for key in own_agencies(visit) for view in await queries.board(visit.today, agency=key)]
    last = month_of(visit.today.replace(day=1) - timedelta(days=1))
    late = [view for view in views if view.standing.missing]
    soon = [view for view in views if view not in late and _lacks(view, last) and chase_level(last, visit.today)]
    due = entry_due(min(month for view in late for month in view.standing.missing)) if late else entry_due(last)
    return [Waits(len(late) + len(soon), visit.path("cases"), N_("monthly entries to make"), due, len(late))]


def _lacks(view: CaseView, month: date) -> bool:
    """Whether an open case has no entry of that month, in which it was open already."""
    return view.case.stage == Stage.OPEN and month_of(view.case.opened_on) < month and all(item.month != month for item in view.entries)


class CasesPage(TypedDict):
    """What `delivery/cases.html` is given."""

    views: list[Any]
    over: list[Any]
    every: int
    waiting: list[Any]
    waiting_in: dict[Any, Any]
    listing: Listing
    stages: dict[str, tuple[str, str]]
    endings: dict[str, tuple[str, str]]
    agencies: dict[str, str]
    scopes: dict[str, Translated]
    entry_due: Callable[..., date]
    months: Callable[..., str]
    opens: bool
    works: set[Any]


async def cases_page(visit: Visit) -> Response:
    """The cases one works on; those that are over stand apart."""
    mine, names = await _mine(visit), await agency_names(visit)
    listing = _listing(visit, names, {view.case.agency for view in mine})
    views = [view for view in mine if fits(view, visit.at, agency=listing.chosen["agency"], stage=listing.chosen["stage"])]
    order = SORTS[listing.sort][1]
    views = sorted(views, key=order) if order else views
    scopes = {cycle.scope: cycle.name for cycle in await cycles.list_cycles()}
    if listing.file:
        columns = columns_of(visit, names, scopes)
        return await as_file(listing.file, FileNames("cases", visit.say(N_("Cases"))), columns, views, visit.say)
    return visit.page(
        "delivery/cases.html",
        CasesPage(
            views=[view for view in views if view.case.stage not in OVER],
            over=[view for view in views if view.case.stage in OVER],
            every=len(mine),
            waiting=[item for view in mine for item in view.extensions if item.granted is None and view.case.stage == "open"],
            waiting_in={view.case.id: view.case for view in mine},
            listing=listing.with_total(len(views)),
            stages=STAGES,
            endings=ENDINGS,
            agencies=names,
            scopes=scopes,
            entry_due=entry_due,
            months=lambda months: months_named(visit, months),
            opens=visit.may("delivery.open"),
            works={view.case.id for view in mine if visit.may("delivery.work", thing_for(view.case))},
        ),
    )


def _listing(visit: Visit, names: dict[str, str], agencies: set[str]) -> Listing:
    stages = {key: visit.say(words) for key, words in SPECIAL.items()} | {key: visit.say(words) for key, (words, _) in STAGES.items()}
    filters = (
        Filter("agency", N_("Agency"), {key: words for key, words in names.items() if key in agencies}),
        Filter("stage", N_("State"), stages),
    )
    return Listing.of(visit.request, size=MOST_ROWS, filters=filters, sorts={key: words for key, (words, _) in SORTS.items()})


def state_words(view: CaseView) -> str:
    """Where a case stands, or how it was closed: a message id."""
    return ENDINGS[view.case.ending][0] if view.case.stage == "closed" else STAGES[view.case.stage][0]


def columns_of(visit: Visit, agencies: dict[str, str], scopes: dict[str, Translated]) -> list[Column[CaseView]]:
    """The columns of the list as a file."""
    named = {key: name_of(visit, name) for key, name in scopes.items()}
    return [
        Column("number", N_("Case number"), lambda view: view.case.ref),
        Column("title", N_("Title"), lambda view: name_of(visit, view.case.title)),
        Column("cycle", N_("Cycle"), lambda view: named.get(view.case.scope, "")),
        Column("agency", N_("Agency"), lambda view: agencies.get(view.case.agency, view.case.agency)),
        Column("state", N_("State"), lambda view: visit.say(state_words(view))),
        Column("behind", N_("Behind schedule"), lambda view: visit.say(N_("Yes") if view.standing.behind else N_("No"))),
        Column("months_missing", N_("Months without an entry"), lambda view: months_named(visit, view.standing.missing)),
        Column("milestones_overdue", N_("Milestones overdue"), lambda view: view.standing.overdue),
        Column("percent", N_("Done, in per cent"), lambda view: view.case.percent),
        Column("budget_twd", N_("Approved budget in NT$"), lambda view: view.case.money_voted),
        Column("spent_twd", N_("Spent in NT$"), lambda view: view.case.money_spent),
        Column("due_on", N_("To be delivered by"), lambda view: view.case.due_on),
        Column("first_due_on", N_("First promised day"), lambda view: view.case.first_due_on),
        Column("closed_on", N_("Closed on"), lambda view: view.case.closed_on),
    ]


class NewCaseForm(PageForm):
    """A case for something that is no proposal. ref: drawn with the page, so that a form sent twice opens one case."""

    title = StringField(N_("What will be carried out"))
    scope = SelectField(N_("Cycle"), validate_choice=False)
    agency = SelectField(N_("Agency"), validate_choice=False)
    money = StringField(N_("Approved budget in NT$"), [Optional()])
    due_on = StringField(N_("To be delivered by"), [Optional()])
    ref = HiddenField()


async def _new_form(visit: Visit) -> NewCaseForm:
    form = visit.bind(NewCaseForm, ref="".join(secrets.choice(LETTERS) for _ in range(8)))
    scopes = {cycle.scope: name_of(visit, cycle.name) for cycle in await cycles.list_cycles()}
    scopes = {NO_CYCLE: visit.say(N_("none"))} | scopes
    form.scope.choices = choices((key, words) for key, words in scopes.items() if visit.may("delivery.decide", Thing(frozenset({key}))))
    form.agency.choices = choices({"": visit.say(N_("Choose"))}.items()) | choices((await agency_names(visit)).items())
    return form


class CaseNewPage(TypedDict):
    """What `delivery/case_new.html` is given."""

    form: PageForm
    title: Translated


def _new_page(visit: Visit, form: PageForm, title: Translated, status: int = 200) -> Response:
    return visit.page("delivery/case_new.html", CaseNewPage(form=form, title=title), status=status)


async def new_case_page(visit: Visit) -> Response:
    """A form for a case that comes from no proposal."""
    return _new_page(visit, await _new_form(visit), Translated())


async def new_case(visit: Visit) -> Response:
    """Open it."""
    form, title = await _new_form(visit), texts_of(visit, ("title",))["title"]
    if not visit.ready(form):
        return _new_page(visit, form, title, 422 if form.problems else 200)
    money, due, agency = money_of(form, "money"), None, ""
    try:
        due = day_of(form.data["due_on"], "due_on") if form.data["due_on"].strip() else None
    except Refused as refusal:
        form.refuse(refusal)
    try:
        agency = known_agency(form.agency)
    except Refused as refusal:
        form.refuse(refusal)
    if not agency and not form.agency.errors:
        form.refuse(Refused(N_("Choose the agency."), field="agency"))
    for problem in case_problems(title=bool(title), due_on=due, today=visit.today):
        form.refuse(problem)
    if form.data["scope"] not in {value for value, *_ in form.scope.iter_choices()}:
        form.refuse(Refused(N_("Choose from the list."), field="scope"))
    if form.problems:
        return _new_page(visit, form, title, 422)
    ref = form.data["ref"] if re.fullmatch(f"[{LETTERS}]{{8}}", form.data["ref"] or "") else secrets.token_hex(4)
    decided = Decided("other", ref, form.data["scope"], title, agency, money, due)
    (made,) = await cases.open_cases([decided], on=visit.today, at=visit.at, by=visit.person.id)
    return visit.go("case_desk", "case_opened", code=made.code)


PAGES = [
    PageRoute("cases", "/staff/cases", cases_page, needs="delivery.list"),
    PageRoute("case_new", "/staff/cases/new", new_case_page, new_case, needs="delivery.open"),
    *monthly_entry.PAGES,
    *case_acts.PAGES,
]
