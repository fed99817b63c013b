"""The office's page of tables: a pass for each, made anew when one was lost; silence and the bell; all notes of the event."""

from typing import TypedDict

from starlette.responses import Response

from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.workshops import queries
from domain.workshops.actions import noting
from domain.workshops.models import EventNote, WorkshopEvent
from web.frame.forms import PageForm
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.printing.drawing import Drawing, Sheets
from web.tables.export import in_a_thread
from web.tables.listing import Column, FileNames, Listing, as_file
from web.workshops.office import thing_of_event
from web.workshops.passes import MOST_TABLES, pass_token

USUAL = 6
"""Tables of an event that has no plan of tables yet."""


class PassesForm(PageForm):
    """Buttons."""


class PassesPage(TypedDict):
    """What `workshops/passes.html` is given. links: by table, its address; counted: notes by table; rows: notes, a page of them."""

    form: PageForm
    one: WorkshopEvent
    links: list[tuple[int, str]]
    counted: dict[int, int]
    rows: list[EventNote]
    listing: Listing
    tables: int


def tables_of(visit: Visit, one: WorkshopEvent) -> int:
    """How many tables there are: as asked for, else those of the plan."""
    asked = number_of(visit.request.query_params.get("tables", ""))
    planned = len(one.tables["rounds"][0]) if one.tables else USUAL
    return min(MOST_TABLES, max(1, asked or planned))


async def passes_page(visit: Visit) -> Response:
    """Passes, silence, notes."""
    one = await queries.by_id(visit.request.path_params["number"])
    form = visit.bind(PassesForm)
    if visit.ready(form):
        try:
            done = await _act(visit, one)
            return visit.go("event_passes", done, number=one.id)
        except Refused as refusal:
            form.refuse(refusal)
    rows, tables = await queries.notes(one.id), tables_of(visit, one)
    listing = Listing.of(visit.request, size=100)
    if listing.file:
        return await as_file(listing.file, FileNames(f"event-{one.id}-notes", name_of(visit, one.title)), COLUMNS, rows, visit.say)
    listing = listing.with_total(len(rows))
    keys = visit.services.keys
    return visit.page(
        "workshops/passes.html",
        PassesPage(
            form=form,
            one=one,
            links=[(table, visit.address("event_table", token=pass_token(keys, one, table))) for table in range(1, tables + 1)],
            counted={table: sum(row.place == table for row in rows) for table in {row.place for row in rows}},
            rows=rows[listing.paging.offset : listing.paging.offset + listing.paging.size],
            listing=listing,
            tables=tables,
        ),
        status=422 if form.problems else 200,
    )


async def _act(visit: Visit, one: WorkshopEvent) -> str:
    """What was pressed; the notice that follows. Raises Refused."""
    match visit.form.get("act"):
        case "silence":
            await noting.set_silence(one.id, True, at=visit.at, by=visit.person.id)
            return "silence_begun"
        case "bell":
            await noting.set_silence(one.id, False, at=visit.at, by=visit.person.id)
            return "bell_rung"
        case "anew":
            await noting.new_passes(one.id, at=visit.at, by=visit.person.id)
            return "passes_anew"
    raise Refused(N_("Choose what is to be done."))


async def passes_file(visit: Visit) -> Response:
    """A sheet for each table, with the code that opens its notes."""
    one = await queries.by_id(visit.request.path_params["number"])
    body = await in_a_thread(lambda: _sheets(visit, one, tables_of(visit, one)))
    headers = {"Content-Disposition": f'inline; filename="event-{one.id}-passes.pdf"', "Cache-Control": "no-store"}
    return Response(body, media_type="application/pdf", headers=headers)


def _sheets(visit: Visit, one: WorkshopEvent, tables: int) -> bytes:
    title = name_of(visit, one.title)
    with Sheets(title) as sheets:
        for table in range(1, tables + 1):
            draw = Drawing(sheets, 210, 297)
            draw.text(105, 45, visit.say(N_("Table %(number)s"), number=table), 60, bold=True, align="C")
            draw.paragraph(25, 60, 160, title, 16)
            draw.code(visit.address("event_table", token=pass_token(visit.services.keys, one, table)), 50, 90, 110)
            draw.paragraph(
                25, 215, 160, visit.say(N_("Scan it to write down what the table says. For the table's host and note-taker.")), 14
            )
            sheets.page(draw.contents)
        return sheets.done()


COLUMNS: list[Column[EventNote]] = [
    Column("table", N_("Table"), lambda row: row.place),
    Column("group", N_("Group"), lambda row: row.heading),
    Column("text", N_("A thought"), lambda row: row.text),
    Column("by", N_("Who writes"), lambda row: row.by),
    Column("other_version", N_("Another version"), lambda row: row.rival),
    Column("at", N_("Written"), lambda row: row.at),
]
NOTICES = {
    "silence_begun": (N_("Everybody writes alone now."), ""),
    "bell_rung": (N_("The bell has rung: everybody sees all notes of their table."), ""),
    "passes_anew": (N_("The old passes open nothing any more. Print the new ones."), ""),
}
PAGES = [
    PageRoute("event_passes", "/staff/events/{number:number}/passes", passes_page, passes_page, needs="events.desk", thing=thing_of_event),
    PageRoute("event_passes_file", "/staff/events/{number:number}/passes.pdf", passes_file, needs="events.desk", thing=thing_of_event),
]
