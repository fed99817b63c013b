"""What everybody sees of a programme: the calls, one call with its rules and days, the public list of awards, and how it was counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from markupsafe import Markup
from starlette.responses import Response
from wtforms import StringField, TextAreaField

from domain.awards.actions import awarding
from domain.awards.models import AwardProgramme
from domain.awards.models_panel import Award
from domain.awards.queries import awards, programmes
from domain.awards.queries.programmes import rules_of
from domain.awards.states import RESULT_STAGES, TAKING, Stage
from domain.errors import N_, Missing, Refused
from web.awards.display import Card, Sheet, card_of, category_of, class_of, line_of, sheet_of, tier_of
from web.awards.viewers import public_programme
from web.awards.words import TIES
from web.frame.forms import AtMost, Needed, Optional, PageForm
from web.frame.labels import name_of
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.tables import charts
from web.tables.listing import Column, FileNames, Listing, as_file
from web.text.formats import long_date

CORRECTION = "award-correction"
"""What the slowdown counts."""


class CallsPage(TypedDict):
    """What `awards/calls.html` is given. open: calls that take entries; others: all the rest."""

    open: list[Card]
    others: list[Card]


async def calls_page(visit: Visit) -> Response:
    """Every call, those first that take entries."""
    cards = [card_of(visit, one) for one in await programmes.programmes(public=True)]
    return visit.page(
        "awards/calls.html", CallsPage(open=[one for one in cards if one.taking], others=[one for one in cards if not one.taking])
    )


@dataclass(frozen=True)
class Given:
    """An award as the public list shows it."""

    award: Award
    tier: str
    agency: str
    category: str


def given_of(visit: Visit, programme: AwardProgramme, award: Award) -> Given:
    """A line of the list."""
    rules = rules_of(programme)
    return Given(award, tier_of(visit, rules, award.tier), name_of(visit, award.agency), category_of(visit, rules, award.entry.category))


class CorrectionForm(PageForm):
    """What somebody asks to correct."""

    text = TextAreaField(N_("What is wrong, and how should it be?"), [Needed(N_("Write what is wrong, and how it should be."))])
    name = StringField(N_("Your name"), [Optional(), AtMost(80)])
    email = StringField(N_("E-mail address"), [Optional(), AtMost(254)])


class CallPage(TypedDict):
    """What `awards/call.html` is given. given: awards, once they are public; vacant: names of awards not given, with how many; total,
    standing: NT$ and number of those that stand; correctable: whether the list can be corrected today, until its last day."""

    card: Card
    sheet: Sheet
    line: Markup
    given: list[Given]
    vacant: list[tuple[str, int]]
    total: int
    standing: int
    called_off: str
    correctable: bool
    until: date | None
    form: PageForm
    listing: Listing
    taking: bool


async def call_page(visit: Visit) -> Response:
    """A call; after the panel has decided, its list of awards, which can be corrected for some days."""
    programme = await public_programme(visit)
    listing = Listing.of(visit.request, size=200)
    given = [given_of(visit, programme, one) for one in await awards.given(programme.id)] if programme.stage in RESULT_STAGES else []
    if listing.file:
        title = name_of(visit, programme.title)
        return await as_file(listing.file, FileNames(f"awards-{programme.id}", title), _columns(visit, programme), given, visit.say)
    correctable = programme.stage == Stage.DECIDED and programme.notice_until is not None and visit.today <= programme.notice_until
    form = visit.bind(CorrectionForm)
    if correctable and visit.ready(form):
        try:
            await _ask(visit, programme, form)
            return visit.go("award_call", "award_correction_asked", programme=programme.id)
        except Refused as refusal:
            form.refuse(refusal)
    rules = rules_of(programme)
    return visit.page(
        "awards/call.html",
        CallPage(
            card=card_of(visit, programme),
            sheet=sheet_of(visit, programme),
            line=_line(visit, programme),
            given=given,
            vacant=[(tier_of(visit, rules, key), count) for key, count in ((programme.result or {}).get("vacant") or {}).items()],
            total=awards.money([one.award for one in given]),
            standing=sum(one.award.revoked_on is None for one in given),
            called_off=str((programme.result or {}).get("reason") or "") if programme.stage == Stage.CANCELED else "",
            correctable=correctable,
            until=programme.notice_until,
            form=form,
            listing=listing,
            taking=programme.stage in TAKING and visit.today >= programme.opens_on,
        ),
        status=422 if form.problems else 200,
    )


async def _ask(visit: Visit, programme: AwardProgramme, form: CorrectionForm) -> None:
    """Raises Refused, TooMany."""
    await visit.services.slowdown.wait(CORRECTION, visit.network)
    visit.services.slowdown.failed(CORRECTION, visit.network)
    text, name, email = (str(item.data or "") for item in (form.text, form.name, form.email))
    await awarding.ask_correction(programme.id, text, name, email, visit.locale.tag, visit.today, at=visit.at)


def _line(visit: Visit, programme: AwardProgramme) -> Markup:
    stations = [(one.name, long_date(one.on, visit.locale), one.state) for one in line_of(visit, programme)]
    return charts.line(visit.say(N_("Days of this programme")), stations, across=True)


def _columns(visit: Visit, programme: AwardProgramme) -> list[Column[Given]]:
    return [
        Column("serial", N_("Serial"), lambda one: one.award.serial),
        Column("award", N_("Award"), lambda one: one.tier),
        Column("prize", N_("Prize (NT$)"), lambda one: one.award.prize),
        Column("entry", N_("Entry number"), lambda one: one.award.entry.number),
        Column("work", N_("Work"), lambda one: one.award.work),
        Column("authors", N_("Authors"), lambda one: "、".join(one.award.names)),
        Column("agency", N_("Agency"), lambda one: one.agency),
        Column("category", N_("Category"), lambda one: one.category),
        Column("revoked_on", N_("Revoked on"), lambda one: one.award.revoked_on.isoformat() if one.award.revoked_on else ""),
        Column("reason", N_("Reason"), lambda one: one.award.reason),
        Column("year", N_("Year"), lambda one: programme.year),
    ]


@dataclass(frozen=True)
class Counted:
    """A line of the protocol. work: of an entry with an award; the others are told by their number alone."""

    place: int | None
    number: str
    work: str
    locale: str
    kind: str
    total: str
    rank_sum: str
    tier: str
    absent: int


class ProtocolPage(TypedDict):
    """What `awards/protocol.html` is given. facts: `programme.result`; revoked: awards that were taken back since; ties: entries, and what
    parted them, empty for a harmless one."""

    card: Card
    sheet: Sheet
    facts: dict[str, Any]
    revoked: list[Award]
    lines: list[Counted]
    ties: list[tuple[str, str]]
    vacant: list[tuple[str, int]]
    listing: Listing


async def protocol_page(visit: Visit) -> Response:
    """How it was counted: totals and rank sums, never one member's scores; also as a file."""
    programme = await public_programme(visit)
    if programme.stage not in RESULT_STAGES or not programme.result:
        raise Missing("nothing is decided yet")
    facts, rules, listing = programme.result, rules_of(programme), Listing.of(visit.request, size=500)
    given = await awards.given(programme.id)
    works = {one.entry.number: one for one in given}
    lines = [_counted(visit, programme, row, works) for row in facts["order"]]
    if listing.file:
        names = FileNames(f"award-count-{programme.id}", name_of(visit, programme.title))
        return await as_file(listing.file, names, COUNTED, lines, visit.say)
    return visit.page(
        "awards/protocol.html",
        ProtocolPage(
            card=card_of(visit, programme),
            sheet=sheet_of(visit, programme),
            facts=facts,
            revoked=[one for one in given if one.revoked_on],
            lines=lines,
            ties=[("、".join(tie["entries"]), _settled(visit, tie["settled_by"])) for tie in facts["ties"]],
            vacant=[(tier_of(visit, rules, key), count) for key, count in facts["vacant"].items()],
            listing=listing,
        ),
    )


