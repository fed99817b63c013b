"""The two-monthly report on paper: a head, a table of all cases, those behind first, and then each case in full."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from domain.delivery.history import CaseThen, decided
from domain.errors import N_
from web.delivery.report_data import Report, name_of_report, state_of, why_behind
from web.delivery.words import ENDINGS, STAGES
from web.frame.labels import name_of
from web.frame.visit import Visit
from web.printing import documents
from web.printing.fonts import FONT
from web.text import formats

if TYPE_CHECKING:
    from web.printing.tagging import TaggedPdf

FOAM = (232, 240, 236)
WIDTHS = (8, 29, 17, 14, 7, 13, 13, 15)


def report_pdf(visit: Visit, report: Report) -> bytes:
    """The document's bytes."""
    title = visit.say(N_("Two-monthly progress report"))
    pdf = documents.sheet(
        title, foot=f"{name_of(visit, visit.site.name)} · {title} · {_span(visit, report)} ·", landscape=True, language=visit.locale.lang
    )
    pdf.add_page()
    _head(pdf, visit, report, title)
    if not report.rows:
        documents.body(pdf, visit.say(N_("In these two months nothing was being carried out.")))
        return documents.done(pdf)
    _summary(pdf, visit, report)
    for row in report.rows:
        _case(pdf, visit, report, row)
    return documents.done(pdf)


def _span(visit: Visit, report: Report) -> str:
    first, last = (formats.month(day, visit.locale) for day in report.asked)
    return f"{first} – {last}"


def _head(pdf: "TaggedPdf", visit: Visit, report: Report, title: str) -> None:
    documents.heading(pdf, title, 20, color=documents.TEAL)
    documents.heading(pdf, f"{name_of_report(visit, report)}　{_span(visit, report)}", 13)
    day = formats.long_date(report.moment.day, visit.locale)
    issued = formats.long_date(visit.today, visit.locale)
    documents.body(pdf, visit.say(N_("Data as of %(day)s"), day=day) + "　" + visit.say(N_("Issued on %(day)s"), day=issued), 10)
    behind = visit.locale.ngettext("%(n)s case behind schedule", "%(n)s cases behind schedule", report.behind)
    cases = visit.locale.ngettext("%(n)s case", "%(n)s cases", len(report.rows))
    spent = visit.say(
        N_("%(spent)s spent of %(all)s approved"),
        spent=formats.money(report.spent, visit.locale),
        all=formats.money(report.voted, visit.locale),
    )
    documents.body(pdf, "　".join((cases, behind, spent)), 10)
    documents.rails(pdf)


def _summary(pdf: "TaggedPdf", visit: Visit, report: Report) -> None:
    head = (
        N_("Case number"), N_("Title"), N_("Agency"), N_("State"), N_("Done"), N_("Approved"), N_("Money spent"), N_("To be delivered by"),
    )  # fmt: skip
    rows = []
    for row in report.rows:
        due = f"{row.due_on:%Y-%m-%d}" if row.due_on else "–"
        if row.due_on and row.first_due_on and row.first_due_on != row.due_on:
            due += "\n" + visit.say(N_("first: %(day)s"), day=f"{row.first_due_on:%Y-%m-%d}")
        money = formats.money(row.case.money_voted, visit.locale) if row.case.money_voted is not None else "–"
        rows.append(
            (
                _number(row), name_of(visit, row.case.title), report.agencies.get(row.agency, row.agency), state_of(visit, row),
                f"{row.percent}%", money, formats.money(row.spent, visit.locale), due,
            )
        )  # fmt: skip
    _table(pdf, [visit.say(name) for name in head], rows, WIDTHS)
    pdf.ln(4)


def _table(pdf: "TaggedPdf", head: Sequence[str], rows: Iterable[Sequence[str]], widths: tuple[int, ...]) -> None:
    """A table whose head stands again on every page that it runs over to."""
    from fpdf.fonts import FontFace

    pdf.set_font(FONT, size=9)
    pdf.set_text_color(*documents.INK)
    pdf.set_draw_color(*documents.RAIL)
    pdf.set_line_width(0.2)
    style = FontFace(color=documents.TEAL, fill_color=FOAM)
    with pdf.table(
        col_widths=widths, text_align="LEFT", line_height=5, padding=0.6, borders_layout="HORIZONTAL_LINES", headings_style=style
    ) as made:
        for cells in (head, *rows):
            made.row([documents.printable(pdf, cell) for cell in cells])


