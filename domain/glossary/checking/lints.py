"""What is odd in a text without being the name of a place. Pure."""

import re
from dataclasses import dataclass

from domain.errors import N_
from domain.glossary.checking.tokens import wrong_ordinal

MOST = 50
_ORDINAL = re.compile(r"\b(?:\d+|l)(?:st|nd|rd|th)\b", re.IGNORECASE)
_SPACES = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")


@dataclass(frozen=True)
class Lint:
    """Something odd. start: its place; found: as it stands there; reason: a message id."""

    start: int
    found: str
    reason: str


def lints(text: str) -> list[Lint]:
    """Ordinals that English does not have, double blanks, two kinds of apostrophe in one text."""
    found = [Lint(one.start(), one[0], N_("no ordinal of English")) for one in _ORDINAL.finditer(text) if wrong_ordinal(one[0].lower())]
    found += [Lint(one.start(), one[0], N_("more than one blank")) for one in _SPACES.finditer(text)]
    straight, curved = re.search(r"\w'\w", text), re.search(r"\w’\w", text)
    if straight and curved:
        found.append(Lint(straight.start() + 1, "'", N_("two kinds of apostrophe in one text")))
    return sorted(found, key=lambda one: one.start)[:MOST]
