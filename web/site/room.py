"""The manifest of this room: what `web.site` gives the site."""

from domain.errors import N_
from web.frame.room import Link, Room
from web.site import views

ROOM = Room(
    "site",
    pages=[*views.PAGES],
    notices=views.NOTICES,
    keeps={"site": "the office's own name, address and telephone"},
    ledger_words={
        "site.set_up": N_("set the site up"),
        "site.change": N_("changed the site's details"),
        "site.logo": N_("changed the logo"),
    },
    staff=[Link("site_settings", N_("Site details"), 130, "site.change", N_("Name, contact, logo"))],
)
