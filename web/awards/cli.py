"""The verbs of `hamasen awards`: the count of a panel's file, without a site."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import N_, Refused

if TYPE_CHECKING:
    from domain.awards.ranking import Ranking

DONE, TIED = 0, 3


def add_verbs(verbs: Any) -> None:
    """The verbs' own arguments."""
    awards = verbs.add_parser("awards", help="count what a panel of reviewers scored")
    each = awards.add_subparsers(required=True, metavar="VERB")
    counted = each.add_parser("rank", help="places, tiers and prizes of a panel's file (docs/awards.md)")
    counted.add_argument("file", type=Path, metavar="FILE.json")
    counted.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    counted.set_defaults(run=rank_file)


def rank_file(chosen: argparse.Namespace) -> int:
    """Print the count; exit status 3 with the entries that nothing parts. Raises Refused for a file that cannot be counted."""
    from domain.awards.panel import read_panel
    from domain.awards.ranking import Tied, as_json, rank

    try:
        data = chosen.file.read_bytes()
    except OSError as problem:
        raise Refused(N_("%(file)s cannot be read: %(why)s"), file=chosen.file.name, why=problem.strerror or "?") from problem
    panel = read_panel(data)
    try:
        ranking = rank(panel)
    except Tied as tied:
        sys.stdout.write(json.dumps({"tied": list(tied.entries)}, ensure_ascii=False) + "\n")
        return TIED
    made = as_json(ranking, len(panel.members))
    sys.stdout.write((json.dumps(made, ensure_ascii=False) if chosen.json else _lines(ranking, made)) + "\n")
    return DONE


def _lines(ranking: "Ranking", made: dict[str, Any]) -> str:
    """The count for people."""
    lines = [f"{'place':>5}  {'total':>7}  {'ranks':>8}  {'prize':>9}  entry"]
    for one, row in zip(ranking.order, made["order"], strict=True):
        kind = f"{one.kind} " if one.kind else ""
        prize = f"{row['prize']:,}" if row["tier"] else ""
        lines.append(
            f"{row['place'] or '–':>5}  {row['total'] or '–':>7}  {row['rank_sum'] or '–':>8}  {prize:>9}  {kind}{row['id']}"
            f"{'  ' + row['tier'] if row['tier'] else ''}"
        )
    for tie in made["ties"]:
        how = f"parted by {tie['settled_by']}" if tie["settled_by"] else "share a place: no order changes anybody's tier"
        lines.append(f"Tied: {', '.join(tie['entries'])}: {how}.")
    for group, left in ranking.vacant.items():
        lines += [f"Vacant: {group + ' ' if group else ''}{name} {count}." for name, count in left.items()]
    lines.append(f"Prizes: {made['money']:,}{'; more than the ceiling' if ranking.over_ceiling else ''}.")
    return "\n".join(lines)
