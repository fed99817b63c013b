"""What is fixed and published before a vote: the bytes of `rules.json`, their digest, and the lines that are read aloud. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.voting.sheet import Sheet

ABOUT = ("description", "country", "unit", "instance", "district", "date_begin", "date_end", "language", "edition", "subunit")
"""What a .pb file says of an election as a whole, and ours repeats; in an area's file `subunit` is the area."""


@dataclass(frozen=True)
class Frozen:
    """A vote as it was fixed. key: its short name in addresses; about: META of its .pb files."""

    eid: str
    key: str
    title: Mapping[str, Any]
    profile: str
    rehearsal: bool
    about: Mapping[str, str]
    sheet: Sheet

    def written(self) -> bytes:
        """The one form of it: `rules.json`."""
        data = {
            "format": self.sheet.format,
            "eid": self.eid,
            "key": self.key,
            "title": dict(self.title),
            "profile": self.profile,
            "rehearsal": self.rehearsal,
            "about": {name: self.about[name] for name in ABOUT if self.about.get(name)},
            "sheet": self.sheet.to_json(),
        }
        return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Frozen":
        """What `written` wrote, as data. Raises KeyError, TypeError or ValueError."""
        names = ("eid", "key", "title", "profile", "rehearsal", "about")
        return cls(**{name: data[name] for name in names}, sheet=Sheet.from_json(data["sheet"]))

    def digest(self) -> str:
        """SHA-256 of the file, in hexadecimal; of format 1 that of the sheet alone."""
        return self.sheet.digest(self.eid) if self.sheet.format == 1 else hashlib.sha256(self.written()).hexdigest()


def opening_line(eid: str, digest: str, public_key: bytes, signing_key: bytes) -> str:
    """What is read aloud and printed at the opening: it binds the rules, the key that ballots are sealed to and the one that signs."""
    text = f"opening-v2|{eid}|{digest}|{public_key.hex()}|{signing_key.hex()}"
    return hashlib.sha256(text.encode()).hexdigest()


def closing_line(size: int, root: bytes) -> str:
    """What is read aloud and printed when the box is shut: size and root of the log."""
    return f"{size} {root.hex()}"
