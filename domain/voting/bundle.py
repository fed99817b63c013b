"""The bundle: everything published of a vote in one file that is the same, byte for byte, whoever makes it from the same facts."""

import csv
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from domain.errors import N_, Refused

if TYPE_CHECKING:
    from domain.voting.sealing import Signer

MANIFEST = "MANIFEST.sha256"
SIGNATURE = "MANIFEST.sig"
WHOLE = b"manifest-v1|"
PROTOCOL = b"protocol-v1|"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of every part: a bundle holds none of its own."""

LARGEST = 512 * 1024 * 1024
"""Bytes that a bundle may unpack to."""


def as_json(data: object) -> bytes:
    """Data as the one form we write."""
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def log_csv(entries: Sequence[tuple[str, bytes]]) -> bytes:
    """The log: tracker (empty for an event) and commitment of every entry, in order."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["index", "tracker", "commitment"])
    writer.writerows([place, tracker, com.hex()] for place, (tracker, com) in enumerate(entries))
    return text.getvalue().encode()


def read_log(data: bytes) -> list[tuple[str, bytes]]:
    """The entries of such a log. Raises ValueError."""
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    if [int(row["index"]) for row in rows] != list(range(len(rows))):
        raise ValueError("the log's entries are not in order")
    return [(row["tracker"], bytes.fromhex(row["commitment"])) for row in rows]


def recount_program() -> bytes:
    """The program that counts again without us."""
    return files("domain.voting.standalone").joinpath("recount.py").read_bytes()


def manifest(parts: Mapping[str, bytes]) -> bytes:
    """The list of all parts with their SHA-256 sums."""
    return "".join(f"{hashlib.sha256(parts[name]).hexdigest()}  {name}\n" for name in sorted(parts)).encode()


def packed(parts: Mapping[str, bytes], signer: "Signer | None" = None, *, form: int = 2) -> bytes:
    """The bundle of some parts, with the list of their sums, signed as a whole, and the program that counts again without us."""
    held = dict(parts) | {"recount.py": recount_program()}
    held[MANIFEST] = manifest(held)
    if signer is not None:
        held[SIGNATURE] = (signer.text(WHOLE + held[MANIFEST]).hex() + "\n").encode()
    return zipped(held, form)


def zipped(held: Mapping[str, bytes], form: int = 2) -> bytes:
    """The file of all parts. From format 2 on nothing is packed smaller, so that the bytes are the same whatever library writes them."""
    kind = zipfile.ZIP_DEFLATED if form == 1 else zipfile.ZIP_STORED
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind, compresslevel=9) as archive:
        for name in sorted(held):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = kind
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, held[name])
    return out.getvalue()


def opened(data: bytes) -> dict[str, bytes]:
    """Every part of a bundle, its list and signature too, uncompared. Raises Refused for a file that is none, or holds a name twice."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise Refused(N_("The bundle is larger than any we make."))
            names = [entry.filename for entry in archive.infolist()]
            if len(set(names)) < len(names):
                raise Refused(N_("This is not a bundle of a vote."))
            return {entry.filename: archive.read(entry) for entry in archive.infolist()}
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError, OSError, zlib.error) as problem:
        raise Refused(N_("This is not a bundle of a vote.")) from problem


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a bundle, each compared with the list. Raises Refused for a file that is none, or whose parts were altered."""
    parts = opened(data)
    try:
        signature, manifest = parts.pop(SIGNATURE, b""), parts.pop(MANIFEST)
        listed = {line[66:]: line[:64] for line in manifest.decode().splitlines()}
    except (KeyError, ValueError) as problem:
        raise Refused(N_("This is not a bundle of a vote.")) from problem
    for name in sorted(parts.keys() | listed.keys()):
        if name not in parts or hashlib.sha256(parts[name]).hexdigest() != listed.get(name):
            raise Refused(N_("%(name)s is not as it was published."), name=name)
    return parts | {MANIFEST: manifest, SIGNATURE: signature}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def load(parts: Mapping[str, bytes], name: str) -> Any:
    """A JSON part. Raises Refused where it is missing or none, or names something twice."""
    try:
        return json.loads(parts[name], object_pairs_hook=_once)
    except (KeyError, ValueError, RecursionError) as problem:
        raise Refused(N_("The bundle has no readable %(name)s."), name=name) from problem
