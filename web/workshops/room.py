"""The manifest of this room: what `web.workshops` gives the site."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.errors import N_
from domain.keys import Keys
from domain.people.models import Person
from domain.people.rules import number_of
from domain.translated import Translated
from domain.workshops import queries
from domain.workshops.actions import signing_up, tidying
from domain.workshops.actions.minuting import KIND
from domain.workshops.actions.telling import LETTERS_OF_EVENTS
from domain.workshops.rules import MINUTES_DAYS, PartyState
from web.frame.labels import name_of
from web.frame.room import OFFICER, AssistedKind, CallKind, Held, LedgerThing, Letters, Link, PromiseKind, Room, Waits
from web.frame.services import Services
from web.frame.visit import Visit
from web.messages.letters import words_of
from web.tables.calendar_file import calendar, event
from web.text.languages import Locale
from web.workshops import (
    booths_page,
    clock_page,
    costs_page,
    desk,
    desk_device,
    desks_page,
    events,
    feedback_page,
    figures_page,
    here_page,
    import_page,
    links,
    lists_page,
    lot_page,
    messages_page,
    minutes_page,
    notes_page,
    office,
    papers,
    passes_page,
    photos_page,
    printed_sheets,
    sheets_page,
    sign_ups,
    slips_page,
    tables_page,
    ticket,
    vote_page,
)
from web.workshops.help import HELP
from web.workshops.office import thing_for

DATED = frozenset({"event_ticket", "event_moved", "event_canceled"})
"""Letters with the event as a calendar file."""


async def _each_minute(services: Services, at: datetime) -> int:
    return await tidying.lapse(at)


async def _each_hour(services: Services, at: datetime) -> int:
    return await tidying.remind(at) + await tidying.drop_past_calls(at) + await tidying.forget(at)


async def _erase(person: Person, email: str, at: datetime) -> None:
    if email:
        await tidying.forget_address(email, at=at)


async def _held(person: Person, at: datetime) -> Mapping[str, Any]:
    return {"events": await queries.held_about(person.email or "")}


def _dates(locale: Locale, services: Services, template: str, facts: Mapping[str, Any]) -> bytes | None:
    """The event as a calendar file; a canceled one leaves the reader free."""
    if template not in DATED or facts.get("state") not in (PartyState.TAKEN.value, None):
        return None
    title, host = words_of(locale, facts["title"]), services.settings.address.split("//")[1]
    canceled = template == "event_canceled"
    made = event(
        uid=f"event-{facts['event']}@{host}",
        summary=locale.gettext(N_("Canceled: %(title)s"), title=title) if canceled else title,
        start=datetime.fromisoformat(facts["starts_at"]),
        end=datetime.fromisoformat(facts["ends_at"]),
        url="",
        description="",
        place=words_of(locale, facts["place"]),
        sequence=facts["sequence"],
        busy=not canceled,
        canceled=canceled,
    )
    return calendar(title, [made])


async def _waits(visit: Visit) -> Sequence[Waits]:
    """Minutes that are overdue, for whoever writes some."""
    if not visit.may("events.minutes"):
        return []
    late = await queries.without_minutes(visit.at - timedelta(days=MINUTES_DAYS))
    due = await queries.lots_due(visit.at)
    return [
        Waits(len(late), visit.path("events_office"), N_("minutes overdue")),
        Waits(len(due), visit.path("event_lot_office", number=due[0].id) if due else visit.path("events_office"), N_("lots to be drawn")),
    ]


async def _titles(visit: Visit, links: set[str]) -> Mapping[str, Translated]:
    found = await queries.titles([number for link in links if (number := number_of(link)) is not None])
    return {str(number): title for number, title in found.items()}


def _stop(keys: Keys, facts: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The page that ends messages to everybody about an event."""
    return ("event_quiet", {"token": links.ticket_token(keys, facts["party"])}) if "party" in facts and "text" in facts else None


def _of_call(visit: Visit, facts: Mapping[str, Any]) -> str:
    return visit.path("event_office", number=facts["event"]) if facts.get("event") else ""


async def _reached(visit: Visit, facts: Mapping[str, Any]) -> None:
    if "party" in facts:
        await signing_up.told_ticket(facts["party"], at=visit.at, by=visit.person.id)


async def _sees_file(visit: Visit, key: str) -> bool:
    """Who writes minutes sees the photos that are not released yet."""
    one = await queries.event_of_photo(key)
    return one is not None and visit.may("events.minutes", await thing_for(one))


async def _in_the_ledger(visit: Visit, keys: set[str]) -> Mapping[str, tuple[str, str]]:
    """Events by number."""
    rows = await queries.with_ids([number for key in keys if (number := number_of(key)) is not None])
    return {str(row.id): (name_of(visit, row.title), visit.path("event_office", number=row.id)) for row in rows}


