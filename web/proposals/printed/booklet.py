"""The voter guide (票選手冊) drawn: a cover, the candidates at a glance with how their order was drawn, and a page for each candidate."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.errors import N_
from web.printing import documents
from web.printing.drawing import Drawing, Pair, Sheets
from web.proposals.printed.covers import ISSUED, contents, cover
from web.proposals.printed.facts import CandidateFacts, GuideFacts, ReviewFacts, Tongues
from web.proposals.printed.flow import GAP, HALF, LEFT, RIGHT, Column, Flow, Leaf, Picture, Type, one_or_more
from web.proposals.printed.ornaments import pattern
from web.text.languages import Locale

BODY = (Type(10.5, 1.5), Type(9, 1.4, ink=documents.MUTED))
HEAD = (Type(11.5, 1.5, bold=True, ink=documents.TEAL), Type(9.5, 1.7, bold=True, ink=documents.TEAL))
LEAD = (Type(13, 1.45, bold=True), Type(10, 1.4, ink=documents.MUTED))
STRONG = (Type(10.5, 1.5, bold=True), Type(9, 1.4, bold=True, ink=documents.MUTED))
MONEY = Type(12, 1.4, bold=True)
LABEL = Type(7.5, 1.35, ink=documents.MUTED)
CONTINUED = N_("(continued)")
NOTHING = N_("There is no text in this language yet.")
PARTS = (
    ("problem", N_("What is missing or in the way today")),
    ("idea", N_("What should be done")),
    ("benefit", N_("Who is helped by it")),
)


@dataclass(frozen=True)
class Look:
    """How a candidate's page is set: how large its type is, and whether its picture takes the whole width."""

    factor: float
    wide: bool = False


LOOKS = (*(Look(factor, wide=True) for factor in (1.4, 1.25, 1.12, 1.0)), *(Look(factor) for factor in (1.12, 1.0, 0.94, 0.88)))
"""The first in which every candidate fits on a page is taken for all of them, so that nobody stands out."""

PLAIN, LARGE = Look(1), Look(1.55)


def guide_pdf(facts: GuideFacts, first: Locale, second: Locale | None, photos: Mapping[str, bytes]) -> bytes:
    """The whole guide. photos: the bytes of those that can be shown, by their key."""
    tongues = Tongues(first, second)
    with Sheets(f"{tongues.say(N_('Voter guide'))[0]} · {facts.name[0]}") as sheets:
        guide = _Guide(sheets, facts, tongues, {key: _cut(data) for key, data in photos.items()})
        guide.write()
        return sheets.done()


