"""A new vote, from a cycle or a .pb file, and where a vote stands."""

from typing import TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import BooleanField, FileField, SelectField, StringField

from domain.counting.errors import BadFile, NoLabels, UnknownRule
from domain.counting.pb.own import own_of, rule_in
from domain.counting.ties import Ties
from domain.cycles import queries as cycles
from domain.errors import N_, Refused
from domain.people.queries import holders, names
from domain.policy import ROLES, Role, Thing
from domain.proposals.queries.detail import with_result_of
from domain.translated import Translated
from domain.voting import queries
from domain.voting.actions import board, elections, paper, reconciling, roll
from domain.voting.actions.elections import Draft
from domain.voting.actions.officers import one_is_enough
from domain.voting.actions.reason_redaction import BEFORE_THE_COUNT
from domain.voting.models import Election, Pack, PackState, State
from domain.voting.models_public import Act, VoteEvent
from domain.voting.naming import new_phrase
from domain.voting.queries import scope_of
from domain.voting.sheet import Sheet, sheet_of_file, usual_ties
from web.bridges.candidates import sheet_of_cycle
from web.counting.words import NO_LABELS
from web.counting.words import problem as problem_words
from web.frame import fields
from web.frame.forms import Needed, Optional, PageForm, choices, translated_from
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.text.formats import local
from web.text.times import milliseconds_of, moment_of
from web.voting import from_cycle
from web.voting.ballot_writers import BallotWriters
from web.voting.board import SheetWords, sheet_words
from web.voting.next_steps import Done, NextStep, next_step

NOTICES = {
    "vote_made": (N_("The vote is prepared. Nothing of it is public until its rules are fixed."), ""),
}

PB_BYTES = 32 * 1024 * KIB
DAY = 86_400_000


class NewVoteForm(PageForm):
    """A new vote; its title in every language is read beside the form."""

    title = StringField(N_("Title"))
    key = StringField(N_("Short name for addresses"), [Needed(N_("Enter a short name such as hamasen-2027."))])
    source = SelectField(N_("Candidates from"))
    file = FileField(N_("A .pb file"), [Optional()])
    profile = SelectField(N_("Kind of vote"))
    rehearsal = BooleanField(N_("This is a rehearsal: every page and slip says so"))


PROFILES = {
    "city": N_("A vote of the city: two officers for every act, public board"),
    "room": N_("A small assembly: one person opens and closes"),
}


async def thing_of(visit: Visit) -> Thing:
    """What a narrowed role must hold: the scope of this vote."""
    return scope_of(await queries.by_key(visit.request.path_params["key"]))


async def new_page(visit: Visit) -> Response:
    """A new vote."""
    return await _new(visit, await _new_form(visit), Translated())


async def _new_form(visit: Visit) -> NewVoteForm:
    form = visit.bind(NewVoteForm)
    listed = await cycles.list_cycles()
    form.source.choices = choices(
        [(cycle.key, cycle.name.piece(visit.locale.tag).text) for cycle in listed] + [("file", visit.say(N_("a file")))]
    )
    form.profile.choices = choices((name, visit.say(words)) for name, words in PROFILES.items())
    return form


class NewPage(TypedDict):
    """What `voting/new.html` is given."""

    form: NewVoteForm
    title: Translated


async def _new(visit: Visit, form: NewVoteForm, title: Translated, status: int = 200) -> Response:
    return visit.page("voting/new.html", NewPage(form=form, title=title), status=status)


async def make(visit: Visit) -> Response:
    """Make it, and on to its page."""
    form = await _new_form(visit)
    title = translated_from(visit.form, "title", Translated(), visit.services.locales.tags)
    if visit.ready(form):
        try:
            draft = await _draft(visit, form, title)
            row = await elections.create(draft, visit.services.part(BallotWriters).vault, visit.person.id)
            return visit.go("staff_vote", "vote_made", key=row.key)
        except Refused as refusal:
            form.refuse(refusal)
    return await _new(visit, form, title, 422 if form.problems else 200)


async def _draft(visit: Visit, form: NewVoteForm, title: Translated) -> Draft:
    if not title:
        raise Refused(N_("Enter a title in at least one language."), field="title")
    scope = named = order = ""
    about: dict[str, str] = {}
    times: tuple[int, int] | None = None
    if form.source.data == "file":
        sheet, about = _from_file(visit, visit.form.get("file"), await _upload(visit))
    else:
        cycle = await cycles.by_key(str(form.source.data))
        sheet = await sheet_of_cycle(cycle, visit.at, rehearsal=bool(form.rehearsal.data))
        scope, named, about, order = cycle.scope, cycle.key, {"instance": cycle.prefix}, cycle.plan.rules.order
        times = None if form.rehearsal.data else from_cycle.times_of(visit, cycle)
    if not form.rehearsal.data:
        sheet.check_titles()
    now = await queries.database_now()
    opens, closes = times or (now + DAY, now + 2 * DAY)
    return Draft(
        key=str(form.key.data).strip(),
        title=title,
        sheet=sheet,
        scope=scope,
        profile=str(form.profile.data),
        rehearsal=bool(form.rehearsal.data),
        phrase=new_phrase(),
        plan={"about": about, "cycle": named, "order": order},
        opens=opens,
        closes=closes,
    )


async def _upload(visit: Visit) -> bytes:
    upload = visit.form.get("file")
    return await upload.read() if isinstance(upload, UploadFile) else b""


