"""Writing an entry: its words, its authors, its files, and sending it. What is typed is kept, however long; sending judges limits."""

from dataclasses import dataclass
from typing import TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField, SelectField, StringField, TextAreaField

from domain.awards.actions import entries, files
from domain.awards.actions.entries import Author, Draft, length
from domain.awards.models import AwardEntry, AwardProgramme, EntryAuthor, EntryFile
from domain.awards.queries import identities, programmes
from domain.awards.queries.programmes import rules_of
from domain.awards.states import WRITABLE, State
from domain.errors import N_, Missing, Refused
from domain.files import queries as stored
from domain.files.models import StoredFile
from domain.files.rules import ATTACHMENT_BYTES, PHOTO_BYTES
from domain.people.queries import agencies
from domain.people.rules import number_of
from web.awards.display import Card, Sheet, card_of, sheet_of
from web.awards.own import leads, own_entry
from web.frame.forms import AtMost, Needed, Optional, PageForm, choices
from web.frame.labels import name_of
from web.frame.page_routes import KIB, PageRoute
from web.frame.problems import Failure
from web.frame.visit import Visit

TOO_LARGE = Failure(
    N_("The file is too large"),
    N_("A file has at most 10 MB, a photo 12 MB. What you had saved is kept."),
    N_("Go back, and add a smaller file."),
)


class EntryForm(PageForm):
    """The words of an entry."""

    title = StringField(N_("Title"), [AtMost(200)])
    category = SelectField(N_("Category"), choices=[])
    kind = SelectField(N_("Applicants’ class"), choices=[])
    agency = SelectField(N_("Agency that forwards it"), choices=[])
    abstract = TextAreaField(N_("Abstract"))
    text = TextAreaField(N_("Main text"))
    tools = TextAreaField(N_("Tools that helped you"))
    lead_latin = StringField(N_("Your name in Latin letters"), [Optional(), AtMost(80)])
    lead_unit = StringField(N_("Your section"), [Optional(), AtMost(80)])


class AuthorForm(PageForm):
    """A co-author."""

    name = StringField(N_("Name"), [Needed(N_("Enter the name.")), AtMost(80)])
    email = StringField(N_("E-mail address"), [Needed(N_("Enter an e-mail address.")), AtMost(254)])
    latin = StringField(N_("Name in Latin letters"), [Optional(), AtMost(80)])
    unit = StringField(N_("Section"), [Optional(), AtMost(80)])


class FileForm(PageForm):
    """A file."""

    file = FileField(N_("File"))


@dataclass(frozen=True)
class Held:
    """A file of the entry, as it came."""

    row: EntryFile
    file: StoredFile


class EntryPage(TypedDict):
    """What `awards/edit.html` is given. counts: characters of abstract and text; late: whether the last day is past; most: authors."""

    card: Card
    sheet: Sheet
    entry: AwardEntry
    form: PageForm
    author: PageForm
    file: PageForm
    authors: list[EntryAuthor]
    files: list[Held]
    counts: dict[str, int]
    late: bool


async def edit_page(visit: Visit) -> Response:
    """The draft: words, co-authors and files in one form, so that nothing typed is lost whichever button is pressed."""
    programme, entry = await _writable(visit)
    act = "" if visit.switching or visit.request.method != "POST" else str(visit.form.get("act") or "save")  # Enter saves
    form, author, file = await _forms(visit, programme, entry, act)
    if act and not visit.switching:
        try:
            answer = await _act(visit, entry, act, (form, author))
            if answer is not None:
                return answer
        except Refused as refusal:
            wanted = author if act == "author" else file if act.startswith(("file", "remove_file")) else form
            (author if refusal.field == "name" and act == "send" else wanted).refuse(refusal)
    entry = await programmes.entry_by_number(entry.number)
    return visit.page(
        "awards/edit.html",
        EntryPage(
            card=card_of(visit, programme),
            sheet=sheet_of(visit, programme),
            entry=entry,
            form=form,
            author=author,
            file=file,
            authors=list((await identities.to_write_to(entry.id)).authors),
            files=await held_files(entry),
            counts={"abstract": length(str(form.abstract.data or "")), "text": length(str(form.text.data or ""))},
            late=visit.today > programme.closes_on,
        ),
        status=422 if form.problems or author.problems or file.problems else 200,
    )


async def _writable(visit: Visit) -> tuple[AwardProgramme, AwardEntry]:
    """Raises Missing for anybody but whoever began it."""
    programme, entry = await own_entry(visit)
    if not await leads(visit, entry) or entry.state not in WRITABLE:
        raise Missing("nothing to write")
    return programme, entry


async def held_files(entry: AwardEntry, *, report: bool = False) -> list[Held]:
    """The files of an entry, or of its report, as they came."""
    return [Held(row, await stored.by_key(row.file, deleted=True)) for row in await programmes.files(entry.id) if row.report == report]


