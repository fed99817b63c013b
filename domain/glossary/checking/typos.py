"""A mistyped name: one letter away from the first word of a name that goes on in the same way. Pure."""

from domain.glossary.checking.patterns import Patterns
from domain.glossary.entry import Entry

LEAST = 4
"""Letters of a word that is compared."""

LEAST_OTHER = 6
"""Letters of a word that is compared with what is no approved spelling itself."""

FAR = 9
"""Words of so many letters may have two mistakes."""

PLAIN = frozenset({
    "main", "high", "old", "new", "first", "second", "third", "market", "church", "school", "park", "central", "ring", "night", "this",
    "that", "every", "each", "your", "our", "their", "next", "back", "side", "front", "cross", "wall", "long", "short", "green", "blue",
    "red", "white", "black", "great", "little", "upper", "lower", "middle", "inner", "outer", "same", "another", "which", "temple",
    "station", "city", "busy", "quiet", "narrow", "wide", "famous", "local", "entire", "whole", "north", "south", "east", "west",
})  # fmt: skip
"""Words of English that stand before street and district."""


def typo(patterns: Patterns, word: str, tail: tuple[str, ...]) -> list[Entry] | None:
    """The entries that are meant by a word before such a tail, the nearest first; None when none is near enough."""
    from rapidfuzz.distance import OSA

    if len(word) < LEAST or word in PLAIN or word.isdigit():
        return None
    known = patterns.tails.get(tail)
    if not known:
        return None
    most = 2 if len(word) >= FAR else 1
    best: tuple[int, bool] | None = None
    found: list[Entry] = []
    for name, senses in known.items():
        if abs(len(name) - len(word)) > most:
            continue
        distance = OSA.distance(name, word, score_cutoff=most)
        if distance > most or len(name) < LEAST:
            continue
        rank = distance, not any(sense.right for sense in senses)
        if rank[1] and len(word) < LEAST_OTHER:
            continue
        if best is None or rank < best:
            best, found = rank, []
        if rank == best:
            found += [sense.entry for sense in senses if sense.right or rank[1]]
    return found or None
