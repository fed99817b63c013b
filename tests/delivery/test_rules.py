"""When entries are due, who is behind, which two months a report covers: all pure."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.rules import (
    Ending,
    Stage,
    Station,
    chase_level,
    check_close,
    ending_of,
    entry_due,
    entry_problems,
    missing,
    months,
    period_of,
    promise_state,
    quarters,
    report_out,
    standing,
    to_enter,
)
from domain.errors import Refused

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
    assert standing(Stage.OPEN, [], opened, [], False, today).missing == (date(2026, 2, 1),)
    assert standing(Stage.OPEN, [], opened, entered, True, today).behind
    assert standing(Stage.CLOSING, [], opened, [], False, today).missing == (), "while the proposers are asked, no entry is missed"
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


def test_a_promise_kept_by_a_later_day_is_not_simply_kept() -> None:
    first, later = date(2026, 11, 6), date(2026, 12, 6)
    assert promise_state(later, later, later, first) == "extended"
    assert promise_state(later, first, later, first) == "kept", "the extension was not needed"
    assert promise_state(later, later + timedelta(days=1), later, first) == "late"
    assert promise_state(later, None, first + timedelta(days=1), first) == "open"


ASKED, OBJECTED, REOPENED = {"what": "asked"}, {"what": "objected"}, {"what": "reopened"}


@pytest.mark.parametrize(
    ("stage", "story", "ending"),
    [
        (Stage.AGREED, [ASKED], Ending.AGREED),
        (Stage.AGREED, [ASKED, OBJECTED, ASKED], Ending.AGREED),
        (Stage.CLOSING, [ASKED], Ending.SILENT),
        (Stage.CLOSING, [ASKED, OBJECTED, ASKED], Ending.OVER),
        (Stage.CLOSING, [ASKED, OBJECTED, REOPENED, ASKED], Ending.SILENT),
    ],
)
def test_how_a_case_ends_follows_from_what_was_said(stage: Stage, story: list[dict[str, str]], ending: Ending) -> None:
    assert ending_of(stage, story) is ending


def test_without_agreement_a_case_is_closed_late_and_with_a_reason() -> None:
    asked = datetime(2026, 3, 1, 9, tzinfo=UTC)
    for days, why in ((0, "no answer"), (13, "no answer"), (14, " ")):
        with pytest.raises(Refused):
            check_close(Stage.CLOSING, asked, why, asked + timedelta(days=days))
    check_close(Stage.CLOSING, asked, "no answer", asked + timedelta(days=14))
    check_close(Stage.AGREED, asked, "", asked)
    with pytest.raises(Refused):
        check_close(Stage.OPEN, asked, "no answer", asked + timedelta(days=99))


def test_everything_wrong_with_an_entry_is_said_at_once() -> None:
    wrong = entry_problems(text=False, percent=101, spent=-1, behind=True, why=False)
    assert [problem.field for problem in wrong] == ["text", "percent", "spent", "why"]
    assert not entry_problems(text=True, percent=0, spent=None, behind=False, why=False)
    assert [problem.field for problem in entry_problems(text=True, percent=None, spent=0, behind=False, why=False)] == ["percent"]


def test_quarters_are_whole() -> None:
    assert quarters(date(2026, 12, 31), date(2027, 4, 1)) == [date(2026, 10, 1), date(2027, 1, 1), date(2027, 4, 1)]


def test_a_report_is_told_of_once_its_last_entry_has_had_its_time() -> None:
    assert not report_out(date(2026, 10, 31), date(2026, 11, 6))
    assert report_out(date(2026, 10, 31), date(2026, 11, 7))
