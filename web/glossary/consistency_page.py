"""What does not fit together: inside the list, and against another owner's list that somebody brings as a file. Nothing is written."""

import asyncio
from typing import TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField

from domain.errors import N_, Refused
from domain.glossary.consistency import Doubt, against, inside
from domain.glossary.queries import approved
from web.frame.forms import PageForm
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.glossary.record_table import read_file

SHOWN = 300


class ConsistencyForm(PageForm):
    """Another list."""

    file = FileField(N_("List of another owner"))


class ConsistencyPage(TypedDict):
    """What `glossary/consistency.html` is given. total: doubts found, also those that are not shown; other: of another list."""

    form: PageForm
    doubts: list[Doubt]
    total: int
    other: bool


async def consistency(visit: Visit) -> Response:
    """The report on the approved list; with a file, what the file writes otherwise."""
    form, entries, other = visit.bind(ConsistencyForm), await approved(), False
    doubts: list[Doubt] = []
    try:
        if visit.ready(form):
            upload = visit.form.get("file")
            if not isinstance(upload, UploadFile) or not upload.filename:
                raise Refused(N_("Choose a file."), field="file")
            records = await read_file(await upload.read())
            if not records.read:
                raise Refused(N_("Nothing in this file can be read: it needs the columns zh, en and kind."), field="file")
            other = True
            doubts = await asyncio.to_thread(against, entries, [one.entry for one in records.read])
        else:
            doubts = await asyncio.to_thread(inside, entries)
    except Refused as refusal:
        form.refuse(Refused(refusal.reason, field="file", **refusal.facts))
    return visit.page(
        "glossary/consistency.html",
        ConsistencyPage(form=form, doubts=doubts[:SHOWN], total=len(doubts), other=other),
        status=422 if form.problems else 200,
    )


PAGES = [
    PageRoute("glossary_consistency", "/staff/glossary/consistency", consistency, consistency, needs="glossary.read", body=16 * 1024 * KIB)
]
