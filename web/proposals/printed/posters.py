"""Posters with one call and one code: a page for each place of a cycle, or one for a single proposal. And the plaque for what was built."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.printing import documents
from web.printing.drawing import Drawing, Ink, Pair, Sheets
from web.printing.layout import fitted
from web.proposals.printed.flow import one_or_more

WHITE = 1.0
PALE = (59, 122, 121)
LEFT, RIGHT = 16.0, 194.0
BAND = 96.0
"""Height of the coloured part."""

A3 = 2**0.5
"""A sheet of A3 is a sheet of A4, so much larger."""


@dataclass(frozen=True)
class PosterFacts:
    """A poster. label: above the large words; large: a place, or a title. call: what to do; dates: of what residents can do, with when.

    name: of the cycle; office, phone: whom to ask; address: in the code; typed: to type.
    """

    label: Pair
    large: Pair
    call: Pair
    dates: tuple[tuple[Pair, Pair], ...]
    name: Pair
    office: Pair
    phone: str
    scan: Pair
    address: str
    typed: str


def posters_pdf(posters: Sequence[PosterFacts], *, a3: bool = False) -> bytes:
    """A page for each."""
    with Sheets(_one(posters[0].name), "A3" if a3 else "A4") as sheets:
        for poster in posters:
            draw = Drawing(sheets, 210, 297)
            _poster(draw, poster)
            grow = f"q {A3:.6f} 0 0 {A3:.6f} 0 0 cm {draw.contents} Q" if a3 else draw.contents
            sheets.page(grow)
        return sheets.done()


def _poster(draw: Drawing, poster: PosterFacts) -> None:
    _band(draw, poster)
    y = one_or_more(draw, (LEFT, BAND + 9, 178), poster.call[0], (44, 40, 36, 32), (32, 28, 24), bold=True, ink=documents.TEAL)
    if poster.call[1]:
        y = one_or_more(draw, (LEFT, y + 1, 178), poster.call[1], (22, 20, 18), (18, 16), ink=documents.MUTED)
    top = max(y + 7, 150.0)
    _rails(draw, top)
    side = 86.0
    draw.code(poster.address, RIGHT - side + 4, top + 5, side)
    _caption(draw, poster, top + side + 6)
    y = top + 9
    for what, when in poster.dates:
        y = _date(draw, y, what, when, large=len(poster.dates) == 1)
    _rails(draw, 263)
    _office(draw, poster, 268)


def _band(draw: Drawing, poster: PosterFacts) -> None:
    from math import pi, sin

    draw.box(0, 0, 210, BAND, 0, fill=documents.TEAL)
    for level in range(2):
        base = BAND - 4 - level * 6
        draw.line(*[(x, base - 1.8 * sin((x + level * 7) * pi / 11)) for x in range(212)], width=0.5, ink=PALE)
    fitted(draw, (LEFT, 12, 178), _one(poster.name), (13, 11, 9), 1, ink=WHITE)
    y = fitted(draw, (LEFT, 25, 178), _one(poster.label), (18, 15, 12), 1, ink=WHITE)
    single = (78.0, 70.0, 62.0, 54.0, 46.0, 40.0)
    y = one_or_more(draw, (LEFT, y + 1, 178), poster.large[0] or poster.large[1], single, (34, 30, 26, 22), bold=True, ink=WHITE)
    if poster.large[0] and poster.large[1] and y < BAND - 24:
        one_or_more(draw, (LEFT, y, 178), poster.large[1], (22, 20, 17, 14), (12, 10), ink=WHITE)


def _date(draw: Drawing, y: float, what: Pair, when: Pair, *, large: bool) -> float:
    """One thing residents can do and when, large where it is the only one; answers where the next may begin."""
    if y > 246:
        return y
    single, more, other = (
        ((26.0, 22.0, 19.0, 17.0, 16.0), (25.0, 22.0, 18.0), 14.0) if large else ((17.0, 15.0, 14.0, 13.0), (15.0, 13.0), 11.0)
    )
    y = fitted(draw, (LEFT, y, 90), _one(what), (other + 1, 12, 11, 10, 9), 1, ink=documents.MUTED)
    y = one_or_more(draw, (LEFT, y + 0.5, 90), when[0], single, more, bold=True)
    if when[1]:
        y = fitted(draw, (LEFT, y + 0.5, 90), when[1], (other, 10, 9), 2, ink=documents.MUTED)
    return y + 5


def _caption(draw: Drawing, poster: PosterFacts, y: float) -> None:
    middle = RIGHT - 39
    draw.text(middle, y + 3, _one(poster.scan), 11, align="C")
    size = next((one for one in (15.0, 13.0, 11.0, 9.5) if draw.sheets.width(draw.sheets.clean(poster.typed), one) <= 84), 8.0)
    draw.text(middle, y + 11, poster.typed, size, bold=True, align="C", ink=documents.TEAL)


def _office(draw: Drawing, poster: PosterFacts, y: float) -> None:
    """Whom to ask."""
    y = fitted(draw, (LEFT, y, 125), poster.office[0] or poster.office[1], (13, 12, 11, 10), 1, bold=True)
    if poster.office[0] and poster.office[1]:
        fitted(draw, (LEFT, y, 125), poster.office[1], (9, 8, 7), 2, ink=documents.MUTED)
    if poster.phone:
        draw.text(RIGHT, 276, poster.phone, 20, bold=True, align="R", ink=documents.TEAL)


def _rails(draw: Drawing, y: float, left: float = LEFT, right: float = RIGHT) -> None:
    for below in (0.0, 1.4):
        draw.line((left, y + below), (right, y + below), width=0.3, ink=documents.RAIL)


def _one(pair: Pair) -> str:
    return "　".join(text for text in pair if text)


@dataclass(frozen=True)
class PlaqueFacts:
    """A plaque. said: what the thing is, and that the code tells more; built: it is there or being built, so that it may be coloured."""

    title: Pair
    said: Pair
    number: str
    site: Pair
    address: str
    typed: str
    built: bool


def plaque_pdf(facts: PlaqueFacts) -> bytes:
    """A5, lying: coloured for what is being built, plain for any other proposal."""
    with Sheets(_one(facts.title), "A5", landscape=True) as sheets:
        draw = Drawing(sheets, 210, 148)
        ink: Ink = WHITE if facts.built else documents.INK
        if facts.built:
            draw.box(0, 0, 132, 148, 0, fill=documents.TEAL)
        else:
            _rails(draw, 26, 14, 126)
            _rails(draw, 130, 14, 126)
        heads: Ink = WHITE if facts.built else documents.TEAL
        fitted(draw, (14, 13, 110), _one(facts.site), (11, 10, 9, 8), 1, ink=ink)
        y = one_or_more(draw, (14, 33, 110), facts.title[0] or facts.title[1], (36, 32, 28), (30, 26, 22, 18, 15), bold=True, ink=heads)
        if facts.title[0] and facts.title[1]:
            y = one_or_more(draw, (14, y + 2, 110), facts.title[1], (15, 13), (13, 11, 9.5), ink=ink)
        y = one_or_more(draw, (14, max(y + 6, 88), 112), facts.said[0], (15, 14, 13, 12), (14, 13, 12), ink=ink)
        one_or_more(draw, (14, y + 1.5, 112), facts.said[1], (10.5, 10), (10.5, 9.5), ink=ink)
        draw.text(14, 139, facts.number, 11, bold=True, ink=ink)
        draw.code(facts.address, 138, 38, 66)
        for place, line in enumerate(sheets.cut(sheets.lines(facts.typed, 9.5, 66), 2, 9.5, 66)):
            draw.text(171, 110 + place * 4.5, line, 9.5, align="C")
        sheets.page(draw.contents)
        return sheets.done()
