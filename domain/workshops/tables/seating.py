"""People on the seats of all rounds, and the search that exchanges them: who sits where, what it costs, and cheaper neighbours. Pure.

Deterministic: the number of tries is fixed, not the seconds, and the same list and seed give the same plan.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, exp
from random import Random

from domain.workshops.tables.people import Guest, Wishes

APART = 1000.0
"""What two people at one table cost who are to sit apart: more than any mixing is worth."""


@dataclass(frozen=True)
class Weights:
    """What the search weighs. again: a pair that meets once more; uneven: a person too many or too few of a kind at a table."""

    again: float = 1.0
    uneven: float = 12.0


class Balance:
    """How far tables miss their fair share of each kind of people.

    A table of k people should hold k × share of each value of each trait; one person more or less is nobody's fault.
    """

    def __init__(self, guests: Sequence[Guest], sizes: Sequence[int]) -> None:
        traits = len(guests[0].traits)
        self.values = [sorted({guest.traits[trait] for guest in guests}) for trait in range(traits)]
        index = [{value: place for place, value in enumerate(values)} for values in self.values]
        offsets = [sum(len(values) for values in self.values[:trait]) for trait in range(traits)]
        self.kinds = [tuple(offsets[trait] + index[trait][guest.traits[trait]] for trait in range(traits)) for guest in guests]
        counts = Counter(kind for kinds in self.kinds for kind in kinds)
        self.total = sum(len(values) for values in self.values)
        self.missed = {
            size: [[missed(count, size * counts[kind] / len(guests)) for count in range(size + 2)] for kind in range(self.total)]
            for size in set(sizes)
        }
        # the search also likes what is nearer to the share than it must be: there the next exchange is cheaper
        self.steered = {
            size: [
                [missed(count, size * counts[kind] / len(guests), steer=0.01) for count in range(size + 2)] for kind in range(self.total)
            ]
            for size in set(sizes)
        }


def missed(count: int, fair: float, *, steer: float = 0.0) -> float:
    """By how many people a table misses a share beyond one person; steer: what is added for the square of the whole distance."""
    away = abs(count - fair)
    return max(0.0, away - 1.0) + steer * away * away


class Seating:
    """Who sits where. table: by round and person; held: by round and table, the people; met: how often two people sit together."""

    def __init__(self, guests: Sequence[Guest], wishes: Wishes, seats: Sequence[Sequence[Sequence[int]]], balance: Balance) -> None:
        self.guests, self.wishes, self.balance = guests, wishes, balance
        self.sit(seats)

    def seats(self) -> list[list[list[int]]]:
        """A copy of who sits where, by round and table."""
        return [[list(table) for table in tables] for tables in self.held]

    def sit(self, seats: Sequence[Sequence[Sequence[int]]]) -> None:
        """Seat everybody anew."""
        guests, balance = self.guests, self.balance
        self.held = [[list(table) for table in tables] for tables in seats]
        self.table = [[0] * len(guests) for _ in seats]
        self.met = [[0] * len(guests) for _ in guests]
        self.kinds = [[[0] * balance.total for _ in tables] for tables in seats]
        for number, tables in enumerate(self.held):
            for place, table in enumerate(tables):
                for person in table:
                    self.table[number][person] = place
                    for kind in balance.kinds[person]:
                        self.kinds[number][place][kind] += 1
                for one, other in combinations(table, 2):
                    self.met[one][other] += 1
                    self.met[other][one] += 1

    def cost(self) -> int:
        """Pairs that meet again, C(times met, 2) summed over all pairs."""
        people = range(len(self.guests))
        return sum(comb(self.met[one][other], 2) for one in people for other in range(one))

    def dev(self) -> float:
        """By how many people tables miss their shares, summed over rounds, tables, traits and values."""
        return sum(
            self.balance.missed[len(self.held[number][place])][kind][count]
            for number, tables in enumerate(self.kinds)
            for place, kinds in enumerate(tables)
            for kind, count in enumerate(kinds)
        )

    def price(self, number: int, one: int, other: int, weights: Weights) -> float:
        """What it costs, or saves where negative, if two people exchange their tables in a round."""
        here, there = self.table[number][one], self.table[number][other]
        mine, theirs, again = self.met[one], self.met[other], 0
        for person in self.held[number][here]:
            if person != one:
                again += theirs[person] - mine[person] + 1
        for person in self.held[number][there]:
            if person != other:
                again += mine[person] - theirs[person] + 1
        price = weights.again * again + weights.uneven * self._uneven(number, one, other)
        apart = self.wishes.apart
        if apart[one] or apart[other]:
            table = self.table[number]
            price += APART * sum((table[person] == there) - (table[person] == here) for person in apart[one] if person != other)
            price += APART * sum((table[person] == here) - (table[person] == there) for person in apart[other] if person != one)
        return price

    def _uneven(self, number: int, one: int, other: int) -> float:
        here, there = self.table[number][one], self.table[number][other]
        first, second = self.kinds[number][here], self.kinds[number][there]
        at_first = self.balance.steered[len(self.held[number][here])]
        at_second = self.balance.steered[len(self.held[number][there])]
        price = 0.0
        for mine, theirs in zip(self.balance.kinds[one], self.balance.kinds[other], strict=True):
            if mine != theirs:
                price += at_first[mine][first[mine] - 1] - at_first[mine][first[mine]]
                price += at_first[theirs][first[theirs] + 1] - at_first[theirs][first[theirs]]
                price += at_second[theirs][second[theirs] - 1] - at_second[theirs][second[theirs]]
                price += at_second[mine][second[mine] + 1] - at_second[mine][second[mine]]
        return price

    def exchange(self, number: int, one: int, other: int) -> None:
        """Two people exchange their tables in a round."""
        here, there = self.table[number][one], self.table[number][other]
        first, second = self.held[number][here], self.held[number][there]
        for table, out, into in ((first, one, other), (second, other, one)):
            for person in table:
                if person != out:
                    self.met[out][person] -= 1
                    self.met[person][out] -= 1
                    self.met[into][person] += 1
                    self.met[person][into] += 1
        first[first.index(one)], second[second.index(other)] = other, one
        self.table[number][one], self.table[number][other] = there, here
        for mine, theirs in zip(self.balance.kinds[one], self.balance.kinds[other], strict=True):
            self.kinds[number][here][mine] -= 1
            self.kinds[number][there][mine] += 1
            self.kinds[number][there][theirs] -= 1
            self.kinds[number][here][theirs] += 1

    def conflicts(self) -> list[tuple[int, int]]:
        """Pairs that are to sit apart and do not, in any round."""
        return [
            (one, other) for one, held in enumerate(self.wishes.apart) for other in sorted(held) if one < other and self.met[one][other]
        ]


@dataclass(frozen=True)
class Search:
    """How a seating is improved. tries: exchanges that are tried; heat: how large a loss is taken at first; budget: repeated meetings
    that even tables may cost."""

    tries: int
    heat: float
    budget: float
    weights: Weights


STEPS = 16
"""Parts of a search; after each the weight of even tables is set anew, so that the budget is spent and not overdrawn."""

BLOCKS = 0.06
"""The share of tries in which a whole block changes its table."""


def improve(seating: Seating, search: Search, random: Random) -> None:
    """Exchange people in rounds, at first also for a small loss, in the end only for a gain; hosts stay, blocks move as a whole.

    What is kept is the best of what was seen: nobody beside somebody they are to sit apart from, within the budget, as even as can be.
    """
    fixed = set(seating.wishes.hosts)
    single = [person for person in range(len(seating.guests)) if person not in fixed and person not in seating.wishes.tied]
    blocks = [block for block in seating.wishes.blocks if not fixed & set(block)]
    uneven, best = search.weights.uneven, (_merit(seating, search.budget), seating.seats())
    for step in range(STEPS):
        weights = Weights(search.weights.again, uneven)
        warmth = search.heat * max(0.0, 1 - 1.6 * step / STEPS)
        _cool(seating, single, blocks, search.tries // STEPS, weights, warmth, random)
        merit = _merit(seating, search.budget)
        if merit < best[0]:
            best = merit, seating.seats()
        uneven *= 0.75 if merit[1] > 0 else 1.2
    if best[0] < _merit(seating, search.budget):
        seating.sit(best[1])


def _merit(seating: Seating, budget: float) -> tuple[int, float, float, int]:
    """The lower the better: conflicts, what is beyond the budget, how uneven the tables are, repeated meetings."""
    cost = seating.cost()
    return len(seating.conflicts()), max(0.0, cost - budget), round(seating.dev(), 6), cost


def _cool(
    seating: Seating, single: Sequence[int], blocks: Sequence[list[int]], tries: int, weights: Weights, warmth: float, random: Random
) -> None:
    count, rounds, draw = len(single), len(seating.held), random.random
    if count < 2:
        return
    for _ in range(tries):
        number = int(draw() * rounds)
        if blocks and draw() < BLOCKS:
            _try_block(seating, number, blocks[int(draw() * len(blocks))], weights, warmth, random)
            continue
        one, other = single[int(draw() * count)], single[int(draw() * count)]
        if seating.table[number][one] == seating.table[number][other]:
            continue
        price = seating.price(number, one, other, weights)
        if price <= 0 or (warmth > 0 and draw() < exp(-price / warmth)):
            seating.exchange(number, one, other)


def _try_block(seating: Seating, number: int, block: Sequence[int], weights: Weights, warmth: float, random: Random) -> None:
    """Bring a block to another table in exchange for as many free people there; back again where that was no gain."""
    home, tied, hosts = seating.table[number][block[0]], seating.wishes.tied, seating.wishes.hosts
    if any(seating.table[number][person] != home for person in block):
        return  # it could not be gathered: that is told
    table = int(random.random() * len(seating.held[number]))
    free = [person for person in seating.held[number][table] if person not in tied and person not in hosts]
    if table == home or len(free) < len(block):
        return
    price, done = 0.0, list[tuple[int, int]]()
    for person, other in zip(block, random.sample(free, len(block)), strict=True):
        price += seating.price(number, person, other, weights)
        seating.exchange(number, person, other)
        done.append((person, other))
    if price > 0 and not (warmth > 0 and random.random() < exp(-price / warmth)):
        for person, other in reversed(done):
            seating.exchange(number, person, other)
