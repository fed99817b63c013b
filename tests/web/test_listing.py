"""The part that every list shares: what the address asks for, and the same rows as a file."""

import json
from datetime import date
from decimal import Decimal

from starlette.requests import Request

from web.tables.listing import Column, FileNames, Filter, Listing, as_file

FILTERS = (Filter("state", "State", {"open": "Open", "done": "Done"}), Filter("owner", "Owner", {"a&b": "A"}))
SORTS = {"number": "by number", "newest": "newest first"}


def asked(query: str, search: str = "Search") -> Listing:
    """The list of an address with such a query."""
    scope = {"type": "http", "method": "GET", "path": "/en/list", "query_string": query.encode(), "headers": []}
    return Listing.of(Request(scope), size=10, search=search, filters=FILTERS, sorts=SORTS)


def test_what_the_address_does_not_know_counts_as_nothing() -> None:
    listing = asked("q=+harbour+&state=open&owner=nobody&sort=sideways&format=exe&page=x&other=1")
    assert (listing.text, dict(listing.chosen), listing.sort, listing.file) == ("harbour", {"state": "open", "owner": ""}, "number", "")
    assert (listing.paging.number, listing.narrowed) == (1, True)
    assert not asked("").narrowed
    assert asked("sort=newest").narrowed
    assert asked("q=harbour", search="").text == ""
    assert len(asked("q=" + "x" * 500).text) == 100


def test_an_address_keeps_filters_and_leaves_the_page() -> None:
    listing = asked("q=a%26b&state=open&owner=a%26b&page=3&format=csv")
    assert listing.address(format="ods") == "/en/list?q=a%26b&state=open&owner=a%26b&format=ods"
    assert listing.address(state="") == "/en/list?q=a%26b&owner=a%26b"
    assert asked("").address() == "/en/list"


def test_a_reader_chooses_longer_pages() -> None:
    paging = asked("q=a&page=2").paging.with_total(120)
    assert (paging.size, paging.sizes, paging.offset) == (10, (10, 50, 200), 10)
    assert paging.resized(50) == "/en/list?q=a&per_page=50"
    longer = asked("q=a&per_page=50&page=3").paging.with_total(120)
    assert (longer.size, longer.pages, longer.first, longer.last) == (50, 3, 101, 120)
    assert longer.address(2) == "/en/list?q=a&per_page=50&page=2"
    assert longer.resized(10) == "/en/list?q=a"


def test_a_length_that_is_not_offered_counts_as_nothing() -> None:
    assert [asked(f"per_page={rows}").paging.size for rows in ("5", "100000", "x", "")] == [10] * 4
    assert asked("").paging.with_total(10).sizes == ()


COLUMNS = [
    Column[dict[str, object]]("name", "Name", lambda row: row["name"]),
    Column[dict[str, object]]("day", "Day", lambda row: row["day"]),
    Column[dict[str, object]]("sum", "Sum", lambda row: row["sum"]),
]
ROWS: list[dict[str, object]] = [
    {"name": "=HYPERLINK(1)", "day": date(2026, 11, 30), "sum": Decimal("1.50")},
    {"name": "港", "day": None, "sum": 3},
]


async def test_the_same_rows_as_csv_ods_and_json() -> None:
    names = FileNames("list", "List", "for the office")
    text = bytes((await as_file("csv", names, COLUMNS, ROWS, str.upper)).body).decode("utf-8-sig").splitlines()
    assert text == ["NAME,DAY,SUM", "'=HYPERLINK(1),2026-11-30,1.50", "港,,3", "for the office"]
    held = json.loads(bytes((await as_file("json", names, COLUMNS, ROWS)).body))
    assert held["rows"] == [{"name": "=HYPERLINK(1)", "day": "2026-11-30", "sum": "1.50"}, {"name": "港", "day": None, "sum": 3}]
    assert held["note"] == "for the office"
    sheet = await as_file("ods", names, COLUMNS, ROWS)
    assert bytes(sheet.body)[:2] == b"PK"
    assert "list.ods" in sheet.headers["content-disposition"]
