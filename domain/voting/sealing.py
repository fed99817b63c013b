"""Sealing ballots to a public key whose private half the server never holds, and signing receipts and tree heads.

A ballot is sealed with AES-256-GCM under a key agreed by X25519 between a passing key of its own and the election's key. A passing key
that served several ballots would keep those of one process, one day or one batch together. Its address is eid and tag, so that two
sealed ballots cannot change places.
"""

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# The library is loaded where keys are made: a site without a vote never needs it.

KEY_BYTES = 32
NONCE_BYTES = 12


def new_private() -> bytes:
    """A private key for an election: 32 bytes. It is made where `hamasen close` will run, never on the server."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.generate().private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """The public half: 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def usable(public: bytes) -> bool:
    """Whether ballots can be sealed to a public key at all; some 32 bytes are no key."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        return False
    return True


def _agreed(shared: bytes, passing: bytes, public: bytes) -> "AESGCM":
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"hamasen ballot v1|" + passing + public).derive(shared)
    return AESGCM(derived)


def agreed_secret(private: bytes, other: bytes) -> bytes:
    """What the holders of two X25519 keys agree on, for vouching for files: 32 bytes. Raises ValueError for what is no key."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(other))
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=b"hamasen officers' files v1").derive(shared)


def address_of(eid: str, tag: bytes) -> bytes:
    """What a sealed ballot is bound to."""
    return eid.encode() + b"|" + tag


@dataclass
class Sealer:
    """Seals ballots of one election."""

    eid: str
    public: bytes

    def seal(self, data: bytes, tag: bytes) -> bytes:
        """Passing key, nonce and cipher text; of constant length where `data` is. Some 75 µs."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

        passing = X25519PrivateKey.generate()
        address = passing.public_key().public_bytes_raw()
        cipher = _agreed(passing.exchange(X25519PublicKey.from_public_bytes(self.public)), address, self.public)
        nonce = secrets.token_bytes(NONCE_BYTES)
        return address + nonce + cipher.encrypt(nonce, data, address_of(self.eid, tag))


@dataclass
class Opener:
    """Opens ballots with the election's private key; only the closing process has one."""

    eid: str
    private: bytes

    def __post_init__(self) -> None:
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        self._key, self._public = X25519PrivateKey.from_private_bytes(self.private), public_of(self.private)

    def open(self, sealed: bytes, tag: bytes) -> bytes:
        """What was sealed for this tag. Raises ValueError when it was altered, exchanged or sealed to another key."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

        passing, nonce, text = sealed[:KEY_BYTES], sealed[KEY_BYTES : KEY_BYTES + NONCE_BYTES], sealed[KEY_BYTES + NONCE_BYTES :]
        try:
            shared = self._key.exchange(X25519PublicKey.from_public_bytes(passing))
            return _agreed(shared, passing, self._public).decrypt(nonce, text, address_of(self.eid, tag))
        except (InvalidTag, ValueError) as problem:
            raise ValueError("altered, exchanged, or sealed to another key") from problem


class Signer:
    """Signs receipts and tree heads of an election (Ed25519); the same text always has the same signature."""

    def __init__(self, seed: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()

    def receipt(self, eid: str, tracker: str, com: bytes) -> bytes:
        """The signature of a receipt: 64 bytes. No time is in it, so every retry gets the identical one."""
        return self._key.sign(receipt_text(eid, tracker, com))

    def text(self, text: bytes) -> bytes:
        """The signature of any other text of the vote, such as its protocol."""
        return self._key.sign(text)

    def head(self, eid: str, size: int, root: bytes) -> bytes:
        """The signature of a tree head."""
        return self._key.sign(head_text(eid, size, root))


def receipt_text(eid: str, tracker: str, com: bytes) -> bytes:
    """What a receipt's signature is over."""
    return f"receipt-v1|{eid}|{tracker}|{com.hex()}".encode()


def head_text(eid: str, size: int, root: bytes) -> bytes:
    """What a tree head's signature is over."""
    return f"head-v1|{eid}|{size}|{root.hex()}".encode()


def signed(public: bytes, signature: bytes, text: bytes) -> bool:
    """Whether a signature is that of the election's key over a text."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
