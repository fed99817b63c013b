"""Opening the box and counting: what the closing process does with the private key. No database, no file: plain data in, plain data out.

What is published of it depends on the number of ballots (`publication`), so that nobody can be found in a small crowd.
"""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.counting.add1 import Progress
from domain.counting.count import count
from domain.counting.election import Election
from domain.counting.errors import Undecided
from domain.counting.explain import figures
from domain.counting.log import Counted
from domain.counting.result import result
from domain.counting.rules import EqualShares, Rule
from domain.counting.rules import to_json as json_of
from domain.counting.ties import commitment as lot_commitment
from domain.counting.ties import draw
from domain.counting.whatif import RULES, Alternative, what_if
from domain.errors import N_, Refused
from domain.voting.ballot import Choice, Opened, Sealed, commitment
from domain.voting.sealing import Opener
from domain.voting.sheet import Sheet, as_election

ALL = 50
"""Ballots from which on each of them is published."""

TOTALS = 10
"""Ballots from which on the totals are published; below only winners and turnout."""

LEAST_CLASS = 20
"""Ballots that every class, channel or area must have before it is told apart."""


@dataclass(frozen=True)
class OpenedBox:
    """What came out of the box. matched: commitments that fit what was sealed; failures: what did not, by tracker."""

    ballots: tuple[Opened, ...]
    opened: int
    matched: int
    withdrawn: int
    tests: int
    failures: tuple[str, ...]


def open_all(sealed: Sequence[Sealed], opener: Opener, log: Mapping[str, bytes]) -> OpenedBox:
    """Open every ballot and compare it with its commitment in the box and on the log. log: tracker to commitment."""
    ballots, failures, opened, withdrawn, tests = [], [], 0, 0, 0
    for row in sealed:
        if log.get(row.tracker) != row.com:
            failures.append(f"{row.tracker}: not on the log as it is in the box")
        if row.withdrawn:
            withdrawn += 1
            continue
        if row.sealed is None:
            tests += 1
            continue
        try:
            ballot = Opened.unpacked(opener.open(row.sealed, row.tag))
        except ValueError as problem:
            failures.append(f"{row.tracker}: {problem}")
            continue
        opened += 1
        if (ballot.tracker, commitment(opener.eid, ballot.tracker, ballot.nonce, ballot.choice)) != (row.tracker, row.com):
            failures.append(f"{row.tracker}: what was sealed is not what was committed to")
            continue
        ballots.append(ballot)
    lost = sorted(set(log) - {row.tracker for row in sealed})
    failures += [f"{tracker}: on the log and not in the box" for tracker in lost]
    return OpenedBox(tuple(ballots), opened, len(ballots), withdrawn, tests, tuple(failures))


@dataclass(frozen=True)
class Tally:
    """A count: the ballots in canonical order, the election they make, and its outcome."""

    choices: tuple[Choice, ...]
    classes: tuple[str, ...]
    election: Election
    counted: Counted
    seed: str = ""


def _order(pair: tuple[Choice, str]) -> tuple[str, str]:
    return pair[0].canonical.decode(), pair[1]


def tally(sheet: Sheet, ballots: Sequence[Opened], *, seed: str = "", progress: Progress | None = None) -> Tally:
    """Count by the sheet's rule. The order of the ballots is that of their contents, a function of the multiset alone.

    seed: of the lot, whose commitment the sheet published. Raises Undecided where a lot must decide and none is given,
    Refused for a seed that is not the one committed to.
    """
    pairs = sorted(((ballot.choice, ballot.klass) for ballot in ballots), key=_order)
    choices, classes = tuple(choice for choice, _ in pairs), tuple(klass for _, klass in pairs)
    weights = [dict(sheet.weights)[klass] for klass in classes] if sheet.weights else None
    election, ties = as_election(sheet, choices, weights), sheet.ties
    if seed and sheet.lot:
        if lot_commitment(seed) != sheet.lot:
            raise Refused(N_("This seed is not the one that was committed to before the vote."), field="seed")
        ties = replace(ties, lot=draw(seed, [item.id for item in sheet.candidates]))
    return Tally(choices, classes, election, count(election, sheet.rule, ties, progress=progress), seed)


