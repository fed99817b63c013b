"""The program that reads one spreadsheet (`reader.py` runs it): what a damaged one does, it does to this process alone."""

import json
import sys

from domain.errors import Refused
from domain.files.confined import confine
from web.tables.importing.files import table_of

MEMORY = 1536 * 1024 * 1024
"""Bytes of address space; 200,000 rows of four cells take about 170 MB of memory."""

SECONDS = 60
"""Time of one file; 200,000 rows take about six."""


def main() -> None:
    """Read the file of the standard input: kind, blank rows and rows as JSON, the heading first; or why it is refused."""
    confine(MEMORY, SECONDS)
    try:
        table = table_of(sys.stdin.buffer.read())
    except Refused as no:
        json.dump({"refused": no.reason, "facts": no.facts}, sys.stdout)
    else:
        rows = [[line.number, *line.cells] for line in (table.heading, *table.rows)]
        json.dump({"kind": table.kind, "blank": table.blank, "rows": rows}, sys.stdout)


if __name__ == "__main__":
    main()
