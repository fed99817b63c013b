"""Who is to be seated, and what is wished for them: marks of a list, made into people who must share a table and people who must not. Pure.

Where wishes contradict each other, apart goes before host, host before interpreter, interpreter before together; what is given up is told.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.errors import N_, Refused

SPECIAL = ("interpreter_for", "speaks", "together", "apart", "host")
MOST_PEOPLE, MOST_TABLES, MOST_ROUNDS = 600, 100, 8


@dataclass(frozen=True)
class Guest:
    """Somebody to be seated. traits: what the tables are mixed by; interprets, speaks: tags of languages; the rest: marks."""

    id: str
    name: str = ""
    traits: tuple[str, ...] = ()
    interprets: frozenset[str] = frozenset()
    speaks: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()
    apart: frozenset[str] = frozenset()
    host: bool = False


@dataclass(frozen=True)
class Unmet:
    """A wish that could not be kept. wish: its column; mark: as it was written; people: their ids; why: a message id."""

    wish: str
    mark: str
    people: tuple[str, ...]
    why: str

    def to_json(self) -> dict[str, object]:
        """As the command prints it."""
        return {"wish": self.wish, "mark": self.mark, "people": list(self.people), "why": self.why}


def read_people(rows: Sequence[Mapping[str, str]]) -> list[Guest]:
    """People from the rows of a list with the columns `id`, `name`, those of SPECIAL, and any other to mix by. Raises Refused."""
    if not rows:
        raise Refused(N_("The list names nobody."))
    columns = {name for row in rows for name in row}
    if "id" not in columns:
        raise Refused(N_("The list has no column “id”."))
    mixed = sorted(columns - {"id", "name", *SPECIAL, ""})
    found = [_guest(row, mixed) for row in rows]
    seen = set[str]()
    for line, one in enumerate(found, 2):
        if not one.id:
            raise Refused(N_("Row %(row)s has no id."), row=line)
        if one.id in seen:
            raise Refused(N_("The id %(id)s stands in the list twice."), id=one.id)
        seen.add(one.id)
    if len(found) > MOST_PEOPLE:
        raise Refused(N_("At most %(most)s people are seated in one plan."), most=MOST_PEOPLE)
    return found


def _guest(row: Mapping[str, str], mixed: Sequence[str]) -> Guest:
    def marks(column: str) -> frozenset[str]:
        return frozenset(part for part in re.split(r"[|;,\s]+", (row.get(column) or "").strip().casefold()) if part)

    return Guest(
        id=(row.get("id") or "").strip(),
        name=(row.get("name") or "").strip(),
        traits=tuple((row.get(column) or "").strip() for column in mixed),
        interprets=marks("interpreter_for"),
        speaks=marks("speaks"),
        together=frozenset(_whole(row, "together")),
        apart=frozenset(_whole(row, "apart")),
        host=bool((row.get("host") or "").strip()),
    )


def _whole(row: Mapping[str, str], column: str) -> Iterator[str]:
    """Marks of people: anything may be one, several are parted by a stroke."""
    return (part.strip() for part in (row.get(column) or "").split("|") if part.strip())


@dataclass
class Wishes:
    """What the plan has to keep, by place in the list.

    blocks: who sits together in every round, two or more each; apart: who never does; hosts: who stays at a table, in their order;
    tied: by person, their block; unmet: what contradicts it.
    """

    blocks: list[list[int]] = field(default_factory=list)
    apart: list[set[int]] = field(default_factory=list)
    hosts: list[int] = field(default_factory=list)
    tied: dict[int, int] = field(default_factory=dict)
    unmet: list[Unmet] = field(default_factory=list)

    @property
    def pairs(self) -> int:
        """How many pairs must sit together."""
        return sum(len(block) * (len(block) - 1) // 2 for block in self.blocks)


class _Groups:
    """People joined into groups of one table each, as long as nothing forbids it."""

    def __init__(self, guests: Sequence[Guest], apart: Sequence[set[int]], hosts: Sequence[int], seats: int) -> None:
        self.members = [[place] for place in range(len(guests))]
        self.of = list(range(len(guests)))
        self.apart, self.hosts, self.seats = apart, set(hosts), seats

    def why_not(self, one: int, other: int) -> str:
        """Why two people's groups cannot share a table; empty where they can."""
        first, second = self.members[self.of[one]], self.members[self.of[other]]
        if first is second:
            return ""
        if any(self.apart[member] & set(second) for member in first):
            return N_("Two of them are to sit apart.")
        if sum(member in self.hosts for member in (*first, *second)) > 1:
            return N_("A table has one host, and two of them are hosts.")
        if len(first) + len(second) > self.seats:
            return N_("A table has too few seats for all of them.")
        return ""

    def join(self, one: int, other: int) -> None:
        first, second = self.of[one], self.of[other]
        if first != second:
            self.members[first] += self.members[second]
            for member in self.members[second]:
                self.of[member] = first
            self.members[second] = []


