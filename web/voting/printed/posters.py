"""What hangs and stands where people vote: a poster, and a sign for the table. Both languages side by side, as on the slips."""

from dataclasses import dataclass
from itertools import pairwise

from domain.translated import Translated
from web.printing import documents
from web.printing.drawing import LEAST, Drawing, Pair, Sheets
from web.printing.layout import Block, at, column, fitted
from web.voting.printed import faces
from web.voting.printed.boxes import names
from web.voting.printed.facts import REHEARSAL
from web.voting.printed.slips import check_host

VOTE_HERE = ("在這裡投票", "Vote here")
WHEN = ("時間", "When")
WHERE = ("地點", "Where")
HOW = ("投票方式", "How to vote")
MORE = ("認識各項提案", "Read about the proposals")
SAME = ("選票、海報與投票網頁上的這兩個詞應相同。", "The same two words stand on your slip, on posters and on the voting page.")
WAYS = (
    ("向領票處領取一張選票", "Get one slip at the desk"),
    ("用手機掃描 QR Code，選擇、確認、送出", "Scan the code with your phone, choose, check, cast"),
    ("或以筆在背面圈選，摺好投入票匭", "Or mark the back with a pen, fold it, and put it into the ballot box"),
)
LINE = 1.1
"""Width of the lines of a pictogram 50 mm high, in millimetres."""


@dataclass(frozen=True)
class PosterFacts:
    """What a poster and a table sign say. page: the full address of the election's public page; host_url: as on the slips.

    when, where: ready texts; where is empty on a poster for every place.
    """

    host_url: str
    page: str
    name: Translated
    phrase: Pair
    when: Pair
    where: Pair = ("", "")
    rehearsal: bool = False
    here: bool = False


def poster_pdf(facts: PosterFacts) -> bytes:
    """A poster of A3, upright. Raises Refused for an address that cannot be printed, as the slips do."""
    check_host(facts.host_url, here=facts.rehearsal or facts.here)
    with Sheets(" ".join(names(facts.name)), "A3") as sheets:
        _poster(Drawing(sheets, 297, 420), facts)
        return sheets.done()


def _poster(draw: Drawing, facts: PosterFacts) -> None:
    zh, en = names(facts.name)
    if facts.rehearsal:
        draw.outlined(148.5, 215, " ".join(REHEARSAL), 100, 0.6)
    y = fitted(draw, (20, 16, 257), zh, (54, 46, 40, 34, 28), 2, bold=True, ink=documents.TEAL)
    fitted(draw, (20, y + 1, 257), en, (28, 24, 20, 16), 2)
    faces.waves(draw, 20, 84, 257, 52)
    faces.phrase(draw, facts.phrase, (60, 92, 177, 36), (50, 26))
    draw.text(148.5, 145.5, SAME[0], 16, align="C")
    draw.text(148.5, 152.5, SAME[1], 13, align="C")
    _rails(draw, 20, 277, 160)
    said = [Block(pair, (26, 19), bold=True) for pair in (facts.when, facts.where) if any(pair)]
    labels = [Block(_one_line(label), (15, LEAST)) for label in (WHEN, WHERE)]
    column(draw, (20, 168, 148, 92), [block for both in zip(labels, said, strict=False) for block in both])
    draw.code(facts.page, 180, 165, 84)
    draw.text(222, 254, _one_line(MORE)[0], 16, bold=True, align="C")
    draw.text(222, 261, facts.page.partition("://")[2], min(14.0, 1300 / max(len(facts.page), 1)), align="C")
    _rails(draw, 20, 277, 269)
    draw.text(20, 285, _one_line(HOW)[0], 26, bold=True, ink=documents.TEAL)
    for place, way in enumerate(WAYS):
        left = 20 + place * 89
        (_hand_out, _phone, _box)[place](draw, left + 10, 294)
        column(draw, (left, 354, 79, 52), [Block(way, (23, 16), str(place + 1))])
    draw.sheets.page(draw.contents)


