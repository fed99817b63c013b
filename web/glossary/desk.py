"""The editors' list of all entries in every state, what visitors look for in vain, files of the whole list, and a release."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypedDict

from starlette.responses import Response

from domain.errors import N_, Refused
from domain.glossary.actions.editing import publish
from domain.glossary.actions.undoing import UNDO, undo
from domain.glossary.entry import Status
from domain.glossary.exchange.files import Format
from domain.glossary.models import GlossaryImport
from domain.glossary.queries import Wish, count_states, every, list_entries, missed, newest_release, undoable_imports
from domain.people.rules import number_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.glossary.releases import list_as_file
from web.glossary.search import Card, plain_card
from web.glossary.words import STATES
from web.tables.listing import Filter, Listing

DAYS = 90
"""How far back searches that found nothing are shown."""


@dataclass(frozen=True)
class Line:
    """An entry of the list, with its state in the reader's language."""

    card: Card
    state: str
    status: str


class DeskPage(TypedDict):
    """What `glossary/desk.html` is given. missed: texts that visitors looked for in vain on three days or more: text, days, times."""

    lines: list[Line]
    listing: Listing
    missed: list[tuple[str, int, int]]
    release: str
    problem: str
    formats: list[str]
    undoable: list[GlossaryImport]


async def desk(visit: Visit, problem: str = "") -> Response:
    """All entries, filtered."""
    counts = await count_states()
    states = {state.value: f"{visit.say(words)} ({counts.get(state.value, 0)})" for state, words in STATES.items()}
    listing = Listing.of(
        visit.request, size=10, search=N_("Search"), filters=[Filter("status", N_("State"), states)], path=visit.path("glossary_desk")
    )
    wish = Wish(listing.text, listing.chosen["status"])
    rows, total = await list_entries(wish, offset=listing.paging.offset, limit=listing.paging.size)
    lines = [Line(plain_card(visit, row.entry), visit.say(STATES[Status(row.status)]), row.status) for row in rows]
    return visit.page(
        "glossary/desk.html",
        DeskPage(
            lines=lines,
            listing=listing.with_total(total),
            missed=await missed(visit.today - timedelta(days=DAYS)),
            release=await newest_release(),
            problem=problem,
            formats=[kind.value for kind in Format],
            undoable=await undoable_imports(visit.at - UNDO) if visit.may("glossary.change") else [],
        ),
        status=422 if problem else 200,
    )


async def make_release(visit: Visit) -> Response:
    """Release the approved list as it stands."""
    try:
        made = await publish(visit.today, at=visit.at, by=visit.person.id)
    except Refused as refusal:
        return await desk(visit, visit.say(refusal.reason, **refusal.facts))
    return visit.go("glossary_release", "glossary_released", release=made.name)


async def whole_file(visit: Visit) -> Response:
    """Every entry, in whatever state, as a file."""
    entries = await every()
    return await list_as_file(visit, lambda: entries, "all")


async def undo_import(visit: Visit) -> Response:
    """Take a file back that was taken over."""
    number = number_of(str(visit.form.get("about") or "")) or 0
    try:
        made = await undo(number, visit.today, at=visit.at, by=visit.person.id)
    except Refused as refusal:
        return await desk(visit, visit.say(refusal.reason))
    return visit.go("glossary_release", "glossary_undone", release=made) if made else visit.go("glossary_desk", "glossary_undone")


NOTICES = {"glossary_undone": (N_("The file has been taken back."), ""), "glossary_released": (N_("The list has been released."), "")}
PAGES = [
    PageRoute("glossary_desk", "/staff/glossary", desk, needs="glossary.read"),
    PageRoute("glossary_publish", "/staff/glossary/release", None, make_release, needs="glossary.change"),
    PageRoute("glossary_undo", "/staff/glossary/undo", None, undo_import, needs="glossary.change"),
    PageRoute("glossary_whole", "/staff/glossary/files/{format}", whole_file, needs="glossary.read"),
]
