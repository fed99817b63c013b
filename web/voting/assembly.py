"""A small assembly votes: six fields, one person, no command line. The steps from the first field to the count on one page."""

import re
import secrets
from typing import TypedDict

from starlette.responses import Response
from wtforms import StringField, TextAreaField

from domain.errors import N_, Forbidden, Missing, Refused
from domain.translated import Text, Translated
from domain.voting import queries
from domain.voting.actions import acts, assembly, elections, reconciling
from domain.voting.actions.assembly import Assembly
from domain.voting.actions.officers import Officers
from domain.voting.models import Election, Pack, State
from domain.voting.sheet import Sheet
from web.frame.fields import count_of
from web.frame.forms import Needed, PageForm
from web.frame.page_routes import PageRoute
from web.frame.room import RoomVote
from web.frame.visit import Visit
from web.voting.about import about_vote
from web.voting.act_figures import Comparison, comparisons_of
from web.voting.ballot_writers import BallotWriters
from web.voting.board import SheetWords, sheet_words
from web.voting.office import read_time, thing_of, typed_time
from web.voting.print_pages import pdf
from web.voting.printed.printing import print_slips

NOTICES = {
    "assembly_made": (N_("The vote is prepared, and its key was tried. Look at it once more before the rules are fixed."), ""),
    "assembly_changed": (N_("The vote is changed."), ""),
    "assembly_fixed": (N_("The rules are fixed. Print the slips next."), ""),
    "assembly_left": (N_("The count holds. Compare the numbers, then open the box."), ""),
    "assembly_counted": (N_("The ballots are counted, and the result is public."), ""),
}
TRY = "assembly phrase"
COMPACT = 12
"""Up to so many proposals ten slips fit on a page."""


class AssemblyForm(PageForm):
    """What a vote of a small assembly needs."""

    title = StringField(N_("What is decided"), [Needed(N_("Enter a title."))])
    candidates = TextAreaField(N_("Proposals, one a line"), [Needed(N_("Enter the proposals, one a line."))])
    winners = StringField(N_("How many win"), [Needed(N_("Enter how many win."))])
    slips = StringField(N_("How many slips"), [Needed(N_("Enter how many."))])
    ends = StringField(N_("Latest end"), [Needed(N_("Enter day and time."))])


class NewAssemblyForm(AssemblyForm):
    """The same with the pass phrase, which is given once."""

    phrase = StringField(N_("Pass phrase that opens the box"), [Needed(N_("Enter a pass phrase."))])


class PhraseForm(PageForm):
    """The pass phrase that opens the box."""

    phrase = StringField(N_("Pass phrase"), [Needed(N_("Enter the pass phrase of this vote."))])


class AssemblyFormPage(TypedDict):
    """What `voting/assembly_form.html` is given. row: the draft that is changed, None for a new vote."""

    form: AssemblyForm
    row: Election | None


async def new_page(visit: Visit) -> Response:
    """A new vote of a small assembly."""
    _may_run(visit)
    return _form_page(visit, visit.bind(NewAssemblyForm), None)


def _may_run(visit: Visit) -> None:
    """Raises Forbidden for who could make a vote and not run it."""
    if not visit.may("votes.act"):
        raise Forbidden("votes.act")


def _form_page(visit: Visit, form: AssemblyForm, row: Election | None) -> Response:
    return visit.page("voting/assembly_form.html", AssemblyFormPage(form=form, row=row), status=422 if form.problems else 200)


async def make(visit: Visit) -> Response:
    """Prepare it: candidates, key and times in one press."""
    _may_run(visit)
    form, vault = visit.bind(NewAssemblyForm), visit.services.part(BallotWriters).vault
    if visit.ready(form):
        try:
            typed = _typed(visit, form)
            key = f"assembly-{visit.today:%Y%m%d}-{secrets.token_hex(2)}"
            phrase = str(form.phrase.data or "")
            row = await assembly.prepare(typed, phrase, vault, key=key, about=_about(visit, typed), by=visit.person.id)
            return visit.go("staff_vote", "assembly_made", key=row.key)
        except Refused as refusal:
            form.refuse(refusal)
    return _form_page(visit, form, None)


