"""What fields send, as values: one reader for each kind, which refuses beside the field."""

import re
import unicodedata
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.errors import N_, Refused

FIRST_YEAR, LAST_YEAR = 2000, 2200
"""Years in which a cycle, a vote or a promise can lie."""

NO_DAY = N_("Enter a day such as 2027-03-01.")
NO_MOMENT = N_("Enter day and time such as 2027-03-01 09:00.")
NO_NUMBER = N_("Enter a whole number.")
NO_DAYS = N_("Enter a whole number of days, such as 7 or -7.")
NO_SHARE = N_("Enter a percentage such as 1 or 0.5.")


def day_of(typed: str, field: str, *, first_year: int = FIRST_YEAR) -> date:
    """A day from a date field. Raises Refused."""
    try:
        day = date.fromisoformat(_plain(typed))
        if not first_year <= day.year <= LAST_YEAR:
            raise ValueError("far from any cycle")
        return day
    except ValueError as problem:
        raise Refused(NO_DAY, field=field) from problem


def day_or_none(typed: str, field: str, *, first_year: int = FIRST_YEAR) -> date | None:
    """The same, None for an empty field."""
    return day_of(typed, field, first_year=first_year) if _plain(typed) else None


def moment_of(typed: str, zone: str, field: str = "") -> datetime:
    """The instant of what a field for day and time sends, in a time zone. Seconds are left out. Raises Refused."""
    try:
        moment = datetime.fromisoformat(_plain(typed)[:16].replace(" ", "T"))
        if "T" not in _plain(typed).replace(" ", "T") or not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValueError("a day alone, or far from any cycle")
        return moment.replace(tzinfo=ZoneInfo(zone))
    except ValueError as problem:
        raise Refused(NO_MOMENT, field=field) from problem


def midnight_of(typed: str, zone: str, field: str) -> datetime:
    """The beginning of a day as an instant. Raises Refused."""
    day = day_of(typed, field)
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))


def count_of(typed: str, field: str, *, least: int = 0, most: int = 999_999_999, why: str = NO_NUMBER, **facts: object) -> int:
    """A whole number, thousands set off or not; an empty field is 0. why: what is said of any other, with its facts. Raises Refused."""
    text = _plain(typed).replace(",", "") or "0"
    if not (text.isascii() and text.isdecimal()) or len(text) > 15 or not least <= int(text) <= most:
        raise Refused(why, field=field, **facts)
    return int(text)


def days_of(typed: str, field: str, *, most: int) -> timedelta:
    """Whole days forward or, with a minus, back. Raises Refused."""
    text = _plain(typed).replace("\u2212", "-")
    if not re.fullmatch(r"[+-]?[0-9]{1,5}", text, re.ASCII) or abs(int(text)) > most:
        raise Refused(NO_DAYS, field=field)
    return timedelta(days=int(text))


def share_of(typed: str, field: str) -> int:
    """A percentage as hundredths of a percent; an empty field is 0. Raises Refused."""
    found = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,2})0*)?\s*%?", _plain(typed) or "0", re.ASCII)
    share = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else -1
    if not 0 <= share <= 10_000:
        raise Refused(NO_SHARE, field=field)
    return share


def _plain(typed: str) -> str:
    """Without blanks around it, and in the digits of ASCII: Chinese keyboards type wide ones."""
    return unicodedata.normalize("NFKC", typed or "").strip()
