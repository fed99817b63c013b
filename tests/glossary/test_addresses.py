"""Whole addresses in both directions."""

import csv
import random
from pathlib import Path

import pytest

from domain.errors import Refused
from domain.glossary.addresses import Names, from_chinese, from_english
from tests.glossary.lists import HAMASEN, shared_list

SMALL = Names(HAMASEN)


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("鼓山區濱海二路1巷3號5樓", "5F., No. 3, Ln. 1, Binhai 2nd Rd., Gushan District"),
        ("80441高雄市鼓山區濱海二路16之2號地下1樓", "B1, No. 16-2, Binhai 2nd Rd., Gushan District, Kaohsiung City 80441"),
        ("高雄市新興區中山一路3巷2弄4號6樓之1", "6F.-1, No. 4, Aly. 2, Ln. 3, Jhongshan 1st Rd., Sinsing District, Kaohsiung City"),
    ],
)
def test_an_address_goes_there_and_back(zh: str, en: str) -> None:
    assert from_chinese(SMALL, zh).en == en
    assert from_english(SMALL, en).zh == zh


def test_what_no_list_knows_is_drafted_and_said_to_be() -> None:
    found = from_chinese(SMALL, "鼓山區臨海一路9號")
    assert (found.en, found.drafted) == ("No. 9, Linhai 1st Rd., Gushan District", True)
    assert [part.kind for part in found.parts if part.drafted] == ["road"]
    assert from_chinese(SMALL, "旗津區").en_post == "Qijin District"


@pytest.mark.parametrize("text", ["", "你好", "123", "號", "x" * 5000, "路" * 3000])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        from_chinese(SMALL, text)
    with pytest.raises(Refused):
        from_english(SMALL, text)


@pytest.mark.long
def test_made_addresses_come_back(shared: Path) -> None:
    """300 addresses of real streets: the same Chinese again for 99 of 100."""
    random.seed(20261130)
    names = Names(shared_list(shared, "glossary_789", "glossary_large"))
    with (shared / "data/places/kaohsiung_merged.csv").open(encoding="utf-8") as file:
        streets = [row for row in csv.DictReader(file) if row["category"] == "road" and row["district"] and row["source"] == "post"]
    same = 0
    for row in random.sample(streets, 300):
        lane = f"{random.randint(1, 400)}巷" if not row["zh"].endswith("巷") and random.random() < 0.5 else ""
        zh = f"高雄市{row['district'].split('|')[0]}{row['zh']}{lane}{random.randint(1, 900)}號{random.choice(('', '5樓', '12樓之3'))}"
        same += from_english(names, from_chinese(names, zh).en).zh == zh
    assert same >= 297
