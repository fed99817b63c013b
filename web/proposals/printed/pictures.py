"""Pictures to share: 1200 × 630, as messengers and social networks show them beside an address."""

import io
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from web.printing import documents
from web.printing.fonts import WIDE, parts

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

ACROSS, HIGH = 1200, 630
PAPER = (251, 250, 246)
FOAM = (233, 240, 237)
LEFT = 72


@dataclass(frozen=True)
class PictureFacts:
    """What stands on it, in one language. above: number and place; chip: how it stands; facts: the cost and the like; foot: whose it is."""

    above: str
    title: str
    chip: str
    facts: tuple[str, ...]
    foot: str


def picture_png(facts: PictureFacts, photo: bytes = b"") -> bytes:
    """The picture, with the photo at its right where there is one."""
    from PIL import Image, ImageDraw, ImageOps

    made = Image.new("RGB", (ACROSS, HIGH), PAPER)
    draw = ImageDraw.Draw(made)
    right = ACROSS - 60
    if photo:
        with Image.open(io.BytesIO(photo)) as opened:
            made.paste(ImageOps.fit(opened.convert("RGB"), (420, HIGH)), (ACROSS - 420, 0))
        right = ACROSS - 460
    else:
        _arch(draw)
        right = ACROSS - 110
    draw.rectangle((0, 0, 24, HIGH), fill=documents.TEAL)
    _line(draw, LEFT, 56, facts.above, 30, documents.MUTED, most=right)
    size, lines = _title(facts.title, right - LEFT)
    y = 118
    for line in lines:
        _line(draw, LEFT, y, line, size, documents.INK, bold=True)
        y += round(size * 1.32)
    x = LEFT
    if facts.chip:
        width = _width(facts.chip, 32)
        draw.rounded_rectangle((x, 424, x + width + 36, 480), 28, fill=documents.TEAL)
        _line(draw, x + 18, 430, facts.chip, 32, (255, 255, 255))
        x += width + 60
    _line(draw, x, 428, "　".join(fact for fact in facts.facts if fact), 34, documents.INK, most=right, bold=True)
    draw.line((LEFT, 522, right, 522), fill=documents.RAIL, width=2)
    draw.line((LEFT, 528, right, 528), fill=documents.RAIL, width=2)
    small = next((size for size in (32, 28, 24) if LEFT + _width(facts.foot, size) <= right), 22)
    _line(draw, LEFT, 548, facts.foot, small, documents.TEAL, most=right)
    out = io.BytesIO()
    made.save(out, "PNG", optimize=True)
    return out.getvalue()


def _arch(draw: "ImageDraw") -> None:
    """The mark of the site, large and quiet in the corner."""
    draw.arc((ACROSS - 250, 150, ACROSS - 30, 370), 180, 360, fill=FOAM, width=26)
    for x in (ACROSS - 237, ACROSS - 43):
        draw.line((x, 258, x, 500), fill=FOAM, width=26)


def _title(text: str, width: int) -> tuple[int, list[str]]:
    """The largest type in which a title ends above the facts, and leaves no lone sign on its last line."""
    for size in (96, 84, 72, 68, 64, 60, 56, 48, 42):
        lines = _wrapped(text, size, width)
        if len(lines) * size * 1.32 <= 296 and (len(lines) < 2 or len(lines[-1]) > 2 or size == 42):
            return size, lines
    return size, [*lines[:4], f"{lines[4][:-1]}…"][:5]


@lru_cache(maxsize=64)
def _font(path: str, size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.truetype(path, size)


def _width(text: str, size: int) -> int:
    return round(sum(float(_font(path, size).getlength(part)) for path, part in parts(text)))


def _line(
    draw: "ImageDraw", x: float, y: float, text: str, size: int, ink: tuple[int, int, int], *, bold: bool = False, most: int = 0
) -> None:
    """One line, each sign from a font that has it; cut with dots at `most`."""
    if most:
        while len(text) > 1 and x + _width(text, size) > most:
            text = f"{text.removesuffix('…')[:-1].rstrip()}…"
    base = y + round(size * 1.1)
    for path, part in parts(text):
        font = _font(path, size)
        draw.text((x, base), part, font=font, fill=ink, anchor="ls", stroke_width=1 if bold else 0, stroke_fill=ink)
        x += font.getlength(part)


def _wrapped(text: str, size: int, width: int) -> list[str]:
    """Lines that fit: Chinese breaks anywhere but before a stop, other scripts between words, and inside one that is too long."""
    lines = [""]
    for token in re.findall(rf"[{WIDE}][，。、；：！？）」』]*|[^\s{WIDE}]+\s*|\s+", text):
        if lines[-1] and _width(lines[-1] + token.rstrip(), size) > width:
            lines.append("")
        lines[-1] += token
        while len(lines[-1]) > 1 and _width(lines[-1].rstrip(), size) > width:
            cut = max(n for n in range(1, len(lines[-1])) if n == 1 or _width(lines[-1][:n], size) <= width)
            lines[-1:] = [lines[-1][:cut], lines[-1][cut:]]
    return [line.rstrip() for line in lines if line.strip()]
