"""How little a score means: agreement between members, what lies near a border, and what changes without one of them. Pure.

Shown to the chair; decides nothing. Numbers here are floating point: they are looked at, not counted with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import sqrt

from domain.awards.panel import WHOLE, Panel
from domain.awards.ranking import Placed, Ranking, Tied, rank


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
    kinds = {one.kind for one in ranking.order}
    return {kind: _agreement([one for one in ranking.order if one.kind == kind], panel.scale) for kind in kinds}


def _agreement(placed: Sequence[Placed], scale: int) -> Agreement:
    lines = [[total / (WHOLE * scale) for total in one.standing.totals] for one in placed if one.standing and one.standing.scorers > 1]
    many = sum(map(len, lines))
    if not lines:
        return Agreement(0.0, None, 0.0)
    spread = sum(max(line) - min(line) for line in lines) / len(lines)
    means = [sum(line) / len(line) for line in lines]
    within = sum((total - mean) ** 2 for line, mean in zip(lines, means, strict=True) for total in line) / (many - len(lines))
    error = sqrt(within / (many / len(lines)))
    if len(lines) < 2:
        return Agreement(spread, None, error)
    whole = sum(map(sum, lines)) / many
    between = sum(len(line) * (mean - whole) ** 2 for line, mean in zip(lines, means, strict=True)) / (len(lines) - 1)
    usual = (many - sum(len(line) ** 2 for line in lines) / many) / (len(lines) - 1)  # members an entry, where not all scored all
    below = between + (usual - 1) * within
    return Agreement(spread, (between - within) / below if below else None, error)


@dataclass(frozen=True)
class Border:
    """Between two tiers, or the last tier and none. above, below: tiers; near: entries whose mean totals lie within one standard error of
    the middle between the last above and the first below: what they got hangs on chance, and is worth talking about."""

    kind: str | None
    above: str | None
    below: str | None
    near: tuple[str, ...]


def borders(ranking: Ranking, panel: Panel) -> list[Border]:
    """Every border of every class, from the top."""
    found, errors = [], {kind: one.error for kind, one in agreement(ranking, panel).items()}
    ranked = [one for one in ranking.order if one.standing is not None]
    for upper, lower in pairwise(ranked):
        if upper.kind != lower.kind or upper.tier == lower.tier or upper.standing is None or lower.standing is None:
            continue
        middle = float(upper.standing.total + lower.standing.total) / 2
        band = max(errors[upper.kind], float(abs(upper.standing.total - lower.standing.total)) / 2)
        near = tuple(
            one.id for one in ranked if one.kind == upper.kind and one.standing and abs(float(one.standing.total) - middle) <= band + 1e-9
        )
        found.append(Border(upper.kind, upper.tier, lower.tier, near))
    return found


@dataclass(frozen=True)
class LeftOut:
    """The count without a member. changed: entries whose tier would be another: before and after; tied: entries that nothing would part."""

    changed: Mapping[str, tuple[str | None, str | None]]
    tied: tuple[str, ...] = ()


def left_out(panel: Panel, ranking: Ranking) -> dict[str, LeftOut]:
    """For each member what would change without them."""
    before, found = {one.id: one.tier for one in ranking.order}, {}
    for member in panel.members:
        scores = {name: sheet for name, sheet in panel.scores.items() if name != member}
        rest = replace(panel, scores=scores, members=tuple(name for name in panel.members if name != member))
        try:
            after = {one.id: one.tier for one in rank(rest).order}
        except Tied as tied:
            found[member] = LeftOut({}, tied.entries)
            continue
        found[member] = LeftOut({entry: (tier, after[entry]) for entry, tier in before.items() if after[entry] != tier})
    return found
