"""The election's private key under the pass phrases of its officers: any two of three open it, one alone never.

For every pair of officers the key is encrypted once under a key made of both phrases (argon2id of each, joined by HKDF).
"""

import base64
import itertools
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from domain.errors import N_, Refused
from domain.people.rules import is_run

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# The libraries are loaded where keys are locked and opened: a site without a vote never needs them.

LEAST = 16
"""Characters of a pass phrase, Chinese ones twice: whoever steals the file can try for as long as they like."""

DIFFERENT = 6
"""Different characters that it has at least."""

COST = {"time_cost": 4, "memory_cost": 256 * 1024, "parallelism": 2}
"""RFC 9106's second recommendation, with four times its memory."""


def check_phrase(phrase: str) -> None:
    """Raises Refused for a pass phrase that is short, or the same characters over and over, or a run such as 12345678."""
    text = unicodedata.normalize("NFKC", "".join(phrase.split())).lower()
    length = len(" ".join(phrase.split())) + sum(unicodedata.east_asian_width(sign) == "W" for sign in text)
    if length < LEAST:
        raise Refused(
            N_("A pass phrase needs at least %(least)s characters, or %(half)s Chinese ones."), field="phrase", least=LEAST, half=LEAST // 2
        )
    if len(set(text)) < DIFFERENT or is_run(text):
        raise Refused(N_("This pass phrase is easy to guess. Choose words that have nothing to do with each other."), field="phrase")


def _stretched(phrase: str, salt: bytes) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    text = " ".join(unicodedata.normalize("NFKC", phrase).split())
    return hash_secret_raw(text.encode(), salt, hash_len=32, type=Type.ID, **COST)


def _joined(keys: Sequence[bytes]) -> "AESGCM":
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return AESGCM(HKDF(hashes.SHA256(), 32, salt=None, info=b"hamasen officers v1").derive(b"".join(keys)))


def lock(private: bytes, phrases: Mapping[str, str], *, together: int = 2) -> dict[str, Any]:
    """The key locked with the phrases of named officers, as plain data to keep in a file. Raises Refused for a short or shared phrase.

    together: how many must come; 1 for a small assembly whose facilitator holds the only phrase.
    """
    for phrase in phrases.values():
        check_phrase(phrase)
    if len(set(phrases.values())) != len(phrases) or len(phrases) < together:
        raise Refused(N_("Every officer needs a pass phrase of their own."), field="phrase")
    salts = {name: secrets.token_bytes(16) for name in phrases}
    keys = {name: _stretched(phrase, salts[name]) for name, phrase in phrases.items()}
    locks = []
    for names in itertools.combinations(sorted(phrases), together):
        nonce = secrets.token_bytes(12)
        sealed = _joined([keys[name] for name in names]).encrypt(nonce, private, "|".join(names).encode())
        locks.append({"officers": list(names), "sealed": base64.b64encode(nonce + sealed).decode()})
    return {"version": 1, "salts": {name: salt.hex() for name, salt in salts.items()}, "locks": locks}


def unlock(data: Mapping[str, Any], phrases: Mapping[str, str]) -> bytes:
    """The private key, with the phrases of as many officers as it takes. Raises Refused."""
    from cryptography.exceptions import InvalidTag

    try:
        keys = {name: _stretched(phrase, bytes.fromhex(data["salts"][name])) for name, phrase in phrases.items()}
        found = next(item for item in data["locks"] if set(item["officers"]) <= set(keys))
        raw = base64.b64decode(found["sealed"])
        names = found["officers"]
        return _joined([keys[name] for name in names]).decrypt(raw[:12], raw[12:], "|".join(names).encode())
    except StopIteration as problem:
        raise Refused(N_("Two officers must give their pass phrases."), field="phrase") from problem
    except (InvalidTag, KeyError, ValueError) as problem:
        raise Refused(N_("The pass phrases do not open the key. Please check them, and who typed which."), field="phrase") from problem
