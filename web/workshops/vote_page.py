"""Shortlisting in the room: the proposals of the tables become its vote, whose slips go to whoever is there."""

from datetime import timedelta
from typing import TypedDict

from starlette.responses import Response
from wtforms import StringField, TextAreaField

from domain.errors import N_, Refused
from domain.proposals.models import Proposal
from domain.proposals.queries import detail
from domain.workshops import queries
from domain.workshops.actions.handing import name_vote
from domain.workshops.models import WorkshopEvent
from domain.workshops.notes import PAPER
from web.frame.fields import count_of
from web.frame.forms import AtMost, Needed, PageForm
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.room import RoomVote
from web.frame.rooms import rooms
from web.frame.visit import Visit
from web.workshops.office import thing_of_event

USUAL_WINNERS = 4
MARGIN = 3
"""Slips more than people in the room, for those that are spoiled."""


class ShortlistForm(PageForm):
    """What the vote needs; everything but the pass phrase is filled in from what happened."""

    title = StringField(N_("What is decided"), [Needed(N_("Enter a title.")), AtMost(200)])
    candidates = TextAreaField(N_("Proposals, one a line"), [Needed(N_("Enter the proposals, one a line."))])
    winners = StringField(N_("How many go on"), [Needed(N_("Enter how many win."))])
    slips = StringField(N_("How many slips"), [Needed(N_("Enter how many."))])
    phrase = StringField(N_("Pass phrase that opens the box"), [Needed(N_("Enter a pass phrase."))])


class ShortlistPage(TypedDict):
    """What `workshops/vote.html` is given. present: people in the room; handed: slips that went to tickets; tables: proposals of the
    tables;
    may: whether the reader may make a vote."""

    form: PageForm
    one: WorkshopEvent
    present: int
    handed: int
    tables: int
    runs: bool


async def vote_page(visit: Visit) -> Response:
    """The vote of the room: before it is made the form, afterwards where it is run, handed out and shown."""
    one = await queries.by_id(visit.request.path_params["number"])
    counted, titles = await queries.counts(one.id), await titles_of(visit, one)
    form = visit.bind(
        ShortlistForm,
        title=visit.say(N_("Which proposals go on? %(event)s"), event=name_of(visit, one.title)),
        candidates="\n".join(titles),
        winners=str(min(USUAL_WINNERS, max(1, len(titles) - 1))),
        slips=str(counted.present + MARGIN),
    )
    if visit.ready(form):
        try:
            key = await _made(visit, one, form)
            await name_vote(one.id, key, at=visit.at, by=visit.person.id)
            return visit.go("staff_vote", "assembly_made", key=key)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "workshops/vote.html",
        ShortlistPage(
            form=form,
            one=one,
            present=counted.present,
            handed=sum(row.slips for row in await queries.parties(one.id)),
            tables=len(titles),
            runs=visit.may("votes.make") and visit.may("votes.act"),
        ),
        status=422 if form.problems else 200,
    )


async def titles_of(visit: Visit, one: WorkshopEvent) -> list[str]:
    """The proposals that the tables made of their notes, in the order of the tables, and those from paper, each with where it is from."""
    tables: dict[int, int] = {}
    for note in await queries.notes(one.id):
        if note.proposal:
            tables.setdefault(note.proposal, note.place)
    forms = await queries.paper_proposals(one.id)
    rows = await detail.with_ids(sorted(tables.keys() | forms.keys()))

    def where(row: Proposal) -> str:
        if row.id in tables:
            return visit.say(N_("Table %(number)s"), number=tables[row.id])
        return visit.say(N_("paper form %(number)s"), number=forms[row.id])

    rows.sort(key=lambda row: (tables.get(row.id, PAPER), forms.get(row.id, 0), row.id))
    return [f"{name_of(visit, row.title)}（{where(row)}）" for row in rows if row.title]


async def _made(visit: Visit, one: WorkshopEvent, form: ShortlistForm) -> str:
    """The draft of the vote; its key. Raises Refused."""
    if one.vote:
        raise Refused(N_("This event has a vote already."))
    make = next((room.room_vote for room in rooms() if room.room_vote is not None), None)
    if make is None:
        raise Refused(N_("This site takes no votes in the room."))
    wanted = RoomVote(
        title=str(form.title.data).strip(),
        candidates=[" ".join(line.split()) for line in str(form.candidates.data).splitlines() if line.strip()],
        winners=count_of(str(form.winners.data), "winners"),
        slips=count_of(str(form.slips.data), "slips"),
        ends=max(one.ends_at, visit.at) + timedelta(hours=2),
        phrase=str(form.phrase.data),
    )
    return await make(visit, wanted)


PAGES = [PageRoute("event_vote", "/staff/events/{number:number}/vote", vote_page, vote_page, needs="events.desk", thing=thing_of_event)]
