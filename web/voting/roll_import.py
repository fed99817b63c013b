"""The roll: a file of people, codes to post or give out, deliberation cards, and the part that a station takes along to work offline."""

import asyncio
from collections.abc import Sequence
from typing import Self, TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField, SelectField, StringField

from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.policy import Thing
from domain.voting import queries
from domain.voting.actions import roll, roll_changes, roll_import
from domain.voting.actions.roll_changes import BEFORE
from domain.voting.actions.roll_import import Voter
from domain.voting.eligibility import Way
from domain.voting.models import Election
from domain.voting.roll_macs import grouped
from domain.voting.sheet import Sheet
from web.frame.fields import count_of
from web.frame.forms import Needed, Optional, PageForm, choices
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.tables.export import as_csv, download, in_a_thread
from web.tables.importing import marked, waiting
from web.tables.importing.reader import read_table
from web.voting.ballot_writers import BallotWriters
from web.voting.desk import NO_NUMBER, NUMBER
from web.voting.office import thing_of
from web.voting.roll_check import check_page
from web.voting.roll_columns import SECOND_KINDS, check_roll, columns_of, voters_of

ROLL_BYTES = 64 * 1024 * KIB


class RollForm(PageForm):
    """The roll as a file."""

    file = FileField(N_("File with the roll"))
    second_kind = SelectField(N_("What the column of the second fact holds"), [Optional()], default="", choices=[])

    def offer(self, visit: Visit) -> Self:
        """With the kinds of second facts in the reader's language."""
        kinds = ((key, visit.say(words)) for key, words in SECOND_KINDS.items())
        self.second_kind.choices = choices([("", visit.say(N_("– no such column –"))), *kinds])
        return self


class GiveForm(PageForm):
    """Somebody at an office."""

    identifier = StringField(NUMBER, [Needed(NO_NUMBER)])


class TakeOffForm(PageForm):
    """Somebody who is not to be on the roll."""

    identifier = StringField(NUMBER, [Needed(NO_NUMBER)])


class CardsForm(PageForm):
    """How many deliberation cards to make."""

    cards = StringField(N_("How many cards"), [Needed(N_("Enter how many cards."))])


async def roll_page(visit: Visit) -> Response:
    """How many are on the roll, and a file to add more."""
    row = await queries.by_key(visit.request.path_params["key"])
    return await _page(visit, row, visit.bind(RollForm).offer(visit))


class RollPage(TypedDict):
    """What `voting/roll.html` is given."""

    row: Election
    sent: PageForm
    form: PageForm
    give: PageForm
    cards: PageForm
    off: PageForm
    before: bool
    last: tuple[int, int]
    thing: Thing
    removed: int
    on_roll: int
    columns: list[tuple[str, str]]
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
    removed: int = 0,
    status: int = 0,
) -> Response:
    """The page with one of its forms as it was sent, and the others fresh."""
    ways = Sheet.from_json(row.sheet).who.ways
    forms = {kind: form if isinstance(form, kind) else visit.new_form(kind, None) for kind in (GiveForm, CardsForm, TakeOffForm)}
    return visit.page(
        "voting/roll.html",
        RollPage(
            row=row,
            sent=form,
            form=form if isinstance(form, RollForm) else visit.new_form(RollForm, None).offer(visit),
            give=forms[GiveForm],
            cards=forms[CardsForm],
            off=forms[TakeOffForm],
            before=row.state in BEFORE,
            last=await roll_changes.last_import(row.id) if row.state in BEFORE else (0, 0),
            thing=queries.scope_of(row),
            removed=removed,
            on_roll=await roll.on_roll(row.id),
            columns=[(column.key, visit.say(column.help)) for column in columns_of(row, "text")],
            second=Way.SECOND in ways,
            card=Way.CARD in ways,
            no_roll=Way.NO_ROLL in ways,
            done=done,
            given=given,
        ),
        status=status or (422 if form.problems else 200),
    )


ROLL_FOLDER = "imports"
"""Where a checked roll waits, sealed, in the site's folder."""


KEEPING = ("keep_first", "keep_last")
"""Rules for somebody who is in a file twice."""


