"""`hamasen count`, `hamasen pb` and `hamasen lot`. Their exit codes are part of the promise (`docs/counting.md`)."""

import argparse
import io
import json
import os
import sys
import time
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import N_

if TYPE_CHECKING:
    from domain.counting.election import Election
    from domain.counting.rules import Rule
    from web.text.languages import Locale

COUNTED, USAGE, BAD_INPUT, TIED, UNKNOWN_RULE = 0, 1, 2, 3, 4
RULES = ("topk", "greedy", "greedy-stop", "mes", "phragmen")
DEFAULT_TIES = "cost,votes,lot"
OPTIONS = ("k", "per_group", "threshold", "unsupported", "utility", "completion", "add1_stop", "comparison")


def add_verbs(verbs: Any) -> None:
    """The verbs' own arguments."""
    count = verbs.add_parser("count", help="count a .pb file")
    count.add_argument("file", type=Path)
    rule_flags(count)
    form = count.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    form.add_argument("--what-if", action="store_true", help="every rule side by side")
    language(count)
    count.set_defaults(run=_count)

    pb = verbs.add_parser("pb", help="check or copy .pb files").add_subparsers(required=True, metavar="VERB")
    check = pb.add_parser("check", help="print everything wrong with files, as file:line:column")
    check.add_argument("files", type=Path, nargs="+")
    language(check)
    check.set_defaults(run=_check)
    copy = pb.add_parser("copy", help="read a file and write it again, byte for byte")
    copy.add_argument("source", type=Path)
    copy.add_argument("target", type=Path)
    copy.set_defaults(run=_copy)

    lot = verbs.add_parser("lot", help="draw a lot that anyone can draw again")
    lot.add_argument("seed", help="fixed before the vote; its SHA-256 is published then")
    lot.add_argument("ids", nargs="*", help="the tied projects; without them only the commitment is printed")
    lot.set_defaults(run=_lot)


def rule_flags(parser: argparse.ArgumentParser) -> None:
    """The options that name a rule and how its ties are decided."""
    parser.add_argument("--rule", choices=RULES, help="without it, the rule that the file names")
    parser.add_argument("--k", type=_whole, help="topk: how many win")
    parser.add_argument("--per-group", action="store_true", default=None, help="topk: so many in each area")
    parser.add_argument("--threshold", type=_whole, help="votes (or points) a project needs")
    parser.add_argument("--unsupported", action="store_true", default=None, help="with money left, a project that nobody chose wins too")
    parser.add_argument("--utility", choices=("cost", "cardinality"), help="mes: what a voter gains by")
    parser.add_argument("--completion", choices=("none", "add1", "add1u"), help="mes: what happens with money left over")
    parser.add_argument("--add1-stop", choices=("exhaustive", "infeasible"), help="mes: when Add1 ends")
    parser.add_argument("--comparison", action="store_true", default=None, help="mes: compare with the greedy outcome")
    parser.add_argument("--ties", help="order of criteria: cost, cost-desc, votes, lot; cost,votes,lot where nothing else is said")
    parser.add_argument("--lot", default="", help="ids in the order in which they were drawn")


def language(parser: argparse.ArgumentParser) -> None:
    """The option that names the language of what is printed."""
    mother = "zh-Hant" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("zh") else "en"
    parser.add_argument("--language", default=mother, help="language tag such as zh-Hant or en")


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number")
    return int(text)


