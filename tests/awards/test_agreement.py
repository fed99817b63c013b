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
    equal = panel({f"R{n}": {"A": 86.1, "B": 86.1, "C": 86.1} for n in range(3)})
    assert agreement(rank(equal), equal)[None].icc is None  # nothing differs, and nothing can be said


def test_a_minimum_is_a_border_where_there_is_room_and_ranks_have_their_own() -> None:
    few = [{"name": "t", "quota": 3, "prize": 1, "minimum": 90}]
    file = panel({"R1": {"A": 90, "B": 70}, "R2": {"A": 89.8, "B": 72}}, tiers=few)
    (border,) = borders(rank(file), file)
    assert (border.at, border.by_minimum, border.near) == (90, True, ("A",))
    ranked = panel({"R1": {"A": 95, "B": 90}, "R2": {"A": 80, "B": 81}, "R3": {"A": 84, "B": 85}}, method="rank_sum", tiers=TIERS[:1])
    (border,) = borders(rank(ranked), ranked)
    assert (border.at, border.by_minimum, set(border.near)) == (1.5, False, {"A", "B"})
    assert borders(rank(panel({"R": {"A": 1}}, tiers=TIERS)), panel({"R": {"A": 1}}, tiers=TIERS)) == []


def test_second_scores_go_with_the_member_who_gave_them() -> None:
    again = {"R": {"A": [90], "B": [10]}, "S": {"A": [40], "B": [80]}}
    file = panel({"R": {"A": 80, "B": 80}, "S": {"A": 80, "B": 80}}, ties=["review"], review=again, tiers=TIERS[:1])
    made = rank(file)
    assert (made.order[0].id, left_out(file, made)["R"].changed) == ("A", {"A": ("甲等", None), "B": (None, "甲等")})


def test_the_correlation_of_a_textbook() -> None:
    """Six subjects, four judges (Shrout and Fleiss 1979, table 2): ICC(1) is .17."""
    rows = {"1": (9, 2, 5, 8), "2": (6, 1, 3, 2), "3": (8, 4, 6, 8), "4": (7, 1, 2, 6), "5": (10, 5, 6, 9), "6": (6, 2, 4, 7)}
    file = panel({f"J{judge}": {entry: scores[judge] for entry, scores in rows.items()} for judge in range(4)})
    assert agreement(rank(file), file)[None].icc == pytest.approx(0.17, abs=0.005)


def test_what_lies_near_a_border_and_what_hangs_on_one_member() -> None:
    file = panel({"R1": {"A": 90, "B": 60, "C": 79, "D": 10}, "R2": {"A": 90, "B": 99, "C": 82, "D": 10}}, tiers=TIERS)
    made = rank(file)
    assert [(one.tier, one.at, set(one.near)) for one in borders(made, file)] == [
        ("甲等", 85.25, {"A", "B", "C"}),  # between 90 and 80.5
        ("佳作", 80, {"B", "C"}),  # between 80.5 and 79.5
    ]
    changes = left_out(file, made)
    assert changes["R1"].changed == {"A": ("甲等", "佳作"), "B": (None, "甲等"), "C": ("佳作", None)}
    assert (changes["R2"].changed, changes["R2"].tied) == ({}, ())
    equal = panel({"R1": {"A": 90, "B": 80}, "R2": {"A": 80, "B": 80}}, tiers=TIERS[:1])
    assert left_out(equal, rank(equal))["R1"].tied == ("A", "B")
