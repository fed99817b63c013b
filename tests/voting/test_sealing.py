"""Sealed ballots, signatures, and the key that two of three officers open."""

import pytest

from domain.errors import Refused
from domain.voting import phrases
from domain.voting.ballot import Choice, Opened, new_nonce, sealed_size
from domain.voting.sealing import Opener, Sealer, Signer, head_text, new_private, public_of, receipt_text, signed

PHRASES = {"chief": "rails under the old banyan", "second": "three boats leave at dawn", "third": "salt wind on the pier"}


def test_only_the_private_key_opens_a_ballot_and_only_for_its_tag() -> None:
    private, tag = new_private(), b"t" * 32
    sealer, opener = Sealer("e1", public_of(private)), Opener("e1", private)
    data = Opened("0123456789", new_nonce(), "", 1, "phone", Choice.of([3, 1])).packed(sealed_size(20))
    sealed = sealer.seal(data, tag)
    assert opener.open(sealed, tag) == data
    assert data[:8] not in sealed
    for other in (Opener("e2", private), Opener("e1", new_private())):
        with pytest.raises(ValueError, match="altered"):
            other.open(sealed, tag)
    with pytest.raises(ValueError, match="altered"):
        opener.open(sealed, b"u" * 32)
    for place in range(len(sealed)):
        flipped = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(ValueError, match="altered"):
            opener.open(flipped, tag)
    with pytest.raises(ValueError, match="altered"):
        opener.open(b"", tag)


def test_sealed_ballots_have_one_length_and_each_its_own_passing_key() -> None:
    private, size = new_private(), sealed_size(20)
    sealer, opener = Sealer("e1", public_of(private)), Opener("e1", private)
    made = [
        sealer.seal(Opened("0123456789", new_nonce(), "", 1, "phone", Choice.of(range(1, n))).packed(size), bytes([n] * 32))
        for n in range(1, 21)
    ]
    assert len({len(sealed) for sealed in made}) == 1
    for part in (slice(0, 32), slice(32, 44)):  # nothing groups the ballots of a process, a day or a batch
        assert len({sealed[part] for sealed in made}) == 20
    last = sealer.seal(bytes(size), b"t" * 32)
    assert opener.open(last, b"t" * 32) == bytes(size)


def test_a_receipt_is_the_same_on_every_retry_and_nobody_elses() -> None:
    signer = Signer(b"s" * 32)
    receipt = signer.receipt("e1", "0123456789", b"c" * 32)
    assert receipt == Signer(b"s" * 32).receipt("e1", "0123456789", b"c" * 32)
    assert signed(signer.public, receipt, receipt_text("e1", "0123456789", b"c" * 32))
    assert not signed(signer.public, receipt, receipt_text("e1", "0123456789", b"d" * 32))
    assert not signed(Signer(b"u" * 32).public, receipt, receipt_text("e1", "0123456789", b"c" * 32))
    assert not signed(b"short", receipt, b"")
    assert signed(signer.public, signer.head("e1", 20, b"r" * 32), head_text("e1", 20, b"r" * 32))
    assert not signed(signer.public, signer.head("e1", 20, b"r" * 32), head_text("e1", 21, b"r" * 32))


def test_any_two_of_three_officers_open_the_key_and_one_never(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "COST", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})
    private = new_private()
    locked = phrases.lock(private, PHRASES)
    assert private.hex() not in str(locked)
    for left_out in PHRASES:
        two = {name: phrase for name, phrase in PHRASES.items() if name != left_out}
        assert phrases.unlock(locked, two) == private
    assert phrases.unlock(locked, {"chief": "  rails under   the old banyan ", "third": PHRASES["third"]}) == private
    for wrong in (
        {"chief": PHRASES["chief"]},
        {},
        {"chief": PHRASES["chief"], "second": "another phrase altogether"},
        {"nobody": "x", "chief": "y"},
    ):
        with pytest.raises(Refused):
            phrases.unlock(locked, wrong)
    exchanged = {"chief": PHRASES["second"], "second": PHRASES["chief"]}
    with pytest.raises(Refused):
        phrases.unlock(locked, exchanged)


def test_phrases_are_long_and_everybodys_own() -> None:
    with pytest.raises(Refused):
        phrases.lock(new_private(), PHRASES | {"third": "short"})
    with pytest.raises(Refused):
        phrases.lock(new_private(), PHRASES | {"third": PHRASES["chief"]})
    with pytest.raises(Refused):
        phrases.lock(new_private(), {"chief": PHRASES["chief"]})


@pytest.mark.long
def test_a_facilitator_of_an_assembly_opens_alone() -> None:
    private = new_private()
    locked = phrases.lock(private, {"facilitator": PHRASES["chief"]}, together=1)
    assert phrases.unlock(locked, {"facilitator": PHRASES["chief"]}) == private
