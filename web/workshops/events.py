"""Events for everybody: what comes, one of them with its sign-up, and the same for one's own calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import BooleanField, SelectField, StringField

from domain.cycles import queries as cycles
from domain.errors import N_, Refused
from domain.translated import Translated
from domain.workshops import queries
from domain.workshops.actions.signing_up import Wanted, is_open, sign_up
from domain.workshops.models import WorkshopEvent
from domain.workshops.queries import Counts
from domain.workshops.rules import MOST_CHILDREN, MOST_PEOPLE, NEEDS, EventState, Kind
from web.frame.fields import count_of
from web.frame.forms import AtMost, Either, Needed, Optional, PageForm, choices
from web.frame.labels import name_of
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.tables.calendar_file import MEDIA_TYPE, calendar, event
from web.tables.listing import Filter, Listing
from web.text.formats import local, period
from web.text.languages import own_name
from web.workshops import words
from web.workshops.links import ticket_token

SIGN_UP = "event-sign-up"
"""What the slowdown counts."""

PAST_ON_A_PAGE = 20
EARLY = timedelta(hours=1)
"""How long before the beginning people may check themselves in."""


@dataclass(frozen=True)
class Card:
    """An event of a list. when: day and hours; seats: in words, empty where they are not counted; tone: of these words."""

    event: WorkshopEvent
    kind: str
    title: Translated
    when: str
    seats: str
    tone: str


def card_of(visit: Visit, one: WorkshopEvent, counted: Counts) -> Card:
    """An event as lists show it."""
    seats, tone = seats_words(visit, one, counted)
    when = period(one.starts_at, one.ends_at, visit.locale, visit.site.time_zone)
    return Card(one, visit.say(words.KINDS[Kind(one.kind)]), one.title, when, seats, tone)


def seats_words(visit: Visit, one: WorkshopEvent, counted: Counts) -> tuple[str, str]:
    """How many seats are free, in words, and their tone; of an event that is canceled, over, or where nobody signs up, that."""
    if one.state == EventState.CANCELED:
        return visit.say(N_("canceled")), "bad"
    if one.ends_at <= visit.at:
        return "", ""
    if one.seats is None:
        return visit.say(N_("no sign-up needed")), "done"
    if not is_open(one, visit.at):
        return visit.say(N_("signing up is over")), "wait"
    if one.lot is not None and not one.lot["seed"]:
        return visit.say(N_("seats by public lot")), "done"
    free = one.seats - counted.taken - counted.offered
    if free > 0:
        return visit.locale.ngettext("%(n)s seat free", "%(n)s seats free", free), "done"
    return visit.say(N_("full, with a waiting list")), "wait"


class EventsPage(TypedDict):
    """What `workshops/events.html` is given. coming, past: by date; listing: filter by kind, pages of the past ones."""

    coming: list[Card]
    past: list[Card]
    listing: Listing


async def events_page(visit: Visit) -> Response:
    """What comes, and what is over."""
    kinds = {kind.value: visit.say(name) for kind, name in words.KINDS.items()}
    listing = Listing.of(visit.request, size=PAST_ON_A_PAGE, filters=[Filter("kind", N_("Kind of event"), kinds)])
    kind = listing.chosen["kind"]
    coming = await queries.coming(visit.at, kind=kind)
    past, total = await queries.past(visit.at, kind=kind, offset=listing.paging.offset, limit=listing.paging.size)
    counted = await queries.counts_of([one.id for one in coming])
    return visit.page(
        "workshops/events.html",
        EventsPage(
            coming=[card_of(visit, one, counted[one.id]) for one in coming],
            past=[card_of(visit, one, Counts()) for one in past],
            listing=listing.with_total(total),
        ),
    )


async def feed(visit: Visit) -> Response:
    """Events that come, for one's own calendar; `?cycle=` of one cycle alone."""
    cycle = visit.request.query_params.get("cycle", "")
    number = (await cycles.public(cycle, visit.at)).id if cycle else None
    found = [as_calendar(visit, one) for one in await queries.coming(visit.at, cycle=number)]
    name = f"{visit.say(N_('Events'))} · {name_of(visit, visit.site.name)}"
    return Response(calendar(name, found), headers={"Content-Disposition": 'inline; filename="events.ics"', "Content-Type": MEDIA_TYPE})


def as_calendar(visit: Visit, one: WorkshopEvent) -> str:
    """An event as lines of a calendar file; a later version replaces it there, also where it is canceled."""
    title = name_of(visit, one.title)
    canceled = one.state == EventState.CANCELED
    return event(
        uid=f"event-{one.id}@{visit.services.settings.address.split('//')[1]}",
        summary=visit.say(N_("Canceled: %(title)s"), title=title) if canceled else title,
        start=one.starts_at,
        end=one.ends_at,
        url=visit.address("event", number=one.id),
        description=one.reason if canceled else "",
        place=name_of(visit, one.place),
        changed=one.changed_at,
        sequence=one.sequence,
        busy=not canceled,
        canceled=canceled,
    )


async def event_file(visit: Visit) -> Response:
    """One event for one's own calendar."""
    one = await queries.public_event(visit.request.path_params["number"])
    headers = {"Content-Disposition": f'attachment; filename="event-{one.id}.ics"', "Content-Type": MEDIA_TYPE}
    return Response(calendar(name_of(visit, one.title), [as_calendar(visit, one)]), headers=headers)


