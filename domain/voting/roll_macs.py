"""What is kept of a person on the roll: only MACs under the election's own key, which is destroyed afterwards. Pure.

A plain hash of a national number would be a list of names: there are about 5 × 10⁸ of them.
"""

import hmac
import re
import secrets
import unicodedata

from domain.errors import N_, Refused
from domain.voting.codes import SYMBOLS
from domain.voting.vault import BoxKeys

LONGEST = 40
LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
"""Of identity numbers, in the order of the numbers 10 to 35 that they stand for."""

GIVEN = 10
"""Symbols of a code that is posted or given out, and of a deliberation card: 50 bits."""


MOST_DIGITS = 7
"""Of a code that is given out: a telephone, a day or an identity number, which could be guessed, never looks like one."""


def given_code() -> str:
    """A new code to post or give out, or the number of a card."""
    code = ""
    while not is_given(code):
        code = "".join(secrets.choice(SYMBOLS) for _ in range(GIVEN))
    return code


def is_given(typed: str) -> bool:
    """Whether something typed has the form of a code that was posted or given out, and so is one of 2⁴⁹ or more."""
    text = _plain(typed)
    return len(text) == GIVEN and set(text) <= set(SYMBOLS) and sum(sign.isdecimal() for sign in text) <= MOST_DIGITS


def grouped(code: str) -> str:
    """Such a code as people read it: XXXXX-XXXXX."""
    return f"{code[:5]}-{code[5:]}"


def clean_identifier(typed: str) -> str:
    """An identifier as we compare it: without blanks and hyphens, in capitals, in half-width signs. Raises Refused for none."""
    text = _plain(typed)
    if not 4 <= len(text) <= LONGEST:
        raise Refused(N_("Enter the number of the identity card, or the one that the roll uses."), field="identifier")
    return text


def odd_identifier(typed: str) -> bool:
    """Whether it looks like a number of Taiwan's identity cards or resident certificates, and its check digit is another one.

    The letter stands for two digits; the ten that follow have the weights 1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1 (Ministry of the Interior).
    """
    text = _plain(typed)
    if not re.fullmatch(r"[A-Z][1289][0-9]{8}", text, re.ASCII):
        return False
    letter = LETTERS.index(text[0]) + 10
    digits = [letter // 10, letter % 10, *map(int, text[1:])]
    return sum(digit * weight for digit, weight in zip(digits, (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True)) % 10 != 0


def _plain(typed: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())


def _mac(key: bytes, *parts: str) -> str:
    return hmac.digest(key, "|".join(parts).encode(), "sha256").hex()


def person_mac(keys: BoxKeys, eid: str, identifier: str) -> str:
    """What is stored of an identifier: 64 hexadecimal digits."""
    return _mac(keys.roll, "person", eid, clean_identifier(identifier))


def second_mac(keys: BoxKeys, eid: str, mac: str, fact: str) -> str:
    """What is stored of a second fact, such as a day of birth or a posted code, bound to the person; empty for none."""
    text = _plain(fact)[:LONGEST]
    return _mac(keys.facts, "second", eid, mac, text) if text else ""


def count_mac(keys: BoxKeys, eid: str, kind: str, mac: str, span: int) -> str:
    """Under which tries or messages about a person are counted for a while: 32 hexadecimal digits. kind: `try` or `send`."""
    return _mac(keys.facts, "count", eid, kind, mac, str(span))[:32]


def draw_mac(keys: BoxKeys, eid: str, phone: str) -> str:
    """By which somebody who joined the prize draw is known again: 20 hexadecimal digits."""
    return _mac(keys.facts, "draw", eid, phone)[:20]


def phone_mac(keys: BoxKeys, eid: str, mac: str, phone: str) -> str:
    """What is stored of a telephone number, bound to the person; empty for none. +886 and a leading 0 are the same."""
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", phone) if sign.isdecimal())[:LONGEST]
    digits = digits.removeprefix("00").removeprefix("886").lstrip("0")
    return _mac(keys.facts, "phone", eid, mac, digits) if digits else ""


def claim_mac(keys: BoxKeys, eid: str, claim: str) -> str:
    """What is stored of the name under which the city's sign-on knows somebody; empty for none. Every sign of it counts."""
    return _mac(keys.facts, "claim", eid, claim.strip()) if claim.strip() else ""


def sent_code(keys: BoxKeys, eid: str, mac: str, phone: str, window: int) -> str:
    """The six digits that a text message brings. window: the number of the ten minutes; nothing about it is stored.

    Made anew for each window from the key of facts, so that a code proves that the number on the roll is in one's hand now.
    """
    digest = _mac(keys.facts, "sent", eid, phone_mac(keys, eid, mac, phone), str(window))
    return f"{int(digest[:16], 16) % 1_000_000:06}"
