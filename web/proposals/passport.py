"""A proposal's whole way in one line, from the first note to the opened ramp: what happened to it, what went into it, and its delivery."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from domain.delivery.queries import CaseView
from domain.proposals.models import Event
from domain.proposals.story import Happened


@dataclass(frozen=True)
class Stop:
    """A stop on the way, as `proposals/_story.html` tells it. of: the number of the merged proposal it belonged to, else ""."""

    kind: str
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    of: str = ""


def stops(events: Iterable[Event], went_in: dict[int, str], view: CaseView | None, zone: str) -> list[Stop]:
    """Every stop in the order of time. went_in: the numbers of the proposals that were merged into this one, by row."""
    found = [Stop(event.kind, event.at, event.facts, went_in.get(event.proposal_id, "")) for event in events]
    if view is not None:
        found += _delivery(view, zone)
    return sorted(found, key=lambda stop: stop.at)


def _delivery(view: CaseView, zone: str) -> list[Stop]:
    """What the delivery adds: milestones that were reached, and later days that were granted."""
    reached = [
        Stop(Happened.REACHED.value, _noon(item.done_on, zone), {"title": item.title.to_json()})
        for item in view.milestones
        if item.done_on is not None
    ]
    later = [
        Stop(Happened.EXTENDED.value, item.decided_at, {"to": item.to_on.isoformat(), "why": item.why.to_json()})
        for item in view.extensions
        if item.granted and item.decided_at is not None
    ]
    return reached + later


def _noon(day: date, zone: str) -> datetime:
    """A day has no hour: noon stands for it between the moments of others."""
    return datetime.combine(day, time(12), ZoneInfo(zone))
