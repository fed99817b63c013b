"""The office's table of proposals: search, sort, files, and bulk acts with a preview and an undo."""

from datetime import timedelta
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import SelectField, StringField

from domain.cycles import queries as cycles
from domain.cycles.models import Cycle
from domain.errors import N_, Forbidden, Refused
from domain.people.rules import number_of
from domain.policy import Thing
from domain.proposals.actions import bulk
from domain.proposals.models import Proposal
from domain.proposals.queries import desk, detail, lists
from domain.proposals.queries.desk import Wanted
from domain.proposals.states import STATES, State, StateFacts
from domain.translated import Translated
from web.bridges.cycle_display import thing_of
from web.frame.agencies import known_agency
from web.frame.fields import day_of
from web.frame.forms import Optional, PageForm, choices, translated_from
from web.frame.labels import agency_names
from web.frame.page_routes import PageRoute
from web.frame.rendering import given
from web.frame.visit import Visit
from web.proposals.names import Words, words_of
from web.tables.export import as_csv, as_ods, download, in_a_thread
from web.tables.paging import Paging

NOTICES = {
    "bulk_done": (N_("It is done for all of them."), "bulk_undo"),
    "bulk_undone": (N_("It is taken back for all of them."), ""),
}

SHOWS = {
    "waiting": N_("waiting for the office"),
    "asks": N_("an agency asks for something"),
    "supported": N_("enough supports, not reviewed yet"),
    "hidden": N_("taken off the site"),
} | {state.value: facts.name for state, facts in STATES.items() if state is not State.DRAFT}
SORTS = {"number": N_("by number"), "newest": N_("newest first"), "supports": N_("most supported"), "changed": N_("last changed")}


def wanted_of(visit: Visit, cycle: Cycle) -> desk.Wanted:
    """What the address asks for."""
    query = visit.request.query_params
    sort, show = query.get("sort", "number"), query.get("show", "")
    return desk.Wanted(
        cycle.id,
        text=query.get("q", "")[:100],
        needed=cycle.plan.rules.support,
        show=show if show in SHOWS else "",
        area=query.get("area", "")[:40],
        agency=query.get("agency", "")[:40],
        sort=sort if sort in SORTS else "number",
    )


class DeskPage(TypedDict):
    """What `proposals/desk.html` is given."""

    cycle: Cycle
    thing: Thing
    wanted: Wanted
    rows: list[Proposal]
    paging: Paging
    counts: dict[str, int]
    unconfirmed: set[int]
    words: Words
    agencies: dict[str, str]
    states: dict[State, StateFacts]
    shows: dict[str, str]
    sorts: dict[str, str]


async def table(visit: Visit) -> Response:
    """Every proposal of a cycle that was submitted, as the office sees it."""
    cycle = await cycles.by_key(visit.request.path_params["cycle"])
    wanted, paging = wanted_of(visit, cycle), Paging.of(visit.request, 50)
    kind = visit.request.query_params.get("format")
    if kind in ("csv", "ods"):
        return await _export(visit, cycle, wanted, kind)
    found, total = await desk.table(wanted, offset=paging.offset, limit=paging.size)
    return visit.page(
        "proposals/desk.html",
        DeskPage(
            cycle=cycle,
            thing=await thing_of(visit),
            wanted=wanted,
            rows=found,
            paging=paging.with_total(total),
            counts=await lists.counts_by_state(cycle.id),
            unconfirmed=await desk.unconfirmed([row.id for row in found]),
            words=words_of(visit, cycle),
            agencies=await agency_names(visit),
            states=STATES,
            shows=SHOWS,
            sorts=SORTS,
        ),
        block="results",
    )


async def _export(visit: Visit, cycle: Cycle, wanted: desk.Wanted, kind: str) -> Response:
    rows, _ = await desk.table(wanted, limit=10_000)
    head = (
        "number",
        "title",
        "state",
        "public",
        "area",
        "category",
        "cost_twd",
        "estimate_twd",
        "agency",
        "by",
        "supports",
        "submitted_at",
    )
    tag = visit.locale.tag
    cells = [
        (
            row.number, row.title.piece(tag).text, row.state, "yes" if row.public_at and not row.hidden_at else "no", row.area,
            row.category, row.cost, row.estimate, row.agency, row.by, row.supports, row.submitted_at,
        )
        for row in rows
    ]  # fmt: skip
    name, inside = f"{cycle.key}-office.{kind}", visit.say(N_("For the office. It holds proposals that are not public."))
    body = as_csv(head, cells, inside) if kind == "csv" else await in_a_thread(lambda: as_ods(cycle.key, head, cells, inside))
    return download(body, kind, name)


