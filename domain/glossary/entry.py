"""An entry of the glossary as plain data: what search, checker, exchange and pages work with. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

ENGLISH, CHINESE = "en", "zh"


class Status(StrEnum):
    """Where an entry stands in its life."""

    DRAFT = "draft"
    SUGGESTED = "suggested"
    SUBMITTED = "submitted"
    AGENDA = "agenda"
    APPROVED = "approved"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Type(StrEnum):
    """What a spelling is besides the approved one."""

    HANYU = "hanyu"
    TONGYONG = "tongyong"
    WADE_GILES = "wade-giles"
    MPS2 = "mps2"
    HOKKIEN = "hokkien"
    HAKKA = "hakka"
    JAPANESE = "japanese"
    FORMER = "former"
    FORBIDDEN = "forbidden"
    ALTERNATIVE = "alternative"


@dataclass(frozen=True)
class Spelling:
    """Another way in which a name is written. since, until: days as `2024-07-01`, empty where unknown; scope: where it holds."""

    text: str
    language: str = ENGLISH
    type: str = Type.ALTERNATIVE.value
    since: str = ""
    until: str = ""
    scope: str = ""
    source: str = ""

    def to_json(self) -> dict[str, str]:
        """For a row; what is empty or usual is left out."""
        return {name: value for name, value in asdict(self).items() if value != _USUAL.get(name, "")}

    @property
    def plain(self) -> bool:
        """Whether nothing is known of it but the text and the usual type of its list."""
        return self.type == Type.ALTERNATIVE and not (self.since or self.until or self.scope or self.source)


_USUAL = {"language": ENGLISH, "type": Type.ALTERNATIVE.value}


@dataclass(frozen=True)
class Entry:
    """A name. number: its public one, 0 before it has one; districts: sorted; lat, lon: as they were written; others: by language tag.

    definition, note: by language; case: how the first letters are to be written, where that matters.
    """

    zh: str
    en: str
    kind: str
    districts: tuple[str, ...] = ()
    number: int = 0
    status: str = Status.APPROVED.value
    spellings: tuple[Spelling, ...] = ()
    lat: str = ""
    lon: str = ""
    others: Mapping[str, str] = field(default_factory=dict)
    definition: Mapping[str, str] = field(default_factory=dict)
    note: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    decision: str = ""
    approved_on: str = ""
    authority: str = ""
    reason: str = ""
    case: str = ""
    wikidata: str = ""
    osm: str = ""
    post: str = ""

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """What makes it this entry and no other."""
        return self.zh, self.kind, self.districts

    def written(self, language: str, *types: str, other_than: tuple[str, ...] = ()) -> list[str]:
        """Its other spellings in a language, of these types or of all but some, in the order kept."""
        return [
            spelling.text
            for spelling in self.spellings
            if spelling.language == language and (not types or spelling.type in types) and spelling.type not in other_than
        ]

    def to_json(self) -> dict[str, Any]:
        """For answers of the API and the command line."""
        return {
            "number": self.number,
            "zh": self.zh,
            "en": self.en,
            "kind": self.kind,
            "districts": list(self.districts),
            "status": self.status,
        }
