"""Tables as files: CSV and ODS, safe to open in a spreadsheet, with a line that says under which licence."""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from domain.errors import N_

LICENCE = N_("Open Government Data License, Taiwan, version 1.0 (https://data.gov.tw/license). Please name the site as the source.")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "json": "application/json",
    "pb": "text/plain; charset=utf-8",
}


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet runs: a text that begins like a formula gets an apostrophe in front."""
    if isinstance(value, str) and unicodedata.normalize("NFKC", value).lstrip(" \n").startswith(DANGEROUS):
        return "'" + value
    return value


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else value


def as_csv(head: Sequence[str], rows: Sequence[Sequence[Any]], licence: str, *, mark: bool = True) -> bytes:
    """UTF-8, with a byte-order mark unless told otherwise, because spreadsheets ask for one; the last line is the licence, if any."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([harmless(_plain(value)) for value in row] for row in rows)
    if licence:
        writer.writerow([licence])
    return (b"\xef\xbb\xbf" if mark else b"") + out.getvalue().encode()


def as_ods(title: str, head: Sequence[str], rows: Sequence[Sequence[Any]], licence: str) -> bytes:
    """One sheet with a head and the licence below the rows. Numbers stay numbers; texts are never formulas in this format."""
    from odfdo import Document, Row, Table

    document = Document("spreadsheet")
    document.body.clear()
    table = Table(re.sub(r"[^\w ]", " ", title)[:31].strip() or "1")
    for values in [list(head), *[[_plain(value) for value in row] for row in rows], [licence]]:
        row = Row()
        row.set_values(values)
        table.append_row(row)
    document.body.append(table)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def download(body: bytes | str, kind: str, name: str) -> Response:
    """A file to save. kind: a key of MEDIA."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(body, media_type=MEDIA[kind], headers=headers)