class BulkForm(PageForm):
    """What to do to those that are ticked."""

    agency = SelectField(N_("Agency"), validate_choice=False)
    due_on = StringField(N_("Answer by"), [Optional()])
    why = StringField(N_("Reason, public"))


class BulkPage(TypedDict):
    """What `proposals/bulk.html` is given."""

    cycle: Cycle
    rows: list[Proposal]
    act: str
    form: PageForm
    states: dict[State, StateFacts]
    few: bool
    why: Translated


async def bulk_act(visit: Visit) -> Response:
    """A preview of what would be done; with `sure`, the act itself."""
    cycle = await cycles.by_key(visit.request.path_params["cycle"])
    chosen = [number for text in visit.form.getlist("chosen") if (number := number_of(str(text))) is not None]
    rows = [row for row in await detail.with_ids(chosen) if row.cycle == cycle.id]
    form = await _bulk_form(visit, cycle)
    act = "show" if visit.form.get("act") == "show" else "assign"
    if visit.form.get("sure") == "yes" and visit.ready(form):
        try:
            if act == "show":
                done = await bulk.show_all(rows, at=visit.at, by=visit.person.id)
            else:
                day = day_of(form.data["due_on"], "due_on")
                why = translated_from(visit.form, "why", Translated(), visit.services.locales.tags)
                me, needed, agency = visit.person.id, cycle.plan.rules.support, known_agency(form.agency)
                done = await bulk.assign_all(rows, agency, day, today=visit.today, at=visit.at, by=me, needed=needed, why=why)
            return visit.go("staff_proposals", "bulk_done", str(done.id), cycle=cycle.key)
        except Refused as refusal:
            form.refuse(refusal)
    few = act == "assign" and any(row.supports < cycle.plan.rules.support for row in rows)
    why = translated_from(visit.form, "why", Translated(), visit.services.locales.tags)
    values: dict[str, Any] = {"cycle": cycle, "rows": rows, "act": act, "form": form, "states": STATES, "few": few, "why": why}
    return visit.page("proposals/bulk.html", given(BulkPage, **values), status=422 if form.problems else 200)


async def _bulk_form(visit: Visit, cycle: Cycle) -> BulkForm:
    form = visit.bind(BulkForm)
    form.due_on.data = form.due_on.data or (visit.today + timedelta(days=21)).isoformat()
    form.agency.choices = await agency_choices(visit, cycle)
    return form


async def agency_choices(visit: Visit, cycle: Cycle) -> Any:
    """The agencies that take part in a cycle (all, where it names none), for a list."""
    named = await agency_names(visit)
    keys = cycle.plan.agencies or tuple(named)
    return choices((key, named[key]) for key in keys if key in named)


def is_count(typed: str) -> bool:
    """Whether it is a number of votes that a city could have."""
    number = number_of(typed)
    return number is not None and number < 100_000_000


async def bulk_undo(visit: Visit) -> Response:
    """Take the last bulk act back. Raises Forbidden for an officer of another cycle."""
    number = number_of(str(visit.form.get("about") or "")) or 0
    found = await desk.bulk_act(number)
    cycle = await cycles.by_number(found.cycle) if found else None
    if cycle is not None and not visit.may("proposals.change", Thing(frozenset({cycle.scope}))):
        raise Forbidden("proposals.change")
    await bulk.undo(number, at=visit.at, by=visit.person.id)
    return visit.go("staff_proposals", "bulk_undone", cycle=cycle.key) if cycle else visit.go("staff_cycles")


PAGES = [
    PageRoute("staff_proposals", "/staff/cycles/{cycle}/proposals", table, needs="proposals.read", thing=thing_of),
    PageRoute("bulk_act", "/staff/cycles/{cycle}/proposals/bulk", post=bulk_act, needs="proposals.change", thing=thing_of),
    PageRoute("bulk_undo", "/staff/proposals/undo", post=bulk_undo, needs="proposals.undo"),
]
