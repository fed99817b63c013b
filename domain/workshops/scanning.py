"""What a scanned ticket is worth: the one rule table of the desk, which the browser reads as well. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from domain.workshops.rules import PartyState


class Scan(StrEnum):
    """A verdict. WELCOME: green; AGAIN, WAITING, UNKNOWN: yellow; the others red."""

    WELCOME = "welcome"
    AGAIN = "again"
    WAITING = "waiting"
    OTHER_EVENT = "other_event"
    CANCELED = "canceled"
    FORGED = "forged"
    UNKNOWN = "unknown"


class Act(StrEnum):
    """What a desk does. SCAN: a ticket was held out, and lets in only where all is well; ARRIVE: somebody decided to let them in; BACK: an
    arrival was a mistake; WALK: somebody without a sign-up."""

    SCAN = "scan"
    ARRIVE = "arrive"
    LEAVE = "leave"
    BACK = "back"
    WALK = "walk"


class Problem(StrEnum):
    """What a person looks at afterwards. TWICE: let in at two doors; UNKNOWN: nobody knows this ticket; UNREADABLE: a walk-in whose three
    fields do not suffice."""

    TWICE = "twice"
    CANCELED = "canceled"
    NO_SEAT = "no_seat"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


RULES: tuple[tuple[Mapping[str, Any], Scan], ...] = (
    ({"genuine": False}, Scan.FORGED),
    ({"this_event": False}, Scan.OTHER_EVENT),
    ({"known": False}, Scan.UNKNOWN),
    ({"state": PartyState.CANCELED.value}, Scan.CANCELED),
    ({"state": PartyState.LAPSED.value}, Scan.CANCELED),
    ({"state": PartyState.WAITING.value}, Scan.WAITING),
    ({"state": PartyState.OFFERED.value}, Scan.WAITING),
    ({"all_in": True}, Scan.AGAIN),
    ({}, Scan.WELCOME),
)
"""Facts that must hold, and the verdict: the first row that fits decides. `static/desk.js` goes through the same rows."""

ADMITS = frozenset({Scan.WELCOME, Scan.UNKNOWN})
"""Verdicts with which a desk without a network lets somebody in."""


def judge(genuine: bool, this_event: bool, state: PartyState | None, arrived: int, people: int) -> Scan:
    """The verdict on a ticket. genuine: signed by the key of the event it names; state: None where this desk does not know the sign-up;
    arrived: of its people, who are in the room or were.

    A well-signed ticket is never red only because nobody here knows it: UNKNOWN admits it, and it is checked later. A party's code is
    yellow only when all of its people are in.
    """
    facts = {
        "genuine": genuine,
        "this_event": this_event,
        "known": state is not None,
        "state": state.value if state is not None else "",
        "all_in": arrived >= people,
    }
    return next(verdict for needed, verdict in RULES if all(facts[name] == value for name, value in needed.items()))
