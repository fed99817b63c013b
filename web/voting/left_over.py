"""After the close: what two people counted of each pack, the sums beside it, and what does not agree."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import SelectField, StringField

from domain.errors import N_, Refused
from domain.policy import Thing
from domain.voting import queries
from domain.voting.actions import reconciling
from domain.voting.actions.officers import one_is_enough
from domain.voting.models import Election, Pack, State
from web.frame.fields import count_of
from web.frame.forms import Needed, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.voting.act_figures import Comparison, comparisons_of, sums_of
from web.voting.office import thing_of

NOTICES = {
    "left_counted": (N_("The count holds."), ""),
    "left_once": (N_("Counted once. A second person must count the pack and enter the same."), ""),
    "tests_told": (N_("The number of test slips is noted."), ""),
}
NO_NUMBERS = N_("Enter whole numbers only.")


class LeftForm(PageForm):
    """What somebody counted of an opened pack."""

    number = SelectField(N_("Pack"), [Needed(N_("Choose a pack."))])
    left = StringField(N_("Left over"), [Needed(NO_NUMBERS)])
    spoiled = StringField(N_("Spoiled"), [Needed(NO_NUMBERS)])


class TestsForm(PageForm):
    """How many slips observers drew unseen and cast."""

    __test__ = False

    tests = StringField(N_("Test slips that observers drew"), [Needed(NO_NUMBERS)])


class LeftPage(TypedDict):
    """What `voting/left.html` is given. opened: packs to count; sums: words and numbers; wrong: what does not agree, in words."""

    row: Election
    thing: Thing
    form: LeftForm
    tests: TestsForm
    opened: list[Pack]
    uncounted: list[int]
    sums: list[tuple[str, int]]
    comparisons: list[Comparison]
    wrong: list[str]
    alone: bool


async def left_page(visit: Visit) -> Response:
    """The packs, the sums, and what does not agree."""
    row = await queries.by_key(visit.request.path_params["key"])
    return await _page(visit, row, visit.new_form(LeftForm, None), visit.new_form(TestsForm, None))


async def _page(visit: Visit, row: Election, form: LeftForm, tests: TestsForm) -> Response:
    open_yet = row.state in (State.DRAFT, State.FROZEN, State.OPEN)  # till the close nobody knows how many ballots are in the box
    after = not open_yet and not await queries.is_destroyed(row.id)
    opened = [pack for pack in await queries.packs(row.id) if after and not pack.online and pack.opened_by is not None]
    form.number.choices = choices([("", visit.say(N_("Please choose"))), *((str(pack.number), str(pack.number)) for pack in opened)])
    found, uncounted = await reconciling.reconciliation(row.id), await reconciling.uncounted_packs(row.id)
    wrong = await reconciling.contradictions(row) if row.state == State.CLOSED and not uncounted else []
    if not tests.problems:
        tests.tests.data = str(found.tests)
    return visit.page(
        "voting/left.html",
        LeftPage(
            row=row,
            thing=queries.scope_of(row),
            form=form,
            tests=tests,
            opened=opened,
            uncounted=uncounted,
            sums=[(visit.say(words), value) for words, value in sums_of(found)] if after else [],
            comparisons=comparisons_of(found) if after and not uncounted else [],
            wrong=[visit.say(one.reason, **one.facts) for one in wrong],
            alone=one_is_enough(row),
        ),
        status=422 if form.problems or tests.problems else 200,
    )


async def count_left(visit: Visit) -> Response:
    """Note what somebody counted of a pack, or how many test slips there are."""
    row = await queries.by_key(visit.request.path_params["key"])
    if visit.form.get("act") == "tests":
        return await _tell_tests(visit, row)
    form = visit.bind(LeftForm)
    form.number.choices = choices((str(pack.number), str(pack.number)) for pack in await queries.packs(row.id))
    if visit.ready(form):
        try:
            number, left, spoiled = (
                count_of(str(form[name].data), name, most=999_999, why=NO_NUMBERS) for name in ("number", "left", "spoiled")
            )
            holds = await reconciling.count_left(row, number, left, spoiled, visit.person.id)
            return visit.go("vote_left", "left_counted" if holds else "left_once", key=row.key)
        except Refused as refusal:
            form.refuse(refusal)
    return await _page(visit, row, form, visit.new_form(TestsForm, None))


async def _tell_tests(visit: Visit, row: Election) -> Response:
    form = visit.bind(TestsForm)
    if visit.ready(form):
        try:
            await reconciling.tell_tests(row, count_of(str(form.tests.data), "tests", why=NO_NUMBERS), visit.person.id)
            return visit.go("vote_left", "tests_told", key=row.key)
        except Refused as refusal:
            form.refuse(refusal)
    return await _page(visit, row, visit.new_form(LeftForm, None), form)


PAGES = [PageRoute("vote_left", "/staff/votes/{key}/left", left_page, count_left, needs="votes.paper", thing=thing_of)]
