"""The plan of tables from a list of people: `plan_tables`, and `add_late` for people who come when it stands. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import comb
from random import Random

from domain.errors import N_, Refused
from domain.workshops.tables.design import bound, shifts, sizes_of
from domain.workshops.tables.people import MOST_ROUNDS, MOST_TABLES, Guest, Unmet, Wishes, wishes_of
from domain.workshops.tables.seating import Balance, Search, Seating, Weights, improve

SPENT = 0.022
"""The share of all meetings that may be repeated for the sake of even tables."""

ENOUGH = 0.7
"""Tables this even are not mixed again."""

SLOT_TRIES, ROUND_TRIES = 24_000, 80_000
"""Exchanges that are tried: of whole ways through the rounds, and of people in one round."""


@dataclass(frozen=True)
class TablePlan:
    """A plan. rounds: by round and table, the ids; cost: repeated meetings; bound: the fewest that any plan can have.

    meetings: how many times two people share a table; dev: by how many people tables miss their fair shares beyond one; unmet: wishes
    that were given up.
    """

    rounds: list[list[list[str]]]
    cost: int
    bound: int
    meetings: int
    dev: float
    unmet: list[Unmet] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """As the command prints it and `--after` reads it."""
        return {
            "rounds": self.rounds,
            "cost": self.cost,
            "bound": self.bound,
            "meetings": self.meetings,
            "dev": round(self.dev, 4),
            "unmet": [one.to_json() for one in self.unmet],
        }


def plan_tables(guests: Sequence[Guest], tables: int, *, rounds: int = 3, seed: int = 1, weights: Weights | None = None) -> TablePlan:
    """Who sits where. weights: what counts more, new faces or even tables. Raises Refused for numbers that make no plan."""
    check_numbers(len(guests), tables, rounds)
    wishes, random, weights = wishes_of(guests, tables), Random(seed), weights or Weights()
    sizes = sizes_of(len(guests), tables)
    balance = Balance(guests, sizes)
    seating = _on_slots(guests, wishes, tables, rounds, balance, random)
    _seat_blocks(seating)
    budget = bound(len(guests), tables, rounds) + comb(rounds, 2) * wishes.pairs + SPENT * _meetings(seating)
    improve(seating, Search(ROUND_TRIES, 0.2, budget, weights), random)
    if seating.dev() > ENOUGH:  # a hard list: once more, with larger losses at first
        improve(seating, Search(ROUND_TRIES, 0.5, budget, weights), random)
    _move_blocks_apart(seating)
    for one, other in seating.conflicts():
        pair = tuple(guests[person].id for person in (one, other))
        marks = "|".join(sorted(guests[one].apart & guests[other].apart))
        wishes.unmet.append(Unmet("apart", marks, pair, N_("No seats were found that keep them apart.")))
    return told(seating, tables)


def check_numbers(people: int, tables: int, rounds: int) -> None:
    """Raises Refused."""
    if not 1 <= tables <= MOST_TABLES:
        raise Refused(N_("Choose 1 to %(most)s tables."), field="tables", most=MOST_TABLES)
    if people < tables:
        raise Refused(N_("There are more tables than people."), field="tables")
    if not 1 <= rounds <= MOST_ROUNDS:
        raise Refused(N_("Choose 1 to %(most)s rounds."), field="rounds", most=MOST_ROUNDS)


def told(seating: Seating, tables: int) -> TablePlan:
    """The plan that a seating is; people in the order of the list."""
    guests, rounds = seating.guests, len(seating.held)
    return TablePlan(
        [[[guests[person].id for person in sorted(table)] for table in held] for held in seating.held],
        seating.cost(),
        bound(len(guests), tables, rounds),
        _meetings(seating),
        seating.dev(),
        seating.wishes.unmet,
    )


def _meetings(seating: Seating) -> int:
    return sum(comb(len(table), 2) for held in seating.held for table in held)


def _on_slots(guests: Sequence[Guest], wishes: Wishes, tables: int, rounds: int, balance: Balance, random: Random) -> Seating:
    """Everybody on a seat of the design; hosts on those that are never shifted, others so that tables are even in every round."""
    sizes = sizes_of(len(guests), tables)
    moves = shifts(tables, max(sizes), rounds)
    slots = [(table, seat) for seat in range(max(sizes)) for table in range(tables) if seat < sizes[table]]
    hosts = set(wishes.hosts)
    order = list(wishes.hosts) + _dealt([person for person in range(len(guests)) if person not in hosts], balance, random)
    routes = [[(table + moves[number][seat]) % tables for number in range(rounds)] for table, seat in slots]
    seats: list[list[list[int]]] = [[[] for _ in range(tables)] for _ in range(rounds)]
    for person, route in zip(order, routes, strict=True):
        for number, table in enumerate(route):
            seats[number][table].append(person)
    seating = Seating(guests, wishes, seats, balance)
    _mix_slots(seating, [person for person in order if person not in hosts], random)
    return seating


def _dealt(people: list[int], balance: Balance, random: Random) -> list[int]:
    """People in an order that gives each table, dealt in turn, some of each kind."""
    random.shuffle(people)
    return sorted(people, key=lambda person: balance.kinds[person])


def _mix_slots(seating: Seating, people: Sequence[int], random: Random) -> None:
    """Exchange two people's whole ways through the rounds, which repeats no meeting, until tables are as even as they get."""
    count, rounds = len(people), range(len(seating.held))
    if count < 2 or not seating.balance.total:
        return
    draw, uneven = random.random, Weights(again=0.0, uneven=1.0)
    for _ in range(SLOT_TRIES):
        one, other = people[int(draw() * count)], people[int(draw() * count)]
        moved = [number for number in rounds if seating.table[number][one] != seating.table[number][other]]
        if moved and sum(seating.price(number, one, other, uneven) for number in moved) < 0:
            for number in moved:
                seating.exchange(number, one, other)