def _from_file(visit: Visit, upload: object, data: bytes) -> tuple[Sheet, dict[str, str]]:
    """The sheet of a .pb file, and what it says of itself. Raises Refused beside the field."""
    from domain.counting.pb.reader import read

    if not isinstance(upload, UploadFile) or not data:
        raise Refused(N_("Choose a .pb file."), field="file")
    try:
        election = read(data)
        labels = any(project.exclusive for project in election.projects)
        own = own_of(election.meta)
        rule = rule_in(election.meta, labels=labels)
        ties = Ties(own.ties.order if own else usual_ties(election, rule))  # a lot is drawn for each vote
        return sheet_of_file(election, rule, ties, "zh-Hant"), dict(election.meta)
    except BadFile as bad:
        place = {"line": bad.problem.line, "column": bad.problem.column, "problem": problem_words(bad.problem, visit.locale)}
        raise Refused(N_("Line %(line)s, character %(column)s of the file: %(problem)s"), field="file", **place) from bad
    except NoLabels as unlabelled:
        raise Refused(NO_LABELS, field="file") from unlabelled
    except UnknownRule as unknown:
        raise Refused(N_("The rule %(name)s of the file cannot be counted."), field="file", name=unknown.name) from unknown


class OfficeFacts(SheetWords):
    """What the pages of an office show of a vote."""

    packs: list[Pack]
    sealed_packs: list[Pack]
    uncounted: list[int]
    waiting: list[Act]
    paper_waiting: tuple[int, int]
    in_box: int | None
    turnout: str | None
    collected: str
    on_roll: int | str
    destroyed: bool
    reasoned: list[VoteEvent]
    officers: list[tuple[str, str]]
    thing: Thing


class OfficePage(OfficeFacts):
    """What `voting/office.html` is given. asked_by: who asked for acts that wait, by number; taken_over: the cycle has the result."""

    row: Election
    refusal: str
    asked_by: dict[int, str]
    alone: bool
    step: NextStep | None
    taken_over: bool


async def office_page(visit: Visit, row: Election, refusal: str = "") -> Response:
    """Where a vote stands: what comes next, what waits for a second officer, and the counts that officers may see.

    refusal: why what was just asked for is not possible.
    """
    facts = await facts_of(visit, row)
    taken_over = await with_result_of(row.key)
    known = await names({one.asked_by for one in facts["waiting"]})
    done = Done(facts["destroyed"], taken_over, facts["packs"], facts["on_roll"], facts["paper_waiting"], facts["uncounted"])
    step = await next_step(row, done)
    asked_by = {one.id: known.get(one.asked_by, "–") for one in facts["waiting"]}
    return visit.page(
        "voting/office.html",
        OfficePage(row=row, refusal=refusal, asked_by=asked_by, alone=one_is_enough(row), step=step, taken_over=taken_over, **facts),
        status=422 if refusal else 200,
    )


async def facts_of(visit: Visit, row: Election) -> OfficeFacts:
    """What the pages of an office show of a vote."""
    packs = [pack for pack in await queries.packs(row.id) if not pack.online]
    once, third = await paper.waiting(row.id)
    in_box, _ = await board.on_the_board(row.id)
    head = await queries.newest_head(row.id)
    after = row.state in (State.CLOSED, State.SEALED, State.COUNTED, State.CERTIFIED)
    people, collected = await _counts(visit, row)
    events = await queries.events(row.id)
    return OfficeFacts(
        **sheet_words(visit, Sheet.from_json(row.sheet)),
        packs=packs,
        sealed_packs=[pack for pack in packs if pack.state == PackState.SEALED],
        uncounted=await reconciling.uncounted_packs(row.id),
        waiting=await queries.waiting_acts(row.id),
        paper_waiting=(once, third),
        in_box=in_box if after else None,
        turnout=None if after else in_tens(await queries.ballots_on(row.id, head.size) if head else 0),
        collected=in_tens(collected),
        on_roll=people,
        destroyed=await queries.is_destroyed(row.id),
        reasoned=[event for event in events if event.reason and row.state in BEFORE_THE_COUNT],
        officers=[(ROLES[role].name, name) for role, held, name in await holders(ACTING) if not held or held == row.scope],
        thing=scope_of(row),
    )


async def _counts(visit: Visit, row: Election) -> tuple[int | str, int]:
    """People on the roll, and slips collected. While the vote is open both are as of the last quarter of an hour, and the first in tens:
    watched closely they would tell when somebody came.
    """
    quarter = int(visit.at.timestamp() // 900)
    known = visit.services.part(BallotWriters).sampled.get(row.id)
    if row.state != State.OPEN or known is None or known[0] != quarter:
        known = (quarter, await roll.on_roll(row.id), (await roll.collected(row.id))["onsite"])
        visit.services.part(BallotWriters).sampled[row.id] = known
    return (in_tens(known[1]) if row.state == State.OPEN else known[1]), known[2]


ACTING = (Role.OFFICER, Role.POLLING_CHIEF, Role.BALLOT_DESK)
"""Roles that act in a vote."""


def in_tens(number: int) -> str:
    """A number that moves while a vote is open: in tens, and below twenty only that."""
    return "< 20" if number < 20 else str(number // 10 * 10)


def typed_time(milliseconds: int | None, visit: Visit) -> str:
    """A time as the browser's own field wants it."""
    return local(moment_of(milliseconds), visit.site.time_zone).strftime("%Y-%m-%dT%H:%M") if milliseconds else ""


def read_time(visit: Visit, text: str, field: str) -> int | None:
    """The time of such a field, None for an empty one. Raises Refused beside it."""
    return milliseconds_of(fields.moment_of(text, visit.site.time_zone, field), visit.site.time_zone) if text.strip() else None


PAGES = [
    PageRoute("new_vote", "/staff/votes/new", new_page, make, needs="votes.make", body=PB_BYTES),
]
