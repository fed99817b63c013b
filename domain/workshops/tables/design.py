"""A design of seats in which two people meet as rarely as can be, before anybody is put on a seat. Pure.

Seat i of table t in the first round goes to table (t + shift) mod T in every other one; the shift hangs on the round and on i alone.
Whoever is put on which seat, the number of repeated meetings stays the same: people can be exchanged to mix the tables for nothing.

Two people of one table meet again in another round where their shifts differ by the same in both rounds. With a prime number of tables
the shifts s·i never do; otherwise they are looked for. Seat 0 is never shifted: hosts sit there.
"""

from collections import Counter
from collections.abc import Sequence
from math import comb

MOST_STEPS = 20_000
"""Of the search for shifts of one round, before the best found so far is taken."""


def sizes_of(people: int, tables: int) -> list[int]:
    """How many sit at each table; they differ by at most one."""
    seats, rest = divmod(people, tables)
    return [seats + (table < rest) for table in range(tables)]


def shifts(tables: int, seats: int, rounds: int) -> list[list[int]]:
    """By round and seat of a table, how many tables further on that seat is."""
    first = min(seats, tables)
    made = [[0] * first]
    for number in range(1, rounds):
        made.append(_next(made, tables, first, number))
    # more seats than tables: some must meet again; the squares see to it that it is somebody else each time
    return [
        [(row[seat % tables] + number * number * (seat // tables)) % tables for seat in range(seats)] for number, row in enumerate(made)
    ]


def _next(made: Sequence[Sequence[int]], tables: int, seats: int, number: int) -> list[int]:
    """Shifts of one more round: all different, and each different from those of every earlier round by another number."""
    best, steps, found = list[int](), 0, list[int]()
    start = [number * seat % tables for seat in range(seats)]
    tried: list[int] = [0]  # how many shifts were tried for each seat that is open
    used = [set[int]() for _ in made]
    while tried and steps < MOST_STEPS:
        seat = len(found)
        if len(found) > len(best):
            best = list(found)
        if seat == seats:
            return found
        steps += 1
        while tried[-1] < tables:
            shift = (start[seat] + tried[-1]) % tables
            tried[-1] += 1
            gaps = [(shift - row[seat]) % tables for row in made]
            if not any(gap in held for gap, held in zip(gaps, used, strict=True)) and (seat or shift == 0):
                for gap, held in zip(gaps, used, strict=True):
                    held.add(gap)
                found.append(shift)
                tried.append(0)
                break
        else:
            tried.pop()
            if found:
                shift = found.pop()
                for row, held in zip(made, used, strict=True):
                    held.discard((shift - row[len(found)]) % tables)
    return _filled(made, tables, seats, best)


def _filled(made: Sequence[Sequence[int]], tables: int, seats: int, best: Sequence[int]) -> list[int]:
    """The shifts that were found, and for further seats those that repeat least."""
    found = list(best) or [0]
    while len(found) < seats:
        seat = len(found)
        repeats = [Counter((one - row[place]) % tables for place, one in enumerate(found)) for row in made]

        def price(shift: int, seat: int = seat, repeats: list[Counter[int]] = repeats) -> int:
            return sum(held[(shift - row[seat]) % tables] for row, held in zip(made, repeats, strict=True))

        found.append(min(range(tables), key=price))
    return found


def bound(people: int, tables: int, rounds: int) -> int:
    """The fewest repeated meetings that any plan can have.

    A table of k people in one round holds people from T tables of another. With k = qT + r, at least r·C(q + 1, 2) + (T − r)·C(q, 2)
    pairs of them sat together there, since C is convex; this holds for each table and each pair of rounds.
    """
    one = 0
    for size in sizes_of(people, tables):
        whole, rest = divmod(size, tables)
        one += rest * comb(whole + 1, 2) + (tables - rest) * comb(whole, 2)
    return one * comb(rounds, 2)