def _cut(photo: bytes) -> bytes:
    """A photo as paper needs it: 3 : 2, some 250 dots an inch over the whole width."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(photo)) as opened:
        made = ImageOps.fit(opened.convert("RGB"), (1500, 1000))
    out = io.BytesIO()
    made.save(out, "JPEG", quality=82)
    return out.getvalue()


class _Guide:
    def __init__(self, sheets: Sheets, facts: GuideFacts, tongues: Tongues, photos: Mapping[str, bytes]) -> None:
        self.sheets, self.facts, self.tongues, self.photos = sheets, facts, tongues, photos
        self.large = facts.large

    def write(self) -> None:
        """Lay everything out, then number the pages and put them into the document."""
        parts = self._candidates()
        front = contents(self._flow(), self.facts, self.tongues, [0] * len(parts)).leaves
        starts, page = [], 2 + len(front)
        for part in parts:
            starts.append(page)
            page += len(part)
        front = contents(self._flow(), self.facts, self.tongues, starts).leaves
        leaves = [cover(self.sheets, self.facts, self.tongues), *front, *[leaf for part in parts for leaf in part]]
        opens = dict(zip(starts, self.facts.candidates, strict=True))
        self.sheets.pdf.set_lang(self.tongues.first.lang)
        for number, leaf in enumerate(leaves, 1):
            if number > 1:
                self._foot(leaf.draw, number)
            self.sheets.pdf.add_page()
            if number in opens:
                item = opens[number]
                self.sheets.pdf.start_section(f"{item.place} {item.title[0] or item.title[1]}")
            for picture in leaf.pictures:
                self.sheets.pdf.image(io.BytesIO(picture.bytes), picture.x, picture.y, picture.width, picture.height)
            self.sheets.write(leaf.draw.contents)

    def _flow(self, look: Look = PLAIN) -> Flow:
        return Flow(self.sheets, factor=1.3 if self.large else look.factor, stacked=self.large)

    def _candidates(self) -> list[list[Leaf]]:
        """The pages of every candidate, in the largest look in which each has one page; else over as many as it takes."""
        if not self.large:
            for look in LOOKS:
                parts: list[list[Leaf]] = []
                for item in self.facts.candidates:
                    parts.append(self._candidate(item, look))
                    if len(parts[-1]) > 1:
                        break
                else:
                    return parts
        return [self._candidate(item, LARGE if self.large else PLAIN) for item in self.facts.candidates]

    def _foot(self, draw: Drawing, number: int) -> None:
        name = " · ".join(dict.fromkeys(text for text in self.facts.name if text))
        issued = self.tongues.fill(ISSUED, day=self.facts.issued)[0]
        draw.text(LEFT, 289, draw.sheets.cut(draw.sheets.lines(name, 7.5, 105) or [""], 1, 7.5, 105)[0], 7.5, ink=documents.MUTED)
        draw.text(RIGHT - 12, 289, issued, 7.5, align="R", ink=documents.MUTED)
        draw.text(RIGHT, 289, str(number), 11, bold=True, align="R", ink=documents.TEAL)

    def _candidate(self, item: CandidateFacts, look: Look) -> list[Leaf]:
        again = f"{item.place}　{item.title[0] or item.title[1]}　{_one_line(self.tongues.say(CONTINUED))}"
        flow = Flow(self.sheets, factor=look.factor, stacked=self.large, again=again)
        _head(flow.draw, item, self.tongues)
        flow.y = 51
        if look.wide or self.large:
            self._strip(flow, item)
        self._picture(flow, item, look)
        for name, heading in PARTS:
            self._part(flow, heading, getattr(item, name))
        if item.reviews:
            flow.skip(2)
            self._heading(flow, N_("What the agencies say"), more=3)
            for review in item.reviews:
                self._review(flow, review)
        return flow.leaves

    def _types(self, flow: Flow, types: tuple[Type, Type]) -> tuple[Type, Type]:
        return types[0].times(flow.factor), types[1].times(flow.factor)

    def _cells(self, flow: Flow, item: CandidateFacts, across: int, left: float, width: float) -> None:
        """Where, how much, what kind and by whom, in rows of so many cells."""
        factor, say = 1.45 if self.large else 1.0, self.tongues.say
        cells: Sequence[tuple[Pair, list[tuple[str, Type]]]] = (
            (say(N_("Area")), _lines((item.area, STRONG), (item.spot, (LABEL, LABEL)))),
            (say(N_("Cost")), _lines(((item.cost[0], ""), (MONEY, LABEL)), (item.who, (LABEL, LABEL)))),
            (say(N_("Category")), _lines((item.category, STRONG))),
            (
                say(N_("Proposed by")),
                _lines(((item.by, ""), STRONG), ((f"{_one_line(say(N_('Proposal')))}　{item.number}", ""), (LABEL, LABEL))),
            ),
        )
        for begin in range(0, len(cells), across):
            top, lowest = flow.y, flow.y
            for place, (label, lines) in enumerate(cells[begin : begin + across]):
                x, flow.y = left + place * width / across, top
                for text, type_ in [(_one_line(label), LABEL), *lines]:
                    set_as = type_.times(factor)
                    flow.columns(Column(x, flow.lines(text, set_as, width / across - 3), set_as))
                lowest = max(lowest, flow.y)
            flow.y = lowest + 1.5

    def _strip(self, flow: Flow, item: CandidateFacts) -> None:
        """The facts between two lines."""
        flow.rails()
        flow.y += 2
        self._cells(flow, item, 2 if self.large else 4, LEFT, RIGHT - LEFT)
        flow.rails()
        flow.y += 2.5

    def _picture(self, flow: Flow, item: CandidateFacts, look: Look) -> None:
        """The photo or the pattern over the whole width; or half as wide, with the summary and the facts beside it."""
        lead, wide = self._types(flow, LEAD), look.wide or self.large
        photo = self.photos.get(item.photo)
        width, ratio = (RIGHT - LEFT, (2.6 if self.large else 2.0) if photo else 3.6) if wide else (HALF, 1.5)
        top, height = flow.y, width / ratio
        if photo:
            flow.leaves[-1].pictures.append(Picture(_crop(photo, ratio), LEFT, top, width, height))
        else:
            pattern(flow.draw, item.pattern, item.number, LEFT, top, width, height)
        if wide:
            flow.y += height + 3
            flow.pair(item.summary, lead)
        else:
            for text, type_ in zip(item.summary, lead, strict=True):
                flow.text(text, type_, x=LEFT + HALF + GAP, width=HALF)
                flow.y += 1.5 if text else 0
            flow.y += 1
            self._cells(flow, item, 2, LEFT + HALF + GAP, HALF)
            flow.y = max(flow.y, top + height)
        flow.y += 4

    def _heading(self, flow: Flow, heading: str, *, more: int = 0) -> None:
        """A heading that stays with the first lines below it; more: with so many more."""
        types = self._types(flow, HEAD)
        flow.need(sum(type_.step for type_ in types) + (2 + more) * BODY[0].times(flow.factor).step)
        flow.pair(self.tongues.say(heading), types)

    def _part(self, flow: Flow, heading: str, pair: Pair) -> None:
        """A heading and a text. Where one language is missing, that language says so."""
        if not any(pair):
            return
        self._heading(flow, heading)
        lacking = self.tongues.say(NOTHING)
        flow.pair((pair[0] or lacking[0], pair[1] or lacking[1]), self._types(flow, BODY))
        flow.skip(2.5)

    def _review(self, flow: Flow, review: ReviewFacts) -> None:
        """An agency: its grades and reasons, then what it thinks it will cost."""
        strong, body = self._types(flow, STRONG), self._types(flow, BODY)
        names = [f"{name}　{unit}".strip() for name, unit in zip(review.agency, review.unit, strict=True)]
        flow.need(strong[0].step * 3)
        flow.pair((names[0], names[1] if self.tongues.second else ""), strong)
        for opinion in review.opinions:
            said = self.tongues.fill(OPINION, axis=opinion.axis, grade=opinion.grade, reason=opinion.reason)
            flow.pair((f"{_mark(opinion.good)} {said[0]}", f"{_mark(opinion.good)} {said[1]}" if said[1] else ""), body)
        if review.estimate:
            flow.pair(self.tongues.say(ESTIMATE, amount=review.estimate), body)
        flow.skip(1.5)


OPINION = N_("%(axis)s: %(grade)s. %(reason)s")
ESTIMATE = N_("Cost estimate: %(amount)s")


def _mark(good: bool) -> str:
    return "●" if good else "○"


def _lines(*parts: tuple[Pair, tuple[Type, Type]]) -> list[tuple[str, Type]]:
    return [(text, type_) for pair, types in parts for text, type_ in zip(pair, types, strict=True) if text]


def _one_line(pair: Pair) -> str:
    return "　".join(text for text in pair if text)


def _crop(photo: bytes, ratio: float) -> bytes:
    """The middle of a photo in another shape."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(photo)) as opened:
        made = ImageOps.fit(opened, (opened.width, round(opened.width / ratio)))
    out = io.BytesIO()
    made.save(out, "JPEG", quality=82)
    return out.getvalue()


