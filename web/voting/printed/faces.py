"""The two sides of a voting slip, in three sizes: everything that is the same on all of them. How a slip is folded: see `slips.py`.

Texts stand in both languages side by side, so they are no messages of the catalogue.
"""

from dataclasses import dataclass

from web.printing.drawing import LEAD, LEAST, POINTS, Area, Drawing, Pair
from web.printing.layout import Block, at, column, fitted
from web.voting.printed.boxes import LARGE, MEDIUM, TINY, Ballot, ballot_boxes, names
from web.voting.printed.facts import SlipFacts

CODE = ("票碼", "Your voting code")
SECRET = ("請勿讓他人看見或拍攝", "Let nobody see or photograph it")
LETTERS = ("票碼不含英文字母 I、L、O、U", "The letters I, L, O and U are never used")
STEPS = (
    ("掃描 QR Code，或至 %s 輸入票碼。", "Scan the QR code, or type the code at %s."),
    ("選擇、確認、送出，看到「選票已收到」才算完成。", 'Choose, check, cast, until you read "Your ballot is in the box".'),
    ("或以筆在背面圈選，照原摺痕摺好，投入票匭。", "Or mark the back with a pen, fold it again, and put it into the ballot box."),
)
SHORT_STEPS = (
    ("掃描 QR Code，或至 %s 輸入票碼", "Scan, or type the code at %s"),
    ("選擇、確認、送出", "Choose, check, cast"),
    ("或以筆圈選背面，照原摺痕摺好，投入票匭", "Or mark the back, fold it again, and use the ballot box"),
)
ONCE = ("手機與紙本請擇一，一張選票只計一次。", "By phone or on paper, not both: a slip counts once.")
KEEP = ("手機投票者，請保留此選票至結果公告", "Voted by phone? Keep this slip until the result is announced")
KEEP_WHY = ("再次掃描即可看到查詢碼，確認選票已收到。", "Scan again to see your tracker and check that your ballot is in the box.")
CLOSES = ("投票截止：", "Voting closes: ")
HELP = ("需要協助，請洽領票處。", "Need help? Ask at the desk.")
FOLD = ("請依兩條摺線摺成 Z 字形，票碼與圈選內容就都在裡面。", "Fold along both lines, like a Z: the code and your marks are then inside.")
SHORT_SECRET = ("請勿讓他人看見", "Let nobody see it")
SHORT_FOLD = ("依摺線摺成 Z 字形", "Fold like a Z")
INWARDS = "摺線：向內摺　Fold inwards"
OUTWARDS = "摺線：向外摺　Fold outwards"
PACK = ("第 %s 包", "Pack %s")


@dataclass(frozen=True)
class Secrets:
    """Where the secret goes on side A. x, y, side: the symbol without its quiet zone; lines: for parts of the code as it is shown,

    from and to which sign, the middle and base line, the size of its type, and the width it must not pass.
    """

    x: float
    y: float
    side: float
    lines: tuple[tuple[int, int, float, float, float, float], ...]


def front_a6(draw: Drawing, facts: SlipFacts, address: str) -> Secrets:
    """Side A of a slip of 105 × 148.5 mm; address: where the code can be typed."""
    third = draw.height / 3
    if facts.mark:
        draw.outlined(52.5, 86, " ".join(facts.mark), 38, 0.55)
    y = draw.pair(45, 7, 52, CODE, (15, 9), bold=True)
    y = draw.pair(45, y + 1.5, 52, SECRET, (8.5, 7))
    if facts.mark:
        _label(draw, facts.mark, 45, y + 2, 44)
    else:
        draw.pair(45, y + 1.5, 52, LETTERS, (8.5, 7))
    _fold(draw, third, INWARDS)
    steps = [Block(at(step, address), (10, 7.2), str(number)) for number, step in enumerate(STEPS, 1)]
    column(draw, (8, third + 3.4, 91, third - 6.4), [*steps, Block(ONCE, (8.5, 7)), Block(FOLD, (8.5, 7))])
    _fold(draw, 2 * third, OUTWARDS)
    kept = [Block(pair, (9.5, 7.5)) for pair in (KEEP_WHY, _joined(CLOSES, facts.closes), HELP)]
    column(draw, (8, 2 * third + 4, 91, third - 10), [Block(KEEP, (12, 8.5), bold=True), *kept])
    return Secrets(9, 8, 29, ((0, 21, 52.5, 45.2, 18, 92),))


