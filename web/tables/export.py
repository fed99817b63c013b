"""Tables as files: CSV and ODS, safe to open in a spreadsheet, with a line that says under which licence."""

import asyncio
import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from starlette.responses import Response

from domain.errors import N_

LICENCE = N_("Open Government Data License, Taiwan, version 1.0 (https://data.gov.tw/license). Please name the site as the source.")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "json": "application/json",
    "pb": "text/plain; charset=utf-8",
    "pdf": "application/pdf",
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


def as_json(data: Any) -> str:
    """Indented, in UTF-8, with moments and days in ISO 8601."""
    return json.dumps(data, ensure_ascii=False, indent=1, default=_plain)


def as_ods(title: str, head: Sequence[str], rows: Sequence[Sequence[Any]], licence: str) -> bytes:
    """One sheet with a head and the licence, if any, below the rows. Numbers stay numbers; texts are never formulas in this format.

    The library parses the rows as one piece: cell by cell it took seconds for a thousand. Call it through `in_a_thread`.
    """
    from odfdo import Document, Element

    document = Document("spreadsheet")
    document.body.clear()
    name = re.sub(r"[^\w ]", " ", title)[:31].strip() or "1"
    lines = [list(head), *[[_plain(value) for value in row] for row in rows], *([[licence]] if licence else [])]
    body = "".join(f"<table:table-row>{''.join(_cell(value) for value in line)}</table:table-row>" for line in lines)
    columns = f'<table:table-column table:number-columns-repeated="{max(1, len(head))}"/>'
    document.body.append(Element.from_tag(f"<table:table table:name={quoteattr(name)}>{columns}{body}</table:table>"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _cell(value: Any) -> str:
    """A cell of a sheet: a number, or a text without signs that XML does not know."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text_cell(str(value))
    return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'


def text_cell(text: str, style: str = "") -> str:
    """A cell with a text, as ODS writes it. style: the name of a style of the document."""
    plain = escape(re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text))
    named = f" table:style-name={quoteattr(style)}" if style else ""
    return f'<table:table-cell{named} office:value-type="string"><text:p>{plain}</text:p></table:table-cell>'


_one_file = asyncio.Semaphore(1)


async def in_a_thread(make: Callable[[], bytes]) -> bytes:
    """Make a file beside the server's other work, one at a time: meanwhile pages and ballots are answered."""
    async with _one_file:
        return await asyncio.to_thread(make)


def download(body: bytes | str, kind: str, name: str) -> Response:
    """A file to save. kind: a key of MEDIA."""
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(body, media_type=MEDIA[kind], headers=headers)
