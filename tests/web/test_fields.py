"""Days, moments and numbers are read by one reader each, whatever page they were typed on."""

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.errors import Refused
from tests.architecture.sources import sources
from web.frame.fields import count_of, day_of, day_or_none, days_of, midnight_of, moment_of, share_of

ZONE = "Asia/Taipei"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2027-03-01", date(2027, 3, 1)),
        (" 2000-01-01 ", date(2000, 1, 1)),
        ("２０２７-０３-０１", date(2027, 3, 1)),
        ("2200-12-31", date(2200, 12, 31)),
    ],
)
def test_a_day(typed: str, day: date) -> None:
    assert day_of(typed, "day") == day


@pytest.mark.parametrize("typed", ["", "1999-12-31", "2201-01-01", "2027-02-29", "2027/3/1", "tomorrow", "2027-03-01T10:00"])
def test_no_day(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        day_of(typed, "due_on")
    assert refused.value.field == "due_on"


def test_a_day_that_may_be_empty_or_long_ago() -> None:
    assert day_or_none("  ", "born_by", first_year=1900) is None
    assert day_or_none("1900-01-01", "born_by", first_year=1900) == date(1900, 1, 1)
    with pytest.raises(Refused):
        day_or_none("1899-12-31", "born_by", first_year=1900)


@pytest.mark.parametrize("typed", ["2027-03-01T09:30", "2027-03-01 09:30", "2027-03-01T09:30:45", "２０２７-０３-０１ ０９：３０"])
def test_a_moment(typed: str) -> None:
    assert moment_of(typed, ZONE).astimezone(UTC) == datetime(2027, 3, 1, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["", "2027-03-01", "2027-03-01T25:00", "1999-12-31T23:59", "2201-01-01T00:00", "09:30"])
def test_no_moment(typed: str) -> None:
    with pytest.raises(Refused):
        moment_of(typed, ZONE)


def test_midnight_is_that_of_the_city() -> None:
    assert midnight_of("2027-03-01", ZONE, "start").astimezone(UTC) == datetime(2027, 2, 28, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "number"), [("", 0), ("0", 0), ("12", 12), ("1,200,000", 1_200_000), ("１２", 12), ("999999999", 999_999_999)]
)
def test_a_number(typed: str, number: int) -> None:
    assert count_of(typed, "most") == number


@pytest.mark.parametrize("typed", ["-1", "1.5", "ten", "1000000000", "٣٤", "1 2", "1" * 400])
def test_no_number(typed: str) -> None:
    with pytest.raises(Refused):
        count_of(typed, "most")


@pytest.mark.parametrize("typed", ["0", "-1", "1.5", "abc", "", "1000000"])
def test_a_count_has_its_bounds_and_words(typed: str) -> None:
    with pytest.raises(Refused, match="How many"):
        count_of(typed, "most", least=1, most=999_999, why="How many")
    assert count_of("１", "most", least=1, most=999_999) == 1
    assert count_of("999,999", "most", least=1, most=999_999) == 999_999


@pytest.mark.parametrize(("typed", "days"), [("7", 7), ("+7", 7), ("-7", -7), ("−7", -7), ("３０", 30), ("0", 0), ("366", 366)])
def test_days_forward_and_back(typed: str, days: int) -> None:
    assert days_of(typed, "days", most=366) == timedelta(days=days)


@pytest.mark.parametrize("typed", ["", "1.5", "--7", "367", "-367", "٣", "a week"])
def test_no_days(typed: str) -> None:
    with pytest.raises(Refused):
        days_of(typed, "days", most=366)


@pytest.mark.parametrize(
    ("typed", "share"),
    [("", 0), ("1", 100), ("0.5", 50), ("０．５％", 50), ("12.25 %", 1225), ("3.10", 310), ("100", 10_000), ("1.500", 150)],
)
def test_a_share_is_in_hundredths_of_a_percent(typed: str, share: int) -> None:
    assert share_of(typed, "share") == share


@pytest.mark.parametrize("typed", ["-1", "100.01", "0.005", "1,5", "half", "NaN", "1e1", "٣"])
def test_no_share(typed: str) -> None:
    with pytest.raises(Refused):
        share_of(typed, "share")


def test_no_page_reads_a_number_by_itself() -> None:
    """What reads addresses, tokens, files or a ballot is listed; a form is read in `fields.py`."""
    own = {
        "web/frame/fields.py", "web/tables/paging.py", "web/bridges/edit_links.py", "web/cycles/copying.py", "web/voting/marking.py",
        "web/voting/rehearsal/rehearse.py", "web/counting/cli.py", "web/voting/roll_columns.py",
    }  # fmt: skip
    words = ("isdecimal", "isdigit", "isnumeric", "InvalidOperation", "[0-9]{1,")
    readers = {source.path for source in sources() if source.top == "web" and any(word in source.text for word in words)}
    assert readers - {"web/frame/page_routes.py"} == own


def test_no_page_reads_a_day_by_itself() -> None:
    """What reads days that we wrote ourselves (letters, the story of a case, addresses) is listed; a form is read in `fields.py`."""
    own = {
        "web/frame/fields.py", "web/frame/rendering.py", "web/messages/letters.py", "web/proposals/mail_context.py",
        "web/delivery/promises.py", "web/delivery/views.py", "web/delivery/report_data.py", "web/delivery/monthly_entry.py",
        "web/cycles/phases_form.py", "web/voting/cli.py", "web/workshops/room.py",
    }  # fmt: skip
    words = ("fromisoformat", "strptime")
    readers = {source.path for source in sources() if source.top == "web" and any(word in source.text for word in words)}
    assert readers == own
