"""Which format a file is in, and the list as a file of each. Pure."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from domain.errors import N_, Refused
from domain.glossary.entry import Entry
from domain.glossary.exchange import csv_file, json_file, tbx
from domain.glossary.exchange.record import record_of


class Format(StrEnum):
    """The formats, by the name that the command line has for them."""

    CSV = "csv"
    JSON = "json"
    GEOJSON = "geojson"
    TBX = "tbx"
    TBX_2008 = "tbx-2008"


ENDINGS = {".csv": Format.CSV, ".json": Format.JSON, ".geojson": Format.GEOJSON, ".tbx": Format.TBX}
MEDIA = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
    Format.GEOJSON: "application/geo+json",
    Format.TBX: "application/x-tbx+xml",
    Format.TBX_2008: "application/x-tbx+xml",
}


def format_of(name: str) -> Format:
    """The format that a file's ending names. Raises Refused for another ending."""
    for ending, kind in ENDINGS.items():
        if name.lower().endswith(ending):
            return kind
    raise Refused(N_("Name the format, or end the file's name with %(names)s."), field="file", names=", ".join(ENDINGS))


def write(entries: Iterable[Entry], kind: Format, *, bom: bool = False) -> bytes:
    """The list as a file, by number. bom: begin a CSV with a mark, for spreadsheets that ask for one."""
    records = [record_of(entry) for entry in sorted(entries, key=lambda entry: entry.number)]
    if kind is Format.CSV:
        return csv_file.write(records, bom=bom)
    if kind is Format.JSON:
        return json_file.write(records)
    if kind is Format.GEOJSON:
        return json_file.write_geo(records)
    return tbx.write(records, tbx.OF_2019 if kind is Format.TBX else tbx.OF_2008)


def read_records(data: bytes) -> list[dict[str, Any]] | None:
    """The records of a JSON, GeoJSON or TBX file, which its beginning tells apart; None for what must be a table. Raises Refused."""
    begin = data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    if begin in (b"{", b"["):
        return json_file.read(json_file.loaded(data))
    if begin == b"<" or (data[:2] in (b"\xff\xfe", b"\xfe\xff") and b"<\x00?\x00" in data[:12]):
        return tbx.read(data)
    return None