class SignUpForm(PageForm):
    """A sign-up. One way to be reached is enough."""

    name = StringField(N_("Name"), [Needed(N_("Enter your name.")), AtMost(80)])
    phone = StringField(N_("Telephone"), [Either(), AtMost(40)])
    email = StringField(N_("E-mail address"), [Either(), AtMost(254)])
    people = SelectField(N_("How many people, yourself included"), default="1", choices=[])
    children = SelectField(N_("Small children without a seat of their own"), default="0", choices=[])
    band = SelectField(N_("Your age"), [Optional()], default="", choices=[])
    meal = SelectField(N_("Meal"), [Optional()], default="meat", choices=[])
    emergency = StringField(N_("Whom we call about a child"), [Optional(), AtMost(80)])
    no_photo = BooleanField(N_("Please take no photos of us"))
    note = StringField(N_("Anything else that we should know"), [Optional(), AtMost(300)])


def bind_sign_up(visit: Visit, one: WorkshopEvent) -> SignUpForm:
    """The form with its choices, and without the fields that this event does not ask for."""
    form = visit.bind(SignUpForm)
    form.people.choices = choices((str(n), str(n)) for n in range(1, MOST_PEOPLE + 1))
    form.children.choices = choices((str(n), str(n)) for n in range(MOST_CHILDREN + 1))
    form.band.choices = choices([("", visit.say(N_("I do not say"))), *((band, visit.say(name)) for band, name in words.BANDS.items())])
    form.meal.choices = choices((meal, visit.say(name)) for meal, name in words.MEALS.items())
    if not one.meals:
        del form.meal
    if "childcare" not in one.services:
        del form.emergency
    return form


def wanted_of(visit: Visit, form: SignUpForm, locale: str) -> Wanted:
    """What was typed. Raises Refused beside the field."""
    return Wanted(
        name=str(form.name.data),
        locale=locale,
        email=str(form.email.data or ""),
        phone=str(form.phone.data or ""),
        people=count_of(str(form.people.data), "people"),
        children=count_of(str(form.children.data), "children"),
        needs=chosen_needs(visit),
        note=str(form.note.data or ""),
        no_photo=bool(form.no_photo.data),
        band=str(form.band.data or ""),
        meal=str(form.data.get("meal") or ""),
        emergency=str(form.data.get("emergency") or ""),
    )


def chosen_needs(visit: Visit) -> list[str]:
    """Needs that are ticked."""
    return [need for need in NEEDS if visit.form.get(f"need-{need}")]


class EventPage(TypedDict):
    """What `workshops/event.html` is given.

    agenda: each part with the time at which it begins; services: what is there, in words; languages: their names; needs: those that can be
    asked for, each with its words; chosen: what is ticked; open: whether one can sign up; here: whether people check themselves in now;
    minutes: whether they are public.
    """

    form: PageForm
    card: Card
    cycle: Any
    agenda: list[tuple[str, str]]
    services: list[str]
    languages: Sequence[tuple[str, str]]
    needs: dict[str, str]
    chosen: list[str]
    open: bool
    over: bool
    here: bool
    minutes: bool
    works: bool


async def event_page(visit: Visit) -> Response:
    """An event, and signing up for it."""
    number = visit.request.path_params["number"]
    one = await queries.public_event(number)
    form = bind_sign_up(visit, one)
    if visit.ready(form):
        try:
            wanted = wanted_of(visit, form, visit.locale.tag)
            await visit.services.slowdown.wait(SIGN_UP, visit.network)
            visit.services.slowdown.failed(SIGN_UP, visit.network)
            made = await sign_up(one.id, wanted, at=visit.at)
            return visit.go("ticket", token=ticket_token(visit.services.keys, made.id))
        except Refused as refusal:
            form.refuse(refusal)
    cycle = await cycles.by_number(one.cycle_id) if one.cycle_id else None
    visit.wants_tiles = one.latitude is not None
    return visit.page(
        "workshops/event.html",
        EventPage(
            form=form,
            card=card_of(visit, one, await queries.counts(one.id)),
            cycle=cycle if cycle is not None and cycle.published_at else None,
            agenda=agenda_lines(visit, one),
            services=[visit.say(words.SERVICES[need]) for need in one.services],
            languages=languages_of(one),
            needs={need: visit.say(words.NEEDS[need]) for need in NEEDS},
            chosen=chosen_needs(visit),
            open=is_open(one, visit.at),
            over=one.ends_at <= visit.at,
            here=one.self_check and one.state == EventState.PUBLIC and one.starts_at - EARLY <= visit.at <= one.ends_at,
            minutes=(written := await queries.minutes_of(one.id)) is not None and written.published_at is not None,
            works=visit.may("events.list"),
        ),
        status=422 if form.problems else 200,
    )


def languages_of(one: WorkshopEvent) -> list[tuple[str, str]]:
    """The languages of an event: tag and name, each in itself."""
    return [(tag, own_name(tag)) for tag in one.languages]


def agenda_lines(visit: Visit, one: WorkshopEvent) -> list[tuple[str, str]]:
    """The parts of an agenda, each with the time of day at which it begins."""
    lines, at = [], local(one.starts_at, visit.site.time_zone)
    for minutes, title in one.agenda:
        lines.append((f"{at:%H:%M}", title))
        at += timedelta(minutes=minutes)
    return lines


PAGES = [
    PageRoute("events", "/events", events_page, fresh=FRESH),
    PageRoute("events_feed", "/events.ics", feed),
    PageRoute("event", "/events/{number:number}", event_page, event_page, fresh=FRESH),
    PageRoute("event_file", "/events/{number:number}/event.ics", event_file),
]
