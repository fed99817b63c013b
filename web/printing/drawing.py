"""Paper drawn exactly: operators of a PDF page in millimetres from the upper left; what recurs is kept once, as a form, and shown often."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from web.printing import documents
from web.printing.fonts import FONT, WIDE, Fonts
from web.printing.qr import modules, symbol_path

if TYPE_CHECKING:
    from fpdf.syntax import PDFContentStream

POINTS = 72 / 25.4
"""Points in a millimetre."""

LEAST = 6.5
"""The smallest type, in points."""

LEAD = 1.3
_NOT_FIRST = "。，、；：！？）」』】》〉…・%％),.;:!?”’"
_NOT_LAST = "（「『【《〈(“‘"
_TOKENS = re.compile(rf"[{WIDE}]|[^\s{WIDE}]+\s*|\s+")

_MARK = re.compile(r"/(P|H2) <</MCID ([@+])>> BDC | EMC@")
HEADING = 16.0
"""Bold type from this size on is a heading to those who hear the paper."""


def marked(operators: str, kind: str, *, again: bool = False) -> str:
    """Operators between marks, whose number they get with their page. `@` begins a paragraph, `+` goes on with it."""
    return f"/{kind} <</MCID {'+' if again else '@'}>> BDC {operators} EMC@"


Pair = tuple[str, str]
"""One text in Chinese and in English."""

Ink = float | tuple[int, int, int]
"""A grey from 0 (black) to 1 (white), or a colour of `paper`."""

Area = tuple[float, float, float, float]
"""Left, top, width and height."""


def _inked(ink: Ink) -> str:
    """Operators that set the colour of what is filled and of lines."""
    if isinstance(ink, tuple):
        parts = " ".join(f"{part / 255:.3f}" for part in ink)
        return f"{parts} rg {parts} RG"
    return f"{ink} g {ink} G"


def _form(contents: bytes, width: float, height: float) -> "PDFContentStream":
    """A form: drawn once in the file, shown wherever a page names it. fpdf2 has them for groups of a drawing, and asks them for fonts."""
    from fpdf.syntax import Name, PDFArray, PDFContentStream

    class Form(PDFContentStream):
        def __init__(self) -> None:
            super().__init__(contents, compress=True)
            self.type = Name("XObject")
            self.subtype = Name("Form")
            self.b_box = PDFArray([0, 0, round(width * POINTS, 2), round(height * POINTS, 2)])
            self.resources = ""
            self._blend_group = self

        def get_resource_dictionary(self, *kinds: dict[int, "PDFContentStream"]) -> str:
            fonts = " ".join(f"/F{number} {font.ref}" for number, font in kinds[3].items())
            return f"<</Font <<{fonts}>>>>"

    return Form()


class Sheets:
    """A document of A-sized sheets.

    It carries no date: the same texts always make the same file. To be used in a `with`, which closes the font's file.
    """

    def __init__(self, title: str, size: str = "A4", *, landscape: bool = False, duplex: bool = False) -> None:
        from fpdf.enums import Duplex
        from fpdf.prefs import ViewerPreferences

        from web.printing.tagging import TaggedPdf

        self.pdf = TaggedPdf(orientation="landscape" if landscape else "portrait", format=documents.SIZES[size])
        self.pdf.add_font(FONT, fname=documents.font_path())
        self.pdf.set_creation_date(datetime.fromtimestamp(0, UTC))
        self.pdf.single_resources_object = True
        sides = Duplex.DUPLEX_FLIP_LONG_EDGE if duplex else None
        self.pdf.viewer_preferences = ViewerPreferences(print_scaling="None", duplex=sides, display_doc_title=True)
        self.fonts = Fonts(self.pdf)
        self.font = self.fonts.held[0][0]
        self.pdf.set_title(self.clean(title))
        self.pdf.set_lang(documents.BILINGUAL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        for font, _ in self.fonts.held:
            font.close()

    @property
    def missing(self) -> str:
        """Signs of the texts that no font has, in the order they came."""
        return self.fonts.missing

    def clean(self, text: str) -> str:
        """The text with every sign printable, see `Fonts.clean`."""
        return self.fonts.clean(text)

    def width(self, text: str, size: float) -> float:
        """How wide a cleaned text is at a size in points."""
        widths = (font.cw[ord(sign)] for font, part in self.fonts.runs(text) for sign in part)
        return float(sum(widths)) * size / 1000 / POINTS

    def shown(self, text: str, size: float) -> str:
        """The operators that show a cleaned text."""
        return " ".join(f"/F{font.i} {size:.2f} Tf {font.encode_text(part)}" for font, part in self.fonts.runs(text))

    def lines(self, text: str, size: float, width: float) -> list[str]:
        """The text in lines that fit: Chinese breaks between signs but not before a stop, other scripts between words."""
        lines = [""]
        for token in self._tokens(text):
            if lines[-1] and self.width(lines[-1] + token.rstrip(), size) > width:
                lines.append("")
            lines[-1] += token if lines[-1] else token.lstrip()
            while len(lines[-1].rstrip()) > 1 and self.width(lines[-1].rstrip(), size) > width:
                fits = max(n for n in range(1, len(lines[-1])) if n == 1 or self.width(lines[-1][:n], size) <= width)
                fits = max(lines[-1].rfind(sign, 0, fits) for sign in "./-") + 1 or fits
                lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
        return [line.rstrip() for line in lines if line.strip()]

    def _tokens(self, text: str) -> list[str]:
        tokens: list[str] = []
        for token in _TOKENS.findall(self.clean(text)):
            if tokens and (token[0] in _NOT_FIRST or tokens[-1][-1] in _NOT_LAST):
                tokens[-1] += token
            else:
                tokens.append(token)
        return tokens

    def cut(self, lines: list[str], most: int, size: float, width: float) -> list[str]:
        """At most so many lines, the last one ending in dots when there were more."""
        if len(lines) <= most:
            return lines
        last = lines[most - 1]
        dots = "..." if last[-1:].isascii() else "…"
        while last and self.width(last + dots, size) > width:
            last = last[:-1]
        return [*lines[: most - 1], last.rstrip(" ，、・·") + dots]

    def form(self, drawing: "Drawing") -> str:
        """Keep a drawing; the operators that show it at the origin. To those who hear it it is one paragraph."""
        catalog = self.pdf._resource_catalog
        number = catalog.next_xobject_index
        catalog.next_xobject_index += 1
        catalog.form_xobjects.append((number, _form(_MARK.sub("", drawing.contents).encode("latin-1"), drawing.width, drawing.height)))
        return marked(f"/I{number} Do", "P")

    def page(self, contents: str) -> None:
        """One more page with these operators."""
        self.pdf.add_page()
        self.write(contents)

    def write(self, contents: str) -> None:
        """These operators on the page that was begun last; its texts get their tags."""
        self.pdf._out(_MARK.sub(self._numbered, contents))

    def _numbered(self, found: re.Match[str]) -> str:
        """A mark with its number on this page; the end of one as it is written."""
        return f"/{found[1]} <</MCID {self.pdf.mark(found[1], again=found[2] == '+')}>> BDC " if found[1] else " EMC"

    def done(self) -> bytes:
        """The file."""
        return bytes(self.pdf.output())


class Drawing:
    """Operators in the making. Sizes of type are in points, everything else in millimetres from the upper left corner."""

    def __init__(self, sheets: Sheets, width: float, height: float) -> None:
        self.sheets, self.width, self.height = sheets, width, height
        self._parts: list[str] = []

    @property
    def contents(self) -> str:
        """The operators, for `Sheets.form` or `Sheets.page`."""
        return "\n".join(["q", *self._parts, "Q"])

    def raw(self, operators: str) -> None:
        """Operators made elsewhere."""
        self._parts.append(operators)

    def _at(self, x: float, y: float) -> str:
        return f"{x * POINTS:.2f} {(self.height - y) * POINTS:.2f}"

    def text(
        self, x: float, y: float, text: str, size: float, *, bold: bool = False, align: str = "L", ink: Ink = 0, again: bool = False
    ) -> None:
        """One line; y is its base line, and x its left end, middle (C) or right end (R). The font has one weight: bold has an outline.

        again: it goes on with the line before it.
        """
        clean = self.sheets.clean(text)
        if align != "L":
            x -= self.sheets.width(clean, size) / (2 if align == "C" else 1)
        weight = f"2 Tr {documents.weight(size):.3f} w" if bold else "0 Tr"
        operators = f"{_inked(ink)} BT {weight} {self._at(x, y)} Td {self.sheets.shown(clean, size)} ET"
        self.raw(marked(operators, "H2" if bold and size >= HEADING else "P", again=again))

    def outlined(self, x: float, y: float, text: str, size: float, rise: float, ink: Ink = 0.55) -> None:
        """Large hollow letters around a middle; rise: how far they climb, as a sine."""
        clean = self.sheets.clean(text)
        along = (1 - rise * rise) ** 0.5
        shift = f"{-self.sheets.width(clean, size) * POINTS / 2:.2f} {-size * 0.35:.2f}"
        turn = f"{along:.5f} {rise:.5f} {-rise:.5f} {along:.5f} {self._at(x, y)} cm"
        self.raw(f"q {turn} {_inked(ink)} 0.7 w BT 1 Tr {shift} Td {self.sheets.shown(clean, size)} ET Q")

    def paragraph(self, x: float, y: float, width: float, text: str, size: float, *, bold: bool = False, lead: float = LEAD) -> float:
        """Lines below y; answers where the next may begin."""
        return self.stack(x, y, self.sheets.lines(text, size, width), size, bold=bold, lead=lead)

    def stack(self, x: float, y: float, lines: list[str], size: float, *, bold: bool = False, lead: float = LEAD, ink: Ink = 0) -> float:
        """Lines that were made before, below y; answers where the next may begin."""
        step = size * lead / POINTS
        for place, line in enumerate(lines):
            self.text(x, y + step / 2 + size * 0.37 / POINTS, line, size, bold=bold, ink=ink, again=place > 0)
            y += step
        return y

    def pair(self, x: float, y: float, width: float, pair: Pair, sizes: tuple[float, float], *, bold: bool = False) -> float:
        """Chinese, and the English below it; answers where the next may begin."""
        y = self.paragraph(x, y, width, pair[0], sizes[0], bold=bold)
        return self.paragraph(x, y, width, pair[1], sizes[1], lead=1.2)

    def pair_depth(self, width: float, pair: Pair, sizes: tuple[float, float]) -> float:
        """How much height `pair` will take."""
        counts = [len(self.sheets.lines(text, size, width)) for text, size in zip(pair, sizes, strict=True)]
        return (counts[0] * sizes[0] * LEAD + counts[1] * sizes[1] * 1.2) / POINTS

    def box(self, x: float, y: float, width: float, height: float, line: float = 0.3, *, fill: Ink | None = None, ink: Ink = 0) -> None:
        """A rectangle: filled, where there is something to fill it with, and then outlined, where the line has a width."""
        size = f"{width * POINTS:.2f} {-height * POINTS:.2f}"
        if fill is not None:
            self.raw(f"{_inked(fill)} {self._at(x, y)} {size} re f")
        if line:
            self.raw(f"{_inked(ink)} {line * POINTS:.2f} w {self._at(x, y)} {size} re S")

    def line(self, *points: tuple[float, float], width: float = 0.3, dash: str = "", ink: Ink = 0) -> None:
        """A line through the points. dash: lengths of dash and gap in points, such as `2 2`."""
        through = " l ".join(self._at(*point) for point in points)
        head, _, rest = through.partition(" l ")
        self.raw(f"q {_inked(ink)} {width * POINTS:.2f} w 1 j [{dash}] 0 d {head} m {rest} l S Q")

    def code(self, address: str, x: float, y: float, side: float) -> None:
        """A QR code of a public address on white. side: its quiet zone included, in which nothing else may stand."""
        matrix = modules(address)
        step = side / (len(matrix) + 8)
        left, top = (x + 4 * step) * POINTS, (self.height - y - 4 * step) * POINTS
        self.box(x, y, side, side, 0, fill=1)
        self.raw(f"q 0 g {step * POINTS:.4f} 0 0 {-step * POINTS:.4f} {left:.2f} {top:.2f} cm {symbol_path(matrix)} Q")

    def disc(self, x: float, y: float, radius: float, *, ink: Ink = 0) -> None:
        """A filled circle around a middle."""
        bow = radius * 0.5523
        curves = [
            ((x + radius, y + bow), (x + bow, y + radius), (x, y + radius)),
            ((x - bow, y + radius), (x - radius, y + bow), (x - radius, y)),
            ((x - radius, y - bow), (x - bow, y - radius), (x, y - radius)),
            ((x + bow, y - radius), (x + radius, y - bow), (x + radius, y)),
        ]
        path = " ".join(" ".join(self._at(*point) for point in curve) + " c" for curve in curves)
        self.raw(f"{_inked(ink)} {self._at(x + radius, y)} m {path} f")
