"""The office's list of events, making one, and changing it."""

from datetime import timedelta
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField

from domain.amounts import clean_money
from domain.cycles import queries as cycles
from domain.cycles.models import Cycle
from domain.errors import N_, Refused
from domain.policy import Thing
from domain.translated import Translated
from domain.workshops import queries
from domain.workshops.actions import events as actions
from domain.workshops.models import WorkshopEvent
from domain.workshops.options import Options, booths_of
from domain.workshops.rules import MINUTES_DAYS, NEEDS, EventState, Kind, agenda_of
from web.frame.fields import count_of, moment_of
from web.frame.forms import Needed, Optional, PageForm, choices, translated_from
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.listing import Filter, Listing
from web.text.formats import local
from web.workshops import words
from web.workshops.events import Card, card_of

COORDINATES = N_("Enter latitude and longitude, such as 22.6205, 120.2735.")
TRANSLATED = ("title", "about", "place")


async def thing_of_event(visit: Visit) -> Thing:
    """What a narrowed role must hold: the event's cycle."""
    return await thing_for(await queries.by_id(visit.request.path_params["number"]))


async def thing_for(one: WorkshopEvent) -> Thing:
    """The same of an event that is at hand; one without a cycle needs a role for the whole site."""
    return Thing(frozenset({(await cycles.by_number(one.cycle_id)).scope})) if one.cycle_id else Thing()


class OfficeListPage(TypedDict):
    """What `workshops/office_list.html` is given. lines: each event with the words and tone of its state; late: those whose
    minutes are overdue."""

    lines: list[tuple[Card, str, str]]
    listing: Listing
    late: frozenset[int]
    works: bool


async def office_list(visit: Visit) -> Response:
    """The events that the reader works on, also drafts."""
    kinds = {kind.value: visit.say(name) for kind, name in words.KINDS.items()}
    states = {state.value: visit.say(named[0]) for state, named in words.STATES.items()}
    filters = [Filter("kind", N_("Kind of event"), kinds), Filter("state", N_("State"), states)]
    listing = Listing.of(visit.request, size=10, filters=filters)
    things = {cycle.id: Thing(frozenset({cycle.scope})) for cycle in await cycles.list_cycles()}
    every = await queries.every(kind=listing.chosen["kind"], state=listing.chosen["state"])
    mine = [one for one in every if visit.may("events.read", things.get(one.cycle_id or 0, Thing()))]
    listing = listing.with_total(len(mine))
    shown = mine[listing.paging.offset : listing.paging.offset + listing.paging.size]
    counted, lines = await queries.counts_of([one.id for one in shown]), []
    for one in shown:
        state, tone = words.STATES[EventState(one.state)]
        lines.append((card_of(visit, one, counted[one.id]), visit.say(state), tone))
    works = bool(await _cycles(visit)) or visit.may("events.work")
    late = frozenset(one.id for one in await queries.without_minutes(visit.at - timedelta(days=MINUTES_DAYS)))
    return visit.page("workshops/office_list.html", OfficeListPage(lines=lines, listing=listing, late=late, works=works))


async def _cycles(visit: Visit) -> list[Cycle]:
    """The cycles in which the reader makes events."""
    return [cycle for cycle in await cycles.list_cycles() if visit.may("events.work", Thing(frozenset({cycle.scope})))]


class EventForm(PageForm):
    """An event. Title, description and place are read beside the form, in each language."""

    kind = RadioField(N_("Kind of event"), choices=[], default=Kind.WORKSHOP.value)
    cycle = SelectField(N_("Cycle"), default="", choices=[])
    starts_at = StringField(N_("Begins"), [Needed(N_("Enter day and time such as 2027-03-01 09:00."))])
    ends_at = StringField(N_("Ends"), [Needed(N_("Enter day and time such as 2027-03-01 09:00."))])
    point = StringField(N_("Point on the map"), [Optional()])
    seats = StringField(N_("Seats"), [Optional()])
    sign_up_until = StringField(N_("Signing up until"), [Optional()])
    offer_hours = StringField(N_("Hours to answer when a seat becomes free"), [Optional()], default="24")
    spoken = StringField(N_("Languages that are spoken or interpreted"), [Optional()])
    agenda = TextAreaField(N_("Agenda"), [Optional()])
    meals = BooleanField(N_("There is a meal: ask what people eat"))
    learning = BooleanField(N_("Civil servants are credited hours of learning"))
    self_check = BooleanField(N_("People may check themselves in, with a code on the screen"))
    allowance = StringField(N_("Allowance a person (NT$)"), [Optional()])
    booths = TextAreaField(N_("Booths that give a stamp"), [Optional()])
    booths_needed = StringField(N_("Stamps that entitle to a ballot"), [Optional()])


class EventFormPage(TypedDict):
    """What `workshops/event_form.html` is given. one: None for a new event; texts: what is typed in each language; chosen: services."""

    form: PageForm
    one: WorkshopEvent | None
    texts: dict[str, Translated]
    services: dict[str, str]
    chosen: list[str]


async def new_page(visit: Visit) -> Response:
    """Make an event; it is a draft first."""
    form = visit.bind(EventForm, **_start(visit))
    return await _edit(visit, form, None)


