"""What a scanned ticket is worth: the one rule table of the desk. Pure."""

from enum import StrEnum

from domain.workshops.rules import PartyState


class Scan(StrEnum):
    """A verdict. WELCOME: green; AGAIN, WAITING: yellow; the others red."""

    WELCOME = "welcome"
    AGAIN = "again"
    WAITING = "waiting"
    OTHER_EVENT = "other_event"
    CANCELED = "canceled"
    FORGED = "forged"
    UNKNOWN = "unknown"


def judge(genuine: bool, this_event: bool, state: PartyState | None, arrived: int, people: int) -> Scan:
    """The verdict on a ticket. genuine: signed by the key of the event it names; state: None where this desk does not know the sign-up.

    A well-signed ticket is never red only because nobody here knows it: UNKNOWN admits it, and it is checked later. A party's code is
    yellow only when all of its people are in.
    """
    if not genuine:
        return Scan.FORGED
    if not this_event:
        return Scan.OTHER_EVENT
    if state is None:
        return Scan.UNKNOWN
    if state in (PartyState.CANCELED, PartyState.LAPSED):
        return Scan.CANCELED
    if state is not PartyState.TAKEN:
        return Scan.WAITING
    return Scan.AGAIN if arrived >= people else Scan.WELCOME
