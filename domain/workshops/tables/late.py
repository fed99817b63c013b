"""People who come when a plan stands: each gets a seat in every round, and at most one other person changes theirs. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.errors import N_, Refused
from domain.workshops.tables.people import Guest, wishes_of
from domain.workshops.tables.plan import TablePlan, told
from domain.workshops.tables.rounds import broken
from domain.workshops.tables.seating import Balance, Seating, Weights

BROKEN = N_("This file is no plan of tables.")


def rounds_of(written: Any) -> list[list[list[str]]]:
    """The rounds of a plan as `TablePlan.to_json` writes it. Raises Refused for anything else."""
    rounds = written.get("rounds") if isinstance(written, Mapping) else None
    if not isinstance(rounds, list) or not rounds:
        raise Refused(BROKEN)
    for tables in rounds:
        if not isinstance(tables, list) or not all(
            isinstance(table, list) and all(isinstance(one, str) for one in table) for table in tables
        ):
            raise Refused(BROKEN)
        everybody = [one for table in tables for one in table]
        if sorted(everybody) != sorted(one for table in rounds[0] for one in table) or len(everybody) != len(set(everybody)):
            raise Refused(BROKEN)
    if len({len(tables) for tables in rounds}) != 1 or not rounds[0] or not rounds[0][0]:
        raise Refused(BROKEN)
    return rounds


def add_late(guests: Sequence[Guest], rounds: Sequence[Sequence[Sequence[str]]]) -> TablePlan:
    """The plan with newcomers. guests: everybody, or the newcomers alone; who is in a full list no more has gone. Raises Refused.

    Newcomers go to the smallest tables, by mixing and new faces; where a wish forbids that, one other person makes room.
    """
    planned = {one for table in rounds[0] for one in table}
    listed = {guest.id for guest in guests}
    if not planned & listed:  # a list of newcomers alone: the others have no traits and no wishes here
        traits = len(guests[0].traits)
        guests = [*(Guest(one, traits=("",) * traits) for one in sorted(planned)), *guests]
    place = {guest.id: number for number, guest in enumerate(guests)}
    seats = [[[place[one] for one in table if one in place] for table in tables] for tables in rounds]
    wishes = wishes_of(guests, len(rounds[0]))
    late = [number for number, guest in enumerate(guests) if guest.id not in planned]
    largest = max((len(table) for tables in seats for table in tables), default=0) + -(-len(late) // len(seats[0])) + 2
    balance = Balance(guests, range(largest + 1))
    moved: int | None = None
    for newcomer in late:
        seating = Seating(guests, wishes, seats, balance)
        routes = [_table_for(seating, number, newcomer) for number in range(len(seats))]
        for number, table in enumerate(routes):
            seats[number][table].append(newcomer)
            moved = _make_room(seating, seats[number], number, table, {*late, *wishes.hosts, *wishes.tied}, moved)
    seating = Seating(guests, wishes, seats, balance)
    wishes.unmet = []
    wishes.unmet += broken(guests, seating.held, [], N_("The plan does not keep this wish; it stood before somebody came or went."))
    return told(seating, len(rounds[0]))


def _table_for(seating: Seating, number: int, newcomer: int) -> int:
    """The table of a round for a newcomer: with whom they must sit, else one of the smallest, with the fewest known faces."""
    wishes, tables = seating.wishes, seating.held[number]
    block = wishes.blocks[wishes.tied[newcomer]] if newcomer in wishes.tied else []
    mates = [person for person in block if person != newcomer and any(person in table for table in tables)]
    least, weights = min(map(len, tables)), Weights()

    def price(table: int) -> tuple[bool, bool, bool, float]:
        held = tables[table]
        again = sum(seating.met[newcomer][person] for person in held)
        uneven = sum(seating.kinds[number][table][kind] / (len(held) or 1) for kind in seating.balance.kinds[newcomer])
        clash = bool(wishes.apart[newcomer] & set(held))
        return clash, bool(mates) and mates[0] not in held, len(held) > least, again + weights.uneven * uneven

    return min(range(len(tables)), key=lambda table: (price(table), table))


def _make_room(seating: Seating, tables: list[list[int]], number: int, table: int, staying: set[int], moved: int | None) -> int | None:
    """Where a table has grown by two over another, somebody who is free goes there: the same person in every round, one in all."""
    least = min(range(len(tables)), key=lambda one: (len(tables[one]), one))
    if len(tables[table]) - len(tables[least]) <= 1:
        return moved
    apart = seating.wishes.apart
    free = [person for person in tables[table] if person not in staying and not apart[person] & set(tables[least])]
    chosen = (
        moved if moved is not None else min(free, key=lambda one: sum(seating.met[one][other] for other in tables[least]), default=None)
    )
    if chosen is None or chosen not in free:
        return moved
    tables[table].remove(chosen)
    tables[least].append(chosen)
    return chosen
