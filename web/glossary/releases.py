"""Releases of the approved list: what changed between two, and each as a file in every format. And the list as one page."""

import asyncio
import zlib
from collections.abc import Callable
from typing import TypedDict

from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.errors import N_
from domain.glossary.entry import Entry
from domain.glossary.exchange.files import MEDIA, Format, write
from domain.glossary.exchange.json_file import loaded, read
from domain.glossary.exchange.record import read_record
from domain.glossary.models import GlossaryRelease, ReleaseNotice
from domain.glossary.queries import Shelf, index_of, notices_of, release_named, releases
from domain.glossary.releases import Difference, difference
from domain.people.queries import agencies
from domain.people.rules import number_of
from web.frame.labels import name_of
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.glossary.printed import as_xlsx, names_sheet, stickers
from web.glossary.words import kind_word
from web.tables.export import in_a_thread

PRINTED = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "pdf": "application/pdf"}
"""Further formats of a release."""

ENDINGS = {Format.TBX_2008: "2008.tbx"}


class ReleasesPage(TypedDict):
    """What `glossary/releases.html` is given."""

    found: list[GlossaryRelease]


async def releases_page(visit: Visit) -> Response:
    """All releases, the newest first."""
    return visit.page("glossary/releases.html", ReleasesPage(found=await releases()))


async def feed(visit: Visit) -> Response:
    """Releases as an Atom feed, each with what changed."""
    from feedgen.feed import FeedGenerator

    made = FeedGenerator()
    made.id(visit.address("glossary_releases"))
    made.title(f"{visit.say(N_('Place names'))} · {name_of(visit, visit.site.name)}")
    made.link(href=visit.address("glossary_feed"), rel="self")
    made.link(href=visit.address("glossary_releases"), rel="alternate")
    made.language(visit.locale.lang)
    found = (await releases())[: MOST_IN_FEED + 1]
    made.updated(found[0].at if found else visit.at)
    held = [await _read(await release_named(one.name)) for one in found]
    for place, one in enumerate(found[:MOST_IN_FEED]):
        changes = difference(held[place + 1] if place + 1 < len(held) else [], held[place])
        entry = made.add_entry(order="append")
        entry.id(visit.address("glossary_release", release=one.name))
        entry.title(visit.say(N_("Release %(name)s"), name=one.name))
        entry.link(href=visit.address("glossary_release", release=one.name))
        counts = {"new": len(changes.new), "renamed": len(changes.renamed), "gone": len(changes.gone)}
        entry.summary(visit.say(N_("%(new)s new, %(renamed)s with another name, %(gone)s no longer in the list"), **counts))
        entry.updated(one.at)
        entry.author(name=name_of(visit, visit.site.office) or "—")
    return Response(made.atom_str(), media_type="application/atom+xml")


MOST_IN_FEED = 5


class ReleasePage(TypedDict):
    """What `glossary/release.html` is given. before: the release that it is compared with, None for the first.

    told: agencies that were told of it, for the office alone: name, what they answered, whether they are late.
    """

    release: GlossaryRelease
    before: GlossaryRelease | None
    changes: Difference
    formats: list[str]
    told: list[tuple[str, ReleaseNotice, bool]]


async def release_page(visit: Visit) -> Response:
    """A release: its files, and what changed since the one before."""
    release = await release_named(visit.request.path_params["release"])
    found = await releases()
    names = [one.name for one in found]
    place = names.index(release.name)
    before = await release_named(names[place + 1]) if place + 1 < len(names) else None
    changes = difference(await _read(before), await _read(release)) if before else Difference()
    formats = [*(kind.value for kind in Format), *PRINTED]
    told = await _told(visit, release.name) if visit.may("glossary.read") else []
    return visit.page("glossary/release.html", ReleasePage(release=release, before=before, changes=changes, formats=formats, told=told))


async def _told(visit: Visit, release: str) -> list[tuple[str, ReleaseNotice, bool]]:
    names = {one.key: name_of(visit, one.name) for one in await agencies()}
    rows = await notices_of(release)
    return [(names.get(row.agency, row.agency), row, row.acknowledged_at is None and visit.today > row.due_on) for row in rows]


async def _read(release: GlossaryRelease) -> list[Entry]:
    """The entries, read beside other requests: a whole city's list takes a second."""
    return await asyncio.to_thread(entries_of, release)


