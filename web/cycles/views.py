"""The public pages of a cycle: where we are, what one can do, its rules, its pages, and which area one is in."""

import json
from datetime import timedelta

from starlette.responses import Response

from domain.cycles import queries
from domain.cycles.models import Cycle
from domain.cycles.phases import KINDS, current, held
from domain.cycles.places import feature_collection, middle
from domain.errors import Missing, Refused
from domain.people.queries import agencies
from domain.policy import Thing
from domain.site.rules import clean_place
from web import places
from web.cycles.shown import boundary, name_of, overview_values, phase_name
from web.cycles.words import WORDS
from web.doors import FRESH, Door
from web.visit import Visit


async def cycle_of(visit: Visit) -> Cycle:
    """The cycle of the address: a public one, or any for its officers. Raises Missing."""
    key = str(visit.request.path_params["cycle"])
    found = await visit.house.recall(("cycle", key), lambda: queries.by_key(key))
    if not queries.shown(found, visit.at) and not visit.may("cycles.read", _thing(found)):
        raise Missing("not public")
    visit.fresh = boundary(found.plan.phases, visit.at)
    return found


def _thing(cycle: Cycle) -> Thing:
    return Thing(frozenset({cycle.scope}))


async def listed(visit: Visit) -> Response:
    """Every public cycle."""
    found = await queries.public_list(visit.at)
    return visit.page("cycles/list.html", cycles=[(cycle, current(cycle.plan.phases, visit.at)) for cycle in found], phase_name=phase_name)


async def overview(visit: Visit) -> Response:
    """One cycle in one look."""
    cycle = await cycle_of(visit)
    pages = await queries.pages(cycle.id)
    return visit.page("cycles/cycle.html", pages=pages, **overview_values(visit, cycle))


async def rules(visit: Visit) -> Response:
    """The rules in words: who may take part, how a ballot is filled in, how winners follow, and the digest they were fixed with."""
    cycle = await cycle_of(visit)
    named = {item.key: item.name for item in await agencies()}
    return visit.page("cycles/rules.html", cycle=cycle, plan=cycle.plan, rules=cycle.plan.rules, agencies=named, **WORDS)


async def page(visit: Visit) -> Response:
    """Learning material, budget facts or the press kit."""
    cycle = await cycle_of(visit)
    found = await queries.page(cycle.id, visit.request.path_params["page"])
    if found.published_at is None and not visit.may("cycles.read", _thing(cycle)):
        raise Missing("not public")
    return visit.page("cycles/page.html", cycle=cycle, shown_page=found, pages=await queries.pages(cycle.id))


async def where(visit: Visit) -> Response:
    """Which area am I in? From a point on the map; without a map, from the list with the places each area holds."""
    cycle, query = await cycle_of(visit), visit.request.query_params
    found, problem = None, None
    if query.get("latitude") or query.get("longitude"):
        try:
            place = clean_place(query.get("latitude", ""), query.get("longitude", ""), "", "", districts=places.KEYS)
            if place.latitude is not None and place.longitude is not None:
                found = cycle.plan.area(cycle.plan.where(place.latitude, place.longitude))
        except Refused as refusal:
            problem = refusal
    visit.wants_tiles = True
    middles = [centre for area in cycle.plan.areas if (centre := middle(area.polygons))]
    return visit.page(
        "cycles/where.html",
        cycle=cycle,
        plan=cycle.plan,
        found=found,
        asked=bool(query.get("latitude")),
        problem=problem,
        start=middles[0] if middles else (22.63, 120.3),
        tiles=visit.house.settings.tiles,
        tiles_credit=visit.house.settings.tiles_credit,
    )


async def borders(visit: Visit) -> Response:
    """The areas as GeoJSON."""
    cycle = await cycle_of(visit)
    data = feature_collection((area.key, name_of(visit, area.name), area.polygons) for area in cycle.plan.areas)
    return Response(json.dumps(data, ensure_ascii=False), media_type="application/geo+json")


async def calendar(visit: Visit) -> Response:
    """The dates of the cycle for one's own calendar."""
    from icalendar import Calendar, Event

    cycle = await cycle_of(visit)
    made = Calendar()
    made.add("prodid", "-//Hamasen//participatory budget//ZH")
    made.add("version", "2.0")
    made.add("x-wr-calname", name_of(visit, cycle.name))
    for phase in held(cycle.plan.phases):
        event = Event()
        event.add("uid", f"{cycle.key}-{phase.key}@{visit.house.settings.address.split('//')[1]}")
        event.add("dtstamp", visit.at)
        event.add("dtstart", phase.starts_at)
        event.add("dtend", phase.ends_at)
        event.add("summary", f"{phase_name(visit, phase)} · {name_of(visit, cycle.name)}")
        event.add("description", visit.say(KINDS[phase.kind].now))
        event.add("url", visit.address("cycle", cycle=cycle.key))
        if phase.ends_at - phase.starts_at > timedelta(days=2):
            event.add("transp", "TRANSPARENT")
        made.add_component(event)
    headers = {"Content-Disposition": f'attachment; filename="{cycle.key}.ics"'}
    return Response(made.to_ical(), media_type="text/calendar; charset=utf-8", headers=headers)


DOORS = [
    Door("cycles", "/cycles", listed, fresh=FRESH),
    Door("cycle", "/cycles/{cycle}", overview, fresh=FRESH),
    Door("cycle_rules", "/cycles/{cycle}/rules", rules, fresh=FRESH),
    Door("cycle_page", "/cycles/{cycle}/pages/{page}", page, fresh=FRESH),
    Door("where", "/cycles/{cycle}/area", where, fresh=FRESH),
    Door("borders", "/cycles/{cycle}/areas.geojson", borders),
    Door("calendar", "/cycles/{cycle}/dates.ics", calendar),
]
