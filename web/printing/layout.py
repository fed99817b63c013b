"""Text in two languages laid out in an area of paper: blocks that grow smaller until they fit."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.printing.drawing import LEAD, LEAST, POINTS, Area, Drawing, Ink, Pair


@dataclass(frozen=True)
class Block:
    """A text of a column in both languages, with the sizes it would like to have. number: of a step, in a circle."""

    pair: Pair
    sizes: tuple[float, float]
    number: str = ""
    bold: bool = False


def column(draw: Drawing, area: Area, blocks: Sequence[Block]) -> None:
    """Texts one below the other, smaller when there is little room, and spread when there is much."""
    x, y, width, height = area
    for scale in (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7):
        sizes = [(max(LEAST, block.sizes[0] * scale), max(LEAST, block.sizes[1] * scale)) for block in blocks]
        indents = [2 * _radius(size[0]) + 1.2 if block.number else 0.0 for block, size in zip(blocks, sizes, strict=True)]
        depths = [draw.pair_depth(width - indent, block.pair, size) for block, size, indent in zip(blocks, sizes, indents, strict=True)]
        if sum(depths) + 0.6 * (len(blocks) - 1) <= height:
            break
    gap = min(2.6, (height - sum(depths)) / max(1, len(blocks) - 1))
    for block, size, indent, depth in zip(blocks, sizes, indents, depths, strict=True):
        if block.number:
            radius = _radius(size[0])
            middle = y + size[0] * LEAD / 2 / POINTS
            draw.disc(x + radius, middle, radius)
            digit = max(LEAST, size[0] * 0.75)
            draw.text(x + radius, middle + digit * 0.37 / POINTS, block.number, digit, bold=True, align="C", ink=1)
        draw.pair(x + indent, y, width - indent, block.pair, size, bold=block.bold)
        y += depth + gap


def _radius(size: float) -> float:
    return size * 0.55 / POINTS


def fitted(
    draw: Drawing, at: tuple[float, float, float], text: str, sizes: Sequence[float], most: int, *, bold: bool = False, ink: Ink = 0
) -> float:
    """A text in at most so many lines, in the largest size that fits; answers where the next may begin."""
    x, y, width = at
    for size in sizes:
        lines = draw.sheets.lines(text, size, width)
        if len(lines) <= most:
            break
    return draw.stack(x, y, draw.sheets.cut(lines, most, size, width), size, bold=bold, lead=1.2, ink=ink)


def at(pair: Pair, address: str) -> Pair:
    """A step with the address where codes are typed."""
    return pair[0].replace("%s", address), pair[1].replace("%s", address)
