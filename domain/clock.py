"""The only file that reads the clock; everybody else is told the time (`at=`)."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
