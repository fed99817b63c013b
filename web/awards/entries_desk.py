"""The office's list of a programme's entries, and its files."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response

from domain.awards.models import AwardEntry, AwardProgramme
from domain.awards.queries import identities, office
from domain.awards.queries.office import Wish
from domain.awards.queries.programmes import rules_of
from domain.awards.states import State
from domain.errors import N_
from web.awards.display import Card, card_of, category_of, class_of
from web.awards.own import state_of
from web.awards.viewers import office_programme, viewer
from web.awards.words import STATES
from web.frame.labels import agency_names, name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.listing import MOST_ROWS, Column, FileNames, Filter, Listing, as_file

SIZE = 50


@dataclass(frozen=True)
class Line:
    """An entry in the list. copied: whether its copy without names is confirmed; files: that wait to be looked at."""

    entry: AwardEntry
    state: str
    tone: str
    authors: str
    agency: str
    category: str
    kind: str
    copied: bool
    files: int


class EntriesDeskPage(TypedDict):
    """What `awards/entries_desk.html` is given."""

    card: Card
    lines: list[Line]
    listing: Listing


async def entries_desk(visit: Visit) -> Response:
    """Everything that was sent."""
    programme = await office_programme(visit)
    rules, names = rules_of(programme), await agency_names(visit)
    filters = [
        Filter("state", N_("State"), {key: visit.say(words) for key, (words, _) in STATES.items() if key != State.DRAFT}),
        Filter("agency", N_("Agency"), names),
        Filter("category", N_("Category"), {one.key: name_of(visit, one.name) for one in rules.categories}),
        Filter("late", N_("Late"), {"yes": visit.say(N_("Yes"))}),
    ]
    sorts = {"number": N_("By number"), "sent": N_("Latest first"), "title": N_("By title")}
    listing = Listing.of(
        visit.request, size=SIZE, search=N_("Title, number or author"), filters=[one for one in filters if one.choices], sorts=sorts
    )
    chosen = listing.chosen
    wish = Wish(
        programme.id,
        listing.text,
        chosen.get("state", ""),
        chosen.get("agency", ""),
        chosen.get("category", ""),
        bool(chosen.get("late")),
        listing.sort,
    )
    if listing.file:
        rows, _ = await office.entries(wish, limit=MOST_ROWS)
        note = visit.say(N_("For the office. It says who wrote what."))
        lines = await _lines(visit, programme, rows, names)
        return await as_file(
            listing.file, FileNames(f"award-entries-{programme.id}", visit.say(N_("Submissions")), note), COLUMNS, lines, visit.say
        )
    rows, total = await office.entries(wish, offset=listing.paging.offset, limit=listing.paging.size)
    return visit.page(
        "awards/entries_desk.html",
        EntriesDeskPage(
            card=card_of(visit, programme), lines=await _lines(visit, programme, rows, names), listing=listing.with_total(total)
        ),
    )


async def _lines(visit: Visit, programme: AwardProgramme, rows: Sequence[AwardEntry], names: dict[str, str]) -> list[Line]:
    people = await identities.people_of(await viewer(visit), [row.id for row in rows])
    checks = await office.checks([row.id for row in rows])
    rules, found = rules_of(programme), []
    for row in rows:
        held = people.get(row.id)
        copied, files = checks[row.id]
        found.append(
            Line(
                row,
                *state_of(visit, row),
                "、".join(held.names) if held else "",
                names.get(held.agency, "") if held else "",
                category_of(visit, rules, row.category),
                class_of(visit, rules, row.kind),
                copied,
                files,
            )
        )
    return found


COLUMNS: Sequence[Column[Line]] = (
    Column("number", N_("Entry number"), lambda one: one.entry.number),
    Column("title", N_("Title"), lambda one: one.entry.title),
    Column("state", N_("State"), lambda one: one.state),
    Column("authors", N_("Authors"), lambda one: one.authors),
    Column("agency", N_("Agency"), lambda one: one.agency),
    Column("category", N_("Category"), lambda one: one.category),
    Column("class", N_("Applicants’ class"), lambda one: one.kind),
    Column("late", N_("Late"), lambda one: "1" if one.entry.late else ""),
    Column("sent", N_("Sent"), lambda one: one.entry.sent_at.date().isoformat() if one.entry.sent_at else ""),
    Column("grant", N_("Subsidy (NT$)"), lambda one: one.entry.grant or ""),
)

PAGES = [PageRoute("award_entries_desk", "/staff/awards/{programme:number}/entries", entries_desk, needs="awards.read")]
