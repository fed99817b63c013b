"""Who is in the room while something is decided: presence as a log, quorum, who presides. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Presence(StrEnum):
    """A line of the log. A member who is excused is absent with a reason."""

    ARRIVED = "arrived"
    LEFT = "left"
    EXCUSED = "excused"


@dataclass(frozen=True)
class Mark:
    """A member's line of the log."""

    member: int
    what: str
    at: datetime


def present(log: Iterable[Mark]) -> frozenset[int]:
    """Who is in the room after these lines, which are in their order."""
    inside: set[int] = set()
    for mark in log:
        if mark.what == Presence.ARRIVED:
            inside.add(mark.member)
        else:
            inside.discard(mark.member)
    return frozenset(inside)


def most_present(log: Sequence[Mark]) -> int:
    """How many were in the room when most were."""
    return max((len(present(log[: place + 1])) for place in range(len(log))), default=0)


def quorum_of(members: int) -> int:
    """More than half of the members: 10 of 19."""
    return members // 2 + 1


def presiding(chairs: Iterable[int], deputies: Iterable[int], inside: frozenset[int]) -> int | None:
    """Who presides: the chair, else the deputy, of those in the room; None where the members choose one of them."""
    return next((member for member in (*chairs, *deputies) if member in inside), None)
