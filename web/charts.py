"""Small accessible charts as inline SVG: bars, a track, a line of stations, and quiet patterns for missing pictures.

Every chart has a title for screen readers and stands beside the table it was drawn from; colour is never alone.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from markupsafe import Markup

WIDTH = 640
ROW = 56


def bars(title: str, rows: Sequence[tuple[str, float, str]], full: float = 0) -> Markup:
    """Horizontal bars with their labels on them, longest first as given. rows: label, value, words at the end.

    full: the value of a whole bar; without one it is the largest value.
    """
    most = full or max((value for _, value, _ in rows), default=0) or 1
    parts = [Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">').format(WIDTH, ROW * len(rows), title)]
    for index, (label, value, words) in enumerate(rows):
        top, length = index * ROW, max(2, round(min(1, value / most) * WIDTH))
        parts.append(
            Markup(
                '<text x="0" y="{}" class="chart-label">{}</text><text x="{}" y="{}" class="chart-value">{}</text>'
                '<rect x="0" y="{}" width="{}" height="14" class="chart-rail"/>'
                '<rect x="0" y="{}" width="{}" height="14" class="chart-bar"/>'
            ).format(top + 22, _fitting(label, words), WIDTH, top + 22, words, top + 32, WIDTH, top + 32, length)
        )
    return Markup("").join(parts) + Markup("</svg>")


def _fitting(label: str, words: str) -> str:
    """The label, cut where it would run into the words at the other end; the table beside the chart has it whole."""
    room = WIDTH / 20 - _ems(words) - 1.5
    if _ems(label) <= room:
        return label
    while label and _ems(label) > room - 1:
        label = label[:-1]
    return label.rstrip() + "…"


def _ems(text: str) -> float:
    """About how wide a text is, in ems: a Chinese sign is one, others a good half."""
    return sum(1.0 if ord(sign) > 0x2E80 else 0.62 for sign in text)


def track(title: str, value: float, most: float, words: str) -> Markup:
    """A rail that fills: spent of a budget, seats taken, words written."""
    share = 0 if most <= 0 else min(1.0, value / most)
    filled = round(share * (WIDTH - 8))
    return Markup(
        '<figure class="track"><svg viewBox="0 0 {w} 28" role="img" aria-label="{title}：{words}" preserveAspectRatio="none">'
        '<path d="M4 8H{end}M4 20H{end}" class="rail"/><path d="M4 8H{to}M4 20H{to}" class="rail-done"/></svg>'
        "<figcaption>{words}</figcaption></figure>"
    ).format(w=WIDTH, title=title, words=words, end=WIDTH - 4, to=4 + filled)


def days(title: str, counts: Mapping[date, int], first: str, last: str) -> Markup:
    """Upright bars, one a day, from the first day with something to the last; `first` and `last` name these two days."""
    if not counts:
        return Markup("")
    begin, span = min(counts), (max(counts) - min(counts)).days + 1
    most, wide = max(counts.values()), WIDTH / span
    parts = [Markup('<svg class="chart" viewBox="0 0 {} 170" role="img" aria-label="{}">').format(WIDTH, title)]
    for day, count in sorted(counts.items()):
        tall = round(110 * count / most)
        left = (day - begin).days * wide
        bar = '<rect x="{:.1f}" y="{}" width="{:.1f}" height="{}" class="chart-bar"/>'
        parts.append(Markup(bar).format(left, 130 - tall, max(1.5, wide - 1), tall))  # noqa: S704 - our own text
    text = '<path d="M0 132H{}" class="rail"/><text x="0" y="158" class="chart-label">{}</text>'
    parts.append(Markup(text).format(WIDTH, first))  # noqa: S704 - our own text
    if span > 1:
        parts.append(Markup('<text x="{}" y="158" class="chart-value">{}</text>').format(WIDTH, last))
    parts.append(Markup('<text x="{}" y="18" class="chart-value">{}</text>').format(WIDTH, most))
    return Markup("").join(parts) + Markup("</svg>")


def line(title: str, stations: Sequence[tuple[str, str, str]], *, across: bool = False) -> Markup:
    """A line with stations. stations: name, detail, and `done`, `now` or `ahead`; the words say it as well as the shape.

    across: from left to right where there is room.
    """
    parts = [Markup('<ol class="line{}" aria-label="{}">').format(" across" if across else "", title)]
    for name, detail, state in stations:
        current = Markup(' aria-current="step"') if state == "now" else ""
        parts.append(
            Markup('<li class="station {}"{}><span class="station-name">{}</span><span class="station-detail">{}</span></li>').format(
                state, current, name, detail
            )
        )
    return Markup("").join(parts) + Markup("</ol>")


_PATTERNS = {
    "rails": '<path d="M-10 {a}H330M-10 {b}H330" stroke-width="3"/><path d="{ties}" stroke-width="2"/>',
    "waves": '<path d="{waves}" stroke-width="3" fill="none"/>',
    "roofs": '<path d="{roofs}" stroke-width="3" fill="none"/>',
    "trees": '<path d="{trees}" stroke-width="3" fill="none"/>',
    "lamps": '<path d="{lamps}" stroke-width="3" fill="none"/>',
}


def pattern(kind: str, seed: str = "") -> Markup:
    """A quiet picture for a thing without a photo: rails, waves, roofs, trees or lamps; the same seed draws the same."""
    return _drawn(kind, hashlib.sha256(seed.encode()).digest()[0] % 24)


@cache
def _drawn(kind: str, shift: int) -> Markup:
    shapes = {
        "a": 96 + shift,
        "b": 124 + shift,
        "ties": " ".join(f"M{x} {88 + shift}V{132 + shift}" for x in range(4, 320, 32)),
        "waves": " ".join(f"M-{shift} {y}" + "q16 -18 32 0t32 0" * 6 for y in range(50, 200, 34)),
        "roofs": " ".join(f"M{x - shift} 190V{130 - h}l30 -26 30 26V190" for x, h in ((10, 0), (84, 28), (158, 8), (232, 40), (306, 12))),
        "trees": " ".join(f"M{x + shift} 190V{120 - h}m-26 24a26 30 0 1 1 52 0" for x, h in ((30, 10), (100, 34), (180, 0), (250, 24))),
        "lamps": " ".join(f"M{x + shift} 190V60q0 -22 24 -22h8m-6 0v14" for x in range(10, 320, 76)),
    }
    drawn = _PATTERNS[kind].format(**shapes)
    return Markup(
        '<svg class="pattern pattern-{}" viewBox="0 0 320 213" aria-hidden="true" preserveAspectRatio="xMidYMid slice">{}</svg>'
    ).format(
        kind,
        Markup(drawn),  # noqa: S704 - drawn above from numbers alone
    )
