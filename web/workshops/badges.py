"""Badges, eight on a sheet, with everybody's tables in the order of the rounds; and a sign for each table."""

from collections.abc import Mapping, Sequence

from domain.errors import N_
from web.frame.visit import Visit
from web.printing.drawing import Drawing, Sheets

COLUMNS, ROWS = 2, 4
WIDTH, HEIGHT = 90.0, 65.0
LEFT, TOP = 15.0, 14.0


def routes_of(rounds: Sequence[Sequence[Sequence[str]]]) -> dict[str, list[int]]:
    """Everybody's tables, counted from 1, in the order of the rounds."""
    found: dict[str, list[int]] = {}
    for tables in rounds:
        for number, table in enumerate(tables, 1):
            for one in table:
                found.setdefault(one, []).append(number)
    return found


def badges_pdf(visit: Visit, title: str, rounds: Sequence[Sequence[Sequence[str]]], names: Mapping[str, str]) -> bytes:
    """The file: badges by table of the first round, then the tables' signs."""
    routes = sorted(routes_of(rounds).items(), key=lambda pair: (pair[1], names.get(pair[0], "")))
    with Sheets(title) as sheets:
        for start in range(0, len(routes), COLUMNS * ROWS):
            draw = Drawing(sheets, 210, 297)
            for place, (one, tables) in enumerate(routes[start : start + COLUMNS * ROWS]):
                x, y = LEFT + place % COLUMNS * WIDTH, TOP + place // COLUMNS * (HEIGHT + 3)
                _badge(visit, draw, (x, y), names.get(one, one), tables, title)
            sheets.page(draw.contents)
        for number in range(1, len(rounds[0]) + 1):
            draw = Drawing(sheets, 210, 297)
            draw.text(105, 130, str(number), 260, bold=True, align="C")
            draw.text(105, 175, visit.say(N_("Table %(number)s"), number=number), 48, bold=True, align="C")
            sheets.page(draw.contents)
        return sheets.done()


def _badge(visit: Visit, draw: Drawing, at: tuple[float, float], name: str, tables: Sequence[int], title: str) -> None:
    x, y = at
    draw.box(x, y, WIDTH, HEIGHT, 0.2, ink=0.6)
    size = 30.0
    while size > 12 and draw.sheets.width(draw.sheets.clean(name), size) > WIDTH - 10:
        size -= 2
    draw.text(x + WIDTH / 2, y + 26, name, size, bold=True, align="C")
    route = "→".join(map(str, tables))
    draw.text(x + WIDTH / 2, y + 44, visit.say(N_("Table %(number)s"), number=route), 22, bold=True, align="C")
    draw.stack(x + 5, y + HEIGHT - 10, draw.sheets.cut(draw.sheets.lines(title, 8, WIDTH - 10), 1, 8, WIDTH - 10), 8)
