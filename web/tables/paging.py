"""Pages of long lists: the number in the address, everything else of the address kept."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from starlette.requests import Request

MOST_PAGES = 10_000


@dataclass(frozen=True)
class Paging:
    """Which page of a list is shown. number counts from 1; total is known after the query."""

    number: int
    size: int
    path: str
    query: tuple[tuple[str, str], ...]
    total: int = 0

    @classmethod
    def of(cls, request: Request, size: int) -> "Paging":
        """From the address; what is not a number is page 1."""
        asked = request.query_params.get("page", "1")
        number = min(MOST_PAGES, max(1, int(asked))) if asked.isdecimal() and len(asked) < 6 else 1
        kept = tuple((name, value) for name, value in dict(request.query_params).items() if name != "page" and value)
        return cls(number, size, request.url.path, kept)

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

    def address(self, number: int) -> str:
        """The address of another page of the same list."""
        pairs = [*self.query, *((("page", str(number)),) if number > 1 else ())]
        return self.path + ("?" + urlencode(pairs) if pairs else "")
