"""What an entry of the public log is, as bytes and as a hash. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from domain.voting.merkle import leaf_hash


def entry(tracker: str, com: bytes) -> bytes:
    """An entry's bytes: of a ballot its tracker and commitment, of an event (no tracker) its digest."""
    return f"{'ballot' if tracker else 'event'}|{tracker}|{com.hex()}".encode()


def leaf_of(tracker: str, com: bytes) -> bytes:
    """An entry's hash in the tree."""
    return leaf_hash(entry(tracker, com))


def event_digest(event: Mapping[str, Any]) -> bytes:
    """What of a public event stands on the log: SHA-256 of its kind, reason and facts."""
    told = {name: event[name] for name in ("kind", "reason", "facts")}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"event-v1|" + text.encode()).digest()
