"""Pictures for the demo, drawn here: places of the harbour in a few flat shapes, so that lists and guides look as they do with photos.

Pillow is imported where it is used.
"""

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 1200, 800
SKY, SEA, HILL, GROUND, STONE = "#cfe3df", "#7fb4b0", "#86a37f", "#d8cdb8", "#b9ab92"
INK, TEAL, BRICK, CREAM, LEAF, NIGHT, LAMP = "#2a3633", "#0a5557", "#a8573c", "#f4eee0", "#4f7f57", "#24343f", "#f3d58a"


def _sky(draw: "ImageDraw", color: str = SKY) -> None:
    draw.rectangle((0, 0, WIDTH, HEIGHT), fill=color)


def _sun(draw: "ImageDraw", x: int, y: int, r: int = 70) -> None:
    draw.ellipse((x - r, y - r, x + r, y + r), fill=CREAM)


def _hill(draw: "ImageDraw", x: int, y: int, w: int, h: int) -> None:
    draw.ellipse((x - w, y - h, x + w, y + h), fill=HILL)


def _tree(draw: "ImageDraw", x: int, y: int, s: int) -> None:
    draw.rectangle((x - s // 12, y - s, x + s // 12, y), fill="#6d5842")
    for dx, dy, r in ((-s // 3, -s, s // 2), (s // 3, -s, s // 2), (0, -int(s * 1.4), int(s * 0.6))):
        draw.ellipse((x + dx - r, y + dy - r, x + dx + r, y + dy + r), fill=LEAF)


def _person(draw: "ImageDraw", x: int, y: int, s: int, color: str) -> None:
    draw.ellipse((x - s // 7, y - s, x + s // 7, y - s + 2 * s // 7), fill="#caa27e")
    draw.rounded_rectangle((x - s // 5, y - s + 2 * s // 7, x + s // 5, y - s // 3), radius=s // 8, fill=color)
    draw.rectangle((x - s // 6, y - s // 3, x - s // 24, y), fill=INK)
    draw.rectangle((x + s // 24, y - s // 3, x + s // 6, y), fill=INK)


def _house(draw: "ImageDraw", x: int, y: int, w: int, h: int, color: str) -> None:
    draw.rectangle((x, y - h, x + w, y), fill=color)
    draw.rectangle((x - 8, y - h - 16, x + w + 8, y - h), fill=INK)
    for row in range(2):
        for place in range(2):
            left = x + w // 8 + place * w // 2
            draw.rectangle((left, y - h + h // 8 + row * h // 4, left + w // 4, y - h + h // 8 + row * h // 4 + h // 7), fill="#dfe9e6")
    draw.rectangle((x + 14, y - h // 3, x + w - 14, y), fill="#5b4c3c")


def steps(draw: "ImageDraw") -> None:
    """The ferry station behind three steps that nobody with a pram gets over."""
    _sky(draw)
    _sun(draw, 950, 150)
    _hill(draw, 220, 420, 420, 150)
    draw.rectangle((0, 400, WIDTH, 560), fill=SEA)
    draw.polygon(((620, 400), (900, 400), (860, 460), (660, 460)), fill=CREAM)
    draw.rectangle((700, 340, 830, 400), fill=TEAL)
    draw.rectangle((0, 560, WIDTH, HEIGHT), fill=GROUND)
    for number in range(3):
        draw.rectangle((140 + number * 40, 700 - number * 46, 700, 746 - number * 46), fill=STONE, outline="#8d8069", width=3)
    _person(draw, 860, 760, 230, BRICK)
    draw.ellipse((905, 690, 965, 750), outline=INK, width=8)
    draw.line(((880, 640), (960, 690)), fill=INK, width=8)


def ramp(draw: "ImageDraw") -> None:
    """The same place with its ramp."""
    steps(draw)
    draw.polygon(((140, 746), (700, 608), (700, 746)), fill="#c9bda4")
    draw.line(((140, 660), (700, 522)), fill=TEAL, width=12)
    for x in range(160, 701, 90):
        top = 660 - (x - 140) * 138 // 560
        draw.line(((x, top), (x, top + 84)), fill=TEAL, width=8)


def street(draw: "ImageDraw") -> None:
    """Arcades of the old street, each on a level of its own."""
    _arcades(draw, 34)
    _person(draw, 610, 790, 210, TEAL)


def level_street(draw: "ImageDraw") -> None:
    """The same arcades on one level; somebody pushes a pram along."""
    _arcades(draw, 0)
    draw.rectangle((0, 612, WIDTH, 648), fill=STONE)
    _person(draw, 520, 650, 170, BRICK)
    draw.rounded_rectangle((560, 570, 650, 615), radius=16, fill=TEAL)
    for x in (580, 632):
        draw.ellipse((x - 16, 616, x + 16, 648), outline=INK, width=6)


def _arcades(draw: "ImageDraw", uneven: int) -> None:
    _sky(draw)
    for number, color in enumerate(("#c98f6b", "#d9c39a", "#a9b9a3", "#c7a58f")):
        _house(draw, 30 + number * 290, 620 + (number % 2) * uneven, 260, 430, color)
    draw.rectangle((0, 640, WIDTH, HEIGHT), fill=GROUND)
    for number in range(4):
        draw.rectangle((20 + number * 290, 612 + (number % 2) * uneven, 300 + number * 290, 660), fill=STONE)


def trees(draw: "ImageDraw") -> None:
    """The way to school under the sun, with the first trees."""
    _sky(draw, "#dcebe3")
    _sun(draw, 200, 140, 90)
    _house(draw, 820, 560, 340, 330, "#d9c39a")
    draw.rectangle((0, 560, WIDTH, HEIGHT), fill=GROUND)
    draw.rectangle((0, 640, WIDTH, 690), fill="#c4b69b")
    for x in (180, 430, 680):
        _tree(draw, x, 640, 150)
    _person(draw, 330, 770, 170, BRICK)
    _person(draw, 420, 776, 150, TEAL)


def alley(draw: "ImageDraw") -> None:
    """A dark alley with one lamp."""
    _sky(draw, NIGHT)
    _house(draw, -80, 800, 470, 720, "#39464a")
    _house(draw, 820, 800, 470, 760, "#32403f")
    draw.polygon(((390, 800), (820, 800), (690, 420), (540, 420)), fill="#3d4a4c")
    draw.polygon(((470, 800), (770, 800), (640, 300), (600, 300)), fill="#6a6a55")
    draw.line(((620, 300), (620, 520)), fill=INK, width=12)
    draw.ellipse((590, 258, 650, 318), fill=LAMP)


def rails(draw: "ImageDraw") -> None:
    """The harbour railway, its lawn, and a place to rest for cyclists."""
    _sky(draw)
    _sun(draw, 600, 250, 110)
    draw.rectangle((0, 360, WIDTH, HEIGHT), fill="#9db489")
    draw.polygon(((560, 360), (640, 360), (980, 800), (220, 800)), fill=STONE)
    for number in range(9):
        y = 380 + number * number * 6
        half = 40 + (y - 360) * 320 // 440
        draw.line(((600 - half, y), (600 + half, y)), fill="#6d5842", width=6 + number * 2)
    draw.line(((580, 360), (330, 800)), fill=INK, width=12)
    draw.line(((620, 360), (870, 800)), fill=INK, width=12)
    for x in (960, 1090):
        draw.ellipse((x - 52, 596, x + 52, 700), outline=TEAL, width=10)
    draw.line(((960, 648), (1010, 590), (1090, 648)), fill=TEAL, width=10)


def waterfront(draw: "ImageDraw") -> None:
    """The shore of the old fishing place, with steps down to the water."""
    _sky(draw)
    _hill(draw, 980, 400, 400, 170)
    draw.rectangle((0, 400, WIDTH, HEIGHT), fill=SEA)
    for number in range(6):
        draw.arc((80 + number * 190, 470 + (number % 3) * 70, 240 + number * 190, 530 + (number % 3) * 70), 200, 340, fill=CREAM, width=6)
    for number in range(4):
        draw.rectangle((0, 520 + number * 70, 460 - number * 90, 800), fill=(STONE if number % 2 else GROUND))
    _person(draw, 200, 590, 150, BRICK)


def stories(draw: "ImageDraw") -> None:
    """Old captains tell stories beside an old house."""
    _sky(draw, "#e3ded0")
    _house(draw, 690, 640, 420, 480, "#b5714f")
    draw.rectangle((0, 640, WIDTH, HEIGHT), fill=GROUND)
    _tree(draw, 170, 640, 190)
    draw.rectangle((330, 640, 640, 664), fill="#6d5842")
    for x, color in ((370, TEAL), (470, BRICK), (580, LEAF)):
        _person(draw, x, 720, 210, color)


def flip_chart(draw: "ImageDraw") -> None:
    """A flip chart with notes on it, in two groups."""
    _chart(draw, (("#f3d679", 150, 210), ("#f3d679", 430, 260), ("#f3d679", 250, 430), ("#9cc8c1", 780, 230)))


def flip_chart_two(draw: "ImageDraw") -> None:
    """Another one, in three groups."""
    _chart(draw, (("#e9a58b", 140, 200), ("#e9a58b", 300, 420), ("#f3d679", 560, 300), ("#9cc8c1", 830, 240), ("#9cc8c1", 800, 460)))


def _chart(draw: "ImageDraw", notes: Sequence[tuple[str, int, int]]) -> None:
    draw.rectangle((0, 0, WIDTH, HEIGHT), fill="#cfc8b8")
    draw.rectangle((60, 60, WIDTH - 60, HEIGHT - 50), fill="#fbf9f2")
    draw.rectangle((40, 40, WIDTH - 40, 90), fill="#6d5842")
    draw.line((110, 160, 520, 150), fill="#39424e", width=10)
    for color, x, y in notes:
        draw.rectangle((x, y, x + 240, y + 160), fill=color)
        for line in range(3):
            draw.line((x + 24, y + 42 + line * 38, x + 210 - line * 34, y + 40 + line * 38), fill="#39424e", width=7)


SCENES: dict[str, Callable[["ImageDraw"], None]] = {
    "steps": steps, "ramp": ramp, "street": street, "level_street": level_street, "trees": trees, "alley": alley, "rails": rails, "waterfront": waterfront,
    "stories": stories, "flip_chart": flip_chart, "flip_chart_two": flip_chart_two,
}  # fmt: skip


def drawn(name: str) -> bytes:
    """A scene as a JPEG, as a phone would send it."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (WIDTH, HEIGHT))
    SCENES[name](ImageDraw.Draw(picture))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()
