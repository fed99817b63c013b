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


async def stations_of(visit: Visit, entry: AwardEntry) -> list[Station]:
    """The newest first."""
    rows = await programmes.events(entry.id)
    return [
        Station(
            visit.say(EVENTS[row.kind]),
            row.at,
            visit.say(REASONS[row.facts["reason"]]) if row.facts.get("reason") in REASONS else "",
            str(row.facts.get("text") or ""),
            int(row.facts.get("money") or 0),
        )
        for row in reversed(rows)
        if row.kind in EVENTS
    ]
