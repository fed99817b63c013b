"""Drawings of figures: what is drawn stands where its words say."""

import re
from datetime import date, timedelta

import pytest

from web.tables.charts import WIDTH, days

BAR = re.compile(r'<rect x="([\d.]+)" y="\d+" width="([\d.]+)"')


@pytest.mark.parametrize("span", [2, 3, 40])
def test_the_first_and_the_last_day_stand_over_their_names(span: int) -> None:
    first = date(2026, 3, 7)
    last = first + timedelta(days=span - 1)
    drawn = [(float(left), float(wide)) for left, wide in BAR.findall(days("When", {first: 1, last: 2}, "first", "last", "2"))]
    assert drawn[0][0] == 0
    assert WIDTH - 3 <= sum(drawn[1]) <= WIDTH
    assert drawn[0][0] + drawn[0][1] <= drawn[1][0]
