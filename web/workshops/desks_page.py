"""Devices at the door: passes for them, the digits of their list, what they may still hold, and what somebody should look at."""

import json
from datetime import datetime, timedelta
from typing import TypedDict

from starlette.responses import Response

from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.workshops import queries
from domain.workshops.actions import scans
from domain.workshops.models import WorkshopEvent
from domain.workshops.models_desk import EventDesk, EventScan
from domain.workshops.scanning import Problem
from web.frame.forms import PageForm
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.offline.sealing import unseal
from web.printing.drawing import Drawing, Sheets
from web.tables.export import in_a_thread
from web.text.formats import local
from web.workshops.desk_list import WALK_IN, digits_of
from web.workshops.office import thing_of_event
from web.workshops.passes import DESK_PURPOSE, pass_token

USUAL, MOST = 3, 20
QUIET, LATE = timedelta(minutes=5), timedelta(hours=1)
"""Not heard from for so long a device may hold something; after an hour it is red."""

PROBLEMS = {
    Problem.TWICE: N_("Let in at two doors, or more than signed up"),
    Problem.CANCELED: N_("Had canceled meanwhile; is counted in the room, without a seat"),
    Problem.NO_SEAT: N_("No free seat; is counted in the room"),
    Problem.UNKNOWN: N_("A ticket that nobody knows; is not counted"),
    Problem.UNREADABLE: N_("A walk-in whose three fields do not suffice; is not counted"),
}


class DesksForm(PageForm):
    """Buttons."""


class DesksPage(TypedDict):
    """What `workshops/desks.html` is given.

    links: by desk, its address; lines: devices with what is said of them and its tone; problems: each with its words, who it is about, and
    what a walk-in typed.
    """

    form: PageForm
    one: WorkshopEvent
    links: list[tuple[int, str]]
    digits: str
    lines: list[tuple[EventDesk, str, str]]
    problems: list[tuple[EventScan, str, str, str]]
    desks: int


def _asked(visit: Visit) -> int:
    return min(MOST, max(1, number_of(visit.request.query_params.get("desks", "")) or USUAL))


async def desks_page(visit: Visit) -> Response:
    """Passes, devices, and what to look at."""
    one = await queries.by_id(visit.request.path_params["number"])
    form, desks = visit.bind(DesksForm), _asked(visit)
    if visit.ready(form):
        try:
            act, _, number = str(visit.form.get("act") or "").partition("-")
            if act != "settle":
                raise Refused(N_("Choose what is to be done."))
            await scans.settle(one.id, number_of(number) or 0, at=visit.at)
            return visit.go("event_desks", "scan_settled", number=one.id)
        except Refused as refusal:
            form.refuse(refusal)
    keys = visit.services.keys
    return visit.page(
        "workshops/desks.html",
        DesksPage(
            form=form,
            one=one,
            links=[(n, visit.address("desk_device", token=pass_token(keys, one, n, DESK_PURPOSE))) for n in range(1, desks + 1)],
            digits=digits_of(keys, one),
            lines=[(desk, *_heard(visit, desk)) for desk in await queries.desks(one.id)],
            problems=[await _problem(visit, scan) for scan in await queries.problems(one.id)],
            desks=desks,
        ),
        status=422 if form.problems else 200,
    )


def _heard(visit: Visit, desk: EventDesk) -> tuple[str, str]:
    """What is said of a device, and its tone."""
    time = f"{local(desk.heard_at, visit.site.time_zone):%H:%M}"
    if desk.closed_at is not None:
        return visit.say(N_("signed off, everything is here")), "done"
    silent = visit.at - desk.heard_at
    if desk.unsent:
        return visit.say(N_("%(n)s acts not sent yet, at %(time)s"), n=desk.unsent, time=time), "bad" if silent > LATE else "wait"
    if silent <= QUIET:
        return visit.say(N_("connected")), "done"
    return visit.say(
        N_("not heard from since %(time)s: it may hold acts that are not sent yet"), time=time
    ), "bad" if silent > LATE else "wait"


async def _problem(visit: Visit, scan: EventScan) -> tuple[EventScan, str, str, str]:
    row = await queries.party_or_none(scan.party) if scan.party is not None else None
    who = f"{row.id} · {row.name}" if row is not None and row.event_id == scan.event_id else str(scan.party or "–")
    return scan, visit.say(PROBLEMS[Problem(scan.problem)]), who, _typed(visit, scan.sealed)


def _typed(visit: Visit, sealed: str) -> str:
    """What somebody typed of a walk-in, as far as it can be opened."""
    if not sealed:
        return ""
    try:
        read = json.loads(unseal(visit.services.keys, WALK_IN, sealed))
        return " · ".join(str(value) for value in read.values())
    except (ValueError, AttributeError):
        return visit.say(N_("what was typed cannot be opened"))


async def desk_passes_file(visit: Visit) -> Response:
    """A sheet for each desk, with the code that opens it. The digits are not on it: they are told."""
    one = await queries.by_id(visit.request.path_params["number"])
    body = await in_a_thread(lambda: _sheets(visit, one, _asked(visit), visit.at))
    headers = {"Content-Disposition": f'inline; filename="event-{one.id}-desks.pdf"', "Cache-Control": "no-store"}
    return Response(body, media_type="application/pdf", headers=headers)


def _sheets(visit: Visit, one: WorkshopEvent, desks: int, at: datetime) -> bytes:
    with Sheets(name_of(visit, one.title)) as sheets:
        for desk in range(1, desks + 1):
            draw = Drawing(sheets, 210, 297)
            draw.text(105, 45, visit.say(N_("Desk %(number)s"), number=desk), 60, bold=True, align="C")
            draw.paragraph(25, 60, 160, name_of(visit, one.title), 16)
            draw.code(visit.address("desk_device", token=pass_token(visit.services.keys, one, desk, DESK_PURPOSE)), 50, 90, 110)
            told = N_("Scan it with the phone that works at the door. Good on the day of the event; the office tells you twelve digits.")
            draw.paragraph(25, 215, 160, visit.say(told), 14)
            sheets.page(draw.contents)
        return sheets.done()


NOTICES = {"scan_settled": (N_("Noted as looked at."), "")}
PAGES = [
    PageRoute("event_desks", "/staff/events/{number:number}/desks", desks_page, desks_page, needs="events.desk", thing=thing_of_event),
    PageRoute("event_desks_file", "/staff/events/{number:number}/desks.pdf", desk_passes_file, needs="events.desk", thing=thing_of_event),
]
