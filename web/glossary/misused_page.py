"""Where a place name is written otherwise than approved: public texts of every room and the leaflets that are kept, and as a file."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response

from domain.errors import N_
from domain.glossary.checking.checker import Finding, check
from domain.glossary.checking.patterns import Patterns
from domain.glossary.queries import Shelf, leaflets, patterns_of
from domain.people.rules import number_of
from domain.translated import Translated
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.room import PublicText
from web.frame.rooms import rooms
from web.frame.visit import Visit
from web.glossary.words import REASONS
from web.tables.listing import Column, FileNames, Filter, Listing, as_file


@dataclass(frozen=True)
class Use:
    """A name that a page writes otherwise. title: of the page; lang: of the text; why: in the reader's language."""

    address: str
    title: str
    lang: str
    finding: Finding
    why: str


class MisusedPage(TypedDict):
    """What `glossary/misused.html` is given. texts: how many were looked through; entry: the number of the one entry asked for, or None."""

    uses: list[Use]
    listing: Listing
    texts: int
    entry: int | None


async def misused(visit: Visit) -> Response:
    """The list; with `?number=`, of one entry alone."""
    texts = [text for room in rooms() if room.texts is not None for text in await room.texts(visit)]
    address = visit.path("glossary_leaflets")
    texts += [
        PublicText(f"{address}#paper-{one.id}", Translated.of(zh_Hant=one.title), Translated.of(en=one.text)) for one in await leaflets()
    ]
    patterns, entry = await patterns_of(visit.services.part(Shelf)), number_of(visit.request.query_params.get("number", ""))
    found = await asyncio.to_thread(_found, patterns, texts)
    uses = [_use(visit, text, lang, finding) for text, lang, finding in found if entry is None or finding.number == entry]
    reasons = {reason: visit.say(REASONS.get(reason, reason)) for reason in sorted({use.finding.reason for use in uses})}
    listing = Listing.of(visit.request, size=12, filters=[Filter("reason", N_("Why"), reasons)])
    fitting = [use for use in uses if listing.chosen["reason"] in ("", use.finding.reason)]
    if listing.file:
        return await as_file(listing.file, FileNames("names-to-change", visit.say(N_("Names to change"))), COLUMNS, fitting)
    shown = fitting[listing.paging.offset : listing.paging.offset + listing.paging.size]
    return visit.page(
        "glossary/misused.html", MisusedPage(uses=shown, listing=listing.with_total(len(fitting)), texts=len(texts), entry=entry)
    )


COLUMNS: list[Column[Use]] = [
    Column("address", "address", lambda use: use.address),
    Column("page", "page", lambda use: use.title),
    Column("language", "language", lambda use: use.lang),
    Column("found", "found", lambda use: use.finding.found),
    Column("approved", "approved", lambda use: use.finding.approved),
    Column("zh", "zh", lambda use: use.finding.zh),
    Column("entry", "entry", lambda use: use.finding.number),
    Column("reason", "reason", lambda use: use.finding.reason),
]


def _found(patterns: Patterns, texts: Sequence[PublicText]) -> list[tuple[PublicText, str, Finding]]:
    """Everything that is found in these texts; a name that a page writes twice in one language stands once."""
    found, seen = [], set()
    for text in texts:
        for lang, held in text.text.texts.items():
            for finding in check(patterns, held.text):
                key = (text.address, lang, finding.found, finding.number)
                if key not in seen:
                    seen.add(key)
                    found.append((text, lang, finding))
    return found


def _use(visit: Visit, text: PublicText, lang: str, finding: Finding) -> Use:
    return Use(text.address, name_of(visit, text.title), lang, finding, visit.say(REASONS.get(finding.reason, finding.reason)))


PAGES = [PageRoute("glossary_misused", "/staff/glossary/misused", misused, needs="glossary.read")]
