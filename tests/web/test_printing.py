"""Papers for those who hear them: title, language, headings and paragraphs in their order; and codes that another library reads."""

import io
from collections.abc import Iterator

import pytest
from pypdfium2 import PdfDocument
from pypdfium2 import raw as pdfium

from web.printing import documents
from web.printing.drawing import Drawing, Sheets
from web.printing.qr import modules, svg


def text_of(call: object, *given: object) -> str:
    """What a function of PDFium writes into a buffer."""
    size = call(*given, None, 0)  # type: ignore[operator]
    buffer = (pdfium.c_ushort * (size // 2))()
    call(*given, buffer, size)  # type: ignore[operator]
    return bytes(buffer).decode("utf-16-le").rstrip("\0")


def tags_of(page: object) -> Iterator[tuple[str, int]]:
    """The tags of a page in their order, each with how many pieces of text it holds."""
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    root = pdfium.FPDF_StructTree_GetChildAtIndex(tree, 0)
    for place in range(pdfium.FPDF_StructElement_CountChildren(root)):
        child = pdfium.FPDF_StructElement_GetChildAtIndex(root, place)
        if child:
            yield text_of(pdfium.FPDF_StructElement_GetType, child), pdfium.FPDF_StructElement_CountChildren(child)


def paper() -> bytes:
    made = documents.sheet("Minutes", foot="Hamasen", language="en")
    made.add_page()
    documents.heading(made, "Meeting 115-2")
    documents.body(made, "A paragraph that goes on over three lines. " * 8)
    documents.heading(made, "Decisions", 14)
    made.multi_cell(0, 6, "Written without a helper.", new_x="LMARGIN", new_y="NEXT")
    documents.table(made, ["Number", "What"], [["115-2-01", "Cijin District, a long cell. " * 9], ["115-2-02", "Gushan"]], (1, 3))
    documents.body(made, "Longer than a page. " * 500)
    return documents.done(made)


def test_a_paper_has_title_language_headings_and_paragraphs() -> None:
    data = paper()
    assert b"/Lang (en)" in data
    assert b"/Marked true" in data
    document = PdfDocument(data)
    assert document.get_metadata_dict()["Title"] == "Minutes"
    first = list(tags_of(document[0]))
    assert [kind for kind, _ in first] == ["H1", "P", "H2", "P", "P", "P"]
    assert first[1][1] >= 3  # its lines are one paragraph
    assert len(document) >= 2
    assert [kind for kind, _ in tags_of(document[1])] == ["P"]


def test_the_foot_of_a_page_is_decoration_and_every_other_text_has_a_tag() -> None:
    document = PdfDocument(paper())
    for number in range(len(document)):
        page = document[number]
        objects = [page_object.raw for page_object in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT])]
        marked = [pdfium.FPDFPageObj_GetMarkedContentID(item) for item in objects]
        assert sum(count for _, count in tags_of(page)) == len({mark for mark in marked if mark >= 0})  # none that is not there
        untagged = [item for item, mark in zip(objects, marked, strict=True) if mark < 0]
        assert len(untagged) == 1
        assert pdfium.FPDFPageObj_CountMarks(untagged[0]) == 1


@pytest.mark.parametrize(("text", "version"), [("https://pb.kcg.gov.tw/g/12", None), ("http://127.0.0.1:8000/v#ABC", 6)])
def test_codes_are_read_by_another_library(text: str, version: int | None) -> None:
    import numpy
    import zxingcpp

    dark = numpy.array(modules(text, correction="Q" if version else "M", version=version, mask=3 if version else None))
    picture = numpy.where(numpy.kron(numpy.pad(dark, 4), numpy.ones((6, 6), dtype=bool)), 0, 255).astype(numpy.uint8)
    assert zxingcpp.read_barcode(picture).text == text
    assert len(dark) == (17 + 4 * version if version else len(dark))
    assert io.StringIO(svg(text)).read().startswith("<")


def test_a_drawn_paper_has_tags_too_and_a_form_is_one_paragraph() -> None:
    with Sheets("Poster") as sheets:
        form = Drawing(sheets, 50, 50)
        form.text(1, 5, "on every sheet", 9)
        shown = sheets.form(form)
        draw = Drawing(sheets, 210, 297)
        draw.text(10, 30, "Vote here", 40, bold=True)
        draw.paragraph(10, 50, 60, "A paragraph that goes on over several lines of this narrow column.", 11)
        draw.raw(shown)
        sheets.page(draw.contents)
        sheets.page(shown)
        data = sheets.done()
    document = PdfDocument(data)
    first = list(tags_of(document[0]))
    assert [kind for kind, _ in first] == ["H2", "P", "P"]
    assert first[1][1] >= 3
    assert list(tags_of(document[1])) == [("P", 1)]
    assert (b"/Lang (zh-Hant-TW)" in data, b"/Marked true" in data, b"EMC@" in data) == (True, True, False)
    page = document[0]
    drawn = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=3)
    texts = [page_object.raw for page_object in drawn if page_object.level == 0]  # what lies in a form has the form's mark
    assert len(texts) >= 4
    assert all(pdfium.FPDFPageObj_GetMarkedContentID(item) >= 0 for item in texts)
