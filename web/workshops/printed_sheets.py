"""The paper forms as they are printed: A4, room to write with a pen, and a code that opens the page to type them in."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import RadioField, StringField

from domain.errors import N_, Refused
from domain.keys import Keys
from domain.workshops import queries
from domain.workshops.actions import papers
from domain.workshops.models import WorkshopEvent
from web.frame.fields import count_of
from web.frame.forms import Needed, PageForm, choices
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.signed_links import signed
from web.frame.visit import Visit
from web.printing import documents
from web.printing.drawing import Drawing, Sheets
from web.tables.export import in_a_thread
from web.text.formats import period
from web.workshops.office import thing_of_event

SHEET_PURPOSE = "event paper form"
"""Under which the code of a form is signed."""

SHEET_KINDS = {"note": N_("Notes"), "signup": N_("Sign-up"), "proposal": N_("Proposal")}
"""What forms are for, as it stands in their code."""

FIELDS = {
    "note": ((N_("Table"), 1), (N_("Notes, a line each"), 8), (N_("Group"), 1), (N_("Who wrote it"), 1)),
    "signup": (
        (N_("Name"), 1),
        (N_("Telephone"), 1),
        (N_("E-mail address"), 1),
        (N_("How many people, yourself included"), 1),
        (N_("What do you need?"), 2),
        (N_("Please take no photos of us"), 1),
    ),
    "proposal": ((N_("Title"), 1), (N_("What is the problem?"), 4), (N_("What should be done?"), 6), (N_("Name of the proposer"), 1)),
}
"""What stands on a form, and how many lines there are to write."""

FOOT = N_("Please write clearly. Somebody types it in for you; your name is used for this event alone.")

LINE = 11.0
"""Between two lines, in millimetres: for a pen in an old hand."""


class SheetsForm(PageForm):
    """Which forms, and how many."""

    kind = RadioField(N_("Kind of form"), choices=[], default="note")
    many = StringField(N_("How many forms"), [Needed(N_("Enter how many."))], default="10")


class SheetsPage(TypedDict):
    """What `workshops/sheets.html` is given."""

    form: PageForm
    one: WorkshopEvent


async def sheets_page(visit: Visit) -> Response:
    """Print forms; each has a number of its own, also those of a second print."""
    one = await queries.by_id(visit.request.path_params["number"])
    form = visit.bind(SheetsForm)
    form.kind.choices = choices((kind, visit.say(name)) for kind, name in SHEET_KINDS.items())
    if visit.ready(form):
        try:
            many, kind = count_of(str(form.many.data), "many"), str(form.kind.data)
            first = await papers.number_sheets(one.id, many)
            data = await in_a_thread(lambda: sheets_pdf(visit, one, kind, range(first, first + many)))
            headers = {"Content-Disposition": f'inline; filename="event-{one.id}-{kind}.pdf"', "Cache-Control": "no-store"}
            return Response(data, media_type="application/pdf", headers=headers)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page("workshops/sheets.html", SheetsPage(form=form, one=one), status=422 if form.problems else 200)


def sheet_token(keys: Keys, event: int, kind: str, number: int) -> str:
    """What stands in the code of a form."""
    return f"{kind}-{number}-{signed(keys, SHEET_PURPOSE, event, kind, str(number))}"


def sheets_pdf(visit: Visit, one: WorkshopEvent, kind: str, numbers: range) -> bytes:
    """The file, a form a page."""
    title = f"{visit.say(SHEET_KINDS[kind])} · {name_of(visit, one.title)}"
    with Sheets(title) as sheets:
        for number in numbers:
            draw = Drawing(sheets, 210, 297)
            draw.text(20, 28, visit.say(SHEET_KINDS[kind]), 24, bold=True, ink=documents.TEAL)
            draw.paragraph(20, 34, 120, name_of(visit, one.title), 12)
            draw.paragraph(20, 48, 120, period(one.starts_at, one.ends_at, visit.locale, visit.site.time_zone), 10)
            draw.code(visit.address("sheet", token=sheet_token(visit.services.keys, one.id, kind, number)), 158, 16, 34)
            draw.text(175, 56, visit.say(N_("No. %(number)s"), number=number), 11, bold=True, align="C")
            y = 72.0
            for name, lines in FIELDS[kind]:
                draw.text(20, y, visit.say(name), 12, bold=True)
                for _ in range(lines):
                    y += LINE
                    draw.box(20, y, 170, 0.01, 0.2, ink=0.55)
                y += LINE
            draw.paragraph(20, 272, 170, visit.say(FOOT), 9)
            sheets.page(draw.contents)
        return sheets.done()


PAGES = [
    PageRoute("event_sheets", "/staff/events/{number:number}/sheets", sheets_page, sheets_page, needs="events.desk", thing=thing_of_event)
]
