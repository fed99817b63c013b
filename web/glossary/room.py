"""The manifest of this room: what `web.glossary` gives the site."""

from datetime import datetime

from domain.errors import N_
from domain.glossary.actions.notices import remind
from domain.glossary.queries import Shelf
from web.frame.room import LedgerThing, Letters, Link, Room
from web.frame.services import Services
from web.glossary import (
    address_page,
    api,
    check_page,
    consistency_page,
    desk,
    editing,
    entry_page,
    import_page,
    leaflets,
    misused_page,
    notices,
    releases,
    search,
    suggest,
)
from web.glossary.help import HELP


async def _remind(services: Services, at: datetime) -> int:
    return await remind(await services.today(at), at)


ROOM = Room(
    "glossary",
    guide=[
        Link("glossary_list", N_("The whole list of place names"), 700),
        Link("glossary_address", N_("Addresses in English"), 700),
        Link("glossary_check", N_("Check a text or a table"), 700),
        Link("glossary_suggest", N_("Suggest a name"), 700),
        Link("glossary_releases", N_("Releases of the list"), 700),
    ],
    help=HELP,
    pages=[
        *search.PAGES,
        *check_page.PAGES,
        *address_page.PAGES,
        *suggest.PAGES,
        *releases.PAGES,
        *notices.PAGES,
        *entry_page.PAGES,
        *desk.PAGES,
        *consistency_page.PAGES,
        *misused_page.PAGES,
        *leaflets.PAGES,
        *import_page.PAGES,
        *editing.PAGES,
    ],
    notices=desk.NOTICES | editing.NOTICES | import_page.NOTICES | leaflets.NOTICES | notices.NOTICES,
    letters=Letters({"release_notice": N_("A release of the place names")}, values=notices.letter_values),
    every_hour=[_remind],
    routes=api.ROUTES,
    parts=[lambda services: Shelf()],
    main=[Link("glossary", N_("Place names"), 35)],
    staff=[Link("glossary_desk", N_("Place names"), 60, "glossary.read", N_("Entries, suggestions, files, releases"))],
    ledger_things={
        "glossary": LedgerThing(N_("glossary")),
        "glossary_entry": LedgerThing(N_("place name")),
        "glossary_release": LedgerThing(N_("release of place names")),
        "glossary_leaflet": LedgerThing(N_("leaflet of an agency")),
        "release_notice": LedgerThing(N_("notice of a release")),
    },
    ledger_words={
        "glossary.import": N_("took a file of place names over"),
        "glossary.import_undo": N_("took a file of place names back"),
        "glossary.create": N_("made an entry of the glossary"),
        "glossary.change": N_("changed an entry of the glossary"),
        "glossary.merge": N_("merged two entries of the glossary"),
        "glossary.release": N_("released the list of place names"),
        "glossary.tell": N_("told the agencies of a release of the place names"),
        "glossary.leaflet": N_("kept a leaflet whose place names are checked"),
        "glossary.leaflet_removed": N_("removed a leaflet whose place names are checked"),
        "glossary.acknowledge": N_("took a release of the place names over"),
    },
    free_tries={check_page.SIGNS: 30},
    keeps={
        "glossary_import": "an officer's number, for a day",
        "glossary_entry": "names of places, and the agencies that own them",
        "glossary_release": "names of places as they were published",
    },
    permalinks={"g": ("glossary_entry", "number", str)},
    sitemap_pages=["glossary", "glossary_check", "glossary_address", "glossary_releases", "glossary_list"],
)
