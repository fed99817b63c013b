"""Lists of rows: what the address asks for (a text, filters, an order, a page), and the same rows as a file.

A room says which filters and orders there are; everything else of the address is ignored, never an error. Its template shows them with
`macros/listing.html`.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from web.tables.export import LICENCE, as_csv, as_ods, download, in_a_thread
from web.tables.paging import Paging

MOST_TEXT = 100
FILES = ("csv", "ods", "json")
MOST_ROWS = 100_000
"""Of a list as a file."""

Row = TypeVar("Row")


@dataclass(frozen=True)
class Filter:
    """A choice that narrows a list. name: in the address; label: a message id; choices: each value with its words, as they are shown."""

    name: str
    label: str
    choices: Mapping[str, str]


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column of a list as a file. key: its name in JSON; head: what stands above it elsewhere; value: plain data of a row."""

    key: str
    head: str
    value: Callable[[Row], Any]


@dataclass(frozen=True)
class Listing:
    """A list as the address asks for it.

    text: what is looked for; chosen: the value of each filter, empty for all; sort: an order, the first where none is asked for;
    file: `csv`, `ods` or `json` when the list is asked for as a file; search: the label of the field for the text, a message id, empty
    for none.
    """

    paging: Paging
    filters: tuple[Filter, ...]
    sorts: Mapping[str, str]
    text: str
    chosen: Mapping[str, str]
    sort: str
    file: str
    search: str

    @classmethod
    def of(
        cls,
        request: Request,
        *,
        size: int,
        search: str = "",
        filters: Sequence[Filter] = (),
        sorts: Mapping[str, str] | None = None,
        path: str = "",
    ) -> "Listing":
        """From the address; what it does not know counts as nothing. sorts: each order with its words, message ids.

        path: of the list, where another page shows it.
        """
        asked, orders, paging = request.query_params, sorts or {}, Paging.of(request, size)
        chosen = {one.name: asked.get(one.name, "") if asked.get(one.name, "") in one.choices else "" for one in filters}
        first = next(iter(orders), "")
        return cls(
            paging=replace(paging, path=path or paging.path),
            filters=tuple(filters),
            sorts=orders,
            text=asked.get("q", "").strip()[:MOST_TEXT] if search else "",
            chosen=chosen,
            sort=asked.get("sort", first) if asked.get("sort", first) in orders else first,
            file=asked.get("format", "") if asked.get("format", "") in FILES else "",
            search=search,
        )

    def with_total(self, total: int) -> "Listing":
        """The same with the number of rows in all."""
        return replace(self, paging=self.paging.with_total(total))

    @property
    def narrowed(self) -> bool:
        """Whether a filter or an order other than the first is chosen."""
        return any(self.chosen.values()) or self.sort != next(iter(self.sorts), "")

    def address(self, **changes: str) -> str:
        """The address of this list with other filters, order or file; from its first page on."""
        pairs = {name: value for name, value in self.paging.query if name != "format"} | changes
        kept = {name: value for name, value in pairs.items() if value}
        return self.paging.path + ("?" + urlencode(kept) if kept else "")


@dataclass(frozen=True)
class FileNames:
    """What a list is called as a file. name: without its ending; title: of the sheet; note: below the rows of a table, else the licence."""

    name: str
    title: str
    note: str = ""


async def as_file(
    kind: str, names: FileNames, columns: Sequence[Column[Row]], rows: Sequence[Row], say: Callable[[str], str] = str
) -> Response:
    """A list as CSV, ODS or JSON. say: from a message id to the reader's words, for heads."""
    if kind == "json":
        body = [{column.key: _plain(column.value(row)) for column in columns} for row in rows]
        return download(json.dumps({"rows": body, "note": names.note or LICENCE}, ensure_ascii=False), "json", f"{names.name}.json")
    head = [say(column.head) for column in columns]
    cells, note = [[column.value(row) for column in columns] for row in rows], names.note or say(LICENCE)
    if kind == "csv":
        return download(as_csv(head, cells, note), "csv", f"{names.name}.csv")
    return download(await in_a_thread(lambda: as_ods(names.title, head, cells, note)), "ods", f"{names.name}.ods")


def _plain(value: Any) -> Any:
    """A cell as JSON keeps it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
