"""The library of awarded works: search, one work with its award, which repeats what the certificate says, and where it is carried out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response

from domain.awards.models_panel import Award
from domain.awards.queries import awards
from domain.awards.queries.awards import Wish
from domain.awards.queries.programmes import rules_of
from domain.awards.states import Stage
from domain.errors import N_
from domain.files import queries as stored
from domain.files.models import StoredFile
from web.awards.calls import Given, given_of
from web.awards.words import PRESETS
from web.frame.labels import name_of
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.tables.listing import Column, FileNames, Filter, Listing, as_file
from web.text.languages import Locale

SIZE = 20


@dataclass(frozen=True)
class Work:
    """A work in the list. programme: the title of its programme."""

    given: Given
    programme: str
    year: int


class WorksPage(TypedDict):
    """What `awards/works.html` is given."""

    works: list[Work]
    listing: Listing
    searched: bool


async def works_page(visit: Visit) -> Response:
    """Awarded works, the latest first; also as a file."""
    filters = (
        Filter("kind", N_("Programme"), {key: visit.say(words) for key, words in PRESETS.items()}),
        Filter("year", N_("Year"), {str(year): str(year) for year in await awards.years()}),
        Filter("adopted", N_("Carried out"), {"yes": visit.say(N_("Yes")), "no": visit.say(N_("Not so far"))}),
    )
    listing = Listing.of(visit.request, size=SIZE, search=N_("Title, abstract, author or agency"), filters=filters)
    chosen = listing.chosen
    found = await awards.library(Wish(listing.text, chosen["kind"], chosen["year"], chosen["adopted"]))
    if listing.file:
        works = [_work(visit, one) for one in found]
        return await as_file(listing.file, FileNames("awarded-works", visit.say(N_("Awarded works"))), COLUMNS, works, visit.say)
    page = found[listing.paging.offset : listing.paging.offset + listing.paging.size]
    return visit.page(
        "awards/works.html",
        WorksPage(
            works=[_work(visit, one) for one in page],
            listing=listing.with_total(len(found)),
            searched=bool(listing.text or any(chosen.values())),
        ),
    )


def _work(visit: Visit, award: Award) -> Work:
    return Work(given_of(visit, award.programme, award), name_of(visit, award.programme.title), award.programme.year)


COLUMNS: Sequence[Column[Work]] = (
    Column("year", N_("Year"), lambda one: one.year),
    Column("programme", N_("Programme"), lambda one: one.programme),
    Column("award", N_("Award"), lambda one: one.given.tier),
    Column("work", N_("Work"), lambda one: one.given.award.work),
    Column("authors", N_("Authors"), lambda one: "、".join(one.given.award.names)),
    Column("agency", N_("Agency"), lambda one: one.given.agency),
    Column("abstract", N_("Abstract"), lambda one: one.given.award.entry.abstract),
    Column("case", N_("Case"), lambda one: one.given.award.case),
    Column("revoked_on", N_("Revoked on"), lambda one: one.given.award.revoked_on.isoformat() if one.given.award.revoked_on else ""),
    Column("serial", N_("Serial"), lambda one: one.given.award.serial),
)


@dataclass(frozen=True)
class Said:
    """What a certificate says, in one language."""

    locale: Locale
    award: str
    programme: str
    agency: str


def said_of(award: Award, locales: Sequence[Locale]) -> list[Said]:
    """The award, the programme and the agency in each language: on the certificate and on its page alike."""
    rules = rules_of(award.programme)
    tier = rules.tier(award.tier)
    found = []
    for locale in locales:
        kind = next((one.name.piece(locale.tag).text for one in rules.classes if tier and one.key == tier.kind), "")
        name = f"{kind} {tier.name.piece(locale.tag).text}".strip() if tier else ""
        found.append(Said(locale, name, award.programme.title.piece(locale.tag).text, award.agency.piece(locale.tag).text))
    return found


class AwardPage(TypedDict):
    """What `awards/award.html` is given. final: whether the list is; certificate: what it says; files: copies that everybody may
    open; text: the whole work."""

    award: Award
    final: bool
    certificate: list[Said]
    files: list[StoredFile]


async def award_page(visit: Visit) -> Response:
    """An award: everything that its certificate says, whether it stands, and the work. Its address never changes."""
    award = await awards.by_serial(visit.request.path_params["serial"])
    keys = await awards.public_files(award.entry) if award.programme.stage == Stage.ANNOUNCED and award.revoked_on is None else []
    return visit.page(
        "awards/award.html",
        AwardPage(
            award=award,
            final=award.programme.stage == Stage.ANNOUNCED,
            certificate=said_of(award, list(visit.services.locales)),
            files=[await stored.by_key(key) for key in keys],
        ),
    )


PAGES = [
    PageRoute("award_works", "/awards/works", works_page, fresh=FRESH),
    PageRoute("award_page", "/awards/given/{serial}", award_page, fresh=FRESH),
]
