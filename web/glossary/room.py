"""The manifest of this room: what `web.glossary` gives the site."""

from domain.errors import N_
from domain.glossary.queries import Shelf
from web.frame.room import Link, Room
from web.glossary import address_page, api, check_page, entry_page, releases, search, suggest

ROOM = Room(
    "glossary",
    pages=[
        *search.PAGES,
        *check_page.PAGES,
        *address_page.PAGES,
        *suggest.PAGES,
        *releases.PAGES,
        *entry_page.PAGES,
    ],
    routes=api.ROUTES,
    parts=[lambda services: Shelf()],
    main=[Link("glossary", N_("Place names"), 35)],
    ledger_words={
        "glossary.import": N_("took a file of place names over"),
        "glossary.release": N_("released the list of place names"),
    },
    permalinks={"g": ("glossary_entry", "number", str)},
    sitemap_pages=["glossary", "glossary_check", "glossary_address", "glossary_releases", "glossary_list"],
)
