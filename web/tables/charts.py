"""Small accessible charts as inline SVG: bars, a track, a line of stations, and quiet patterns for missing pictures.

Every chart has a title for screen readers and stands beside the table it was drawn from; colour is never alone.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache

from markupsafe import Markup

WIDTH = 640


def bars(title: str, rows: Sequence[tuple[str, float, str]], full: float = 0) -> Markup:
    """Horizontal bars in the order given. rows: label, value, words at the end.

    Labels are text of the page, not of the drawing: they stay as large as the reader wants them, break, and are read aloud.
    full: the value of a whole bar; without one it is the largest value.
    """
    most = full or max((value for _, value, _ in rows), default=0) or 1
    parts = [Markup('<ol class="bars" aria-label="{}">').format(title)]
    for label, value, words in rows:
        length = max(2, round(min(1, value / most) * WIDTH)) if value else 0
        parts.append(
            Markup(
                '<li><span class="bar-label">{}</span> <span class="bar-value">{}</span>'
                '<svg viewBox="0 0 {w} 14" preserveAspectRatio="none" aria-hidden="true">'
                '<rect width="{w}" height="14" class="chart-rail"/><rect width="{}" height="14" class="chart-bar"/></svg></li>'
            ).format(label, words, length, w=WIDTH)
        )
    return Markup("").join(parts) + Markup("</ol>")


def track(title: str, value: float, most: float, words: str) -> Markup:
    """A rail that fills: spent of a budget, seats taken, words written."""
    share = 0 if most <= 0 else min(1.0, value / most)
    filled = round(share * (WIDTH - 8))
    return Markup(
        '<figure class="track"><svg viewBox="0 0 {w} 28" role="img" aria-label="{title}：{words}" preserveAspectRatio="none">'
        '<path d="M4 8H{end}M4 20H{end}" class="rail"/><path d="M4 8H{to}M4 20H{to}" class="rail-done"/></svg>'
        "<figcaption>{words}</figcaption></figure>"
    ).format(w=WIDTH, title=title, words=words, end=WIDTH - 4, to=4 + filled)


def days(title: str, counts: Mapping[date, int], first: str, last: str, words: str) -> Markup:
    """Upright bars, one a day, from the first day with something to the last; `first` and `last` name these two days.

    words: what the tallest bar stands for.
    """
    if not counts:
        return Markup("")
    begin, span = min(counts), (max(counts) - min(counts)).days + 1
    most, wide = max(counts.values()), min(WIDTH / span, WIDTH / 14)
    drawn = []
    for day, count in sorted(counts.items()):
        tall, left = round(110 * count / most), (day - begin).days * (WIDTH - wide) / max(1, span - 1)
        bar = '<rect x="{:.1f}" y="{}" width="{:.1f}" height="{}" class="chart-bar"/>'
        drawn.append(Markup(bar).format(left, 110 - tall, max(1.5, wide - 2), tall))  # noqa: S704 - our own text
    return Markup(
        '<figure class="days"><p class="days-most">{words}</p>'
        '<svg viewBox="0 0 {w} 114" preserveAspectRatio="none" role="img" aria-label="{title}">{bars}'
        '<path d="M0 112H{w}" class="rail"/></svg>'
        "<figcaption><span>{first}</span>{last}</figcaption></figure>"
    ).format(
        title=title,
        words=words,
        w=WIDTH,
        bars=Markup("").join(drawn),
        first=first,
        last=Markup("<span>{}</span>").format(last) if span > 1 else "",
    )


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


TEMPLATE_GLOBALS = {"bars": bars, "track": track, "line": line, "pattern": pattern, "days_chart": days}
