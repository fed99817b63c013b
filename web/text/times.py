"""Times of a vote: whole milliseconds of Unix time in the domain, moments on pages."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def moment_of(milliseconds: int | None) -> datetime:
    """The moment of some milliseconds."""
    return datetime.fromtimestamp((milliseconds or 0) / 1000, UTC)


def milliseconds_of(day_and_time: datetime, zone: str) -> int:
    """The milliseconds of a moment; of a naive one in the site's time zone."""
    aware = day_and_time if day_and_time.tzinfo else day_and_time.replace(tzinfo=ZoneInfo(zone))
    return int(aware.timestamp() * 1000)
