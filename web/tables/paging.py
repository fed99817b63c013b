"""Pages of long lists: the number in the address, everything else of the address kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.requests import Request

MOST_PAGES = 10_000
MORE_ROWS = (50, 200)
"""Longer pages that a reader may ask for with `per_page`; the usual ones are short enough for a phone."""


@dataclass(frozen=True)
class Paging:
    """Which page of a list is shown. number counts from 1; total is known after the query; size: rows of this page, usual: of a page for
    which nothing was asked.
    """

    number: int
    size: int
    path: str
    query: tuple[tuple[str, str], ...]
    total: int = 0
    usual: int = 0

    @classmethod
    def of(cls, request: Request, size: int) -> "Paging":
        """From the address: `page`, where what is not a number is page 1, and `per_page`, one of MORE_ROWS or the usual size."""
        asked = request.query_params.get("page", "1")
        number = min(MOST_PAGES, max(1, int(asked))) if asked.isdecimal() and len(asked) < 6 else 1
        kept = tuple((name, value) for name, value in dict(request.query_params).items() if name != "page" and value)
        longer = next((rows for rows in MORE_ROWS if rows > size and request.query_params.get("per_page") == str(rows)), size)
        return cls(number, longer, request.url.path, kept, usual=size)

    def with_total(self, total: int) -> "Paging":
        """The same with the number of rows in all; a page beyond the last is the last."""
        return replace(self, total=total, number=min(self.number, max(1, -(-total // self.size))))

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of the first row shown, 0 for an empty list."""
        return min(self.total, self.offset + 1)

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.total, self.offset + self.size)

    @property
    def sizes(self) -> tuple[int, ...]:
        """How long a page may be, for lists that do not fit on a usual one."""
        return (self.usual, *(rows for rows in MORE_ROWS if rows > self.usual)) if self.total > self.usual else ()

    def address(self, number: int) -> str:
        """The address of another page of the same list."""
        return self._with(self.query, page=number if number > 1 else 0)

    def resized(self, size: int) -> str:
        """The address of the same list from its start, with pages of this size."""
        return self._with([(name, value) for name, value in self.query if name != "per_page"], per_page=size if size != self.usual else 0)

    def _with(self, kept: Sequence[tuple[str, str]], **more: int) -> str:
        pairs = [*kept, *((name, str(value)) for name, value in more.items() if value)]
        return self.path + ("?" + urlencode(pairs) if pairs else "")
