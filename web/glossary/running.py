"""What the verbs of `hamasen glossary` do."""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import Refused
from web.counting.cli import BAD_INPUT, COUNTED, complain, say
from web.frame.opening import open_site

if TYPE_CHECKING:
    from domain.glossary.actions.importing import Done
    from domain.glossary.search import Found


def read_given(path: Path) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises Refused."""
    try:
        return sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as problem:
        raise Refused("%(path)s: %(problem)s", path=path, problem=problem.strerror) from problem


def search(chosen: argparse.Namespace) -> int:
    """Print the entries that a query means, best first."""
    from domain.glossary.queries import Shelf, index_of
    from domain.glossary.search import search as find

    query = " ".join(chosen.query)

    async def run() -> "list[Found]":
        async with open_site(chosen):
            return find(await index_of(Shelf()), query, max(chosen.limit, 0))

    found = asyncio.run(run())
    if chosen.json:
        say(json.dumps({"query": query, "results": [result_of(one) for one in found]}, ensure_ascii=False))
        return COUNTED
    for one in found:
        where = f" ({'、'.join(one.entry.districts)})" if one.entry.districts else ""
        matched = "" if one.matched in (one.entry.en, one.entry.zh) else f"  ← {one.matched} [{one.why}]"
        say(f"{one.entry.number:>6}  {one.entry.zh}  {one.entry.en}  {one.entry.kind}{where}{matched}")
    return COUNTED


def result_of(found: "Found") -> dict[str, Any]:
    """A result as the command line and the API answer it."""
    return {**found.entry.to_json(), "matched": found.matched, "why": found.why, "score": round(found.score, 1)}


def export(chosen: argparse.Namespace) -> int:
    """Write the list into a file."""
    from domain.glossary.entry import Status
    from domain.glossary.exchange.files import Format, format_of, write
    from domain.glossary.queries import every

    kind = Format(chosen.format) if chosen.format else format_of(chosen.file.name)

    async def run() -> bytes:
        async with open_site(chosen):
            return write(await every(*(Status(state) for state in chosen.status or ())), kind, bom=chosen.bom)

    body = asyncio.run(run())
    if str(chosen.file) == "-":
        sys.stdout.buffer.write(body)
        return COUNTED
    try:
        chosen.file.write_bytes(body)
    except OSError as problem:
        return complain(f"{chosen.file}: {problem.strerror}", BAD_INPUT)
    return COUNTED


def import_file(chosen: argparse.Namespace) -> int:
    """Take a file over; prints what was done, and everything that is wrong with a file that cannot be taken over."""
    from domain.clock import now
    from domain.glossary.actions.importing import take_over
    from domain.glossary.entry import Status
    from domain.glossary.merging import Conflict
    from web.glossary.record_table import read_file

    data, status = read_given(chosen.file), Status(chosen.status) if chosen.status else None

    async def run() -> "Done | int":
        async with open_site(chosen) as services:
            records = await read_file(data)
            if records.faults:
                for fault in records.faults:
                    reason = fault.reason % fault.facts if fault.facts else fault.reason
                    complain(f"{chosen.file}:{fault.line}: {fault.column}: {reason} {fault.value}".rstrip(), BAD_INPUT)
                return BAD_INPUT
            at = now()
            today = await services.today(at)
            return await take_over(records.read, today, at=at, by=None, conflict=Conflict(chosen.conflict), status=status)

    done = asyncio.run(run())
    if isinstance(done, int):
        return done
    say(json.dumps(_report(done), ensure_ascii=False)) if chosen.json else _tell(done)
    return COUNTED


def _report(done: "Done") -> dict[str, Any]:
    planned = done.plan
    return {
        "new": len(planned.new),
        "changed": len(planned.changed),
        "same": planned.same,
        "release": done.release or None,
        "conflicts": [vars(clash) for clash in planned.clashes],
        "doubled": [{"place": place, "zh": zh} for place, zh in planned.doubled],
        "renumbered": [{"place": place, "wanted": wanted, "given": given} for place, wanted, given in planned.renumbered],
    }


def _tell(done: "Done") -> None:
    planned = done.plan
    for clash in planned.clashes:
        say(f"conflict: {clash.number} {clash.zh}: ours “{clash.ours}”, the file's “{clash.file}” (record {clash.place})")
    for place, zh in planned.doubled:
        say(f"twice in the file: {zh} (record {place}); its spellings were added to the first")
    for place, wanted, given in planned.renumbered:
        say(f"number {wanted} of record {place} is not free: {given}")
    say(f"{len(planned.new)} new, {len(planned.changed)} changed, {planned.same} as they were.")
    if done.release:
        say(f"Release {done.release}.")
