"""Certificates (獎狀), A4 landscape, one a page, in both languages; each says what its page repeats, and leads there by its code."""

from collections.abc import Sequence

from domain.awards.models_panel import Award
from domain.errors import N_
from web.awards.library import Said, said_of
from web.frame.permalinks import lasting, typed
from web.frame.visit import Visit
from web.printing import documents
from web.printing.drawing import Drawing, Sheets
from web.printing.layout import fitted
from web.text.formats import local, long_date

WIDE, HIGH = 297.0, 210.0
SIDE = 26.0
"""Of the code, in millimetres."""

MOST_LINES = 2


def certificates_pdf(visit: Visit, awards: Sequence[Award]) -> bytes:
    """The file."""
    with Sheets(visit.say(N_("Certificates")), landscape=True) as sheets:
        for award in awards:
            draw = Drawing(sheets, WIDE, HIGH)
            _certificate(visit, draw, award)
            sheets.page(draw.contents)
        return sheets.done()


def _certificate(visit: Visit, draw: Drawing, award: Award) -> None:
    said = said_of(award, list(visit.services.locales))
    first, others = said[0], said[1:]
    draw.box(9, 9, WIDE - 18, HIGH - 18, 1.0, ink=documents.TEAL)
    draw.box(12, 12, WIDE - 24, HIGH - 24, 0.25, ink=documents.TEAL)
    draw.text(WIDE / 2, 38, first.locale.gettext(N_("Certificate of award")), 34, bold=True, align="C", ink=documents.TEAL)
    for one in others:
        draw.text(WIDE / 2, 46, one.locale.gettext(N_("Certificate of award")), 12, align="C", ink=documents.MUTED)
    names = "、".join(award.names)
    _middle(draw, 68, names, (30, 24, 18), bold=True)
    if first.agency:
        _middle(draw, 78, first.agency, (13, 10))
    for place, one in enumerate(said):
        says = one.locale.gettext(N_("was given this award in %(programme)s:"), programme=one.programme)
        _middle(draw, 92 + place * 6, says, (13, 10) if place == 0 else (9.5, 8))
    draw.text(WIDE / 2, 116, first.award, 28, bold=True, align="C", ink=documents.TEAL)
    for one in others:
        draw.text(WIDE / 2, 123, one.award, 11, align="C", ink=documents.MUTED)
    _middle(draw, 138, f"「{award.work}」", (17, 14, 11))
    _foot(visit, draw, award, first)


def _middle(draw: Drawing, y: float, text: str, sizes: Sequence[float], *, bold: bool = False) -> None:
    """A text in the middle, in the largest size with which it takes one or two lines."""
    most = WIDE - 60
    whole = [(size, draw.sheets.lines(text, size, most)) for size in (*sizes, 9.0, 7.0)]
    size, lines = next(((size, lines) for size, lines in whole if len(lines) <= MOST_LINES), whole[-1])
    for place, line in enumerate(lines):  # nothing is cut: the page says the same word by word
        draw.text(WIDE / 2, y + place * size * 0.5 - (len(lines) - 1) * size * 0.25, line, size, bold=bold, align="C")


def _foot(visit: Visit, draw: Drawing, award: Award, first: Said) -> None:
    office = visit.site.office.piece(first.locale.tag).text or visit.site.name.piece(first.locale.tag).text
    fitted(draw, (26, 164, 170), office, (15, 12), 1, bold=True)
    day = award.programme.announced_at or award.programme.decided_at
    when = f"{long_date(local(day, visit.site.time_zone).date(), first.locale, roc=True)} · " if day else ""
    fitted(draw, (26, 172, 170), f"{when}{award.serial}", (10,), 1, ink=documents.MUTED)
    address = lasting(visit, "a", award.serial)
    says = first.locale.gettext(N_("Compare this paper with its page: what is not the same was altered."))
    fitted(draw, (26, 179, 170), says, (8.5,), 1, ink=documents.MUTED)
    draw.code(address, WIDE - 26 - SIDE, 152, SIDE)
    draw.text(WIDE - 26 - SIDE / 2, 184, typed(address), 7.5, align="C", ink=documents.MUTED)
