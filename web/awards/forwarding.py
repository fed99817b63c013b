"""A forwarder's pages: what waits, and one entry to forward or give back."""

from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response
from wtforms import SelectField, TextAreaField

from domain.awards.actions import forwarding
from domain.awards.models import AwardEntry
from domain.awards.queries import identities, programmes
from domain.awards.queries.identities import People
from domain.awards.states import REASONS, TAKING, State
from domain.errors import N_, Missing, Refused
from web.awards.display import Card, card_of, category_of
from web.awards.entry_form import Held, held_files
from web.awards.own import state_of
from web.awards.timeline import Station, stations_of
from web.awards.viewers import viewer
from web.frame.forms import PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.room import Waits
from web.frame.visit import Visit


@dataclass(frozen=True)
class Line:
    """An entry of the agency. days: left until the last day, negative when it is past."""

    entry: AwardEntry
    card: Card
    state: str
    tone: str
    authors: str
    days: int


class ForwardingPage(TypedDict):
    """What `awards/forwarding.html` is given. agencies: whether the reader forwards for any."""

    waiting: list[Line]
    others: list[Line]
    agencies: bool


async def forwarding_page(visit: Visit) -> Response:
    """Entries of the reader's agencies, those first that wait."""
    who = await viewer(visit)
    lines = await _lines(visit)
    return visit.page(
        "awards/forwarding.html",
        ForwardingPage(
            waiting=[one for one in lines if one.entry.state == State.SENT and one.card.programme.stage in TAKING],
            others=[one for one in lines if one.entry.state != State.SENT or one.card.programme.stage not in TAKING],
            agencies=bool(who.agencies),
        ),
    )


async def _lines(visit: Visit) -> list[Line]:
    who = await viewer(visit)
    numbers = await identities.of_agencies(who)
    people = await identities.people_of(who, numbers)
    found = []
    for entry in await programmes.with_ids(numbers):
        if entry.state != State.DRAFT:
            authors, days = "、".join(people[entry.id].names), (entry.programme.closes_on - visit.today).days
            found.append(Line(entry, card_of(visit, entry.programme), *state_of(visit, entry), authors, days))
    return sorted(found, key=lambda line: (line.days, line.entry.number))


async def waits(visit: Visit) -> Waits:
    """The entries that wait for the reader's agencies."""
    days = [
        one.entry.programme.closes_on for one in await _lines(visit) if one.entry.state == State.SENT and one.card.programme.stage in TAKING
    ]
    late = sum(day < visit.today for day in days)
    return Waits(len(days), visit.path("award_forwarding"), N_("entries to forward"), min(days, default=None), late)


class ForwardForm(PageForm):
    """Why an entry is given back."""

    reason = SelectField(N_("Reason"), choices=[], default="")
    text = TextAreaField(N_("In your own words"))


class ForwardPage(TypedDict):
    """What `awards/forward.html` is given. open: whether it can be decided now; late: whether it would go as late."""

    form: PageForm
    entry: AwardEntry
    card: Card
    state: str
    tone: str
    category: str
    people: People
    files: list[Held]
    stations: list[Station]
    open: bool
    late: bool


async def forward_page(visit: Visit) -> Response:
    """An entry of the reader's agency. Raises Missing for any other."""
    who = await viewer(visit)
    entry = await programmes.entry_by_number(visit.request.path_params["entry"])
    if entry.id not in await identities.of_agencies(who) or entry.state == State.DRAFT:
        raise Missing("an entry of another agency")
    programme = await programmes.by_id(entry.programme_id)
    form = visit.bind(ForwardForm)
    form.reason.choices = choices([("", visit.say(N_("Please choose"))), *((key, visit.say(words)) for key, words in REASONS.items())])
    if visit.ready(form):
        try:
            return await _decide(visit, entry, form)
        except Refused as refusal:
            form.refuse(refusal)
    state, tone = state_of(visit, entry)
    return visit.page(
        "awards/forward.html",
        ForwardPage(
            form=form,
            entry=entry,
            card=card_of(visit, programme),
            state=state,
            tone=tone,
            category=category_of(visit, programmes.rules_of(programme), entry.category),
            people=(await identities.people_of(who, [entry.id]))[entry.id],
            files=await held_files(entry),
            stations=await stations_of(visit, entry),
            open=entry.state == State.SENT and programme.stage in TAKING,
            late=visit.today > programme.closes_on,
        ),
        status=422 if form.problems else 200,
    )


async def _decide(visit: Visit, entry: AwardEntry, form: ForwardForm) -> Response:
    """Raises Refused."""
    who = await viewer(visit)
    if visit.form.get("act") == "forward":
        await forwarding.forward(entry.number, who, visit.today, at=visit.at, by=visit.person.id)
        return visit.go("award_forwarding", "award_forwarded")
    reason, text = str(form.reason.data or ""), str(form.text.data or "")
    await forwarding.give_back(entry.number, who, reason, text, at=visit.at, by=visit.person.id)
    return visit.go("award_forwarding", "award_given_back")


NOTICES = {
    "award_forwarded": (N_("The entry is forwarded to the office."), ""),
    "award_given_back": (N_("The entry is given back; its authors are written to."), ""),
}
PAGES = [
    PageRoute("award_forwarding", "/staff/awards/forwarding", forwarding_page, needs="awards.forward"),
    PageRoute("award_forward", "/staff/awards/forwarding/{entry}", forward_page, forward_page, needs="awards.forward"),
]