def front_a5(draw: Drawing, facts: SlipFacts, address: str) -> Secrets:
    """Side A of a slip of 210 × 148.5 mm: how to vote, the code in the middle, and outside what to keep, all in large type."""
    third, bottom = draw.width / 3, draw.height - 7
    if facts.mark:
        for middle in (third / 2, 2.5 * third):
            draw.outlined(middle, 80, " ".join(facts.mark), 46, 0.88)
    steps = [Block(at(step, address), (13.5, 10), str(number)) for number, step in enumerate(STEPS, 1)]
    column(draw, (7, 8, third - 13, bottom - 8), [*steps, Block(ONCE, (12, 9)), Block(FOLD, (12, 9))])
    for x in (third, 2 * third):
        draw.line((x, 3), (x, draw.height - 3), width=0.2, dash="2 2")
    middle, width = 1.5 * third, third - 6
    draw.text(middle, 13, CODE[0], 20, bold=True, align="C")
    draw.text(middle, 19, CODE[1], 11, align="C")
    if facts.mark:
        _label(draw, facts.mark, third + 5, 100, third - 10)
    else:
        draw.line((third + 8, 104), (2 * third - 8, 104), width=0.2)
    column(draw, (third + 6, 113, third - 11, bottom - 113), [Block(SECRET, (12, 9.5), bold=True), Block(LETTERS, (11, 9))])
    kept = [Block(pair, (12, 9.5)) for pair in (KEEP_WHY, _joined(CLOSES, facts.closes), HELP)]
    column(draw, (2 * third + 6, 8, third - 13, bottom - 8), [Block(KEEP, (15, 11), bold=True), *kept])
    return Secrets(middle - 23, 26, 46, ((0, 10, middle, 85.5, 22, width), (10, 21, middle, 95, 22, width)))


def front_compact(draw: Drawing, facts: SlipFacts, address: str) -> Secrets:
    """Side A of a slip of 105 × 59.4 mm: how to vote, the code in the middle, and outside what to keep."""
    third, height = draw.width / 3, draw.height - 9.5
    if facts.mark:
        for middle in (third / 2, 2.5 * third):
            draw.outlined(middle, 30, " ".join(facts.mark), 20, 0.88)
    steps = [Block(at(step, address), (7, LEAST), str(number)) for number, step in enumerate(SHORT_STEPS, 1)]
    column(draw, (5, 4.6, 28.5, height), [*steps, Block(SHORT_FOLD, (7, LEAST))])
    for x in (third, 2 * third):
        draw.line((x, 3), (x, draw.height - 3), width=0.2, dash="2 2")
    middle, width = 1.5 * third, third - 3
    draw.text(middle, 38.6, "　".join(CODE), LEAST, align="C")
    if facts.mark:
        _label(draw, facts.mark, third + 2, 50.6, third - 4, 4.6)
    else:
        draw.text(middle, 52.4, SHORT_SECRET[0], LEAST, align="C")
        draw.text(middle, 54.9, SHORT_SECRET[1], LEAST, align="C")
    kept = [Block(pair, (7, LEAST)) for pair in (_joined(CLOSES, facts.closes), HELP, ONCE)]
    column(draw, (2 * third + 2.5, 4.6, 27.5, height), [Block(KEEP, (8, LEAST), bold=True), *kept])
    return Secrets(middle - 14.2, 5, 28.4, ((0, 10, middle, 43.6, 13, width), (10, 21, middle, 48.6, 13, width)))


def back_a6(draw: Drawing, facts: SlipFacts, ballot: Ballot) -> tuple[float, float]:
    """Side B of a slip of 105 × 148.5 mm; answers where the number of the pack goes."""
    third = draw.height / 3
    if facts.mark:
        draw.outlined(52.5, 100, " ".join(facts.mark), 38, 0.6)
    waves(draw, 62, 5, 36, 33.5)
    waves(draw, 7, 39.5, 91, 7)
    phrase(draw, facts.phrase, (63, 14, 34, 15), (15, 9))
    zh, en = names(facts.name)
    y = fitted(draw, (7, 5, 53), zh, (14, 12.5, 11, 9), 2, bold=True)
    y = fitted(draw, (7, y + 0.3, 53), en, (9, 8, 7, LEAST), 2)
    if facts.mark:
        _label(draw, facts.mark, 7, max(y + 0.4, 24), 44, 7.5)
    _fold(draw, third, OUTWARDS)
    for x in (0.0, draw.width - 5):
        draw.line((x, 2 * third), (x + 5, 2 * third), width=0.2, dash="2 2")
    ballot_boxes(draw, facts, ballot, (6.5, third + 2.4, 92, draw.height - third - 6.6), MEDIUM)
    return 7, 36.8


def back_compact(draw: Drawing, facts: SlipFacts, ballot: Ballot) -> tuple[float, float]:
    """Side B of a slip of 105 × 59.4 mm; answers where the number of the pack goes."""
    third = draw.width / 3
    left = 2 * third + 2.5
    if facts.mark:
        draw.outlined(third, 31, " ".join(facts.mark), 27, 0.5)
    draw.line((2 * third, 3), (2 * third, draw.height - 3), width=0.2, dash="2 2")
    for y in (0.0, draw.height - 3):
        draw.line((third, y), (third, y + 3), width=0.2, dash="2 2")
    waves(draw, left, 4.5, 28, 30)
    phrase(draw, facts.phrase, (left + 1, 12, 26, 15), (12, 7.5))
    zh, en = names(facts.name)
    y = fitted(draw, (left, 35.2, 28), zh, (9, 8, 7, LEAST), 2, bold=True)
    y = fitted(draw, (left, y, 28), en, (LEAST,), 2)
    if facts.mark:
        _label(draw, facts.mark, left, 48.3, 28, 4.6)
    ballot_boxes(draw, facts, ballot, (5, 4.4, 2 * third - 6.5, draw.height - 9), TINY)
    return left, 56.4


