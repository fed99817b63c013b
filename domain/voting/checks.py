"""What a check of a bundle found, and what a program that checked it ends with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class Exit(IntEnum):
    """What `verify`, `recount.py` and `verify.html` end with, all alike."""

    SOUND = 0
    UNREADABLE = 2
    LOT = 3
    DISAGREES = 5
    WITHHELD = 6


@dataclass(frozen=True)
class Check:
    """One thing that was checked. passed: None where the bundle cannot show it. said: a message id; facts: its values."""

    passed: bool | None
    said: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Verified:
    """Everything that was checked. selected: who won by the recount, None where it could not be made. lot: a lot is missing."""

    checks: tuple[Check, ...]
    selected: tuple[str, ...] | None
    published: tuple[str, ...]
    lot: bool = False

    @property
    def sound(self) -> bool:
        """Whether nothing failed."""
        return all(check.passed is not False for check in self.checks)

    @property
    def exit(self) -> Exit:
        """0: every check that is made was made and agrees; 6: sound, but its winners cannot be recounted."""
        if not self.sound:
            return Exit.LOT if self.lot and all(check.passed is not False for check in self.checks[:-1]) else Exit.DISAGREES
        return Exit.WITHHELD if self.selected is None else Exit.SOUND
