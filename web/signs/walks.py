"""Inspection walks: planning one, and the page that goes along: stops, what is found there, noted also without a network."""

import secrets
from typing import TypedDict

from starlette.responses import Response
from wtforms import SelectField, StringField, TextAreaField

from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.signs import queries
from domain.signs.actions import walking
from domain.signs.models import SignWalk, WalkFinding
from domain.signs.rules import FINDINGS
from web.frame.fields import day_of
from web.frame.forms import AtMost, Needed, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.listing import Column, FileNames, Listing, as_file


class WalkForm(PageForm):
    """A new walk."""

    title = StringField(N_("Title"), [Needed(N_("Enter a title.")), AtMost(120)])
    held_on = StringField(N_("Day of the walk"), [Needed(N_("Enter a day."))])
    route = TextAreaField(N_("Stops, one a line"), [Needed(N_("Enter the stops of the walk, one a line."))])
    walkers = StringField(N_("Who goes"), [Optional(), AtMost(200)])


class WalksPage(TypedDict):
    """What `signs/walks.html` is given. counted: findings, and those not mended, by walk."""

    form: PageForm
    walks: list[SignWalk]
    counted: dict[int, tuple[int, int]]


async def walks_page(visit: Visit) -> Response:
    """All walks; a new one."""
    form = visit.bind(WalkForm)
    if visit.may("signs.work") and visit.ready(form):
        try:
            day = day_of(str(form.held_on.data), "held_on")
            made = await walking.plan_walk(
                str(form.title.data), day, str(form.route.data), str(form.walkers.data), at=visit.at, by=visit.person.id
            )
            return visit.go("sign_walk", "walk_saved", number=made.id)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "signs/walks.html",
        WalksPage(form=form, walks=await queries.walks(), counted=await queries.open_findings()),
        status=422 if form.problems else 200,
    )


class FindingForm(PageForm):
    """What was found at a stop."""

    stop = SelectField(N_("Stop"), choices=[])
    kind = SelectField(N_("What it is about"), choices=[])
    text = StringField(N_("What was found"), [Optional(), AtMost(500)])
    owner = StringField(N_("Who mends it"), [Optional(), AtMost(80)])


class WalkPage(TypedDict):
    """What `signs/walk.html` is given. key: of the finding that the form sends; stops: each with its findings."""

    form: PageForm
    walk: SignWalk
    stops: list[tuple[str, list[WalkFinding]]]
    kinds: dict[str, str]
    key: str
    listing: Listing
    works: bool


async def walk_page(visit: Visit) -> Response:
    """The page that goes along; the findings as a file."""
    walk, listing = await queries.walk(visit.request.path_params["number"]), Listing.of(visit.request, size=walking.MOST_FINDINGS)
    found, works = await queries.findings(walk.id), visit.may("signs.work")
    kinds = {key: visit.say(words) for key, words in FINDINGS.items()}
    if listing.file:
        return await as_file(listing.file, FileNames(f"walk-{walk.id}", walk.title), columns_of(kinds), found, visit.say)
    form = visit.bind(FindingForm, stop=visit.request.query_params.get("stop", ""))
    form.stop.choices = choices((stop, stop) for stop in walking.stops_of(walk))
    form.kind.choices = choices(kinds.items())
    if works and visit.request.method == "POST" and not visit.switching:
        try:
            await _act(visit, form, walk)
            return visit.go("sign_walk", "walk_saved", number=walk.id)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "signs/walk.html",
        WalkPage(
            form=form,
            walk=walk,
            stops=[(stop, [row for row in found if row.stop == stop]) for stop in walking.stops_of(walk)],
            kinds=kinds,
            key=str(visit.form.get("key") or secrets.token_hex(16)),
            listing=listing.with_total(len(found)),
            works=works,
        ),
        status=422 if form.problems else 200,
    )


async def _act(visit: Visit, form: FindingForm, walk: SignWalk) -> None:
    """A finding, or one that is mended. Raises Refused."""
    act, _, number = str(visit.form.get("act") or "note").partition("-")
    marks = {"at": visit.at, "by": visit.person.id}
    if act in ("mended", "open"):
        await walking.mend(number_of(number) or 0, visit.today if act == "mended" else None, **marks)
        return
    key = str(visit.form.get("key") or "")[:36] or secrets.token_hex(16)
    await walking.note(walk.id, key, str(form.stop.data), str(form.kind.data), str(form.text.data), str(form.owner.data), **marks)


def columns_of(kinds: dict[str, str]) -> list[Column[WalkFinding]]:
    """The columns of the file."""
    return [
        Column("stop", N_("Stop"), lambda row: row.stop),
        Column("kind", N_("What it is about"), lambda row: kinds[row.kind]),
        Column("text", N_("What was found"), lambda row: row.text),
        Column("owner", N_("Who mends it"), lambda row: row.owner),
        Column("at", N_("Noted at"), lambda row: row.at),
        Column("done_on", N_("Mended on"), lambda row: row.done_on),
    ]


NOTICES = {"walk_saved": (N_("Saved."), "")}
PAGES = [
    PageRoute("sign_walks", "/staff/signs/walks", walks_page, walks_page, needs="signs.read"),
    PageRoute("sign_walk", "/staff/signs/walks/{number:number}", walk_page, walk_page, needs="signs.read", kept=True),
]
