"""Which words of an English name are the sound of which characters of the Chinese one, and the same name in other systems. Pure.

A known spelling says how the characters are read better than any table does; what is translated stays as it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from domain.glossary.fold import HAN
from domain.glossary.readings import of_name
from domain.glossary.romanise import System, plain, word, write

_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[’'‘ʼ\-‐](?=[^\W\d_]))*")
Readings = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Piece:
    """A piece of an English name. syllables: in Hanyu, when it is the sound of characters; start: the place of the first of them."""

    text: str
    syllables: tuple[str, ...] = ()
    start: int = -1


def _matches(token: str, readings: Readings, start: int, system: System) -> Iterator[tuple[str, ...]]:
    """Ways in which the token is the sound of the characters from `start` on."""
    open_ways: list[tuple[str, tuple[str, ...]]] = [(token, ())]
    for place in range(start, len(readings)):
        longer = []
        for rest, way in open_ways:
            for reading in readings[place]:
                written = plain(write(reading, system))
                if rest == written:
                    yield (*way, reading)
                elif rest.startswith(written):
                    longer.append((rest[len(written) :], (*way, reading)))
        open_ways = longer
        if not open_ways:
            return


def _sounded(token: str, readings: Readings) -> tuple[tuple[str, ...], int]:
    flat = plain(token)
    for system in System:
        for start in range(len(readings)):
            way = next(_matches(flat, readings, start, system), None)
            if way:
                return way, start
    return (), -1


@lru_cache(maxsize=20_000)
def pieces(zh: str, en: str) -> tuple[Piece, ...]:
    """The English name piece by piece, blanks and signs included; together they are the name."""
    readings = of_name("".join(HAN.findall(zh)))
    found, at = [], 0
    for match in _LETTERS.finditer(en):
        if match.start() > at:
            found.append(Piece(en[at : match.start()]))
        syllables, start = _sounded(match[0], readings)
        found.append(Piece(match[0], syllables, start))
        at = match.end()
    return (*found, Piece(en[at:])) if at < len(en) else tuple(found)


def in_system(parts: Sequence[Piece], system: System) -> str:
    """The name with its sounded words in a system, the others as they are; empty when no word of it is the sound of a character."""
    if not any(piece.syllables for piece in parts):
        return ""
    return "".join(word(piece.syllables, system) if piece.syllables else piece.text for piece in parts)


def system_of(zh: str, text: str, otherwise: str = "") -> str:
    """The system that a spelling of a name is in, the city's own first; `otherwise` where it is in none, or sounds nothing."""
    sounded = [piece for piece in pieces(zh, text) if piece.syllables]
    for system in System:
        if sounded and all(plain(word(piece.syllables, system)) == plain(piece.text) for piece in sounded):
            return system.value
    return otherwise