def _settled(visit: Visit, how: str | None) -> str:
    """What parted a tie, in words; empty where nothing had to."""
    return visit.say(TIES[how]) if how else ""


def _counted(visit: Visit, programme: AwardProgramme, row: dict[str, Any], works: dict[str, Award]) -> Counted:
    rules = rules_of(programme)
    kind = class_of(visit, rules, row.get("class") or "")
    absent = programme.result["absences"].get(row["id"], 0)
    award, tier = works.get(row["id"]), tier_of(visit, rules, row["tier"] or "")
    work, locale = (award.work, award.entry.locale) if award else ("", "")
    return Counted(row["place"], row["id"], work, locale, kind, row["total"] or "", row["rank_sum"] or "", tier, absent)


COUNTED: Sequence[Column[Counted]] = (
    Column("place", N_("Rank"), lambda one: one.place or ""),
    Column("entry", N_("Entry number"), lambda one: one.number),
    Column("class", N_("Applicants’ class"), lambda one: one.kind),
    Column("total", N_("Mean total"), lambda one: one.total),
    Column("rank_sum", N_("Rank sum"), lambda one: one.rank_sum),
    Column("award", N_("Award"), lambda one: one.tier),
    Column("work", N_("Work"), lambda one: one.work),
    Column("stood_aside", N_("Members who stood aside"), lambda one: one.absent),
)

NOTICES = {"award_correction_asked": (N_("The office has your request."), "")}
PAGES = [
    PageRoute("awards", "/awards", calls_page, fresh=FRESH),
    PageRoute("award_call", "/awards/{programme:number}", call_page, call_page, fresh=FRESH),
    PageRoute("award_protocol", "/awards/{programme:number}/count", protocol_page, fresh=FRESH),
]