def _label(pdf: "TaggedPdf", text: str) -> None:
    """The name of what follows."""
    pdf.ln(1)
    documents.body(pdf, text, 11, color=documents.TEAL)


def _number(row: CaseThen) -> str:
    return row.case.ref if row.case.source != "other" else "–"


def _case(pdf: "TaggedPdf", visit: Visit, report: Report, row: CaseThen) -> None:
    if pdf.get_y() > pdf.h - 60:  # a heading alone at the foot of a page helps nobody
        pdf.add_page()
    number = "" if row.case.source == "other" else f"{row.case.ref}　"
    documents.heading(pdf, number + name_of(visit, row.case.title), 13, color=documents.TEAL)
    state = visit.say(ENDINGS[row.ending][0] if row.closed_on else STAGES[row.stage.value][0])
    words = [report.agencies.get(row.agency, row.agency), state, f"{row.percent}%"]
    if row.closed_on:
        words.append(visit.say(N_("closed on %(day)s"), day=formats.long_date(row.closed_on, visit.locale)))
    elif row.due_on:
        words.append(visit.say(N_("promised by %(day)s"), day=formats.long_date(row.due_on, visit.locale)))
    documents.body(pdf, " · ".join(words), 10, color=documents.MUTED)
    if row.standing.behind:
        _label(pdf, visit.say(N_("Behind schedule")))
        for reason in why_behind(visit, row):
            documents.body(pdf, reason, 10.5)
    _steps(pdf, visit, row)
    _later(pdf, visit, report, row)
    _label(pdf, visit.say(N_("Month by month")))
    for entry in row.entries:
        late = visit.say(N_("entered late")) if entry.late else ""
        mended = visit.say(N_("corrected")) if entry.earlier else ""
        marks = " · ".join(filter(None, (f"{entry.percent}%", formats.money(entry.spent, visit.locale), late, mended)))
        documents.body(pdf, f"{formats.month(entry.month, visit.locale)}　{marks}", 10, color=documents.MUTED)
        documents.body(pdf, name_of(visit, entry.text), 10.5)
        if entry.behind:
            documents.body(pdf, visit.say(N_("Why it is behind")) + _colon(visit) + name_of(visit, entry.why), 10.5)
    if not row.entries:
        documents.body(pdf, visit.say(N_("No entry in these two months.")), 10.5)
    documents.rails(pdf)


def _colon(visit: Visit) -> str:
    return "：" if visit.locale.chinese else ": "


def _steps(pdf: "TaggedPdf", visit: Visit, row: CaseThen) -> None:
    if not row.steps:
        return
    _label(pdf, visit.say(N_("Milestones")))
    rows = []
    for step in row.steps:
        due = f"{step.due_on:%Y-%m-%d}"
        if step.due_on != step.first_due_on:
            due += "\n" + visit.say(N_("first: %(day)s"), day=f"{step.first_due_on:%Y-%m-%d}")
        rows.append((formats.quarter(step.due_on, visit.locale), name_of(visit, step.title), due, f"{step.done_on or '–'}"))
    head = [visit.say(name) for name in (N_("Quarter"), N_("Milestone"), N_("Promised by"), N_("Reached on"))]
    _table(pdf, head, rows, (14, 50, 20, 16))
    pdf.ln(2)


def _later(pdf: "TaggedPdf", visit: Visit, report: Report, row: CaseThen) -> None:
    if not row.extensions:
        return
    _label(pdf, visit.say(N_("Extensions requested")))
    words = {True: N_("granted"), False: N_("refused"), None: N_("not decided")}
    for item in row.extensions:
        answer = decided(item, report.moment)
        line = f"{item.from_on:%Y-%m-%d} → {item.to_on:%Y-%m-%d} · {visit.say(words[answer])}{_colon(visit)}{name_of(visit, item.why)}"
        documents.body(pdf, line, 10.5)
        if answer is not None and item.note:
            documents.body(pdf, visit.say(item.note), 10, color=documents.MUTED)
