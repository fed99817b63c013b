"""A roll of a whole city is read and checked as the page does it: seconds for each, and the most memory of a process of its own.

uv run --group test python -m tests.bench.roll [PEOPLE]
"""

import asyncio
import csv
import io
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import xlsxwriter

from domain.voting.eligibility import Way
from tests.voting.polling import open_to
from web.tables.importing.reader import read_table
from web.voting.roll_import import check_roll

HEAD = ("身分證字號", "second", "phone")


def people(number: int) -> list[tuple[str, str, str]]:
    """So many different people with a day of birth and a telephone."""
    return [(f"ROLL{place:08}", f"{1940 + place % 60}-{1 + place % 12:02}-{1 + place % 28:02}", f"09{place:08}") for place in range(number)]


def as_csv(rows: list[tuple[str, str, str]]) -> bytes:
    """The file as offices save it."""
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *rows])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: list[tuple[str, str, str]]) -> bytes:
    """The same as a spreadsheet."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([HEAD, *rows]):
            sheet.write_row(line, 0, row)
    return out.getvalue()


async def measured(name: str, data: bytes, row: Any) -> None:
    """Read and check one file."""
    begun = time.perf_counter()
    table = await read_table(data)
    read = time.perf_counter()
    checked = await asyncio.to_thread(check_roll, table, row, "date", "")
    done = time.perf_counter()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name:5} read {read - begun:5.1f} s  checked {done - read:5.1f} s  faults {len(checked.faults)}  most {most} MB")


def main() -> None:
    """Both kinds of file, each read by a process of its own, as a server reads it: what made the file is not in its memory."""
    if len(sys.argv) > 2:
        name, path = sys.argv[1:3]
        row: Any = SimpleNamespace(sheet=open_to(Way.SECOND, Way.PHONE).to_json(), plan={}, id=1, eid="E" * 16)
        asyncio.run(measured(name, Path(path).read_bytes(), row))
        return
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    with tempfile.TemporaryDirectory() as folder:
        rows = people(number)
        for name, data in (("CSV", as_csv(rows)), ("XLSX", as_xlsx(rows))):
            path = Path(folder, name)
            path.write_bytes(data)
        del rows, data
        for name in ("CSV", "XLSX"):
            subprocess.run([sys.executable, "-m", "tests.bench.roll", name, str(Path(folder, name))], check=True)


if __name__ == "__main__":
    main()