def back_a5(draw: Drawing, facts: SlipFacts, ballot: Ballot) -> tuple[float, float]:
    """Side B of a slip of 210 × 148.5 mm, with a fold between the two columns; answers where the number of the pack goes."""
    third = draw.width / 3
    left, width = 2 * third + 6, third - 13
    if facts.mark:
        for middle in (third / 2, 1.5 * third):
            draw.outlined(middle, 84, " ".join(facts.mark), 46, 0.88)
    draw.line((2 * third, 3), (2 * third, draw.height - 3), width=0.2, dash="2 2")
    for y in (0.0, draw.height - 4):
        draw.line((third, y), (third, y + 4), width=0.2, dash="2 2")
    waves(draw, left, 8, width, 94)
    phrase(draw, facts.phrase, (left + 3, 36, width - 6, 32), (24, 14))
    zh, en = names(facts.name)
    y = fitted(draw, (left, 104, width), zh, (15, 13, 11, 9), 3, bold=True)
    y = fitted(draw, (left, y + 0.5, width), en, (11, 10, 9, 8), 2)
    if facts.mark:
        _label(draw, facts.mark, left, 76, width)
    ballot_boxes(draw, facts, ballot, (6, 5, 2 * third - 12, draw.height - 10), LARGE)
    return left, 141


def pack_number(draw: Drawing, number: int, at: tuple[float, float]) -> None:
    """The number of a pack, at what the back answered."""
    size = 13 if draw.width > 200 else 9 if draw.height > 100 else LEAST + 1
    draw.text(*at, f"{PACK[0] % number}　{PACK[1] % number}", size, bold=True)


def waves(draw: Drawing, x: float, y: float, width: float, height: float) -> None:
    """Lines of the harbour: an ornament that also disturbs what shines through the paper."""
    period, rise, pitch = 3.6, 0.75, 0.85
    draw.raw(f"q {x * POINTS:.2f} {(draw.height - y) * POINTS:.2f} {width * POINTS:.2f} {-height * POINTS:.2f} re W n 0 G 0.75 w")
    for line in range(int(height / pitch) + 2):
        base = draw.height - y - line * pitch
        left = x - (line % 2) * period / 2
        path = [f"{left * POINTS:.1f} {base * POINTS:.1f} m"]
        for half in range(int(width / period * 2) + 3):
            a, way = left + half * period / 2, rise if half % 2 else -rise
            points = ((a + period / 6, base + way), (a + period / 3, base + way), (a + period / 2, base))
            path.append(" ".join(f"{px * POINTS:.1f} {py * POINTS:.1f}" for px, py in points) + " c")
        draw.raw(" ".join(path) + " S")
    draw.raw("Q")


def phrase(draw: Drawing, words: Pair, area: Area, sizes: tuple[float, float]) -> None:
    """The two words, on white among the waves."""
    x, y, width, height = area
    draw.box(x, y, width, height, 0.25, fill=1)
    parts = []
    for text, size in zip(words, sizes, strict=True):
        tried = [size, size * 0.85, max(LEAST, size * 0.7), LEAST]
        size = next((one for one in tried if draw.sheets.width(draw.sheets.clean(text), one) <= width - 2), LEAST)
        parts += [(line, size) for line in draw.sheets.lines(text, size, width - 2)[:2]]
    base = y + (height - sum(size for _, size in parts) * LEAD / POINTS) / 2
    for place, (line, size) in enumerate(parts):
        base += size * LEAD / POINTS
        draw.text(x + width / 2, base - size * 0.28 / POINTS, line, size, bold=place == 0, align="C")


def _label(draw: Drawing, words: Pair, x: float, y: float, width: float, height: float = 9.5) -> None:
    """The word for slips that do not count, white on black."""
    draw.box(x, y, width, height, 0, fill=0)
    text = "　".join(words)
    size = min(height * 1.5, 10 * (width - 3) / draw.sheets.width(text, 10))
    draw.text(x + width / 2, y + height / 2 + size * 0.37 / POINTS, text, size, bold=True, align="C", ink=1)


def _fold(draw: Drawing, y: float, words: str) -> None:
    """A fold across the slip that says which way."""
    half = draw.sheets.width(words, LEAST) / 2 + 2
    middle = draw.width / 2
    draw.line((0, y), (middle - half, y), width=0.2, dash="2 2")
    draw.line((middle + half, y), (draw.width, y), width=0.2, dash="2 2")
    draw.text(middle, y + 0.8, words, LEAST, align="C")


def _joined(first: Pair, second: Pair) -> Pair:
    return first[0] + second[0], first[1] + second[1]