async def edit_page(visit: Visit) -> Response:
    """Change what is not fixed yet."""
    row = await _draft_of(visit)
    sheet = Sheet.from_json(row.sheet)
    held = {
        "title": row.title.piece(visit.locale.tag).text,
        "candidates": "\n".join(item.title.piece(visit.locale.tag).text for item in sheet.candidates),
        "winners": str(sheet.form.most),
        "slips": str(row.plan["slips"]),
        "ends": typed_time(row.closes, visit),
    }
    return _form_page(visit, visit.bind(AssemblyForm, **held), row)


async def edit(visit: Visit) -> Response:
    """Keep the changes."""
    row, form = await _draft_of(visit), visit.bind(AssemblyForm)
    if visit.ready(form):
        try:
            typed = _typed(visit, form)
            await assembly.change(row, typed, about=_about(visit, typed), by=visit.person.id)
            return visit.go("staff_vote", "assembly_changed", key=row.key)
        except Refused as refusal:
            form.refuse(refusal)
    return _form_page(visit, form, row)


async def _draft_of(visit: Visit) -> Election:
    row = await queries.by_key(visit.request.path_params["key"])
    if row.state != State.DRAFT or not assembly.kept_here(row, visit.services.part(BallotWriters).vault):
        raise Missing("not a draft of an assembly")
    return row


def lines_of(text: str) -> list[str]:
    """Titles, one a line, without the numbers that a pasted list counts them with."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    counted = [re.match(r"\(?(\d{1,3})\s*[.)、．）:：]\s*(?=\S)", line) for line in lines]
    if all(found and int(found[1]) == place for place, found in enumerate(counted, 1)):
        return [line[found.end() :] for line, found in zip(lines, counted, strict=True) if found]
    return [re.sub(r"^[-*•‧・●]\s*(?=\S)", "", line) for line in lines]


def _typed(visit: Visit, form: AssemblyForm) -> Assembly:
    """The vote as it was typed, in the reader's language. Raises Refused beside a field."""

    def said(text: str) -> Translated:
        return Translated({visit.locale.tag: Text(text, reviewed=True)}, visit.locale.tag)

    return Assembly(
        said(str(form.title.data).strip()),
        tuple(said(line) for line in lines_of(str(form.candidates.data))),
        count_of(str(form.winners.data), "winners", most=assembly.MOST_CANDIDATES),
        count_of(str(form.slips.data), "slips", most=assembly.MOST_SLIPS),
        read_time(visit, str(form.ends.data), "ends") or 0,
    )


async def make_for(visit: Visit, wanted: RoomVote) -> str:
    """A draft that another room asks for; its key. Raises Forbidden for who may not run one, Refused beside a field."""
    if not visit.may("votes.make"):
        raise Forbidden("votes.make")
    _may_run(visit)
    tag = visit.locale.tag
    title, *titles = (Translated({tag: Text(text, reviewed=True)}, tag) for text in (wanted.title, *wanted.candidates))
    typed = Assembly(title, tuple(titles), wanted.winners, wanted.slips, int(wanted.ends.timestamp() * 1000))
    key, vault = f"assembly-{visit.today:%Y%m%d}-{secrets.token_hex(2)}", visit.services.part(BallotWriters).vault
    row = await assembly.prepare(typed, wanted.phrase, vault, key=key, about=_about(visit, typed), by=visit.person.id)
    return row.key


def _about(visit: Visit, typed: Assembly) -> dict[str, str]:
    return about_vote({}, typed.title, visit.site.name, visit.site.time_zone, (None, typed.ends))


class AssemblyPage(SheetWords):
    """What `voting/assembly.html` is given. comparisons: what must agree, once what is left was counted; wrong: what does not."""

    row: Election
    packs: list[Pack]
    opened: list[Pack]
    uncounted: list[int]
    comparisons: list[Comparison]
    wrong: list[str]
    form: PageForm
    refusal: str
    host: str


async def page(visit: Visit, row: Election, form: PageForm | None = None, refusal: Refused | None = None) -> Response:
    """Where the vote of an assembly stands, and its next step. form: the pass phrase as it was sent; refusal: why nothing was done."""
    packs = await queries.packs(row.id)
    uncounted = await reconciling.uncounted_packs(row.id) if row.state == State.CLOSED else []
    counted = row.state == State.CLOSED and not uncounted
    form = form or visit.new_form(PhraseForm, None)
    return visit.page(
        "voting/assembly.html",
        AssemblyPage(
            row=row,
            packs=packs,
            opened=[pack for pack in packs if pack.opened_by is not None],
            uncounted=uncounted,
            comparisons=comparisons_of(await reconciling.reconciliation(row.id)) if counted else [],
            wrong=[visit.say(one.reason, **one.facts) for one in await reconciling.contradictions(row)] if counted else [],
            form=form,
            refusal=visit.say(refusal.reason, **refusal.facts) if refusal else "",
            host=visit.services.settings.address.partition("://")[2],
            **sheet_words(visit, Sheet.from_json(row.sheet)),
        ),
        status=422 if refusal or form.problems else 200,
    )


