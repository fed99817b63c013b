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
from domain.proposals.models_review import BulkAct
from domain.proposals.queries import desk, detail, lists
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
from web.tables.listing import MOST_ROWS, Column, FileNames, Filter, Listing, as_file

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


async def listing_of(visit: Visit, cycle: Cycle) -> Listing:
    """What the address asks for, with the number of proposals in each state."""
    counts, words = await lists.counts_by_state(cycle.id), words_of(visit, cycle)
    counted = {key: f"{visit.say(name)} ({counts[State(key)]})" if key in counts else visit.say(name) for key, name in SHOWS.items()}
    filters = (
        Filter("show", N_("State"), counted),
        Filter("area", N_("Area"), words.areas),
        Filter("agency", N_("Agency"), await agency_names(visit)),
    )
    return Listing.of(visit.request, size=6, search=N_("Search"), filters=filters, sorts=SORTS)


def wanted_of(cycle: Cycle, listing: Listing) -> desk.Wanted:
    """The same for the database."""
    return desk.Wanted(cycle.id, text=listing.text, needed=cycle.plan.rules.support, sort=listing.sort, **listing.chosen)


class DeskPage(TypedDict):
    """What `proposals/desk.html` is given. undoable: acts on many of the last day that can still be taken back, with what they were."""

    cycle: Cycle
    thing: Thing
    listing: Listing
    rows: list[Proposal]
    unconfirmed: set[int]
    words: Words
    agencies: dict[str, str]
    states: dict[State, StateFacts]
    undoable: list[tuple[BulkAct, str]]


async def table(visit: Visit) -> Response:
    """Every proposal of a cycle that was submitted, as the office sees it."""
    cycle = await cycles.by_key(visit.request.path_params["cycle"])
    listing = await listing_of(visit, cycle)
    wanted = wanted_of(cycle, listing)
    if listing.file:
        rows, _ = await desk.table(wanted, limit=MOST_ROWS)
        note = visit.say(N_("For the office. It holds proposals that are not public."))
        return await as_file(listing.file, FileNames(f"{cycle.key}-office", cycle.key, note), columns_of(visit), rows, visit.say)
    found, total = await desk.table(wanted, offset=listing.paging.offset, limit=listing.paging.size)
    undoable = await desk.undoable(cycle.id, visit.at - bulk.UNDO) if visit.may("proposals.change", await thing_of(visit)) else []
    return visit.page(
        "proposals/desk.html",
        DeskPage(
            cycle=cycle,
            thing=await thing_of(visit),
            listing=listing.with_total(total),
            rows=found,
            unconfirmed=await desk.unconfirmed([row.id for row in found]),
            words=words_of(visit, cycle),
            agencies=await agency_names(visit),
            states=STATES,
            undoable=[(act, visit.say(BULK_WORDS[act.act], n=len(act.before["rows"]))) for act in undoable],
        ),
        block="results",
    )


BULK_WORDS = {"show": N_("%(n)s proposals were shown to the public"), "assign": N_("an agency was asked about %(n)s proposals")}
"""What was done to many at once."""


def columns_of(visit: Visit) -> list[Column[Proposal]]:
    """The columns of the office's file."""
    tag = visit.locale.tag
    return [
        Column("number", "number", lambda row: row.number),
        Column("title", "title", lambda row: row.title.piece(tag).text),
        Column("state", "state", lambda row: row.state),
        Column("public", "public", lambda row: "yes" if row.public_at and not row.hidden_at else "no"),
        Column("area", "area", lambda row: row.area),
        Column("category", "category", lambda row: row.category),
        Column("cost_twd", "cost_twd", lambda row: row.cost),
        Column("estimate_twd", "estimate_twd", lambda row: row.estimate),
        Column("agency", "agency", lambda row: row.agency),
        Column("by", "by", lambda row: row.by),
        Column("supports", "supports", lambda row: row.supports),
        Column("submitted_at", "submitted_at", lambda row: row.submitted_at),
    ]


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
