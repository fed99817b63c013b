"""The clock of a room: the agenda with its real times, moved by whoever leads. Pure.

What is stored is small: when each part began, and minutes added to it. Everything else follows: parts that come begin when the one before
them ends, so that five more minutes move the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from domain.errors import N_, Refused

MOST_ADDED = 120
WARNING = timedelta(minutes=5)
"""How long before the end of a part everybody is warned."""


@dataclass(frozen=True)
class Clock:
    """What happened. begun: when each part began, as far as the room has come; added: minutes added to each part, less where negative;
    ended: when the last part was ended by hand, None before."""

    begun: tuple[datetime, ...] = ()
    added: tuple[int, ...] = ()
    ended: datetime | None = None

    @classmethod
    def from_json(cls, data: Any) -> "Clock":
        """As it was stored; None is a clock that nobody has started."""
        if not data:
            return cls()
        begun = tuple(datetime.fromisoformat(text) for text in data["begun"])
        return cls(begun, tuple(data["added"]), datetime.fromisoformat(data["ended"]) if data["ended"] else None)

    def to_json(self) -> dict[str, Any]:
        """For the event's row."""
        return {
            "begun": [moment.isoformat() for moment in self.begun],
            "added": list(self.added),
            "ended": self.ended.isoformat() if self.ended else None,
        }

    @property
    def current(self) -> int | None:
        """The part that goes on; None before the first and after the end."""
        return len(self.begun) - 1 if self.begun and self.ended is None else None

    def more(self, part: int) -> int:
        """Minutes added to a part."""
        return self.added[part] if part < len(self.added) else 0


@dataclass(frozen=True)
class Part:
    """A part of the agenda with its times. real: whether it has begun; planned_at: when it was to begin."""

    title: str
    starts_at: datetime
    ends_at: datetime
    planned_at: datetime
    real: bool


def parts_of(agenda: Sequence[tuple[int, str]], clock: Clock, planned: datetime) -> list[Part]:
    """The agenda with its times: as they were, as they are, and as they will be. planned: the beginning of the event."""
    found, at, was = list[Part](), clock.begun[0] if clock.begun else planned, planned
    clock = replace(clock, begun=clock.begun[: len(agenda)])  # an agenda that was cut does not stop the clock
    for number, (minutes, title) in enumerate(agenda):
        real = number < len(clock.begun)
        starts = clock.begun[number] if real else at
        ends = starts + timedelta(minutes=minutes + clock.more(number))
        if number + 1 < len(clock.begun):
            ends = clock.begun[number + 1]
        elif clock.ended is not None and real:
            ends = clock.ended
        found.append(Part(title, starts, ends, was, real))
        at, was = ends, was + timedelta(minutes=minutes)
    return found


def start_next(agenda: Sequence[tuple[int, str]], clock: Clock, at: datetime) -> Clock:
    """Begin the first part, or the next one; after the last the clock ends. Raises Refused without an agenda, or once it has ended."""
    if not agenda:
        raise Refused(N_("This event has no agenda to go by."))
    if clock.ended is not None:
        raise Refused(N_("The agenda has been gone through."))
    if len(clock.begun) == len(agenda):
        return replace(clock, ended=at)
    return replace(clock, begun=(*clock.begun, at))


def add(clock: Clock, minutes: int, at: datetime, agenda: Sequence[tuple[int, str]]) -> Clock:
    """Give the part that goes on more minutes, or fewer; the rest moves. Raises Refused where none goes on, or it would have ended."""
    part = clock.current
    if part is None:
        raise Refused(N_("No part of the agenda goes on."))
    whole = clock.more(part) + minutes
    if abs(whole) > MOST_ADDED:
        raise Refused(N_("At most %(most)s minutes are added to a part."), most=MOST_ADDED)
    if minutes < 0 and clock.begun[part] + timedelta(minutes=agenda[part][0] + whole) <= at:
        raise Refused(N_("This part would have ended already."))
    added = [clock.more(number) for number in range(part + 1)]
    added[part] = whole
    return replace(clock, added=tuple(added))


def go_back(clock: Clock) -> Clock:
    """A part was begun too early, or the end was pressed by mistake: the part before it goes on. Raises Refused before the beginning."""
    if clock.ended is not None:
        return replace(clock, ended=None)
    if not clock.begun:
        raise Refused(N_("No part of the agenda goes on."))
    return replace(clock, begun=clock.begun[:-1], added=clock.added[: len(clock.begun) - 1])


def as_answer(parts: Sequence[Part], clock: Clock, at: datetime) -> Mapping[str, Any]:
    """What a screen gets: moments in milliseconds of the server's clock, with its present moment, so that screens keep their distance."""
    return {
        "now": _milliseconds(at),
        "current": clock.current if clock.current is not None and clock.current < len(parts) else None,
        "begun": len(clock.begun),
        "ended": clock.ended is not None,
        "warning": int(WARNING.total_seconds() * 1000),
        "parts": [{"title": part.title, "starts": _milliseconds(part.starts_at), "ends": _milliseconds(part.ends_at)} for part in parts],
    }


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
