"""The borders of a cycle's areas from a GeoJSON file, whose features are matched by short name or by name."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from domain.cycles import actions, queries
from domain.cycles.changes import of_items
from domain.cycles.places import MOST_BYTES, read_features
from domain.cycles.plan import Plan
from domain.errors import N_, Refused
from web.bridges.cycle_display import thing_of
from web.cycles import edit_conflicts
from web.cycles.change_texts import ChangeRow, item_rows
from web.cycles.item_kinds import ITEMS, BordersForm
from web.cycles.items import AREAS, list_page
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit

NOTICES = {
    "borders_saved": (N_("The borders are saved. Look at the picture below."), ""),
}


async def save_borders(visit: Visit) -> Response:
    """Take the borders over, or say beside the field what is wrong with the file."""
    cycle, form = await queries.by_key(visit.request.path_params["cycle"]), visit.bind(BordersForm)
    upload, news = visit.form.get("geojson"), None
    try:
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise Refused(N_("Choose a file."), field="geojson")
        text = (await upload.read()).decode("utf-8-sig", "replace")
        edit_conflicts.check_unchanged(visit, cycle, AREAS)
        await actions.change_items(cycle, "areas", lambda plan: _bordered(plan, text), at=visit.at, by=visit.person.id)
        return visit.go("cycle_items", "borders_saved", cycle=cycle.key, part="areas")
    except Refused as refusal:
        form.refuse(refusal)
        if refusal.reason == actions.OVERTAKEN:
            cycle = await queries.by_key(cycle.key)
            news = await edit_conflicts.news(visit, cycle, AREAS, lambda old, new: _rows(visit, old, new))
    return list_page(visit, cycle, ITEMS["areas"], form, news)


def _rows(visit: Visit, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[ChangeRow]:
    return item_rows(visit, of_items(old["areas"], new["areas"]), N_("Name of an area"))


def _bordered(plan: Plan, text: str) -> Plan:
    """The plan with the borders of a file. Raises Refused naming what fits no area."""
    found: dict[str, list[Any]] = {}
    for name, polygons in read_features(text):
        fitting = [area for area in plan.areas if name in (area.key, *(held.text for held in area.name.texts.values()))]
        if not fitting:
            raise Refused(N_("The file names an area “%(name)s” that the cycle does not have."), field="geojson", name=name or "?")
        found.setdefault(fitting[0].key, []).extend(polygons)
    return replace(plan, areas=tuple(replace(area, polygons=found.get(area.key, area.polygons)) for area in plan.areas))


PAGES = [
    PageRoute(
        "cycle_borders",
        "/staff/cycles/{cycle}/borders",
        post=save_borders,
        body=MOST_BYTES + 64 * 1024,
        needs="cycles.change",
        thing=thing_of,
        files=frozenset({"file", "geojson"}),
    )
]
