"""The plan of tables from a list of people: `plan_tables`, and `add_late` for people who come when it stands. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import comb
from random import Random

from domain.errors import N_, Refused
from domain.workshops.tables.design import bound, shifts, sizes_of
from domain.workshops.tables.people import MOST_ROUNDS, MOST_TABLES, Guest, Unmet, Wishes, wishes_of
from domain.workshops.tables.rounds import arranged, broken
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
    if wishes.blocks or any(wishes.apart):
        homes = {host: seating.table[0][host] for host in wishes.hosts}
        seating.sit([arranged(wishes, held, homes) for held in seating.held])
    budget = bound(len(guests), tables, rounds) + comb(rounds, 2) * wishes.pairs + SPENT * _meetings(seating)
    improve(seating, Search(ROUND_TRIES, 0.2, budget, weights), random)
    if seating.dev() > ENOUGH:  # a hard list: once more, with larger losses at first
        improve(seating, Search(ROUND_TRIES, 0.5, budget, weights), random)
    wishes.unmet += broken(guests, seating.held, wishes.unmet, N_("No seats were found that keep this wish."))
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
