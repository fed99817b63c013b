"""Handing out the slips of the room's vote: to tickets that are in the room at that moment, each person once."""

from typing import TypedDict
from urllib.parse import urlencode

from starlette.responses import Response
from wtforms import StringField

from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.workshops import queries
from domain.workshops.actions import handing
from domain.workshops.handing import slips_due
from domain.workshops.models import EventParty, WorkshopEvent
from web.frame.forms import AtMost, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.workshops.desk import VERDICTS, meant_by
from web.workshops.office import thing_of_event

NOBODY = N_("No sign-up fits.")


class SlipsForm(PageForm):
    """What is scanned or typed."""

    code = StringField(N_("Ticket: scan it, or type its number or the name"), [AtMost(400)])


class SlipsPage(TypedDict):
    """What `workshops/slips.html` is given. found: sign-ups that are meant, each with the slips that are due and why none are; given: of
    the sign-up that just got some; said: why nothing is found; handed: slips of all; present: people in the room."""

    form: PageForm
    one: WorkshopEvent
    found: list[tuple[EventParty, int, str]]
    given: EventParty | None
    said: str
    handed: int
    present: int


async def slips_page(visit: Visit) -> Response:
    """Who gets slips; looking up is asked for in the address, so that a reload repeats nothing."""
    one = await queries.by_id(visit.request.path_params["number"])
    asked, here = visit.request.query_params, visit.path("event_slips", number=one.id)
    form = visit.bind(SlipsForm, code=asked.get("scan", ""))
    if visit.ready(form):
        try:
            return visit.go_to(f"{here}?{urlencode(await _act(visit, one, form))}")
        except Refused as refusal:
            form.refuse(refusal)
    scan, found = await meant_by(one, asked["scan"]) if asked.get("scan") and not form.problems else (None, [])
    given = await queries.party_or_none(number_of(asked.get("given", "")) or 0)
    rows = await queries.parties(one.id)
    return visit.page(
        "workshops/slips.html",
        SlipsPage(
            form=form,
            one=one,
            found=[_line(visit, one, row) for row in found],
            given=given if given is not None and given.event_id == one.id else None,
            said=visit.say(VERDICTS[scan][0] if scan else NOBODY) if asked.get("scan") and not found else "",
            handed=sum(row.slips for row in rows),
            present=sum(row.arrived - row.gone for row in rows),
        ),
        status=422 if form.problems else 200,
    )


def _line(visit: Visit, one: WorkshopEvent, row: EventParty) -> tuple[EventParty, int, str]:
    due = slips_due(row.arrived - row.gone, row.slips, row.stamps, one.stamps, one.stamps_needed)
    return row, due.slips, visit.say(due.why, **due.facts) if due.why else ""


async def _act(visit: Visit, one: WorkshopEvent, form: SlipsForm) -> dict[str, str]:
    """What was pressed; what the address then says of it. Raises Refused."""
    act, _, rest = str(visit.form.get("act") or "").partition("-")
    if act in ("", "look"):
        return {"scan": str(form.code.data or "").strip()}
    party, many, seen = (*rest.split("-"), "", "", "")[:3]
    row = await queries.party(number_of(party) or 0)
    if row.event_id != one.id or act not in ("give", "back"):
        raise Refused(N_("Choose what is to be done."))
    if act == "give":
        await handing.hand_slips(row.id, number_of(many) or 0, number_of(seen) or 0, at=visit.at)
    else:
        await handing.take_slip_back(row.id, number_of(many) or 0, at=visit.at)
    return {"given": str(row.id)}


PAGES = [PageRoute("event_slips", "/staff/events/{number:number}/slips", slips_page, slips_page, needs="events.desk", thing=thing_of_event)]
