"""What happened to an entry, station by station, for whoever may read it."""

from dataclasses import dataclass
from datetime import datetime

from domain.awards.models import AwardEntry
from domain.awards.queries import programmes
from domain.awards.states import REASONS
from web.awards.words import EVENTS
from web.frame.visit import Visit


@dataclass(frozen=True)
class Station:
    """One thing that happened. reason: of the list; text: words besides; money: NT$, 0 for none."""

    words: str
    at: datetime
    reason: str
    text: str
    money: int


def _reason(visit: Visit, key: str) -> str:
    """A reason of the list, in words; empty for none."""
    return visit.say(REASONS[key]) if key in REASONS else ""


async def stations_of(visit: Visit, entry: AwardEntry) -> list[Station]:
    """The newest first."""
    rows = await programmes.events(entry.id)
    return [
        Station(
            visit.say(EVENTS[row.kind]),
            row.at,
            _reason(visit, str(row.facts.get("reason") or "")),
            str(row.facts.get("text") or ""),
            int(row.facts.get("money") or 0),
        )
        for row in reversed(rows)
        if row.kind in EVENTS
    ]