def table_sign_pdf(facts: PosterFacts) -> bytes:
    """A sign for the table, A5 lying. Raises Refused for an address that cannot be printed, as the slips do."""
    host = check_host(facts.host_url, here=facts.rehearsal or facts.here)
    with Sheets(" ".join(VOTE_HERE), "A5", landscape=True) as sheets:
        _sign(Drawing(sheets, 210, 148), facts, f"{host}/v")
        return sheets.done()


def _sign(draw: Drawing, facts: PosterFacts, address: str) -> None:
    if facts.rehearsal:
        draw.outlined(105, 92, " ".join(REHEARSAL), 64, 0.5)
    draw.text(12, 28, VOTE_HERE[0], 46, bold=True, ink=documents.TEAL)
    draw.text(12, 41, VOTE_HERE[1], 26, ink=documents.TEAL)
    faces.waves(draw, 112, 10, 86, 34)
    faces.phrase(draw, facts.phrase, (118, 15, 74, 24), (28, 16))
    _rails(draw, 12, 198, 50)
    steps = [Block(at(step, address), (20, 14), str(number)) for number, step in enumerate(faces.STEPS, 1)]
    column(draw, (12, 57, 186, 64), steps)
    _rails(draw, 12, 198, 124)
    draw.text(12, 136, address, 22, bold=True)
    draw.sheets.page(draw.contents)


def _one_line(pair: Pair) -> Pair:
    return f"{pair[0]}　{pair[1]}", ""


def _rails(draw: Drawing, left: float, right: float, y: float) -> None:
    """The double line that parts things, as `documents.rails` draws it."""
    for below in (0.0, 1.4):
        draw.line((left, y + below), (right, y + below), ink=documents.RAIL)


def _hand_out(draw: Drawing, x: float, y: float) -> None:
    """A folded slip on a desk: three panels that zigzag, the corners of a code on the first."""
    top, low = y + 4, y + 34
    edges = [(x + 4, 4), (x + 20, 0), (x + 36, 4), (x + 52, 0)]
    for (left, up), (right, down) in pairwise(edges):
        draw.line((left, top + up), (right, top + down), (right, low + down), (left, low + up), (left, top + up), width=LINE)
    for across, below in ((24, 8), (24, 19), (31, 9.5)):
        draw.box(x + across, top + below, 4, 4, LINE * 0.8)
    draw.line((x - 4, y + 47), (x + 60, y + 47), width=LINE * 1.6)
    for foot in (4, 52):
        draw.line((x + foot, y + 47), (x + foot, y + 54), width=LINE * 1.6)


def _phone(draw: Drawing, x: float, y: float) -> None:
    """A phone with three choices, two of them ticked."""
    draw.box(x + 14, y, 28, 54, LINE * 1.6, fill=1)
    draw.line((x + 24, y + 4), (x + 32, y + 4), width=LINE)
    for row in range(3):
        top = y + 10 + row * 12
        draw.box(x + 18, top, 7, 7, LINE * 0.8)
        draw.line((x + 28, top + 3.5), (x + 38, top + 3.5), width=LINE)
        if row != 1:
            draw.line((x + 19.3, top + 3.6), (x + 21.2, top + 5.6), (x + 25.6, top - 1), width=LINE * 1.3, ink=documents.TEAL)
    draw.disc(x + 28, y + 49, 1.8)


def _box(draw: Drawing, x: float, y: float) -> None:
    """A ballot box, a marked slip on its way in, and a pen."""
    draw.box(x + 16, y, 22, 30, LINE, fill=1)
    for row in range(3):
        draw.box(x + 20, y + 4 + row * 8, 4.5, 4.5, LINE * 0.8)
        draw.line((x + 27, y + 6.2 + row * 8), (x + 34, y + 6.2 + row * 8), width=LINE * 0.8)
    draw.line((x + 20.8, y + 14), (x + 22.2, y + 15.8), (x + 25.4, y + 11), width=LINE, ink=documents.TEAL)
    draw.box(x + 2, y + 24, 50, 30, LINE * 1.6, fill=1)
    draw.line((x + 11, y + 24), (x + 43, y + 24), width=LINE * 3)
    draw.line((x + 58, y + 2), (x + 46, y + 16), (x + 45, y + 20), (x + 49, y + 18.6), (x + 61, y + 4.6), (x + 58, y + 2), width=LINE)
