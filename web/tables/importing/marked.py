"""The rows that have faults, back as a file of the same kind: with a column that says what to do, and their cells in colour."""

import io
from collections.abc import Sequence

from domain.errors import N_
from web.tables.export import as_csv, text_cell
from web.tables.importing.columns import Checked, Column, Fault, fold
from web.text.languages import Locale

PROBLEM = N_("Problem")
PALE = "#fbd9d3"


def words_of(fault: Fault, locale: Locale) -> str:
    """What is wrong and what to do, in a language."""
    return locale.gettext(fault.reason, **fault.facts)


def marked(checked: Checked, locale: Locale) -> bytes:
    """Every row that has a fault, under its heading, as CSV, XLSX or ODS like the file it came in."""
    by_line: dict[int, list[Fault]] = {}
    for fault in checked.faults:
        by_line.setdefault(fault.line, []).append(fault)
    heading = checked.table.heading
    head = [*heading.cells, locale.gettext(PROBLEM)]
    rows = []
    for line in (line for line in checked.table.rows if line.number in by_line):
        cells = [*line.cells, *[""] * (len(heading.cells) - len(line.cells))][: len(heading.cells)]
        faults = by_line[line.number]
        wrong = {place for fault in faults for place in range(len(cells)) if _about(checked, fault, place)}
        rows.append(([*cells, " ".join(words_of(fault, locale) for fault in faults)], wrong))
    return {"csv": _csv, "xlsx": _xlsx, "ods": _ods}[checked.table.kind](head, rows)


def _about(checked: Checked, fault: Fault, place: int) -> bool:
    """Whether a fault lies in the cell at this place; one of a whole row lies in all of them."""
    heading = checked.table.heading.cells
    named = {column.key: column for column in checked.columns}
    if fault.column not in named:
        return True
    return _names(named[fault.column], heading[place])


def _names(column: Column, heading: str) -> bool:
    return fold(heading) in {fold(name) for name in (column.key, *column.names)}


Marked = Sequence[tuple[Sequence[str], set[int]]]


def _csv(head: Sequence[str], rows: Marked) -> bytes:
    return as_csv(head, [cells for cells, _ in rows], "")


def _xlsx(head: Sequence[str], rows: Marked) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, bold, pale = book.add_worksheet(), book.add_format({"bold": True}), book.add_format({"bg_color": PALE})
        for place, cell in enumerate(head):
            sheet.write_string(0, place, cell, bold)
        for number, (cells, wrong) in enumerate(rows, 1):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell, pale if place in wrong or place == len(head) - 1 else None)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _ods(head: Sequence[str], rows: Marked) -> bytes:
    from odfdo import Document, Element

    document = Document("spreadsheet")
    document.body.clear()
    style = (
        '<style:style style:name="wrong" style:family="table-cell">'
        f'<style:table-cell-properties fo:background-color="{PALE}"/></style:style>'
    )
    document.insert_style(style, automatic=True)
    lines = [(head, set[int]()), *[(cells, wrong | {len(head) - 1}) for cells, wrong in rows]]
    body = "".join(f"<table:table-row>{_row(cells, wrong)}</table:table-row>" for cells, wrong in lines)
    columns = f'<table:table-column table:number-columns-repeated="{len(head)}"/>'
    document.body.append(Element.from_tag(f'<table:table table:name="1">{columns}{body}</table:table>'))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _row(cells: Sequence[str], wrong: set[int]) -> str:
    return "".join(text_cell(cell, "wrong" if place in wrong else "") for place, cell in enumerate(cells))