def _start(visit: Visit) -> dict[str, str]:
    day = (local(visit.at, visit.site.time_zone) + timedelta(days=14)).date().isoformat()
    return {"starts_at": f"{day}T14:00", "ends_at": f"{day}T17:00", "offer_hours": "24", "kind": Kind.WORKSHOP.value}


async def edit_page(visit: Visit) -> Response:
    """Change an event."""
    one = await queries.by_id(visit.request.path_params["number"])
    return await _edit(visit, visit.bind(EventForm, **_held(visit, one)), one)


def _held(visit: Visit, one: WorkshopEvent) -> dict[str, Any]:
    zone = visit.site.time_zone

    def typed(moment: Any) -> str:
        return f"{local(moment, zone):%Y-%m-%dT%H:%M}" if moment else ""

    return {
        "kind": one.kind,
        "cycle": str(one.cycle_id or ""),
        "starts_at": typed(one.starts_at),
        "ends_at": typed(one.ends_at),
        "point": f"{one.latitude}, {one.longitude}" if one.latitude is not None else "",
        "seats": str(one.seats or ""),
        "sign_up_until": typed(one.sign_up_until),
        "offer_hours": str(one.offer_hours),
        "spoken": ", ".join(one.languages),
        "agenda": "\n".join(f"{minutes} {title}" for minutes, title in one.agenda),
        "meals": one.meals,
        "learning": one.learning,
        "self_check": one.self_check,
        "allowance": str(one.allowance or ""),
        "booths": "\n".join(one.stamps),
        "booths_needed": str(one.stamps_needed or ""),
    }


async def _edit(visit: Visit, form: EventForm, one: WorkshopEvent | None) -> Response:
    form.kind.choices = choices((kind.value, visit.say(name)) for kind, name in words.KINDS.items())
    none = [("", visit.say(N_("none")))] if visit.may("events.work") else []
    form.cycle.choices = choices([*none, *((str(cycle.id), name_of(visit, cycle.name)) for cycle in await _cycles(visit))])
    tags, posted = visit.services.locales.tags, visit.request.method == "POST"
    before = {name: getattr(one, name) if one else Translated() for name in TRANSLATED}
    texts = {name: translated_from(visit.form, name, before[name], tags) for name in TRANSLATED} if posted else before
    chosen = [need for need in NEEDS if visit.form.get(f"service-{need}")] if posted else (one.services if one else [])
    if visit.ready(form):
        try:
            wanted, me = _plan(visit, form, texts, chosen), visit.person.id
            if one is None:
                made = await actions.plan(wanted, at=visit.at, by=me, keys=visit.services.keys)
            else:
                made = await actions.change(one.id, wanted, zone=visit.site.time_zone, at=visit.at, by=me)
            return visit.go("event_office", "event_saved", number=made.id)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "workshops/event_form.html",
        EventFormPage(
            form=form,
            one=one,
            texts=texts,
            services={need: visit.say(words.SERVICES[need]) for need in NEEDS},
            chosen=chosen,
        ),
        status=422 if form.problems else 200,
    )


def _plan(visit: Visit, form: EventForm, texts: dict[str, Translated], chosen: list[str]) -> actions.Plan:
    """What was typed. Raises Refused beside the field."""
    data, zone = form.data, visit.site.time_zone
    latitude, longitude = _point(data["point"] or "")
    return actions.Plan(
        kind=Kind(data["kind"]),
        title=texts["title"],
        about=texts["about"],
        place=texts["place"],
        starts_at=moment_of(data["starts_at"], zone, "starts_at"),
        ends_at=moment_of(data["ends_at"], zone, "ends_at"),
        cycle=int(data["cycle"]) if data["cycle"] else None,
        seats=count_of(data["seats"] or "", "seats") or None,
        sign_up_until=moment_of(data["sign_up_until"], zone, "sign_up_until") if data["sign_up_until"] else None,
        offer_hours=count_of(data["offer_hours"] or "24", "offer_hours"),
        agenda=agenda_of(data["agenda"] or ""),
        languages=[part.strip() for part in (data["spoken"] or "").replace("、", ",").split(",") if part.strip()][:8],
        services=chosen,
        latitude=latitude,
        longitude=longitude,
        options=Options(
            meals=data["meals"],
            learning=data["learning"],
            allowance=clean_money(data["allowance"] or "0", field="allowance") or None,
            self_check=data["self_check"],
            booths=booths_of(data["booths"] or ""),
            booths_needed=count_of(data["booths_needed"] or "", "booths_needed"),
        ),
    )


def _point(typed: str) -> tuple[float | None, float | None]:
    """Latitude and longitude; None for an empty field. Raises Refused for what is no place in Taiwan."""
    if not typed.strip():
        return None, None
    first, _, second = typed.partition(",")
    try:
        latitude, longitude = float(first), float(second)
    except ValueError as problem:
        raise Refused(COORDINATES, field="point") from problem
    if not (21.0 < latitude < 26.5 and 118.0 < longitude < 123.0):
        raise Refused(COORDINATES, field="point")
    return latitude, longitude


NOTICES = {"event_saved": (N_("Saved."), "")}
PAGES = [
    PageRoute("events_office", "/staff/events", office_list, needs="events.list"),
    PageRoute("event_new", "/staff/events/new", new_page, new_page, needs="events.make"),
    PageRoute("event_edit", "/staff/events/{number:number}/edit", edit_page, edit_page, needs="events.work", thing=thing_of_event),
]
