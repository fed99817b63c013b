"""Kinds of events, seats and the waiting list, and how long things last. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import N_, Refused


class Kind(StrEnum):
    """The eight kinds of events, and the deliberation day."""

    LIVING_ROOM = "living_room"
    HOST_TRAINING = "host_training"
    WORKSHOP = "workshop"
    BRIEFING = "briefing"
    CIVIL_SERVANTS = "civil_servants"
    LECTURE = "lecture"
    STALL = "stall"
    ASSEMBLY = "assembly"
    DELIBERATION = "deliberation"


class EventState(StrEnum):
    """Where an event stands."""

    DRAFT = "draft"
    PUBLIC = "public"
    CANCELED = "canceled"


class PartyState(StrEnum):
    """Where a sign-up stands. OFFERED: seats are held for it until it answers; LAPSED: it did not."""

    TAKEN = "taken"
    OFFERED = "offered"
    WAITING = "waiting"
    CANCELED = "canceled"
    LAPSED = "lapsed"


LIVE = (PartyState.TAKEN, PartyState.OFFERED, PartyState.WAITING)
"""A sign-up that still counts."""

NEEDS = ("childcare", "interpreter", "hearing", "wheelchair")

MOST_PEOPLE, MOST_CHILDREN = 8, 8
"""Of one sign-up; larger groups telephone."""

MOST_SEATS = 5000
LEAST_ANSWER = timedelta(hours=1)
"""With less time before the beginning nobody is asked by letter any more: the desk gives free seats away."""

REMINDERS = (timedelta(days=3), timedelta(days=1))
"""How long before the beginning people are reminded."""

MINUTES_DAYS = 7
"""Within how many days after an event its minutes are public."""

WITH_MINUTES = frozenset({Kind.LIVING_ROOM, Kind.WORKSHOP, Kind.BRIEFING, Kind.ASSEMBLY, Kind.DELIBERATION})
"""Kinds of events whose minutes are promised."""

KEPT = timedelta(days=30)
"""How long after its end names and contacts of an event are kept."""


@dataclass
class Place:
    """A sign-up in the book. people: seats that it has, is offered or waits for; part: seats that it is asked whether they suffice."""

    id: int
    people: int
    state: PartyState
    part: int = 0


@dataclass
class SeatBook:
    """The seats of an event and who waits for them, in the order in which they came.

    Seats taken and seats offered are never more than there are. A party moves up whole; where only a part of it fits it is asked, once,
    whether that suffices, nothing is held for it meanwhile, and the next party that fits goes first. Nobody is offered seats twice.

    capacity: None where there is room for everybody. held_back: whether nobody gets a seat yet, because a lot decides. changed: ids
    of those whose state or question changed.
    """

    capacity: int | None
    places: dict[int, Place] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)
    held_back: bool = False

    @classmethod
    def of(cls, capacity: int | None, places: Iterable[Place], *, held_back: bool = False) -> "SeatBook":
        """A book of what stands, in order."""
        return cls(capacity, {place.id: place for place in places}, held_back=held_back)

    def count(self, state: PartyState) -> int:
        """Seats of all sign-ups in a state."""
        return sum(place.people for place in self.places.values() if place.state is state)

    @property
    def free(self) -> int:
        """Seats that are neither taken nor offered; none while a lot is to decide."""
        if self.held_back:
            return 0
        if self.capacity is None:
            return MOST_SEATS
        return self.capacity - self.count(PartyState.TAKEN) - self.count(PartyState.OFFERED)

    def line(self) -> list[Place]:
        """Who waits, in order."""
        return [place for place in self.places.values() if place.state is PartyState.WAITING]

    def sign_up(self, number: int, people: int) -> PartyState:
        """A new party: it has its seats where they are free, else it waits. Raises Refused for more than there are."""
        if self.capacity is not None and people > self.capacity:
            raise Refused(N_("There are %(seats)s seats in all."), field="people", seats=self.capacity)
        overtakes = any(place.people <= self.free for place in self.line())  # who waits is not asked any more: the desk decides
        state = PartyState.TAKEN if people <= self.free and not overtakes else PartyState.WAITING
        self.places[number] = Place(number, people, state)
        self.changed.add(number)
        self.move_up()  # a new party may be asked whether a part of it suffices
        return self.places[number].state

    def cancel(self, number: int) -> None:
        """A party comes no more; its seats go on."""
        self._end(number, PartyState.CANCELED)

    def lapse(self, number: int) -> None:
        """A party did not answer in time; its seats go on. Raises Refused where nothing was offered."""
        if self.places[number].state is not PartyState.OFFERED:
            raise Refused(NO_OFFER)
        self._end(number, PartyState.LAPSED)

    def accept(self, number: int) -> None:
        """A party takes the seats that it was offered. Raises Refused where none are offered."""
        if self.places[number].state is not PartyState.OFFERED:
            raise Refused(NO_OFFER)
        self._set(number, PartyState.TAKEN)

    def accept_part(self, number: int) -> None:
        """A waiting party comes with as many as it was asked for. Raises Refused where those seats are gone."""
        place = self.places[number]
        if place.state is not PartyState.WAITING or not place.part:
            raise Refused(NO_OFFER)
        if place.part > self.free:
            raise Refused(N_("These seats have been taken meanwhile. You are still waiting."))
        place.people = place.part
        self._set(number, PartyState.TAKEN)
        self.move_up()

    def shrink(self, number: int, people: int) -> None:
        """A party comes with fewer people; what it leaves goes on. Raises Refused for more: that is a sign-up of its own."""
        place = self.places[number]
        if place.state not in LIVE or not 1 <= people <= place.people:
            raise Refused(N_("A sign-up can only become smaller. Sign the others up anew."), field="people")
        place.people = people
        self.changed.add(number)
        self.move_up()

    def resize(self, capacity: int | None) -> None:
        """More or fewer seats. Raises Refused for fewer than are taken and offered."""
        held = self.count(PartyState.TAKEN) + self.count(PartyState.OFFERED)
        if capacity is not None and capacity < held:
            raise Refused(N_("%(held)s seats are taken or offered already."), field="seats", held=held)
        self.capacity = capacity
        self.move_up()

    def move_up(self) -> None:
        """Offer what is free to whoever waits, in order; ask those of whom only a part fits."""
        for place in self.line():
            if place.people <= self.free:
                self._set(place.id, PartyState.OFFERED)
            elif self.free > 0 and not place.part:
                place.part = self.free
                self.changed.add(place.id)

    def _end(self, number: int, state: PartyState) -> None:
        if self.places[number].state not in LIVE:
            raise Refused(N_("This sign-up has ended already."))
        self._set(number, state)
        self.move_up()

    def _set(self, number: int, state: PartyState) -> None:
        self.places[number].state = state
        self.changed.add(number)


NO_OFFER = N_("No seat is offered to this sign-up.")


def answer_until(at: datetime, hours: int, starts_at: datetime) -> datetime | None:
    """Until when an offer stands: so many hours, but not beyond the beginning; None where too little time is left to ask."""
    until = min(at + timedelta(hours=hours), starts_at)
    return until if until - at >= LEAST_ANSWER else None


@dataclass(frozen=True)
class Step:
    """A part of an agenda. minutes: how long it takes."""

    minutes: int
    title: str


def agenda_of(typed: str) -> list[Step]:
    """An agenda as it is typed, a line a part: `10 Welcome and rules`. Raises Refused for a line without minutes."""
    steps = []
    for line in typed.splitlines():
        minutes, _, title = line.strip().partition(" ")
        if not line.strip():
            continue
        if not (minutes.isascii() and minutes.isdecimal() and len(minutes) < 5 and 0 < int(minutes) <= MOST_MINUTES and title.strip()):
            raise Refused(N_("Write each part on a line of its own: minutes, a blank, what happens."), field="agenda")
        steps.append(Step(int(minutes), title.strip()[:120]))
    if len(steps) > MOST_STEPS:
        raise Refused(N_("An agenda has at most %(most)s parts."), field="agenda", most=MOST_STEPS)
    return steps


MOST_MINUTES, MOST_STEPS = 600, 40
