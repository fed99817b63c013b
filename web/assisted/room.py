"""The manifest of this room: what `web.assisted` gives the site."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from domain.assisted import actions, queries
from domain.assisted.rules import EntryState
from domain.errors import N_
from domain.keys import Keys
from domain.people.models import Person
from domain.people.rules import number_of
from domain.translated import Translated
from web.assisted import entries_page
from web.assisted.entries_page import act_on
from web.assisted.help import HELP
from web.frame.labels import name_of
from web.frame.room import OFFICER, CallKind, Facts, Held, LedgerThing, Letters, Link, Room, Waits
from web.frame.rooms import assisted_kinds
from web.frame.services import Services
from web.frame.visit import Visit
from web.text.languages import Locale


async def _tidy(services: Services, at: datetime) -> int:
    return await actions.tidy(at)


async def _held(person: Person, at: datetime) -> Mapping[str, Any]:
    return {"assisted": await queries.held_about(person.id)}


async def _erase(person: Person, email: str, at: datetime) -> None:
    await actions.erase(person.id)


async def _answered(visit: Visit, facts: Facts, agreed: bool) -> None:
    row = await queries.entry(facts["entry"])
    if row.state == EntryState.WAITING:  # else it was answered on another page, and only the call is closed
        await act_on(visit, row, "confirm" if agreed else "deny")


async def _waits(visit: Visit) -> list[Waits]:
    if not visit.may("assisted.work") or not visit.may("proposals.change"):
        return []
    _, count = await queries.entries(state="waiting", limit=1)
    return [Waits(count, visit.path("assisted") + "?state=waiting", N_("entries wait for their call"))]


def _values(locale: Locale, keys: Keys, facts: Facts) -> Mapping[str, Callable[..., str]]:
    """The functions that the letter of this room calls."""

    def assisted_says(kind: str, number: str, title: dict[str, Any]) -> str:
        return locale.gettext(assisted_kinds()[kind].says, number=number, title=Translated.from_json(title).piece(locale.tag).text)

    return {"assisted_says": assisted_says}


async def _in_the_ledger(visit: Visit, keys: set[str]) -> Mapping[str, tuple[str, str]]:
    """Entries by number, with the title of what they are about."""
    found = await queries.titles([number for key in keys if (number := number_of(key)) is not None])
    return {str(number): (name_of(visit, title), visit.path("assisted")) for number, title in found.items()}


def _page(visit: Visit, facts: Facts) -> str:
    return visit.path("assisted") + f"?thing={facts['number']}"


ROOM = Room(
    "assisted",
    help=HELP,
    pages=entries_page.PAGES,
    notices=entries_page.NOTICES,
    letters=Letters({actions.TEMPLATE: N_("Please call to confirm what was entered")}, values=_values),
    calls={actions.TEMPLATE: CallKind(_page, answered=_answered)},
    ledger_things={"assisted": LedgerThing(N_("entry for somebody"), _in_the_ledger)},
    ledger_words={
        "assisted.enter": N_("entered something for somebody"),
        "assisted.confirmed": N_("noted that a call confirmed an entry"),
        "assisted.denied": N_("noted that an entry is not theirs"),
        "assisted.undone": N_("took an entry back for somebody"),
    },
    staff=[Link("assisted", N_("Entered for people"), 42, "assisted.list", N_("By telephone and on paper, and their calls"))],
    waits=_waits,
    every_hour=[_tidy],
    export=_held,
    erase=_erase,
    erases=["assisted_entry"],
    holds=[
        Held(
            "assisted",
            N_("What the office entered for you"),
            N_("name and number a year after it was entered"),
            N_("Your name and number are taken out of it."),
            "proposal",
            "number",
        ),
    ],
    keeps={"assisted_entry": OFFICER},
)
