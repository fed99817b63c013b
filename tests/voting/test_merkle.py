"""The log's tree against another implementation, and against everything that could be forged in a proof."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from domain.voting.merkle import Tree, consistency, inclusion, leaf_hash, root, roots, verify_consistency, verify_inclusion
from tests.counting.elections import examples

ENTRIES = st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=90)


@examples(60)
@given(ENTRIES)
def test_roots_and_proofs_are_those_of_another_implementation(entries: list[bytes]) -> None:
    leaves, other = [leaf_hash(entry) for entry in entries], InmemoryTree(algorithm="sha256")
    for size, entry in enumerate(entries, 1):
        other.append_entry(entry)
        assert root(leaves[:size]) == other.get_root(size)
    sizes = range(-1, len(leaves) + 2)
    assert roots(leaves, sizes) == {size: root(leaves[:size]) for size in sizes if 0 <= size <= len(leaves)}
    for index in range(len(leaves)):
        theirs = other.prove_inclusion(index + 1).path
        assert [leaves[index], *inclusion(leaves, index)] == list(theirs)


@examples(120)
@given(ENTRIES, st.data())
def test_proofs_hold_and_nothing_else_does(entries: list[bytes], data: st.DataObject) -> None:
    leaves = [leaf_hash(entry) for entry in entries]
    size, head = len(leaves), root(leaves)
    index = data.draw(st.integers(0, size - 1))
    path = inclusion(leaves, index)
    assert verify_inclusion(leaves[index], index, size, path, head)
    assert not verify_inclusion(leaf_hash(b"another" + entries[index]), index, size, path, head)
    assert not verify_inclusion(leaves[index], index, size, [*path, head], head)
    assert not verify_inclusion(leaves[index], size, size, path, head)
    if path:
        assert not verify_inclusion(leaves[index], index, size, path[:-1], head)
        broken = [bytes([path[0][0] ^ 1]) + path[0][1:], *path[1:]]
        assert not verify_inclusion(leaves[index], index, size, broken, head)
    earlier = data.draw(st.integers(1, size))
    old, proof = root(leaves[:earlier]), consistency(leaves, earlier)
    assert verify_consistency(earlier, size, old, head, proof)
    if earlier < size:
        assert not verify_consistency(earlier, size, leaf_hash(b"equivocation"), head, proof)
        assert not verify_consistency(earlier, size, old, leaf_hash(b"equivocation"), proof)
        assert not verify_consistency(size, earlier, head, old, proof)
        assert not verify_consistency(earlier, size, old, head, proof[:-1])


def test_what_rfc_6962_says_of_small_trees() -> None:
    assert root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    with pytest.raises(IndexError):
        inclusion([leaf_hash(b"a")], 1)
    with pytest.raises(ValueError, match="no earlier tree"):
        consistency([leaf_hash(b"a")], 2)


def test_a_kept_tree_has_the_same_root_and_paths() -> None:
    for size in [*range(1, 40), 255, 256, 257]:
        leaves = [leaf_hash(str(number).encode()) for number in range(size)]
        tree = Tree(leaves)
        assert tree.root == root(leaves)
        assert [tree.inclusion(place) for place in range(size)] == [inclusion(leaves, place) for place in range(size)]
    assert Tree([]).root == root([])
