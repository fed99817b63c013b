"""A ticket: where a sign-up stands and why, its QR code, and what its holder can do. Links of letters open it; only buttons act."""

from typing import TypedDict
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from wtforms import SelectField

from domain.errors import N_, Refused
from domain.workshops import queries
from domain.workshops.actions import signing_up
from domain.workshops.actions.feedback import is_asked
from domain.workshops.models import EventParty
from domain.workshops.rules import LIVE, EventState, PartyState
from domain.workshops.tickets import ticket_of
from web.frame.fields import count_of
from web.frame.forms import Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.urls import path_of
from web.frame.visit import Visit
from web.printing.qr import qr_svg
from web.workshops import words
from web.workshops.events import Card, card_of
from web.workshops.links import party_of, ticket_address
from web.workshops.office import thing_for


class TicketForm(PageForm):
    """What a holder changes."""

    people = SelectField(N_("How many people come"), [Optional()], choices=[])


class TicketPage(TypedDict):
    """What `workshops/ticket.html` is given.

    state, tone: in words; line: where it stands on the waiting list and how many wait, 0 and 0 elsewhere; needs: in words; qr: empty where
    there is nothing to show at the door; ended: whether nothing can be changed any more; came, over, asked: whether they were checked in,
    the event is over, and answers are taken.
    """

    form: PageForm
    card: Card
    row: EventParty
    state: str
    tone: str
    line: tuple[int, int]
    needs: list[str]
    qr: Markup
    ended: bool
    token: str
    meal: str
    came: bool
    over: bool
    asked: bool


async def ticket_page(visit: Visit) -> Response:
    """A sign-up, and what its holder does with it."""
    row, event = await party_of(visit)
    form = visit.bind(TicketForm, people=str(row.people))
    form.people.choices = choices((str(n), str(n)) for n in range(1, row.people + 1))
    if visit.ready(form):
        try:
            done = await _act(visit, row, form)
            return visit.go("ticket", done, token=visit.request.path_params["token"])
        except Refused as refusal:
            form.refuse(refusal)
    state, tone = words.PARTIES[PartyState(row.state)]
    shows = row.state == PartyState.TAKEN and event.state == EventState.PUBLIC and event.ends_at > visit.at
    return visit.page(
        "workshops/ticket.html",
        TicketPage(
            form=form,
            card=card_of(visit, event, await queries.counts(event.id)),
            row=row,
            state=visit.say(state),
            tone=tone,
            line=await queries.place_in_line(row) if row.state == PartyState.WAITING else (0, 0),
            needs=[visit.say(words.NEEDS[need]) for need in row.needs],
            qr=qr_svg(ticket_address(visit, event, row)) if shows else Markup(),
            ended=event.ends_at <= visit.at or event.state == EventState.CANCELED or row.state not in LIVE,
            token=visit.request.path_params["token"],
            meal=visit.say(words.MEALS[row.meal]) if row.meal else "",
            came=row.arrived > 0,
            over=event.ends_at <= visit.at,
            asked=is_asked(event, visit.at),
        ),
        status=422 if form.problems else 200,
    )


async def _act(visit: Visit, row: EventParty, form: TicketForm) -> str:
    """What was pressed; the notice that follows. Raises Refused."""
    match visit.form.get("act"):
        case "accept":
            await signing_up.accept(row.id, at=visit.at)
            return "ticket_accepted"
        case "cancel":
            await signing_up.cancel(row.id, at=visit.at)
            return "ticket_canceled"
        case "change":
            await signing_up.shrink(row.id, count_of(str(form.people.data), "people"), at=visit.at)
            return "ticket_changed"
    raise Refused(N_("Choose what is to be done."))


async def scanned(request: Request) -> Response:
    """The address in a ticket's QR code, opened with a phone's own camera: the desk's page for who works there, else the event's."""
    ticket = ticket_of(request.path_params["number"])
    if ticket is None:
        return RedirectResponse(path_of("events", "zh-Hant"), 303)
    scan = f"{request.path_params['number']}/{request.path_params['signature']}"
    return RedirectResponse(path_of("event_scan", "zh-Hant", number=ticket.event) + f"?scan={scan}", 303)


async def scan_page(visit: Visit) -> Response:
    """Where a scanned ticket leads: the desk for who works there, the event for everybody else."""
    event = await queries.public_event(visit.request.path_params["number"])
    if visit.may("events.desk", await thing_for(event)):
        scan = visit.request.query_params.get("scan", "")
        return visit.go_to(f"{visit.path('event_desk', number=event.id)}?{urlencode({'scan': scan})}")
    return visit.go("event", number=event.id)


NOTICES = {
    "ticket_accepted": (N_("The seats are yours. Please bring this ticket."), ""),
    "ticket_canceled": (N_("You are not coming. Thank you for telling us: the seats go to others."), ""),
    "ticket_changed": (N_("Changed. The other seats go to others."), ""),
}
PAGES = [
    PageRoute("ticket", "/tickets/{token}", ticket_page, ticket_page),
    PageRoute("event_scan", "/events/{number:number}/scan", scan_page),
]
ROUTES = [Route("/T/{number}/{signature}", scanned)]
