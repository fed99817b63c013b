"""The desk at the door: a ticket that is scanned or typed, a name that is looked for, walk-ins in three fields, who has left."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict
from urllib.parse import urlencode

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField, SelectField, StringField

from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.workshops import queries
from domain.workshops.actions import arriving
from domain.workshops.actions.signing_up import Wanted
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.queries import Counts
from domain.workshops.rules import MOST_PEOPLE, PartyState
from domain.workshops.scanning import Scan, judge
from domain.workshops.tickets import is_genuine, ticket_of
from web.frame.fields import count_of
from web.frame.forms import AtMost, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.offline.pictures import MOST_BYTES, code_in
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

    code = StringField(N_("Ticket: scan it, or type its number or the name"), [AtMost(400)])
    file = FileField(N_("Photo of the ticket"), [Optional()])
    name = StringField(N_("Name"), [Optional(), AtMost(80)])
    phone = StringField(N_("Telephone"), [Optional(), AtMost(40)])
    people = SelectField(N_("How many people"), default="1", choices=[])


class DeskView(TypedDict):
    """What a desk shows.

    here: the address of the page; verdict: of a scan: words, tone, what to add, None before one; party, came: the sign-up that came in
    just now, and how many of it; found: sign-ups that a name leads to; there: who is in the room.
    """

    form: PageForm
    one: WorkshopEvent
    here: str
    counted: Counts
    verdict: tuple[str, str, str] | None
    party: EventParty | None
    came: int
    found: list[tuple[EventParty, str, str]]
    there: list[EventParty]


class DeskPage(TypedDict):
    """What `workshops/desk.html` is given."""

    view: DeskView


async def desk_page(visit: Visit) -> Response:
    """The desk of whoever has the role."""
    one = await queries.by_id(visit.request.path_params["number"])
    view = await desk_view(visit, one, visit.path("event_desk", number=one.id), by=visit.person.id)
    if isinstance(view, Response):
        return view
    return visit.page("workshops/desk.html", DeskPage(view=view), status=422 if view["form"].problems else 200)


async def desk_view(visit: Visit, one: WorkshopEvent, here: str, *, by: int | None) -> DeskView | Response:
    """A desk: looking up is asked for in the address; an act leads back there and says what it did, so that a reload repeats nothing.

    by: the officer, None for a pass.
    """
    asked = visit.request.query_params
    form = visit.bind(DeskForm, code=asked.get("scan", ""))
    form.people.choices = choices((str(n), str(n)) for n in range(1, MOST_PEOPLE + 1))
    if visit.ready(form):
        try:
            return visit.go_to(f"{here}?{urlencode(await _act(visit, one, form, by))}")
        except Refused as refusal:
            form.refuse(refusal)
    found = Looked()
    if not form.problems:
        said, code = asked.get("said", ""), asked.get("scan", "")
        found = await _reported(visit, one, said) if said else await _looked_up(visit, one, code) if code else found
    return DeskView(
        form=form,
        one=one,
        here=here,
        counted=await queries.counts(one.id),
        verdict=found.verdict,
        party=found.party,
        came=found.came,
        found=[(row, *_state(visit, row)) for row in found.rows],
        there=[row for row in await queries.parties(one.id) if row.arrived > row.gone] if asked.get("room") else [],
    )


@dataclass(frozen=True)
class Looked:
    """What is said of a scan or an act. verdict: words, tone, what to add; party: the sign-up; came: how many came in just now; rows:
    sign-ups that may be meant."""

    verdict: tuple[str, str, str] | None = None
    party: EventParty | None = None
    came: int = 0
    rows: Sequence[EventParty] = ()


def _state(visit: Visit, row: EventParty) -> tuple[str, str]:
    state, tone = words.PARTIES[PartyState(row.state)]
    return visit.say(state), tone


async def _act(visit: Visit, one: WorkshopEvent, form: DeskForm, me: int | None) -> dict[str, str]:
    """The act whose button was pressed; what the address then says of it. Raises Refused."""
    act, _, rest = str(visit.form.get("act") or "").partition("-")
    if act in ("", "look"):  # a scanner that types ends with Enter, which presses no button
        return {"scan": await typed_or_seen(visit, str(form.code.data or ""))}
    if act == "walk":
        people = count_of(str(form.people.data), "people")
        wanted = Wanted(str(form.name.data), visit.locale.tag, phone=str(form.phone.data or ""), people=people)
        row = await arriving.walk_in(one.id, wanted, at=visit.at, by=me)
        return {"said": f"welcome-{row.id}-{people}"}
    if act not in ("arrive", "leave", "back"):
        raise Refused(N_("Choose what is to be done."))
    party, _, counted = rest.partition("-")
    number = number_of(party) or 0
    row = await queries.party(number)
    if row.event_id != one.id:
        raise Refused(VERDICTS[Scan.OTHER_EVENT][0])
    if act == "arrive":
        count = count_of(str(visit.form.get(f"count-{number}") or "1"), "code", least=1)
        await arriving.arrive(number, count, at=visit.at, by=me)
        return {"said": f"welcome-{number}-{count}"}
    count = number_of(counted) or (row.arrived - row.gone)
    if act == "leave":
        await arriving.leave(number, count, at=visit.at, by=me)
    else:
        await arriving.take_back(number, count, at=visit.at, by=me)
    return {"said": f"{act}-{number}-{count}"}


async def typed_or_seen(visit: Visit, typed: str) -> str:
    """What was typed, else the code on the photo that was sent: for devices that may use no camera here. Raises Refused."""
    upload = visit.form.get("file")
    if typed.strip() or not isinstance(upload, UploadFile) or not upload.filename:
        return typed.strip()
    code = await asyncio.to_thread(code_in, await upload.read())
    if not code:
        raise Refused(N_("No code is seen in this picture."), field="file")
    return code


async def _reported(visit: Visit, one: WorkshopEvent, said: str) -> Looked:
    """What an act did, told from the rows as they stand; nothing for an address that somebody made up."""
    act, _, rest = said.partition("-")
    party, _, counted = rest.partition("-")
    row = await queries.party_or_none(number_of(party) or 0)
    if row is None or row.event_id != one.id:
        return Looked()
    if act == "welcome" and row.arrived:
        return Looked(_said(visit, Scan.WELCOME, row), row, number_of(counted) or 0)
    if act == "leave":
        return Looked((visit.say(N_("Has left")), "done", row.name), rows=[row])
    if act == "back":
        return Looked((visit.say(N_("Taken back")), "done", row.name), rows=[row])
    return Looked()


def _said(visit: Visit, scan: Scan, row: EventParty) -> tuple[str, str, str]:
    words_, tone = VERDICTS[scan]
    more = visit.say(N_("%(name)s · %(here)s of %(all)s in"), name=row.name, here=row.arrived, all=row.people)
    if scan is Scan.AGAIN and row.arrived_at is not None:
        more += " · " + visit.say(N_("first at %(time)s"), time=f"{local(row.arrived_at, visit.site.time_zone):%H:%M}")
    return visit.say(words_), tone, more


async def _looked_up(visit: Visit, one: WorkshopEvent, code: str) -> Looked:
    """What a code or a name leads to: a verdict and a sign-up, or the sign-ups that it may mean."""
    scan, rows = await meant_by(one, code)
    if scan is None or scan is Scan.WELCOME:  # a name, or a ticket that is not in yet: how many came is asked first
        return Looked(rows=rows)
    if not rows:
        return Looked((visit.say(VERDICTS[scan][0]), VERDICTS[scan][1], ""))
    return Looked(_said(visit, scan, rows[0]), rows=rows if scan is Scan.WAITING or rows[0].gone else ())


async def meant_by(one: WorkshopEvent, code: str) -> tuple[Scan | None, list[EventParty]]:
    """The sign-ups that a code, a number or a name may mean; for a code also what it is worth, None without one."""
    scanned = TICKET.search(code.upper())
    if scanned is not None:
        scan, row = await _scanned(one, scanned[1], scanned[2])
        return scan, [row] if row is not None else []
    number = number_of(code.strip())
    rows = [row for row in await queries.parties(one.id) if row.id == number] if number is not None else []
    return None, (rows or await queries.parties(one.id, text=code.strip()))[:MOST_FOUND]


TICKET = re.compile(r"(\d+-\d+-\d+)/([A-Z2-7]+)")
"""What a ticket's code ends with: its number and its signature."""


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


PAGES = [
    PageRoute(
        "event_desk",
        "/staff/events/{number:number}/desk",
        desk_page,
        desk_page,
        needs="events.desk",
        thing=thing_of_event,
        body=MOST_BYTES,
    )
]