def _head(draw: Drawing, item: CandidateFacts, tongues: Tongues) -> None:
    """The number on the ballot, the title, and the code in a corner that nothing else enters."""
    draw.box(LEFT, 14, 27, 27, 0, fill=documents.TEAL)
    number = str(item.place)
    size = 52 if len(number) < 2 else 44 if len(number) < 3 else 30
    draw.text(LEFT + 13.5, 27.5 + size * 0.128, number, size, bold=True, align="C", ink=1)
    draw.text(LEFT + 13.5, 45, _one_line(tongues.say(N_("Ballot no."))), 7, align="C", ink=documents.MUTED)
    main, other = (item.title[0] or item.title[1], item.title[1] if item.title[0] else "")
    y = one_or_more(draw, (LEFT + 32, 13.5, 112), main, (22, 20, 18, 17, 16), (19, 17, 15, 13, 11), bold=True, ink=documents.TEAL)
    if other:
        one_or_more(draw, (LEFT + 32, y + 1, 112), other, (13, 12, 11), (11, 10, 9), ink=documents.MUTED)
    draw.code(item.address, RIGHT - 31, 10, 32)
    for place, line in enumerate(draw.sheets.cut(draw.sheets.lines(item.typed, 6.5, 34), 2, 6.5, 34)):
        draw.text(RIGHT - 15, 45 + place * 2.9, line, 6.5, align="C", ink=documents.MUTED)
