"""The command line of `tests.sameness`."""

import argparse
import difflib
import sqlite3
import sys
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import quote

from tests.sameness.sites import copy, demo, tree
from tests.sameness.walk import LANGUAGES, NOBODY, answers, people, settle
from tests.support import free_port

MOST_LINES = 12
"""Lines of a difference that are printed."""

Collected = dict[tuple[str, str, str], str]
"""Who, in which language, which address: what was answered."""


def collected(code: Path, data: Path, port: int) -> Collected:
    """Everything that the demo of some code answers."""
    found: Collected = {}
    with demo(code, data, port) as address:
        settle(address)
        for language in LANGUAGES:
            files: Counter[str] = Counter()
            for email in people(address):
                mine = answers(address, email, language, files)
                found |= {(email or "nobody", language, path): text for path, text in mine.items()}
                print(f"  {email or 'nobody'}, {language}: {len(mine)} answers", file=sys.stderr)
    return found


def rows(data: Path) -> dict[str, int]:
    """The number of rows in every table of a demo's database."""
    with sqlite3.connect(data / "hamasen.sqlite3") as database:
        tables = [
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            )
        ]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}


def differences(before: Collected, after: Collected) -> int:
    """Print every answer that differs; returns how many do."""
    number = 0
    for key in sorted(before.keys() | after.keys()):
        one, other = before.get(key), after.get(key)
        if one == other:
            continue
        number += 1
        print(f"\n{' · '.join(key)}")
        if one is None or other is None:
            print("  is there before only" if other is None else "  is there after only")
            continue
        told = list(difflib.unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0))[2:]
        print("\n".join(f"  {line[:300]}" for line in told[:MOST_LINES]))
        if len(told) > MOST_LINES:
            print(f"  … {len(told) - MOST_LINES} more lines")
    return number


def keep(found: Collected, folder: Path) -> None:
    """One file an answer."""
    for (who, language, path), text in found.items():
        file = folder / who / language / quote(path, safe="")[:200]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def main() -> int:
    """Compare two commits; returns what the program ends with."""
    parser = argparse.ArgumentParser(prog="python -m tests.sameness", description="Whether two commits say the same.")
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sameness-") as name:
        folder, port = Path(name), free_port()
        (folder / "before").mkdir()
        (folder / "after").mkdir()
        with tree(given.before, folder / "before") as old, tree(given.after, folder / "after") as new:
            filled = folder / "filled"
            with demo(old, filled, port):
                pass
            with demo(new, folder / "filled-after", port):
                pass
            counts = [rows(filled), rows(folder / "filled-after")]
            found = [collected(code, copy(filled, folder / which), port) for code, which in ((old, "served-before"), (new, "served-after"))]
    for which, one in zip(("before", "after"), found, strict=True):
        if given.keep:
            keep(one, given.keep / which)
    differing = differences(*found)
    for table in sorted(counts[0].keys() | counts[1].keys()):
        if counts[0].get(table) != counts[1].get(table):
            differing += 1
            print(f"\nrows of {table} in a demo that was filled anew: {counts[0].get(table)} before, {counts[1].get(table)} after")
    roles = len({who for who, _, _ in found[0]} - {NOBODY})
    print(f"\n{len(found[0])} answers to {roles} visitors, {differing} differences")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
