"""A file that was checked, until it is confirmed: sealed on disk under a key that only the page of whoever brought it has.

What is in such a file may be the identity numbers of a city. It is gone after an hour, or as soon as it is taken.
"""

import re
import secrets
import zlib
from datetime import datetime
from pathlib import Path

from domain.errors import N_, Refused

KEPT = 3600
"""Seconds."""

MOST_KEPT = 40
"""Files that wait at once; the oldest goes first."""

GONE = N_("This file is not kept any more. Choose it once more.")
_TOKEN = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{64})")


def put_away(folder: Path, data: bytes, about: str) -> str:
    """Keep a file; returns the token that opens it. about: what the file is for, such as `roll KEY`; it opens for nothing else."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # here: most processes never see a file

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name, key = secrets.token_hex(16), secrets.token_bytes(32)
    path = folder / name
    path.touch(mode=0o600)
    path.write_bytes(AESGCM(key).encrypt(bytes(12), zlib.compress(data, 1), f"{name} {about}".encode()))  # each key seals one file
    for old in sorted(folder.iterdir(), key=lambda one: one.stat().st_mtime)[:-MOST_KEPT]:
        old.unlink(missing_ok=True)
    return f"{name}.{key.hex()}"


def opened(folder: Path, token: str, about: str) -> bytes:
    """The file of a token. Raises Refused when it is gone, or was kept for something else."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    found = _TOKEN.fullmatch(token)
    if found is None:
        raise Refused(GONE, field="file")
    try:
        sealed = (folder / found[1]).read_bytes()
        return zlib.decompress(AESGCM(bytes.fromhex(found[2])).decrypt(bytes(12), sealed, f"{found[1]} {about}".encode()))
    except (OSError, InvalidTag, zlib.error) as problem:
        raise Refused(GONE, field="file") from problem


def forget(folder: Path, token: str) -> None:
    """Remove the file of a token."""
    found = _TOKEN.fullmatch(token)
    if found is not None:
        (folder / found[1]).unlink(missing_ok=True)


def tidy(folder: Path, at: datetime) -> None:
    """Remove what is older than KEPT."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if at.timestamp() - path.stat().st_mtime > KEPT:
            path.unlink(missing_ok=True)
