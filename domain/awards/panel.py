"""A panel's file: criteria, entries, scores, tiers and the chain for ties, read exactly and refused with the place of what is wrong. Pure.

Format: `{"method", "shared_ranks", "criteria", "entries", "scores", "ties", "lot", "review", "tiers", "ceiling"}` (`docs/awards.md`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from domain.awards.fields import Written, count_of, list_of, number, one_of, read_json, table, text_of, unique
from domain.errors import N_, Refused

WHOLE = 100
"""What weights sum to, and what a score is at most unless its criterion says otherwise."""


NAMES = ("method", "shared_ranks", "criteria", "entries", "scores", "ties", "lot", "review", "tiers", "ceiling")


class Method(StrEnum):
    """How entries are compared: by the mean of the members' totals, or by the mean of their ranks (序位法)."""

    MEAN = "mean"
    RANK_SUM = "rank_sum"


class Shared(StrEnum):
    """What equal totals of one member rank: 1, 1, 3 or 1.5, 1.5, 3."""

    SKIP = "skip"
    MEAN = "mean"


class TieBreak(StrEnum):
    """What is asked next about entries that are equal."""

    HEAVIEST = "heaviest"
    FIRST_PLACES = "first_places"
    DEVIATION = "deviation"
    REVIEW = "review"
    LOT = "lot"


@dataclass(frozen=True)
class Criterion:
    """weight: a whole number; all sum to WHOLE. least, most: between which scores lie."""

    name: str
    weight: int
    least: int = 0
    most: int = WHOLE


@dataclass(frozen=True)
class Tier:
    """An award. kind: the class that it is for, None in a file without classes; quota: how many; prize: NT$ each; minimum: mean total."""

    name: str
    kind: str | None
    quota: int
    prize: int
    minimum: Fraction | None = None


Scores = Mapping[str, Mapping[str, tuple[int, ...]]]
"""By member and entry: points on each criterion, times the panel's scale."""


@dataclass(frozen=True)
class Panel:
    """What a panel said. kinds: each entry's class, None without classes; members: all of the file, also those who scored nothing;
    conflicts: by member; scale: what scores are multiplied by to be whole numbers; lot: as drawn; tiers: from the top."""

    method: Method
    shared: Shared
    criteria: tuple[Criterion, ...]
    kinds: Mapping[str, str | None]
    members: tuple[str, ...]
    scores: Scores
    conflicts: Mapping[str, frozenset[str]]
    scale: int
    ties: tuple[TieBreak, ...] = ()
    lot: tuple[str, ...] | None = None
    review: Scores | None = None
    tiers: tuple[Tier, ...] = ()
    ceiling: int | None = None


def read_panel(data: bytes) -> Panel:
    """A file. Raises Refused with the place of what is wrong."""
    held = read_json(data)
    return _panel(table(held, "file", NAMES))


def _panel(held: Mapping[str, Any]) -> Panel:
    criteria = tuple(_criterion(one, f"criteria[{place}]") for place, one in enumerate(list_of(held, "criteria")))
    if sum(one.weight for one in criteria) != WHOLE:
        raise Refused(N_("criteria: the weights sum to %(sum)s, not to 100."), sum=sum(one.weight for one in criteria))
    unique([one.name for one in criteria], "criteria")
    kinds = _entries(list_of(held, "entries"))
    given = table(held.get("scores"), "scores")
    review = table(held["review"], "review") if held.get("review") is not None else None
    read = _Reader(criteria, kinds)
    scores, conflicts = read.scores(given, "scores")
    second = read.scores(review, "review")[0] if review is not None else None
    tiers = tuple(_tier(one, f"tiers[{place}]") for place, one in enumerate(list_of(held, "tiers", needed=False)))
    _check_classes(kinds, tiers)
    return Panel(
        Method(one_of(held, "method", Method)),
        Shared(one_of(held, "shared_ranks", Shared, Shared.SKIP)),
        criteria,
        kinds,
        tuple(sorted(given)),
        _scaled(scores, read.decimals),
        conflicts,
        10**read.decimals,
        _chain(list_of(held, "ties", needed=False)),
        _lot(held, kinds),
        _scaled(second, read.decimals) if second is not None else None,
        tiers,
        count_of(held["ceiling"], "ceiling") if held.get("ceiling") is not None else None,
    )


