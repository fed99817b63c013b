"""When entries are due, who is behind, which two months a report covers: all pure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.rules import (
    Stage,
    Station,
    chase_level,
    entry_due,
    missing,
    months,
    period_of,
    promise_state,
    standing,
    to_enter,
)

DAYS = st.dates(date(2016, 1, 1), date(2040, 12, 31))


def test_an_entry_is_due_on_the_sixth_of_the_next_month() -> None:
    assert entry_due(date(2026, 12, 1)) == date(2027, 1, 6)
    assert entry_due(date(2027, 1, 1)) == date(2027, 2, 6)


def test_a_month_is_missing_from_the_seventh_on() -> None:
    opened = date(2026, 9, 20)
    assert missing(opened, [], date(2026, 11, 6)) == []
    assert missing(opened, [], date(2026, 11, 7)) == [date(2026, 10, 1)]
    assert missing(opened, [date(2026, 10, 1)], date(2026, 11, 7)) == []
    assert missing(opened, [], date(2026, 12, 7)) == [date(2026, 10, 1), date(2026, 11, 1)]


@given(DAYS, st.integers(0, 900))
def test_what_is_missing_can_be_entered(opened: date, days: int) -> None:
    today = opened + timedelta(days=days)
    assert set(missing(opened, [], today)) <= set(to_enter(opened, [], today))
    assert months(opened, today)[0] == opened.replace(day=1)


@given(DAYS)
def test_two_months_are_whole_and_hold_the_day(day: date) -> None:
    first, last = period_of(day)
    assert first <= day <= last
    assert first.day == 1
    assert first.month % 2 == 1
    assert (last + timedelta(days=1)).day == 1
    assert (last.month - first.month) == 1


def test_three_things_make_a_case_behind() -> None:
    opened, today = date(2026, 1, 10), date(2026, 3, 20)
    entered = [date(2026, 1, 1), date(2026, 2, 1)]
    fine = standing(Stage.OPEN, [Station(date(2026, 4, 1), None)], opened, entered, False, today)
    assert not fine.behind
    assert standing(Stage.OPEN, [Station(date(2026, 3, 19), None)], opened, entered, False, today).overdue == 1
    assert standing(Stage.OPEN, [], opened, [], False, today).silent == 1
    assert standing(Stage.OPEN, [], opened, entered, True, today).behind
    assert not standing(Stage.CLOSED, [Station(date(2026, 3, 1), None)], opened, [], True, today).behind


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (date(2026, 10, 31), 0), (date(2026, 11, 1), 1), (date(2026, 11, 6), 1), (date(2026, 11, 7), 2), (date(2026, 11, 20), 2),
        (date(2026, 11, 21), 3),
    ],
)  # fmt: skip
def test_reminders_grow_more_pressing(today: date, level: int) -> None:
    assert chase_level(date(2026, 10, 1), today) == level


def test_a_promise_is_open_broken_kept_or_late() -> None:
    due = date(2026, 11, 6)
    assert promise_state(due, None, due) == "open"
    assert promise_state(due, None, due + timedelta(days=1)) == "broken"
    assert promise_state(due, due, due) == "kept"
    assert promise_state(due, due + timedelta(days=1), due + timedelta(days=9)) == "late"
