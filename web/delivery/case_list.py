"""The cases for those who carry them out and for the office: a table to filter, sort and take along, and new cases of any kind."""

import asyncio
import re
import secrets
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import HiddenField, SelectField, StringField

from domain.cycles import queries as cycles
from domain.delivery import queries
from domain.delivery.actions import cases
from domain.delivery.actions.cases import LETTERS, Decided
from domain.delivery.queries import CaseView
from domain.delivery.rules import NO_CYCLE, OVER, case_problems, entry_due
from domain.errors import N_, Refused
from domain.policy import Role, Thing
from domain.translated import Translated
from web.delivery import case_acts, monthly_entry
from web.delivery.monthly_entry import money_of, texts_of, thing_for
from web.delivery.report_data import months_named
from web.delivery.views import asked, fits
from web.delivery.words import ENDINGS, STAGES
from web.frame.agencies import known_agency, own_agencies
from web.frame.fields import day_of
from web.frame.forms import Optional, PageForm, choices
from web.frame.labels import agency_names, name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.export import LICENCE, as_csv, as_ods, download

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


class CasesPage(TypedDict):
    """What `delivery/cases.html` is given."""

    views: list[Any]
    over: list[Any]
    every: int
    waiting: list[Any]
    waiting_in: dict[Any, Any]
    chosen: dict[str, str]
    sorts: dict[Any, Any]
    stages: dict[str, tuple[str, str]]
    endings: dict[str, tuple[str, str]]
    special: dict[str, str]
    agencies: dict[str, str]
    agency_choices: dict[Any, Any]
    scopes: dict[str, Translated]
    entry_due: Callable[..., date]
    months: Callable[..., str]
    opens: bool
    works: set[Any]


async def cases_page(visit: Visit) -> Response:
    """The cases one works on; those that are over stand apart."""
    mine, names = await _mine(visit), await agency_names(visit)
    chosen = {name: asked(visit.request, name) for name in ("agency", "stage", "sort")}
    views = [view for view in mine if fits(view, visit.at, agency=chosen["agency"], stage=chosen["stage"])]
    order = SORTS.get(chosen["sort"], SORTS[""])[1]
    views = sorted(views, key=order) if order else views
    scopes = {cycle.scope: cycle.name for cycle in await cycles.list_cycles()}
    kind = asked(visit.request, "format")
    if kind in ("csv", "ods"):
        return await _export(visit, views, names, scopes, kind)
    return visit.page(
        "delivery/cases.html",
        CasesPage(
            views=[view for view in views if view.case.stage not in OVER],
            over=[view for view in views if view.case.stage in OVER],
            every=len(mine),
            waiting=[item for view in mine for item in view.extensions if item.granted is None and view.case.stage == "open"],
            waiting_in={view.case.id: view.case for view in mine},
            chosen=chosen,
            sorts={key: words for key, (words, _) in SORTS.items()},
            stages=STAGES,
            endings=ENDINGS,
            special=SPECIAL,
            agencies=names,
            agency_choices={key: words for key, words in names.items() if key in {view.case.agency for view in mine}},
            scopes=scopes,
            entry_due=entry_due,
            months=lambda months: months_named(visit, months),
            opens=visit.may("delivery.open"),
            works={view.case.id for view in mine if visit.may("delivery.work", thing_for(view.case))},
        ),
    )


HEAD = (
    N_("Case number"),
    N_("Title"),
    N_("Cycle"),
    N_("Agency"),
    N_("State"),
    N_("Behind schedule"),
    N_("Months without an entry"),
    N_("Milestones overdue"),
    N_("Done, in per cent"),
    N_("Approved budget in NT$"),
    N_("Spent in NT$"),
    N_("To be delivered by"),
    N_("First promised day"),
    N_("Closed on"),
)


def state_words(view: CaseView) -> str:
    """Where a case stands, or how it was closed: a message id."""
    return ENDINGS[view.case.ending][0] if view.case.stage == "closed" else STAGES[view.case.stage][0]


async def _export(visit: Visit, views: Sequence[CaseView], agencies: dict[str, str], scopes: dict[str, Translated], kind: str) -> Response:
    cells = [
        [
            view.case.ref, name_of(visit, view.case.title), name_of(visit, scopes[view.case.scope]) if view.case.scope in scopes else "",
            agencies.get(view.case.agency, view.case.agency), visit.say(state_words(view)),
            visit.say(N_("Yes") if view.standing.behind else N_("No")), months_named(visit, view.standing.missing), view.standing.overdue,
            view.case.percent, view.case.money_voted, view.case.money_spent, view.case.due_on, view.case.first_due_on, view.case.closed_on,
        ]
        for view in views
    ]  # fmt: skip
    head, licence = [visit.say(name) for name in HEAD], visit.say(LICENCE)
    if kind == "csv":
        return download(as_csv(head, cells, licence), "csv", "cases.csv")
    return download(await asyncio.to_thread(as_ods, visit.say(N_("Cases")), head, cells, licence), "ods", "cases.ods")


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