def differ(sheet: Sheet, ballots: Sequence[Opened], quarantined: set[int], counted: Tally, *, seed: str = "") -> dict[str, Any] | None:
    """The count without the packs that were put aside; None when there are none. Below 20 such ballots only whether winners differ."""
    if not quarantined:
        return None
    kept = [ballot for ballot in ballots if ballot.pack not in quarantined]
    with_all = {counted.election.projects[p].id for p in counted.counted.selected}
    try:
        other = tally(sheet, kept, seed=seed)
    except Undecided as tie:
        return {"packs": sorted(quarantined), "undecided": list(tie.tied)}
    without = [other.election.projects[p].id for p in other.counted.selected]
    found: dict[str, Any] = {"packs": sorted(quarantined), "winners_differ": set(without) != with_all}
    if len(ballots) - len(kept) >= LEAST_CLASS:
        found |= {"ballots": len(ballots) - len(kept), "selected_without": without}
    return found


@dataclass(frozen=True)
class Publication:
    """What may be told. ballots: each of them; totals: votes of each proposal; classes: told apart on the ballots."""

    ballots: bool
    totals: bool
    classes: bool


def publication(sheet: Sheet, counted: Tally) -> Publication:
    """How much the number of ballots allows."""
    number = len(counted.choices)
    sizes = Counter(counted.classes)
    enough = min(sizes.values(), default=0) >= LEAST_CLASS
    classed = bool(sheet.weights)
    return Publication(number >= ALL and (enough or not classed), number >= TOTALS, classed and enough)


def result_of(sheet: Sheet, counted: Tally) -> dict[str, Any]:
    """The result file, cut down to what may be told; with a nonce where the ballots are withheld."""
    told = publication(sheet, counted)
    found = result(counted.election, counted.counted, nonce="" if told.ballots else secrets.token_hex(16))
    if counted.seed:
        found["seed"] = counted.seed
    if told.ballots:
        return found
    found.pop("nonce")  # with it a few ballots could be found by trying; it is told to nobody
    kept = ("format", "rule", "parameters", "ties", "selected", "cost", "budget", "currency", "ballots", "digest", "seed")
    if told.totals:
        return {name: value for name, value in found.items() if name != "figures"}
    return {name: found[name] for name in kept if name in found}


def totals_of(counted: Tally) -> list[dict[str, Any]]:
    """Votes (or points) of each proposal, in the order of the ballot."""
    scores = counted.election.ballots.scores()
    return [{"project": project.id, "votes": score} for project, score in zip(counted.election.projects, scores, strict=True)]


MOST_RAISED = 20_000
"""Minor units a voter's share may have to be raised by, one by one, for a rule that does so to be compared: more takes too long."""


def alternatives(counted: Tally, rule: Rule) -> list[dict[str, Any]]:
    """What other rules would have selected on the same ballots, the rule that holds first. For ballots that are public: anybody can do it.

    percent: of the ballots, those none of whose choices wins. A rule under which only a lot could decide is named with who was tied.
    """
    election = counted.election
    slow = election.budget > MOST_RAISED * max(1, len(counted.choices))
    others = [one for one in RULES if one != rule and not (slow and isinstance(one, EqualShares) and one.completion != "none")]
    held = Alternative(rule, counted.counted, figures(election, counted.counted.selected))
    return [_compared(election, item) for item in (held, *what_if(election, counted.counted.ties, others=others))]


def _compared(election: Election, item: Alternative) -> dict[str, Any]:
    line: dict[str, Any] = {"rule": item.rule.name, "parameters": json_of(item.rule), "tied": list(item.tied), "selected": []}
    if item.counted is not None and item.figures is not None:
        percent = round(100 * item.figures.empty_handed / (item.figures.voices or 1), 1)
        line |= {"selected": [election.projects[p].id for p in item.counted.selected], "percent": percent}
    return line
