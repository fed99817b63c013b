"""Checking in by oneself, with a code on the screen that changes every minute; for events that allow it."""

from typing import TypedDict

from markupsafe import Markup
from starlette.responses import Response
from wtforms import SelectField, StringField

from domain.errors import N_, Missing, Refused
from domain.people.rules import number_of
from domain.workshops import queries
from domain.workshops.actions import arriving
from domain.workshops.actions.signing_up import Wanted
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.rules import LIVE, MOST_PEOPLE, EventState
from domain.workshops.self_check import code_at, is_code
from web.frame.fields import count_of
from web.frame.forms import AtMost, Needed, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.printing.qr import qr_svg
from web.workshops.events import EARLY
from web.workshops.links import ticket_token
from web.workshops.office import thing_of_event

TRIES = "event-self-check"
"""What the slowdown counts."""


class HereForm(PageForm):
    """The code on the screen, and who is here."""

    code = StringField(N_("Code on the screen"), [Needed(N_("Enter the six digits on the screen.")), AtMost(12)])
    name = StringField(N_("Name"), [Needed(N_("Enter your name.")), AtMost(80)])
    ticket = StringField(N_("Number of your ticket"), [Optional(), AtMost(12)])
    phone = StringField(N_("Telephone"), [Optional(), AtMost(40)])
    people = SelectField(N_("How many people, yourself included"), default="1", choices=[])


class HerePage(TypedDict):
    """What `workshops/here.html` is given. open: whether it is time."""

    form: PageForm
    one: WorkshopEvent
    open: bool


async def here_page(visit: Visit) -> Response:
    """Somebody says that they are here. Raises Missing where the event does not allow it."""
    one = await queries.public_event(visit.request.path_params["number"])
    if not one.self_check or one.state != EventState.PUBLIC:
        raise Missing
    form = visit.bind(HereForm, code=visit.request.query_params.get("code", ""))
    form.people.choices = choices((str(n), str(n)) for n in range(1, MOST_PEOPLE + 1))
    is_open = one.starts_at - EARLY <= visit.at <= one.ends_at
    if visit.ready(form):
        try:
            made = await _checked_in(visit, one, form, is_open)
            if made is not None:
                return visit.go("ticket", "here_now", token=ticket_token(visit.services.keys, made.id))
            return visit.go("event", "here_now", number=one.id)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page("workshops/here.html", HerePage(form=form, one=one, open=is_open), status=422 if form.problems else 200)


async def _checked_in(visit: Visit, one: WorkshopEvent, form: HereForm, is_open: bool) -> EventParty | None:
    """Somebody comes in. The new sign-up of who had none; None for others: a name and a code open nobody's ticket. Raises Refused."""
    if not is_open:
        raise Refused(N_("You can check in from an hour before it begins until it ends."))
    hall = f"event {one.id}"  # a hall is one network: what is counted is the event, and the code changes every minute
    await visit.services.slowdown.wait(TRIES, hall)
    if not is_code(visit.services.keys, one.id, str(form.code.data), visit.at):
        visit.services.slowdown.failed(TRIES, hall)
        raise Refused(N_("This is not the code that stands on the screen now. It changes every minute."), field="code")
    name, people = str(form.name.data), count_of(str(form.people.data), "people", least=1)
    row = await _signed_up(one, name, str(form.ticket.data or ""))
    if row is None:
        wanted = Wanted(name, visit.locale.tag, phone=str(form.phone.data or ""), people=people)
        return await arriving.walk_in(one.id, wanted, at=visit.at, by=None)
    away = row.people - row.arrived + row.gone
    if away:
        await arriving.arrive(row.id, min(people, away), at=visit.at, by=None)
    return None


async def _signed_up(one: WorkshopEvent, name: str, ticket: str) -> EventParty | None:
    """The sign-up of this name; its number is asked for where two have the same. Raises Refused."""
    same = [row for row in await queries.parties(one.id) if row.state in LIVE and _plain(row.name) == _plain(name)]
    number = number_of(ticket.strip()) if ticket.strip() else None
    if number is not None:
        same = [row for row in same if row.id == number]
        if not same:
            raise Refused(N_("This number and this name do not belong together."), field="ticket")
    if len(same) > 1:
        raise Refused(N_("Several people of this name have signed up: enter the number of your ticket, too."), field="ticket")
    return same[0] if same else None


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()


class HereScreenPage(TypedDict):
    """What `workshops/here_screen.html` is given. code: of this minute; qr: leads to the form with it."""

    one: WorkshopEvent
    code: str
    qr: Markup
    present: int


async def screen_page(visit: Visit) -> Response:
    """What the screen in the room shows; it renews itself, also without scripts. Raises Missing where the event does not allow it."""
    one = await queries.by_id(visit.request.path_params["number"])
    if not one.self_check:
        raise Missing
    code = code_at(visit.services.keys, one.id, visit.at)
    answer = visit.page(
        "workshops/here_screen.html",
        HereScreenPage(
            one=one,
            code=f"{code[:3]} {code[3:]}",
            qr=qr_svg(f"{visit.address('event_here', number=one.id)}?code={code}"),
            present=(await queries.counts(one.id)).present,
        ),
    )
    answer.headers["Refresh"] = "20"
    return answer


NOTICES = {"here_now": (N_("You are checked in. Welcome!"), "")}
PAGES = [
    PageRoute("event_here", "/events/{number:number}/here", here_page, here_page),
    PageRoute("event_here_screen", "/staff/events/{number:number}/here", screen_page, needs="events.desk", thing=thing_of_event),
]
