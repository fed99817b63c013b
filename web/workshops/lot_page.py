"""A public lot of seats: what was published before it, and what anybody needs to draw it again; the office's page of it."""

from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import StringField

from domain.errors import N_, Missing, Refused
from domain.workshops import queries
from domain.workshops.actions import drawing
from domain.workshops.lot import Lot
from domain.workshops.models import WorkshopEvent
from web.frame.fields import count_of, moment_of
from web.frame.forms import AtMost, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.text.formats import local
from web.workshops import words
from web.workshops.office import thing_of_event


class LotPage(TypedDict):
    """What `workshops/lot.html` is given. shares: band in words and percent; lines: after the draw, each ticket in its order with its
    seats, its band and whether it got them; seats: that were given."""

    one: WorkshopEvent
    lot: Lot
    shares: list[tuple[str, int]]
    lines: list[tuple[int, int, str, bool]]
    seats: int


async def lot_page(visit: Visit) -> Response:
    """What everybody reads. Raises Missing where seats go in the order of sign-ups."""
    one = await queries.public_event(visit.request.path_params["number"])
    lot = Lot.from_json(one.lot)
    if lot is None:
        raise Missing
    lines = [(who.ticket, who.people, _band(visit, who.band), who.ticket in lot.seated) for who in lot.entrants]
    return visit.page(
        "workshops/lot.html",
        LotPage(
            one=one,
            lot=lot,
            shares=[(_band(visit, band), share) for band, share in lot.shares.items()],
            lines=lines,
            seats=sum(people for _, people, _, got in lines if got),
        ),
    )


def _band(visit: Visit, band: str) -> str:
    return visit.say(words.BANDS[band]) if band in words.BANDS else ""


class LotForm(PageForm):
    """The day of the draw and what each age is sure of; and what was drawn in public."""

    draws_at = StringField(N_("Drawn on"))
    words = StringField(N_("Drawn in public, such as numbers from an urn"), [AtMost(drawing.MOST_WORDS)])


class LotOfficePage(TypedDict):
    """What `workshops/lot_office.html` is given. bands: each with its words and what was typed; due: whether it may be drawn; waiting: who
    takes part; sure: whether drawing is to be confirmed."""

    form: PageForm
    one: WorkshopEvent
    lot: Lot | None
    bands: list[tuple[str, str, str]]
    due: bool
    waiting: int
    sure: bool


async def lot_office(visit: Visit) -> Response:
    """Announce a lot; on its day draw it, after looking once more."""
    one = await queries.by_id(visit.request.path_params["number"])
    zone, act = visit.site.time_zone, str(visit.form.get("act") or "")
    form = visit.bind(LotForm, draws_at=f"{local(one.sign_up_until or one.starts_at, zone):%Y-%m-%dT%H:%M}")
    if visit.ready(form) and act == "ask" and not str(form.words.data or "").strip():
        form.refuse(Refused(N_("Enter what was drawn in public."), field="words"))
    elif visit.ready(form) and act != "ask":
        try:
            return visit.go("event_lot_office", await _act(visit, one, form, act), number=one.id)
        except Refused as refusal:
            form.refuse(refusal)
    lot = Lot.from_json(one.lot)
    return visit.page(
        "workshops/lot_office.html",
        LotOfficePage(
            form=form,
            one=one,
            lot=lot,
            bands=[(band, visit.say(name), str(visit.form.get(f"share-{band}") or "")) for band, name in words.BANDS.items()],
            due=lot is not None and not lot.is_drawn and visit.at >= lot.draws_at,
            waiting=(await queries.counts(one.id)).waiting,
            sure=act in ("ask", "draw") and bool(str(form.words.data or "").strip()),
        ),
        status=422 if form.problems else 200,
    )


async def _act(visit: Visit, one: WorkshopEvent, form: LotForm, act: str) -> str:
    """What was pressed; the notice that follows. Raises Refused."""
    marks: dict[str, Any] = {"keys": visit.services.keys, "at": visit.at, "by": visit.person.id}
    if act == "announce":
        shares = {band: count_of(str(visit.form.get(f"share-{band}") or ""), "shares", most=100) for band in words.BANDS}
        draws_at = moment_of(str(form.draws_at.data or ""), visit.site.time_zone, "draws_at")
        await drawing.announce_lot(one.id, draws_at, shares, **marks)
        return "lot_announced"
    if act == "move":
        moved_to = moment_of(str(form.draws_at.data or ""), visit.site.time_zone, "draws_at")
        await drawing.move_lot(one.id, moved_to, at=visit.at, by=visit.person.id)
        return "lot_moved"
    if act == "draw":
        await drawing.draw_lot(one.id, str(form.words.data or ""), **marks)
        return "lot_drawn"
    raise Refused(N_("Choose what is to be done."))


NOTICES = {
    "lot_announced": (N_("The lot is announced. Nobody gets a seat before it is drawn."), ""),
    "lot_moved": (N_("The lot is drawn at another time."), ""),
    "lot_drawn": (N_("The lot is drawn, and everybody is being told."), ""),
}
PAGES = [
    PageRoute("event_lot", "/events/{number:number}/lot", lot_page),
    PageRoute("event_lot_office", "/staff/events/{number:number}/lot", lot_office, lot_office, needs="events.work", thing=thing_of_event),
]
