"""Who may vote, and the ways in which they can show it: part of the rule sheet, fixed and published with it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from domain.errors import N_, Refused


class Way(StrEnum):
    """One way to show that one may vote, beside the ballot desk with its roll. Any number of them may hold for an election.

    `spot`: who is not on the roll shows a proof at the desk. `second`: online, with a second fact of the roll, which may be a code
    that was posted or given out at an office. `phone`: online, with a text message to the number on the roll.
    `sign_on`: online, as the person whom the city's sign-on knows. `card`: with a card that was earned by attending.
    `none`: there is no roll; the desk hands out by rule, and the counts are the only control.
    """

    SPOT = "spot"
    SECOND = "second"
    PHONE = "phone"
    SIGN_ON = "sign_on"
    CARD = "card"
    NO_ROLL = "none"


ONLINE = (Way.SECOND, Way.PHONE, Way.SIGN_ON, Way.CARD)
"""Ways in which a code is collected without going to a desk."""


@dataclass(frozen=True)
class Who:
    """Who may vote. age: least age in years, 0 for none; born_by: or born on or before this day. cut_off: registered by this day.

    links: how people may belong here; proofs: link to the kinds of proof, in words.
    """

    ways: frozenset[Way] = frozenset()
    age: int = 0
    born_by: date | None = None
    cut_off: date | None = None
    links: tuple[str, ...] = ()
    proofs: Mapping[str, str] = field(default_factory=dict)

    @property
    def online(self) -> bool:
        """Whether a code can be collected without going to a desk."""
        return any(way in self.ways for way in ONLINE)

    def check(self) -> None:
        """Raises Refused for ways that contradict one another."""
        if Way.NO_ROLL in self.ways and len(self.ways) > 1:
            raise Refused(N_("Without a roll nothing can be collected online, and nobody can be added to it."), field="no_roll")
        if not 0 <= self.age <= 120:
            raise Refused(N_("Enter an age between 0 and 120."), field="age")

    def check_weighted(self) -> None:
        """Raises Refused for ways that cannot say which weight holds."""
        if Way.CARD in self.ways:
            words = N_("In a vote with weights nobody votes with a deliberation card: it does not say which weight holds.")
            raise Refused(words, field="card")

    def to_json(self) -> dict[str, Any]:
        """Plain data, always the same for the same value."""
        return {
            "ways": sorted(self.ways),
            "age": self.age,
            "born_by": self.born_by.isoformat() if self.born_by else None,
            "cut_off": self.cut_off.isoformat() if self.cut_off else None,
            "links": list(self.links),
            "proofs": dict(self.proofs),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Who":
        """The value that `to_json` made."""

        def day(name: str) -> date | None:
            return date.fromisoformat(data[name]) if data.get(name) else None

        ways = frozenset(Way(name) for name in data.get("ways", ()))
        return cls(ways, data.get("age", 0), day("born_by"), day("cut_off"), tuple(data.get("links", ())), dict(data.get("proofs", {})))
