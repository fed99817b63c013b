"""What hangs and stands where people vote, and the signs of every script that is printed."""

import re
import unicodedata
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from domain.errors import Refused
from domain.translated import Translated
from domain.voting.sheet import Candidate
from tests.voting.printed import CODES, HERE, MM, REAL, crowded, facts, made, picture, words
from web.printing.drawing import Drawing, Sheets
from web.text.languages import Locales
from web.voting.printed.posters import PosterFacts, poster_pdf, table_sign_pdf
from web.voting.printed.protocol import Read, protocol_pdf
from web.voting.printed.slips import check_slips, slips_pdf


def wall(host: str = REAL, **more: Any) -> PosterFacts:
    """What a poster says."""
    told: dict[str, Any] = {
        "host_url": host,
        "page": "https://pb.kcg.gov.tw/elections/hamasen-2027",
        "name": facts().name,
        "phrase": ("海風 燈塔", "Sea breeze · Lighthouse"),
        "when": ("5月8日（六） 9:00–16:00", "Sat, 8 May 2027, 9:00–16:00"),
        "where": ("代天宮前廣場", "Square in front of Daitian Temple"),
    }
    return PosterFacts(**told | more)


def test_a_poster_leads_to_the_public_page_and_a_sign_tells_where_to_vote() -> None:
    poster, sign = poster_pdf(wall()), table_sign_pdf(wall())
    found = zxingcpp.read_barcodes(picture(poster, 0, 2))
    assert [(one.text, one.ec_level) for one in found] == [(wall().page, "M")]
    assert [round(size / MM) for size in pypdfium2.PdfDocument(poster)[0].get_size()] == [297, 420]
    assert [round(size / MM) for size in pypdfium2.PdfDocument(sign)[0].get_size()] == [210, 148]
    assert "pb.kcg.gov.tw/v" in words(sign, 0)
    for pdf in (poster, sign):
        assert "海風 燈塔" in words(pdf, 0)
        assert "REHEARSAL" not in words(pdf, 0)
        assert not crowded(pdf, 0)[0]
    with pytest.raises(Refused):
        table_sign_pdf(wall(HERE))


def test_a_rehearsal_is_told_on_the_wall_too() -> None:
    for pdf in (poster_pdf(wall(HERE, rehearsal=True, where=("", ""))), table_sign_pdf(wall(HERE, rehearsal=True))):
        assert "REHEARSAL" in words(pdf, 0)


def test_what_the_font_lacks_is_told_and_shown() -> None:
    assert made("a6").missing == "🌱"
    assert check_slips(facts(), "compact") == "🌱"
    assert "〓" in words(made("a6").pdf, 1)
    assert check_slips(facts(0)) == ""


PEOPLE = {
    "Vietnamese": "Đường đi bộ an toàn cho người già ở Cố Đô, Nguyễn Huệ",
    "Vietnamese, decomposed": unicodedata.normalize("NFD", "Tiếng Việt"),
    "Taiwanese, Tâi-lô and POJ": "ji̍t-thâu, o͘-á, m̄-sī, ⁿ, tsi̍t ê lâng",
    "Hakka": "𠊎 講客話 ngaiˇ",
    "languages of Namasia and Maolin": "Kanakanavʉ, Hla’alua, Oponoho ɨ",
    "names": "陳𠮷祥 林堃 王喆 邱𤧟 邉見 髙木",
    "places": "𧒽港 崁頂 蚵仔寮",
    "Japanese": "ひらがな カタカナ 髙島",
    "simplified": "们这说对时为区应岛场",
    "Korean": "가오슝 시민",
    "European": "Łódź, Dvořák, Gülşen, Čapek, straße, Ñandú",
}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.long
def test_what_people_of_kaohsiung_type_is_printed(who: str) -> None:
    said = PEOPLE[who]
    with Sheets("") as sheets:
        draw = Drawing(sheets, 210, 297)
        end = draw.paragraph(20, 20, 170, said, 16)
        assert end > 20
        sheets.page(draw.contents)
        pdf, missing = sheets.done(), sheets.missing
    assert missing == ""
    found = unicodedata.normalize("NFC", re.sub(r"\s+", "", words(pdf, 0)))
    assert found == unicodedata.normalize("NFC", re.sub(r"\s+", "", said))


def test_a_word_keeps_one_font_and_widths_are_those_of_what_is_drawn() -> None:
    with Sheets("") as sheets:
        clean = sheets.clean("村民 Kanakanavʉ people")
        assert [part for _, part in sheets.fonts.runs(clean)] == ["村民 ", "Kanakanavʉ", " people"]
        draw = Drawing(sheets, 210, 297)
        draw.text(20, 20, clean, 20)
        sheets.page(draw.contents)
        text = pypdfium2.PdfDocument(sheets.done())[0].get_textpage()
        right = text.get_charbox(text.count_chars() - 1, loose=True)[2] / MM
        assert right == pytest.approx(20 + sheets.width(clean, 20), abs=0.3)


@pytest.mark.long
def test_other_fonts_are_embedded_only_where_they_are_needed() -> None:
    def slip(name: str) -> bytes:
        more: dict[str, Any] = {"name": Translated.of(zh_Hant=name, en="A vote")}
        return slips_pdf(facts(0, **more), [(1, CODES[:1])]).pdf

    plain, rare = slip("高雄市票選"), slip("高雄市𠮷票選")
    assert [len(set(re.findall(rb"/FontFile\d \d+", pdf))) for pdf in (plain, rare)] == [1, 2]
    assert "𠮷" in words(rare, 1)
    assert slip("高雄市𠮷票選") == rare


def test_a_mark_that_no_font_has_is_told_and_a_selector_is_not() -> None:
    with Sheets("") as sheets:
        assert sheets.clean("a\u20d2 ✔\ufe0f 葛\U000e0100 🌱") == "a 〓 葛 〓"
        assert sheets.missing == "\u20d2✔🌱"


@pytest.mark.long
def test_the_protocol_shows_what_it_cannot_print() -> None:
    title = Translated.of(zh_Hant="𠊎兜愛🌱", en="Kanakanavʉ 🌱")
    election: Any = SimpleNamespace(title=title, key="k", eid="e", closes=0, opens=0, rehearsal=False, digest="d", plan={})
    sheet: Any = SimpleNamespace(candidates=(Candidate(1, "p1", title, 1),), scale=1, currency="TWD")
    slips = dict.fromkeys(("printed", "unopened", "handed_out", "spoiled", "left", "armed"), 0)
    shown = {"protocol": {"slips": slips, "ballots": 0, "withdrawn": 0, "tests": 0, "invalid": {}}, "selected": ["p1"]}
    locales = Locales()
    pdf = protocol_pdf(election, sheet, shown, [locales["zh-Hant"], locales["en"]], Read("Asia/Taipei"))
    assert words(pdf, 0).count("𠊎兜愛〓") == 2
    assert words(pdf, 1).count("Kanakanavʉ 〓") == 2
