"""Reading a file beside the server's other work: CSV in a thread, spreadsheets in a process of their own, one at a time."""

import asyncio
import json
from asyncio import AbstractEventLoop, Semaphore
from weakref import WeakKeyDictionary

from domain.errors import Refused
from domain.files import confined
from web.tables.importing.files import BROKEN, ZIP, Line, Table, table_of
from web.tables.importing.unpack import SECONDS

_turns: "WeakKeyDictionary[AbstractEventLoop, Semaphore]" = WeakKeyDictionary()


async def read_table(data: bytes) -> Table:
    """A file as `table_of` reads it. Raises Refused, also for a spreadsheet that takes too long or too much memory."""
    async with _turns.setdefault(asyncio.get_running_loop(), Semaphore(1)):
        if not data.startswith(ZIP):
            return await asyncio.to_thread(table_of, data)
        answer = await confined.run("web.tables.importing.unpack", data, SECONDS)
    if not answer:
        raise Refused(BROKEN, field="file")
    return await asyncio.to_thread(_table, answer)


def _table(answer: bytes) -> Table:
    """The table that the reading process found. Raises Refused with its reason."""
    said = json.loads(answer)
    if "refused" in said:
        raise Refused(said["refused"], field="file", **said["facts"])
    heading, *rows = [Line(number, tuple(cells)) for number, *cells in said["rows"]]
    return Table(said["kind"], heading, tuple(rows), said["blank"])
