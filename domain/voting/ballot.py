"""A ballot as a value: what was chosen, in one canonical form, and everything that commits to it without telling it. Pure.

A ballot of at most 5 of 20 is one of 21,700: a plain hash of it is no secret. So every digest here has a key of 128 bits.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ATTEMPT_BYTES = 16
NONCE_BYTES = 16
CHANNELS = ("phone", "kiosk", "paper")


@dataclass(frozen=True)
class Choice:
    """What a voter chose: candidate numbers in canonical order and, where points are given, as many points beside them.

    Canonical: by candidate number on the rule sheet, whatever the phone showed; of a ranking, the voter's own order.
    A blank ballot has none.
    """

    chosen: tuple[int, ...] = ()
    points: tuple[int, ...] = ()

    @classmethod
    def of(cls, chosen: Sequence[int], points: Mapping[int, int] | None = None, *, ranked: bool = False) -> "Choice":
        """The choice in its canonical form. points: by candidate; of 0 points a candidate is not chosen."""
        if points is not None:
            given = sorted((number, worth) for number, worth in points.items() if worth > 0)
            return cls(tuple(number for number, _ in given), tuple(worth for _, worth in given))
        return cls(tuple(dict.fromkeys(chosen)) if ranked else tuple(sorted(set(chosen))))

    @property
    def canonical(self) -> bytes:
        """The bytes that stand for it: numbers joined by commas, points after colons, such as `3,7,12` or `3:2,7:1`."""
        if self.points:
            return ",".join(f"{number}:{worth}" for number, worth in zip(self.chosen, self.points, strict=True)).encode()
        return ",".join(map(str, self.chosen)).encode()

    @classmethod
    def read(cls, canonical: bytes) -> "Choice":
        """The choice of canonical bytes. Raises ValueError for bytes that `canonical` never makes."""
        text = canonical.decode("ascii")
        pairs = [part.partition(":") for part in text.split(",")] if text else []
        found = cls(tuple(int(number) for number, _, _ in pairs), tuple(int(worth) for _, colon, worth in pairs if colon))
        if found.canonical != canonical or len(set(found.chosen)) != len(found.chosen):
            raise ValueError("not in canonical form")
        return found


def new_nonce() -> bytes:
    """128 random bits that hide a commitment."""
    return secrets.token_bytes(NONCE_BYTES)


def commitment(eid: str, tracker: str, nonce: bytes, choice: Choice) -> bytes:
    """`com`, the leaf's half that is opened before observers: 32 bytes."""
    return hashlib.sha256(b"|".join((b"ballot-v1", eid.encode(), tracker.encode(), nonce, choice.canonical))).digest()


def retry_digest(attempt: bytes, eid: str, tag: bytes, choice: Choice) -> bytes:
    """`dig`, by which a retry is known: keyed by the attempt that only the phone holds, never by the code, which a bin may hold."""
    return hmac.digest(attempt, b"|".join((b"dig", eid.encode(), tag, choice.canonical)), "sha256")


@dataclass(frozen=True)
class Opened:
    """What lies sealed in the box. klass: the pack's class (area or weight); channel: of CHANNELS."""

    tracker: str
    nonce: bytes
    klass: str
    pack: int
    channel: str
    choice: Choice

    def packed(self, size: int) -> bytes:
        """As bytes of a constant size, so that a length tells nothing. Raises ValueError where it does not fit."""
        held = [self.tracker, self.nonce.hex(), self.klass, self.pack, self.channel, self.choice.canonical.decode()]
        text = json.dumps(held, separators=(",", ":"), ensure_ascii=False).encode()
        if len(text) > size:
            raise ValueError("the ballot is larger than this election allows")
        return text + b" " * (size - len(text))

    @classmethod
    def unpacked(cls, data: bytes) -> "Opened":
        """The ballot of such bytes. Raises ValueError for others."""
        tracker, nonce, klass, pack, channel, canonical = json.loads(data)
        if channel not in CHANNELS:
            raise ValueError("no such channel")
        return cls(str(tracker), bytes.fromhex(nonce), str(klass), int(pack), channel, Choice.read(canonical.encode()))


@dataclass(frozen=True)
class Sealed:
    """A ballot as it lies in the box."""

    tag: bytes
    tracker: str
    com: bytes
    sealed: bytes | None
    withdrawn: bool = False


def sealed_size(candidates: int, most_points: int = 0) -> int:
    """Bytes that every ballot of an election has before it is sealed: enough for one that chooses everything, in steps of 64."""
    each = len(str(candidates)) + 1 + (len(str(most_points)) + 1 if most_points else 0)
    return -(-(160 + candidates * each) // 64) * 64
