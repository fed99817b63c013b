"""The paper ballot on side B of a slip: a box for every candidate, with titles while they can be read, else with numbers alone."""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from domain.errors import N_, Refused
from domain.translated import Translated
from web.counting.words import amount
from web.voting.drawing import LEAST, POINTS, Area, Drawing, Pair, Sheets

if TYPE_CHECKING:
    from web.voting.slips import SlipFacts

TICK = ("請以筆在方格內打勾，", "Tick with a pen. ")
WRITE = ("請以筆在方格內填寫數字，", "Write numbers with a pen. ")
FULL_TITLES = "完整案名請見現場公告或票選手冊。　Full titles: on the wall and in the voter guide."
ON_THE_WALL = ("編號對照請見現場公告或票選手冊。", "The list is on the wall and in the voter guide.")

TIGHT = 1.12
"""Lines of a title on the ballot, in their size."""

TIGHTER = 1.05
"""Lines below it."""

SMALL = 8.0
"""From this size on a Chinese title is hard to read, and English ones give way."""

LEAST_LEFT = 24
"""Signs of an English title that still say something when the rest is cut; with fewer, the cost stands alone."""

LEAST_KEPT = 2
"""A last line with fewer signs than one more is not worth its place."""

LEAST_BOX = 2.8
"""The smallest box that a pen can mark, in millimetres."""


Lines = tuple[list[str], list[str]]
"""A title, and what stands below it."""


@dataclass(frozen=True)
class Row:
    """A candidate as it is printed; english is empty where the title has no other language."""

    number: int
    title: str
    cost: str
    english: str

    @property
    def second(self) -> str:
        """What stands below the title."""
        return f"{self.cost}　{self.english}".strip()


def rows(facts: "SlipFacts") -> list[Row]:
    """Candidates as they are printed. A title without Chinese stands in its own language, once."""
    made = []
    for item in facts.candidates:
        title, english = names(item.title)
        whole, rest = divmod(item.cost, facts.scale)
        cost = amount(Fraction(item.cost, facts.scale) if rest else whole, facts.currency)
        made.append(Row(item.number, title, cost, english))
    return made


def names(name: Translated) -> Pair:
    """A name in both languages; the English one empty where there is none."""
    chinese, english = name.piece("zh-Hant").text, name.text("en")
    return chinese, english if english != chinese else ""


def ballot_boxes(draw: Drawing, facts: "SlipFacts", ballot: list[Row] | int, area: Area, sizes: tuple[float, float]) -> None:
    """The paper ballot: the rule, and a box for each candidate."""
    x, top, width, height = area
    how = WRITE if facts.numbers else TICK
    y = draw.pair(x, top, width, (how[0] + facts.choose[0], how[1] + facts.choose[1]), sizes, bold=True) + 1
    if isinstance(ballot, int):
        y = draw.pair(x, y, width, ON_THE_WALL, (max(LEAST, sizes[0] - 2), LEAST)) + 1
        _numbers(draw, ballot, (x, y, width, top + height - y))
    else:
        _titles(draw, ballot, (x, y, width, top + height - y))


