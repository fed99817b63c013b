"""The names of a list, held under all their keys, ready to be asked often. Pure, in memory."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from domain.glossary.entry import Entry
from domain.glossary.keys import Key, keys_of

if TYPE_CHECKING:
    import numpy as np

Places = Mapping[str, Sequence[int]]
MOST_DIFFERENT = 4
"""Letters that stand in one of two spellings only: two mistakes make no more."""


@dataclass(frozen=True, slots=True)
class Held:
    """A key and the place of its entry in the list."""

    key: Key
    entry: int


class Index:
    """All keys of a list of entries.

    held: every key; whole, cores, words: where in `held` a folded key, its core, a word of it stands; chinese: folded Chinese keys with
    their places; latin: the folded Latin ones, sorted, for beginnings; compared: these and their cores, for likeness.
    """

    def __init__(self, entries: Sequence[Entry], keys: Iterable[Sequence[Key]] | None = None) -> None:
        self.entries = entries
        self.held: list[Held] = []
        whole, cores, words = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        self.chinese: list[tuple[str, int]] = []
        for number, keys_ in enumerate(keys if keys is not None else map(keys_of, entries)):
            for key in keys_:
                place = len(self.held)
                self.held.append(Held(key, number))
                whole[key.folded].append(place)
                if key.core != key.folded:
                    cores[key.core].append(place)
                for part in set(key.words):
                    words[part].append(place)
                if not key.words:
                    self.chinese.append((key.folded, place))
        self.whole: Places = dict(whole)
        self.cores: Places = dict(cores)
        self.words: Places = dict(words)
        self.vocabulary = sorted(words)
        self.latin = sorted(folded for folded, places in whole.items() if self.held[places[0]].key.words)
        latin_cores = {core for core, places in cores.items() if self.held[places[0]].key.words}
        self.compared = sorted({*self.latin, *latin_cores})

    def beginning(self, folded: str) -> Iterator[str]:
        """The folded Latin keys that begin so."""
        return _beginning(self.latin, folded)

    def words_beginning(self, part: str) -> Iterator[int]:
        """The places of keys with a word that begins so."""
        for word in _beginning(self.vocabulary, part):
            yield from self.words[word]

    @cached_property
    def _letters(self) -> "tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]":
        """Of every Latin key and core the set of its letters, as bits, and its length."""
        import numpy as np

        return np.array([letters(text) for text in self.compared], np.uint64), np.array([len(text) for text in self.compared], np.int16)

    def nearly(self, folded: str, apart: int) -> list[str]:
        """The folded Latin keys whose length differs by `apart` at most and whose letters are nearly the same."""
        import numpy as np

        sets, lengths = self._letters
        if not len(sets):
            return []
        different = np.bitwise_count(sets ^ np.uint64(letters(folded)))
        chosen = np.flatnonzero((different <= MOST_DIFFERENT) & (np.abs(lengths - len(folded)) <= apart))
        return [self.compared[place] for place in chosen.tolist()]


def letters(text: str) -> int:
    """The set of the letters and digits of a folded text, as bits; other signs share what is left of 64."""
    found = 0
    for sign in text:
        code = ord(sign)
        found |= 1 << (code - 97 if 97 <= code <= 122 else code - 22 if 48 <= code <= 57 else 36 + code % 28)
    return found


def _beginning(ordered: Sequence[str], text: str) -> Iterator[str]:
    for at in range(bisect_left(ordered, text), len(ordered)):
        if not ordered[at].startswith(text):
            return
        yield ordered[at]
