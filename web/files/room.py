"""The manifest of this room: what `web.files` gives the site."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.errors import N_
from domain.files import actions
from domain.files.queries import of_person
from domain.people.models import Person
from web.files import views
from web.files.help import HELP
from web.frame.room import Held, LedgerThing, Link, Room
from web.frame.services import Services


async def _tidy(services: Services, at: datetime) -> None:
    await actions.tidy(services.store, at)


async def _held(person: Person, at: datetime) -> Mapping[str, Any]:
    return {"files": [{"name": item.name, "bytes": item.size, "at": item.created_at.isoformat()} for item in await of_person(person.id)]}


ROOM = Room(
    "files",
    help=HELP,
    pages=[*views.PAGES],
    notices=views.NOTICES,
    ledger_things={
        "file": LedgerThing(N_("file")),
    },
    ledger_words={
        "files.add": N_("added a file"),
        "files.describe": N_("described a file"),
        "files.delete": N_("deleted a file"),
        "files.restore": N_("fetched a file back"),
    },
    staff=[Link("files", N_("Photos and documents"), 90, "files.change", N_("Pictures and papers for the pages"))],
    every_hour=[_tidy],
    holds=[
        Held(
            "files",
            N_("Photos and documents"),
            N_("7 days after they are deleted"),
            N_("They stay where they are shown, without your name."),
        ),
    ],
    export=_held,
    keeps={"stored_file": "the number of who sent it, which leads to nobody once the account is erased"},
)
