"""The code on the screen with which people check themselves in: a picture of it is soon worth nothing. Pure."""

import hmac
import unicodedata
from datetime import datetime

from domain.keys import Keys

SECONDS = 60
STILL_GOOD = 2
"""Minutes before the one that goes on whose codes are taken, for those who type slowly."""

DIGITS = 6


def code_at(keys: Keys, event: int, at: datetime) -> str:
    """The code of a minute, six digits."""
    return _code(keys, event, int(at.timestamp()) // SECONDS)


def _code(keys: Keys, event: int, minute: int) -> str:
    return f"{int(keys.mac('event self check', str(event), str(minute)), 16) % 10**DIGITS:0{DIGITS}d}"


def is_code(keys: Keys, event: int, typed: str, at: datetime) -> bool:
    """Whether a code is that of now or of the last minutes."""
    folded = unicodedata.normalize("NFKC", typed)  # Chinese keyboards type wide digits
    plain, minute = "".join(sign for sign in folded if sign.isascii() and sign.isdigit()), int(at.timestamp()) // SECONDS
    return any(hmac.compare_digest(plain, _code(keys, event, minute - back)) for back in range(STILL_GOOD + 1))
