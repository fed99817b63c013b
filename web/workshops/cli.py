"""The verbs of `hamasen tables`: a plan of tables for any list of people, without a site."""

import argparse
import asyncio
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import N_, Refused

if TYPE_CHECKING:
    from domain.workshops.tables.people import Guest
    from domain.workshops.tables.plan import TablePlan

DONE = 0


def add_verbs(verbs: Any) -> None:
    """The verbs' own arguments."""
    tables = verbs.add_parser("tables", help="plan who sits where, in several rounds")
    each = tables.add_subparsers(required=True, metavar="VERB")
    plan = each.add_parser("plan", help="a plan of tables for a list of people (CSV, XLSX or ODS)")
    plan.add_argument("people", type=Path, help="columns id, name, any field to mix, and interpreter_for, speaks, together, apart, host")
    plan.add_argument("--tables", type=int, help="how many tables; with --after as many as there are")
    plan.add_argument("--rounds", type=int, default=3)
    plan.add_argument("--seed", type=int, default=1, help="another number gives another plan; the same gives the same")
    plan.add_argument("--after", type=Path, metavar="PLAN.json", help="seat newcomers into this plan")
    plan.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    plan.set_defaults(run=plan_file)


def plan_file(chosen: argparse.Namespace) -> int:
    """Print a plan; exit status 0 also where wishes were given up, which it says. Raises Refused for a list or a plan that cannot be."""
    from domain.workshops.tables.late import add_late
    from domain.workshops.tables.plan import plan_tables

    guests = asyncio.run(_guests(_bytes_of(chosen.people)))
    if chosen.after is not None:
        rounds = _rounds(chosen.after)
        if chosen.tables not in (None, len(rounds[0])):
            raise Refused(N_("The plan has %(tables)s tables."), tables=len(rounds[0]))
        made = add_late(guests, rounds)
    elif chosen.tables is None:
        raise Refused(N_("Say how many tables there are: --tables."))
    else:
        made = plan_tables(guests, chosen.tables, rounds=chosen.rounds, seed=chosen.seed)
    sys.stdout.write((json.dumps(made.to_json(), ensure_ascii=False) if chosen.json else _lines(made, guests)) + "\n")
    return DONE


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise Refused(N_("%(file)s cannot be read: %(why)s"), file=path.name, why=problem.strerror or "?") from problem


async def _guests(data: bytes) -> "list[Guest]":
    from domain.workshops.tables.people import read_people
    from web.tables.importing.reader import read_table

    table = await read_table(data)
    names = [cell.strip().casefold() for cell in table.heading.cells]
    return read_people([dict(zip(names, (*row.cells, *("",) * len(names)), strict=False)) for row in table.rows])


def _rounds(path: Path) -> list[list[list[str]]]:
    from domain.workshops.tables.late import BROKEN, rounds_of

    try:
        return rounds_of(json.loads(_bytes_of(path)))
    except (ValueError, RecursionError) as problem:
        raise Refused(BROKEN) from problem


def _lines(made: "TablePlan", guests: "list[Guest]") -> str:
    """The plan for people: each round's tables, then the figures and what was given up."""
    names = {guest.id: guest.name or guest.id for guest in guests}
    lines = []
    for number, tables in enumerate(made.rounds, 1):
        lines.append(f"Round {number}")
        lines += [f"  Table {place:2}  {', '.join(names.get(one, one) for one in table)}" for place, table in enumerate(tables, 1)]
    lines.append(f"Repeated meetings: {made.cost} of {made.meetings}; no plan has fewer than {made.bound}. Uneven: {made.dev:.2f}.")
    lines += [f"Given up: {one.wish} {one.mark}: {', '.join(names.get(id, id) for id in one.people)}. {one.why}" for one in made.unmet]
    return "\n".join(lines)
