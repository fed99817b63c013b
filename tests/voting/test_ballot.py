"""Ballots as values: one canonical form, digests that tell nothing, a constant length."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.voting.ballot import Choice, Opened, commitment, new_nonce, retry_digest, sealed_size

SETS = st.lists(st.integers(1, 200), unique=True, max_size=40)
POINTS = st.dictionaries(st.integers(1, 200), st.integers(0, 30), max_size=40)


@given(SETS, st.randoms())
def test_the_order_of_taps_leaves_no_trace(chosen: list[int], chance) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(chosen)
    chance.shuffle(shuffled)
    assert Choice.of(shuffled) == Choice.of(chosen)
    assert Choice.read(Choice.of(chosen).canonical) == Choice.of(chosen)
    assert Choice.of(shuffled, ranked=True).chosen == tuple(shuffled)


@given(POINTS)
def test_points_follow_the_numbers(points: dict[int, int]) -> None:
    choice = Choice.of([], points)
    assert Choice.read(choice.canonical) == choice
    assert dict(zip(choice.chosen, choice.points, strict=True)) == {number: worth for number, worth in points.items() if worth}


@pytest.mark.parametrize("data", [b"01", b"1,,2", b"1,1", b"1:", b"a", b" 1", b"1:2,3", "１".encode(), b"\xff"])
def test_only_canonical_bytes_are_read(data: bytes) -> None:
    with pytest.raises(ValueError):
        Choice.read(data)


@given(SETS)
def test_every_ballot_of_an_election_is_as_long_as_another(chosen: list[int]) -> None:
    size = sealed_size(200)
    opened = Opened("0123456789", new_nonce(), "harbour", 12, "phone", Choice.of(chosen))
    assert len(opened.packed(size)) == size
    assert Opened.unpacked(opened.packed(size)) == opened


def test_the_largest_ballot_fits() -> None:
    full = Choice.of([], dict.fromkeys(range(1, 301), 100))
    opened = Opened("0123456789", new_nonce(), "x" * 40, 99_999, "kiosk", full)
    assert len(opened.packed(sealed_size(300, 100))) == sealed_size(300, 100)
    with pytest.raises(ValueError, match="larger"):
        opened.packed(128)


def test_trying_every_ballot_opens_nothing_without_its_key() -> None:
    """21,700 ballots of at most 5 of 20: neither the commitment nor the digest of a retry is found among them."""
    every = [Choice.of(chosen) for size in range(6) for chosen in itertools.combinations(range(1, 21), size)]
    assert len(every) == 21_700
    mine, nonce, attempt, tag = every[12_345], new_nonce(), b"a" * 16, b"t" * 32
    com, dig = commitment("e1", "0123456789", nonce, mine), retry_digest(attempt, "e1", tag, mine)
    assert com not in {commitment("e1", "0123456789", bytes(16), choice) for choice in every}
    assert dig not in {retry_digest(bytes(16), "e1", tag, choice) for choice in every}
    assert [choice for choice in every if commitment("e1", "0123456789", nonce, choice) == com] == [mine]
    assert [choice for choice in every if retry_digest(attempt, "e1", tag, choice) == dig] == [mine]
