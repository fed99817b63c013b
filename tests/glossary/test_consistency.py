"""What does not fit together, inside a list and against another one."""

import json
from pathlib import Path

from domain.glossary.consistency import DIFFERS, ODD, OTHER_SYSTEM, SAME_ENGLISH, against, inside
from domain.glossary.entry import Entry
from domain.glossary.readings import spoken
from tests.glossary.lists import HAMASEN, shared_list


def test_each_kind_of_doubt_is_found_and_reasons_are_respected() -> None:
    entries = [
        *HAMASEN,
        Entry("旗山區", "Qishan District", "district", ("旗山區",), 20),
        Entry("鹽埕區", "Yanchen District", "district", ("鹽埕區",), 21, reason="custom"),
        Entry("濱海2路", "Binhai Second Road", "road", ("鼓山區",), 22),
        Entry("中一街", "Central lst St.", "road", (), 23),
    ]
    found = {(doubt.entry.number, doubt.reason) for doubt in inside(entries)}
    assert found == {(20, OTHER_SYSTEM), (4, SAME_ENGLISH), (22, SAME_ENGLISH), (23, ODD)}
    assert next(doubt.with_ for doubt in inside(entries) if doubt.entry.number == 20) == "Cishan District"


def test_another_owners_list_is_compared_by_what_it_writes() -> None:
    theirs = [
        Entry("旗津區", "Qijin Dist.", "district"),
        Entry("鼓山區", "GUSHAN DIST.", "district"),
        Entry("永安區", "Yong'an District", "district"),
    ]
    assert [(doubt.entry.zh, doubt.reason, doubt.with_) for doubt in against(HAMASEN, theirs)] == [("旗津區", DIFFERS, "Qijin Dist.")]


def test_real_inconsistencies_between_owners_are_found(shared: Path) -> None:
    """Names that the post and the city write differently, as collected."""
    ours = shared_list(shared, "glossary_789")
    collected = json.loads((shared / "data/places/inconsistent_names.json").read_text())
    post = [Entry(one["zh"], form["en"], "x") for one in collected for form in one["forms"] if form["source"] == "post"]
    found = {doubt.entry.zh for doubt in against(ours, post)}
    assert {"旗津區", "前鎮區", "新興區"} <= found


def test_a_name_is_read_aloud_with_tones() -> None:
    assert spoken("旗津") == ("qí jīn", "ㄑㄧˊ ㄐㄧㄣ")
    assert spoken("鹽埕") == ("yán chéng", "ㄧㄢˊ ㄔㄥˊ")
    assert spoken("KW2") == ("", "")
