"""A file for the glossary: read whole, every fault named, what it would change shown, conflicts decided; then all of it or nothing."""

import asyncio
from typing import TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField, SelectField

from domain.errors import N_, Refused
from domain.glossary import merging
from domain.glossary.actions.importing import take_over
from domain.glossary.entry import Status
from domain.glossary.exchange import csv_file
from domain.glossary.exchange.record import Value
from domain.glossary.merging import Clash, Conflict, Plan
from domain.glossary.queries import every
from domain.people.rules import number_of
from web.frame.forms import Needed, Optional, PageForm, choices
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.glossary.record_table import Records, read_file
from web.tables.export import download
from web.tables.importing import marked, waiting
from web.tables.importing.columns import Fault

FOLDER, ABOUT = "imports", "glossary"
MOST_BYTES = 16 * 1024 * KIB
SHOWN = 200
AS = {"": N_("as the file says; approved where it says nothing"), "draft": N_("all of them as drafts")}
CONFLICTS = {Conflict.FILE: N_("the file's English; ours stays as a former name"), Conflict.OURS: N_("our English")}


class ImportForm(PageForm):
    """A file and how it is taken over."""

    file = FileField(N_("File"))
    status = SelectField(N_("State of the entries"), [Optional()], default="", choices=[])
    conflict = SelectField(N_("Where both have an English"), [Needed(N_("Choose one."))], default=Conflict.FILE.value, choices=[])


class ImportPage(TypedDict):
    """What `glossary/import.html` is given. token: of the file that waits; chosen: what was decided of single conflicts."""

    form: PageForm
    token: str
    plan: Plan | None
    faults: list[tuple[int, str, str, str]]
    more: int
    good: int
    clashes: list[tuple[Clash, str]]
    release: str


async def import_page(visit: Visit) -> Response:
    """The form."""
    return _page(visit, _offered(visit, visit.bind(ImportForm)))


async def import_file(visit: Visit) -> Response:
    """Check a file and show what it would change; or take over what was shown."""
    form, act = _offered(visit, visit.bind(ImportForm)), str(visit.form.get("act") or "check")
    folder, token = visit.services.settings.data / FOLDER, str(visit.form.get("token") or "")
    try:
        if visit.switching:
            return _page(visit, form)
        upload = visit.form.get("file")
        if act == "check" and (not isinstance(upload, UploadFile) or not upload.filename):
            raise Refused(N_("Choose a file."), field="file")
        data = await upload.read() if act == "check" and isinstance(upload, UploadFile) else waiting.opened(folder, token, ABOUT)
        records = await read_file(data)
        if records.faults:
            return _page(visit, form, records=records)
        status, conflict, chosen = _status(form), _conflict(str(form.conflict.data)), _chosen(visit)
        if act == "import":
            done = await take_over(
                records.read, visit.today, at=visit.at, by=visit.person.id, conflict=conflict, status=status, choices=chosen
            )
            waiting.forget(folder, token)
            if done.release:
                return visit.go("glossary_release", "glossary_imported", release=done.release)
            return visit.go("glossary_desk", "glossary_imported")
        token = token if act == "again" else await asyncio.to_thread(waiting.put_away, folder, data, ABOUT)
        held = await every()
        planned = await asyncio.to_thread(lambda: merging.plan(held, records.read, conflict=conflict, status=status, choices=chosen))
        return _page(visit, form, records=records, plan=planned, token=token)
    except Refused as refusal:
        form.refuse(Refused(refusal.reason, field=refusal.field if refusal.field in form else "file", **refusal.facts))
    return _page(visit, form)


def _status(form: ImportForm) -> Status | None:
    return Status.DRAFT if form.status.data == "draft" else None


def _conflict(name: str) -> Conflict:
    return Conflict(name) if name in (Conflict.FILE, Conflict.OURS) else Conflict.FILE


def _chosen(visit: Visit) -> dict[int, Conflict]:
    """What was decided of single conflicts, by the place of the record."""
    named = [(number_of(name[6:]), str(value)) for name, value in visit.form.multi_items() if name.startswith("clash-")]
    return {place: _conflict(value) for place, value in named if place is not None and value}


def _offered(visit: Visit, form: ImportForm) -> ImportForm:
    form.status.choices = choices((key, visit.say(words)) for key, words in AS.items())
    form.conflict.choices = choices((key.value, visit.say(words)) for key, words in CONFLICTS.items())
    return form


def _page(visit: Visit, form: PageForm, *, records: Records | None = None, plan: Plan | None = None, token: str = "") -> Response:
    faults = records.faults if records else []
    chosen = _chosen(visit)
    clashes = [(clash, str(chosen.get(clash.place, ""))) for clash in plan.clashes] if plan else []
    return visit.page(
        "glossary/import.html",
        ImportPage(
            form=form,
            token=token,
            plan=plan,
            faults=[_told(visit, fault) for fault in faults[:SHOWN]],
            more=max(0, len(faults) - SHOWN),
            good=len(records.read) if records else 0,
            clashes=clashes,
            release=visit.today.isoformat(),
        ),
        status=422 if form.problems or faults else 200,
    )


def _told(visit: Visit, fault: Fault) -> tuple[int, str, str, str]:
    return fault.line, fault.column, fault.value, marked.words_of(fault, visit.locale)


async def template(visit: Visit) -> Response:
    """An empty file to fill in, with one made-up row."""
    record: dict[str, Value] = {"zh": "濱海一路", "en": "Binhai 1st Rd.", "kind": "road", "districts": ("鼓山區",)}
    record |= {"also_en": ("Pinhai 1st Rd.",), "status": "draft"}
    return download(csv_file.write([record], bom=True), "csv", "glossary-template.csv")


NOTICES = {"glossary_imported": (N_("The file has been taken over."), "")}
PAGES = [
    PageRoute("glossary_import", "/staff/glossary/import", import_page, import_file, needs="glossary.change", body=MOST_BYTES),
    PageRoute("glossary_template", "/staff/glossary/import/template", template, needs="glossary.change"),
]
