"""What fields send, as values."""

from datetime import date

from domain.errors import N_, Refused


def day_of(typed: str, field: str) -> date:
    """A day from a date field. Raises Refused."""
    try:
        day = date.fromisoformat((typed or "").strip())
        if not 2000 <= day.year <= 2200:
            raise ValueError("far from any cycle")
        return day
    except ValueError as problem:
        raise Refused(N_("Enter a day such as 2027-03-01."), field=field) from problem
