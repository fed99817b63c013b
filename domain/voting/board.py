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


def act_digest(eid: str, act: Mapping[str, Any], nonce: bytes) -> bytes:
    """What of a public act stands on the log from format 2 on: SHA-256 of all of it with a nonce, so that a reason that must be blacked out
    cannot be found by trying.
    """
    told = {name: act[name] for name in ("kind", "reason", "facts", "count", "office", "at")}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"|".join((b"event-v2", eid.encode(), nonce, text.encode()))).digest()


def event_digest(event: Mapping[str, Any]) -> bytes:
    """What of a public event stood on the log in format 1: SHA-256 of its kind, reason and facts."""
    told = {name: event[name] for name in ("kind", "reason", "facts")}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"event-v1|" + text.encode()).digest()
