"""Files that are checked: what they say, and the copy with names corrected."""

import io

import docx
import pytest

from domain.glossary.checking.checker import check
from domain.glossary.checking.lints import lints
from domain.glossary.checking.patterns import patterns_of
from tests.glossary.lists import HAMASEN
from web.glossary.documents import corrected, read

SMALL = patterns_of(HAMASEN)
PAGE = (
    "<!doctype html><html><head><title>Qijin &amp; more</title><style>p{content:'Qijin'}</style></head>\n<body><p>Go to <b>Qijin</b> "
    "District.</p><script>var x = 'Qijin';</script><p title='Qijin'>Zhongshan 1st Rd.</p></body></html>"
)


def test_html_is_read_without_its_scripts_and_corrected_where_it_stands() -> None:
    document = read(PAGE.encode(), "page.html")
    found = check(SMALL, document.text)
    assert [one.found for one in found] == ["Qijin", "Qijin District", "Zhongshan 1st Rd."]
    assert all(document.text[one.start : one.end] == one.found for one in found)
    after = corrected(document, found).decode()
    assert "<title>Cijin District &amp; more</title>" in after
    assert "<b>Cijin District</b>.</p>" in after
    assert "var x = 'Qijin'" in after
    assert "<p title='Qijin'>Jhongshan 1st Rd.</p>" in after


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_places_hold_for_every_end_of_line(ends: str) -> None:
    source = f"<p>a{ends}b</p>{ends}<p>Qijin</p>{ends}"
    document = read(source.encode(), "a.htm")
    assert corrected(document, check(SMALL, document.text)).decode() == source.replace("Qijin", "Cijin District")


def test_a_word_document_keeps_its_form() -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("Ferry to ")
    paragraph.add_run("Qi").bold = True
    paragraph.add_run("jin tonight")
    made.add_table(1, 1).cell(0, 0).text = "Qihou Lighthouse"
    made.sections[0].header.paragraphs[0].text = "Zhongshan 1st Rd."
    out = io.BytesIO()
    made.save(out)
    document = read(out.getvalue(), "leaflet.docx")
    found = check(SMALL, document.text)
    assert [one.found for one in found] == ["Qijin", "Qihou Lighthouse", "Zhongshan 1st Rd."]
    after = docx.Document(io.BytesIO(corrected(document, found)))
    assert after.paragraphs[0].text == "Ferry to Cijin District tonight"
    assert [run.bold for run in after.paragraphs[0].runs] == [None, True, None]
    assert after.tables[0].cell(0, 0).text == "Cihou Lighthouse"
    assert after.sections[0].header.paragraphs[0].text == "Jhongshan 1st Rd."


def test_text_in_big5_and_utf16_is_read() -> None:
    for name in ("utf-8-sig", "big5", "utf-16"):
        assert read("旗津 Qijin".encode(name), "a.txt").text == "旗津 Qijin"


def test_what_is_odd_without_being_a_name() -> None:
    assert [(one.found, one.reason) for one in lints("the 1nd  day's and Bo’ai, TAXl st 11th 12nd")] == [
        ("1nd", "no ordinal of English"), ("  ", "more than one blank"), ("'", "two kinds of apostrophe in one text"),
        ("12nd", "no ordinal of English"),
    ]  # fmt: skip
