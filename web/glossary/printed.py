"""The list on paper: a sheet of names, stickers with the lasting address for signs; and as a spreadsheet."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.glossary.entry import Entry
from domain.glossary.exchange.csv_file import columns_of, text_of
from domain.glossary.exchange.record import record_of
from web.frame.visit import Visit
from web.glossary.words import kind_word
from web.printing.documents import INK, MUTED, body, bold, done, heading, printable, qr, rails, sheet
from web.printing.fonts import FONT

if TYPE_CHECKING:
    from web.printing.tagging import TaggedPdf

ROW = 6.2
"""Millimetres of a line of a name."""

WIDTHS = (14.0, 52.0, 66.0, 26.0, 20.0)
STICKERS = (3, 7)
"""Across and down on A4, as label sheets of 63.5 by 38.1 mm are cut."""

LABEL = (63.5, 38.1)
MARGINS = (7.2, 15.1)
GAP = 2.5


def names_sheet(visit: Visit, title: str, entries: Sequence[Entry], about: str) -> bytes:
    """Names one a line: number, Chinese, English, kind, district; the count stands below the heading."""
    pdf = sheet(title, foot=f"{title} · {about}", language=visit.locale.lang)
    pdf.set_lang(visit.locale.lang)
    pdf.add_page()
    heading(pdf, title)
    count = visit.locale.ngettext("%(n)s name", "%(n)s names", len(entries))
    body(pdf, f"{count} · {about}", color=MUTED)
    rails(pdf)
    for entry in entries:
        _line(pdf, (str(entry.number), entry.zh, entry.en or "–", kind_word(visit, entry.kind), "、".join(entry.districts)))
    return done(pdf)


def _line(pdf: "TaggedPdf", cells: Sequence[str]) -> None:
    if pdf.will_page_break(ROW):
        pdf.add_page()
    y = pdf.get_y()
    x = pdf.l_margin
    pdf.set_text_color(*INK)
    for place, (text, width) in enumerate(zip(cells, WIDTHS, strict=True)):
        pdf.set_xy(x, y)
        size = 9.5 if place in (1, 2) else 8
        pdf.set_font(FONT, size=size)
        shown = printable(pdf, text)
        while size > 5 and pdf.get_string_width(shown) > width - 1.5:
            size -= 0.5
            pdf.set_font(FONT, size=size)
        bold(pdf, place == 2)
        pdf.cell(width, ROW, shown)
        x += width
    bold(pdf, False)
    pdf.set_draw_color(200, 196, 184)
    pdf.set_line_width(0.1)
    pdf.line(pdf.l_margin, y + ROW, x, y + ROW)
    pdf.set_xy(pdf.l_margin, y + ROW)


def stickers(visit: Visit, title: str, entries: Sequence[Entry]) -> bytes:
    """Stickers for signs, 21 a page: QR of the lasting address, English, Chinese, and the address to type."""
    pdf = sheet(title, language=visit.locale.lang)
    pdf.set_lang(visit.locale.lang)
    pdf.set_auto_page_break(False)
    across, down = STICKERS
    for place, entry in enumerate(entries):
        if place % (across * down) == 0:
            pdf.add_page()
        column, row = place % across, place // across % down
        _sticker(pdf, visit, entry, MARGINS[0] + column * (LABEL[0] + GAP), MARGINS[1] + row * LABEL[1])
    return done(pdf)


def _sticker(pdf: "TaggedPdf", visit: Visit, entry: Entry, x: float, y: float) -> None:
    address = f"{visit.services.settings.address}/g/{entry.number}"
    qr(pdf, address, x + 1, y + 4, 28)
    left, width = x + 30, LABEL[0] - 32
    pdf.set_text_color(*INK)
    pdf.set_y(y + 5)
    for text, size in ((entry.en, 11.0), (entry.zh, 11.0), (address.partition("://")[2], 6.5)):
        shown = printable(pdf, text)
        pdf.set_font(FONT, size=size)
        while size > 5 and pdf.get_string_width(shown) > 2 * (width - 2):
            size -= 0.5
            pdf.set_font(FONT, size=size)
        pdf.set_xy(left, pdf.get_y() + 1)
        pdf.multi_cell(width, size * 0.42, shown, align="L", new_x="LEFT", new_y="NEXT")


def as_xlsx(entries: Sequence[Entry]) -> bytes:
    """The list as a spreadsheet: the columns of the CSV, every cell a text."""
    import xlsxwriter  # here: needed for this file alone

    records = [record_of(entry) for entry in sorted(entries, key=lambda entry: entry.number)]
    columns, out = columns_of(records), io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet("names")
        page.freeze_panes(1, 0)
        for line, cells in enumerate([columns, *([text_of(name, record.get(name, "")) for name in columns] for record in records)]):
            for place, cell in enumerate(cells):
                page.write_string(line, place, cell)
    return out.getvalue()