ROOM = Room(
    "workshops",
    guide=[
        Link("event_figures", N_("Events in figures"), 700),
    ],
    assisted={
        signing_up.ASSISTED: AssistedKind(
            N_("Sign-up for an event"),
            N_("You are signed up for “%(title)s”."),
            lambda visit, entry: visit.path("event_office", number=number_of(entry.thing)),
        )
    },
    calls={template: CallKind(_of_call, reached=_reached) for template in (*LETTERS_OF_EVENTS, "group_message")},
    help=HELP,
    pages=[
        *events.PAGES,
        *figures_page.PAGES,
        *feedback_page.PAGES,
        *lists_page.PAGES,
        *photos_page.PAGES,
        *here_page.PAGES,
        *lot_page.PAGES,
        *costs_page.PAGES,
        *import_page.PAGES,
        *slips_page.PAGES,
        *booths_page.PAGES,
        *vote_page.PAGES,
        *sheets_page.PAGES,
        *printed_sheets.PAGES,
        *ticket.PAGES,
        *office.PAGES,
        *sign_ups.PAGES,
        *desk.PAGES,
        *desk_device.PAGES,
        *desks_page.PAGES,
        *tables_page.PAGES,
        *clock_page.PAGES,
        *notes_page.PAGES,
        *minutes_page.PAGES,
        *messages_page.PAGES,
        *passes_page.PAGES,
        *papers.PAGES,
    ],
    notices=ticket.NOTICES
    | office.NOTICES
    | sign_ups.NOTICES
    | tables_page.NOTICES
    | messages_page.NOTICES
    | minutes_page.NOTICES
    | notes_page.NOTICES
    | passes_page.NOTICES
    | desks_page.NOTICES
    | feedback_page.NOTICES
    | here_page.NOTICES
    | lot_page.NOTICES
    | import_page.NOTICES
    | sheets_page.NOTICES
    | photos_page.NOTICES,
    routes=ticket.ROUTES,
    letters=Letters(
        {
            "event_ticket": N_("Ticket for an event"),
            "event_waiting": N_("Place on a waiting list"),
            "event_offer": N_("Seats became free"),
            "event_lapsed": N_("An offer of seats has lapsed"),
            "event_reminder": N_("Reminder of an event"),
            "event_moved": N_("An event has been moved"),
            "event_canceled": N_("An event is canceled"),
            "group_message": N_("A message to a group"),
        },
        values=links.letter_values,
        dates=_dates,
        stop=_stop,
    ),
    main=[Link("events", N_("Events"), 15)],
    staff=[Link("events_office", N_("Events"), 35, "events.list", N_("Sign-ups, the desk at the door, table plans"))],
    free_tries={events.SIGN_UP: 40, here_page.TRIES: 400},
    ledger_things={
        "event": LedgerThing(N_("an event"), _in_the_ledger),
    },
    ledger_words={
        "events.plan": N_("planned an event"),
        "events.change": N_("changed an event"),
        "events.publish": N_("published an event"),
        "events.cancel": N_("canceled an event"),
        "events.sign_up_for": N_("signed somebody up for an event"),
        "events.minutes": N_("wrote minutes of an event"),
        "events.minutes_published": N_("published minutes of an event"),
        "mailing.send": N_("sent a message to a group"),
        "mailing.stop": N_("stopped a message to a group"),
        "events.silence": N_("began or ended silent writing"),
        "events.passes": N_("replaced the passes of tables"),
        "events.proposal": N_("made a group of notes a proposal"),
        "events.clock": N_("turned the clock of a room"),
        "events.tables": N_("made a plan of tables"),
        "events.import": N_("took sign-ups or ideas from a file"),
        "events.lot": N_("announced a lot of seats"),
        "events.lot_drawn": N_("drew the lot of seats"),
        "events.lot_moved": N_("moved the drawing of a lot of seats"),
        "events.vote": N_("prepared the vote of an event"),
        "events.photo_release": N_("released a photo of an event"),
        "events.photo_withdraw": N_("withdrew a photo of an event"),
        # Until 0017 the desk's acts were written here; now they are rows of their own.
        "events.arrive": N_("checked somebody in"),
        "events.walk_in": N_("welcomed somebody who had not signed up"),
        "events.leave": N_("noted that somebody left"),
        "events.arrive_undone": N_("took a check-in back"),
    },
    every_minute=[_each_minute],
    every_hour=[_each_hour],
    waits=_waits,
    promise_kinds={KIND: PromiseKind(N_("Minutes of an event"), N_("Minutes: %(title)s"), _titles, "event", "number")},
    sitemap_pages=["events", "event_figures"],
    permalinks={"e": ("event", "number", str)},
    erase=_erase,
    sees_file=_sees_file,
    erases=["event_party"],
    keeps={
        "event_note": "who wrote at a table, until 30 days after the event",
        "mailing": OFFICER,
        "event_scan": OFFICER,
        "event_photo": "who took a photo at a table, by the name given there, until 30 days after the event",
    },
    holds=[
        Held(
            "events",
            N_("Events you signed up for"),
            N_("30 days after the event"),
            N_("Seats of events to come are given up, and your name goes."),
            "event",
            "event",
        ),
    ],
    export=_held,
)
