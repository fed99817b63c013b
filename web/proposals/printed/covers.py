"""The first pages of the voter guide: the cover, the candidates at a glance, and how anybody can draw their order again."""

from domain.errors import N_
from web.printing import documents
from web.printing.drawing import Drawing, Pair, Sheets
from web.printing.layout import Block, column, fitted
from web.proposals.printed.facts import GuideFacts, Tongues
from web.proposals.printed.flow import HALF, LEFT, RIGHT, Column, Flow, Leaf, Type, one_or_more

WHITE = 1.0
PALE = (59, 122, 121)
"""Lines on the cover's ground."""

BAND = 118
"""Height of the cover's ground."""

GUIDE = N_("Voter guide")
RECIPE = (
    N_("The order was drawn by a public seed that nobody could choose, so that nobody is favoured. Anyone can draw it again:"),
    N_("1. Write down the seed, a line feed, and the number of a proposal."),
    N_("2. Take the SHA-256 of that text. Do the same for every proposal."),
    N_("3. Sort the results, the smallest first. The first of them is number 1 on the ballot, and so on."),
)
SEED, STARTS = N_("Seed"), N_("SHA-256 begins with")
ISSUED = N_("Issued on %(day)s")


def cover(sheets: Sheets, facts: GuideFacts, tongues: Tongues) -> Leaf:
    """The cover: what this is, when the vote is, how to vote, and whom to ask."""
    draw = Drawing(sheets, 210, 297)
    _ground(draw, facts, tongues)
    main, other = facts.name[0] or facts.name[1], facts.name[1] if facts.name[0] else ""
    y = one_or_more(draw, (LEFT, BAND + 8, 178), main, (30, 26, 24, 22), (24, 20, 17, 14), bold=True, ink=documents.TEAL)
    if other:
        y = fitted(draw, (LEFT, y + 1, 178), other, (15, 13, 11), 2, ink=documents.MUTED)
    y = _dates(draw, facts, tongues, y + 5)
    _how(draw, facts, tongues, y + 5)
    _whom(draw, facts, tongues)
    return Leaf(draw)


def _ground(draw: Drawing, facts: GuideFacts, tongues: Tongues) -> None:
    """The coloured half: the site, the title, and lines of the harbour."""
    from math import pi, sin

    draw.box(0, 0, 210, BAND, 0, fill=documents.TEAL)
    for level in range(6):
        base = BAND - 5 - level * 6.5
        draw.line(*[(x, base - 1.9 * sin((x + level * 7) * pi / 11)) for x in range(0, 212, 1)], width=0.5, ink=PALE)
    site = "　".join(text for text in facts.site if text)
    fitted(draw, (LEFT, 14, 178), site, (13, 11, 9.5), 1, ink=WHITE)
    title = tongues.say(GUIDE)
    draw.text(LEFT, 56, title[0], 62, bold=True, ink=WHITE)
    draw.text(LEFT, 71, title[1], 27, ink=WHITE)


def _dates(draw: Drawing, facts: GuideFacts, tongues: Tongues, y: float) -> float:
    """When, how much, and how many: three cells between two lines."""
    count = str(len(facts.candidates))
    cells: list[tuple[Pair, Pair, float]] = [
        (tongues.say(N_("Vote")), facts.vote, 102),
        (tongues.say(N_("Budget")), (facts.budget[0], ""), 46),
        (tongues.say(N_("Candidates")), (count, ""), 30),
    ]
    _double(draw, y)
    x, lowest = LEFT, y
    for label, said, width in cells:
        below = fitted(draw, (x, y + 2.5, width - 4), "　".join(text for text in label if text), (9, 8, 7), 1, ink=documents.MUTED)
        below = one_or_more(draw, (x, below + 0.5, width - 4), said[0] or "–", (15, 14, 13, 12), (12, 10), bold=True)
        if said[1]:
            below = fitted(draw, (x, below + 0.5, width - 4), said[1], (10, 9, 8), 2, ink=documents.MUTED)
        lowest, x = max(lowest, below), x + width
    _double(draw, lowest + 2.5)
    return lowest + 4


def _double(draw: Drawing, y: float) -> None:
    for below in (0.0, 1.2):
        draw.line((LEFT, y + below), (RIGHT, y + below), width=0.25, ink=documents.RAIL)


def _how(draw: Drawing, facts: GuideFacts, tongues: Tongues, y: float) -> None:
    """How to vote in three sentences."""
    heading = "　".join(text for text in tongues.say(N_("How to vote")) if text)
    y = fitted(draw, (LEFT, y, 178), heading, (15,), 1, bold=True, ink=documents.TEAL)
    sizes = (16.0, 12.0) if facts.large else (13.0, 9.5)
    blocks = [Block(pair, sizes, str(number)) for number, pair in enumerate(facts.how, 1)]
    column(draw, (LEFT, y + 2, 178, 250 - y - 4), blocks)


