"""The manifest of this room: what `web.site` gives the site."""

from domain.errors import N_
from web.frame.room import FirstStep, LedgerThing, Link, Room
from web.frame.visit import Visit
from web.site import views
from web.site.help import HELP


async def _first_steps(visit: Visit) -> list[FirstStep]:
    told = bool(visit.site.office and visit.site.phone)
    return [FirstStep(N_("The site says which office it is and how to reach it"), visit.path("site_settings"), told)]


ROOM = Room(
    "site",
    help=HELP,
    pages=[*views.PAGES],
    notices=views.NOTICES,
    keeps={"site": "the office's own name, address and telephone"},
    ledger_things={
        "site": LedgerThing(N_("site")),
    },
    ledger_words={
        "site.set_up": N_("set the site up"),
        "site.change": N_("changed the site's details"),
        "site.logo": N_("changed the logo"),
    },
    first_steps=_first_steps,
    staff=[Link("site_settings", N_("Site details"), 130, "site.change", N_("Name, contact, logo"))],
)
