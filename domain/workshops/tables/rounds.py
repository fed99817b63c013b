"""One round made to measure: blocks at one table, hosts at theirs, people apart, and everybody else where the design has them. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from domain.workshops.tables.people import Guest, Unmet, Wishes

MOST_STEPS = 4000
"""Of the search for tables of blocks."""


@dataclass
class Room:
    """The tables of a round while people are seated. seats: at each table; held: who sits there already."""

    seats: list[int]
    held: list[list[int]] = field(default_factory=list)

    def free(self, table: int) -> int:
        return self.seats[table] - len(self.held[table])


def arranged(wishes: Wishes, tables: Sequence[Sequence[int]], home: dict[int, int]) -> list[list[int]]:
    """The people of a round at tables that keep the wishes. tables: as the design seats them; home: the table of each host, in every round.

    Tables keep their sizes in all, but which of them are the larger ones may change.
    """
    hosted = [block for block in wishes.blocks if home.keys() & set(block)]
    loose = sorted((block for block in wishes.blocks if block not in hosted), key=lambda block: (-len(block), block))
    room = Room(_sized(tables, hosted, home), [[] for _ in tables])
    for block in hosted:
        room.held[next(home[person] for person in block if person in home)] += block
    for host in home:
        if host not in wishes.tied:
            room.held[home[host]].append(host)
    where = {person: number for number, table in enumerate(tables) for person in table}
    _seat_loose(wishes, room, loose, where)
    seated = {person for table in room.held for person in table}
    rest = [person for table in tables for person in table if person not in seated]
    for person in sorted(rest, key=lambda one: (-len(wishes.apart[one]), one)):
        room.held[_table_of(wishes, room, person, where[person])].append(person)
    return room.held


def _sized(tables: Sequence[Sequence[int]], hosted: Sequence[Sequence[int]], home: dict[int, int]) -> list[int]:
    """Seats of each table: a hosted block that needs one of the larger tables gets it from a table that does not."""
    seats = [len(table) for table in tables]
    needed = [0] * len(tables)
    for block in hosted:
        needed[next(home[person] for person in block if person in home)] = len(block)
    for table, need in enumerate(needed):
        if need > seats[table]:
            other = next((one for one, held in enumerate(seats) if held > seats[table] and needed[one] < held), None)
            if other is not None:
                seats[table], seats[other] = seats[other], seats[table]
    return seats


def _seat_loose(wishes: Wishes, room: Room, blocks: Sequence[Sequence[int]], where: dict[int, int]) -> None:
    """Each block to one table, by trying; where no way is found, as many of it as fit, the rest wherever there is room."""
    steps = 0

    def clash(block: Sequence[int], table: int) -> bool:
        return any(wishes.apart[person] & set(room.held[table]) for person in block)

    def seat(place: int) -> bool:
        nonlocal steps
        if place == len(blocks):
            return True
        block = blocks[place]
        steps += 1
        if steps > MOST_STEPS:
            return False
        fitting = [table for table in range(len(room.seats)) if room.free(table) >= len(block) and not clash(block, table)]
        for table in sorted(fitting, key=lambda one: (one != where[block[0]], -room.free(one), one)):
            room.held[table] += block
            if seat(place + 1):
                return True
            del room.held[table][-len(block) :]
        return False

    if not seat(0):
        for block in blocks:
            fitting = [table for table in range(len(room.seats)) if room.free(table) >= len(block)]
            if fitting:
                room.held[min(fitting, key=lambda one: (clash(block, one), one))] += block


def _table_of(wishes: Wishes, room: Room, person: int, design: int) -> int:
    """The design's table where it has room and nobody to be apart from; else another; one with room in any case."""
    free = [table for table in range(len(room.seats)) if room.free(table) > 0]
    return min(free, key=lambda table: (bool(wishes.apart[person] & set(room.held[table])), table != design, -room.free(table), table))


def broken(guests: Sequence[Guest], tables: Sequence[Sequence[Sequence[int]]], known: Sequence[Unmet], why: str) -> list[Unmet]:
    """The wishes that a plan does not keep, each once, besides those that are known to be given up. tables: by round and table."""
    given = {(one.wish, mark, person) for one in known for mark in {one.mark, *one.mark.split("|")} for person in one.people}
    first = {person: number for number, table in enumerate(tables[0]) for person in table}
    found: dict[tuple[str, str, tuple[str, ...]], Unmet] = {}
    for held in tables:
        where = {person: number for number, table in enumerate(held) for person in table}
        moved = [
            ("host", "host", [person]) for person in where if guests[person].host and first.get(person, where[person]) != where[person]
        ]
        for wish, mark, people in [*(one for table in held for one in _at_table(guests, table)), *_scattered(guests, where, given), *moved]:
            ids = tuple(guests[person].id for person in people)
            if not any((wish, mark, one) in given for one in ids):
                found.setdefault((wish, mark, ids), Unmet(wish, mark, ids, why))
    return list(found.values())


Broken = tuple[str, str, list[int]]
"""A wish, its mark, and the people whom it concerns."""


def _scattered(guests: Sequence[Guest], where: dict[int, int], given: set[tuple[str, str, str]]) -> Iterator[Broken]:
    """People who are to sit together and are not where most of them are."""
    for mark in sorted({mark for guest in guests for mark in guest.together}):
        mine = [person for person in where if mark in guests[person].together and ("together", mark, guests[person].id) not in given]
        at = [where[person] for person in mine]
        usual = max(at, key=lambda one: (at.count(one), -one), default=None)
        for person in mine:
            if where[person] != usual:
                yield "together", mark, [person]


def _at_table(guests: Sequence[Guest], table: Sequence[int]) -> Iterator[Broken]:
    """What a table breaks: a second host, somebody without an interpreter, two who are to sit apart."""
    hosts = [person for person in table if guests[person].host]
    if len(hosts) > 1:
        yield "host", "host", hosts[1:]
    for place, person in enumerate(table):
        for tag in sorted(guests[person].speaks - guests[person].interprets):
            if not any(tag in guests[mate].interprets for mate in table):
                yield "interpreter_for", tag, [person]
        for mate in table[:place]:
            for mark in sorted(guests[person].apart & guests[mate].apart):
                yield "apart", mark, sorted((mate, person))