async def step(visit: Visit) -> Response:
    """One step of the vote: fix the rules, print the slips, note what is left, or open the box and count."""
    row, vault = await queries.by_key(visit.request.path_params["key"]), visit.services.part(BallotWriters).vault
    if not assembly.kept_here(row, vault):
        raise Missing("not the vote of an assembly")
    act = {"fix": _fix, "slips": _slips, "left": _left, "count": _count}.get(str(visit.form.get("act") or ""))
    if act is None:
        return await page(visit, row)
    try:
        return await act(visit, row)
    except Refused as refusal:
        return await page(visit, await queries.by_id(row.id), refusal=refusal)


def _may_change(visit: Visit, row: Election) -> None:
    """Raises Forbidden for who may act in a vote and not prepare one."""
    if not visit.may("votes.change", queries.scope_of(row)):
        raise Forbidden("votes.change")


async def _fix(visit: Visit, row: Election) -> Response:
    _may_change(visit, row)
    await elections.freeze(row, Officers(visit.person.id), visit.services.part(BallotWriters).vault)
    return visit.go("staff_vote", "assembly_fixed", key=row.key)


async def _slips(visit: Visit, row: Election) -> Response:
    """The file of slips, once; whoever needs more prints them on the page of slips, which asks."""
    _may_change(visit, row)
    if await queries.packs(row.id):
        raise Refused(N_("The slips were printed already. New ones have other codes: ask for them under “More slips”."))
    layout = "compact" if len(Sheet.from_json(row.sheet).candidates) <= COMPACT else "a6"
    made, _ = await print_slips(visit.services, row, int(row.plan["slips"]), visit.person.id, layout=layout)
    await assembly.open_packs(row, Officers(visit.person.id))
    return pdf(made, f"{row.key}-slips.pdf")


async def _left(visit: Visit, row: Election) -> Response:
    """What is left of each pack, all in one press."""
    numbers = N_("Enter whole numbers only.")
    for pack in [pack for pack in await queries.packs(row.id) if pack.opened_by is not None and not pack.online]:
        typed = str(visit.form.get(f"left-{pack.number}") or "").strip()
        if not typed:
            raise Refused(N_("Enter how many slips of pack %(number)s are left over; 0 if none is."), number=pack.number)
        left = count_of(typed, "", most=999_999, why=numbers)
        spoiled = count_of(str(visit.form.get(f"spoiled-{pack.number}") or "0"), "", most=999_999, why=numbers)
        await reconciling.count_left(row, pack.number, left, spoiled, visit.person.id)
    return visit.go("staff_vote", "assembly_left", key=row.key)


async def _count(visit: Visit, row: Election) -> Response:
    """Shut the box, open it with the pass phrase, count and publish. A wrong phrase changes nothing; wrong ones are slowed down."""
    from web.voting.closing import close  # here: numpy is for counting, not for serving ballots

    vault, form = visit.services.part(BallotWriters).vault, visit.bind(PhraseForm)
    if not visit.ready(form):
        return await page(visit, row, form)
    await visit.services.slowdown.wait(TRY, row.key)
    try:
        private = await assembly.private_of(row, vault, str(form.phrase.data))
    except Refused as refusal:
        visit.services.slowdown.failed(TRY, row.key)
        form.refuse(refusal)
        return await page(visit, row, form)
    if row.state == State.CLOSED:
        await acts.ask_for(row, "seal", by=visit.person.id, at=visit.at, vault=vault)
    await close(visit.services, row.key, private)
    return visit.go("staff_vote", "assembly_counted", key=row.key)


PAGES = [
    PageRoute("new_assembly", "/staff/votes/new/assembly", new_page, make, needs="votes.make"),
    PageRoute("assembly_edit", "/staff/votes/{key}/assembly", edit_page, edit, needs="votes.change", thing=thing_of),
    PageRoute("assembly_step", "/staff/votes/{key}/step", post=step, needs="votes.act", thing=thing_of),
]
