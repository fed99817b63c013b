"""The manifest of this room: what `web.operations` gives the site."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain import ledger
from domain.errors import N_
from domain.people.models import Person
from web.frame.room import Held, Letters, Link, Room
from web.operations import audit_trail, calls, start, views
from web.operations.help import HELP


async def _held(person: Person, at: datetime) -> Mapping[str, Any]:
    _, acts = await ledger.entries(actors=[person.id], limit=0)
    return {"audit_entries": acts}


ROOM = Room(
    "operations",
    help=HELP,
    pages=[*start.PAGES, *views.PAGES, *calls.PAGES, *audit_trail.PAGES],
    letters=Letters({start.TEST: N_("Test message")}),
    notices=views.NOTICES | calls.NOTICES,
    staff=[
        Link("outbox", N_("Outbox"), 100, "outbox.read"),
        Link("calls", N_("Call list"), 110, "outbox.read"),
        Link("ledger", N_("Audit trail"), 120, "ledger.read", N_("Who did what, and why")),
    ],
    waits=start.outbox_waits,
    first_steps=start.mail_step,
    holds=[
        Held("audit_entries", N_("Audit trail"), N_("stays, without your name"), N_("Entries stay, without your name.")),
    ],
    export=_held,
    keeps={"ledger": "numbers without names: the audit trail outlives an account"},
)
