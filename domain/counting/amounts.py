"""Amounts of money and points as they stand in files."""

import re
from collections.abc import Iterable
from decimal import Decimal

MOST = 10**15
"""An amount or a number of points at or above this is a mistake."""

_PLAIN = re.compile(r"[0-9]{1,24}(\.[0-9]{1,12})?")


def amount(text: str) -> Decimal | None:
    """A plain decimal number from 0 to below MOST; None for anything else (a sign, an exponent, NaN, too large)."""
    if not _PLAIN.fullmatch(text):
        return None
    found = Decimal(text)
    return found if found < MOST else None


def scale_of(amounts: Iterable[Decimal]) -> int:
    """The smallest power of ten that makes every amount whole."""
    places = 0
    for found in amounts:
        exponent = found.normalize().as_tuple().exponent
        assert isinstance(exponent, int)  # a plain number is never NaN
        places = max(places, -exponent)
    return int(10**places)
