"""Leaflets, menus and boards of agencies: kept as text, and checked against the list of today each time that this page is opened."""

import asyncio
from dataclasses import dataclass
from typing import TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField, StringField

from domain.errors import N_, Refused
from domain.glossary.actions.leaflets import keep_leaflet, remove_leaflet
from domain.glossary.checking.checker import check
from domain.glossary.models import GlossaryLeaflet
from domain.glossary.queries import Shelf, leaflets, patterns_of
from domain.people.rules import number_of
from web.frame.forms import AtMost, Needed, Optional, PageForm
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.glossary import documents


class LeafletForm(PageForm):
    """A leaflet to keep."""

    title = StringField(N_("What the paper is called"), [Needed(N_("Say what this paper is called.")), AtMost(120)])
    agency = StringField(N_("Whose it is"), [Optional(), AtMost(80)])
    file = FileField(N_("The file (text, HTML or Word)"), [Optional()])


@dataclass(frozen=True)
class Line:
    """A leaflet of the list. wrong: how many of its names are not as approved today."""

    leaflet: GlossaryLeaflet
    wrong: int


class LeafletsPage(TypedDict):
    """What `glossary/leaflets.html` is given."""

    form: PageForm
    lines: list[Line]


async def leaflets_page(visit: Visit) -> Response:
    """The leaflets, those with most to change first; a new one, or one that is no longer in use."""
    removed = number_of(str(visit.form.get("remove") or ""))
    if removed is not None:
        await remove_leaflet(removed, at=visit.at, by=visit.person.id)
        return visit.go("glossary_leaflets", "leaflet_removed")
    form = visit.bind(LeafletForm)
    if visit.ready(form):
        try:
            await _keep(visit, form)
            return visit.go("glossary_leaflets", "leaflet_kept")
        except Refused as refusal:
            form.refuse(refusal)
    kept, patterns = await leaflets(), await patterns_of(visit.services.part(Shelf))
    wrong = await asyncio.to_thread(lambda: [len({(found.found, found.number) for found in check(patterns, one.text)}) for one in kept])
    lines = sorted((Line(*pair) for pair in zip(kept, wrong, strict=True)), key=lambda line: -line.wrong)
    return visit.page("glossary/leaflets.html", LeafletsPage(form=form, lines=lines), status=422 if form.problems else 200)


async def _keep(visit: Visit, form: LeafletForm) -> None:
    """Read the file and keep it. Raises Refused."""
    upload = visit.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Refused(N_("Choose a file."), field="file")
    data = await upload.read()
    document = await asyncio.to_thread(documents.read, data, upload.filename)
    await keep_leaflet(data, document.text, str(form.title.data), str(form.agency.data), visit.today, at=visit.at, by=visit.person.id)


NOTICES = {
    "leaflet_kept": (N_("The paper is kept. Names on it that change will be found."), ""),
    "leaflet_removed": (N_("The paper has been removed."), ""),
}
PAGES = [
    PageRoute("glossary_leaflets", "/staff/glossary/leaflets", leaflets_page, leaflets_page, needs="glossary.change", body=6 * 1024 * KIB)
]
