"""The desk at the door: a ticket that is scanned or typed, a name that is looked for, walk-ins in three fields, who has left."""

import re
import secrets
from typing import TypedDict

from starlette.responses import Response
from wtforms import SelectField, StringField

from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.workshops import queries
from domain.workshops.actions import arriving
from domain.workshops.actions.signing_up import Wanted, sign_up
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.queries import Counts
from domain.workshops.rules import MOST_PEOPLE, PartyState
from domain.workshops.scanning import Scan, judge
from domain.workshops.tickets import is_genuine, ticket_of
from web.frame.fields import count_of
from web.frame.forms import AtMost, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.text.formats import local
from web.workshops import words
from web.workshops.office import thing_of_event

MOST_FOUND = 20

VERDICTS = {
    Scan.WELCOME: (N_("Checked in"), "done"),
    Scan.AGAIN: (N_("Checked in already"), "wait"),
    Scan.WAITING: (N_("On the waiting list: let them in where there is room"), "wait"),
    Scan.OTHER_EVENT: (N_("This ticket is for another event"), "bad"),
    Scan.CANCELED: (N_("This sign-up has been canceled"), "bad"),
    Scan.UNKNOWN: (N_("Not on this list: admit them, it will be checked"), "wait"),
    Scan.FORGED: (N_("This is not one of our tickets"), "bad"),
}


class DeskForm(PageForm):
    """What is scanned or typed, and a walk-in."""

    code = StringField(N_("Ticket: scan it, or type its number or the name"), [Optional(), AtMost(400)])
    name = StringField(N_("Name"), [Optional(), AtMost(80)])
    phone = StringField(N_("Telephone"), [Optional(), AtMost(40)])
    people = SelectField(N_("How many people"), default="1", choices=[])


class DeskPage(TypedDict):
    """What `workshops/desk.html` is given.

    verdict: of a scan: words, tone, what to add, None before one; party: the sign-up that it is about;
    found: sign-ups that a name leads to; there: who is in the room.
    """

    form: PageForm
    one: WorkshopEvent
    counted: Counts
    verdict: tuple[str, str, str] | None
    party: EventParty | None
    found: list[tuple[EventParty, str, str]]
    there: list[EventParty]


async def desk_page(visit: Visit) -> Response:
    """The desk; each act shows what it did, in words and colour."""
    one = await queries.by_id(visit.request.path_params["number"])
    form = visit.bind(DeskForm)
    form.people.choices = choices((str(n), str(n)) for n in range(1, MOST_PEOPLE + 1))
    verdict, party, found = None, None, list[EventParty]()
    code = str(visit.form.get("code") or "") or visit.request.query_params.get("scan", "")
    if visit.ready(form):
        try:
            verdict, party = await _act(visit, one, form)
        except Refused as refusal:
            form.refuse(refusal)
    if code and verdict is None and not form.problems:
        verdict, party, found = await _looked_up(visit, one, code)
    return visit.page(
        "workshops/desk.html",
        DeskPage(
            form=form,
            one=one,
            counted=await queries.counts(one.id),
            verdict=verdict,
            party=party,
            found=[(row, *_state(visit, row)) for row in found],
            there=[row for row in await queries.parties(one.id, state=PartyState.TAKEN.value) if row.arrived > row.gone],
        ),
        status=422 if form.problems else 200,
    )


def _state(visit: Visit, row: EventParty) -> tuple[str, str]:
    state, tone = words.PARTIES[PartyState(row.state)]
    return visit.say(state), tone


async def _act(visit: Visit, one: WorkshopEvent, form: DeskForm) -> tuple[tuple[str, str, str] | None, EventParty | None]:
    """The act whose button was pressed: what is said of it, and the sign-up. Raises Refused."""
    act, _, number = str(visit.form.get("act") or "").partition("-")
    party, me = number_of(number) or 0, visit.person.id
    if act in ("arrive", "leave", "back"):
        row = await queries.party(party)
        if row.event_id != one.id:
            raise Refused(N_("This ticket is for another event"))
        count = count_of(str(visit.form.get(f"count-{party}") or "1"), "code", least=1)
        if act == "arrive":
            row = await arriving.arrive(party, count, at=visit.at, by=me)
            return _said(visit, Scan.WELCOME, row), row
        if act == "leave":
            await arriving.leave(party, row.arrived - row.gone, at=visit.at, by=me)
            return (visit.say(N_("Has left")), "done", row.name), None
        await arriving.take_back(party, at=visit.at, by=me)
        return (visit.say(N_("Taken back")), "done", row.name), await queries.party(party)
    if act == "walk":
        people = count_of(str(form.people.data), "people")
        wanted = Wanted(secrets.token_urlsafe(16), str(form.name.data), visit.locale.tag, phone=str(form.phone.data or ""), people=people)
        row = await sign_up(one.id, wanted, at=visit.at, by=me)
        row = await arriving.arrive(row.id, people, at=visit.at, by=me)
        return _said(visit, Scan.WELCOME, row), row
    return None, None


def _said(visit: Visit, scan: Scan, row: EventParty) -> tuple[str, str, str]:
    words_, tone = VERDICTS[scan]
    more = visit.say(N_("%(name)s · %(here)s of %(all)s in"), name=row.name, here=row.arrived, all=row.people)
    if scan is Scan.AGAIN and row.arrived_at is not None:
        more += " · " + visit.say(N_("first at %(time)s"), time=f"{local(row.arrived_at, visit.site.time_zone):%H:%M}")
    return visit.say(words_), tone, more


async def _looked_up(
    visit: Visit, one: WorkshopEvent, code: str
) -> tuple[tuple[str, str, str] | None, EventParty | None, list[EventParty]]:
    """What a code or a name leads to: a verdict and a sign-up, or the sign-ups that it may mean."""
    scanned = re.search(r"(\d+-\d+-\d+)/([A-Z2-7]+)", code.upper())
    if scanned is not None:
        scan, row = await _scanned(one, scanned[1], scanned[2])
        if row is None:
            return (visit.say(VERDICTS[scan][0]), VERDICTS[scan][1], ""), None, []
        if scan is Scan.WELCOME:  # not in yet: how many came is asked first
            return None, row, [row]
        return _said(visit, scan, row), row if scan is Scan.WAITING else None, []
    number = number_of(code.strip())
    rows = [row for row in await queries.parties(one.id) if row.id == number] if number is not None else []
    return None, None, (rows or await queries.parties(one.id, text=code.strip()))[:MOST_FOUND]


async def _scanned(one: WorkshopEvent, number: str, signature: str) -> tuple[Scan, EventParty | None]:
    """What a scanned ticket is worth at this event. Other events' keys tell a ticket of another day from a forged one."""
    ticket = ticket_of(number)
    if ticket is None:
        return Scan.FORGED, None
    other = one if ticket.event == one.id else next((event for event in await queries.every() if event.id == ticket.event), None)
    genuine = other is not None and is_genuine(other.public_key, number, signature)
    row = await queries.party_or_none(ticket.party) if genuine else None
    state = PartyState(row.state) if row is not None else None
    scan = judge(genuine, ticket.event == one.id, state, row.arrived if row else 0, row.people if row else ticket.people)
    return scan, row if scan not in (Scan.FORGED, Scan.OTHER_EVENT) else None


PAGES = [PageRoute("event_desk", "/staff/events/{number:number}/desk", desk_page, desk_page, needs="events.desk", thing=thing_of_event)]
