"""Events in figures: who came, in which languages and of what age, and what became of it; the same as a file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from markupsafe import Markup
from starlette.responses import Response

from domain.cycles import queries as cycles
from domain.errors import N_
from domain.proposals.queries import detail
from domain.workshops import queries
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.notes import PAPER
from domain.workshops.rules import Kind
from web.frame.labels import name_of
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.tables import charts
from web.tables.listing import Column, FileNames, Listing, as_file
from web.text.formats import local
from web.workshops import words
from web.workshops.feedback_page import chart_of
from web.workshops.minutes_page import LEAST_TOLD


@dataclass(frozen=True)
class Line:
    """An event that is over. came: people; notes: of its tables; proposals: public ones that began with them."""

    event: WorkshopEvent
    day: str
    kind: str
    title: str
    came: int
    notes: int
    proposals: int


class FiguresPage(TypedDict):
    """What `workshops/figures.html` is given. cycle: whose events, None for all; charts: a heading and a chart each; came: in all."""

    cycle: Any
    lines: list[Line]
    charts: list[tuple[str, Markup]]
    came: int
    proposals: int
    listing: Listing


async def figures_page(visit: Visit) -> Response:
    """Of one cycle, `?cycle=`, or of all."""
    key = visit.request.query_params.get("cycle", "")
    cycle = await cycles.public(key, visit.at) if key else None
    listing = Listing.of(visit.request, size=100)
    over = await queries.over_of(cycle.id if cycle else None, visit.at)
    numbers = [one.id for one in over]
    came = await queries.who_came(numbers)
    lines = await _lines(visit, over, came)
    if listing.file:
        named = FileNames(f"events{f'-{key}' if key else ''}", visit.say(N_("Events in figures")))
        return await as_file(listing.file, named, COLUMNS, lines, visit.say)
    people = cycle is not None  # of all cycles together they would tell, by what is missing, a small group of one of them
    answers = await queries.feedback(numbers) if people else []
    drawn = [
        (visit.say(N_("People who came")), _bars(visit, [(line.title, line.came) for line in lines])),
        (visit.say(N_("Proposals that began there")), _bars(visit, [(line.title, line.proposals) for line in lines if line.proposals])),
        (visit.say(N_("Languages of those who signed up")), _bars(visit, _languages(visit, came if people else []))),
        (visit.say(N_("Age, of those who said it")), _bars(visit, _ages(visit, came if people else []))),
        (visit.say(N_("What those who were there thought, from 1 to 5")), chart_of(visit, answers)),
    ]
    return visit.page(
        "workshops/figures.html",
        FiguresPage(
            cycle=cycle,
            lines=lines,
            charts=[(heading, chart) for heading, chart in drawn if chart],
            came=sum(line.came for line in lines),
            proposals=sum(line.proposals for line in lines),
            listing=listing,
        ),
    )


async def _lines(visit: Visit, over: Sequence[WorkshopEvent], came: Sequence[EventParty]) -> list[Line]:
    notes = await queries.notes_of_all([one.id for one in over])
    public = {row.id for row in await detail.with_ids(sorted({note.proposal for note in notes if note.proposal})) if row.public_at}
    people, written = Counter[int](), Counter(note.event_id for note in notes if note.place != PAPER)
    for row in came:
        people[row.event_id] += row.arrived
    made = Counter(event for event, _ in {(note.event_id, note.proposal) for note in notes if note.proposal in public})
    return [
        Line(
            one,
            f"{local(one.starts_at, visit.site.time_zone):%Y-%m-%d}",
            visit.say(words.KINDS[Kind(one.kind)]),
            name_of(visit, one.title),
            people[one.id],
            written[one.id],
            made[one.id],
        )
        for one in over
    ]


def _bars(visit: Visit, rows: Sequence[tuple[str, int]]) -> Markup:
    """Bars with their numbers; empty without any."""
    return charts.bars("", [(label, value, str(value)) for label, value in rows]) if any(value for _, value in rows) else Markup()


def _told(counted: Mapping[str, int]) -> Mapping[str, int]:
    """Groups, unless one of them is so small that somebody would be known by it."""
    return {} if any(0 < count < LEAST_TOLD for count in counted.values()) else counted


def _languages(visit: Visit, came: Sequence[EventParty]) -> list[tuple[str, int]]:
    counted, known = Counter[str](), visit.services.locales
    for row in came:
        counted[row.locale] += row.arrived
    return [(known[tag].name if tag in known else tag, count) for tag, count in _told(counted).items()]


def _ages(visit: Visit, came: Sequence[EventParty]) -> list[tuple[str, int]]:
    counted = Counter(row.band for row in came if row.band)
    told = _told(counted)
    return [(visit.say(name), told[band]) for band, name in words.BANDS.items() if told.get(band)]


COLUMNS: list[Column[Line]] = [
    Column("event", N_("Event"), lambda line: line.event.id),
    Column("day", N_("Day"), lambda line: line.day),
    Column("kind", N_("Kind of event"), lambda line: line.kind),
    Column("title", N_("Title"), lambda line: line.title),
    Column("seats", N_("Seats"), lambda line: line.event.seats),
    Column("came", N_("Came"), lambda line: line.came),
    Column("notes", N_("Notes"), lambda line: line.notes),
    Column("proposals", N_("Proposals"), lambda line: line.proposals),
]
PAGES = [PageRoute("event_figures", "/events/figures", figures_page, fresh=FRESH)]