async def import_roll(visit: Visit) -> Response:
    """Check a file and show what would be written; or do what was pressed below what was shown."""
    row = await queries.by_key(visit.request.path_params["key"])
    pressed = "letters" if visit.form.get("letters") else str(visit.form.get("act") or "")
    keep = _rule(pressed if pressed in KEEPING else f"keep_{visit.form.get('keep')}")
    act = pressed if pressed in ("faulty", "import", "letters", *KEEPING) else "check"  # whatever else is sent writes nothing
    form = visit.bind(RollForm).offer(visit)
    folder, about = visit.services.settings.data / ROLL_FOLDER, f"roll {row.eid}"
    try:
        token = str(visit.form.get("token") or "")
        data = waiting.opened(folder, token, about) if act != "check" else await _uploaded(visit, form)
        table = await read_table(data)
        checked = await asyncio.to_thread(check_roll, table, row, _kind(form), keep)  # ballots do not wait for it
        if "second" in [column.key for column in checked.columns] and not form.second_kind.data:
            raise Refused(N_("Say what the column of the second fact holds."), field="second_kind")
        if act == "faulty":
            body = await in_a_thread(lambda: marked.marked(checked, visit.locale))
            return _private(download(body, checked.table.kind, f"{row.key}-to-mend.{checked.table.kind}"))
        if act == "check":
            token = await asyncio.to_thread(waiting.put_away, folder, data, about)
        if act in ("check", *KEEPING) or checked.faults:
            return await check_page(visit, row, checked, token, _kind(form), keep)
        keys, voters = visit.services.part(BallotWriters).vault.read(row.eid), voters_of(checked)
        if act == "letters":
            made = _letters(row, await roll_import.write_letters(row, keys, voters, visit.person.id))
            waiting.forget(folder, token)
            return made
        done = await roll_import.import_roll(row, keys, voters, visit.person.id)
        waiting.forget(folder, token)
        return await _page(visit, row, visit.new_form(RollForm, None).offer(visit), done=done)
    except Refused as refusal:
        form.refuse(Refused(refusal.reason, field=refusal.field if refusal.field in form else "file", **refusal.facts))
    return await _page(visit, row, form)


def _rule(pressed: str) -> str:
    """Which row of somebody who is in the file twice is kept: `first`, `last`, or empty for no rule."""
    return pressed.removeprefix("keep_") if pressed in KEEPING else ""


def _kind(form: "RollForm") -> str:
    """What the second fact is read as; text where there is none."""
    return str(form.second_kind.data) if form.second_kind.data in SECOND_KINDS else "text"


async def _uploaded(visit: Visit, form: "RollForm") -> bytes:
    """The bytes of the chosen file. Raises Refused."""
    upload = visit.form.get("file")
    form.validate()
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Refused(N_("Choose a file."), field="file")
    return await upload.read()


async def take_off(visit: Visit) -> Response:
    """Take somebody off the roll, or everybody."""
    row = await queries.by_key(visit.request.path_params["key"])
    form = visit.new_form(TakeOffForm, visit.form)
    if visit.form.get("act") in ("clear", "undo") and not visit.switching:
        try:
            if visit.form.get("act") == "undo":
                batch = number_of(str(visit.form.get("batch") or "")) or 0
                gone = await roll_changes.undo_import(row, batch, visit.person.id)
            else:
                gone = await roll_changes.clear_roll(row, visit.person.id)
            return await _page(visit, row, visit.new_form(TakeOffForm, None), removed=gone)
        except Refused as refusal:
            form.refuse(refusal)
            return await _page(visit, row, form)
    if visit.ready(form):
        try:
            keys = visit.services.part(BallotWriters).vault.read(row.eid)
            await roll_changes.take_off(row, keys, str(form.identifier.data), visit.person.id)
            return await _page(visit, row, visit.new_form(TakeOffForm, None), removed=1)
        except Refused as refusal:
            form.refuse(refusal)
    return await _page(visit, row, form)


async def roll_template(visit: Visit) -> Response:
    """An empty roll to fill in, with one made-up row."""
    row = await queries.by_key(visit.request.path_params["key"])
    columns = columns_of(row, "date")
    body = as_csv([column.key for column in columns], [[column.example for column in columns]], "")
    return download(body, "csv", f"{row.key}-roll.csv")


def _private(answer: Response) -> Response:
    """An answer that nobody on the way keeps."""
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _letters(row: Election, voters: Sequence[Voter]) -> Response:
    """Who gets which code in a letter: the only place where these codes exist."""
    rows = [[voter.identifier, grouped(voter.second)] for voter in voters]
    answer = download(as_csv(["identifier", "code"], rows, ""), "csv", f"{row.key}-letters.csv")
    answer.headers["Cache-Control"] = "no-store"
    return answer


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
    PageRoute("vote_roll_template", "/staff/votes/{key}/roll/template", roll_template, needs="votes.change", thing=thing_of),
    PageRoute("vote_give", "/staff/votes/{key}/roll/code", roll_page, give_code, needs="votes.change", thing=thing_of, silent=True),
    PageRoute("vote_take_off", "/staff/votes/{key}/roll/take-off", roll_page, take_off, needs="votes.change", thing=thing_of),
    PageRoute("vote_cards", "/staff/votes/{key}/roll/cards", roll_page, make_cards, needs="votes.change", thing=thing_of),
]