class _Reader:
    """Reads score sheets; decimals: the most that any score has."""

    def __init__(self, criteria: Sequence[Criterion], kinds: Mapping[str, str | None]) -> None:
        self.criteria, self.kinds, self.decimals = criteria, kinds, 0

    def scores(self, held: Mapping[str, Any], where: str) -> tuple[dict[str, dict[str, tuple[Written, ...]]], dict[str, frozenset[str]]]:
        """By member: points of each entry that they scored; and the entries that they have a conflict with."""
        scored: dict[str, dict[str, tuple[Written, ...]]] = {}
        conflicts: dict[str, frozenset[str]] = {}
        for member, sheet in held.items():
            scored[member], apart = {}, set()
            for entry, line in table(sheet, f"{where}.{member}").items():
                place = f"{where}.{member}.{entry}"
                if entry not in self.kinds:
                    raise Refused(N_("%(place)s: there is no entry of this id."), place=place)
                if line == "conflict":
                    apart.add(entry)
                elif line != "abstain":
                    scored[member][entry] = self._line(line, place)
            conflicts[member] = frozenset(apart)
        return scored, conflicts

    def _line(self, line: Any, place: str) -> tuple[Written, ...]:
        if not isinstance(line, list) or len(line) != len(self.criteria):
            why = N_("%(place)s: a list of %(count)s scores is needed, or “conflict” or “abstain”.")
            raise Refused(why, place=place, count=len(self.criteria))
        return tuple(self._score(value, one, place, n) for n, (value, one) in enumerate(zip(line, self.criteria, strict=True)))

    def _score(self, value: Any, criterion: Criterion, place: str, column: int) -> Written:
        score = number(value, place, column)
        if not criterion.least * 10**score.decimals <= score.units <= criterion.most * 10**score.decimals:
            raise Refused(
                N_("%(place)s: %(value)s does not lie between %(least)s and %(most)s."),
                place=f"{place}[{column}]",
                value=str(score),
                least=criterion.least,
                most=criterion.most,
            )
        self.decimals = max(self.decimals, score.decimals)
        return score


def _scaled(scores: Mapping[str, Mapping[str, tuple[Written, ...]]], decimals: int) -> Scores:
    powers = [10**number for number in range(decimals + 1)]

    def whole(points: Sequence[Written]) -> tuple[int, ...]:
        return tuple(point.units * powers[decimals - point.decimals] for point in points)

    return {member: {entry: whole(points) for entry, points in sheet.items()} for member, sheet in scores.items()}


def _criterion(value: Any, place: str) -> Criterion:
    held = table(value, place, ("name", "weight", "minimum", "maximum"))
    least, most = count_of(held.get("minimum", 0), f"{place}.minimum"), count_of(held.get("maximum", WHOLE), f"{place}.maximum")
    if least >= most:
        raise Refused(N_("%(place)s: the minimum is not below the maximum."), place=place)
    return Criterion(text_of(held, "name", place), count_of(held.get("weight"), f"{place}.weight"), least, most)


def _entries(held: Sequence[Any]) -> dict[str, str | None]:
    kinds: dict[str, str | None] = {}
    for place, value in enumerate(held):
        where = f"entries[{place}]"
        entry = table(value, where, ("id", "class"))
        name = text_of(entry, "id", where)
        if name in kinds:
            raise Refused(N_("%(place)s: “%(name)s” is there twice."), place=where, name=name)
        kinds[name] = text_of(entry, "class", where) if entry.get("class") is not None else None
    if kinds and len({kind is None for kind in kinds.values()}) > 1:
        without = next(name for name, kind in kinds.items() if kind is None)
        raise Refused(N_("entries: “%(name)s” has no class, and others have one."), name=without)
    return kinds


def _tier(value: Any, place: str) -> Tier:
    held = table(value, place, ("name", "class", "quota", "prize", "minimum"))
    minimum = number(held["minimum"], f"{place}.minimum") if held.get("minimum") is not None else None
    kind = text_of(held, "class", place) if held.get("class") is not None else None
    quota, prize = count_of(held.get("quota"), f"{place}.quota"), count_of(held.get("prize"), f"{place}.prize")
    return Tier(text_of(held, "name", place), kind, quota, prize, Fraction(minimum.units, 10**minimum.decimals) if minimum else None)


def _check_classes(kinds: Mapping[str, str | None], tiers: Sequence[Tier]) -> None:
    """Tiers have classes where entries have them, and are named once in each."""
    classes = any(kind is not None for kind in kinds.values()) if kinds else any(tier.kind is not None for tier in tiers)
    seen: set[tuple[str | None, str]] = set()
    for place, tier in enumerate(tiers):
        if (tier.kind is not None) != classes:
            why = N_("%(place)s: a class is needed, since entries have classes.") if classes else N_("%(place)s: entries have no classes.")
            raise Refused(why, place=f"tiers[{place}]")
        if (tier.kind, tier.name) in seen:
            raise Refused(N_("%(place)s: “%(name)s” is there twice."), place=f"tiers[{place}]", name=tier.name)
        seen.add((tier.kind, tier.name))


def _chain(held: Sequence[Any]) -> tuple[TieBreak, ...]:
    for place, value in enumerate(held):
        if not isinstance(value, str) or value not in {kind.value for kind in TieBreak}:
            choices = ", ".join(kind.value for kind in TieBreak)
            raise Refused(N_("%(place)s: one of %(choices)s is needed."), place=f"ties[{place}]", choices=choices)
    unique([str(value) for value in held], "ties")
    return tuple(TieBreak(value) for value in held)


def _lot(held: Mapping[str, Any], kinds: Mapping[str, str | None]) -> tuple[str, ...] | None:
    if held.get("lot") is None:
        return None
    drawn = list_of(held, "lot")
    for place, value in enumerate(drawn):
        if not isinstance(value, str) or value not in kinds:
            raise Refused(N_("%(place)s: there is no entry of this id."), place=f"lot[{place}]")
    unique(drawn, "lot")
    return tuple(drawn)
