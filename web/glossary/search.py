"""The public's page of the glossary: one box that finds any spelling, and lists to browse."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from starlette.responses import Response

from domain.distances import metres_between
from domain.glossary.actions.searches import count_empty
from domain.glossary.aligning import system_of
from domain.glossary.entry import Entry
from domain.glossary.fold import has_chinese
from domain.glossary.queries import Shelf, index_of, newest_release
from domain.glossary.search import MOST_LETTERS, Found, search
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.glossary.words import KINDS, SYSTEMS, kind_word, tag_of
from web.tables.paging import Paging

SURE = 64.0
"""A result with less is only near to what was typed."""

MOST = 20

WALK = 2000
"""Names farther than so many metres are not near."""


@dataclass(frozen=True)
class Card:
    """A result. matched, why: the spelling that was found and what it is, empty where it is the approved one; tag: of its language;
    metres: how far it is, where that was asked for, to the next ten."""

    number: int
    zh: str
    en: str
    kind: str
    districts: tuple[str, ...]
    matched: str = ""
    why: str = ""
    tag: str = "en"
    metres: int | None = None


class GlossaryPage(TypedDict):
    """What `glossary/search.html` is given. near: no result is surely meant; here: names near a place are
    shown; total: names in the list."""

    query: str
    cards: list[Card]
    near: bool
    here: bool
    paging: Paging
    kinds: list[tuple[str, str]]
    kind: str
    districts: list[str]
    district: str
    letters: list[str]
    letter: str
    total: int
    release: str


async def glossary(visit: Visit) -> Response:
    """Results of a search, or the list by district, kind and letter."""
    asked = visit.request.query_params
    query = asked.get("q", "").strip()[:MOST_LETTERS]
    index = await index_of(visit.services.part(Shelf))
    kind, district, letter = asked.get("kind", "")[:40], asked.get("district", "")[:40], asked.get("letter", "")[:1].upper()
    here = place_of(asked.get("near", ""))
    paging, cards, near = Paging.of(visit.request, 30), list[Card](), False
    if query:
        found = search(index, query, MOST)
        near = not found or found[0].score < SURE
        if near:
            await count_empty(query, visit.today)
        cards = [card_of(visit, one) for one in found]
    elif here:
        cards = [replace(plain_card(visit, entry), metres=round(far, -1)) for entry, far in nearest(index.entries, here)]
    elif kind or district or letter:
        chosen = [entry for entry in index.entries if _fits(entry, kind, district, letter)]
        paging = paging.with_total(len(chosen))
        cards = [plain_card(visit, entry) for entry in _sorted(chosen)[paging.offset : paging.offset + paging.size]]
    kinds = sorted({entry.kind for entry in index.entries}, key=lambda one: (list(KINDS).index(one) if one in KINDS else 99, one))
    return visit.page(
        "glossary/search.html",
        GlossaryPage(
            query=query,
            cards=cards,
            near=near,
            here=here is not None,
            paging=paging,
            kinds=[(one, kind_word(visit, one)) for one in kinds],
            kind=kind,
            districts=sorted({name for entry in index.entries for name in entry.districts}),
            district=district,
            letters=sorted({entry.en[0].upper() for entry in index.entries if entry.en[0].isalpha()}),
            letter=letter,
            total=len(index.entries),
            release=await newest_release(),
        ),
        block="results",
    )


def place_of(asked: str) -> tuple[float, float] | None:
    """Latitude and longitude as an address writes them, `22.621,120.275`; None for anything else."""
    found = _PLACE.fullmatch(asked)
    return (float(found[1]), float(found[2])) if found else None


_PLACE = re.compile(r"(-?\d{1,2}(?:\.\d{1,8})?),(-?\d{1,3}(?:\.\d{1,8})?)", re.ASCII)


def nearest(entries: Sequence[Entry], here: tuple[float, float]) -> list[tuple[Entry, int]]:
    """The names with a point within walking distance, the nearest first, each with its metres."""
    placed = [(entry, (float(entry.lat), float(entry.lon))) for entry in entries if entry.lat and entry.lon]
    found = [(entry, round(metres_between(here, point))) for entry, point in placed]
    return sorted((pair for pair in found if pair[1] <= WALK), key=lambda pair: (pair[1], pair[0].number))[:MOST]


def _fits(entry: Entry, kind: str, district: str, letter: str) -> bool:
    return (not kind or entry.kind == kind) and (not district or district in entry.districts) and entry.en.upper().startswith(letter)


def _sorted(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda entry: (entry.en.casefold(), entry.number))


def plain_card(visit: Visit, entry: Entry) -> Card:
    """An entry of a list."""
    return Card(entry.number, entry.zh, entry.en, kind_word(visit, entry.kind), entry.districts)


def card_of(visit: Visit, found: Found) -> Card:
    """A result of a search, with what was found where that is not the approved name itself."""
    entry = found.entry
    if found.matched in (entry.en, entry.zh):
        return plain_card(visit, entry)
    why = found.why if has_chinese(found.matched) else system_of(entry.zh, found.matched, found.why)
    tag = "zh-Hant-TW" if has_chinese(found.matched) else tag_of(why)
    return replace(plain_card(visit, entry), matched=found.matched, why=visit.say(SYSTEMS.get(why, why)), tag=tag)


PAGES = [PageRoute("glossary", "/glossary", glossary, fresh=FRESH)]
