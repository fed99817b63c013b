"""A roll of a whole city is read and checked as the page does it: seconds for each, and how much memory the process took at most.

uv run --group test python -m tests.bench.roll [PEOPLE]
"""

import asyncio
import csv
import io
import resource
import sys
import time
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
    """Both kinds of file; the memory is that of the whole process, with the rows that it made itself."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    row: Any = SimpleNamespace(sheet=open_to(Way.SECOND, Way.PHONE).to_json(), plan={}, id=1, eid="E" * 16)
    for name, made in (("csv", as_csv), ("xlsx", as_xlsx)):
        data = made(people(number))
        asyncio.run(measured(name, data, row))


if __name__ == "__main__":
    main()
