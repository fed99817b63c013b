"""The code on a slip: one secret of 80 bits as 16 symbols, and a check symbol that finds every mistyped or exchanged symbol. Pure.

From the code everything else is derived: `auth` says that a slip is good, `tag` that it has voted, the tracker where its ballot lies
on the board. `auth` and `tag` do not lead to each other without the code.
"""

import hashlib
import hmac
import secrets
import unicodedata
from itertools import pairwise

from domain.errors import N_, Refused

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O, which look like digits, and without U."""

LENGTH = 16
TRACKER = 10
"""Symbols of a tracker: 50 bits of a MAC, so that no two voters of an election share one by chance worth naming."""

MISREAD = N_("This code is not complete or has a typing error. Please compare it with your slip.")
_MISTAKEN = str.maketrans("OIL", "011")
_POLYNOMIAL = 0b100101
"""x⁵ + x² + 1, which makes the 32 symbols a field: see Lidl and Niederreiter, Finite Fields, table C."""

MOST_TYPED = 200


def _times(a: int, b: int) -> int:
    """The product in GF(32)."""
    product = 0
    for shift in range(5):
        if b >> shift & 1:
            product ^= a << shift
    for shift in range(8, 4, -1):
        if product >> shift & 1:
            product ^= _POLYNOMIAL << (shift - 5)
    return product


def _powers() -> tuple[int, ...]:
    """2¹ … 2¹⁶: a weight for each place, all different, none that of the check symbol (2⁰)."""
    found = [2]
    while len(found) < LENGTH:
        found.append(_times(found[-1], 2))
    return tuple(found)


WEIGHTS = _powers()
_WEIGHED = tuple({symbol: _times(weight, value) for value, symbol in enumerate(SYMBOLS)} for weight in WEIGHTS)
"""What each symbol adds at each place: a code is checked with every ballot."""


def check_symbol(symbols: str) -> str:
    """The check symbol of 16 symbols: their weighted sum in GF(32).

    As no weight is zero, one wrong symbol always changes the sum; as all differ, so do two that changed places.
    """
    total = 0
    for weighed, symbol in zip(_WEIGHED, symbols, strict=True):
        total ^= weighed[symbol]
    return SYMBOLS[total]


def new_code() -> str:
    """A new code: 17 symbols, the last one the check symbol."""
    number = secrets.randbits(5 * LENGTH)
    symbols = "".join(SYMBOLS[number >> 5 * place & 31] for place in range(LENGTH))
    return symbols + check_symbol(symbols)


def read(typed: str) -> str:
    """The code somebody typed or scanned, as we keep it. Raises Refused for anything that cannot be one.

    Full-width letters of a Chinese keyboard, small letters, hyphens, blanks, marks around it (。「」, a byte-order mark) and a code that
    was scanned twice are understood; O is 0, I and L are 1.
    """
    if len(typed) > MOST_TYPED:
        raise Refused(MISREAD, field="code")
    text = unicodedata.normalize("NFKC", typed).rpartition("#")[2].upper()  # a scanner types the whole address
    text = "".join(sign for sign in text if sign.isalnum()).translate(_MISTAKEN)
    if len(text) == 2 * (LENGTH + 1) and text[: LENGTH + 1] == text[LENGTH + 1 :]:
        text = text[: LENGTH + 1]
    if len(text) != LENGTH + 1 or not set(text) <= set(SYMBOLS) or check_symbol(text[:LENGTH]) != text[LENGTH]:
        raise Refused(MISREAD, field="code")
    return text


def shown(code: str) -> str:
    """The code in groups, as it is printed: XXXX-XXXX-XXXX-XXXX-C."""
    cuts = [0, 4, 8, 12, 16, 17]
    return "-".join(code[start:end] for start, end in pairwise(cuts))


def _mac(key: bytes, *parts: str) -> bytes:
    """HMAC-SHA-256 of the parts, which hold no bar themselves."""
    return hmac.digest(key, "|".join(parts).encode(), "sha256")


def auth_of(pepper: bytes, eid: str, code: str) -> bytes:
    """What is stored of a slip that is good: 32 bytes."""
    return _mac(pepper, "auth", eid, code)


def tag_of(pepper: bytes, eid: str, code: str) -> bytes:
    """What marks a ballot in the box: 32 bytes, one for each code, and nothing that leads to `auth_of`."""
    return _mac(pepper, "tag", eid, code)


def tracker_of(eid: str, code: str) -> str:
    """The voter's tracker: ten symbols that the slip alone gives, and that say nothing of the choice."""
    number = int.from_bytes(_mac(code.encode(), "tracker", eid)[:7], "big") >> 6
    return "".join(SYMBOLS[number >> 5 * place & 31] for place in reversed(range(TRACKER)))


def read_tracker(typed: str) -> str | None:
    """A tracker somebody typed, or None when it cannot be one."""
    text = unicodedata.normalize("NFKC", typed[:MOST_TYPED]).upper()
    text = "".join(sign for sign in text if sign.isalnum()).translate(_MISTAKEN)
    if len(text) == 2 * (LENGTH + 1) and text[: LENGTH + 1] == text[LENGTH + 1 :]:
        text = text[: LENGTH + 1]
    return text if len(text) == TRACKER and set(text) <= set(SYMBOLS) else None


def secret_mac(code: str, purpose: str, text: bytes) -> bytes:
    """A MAC that only who holds the slip can make: for a first paper entry, which nobody else may try guesses against."""
    return hmac.digest(hashlib.sha256(f"{purpose}|{code}".encode()).digest(), text, "sha256")
