"""Glossary search and checker at 6,353 entries: milliseconds for a query, megabytes a second for a text, and what answers are worth.

uv run --group test python -m tests.bench.search
"""

import json
import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from domain.glossary.aligning import in_system, pieces
from domain.glossary.checking.checker import check
from domain.glossary.checking.patterns import patterns_of
from domain.glossary.entry import Entry
from domain.glossary.exchange.files import Format, write
from domain.glossary.releases import difference
from domain.glossary.romanise import System
from domain.glossary.search import search
from domain.glossary.search_index import Index
from tests.glossary.lists import shared_list

SHARED = Path(os.environ.get("HAMASEN_SHARED", Path(__file__).parent.parent.parent.parent / "shared"))
PLACES = SHARED / "data" / "places"


def asked(index: Index, name: str, queries: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Ask all of them; how many are answered first and among five, and how long it takes."""
    search(index, "warm", 1)
    first = five = none = 0
    taken = []
    for query, expected in queries:
        begun = time.perf_counter()
        found = [one.entry.zh for one in search(index, query, 5)]
        taken.append(1000 * (time.perf_counter() - begun))
        none += not found
        first += bool(found) and found[0] in expected
        five += bool(set(found) & set(expected))
    taken.sort()
    count = len(queries)
    print(
        f"{name:22} {count:5} queries  top-1 {first / count:6.1%}  top-5 {five / count:6.1%}  none {none / count:5.1%}"
        f"  p50 {taken[count // 2]:5.2f}  p95 {taken[count * 95 // 100]:5.2f}  most {taken[-1]:5.2f} ms"
    )


def written(entries: Sequence[Entry], change: Callable[[Entry], str]) -> list[tuple[str, list[str]]]:
    """A thousand names as somebody else writes them; names with the same English are as good."""
    same: dict[str, list[str]] = {}
    for entry in entries:
        same.setdefault(entry.en, []).append(entry.zh)
    chosen = random.sample(list(entries), min(1000, len(entries)))
    return [(query, same[entry.en]) for entry in chosen if (query := change(entry))]


def mistyped(entry: Entry) -> str:
    """The English with a letter missing, too many, or in its neighbour's place."""
    text = entry.en
    place = random.randrange(1, max(len(text) - 1, 2))
    swapped = text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :]
    return random.choice((text[:place] + text[place + 1 :], text[:place] + random.choice("aeioust") + text[place:], swapped))


def main() -> None:
    """The shared queries, made ones, the checker, and the difference of two lists."""
    random.seed(20261130)
    entries = shared_list(SHARED, "glossary_large")
    begun = time.perf_counter()
    index = Index(entries)
    print(f"index of {len(entries)} names, {len(index.held)} keys, from nothing: {time.perf_counter() - begun:.2f} s")
    sample = [(one["q"], one["expect"]) for one in json.loads((PLACES / "queries_sample.json").read_text())]
    asked(index, "shared sample", sample)
    for system in System:
        asked(index, system.value, written(entries, lambda entry, system=system: in_system(pieces(entry.zh, entry.en), system)))
    asked(index, "mistyped", written(entries, mistyped))
    together = Index(shared_list(SHARED, "glossary_large", "glossary_789", "glossary_places"))
    places = shared_list(SHARED, "glossary_places")
    asked(together, "places, mistyped", written(places, mistyped))
    asked(together, "places, other spellings", [(text, [entry.zh]) for entry in places for text in entry.written("en")])

    patterns = patterns_of(shared_list(SHARED, "glossary_789"))
    leaflet = "\n".join(one["text"] for one in json.loads((PLACES / "checker_sample.json").read_text())) * 3
    for name, text in (("leaflet", leaflet[:4000]), ("long text", (leaflet + "The quick brown fox jumps over the lazy dog. " * 80) * 150)):
        begun = time.perf_counter()
        found = len(check(patterns, text))
        seconds = time.perf_counter() - begun
        speed = len(text) / seconds / 1e6
        print(f"checker, {name:10} {len(text):8} characters  {found:5} findings  {1000 * seconds:8.1f} ms  {speed:5.2f} MB/s")

    begun = time.perf_counter()
    difference(entries, [replace(entry, en=entry.en + "x") if place % 3 == 0 else entry for place, entry in enumerate(entries)])
    print(f"difference of two lists of {len(entries)}: {time.perf_counter() - begun:.3f} s")
    for kind in Format:
        begun = time.perf_counter()
        size = len(write(entries, kind))
        print(f"{kind.value:8} written in {time.perf_counter() - begun:.2f} s, {size // 1024} KB")


if __name__ == "__main__":
    main()