async def _forms(visit: Visit, programme: AwardProgramme, entry: AwardEntry, act: str) -> tuple[EntryForm, AuthorForm, FileForm]:
    origin = await identities.to_write_to(entry.id)
    held = {name: getattr(entry, name) for name in ("title", "category", "kind", "abstract", "text", "tools")}
    lead = origin.authors[0]
    first = {"agency": origin.agency, "lead_latin": lead.latin, "lead_unit": lead.unit}
    form = visit.new_form(EntryForm, visit.form if act or visit.switching else None, data={**held, **first})
    rules, none = rules_of(programme), [("", visit.say(N_("Please choose")))]
    form.category.choices = choices(none + [(one.key, name_of(visit, one.name)) for one in rules.categories])
    form.kind.choices = choices(none + [(one.key, name_of(visit, one.name)) for one in rules.classes])
    form.agency.choices = choices(none + [(one.key, name_of(visit, one.name)) for one in await agencies(active_only=True)])
    return form, visit.new_form(AuthorForm, visit.form if act == "author" else None), visit.new_form(FileForm, None)


async def _act(visit: Visit, entry: AwardEntry, act: str, forms: tuple[EntryForm, AuthorForm]) -> Response | None:
    """The act whose button was pressed; whichever it was, the words are kept first. None to show what is wrong. Raises Refused."""
    form, author = forms
    if not form.validate():
        return None
    await _keep(visit, entry, form)
    marks = {"at": visit.at, "by": visit.person.id}
    act, _, which = act.partition(":")
    number = number_of(which) or 0
    if act == "send":
        state = await entries.send(entry.number, visit.today, **marks)
        return visit.go("award_entry", "award_sent" if state == State.SENT else "award_received", entry=entry.number)
    if act == "author":
        if not author.validate():
            return None
        name, email, latin, unit = (str(item.data or "") for item in (author.name, author.email, author.latin, author.unit))
        await entries.add_author(entry.number, Author(name, email, latin, unit), **marks)
    elif act == "remove_author":
        await entries.remove_author(entry.number, number, **marks)
    elif act == "file":
        await take_file(visit, entry, report=False)
    elif act == "remove_file":
        await files.remove(entry.number, number, **marks)
    return visit.go("award_entry_edit", "award_saved", entry=entry.number)


async def _keep(visit: Visit, entry: AwardEntry, form: EntryForm) -> None:
    """Keep the words. Raises Refused."""
    names = ("title", "abstract", "text", "tools", "category", "kind", "agency", "lead_latin", "lead_unit")
    await entries.write(entry.number, Draft(*(str(form[name].data or "") for name in names)), at=visit.at, by=visit.person.id)


async def take_file(visit: Visit, entry: AwardEntry, *, report: bool) -> None:
    """Take a file that was sent in. Raises Refused."""
    upload = visit.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Refused(N_("Choose a file."), field="file")
    if (upload.size or 0) > PHOTO_BYTES:
        raise Refused(
            N_("The file is larger than %(limit)s MB. Choose a smaller one."), field="file", limit=ATTACHMENT_BYTES // 1024 // 1024
        )
    data, store = await upload.read(), visit.services.store
    await files.add(entry.number, store, upload.filename, data, report=report, at=visit.at, by=visit.person.id)


class ReportPage(TypedDict):
    """What `awards/report.html` is given."""

    card: Card
    entry: AwardEntry
    form: PageForm
    files: list[Held]
    late: bool


async def report_page(visit: Visit) -> Response:
    """The report of approved research: its files, and handing it in."""
    programme, entry = await own_entry(visit)
    if not await leads(visit, entry) or entry.state != State.ADMITTED or programme.report_by is None:
        raise Missing("no report is asked for")
    form, act = visit.new_form(FileForm, None), visit.form.get("act")
    if act and not visit.switching:
        try:
            if act == "hand_in":
                await entries.hand_in_report(entry.number, visit.today, at=visit.at, by=visit.person.id)
                return visit.go("award_entry", "award_reported", entry=entry.number)
            if act == "remove_file":
                row = number_of(str(visit.form.get("row") or "")) or 0
                await files.remove(entry.number, row, at=visit.at, by=visit.person.id)
            else:
                await take_file(visit, entry, report=True)
            return visit.go("award_report", "award_saved", entry=entry.number)
        except Refused as refusal:
            form.refuse(refusal)
    held = await held_files(entry, report=True)
    late = visit.today > programme.report_by
    return visit.page(
        "awards/report.html",
        ReportPage(card=card_of(visit, programme), entry=entry, form=form, files=held, late=late),
        status=422 if form.problems else 200,
    )


NOTICES = {
    "award_saved": (N_("Saved."), ""),
    "award_sent": (N_("Your agency has it now. You get a letter at every step."), ""),
    "award_received": (N_("The office has it now. You get a letter at every step."), ""),
    "award_reported": (N_("The office has your report."), ""),
}
BODY = 128 * 1024 * KIB
"""Of a request: a file that is far too large is refused beside its field, and the words that came with it are kept."""

PAGES = [
    PageRoute(
        "award_entry_edit",
        "/awards/entries/{entry}/edit",
        edit_page,
        edit_page,
        needs="own.account",
        body=BODY,
        failures={413: TOO_LARGE},
    ),
    PageRoute(
        "award_report",
        "/awards/entries/{entry}/report",
        report_page,
        report_page,
        needs="own.account",
        body=BODY,
        failures={413: TOO_LARGE},
    ),
]
