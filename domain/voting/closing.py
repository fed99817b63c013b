"""Opening the box and counting: what the closing process does with the private key. No database, no file: plain data in, plain data out.

What is published of it depends on the number of ballots (`publication`), so that nobody can be found in a small crowd.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Any

from domain.counting.add1 import Progress
from domain.counting.count import count
from domain.counting.election import Election
from domain.counting.errors import Undecided
from domain.counting.explain import figures
from domain.counting.log import Counted
from domain.counting.result import result, rule_name
from domain.counting.rules import Greedy, Rule, TopK
from domain.counting.rules import to_json as json_of
from domain.counting.ties import commitment as lot_commitment
from domain.counting.ties import draw
from domain.counting.whatif import RULES, Alternative, what_if
from domain.errors import N_, Refused
from domain.voting.ballot import Choice, Opened, Sealed, commitment
from domain.voting.sealing import Opener
from domain.voting.sheet import LEAST_CLASS, Sheet, area_choice, area_sheet, as_election

ALL = 50
"""Ballots from which on each of them is published."""

TOTALS = 10
"""Ballots from which on the totals are published; below only winners and turnout."""


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
    """A count: the ballots in canonical order, the election they make, and its outcome.

    areas: where each has money of its own, its count, by its name; then `election` holds all candidates, and `counted` is None.
    """

    choices: tuple[Choice, ...]
    classes: tuple[str, ...]
    election: Election
    counted: Counted | None
    seed: str = ""
    lot: tuple[str, ...] = ()
    areas: Mapping[str, "Tally"] = field(default_factory=dict)

    @property
    def selected(self) -> list[str]:
        """Who won, by their ids: in the order in which they won, area by area."""
        if self.counted is None:
            return [name for area in self.areas.values() for name in area.selected]
        return [self.election.projects[p].id for p in self.counted.selected]

    @property
    def named(self) -> int:
        """Ballots that name a candidate: a blank one hides nobody."""
        return sum(1 for choice in self.choices if choice.chosen)


def _order(pair: tuple[Choice, str]) -> tuple[str, str]:
    return pair[0].canonical.decode(), pair[1]


def tally(sheet: Sheet, ballots: Sequence[Opened], *, seed: str = "", progress: Progress | None = None) -> Tally:
    """Count by the sheet's rule. The order of the ballots is that of their contents, a function of the multiset alone.

    seed: of the lot, whose commitment the sheet published. Raises Undecided where a lot must decide and none is given,
    Refused for a seed that is not the one committed to.
    """
    lot: tuple[str, ...] = ()
    if seed and sheet.lot:
        if lot_commitment(seed) != sheet.lot:
            raise Refused(N_("This seed is not the one that was committed to before the vote."), field="seed")
        lot = draw(seed, [item.id for item in sheet.candidates])
    return tally_of(sheet, [(ballot.choice, ballot.klass) for ballot in ballots], seed=seed, lot=lot, progress=progress)


def tally_of(
    sheet: Sheet, pairs: Sequence[tuple[Choice, str]], *, seed: str = "", lot: tuple[str, ...] = (), progress: Progress | None = None
) -> Tally:
    """The same of choices and their classes, with the lot as it was drawn."""
    pairs = sorted(pairs, key=_order)
    choices, classes = tuple(choice for choice, _ in pairs), tuple(klass for _, klass in pairs)
    weights = [dict(sheet.weights)[klass] for klass in classes] if sheet.weights else None
    election = as_election(sheet, choices, weights)
    if sheet.budgets:
        areas = {}
        for area in dict.fromkeys(item.group for item in sheet.candidates):
            named = [(area_choice(sheet, area, choice), klass) for choice, klass in pairs]
            inside = [pair for pair in named if pair[0].chosen]
            areas[area] = tally_of(area_sheet(sheet, area), inside, seed=seed, lot=lot, progress=progress)
        return Tally(choices, classes, election, None, seed, lot, areas)
    ties = replace(sheet.ties, lot=lot) if lot else sheet.ties
    return Tally(choices, classes, election, count(election, sheet.rule, ties, progress=progress), seed, lot)


def differ(sheet: Sheet, ballots: Sequence[Opened], quarantined: set[int], counted: Tally, told: "Told") -> dict[str, Any] | None:
    """The count without the packs that were put aside; None when there are none. Of small numbers only whether winners differ."""
    if not quarantined:
        return None
    kept = [ballot for ballot in ballots if ballot.pack not in quarantined]
    aside = len(ballots) - len(kept)
    open_ = told.level is Level.BALLOTS and aside >= LEAST_CLASS and len(kept) >= ALL
    try:
        other = tally(sheet, kept, seed=counted.seed)
    except Undecided as tie:
        return {"packs": sorted(quarantined), "undecided": list(tie.tied) if open_ else []}
    found: dict[str, Any] = {"packs": sorted(quarantined), "winners_differ": set(other.selected) != set(counted.selected)}
    if open_:
        found |= {"ballots": aside, "selected_without": other.selected}
    return found


class Level(IntEnum):
    """How much of a count may be told."""

    WINNERS = 0
    TOTALS = 1
    BALLOTS = 2


@dataclass(frozen=True)
class Told:
    """What may be told of a count. withheld: why not everything is, empty where it is: `few` ballots, a small `class` of voters, or
    a vote on the same candidates that was counted a moment ago (`recent`). classes: told apart on the ballots.
    """

    level: Level
    withheld: str = ""
    classes: bool = False


def told_of(sheet: Sheet, counted: Tally, *, recent: bool = False) -> Told:
    """How much the number of ballots allows. recent: another vote on these candidates was counted within a month, and one of both is small.

    With an area's money apart each area is a count of its own: the smallest decides for all, or its ballots would be told by the others.
    """
    weighed, found = dict(sheet.weights or {}), Counter(counted.classes)
    kinds = set(weighed) | set(found)
    if len(kinds) > 1 and min(found[kind] for kind in kinds) < LEAST_CLASS:
        return Told(Level.WINNERS, "class")
    if recent:
        return Told(Level.WINNERS, "recent")
    numbers = [counted.named, *(area.named for area in counted.areas.values() if area.named)]
    if min(numbers) < TOTALS:
        return Told(Level.WINNERS, "few")
    if min(numbers) < ALL:
        return Told(Level.TOTALS, "few")
    return Told(Level.BALLOTS, classes=bool(weighed))


def stepwise(rule: Rule) -> bool:
    """Whether the steps of a rule follow from the totals alone."""
    return isinstance(rule, Greedy | TopK)


def result_of(sheet: Sheet, counted: Tally, told: Told) -> dict[str, Any]:
    """The result file, cut down to what may be told: below 50 ballots a function of the totals, the winners and their number."""
    won = counted.selected
    found: dict[str, Any] = {
        "format": sheet.format,
        "rule": rule_name(sheet.rule),
        "parameters": sheet.parameters(),
        "ties": {"order": list(sheet.ties.order), "lot": list(counted.lot or sheet.ties.lot)},
        "ballots": len(counted.choices),
        "withheld": told.withheld,
        "selected": won if told.level is Level.BALLOTS else [item.id for item in sheet.candidates if item.id in won],
        "cost": money_of(sheet, sum(item.cost for item in sheet.candidates if item.id in won)),
        "budget": money_of(sheet, sum(sheet.budgets.values()) if sheet.budgets else sheet.budget),
        "currency": sheet.currency,
    }
    if counted.seed:
        found["seed"] = counted.seed
    if told.level is Level.BALLOTS:
        found["blank"] = sum(1 for choice in counted.choices if not choice.chosen)
    if counted.areas:
        return found | {"areas": {area: steps_of(area_sheet(sheet, area), one, told) for area, one in counted.areas.items()}}
    return found | steps_of(sheet, counted, told)


def steps_of(sheet: Sheet, counted: Tally, told: Told) -> dict[str, Any]:
    """How one pot of money was spent, as far as it may be told."""
    assert counted.counted is not None  # areas are counted one by one
    if told.level is Level.WINNERS or (told.level is Level.TOTALS and not stepwise(sheet.rule)):
        return {}
    whole = result(counted.election, counted.counted)
    if told.level is Level.BALLOTS:
        return {name: whole[name] for name in whole if name in STEPS}
    for said in whole["explanations"]:
        said["because"] = [sentence for sentence in said["because"] if "other" not in sentence["facts"]]
    return {"rounds": whole["rounds"], "explanations": whole["explanations"]}


STEPS = ("digest", "rounds", "explanations", "figures", "endowment", "raised", "comparison", "tie_without_effect")


def money_of(sheet: Sheet, amount: int) -> int | float:
    """An amount in the currency."""
    return amount // sheet.scale if amount % sheet.scale == 0 else amount / sheet.scale


def totals_of(sheet: Sheet, counted: Tally) -> list[dict[str, Any]]:
    """Votes of each proposal, in the order of the ballot; of points only the numbers that rule and ties read.

    With money by area, of ballots as the areas count them.
    """
    scores: dict[str, tuple[int, int]] = {}
    for one in counted.areas.values() or (counted,):
        ballots = one.election.ballots
        for project, votes, score in zip(one.election.projects, ballots.votes(), ballots.scores(), strict=True):
            scores[project.id] = (votes, score)
    pointed = sheet.form.valued or sheet.form.kind == "ordinal"
    told = [{"project": item.id, "votes": scores[item.id][0], "score": scores[item.id][1]} for item in sheet.candidates]
    if not pointed:
        return [{"project": one["project"], "votes": one["votes"]} for one in told]
    reads_votes = "votes" in sheet.ties.order
    return told if reads_votes else [{"project": one["project"], "score": one["score"]} for one in told]


def alternatives(counted: Tally, rule: Rule) -> list[dict[str, Any]]:
    """What other rules would have selected on the same ballots, the rule that holds first. For ballots that are public: anybody can do it.

    percent: of the ballots, those none of whose choices wins. A rule under which only a lot could decide is named with who was tied.
    """
    election, held = counted.election, counted.counted
    assert held is not None  # areas are compared one by one
    others = [one for one in RULES if one != rule]
    first = Alternative(rule, held, figures(election, held.selected))
    return [_compared(election, item) for item in (first, *what_if(election, held.ties, others=others))]


def _compared(election: Election, item: Alternative) -> dict[str, Any]:
    line: dict[str, Any] = {"rule": item.rule.name, "parameters": json_of(item.rule), "tied": list(item.tied), "selected": []}
    if item.counted is not None and item.figures is not None:
        percent = round(100 * item.figures.empty_handed / (item.figures.voices or 1), 1)
        line |= {"selected": [election.projects[p].id for p in item.counted.selected], "percent": percent}
    return line
