"""The office's page of a panel: members, conflicts that the site proposes, how far scoring is, paper sheets, fees."""

from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response
from wtforms import BooleanField, SelectField, StringField

from domain.awards.actions import awarding, panel, scoring
from domain.awards.actions.panel import Seat
from domain.awards.actions.scoring import Sheet
from domain.awards.models_panel import PanelConflict, PanelMember
from domain.awards.queries import programmes, reviewing
from domain.awards.queries.programmes import rules_of
from domain.awards.states import Stage
from domain.errors import N_, Refused
from domain.people.rules import number_of
from web.awards.display import Card, card_of
from web.awards.printed import fees_csv, score_sheets_pdf
from web.awards.viewers import office_programme
from web.awards.words import REASONS_OF_CONFLICT
from web.frame.forms import AtMost, Needed, Optional, PageForm, choices
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.export import download


class SeatForm(PageForm):
    """A new member."""

    name = StringField(N_("Name"), [Needed(N_("Enter the name.")), AtMost(80)])
    latin = StringField(N_("Name in Latin letters"), [Optional(), AtMost(80)])
    email = StringField(N_("E-mail address"), [Needed(N_("Enter an e-mail address.")), AtMost(254)])
    locale = SelectField(N_("Language of letters"), choices=[])
    agency = StringField(N_("Agency or school"), [Optional(), AtMost(80)])
    unit = StringField(N_("Section"), [Optional(), AtMost(80)])
    chair = BooleanField(N_("Chair"))
    deputy = BooleanField(N_("Deputy chair"))
    external = BooleanField(N_("From outside: gets a fee"))


@dataclass(frozen=True)
class Clash:
    """A conflict, with the entry's number and title and why it was proposed."""

    row: PanelConflict
    member: str
    number: str
    title: str
    reasons: list[str]


class PanelDeskPage(TypedDict):
    """What `awards/panel_desk.html` is given. progress: by member sheets handed in and due; open: whether members can change."""

    card: Card
    form: PageForm
    members: list[PanelMember]
    progress: dict[int, tuple[int, int]]
    clashes: list[Clash]
    open: bool
    works: bool


async def panel_desk(visit: Visit) -> Response:
    """The panel of a programme."""
    programme = await office_programme(visit)
    act = visit.form.get("act")
    form = visit.new_form(SeatForm, visit.form if act == "add" else None, data={"external": True})
    form.locale.choices = choices((locale.tag, locale.name) for locale in visit.services.locales)
    if act and visit.may("awards.work") and not visit.switching:
        try:
            if act != "add" or form.validate():
                return await _act(visit, programme.id, str(act), form)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "awards/panel_desk.html",
        PanelDeskPage(
            card=card_of(visit, programme),
            form=form,
            members=await reviewing.panel(programme.id),
            progress=await reviewing.progress(programme),
            clashes=await _clashes(visit, programme.id),
            open=programme.stage in (Stage.DRAFT, Stage.OPEN, Stage.JUDGING),
            works=visit.may("awards.work"),
        ),
        status=422 if form.problems else 200,
    )


async def _act(visit: Visit, programme: int, act: str, form: SeatForm) -> Response:
    """Raises Refused."""
    marks = {"at": visit.at, "by": visit.person.id}
    number = number_of(str(visit.form.get("row") or "")) or 0
    if act == "add":
        await panel.add(programme, _seat(form), visit.today, **marks)
    elif act == "remove":
        await panel.remove(programme, number, **marks)
    elif act in ("chair", "deputy"):
        await panel.appoint(programme, number, act, **marks)
    elif act == "propose":
        await panel.propose(programme, visit.today, **marks)
    elif act in ("declared", "none"):
        await panel.decide(programme, number, act, **marks)
    else:
        raise Refused(N_("Choose what is to be done."))
    return visit.go("award_panel_desk", "award_done", programme=programme)


def _seat(form: SeatForm) -> Seat:
    name, email, locale, latin, agency, unit = (
        str(item.data or "") for item in (form.name, form.email, form.locale, form.latin, form.agency, form.unit)
    )
    chair, deputy, external = (bool(item.data) for item in (form.chair, form.deputy, form.external))
    return Seat(name, email, locale, latin, agency, unit, chair, deputy, external)


