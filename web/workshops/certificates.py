"""Certificates of attendance, A4 landscape, one a page, in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import N_
from domain.workshops.models import WorkshopEvent
from web.frame.permalinks import lasting, typed
from web.frame.visit import Visit
from web.printing import documents
from web.printing.drawing import Drawing, Sheets
from web.printing.layout import fitted
from web.text.formats import local, period
from web.workshops.papers import tongues

WIDE, HIGH = 297.0, 210.0
SIDE = 26.0
"""Of the code, in millimetres."""


@dataclass(frozen=True)
class Certificate:
    """ticket: its number; hours: half hours in the room."""

    ticket: int
    name: str
    hours: float


def certificates_pdf(visit: Visit, one: WorkshopEvent, people: Sequence[Certificate]) -> bytes:
    """The file."""
    title = visit.say(N_("Certificate of attendance"))
    with Sheets(title, landscape=True) as sheets:
        for who in people:
            draw = Drawing(sheets, WIDE, HIGH)
            _certificate(visit, draw, one, who)
            sheets.page(draw.contents)
        return sheets.done()


def _certificate(visit: Visit, draw: Drawing, one: WorkshopEvent, who: Certificate) -> None:
    first, second = tongues(visit)
    zone, site = visit.site.time_zone, visit.site.name

    def both(message: str, **facts: object) -> tuple[str, str]:
        return first.gettext(message, **facts), second.gettext(message, **facts) if second is not None else ""

    draw.box(10, 10, WIDE - 20, HIGH - 20, 0.8, ink=documents.TEAL)
    draw.box(12, 12, WIDE - 24, HIGH - 24, 0.2, ink=documents.TEAL)
    title = both(N_("Certificate of attendance"))
    draw.text(WIDE / 2, 42, title[0], 32, bold=True, align="C", ink=documents.TEAL)
    draw.text(WIDE / 2, 51, title[1], 13, align="C", ink=documents.MUTED)
    draw.text(WIDE / 2, 76, who.name, 30, bold=True, align="C")
    when = [period(one.starts_at, one.ends_at, tongue, zone) if tongue else "" for tongue in (first, second)]
    says = both(N_("took part in this event, %(hours)s hours:"), hours=f"{who.hours:g}")
    draw.text(WIDE / 2, 92, says[0], 15, align="C")
    draw.text(WIDE / 2, 99, says[1], 10.5, align="C", ink=documents.MUTED)
    for place, tongue in enumerate(tongue for tongue in (first, second) if tongue):
        name = one.title.text(tongue.tag)
        draw.text(WIDE / 2, 114 + place * 8, name, 19 if place == 0 else 12, bold=place == 0, align="C")
    draw.text(WIDE / 2, 132, f"{when[0]} · {one.place.text(first.tag)}", 11.5, align="C")
    if second:
        draw.text(WIDE / 2, 138, f"{when[1]} · {one.place.text(second.tag)}", 9.5, align="C", ink=documents.MUTED)
    fitted(draw, (26, 164, 150), site.text(first.tag), (15, 12), 1, bold=True)
    fitted(draw, (26, 171, 150), f"{local(one.ends_at, zone):%Y-%m-%d} · {one.id}-{who.ticket}", (10,), 1, ink=documents.MUTED)
    address = lasting(visit, "e", str(one.id))
    draw.code(address, WIDE - 26 - SIDE, 152, SIDE)
    draw.text(WIDE - 26 - SIDE / 2, 184, typed(address), 7.5, align="C", ink=documents.MUTED)
