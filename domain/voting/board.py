"""What an entry of the public log is, as bytes and as a hash. Pure."""

from domain.voting.merkle import leaf_hash


def entry(tracker: str, com: bytes) -> bytes:
    """An entry's bytes: of a ballot its tracker and commitment, of an event (no tracker) its digest."""
    return f"{'ballot' if tracker else 'event'}|{tracker}|{com.hex()}".encode()


def leaf_of(tracker: str, com: bytes) -> bytes:
    """An entry's hash in the tree."""
    return leaf_hash(entry(tracker, com))