async def _clashes(visit: Visit, programme: int) -> list[Clash]:
    members = {one.id: one.name for one in await reviewing.panel(programme)}
    rows = [row for held in (await reviewing.conflicts(programme)).values() for row in held.values()]
    entries = {one.id: one for one in await programmes.with_ids([row.entry_id for row in rows])}
    found = [
        Clash(
            row,
            members[row.member_id],
            entries[row.entry_id].number,
            entries[row.entry_id].title,
            [visit.say(REASONS_OF_CONFLICT[reason]) for reason in row.reasons if reason in REASONS_OF_CONFLICT],
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.row.state != "proposed", one.member, one.number))


class PaperForm(PageForm):
    """A sheet of paper."""

    member = SelectField(N_("Member"), choices=[])
    entry = SelectField(N_("Entry"), choices=[])
    abstains = BooleanField(N_("Cannot judge (abstains)"))
    conflict = BooleanField(N_("Ticked as a conflict"))


@dataclass(frozen=True)
class Typed:
    """A sheet that was typed. counts: whether two typed the same."""

    member: str
    number: str
    typed: int
    counts: bool


class PaperPage(TypedDict):
    """What `awards/paper.html` is given. criteria: name, lowest and highest score, what was typed; outcome: of the last sheet."""

    card: Card
    form: PageForm
    criteria: list[tuple[str, int, int, str]]
    sheets: list[Typed]


async def paper_page(visit: Visit) -> Response:
    """Typing score sheets of paper: what two officers type alike counts."""
    programme = await office_programme(visit)
    rules, entries, members = rules_of(programme), await reviewing.judged(programme), await reviewing.panel(programme.id)
    form = visit.bind(PaperForm)
    form.outside = {f"points-{place}": [] for place in range(len(rules.criteria))}
    form.member.choices = choices([(str(one.id), one.name) for one in members])
    form.entry.choices = choices([(one.number, f"{one.number} {one.title}") for one in entries])
    if visit.ready(form):
        try:
            points = [str(visit.form.get(f"points-{place}") or "") for place in range(len(rules.criteria))]
            sheet = Sheet(points, abstains=bool(form.abstains.data), conflict=bool(form.conflict.data))
            member = number_of(str(form.member.data)) or 0
            if member not in {one.id for one in members}:
                raise Refused(N_("Choose one of the list."), field="member")
            counts = await scoring.type_paper(member, str(form.entry.data), sheet, at=visit.at, by=visit.person.id)
            return visit.go("award_paper", "award_paper_counts" if counts else "award_paper_once", programme=programme.id)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "awards/paper.html",
        PaperPage(
            card=card_of(visit, programme),
            form=form,
            criteria=[
                (name_of(visit, one.name), one.least, one.most, str(visit.form.get(f"points-{place}") or ""))
                for place, one in enumerate(rules.criteria)
            ],
            sheets=await _typed(programme.id),
        ),
        status=422 if form.problems else 200,
    )


async def _typed(programme: int) -> list[Typed]:
    rows = await reviewing.papers(programme)
    members = {one.id: one.name for one in await reviewing.panel(programme)}
    entries = {one.id: one.number for one in await programmes.with_ids([row.entry_id for row in rows])}
    counting = {(row.member_id, row.entry_id) for row in await reviewing.sheets(programme, ["1", "2"]) if row.paper}
    keys = dict.fromkeys((row.member_id, row.entry_id) for row in rows)
    return [
        Typed(
            members[member],
            entries[entry],
            sum((row.member_id, row.entry_id) == (member, entry) for row in rows),
            (member, entry) in counting,
        )
        for member, entry in keys
    ]


async def sheets_file(visit: Visit) -> Response:
    """Score sheets to print, one a member, each in the member's own order."""
    programme = await office_programme(visit)
    return download(await score_sheets_pdf(visit, programme), "pdf", f"score-sheets-{programme.id}.pdf")


async def fees_file(visit: Visit) -> Response:
    """What reviewers from outside get, as CSV."""
    programme = await office_programme(visit)
    return download(fees_csv(visit, await awarding.fees(programme)), "csv", f"fees-{programme.id}.csv")


NOTICES = {
    "award_paper_counts": (N_("Two have typed the same: the sheet counts."), ""),
    "award_paper_once": (N_("Noted. It counts once another officer has typed the same."), ""),
}
PAGES = [
    PageRoute("award_panel_desk", "/staff/awards/{programme:number}/panel", panel_desk, panel_desk, needs="awards.read"),
    PageRoute("award_paper", "/staff/awards/{programme:number}/paper", paper_page, paper_page, needs="awards.work"),
    PageRoute("award_sheets", "/staff/awards/{programme:number}/score-sheets", sheets_file, needs="awards.work"),
    PageRoute("award_fees", "/staff/awards/{programme:number}/fees", fees_file, needs="awards.work"),
]