def wishes_of(guests: Sequence[Guest], tables: int) -> Wishes:
    """The marks of a list as what a plan of so many tables can keep."""
    wishes = Wishes(apart=[set() for _ in guests])
    _keep_apart(guests, wishes, tables)
    _keep_hosts(guests, wishes, tables)
    groups = _Groups(guests, wishes.apart, wishes.hosts, -(-len(guests) // tables))
    _keep_interpreters(guests, wishes, groups)
    _keep_together(guests, wishes, groups)
    _fit(guests, wishes, groups, tables)
    for members in groups.members:
        if len(members) > 1:
            for member in members:
                wishes.tied[member] = len(wishes.blocks)
            wishes.blocks.append(sorted(members))
    return wishes


def _marked(guests: Sequence[Guest], column: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(guests):
        for mark in sorted(getattr(one, column)):
            found[mark].append(place)
    return found


def _ids(guests: Sequence[Guest], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(guests[place].id for place in places)


def _keep_apart(guests: Sequence[Guest], wishes: Wishes, tables: int) -> None:
    """More people with one mark than tables cannot all sit apart: the last ones are let off."""
    for mark, places in _marked(guests, "apart").items():
        for one in places[:tables]:
            wishes.apart[one] |= set(places[:tables]) - {one}
        if len(places) > tables:
            why = N_("There are fewer tables than people who are to sit apart.")
            wishes.unmet.append(Unmet("apart", mark, _ids(guests, places[tables:]), why))


def _keep_hosts(guests: Sequence[Guest], wishes: Wishes, tables: int) -> None:
    hosts = [place for place, one in enumerate(guests) if one.host]
    wishes.hosts = hosts[:tables]
    if len(hosts) > tables:
        wishes.unmet.append(Unmet("host", "host", _ids(guests, hosts[tables:]), N_("There are fewer tables than hosts.")))


def _keep_interpreters(guests: Sequence[Guest], wishes: Wishes, groups: _Groups) -> None:
    """Who speaks a language goes to the group of somebody who interprets it, the smallest that can take them."""
    interpreters = _marked(guests, "interprets")
    for tag, places in _marked(guests, "speaks").items():
        helpers = interpreters.get(tag, [])
        for one in places:
            if one in helpers:
                continue
            free = [helper for helper in helpers if not groups.why_not(one, helper)]
            if free:
                groups.join(min(free, key=lambda helper: len(groups.members[groups.of[helper]])), one)
            else:
                why = groups.why_not(one, helpers[0]) if helpers else N_("Nobody interprets this language.")
                wishes.unmet.append(Unmet("interpreter_for", tag, _ids(guests, [one]), why))


def _keep_together(guests: Sequence[Guest], wishes: Wishes, groups: _Groups) -> None:
    for mark, places in _marked(guests, "together").items():
        left, why = list[int](), ""
        for one in places[1:]:
            forbidden = groups.why_not(places[0], one)
            if forbidden:
                left.append(one)
                why = why or forbidden
            else:
                groups.join(places[0], one)
        if left:
            wishes.unmet.append(Unmet("together", mark, _ids(guests, left), why))


def _fit(guests: Sequence[Guest], wishes: Wishes, groups: _Groups, tables: int) -> None:
    """Groups that no set of tables can hold at once are dissolved, one after the other."""
    while (members := _too_large(groups, len(guests), tables)) is not None:
        kept = next((member for member in members if member in groups.hosts), members[0])
        gone = [member for member in members if member != kept]
        wishes.unmet.append(Unmet(_wish(guests, members), "|".join(sorted(_marks(guests, members))), _ids(guests, gone), _TOO_MANY))
        for member in gone:
            groups.of[member], groups.members[member] = member, [member]
        groups.members[kept], groups.of[kept] = [kept], kept


def _too_large(groups: _Groups, people: int, tables: int) -> list[int] | None:
    """A group that finds no table when groups are seated, hosted ones at a table each, by falling size; None where all do."""
    seats, rest = divmod(people, tables)
    free = sorted([seats + (table < rest) for table in range(tables)], reverse=True)
    hosted = sorted((held for held in groups.members if groups.hosts & set(held)), key=len, reverse=True)
    for table, members in enumerate(hosted):
        if len(members) > free[table]:
            return members
        free[table] -= len(members)
    for members in sorted((held for held in groups.members if len(held) > 1 and held not in hosted), key=len, reverse=True):
        at = next((table for table, left in enumerate(free) if left >= len(members)), None)
        if at is None:
            return members
        free[at] -= len(members)
    return None


_TOO_MANY = N_("The groups that are to sit together do not fit on the tables.")


def _wish(guests: Sequence[Guest], members: Sequence[int]) -> str:
    return "together" if any(guests[member].together for member in members) else "interpreter_for"


def _marks(guests: Sequence[Guest], members: Sequence[int]) -> set[str]:
    return {mark for member in members for mark in (guests[member].together or guests[member].speaks)}
