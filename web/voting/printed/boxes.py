"""The paper ballot on side B of a slip: a box for every candidate, with titles while they can be read, else with numbers alone."""

from dataclasses import dataclass
from fractions import Fraction

from domain.translated import Translated
from web.counting.words import amount
from web.printing.drawing import LEAST, POINTS, Area, Drawing, Pair, Sheets
from web.voting.printed.facts import SlipFacts
from web.voting.printed.number_boxes import NumberBoxes, number_boxes

TICK = ("請以筆在方格內打勾，", "Tick with a pen. ")
WRITE = ("請以筆在方格內填寫數字，", "Write numbers with a pen. ")
FULL_TITLES = "完整案名請見現場公告或票選手冊。　Full titles: on the wall and in the voter guide."
ON_THE_WALL = ("編號對照請見現場公告或票選手冊。", "The list is on the wall and in the voter guide.")


@dataclass(frozen=True)
class Scale:
    """How large a ballot is set, in points and millimetres.

    head: the rule above it, in both languages. title: the largest type of a title; small: from here on down a Chinese title is hard to
    read, and English gives way. number, side, row: the largest number, box and row. alone: so many stand in one column.
    """

    head: tuple[float, float]
    title: float
    small: float
    number: float
    side: float
    row: float
    alone: int


TINY = Scale((7.2, LEAST), 11, 8, 9, 4.8, 16, 4)
MEDIUM = Scale((9.5, 7.5), 11, 8, 10, 4.8, 16, 6)
LARGE = Scale((12, 9.5), 15, 10, 15, 6.5, 24, 5)

TIGHT = 1.12
"""Lines of a title on the ballot, in their size."""

TIGHTER = 1.05
"""Lines below it."""

LEAST_LEFT = 24
"""Signs of an English title that still say something when the rest is cut; with fewer, the cost stands alone."""

LITTLE = 1.0
"""For so many points English is not cut."""

LEAST_KEPT = 2
"""A last line with fewer signs than one more is not worth its place."""

LEAST_BOX = 2.8
"""The smallest box that a pen can mark, in millimetres."""


class TooSmall(Exception):
    """Boxes for every number would be too small to mark."""


Lines = tuple[list[str], list[str]]
"""A title, and what stands below it."""


@dataclass(frozen=True)
class BoxRow:
    """A candidate as it is printed; english is empty where the title has no other language."""

    number: int
    title: str
    cost: str
    english: str

    @property
    def second(self) -> str:
        """What stands below the title."""
        return f"{self.cost}　{self.english}".strip()


def rows(facts: SlipFacts) -> list[BoxRow]:
    """Candidates as they are printed. A title without Chinese stands in its own language, once."""
    made, priced = [], any(item.cost for item in facts.candidates)
    for item in facts.candidates:
        title, english = names(item.title)
        whole, rest = divmod(item.cost, facts.scale)
        cost = amount(Fraction(item.cost, facts.scale) if rest else whole, facts.currency) if priced else ""
        made.append(BoxRow(item.number, title, cost, english))
    return made


def names(name: Translated) -> Pair:
    """A name in both languages; the English one empty where there is none."""
    chinese, english = name.piece("zh-Hant").text, name.text("en")
    return chinese, english if english != chinese else ""


Ballot = list[BoxRow] | int | NumberBoxes
"""A paper ballot: candidates with their titles, so many numbers, or empty boxes for numbers."""


def ballot_boxes(draw: Drawing, facts: SlipFacts, ballot: Ballot, area: Area, scale: Scale) -> None:
    """The paper ballot: the rule, and a box for each candidate, or boxes to write their numbers in."""
    x, top, width, height = area
    if isinstance(ballot, NumberBoxes):
        number_boxes(draw, ballot, facts.choose, area, scale.head)
        return
    how = WRITE if facts.numbers else TICK
    y = draw.pair(x, top, width, (how[0] + facts.choose[0], how[1] + facts.choose[1]), scale.head, bold=True) + 1
    if isinstance(ballot, int):
        y = draw.pair(x, y, width, ON_THE_WALL, (max(LEAST, scale.head[0] - 2), max(LEAST, scale.head[1] - 1))) + 1
        _numbers(draw, ballot, (x, y, width, top + height - y), scale)
    else:
        _titles(draw, ballot, (x, y, width, top + height - y), scale)


