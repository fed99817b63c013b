"""What all certificates share: A4 landscape with a double frame, what it is, and at the foot who gives it, when, and its page's code."""

from dataclasses import dataclass

from web.frame.permalinks import typed
from web.frame.visit import Visit
from web.printing import documents
from web.printing.drawing import Drawing, Ink, Sheets
from web.printing.layout import fitted

WIDE, HIGH = 297.0, 210.0
MARGIN, SIDE = 26.0, 26.0
"""Of the foot, and of the code, in millimetres."""

MOST_LINES = 2


@dataclass(frozen=True)
class Foot:
    """giver: an office or the site; line: day and number; says: below it, empty for nothing; address: of the page that the code opens."""

    giver: str
    line: str
    says: str
    address: str


def framed(sheets: Sheets, title: str, other: str) -> Drawing:
    """A certificate with nothing but what it is, in the first language and below in the second, empty without one."""
    draw = Drawing(sheets, WIDE, HIGH)
    draw.box(10, 10, WIDE - 20, HIGH - 20, 0.8, ink=documents.TEAL)
    draw.box(12, 12, WIDE - 24, HIGH - 24, 0.2, ink=documents.TEAL)
    middle(draw, 42, title, 32, bold=True, ink=documents.TEAL)
    middle(draw, 51, other, 13, ink=documents.MUTED)
    return draw


def middle(draw: Drawing, y: float, text: str, *sizes: float, bold: bool = False, ink: Ink = 0) -> None:
    """A text in the middle, in the largest size with which it takes one or two lines; nothing of it is cut."""
    width = WIDE - 60
    whole = [(size, draw.sheets.lines(text, size, width)) for size in (*sizes, 9.0, 7.0)]
    size, lines = next(((size, lines) for size, lines in whole if len(lines) <= MOST_LINES), whole[-1])
    for place, line in enumerate(lines):
        draw.text(WIDE / 2, y + (place - (len(lines) - 1) / 2) * size * 0.5, line, size, bold=bold, align="C", ink=ink)


def foot(draw: Drawing, given: Foot) -> None:
    """The foot."""
    width = WIDE - 2 * MARGIN - SIDE - 10
    fitted(draw, (MARGIN, 164, width), given.giver, (15, 12), 1, bold=True)
    fitted(draw, (MARGIN, 171, width), given.line, (10,), 1, ink=documents.MUTED)
    fitted(draw, (MARGIN, 178, width), given.says, (8.5,), 1, ink=documents.MUTED)
    draw.code(given.address, WIDE - MARGIN - SIDE, 152, SIDE)
    draw.text(WIDE - MARGIN - SIDE / 2, 184, typed(given.address), 7.5, align="C", ink=documents.MUTED)


def of_site(visit: Visit, tag: str) -> str:
    """Who gives it: the site's office, else the site, in a language."""
    return visit.site.office.piece(tag).text or visit.site.name.piece(tag).text