def _titles(draw: Drawing, ballot: list[Row], area: Area) -> None:
    """Candidates with their titles, all in the same size, down the columns."""
    x, y, width, height = area
    columns = 1 if len(ballot) <= (6 if height > 60 else 4) else 2
    deep, gap = max(1, -(-len(ballot) // columns)), 3.0
    column = (width - gap * (columns - 1)) / columns
    side, number = min(4.8, height / deep - 1.6), 10.0 if height > 60 else 9.0
    indent = side + 1 + draw.sheets.width(str(len(ballot)), number) + 1.5
    note = draw.sheets.lines(FULL_TITLES, LEAST, width)
    row = min(height / deep, 16)
    size, texts, whole = _fit(draw.sheets, ballot, column - indent, row - 0.6)
    if not whole:
        under = y + height - len(note) * LEAST * TIGHT / POINTS
        draw.stack(x, under, note, LEAST, lead=TIGHT)
        row = min((under - 0.6 - y) / deep, 16)
        size, texts, _ = _fit(draw.sheets, ballot, column - indent, row - 0.6)
    for place, (item, lines) in enumerate(zip(ballot, texts, strict=True)):
        left, top = x + (place // deep) * (column + gap), y + (place % deep) * row
        draw.line((left, top), (left + column, top), width=0.12)
        draw.box(left + 0.2, top + (row - side) / 2, side, side, 0.35, fill=1)
        draw.text(left + side + 1, top + row / 2 + number * 0.37 / POINTS, str(item.number), number, bold=True)
        _stacked(draw, item, lines, size, (left + indent, top, column - indent, row))
    for place in range(columns):
        left, filled = x + place * (column + gap), min(deep, len(ballot) - place * deep)
        draw.line((left, y + filled * row), (left + column, y + filled * row), width=0.12)


def _second(size: float) -> float:
    return max(LEAST, size * 0.8)


def _depth(lines: Lines, size: float) -> float:
    return (len(lines[0]) * size * TIGHT + len(lines[1]) * _second(size) * TIGHTER) / POINTS


def _stacked(draw: Drawing, item: Row, lines: Lines, size: float, cell: Area) -> None:
    """A title and what stands below it, in the middle of its row; the cost ends the title where nothing is below."""
    left, top, width, row = cell
    y = draw.stack(left, top + (row - _depth(lines, size)) / 2, lines[0], size, bold=True, lead=TIGHT)
    if lines[1]:
        draw.stack(left, y, lines[1], _second(size), lead=TIGHTER)
    else:
        draw.text(left + width, y - size * (TIGHT / 2 - 0.37) / POINTS, item.cost, _second(size), align="R")


def _fit(sheets: Sheets, ballot: list[Row], width: float, height: float) -> tuple[float, list[Lines], bool]:
    """The largest type in which all fit, the same for all, and whether nothing was cut; English gives way first."""
    size, texts = 11.0, list[Lines]()
    while size > LEAST:
        full = [(sheets.lines(item.title, size, width), sheets.lines(item.second, _second(size), width)) for item in ballot]
        texts = [(title, sheets.cut(second, 3 if size <= SMALL else 9, _second(size), width)) for title, second in full]
        if all(_depth(lines, size) <= height for lines in texts):
            return size, texts, texts == full
        size -= 0.25
    fits = max(2, int(height * POINTS / LEAST / TIGHT + 0.05))
    texts = [_cut(sheets, item, fits, width) for item in ballot]
    pairs = zip(ballot, texts, strict=True)
    whole = all(
        title == sheets.lines(item.title, LEAST, width) and (second or [item.cost]) == sheets.lines(item.second, LEAST, width)
        for item, (title, second) in pairs
    )
    return LEAST, texts, whole


def _cut(sheets: Sheets, item: Row, fits: int, width: float) -> Lines:
    """A candidate in so many lines of the smallest type: English gives way to the Chinese title, and then the cost moves up beside it."""
    title, second = sheets.lines(item.title, LEAST, width), sheets.lines(item.second, LEAST, width)
    if len(title) >= fits:
        rest = width - sheets.width(item.cost, LEAST) - 1
        if len(title) == fits and sheets.width(title[-1], LEAST) <= rest:
            return title, []
        last = sheets.cut(["".join(title[fits - 1 :]), ""], 1, LEAST, rest)
        if len(last[0]) > LEAST_KEPT:
            return [*title[: fits - 1], *last], []
        return sheets.cut(title, fits - 1, LEAST, width), [item.cost]
    below = sheets.cut(second, fits - len(title), LEAST, width)
    speaks = below == second or len("".join(below)) - len(item.cost) >= LEAST_LEFT
    return title, below if speaks else [item.cost]


def _numbers(draw: Drawing, most: int, area: Area) -> None:
    """Boxes with numbers alone, along the rows. Raises Refused when they would be too small to mark."""
    x, y, width, height = area
    columns = max((5, 8, 10), key=lambda count: min(width / count / 1.9, height / -(-most // count)))
    column, row = width / columns, min(height / -(-most // columns), 12)
    digits = draw.sheets.width("0" * len(str(most)), LEAST)
    side = min(5.0, row - 1.0, (column - 2) * 0.56, column - 1.8 - digits)
    size = min(11.0, LEAST * (column - side - 1.8) / digits)
    if side < LEAST_BOX:
        raise Refused(
            N_("A slip of this size has no room for %(count)s proposals. Please choose the large slips, or divide the vote."), count=most
        )
    for place in range(most):
        left, top = x + place % columns * column, y + place // columns * row
        draw.box(left, top + (row - side) / 2, side, side, fill=1)
        draw.text(left + side + 0.8, top + row / 2 + size * 0.37 / POINTS, str(place + 1), size, bold=True)
