"""Certificates (獎狀), one a page, in both languages; each says what its page repeats, and leads there by its code."""

from collections.abc import Sequence

from domain.awards.models_panel import Award
from domain.errors import N_
from web.awards.library import said_of
from web.frame.permalinks import lasting
from web.frame.visit import Visit
from web.printing import documents
from web.printing.certificate import Foot, foot, framed, middle, of_site
from web.printing.drawing import Drawing, Sheets
from web.text.formats import local, long_date


def certificates_pdf(visit: Visit, awards: Sequence[Award]) -> bytes:
    """The file."""
    with Sheets(visit.say(N_("Certificates")), landscape=True) as sheets:
        for award in awards:
            sheets.page(_certificate(visit, sheets, award).contents)
        return sheets.done()


def _certificate(visit: Visit, sheets: Sheets, award: Award) -> Drawing:
    said = said_of(award, list(visit.services.locales))
    first, others = said[0], said[1:]
    titles = [one.locale.gettext(N_("Certificate of award")) for one in said]
    draw = framed(sheets, titles[0], titles[1] if others else "")
    middle(draw, 72, "、".join(award.names), 30, 24, 18, bold=True)
    middle(draw, 83, first.agency, 13, 10)
    for place, one in enumerate(said):
        says = one.locale.gettext(N_("was given this award in %(programme)s:"), programme=one.programme)
        middle(draw, 96 + place * 6, says, *((13, 10) if place == 0 else (9.5, 8)))
    middle(draw, 118, first.award, 28, 20, bold=True, ink=documents.TEAL)
    for one in others:
        middle(draw, 125, one.award, 11, ink=documents.MUTED)
    middle(draw, 140, f"「{award.work}」", 17, 14, 11)
    day = award.programme.announced_at or award.programme.decided_at
    when = [long_date(local(day, visit.site.time_zone).date(), first.locale, roc=True)] if day else []
    says = first.locale.gettext(N_("Compare this paper with its page: what is not the same was altered."))
    foot(draw, Foot(of_site(visit, first.locale.tag), " · ".join([*when, award.serial]), says, lasting(visit, "a", award.serial)))
    return draw
