"""The ballot desk: collecting a slip, replacing one that was not cast, checking one in hand.

Nothing here shows or keeps which slip somebody drew, or when. The desk works on a phone as on a laptop, with a scanner or by typing.
"""

from datetime import datetime
from typing import TypedDict

from starlette.responses import Response
from wtforms import SelectField, StringField

from domain.errors import N_, Refused
from domain.voting import queries
from domain.voting.actions import packs, roll
from domain.voting.actions.roll import Standing
from domain.voting.codes import auth_of, read, tag_of
from domain.voting.eligibility import Way, Who
from domain.voting.models import Election
from domain.voting.sheet import Sheet
from domain.voting.stations import Station, stations_of
from web.frame.forms import Needed, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.text import formats
from web.text.times import moment_of
from web.voting.ballot_writers import BallotWriters
from web.voting.office import thing_of
from web.voting.words import LINKS

NOTICES = {
    "slip_replaced": (N_("The slip is void. Let the person draw a new one from the open pack."), ""),
    "slip_counted": (N_("Counted. Let the person draw any slip from the open pack."), ""),
}

PROOFS = (
    N_("Identity card"),
    N_("Household certificate"),
    N_("Student card"),
    N_("Work certificate"),
    N_("Resident certificate"),
    N_("Other proof"),
)
SLIP_STANDS = {
    "unused": N_("This slip has not been used. It is good."),
    "in the box": N_("The ballot of this slip is in the box. It is final; the desk cannot change it."),
    "void": N_("This slip is void."),
    "unknown": N_("This is not a slip of an open pack of this vote."),
}


NUMBER = N_("Number on the identity card or resident certificate")
NO_NUMBER = N_("Enter the number of the identity card, or the one that the roll uses.")


class FindForm(PageForm):
    """Who is at the desk."""

    identifier = StringField(NUMBER, [Needed(NO_NUMBER)])


class DeskForm(FindForm):
    """What they showed, when they were found, or may be added."""

    proof = SelectField(N_("What was shown"), [Needed(N_("Choose what was shown."))])
    link = SelectField(N_("Why this person may vote"))


class SlipForm(PageForm):
    """A slip in hand."""

    code = StringField(N_("Code on the slip"), [Needed(N_("Scan the slip, or type its code."))])


async def desk_page(visit: Visit) -> Response:
    """The desk."""
    row = await queries.by_key(visit.request.path_params["key"])
    return _desk(visit, row, visit.bind(FindForm), visit.bind(SlipForm))


def _station(visit: Visit, row: Election) -> Station | None:
    """The station that this desk said it is, by its short name in the address or the form."""
    asked = str(visit.form.get("at") or visit.request.query_params.get("at") or "")
    return next((station for station in stations_of(row.plan) if station.key == asked), None)


def _back(visit: Visit, row: Election, said: str) -> Response:
    """The desk again, at the same station."""
    station = _station(visit, row)
    return visit.go_to(visit.path("vote_desk", key=row.key) + (f"?at={station.key}" if station else ""), said)


def _form(visit: Visit, row: Election, found: Standing | None) -> DeskForm:
    """The second step: what was shown; and why somebody may vote who is not on the roll."""
    form, who = visit.bind(DeskForm), Sheet.from_json(row.sheet).who
    kinds = [(words, visit.say(words)) for words in PROOFS]
    form.proof.choices = choices([("", visit.say(N_("Choose"))), *kinds])
    named = [(name, visit.say(words)) for name, words in LINKS.items() if not who.links or name in who.links]
    form.link.choices = choices([("", visit.say(N_("Choose") if found is None else N_("as on the roll"))), *named])
    return form


class DeskPage(TypedDict):
    """What `voting/desk.html` is given."""

    row: Election
    form: PageForm
    slip: SlipForm
    step: str
    outcome: str
    good: str
    found: Standing | None
    who: Who
    no_roll: bool
    station: Station | None
    stations: tuple[Station, ...]
    last: datetime


def _desk(
    visit: Visit,
    row: Election,
    form: PageForm,
    slip: SlipForm,
    *,
    step: str = "find",
    outcome: str = "",
    good: str = "",
    found: Standing | None = None,
) -> Response:
    sheet, station = Sheet.from_json(row.sheet), _station(visit, row)
    return visit.page(
        "voting/desk.html",
        DeskPage(
            row=row,
            form=form,
            slip=slip,
            step=step,
            outcome=outcome,
            good=good,
            found=found,
            who=sheet.who,
            no_roll=Way.NO_ROLL in sheet.who.ways,
            station=station,
            stations=stations_of(row.plan),
            last=moment_of(row.last_handout or row.closes),
        ),
        status=422 if form.problems or slip.problems else 200,
    )


