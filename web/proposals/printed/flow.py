"""Text that runs over as many pages as it needs, in two languages side by side, or one below the other where the type is large."""

from dataclasses import dataclass, field, replace

from web.printing import documents
from web.printing.drawing import POINTS, Drawing, Ink, Pair, Sheets
from web.printing.layout import fitted

LEFT, RIGHT, TOP, BOTTOM = 16.0, 194.0, 20.0, 279.0
"""Where the text of an upright A4 page begins and ends, in millimetres."""

GAP = 6.0
"""Between two columns."""

HALF = (RIGHT - LEFT - GAP) / 2


@dataclass(frozen=True)
class Type:
    """How a text is set. size in points; lead: the distance of lines in sizes."""

    size: float
    lead: float = 1.42
    bold: bool = False
    ink: Ink = documents.INK

    def times(self, factor: float) -> "Type":
        """The same, larger or smaller."""
        return replace(self, size=self.size * factor)

    @property
    def step(self) -> float:
        """From one line to the next, in millimetres."""
        return self.size * self.lead / POINTS


@dataclass(frozen=True)
class Column:
    """Lines at a place of the page."""

    x: float
    lines: list[str]
    type: Type


@dataclass(frozen=True)
class Picture:
    """Bytes of a picture, and where they go on a page."""

    bytes: bytes
    x: float
    y: float
    width: float
    height: float


@dataclass
class Leaf:
    """One page in the making."""

    draw: Drawing
    pictures: list[Picture] = field(default_factory=list)


class Flow:
    """Pages that are filled from top to bottom; y is where the next thing goes. again: what a continued page says above its text."""

    def __init__(self, sheets: Sheets, *, factor: float = 1.0, stacked: bool = False, again: str = "") -> None:
        self.sheets, self.factor, self.stacked, self.again = sheets, factor, stacked, again
        self.leaves: list[Leaf] = [self._leaf()]
        self.y = TOP

    def _leaf(self) -> Leaf:
        return Leaf(Drawing(self.sheets, 210, 297))

    @property
    def draw(self) -> Drawing:
        """The page that is being filled."""
        return self.leaves[-1].draw

    def turn(self) -> None:
        """Go on on a new page."""
        self.leaves.append(self._leaf())
        self.y = TOP
        if self.again:
            self.draw.text(LEFT, TOP - 5, self.again, 9, ink=documents.MUTED)

    def need(self, height: float) -> None:
        """Turn the page unless so much fits on it."""
        if self.y + height > BOTTOM:
            self.turn()

    def lines(self, text: str, type_: Type, width: float) -> list[str]:
        """A text in lines that fit; its own line ends stay."""
        found: list[str] = []
        for part in text.split("\n"):
            found += self.sheets.lines(part, type_.size, width) or [""]
        return found

    def columns(self, *columns: Column) -> None:
        """Texts beside each other, going on on the next page together."""
        rest = list(columns)
        while any(column.lines for column in rest):
            tallest = max(column.type.step for column in rest if column.lines)
            self.need(tallest)
            fits = [self._fits(column) for column in rest]
            ends = [self._stack(column, n) for column, n in zip(rest, fits, strict=True)]
            self.y = max(ends)
            rest = [replace(column, lines=column.lines[n:]) for column, n in zip(rest, fits, strict=True)]
            if any(column.lines for column in rest):
                self.turn()

    def _fits(self, column: Column) -> int:
        """How many lines of a column go on this page: all, or so many that the next page does not begin with a lone one."""
        most, all_of_them = max(1, int((BOTTOM - self.y + 0.01) / column.type.step)), len(column.lines)
        return most - 1 if most > 2 and all_of_them - most == 1 else most

    def _stack(self, column: Column, most: int) -> float:
        """The first lines of a column; answers where the next would go."""
        look = column.type
        return self.draw.stack(column.x, self.y, column.lines[:most], look.size, bold=look.bold, lead=look.lead, ink=look.ink)

    def text(self, text: str, type_: Type, *, x: float = LEFT, width: float = RIGHT - LEFT) -> None:
        """One text over the whole width."""
        if text:
            self.columns(Column(x, self.lines(text, type_, width), type_))

    def pair(self, pair: Pair, types: tuple[Type, Type]) -> None:
        """A text in both languages."""
        if self.stacked:
            for text, type_ in zip(pair, types, strict=True):
                self.text(text, type_)
            return
        places = (LEFT, LEFT + HALF + GAP)
        made = [Column(x, self.lines(text, type_, HALF), type_) for x, text, type_ in zip(places, pair, types, strict=True) if text]
        self.columns(*made)

    def rails(self, *, single: bool = False) -> None:
        """The double line that parts things."""
        for below in (0.0,) if single else (0.0, 1.2):
            self.draw.line((LEFT, self.y + below), (RIGHT, self.y + below), width=0.25, ink=documents.RAIL)
        self.y += 1.2

    def skip(self, height: float) -> None:
        """Leave a gap, unless the page has just begun."""
        if self.y > TOP:
            self.y += height


def one_or_more(
    draw: Drawing,
    at: tuple[float, float, float],
    text: str,
    single: tuple[float, ...],
    more: tuple[float, ...],
    *,
    bold: bool = False,
    ink: Ink = 0,
) -> float:
    """A heading on one line, in the largest of some sizes; if it fits in none of them, on two, or three in the smallest.

    So no heading leaves a lone sign on a second line. Answers where the next thing may begin.
    """
    for size in single:
        if len(draw.sheets.lines(text, size, at[2])) <= 1:
            return fitted(draw, at, text, (size,), 1, bold=bold, ink=ink)
    for size in more:
        if len(draw.sheets.lines(text, size, at[2])) <= 2:
            return fitted(draw, at, text, (size,), 2, bold=bold, ink=ink)
    return fitted(draw, at, text, more[-1:], 3, bold=bold, ink=ink)
