"""What the office needs beside the sign-ups: meals, childcare, receipts of the allowance, hours that are credited, certificates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypedDict

from starlette.responses import Response

from domain.errors import N_, Missing
from domain.workshops import queries
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.options import MEALS
from domain.workshops.presence import half_hours, time_present
from domain.workshops.rules import PartyState
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.printing.documents import body, done, heading, sheet, table
from web.tables.export import in_a_thread
from web.tables.listing import Column, FileNames, as_file
from web.text.formats import period
from web.workshops import words
from web.workshops.certificates import Certificate, certificates_pdf
from web.workshops.events import Card, card_of
from web.workshops.links import party_of
from web.workshops.office import thing_of_event

BLANK_LINES = 12
"""For those who did not sign up."""


@dataclass(frozen=True)
class Attended:
    """Somebody who came. time: how long they were in the room while it went on; hours: as they are credited."""

    row: EventParty
    time: timedelta
    hours: float

    @property
    def minutes(self) -> int:
        """The time in whole minutes."""
        return int(self.time.total_seconds()) // 60


async def attended(one: WorkshopEvent, rows: Sequence[EventParty]) -> list[Attended]:
    """Those of these sign-ups who came, with their time. Where nothing was noted at the door they stayed from their arrival to the end."""
    noted, found = await queries.noted_at_the_door(one.id), []
    for row in rows:
        if row.arrived:
            begins = max(one.starts_at, min(row.arrived_at or one.starts_at, one.ends_at))
            held = noted.get(row.id)
            time = time_present(held, one.starts_at, one.ends_at) if held else one.ends_at - begins
            found.append(Attended(row, time, half_hours(time)))
    return found


class ListsPage(TypedDict):
    """What `workshops/lists.html` is given. meals: each with how many people eat it, empty where nobody is asked; children: sign-ups that
    bring some; came: who was there, empty before it ended; people: seats taken."""

    one: WorkshopEvent
    card: Card
    meals: list[tuple[str, int]]
    children: list[EventParty]
    came: list[Attended]
    people: int
    over: bool


async def lists_page(visit: Visit) -> Response:
    """All of them."""
    one = await queries.by_id(visit.request.path_params["number"])
    counted, over = await queries.counts(one.id), one.ends_at <= visit.at
    rows = await queries.parties(one.id, state=PartyState.TAKEN.value)
    there = await queries.parties(one.id) if over else []  # whoever was in the room, whatever became of the sign-up
    return visit.page(
        "workshops/lists.html",
        ListsPage(
            one=one,
            card=card_of(visit, one, counted),
            meals=[(visit.say(words.MEALS[meal]), count) for meal, count in meals_of(rows).items()] if one.meals else [],
            children=[row for row in rows if row.children or "childcare" in row.needs],
            came=await attended(one, there),
            people=counted.taken,
            over=over,
        ),
    )


def meals_of(rows: Sequence[EventParty]) -> Mapping[str, int]:
    """How many people eat what; who was not asked eats meat, so that nobody stays hungry."""
    return {meal: sum(row.people for row in rows if (row.meal or MEALS[0]) == meal) for meal in MEALS}


async def hours_file(visit: Visit) -> Response:
    """The hours of those who came, as a file for the system that credits them. Raises Missing where none are credited."""
    one = await queries.by_id(visit.request.path_params["number"])
    kind = visit.request.path_params["format"]
    if not one.learning or one.ends_at > visit.at or kind not in ("csv", "ods", "json"):
        raise Missing
    rows = await attended(one, await queries.parties(one.id))
    note = visit.say(N_("Personal data: for the office and the desk alone."))
    return await as_file(kind, FileNames(f"event-{one.id}-hours", name_of(visit, one.title), note), HOURS, rows, visit.say)


HOURS: list[Column[Attended]] = [
    Column("ticket", N_("Ticket"), lambda one: one.row.id),
    Column("name", N_("Name"), lambda one: one.row.name),
    Column("email", N_("E-mail address"), lambda one: one.row.email),
    Column("minutes", N_("Minutes in the room"), lambda one: one.minutes),
    Column("hours", N_("Hours credited"), lambda one: one.hours),
]


async def allowance_file(visit: Visit) -> Response:
    """The list to sign for the allowance. Raises Missing where there is none."""
    one = await queries.by_id(visit.request.path_params["number"])
    if one.allowance is None:
        raise Missing
    over = one.ends_at <= visit.at
    found = await queries.parties(one.id) if over else await queries.parties(one.id, state=PartyState.TAKEN.value)
    people = [(row.name, row.arrived if over else row.people) for row in sorted(found, key=lambda row: (row.name, row.id))]
    data = await in_a_thread(lambda: _allowance(visit, one, people))
    return _paper(data, f"event-{one.id}-allowance.pdf")


def _paper(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type="application/pdf", headers=headers)


def _allowance(visit: Visit, one: WorkshopEvent, parties: Sequence[tuple[str, int]]) -> bytes:
    what, each = visit.say(N_("List of receipts of the allowance")), one.allowance or 0
    title = f"{what} · {name_of(visit, one.title)}"
    made = sheet(title, foot=title, language=visit.locale.lang)
    made.add_page()
    heading(made, title)
    body(made, f"{period(one.starts_at, one.ends_at, visit.locale, visit.site.time_zone)} · {name_of(visit, one.place)}")
    body(made, visit.say(N_("Whoever signs has received the amount of their line.")))
    head = [visit.say(name) for name in (N_("No."), N_("Name"), N_("Amount (NT$)"), N_("Signature"), N_("Day"))]
    people = [(name if place == 1 else f"{name} +{place - 1}") for name, many in parties for place in range(1, many + 1)]
    lines = [(str(number), name, f"{each:,}", "", "") for number, name in enumerate(people, 1)]
    blank = [(str(number), "", f"{each:,}", "", "") for number in range(len(lines) + 1, len(lines) + BLANK_LINES + 1)]
    table(made, head, [*lines, *blank], (8, 30, 18, 30, 14), size=11, lead=1.7)
    body(made, visit.say(N_("Sum of the lines that are signed: ____________")))
    return done(made)


async def certificates_file(visit: Visit) -> Response:
    """A certificate for everybody who came. Raises Missing before the event is over."""
    one = await queries.by_id(visit.request.path_params["number"])
    rows = [found for found in await attended(one, await queries.parties(one.id)) if found.row.name]
    if one.ends_at > visit.at or not rows:
        raise Missing
    made = [Certificate(found.row.id, found.row.name, found.hours) for found in rows]
    return _paper(await in_a_thread(lambda: certificates_pdf(visit, one, made)), f"event-{one.id}-certificates.pdf")


async def own_certificate(visit: Visit) -> Response:
    """The certificate of whoever holds the ticket. Raises Missing for who did not come, and before the event is over."""
    row, one = await party_of(visit)
    found = await attended(one, [row])
    if one.ends_at > visit.at or not found or not row.name:
        raise Missing
    made = [Certificate(row.id, row.name, found[0].hours)]
    return _paper(await in_a_thread(lambda: certificates_pdf(visit, one, made)), f"certificate-{row.id}.pdf")


PAGES = [
    PageRoute("event_lists", "/staff/events/{number:number}/lists", lists_page, needs="events.desk", thing=thing_of_event),
    PageRoute("event_hours", "/staff/events/{number:number}/hours.{format}", hours_file, needs="events.desk", thing=thing_of_event),
    PageRoute("event_allowance", "/staff/events/{number:number}/allowance.pdf", allowance_file, needs="events.desk", thing=thing_of_event),
    PageRoute(
        "event_certificates", "/staff/events/{number:number}/certificates.pdf", certificates_file, needs="events.desk", thing=thing_of_event
    ),
    PageRoute("ticket_certificate", "/tickets/{token}/certificate.pdf", own_certificate),
]
