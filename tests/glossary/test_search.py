"""Any spelling finds the name: the shared queries, and what each tier does."""

import json
import random
from pathlib import Path

import pytest

from domain.glossary.aligning import in_system, pieces
from domain.glossary.keys import keys_of, packed, unpacked
from domain.glossary.romanise import System
from domain.glossary.search import MOST_LETTERS, search
from domain.glossary.search_index import Index
from tests.glossary.lists import HAMASEN, shared_list

SMALL = Index(HAMASEN)


@pytest.fixture(scope="module")
def large(shared: Path) -> Index:
    return Index(shared_list(shared, "glossary_large"))


def names(index: Index, query: str, most: int = 5) -> list[str]:
    return [found.entry.zh for found in search(index, query, most)]


def test_the_shared_queries_are_answered(shared: Path, large: Index) -> None:
    asked = json.loads((shared / "data/places/queries_sample.json").read_text())
    first = [bool(found) and found[0] in one["expect"] for one in asked for found in [names(large, one["q"], 1)]]
    five = [bool(set(names(large, one["q"])) & set(one["expect"])) for one in asked]
    assert sum(first) / len(first) >= 0.95
    assert sum(five) / len(five) >= 0.99


@pytest.mark.long
def test_names_in_other_systems_and_with_a_mistake_are_found(large: Index) -> None:
    """300 names each in three systems, and mistyped: first in nine of ten, among five in 98 of 100; none without any answer."""
    random.seed(20261130)
    for change in (*((lambda entry, system=system: in_system(pieces(entry.zh, entry.en), system)) for system in System), mistyped):
        first = five = asked = 0
        for entry in random.sample(list(large.entries), 300):
            query = change(entry)
            if not query:
                continue
            same = {other.zh for other in large.entries if other.en == entry.en} | {entry.zh}
            found = names(large, query)
            assert found, query
            asked, first, five = asked + 1, first + (found[0] in same), five + bool(same & set(found))
        assert first >= 0.9 * asked
        assert five >= 0.98 * asked


def mistyped(entry) -> str:
    text = entry.en
    place = random.randrange(1, max(len(text) - 1, 2))
    changed = (text[:place] + text[place + 1 :], text[:place] + random.choice("aeioulnst") + text[place:])
    return random.choice(changed)


@pytest.mark.parametrize(
    ("query", "zh", "why"),
    [
        ("Cijin District", "旗津區", "approved"), ("qijin", "旗津區", "hanyu"), ("Ch'i-chin", "旗津區", "wade-giles"),
        ("chijin", "旗津區", "mps2"),
        ("CIJIN DIST.", "旗津區", "approved"), ("ci jin", "旗津區", "approved"), ("旗津", "旗津區", "approved"),
        ("Binhai Second Road", "濱海二路", "approved"),
        ("滨海2路", "濱海二路", "approved"), ("旗後燈塔", "旗后燈塔", "approved"), ("lighthouse", "旗后燈塔", "approved"),
        ("Gushan ferry", "鼓山輪渡站", "approved"),
        ("鼓山渡輪站", "鼓山輪渡站", "alternative"), ("Sizihwan Station", "哈瑪星站", "former"), ("Ｃｉｊｉｎ", "旗津區", "approved"),
        ("Cijn", "旗津區", "approved"),
        ("Jhongshan 1st Rod", "中山一路", "approved"), ("yongan", "永安區", "approved"), ("Yǒng'ān", "永安區", "approved"),
        ("旗津 Cijin", "旗津區", "approved"),
        ("cijindistrict", "旗津區", "approved"), ("Rd. 1st Jhongshan", "中山一路", "approved"), ("Qihou deng ta", "旗后燈塔", "hanyu"),
    ],
)  # fmt: skip
def test_what_visitors_type(query: str, zh: str, why: str) -> None:
    found = search(SMALL, query)
    assert (found[0].entry.zh, found[0].why) == (zh, why)


@pytest.mark.parametrize("query", ["", "   ", "!?", "…", "'"])
def test_a_query_without_letters_finds_nothing(query: str) -> None:
    assert search(SMALL, query) == []


@pytest.mark.parametrize("query", ["x" * 10_000, "旗" * 10_000, "\ud800", "\u202eCijin", "<script>", "Cijin\x00", "%" * 99])
def test_hostile_queries_are_answered(query: str) -> None:
    assert isinstance(search(SMALL, query), list)
    assert MOST_LETTERS == 100


def test_keys_are_kept_in_a_row_and_made_anew_by_another_version() -> None:
    keys = keys_of(HAMASEN[4])
    assert unpacked(packed(keys)) == keys
    assert unpacked("") == []
    assert unpacked(packed(keys).replace("[1,", "[0,", 1)) == []
    assert [found.entry.number for found in search(Index(HAMASEN, [unpacked(packed(keys_of(entry))) for entry in HAMASEN]), "qijin")] == [2]
