"""Booths: a pass for each, whose holder stamps tickets; enough stamps entitle to a slip of the room's vote."""

from typing import TypedDict
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response
from wtforms import FileField, StringField

from domain.errors import N_, Missing, Refused
from domain.people.rules import number_of
from domain.workshops import queries
from domain.workshops.actions import handing
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.scanning import Scan
from web.frame.forms import AtMost, Optional, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.offline.pictures import MOST_BYTES
from web.printing.qr import qr_svg
from web.workshops.desk import VERDICTS, meant_by, typed_or_seen
from web.workshops.office import thing_of_event
from web.workshops.passes import BOOTH_PURPOSE, pass_of, pass_token
from web.workshops.slips_page import NOBODY


class BoothForm(PageForm):
    """A ticket: its code, typed by a scanner or seen on a photo, its number or the name."""

    code = StringField(N_("Ticket: scan it, or type its number or the name"), [AtMost(400)])
    file = FileField(N_("Photo of the ticket"), [Optional()])


class BoothPage(TypedDict):
    """What `workshops/booth.html` is given. found: sign-ups that are meant, each with whether it has this stamp; stamped: the one that was
    just stamped; fresh: whether it had not been before; held: how many stamps it has; said: why nothing is found."""

    form: PageForm
    one: WorkshopEvent
    booth: str
    found: list[tuple[EventParty, bool]]
    stamped: EventParty | None
    fresh: bool
    held: int
    said: str


async def booth_page(visit: Visit) -> Response:
    """A booth stamps tickets. One that is scanned is stamped at once; a name is chosen first."""
    one = (opened := await pass_of(visit, BOOTH_PURPOSE)).event
    if opened.place > len(one.stamps):
        raise Missing
    booth, asked = str(one.stamps[opened.place - 1]), visit.request.query_params
    form = visit.bind(BoothForm, code=asked.get("scan", ""))
    if visit.ready(form):
        try:
            where = await _act(visit, one, booth, form)
            return visit.go_to(f"{visit.path('booth', token=visit.request.path_params['token'])}?{urlencode(where)}")
        except Refused as refusal:
            form.refuse(refusal)
    scan, rows = await meant_by(one, asked["scan"]) if asked.get("scan") and not form.problems else (None, [])
    stamped = await queries.party_or_none(number_of(asked.get("stamped", "")) or 0)
    stamped = stamped if stamped is not None and stamped.event_id == one.id and booth in stamped.stamps else None
    return visit.page(
        "workshops/booth.html",
        BoothPage(
            form=form,
            one=one,
            booth=booth,
            found=[(row, booth in row.stamps) for row in rows] if scan is None else [],
            stamped=stamped,
            fresh=asked.get("fresh") == "1",
            held=len(set(stamped.stamps) & set(one.stamps)) if stamped else 0,
            said=visit.say(VERDICTS[scan][0] if scan else NOBODY) if asked.get("scan") and (scan or not rows) else "",
        ),
        status=422 if form.problems else 200,
    )


async def _act(visit: Visit, one: WorkshopEvent, booth: str, form: BoothForm) -> dict[str, str]:
    """What was pressed; what the address then says of it. Raises Refused."""
    act, _, party = str(visit.form.get("act") or "").partition("-")
    if act == "stamp":
        row = await queries.party(number_of(party) or 0)
        if row.event_id != one.id:
            raise Refused(NOBODY)
        return await _stamped(visit, row, booth)
    code = await typed_or_seen(visit, str(form.code.data or ""))
    scan, rows = await meant_by(one, code)
    good = scan in (Scan.WELCOME, Scan.AGAIN) and bool(rows)
    return await _stamped(visit, rows[0], booth) if good else {"scan": code}


async def _stamped(visit: Visit, row: EventParty, booth: str) -> dict[str, str]:
    fresh = await handing.stamp(row.id, booth, at=visit.at)
    return {"stamped": str(row.id), "fresh": str(int(fresh))}


class BoothsPage(TypedDict):
    """What `workshops/booths.html` is given. passes: of each booth its name, the code of its pass and the address; counted: tickets with so
    many stamps, from the most."""

    one: WorkshopEvent
    passes: list[tuple[str, Markup, str]]
    counted: list[tuple[int, int]]


async def booths_page(visit: Visit) -> Response:
    """The passes of the booths, to print or to show, and how many stamps people have."""
    one = await queries.by_id(visit.request.path_params["number"])
    held = [len(set(row.stamps) & set(one.stamps)) for row in await queries.parties(one.id) if row.stamps]
    keys = visit.services.keys
    addresses = [visit.address("booth", token=pass_token(keys, one, n, BOOTH_PURPOSE)) for n in range(1, len(one.stamps) + 1)]
    return visit.page(
        "workshops/booths.html",
        BoothsPage(
            one=one,
            passes=[(name, qr_svg(address), address) for name, address in zip(one.stamps, addresses, strict=True)],
            counted=[(many, held.count(many)) for many in sorted(set(held), reverse=True) if many],
        ),
    )


PAGES = [
    PageRoute("booth", "/booths/{token}", booth_page, booth_page, body=MOST_BYTES),
    PageRoute("event_booths", "/staff/events/{number:number}/booths", booths_page, needs="events.desk", thing=thing_of_event),
]
