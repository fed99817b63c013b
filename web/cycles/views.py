"""The public pages of a cycle: where we are, what one can do, its rules, its pages, and which area one is in."""

import json
from collections.abc import Callable
from typing import Any, TypedDict

from starlette.responses import Response

from domain.cycles import queries
from domain.cycles.changes import first_promised
from domain.cycles.models import Cycle, CyclePage
from domain.cycles.phases import Phase, current, in_time, over
from domain.cycles.places import feature_collection, middle
from domain.cycles.plan import Area, Plan
from domain.cycles.rules import Rules, Selection
from domain.errors import N_, Missing, Refused
from domain.people.queries import agencies
from domain.site.rules import clean_place
from domain.translated import Piece, Translated
from web.bridges.cycle_display import (
    OverviewValues,
    cycle_of,
    overview_values,
    phase_name,
    teaser,
    thing_of_cycle,
    timeline,
)
from web.bridges.cycle_words import PAGE_KINDS, WORDS, invalid_words, percent, proof_of
from web.bridges.place_names import PlaceNames, place_names
from web.cycles.change_texts import Entry, entries
from web.cycles.holdings import Holdings, VoteTimes, holdings, votes_of
from web.cycles.pictures import budget_picture, dates_picture
from web.frame import districts
from web.frame.labels import name_of
from web.frame.page_routes import FRESH, PageRoute
from web.frame.rendering import given
from web.frame.visit import Visit
from web.text import formats


class ListPage(TypedDict):
    """What `cycles/list.html` is given."""

    cycles: list[tuple[Cycle, list[Phase], bool]]
    phase_name: Callable[..., str]


async def cycle_list(visit: Visit) -> Response:
    """Every public cycle."""
    found = await queries.public_list(visit.at)
    rows = [(cycle, current(cycle.plan.phases, visit.at), over(cycle.plan.phases, visit.at)) for cycle in found]
    return visit.page("cycles/list.html", ListPage(cycles=rows, phase_name=phase_name))


class OverviewPage(OverviewValues):
    """What `cycles/cycle.html` is given."""

    groups: list[Any]
    teaser: Callable[..., str]
    changes: list[Entry]
    there: Holdings


async def overview(visit: Visit) -> Response:
    """One cycle in one look."""
    cycle = await cycle_of(visit)
    told = await queries.told(cycle)
    pages = await queries.pages(cycle.id)
    return visit.page(
        "cycles/cycle.html",
        OverviewPage(
            groups=[(words, found) for kind, words in PAGE_KINDS.items() if (found := [page for page in pages if page.kind == kind])],
            teaser=lambda text: teaser(text.piece(visit.locale.tag).text),
            changes=entries(visit, told),
            there=await holdings(visit, cycle),
            **await overview_values(visit, cycle, first_promised(told)),
        ),
    )


class RulesPage(TypedDict):
    """What `cycles/rules.html` is given."""

    cycle: Cycle
    plan: Plan
    rules: Rules
    agencies: dict[str, Translated]
    votes: list[VoteTimes]
    invalid: list[Any]
    proof_piece: Callable[..., Piece]
    share: str
    link_names: dict[str, str]
    channel_names: dict[str, str]
    selections: dict[Selection, str]
    tie_names: dict[str, str]


async def rules(visit: Visit) -> Response:
    """The rules in words: when the vote is, who may take part, which ballots count, how winners follow, the digest they were fixed with."""
    cycle = await cycle_of(visit)
    named, held = {item.key: item.name for item in await agencies()}, cycle.plan.rules
    return visit.page(
        "cycles/rules.html",
        given(
            RulesPage,
            cycle=cycle,
            plan=cycle.plan,
            rules=held,
            agencies=named,
            votes=await votes_of(visit, cycle),
            invalid=[visit.say(words, **facts) for words, facts in invalid_words(held)],
            proof_piece=lambda link: proof_of(held, link).piece(visit.locale.tag),
            share=percent(held.share),
            **WORDS,
        ),
    )


class ExtraPage(TypedDict):
    """What `cycles/page.html` is given."""

    cycle: Cycle
    shown_page: CyclePage
    kind_name: str
    photos: list[Any]
    documents: list[Any]
    pages: list[CyclePage]
    there: Holdings | None
    stations: list[tuple[str, str, str]]
    places: PlaceNames


