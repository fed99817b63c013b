"""The ballot desk: collecting a slip, replacing one that was not cast, checking one in hand; and the roll it works with.

Nothing here shows or keeps which slip somebody drew, or when. The desk works on a phone as on a laptop, with a scanner or by typing.
"""

import csv
import io

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField, SelectField, StringField

from domain.errors import N_, Refused
from domain.voting import queries
from domain.voting.actions import packs, roll
from domain.voting.actions.roll import Voter
from domain.voting.codes import auth_of, read, tag_of
from domain.voting.models import Election
from domain.voting.sheet import Sheet
from web.doors import KIB, Door
from web.forms import Needed, PageForm, choices
from web.page import notice
from web.visit import Visit
from web.voting.moments import moment_of
from web.voting.office import thing_of

notice("slip_replaced", N_("The slip is void. Let the person draw a new one from the open pack."))
notice("roll_imported", N_("The roll is imported."))

ROLL_BYTES = 64 * 1024 * KIB
WIDTHS = (40, 40, 12, 40, 40)
COLUMNS = ("identifier", "class", "link", "station", "second")

LINKS = {
    "registered": N_("registered here"),
    "lives": N_("lives here"),
    "studies": N_("studies here"),
    "works": N_("works here"),
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
NOT_YET = N_("This person is not on the roll. With a proof, choose why they may vote, and try again.")


class DeskForm(PageForm):
    """Who is at the desk, and what they showed."""

    identifier = StringField(NUMBER, [Needed(NO_NUMBER)])
    proof = SelectField(N_("What was shown"), [Needed(N_("Choose what was shown."))])
    link = SelectField(N_("Why this person may vote"))


class SlipForm(PageForm):
    """A slip in hand."""

    code = StringField(N_("Code on the slip"), [Needed(N_("Scan the slip, or type its code."))])


class RollForm(PageForm):
    """The roll as a file."""

    file = FileField(N_("CSV file"))


async def desk_page(visit: Visit) -> Response:
    """The desk."""
    row = await queries.by_key(visit.request.path_params["key"])
    return _desk(visit, row, _form(visit), visit.bind(SlipForm))


def _form(visit: Visit) -> DeskForm:
    form = visit.bind(DeskForm)
    form.proof.choices = choices([("", visit.say(N_("Choose")))] + [(words, visit.say(words)) for words in PROOFS])
    form.link.choices = choices([("", visit.say(N_("as on the roll")))] + [(name, visit.say(words)) for name, words in LINKS.items()])
    return form


def _desk(visit: Visit, row: Election, form: DeskForm, slip: SlipForm, status: int = 200, outcome: str = "", good: str = "") -> Response:
    last = moment_of(row.last_handout or row.closes)
    sheet = Sheet.from_json(row.sheet)
    return visit.page(
        "voting/desk.html", row=row, form=form, slip=slip, outcome=outcome, good=good, last=last, classes=sheet.weights or {}, status=status
    )


async def hand_out(visit: Visit) -> Response:
    """Note that somebody draws a slip."""
    row = await queries.by_key(visit.request.path_params["key"])
    form = _form(visit)
    if visit.ready(form):
        try:
            keys, link = visit.house.halls.vault.read(row.eid), str(form.link.data or "")
            station = str(visit.form.get("station") or "")[:40]
            classes = Sheet.from_json(row.sheet).weights or {}
            klass = link if link in classes else ""
            given = await roll.hand_out(
                row, keys, str(form.identifier.data), proof=str(form.proof.data), link=link, station=station, klass=klass
            )
            fresh = _form(visit)
            fresh.identifier.data = fresh.proof.data = fresh.link.data = ""  # nothing of the person before stays
            return _desk(visit, row, fresh, visit.bind(SlipForm), good="hand_out", outcome=given)
        except Refused as refusal:
            if refusal.reason == roll.NOT_ON_ROLL and row.plan.get("on_the_spot"):
                refusal = Refused(NOT_YET, field="link")
            form.refuse(refusal)
            twice = "twice" if refusal.reason == roll.COLLECTED else ""
            return _desk(visit, row, form, visit.bind(SlipForm), 422, good=twice)
    return _desk(visit, row, form, visit.bind(SlipForm), 422 if form.problems else 200)


async def slip(visit: Visit) -> Response:
    """Check a slip in hand, or replace one that was not cast."""
    row = await queries.by_key(visit.request.path_params["key"])
    form = visit.bind(SlipForm)
    if visit.ready(form):
        try:
            code, keys = read(str(form.code.data)), visit.house.halls.vault.read(row.eid)
            if visit.form.get("act") == "replace":
                if not await packs.void(row, keys, code):
                    raise Refused(
                        N_("This slip cannot be replaced: it was cast, is void already, or is none of an open pack."), field="code"
                    )
                return visit.go("vote_desk", "slip_replaced", key=row.key)
            stands = await queries.desk_slip(row.id, auth_of(keys.pepper, row.eid, code), tag_of(keys.pepper, row.eid, code))
            return _desk(visit, row, _form(visit), form, good=f"slip {stands}", outcome=SLIP_STANDS[stands])
        except Refused as refusal:
            form.refuse(refusal)
    return _desk(visit, row, _form(visit), form, 422 if form.problems else 200)


async def roll_page(visit: Visit) -> Response:
    """How many are on the roll, and a file to add more."""
    row = await queries.by_key(visit.request.path_params["key"])
    return await _roll(visit, row, visit.bind(RollForm))


async def _roll(visit: Visit, row: Election, form: RollForm, status: int = 200, done: tuple[int, int] | None = None) -> Response:
    return visit.page("voting/roll.html", row=row, form=form, on_roll=await roll.on_roll(row.id), columns=COLUMNS, done=done, status=status)


async def import_roll(visit: Visit) -> Response:
    """Take a CSV file: a heading, and one person a line. Nothing is taken when a line is wrong."""
    row = await queries.by_key(visit.request.path_params["key"])
    form, upload = visit.bind(RollForm), visit.form.get("file")
    if visit.ready(form):
        try:
            if not isinstance(upload, UploadFile) or not upload.filename:
                raise Refused(N_("Choose a CSV file."), field="file")
            voters = voters_of(await upload.read())
            done = await roll.import_roll(row, visit.house.halls.vault.read(row.eid), voters)
            return await _roll(visit, row, form, done=done)
        except Refused as refusal:
            form.refuse(Refused(refusal.reason, field="file", **refusal.facts))
    return await _roll(visit, row, form, 422 if form.problems else 200)


def voters_of(data: bytes) -> list[Voter]:
    """The rows of a roll. Raises Refused that names the line."""
    try:
        reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig")))
        names = [name.strip().lower() for name in reader.fieldnames or []]
    except (UnicodeDecodeError, csv.Error) as problem:
        raise Refused(N_("The file is not a CSV file in UTF-8.")) from problem
    if "identifier" not in names:
        raise Refused(N_("The first line must name a column “identifier”."))
    try:
        lines = list(reader)
    except csv.Error as problem:
        raise Refused(N_("The file is not a CSV file in UTF-8.")) from problem
    found = []
    for number, held in enumerate(lines, 2):
        values = {str(name).strip().lower(): (value or "").strip() for name, value in held.items() if isinstance(value, str | None)}
        try:
            roll.clean_identifier(values.get("identifier", ""))
        except Refused as problem:
            raise Refused(N_("Line %(line)s has no identifier."), line=number) from problem
        found.append(Voter(*(values.get(name, "")[:most] for name, most in zip(COLUMNS, WIDTHS, strict=True))))
    return found


DOORS = [
    Door("vote_desk", "/staff/votes/{key}/desk", desk_page, hand_out, needs="votes.desk", thing=thing_of),
    Door("vote_slip", "/staff/votes/{key}/slip", post=slip, needs="votes.desk", thing=thing_of),
    Door("vote_roll", "/staff/votes/{key}/roll", roll_page, import_roll, needs="votes.change", thing=thing_of, body=ROLL_BYTES),
]