def say(text: str) -> None:
    """Print a line."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without our signs still shows the rest
    sys.stdout.write(text + "\n")


def complain(text: str, status: int) -> int:
    """Print what is wrong; returns the exit status."""
    sys.stderr.write(text + "\n")
    return status


def locale_of(chosen: argparse.Namespace) -> "Locale":
    """The language the options name."""
    from web.text.languages import Locales

    return Locales().match("", chosen.language)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError as problem:
        complain(f"{path}: {problem.strerror}", BAD_INPUT)
        return None


def _count(chosen: argparse.Namespace) -> int:
    from domain.counting.errors import BadFile, NoLabels, Undecided, UnknownRule
    from domain.counting.pb.reader import read
    from web.counting.words import NO_LABELS, problem

    locale = locale_of(chosen)
    data = _bytes(chosen.file)
    if data is None:
        return BAD_INPUT
    try:
        return _counted(chosen, read(data), data, locale)
    except BadFile as bad:
        where = f"{chosen.file}:{bad.problem.line}:{bad.problem.column}"
        return complain(f"{where}: {problem(bad.problem, locale)}", BAD_INPUT)
    except Undecided as tie:
        said = N_("A lot must decide between %(tied)s. Draw it, and give it with --lot.")
        if "lot" not in (chosen.ties or DEFAULT_TIES):
            said = N_("%(tied)s are tied, and --ties does not end in a lot.")
        return complain(locale.gettext(said, tied=", ".join(tie.tied)), TIED)
    except NoLabels:
        return complain(f"{chosen.file}: {locale.gettext(NO_LABELS)}", UNKNOWN_RULE)
    except UnknownRule as unknown:
        said = locale.gettext(N_("The rule %(name)s cannot be counted. Choose one with --rule:"), name=repr(unknown.name))
        return complain(f"{said} {', '.join(RULES)}", UNKNOWN_RULE)
    except Usage as wrong:
        return complain(f"hamasen count: {wrong}", USAGE)


class Usage(Exception):
    """The options do not fit together, or not the file."""


def _weighed(election: "Election", data: bytes) -> "Election":
    """The election with the weights that a file of ours gives the classes of its ballots. Raises UnknownRule for a class without one."""
    import numpy as np

    from domain.counting.errors import UnknownRule
    from domain.counting.pb.own import classes_in, own_of

    own = own_of(election.meta)
    if own is None or not own.weights:
        return election
    classes = classes_in(data)
    if classes is None or not set(classes) <= set(own.weights):
        raise UnknownRule("hamasen weights")
    weights = np.array([own.weights[klass] for klass in classes], np.int64)
    return replace(election, ballots=replace(election.ballots, weights=weights))


def _counted(chosen: argparse.Namespace, election: "Election", data: bytes, locale: "Locale") -> int:
    from domain.counting.count import count
    from domain.counting.result import result
    from domain.counting.whatif import what_if
    from web.counting import table

    election = _weighed(election, data)
    ties = ties_of(chosen, election)
    progress = Progress()
    if chosen.what_if:
        found = what_if(election, ties, progress=progress)
        progress.done()
        say(table.comparison(election, found, locale))
        return COUNTED
    counted = count(election, rule_of(chosen, election), ties, progress=progress)
    progress.done()
    if chosen.json:
        say(json.dumps(result(election, counted), ensure_ascii=False, indent=1))
    else:
        say(table.outcome(election, counted, locale))
    return COUNTED


def ties_of(chosen: argparse.Namespace, election: "Election") -> Any:
    """The tie policy the options name. Raises Usage."""
    from domain.counting.errors import UnknownRule
    from domain.counting.pb.own import own_of
    from domain.counting.ties import CRITERIA, Ties, tie_order

    own = own_of(election.meta)
    if own is not None and chosen.ties is None and not chosen.lot:
        return own.ties
    lot = tuple(part.strip() for part in chosen.lot.split(",") if part.strip())
    strangers = [name for name in lot if name not in election.index()]
    if strangers:
        raise Usage(f"--lot names {', '.join(strangers)}, which the file does not hold")
    try:
        return Ties(tie_order(part.strip() for part in (chosen.ties or DEFAULT_TIES).split(",")), lot)
    except UnknownRule as unknown:
        raise Usage(f"--ties holds {unknown.name!r}; use each of {', '.join(CRITERIA)} at most once") from unknown


def rule_of(chosen: argparse.Namespace, election: "Election") -> "Rule":
    """The rule the options name, or the file's own with the options put on it."""
    from domain.counting.pb.own import rule_in
    from domain.counting.rules import KINDS, THRESHOLD, Greedy, TopK

    if chosen.rule is None:
        rule = rule_in(election.meta, labels=any(project.exclusive for project in election.projects))
    else:
        rule = KINDS[chosen.rule.removesuffix("-stop")]()
        if isinstance(rule, Greedy):
            rule = Greedy(skip=chosen.rule != "greedy-stop")
        rule = replace(rule, threshold=int(Decimal(election.meta.get(THRESHOLD) or "0")))  # that of the file holds under every rule
    options = {name: getattr(chosen, name) for name in OPTIONS}
    given = {name: value for name, value in options.items() if value is not None}
    strangers = set(given) - {item.name for item in fields(rule)}
    if strangers:
        named = ", ".join(f"--{name.replace('_', '-')}" for name in sorted(strangers))
        raise Usage(f"{named} means nothing for the rule {rule.name}")
    rule = replace(rule, **given)
    if isinstance(rule, TopK) and rule.per_group and not any(project.group for project in election.projects):
        from domain.counting.pb.reader import GROUPS

        raise Usage(f"--per-group needs a column of PROJECTS that names the area: {', '.join(GROUPS)}")
    return rule


SILENCE = 1.0
"""Seconds of a count of which nothing is shown."""


class Progress:
    """Says on a terminal, after a second, how far a long count is."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._shown = False
        self._live = sys.stderr.isatty()

    def __call__(self, raised: int) -> None:
        """Shares are raised by so many units now."""
        if self._live and time.monotonic() - self._begun > SILENCE:
            self._shown = True
            sys.stderr.write(f"\r+{raised} … ")
            sys.stderr.flush()

    def done(self) -> None:
        """Clear the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")


def _check(chosen: argparse.Namespace) -> int:
    from domain.counting.errors import Level
    from domain.counting.pb.reader import check
    from web.counting.words import problem

    locale = locale_of(chosen)
    status = COUNTED
    for path in chosen.files:
        data = _bytes(path)
        if data is None:
            status = BAD_INPUT
            continue
        for found in check(data):
            say(f"{path}:{found.line}:{found.column}: {found.level.value}: {problem(found, locale)}")
            status = status if found.level is Level.NOTE else BAD_INPUT
    return status


def _copy(chosen: argparse.Namespace) -> int:
    from domain.counting.pb.writer import copy

    data = _bytes(chosen.source)
    if data is None:
        return BAD_INPUT
    try:
        chosen.target.write_bytes(copy(data))
    except OSError as problem:
        return complain(f"{chosen.target}: {problem.strerror}", BAD_INPUT)
    return COUNTED


def _lot(chosen: argparse.Namespace) -> int:
    from domain.counting.ties import commitment, draw

    say(f"SHA-256 {commitment(chosen.seed)}")
    if chosen.ids:
        say(",".join(draw(chosen.seed, chosen.ids)))
    return COUNTED
