"""Who may be handed a slip of the room's vote: whoever is in the room, each person once, and with the stamps that are asked for. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.errors import N_
from domain.workshops.options import is_entitled

NOT_HERE = N_("Nobody of this sign-up is in the room.")
HAS_ALL = N_("Everybody of this sign-up has a slip.")
STAMPS_MISSING = N_("%(have)s of %(needed)s stamps: the others are to be had at the booths.")


@dataclass(frozen=True)
class Due:
    """How many slips are due, and why none are, a message id with its facts; both empty for nothing to say."""

    slips: int
    why: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def slips_due(present: int, handed: int, held: Sequence[str], booths: Sequence[str], needed: int) -> Due:
    """present: of the sign-up, in the room now; handed: slips it has; held: its stamps; booths, needed: of the event."""
    if present <= 0:
        return Due(0, NOT_HERE)
    if needed > 0 and not is_entitled(held, booths, needed):
        return Due(0, STAMPS_MISSING, {"have": len(set(held) & set(booths)), "needed": needed})
    if handed >= present:
        return Due(0, HAS_ALL)
    return Due(present - handed)
