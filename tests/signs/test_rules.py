"""Owners, the same sign reported twice, and the figures of the board."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.signs.rules import NEAR_METRES, Sign, Span, figures, metres, owner_of, same_signs


@pytest.mark.parametrize(
    ("kind", "zh", "owner"),
    [("road", "濱海一路", "工務局"), ("road", "台17線", "交通部公路局"), ("metro", "哈瑪星站", "高雄捷運公司"), ("temple", "代天宮", "")],
)
def test_the_owner_follows_from_kind_and_road_class(kind: str, zh: str, owner: str) -> None:
    assert owner_of(kind, zh) == owner


def moved(sign: Sign, number: int, north: float, east: float, says: str) -> Sign:
    return Sign(number, says, sign.zh, (sign.latitude or 0) + north / 111_195, (sign.longitude or 0) + east / 102_600, sign.district)


def test_pairs_within_60_metres_are_offered_first_and_others_are_not() -> None:
    """200 planted pairs: at least 95 of 100 first; among 200 others at most 5 of 100 are offered."""
    random.seed(20261130)
    names = [
        "Cijin 2nd Rd.",
        "Gushan District Office",
        "Binhai 1st Rd.",
        "Lotus Pond",
        "Shaochuan St.",
        "Yanchengpu",
        "Dayong Rd.",
        "Wufu 4th Rd.",
    ]
    held, asked = [], []
    for number in range(200):
        first = Sign(number, random.choice(names), "", 22.60 + random.random() * 0.06, 120.26 + random.random() * 0.06)
        held.append(first)
        text = list(first.says)
        text[random.randrange(len(text))] = random.choice("aeiou")
        asked.append(moved(first, 1000 + number, random.uniform(-42, 42), random.uniform(-42, 42), "".join(text)))
    hit = sum(bool(found) and found[0].number == one.number - 1000 for one in asked for found in [same_signs(one, held)])
    others = [Sign(5000 + n, random.choice(names), "", 22.60 + random.random() * 0.06, 120.26 + random.random() * 0.06) for n in range(200)]
    wrong = sum(bool(same_signs(one, held)) for one in others)
    assert hit >= 190
    assert wrong <= 10


def test_without_a_point_only_the_same_text_in_the_same_district_counts() -> None:
    held = [
        Sign(1, "Qijin", "旗津", 22.6, 120.3, "cijin"),
        Sign(2, "Qijin", "旗津", None, None, "cijin"),
        Sign(3, "Qijin", "旗津", None, None, "gushan"),
    ]
    assert [one.number for one in same_signs(Sign(0, "Qijin", "旗津", None, None, "cijin"), held)] == [1, 2]
    assert metres(held[0], held[1]) is None
    assert (metres(held[0], moved(held[0], 9, 30, 40, "")) or 0) == pytest.approx(50, abs=0.5)
    assert NEAR_METRES > 60


@given(st.lists(st.tuples(st.integers(0, 400), st.one_of(st.none(), st.integers(0, 400)), st.integers(1, 90)), max_size=30))
def test_the_figures_equal_a_recount(rows: list[tuple[int, int | None, int]]) -> None:
    today = date(2026, 11, 30)
    spans = []
    for age, took, target in rows:
        began = today - timedelta(days=age)
        spans.append(Span(began, None if took is None else min(today, began + timedelta(days=took)), target))
    found = figures(spans, today)
    days = sorted(((span.closed_on or today) - span.reported_on).days for span in spans)
    assert (found.reported, found.corrected + found.open) == (len(spans), len(spans))
    if days:
        middle = (days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2
        assert (found.mean, found.median) == (round(sum(days) / len(days), 1), middle)
