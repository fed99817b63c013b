"""What must never lie in the database or its backups: an election's secret, and the last head that was published.

One secret of 32 bytes makes the pepper of its slips, the key that signs receipts and heads, and the key of its roll. It is a file of its
own in the data folder's `keys/`, so that destroying it after certification is one act. Several machines are given the same file.
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from domain.errors import Unavailable


def _derived(secret: bytes, purpose: str, eid: str) -> bytes:
    from cryptography.hazmat.primitives import hashes  # here and in the other files of the vote: a site without one never loads it
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(hashes.SHA256(), 32, salt=None, info=f"hamasen vote v1|{purpose}|{eid}".encode()).derive(secret)


@dataclass(frozen=True)
class BoxKeys:
    """The four keys of an election, 32 bytes each: of slips, of signatures (an Ed25519 seed), of identifiers on the roll, and of the facts
    by which people collect online. An offline station takes the third along, and none of the others.
    """

    pepper: bytes
    seed: bytes
    roll: bytes
    facts: bytes


@dataclass(frozen=True)
class Vault:
    """The folder that holds them."""

    folder: Path

    def create(self, eid: str) -> BoxKeys:
        """A new secret for an election. Raises FileExistsError rather than replace one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(self._secret(eid), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        return self.read(eid)

    def read(self, eid: str) -> BoxKeys:
        """The keys. Raises Unavailable where this machine does not have them."""
        try:
            secret = bytes.fromhex(self._secret(eid).read_text())
        except (OSError, ValueError) as problem:
            raise Unavailable(f"the secret of election {eid} is not in {self.folder}") from problem
        return BoxKeys(*(_derived(secret, purpose, eid) for purpose in ("pepper", "seed", "roll", "facts")))

    def keep_seed(self, eid: str) -> str:
        """Draw the seed of a lot and keep it beside the secret until the count; returns it."""
        path = self.folder / f"election-{eid}.seed"
        if not path.exists():
            path.write_text(secrets.token_hex(16))
        return path.read_text()

    def seed(self, eid: str) -> str:
        """The seed that was kept here; empty where another hand keeps it."""
        path = self.folder / f"election-{eid}.seed"
        return path.read_text() if path.exists() else ""

    def keep_locked(self, eid: str, locked: str) -> None:
        """Keep the key of an assembly, locked with a pass phrase. Raises FileExistsError rather than replace one."""
        with os.fdopen(os.open(self._locked(eid), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(locked)
            file.flush()
            os.fsync(file.fileno())

    def locked(self, eid: str) -> str:
        """The locked key that is kept here; empty for none, as in every vote of the city."""
        path = self._locked(eid)
        return path.read_text() if path.exists() else ""

    def destroy(self, eid: str) -> bool:
        """Overwrite and remove the secret, and a locked key; False when there was no secret."""
        self._overwrite(self._locked(eid))
        return self._overwrite(self._secret(eid))

    def _overwrite(self, path: Path) -> bool:
        if not path.exists():
            return False
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(max(64, path.stat().st_size)))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        return True

    def keep_head(self, eid: str, size: int, root: bytes) -> None:
        """Note the newest head outside the database, so that a restored older database is noticed. Never goes back."""
        known = self.head(eid)
        if known is not None and known[0] >= size:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        new = self._head(eid).with_suffix(f".{secrets.token_hex(4)}")
        new.write_text(json.dumps({"size": size, "root": root.hex()}))
        new.replace(self._head(eid))

    def head(self, eid: str) -> tuple[int, str] | None:
        """Size and root of the newest head that this machine published."""
        path = self._head(eid)
        if not path.exists():
            return None
        held = json.loads(path.read_text())
        return held["size"], held["root"]

    def forget_head(self, eid: str) -> None:
        """Forget the newest head, after the chief has accepted an older database."""
        self._head(eid).unlink(missing_ok=True)

    def _secret(self, eid: str) -> Path:
        return self.folder / f"election-{eid}.secret"

    def _locked(self, eid: str) -> Path:
        return self.folder / f"election-{eid}.locked"

    def _head(self, eid: str) -> Path:
        return self.folder / f"election-{eid}.head"
