"""Entering paper ballots after the close: the slip's code, then a screen shaped like the paper. Two officers, each for themselves."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import BooleanField, SelectField, StringField

from domain.errors import N_, Refused
from domain.voting import queries
from domain.voting.actions import paper
from domain.voting.actions.ballot_writer import BallotWriter
from domain.voting.actions.paper import REASONS, Entry
from domain.voting.codes import read
from domain.voting.models import Election
from domain.voting.sheet import Sheet
from web.counting.words import say as say_sentence
from web.frame.forms import Needed, PageForm, choices
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.voting.ballot_writers import BallotWriters
from web.voting.marking import Marked, marked, typed_boxes, written_marks
from web.voting.office import thing_of
from web.voting.printed.number_boxes import NumberBoxes

BLANK = "blank"
NOTHING = N_("Mark what is on the paper, or choose that it is a blank ballot.")

MARKS_TOO = N_("You marked proposals and said that the slip does not count. Take the marks away, or choose that it counts as marked.")
ALLOWED = N_("The marks below are as many as the rules allow. Correct them, or choose that the slip counts as marked.")

MARKED = frozenset({"too_many", "too_few", "unknown", "doubled"})
"""Reasons that follow from the marks."""

SAID = {
    Entry.FIRST: N_("Noted. A second officer must enter this slip too."),
    Entry.CORRECTED: N_("Your entry is corrected. A second officer must enter this slip too."),
    Entry.SETTLED: N_("Settled: both entries are the same, and the ballot is counted once."),
    Entry.DIFFERS: N_("This entry differs from the first one. Put the slip aside: a third officer must enter it."),
    Entry.AFRESH: N_("All three entries differ. Read the slip together and begin again."),
}


class PaperForm(PageForm):
    """One paper ballot; its marks are read beside the form."""

    code = StringField(N_("Code on the slip"), [Needed(N_("Scan the slip, or type its code."))])
    invalid = SelectField(N_("Counts?"))
    again = BooleanField(N_("This replaces my own earlier entry"))


async def entry_page(visit: Visit) -> Response:
    """An empty ballot to enter."""
    row = await queries.by_key(visit.request.path_params["key"])
    return await _page(visit, row, _form(visit))


def _form(visit: Visit) -> PaperForm:
    form = visit.bind(PaperForm)
    reasons = [("", visit.say(N_("yes, as marked below"))), (BLANK, visit.say(N_("yes, a blank ballot: nothing is marked")))]
    form.invalid.choices = choices(
        reasons + [(name, visit.say(N_("no: %(reason)s"), reason=visit.say(words))) for name, words in REASONS.items()]
    )
    return form


class PaperPage(TypedDict):
    """What `voting/paper.html` is given. pack: of the slip that was entered; own: an officer may replace their own entry.

    boxes: where numbers are typed as the pen wrote them.
    """

    row: Election
    form: PaperForm
    ballot: Marked | None
    outcome: str
    settled: bool
    problems: tuple[str, ...]
    first: int
    third: int
    sheet: Sheet | None
    pack: int | None
    own: bool
    boxes: NumberBoxes | None


async def _page(
    visit: Visit,
    row: Election,
    form: PaperForm,
    status: int = 200,
    outcome: str = "",
    settled: bool = True,
    problems: tuple[str, ...] = (),
    pack: int | None = None,
    own: bool = False,
) -> Response:
    writer = BallotWriter.of(row, visit.services.part(BallotWriters).vault) if row.signing_key and row.public_key else None
    ballot = _read(visit, row, writer.sheet) if writer else None
    once, third = await paper.waiting(row.id)
    return visit.page(
        "voting/paper.html",
        PaperPage(
            row=row,
            form=form,
            ballot=ballot,
            outcome=outcome,
            settled=settled,
            problems=problems,
            first=once,
            third=third,
            sheet=writer.sheet if writer else None,
            pack=pack,
            boxes=typed_boxes(writer.sheet, written=bool(row.plan.get("written"))) if writer else None,
            own=own or bool(form.again.data),
        ),
        status=status,
    )


def _read(visit: Visit, row: Election, sheet: Sheet) -> Marked:
    """What was entered, from ticks or from numbers."""
    boxes = typed_boxes(sheet, written=bool(row.plan.get("written")))
    return written_marks(visit.form, sheet, boxes) if boxes is not None else marked(visit.form, sheet, "")


def _check_marks(sheet: Sheet, ballot: Marked, invalid: str) -> None:
    """Raises Refused where marks and the reason why a slip does not count contradict each other: one of both is a slip of the hand."""
    if not invalid or not (ballot.choice.chosen or ballot.problems):
        return
    if invalid not in MARKED and not ballot.problems:
        raise Refused(MARKS_TOO, field="invalid")
    if not ballot.problems and not sheet.problems(ballot.choice):
        raise Refused(ALLOWED, field="invalid")


async def enter_slip(visit: Visit) -> Response:
    """Take one entry."""
    row = await queries.by_key(visit.request.path_params["key"])
    form = _form(visit)
    if visit.ready(form):
        writer = await visit.services.part(BallotWriters).by_eid(row.eid)  # the one that phones use: what is sealed by it looks the same
        if writer is None:
            raise Refused(paper.NOT_NOW)
        try:
            code, invalid = read(str(form.code.data)), str(form.invalid.data or "")
            ballot, blank = _read(visit, row, writer.sheet), invalid == BLANK
            invalid = "" if blank else invalid
            _check_marks(writer.sheet, ballot, invalid)
            if not invalid and blank == bool(ballot.choice.chosen or ballot.problems):
                raise Refused(NOTHING, field="invalid")
            wrong = [] if invalid else list(ballot.problems) or writer.sheet.problems(ballot.choice)
            if wrong:
                said = tuple(say_sentence(one, visit.locale, writer.sheet.currency) for one in wrong)
                return await _page(visit, row, form, 422, problems=said)
            choice, again = None if invalid else ballot.choice, bool(form.again.data)
            found = await paper.enter_slip(writer, code, visit.person.id, choice=choice, invalid=invalid, again=again)
            pack = await paper.pack_of(writer, code)
            visit.form = type(visit.form)()
            fresh = _form(visit)
            fresh.code.data, fresh.invalid.data, fresh.again.data = "", "", False
            settled = found not in (Entry.DIFFERS, Entry.AFRESH)
            return await _page(visit, row, fresh, outcome=SAID[found], settled=settled, pack=pack)
        except Refused as refusal:
            form.refuse(refusal)
            own = refusal.reason == paper.OWN_FIRST
            return await _page(visit, row, form, 422, own=own)
    return await _page(visit, row, form, 422 if form.problems else 200)


PAGES = [
    PageRoute(
        "vote_paper", "/staff/votes/{key}/paper", entry_page, enter_slip, needs="votes.paper", thing=thing_of, body=64 * KIB, silent=True
    ),
]
