"""What members' scores come to: totals, ranks, and the values that ties ask for; exact, smaller is better where it is a key. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.awards.panel import WHOLE, Criterion, Method, Scores, Shared


@dataclass(frozen=True)
class Standing:
    """What members said of an entry. total: mean of their totals; rank: mean of their ranks, as if each had scored all; scorers: how many.
    totals: each member's, times WHOLE and the scale; ranks: the same; firsts: how many ranked it first."""

    total: Fraction
    rank: Fraction
    scorers: int
    totals: tuple[int, ...]
    ranks: tuple[Fraction, ...]
    firsts: int


def standings(ids: Sequence[str], scores: Scores, criteria: Sequence[Criterion], scale: int, shared: Shared) -> dict[str, Standing]:
    """Of those of the ids that somebody scored, counted among themselves.

    With n entries that somebody scored and m that a member scored, a rank counts as (rank − 1) × (n − 1) / (m − 1) + 1, for m = 1 as
    (n + 1) / 2.
    """
    asked, weights = set(ids), [one.weight for one in criteria]

    def total(points: Sequence[int]) -> int:
        return sum(weight * point for weight, point in zip(weights, points, strict=True))

    sheets = [{entry: total(points) for entry, points in sheet.items() if entry in asked} for sheet in scores.values()]
    scored = {entry for sheet in sheets for entry in sheet}
    totals: dict[str, list[int]] = {entry: [] for entry in scored}
    ranks: dict[str, list[Fraction]] = {entry: [] for entry in scored}
    firsts: dict[str, int] = dict.fromkeys(scored, 0)
    for sheet in sheets:
        many = len(sheet)
        for entry, twice in _twice_ranks(sheet, shared).items():
            totals[entry].append(sheet[entry])
            ranks[entry].append(_spread(twice, many, len(scored)))
        if many > 1:
            best = max(sheet.values())
            for entry in (entry for entry, points in sheet.items() if points == best):
                firsts[entry] += 1
    return {
        entry: Standing(
            Fraction(sum(totals[entry]), len(totals[entry]) * WHOLE * scale),
            sum(ranks[entry], Fraction(0)) / len(ranks[entry]),
            len(totals[entry]),
            tuple(totals[entry]),
            tuple(ranks[entry]),
            firsts[entry],
        )
        for entry in scored
    }


def _twice_ranks(sheet: Mapping[str, int], shared: Shared) -> dict[str, int]:
    """Each entry's rank in a member's order, doubled so that halves are whole."""
    made: dict[str, int] = {}
    order = sorted(sheet, key=lambda entry: -sheet[entry])
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and sheet[order[end]] == sheet[order[start]]:
            end += 1
        rank = 2 * (start + 1) if shared is Shared.SKIP else start + 1 + end
        made |= dict.fromkeys(order[start:end], rank)
        start = end
    return made


def _spread(twice: int, many: int, all_of_them: int) -> Fraction:
    """A rank among `many` as one among all."""
    if many == 1:
        return Fraction(all_of_them + 1, 2)
    if many == all_of_them:
        return Fraction(twice, 2)
    return Fraction((twice - 2) * (all_of_them - 1), 2 * (many - 1)) + 1


def key_of(standing: Standing, method: Method) -> Fraction:
    """What entries are ordered by, the smaller first."""
    return -standing.total if method is Method.MEAN else standing.rank


def heaviest(entry: str, scores: Scores, criteria: Sequence[Criterion]) -> Fraction:
    """Points on the criterion of most weight, several of equal weight added: the mean of those who scored; more first."""
    most = max(one.weight for one in criteria)
    heavy = [place for place, one in enumerate(criteria) if one.weight == most]
    lines = [sheet[entry] for sheet in scores.values() if entry in sheet]
    return -Fraction(sum(line[place] for line in lines for place in heavy), len(lines))


def first_places(standing: Standing) -> Fraction:
    """How many members ranked it first, of those who scored it; more first."""
    return -Fraction(standing.firsts, standing.scorers)


def deviation(standing: Standing) -> Fraction:
    """The variance of its totals, which orders as the standard deviation does; smaller first."""
    many = standing.scorers
    return Fraction(many * sum(total * total for total in standing.totals) - sum(standing.totals) ** 2, many * many)
