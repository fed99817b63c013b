"""Checking a text, a file or a table of signs, for everybody: what was found, the text marked, a corrected copy, a lasting proof."""

import asyncio
from dataclasses import dataclass
from typing import TypedDict

from markupsafe import Markup, escape
from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField, TextAreaField

from domain.errors import N_, Missing, Refused
from domain.glossary.actions.checks import keep
from domain.glossary.checking.checker import Finding, check
from domain.glossary.checking.lints import Lint, lints
from domain.glossary.checking.pairs import check_pairs
from domain.glossary.models import GlossaryCheck
from domain.glossary.queries import Shelf, check_by_key, newest_release, patterns_of
from web.frame.forms import Optional, PageForm
from web.frame.page_routes import FRESH, KIB, PageRoute
from web.frame.visit import Visit
from web.glossary import documents
from web.glossary.checking import rows_of
from web.glossary.words import REASONS
from web.tables.export import in_a_thread

MOST_TEXT = 100_000
SIGNS = "glossary-signs"
"""What the slowdown counts: checks that are kept for good."""

MEDIA = {
    "txt": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class CheckForm(PageForm):
    """What is to be checked."""

    text = TextAreaField(N_("Text"), [Optional()])
    file = FileField(N_("Or a file"), [Optional()])


@dataclass(frozen=True)
class Line:
    """A finding as it is told. why: in the reader's language."""

    number: int
    found: str
    approved: str
    zh: str
    why: str
    row: int


class CheckPage(TypedDict):
    """What `glossary/check.html` is given. marked: the text with what was found, None before a check."""

    form: PageForm
    done: bool
    lines: list[Line]
    marked: Markup
    corrected: str
    odd: list[Lint]
    release: str


async def check_page(visit: Visit) -> Response:
    """The form; or what a text or a file says wrongly."""
    form = visit.bind(CheckForm)
    if not visit.ready(form):
        return await _page(visit, form, None, ())
    try:
        upload = visit.form.get("file")
        if isinstance(upload, UploadFile) and upload.filename:
            return await _file(visit, form, await upload.read(), upload.filename)
        text = str(form.text.data)
        if not text.strip():
            raise Refused(N_("Paste a text or choose a file."), field="text")
        if len(text) > MOST_TEXT:
            raise Refused(N_("Use at most %(most)s characters."), field="text", most=f"{MOST_TEXT:,}")
        return await _answer(visit, form, documents.Document("txt", text, text.encode("utf-8", "replace")))
    except Refused as refusal:
        form.refuse(Refused(refusal.reason, field=refusal.field or "file", **refusal.facts))
    return await _page(visit, form, None, ())


async def _file(visit: Visit, form: CheckForm, data: bytes, name: str) -> Response:
    """A document; or a table of signs, whose check is kept."""
    if name.lower().endswith((".csv", ".xlsx", ".ods")):
        await visit.services.slowdown.wait(SIGNS, visit.network)
        visit.services.slowdown.failed(SIGNS, visit.network)
        rows = await rows_of(data)
        patterns = await patterns_of(visit.services.part(Shelf))
        found = await asyncio.to_thread(lambda: list(check_pairs(patterns, rows)))
        made = await keep(data, name, len(rows), found, at=visit.at)
        return visit.go("glossary_proof", key=made.key)
    document = await asyncio.to_thread(documents.read, data, name)
    if visit.form.get("act") == "correct":
        findings = check(await patterns_of(visit.services.part(Shelf)), document.text)
        body = await in_a_thread(lambda: documents.corrected(document, findings))
        headers = {"Content-Disposition": f'attachment; filename="corrected.{document.kind}"'}
        return Response(body, media_type=MEDIA[document.kind], headers=headers)
    return await _answer(visit, form, document)


async def _answer(visit: Visit, form: CheckForm, document: documents.Document) -> Response:
    patterns = await patterns_of(visit.services.part(Shelf))
    found = await asyncio.to_thread(check, patterns, document.text)
    return await _page(visit, form, document.text, found)


async def _page(visit: Visit, form: PageForm, text: str | None, found: list[Finding] | tuple[()]) -> Response:
    return visit.page(
        "glossary/check.html",
        CheckPage(
            form=form,
            done=text is not None,
            lines=[_line(visit, one) for one in found],
            marked=marked(text or "", found),
            corrected=documents.replaced(text or "", found) if found else "",
            odd=lints(text or ""),
            release=await newest_release(),
        ),
        status=422 if form.problems else 200,
    )


def _line(visit: Visit, finding: Finding) -> Line:
    why = visit.say(REASONS.get(finding.reason, finding.reason))
    return Line(finding.number, finding.found, finding.approved, finding.zh, why, finding.row)


def marked(text: str, found: list[Finding] | tuple[()]) -> Markup:
    """The text with every finding marked, what replaces it beside it."""
    parts, at = [Markup()], 0
    for one in found:
        parts += [escape(text[at : one.start]), Markup("<mark><del>{}</del> <ins>{}</ins></mark>").format(one.found, one.approved)]
        at = one.end
    return Markup().join((*parts, escape(text[at:])))


class ProofPage(TypedDict):
    """What `glossary/proof.html` is given."""

    made: GlossaryCheck
    lines: list[Line]


async def proof(visit: Visit) -> Response:
    """What a table of signs was found to hold, and against which release: an address that lasts."""
    made = await check_by_key(visit.request.path_params["key"])
    if made is None:
        raise Missing
    return visit.page("glossary/proof.html", ProofPage(made=made, lines=[_line(visit, Finding(**one)) for one in made.findings]))


PAGES = [
    PageRoute("glossary_check", "/glossary/check", check_page, check_page, body=6 * 1024 * KIB),
    PageRoute("glossary_proof", "/glossary/checks/{key}", proof, fresh=FRESH),
]
