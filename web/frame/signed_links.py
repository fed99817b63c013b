"""Links of letters that let whoever holds them do one thing about one row: its number and our mark. Nothing of them is stored."""

import hmac

from domain.keys import Keys
from domain.people.rules import number_of


def signed(keys: Keys, purpose: str, number: int, *facts: str) -> str:
    """What stands in the link. facts: what it is good for besides the number; with others it is another link."""
    return f"{number}-{keys.mac(purpose, *facts, str(number))[:32]}"


def number_in(token: str) -> int | None:
    """The number that a link names, before anybody knows whether it is one of ours."""
    return number_of(token.partition("-")[0])


def is_ours(keys: Keys, token: str, purpose: str, number: int, *facts: str) -> bool:
    """Whether we made it."""
    return hmac.compare_digest(signed(keys, purpose, number, *facts).encode(), token.encode())
