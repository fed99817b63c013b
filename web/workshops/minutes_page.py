"""Minutes of an event: the decisions first, then what happened as it was counted; written by the office, public as page and PDF."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypedDict

from starlette.responses import Response
from wtforms import HiddenField, TextAreaField

from domain.errors import N_, Missing, Refused
from domain.people.rules import number_of
from domain.proposals.queries import detail
from domain.translated import Translated
from domain.workshops import queries
from domain.workshops.actions.minuting import MOST_TEXT, Changed, publish_minutes, save_minutes
from domain.workshops.models import EventMinutes, WorkshopEvent
from domain.workshops.models_after import EventPhoto
from domain.workshops.room_clock import Clock, parts_of
from domain.workshops.rules import MINUTES_DAYS
from web.frame.forms import AtMost, Optional, PageForm
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.printing.documents import body, done, heading, rails, sheet, table
from web.tables.export import in_a_thread
from web.text.formats import local
from web.workshops.events import Card, card_of
from web.workshops.office import thing_of_event

if TYPE_CHECKING:
    from web.printing.tagging import TaggedPdf

LEAST_TOLD = 10
"""Groups of fewer people are not told apart."""


@dataclass(frozen=True)
class Facts:
    """What happened, counted. came: people; children; languages: of those who came, only groups of ten and more; parts: each with its real
    times, in words; proposals: that began with notes of the tables and are public: number and title; photos: those that are released."""

    came: int
    children: int
    languages: list[tuple[str, int]]
    parts: list[tuple[str, str]]
    notes: int
    proposals: list[tuple[str, Translated]]
    photos: list[EventPhoto]


async def facts_of(visit: Visit, one: WorkshopEvent) -> Facts:
    """What minutes hold by themselves."""
    came = await queries.who_came([one.id])
    spoken: dict[str, int] = {}
    for row in came:
        spoken[row.locale] = spoken.get(row.locale, 0) + row.arrived
    known = visit.services.locales
    languages = [(known[tag].name if tag in known else tag, count) for tag, count in sorted(spoken.items()) if count >= LEAST_TOLD]
    clock, zone = Clock.from_json(one.clock), visit.site.time_zone
    parts = parts_of(one.agenda, clock, one.starts_at)
    times = [
        (f"{local(part.starts_at, zone):%H:%M}–{local(part.ends_at, zone):%H:%M}", part.title)
        for part in parts
        if part.real or not clock.begun
    ]
    notes = await queries.notes(one.id)
    begun = {row.proposal for row in notes if row.proposal} | set(await queries.paper_proposals(one.id))
    made = await detail.with_ids(sorted(begun))
    proposals = [(str(proposal.number), proposal.title) for proposal in made if proposal.public_at and proposal.number]
    return Facts(
        sum(row.arrived for row in came),
        sum(row.children for row in came),
        languages if sum(count for _, count in languages) == sum(spoken.values()) else [],
        times,
        len(notes),
        proposals,
        await queries.photos(one.id, released=True),
    )


class MinutesPage(TypedDict):
    """What `workshops/minutes.html` is given. decisions: one by one."""

    card: Card
    row: EventMinutes
    decisions: list[str]
    facts: Facts


async def minutes_page(visit: Visit) -> Response:
    """The minutes for everybody. Raises Missing before they are public."""
    one = await queries.public_event(visit.request.path_params["number"])
    row = await queries.minutes_of(one.id)
    if row is None or row.published_at is None:
        raise Missing
    card, facts = card_of(visit, one, await queries.counts(one.id)), await facts_of(visit, one)
    return visit.page("workshops/minutes.html", MinutesPage(card=card, row=row, decisions=_lines(row), facts=facts))


def _lines(row: EventMinutes) -> list[str]:
    return [line.strip() for line in row.decisions.split("\n") if line.strip()]


async def minutes_file(visit: Visit) -> Response:
    """The same on paper."""
    one = await queries.public_event(visit.request.path_params["number"])
    row = await queries.minutes_of(one.id)
    if row is None or row.published_at is None:
        raise Missing
    card, facts = card_of(visit, one, await queries.counts(one.id)), await facts_of(visit, one)
    data = await in_a_thread(lambda: _paper(visit, card, row, facts))
    headers = {"Content-Disposition": f'inline; filename="event-{one.id}-minutes.pdf"'}
    return Response(data, media_type="application/pdf", headers=headers)


def _paper(visit: Visit, card: Card, row: EventMinutes, facts: Facts) -> bytes:
    say, title = visit.say, name_of(visit, card.title)
    made = sheet(f"{say(N_('Minutes'))} · {title}", foot=f"{name_of(visit, visit.site.name)} · {title}", language=visit.locale.lang)
    made.add_page()
    heading(made, f"{say(N_('Minutes'))} · {title}")
    for words in (card.when, name_of(visit, card.event.place), f"{say(N_('Came'))}{say(N_(': '))}{facts.came}"):
        body(made, words)
    rails(made)
    heading(made, say(N_("Decisions")), 14)
    lines = _lines(row)
    if lines:
        table(made, ["", say(N_("Decision"))], [(str(number), line) for number, line in enumerate(lines, 1)], (6, 94))
    else:
        body(made, say(N_("Nothing was decided.")))
    _happened(visit, made, facts)
    if row.text:
        heading(made, say(N_("What was said")), 14)
        body(made, row.text)
    return done(made)


def _happened(visit: Visit, made: "TaggedPdf", facts: Facts) -> None:
    if facts.parts:
        heading(made, visit.say(N_("Agenda")), 14)
        for time, title in facts.parts:
            body(made, f"{time}  {title}", 10.5)
    if facts.proposals:
        heading(made, visit.say(N_("Proposals from this event")), 14)
        for number, about in facts.proposals:
            body(made, f"{number}  {name_of(visit, about)}", 10.5)


class MinutesForm(PageForm):
    """What is written. seen: the revision that the writer began from."""

    decisions = TextAreaField(N_("Decisions, one a line"), [Optional(), AtMost(MOST_TEXT)])
    text = TextAreaField(N_("What was said"), [Optional(), AtMost(MOST_TEXT)])
    seen = HiddenField("", [Optional(), AtMost(12)])


class MinutesDeskPage(TypedDict):
    """What `workshops/minutes_desk.html` is given. theirs: what somebody else saved meanwhile, None without a conflict; due: the day by
    which they are promised; late: whether that is past; sure: whether publishing is to be confirmed."""

    form: PageForm
    one: WorkshopEvent
    row: EventMinutes | None
    theirs: EventMinutes | None
    facts: Facts
    due: date
    late: bool
    sure: bool


async def minutes_desk(visit: Visit) -> Response:
    """Writing and publishing them."""
    one = await queries.by_id(visit.request.path_params["number"])
    row = await queries.minutes_of(one.id)
    held = {"decisions": row.decisions, "text": row.text, "seen": str(row.revision)} if row else {"seen": "0"}
    form, theirs, act = visit.bind(MinutesForm, **held), None, str(visit.form.get("act") or "")
    if visit.ready(form):
        try:
            seen = number_of(str(form.seen.data or "")) or 0
            await save_minutes(one.id, str(form.decisions.data), str(form.text.data), seen, at=visit.at, by=visit.person.id)
            if act == "publish":
                await publish_minutes(one.id, zone=visit.site.time_zone, at=visit.at, by=visit.person.id)
                return visit.go("event_minutes_desk", "minutes_public", number=one.id)
            if act != "ask":
                return visit.go("event_minutes_desk", "minutes_saved", number=one.id)
        except Changed as refusal:
            theirs = await queries.minutes_of(one.id)
            form.seen.data = str(theirs.revision if theirs else 0)
            form.refuse(refusal)
        except Refused as refusal:
            form.refuse(refusal)
        row = await queries.minutes_of(one.id)
        if theirs is None and row is not None:
            form.seen.data = str(row.revision)
    due = due_on(visit, one)
    return visit.page(
        "workshops/minutes_desk.html",
        MinutesDeskPage(
            form=form,
            one=one,
            row=row,
            theirs=theirs,
            facts=await facts_of(visit, one),
            due=due,
            late=visit.today > due and (row is None or row.published_at is None),
            sure=act in ("ask", "publish") and not form.problems,
        ),
        status=409 if theirs else 422 if form.problems else 200,
    )


def due_on(visit: Visit, one: WorkshopEvent) -> date:
    """The day by which the minutes of an event are promised."""
    return local(one.ends_at, visit.site.time_zone).date() + timedelta(days=MINUTES_DAYS)


NOTICES = {
    "minutes_saved": (N_("Saved."), ""),
    "minutes_public": (N_("The minutes are public."), ""),
}
PAGES = [
    PageRoute("event_minutes", "/events/{number:number}/minutes", minutes_page),
    PageRoute("event_minutes_file", "/events/{number:number}/minutes.pdf", minutes_file),
    PageRoute(
        "event_minutes_desk",
        "/staff/events/{number:number}/minutes",
        minutes_desk,
        minutes_desk,
        needs="events.minutes",
        thing=thing_of_event,
    ),
]