def _whom(draw: Drawing, facts: GuideFacts, tongues: Tongues) -> None:
    """The office with its telephone at the left, the code to everything at the right."""
    _double(draw, 250)
    office = facts.office if any(facts.office) else facts.site
    y = fitted(draw, (LEFT, 253.5, 138), office[0] or office[1], (12, 11, 10), 1, bold=True)
    for line in [("", office[1] if office[0] else ""), *facts.contact]:
        for text, size in zip(line, (9.5, 8.0), strict=True):
            if text and y < 284:
                y = fitted(draw, (LEFT, y, 138), text, (size, 7), 1, ink=documents.MUTED)
    issued = "　".join(text for text in tongues.fill(ISSUED, day=facts.issued) if text)
    draw.text(LEFT, 291, issued, 8, ink=documents.MUTED)
    draw.code(facts.address, RIGHT - 33, 253, 34)
    for place, short in enumerate(draw.sheets.cut(draw.sheets.lines(facts.typed, 7, 42), 2, 7, 42)):
        draw.text(RIGHT - 16, 289.5 + place * 3, short, 7, align="C", ink=documents.MUTED)


TABLE = ((14.0, N_("Ballot no.")), (88.0, N_("Proposal")), (34.0, N_("Area")), (32.0, N_("Cost")), (10.0, N_("Page")))
"""The columns of the table of candidates: width in millimetres, heading."""


def contents(flow: Flow, facts: GuideFacts, tongues: Tongues, starts: list[int]) -> Flow:
    """The candidates in a table, then the recipe of their order. starts: the page of each."""
    _title(flow, tongues.say(N_("The candidates at a glance")))
    _table_head(flow, tongues)
    for item, start in zip(facts.candidates, starts, strict=True):
        cells = ((str(item.place), ""), item.title, item.area, (item.cost[0], item.who[0]), (str(start), ""))
        _table_row(flow, cells)
    if facts.seed:
        _recipe(flow, facts, tongues)
    return flow


def _recipe(flow: Flow, facts: GuideFacts, tongues: Tongues) -> None:
    """How the order was drawn, and what comes out for every candidate."""
    flow.skip(6)
    flow.need(60)
    _title(flow, tongues.say(N_("How the order came about")))
    for message in RECIPE:
        flow.pair(tongues.say(message), (_t(flow, 10), _t(flow, 8.5, ink=True)))
        flow.skip(1)
    flow.skip(1)
    flow.text(f"{_one(tongues.say(SEED))}　{facts.seed}", _t(flow, 9, bold=True))
    flow.skip(2)
    heads = (_one(tongues.say(N_("Ballot no."))), _one(tongues.say(N_("Proposal"))), _one(tongues.say(STARTS)))
    _digest_row(flow, heads, small=True)
    for place, (number, digest) in enumerate(facts.digests, 1):
        _digest_row(flow, (str(place), number, f"{digest[:24]}…"))


def _t(flow: Flow, size: float, *, bold: bool = False, ink: bool = False) -> Type:
    return Type(size * flow.factor, 1.45, bold=bold, ink=documents.MUTED if ink else documents.INK)


def _one(pair: Pair) -> str:
    return "　".join(text for text in pair if text)


def _title(flow: Flow, pair: Pair) -> None:
    flow.text(pair[0], Type(20, 1.3, bold=True, ink=documents.TEAL))
    flow.text(pair[1], Type(11, 1.4, ink=documents.MUTED))
    flow.skip(3)


def _widths(flow: Flow) -> list[tuple[float, float]]:
    """Left edge and width of every column; large type needs more for numbers and money."""
    wide = [18.0, 74.0, 34.0, 40.0, 12.0] if flow.factor > 1 else [width for width, _ in TABLE]
    return [(LEFT + sum(wide[:place]), wide[place] - 3) for place in range(len(wide))]


def _table_head(flow: Flow, tongues: Tongues) -> None:
    columns = []
    for (x, width), (_, name) in zip(_widths(flow), TABLE, strict=True):
        type_ = _t(flow, 7.5, ink=True)
        pair = tongues.say(name)
        columns.append(Column(x, [line for text in pair if text for line in flow.lines(text, type_, width + 2.5)], type_))
    flow.columns(*columns)
    flow.y += 1
    flow.rails()
    flow.y += 1.5


def _table_row(flow: Flow, cells: tuple[Pair, ...]) -> None:
    """A row that is never parted by the end of a page."""
    made: list[tuple[float, list[tuple[str, Type]]]] = []
    for place, ((x, width), pair) in enumerate(zip(_widths(flow), cells, strict=True)):
        main = _t(flow, 15 if place == 0 else 10.5, bold=place < 2)
        main = Type(main.size, 1.3, bold=main.bold, ink=documents.TEAL if place == 0 else documents.INK)
        small = Type(8 * flow.factor, 1.35, ink=documents.MUTED)
        lines = [(line, type_) for text, type_ in zip(pair, (main, small), strict=True) if text for line in flow.lines(text, type_, width)]
        made.append((x, lines))
    depth = max(sum(type_.step for _, type_ in lines) for _, lines in made)
    flow.need(depth + 3)
    for x, lines in made:
        y = flow.y
        for line, type_ in lines:
            y = flow.draw.stack(x, y, [line], type_.size, bold=type_.bold, lead=type_.lead, ink=type_.ink)
    flow.y += depth + 1.5
    flow.rails(single=True)
    flow.y += 0.8


def _digest_row(flow: Flow, cells: tuple[str, str, str], *, small: bool = False) -> None:
    type_ = _t(flow, 7.5 if small else 9, ink=small)
    flow.need(type_.step)
    y = flow.y
    for x, text in zip((LEFT, LEFT + 46, LEFT + HALF + 4), cells, strict=True):
        flow.draw.stack(x, y, flow.lines(text, type_, 90)[:1], type_.size, lead=type_.lead, ink=type_.ink)
    flow.y += type_.step
