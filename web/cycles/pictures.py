"""Pictures of a cycle that stand for themselves: its areas, its dates and its budget, as SVG for newspapers and slides.

Colours and type are attributes of the drawing: it looks the same wherever it is put, and no style sheet is needed.
"""

import math
from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from domain.cycles.places import middle, near

WIDTH = 1200
FONT = "Noto Sans TC, Noto Sans CJK TC, PingFang TC, Microsoft JhengHei, system-ui, sans-serif"
INK, MUTED, TEAL, RAIL, PAPER = "#17211f", "#47524f", "#0a5557", "#c9c2ae", "#fbfaf6"
FILLS = ("#0a5557", "#8a2f1b", "#6b4a00", "#1d5b34", "#47524f")

Polygons = list[list[list[list[float]]]]


def areas_picture(title: str, areas: Sequence[tuple[str, Polygons]]) -> Markup:
    """The areas with their names, for looking whether a file was right. Neighbours differ by hatching of their borders and by name."""
    areas = [(name, near(polygons)) for name, polygons in areas]
    points = [point for _, polygons in areas for polygon in polygons for ring in polygon for point in ring]
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    stretch = math.cos(math.radians((south + north) / 2))
    scale = 600 / max((east - west) * stretch, north - south, 1e-6)

    def at(point: list[float]) -> str:
        return f"{20 + (point[0] - west) * stretch * scale:.1f} {20 + (north - point[1]) * scale:.1f}"

    parts = []
    for place, (_, polygons) in enumerate(areas):
        lines = "".join("M" + "L".join(at(point) for point in ring) + "Z" for polygon in polygons for ring in polygon)
        colour = FILLS[place % len(FILLS)]
        shape = '<path d="{}" fill="{}" fill-opacity="0.18" stroke="{}" stroke-width="3" fill-rule="evenodd"/>'
        parts.append(Markup(shape).format(lines, colour, colour))  # noqa: S704 - our own text
    for name, polygons in areas:
        latitude, longitude = middle(polygons) or (south, west)
        x, y = at([longitude, latitude]).split()
        label = '<text x="{}" y="{}" font-size="26" font-weight="700" text-anchor="middle" fill="currentColor">{}</text>'
        parts.append(Markup(label).format(x, y, name))  # noqa: S704 - our own text
    width, height = 40 + (east - west) * stretch * scale, 40 + (north - south) * scale
    return Markup('<svg class="areas" viewBox="0 0 {:.0f} {:.0f}" role="img" aria-label="{}">{}</svg>').format(
        max(width, 80), max(height, 80), title, Markup("").join(parts)
    )


def _sheet(title: str, line: str, foot: str, height: int, parts: Sequence[Markup]) -> bytes:
    """A whole drawing with its title, a line below it, and where it comes from at the foot."""
    drawn = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" font-family="{font}" role="img">'
        '<title>{title}</title><rect width="{w}" height="{h}" fill="{paper}"/>'
        '<text x="40" y="66" font-size="38" font-weight="700" fill="{ink}">{title}</text>'
        '<text x="40" y="108" font-size="24" fill="{muted}">{line}</text>{parts}'
        '<text x="40" y="{foot_y}" font-size="18" fill="{muted}">{foot}</text></svg>'
    ).format(
        w=WIDTH,
        h=height,
        font=FONT,
        title=title,
        line=line,
        foot=foot,
        paper=PAPER,
        ink=INK,
        muted=MUTED,
        foot_y=height - 28,
        parts=Markup("").join(parts),
    )
    return drawn.encode()


def dates_picture(title: str, line: str, foot: str, phases: Sequence[tuple[str, str, datetime, datetime]]) -> bytes:
    """The phases as bars over the time they take. phases: name, dates in words, beginning, end, by their dates."""
    first, last = min(item[2] for item in phases), max(item[3] for item in phases)
    span = (last - first).total_seconds()
    parts = []
    for row, (name, dates, starts, ends) in enumerate(phases):
        y = 150 + row * 78
        left = 40 + (WIDTH - 80) * (starts - first).total_seconds() / span
        long = max(10.0, (WIDTH - 80) * (ends - starts).total_seconds() / span)
        parts.append(
            Markup(
                '<text x="40" y="{}" font-size="24" font-weight="700" fill="{ink}">{}<tspan dx="16" font-weight="400" fill="{muted}">{}'
                '</tspan></text><path d="M40 {y2}H{end}" stroke="{rail}" stroke-width="4"/>'
                '<rect x="{:.1f}" y="{}" width="{:.1f}" height="16" rx="8" fill="{teal}"/>'
            ).format(
                y + 22,
                name,
                dates,
                min(left, WIDTH - 50),
                y + 36,
                long,
                y2=y + 44,
                end=WIDTH - 40,
                ink=INK,
                muted=MUTED,
                rail=RAIL,
                teal=TEAL,
            )
        )
    return _sheet(title, line, foot, 150 + len(phases) * 78 + 60, parts)


def budget_picture(title: str, line: str, foot: str, areas: Sequence[tuple[str, int, str]]) -> bytes:
    """The budget of each area as bars. areas: name, NT$, the same in words."""
    most = max((amount for _, amount, _ in areas), default=0) or 1
    parts = []
    for row, (name, amount, words) in enumerate(areas):
        y = 150 + row * 96
        parts.append(
            Markup(
                '<text x="40" y="{}" font-size="26" font-weight="700" fill="{ink}">{}</text>'
                '<text x="{}" y="{}" font-size="26" text-anchor="end" fill="{ink}">{}</text>'
                '<rect x="40" y="{}" width="{}" height="28" fill="{rail}"/><rect x="40" y="{}" width="{}" height="28" fill="{teal}"/>'
            ).format(
                y + 24,
                name,
                WIDTH - 40,
                y + 24,
                words,
                y + 38,
                WIDTH - 80,
                y + 38,
                round((WIDTH - 80) * amount / most),
                ink=INK,
                rail=RAIL,
                teal=TEAL,
            )
        )
    return _sheet(title, line, foot, 150 + max(1, len(areas)) * 96 + 60, parts)
