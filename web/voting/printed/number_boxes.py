"""The back of a slip where the proposals are too many to be listed on it: empty boxes, into which their numbers are written."""

from dataclasses import dataclass

from domain.counting.ballot_forms import BallotForm
from domain.errors import N_, Refused
from web.printing.drawing import LEAST, POINTS, Area, Drawing, Pair

WRITE = ("請以筆填寫提案編號，一格一案，", "Write the number of one proposal in each box. ")
RANK = ("請依喜好順序填寫提案編號，", "Write the numbers of proposals in the order you prefer. ")
POINTS_TOO = ("請填寫提案編號，並在旁邊寫上點數，", "Write the number of a proposal, and its points beside it. ")
LIST = ("編號對照請見現場公告或提案清單。", "The numbers are on the list: on the wall, and as a leaflet.")
NUMBER, WORTH = ("編號", "No."), ("點數", "Points")

GAP = 3.0
"""Between two boxes, in millimetres."""

SIZES = ((18.0, 12.0), (16.0, 10.5), (14.0, 9.5), (12.0, 8.5), (10.5, 7.5))
"""Width and height of a box for a number of three digits, the largest that fits is taken; the last is the least that a pen can fill."""


@dataclass(frozen=True)
class NumberBoxes:
    """How many proposals can be named, and whether each has a place in an order, or points of its own."""

    count: int
    ranked: bool = False
    pointed: bool = False


def boxes_for(form: BallotForm, proposals: int) -> NumberBoxes:
    """The boxes of a form of ballot. Raises Refused where a ballot may name as many as it likes: no slip has boxes enough."""
    limits = [form.most, int(form.most_points) if form.valued and form.most_points is not None else None]
    if form.kind == "choose-1":
        limits.append(1)
    most = min((limit for limit in limits if limit is not None), default=None)
    if most is None:
        words = N_("With %(count)s proposals the slip has boxes for their numbers. Say how many may be chosen, so that there are enough.")
        raise Refused(words, count=proposals)
    return NumberBoxes(min(most, proposals), ranked=form.kind == "ordinal", pointed=form.valued)


def number_boxes(draw: Drawing, boxes: NumberBoxes, choose: Pair, area: Area, head: tuple[float, float]) -> None:
    """The rule, and the boxes along the rows. Raises Refused where they would be too small to write in."""
    x, top, width, height = area
    how = POINTS_TOO if boxes.pointed else RANK if boxes.ranked else WRITE
    y = draw.pair(x, top, width, (how[0] + choose[0], how[1] + choose[1]), head, bold=True) + 1
    y = draw.pair(x, y, width, LIST, (max(LEAST, head[0] - 2), max(LEAST, head[1] - 1))) + 1.5
    label, inside = 5.0 if boxes.ranked else 0.0, top + height - y
    for wide, high in SIZES:
        cell = label + (2 * wide + 1 if boxes.pointed else wide) + GAP
        columns = min(boxes.count, int((width + GAP) // cell))
        rows = -(-boxes.count // columns) if columns else 0
        depth = high + GAP + (3 if boxes.pointed else 0)
        if columns and rows * depth - GAP <= inside:
            break
    else:
        raise Refused(N_("A slip of this size has no room for %(count)s numbers. Please choose a larger one."), count=boxes.count)
    for place in range(boxes.count):
        left, base = x + place % columns * cell, y + place // columns * depth
        _box(draw, boxes, place + 1, (left, base, wide, high), label)


def _box(draw: Drawing, boxes: NumberBoxes, place: int, area: Area, label: float) -> None:
    left, top, wide, high = area
    if boxes.ranked:
        draw.text(left, top + high / 2 + 11 * 0.37 / POINTS, f"{place}.", 11, bold=True)
    if boxes.pointed:
        draw.text(left, top + 2, "　".join(NUMBER), LEAST)
        draw.text(left + wide + 1, top + 2, "　".join(WORTH), LEAST)
        draw.box(left + wide + 1, top + 3, wide, high, 0.35, fill=1)
        top += 3
    draw.box(left + label, top, wide, high, 0.5, fill=1)
