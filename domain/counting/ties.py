"""Ties: an ordered policy chosen before the vote, ending in a recorded lot."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.counting.errors import Undecided, UnknownRule

CRITERIA = ("cost", "cost-desc", "votes", "lot")
"""cost: the cheaper first; cost-desc: the dearer first; votes: the one with more votes first; lot: as drawn."""


@dataclass(frozen=True)
class Ties:
    """How ties are broken: criteria in order, and the lot that was drawn (ids, the first drawn first; empty before it is)."""

    order: tuple[str, ...] = ("cost", "votes", "lot")
    lot: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Ties":
        """The policy that `to_json` made. Raises UnknownRule for a criterion we do not know."""
        return cls(tie_order(data["order"]), tuple(data["lot"]))

    def to_json(self) -> dict[str, object]:
        """Plain data."""
        return {"order": list(self.order), "lot": list(self.lot)}


def tie_order(names: Iterable[str]) -> tuple[str, ...]:
    """A policy from its criteria's names. Raises UnknownRule for one we do not know or that stands twice."""
    order = tuple(names)
    for name in order:
        if name not in CRITERIA or order.count(name) > 1:
            raise UnknownRule(name)
    return order


def telling(order: Iterable[str], *, by_votes: bool) -> tuple[str, ...]:
    """The criteria that can tell tied projects apart; a lot where none is left. by_votes: winners follow from the number of votes,

    so that tied ones have equally many.
    """
    return tuple(name for name in order if name != "votes" or not by_votes) or ("lot",)


Decided = Mapping[tuple[str, ...], str]
"""Ties as if a lot had decided them: the tied ids in the file's order, and the one that goes first."""


class Breaker:
    """A policy applied to one election: `key` sorts projects by index as far as the policy goes without a lot.

    taken: ids of ties that were taken as decided, in the order in which they came up; a count that starts again empties it.
    """

    def __init__(self, ties: Ties, ids: Sequence[str], costs: Sequence[int], votes: Sequence[int], decided: Decided | None = None) -> None:
        self._decided = decided or {}
        self.taken: dict[str, None] = {}
        keys: dict[str, Callable[[int], int]] = {
            "cost": lambda p: costs[p],
            "cost-desc": lambda p: -costs[p],
            "votes": lambda p: -votes[p],
        }
        self._parts = [keys[name] for name in ties.order if name != "lot"]
        self._ids = ids
        self._drawn = {name: place for place, name in enumerate(ties.lot)} if "lot" in ties.order else {}

    def key(self, project: int) -> tuple[int, ...]:
        """What is compared before a lot: the smaller goes first."""
        return tuple(part(project) for part in self._parts)

    def drawn(self, project: int) -> int:
        """The project's place in the recorded lot; after all drawn ones where it was not drawn."""
        return self._drawn.get(self._ids[project], len(self._drawn))

    def first(self, tied: Sequence[int]) -> int:
        """The one that goes first. Raises Undecided when only a lot can say and none of the tied was drawn."""
        best = min(map(self.key, tied))
        left = [project for project in tied if self.key(project) == best]
        if len(left) > 1:
            left.sort(key=lambda project: (self.drawn(project), project))
            if self.drawn(left[0]) == len(self._drawn):
                names = tuple(self._ids[project] for project in left)
                if names not in self._decided:
                    raise Undecided(names)
                self.taken.update(dict.fromkeys(names))
                return left[names.index(self._decided[names])]
        return left[0]

    def groups(self, ordered: Sequence[int], score: Callable[[int], int]) -> list[list[int]]:
        """Projects sorted by falling score and the policy, in groups that not even the recorded lot tells apart."""
        ordered = sorted(ordered, key=lambda p: (-score(p), self.key(p), self.drawn(p)))
        groups: list[list[int]] = []
        for project in ordered:
            same = groups and (score(groups[-1][0]), self.key(groups[-1][0])) == (score(project), self.key(project))
            if same and self.drawn(groups[-1][0]) == self.drawn(project):
                groups[-1].append(project)
            else:
                groups.append([project])
        return groups


def consistent(decided: Decided) -> bool:
    """Whether one lot could have decided all these ties: no project goes before itself."""
    after: dict[str, set[str]] = {}
    for tied, first in decided.items():
        after.setdefault(first, set()).update(name for name in tied if name != first)
    while after:
        last = [name for name, behind in after.items() if not behind & after.keys()]
        if not last:
            return False
        for name in last:
            del after[name]
    return True


def commitment(seed: str) -> str:
    """What is published before the vote: the SHA-256 of the seed, in hexadecimal."""
    return hashlib.sha256(seed.encode()).hexdigest()


def draw(seed: str, ids: Iterable[str]) -> tuple[str, ...]:
    """A lot that anyone can draw again: each id is sorted by the SHA-256 of `seed/id`, the smallest first.

    By hand: `printf '%s' 'SEED/ID' | sha256sum` for every tied id, then sort the lines. The seed must be fixed before the vote
    (publish `commitment(seed)`) and hold something nobody could choose, such as numbers drawn in public on the day.
    """
    return tuple(sorted(ids, key=lambda name: hashlib.sha256(f"{seed}/{name}".encode()).hexdigest()))
