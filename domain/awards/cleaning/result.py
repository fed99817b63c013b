"""What cleaning a file gives. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.awards.finding import Found, find
from domain.awards.spellings import Pattern
from domain.errors import N_

ENCRYPTED = N_("The file is locked with a password. Save it without one and send it again.")
BROKEN = N_("The file is damaged and cannot be opened. Save it anew and send it again.")
TOO_LARGE = N_("The file unpacks to more than we take. Save it with smaller pictures and send it again.")
MACROS = N_("This document holds macros. Save it without macros and try again.")
A_PICTURE = N_("It is a picture: nobody but you can read what stands on it.")
A_PHOTO = N_("A photo in it is packed in a way that cannot be looked through.")
PICTURE_PAGES = N_("Pages without text, as from a scanner: nobody but you can read what stands on them.")
DRAWINGS = N_("Drawings in a format that cannot be read were left out.")


MOST_TEXT = 200_000
"""Characters of a file that are kept to look for names in."""


@dataclass
class Cleaned:
    """A file without what tells who made it. removed: names in what was taken out; found: names that are still in it; notes: message ids
    of what a person has to look at; text: the words that stay, at most MOST_TEXT."""

    data: bytes = b""
    removed: list[Found] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    text: str = ""

    def looked_at(self, note: str) -> None:
        """Something that a person has to look at."""
        if note not in self.notes:
            self.notes.append(note)

    def takes_out(self, text: str, patterns: Sequence[Pattern], where: str) -> None:
        """Note the names in something that is taken out."""
        self.removed += [one for one in find(text, patterns, where) if one not in self.removed]

    def keeps(self, text: str, patterns: Sequence[Pattern], where: str) -> None:
        """Note the names in something that stays."""
        self.found += [one for one in find(text, patterns, where) if one not in self.found]
        if text.strip():
            self.text = f"{self.text}\n{text}".strip()[:MOST_TEXT]
