"""The manifest of this room: what `web.demo` gives the site."""

from domain.errors import N_
from web.demo import views
from web.frame.room import Room

ROOM = Room(
    "demo",
    pages=[*views.PAGES],
    ledger_words={
        "demo.fill": N_("filled the demo"),
    },
    demo_only=True,
)
