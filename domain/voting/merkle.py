"""The public log's tree as in RFC 6962, section 2.1: roots, proofs that an entry is in it, and that it has only grown. Pure.

Trees are given as the list of their leaf hashes. The largest election has some ten thousand of them, so nothing is cached.
"""

import hashlib
from collections.abc import Iterable, Sequence
from functools import reduce


def leaf_hash(entry: bytes) -> bytes:
    """The hash of an entry: 0x00 keeps leaves and inner nodes apart."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << (size - 1).bit_length() - 1


def root(leaves: Sequence[bytes]) -> bytes:
    """The tree's root (MTH); of an empty tree the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        paired = [node_hash(level[place], level[place + 1]) for place in range(0, len(level) - 1, 2)]
        level = paired + level[len(level) - len(level) % 2 :]
    return level[0]


def roots(leaves: Sequence[bytes], sizes: Iterable[int]) -> dict[int, bytes]:
    """The root of the beginning of a tree for each size that it has, in one walk over the leaves; other sizes are left out.

    While it walks, the roots of the largest full trees are kept, as the bits of the size name them.
    """
    wanted, found = set(sizes), {}
    if 0 in wanted:
        found[0] = root([])
    full: list[tuple[int, bytes]] = []
    for size, leaf in enumerate(leaves, 1):
        height, node = 0, leaf
        while full and full[-1][0] == height:
            height, node = height + 1, node_hash(full.pop()[1], node)
        full.append((height, node))
        if size in wanted:
            found[size] = reduce(lambda right, left: node_hash(left[1], right), reversed(full[:-1]), node)
    return found


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of a leaf, from its neighbour up (2.1.1). Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf")
    if len(leaves) == 1:
        return []
    cut = _split(len(leaves))
    if index < cut:
        return [*inclusion(leaves[:cut], index), root(leaves[cut:])]
    return [*inclusion(leaves[cut:], index - cut), root(leaves[:cut])]


class Tree:
    """A tree whose inner nodes are kept, so that a proof costs its own length and not the whole log."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            paired = [node_hash(below[place], below[place + 1]) for place in range(0, len(below) - 1, 2)]
            self._levels.append(paired + below[len(below) - len(below) % 2 :])

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return len(self._levels[0])

    @property
    def root(self) -> bytes:
        """Its root, as `root` finds it."""
        return self._levels[-1][0] if self.size else root([])

    def inclusion(self, index: int) -> list[bytes]:
        """The audit path of a leaf, as `inclusion` finds it: a node without a neighbour goes up as it is. Raises IndexError."""
        if not 0 <= index < self.size:
            raise IndexError("no such leaf")
        path = []
        for level in self._levels[:-1]:
            if index ^ 1 < len(level):
                path.append(level[index ^ 1])
            index >>= 1
        return path


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes) -> bool:
    """Whether a path leads from a leaf at an index to the root of a tree of that size (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == expected


def consistency(leaves: Sequence[bytes], earlier: int) -> list[bytes]:
    """The proof that the tree of the first `earlier` leaves is the beginning of this one (2.1.2). Raises ValueError."""
    if not 0 < earlier <= len(leaves):
        raise ValueError("no earlier tree of that size")
    return _subproof(earlier, leaves, whole=True)


def _subproof(earlier: int, leaves: Sequence[bytes], *, whole: bool) -> list[bytes]:
    if earlier == len(leaves):
        return [] if whole else [root(leaves)]
    cut = _split(len(leaves))
    if earlier <= cut:
        return [*_subproof(earlier, leaves[:cut], whole=whole), root(leaves[cut:])]
    return [*_subproof(earlier - cut, leaves[cut:], whole=False), root(leaves[:cut])]


def verify_consistency(earlier: int, size: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the tree with root `new` begins with the one with root `old` (RFC 9162, 2.1.4.2)."""
    if not 0 < earlier <= size:
        return False
    if earlier == size:
        return old == new and not proof
    steps = [old, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    if not steps:
        return False
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    left = right = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            left, right = node_hash(step, left), node_hash(step, right)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            right = node_hash(right, step)
        place, last = place >> 1, last >> 1
    return last == 0 and left == old and right == new
