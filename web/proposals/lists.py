"""The public list of a cycle's proposals: search, filters, order, cards and map, all in the address; and the cycle in numbers."""

from typing import Any, NotRequired, TypedDict

from starlette.responses import Response

from domain.cycles.models import Cycle
from domain.cycles.places import middle
from domain.cycles.plan import Plan
from domain.delivery import queries as delivery
from domain.delivery.queries import CaseView
from domain.errors import N_
from domain.proposals.queries import lists
from domain.proposals.queries.lists import Numbers, Wish
from domain.proposals.queries.similar import Shelf, alike
from domain.proposals.visibility import Card
from web.bridges.cycle_display import cycle_of
from web.bridges.place_names import meant
from web.frame.labels import agency_names, name_of
from web.frame.page_routes import FRESH, PageRoute
from web.frame.rendering import given
from web.frame.visit import Visit
from web.proposals.cards import CardView, views
from web.proposals.names import Words, words_of
from web.tables.paging import Paging
from web.text.formats import local

GROUPS = {
    "open": N_("in review or waiting for it"),
    "reviewed": N_("through the review"),
    "candidates": N_("candidates"),
    "selected": N_("selected and delivered"),
    "others": N_("all others"),
}
SORTS = {
    "mixed": N_("mixed anew daily"),
    "newest": N_("newest first"),
    "supports": N_("most supported"),
    "comments": N_("most discussed"),
    "cheapest": N_("cheapest first"),
    "number": N_("by number"),
}
VIEWS = {"list": N_("List"), "map": N_("Map")}


async def wish_of(visit: Visit, cycle: Cycle) -> Wish:
    """What the address asks for; what it does not know counts as nothing."""
    query = visit.request.query_params
    sort = query.get("sort", "mixed")
    return Wish(
        cycle.id,
        text=query.get("q", "")[:100],
        area=query.get("area", "")[:40],
        category=query.get("category", "")[:40],
        group=query.get("state", ""),
        agency=query.get("agency", "")[:40],
        sort=sort if sort in SORTS else "mixed",
        places=await meant(visit, query.get("q", "")[:100]),
    )


class ListPage(TypedDict):
    """What `proposals/list.html` is given."""

    view: str
    cards: list[CardView]
    paging: Paging
    points: NotRequired[list[list[Any]]]
    near: list[Any]
    start: NotRequired[tuple[float, float]]
    tiles: NotRequired[str]
    tiles_credit: NotRequired[str]
    cycle: Cycle
    plan: Plan
    wish: Wish
    words: Words
    groups: dict[str, str]
    sorts: dict[str, str]
    kept: list[tuple[str, str]]
    agencies: dict[str, str]


async def proposals(visit: Visit) -> Response:
    """Cards or a map."""
    cycle = await cycle_of(visit)
    wish, view = await wish_of(visit, cycle), visit.request.query_params.get("view", "list")
    if view == "map":
        return await _map(visit, cycle, wish)
    paging = Paging.of(visit.request, 6)
    found, total = await lists.list_proposals(wish, visit.at, today=visit.today, offset=paging.offset, limit=paging.size)
    cards, shared = views(visit, found, words_of(visit, cycle)), await _shared(visit, cycle, wish)
    near = await alike(visit.services.part(Shelf), cycle.id, visit.at, wish.text) if wish.text and not total else []
    values: dict[str, Any] = {"cards": cards, "paging": paging.with_total(total), "near": views(visit, near, words_of(visit, cycle))}
    return visit.page("proposals/list.html", given(ListPage, view="list", **values, **shared), block="results")


async def _shared(visit: Visit, cycle: Cycle, wish: Wish) -> dict[str, Any]:
    kept = [(name, value) for name, value in visit.request.query_params.multi_items() if name not in ("page", "view") and value]
    return {
        "cycle": cycle,
        "plan": cycle.plan,
        "wish": wish,
        "words": words_of(visit, cycle),
        "groups": GROUPS,
        "sorts": SORTS,
        "kept": kept,
        "agencies": await agency_names(visit),
    }


async def _map(visit: Visit, cycle: Cycle, wish: Wish) -> Response:
    visit.wants_tiles = True
    found = await lists.on_map(wish, visit.at)
    centre = next((point for area in cycle.plan.areas if (point := middle(area.polygons))), (22.63, 120.3))
    points = [_point(visit, card) for card in found]
    settings = visit.services.settings
    return visit.page(
        "proposals/list.html",
        given(
            ListPage,
            cards=views(visit, found, words_of(visit, cycle)),
            paging=Paging(1, max(1, len(found)), visit.request.url.path, (), len(found)),
            view="map",
            points=points,
            near=[],
            start=centre,
            tiles=settings.tiles,
            tiles_credit=settings.tiles_credit,
            **await _shared(visit, cycle, wish),
        ),
        block="results",
    )


def _point(visit: Visit, card: Card) -> list[Any]:
    return [card.latitude, card.longitude, name_of(visit, card.title), visit.path("proposal", number=card.number)]


class NumbersPage(TypedDict):
    """What `proposals/numbers.html` is given."""

    cycle: Cycle
    plan: Plan
    numbers: Numbers
    words: Words
    cases: list[CaseView]


async def numbers(visit: Visit) -> Response:
    """The cycle in pictures: how far proposals have come, where they are, what they are about, and when they came in."""
    cycle = await cycle_of(visit)
    return visit.page(
        "proposals/numbers.html",
        NumbersPage(
            cycle=cycle,
            plan=cycle.plan,
            numbers=await lists.numbers(cycle.id, visit.at, lambda moment: local(moment, visit.site.time_zone).date()),
            words=words_of(visit, cycle),
            cases=await _cases(visit, cycle),
        ),
    )


async def _cases(visit: Visit, cycle: Cycle) -> list[CaseView]:
    """The deliveries that the public may see."""
    found = await delivery.board(visit.today, scope=cycle.scope)
    shown = await lists.public_titles([view.case.ref for view in found if view.case.source == "proposal"], visit.at)
    return [view for view in found if view.case.source != "proposal" or view.case.ref in shown]


PAGES = [
    PageRoute("proposals", "/cycles/{cycle}/proposals", proposals, fresh=FRESH),
    PageRoute("numbers", "/cycles/{cycle}/numbers", numbers, fresh=FRESH),
]
