"""Dates for people's own calendars (iCalendar, RFC 5545), in the form that Outlook, Apple and Google all take.

Moments are written in UTC, so that no time zone has to be described; whole days are dates, which mean the same everywhere.
Escaping and folding at 75 octets are the library's; it is loaded where it is used.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from domain import clock

MEDIA_TYPE = "text/calendar; charset=utf-8"
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hamasen//participatory budgeting//EN", "CALSCALE:GREGORIAN")


def event(
    uid: str,
    summary: str,
    start: date | datetime,
    end: date | datetime | None,
    url: str,
    description: str,
    *,
    place: str = "",
    changed: datetime | None = None,
    sequence: int = 0,
    busy: bool = False,
    canceled: bool = False,
) -> str:
    """One event as the lines of a calendar file; give them to `calendar`.

    uid: stays the same for the same thing, so that a second file moves the entry and makes no second one.
    start, end: aware moments, or days (`datetime.date`) for something that takes whole days; the end is not included.
    changed, sequence: when and how often the dates were changed; a larger sequence replaces what a calendar holds.
    busy: the reader is engaged meanwhile, as at a meeting; dates to know of leave him free. canceled: it does not take place.
    """
    from icalendar import Event

    made = Event()
    made.add("uid", uid)
    stamp = (changed or clock.now()).astimezone(UTC).replace(microsecond=0)
    made.add("dtstamp", stamp)
    made.add("last-modified", stamp)
    made.add("sequence", sequence)
    made.add("dtstart", _instant(start))
    if end is not None:
        made.add("dtend", _instant(end))
    made.add("summary", summary)
    if description:
        made.add("description", description)
    if place:
        made.add("location", place)
    if url:
        made.add("url", url)
    if canceled:
        made.add("status", "CANCELLED")
    made.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    return str(made.to_ical().decode())


def calendar(name: str, events: Iterable[str]) -> bytes:
    """A calendar file of the lines that `event` made; serve or attach it as MEDIA_TYPE. name: how calendars that subscribe call it."""
    from icalendar import Calendar, vText

    named = Calendar()
    named.add("name", vText(name))
    named.add("x-wr-calname", vText(name))
    own = str(named.to_ical().decode()).splitlines(keepends=True)[1:-1]
    head = "".join(f"{line}\r\n" for line in _HEAD)
    return (head + "".join(own) + "".join(events) + "END:VCALENDAR\r\n").encode()


def _instant(moment: date | datetime) -> date | datetime:
    """Whole days stay days; a moment is told in UTC to the second."""
    return moment.astimezone(UTC).replace(microsecond=0) if isinstance(moment, datetime) else moment
