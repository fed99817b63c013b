"""Sign-ups and ideas from a spreadsheet: a file is checked whole, what it would do is shown, then all of it is written or nothing."""

import asyncio
from typing import TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField, RadioField

from domain.errors import N_, Refused
from domain.workshops import queries
from domain.workshops.actions import importing
from domain.workshops.actions.importing import Imported
from domain.workshops.models import WorkshopEvent
from web.frame.forms import PageForm, choices
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.tables.export import as_csv, download
from web.tables.importing import marked, waiting
from web.tables.importing.columns import Checked
from web.tables.importing.reader import read_table
from web.workshops.import_columns import KINDS, checked, ideas_of, wanted_of
from web.workshops.office import thing_of_event

FOLDER = "imports"
MOST_BYTES = 8 * 1024 * KIB
SHOWN = 200


class ImportForm(PageForm):
    """A file, and what is in it."""

    kind = RadioField(N_("What is in the file"), choices=[], default="people")
    file = FileField(N_("File"))


class ImportPage(TypedDict):
    """What `workshops/import.html` is given. plan: what would be written, None before a file is in order; token: of the file that waits."""

    form: PageForm
    one: WorkshopEvent
    plan: Imported | None
    token: str
    faults: list[tuple[int, str, str, str]]
    more: int
    good: int
    blank: int


async def import_page(visit: Visit) -> Response:
    """The form; a file that was checked; or taking over what was shown."""
    one = await queries.by_id(visit.request.path_params["number"])
    form = visit.bind(ImportForm)
    form.kind.choices = choices([("people", visit.say(N_("Sign-ups"))), ("ideas", visit.say(N_("Ideas, as notes of the tables")))])
    if visit.request.method != "POST" or visit.switching:
        return _page(visit, one, form)
    try:
        return await _posted(visit, one, form)
    except Refused as refusal:
        form.refuse(Refused(refusal.reason, field="file", **refusal.facts))
    return _page(visit, one, form)


async def _posted(visit: Visit, one: WorkshopEvent, form: ImportForm) -> Response:
    """Raises Refused."""
    kind = str(form.kind.data) if str(form.kind.data) in KINDS else "people"
    folder, about, token = visit.services.settings.data / FOLDER, f"event {one.id} {kind}", str(visit.form.get("token") or "")
    if visit.form.get("act") == "import":
        found = checked(await read_table(waiting.opened(folder, token, about)), kind)
        marks = {"at": visit.at, "by": visit.person.id}
        if kind == "people":
            await importing.import_parties(one.id, wanted_of(found, visit.locale.tag), **marks)
        else:
            await importing.import_ideas(one.id, ideas_of(found), **marks)
        waiting.forget(folder, token)
        return visit.go("event_office" if kind == "people" else "event_passes", "event_imported", number=one.id)
    upload = visit.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Refused(N_("Choose a file."), field="file")
    data = await upload.read()
    found = checked(await read_table(data), kind)
    if found.faults:
        return _page(visit, one, form, found)
    plan = await (
        importing.preview_parties(one.id, wanted_of(found, visit.locale.tag))
        if kind == "people"
        else importing.preview_ideas(one.id, ideas_of(found))
    )
    return _page(visit, one, form, found, plan, await asyncio.to_thread(waiting.put_away, folder, data, about))


def _page(
    visit: Visit, one: WorkshopEvent, form: PageForm, found: Checked | None = None, plan: Imported | None = None, token: str = ""
) -> Response:
    faults = found.faults if found else ()
    return visit.page(
        "workshops/import.html",
        ImportPage(
            form=form,
            one=one,
            plan=plan,
            token=token,
            faults=[(one.line, one.column, one.value, marked.words_of(one, visit.locale)) for one in faults[:SHOWN]],
            more=max(0, len(faults) - SHOWN) + (found.more if found else 0),
            good=len(found.rows) if found else 0,
            blank=found.table.blank if found else 0,
        ),
        status=422 if form.problems or faults else 200,
    )


async def template(visit: Visit) -> Response:
    """An empty file to fill in, with one made-up row. `?kind=ideas` for ideas."""
    kind = visit.request.query_params.get("kind", "")
    columns = KINDS[kind if kind in KINDS else "people"]
    heads = [column.names[0] if visit.locale.tag == "zh-Hant" else column.key for column in columns]
    return download(as_csv(heads, [[column.example for column in columns]], ""), "csv", f"event-{kind or 'people'}-template.csv")


NOTICES = {"event_imported": (N_("The file has been taken over."), "")}
PAGES = [
    PageRoute(
        "event_import",
        "/staff/events/{number:number}/import",
        import_page,
        import_page,
        needs="events.work",
        thing=thing_of_event,
        body=MOST_BYTES,
    ),
    PageRoute(
        "event_import_template", "/staff/events/{number:number}/import/template", template, needs="events.work", thing=thing_of_event
    ),
]
