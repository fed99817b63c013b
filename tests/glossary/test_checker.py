"""Texts and signs: each wrong name is found where it stands, and nothing else is."""

import json
import random
from pathlib import Path

import pytest

from domain.glossary.aligning import in_system, pieces
from domain.glossary.checking.checker import Finding, check
from domain.glossary.checking.pairs import check_pair, check_pairs
from domain.glossary.checking.patterns import Patterns, patterns_of
from domain.glossary.romanise import System, plain
from domain.glossary.words import LONG
from tests.glossary.lists import HAMASEN, shared_list

SMALL = patterns_of(HAMASEN)


@pytest.fixture(scope="module")
def listed(shared: Path) -> Patterns:
    return patterns_of(shared_list(shared, "glossary_789"))


def told(found: list[Finding]) -> list[tuple[str, str, str]]:
    return [(one.found, one.approved, one.reason) for one in found]


def test_the_shared_texts(shared: Path, listed: Patterns) -> None:
    for text in json.loads((shared / "data/places/checker_sample.json").read_text()):
        found = {(one.found, one.approved, one.zh) for one in check(listed, text["text"])}
        assert found == {(one["found"], one["approved"], one["zh"]) for one in text["expect"]}, text
        for one in check(listed, text["text"]):
            assert text["text"][one.start : one.end] == one.found


def test_names_in_other_systems_are_found_and_right_ones_are_not(shared: Path, listed: Patterns) -> None:
    """400 names written in three systems, long and short, in sentences: precision ≥ .97, recall ≥ .95."""
    random.seed(7)
    entries = [entry for entry in shared_list(shared, "glossary_789") if entry.kind in ("road", "district")]
    right = {plain(entry.en) for entry in entries}
    good = extra = missed = 0
    for entry in random.sample(entries, 400):
        for system in (System.HANYU, System.WADE_GILES, System.MPS2, None):
            name = in_system(pieces(entry.zh, entry.en), system) if system else entry.en
            name = " ".join(LONG.get(word, word) for word in name.split()) if random.random() < 0.4 else name
            wanted = {(name, entry.en)} if system and plain(name) not in right and name != entry.en else set()
            if system and (not wanted or plain(in_system(pieces(entry.zh, entry.en), system)) in right):
                continue
            found = {(one.found, one.approved) for one in check(listed, f"Meet at No. 50, {name} near the library.")}
            good, extra, missed = good + len(found & wanted), extra + len(found - wanted), missed + len(wanted - found)
    assert good > 500
    assert good >= 0.97 * (good + extra)
    assert good >= 0.95 * (good + missed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Take the ferry to Qijin.", [("Qijin", "Cijin District", "hanyu")]),
        ("Qijin District Office", [("Qijin District", "Cijin District", "hanyu")]),
        ("QIJIN DISTRICT", [("QIJIN DISTRICT", "Cijin District", "hanyu")]),
        ("Get off at Sizihwan Station (O1).", [("Sizihwan", "Hamasen", "former")]),
        ("Sizihwan at sunset", []),
        ("Qihou Lighthouse", [("Qihou Lighthouse", "Cihou Lighthouse", "hanyu")]),
        ("Yongan District", [("Yongan District", "Yong-an District", "marks")]),
        ("Zhongshan First Road", [("Zhongshan First Road", "Jhongshan 1st Rd.", "hanyu")]),
        ("Jhongshan 1nd Rd.", [("Jhongshan 1nd Rd.", "Jhongshan 1st Rd.", "ordinal")]),
        ("Jhongshan lst Rd.", [("Jhongshan lst Rd.", "Jhongshan 1st Rd.", "ordinal")]),
        ("Binhia 2nd Rd. is closed.", [("Binhia 2nd Rd.", "Binhai 2nd Rd.", "typo")]),
        ("旗津區 Gushan District", [("Gushan District", "Cijin District", "pair")]),
        ("旗津區（Cijin District）", []),
        ("Xinxing District, Taipei City", []),
        ("Mr. Chen Hsin-hsing spoke.", []),
        ("Lin Hsin-hsing spoke.", []),
        ("Qijin Street", []),
        ("see www.qijin.example", []),
        ("Cijin’s beach", []),
        ("The end of the road. District offices are open.", []),
    ],
)  # fmt: skip
def test_each_kind_of_defect_and_what_is_none(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(check(SMALL, text)) == expected


def test_a_sign_is_compared_with_its_chinese() -> None:
    assert check_pair(SMALL, "旗津區", "Cijin Dist.") == []
    assert told(check_pair(SMALL, "旗津區", "Qijin Dist.")) == [("Qijin Dist.", "Cijin District", "hanyu")]
    assert told(check_pair(SMALL, "旗津區", "Flag Ferry")) == [("Flag Ferry", "Cijin District", "pair")]
    assert told(check_pair(SMALL, "旗津區公所", "Qijin District Office")) == [("Qijin District", "Cijin District", "hanyu")]
    rows = list(check_pairs(SMALL, [(2, "鼓山區", "Gushan District"), (3, "旗津區", "Qijin District")]))
    assert [(one.row, one.start, one.end) for one in rows] == [(3, 0, 14)]


@pytest.mark.parametrize("text", ["", "\ud800 Qijin", "Q" * 100_000, "旗津" * 50_000, "\u202eQijin\u202c", "Qijin " * 20_000, "\x00"])
def test_hostile_texts_are_read(text: str) -> None:
    for one in check(SMALL, text):
        assert text[one.start : one.end] == one.found
