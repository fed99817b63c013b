"""The clock of a room: on the wall and on every phone, the same to a second; and the page from which it is led."""

from datetime import datetime
from typing import TypedDict

from starlette.responses import JSONResponse, Response

from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.workshops import queries
from domain.workshops.actions import timing
from domain.workshops.models import WorkshopEvent
from domain.workshops.room_clock import Clock, Part, as_answer, parts_of
from web.frame.forms import PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.text.formats import local
from web.workshops.office import thing_of_event

ADDED = (5, 1, -1, -5)


class ClockForm(PageForm):
    """Buttons."""


class ClockPage(TypedDict):
    """What `workshops/clock.html` is given.

    agenda: each part with its times of day as they are now; current: the part that goes on; ends: when that ends; late: by how many
    minutes the end has moved; leads: whether the reader leads, with the form of its buttons.
    """

    form: PageForm
    one: WorkshopEvent
    agenda: list[tuple[str, str, str]]
    current: int | None
    ends: str
    begun: int
    over: bool
    late: int
    leads: bool


async def clock_page(visit: Visit) -> Response:
    """The clock for everybody in the room; it says when the part that goes on ends, also without scripts."""
    one = await queries.public_event(visit.request.path_params["number"])
    return _page(visit, one, visit.bind(ClockForm), leads=False)


async def lead_page(visit: Visit) -> Response:
    """The same with the buttons."""
    one = await queries.by_id(visit.request.path_params["number"])
    form = visit.bind(ClockForm)
    if visit.ready(form):
        try:
            await _act(visit, one)
            return visit.go("event_lead", number=one.id)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(visit, one, form, leads=True)


async def _act(visit: Visit, one: WorkshopEvent) -> None:
    """What was pressed. Raises Refused."""
    act, me = str(visit.form.get("act") or ""), visit.person.id
    if act == "next":
        await timing.next_part(one.id, number_of(str(visit.form.get("begun") or "")) or 0, at=visit.at, by=me)
    elif act in {f"add{minutes}" for minutes in ADDED}:
        await timing.add_minutes(one.id, int(act.removeprefix("add")), at=visit.at, by=me)
    elif act == "back":
        await timing.take_back(one.id, at=visit.at, by=me)
    else:
        raise Refused(N_("Choose what is to be done."))


def _page(visit: Visit, one: WorkshopEvent, form: PageForm, *, leads: bool) -> Response:
    clock = Clock.from_json(one.clock)
    parts = parts_of(one.agenda, clock, one.starts_at)
    current = clock.current if clock.current is not None and clock.current < len(parts) else None
    return visit.page(
        "workshops/clock.html",
        ClockPage(
            form=form,
            one=one,
            agenda=[(part.title, _time(visit, part.starts_at), _time(visit, part.ends_at)) for part in parts],
            current=current,
            ends=_time(visit, parts[current].ends_at) if current is not None else "",
            begun=len(clock.begun),
            over=clock.ended is not None,
            late=_late(one, parts),
            leads=leads,
        ),
        status=422 if form.problems else 200,
    )


def _time(visit: Visit, moment: datetime) -> str:
    return f"{local(moment, visit.site.time_zone):%H:%M}"


def _late(one: WorkshopEvent, parts: list[Part]) -> int:
    """By how many minutes the end of the agenda has moved, less where negative."""
    if not parts:
        return 0
    minutes: int = one.agenda[-1][0]
    planned = parts[-1].planned_at.timestamp() + minutes * 60
    return round((parts[-1].ends_at.timestamp() - planned) / 60)


async def clock_data(visit: Visit) -> Response:
    """What a screen asks for every few seconds, from memory until the clock is turned; `?now` with the server's present moment as well,
    which a screen asks for now and then to keep its distance."""
    one = await queries.public_event(visit.request.path_params["number"])
    clock = Clock.from_json(one.clock)
    parts = parts_of(one.agenda, clock, one.starts_at)
    answer = dict(as_answer(parts, clock, visit.at))
    spans = [f"{_time(visit, part.starts_at)}–{_time(visit, part.ends_at)}" for part in parts]
    answer["parts"] = [part | {"span": span} for part, span in zip(answer["parts"], spans, strict=True)]
    if "now" in visit.request.query_params:
        visit.fresh = 0
    else:
        del answer["now"]
    return JSONResponse(answer)


PAGES = [
    PageRoute("event_clock", "/events/{number:number}/clock", clock_page),
    PageRoute("event_clock_data", "/events/{number:number}/clock.json", clock_data, fresh=60),
    PageRoute("event_lead", "/staff/events/{number:number}/clock", lead_page, lead_page, needs="events.desk", thing=thing_of_event),
]
