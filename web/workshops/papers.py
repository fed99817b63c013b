"""Papers of an event: the poster that leads to its page, and the sheet to sign at the door when nothing else works."""

from starlette.responses import Response

from domain.errors import N_
from domain.translated import Translated
from domain.workshops import queries
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.rules import PartyState
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.permalinks import lasting, typed
from web.frame.visit import Visit
from web.printing import documents
from web.printing.documents import body, done, heading, sheet, table
from web.printing.drawing import Drawing, Pair, Sheets
from web.printing.layout import fitted
from web.tables.export import in_a_thread
from web.text.formats import period
from web.text.languages import Locale
from web.workshops import words
from web.workshops.office import thing_of_event

LEFT, WIDTH = 16.0, 178.0
SIDE = 92.0
"""Of the code, in millimetres: read from two metres."""


async def poster_file(visit: Visit) -> Response:
    """A poster in both languages, A4, whose code leads to the page of the event."""
    one = await queries.public_event(visit.request.path_params["number"])
    data = await in_a_thread(lambda: _poster(visit, one))
    headers = {"Content-Disposition": f'inline; filename="event-{one.id}-poster.pdf"'}
    return Response(data, media_type="application/pdf", headers=headers)


def tongues(visit: Visit) -> tuple[Locale, Locale | None]:
    """The languages of a paper: the site's first, and the second where there is one."""
    locales = list(visit.services.locales)
    return locales[0], locales[1] if len(locales) > 1 else None


def _poster(visit: Visit, one: WorkshopEvent) -> bytes:
    first, second = tongues(visit)

    def pair(text: Translated) -> Pair:
        main = text.piece(first.tag).text
        other = text.text(second.tag) if second is not None else ""
        return main, other if other != main else ""

    def say(message: str, **facts: object) -> Pair:
        return first.gettext(message, **facts), second.gettext(message, **facts) if second is not None else ""

    zone = visit.site.time_zone
    when = period(one.starts_at, one.ends_at, first, zone), period(one.starts_at, one.ends_at, second, zone) if second is not None else ""
    service = [say(words.SERVICES[need]) for need in one.services]
    with Sheets(name_of(visit, one.title)) as sheets:
        draw = Drawing(sheets, 210, 297)
        draw.box(0, 0, 210, 62, 0, fill=documents.TEAL)
        y = fitted(draw, (LEFT, 10, WIDTH), "　".join(part for part in pair(visit.site.name) if part), (13, 11, 9), 1, ink=1)
        y = fitted(draw, (LEFT, y + 3, WIDTH), pair(one.title)[0], (40, 34, 28, 24), 2, bold=True, ink=1)
        fitted(draw, (LEFT, y + 1, WIDTH), pair(one.title)[1], (18, 15, 12), 1, ink=1)
        y = 74.0
        for main, other in (when, pair(one.place)):
            y = fitted(draw, (LEFT, y, WIDTH), main, (24, 20, 17), 2, bold=True)
            y = fitted(draw, (LEFT, y + 0.5, WIDTH), other, (14, 12), 2, ink=documents.MUTED) + 6 if other else y + 6
        if service:
            y = fitted(draw, (LEFT, y, WIDTH), "、".join(main for main, _ in service), (14, 12), 1)
            fitted(draw, (LEFT, y + 0.5, WIDTH), ", ".join(other for _, other in service if other), (11, 10), 1, ink=documents.MUTED)
        address = lasting(visit, "e", str(one.id))
        draw.code(address, 105 - SIDE / 2, 160, SIDE)
        call = say(N_("Scan to sign up. No account is needed.") if one.seats else N_("Scan for more. No sign-up is needed."))
        draw.text(105, 259, call[0], 16, bold=True, align="C", ink=documents.TEAL)
        draw.text(105, 266, call[1], 11, align="C", ink=documents.MUTED)
        draw.text(105, 275, typed(address), 13, bold=True, align="C")
        if visit.site.phone:
            draw.text(105, 284, f"{first.gettext(N_('Phone'))} {visit.site.phone}", 12, align="C")
        sheets.page(draw.contents)
        return sheets.done()


async def attendance_file(visit: Visit) -> Response:
    """The sheet to sign at the door, by name: what is left when nothing else works."""
    one = await queries.by_id(visit.request.path_params["number"])
    rows = sorted(await queries.parties(one.id, state=PartyState.TAKEN.value), key=lambda row: (row.name, row.id))
    data = await in_a_thread(lambda: _attendance(visit, one, rows))
    headers = {"Content-Disposition": f'inline; filename="event-{one.id}-attendance.pdf"', "Cache-Control": "no-store"}
    return Response(data, media_type="application/pdf", headers=headers)


def _attendance(visit: Visit, one: WorkshopEvent, rows: list[EventParty]) -> bytes:
    what = visit.say(N_("Attendance sheet"))
    title = f"{what} · {name_of(visit, one.title)}"
    made = sheet(title, foot=title, language=visit.locale.lang)
    made.add_page()
    heading(made, title)
    body(made, f"{period(one.starts_at, one.ends_at, visit.locale, visit.site.time_zone)} · {name_of(visit, one.place)}")
    head = [visit.say(name) for name in (N_("Ticket"), N_("Name"), N_("How many people"), N_("Came"), N_("Signature"))]
    blank = [("", "", "", "", "")] * 12  # for those who did not sign up
    lines = [(str(row.id), row.name, str(row.people), "", "") for row in rows]
    table(made, head, [*lines, *blank], (12, 34, 14, 12, 28), size=11, lead=1.7)
    return done(made)


PAGES = [
    PageRoute("event_poster", "/events/{number:number}/poster.pdf", poster_file),
    PageRoute(
        "event_attendance", "/staff/events/{number:number}/attendance.pdf", attendance_file, needs="events.desk", thing=thing_of_event
    ),
]
