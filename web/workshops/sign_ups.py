"""The office's page of one event: who signed up, signing somebody up on their behalf, publishing, and canceling the whole event."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import StringField

from domain.errors import N_, Refused
from domain.workshops import queries
from domain.workshops.actions import events as actions
from domain.workshops.actions.signing_up import sign_up
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.queries import Counts
from domain.workshops.rules import LIVE, NEEDS, EventState, PartyState
from web.bridges.helped_form import SEAT_HOWS, HelpedForm, helped_of, prepare
from web.frame.forms import AtMost, Optional, PageForm
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.listing import MOST_ROWS, Column, FileNames, Filter, Listing, as_file
from web.workshops import words
from web.workshops.events import Card, SignUpForm, bind_sign_up, card_of, chosen_needs, wanted_of
from web.workshops.links import ticket_token
from web.workshops.office import thing_for, thing_of_event
from web.workshops.tools import tools_of

ON_A_PAGE = 100


class OfficeForm(PageForm):
    """What is said of the event as a whole."""

    reason = StringField(N_("Why it is canceled; everybody can read it"), [Optional(), AtMost(500)])


class OfficePage(TypedDict):
    """What `workshops/office.html` is given.

    lines: sign-ups with state, tone, needs in words, the link of the ticket, and whether the same contact stands there twice; sure: whether
    canceling was asked for and is to be confirmed; works: whether the reader changes anything; tools: what can be done with the event,
    as headings with links.
    """

    form: PageForm
    sign_up: PageForm
    helped: HelpedForm
    one: WorkshopEvent
    card: Card
    state: tuple[str, str]
    counted: Counts
    lines: list[tuple[EventParty, str, str, list[str], str, bool]]
    listing: Listing
    needs: dict[str, str]
    chosen: list[str]
    sure: bool
    works: bool
    over: bool
    tools: list[tuple[str, list[tuple[str, str]]]]


async def office_page(visit: Visit) -> Response:
    """An event as the office sees it."""
    one = await queries.by_id(visit.request.path_params["number"])
    form, adding, helped = visit.bind(OfficeForm), bind_sign_up(visit, one), visit.bind(HelpedForm)
    prepare(visit, helped, SEAT_HOWS)
    act = str(visit.form.get("act") or "")
    if visit.request.method == "POST" and not visit.switching and act != "ask":
        if not visit.may("events.work", await thing_for(one)):
            act = ""
        try:
            done = await _act(visit, one, form, adding, helped, act)
            if done:
                return visit.go("event_office", done, number=one.id)
        except Refused as refusal:
            asked = helped if refusal.field in helped else adding
            (asked if act == "add" else form).refuse(refusal)
    return await _page(visit, one, form, adding, helped, sure=act in ("ask", "cancel"))


async def _act(visit: Visit, one: WorkshopEvent, form: OfficeForm, adding: SignUpForm, helped: HelpedForm, act: str) -> str:
    """The act whose button was pressed; the notice that follows, empty where something is to be mended first. Raises Refused."""
    me = visit.person.id
    match act:
        case "publish":
            await actions.publish(one.id, zone=visit.site.time_zone, at=visit.at, by=me)
            return "event_published"
        case "cancel":
            await actions.cancel(one.id, str(form.reason.data or ""), at=visit.at, by=me)
            return "event_canceled"
        case "add":
            if not adding.validate():
                return ""
            wanted = wanted_of(visit, adding, str(helped.locale.data))
            who = helped_of(helped, wanted.name, wanted.phone) if wanted.phone.strip() else None
            await sign_up(one.id, wanted, at=visit.at, by=me, helped=who)
            return "event_added"
    raise Refused(N_("Choose what is to be done."))


async def _page(visit: Visit, one: WorkshopEvent, form: PageForm, adding: PageForm, helped: HelpedForm, *, sure: bool) -> Response:
    states = {state.value: visit.say(named[0]) for state, named in words.PARTIES.items()}
    filters = [Filter("state", N_("State"), states)]
    listing = Listing.of(visit.request, size=ON_A_PAGE, search=N_("Name, telephone or e-mail"), filters=filters)
    rows = await queries.parties(one.id, state=listing.chosen["state"], text=listing.text)
    if listing.file:
        note = visit.say(N_("Personal data: for the office and the desk alone."))
        named = FileNames(f"event-{one.id}-sign-ups", name_of(visit, one.title), note)
        return await as_file(listing.file, named, COLUMNS, rows[:MOST_ROWS], visit.say)
    listing = listing.with_total(len(rows))
    contacts = [contact for row in rows for contact in {row.email, row.phone} if contact and row.state in LIVE]
    thing = await thing_for(one)
    lines, works = [], visit.may("events.work", thing)
    for row in rows[listing.paging.offset : listing.paging.offset + listing.paging.size]:
        state, tone = words.PARTIES[PartyState(row.state)]
        twice = any(contact and contacts.count(contact) > 1 for contact in (row.email, row.phone))
        needs = [visit.say(words.NEEDS[need]) for need in row.needs]
        token = ticket_token(visit.services.keys, row.id) if works else ""
        lines.append((row, visit.say(state), tone, needs, token, twice))
    counted, named_state = await queries.counts(one.id), words.STATES[EventState(one.state)]
    return visit.page(
        "workshops/office.html",
        OfficePage(
            form=form,
            sign_up=adding,
            helped=helped,
            one=one,
            card=card_of(visit, one, counted),
            state=(visit.say(named_state[0]), named_state[1]),
            counted=counted,
            lines=lines,
            listing=listing,
            needs={need: visit.say(words.NEEDS[need]) for need in NEEDS},
            chosen=chosen_needs(visit),
            sure=sure,
            works=works,
            over=one.ends_at <= visit.at,
            tools=tools_of(visit, one, thing),
        ),
        status=422 if form.problems or adding.problems or helped.problems else 200,
    )


COLUMNS: list[Column[EventParty]] = [
    Column("ticket", N_("Ticket"), lambda row: row.id),
    Column("name", N_("Name"), lambda row: row.name),
    Column("phone", N_("Telephone"), lambda row: row.phone),
    Column("email", N_("E-mail address"), lambda row: row.email),
    Column("people", N_("People"), lambda row: row.people),
    Column("children", N_("Small children"), lambda row: row.children),
    Column("needs", N_("Needs"), lambda row: " ".join(row.needs)),
    Column("note", N_("Note"), lambda row: row.note),
    Column("no_photo", N_("No photos"), lambda row: row.no_photo),
    Column("meal", N_("Meal"), lambda row: row.meal),
    Column("age", N_("Age"), lambda row: row.band),
    Column("language", N_("Language"), lambda row: row.locale),
    Column("state", N_("State"), lambda row: row.state),
    Column("signed_up", N_("Signed up"), lambda row: row.joined_at),
    Column("came", N_("Came"), lambda row: row.arrived),
]

NOTICES = {
    "event_published": (N_("Everybody sees the event now."), ""),
    "event_canceled": (N_("The event is canceled, and whoever signed up is being told."), ""),
    "event_added": (N_("Signed up. A ticket has been sent, or stands on the list of calls."), ""),
}
PAGES = [
    PageRoute("event_office", "/staff/events/{number:number}", office_page, office_page, needs="events.read", thing=thing_of_event),
]
