"""The borders of a cycle's areas from a GeoJSON file, whose features are matched by short name or by name: shown first, then taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypedDict

from markupsafe import Markup
from starlette.datastructures import UploadFile
from starlette.responses import Response

from domain.cycles import actions, queries
from domain.cycles.changes import of_items
from domain.cycles.models import Cycle
from domain.cycles.places import MOST_BYTES, MOST_POINTS, read_features
from domain.cycles.plan import Area, Plan
from domain.errors import N_, Refused
from web.bridges.cycle_display import thing_of
from web.cycles import edit_conflicts
from web.cycles.change_texts import ChangeRow, item_rows
from web.cycles.item_kinds import ITEMS, BordersForm
from web.cycles.items import AREAS, list_page
from web.cycles.pictures import areas_picture
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.importing import waiting

NOTICES = {
    "borders_saved": (N_("The borders are saved. Look at the picture below."), ""),
}


FOLDER = "imports"


@dataclass(frozen=True)
class FeatureLine:
    """A feature of the file. number: its place; area: the name of the area that it draws; problem: why it draws none."""

    number: int
    name: str
    area: str
    problem: str


class BordersPage(TypedDict):
    """What `cycles/borders.html` is given. token: opens the file that waits; without: areas to which the file gives no border.

    faulty: no feature fits an area; left_out: how many do not, named where they are FEW.
    """

    cycle: Cycle
    lines: list[FeatureLine]
    left_out: int
    faulty: bool
    without: list[str]
    picture: Markup | str
    token: str
    seen_mark: str


async def save_borders(visit: Visit) -> Response:
    """Show what a file would draw, with every feature that fits no area; or take over what was shown."""
    cycle, form = await queries.by_key(visit.request.path_params["cycle"]), visit.bind(BordersForm)
    folder, about, news = visit.services.settings.data / FOLDER, f"borders {cycle.key}", None
    token = str(visit.form.get("token") or "")
    try:
        edit_conflicts.check_unchanged(visit, cycle, AREAS)
        if not token:
            return await _preview(visit, cycle, await _sent(visit), folder, about)
        text = waiting.opened(folder, token, about).decode()
        await actions.change_items(cycle, "areas", lambda plan: _bordered(plan, text), at=visit.at, by=visit.person.id)
        waiting.forget(folder, token)
        return visit.go("cycle_items", "borders_saved", cycle=cycle.key, part="areas")
    except Refused as refusal:
        form.refuse(Refused(refusal.reason, field="geojson" if refusal.field == "file" else refusal.field, **refusal.facts))
        if refusal.reason == actions.OVERTAKEN:
            cycle = await queries.by_key(cycle.key)
            news = await edit_conflicts.news(visit, cycle, AREAS, lambda old, new: _rows(visit, old, new))
    return list_page(visit, cycle, ITEMS["areas"], form, news)


async def _sent(visit: Visit) -> str:
    upload = visit.form.get("geojson")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Refused(N_("Choose a file."), field="geojson")
    return (await upload.read()).decode("utf-8-sig", "replace")


async def _preview(visit: Visit, cycle: Cycle, text: str, folder: Path, about: str) -> Response:
    """Every feature with the area it draws, and the picture; nothing is written. A file with faults cannot be taken over."""
    names = {area.key: name_of(visit, area.name) for area in cycle.plan.areas}
    lines = []
    for number, (called, _) in enumerate(read_features(text), 1):
        area, name = _fitting(cycle.plan, called), called[0] if called else ""
        lines.append(FeatureLine(number, name, names[area.key] if area else "", "" if area else visit.say(NO_AREA, name=name or "?")))
    faulty, left_out = not any(line.area for line in lines), sum(not line.area for line in lines)
    plan = cycle.plan if faulty else _bordered(cycle.plan, text)
    drawn = [(names[area.key], area.polygons) for area in plan.areas if area.polygons]
    return visit.page(
        "cycles/borders.html",
        BordersPage(
            cycle=cycle,
            lines=[line for line in lines if line.area or faulty or left_out <= FEW],
            left_out=left_out,
            faulty=faulty,
            without=[name for name in names.values() if name not in {line.area for line in lines}],
            picture=areas_picture(visit.say(N_("The areas and their borders")), drawn) if drawn and not faulty else "",
            token="" if faulty else waiting.put_away(folder, text.encode(), about),
            seen_mark=edit_conflicts.mark_of(cycle, AREAS),
        ),
        status=422 if faulty else 200,
    )


def _rows(visit: Visit, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[ChangeRow]:
    return item_rows(visit, of_items(old["areas"], new["areas"]), N_("Name of an area"))


NO_AREA = N_("The cycle has no area “%(name)s”. Correct the name in the file, or add the area first.")
MANY_POINTS = N_("The border of “%(name)s” has more than %(most)s points. Simplify it first.")
FEW = 30
"""So many features that fit no area are named one by one; a national file has hundreds."""


def _fitting(plan: Plan, called: Sequence[str]) -> Area | None:
    """The area that one of a feature's names is the name of, the nearest name first."""
    known = {name: area for area in plan.areas for name in (area.key, *(held.text for held in area.name.texts.values()))}
    return next((known[name] for name in called if name in known), None)


def _bordered(plan: Plan, text: str) -> Plan:
    """The plan with the borders of a file; what fits no area is left out, as was shown. Raises Refused where an area would be too large."""
    found: dict[str, list[Any]] = {}
    for called, polygons in read_features(text):
        area = _fitting(plan, called)
        if area is not None:
            found.setdefault(area.key, []).extend(polygons)
    for key, polygons in found.items():
        if sum(len(ring) for polygon in polygons for ring in polygon) > MOST_POINTS:
            raise Refused(MANY_POINTS, field="geojson", name=key, most=MOST_POINTS)
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
