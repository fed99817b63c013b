"""Lists of names for tests: the shared ones, and small ones of our own."""

import csv
from pathlib import Path

from domain.glossary.clean import clean_entry
from domain.glossary.entry import CHINESE, ENGLISH, Entry, Spelling, Type


def shared_list(shared: Path, *names: str) -> list[Entry]:
    """Entries of `data/places/NAME.csv`, each name once, numbered."""
    found: dict[object, Entry] = {}
    for name in names:
        with (shared / "data" / "places" / f"{name}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                entry = _entry(row, len(found) + 1)
                found.setdefault(entry.key, entry)
    return list(found.values())


def _entry(row: dict[str, str], number: int) -> Entry:
    columns = (("also_en", ENGLISH, Type.ALTERNATIVE), ("also_zh", CHINESE, Type.ALTERNATIVE), ("former_en", ENGLISH, Type.FORMER))
    spellings = [
        Spelling(text, language, kind.value) for name, language, kind in columns for text in (row.get(name) or "").split("|") if text
    ]
    places = tuple(row["districts"].split("|"))
    return clean_entry(Entry(row["zh"], row["en"], row["kind"], places, number, spellings=tuple(spellings)))


HAMASEN = [
    Entry("鼓山區", "Gushan District", "district", ("鼓山區",), 1),
    Entry("旗津區", "Cijin District", "district", ("旗津區",), 2),
    Entry(
        "鼓山輪渡站",
        "Gushan Ferry Station",
        "pier",
        ("鼓山區",),
        3,
        spellings=(Spelling("鼓山渡輪站", CHINESE), Spelling("Kushan Ferry Pier")),
    ),
    Entry("濱海二路", "Binhai 2nd Rd.", "road", ("鼓山區",), 4),
    Entry("哈瑪星站", "Hamasen", "metro", (), 5, spellings=(Spelling("Sizihwan", type=Type.FORMER.value, until="2024-07-01"),)),
    Entry("旗后燈塔", "Cihou Lighthouse", "heritage", ("旗津區",), 6),
    Entry("永安區", "Yong-an District", "district", ("永安區",), 7),
    Entry("新興區", "Sinsing District", "district", ("新興區",), 8),
    Entry("中山一路", "Jhongshan 1st Rd.", "road", ("三民區", "新興區"), 9),
    Entry("西子灣", "Sizihwan", "bay", ("鼓山區",), 10),
]
"""Around Hamasen: a few of each kind."""
