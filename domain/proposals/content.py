"""What a proposal says: the part that has versions, and the readable differences between two of them. Pure."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.proposals.rules import CostLine
from domain.site.rules import Place
from domain.translated import Translated

TEXTS = ("title", "summary", "problem", "idea", "benefit")


@dataclass(frozen=True)
class Content:
    """A proposal's words, place and money. cost: NT$, None while nobody has estimated it. files: keys of photos and attachments."""

    title: Translated = field(default_factory=Translated)
    summary: Translated = field(default_factory=Translated)
    problem: Translated = field(default_factory=Translated)
    idea: Translated = field(default_factory=Translated)
    benefit: Translated = field(default_factory=Translated)
    area: str = ""
    category: str = ""
    place: Place = field(default_factory=Place)
    cost: int | None = None
    lines: tuple[CostLine, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        made: dict[str, Any] = {name: getattr(self, name).to_json() for name in TEXTS}
        lines = [[line.what, line.count, line.price] for line in self.lines]
        return made | {"area": self.area, "category": self.category, "place": self.place.to_json(), "cost": self.cost, "lines": lines}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Content":
        """The content that `to_json` made."""
        texts = {name: Translated.from_json(data[name]) for name in TEXTS}
        lines = tuple(CostLine(*line) for line in data["lines"])
        return cls(
            **texts, area=data["area"], category=data["category"], place=Place.from_json(data["place"]), cost=data["cost"], lines=lines
        )


@dataclass(frozen=True)
class Piece:
    """A stretch of a difference: `same`, `out` or `in`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """A field that differs. locale: of a text, else "". pieces: the text with what went out and what came in."""

    part: str
    locale: str
    pieces: tuple[Piece, ...]


def differences(before: Content, after: Content) -> list[Change]:
    """Every field that differs, in the order of the page."""
    found = []
    for part in TEXTS:
        old, new = getattr(before, part), getattr(after, part)
        changed = [tag for tag in dict.fromkeys((*old.texts, *new.texts)) if old.text(tag) != new.text(tag)]
        found += [Change(part, tag, tuple(words(old.text(tag), new.text(tag)))) for tag in changed]
    for part in ("area", "category", "place", "cost", "lines"):
        was, now = _plain(getattr(before, part)), _plain(getattr(after, part))
        if was != now:
            found.append(Change(part, "", tuple(piece for piece in (Piece("out", was), Piece("in", now)) if piece.text)))
    return found


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Place):
        point = f" ({value.latitude}, {value.longitude})" if value.latitude is not None else ""
        return f"{value.words or value.district}{point}".strip()
    if isinstance(value, tuple):
        return "\n".join(f"{line.what} {line.count} × {line.price:,}" for line in value)
    return f"{value:,}" if isinstance(value, int) else str(value)


_TOKENS = re.compile(r"[\u3400-\u9fff]|\w+|\s+|[^\w\s]")


def words(before: str, after: str) -> list[Piece]:
    """The difference of two texts, word by word (Chinese: character by character)."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    pieces: list[Piece] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        pieces += [Piece(kind, text) for kind, text in (("out", "".join(old[a:b])), ("in", "".join(new[c:d]))) if text]
    return pieces
