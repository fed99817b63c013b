"""The public board: how many signs were reported and corrected, how long it took, a map, and the same as a file; and each report."""

from dataclasses import dataclass
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
from web.tables.export import LICENCE, as_csv, download
from web.tables.paging import Paging

HEAD = (
    "number", "state", "defect", "says", "zh", "entry", "district", "place", "latitude", "longitude", "owner", "reported_on", "due_on",
    "closed_on", "days", "target_days", "reason", "counts",
)  # fmt: skip
"""The columns of the file. counts: 1 where it is in the figures; days: to the correction, of an open one until today."""


def wish_of(visit: Visit, *, every: bool = False) -> Wish:
    """What the address asks for; what it does not know counts as nothing."""
    asked = visit.request.query_params
    state, defect = asked.get("state", ""), asked.get("defect", "")
    return Wish(
        state if state == "open" or state in set(State) else "", asked.get("owner", "")[:80], defect if defect in DEFECTS else "", every
    )


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
    paging: Paging
    wish: Wish
    figures: Figures
    states: list[tuple[str, str]]
    owners: list[str]
    defects: dict[str, str]
    points: list[list[Any]]
    tiles: str
    tiles_credit: str


async def board(visit: Visit) -> Response:
    """The figures and the list."""
    wish, paging = wish_of(visit), Paging.of(visit.request, 30)
    rows, total = await queries.reports(wish, offset=paging.offset, limit=paging.size)
    settings = visit.services.settings
    visit.wants_tiles = True
    return visit.page(
        "signs/board.html",
        BoardPage(
            lines=[line_of(visit, row) for row in rows],
            paging=paging.with_total(total),
            wish=wish,
            figures=await queries.board(visit.today),
            states=[("open", visit.say(N_("all open ones"))), *_shown_states(visit)],
            owners=await queries.owners(),
            defects={key: visit.say(words) for key, words in DEFECTS.items()},
            points=[_spot(visit, row) for row in rows if row.latitude is not None],
            tiles=settings.tiles,
            tiles_credit=settings.tiles_credit,
        ),
    )


def _shown_states(visit: Visit) -> list[tuple[str, str]]:
    return [(state.value, visit.say(STATES[state][0])) for state in State if state in SHOWN]


def _spot(visit: Visit, row: SignReport) -> list[Any]:
    return [row.latitude, row.longitude, f"{row.number} {row.says or row.zh}", visit.path("sign", number=row.number)]


async def board_file(visit: Visit) -> Response:
    """Every report that the public sees, as CSV: the figures of the board follow from it."""
    rows, _ = await queries.reports(wish_of(visit), limit=100_000)
    lines = []
    for row in rows:
        days = ((row.closed_on or visit.today) - row.reported_on).days
        place = (row.district, row.place, row.latitude, row.longitude)
        dates = (row.reported_on, row.due_on, row.closed_on, days, row.target_days)
        lines.append(
            (
                row.number,
                row.state,
                row.defect,
                row.says,
                row.zh,
                row.entry,
                *place,
                row.owner,
                *dates,
                row.reason,
                int(queries.counts(row)),
            )
        )
    return download(as_csv(HEAD, lines, visit.say(LICENCE)), "csv", "signs.csv")


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
