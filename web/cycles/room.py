"""The manifest of this room: what `web.cycles` gives the site."""

from collections.abc import Mapping
from datetime import datetime

from domain.cycles import queries
from domain.cycles.actions import freeze_due
from domain.errors import N_
from web.bridges import cycle_display
from web.cycles import borders, calendar, items, pages, phase, phases_form, publishing, rules_form, staff, views
from web.cycles.help import HELP
from web.frame.labels import name_of
from web.frame.room import FirstStep, LedgerThing, Letters, Link, PublicText, Room
from web.frame.services import Services
from web.frame.visit import Visit


async def _freeze_due(services: Services, at: datetime) -> int:
    return await freeze_due(at)


async def _first_steps(visit: Visit) -> list[FirstStep]:
    return [FirstStep(N_("The first cycle is made"), visit.path("staff_cycles"), bool(await queries.list_cycles()))]


async def _sitemap(at: datetime) -> list[tuple[str, dict[str, str], datetime | None]]:
    return [(page, {"cycle": cycle.key}, None) for cycle in await queries.public_list(at) for page in ("cycle", "cycle_rules")]


async def _texts(visit: Visit) -> list[PublicText]:
    found = []
    for cycle in await queries.public_list(visit.at):
        address = visit.path("cycle", cycle=cycle.key)
        found += [PublicText(address, cycle.name, text) for text in (cycle.name, cycle.summary)]
        for page in await queries.pages(cycle.id):
            address = visit.path("cycle_page", cycle=cycle.key, page=page.key)
            found += [PublicText(address, page.title, text) for text in (page.title, page.body)]
    return found


async def _in_the_ledger(visit: Visit, keys: set[str]) -> Mapping[str, tuple[str, str]]:
    """Cycles by key."""
    found = [cycle for cycle in await queries.list_cycles() if cycle.key in keys]
    return {cycle.key: (name_of(visit, cycle.name), visit.path("staff_cycle", cycle=cycle.key)) for cycle in found}


ROOM = Room(
    "cycles",
    help=HELP,
    pages=[
        *views.PAGES,
        *calendar.PAGES,
        *staff.PAGES,
        *phases_form.PAGES,
        *items.PAGES,
        *rules_form.PAGES,
        *pages.PAGES,
        *phase.PAGES,
        *borders.PAGES,
        *publishing.PAGES,
    ],
    notices=borders.NOTICES
    | items.NOTICES
    | pages.NOTICES
    | phase.NOTICES
    | publishing.NOTICES
    | rules_form.NOTICES
    | staff.NOTICES
    | phases_form.NOTICES,
    first_steps=_first_steps,
    template_globals=cycle_display.TEMPLATE_GLOBALS,
    letters=Letters({"event_changed": N_("An event has changed")}),
    ledger_things={
        "cycle": LedgerThing(N_("cycle"), _in_the_ledger),
    },
    ledger_words={
        "cycles.add": N_("made a cycle"),
        "cycles.about": N_("changed a cycle's name or summary"),
        "cycles.plan": N_("changed a cycle's plan"),
        "cycles.areas": N_("changed a cycle's areas"),
        "cycles.categories": N_("changed a cycle's categories"),
        "cycles.prices": N_("changed a cycle's typical prices"),
        "cycles.rules": N_("changed a cycle's rules"),
        "cycles.phases": N_("changed a cycle's dates"),
        "cycles.areas_refused": N_("tried to change fixed areas"),
        "cycles.categories_refused": N_("tried to change fixed categories"),
        "cycles.rules_refused": N_("tried to change fixed rules"),
        "cycles.publish": N_("published a cycle"),
        "cycles.hide": N_("took a cycle off the site"),
        "cycles.freeze": N_("fixed a cycle's plan"),
        "cycles.page": N_("wrote a page of a cycle"),
        "cycles.page_delete": N_("deleted a page of a cycle"),
        "cycles.page_order": N_("changed the order of a cycle's pages"),
        "cycles.page_file": N_("put a file on a page of a cycle"),
        "cycles.page_file_remove": N_("took a file off a page of a cycle"),
        "cycles.delete": N_("deleted a cycle that was never public"),
    },
    main=[Link("cycles", N_("Cycles"), 10)],
    staff=[Link("staff_cycles", N_("Cycles"), 10, "cycles.list", N_("Dates, areas, rules, proposals"))],
    permalinks={"c": ("cycle", "cycle", str.lower)},
    sitemap_pages=["cycles"],
    sitemap=_sitemap,
    texts=_texts,
    keeps={"cycle": "the name of a cycle"},
    every_minute=[_freeze_due],
)
