"""The roll: a file of people, codes to post or give out, deliberation cards, and the part that a station takes along to work offline."""

import asyncio
import csv
import io
import itertools
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import BooleanField, FileField, StringField

from domain.errors import N_, Refused
from domain.voting import queries
from domain.voting.actions import roll, roll_import
from domain.voting.actions.roll_import import Voter
from domain.voting.eligibility import Way
from domain.voting.models import Election
from domain.voting.roll_macs import clean_identifier, grouped
from domain.voting.sheet import Sheet
from web.frame.fields import count_of
from web.frame.forms import Needed, PageForm
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.tables.export import as_csv, download
from web.voting.ballot_writers import BallotWriters
from web.voting.desk import NO_NUMBER, NUMBER
from web.voting.office import thing_of
from web.voting.words import LINKS

ROLL_BYTES = 64 * 1024 * KIB
COLUMNS = ("identifier", "class", "link", "station", "second", "phone", "claim")
WIDTHS = (40, 40, 12, 24, 40, 24, 200)


class RollForm(PageForm):
    """The roll as a file."""

    file = FileField(N_("CSV file"))
    letters = BooleanField(N_("Make a code for a letter to each person: the file comes back with them"))


class GiveForm(PageForm):
    """Somebody at an office."""

    identifier = StringField(NUMBER, [Needed(NO_NUMBER)])


class CardsForm(PageForm):
    """How many deliberation cards to make."""

    cards = StringField(N_("How many cards"), [Needed(N_("Enter how many cards."))])


async def roll_page(visit: Visit) -> Response:
    """How many are on the roll, and a file to add more."""
    row = await queries.by_key(visit.request.path_params["key"])
    return await _page(visit, row, visit.bind(RollForm))


class RollPage(TypedDict):
    """What `voting/roll.html` is given."""

    row: Election
    sent: PageForm
    form: PageForm
    give: PageForm
    cards: PageForm
    on_roll: int
    columns: tuple[str, ...]
    second: bool
    card: bool
    no_roll: bool
    done: tuple[int, int] | None
    given: str


async def _page(
    visit: Visit,
    row: Election,
    form: PageForm,
    *,
    done: tuple[int, int] | None = None,
    given: str = "",
    status: int = 0,
) -> Response:
    """The page with one of its forms as it was sent, and the others fresh."""
    ways = Sheet.from_json(row.sheet).who.ways
    forms = {kind: form if isinstance(form, kind) else visit.new_form(kind, None) for kind in (RollForm, GiveForm, CardsForm)}
    return visit.page(
        "voting/roll.html",
        RollPage(
            row=row,
            sent=form,
            form=forms[RollForm],
            give=forms[GiveForm],
            cards=forms[CardsForm],
            on_roll=await roll.on_roll(row.id),
            columns=COLUMNS,
            second=Way.SECOND in ways,
            card=Way.CARD in ways,
            no_roll=Way.NO_ROLL in ways,
            done=done,
            given=given,
        ),
        status=status or (422 if form.problems else 200),
    )


async def import_roll(visit: Visit) -> Response:
    """Take a CSV file: a heading, and one person a line. Nothing is taken when a line is wrong."""
    row = await queries.by_key(visit.request.path_params["key"])
    form, upload = visit.bind(RollForm), visit.form.get("file")
    if visit.ready(form):
        try:
            if not isinstance(upload, UploadFile) or not upload.filename:
                raise Refused(N_("Choose a CSV file."), field="file")
            voters = await asyncio.to_thread(voters_of, await upload.read())  # ballots do not wait for it
            keys = visit.services.part(BallotWriters).vault.read(row.eid)
            if form.letters.data:
                return _letters(row, await roll_import.write_letters(row, keys, voters))
            return await _page(visit, row, form, done=await roll_import.import_roll(row, keys, voters))
        except Refused as refusal:
            form.refuse(Refused(refusal.reason, field="file", **refusal.facts))
    return await _page(visit, row, form)


def _letters(row: Election, voters: Sequence[Voter]) -> Response:
    """Who gets which code in a letter: the only place where these codes exist."""
    rows = [[voter.identifier, grouped(voter.second)] for voter in voters]
    answer = download(as_csv(["identifier", "code"], rows, ""), "csv", f"{row.key}-letters.csv")
    answer.headers["Cache-Control"] = "no-store"
    return answer


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
        lines = [(reader.line_num, held) for held in itertools.islice(reader, roll_import.MOST_ROWS + 1)]
    except csv.Error as problem:
        raise Refused(N_("The file is not a CSV file in UTF-8.")) from problem
    if len(lines) > roll_import.MOST_ROWS:
        raise Refused(N_("A roll has at most %(most)s rows."), most=roll_import.MOST_ROWS)
    return [_voter(line, held) for line, held in lines]


def _voter(line: int, held: Mapping[Any, Any]) -> Voter:
    """One row. Raises Refused that names its line and what is wrong with it; nothing is cut or guessed."""
    values = {str(name).strip().lower(): _cell(value) for name, value in held.items() if isinstance(value, str | None)}
    for name, most in zip(COLUMNS, WIDTHS, strict=True):
        if len(values.get(name, "")) > most:
            raise Refused(N_("Line %(line)s: “%(column)s” has more than %(most)s signs."), line=line, column=name, most=most)
    try:
        clean_identifier(values.get("identifier", ""))
    except Refused as problem:
        raise Refused(N_("Line %(line)s has no identifier."), line=line) from problem
    if values.get("link", "") not in ("", *LINKS):
        raise Refused(N_("Line %(line)s: “link” is one of %(links)s, or empty."), line=line, links=", ".join(LINKS))
    return Voter(*(values.get(name, "") for name in COLUMNS))


def _cell(value: str | None) -> str:
    """A cell without signs that nobody sees."""
    return "".join(sign for sign in value or "" if unicodedata.category(sign)[0] != "C").strip()


async def give_code(visit: Visit) -> Response:
    """Show somebody at an office a code with which they can collect online; once, and never again."""
    row = await queries.by_key(visit.request.path_params["key"])
    form = visit.bind(GiveForm)
    if visit.ready(form):
        try:
            code = await roll_import.give_code(row, visit.services.part(BallotWriters).vault.read(row.eid), str(form.identifier.data))
            return await _page(visit, row, visit.new_form(GiveForm, None), given=grouped(code))
        except Refused as refusal:
            form.refuse(refusal)
    return await _page(visit, row, form)


async def make_cards(visit: Visit) -> Response:
    """A file of new deliberation cards."""
    row = await queries.by_key(visit.request.path_params["key"])
    form = visit.bind(CardsForm)
    if visit.ready(form):
        try:
            count = count_of(str(form.cards.data), "cards")
            numbers = await roll_import.make_cards(row, visit.services.part(BallotWriters).vault.read(row.eid), count, visit.person.id)
            answer = download(as_csv(["card"], [[grouped(number)] for number in numbers], ""), "csv", f"{row.key}-cards.csv")
            answer.headers["Cache-Control"] = "no-store"
            return answer
        except Refused as refusal:
            form.refuse(refusal)
    return await _page(visit, row, form)


PAGES = [
    PageRoute("vote_roll", "/staff/votes/{key}/roll", roll_page, import_roll, needs="votes.change", thing=thing_of, body=ROLL_BYTES),
    PageRoute("vote_give", "/staff/votes/{key}/roll/code", roll_page, give_code, needs="votes.change", thing=thing_of, silent=True),
    PageRoute("vote_cards", "/staff/votes/{key}/roll/cards", roll_page, make_cards, needs="votes.change", thing=thing_of),
]
