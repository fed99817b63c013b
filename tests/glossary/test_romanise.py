"""The four systems, readings, drafts by rule, and which words of a name are its sound."""

import csv
import io
from pathlib import Path

import pytest
from pypinyin import Style, pinyin

from domain.glossary.aligning import in_system, pieces, system_of
from domain.glossary.drafting import draft, drafts
from domain.glossary.readings import likely, of_character
from domain.glossary.romanise import System, every_writing, is_syllable, parts, plain, word, write


def test_the_examples_of_all_four_systems(shared: Path) -> None:
    columns = {System.HANYU: "hanyu", System.TONGYONG: "tongyong", System.WADE_GILES: "wade_giles", System.MPS2: "mps2"}
    compared = 0
    text = (shared / "data/places/romanisation_examples.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(io.StringIO(text)):
        zh = row["zh"].removesuffix("區") if len(row["zh"]) > 2 else row["zh"]
        for system, name in columns.items():
            ours, theirs = plain(word(likely(zh), system)), plain(row[f"gen_{name}"])
            if system is System.MPS2:  # the examples write ㄧㄠ in two ways: Tianliau, Shiaogang
                ours, theirs = ours.replace("au", "ao"), theirs.replace("au", "ao")
            assert ours == theirs or zh in ("籬仔內", "灣仔內"), (zh, system)
            compared += 1
    assert compared == 4 * 82


def test_every_syllable_comes_back_in_hanyu_and_is_told_apart() -> None:
    """All syllables that pypinyin has for the characters of the standard block, but interjections without a vowel."""
    syllables = {one for code in range(0x4E00, 0x9FA6) for one in pinyin(chr(code), style=Style.NORMAL, heteronym=True)[0]}
    syllables = {one for one in syllables if one.isascii() or "ü" in one} - {"m", "n", "ng", "hm", "hng"}
    assert all(map(is_syllable, syllables))
    assert len(syllables) > 400
    for one in syllables:
        assert write(one, System.HANYU) == one.replace("v", "ü")
    for system in (System.TONGYONG, System.HANYU):
        assert len({write(one, system) for one in syllables}) == len({parts(one) for one in syllables})


@pytest.mark.parametrize(
    ("syllable", "tongyong", "wade", "mps2"),
    [
        ("zhi", "jhih", "chih", "jr"), ("zi", "zih", "tzu", "tz"), ("ci", "cih", "tz’u", "tsz"), ("si", "sih", "ssu", "sz"),
        ("feng", "fong", "fêng", "feng"), ("wen", "wun", "wên", "wen"), ("ai", "ai", "ai", "ai"), ("tie", "tie", "t’ieh", "tie"),
        ("xiong", "syong", "hsiung", "shiung"), ("quan", "cyuan", "ch’üan", "chiuan"), ("guo", "guo", "kuo", "guo"),
        ("duo", "duo", "to", "duo"),
        ("lü", "lyu", "lü", "liu"), ("gui", "guei", "kuei", "guei"), ("he", "he", "ho", "he"), ("ri", "rih", "jih", "r"),
    ],
)  # fmt: skip
def test_syllables_that_tables_get_wrong(syllable: str, tongyong: str, wade: str, mps2: str) -> None:
    assert [write(syllable, system) for system in (System.TONGYONG, System.WADE_GILES, System.MPS2)] == [tongyong, wade, mps2]


def test_a_syllable_that_begins_with_a_vowel_is_set_off() -> None:
    assert every_writing(["yong", "an"]) == {"tongyong": "Yong-an", "hanyu": "Yong’an", "wade-giles": "Yung-an", "mps2": "Yung’an"}


def test_what_is_no_syllable_is_refused() -> None:
    with pytest.raises(ValueError, match="no syllable"):
        parts("xq")


def test_taiwan_reads_some_characters_otherwise() -> None:
    assert [of_character(sign)[0] for sign in "堤勁崖血茄"] == ["ti", "jing", "yai", "xie", "jia"]
    assert of_character("A") == ()


@pytest.mark.parametrize(
    ("zh", "expected"),
    [
        ("中山東路", "Jhongshan E. Rd."), ("九如一路", "Jiouru 1st Rd."), ("左營大路", "Zuoyingda Rd."), ("世運大道", "Shihyun Blvd."),
        ("永安區", "Yong-an District"),
        ("光華里", "Guanghua Village"), ("旗后燈塔", "Cihou Lighthouse"), ("濱海路三段", "Binhai Rd. Sec. 3"),
        ("後驛", "Houyi"), ("愛河", "Aihe"), ("建國橫巷", "Jianguo Side Ln."),
    ],
)  # fmt: skip
def test_a_draft_follows_the_rules(zh: str, expected: str) -> None:
    assert draft(zh) == expected


def test_every_reading_is_drafted_once() -> None:
    found = list(drafts("朝陽里", System.TONGYONG))
    assert found[:2] == ["Chaoyang Village", "Jhaoyang Village"]
    assert len(set(found)) == len(found)
    assert list(drafts("ABC", System.TONGYONG)) == []


def test_sounded_words_are_written_in_another_system_and_translated_ones_stay() -> None:
    assert in_system(pieces("旗后燈塔", "Cihou Lighthouse"), System.HANYU) == "Qihou Lighthouse"
    assert in_system(pieces("愛河", "Love River"), System.HANYU) == ""
    assert system_of("前鎮區", "Qianzhen Dist.") == "hanyu"
    assert system_of("前鎮區", "Ch'ien-chen District") == "wade-giles"
    assert system_of("愛河", "Love Canal", "alternative") == "alternative"