async def page(visit: Visit) -> Response:
    """Learning material, budget facts or the press kit, with its pictures and documents."""
    cycle = await cycle_of(visit)
    found = await queries.page(cycle.id, visit.request.path_params["page"])
    if found.published_at is None and not visit.may("cycles.read", thing_of_cycle(cycle)):
        raise Missing("not public")
    press = found.kind == "press"
    files = [(held, Translated.from_json(held["alt"])) for held in await queries.files_of(found)]
    return visit.page(
        "cycles/page.html",
        ExtraPage(
            cycle=cycle,
            shown_page=found,
            kind_name=PAGE_KINDS[found.kind],
            photos=[(held, alt) for held, alt in files if held["kind"] == "photo"],
            documents=[(held, alt) for held, alt in files if held["kind"] != "photo"],
            pages=await queries.pages(cycle.id),
            there=await holdings(visit, cycle) if press else None,
            stations=timeline(visit, cycle) if press else [],
            places=await place_names(visit),
        ),
    )


async def picture(visit: Visit) -> Response:
    """The dates or the budget as a picture for newspapers and slides."""
    cycle, part = await cycle_of(visit), visit.request.path_params["part"]
    name, zone = name_of(visit, cycle.name), visit.site.time_zone
    line = visit.say(N_("%(budget)s to decide together"), budget=formats.money(cycle.plan.budget, visit.locale, short=True))
    foot = visit.say(
        N_("Source: %(site)s, %(address)s. As of %(day)s."),
        site=name_of(visit, visit.site.name),
        address=visit.address("cycle", cycle=cycle.key),
        day=formats.long_date(visit.today, visit.locale),
    )
    taking_place = in_time(cycle.plan.phases)
    if part == "dates" and taking_place:
        rows = [
            (phase_name(visit, phase), formats.period(phase.starts_at, phase.ends_at, visit.locale, zone), phase.starts_at, phase.ends_at)
            for phase in taking_place
        ]
        drawn = dates_picture(visit.say(N_("%(cycle)s: dates"), cycle=name), line, foot, rows)
    elif part == "budget" and cycle.plan.areas:
        areas = [(name_of(visit, area.name), area.budget, formats.money(area.budget, visit.locale)) for area in cycle.plan.areas]
        drawn = budget_picture(visit.say(N_("%(cycle)s: budget by area"), cycle=name), line, foot, areas)
    else:
        raise Missing("no such picture")
    headers = {"Content-Disposition": f'inline; filename="{cycle.key}-{part}.svg"'}
    return Response(drawn, media_type="image/svg+xml", headers=headers)


class WherePage(TypedDict):
    """What `cycles/where.html` is given."""

    cycle: Cycle
    plan: Plan
    found: Area | None
    asked: bool
    problem: Refused | None
    start: tuple[float, float]
    tiles: str
    tiles_credit: str


async def where(visit: Visit) -> Response:
    """Which area am I in? From a point on the map; without a map, from the list with the places each area holds."""
    cycle, query = await cycle_of(visit), visit.request.query_params
    found, problem = None, None
    if query.get("latitude") or query.get("longitude"):
        try:
            place = clean_place(query.get("latitude", ""), query.get("longitude", ""), "", "", districts=districts.KEYS)
            if place.latitude is not None and place.longitude is not None:
                found = cycle.plan.area(cycle.plan.where(place.latitude, place.longitude))
        except Refused as refusal:
            problem = refusal
    visit.wants_tiles = True
    middles = [centre for area in cycle.plan.areas if (centre := middle(area.polygons))]
    return visit.page(
        "cycles/where.html",
        WherePage(
            cycle=cycle,
            plan=cycle.plan,
            found=found,
            asked=bool(query.get("latitude")),
            problem=problem,
            start=middles[0] if middles else (22.63, 120.3),
            tiles=visit.services.settings.tiles,
            tiles_credit=visit.services.settings.tiles_credit,
        ),
    )


async def borders(visit: Visit) -> Response:
    """The areas as GeoJSON."""
    cycle = await cycle_of(visit)
    data = feature_collection((area.key, name_of(visit, area.name), area.polygons) for area in cycle.plan.areas)
    return Response(json.dumps(data, ensure_ascii=False), media_type="application/geo+json")


PAGES = [
    PageRoute("cycles", "/cycles", cycle_list, fresh=FRESH),
    PageRoute("cycle", "/cycles/{cycle}", overview, fresh=FRESH),
    PageRoute("cycle_rules", "/cycles/{cycle}/rules", rules, fresh=FRESH),
    PageRoute("cycle_page", "/cycles/{cycle}/pages/{page}", page, fresh=FRESH),
    PageRoute("where", "/cycles/{cycle}/area", where, fresh=FRESH),
    PageRoute("borders", "/cycles/{cycle}/areas.geojson", borders),
    PageRoute("cycle_picture", "/cycles/{cycle}/pictures/{part}.svg", picture),
]
