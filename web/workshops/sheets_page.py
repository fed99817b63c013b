"""The paper twin: forms for a sign-up, notes or a proposal, whose code opens the page on which an assistant types what was written."""

from datetime import timedelta
from typing import TypedDict

from starlette.responses import Response
from wtforms import HiddenField, StringField, TextAreaField

from domain.errors import N_, Missing, Refused
from domain.people.rules import number_of
from domain.proposals.actions import drafts
from domain.proposals.content import Content
from domain.translated import Translated
from domain.workshops import queries
from domain.workshops.actions import papers
from domain.workshops.models import EventNote, EventParty, WorkshopEvent
from domain.workshops.rules import NEEDS, EventState
from web.bridges.edit_links import take
from web.frame.fields import count_of
from web.frame.forms import AtMost, Needed, Optional, PageForm
from web.frame.page_routes import PageRoute
from web.frame.signed_links import is_ours
from web.frame.visit import Visit
from web.workshops import words
from web.workshops.events import SignUpForm, bind_sign_up, chosen_needs, wanted_of
from web.workshops.notes_page import origin_of, still_a_draft
from web.workshops.printed_sheets import SHEET_KINDS, SHEET_PURPOSE

TYPED_FOR = timedelta(days=30)
"""How long after an event its forms are typed in."""


class NoteSheetForm(PageForm):
    """Notes as they stand on a form."""

    table = StringField(N_("Table"), [Needed(N_("Enter the number of the table."))])
    text = TextAreaField(N_("Notes, a line each"), [Needed(N_("Type what is written."))])
    group = StringField(N_("Group"), [Optional(), AtMost(60)])
    by = StringField(N_("Who wrote it"), [Optional(), AtMost(80)])


class ProposalSheetForm(PageForm):
    """A proposal as it stands on a form."""

    title = StringField(N_("Title"), [Needed(N_("Enter a title.")), AtMost(60)])
    problem = TextAreaField(N_("What is the problem?"), [Optional(), AtMost(2000)])
    idea = TextAreaField(N_("What should be done?"), [Needed(N_("Type what is written.")), AtMost(2000)])
    by = StringField(N_("Name of the proposer"), [Optional(), AtMost(80)])
    sure = HiddenField("", [Optional()])


class SheetPage(TypedDict):
    """What `workshops/sheet.html` is given. kind: of SHEET_KINDS; number: of the form; needs, chosen: of a sign-up; party: the sign-up that
    was typed from it; typed: whether notes were."""

    form: PageForm
    one: WorkshopEvent
    kind: str
    kind_words: str
    number: int
    needs: dict[str, str]
    chosen: list[str]
    party: EventParty | None
    typed: bool


async def sheet_page(visit: Visit) -> Response:
    """The form of a sheet. Raises Missing for a code that is none of ours, and long after the event."""
    one, kind, number = await _opened(visit)
    rows = await papers.notes_of_sheet(one.id, number)
    form = _bound(visit, one, kind, rows)
    if visit.ready(form):
        try:
            return await _kept(visit, one, kind, number, form)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "workshops/sheet.html",
        SheetPage(
            form=form,
            one=one,
            kind=kind,
            kind_words=visit.say(SHEET_KINDS[kind]),
            number=number,
            needs={need: visit.say(words.NEEDS[need]) for need in NEEDS},
            chosen=chosen_needs(visit),
            party=await papers.party_of_sheet(one.id, number),
            typed=bool(rows),
        ),
        status=422 if form.problems else 200,
    )


async def _opened(visit: Visit) -> tuple[WorkshopEvent, str, int]:
    kind, _, rest = visit.request.path_params["token"].partition("-")
    sheet, _, token = rest.partition("-")
    number, event = number_of(sheet), number_of(token.partition("-")[0])
    if kind not in SHEET_KINDS or number is None or event is None:
        raise Missing
    one = await queries.by_id(event)
    good = is_ours(visit.services.keys, token, SHEET_PURPOSE, one.id, kind, str(number))
    if not good or one.state != EventState.PUBLIC or visit.at > one.ends_at + TYPED_FOR:
        raise Missing
    return one, kind, number


def _bound(visit: Visit, one: WorkshopEvent, kind: str, rows: list[EventNote]) -> PageForm:
    """The form of a kind, with what was typed from this sheet before."""
    if kind == "signup":
        return bind_sign_up(visit, one)
    if kind == "proposal":
        return visit.bind(ProposalSheetForm)
    held = (
        {"table": str(rows[0].place), "text": "\n".join(row.text for row in rows), "group": rows[0].heading, "by": rows[0].by}
        if rows
        else {}
    )
    return visit.bind(NoteSheetForm, **held)


async def _kept(visit: Visit, one: WorkshopEvent, kind: str, number: int, form: PageForm) -> Response:
    """What was typed is kept. Raises Refused beside the field."""
    token = visit.request.path_params["token"]
    if isinstance(form, SignUpForm):
        me = visit.person.id if visit.signed_in else None
        await papers.sign_up_from_sheet(one.id, number, wanted_of(visit, form, visit.locale.tag), at=visit.at, by=me)
        return visit.go("sheet", "sheet_kept", token=token)
    if isinstance(form, NoteSheetForm):
        table = count_of(str(form.table.data), "table", least=1, most=60)
        lines, said = str(form.text.data).splitlines(), (str(form.group.data or ""), str(form.by.data or ""))
        await papers.keep_note_sheet(one, number, table, lines, *said, at=visit.at)
        return visit.go("sheet", "sheet_kept", token=token)
    assert isinstance(form, ProposalSheetForm)
    return await _proposed(visit, one, number, form)


async def _proposed(visit: Visit, one: WorkshopEvent, number: int, form: ProposalSheetForm) -> Response:
    """The draft of the form; once made, it is opened again, and says which form it comes from. Raises Refused."""
    if one.cycle_id is None:
        raise Refused(N_("This event belongs to no cycle: its notes cannot become proposals."))
    rows = await papers.notes_of_sheet(one.id, number)
    held = await still_a_draft(rows[0].proposal if rows else None)
    if held is None:
        origin = origin_of(visit, one, N_("%(event)s, %(day)s, paper form %(number)s"), number=number)
        name, tag = str(form.by.data or ""), visit.locale.tag
        proposal, proposer = await drafts.begin(one.cycle_id, locale=tag, at=visit.at, name=name, source="workshop", origin=origin)
        content = Content(
            title=Translated().written(tag, str(form.title.data).strip()),
            problem=Translated().written(tag, str(form.problem.data or "").strip()),
            idea=Translated().written(tag, str(form.idea.data).strip()),
        )
        await drafts.save(proposal, proposer, content, at=visit.at)
        await papers.link_sheet(one, number, str(form.title.data), name, proposal.id, at=visit.at)
    else:
        proposal, proposer = held
    take(visit, proposer)
    return visit.go("propose_step", key=proposal.key, step="idea")


NOTICES = {"sheet_kept": (N_("Typed in. The next form, please."), "")}
PAGES = [PageRoute("sheet", "/sheets/{token}", sheet_page, sheet_page)]
