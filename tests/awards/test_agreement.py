"""What the chair is shown of how little a score means."""

import pytest

from domain.awards.agreement import agreement, borders, left_out
from domain.awards.ranking import rank
from tests.awards.panels import panel

TIERS = [{"name": "甲等", "quota": 1, "prize": 2}, {"name": "佳作", "quota": 1, "prize": 1}]


def test_members_who_agree_and_members_who_do_not() -> None:
    same = panel({"R1": {"A": 90, "B": 80, "C": 70}, "R2": {"A": 90, "B": 80, "C": 70}})
    found = agreement(rank(same), same)[None]
    assert (found.spread, found.icc, found.error) == (0, 1, 0)
    against = panel({"R1": {"A": 90, "B": 80, "C": 70}, "R2": {"A": 70, "B": 80, "C": 90}})
    found = agreement(rank(against), against)[None]
    assert (found.spread, found.icc) == (pytest.approx(40 / 3), pytest.approx(-1))
    alone = panel({"R1": {"A": 90}})
    assert agreement(rank(alone), alone)[None].icc is None


def test_the_correlation_of_a_textbook() -> None:
    """Six subjects, four judges (Shrout and Fleiss 1979, table 2): ICC(1) is .17."""
    rows = {"1": (9, 2, 5, 8), "2": (6, 1, 3, 2), "3": (8, 4, 6, 8), "4": (7, 1, 2, 6), "5": (10, 5, 6, 9), "6": (6, 2, 4, 7)}
    file = panel({f"J{judge}": {entry: scores[judge] for entry, scores in rows.items()} for judge in range(4)})
    assert agreement(rank(file), file)[None].icc == pytest.approx(0.17, abs=0.005)


def test_what_lies_near_a_border_and_what_hangs_on_one_member() -> None:
    file = panel({"R1": {"A": 90, "B": 60, "C": 79, "D": 10}, "R2": {"A": 90, "B": 99, "C": 82, "D": 10}}, tiers=TIERS)
    made = rank(file)
    assert [(one.above, one.below) for one in borders(made, file)] == [("甲等", "佳作"), ("佳作", None)]
    assert [set(one.near) for one in borders(made, file)] == [{"A", "B", "C"}, {"B", "C"}]
    changes = left_out(file, made)
    assert changes["R1"].changed == {"A": ("甲等", "佳作"), "B": (None, "甲等"), "C": ("佳作", None)}
    assert (changes["R2"].changed, changes["R2"].tied) == ({}, ())
    equal = panel({"R1": {"A": 90, "B": 80}, "R2": {"A": 80, "B": 80}}, tiers=TIERS[:1])
    assert left_out(equal, rank(equal))["R1"].tied == ("A", "B")
