"""The numbered list of proposals, as a leaflet to take along and as a poster for the wall: what the numbers on slips mean."""

from collections.abc import Sequence

from domain.errors import N_
from domain.translated import Translated
from domain.voting.sheet import Sheet
from web.counting.words import amount
from web.printing import documents
from web.printing.fonts import Fonts
from web.text.languages import Locale
from web.voting.printed.facts import REHEARSAL

TYPE = {"A4": 10.0, "A3": 17.0}
"""Points of the type, by the size of the paper."""


def list_pdf(title: Translated, sheet: Sheet, languages: Sequence[Locale], size: str = "A4", *, rehearsal: bool = False) -> bytes:
    """Every proposal by its number, in all languages side by side, with area and cost. Signs that no font has show as 〓."""
    pdf = documents.sheet(title.piece(languages[0].tag).text, foot=title.piece(languages[0].tag).text, size=size)
    fonts = Fonts(pdf)
    pdf.add_page()
    for place, locale in enumerate(languages):
        documents.heading(pdf, fonts.clean(title.piece(locale.tag).text), TYPE[size] * (1.8 if place == 0 else 1.2))
    if rehearsal:
        documents.heading(pdf, " · ".join(REHEARSAL), TYPE[size] * 1.4, color=(138, 47, 27))
    documents.rails(pdf)
    grouped = any(item.group for item in sheet.candidates)
    head = [_both(languages, N_("No.")), _both(languages, N_("Proposal"))]
    head += ([_both(languages, N_("Area"))] if grouped else []) + ([_both(languages, N_("Cost"))] if sheet.priced else [])
    rows = []
    for item in sheet.candidates:
        names = dict.fromkeys(item.title.piece(locale.tag).text for locale in languages)
        row = [str(item.number), "\n".join(fonts.clean(name) for name in names)]
        row += ([item.group] if grouped else []) + ([_cost(sheet, item.cost)] if sheet.priced else [])
        rows.append(row)
    widths = (1, 8, *((2,) if grouped else ()), *((2,) if sheet.priced else ()))
    documents.table(pdf, head, rows, widths, size=TYPE[size])
    return documents.done(pdf)


def _both(languages: Sequence[Locale], words: str) -> str:
    return " ".join(locale.gettext(words) for locale in languages)


def _cost(sheet: Sheet, cost: int) -> str:
    return amount(cost // sheet.scale if cost % sheet.scale == 0 else cost / sheet.scale, sheet.currency)
