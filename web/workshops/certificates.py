"""Certificates of attendance, one a page, in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import N_
from domain.workshops.models import WorkshopEvent
from web.frame.permalinks import lasting
from web.frame.visit import Visit
from web.printing import documents
from web.printing.certificate import Foot, foot, framed, middle
from web.printing.drawing import Drawing, Sheets
from web.text.formats import local, period
from web.workshops.papers import tongues


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
            sheets.page(_certificate(visit, sheets, one, who).contents)
        return sheets.done()


def _certificate(visit: Visit, sheets: Sheets, one: WorkshopEvent, who: Certificate) -> Drawing:
    first, second = tongues(visit)
    zone, site = visit.site.time_zone, visit.site.name

    def both(message: str, **facts: object) -> tuple[str, str]:
        return first.gettext(message, **facts), second.gettext(message, **facts) if second is not None else ""

    draw = framed(sheets, *both(N_("Certificate of attendance")))
    middle(draw, 76, who.name, 30, 20, bold=True)
    when = [period(one.starts_at, one.ends_at, tongue, zone) if tongue else "" for tongue in (first, second)]
    says = both(N_("took part in this event, %(hours)s hours:"), hours=f"{who.hours:g}")
    middle(draw, 92, says[0], 15)
    middle(draw, 99, says[1], 10.5, ink=documents.MUTED)
    for place, tongue in enumerate(tongue for tongue in (first, second) if tongue):
        middle(draw, 114 + place * 8, one.title.text(tongue.tag), *((19, 14) if place == 0 else (12,)), bold=place == 0)
    middle(draw, 132, f"{when[0]} · {one.place.text(first.tag)}", 11.5)
    if second:
        middle(draw, 138, f"{when[1]} · {one.place.text(second.tag)}", 9.5, ink=documents.MUTED)
    line = f"{local(one.ends_at, zone):%Y-%m-%d} · {one.id}-{who.ticket}"
    foot(draw, Foot(site.text(first.tag), line, "", lasting(visit, "e", str(one.id))))
    return draw
