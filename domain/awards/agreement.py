"""How little a score means: agreement between members, what lies near a border, and what changes without one of them. Pure.

Shown to the chair; decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt

from domain.awards.panel import WHOLE, Method, Panel, Tier
from domain.awards.ranking import Placed, Ranking, Tied, rank

Lines = Sequence[Sequence[Fraction]]
"""By entry: what each of its members said."""


@dataclass(frozen=True)
class Agreement:
    """Of a class. spread: mean distance between the highest and the lowest total of an entry; icc: intraclass correlation of one member's
    totals, 1 where all agree, about 0 where members tell as much about each other as chance, None where nothing can be said; error: by how
    much an entry's mean total is uncertain, one standard error."""

    spread: float
    icc: float | None
    error: float


def agreement(ranking: Ranking, panel: Panel) -> dict[str | None, Agreement]:
    """By class, from the totals of entries that two or more members scored."""
    return {kind: _agreement(_totals(ranking, panel, kind)) for kind in {one.kind for one in ranking.order}}


def _totals(ranking: Ranking, panel: Panel, kind: str | None) -> Lines:
    scored = [one.standing for one in ranking.order if one.kind == kind and one.standing is not None]
    return [[Fraction(total, WHOLE * panel.scale) for total in standing.totals] for standing in scored]


def _agreement(every: Lines) -> Agreement:
    lines = [line for line in every if len(line) > 1]
    many = sum(map(len, lines))
    if not lines:
        return Agreement(0.0, None, 0.0)
    spread = float(sum((max(line) - min(line) for line in lines), Fraction(0)) / len(lines))
    within, error = _within(lines), _error(lines)
    if len(lines) < 2:
        return Agreement(spread, None, error)
    whole = sum((sum(line, Fraction(0)) for line in lines), Fraction(0)) / many
    between = sum((len(line) * (_mean(line) - whole) ** 2 for line in lines), Fraction(0)) / (len(lines) - 1)
    usual = (many - Fraction(sum(len(line) ** 2 for line in lines), many)) / (len(lines) - 1)  # members an entry, where not all scored all
    below = between + (usual - 1) * within
    return Agreement(spread, float((between - within) / below) if below else None, error)


def _mean(line: Sequence[Fraction]) -> Fraction:
    return sum(line, Fraction(0)) / len(line)


def _within(lines: Lines) -> Fraction:
    """The variance of members about an entry's mean, over all entries."""
    squares = sum(((value - _mean(line)) ** 2 for line in lines for value in line), Fraction(0))
    return squares / (sum(map(len, lines)) - len(lines))


def _error(every: Lines) -> float:
    """One standard error of an entry's mean, at the usual number of members."""
    lines = [line for line in every if len(line) > 1]
    return sqrt(_within(lines) * len(lines) / sum(map(len, lines))) if lines else 0.0


@dataclass(frozen=True)
class Border:
    """Where a tier ends. at: the mean total, or with rank sums the mean rank, in the middle between its last holder and the best entry that
    came too late; by_minimum: at is the tier's minimum, a mean total, since the tier has room left; near: entries within one standard
    error of it: what they got hangs on chance, and is worth talking about."""

    kind: str | None
    tier: str
    at: float
    by_minimum: bool
    near: tuple[str, ...]


def borders(ranking: Ranking, panel: Panel) -> list[Border]:
    """The border of each tier that some entry did not get, by class, from the top."""
    found = [_border(ranking, panel, tier) for tier in sorted(panel.tiers, key=lambda tier: tier.kind or "")]
    return [border for border in found if border is not None]


def _border(ranking: Ranking, panel: Panel, tier: Tier) -> Border | None:
    ranked = [one for one in ranking.order if one.kind == tier.kind and one.standing is not None]
    names = [one.name for one in panel.tiers if one.kind == tier.kind]
    better = names[: names.index(tier.name) + 1]
    missed = [one for one in ranked if one.tier not in better]
    held = [one for one in ranked if one.tier == tier.name]
    if ranking.vacant.get(tier.kind, {}).get(tier.name):
        if tier.minimum is None:
            return None
        error = _error(_totals(ranking, panel, tier.kind))
        return _near(tier, ranked, float(tier.minimum), error, by_rank=False, by_minimum=True)
    late = [one for one in missed if one.standing and (tier.minimum is None or one.standing.total >= tier.minimum)]
    if not held or not late:
        return None
    by_rank = panel.method is Method.RANK_SUM
    values = sorted(_value(one, by_rank=by_rank) for one in late), sorted(_value(one, by_rank=by_rank) for one in held)
    middle = (values[0][0] + values[1][-1]) / 2 if by_rank else (values[0][-1] + values[1][0]) / 2
    lines: Lines = [one.standing.ranks for one in ranked if one.standing] if by_rank else _totals(ranking, panel, tier.kind)
    return _near(tier, ranked, middle, _error(lines), by_rank=by_rank, by_minimum=False)


def _value(one: Placed, *, by_rank: bool) -> float:
    assert one.standing is not None
    return float(one.standing.rank if by_rank else one.standing.total)


def _near(tier: Tier, ranked: Sequence[Placed], at: float, error: float, *, by_rank: bool, by_minimum: bool) -> Border:
    near = tuple(one.id for one in ranked if abs(_value(one, by_rank=by_rank) - at) <= error)
    return Border(tier.kind, tier.name, at, by_minimum, near)


@dataclass(frozen=True)
class LeftOut:
    """The count without a member. changed: entries whose tier would be another: before and after; tied: entries that nothing would part."""

    changed: Mapping[str, tuple[str | None, str | None]]
    tied: tuple[str, ...] = ()


def left_out(panel: Panel, ranking: Ranking) -> dict[str, LeftOut]:
    """For each member what would change without them, their second scores included."""
    before, found = {one.id: one.tier for one in ranking.order}, {}
    for member in panel.members:
        scores = {name: sheet for name, sheet in panel.scores.items() if name != member}
        review = {name: sheet for name, sheet in panel.review.items() if name != member} if panel.review is not None else None
        rest = replace(panel, scores=scores, review=review, members=tuple(name for name in panel.members if name != member))
        try:
            after = {one.id: one.tier for one in rank(rest).order}
        except Tied as tied:
            found[member] = LeftOut({}, tied.entries)
            continue
        found[member] = LeftOut({entry: (tier, after[entry]) for entry, tier in before.items() if after[entry] != tier})
    return found
