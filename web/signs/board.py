"""The public board: how many signs were reported and corrected, how long it took, a map, and the same as a file; and each report."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypedDict

from starlette.responses import Response

from domain.errors import N_
from domain.glossary.entry import Entry
from domain.glossary.queries import entry_of
from domain.policy import SITE
from domain.signs import queries
from domain.signs.models import SignEvent, SignReport
from domain.signs.queries import Wish
from domain.signs.rules import DEFECTS, OPEN, SHOWN, Figures, State
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.signs.words import EVENTS, STATES
from web.tables.listing import MOST_ROWS, Column, FileNames, Filter, Listing, as_file


def filters_of(visit: Visit, owners: Sequence[str], *, every: bool = False) -> list[Filter]:
    """What narrows the list. every: states that only the office sees, too."""
    shown = [state for state in State if every or state in SHOWN]
    states = {"open": visit.say(N_("all open ones"))} | {state.value: visit.say(STATES[state][0]) for state in shown}
    defects = {key: visit.say(words) for key, words in DEFECTS.items()}
    found = [Filter("state", N_("State"), states), Filter("defect", N_("What is wrong with it"), defects)]
    return [*found, Filter("owner", N_("Owner"), {name: name for name in owners})] if owners else found


def wish_of(listing: Listing, *, every: bool = False) -> Wish:
    """The same for the database."""
    return Wish(listing.chosen["state"], listing.chosen.get("owner", ""), listing.chosen["defect"], every)


@dataclass(frozen=True)
class Line:
    """A report of the list. days: until it was corrected, or its present age."""

    report: SignReport
    state: str
    tone: str
    days: int
    late: bool


def line_of(visit: Visit, row: SignReport) -> Line:
    """A report as the lists show it."""
    words, tone = STATES[State(row.state)]
    days = ((row.closed_on or visit.today) - row.reported_on).days
    return Line(row, visit.say(words), tone, days, row.state in OPEN and days > row.target_days)


class BoardPage(TypedDict):
    """What `signs/board.html` is given. points: latitude, longitude, title and address of each report with a point."""

    lines: list[Line]
    listing: Listing
    figures: Figures
    defects: dict[str, str]
    points: list[list[Any]]
    tiles: str
    tiles_credit: str


async def board(visit: Visit) -> Response:
    """The figures and the list; every report that the public sees as a file, from which the figures follow."""
    listing = Listing.of(visit.request, size=12, filters=filters_of(visit, await queries.owners()))
    if listing.file:
        rows, _ = await queries.reports(wish_of(listing), limit=MOST_ROWS)
        return await as_file(listing.file, FileNames("signs", visit.say(N_("Signs"))), columns_of(visit), rows)
    rows, total = await queries.reports(wish_of(listing), offset=listing.paging.offset, limit=listing.paging.size)
    settings = visit.services.settings
    visit.wants_tiles = True
    return visit.page(
        "signs/board.html",
        BoardPage(
            lines=[line_of(visit, row) for row in rows],
            listing=listing.with_total(total),
            figures=await queries.board(visit.today),
            defects={key: visit.say(words) for key, words in DEFECTS.items()},
            points=[_spot(visit, row) for row in rows if row.latitude is not None],
            tiles=settings.tiles,
            tiles_credit=settings.tiles_credit,
        ),
    )


def _spot(visit: Visit, row: SignReport) -> list[Any]:
    return [row.latitude, row.longitude, f"{row.number} {row.says or row.zh}", visit.path("sign", number=row.number)]


PLAIN = (
    "number", "state", "defect", "says", "zh", "entry", "district", "place", "latitude", "longitude", "owner", "reported_on", "due_on",
    "closed_on",
)  # fmt: skip
"""Columns of the file that are those of the row."""


def columns_of(visit: Visit) -> list[Column[SignReport]]:
    """The columns of the file. counts: 1 where it is in the figures; days: to the correction, of an open one until today."""
    return [
        *(Column(name, name, attrgetter(name)) for name in PLAIN),
        Column("days", "days", lambda row: ((row.closed_on or visit.today) - row.reported_on).days),
        Column("target_days", "target_days", lambda row: row.target_days),
        Column("reason", "reason", lambda row: row.reason),
        Column("counts", "counts", lambda row: int(queries.counts(row))),
    ]


async def board_file(visit: Visit) -> Response:
    """The whole list as CSV under an address that stays."""
    rows, _ = await queries.reports(Wish(), limit=MOST_ROWS)
    return await as_file("csv", FileNames("signs", visit.say(N_("Signs"))), columns_of(visit), rows)


class SignPage(TypedDict):
    """What `signs/sign.html` is given. seen: whether the public sees more than its number; entry: the approved name."""

    line: Line
    seen: bool
    entry: Entry | None
    defect: str
    history: list[tuple[SignEvent, str]]
    works: bool


async def sign(visit: Visit) -> Response:
    """One report; before the office has looked at it, its number and state alone."""
    row = await queries.by_number(visit.request.path_params["number"])
    if row.state == State.DOUBLE and row.double_of and not visit.may("signs.read", SITE):
        return visit.go("sign", number=row.double_of)
    seen = row.state in SHOWN or visit.may("signs.read")
    found = await entry_of(row.entry) if row.entry else None
    history = [(event, visit.say(EVENTS.get(event.kind, event.kind))) for event in await queries.events(row)]
    return visit.page(
        "signs/sign.html",
        SignPage(
            line=line_of(visit, row),
            seen=seen,
            entry=found,
            defect=visit.say(DEFECTS.get(row.defect, row.defect)),
            history=history,
            works=visit.may("signs.work"),
        ),
    )


PAGES = [
    PageRoute("signs", "/signs", board, fresh=FRESH),
    PageRoute("signs_file", "/signs/signs.csv", board_file),
    PageRoute("sign", "/signs/{number:number}", sign, fresh=FRESH),
]
