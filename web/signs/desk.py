"""The office's list of reports, and its acts: give it to an owner, pass it on, corrected, no defect, reported already, open again."""

from typing import TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField, StringField

from domain.errors import N_, Refused
from domain.files import actions as files
from domain.glossary.entry import Entry
from domain.glossary.queries import entry_of
from domain.people.rules import number_of
from domain.signs import actions, queries
from domain.signs.actions.tidying import NAME
from domain.signs.models import SignReport
from domain.signs.rules import DEFECTS, OPEN
from domain.translated import Translated
from web.frame.fields import count_of
from web.frame.forms import AtMost, Optional, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.signs.board import Line, columns_of, filters_of, line_of, wish_of
from web.tables.listing import MOST_ROWS, FileNames, Listing, as_file


class ActForm(PageForm):
    """What an act needs."""

    owner = StringField(N_("Who answers for the sign"), [Optional(), AtMost(80)])
    days = StringField(N_("Days until it shall be corrected"), [Optional()])
    reason = StringField(N_("Reason; everybody can read it"), [Optional(), AtMost(500)])
    other = StringField(N_("Number of the other report"), [Optional()])
    file = FileField(N_("Photo of the corrected sign"))


class SignsDeskPage(TypedDict):
    """What `signs/desk.html` is given."""

    lines: list[Line]
    listing: Listing


async def desk(visit: Visit) -> Response:
    """All reports, those that nobody has looked at first asked for."""
    listing = Listing.of(visit.request, size=12, filters=filters_of(visit, await queries.owners(every=True), every=True))
    wish = wish_of(listing, every=True)
    if listing.file:
        rows, _ = await queries.reports(wish, limit=MOST_ROWS)
        note = visit.say(N_("For the office. It holds reports that are not public."))
        return await as_file(listing.file, FileNames("signs-office", visit.say(N_("Signs")), note), columns_of(visit), rows)
    rows, total = await queries.reports(wish, offset=listing.paging.offset, limit=listing.paging.size)
    page = [line_of(visit, row) for row in rows]
    return visit.page("signs/desk.html", SignsDeskPage(lines=page, listing=listing.with_total(total)))


class SignActPage(TypedDict):
    """What `signs/act.html` is given. near: reports that may be about the same sign."""

    form: PageForm
    line: Line
    open: bool
    entry: Entry | None
    defect: str
    near: list[SignReport]


async def act_page(visit: Visit) -> Response:
    """A report beside the approved name, with every act that can be done now."""
    row = await queries.by_number(visit.request.path_params["number"])
    form = visit.bind(ActForm, owner=row.owner, days=str(row.target_days))
    if visit.ready(form):
        try:
            await _do(visit, form, row)
            return visit.go("sign", "sign_done", number=row.number)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "signs/act.html",
        SignActPage(
            form=form,
            line=line_of(visit, row),
            open=row.state in OPEN,
            entry=await entry_of(row.entry) if row.entry else None,
            defect=visit.say(DEFECTS.get(row.defect, row.defect)),
            near=await queries.alike(queries.sign_of(row)),
        ),
        status=422 if form.problems else 200,
    )


async def _do(visit: Visit, form: ActForm, row: SignReport) -> None:
    """The act whose button was pressed. Raises Refused."""
    number, marks = row.number, {"at": visit.at, "by": visit.person.id}
    owner, reason = str(form.owner.data), str(form.reason.data)
    match visit.form.get("act"):
        case "assign":
            await actions.assign(number, owner, count_of(str(form.days.data), "days"), visit.today, **marks)
        case "pass_on":
            await actions.pass_on(number, owner, reason, **marks)
        case "correct":
            await actions.correct(number, await _after(visit), visit.today, **marks)
        case "said_corrected":
            await actions.said_corrected(number, visit.today, **marks)
        case "no_defect":
            await actions.no_defect(number, reason, visit.today, **marks)
        case "double":
            await actions.double(number, number_of(str(form.other.data)) or 0, visit.today, **marks)
        case "hide":
            await actions.hide(number, visit.today, **marks)
        case "reopen":
            await actions.reopen(number, reason, **marks)
        case _:
            raise Refused(N_("Choose what is to be done."))


async def _after(visit: Visit) -> str:
    """The photo of the corrected sign; empty without one. Raises Refused."""
    upload = visit.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        return ""
    words = Translated.of(zh_Hant="更正後的標示", en="The corrected sign")
    made = await files.add_photo(visit.services.store, f"{NAME}-after.jpg", await upload.read(), at=visit.at, by=visit.person.id, alt=words)
    return made.key


NOTICES = {"sign_done": (N_("Done."), "")}
PAGES = [
    PageRoute("signs_desk", "/staff/signs", desk, needs="signs.read"),
    PageRoute("sign_act", "/staff/signs/{number:number}", act_page, act_page, needs="signs.work", body=files.PHOTO_BODY),
]