def entries_of(release: GlossaryRelease) -> list[Entry]:
    """The entries that a release holds."""
    return [read_record(place, record).entry for place, record in enumerate(read(loaded(zlib.decompress(release.data))), 1)]


async def release_file(visit: Visit) -> Response:
    """A release as a file."""
    asked = visit.request.path_params
    release = await release_named(asked["release"])
    if asked["format"] in PRINTED:
        return await _printed(visit, release, asked["format"])
    return await list_as_file(visit, lambda: entries_of(release), release.name)


async def list_as_file(visit: Visit, entries: Callable[[], list[Entry]], name: str) -> Response:
    """A list in the format of the address, with a byte-order mark where `?bom=yes`. Raises HTTPException 404 for another format."""
    try:
        kind = Format(visit.request.path_params["format"])
    except ValueError as problem:
        raise HTTPException(404) from problem
    bom = visit.request.query_params.get("bom") == "yes"
    body = await in_a_thread(lambda: write(entries(), kind, bom=bom))
    named = f"glossary-{name}.{ENDINGS.get(kind, kind.value)}"
    return Response(body, media_type=MEDIA[kind], headers={"Content-Disposition": f'attachment; filename="{named}"'})


async def _printed(visit: Visit, release: GlossaryRelease, kind: str) -> Response:
    """A release as a spreadsheet, or to print."""
    title, about = visit.say(N_("Place names")), visit.say(N_("Release %(name)s"), name=release.name)
    if kind == "xlsx":
        body = await in_a_thread(lambda: as_xlsx(entries_of(release)))
    else:
        body = await in_a_thread(lambda: names_sheet(visit, title, entries_of(release), about))
    headers = {"Content-Disposition": f'attachment; filename="glossary-{release.name}.{kind}"'}
    return Response(body, media_type=PRINTED[kind], headers=headers)


MOST_STICKERS, MOST_NAMES = 210, 3000


async def sheet_file(visit: Visit) -> Response:
    """The names of a district, or of a search, to print; as a list, or as stickers for signs. Raises HTTPException 404 for none."""
    asked = visit.request.query_params
    index = await index_of(visit.services.part(Shelf))
    district, kind = asked.get("district", "")[:40], asked.get("kind", "")[:40]
    number = number_of(asked.get("number", ""))
    chosen = [
        entry
        for entry in index.entries
        if (not district or district in entry.districts) and (not kind or entry.kind == kind) and (number is None or entry.number == number)
    ]
    ordered = sorted(chosen, key=lambda entry: (entry.en.casefold(), entry.number))
    if not ordered:
        raise HTTPException(404)
    title = " · ".join(part for part in (visit.say(N_("Place names")), district, kind and kind_word(visit, kind)) if part)
    if visit.request.path_params["format"] == "stickers":
        body = await in_a_thread(lambda: stickers(visit, title, ordered[:MOST_STICKERS]))
    else:
        about = visit.today.isoformat()
        body = await in_a_thread(lambda: names_sheet(visit, title, ordered[:MOST_NAMES], about))
    return Response(body, media_type="application/pdf", headers={"Content-Disposition": 'inline; filename="place-names.pdf"'})


class ListPage(TypedDict):
    """What `glossary/list.html` is given."""

    entries: list[Entry]


async def list_page(visit: Visit) -> Response:
    """The whole approved list on one page, which a browser keeps for the time without a network."""
    index = await index_of(visit.services.part(Shelf))
    entries = sorted(index.entries, key=lambda entry: (entry.en.casefold(), entry.number))
    return visit.page("glossary/list.html", ListPage(entries=entries))


PAGES = [
    PageRoute("glossary_list", "/glossary/list", list_page, fresh=FRESH, kept=True),
    PageRoute("glossary_sheet", "/glossary/print/{format}", sheet_file),
    PageRoute("glossary_releases", "/glossary/releases", releases_page, fresh=FRESH),
    PageRoute("glossary_feed", "/glossary/releases.atom", feed),
    PageRoute("glossary_release", "/glossary/releases/{release}", release_page, fresh=FRESH),
    PageRoute("glossary_file", "/glossary/releases/{release}/{format}", release_file),
]
