"""A day is the same day however somebody writes it."""

from datetime import date

import pytest

from domain.days import read_day, spellings

DAY = date(1980, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "1980-05-01", "1980/5/1", "1980.5.1", "19800501", "1980年5月1日", "１９８０／５／１", "1980-05-01 00:00:00", "69/5/1", "069/05/01",
        "0690501", "690501", "民國69年5月1日", "民國 69 年 5 月 1 日",
    ],
)  # fmt: skip
def test_a_day_is_read(text: str) -> None:
    assert read_day(text) == DAY


@pytest.mark.parametrize("text", ["", "5/1/1980", "1980/13/1", "1980/2/30", "yesterday", "1980", "198051", "A123456789"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None


def test_every_spelling_is_one_of_the_digits_that_a_roll_may_hold() -> None:
    assert spellings(DAY) == ("19800501", "198051", "690501", "0690501", "6951")
