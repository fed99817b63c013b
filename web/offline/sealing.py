"""Locked under a phrase for a device, and sealed by a device for us: what `static/kit.js` opens and makes in the browser.

Everything is AES-256-GCM. Under a phrase: PBKDF2 with SHA-256. For us: a key agreed on P-256 with a key of the device that it forgets,
through HKDF; our own key belongs to a purpose and comes from the site's secret.
"""

import base64
import os
from typing import TYPE_CHECKING, Any

from domain.keys import Keys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

ROUNDS = 600_000
"""Of PBKDF2: OWASP's figure of 2023."""

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Points of P-256 (SEC 2)."""

POINT, START = 65, 12
"""Bytes of an uncompressed point, and of the beginning of AES-GCM."""


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def lock(inside: bytes, phrase: str) -> dict[str, Any]:
    """Locked under a phrase: salt, start, rounds, data. Takes a good part of a second."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

    salt = os.urandom(16)
    key = PBKDF2HMAC(hashes.SHA256(), 32, salt, ROUNDS).derive(phrase.encode())
    return {"salt": _text(salt), "rounds": ROUNDS} | lock_under(key, inside)


def lock_under(key: bytes, inside: bytes) -> dict[str, Any]:
    """Locked under a key of 32 bytes: start, data."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    start = os.urandom(START)
    return {"start": _text(start), "data": _text(AESGCM(key).encrypt(start, inside, None))}


def _own_key(keys: Keys, purpose: str) -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.derive_private_key(int(keys.mac(f"{purpose} seal"), 16) % (ORDER - 1) + 1, ec.SECP256R1())


def public_point(keys: Keys, purpose: str) -> str:
    """What devices seal to: our point in base64."""
    from cryptography.hazmat.primitives import serialization

    point = _own_key(keys, purpose).public_key()
    return _text(point.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint))


def unseal(keys: Keys, purpose: str, sealed: str) -> bytes:
    """What a device sealed: its point, the beginning and the data, in base64. Raises ValueError for anything else."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    raw = base64.b64decode(sealed, validate=True)
    point, start, data = raw[:POINT], raw[POINT : POINT + START], raw[POINT + START :]
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    shared = _own_key(keys, purpose).exchange(ec.ECDH(), theirs)
    key = HKDF(hashes.SHA256(), 32, salt=point, info=purpose.encode()).derive(shared)
    try:
        return AESGCM(key).decrypt(start, data, None)
    except InvalidTag as problem:
        raise ValueError("sealed for somebody else, or altered") from problem