def _seat_blocks(seating: Seating) -> None:
    """In every round the people of a block come to the table of its host, or of its first person, each in exchange for somebody free."""
    wishes = seating.wishes
    hosts, weights = set(wishes.hosts), Weights()
    for block in sorted(wishes.blocks, key=len, reverse=True):
        lead = next((person for person in block if person in hosts), block[0])
        for number in range(len(seating.held)):
            _gather(seating, number, block, lead, weights)


def _gather(seating: Seating, number: int, block: Sequence[int], lead: int, weights: Weights) -> None:
    """A block to one table in a round: its leader's, or where that is full of other blocks and hosts, one with room for it."""
    wishes, tables = seating.wishes, seating.held[number]
    hosts, mine = set(wishes.hosts), set(block)

    def free(table: int) -> list[int]:
        return [person for person in tables[table] if person not in mine and person not in wishes.tied and person not in hosts]

    def room(table: int) -> int:
        return len(free(table)) + sum(person in mine for person in tables[table])

    def clashes(table: int) -> int:
        return sum(bool(wishes.apart[person] & (set(tables[table]) - mine)) for person in block)

    home = seating.table[number][lead]
    if lead not in hosts and (room(home) < len(block) or clashes(home)):
        fitting = [table for table in range(len(tables)) if room(table) >= len(block)]
        if not fitting:
            return
        home = min(fitting, key=lambda table: (clashes(table), table != home, table))
    for person in block:
        if seating.table[number][person] != home:
            swaps = free(home)
            if not swaps:
                return
            other = min(swaps, key=lambda one: (seating.price(number, person, one, weights), one))
            seating.exchange(number, person, other)


def _move_blocks_apart(seating: Seating) -> None:
    """Where people who are to sit apart still meet, and one of them is in a block, the block changes its table as a whole."""
    wishes, weights = seating.wishes, Weights()
    hosts = set(wishes.hosts)
    for one, other in seating.conflicts():
        for number in range(len(seating.held)):
            if seating.table[number][one] != seating.table[number][other]:
                continue
            for person in (one, other):
                block = wishes.blocks[wishes.tied[person]] if person in wishes.tied else [person]
                if not hosts & set(block) and _move_block(seating, number, block, weights):
                    break


def _move_block(seating: Seating, number: int, block: Sequence[int], weights: Weights) -> bool:
    """Bring a block to another table where it meets nobody it is to sit apart from; whether one was found."""
    wishes, tables = seating.wishes, seating.held[number]
    hosts, home = set(wishes.hosts), seating.table[number][block[0]]
    staying = set(tables[home]) - set(block)
    for table, held in enumerate(tables):
        free = [person for person in held if person not in wishes.tied and person not in hosts and not wishes.apart[person] & staying]
        clash = any(wishes.apart[person] & set(held) for person in block)
        if table == home or clash or len(free) < len(block):
            continue
        for person in block:
            other = min(free, key=lambda one: (seating.price(number, person, one, weights), one))
            free.remove(other)
            seating.exchange(number, person, other)
        return True
    return False