def _titles(draw: Drawing, ballot: list[BoxRow], area: Area, scale: Scale) -> None:
    """Candidates with their titles, all in the same size, down the columns."""
    x, y, width, height = area
    columns = 1 if len(ballot) <= scale.alone else 2
    deep, gap = max(1, -(-len(ballot) // columns)), 3.0
    column = (width - gap * (columns - 1)) / columns
    side, number, pad = min(scale.side, height / deep - 1.6), scale.number, scale.side / 4
    indent = side + pad + draw.sheets.width(str(len(ballot)), number) + 1.5
    noted = max(LEAST, scale.head[1] - 1.5)
    note = draw.sheets.lines(FULL_TITLES, noted, width)
    row = min(height / deep, scale.row)
    size, texts, whole = _fit(draw.sheets, ballot, column - indent, row - 0.6, scale)
    if not whole:
        under = y + height - len(note) * noted * TIGHT / POINTS
        draw.stack(x, under, note, noted, lead=TIGHT)
        row = min((under - 0.6 - y) / deep, scale.row)
        size, texts, _ = _fit(draw.sheets, ballot, column - indent, row - 0.6, scale)
    for place, (item, lines) in enumerate(zip(ballot, texts, strict=True)):
        left, top = x + (place // deep) * (column + gap), y + (place % deep) * row
        draw.line((left, top), (left + column, top), width=0.12)
        draw.box(left + 0.2, top + (row - side) / 2, side, side, 0.35, fill=1)
        draw.text(left + side + pad, top + row / 2 + number * 0.37 / POINTS, str(item.number), number, bold=True)
        _stacked(draw, item, lines, size, (left + indent, top, column - indent, row))
    for place in range(columns):
        left, filled = x + place * (column + gap), min(deep, len(ballot) - place * deep)
        draw.line((left, y + filled * row), (left + column, y + filled * row), width=0.12)


def _second(size: float) -> float:
    return max(LEAST, size * 0.8)


def _depth(lines: Lines, size: float) -> float:
    return (len(lines[0]) * size * TIGHT + len(lines[1]) * _second(size) * TIGHTER) / POINTS


def _stacked(draw: Drawing, item: BoxRow, lines: Lines, size: float, cell: Area) -> None:
    """A title and what stands below it, in the middle of its row; the cost ends the title where nothing is below."""
    left, top, width, row = cell
    y = draw.stack(left, top + (row - _depth(lines, size)) / 2, lines[0], size, bold=True, lead=TIGHT)
    if lines[1]:
        draw.stack(left, y, lines[1], _second(size), lead=TIGHTER)
    else:
        draw.text(left + width, y - size * (TIGHT / 2 - 0.37) / POINTS, item.cost, _second(size), align="R")


def _fit(sheets: Sheets, ballot: list[BoxRow], width: float, height: float, scale: Scale) -> tuple[float, list[Lines], bool]:
    """The largest type in which all fit, the same for all, and whether nothing was cut; English gives way where Chinese gains by it."""

    def fits(texts: list[Lines], size: float) -> bool:
        return all(_depth(lines, size) <= height for lines in texts)

    size = scale.title
    fallen: tuple[float, list[Lines]] | None = None
    while size > LEAST and (fallen is None or size >= fallen[0] - LITTLE):
        full = [_full(sheets, item, size, width) for item in ballot]
        if fits(full, size):
            return size, full, True
        if size <= scale.small and fallen is None:
            texts = [_cut(sheets, item, size, width, height) for item in ballot]
            if fits(texts, size) and all(title == whole for (title, _), (whole, _) in zip(texts, full, strict=True)):
                fallen = size, texts
        size -= 0.25
    size, texts = fallen or (LEAST, [_cut(sheets, item, LEAST, width, height) for item in ballot])
    return size, texts, all(_same(lines, _full(sheets, item, size, width), item) for item, lines in zip(ballot, texts, strict=True))


def _full(sheets: Sheets, item: BoxRow, size: float, width: float) -> Lines:
    return sheets.lines(item.title, size, width), sheets.lines(item.second, _second(size), width)


def _same(lines: Lines, full: Lines, item: BoxRow) -> bool:
    """Whether nothing is missing; a cost beside its title is not."""
    return lines[0] == full[0] and (lines[1] or [item.cost]) == full[1]


def _cut(sheets: Sheets, item: BoxRow, size: float, width: float, height: float) -> Lines:
    """A candidate in a row of that height: English gives way to the Chinese title, and then the cost moves up beside it."""
    title, second = _full(sheets, item, size, width)
    fits, small = max(1, int(height * POINTS / size / TIGHT + 0.05)), _second(size)
    room = int((height * POINTS - len(title) * size * TIGHT) / small / TIGHTER + 0.05)
    if room > 0:
        below = sheets.cut(second, room, small, width)
        speaks = below == second or len("".join(below)) - len(item.cost) >= LEAST_LEFT
        return title, below if speaks else [item.cost]
    rest = width - sheets.width(item.cost, small) - 1
    if len(title) <= fits and sheets.width(title[-1], size) <= rest:
        return title, []
    last = sheets.cut(["".join(title[fits - 1 :]), ""], 1, size, rest)
    if len(last[0]) > LEAST_KEPT:
        return [*title[: fits - 1], *last], []
    return sheets.cut(title, max(1, fits - 1), size, width), [item.cost]


def _numbers(draw: Drawing, most: int, area: Area, scale: Scale) -> None:
    """Boxes with numbers alone, along the rows. Raises TooSmall when they could not be marked."""
    x, y, width, height = area
    columns = max((5, 8, 10), key=lambda count: min(width / count / 1.9, height / -(-most // count)))
    column, row = width / columns, min(height / -(-most // columns), scale.row * 0.75)
    digits = draw.sheets.width("0" * len(str(most)), LEAST)
    side = min(scale.side + 0.2, row - 1.0, (column - 2) * 0.56, column - 1.8 - digits)
    size = min(scale.title, LEAST * (column - side - 1.8) / digits)
    if side < LEAST_BOX:
        raise TooSmall(f"{most} boxes")
    for place in range(most):
        left, top = x + place % columns * column, y + place // columns * row
        draw.box(left, top + (row - side) / 2, side, side, fill=1)
        draw.text(left + side + 0.8, top + row / 2 + size * 0.37 / POINTS, str(place + 1), size, bold=True)
