"""What `hamasen glossary check`, `address` and `romanise` do."""

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from domain.errors import N_, Refused
from web.counting.cli import COUNTED, say
from web.frame.opening import open_site
from web.glossary.running import read_given

if TYPE_CHECKING:
    from domain.glossary.addresses import Address
    from domain.glossary.checking.checker import Finding
    from domain.glossary.models import GlossaryCheck
    from web.tables.importing.files import Table


def check_file(chosen: argparse.Namespace) -> int:
    """Print every name of a file that is to be changed."""
    data = read_given(chosen.file)
    return _pairs(chosen, data) if chosen.pairs else _text(chosen, data)


def _text(chosen: argparse.Namespace, data: bytes) -> int:
    from domain.glossary.checking.checker import check
    from domain.glossary.queries import Shelf, patterns_of
    from web.glossary.documents import read

    document = read(data, chosen.file.name)

    async def run() -> "list[Finding]":
        async with open_site(chosen):
            return check(await patterns_of(Shelf()), document.text)

    for finding in asyncio.run(run()):
        _tell(finding, chosen.json, f"{document.text.count(chr(10), 0, finding.start) + 1}")
    return COUNTED


def _pairs(chosen: argparse.Namespace, data: bytes) -> int:
    from domain.clock import now
    from domain.glossary.actions.checks import keep
    from domain.glossary.checking.pairs import check_pairs
    from domain.glossary.queries import Shelf, patterns_of
    from web.frame.urls import path_of

    async def run() -> "tuple[list[Finding], GlossaryCheck, str]":
        async with open_site(chosen) as services:
            rows = await rows_of(data)
            found = list(check_pairs(await patterns_of(Shelf()), rows))
            made = await keep(data, chosen.file.name, len(rows), found, at=now())
            return found, made, services.settings.address + path_of("glossary_proof", "en", key=made.key)

    found, made, address = asyncio.run(run())
    for finding in found:
        _tell(finding, chosen.json, str(finding.row))
    sys.stderr.write(f"{made.rows} signs checked against release {made.release or '-'} on {made.at:%Y-%m-%d}: {address}\n")
    return COUNTED


async def rows_of(data: bytes) -> list[tuple[int, str, str]]:
    """The signs of a table: line, Chinese, English. Raises Refused for a file without these columns."""
    from web.tables.importing.reader import read_table

    table = await read_table(data)
    zh, en = _column(table, "zh", "中文", "chinese"), _column(table, "en", "英文", "english")
    cells = [(row.number, (*row.cells, *("",) * len(table.heading.cells))) for row in table.rows]
    return [(number, cell[zh], cell[en]) for number, cell in cells]


def _column(table: "Table", *names: str) -> int:
    for place, cell in enumerate(table.heading.cells):
        if cell.strip().lower() in names:
            return place
    raise Refused(N_("The table needs the columns zh and en."), field="file")


def _tell(finding: "Finding", as_json: bool, where: str) -> None:
    if as_json:
        say(json.dumps(finding_json(finding), ensure_ascii=False))
    else:
        say(f"{where}: {finding.found} → {finding.approved}  {finding.zh}  [{finding.reason}]")


def finding_json(finding: "Finding") -> dict[str, Any]:
    """A finding as the command line and the API answer it."""
    return {name: value for name, value in asdict(finding).items() if name != "row" or value}


def address(chosen: argparse.Namespace) -> int:
    """Print an address in the other language."""
    from domain.glossary.addresses import from_chinese, from_english
    from domain.glossary.fold import has_chinese
    from domain.glossary.queries import Shelf, names_of

    text = " ".join(chosen.text)

    async def run() -> "Address":
        async with open_site(chosen):
            names = await names_of(Shelf())
        return from_chinese(names, text) if has_chinese(text) else from_english(names, text)

    found = asyncio.run(run())
    if chosen.json:
        say(json.dumps(address_json(found), ensure_ascii=False))
    else:
        say(found.en if has_chinese(text) else found.zh)
    return COUNTED


def address_json(found: "Address") -> dict[str, Any]:
    """An address as the command line and the API answer it."""
    parts = [asdict(part) for part in found.parts]
    return {"zh": found.zh, "en": found.en, "en_post": found.en_post, "postcode": found.postcode, "drafted": found.drafted, "parts": parts}


def romanise(chosen: argparse.Namespace) -> int:
    """Print a name in the four systems, and its English by rule."""
    from domain.glossary.drafting import draft, taken_apart
    from domain.glossary.readings import likely
    from domain.glossary.romanise import every_writing

    if not (syllables := likely(chosen.name)):
        raise Refused(N_("There is no Chinese character in it."))
    systems = {system.value: text for system, text in every_writing(syllables).items()}
    answer = {"zh": chosen.name, **systems, "draft": draft(chosen.name), "rule": taken_apart(chosen.name).rule}
    if chosen.json:
        say(json.dumps(answer, ensure_ascii=False))
    else:
        for name, text in answer.items():
            say(f"{name:12}{text}")
    return COUNTED
