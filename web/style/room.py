"""The manifest of this room: what `web.style` gives the site."""

from domain.errors import N_
from web.frame.room import Link, Room
from web.style import views

ROOM = Room(
    "style",
    guide=[
        Link("style", N_("Style guide"), 900),
    ],
    pages=[*views.PAGES],
)
