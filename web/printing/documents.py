"""Pages to print, in both languages: fpdf2 with Noto Sans TC embedded and cut down to the signs in use."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from web.printing.fonts import FONT, OWN, Fonts, font_file
from web.printing.qr import modules

if TYPE_CHECKING:
    from web.printing.tagging import TaggedPdf

TEAL = (10, 85, 87)
INK = (23, 33, 31)
MUTED = (71, 82, 79)
RAIL = (135, 129, 111)
BILINGUAL = "zh-Hant-TW"
"""The language of a paper on which both stand: the first of them."""

SIZES = {"A3": (297, 420), "A4": (210, 297), "A5": (148, 210)}
"""Width and height in millimetres, upright."""


def font_path() -> str:
    """The font file that the dependency carries."""
    return font_file(*OWN)


def sheet(title: str, *, foot: str = "", landscape: bool = False, size: str = "A4", language: str = BILINGUAL) -> "TaggedPdf":
    """An empty document with our margins; every page has its number and what stands in `foot`. language: a tag such as `en`."""
    from web.printing.tagging import TaggedPdf

    class Sheet(TaggedPdf):
        def footer(self) -> None:
            self.decorate(True)
            with self.local_context(text_mode="FILL"):  # a page may end within bold type
                self.set_y(-14)
                self.set_font(FONT, size=8)
                self.set_text_color(*MUTED)
                self.cell(0, 6, f"{printable(self, foot)}  {self.page_no()}", align="C")
            self.decorate(False)

    made = Sheet(orientation="landscape" if landscape else "portrait", format=SIZES[size])
    made.add_font(FONT, fname=font_path())
    made.held = Fonts(made)
    made.set_title(title)
    made.set_lang(language)
    made.set_margin(16)
    made.set_auto_page_break(True, margin=18)
    made.set_font(FONT, size=11)
    return made


def printable(pdf: "TaggedPdf", text: str) -> str:
    """The text with a glyph for every sign: rare ones come from further fonts, what no font has shows as 〓. Lines stay."""
    return "\n".join(pdf.held.clean(line) for line in text.split("\n"))


def weight(size: float) -> float:
    """The line around each sign of bold type, in points: thin enough that the strokes of small Chinese signs do not run together."""
    return size * min(0.026, size * 0.002)


def bold(pdf: "TaggedPdf", on: bool) -> None:
    """The font has one weight: bold is drawn with a thin line around each sign."""
    if on:
        pdf.text_mode = "FILL_STROKE"
        pdf.set_line_width(weight(pdf.font_size_pt) / 72 * 25.4)
    else:
        pdf.text_mode = "FILL"


def heading(pdf: "TaggedPdf", text: str, size: float = 18, *, color: tuple[int, int, int] = INK) -> None:
    """A heading that breaks over lines; its size says of which level it is."""
    pdf.begin("H1" if size >= 17 else "H2" if size >= 13 else "H3")
    pdf.set_font(FONT, size=size)
    pdf.set_text_color(*color)
    pdf.set_draw_color(*color)
    bold(pdf, True)
    pdf.multi_cell(0, size * 0.52, printable(pdf, text), new_x="LMARGIN", new_y="NEXT", align="L")
    bold(pdf, False)
    pdf.begin("P")  # what follows is no heading, whoever writes it
    pdf.set_text_color(*INK)


def body(pdf: "TaggedPdf", text: str, size: float = 11, *, color: tuple[int, int, int] = INK, indent: float = 0) -> None:
    """Running text. indent: in millimetres."""
    pdf.begin("P")
    pdf.set_x(pdf.l_margin + indent)
    pdf.set_font(FONT, size=size)
    pdf.set_text_color(*color)
    pdf.multi_cell(0, size * 0.58, printable(pdf, text), new_x="LMARGIN", new_y="NEXT", align="L")
    pdf.set_text_color(*INK)


def rails(pdf: "TaggedPdf") -> None:
    """The double line that parts things."""
    pdf.ln(2)
    pdf.set_draw_color(*RAIL)
    pdf.set_line_width(0.3)
    y, right = pdf.get_y(), pdf.w - pdf.r_margin
    pdf.line(pdf.l_margin, y, right, y)
    pdf.line(pdf.l_margin, y + 1.2, right, y + 1.2)
    pdf.ln(4)


def qr(pdf: "TaggedPdf", text: str, x: float, y: float, side: float) -> None:
    """A QR code drawn as squares: sharp at any size. side in millimetres, quiet zone included."""
    border = [False] * 4
    dark = [[*border, *row, *border] for row in modules(text)]
    blank = [[False] * len(dark[0])] * 4
    matrix = [*blank, *dark, *blank]
    step = side / len(matrix)
    pdf.set_fill_color(0, 0, 0)
    for line, row in enumerate(matrix):
        column = 0
        while column < len(row):
            run = column
            while run < len(row) and row[run]:
                run += 1
            if run > column:
                pdf.rect(x + column * step, y + line * step, (run - column) * step, step, style="F")
            column = run + 1


def table(
    pdf: "TaggedPdf", head: Iterable[str], rows: Iterable[Iterable[str]], widths: tuple[int, ...], *, size: float = 9, lead: float = 1.0
) -> None:
    """A table whose cells break over lines; widths in parts of the whole. size: of its type, in points; lead: of its rows, 1 as usual."""
    pdf.begin("P")
    pdf.set_font(FONT, size=size)
    pdf.set_text_color(*INK)
    pdf.set_draw_color(*RAIL)
    pdf.set_line_width(0.2)
    with pdf.table(
        col_widths=widths,
        text_align="LEFT",
        line_height=size * 5 / 9 * lead,
        first_row_as_headings=False,
        borders_layout="HORIZONTAL_LINES",
    ) as made:
        for cells in [tuple(head), *[tuple(row) for row in rows]]:
            row = made.row()
            for cell in cells:
                row.cell(printable(pdf, cell))


def done(pdf: "TaggedPdf") -> bytes:
    """The document's bytes."""
    return bytes(pdf.output())
