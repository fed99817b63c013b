"""Releases of the approved list: what changed between two, and each as a file in every format. And the list as one page."""

import zlib
from typing import TypedDict

from starlette.exceptions import HTTPException
from starlette.responses import Response

from domain.glossary.entry import Entry
from domain.glossary.exchange.files import MEDIA, Format, write
from domain.glossary.exchange.json_file import loaded, read
from domain.glossary.exchange.record import read_record
from domain.glossary.models import GlossaryRelease
from domain.glossary.queries import Shelf, index_of, release_named, releases
from domain.glossary.releases import Difference, difference
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.tables.export import in_a_thread

ENDINGS = {Format.TBX_2008: "2008.tbx"}


class ReleasesPage(TypedDict):
    """What `glossary/releases.html` is given."""

    found: list[GlossaryRelease]


async def releases_page(visit: Visit) -> Response:
    """All releases, the newest first."""
    return visit.page("glossary/releases.html", ReleasesPage(found=await releases()))


class ReleasePage(TypedDict):
    """What `glossary/release.html` is given. before: the release that it is compared with, None for the first."""

    release: GlossaryRelease
    before: GlossaryRelease | None
    changes: Difference
    formats: list[str]


async def release_page(visit: Visit) -> Response:
    """A release: its files, and what changed since the one before."""
    release = await release_named(visit.request.path_params["release"])
    found = await releases()
    names = [one.name for one in found]
    place = names.index(release.name)
    before = await release_named(names[place + 1]) if place + 1 < len(names) else None
    old = entries_of(before) if before else []
    changes = await _differ(old, release)
    formats = [kind.value for kind in Format]
    return visit.page("glossary/release.html", ReleasePage(release=release, before=before, changes=changes, formats=formats))


async def _differ(old: list[Entry], release: GlossaryRelease) -> Difference:
    return difference(old, entries_of(release)) if old else Difference()


def entries_of(release: GlossaryRelease) -> list[Entry]:
    """The entries that a release holds."""
    return [read_record(place, record).entry for place, record in enumerate(read(loaded(zlib.decompress(release.data))), 1)]


async def release_file(visit: Visit) -> Response:
    """A release as a file."""
    asked = visit.request.path_params
    try:
        kind = Format(asked["format"])
    except ValueError as problem:
        raise HTTPException(404) from problem
    release = await release_named(asked["release"])
    bom = visit.request.query_params.get("bom") == "yes"
    body = await in_a_thread(lambda: write(entries_of(release), kind, bom=bom))
    name = f"glossary-{release.name}.{ENDINGS.get(kind, kind.value)}"
    return Response(body, media_type=MEDIA[kind], headers={"Content-Disposition": f'attachment; filename="{name}"'})


class ListPage(TypedDict):
    """What `glossary/list.html` is given."""

    entries: list[Entry]


async def list_page(visit: Visit) -> Response:
    """The whole approved list on one page, which a browser keeps for the time without a network."""
    index = await index_of(visit.services.part(Shelf))
    entries = sorted(index.entries, key=lambda entry: (entry.en.casefold(), entry.number))
    return visit.page("glossary/list.html", ListPage(entries=entries))


PAGES = [
    PageRoute("glossary_list", "/glossary/list", list_page, fresh=FRESH),
    PageRoute("glossary_releases", "/glossary/releases", releases_page, fresh=FRESH),
    PageRoute("glossary_release", "/glossary/releases/{release}", release_page, fresh=FRESH),
    PageRoute("glossary_file", "/glossary/releases/{release}/{format}", release_file),
]
