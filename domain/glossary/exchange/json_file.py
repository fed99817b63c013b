"""The list as JSON: `{"entries": [...]}`, and as GeoJSON: one feature an entry. One line an entry; numbers as they were written. Pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from domain.errors import N_, Refused
from domain.glossary.exchange.record import LISTS, Record

NOT_READ = N_("This is no JSON of a glossary.")
_RAW = frozenset({"number", "lat", "lon"})


def write(records: Sequence[Record]) -> bytes:
    """UTF-8, without empty parts."""
    return f'{{"entries": [{_lines(_object(record) for record in records)}]}}\n'.encode()


def write_geo(records: Sequence[Record]) -> bytes:
    """GeoJSON (RFC 7946): the place as `[lon, lat]`, `null` where there is none; all other parts are properties."""
    return f'{{"type": "FeatureCollection", "features": [{_lines(map(_feature, records))}]}}\n'.encode()


def _lines(objects: Iterable[str]) -> str:
    text = ",\n".join(objects)
    return f"\n{text}\n" if text else ""


def _object(record: Record) -> str:
    return f"{{{', '.join(f'{json.dumps(name)}: {_value(name, record[name])}' for name in record)}}}"


def _value(name: str, value: Any) -> str:
    return str(value) if name in _RAW else json.dumps(value, ensure_ascii=False)


def _feature(record: Record) -> str:
    place = f'{{"type": "Point", "coordinates": [{record["lon"]}, {record["lat"]}]}}' if "lat" in record else "null"
    rest = {name: value for name, value in record.items() if name not in ("lat", "lon")}
    number = f'"id": {record["number"]}, ' if "number" in record else ""
    return f'{{"type": "Feature", {number}"geometry": {place}, "properties": {_object(rest)}}}'


def loaded(data: bytes) -> Any:
    """Any JSON, with numbers as texts. Raises Refused for what is none."""
    try:
        return json.loads(data.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError) as problem:
        raise Refused(NOT_READ, field="file") from problem


def read(given: Any) -> list[dict[str, Any]]:
    """The records of what a file holds, JSON or GeoJSON. Raises Refused."""
    if isinstance(given, Mapping) and given.get("type") == "FeatureCollection":
        return [_from_feature(feature) for feature in _list(given.get("features"))]
    entries = given.get("entries") if isinstance(given, Mapping) else given
    found = _list(entries)
    if not all(isinstance(record, Mapping) for record in found):
        raise Refused(NOT_READ, field="file")
    return [_parts(record) for record in found]


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Refused(NOT_READ, field="file")
    return value


def _parts(record: Mapping[str, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in record.items() if value is not None and (name not in LISTS or value != "")}


def _from_feature(feature: Any) -> dict[str, Any]:
    if not isinstance(feature, Mapping) or not isinstance(feature.get("properties"), Mapping):
        raise Refused(NOT_READ, field="file")
    parts = _parts(feature["properties"])
    place = feature.get("geometry")
    if place is None:
        return parts
    if not isinstance(place, Mapping) or place.get("type") != "Point" or len(_list(place.get("coordinates"))) < 2:
        raise Refused(N_("The place of an entry is a point."), field="lat")
    return parts | {"lon": place["coordinates"][0], "lat": place["coordinates"][1]}