async def hand_out(visit: Visit) -> Response:
    """Find somebody on the roll; then, in a second step, note that they draw a slip."""
    row = await queries.by_key(visit.request.path_params["key"])
    sheet = Sheet.from_json(row.sheet)
    if Way.NO_ROLL in sheet.who.ways and not visit.switching:
        await roll.in_time(row)
        _count(visit, row)
        return _back(visit, row, "slip_counted")
    first, slip = visit.bind(FindForm), visit.new_form(SlipForm, None)
    if not visit.ready(first):
        return _desk(visit, row, first, slip)
    station = _station(visit, row)
    part = station.key if station is not None and station.offline else ""
    keys, identifier = visit.services.part(BallotWriters).vault.read(row.eid), str(first.identifier.data)
    try:
        found = await roll.standing(row, keys, identifier, part)
        if found is None and Way.SPOT not in sheet.who.ways:
            raise Refused(roll.NOT_ON_ROLL, field="identifier")
    except Refused as refusal:
        first.refuse(refusal)
        return _desk(visit, row, first, slip, good="twice" if refusal.reason == roll.COLLECTED else "")
    form = _form(visit, row, found)
    if visit.form.get("act") != "note":
        fresh = visit.new_form(DeskForm, None, identifier=identifier)
        fresh.proof.choices, fresh.link.choices = form.proof.choices, form.link.choices
        return _desk(visit, row, fresh, slip, step="note", found=found)
    if visit.ready(form):
        try:
            return await _note(visit, row, form, found, part)
        except Refused as refusal:
            form.refuse(refusal)
            twice = "twice" if refusal.reason == roll.COLLECTED else ""
            return _desk(visit, row, form, slip, step="find" if refusal.field == "identifier" else "note", good=twice, found=found)
    return _desk(visit, row, form, slip, step="note", found=found)


async def _note(visit: Visit, row: Election, form: DeskForm, found: Standing | None, part: str) -> Response:
    """Note that they draw a slip, and begin afresh: nothing of the person stays on the screen."""
    link = str(form.link.data or "")
    if found is None and not link:
        raise Refused(N_("This person is not on the roll. Choose why they may vote, by what they showed."), field="link")
    klass = link if link in (Sheet.from_json(row.sheet).weights or {}) else ""
    keys, proof = visit.services.part(BallotWriters).vault.read(row.eid), str(form.proof.data)
    given = await roll.hand_out(row, keys, str(form.identifier.data), proof=proof, link=link, station=part, klass=klass)
    _count(visit, row)
    return _desk(visit, row, visit.new_form(FindForm, None), visit.new_form(SlipForm, None), good="hand_out", outcome=given)


def _count(visit: Visit, row: Election) -> None:
    """One slip more at this station in this half day; written later, with others."""
    station = _station(visit, row)
    visit.services.part(BallotWriters).footfall.slip(row.id, station.key if station else "", formats.local(visit.at, visit.site.time_zone))


async def slip(visit: Visit) -> Response:
    """Check a slip in hand, or replace one that was not cast."""
    row = await queries.by_key(visit.request.path_params["key"])
    form = visit.bind(SlipForm)
    if visit.ready(form):
        try:
            code, keys = read(str(form.code.data)), visit.services.part(BallotWriters).vault.read(row.eid)
            if visit.form.get("act") == "replace":
                if not await packs.void(row, keys, code):
                    raise Refused(
                        N_("This slip cannot be replaced: it was cast, is void already, or is none of an open pack."), field="code"
                    )
                return _back(visit, row, "slip_replaced")
            stands = await queries.desk_slip(row.id, auth_of(keys.pepper, row.eid, code), tag_of(keys.pepper, row.eid, code))
            return _desk(visit, row, visit.new_form(FindForm, None), form, good=f"slip {stands}", outcome=SLIP_STANDS[stands])
        except Refused as refusal:
            form.refuse(refusal)
    return _desk(visit, row, visit.new_form(FindForm, None), form)


PAGES = [
    PageRoute("vote_desk", "/staff/votes/{key}/desk", desk_page, hand_out, needs="votes.desk", thing=thing_of, silent=True),
    PageRoute("vote_slip", "/staff/votes/{key}/slip", post=slip, needs="votes.desk", thing=thing_of, silent=True),
]
