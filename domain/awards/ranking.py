"""Places, ties and tiers of a panel, from the top down; a tie that could change an award is never decided silently. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from domain.awards.panel import Panel, TieBreak, Tier
from domain.awards.standings import Standing, deviation, first_places, heaviest, key_of, standings

HUNDREDTHS = 100


class Tied(Exception):
    """The chain ends, and these entries are still equal: whoever gets the award is to be decided by people."""

    def __init__(self, entries: Sequence[str]) -> None:
        super().__init__(", ".join(entries))
        self.entries = tuple(sorted(entries))


@dataclass(frozen=True)
class Placed:
    """An entry in its place. standing: None, and no place, for one that nobody scored; tier: None without an award; prize: NT$."""

    id: str
    kind: str | None
    place: int | None
    standing: Standing | None
    tier: str | None = None
    prize: int = 0


@dataclass(frozen=True)
class TieStep:
    """Entries that were equal, and what parted them; None where their order changes nothing and they share a place."""

    entries: tuple[str, ...]
    settled_by: TieBreak | None


@dataclass(frozen=True)
class Ranking:
    """The count. order: by class, place, id; vacant: by class what nobody reached; money: NT$ of all prizes."""

    order: tuple[Placed, ...]
    ties: tuple[TieStep, ...]
    vacant: Mapping[str | None, Mapping[str, int]]
    money: int
    over_ceiling: bool


def rank(panel: Panel) -> Ranking:
    """Everything that the scores decide. Raises Tied where they and the chain do not."""
    order: list[Placed] = []
    ties: list[TieStep] = []
    vacant: dict[str | None, dict[str, int]] = {}
    kinds = {*panel.kinds.values(), *(tier.kind for tier in panel.tiers)}
    for kind in sorted(kinds, key=lambda kind: kind or ""):
        counted = _Class(panel, kind)
        order += counted.placed()
        ties += counted.ties
        left = {tier.name: room for tier, room in counted.rooms.items() if room}
        if left:
            vacant[kind] = left
    money = sum(one.prize for one in order)
    return Ranking(tuple(order), tuple(ties), vacant, money, panel.ceiling is not None and money > panel.ceiling)


@dataclass
class _Class:
    """The entries of one class, counted among themselves. rooms: what is left of each tier, from the top."""

    panel: Panel
    kind: str | None
    ties: list[TieStep] = field(default_factory=list)
    rooms: dict[Tier, int] = field(default_factory=dict)
    given: dict[str, Tier | None] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def placed(self) -> list[Placed]:
        """Each entry of the class, by place and id; those that nobody scored last. Raises Tied."""
        ids = [entry for entry, kind in self.panel.kinds.items() if kind == self.kind]
        self.rooms = {tier: tier.quota for tier in self.panel.tiers if tier.kind == self.kind}
        panel = self.panel
        self.stands = standings(ids, panel.scores, panel.criteria, panel.scale, panel.shared)
        for group in _grouped(list(self.stands), lambda entry: key_of(self.stands[entry], panel.method)):
            self._place(group, panel.ties)
        made = []
        for entry in sorted(self.stands, key=lambda entry: (self.places[entry], entry)):
            tier = self.given[entry]
            made.append(
                Placed(entry, self.kind, self.places[entry], self.stands[entry], tier.name if tier else None, tier.prize if tier else 0)
            )
        return made + [Placed(entry, self.kind, None, None) for entry in sorted(set(ids) - self.stands.keys())]

    def _place(self, group: Sequence[str], chain: Sequence[TieBreak]) -> None:
        """Give entries that are equal so far their places and tiers. Raises Tied."""
        best = {entry: self._best(entry) for entry in group}
        wanted = [tier for tier in best.values() if tier is not None]
        if all(wanted.count(tier) <= self.rooms[tier] for tier in wanted):  # no order of them changes what anybody gets
            place = len(self.places) + 1
            for entry, tier in best.items():
                self.places[entry], self.given[entry] = place, tier
                if tier is not None:
                    self.rooms[tier] -= 1
            if len(group) > 1:
                self.ties.append(TieStep(tuple(sorted(group)), None))
            return
        for number, step in enumerate(chain):
            key = self._key(step, group)
            parts = _grouped(group, key) if key is not None else [list(group)]
            if len(parts) > 1:
                self.ties.append(TieStep(tuple(sorted(group)), step))
                for part in parts:
                    self._place(part, chain[number + 1 :])
                return
        raise Tied(group)

    def _best(self, entry: str) -> Tier | None:
        """The first tier with room whose minimum the entry's mean total reaches."""
        total = self.stands[entry].total
        return next((tier for tier, room in self.rooms.items() if room and (tier.minimum is None or total >= tier.minimum)), None)

    def _key(self, step: TieBreak, group: Sequence[str]) -> Callable[[str], Fraction] | None:
        """What a step orders the entries by, the smaller first; None where it can say nothing. Raises Tied for a review that is missing."""
        panel = self.panel
        match step:
            case TieBreak.HEAVIEST:
                return lambda entry: heaviest(entry, panel.scores, panel.criteria)
            case TieBreak.FIRST_PLACES:
                return lambda entry: first_places(self.stands[entry])
            case TieBreak.DEVIATION:
                return lambda entry: deviation(self.stands[entry])
            case TieBreak.REVIEW:
                again = standings(group, panel.review or {}, panel.criteria, panel.scale, panel.shared)
                if len(again) < len(group):
                    raise Tied(group)
                return lambda entry: key_of(again[entry], panel.method)
            case TieBreak.LOT:
                drawn = panel.lot or ()
                return (lambda entry: Fraction(drawn.index(entry))) if set(group) <= set(drawn) else None


def _grouped(entries: Sequence[str], key: Callable[[str], Fraction]) -> list[list[str]]:
    """Entries of equal keys together, the smallest key first."""
    keys = {entry: key(entry) for entry in entries}
    groups: dict[Fraction, list[str]] = {}
    for entry in sorted(entries, key=lambda entry: (keys[entry], entry)):
        groups.setdefault(keys[entry], []).append(entry)
    return list(groups.values())


def two_places(value: Fraction) -> str:
    """A number of 0 or more with two places, half up."""
    hundredths = (2 * value.numerator * HUNDREDTHS + value.denominator) // (2 * value.denominator)
    return f"{hundredths // HUNDREDTHS}.{hundredths % HUNDREDTHS:02d}"


def as_json(ranking: Ranking, members: int) -> dict[str, Any]:
    """The count as `hamasen awards rank` says it. members: all of the file; rank sums are told as if all had scored."""
    order = [
        {
            "id": one.id,
            "place": one.place,
            "total": two_places(one.standing.total) if one.standing else None,
            "rank_sum": two_places(one.standing.rank * members) if one.standing else None,
            "tier": one.tier,
            "prize": one.prize,
        }
        for one in ranking.order
    ]
    ties = [{"entries": list(step.entries), "settled_by": step.settled_by} for step in ranking.ties]
    plain = ranking.vacant.get(None)
    vacant = plain if plain is not None else {kind: left for kind, left in ranking.vacant.items() if kind is not None}
    made: dict[str, object] = {"order": order, "ties": ties, "vacant": vacant, "money": ranking.money}
    return made | ({"over_ceiling": True} if ranking.over_ceiling else {})
