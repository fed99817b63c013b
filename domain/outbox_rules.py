"""The ways a message goes, where it can be, and how often it is tried. Pure; `outbox` hands the names on."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Channel(StrEnum):
    """The way a message goes. CALL is a person with a telephone."""

    EMAIL = "email"
    SMS = "sms"
    CALL = "call"


class Stage(StrEnum):
    """Where a message is. Calls go from WAITING to SENT by hand."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


MOST_TRIES = 8
"""Tries before a message is given up; with the pauses below that is a little over a day."""

CLAIM_LASTS = timedelta(minutes=5)
"""A claim older than this belonged to a worker that died."""

KEPT = timedelta(days=30)
"""How long a sent or dropped message keeps its address and facts."""


def pause_after(tries: int) -> timedelta:
    """How long to wait after the n-th failed try: 1, 4, 16, 64 minutes …, at most 12 hours."""
    return min(timedelta(minutes=4 ** max(0, tries - 1)), timedelta(hours=12))


def channel_for(*, email: str, phone: str, sms_gateway: bool) -> Channel | None:
    """The way to reach somebody: mail, else SMS where the site has a gateway, else a call; None without any."""
    if email:
        return Channel.EMAIL
    if phone:
        return Channel.SMS if sms_gateway else Channel.CALL
    return None


@dataclass(frozen=True)
class Trouble:
    """Mail does not go out: how many letters wait for another try, since when, and what went wrong last (type and words of the error)."""

    waiting: int
    since: datetime
    problem: str
