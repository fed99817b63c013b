"""The manifest of this room: what `web.style` gives the site."""

from web.frame.room import Room
from web.style import views

ROOM = Room(
    "style",
    pages=[*views.PAGES],
)
