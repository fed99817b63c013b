"""Areas as polygons (GeoJSON, RFC 7946), and which area a point lies in. Pure; degrees of WGS 84, longitude first as in GeoJSON."""

import itertools
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.errors import N_, Refused

Ring = list[list[float]]
Polygon = list[Ring]

MOST_POINTS = 20_000
MOST_BYTES = 20_000_000
"""The national file of townships is of that size."""

WEST, SOUTH, EAST, NORTH = 114.0, 10.0, 124.0, 27.0
"""Taiwan with its far islands: Taiping and Dongsha belong to Cijin District."""

NAMES = ("key", "name", "名稱", "VILLNAME", "TOWNNAME", "id")
"""Properties that name a feature, the nearest first; those in capitals are of the government's open data."""

NOT_GEOJSON = N_("This is not a GeoJSON file with one polygon for each area. Export it again as GeoJSON in WGS 84.")


def read_features(text: str) -> list[tuple[tuple[str, ...], list[Polygon]]]:
    """Names (of NAMES, those there are) and polygons of a GeoJSON FeatureCollection, in its order. Raises Refused for anything else."""
    if len(text) > MOST_BYTES:
        limit = MOST_BYTES // 1_000_000
        raise Refused(N_("The file is larger than %(limit)s MB. Simplify the borders first."), field="geojson", limit=limit)
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise Refused(NOT_GEOJSON, field="geojson") from problem
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or not features:
        raise Refused(NOT_GEOJSON, field="geojson")
    return [(_names(feature), _polygons(feature)) for feature in features]


def _names(feature: Any) -> tuple[str, ...]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    held = properties if isinstance(properties, dict) else {}
    found = [str(held[part]).strip()[:120] for part in NAMES if held.get(part)]
    if held.get("TOWNNAME") and held.get("VILLNAME"):
        found.insert(0, f"{held['TOWNNAME']}{held['VILLNAME']}"[:120])
    return tuple(found)


def _polygons(feature: Any) -> list[Polygon]:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    geometry = geometry if isinstance(geometry, dict) else {}
    kind = geometry.get("type")
    if kind == "Polygon":
        return [_polygon(geometry.get("coordinates"))]
    if kind == "MultiPolygon" and isinstance(geometry.get("coordinates"), list) and geometry["coordinates"]:
        return [_polygon(part) for part in geometry["coordinates"]]
    raise Refused(NOT_GEOJSON, field="geojson")


def _polygon(rings: Any) -> Polygon:
    if not isinstance(rings, list) or not rings:
        raise Refused(NOT_GEOJSON, field="geojson")
    made = [[_point(point) for point in ring] for ring in rings if isinstance(ring, list)]
    if len(made) != len(rings) or any(len(ring) < 4 or ring[0] != ring[-1] for ring in made) or sum(map(len, made)) > MOST_POINTS:
        raise Refused(NOT_GEOJSON, field="geojson")
    return made


def _point(point: Any) -> list[float]:
    try:
        longitude, latitude = float(point[0]), float(point[1])
    except (TypeError, ValueError, OverflowError, IndexError, KeyError) as problem:
        raise Refused(NOT_GEOJSON, field="geojson") from problem
    if not (math.isfinite(longitude) and math.isfinite(latitude) and WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH):
        raise Refused(N_("A point of the file lies outside Taiwan. Coordinates must be WGS 84, longitude first."), field="geojson")
    return [round(longitude, 6), round(latitude, 6)]


def inside(polygons: Iterable[Polygon], latitude: float, longitude: float) -> bool:
    """Whether a point lies in any of the polygons; a hole is outside. Even-odd rule: a ray to the east crosses an odd number of edges.

    An edge counts at its lower end and not at its upper, so that a point on the border of two areas lies in one of them.
    """
    return any(sum(_crossings(ring, latitude, longitude) for ring in polygon) % 2 for polygon in polygons)


def _crossings(ring: Ring, latitude: float, longitude: float) -> int:
    count = 0
    for (x1, y1), (x2, y2) in itertools.pairwise(ring):
        if (y1 <= latitude) != (y2 <= latitude) and longitude < x1 + (latitude - y1) * (x2 - x1) / (y2 - y1):
            count += 1
    return count


