"""The drawn parts of printed sheets: QR codes of public addresses, and the quiet patterns of things without a photo."""

import hashlib

from web.printing import documents
from web.printing.drawing import POINTS, Drawing

FOAM = (233, 240, 237)
"""Behind a pattern."""

WIDE, HIGH = 320, 213
"""The frame in which patterns are described, as on the site's pages."""

Points = list[tuple[float, float]]


def pattern(draw: Drawing, kind: str, seed: str, x: float, y: float, width: float, height: float) -> None:
    """Rails, waves, roofs, trees or lamps in a frame, as often as they fit beside each other; the same seed draws the same."""
    paths, wide = _PATHS.get(kind, _PATHS["rails"])
    shift, scale = hashlib.sha256(seed.encode()).digest()[0] % 24, height / HIGH
    draw.box(x, y, width, height, 0, fill=FOAM)
    draw.raw(f"q {x * POINTS:.2f} {(draw.height - y) * POINTS:.2f} {width * POINTS:.2f} {-height * POINTS:.2f} re W n")
    for again in range(int(width / (wide * scale)) + 1):
        left = x + again * wide * scale
        for path in paths(shift):
            draw.line(*[(left + px * scale, y + py * scale) for px, py in path], width=2.6 * scale, ink=documents.RAIL)
    draw.raw("Q")


def _rails(shift: int) -> list[Points]:
    ties = [[(float(tie), 88.0 + shift), (float(tie), 132.0 + shift)] for tie in range(4, WIDE, 32)]
    return [[(-10.0, level + shift), (330.0, level + shift)] for level in (96.0, 124.0)] + ties


def _waves(shift: int) -> list[Points]:
    from math import pi, sin

    return [[(-shift + step * 4, level - 9 * sin(step * 4 * pi / 32)) for step in range(92)] for level in range(50, 200, 34)]


def _roofs(shift: int) -> list[Points]:
    houses = ((10, 0), (84, 28), (158, 8), (232, 40))
    return [
        [(x - shift, 190.0), (x - shift, 130.0 - h), (x - shift + 30, 104.0 - h), (x - shift + 60, 130.0 - h), (x - shift + 60, 190.0)]
        for x, h in houses
    ]


def _trees(shift: int) -> list[Points]:
    from math import cos, pi, sin

    found: list[Points] = []
    for x, h in ((30, 10), (100, 34), (180, 0), (250, 24)):
        top = 120.0 - h
        found.append([(x + shift, 190.0), (x + shift, top)])
        found.append([(x + shift + 26 * cos(turn * pi / 12), top - 4 - 30 * sin(turn * pi / 12)) for turn in range(-2, 15)])
    return found


def _lamps(shift: int) -> list[Points]:
    lamp = ((0, 190.0), (0, 60.0), (4, 46.0), (14, 39.0), (32, 38.0), (32, 50.0))
    return [[(x + shift + across, down) for across, down in lamp] for x in range(10, 304, 76)]


_PATHS = {"rails": (_rails, WIDE), "waves": (_waves, WIDE), "roofs": (_roofs, 296), "trees": (_trees, 290), "lamps": (_lamps, 304)}
"""Each with the width after which it begins again."""
