"""The manifest of this room: what `web.home` gives the site."""

from domain.errors import N_
from web.frame.room import Link, Room
from web.home import robots, views

ROOM = Room(
    "home",
    guide=[
        Link("home", N_("Start page"), 700),
        Link("privacy", N_("Privacy notice"), 700),
        Link("accessibility", N_("Accessibility"), 700),
    ],
    pages=[*views.PAGES],
    notices=views.NOTICES,
    routes=robots.ROUTES,
    main=[Link("how", N_("How it works"), 40), Link("help", N_("Help"), 50), Link("contact", N_("Contact"), 60)],
    silent=[r"(/[^/]+)?/offline(\.js)?"],
    sitemap_pages=["home", "how", "help", "contact", "guide"],
)