def area_at(areas: Iterable[tuple[str, list[Polygon]]], latitude: float, longitude: float) -> str:
    """The key of the area that holds a point; an empty string when none does."""
    return next((key for key, polygons in areas if inside(polygons, latitude, longitude)), "")


LINES = 480
"""How many lines from west to east are laid across all areas to see whether some overlap."""

Spans = dict[int, list[tuple[float, float]]]
"""By the number of a line: from where to where it runs inside an area."""


def overlaps(areas: Sequence[tuple[str, list[Polygon]]]) -> list[tuple[str, str]]:
    """The pairs of areas that share more than a hundredth of the smaller one: less is the roughness of a drawing.

    Far islands are left out: lines that reach them would lie kilometres apart.
    """
    areas = [(key, near(polygons)) for key, polygons in areas]
    box = _box(polygon for _, polygons in areas for polygon in polygons)
    if box is None or box[3] <= box[1]:
        return []
    drawn = [(key, _spans(polygons, box[1], (box[3] - box[1]) / LINES)) for key, polygons in areas]
    return [(one[0], other[0]) for one, other in itertools.combinations(drawn, 2) if _shared(one[1], other[1]) > 0.01]


def _box(polygons: Iterable[Polygon]) -> tuple[float, float, float, float] | None:
    """West, south, east and north; None without any point."""
    points = [point for polygon in polygons for ring in polygon for point in ring]
    if not points:
        return None
    longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def _spans(polygons: Iterable[Polygon], south: float, step: float) -> Spans:
    """Where each line runs inside an area. Every edge is looked at once, whatever the number of lines."""
    found: Spans = {}
    for polygon in polygons:
        crossings: dict[int, list[float]] = {}
        for ring in polygon:
            for (x1, y1), (x2, y2) in itertools.pairwise(ring):
                first, last = (math.ceil((y - south) / step - 0.5) for y in (min(y1, y2), max(y1, y2)))
                for line in range(first, last):
                    latitude = south + (line + 0.5) * step
                    crossings.setdefault(line, []).append(x1 + (latitude - y1) * (x2 - x1) / (y2 - y1))
        for line, at in crossings.items():
            at.sort()
            found.setdefault(line, []).extend(zip(at[::2], at[1::2], strict=False))
    return found


def _shared(one: Spans, other: Spans) -> float:
    """The part of the smaller area that lies in the other one too."""
    smaller = min(sum(end - begin for spans in area.values() for begin, end in spans) for area in (one, other))
    both = sum(
        max(0.0, min(mine[1], theirs[1]) - max(mine[0], theirs[0]))
        for line in one.keys() & other.keys()
        for mine in one[line]
        for theirs in other[line]
    )
    return both / smaller if smaller else 0.0


FAR = 0.5
"""Degrees: so far from the main part of an area its islands are left out of pictures."""


def near(polygons: Sequence[Polygon]) -> list[Polygon]:
    """The largest polygon and those near it: where people live, without islands hundreds of kilometres away."""
    boxes = [_box([polygon]) or (0.0, 0.0, 0.0, 0.0) for polygon in polygons]
    if not boxes:
        return []
    west, south, east, north = max(boxes, key=lambda box: (box[2] - box[0]) * (box[3] - box[1]))
    return [
        polygon
        for polygon, box in zip(polygons, boxes, strict=True)
        if box[2] >= west - FAR and box[0] <= east + FAR and box[3] >= south - FAR and box[1] <= north + FAR
    ]


def middle(polygons: Sequence[Polygon]) -> tuple[float, float] | None:
    """The middle (latitude, longitude) of the box around the main part of an area, for centring a map; None without any."""
    box = _box(near(polygons))
    return ((box[1] + box[3]) / 2, (box[0] + box[2]) / 2) if box else None


def feature_collection(areas: Iterable[tuple[str, str, list[Polygon]]]) -> Mapping[str, Any]:
    """The same as GeoJSON again: key, name and polygons of each area that has any."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"key": key, "name": name},
                "geometry": {"type": "MultiPolygon", "coordinates": polygons},
            }
            for key, name, polygons in areas
            if polygons
        ],
    }
