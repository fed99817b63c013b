"""Texts as names are looked for in them: simplified Chinese, small Latin letters without marks, every sign with its place. Pure."""

import unicodedata
from functools import lru_cache

from domain.glossary.fold import simplified


@lru_cache(maxsize=20_000)
def _sign(sign: str) -> str:
    plain = unicodedata.normalize("NFKD", sign)
    kept = "".join(
        one for one in plain if not unicodedata.combining(one) and (one.isspace() or unicodedata.category(one) not in ("Cf", "Cc"))
    )
    if "\u3400" <= kept[:1] <= "\u9fff":
        return simplified(kept.replace("臺", "台"))
    return "" if kept in ("’", "'", "‘", "ʼ", "ʻ") else kept.casefold()


def fold(text: str) -> tuple[str, list[int]]:
    """The text as names are looked for, and for each sign of it the place in the text that it came from."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for one in _sign(sign):
            signs.append(one)
            places.append(place)
    return "".join(signs), places
