"""Plans of tables: the bars of mixing, wishes that are kept or told as given up, and newcomers."""

import json
import os
import subprocess
import sys
from itertools import combinations
from math import comb
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Refused
from domain.workshops.tables import plan as plan_module
from domain.workshops.tables.design import bound, shifts, sizes_of
from domain.workshops.tables.late import add_late, rounds_of
from domain.workshops.tables.people import Guest, read_people, wishes_of
from domain.workshops.tables.plan import TablePlan, plan_tables
from domain.workshops.tables.rounds import broken


def people(count: int, seed: int = 1, **marks: dict[int, str]) -> list[Guest]:
    """So many people of five age bands, two genders and eight villages, with marks by place."""
    random = Random(seed)
    rows = []
    for number in range(count):
        row = {"id": f"p{number}", "age": random.choice("abcde"), "gender": random.choice("mf"), "village": random.choice("ABCDEFGH")}
        rows.append(row | {column: held.get(number, "") for column, held in marks.items()})
    return read_people(rows)


def check_seats(plan: TablePlan, ids: list[str]) -> None:
    """Everybody sits once a round, and tables differ by one at most; the figures are what a recount gives."""
    met: dict[tuple[str, str], int] = {}
    for tables in plan.rounds:
        assert sorted(one for table in tables for one in table) == sorted(ids)
        assert max(map(len, tables)) - min(map(len, tables)) <= 1
        for table in tables:
            for pair in combinations(sorted(table), 2):
                met[pair] = met.get(pair, 0) + 1
    assert plan.cost == sum(comb(times, 2) for times in met.values())
    assert plan.meetings == sum(met.values())


def tables_of(plan: TablePlan, one: str) -> list[int]:
    """At which table somebody sits, by round."""
    return [next(place for place, table in enumerate(tables) if one in table) for tables in plan.rounds]


@pytest.mark.parametrize(
    ("count", "tables", "hosts", "pairs"), [(58, 7, 0, 4), (60, 7, 7, 0), (40, 5, 0, 0), (97, 10, 0, 0), (200, 23, 0, 0)]
)
def test_a_plan_mixes_to_the_bars(count: int, tables: int, hosts: int, pairs: int) -> None:
    together = {hosts + place: f"pair {place // 2}" for place in range(2 * pairs)}
    guests = people(count, host=dict.fromkeys(range(hosts), "yes"), together=together)
    plan = plan_tables(guests, tables)
    check_seats(plan, [guest.id for guest in guests])
    assert plan.unmet == []
    assert plan.cost <= bound(count, tables, 3) + 3 * pairs + 0.025 * plan.meetings
    assert plan.dev <= 1
    for host in range(hosts):
        assert len(set(tables_of(plan, f"p{host}"))) == 1
    for place in range(0, 2 * pairs, 2):
        assert tables_of(plan, f"p{hosts + place}") == tables_of(plan, f"p{hosts + place + 1}")


def test_the_bound_is_that_of_the_design() -> None:
    assert [bound(*numbers, 3) for numbers in ((58, 7), (60, 7), (40, 5), (60, 11), (97, 10), (200, 23))] == [27, 33, 45, 0, 0, 0]


@settings(max_examples=60, deadline=None)
@given(tables=st.integers(2, 13), seats=st.integers(1, 20), rounds=st.integers(1, 4))
def test_no_table_gets_more_than_its_seats_and_seat_nought_stays(tables: int, seats: int, rounds: int) -> None:
    moves = shifts(tables, seats, rounds)
    assert all(row[0] == 0 for row in moves)
    for row in moves:
        held = [0] * tables
        for table in range(tables):
            for shift in row:
                held[(table + shift) % tables] += 1
        assert held == [seats] * tables
    assert sum(sizes_of(tables * seats + 1, tables)) == tables * seats + 1


def test_interpreters_apart_and_together_are_kept_in_every_round() -> None:
    guests = people(
        60,
        interpreter_for={0: "vi", 1: "vi id"},
        speaks={5: "vi", 6: "vi", 7: "id", 8: "VI"},
        apart={10: "q", 11: "q", 5: "w", 6: "w"},
        together={20: "f", 21: "f", 22: "f"},
    )
    plan = plan_tables(guests, 7)
    assert plan.unmet == []
    check_seats(plan, [guest.id for guest in guests])
    for number in range(3):
        at = {one: tables_of(plan, one)[number] for one in ("p0", "p1", "p5", "p6", "p7", "p8", "p10", "p11", "p20", "p21", "p22")}
        assert {at[one] for one in ("p5", "p6", "p8")} <= {at["p0"], at["p1"]}
        assert at["p7"] == at["p1"]
        assert at["p10"] != at["p11"]
        assert at["p5"] != at["p6"]
        assert at["p20"] == at["p21"] == at["p22"]


def test_what_contradicts_is_given_up_in_the_order_of_wishes_and_told() -> None:
    guests = people(
        24,
        host={0: "x", 1: "x", 2: "x", 3: "x", 4: "x"},
        interpreter_for={0: "vi"},
        speaks={1: "vi", 9: "th", 10: "vi"},
        together={10: "t", 11: "t", 0: "h", 2: "h"},
        apart={10: "a", 11: "a", **dict.fromkeys((15, 16, 17, 18, 19), "five")},
    )
    plan = plan_tables(guests, 4)
    told = [(one.wish, one.mark, one.people) for one in plan.unmet]
    assert told == [
        ("apart", "five", ("p19",)),  # five people, four tables
        ("host", "host", ("p4",)),
        ("interpreter_for", "vi", ("p1",)),  # a host cannot sit with another
        ("interpreter_for", "th", ("p9",)),  # nobody interprets it
        ("together", "h", ("p2",)),  # two hosts
        ("together", "t", ("p11",)),  # apart goes first
    ]
    assert all(one.why for one in plan.unmet)
    check_seats(plan, [guest.id for guest in guests])
    assert tables_of(plan, "p10") == tables_of(plan, "p0")


def test_groups_that_no_set_of_tables_can_hold_are_dissolved() -> None:
    guests = people(12, together=dict.fromkeys(range(4), "a") | dict.fromkeys(range(4, 8), "b") | dict.fromkeys(range(8, 11), "c"))
    assert [one.people for one in wishes_of(guests, 4).unmet] == [("p3",), ("p7",)]  # three seats a table
    guests = people(
        11, together=dict.fromkeys((0, 1, 2), "a") | dict.fromkeys((3, 4), "b") | dict.fromkeys((5, 6), "c"), host={0: "x", 7: "x"}
    )
    plan = plan_tables(guests, 4)
    assert (plan.unmet, len(set(tables_of(plan, "p0")))) == ([], 1)


def test_no_wish_is_broken_untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small lists full of wishes, few tries: what a plan does not keep stands in `unmet`, and nothing crashes."""
    monkeypatch.setattr(plan_module, "SLOT_TRIES", 300)
    monkeypatch.setattr(plan_module, "ROUND_TRIES", 600)
    for seed in range(150):
        random = Random(seed)
        count = random.randint(2, 20)
        rows = [
            {
                "id": f"p{n}",
                "kind": random.choice("ab"),
                "host": random.choice(("", "", "", "x")),
                "together": random.choice(("", "", "", "x", "y")),
                "apart": random.choice(("", "", "", "q", "w")),
                "speaks": random.choice(("", "", "", "", "vi")),
                "interpreter_for": random.choice(("", "", "", "", "vi")),
            }
            for n in range(count)
        ]
        guests = read_people(rows)
        plan = plan_tables(guests, random.randint(1, count), rounds=random.randint(1, 4))
        check_seats(plan, [guest.id for guest in guests])
        place = {guest.id: number for number, guest in enumerate(guests)}
        seats = [[[place[one] for one in table] for table in tables] for tables in plan.rounds]
        assert broken(guests, seats, plan.unmet, "") == []


@pytest.mark.long
def test_the_same_list_and_seed_give_the_same_plan_in_any_process(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    rows = [f"p{n},名{n},{'abc'[n % 3]},{'x' if n in (4, 5) else ''},{'vi' if n == 2 else ''},{'vi' if n == 7 else ''}" for n in range(30)]
    file.write_text("\n".join(["id,name,age,apart,interpreter_for,speaks", *rows]), encoding="utf-8")
    command = [sys.executable, "-m", "web.cli", "tables", "plan", str(file), "--tables", "5", "--json"]
    runner = "from web.cli import main; import sys; main(sys.argv[1:])"
    plans = [
        subprocess.run(
            [sys.executable, "-c", runner, *command[3:]], capture_output=True, check=True, env=os.environ | {"PYTHONHASHSEED": seed}
        )
        for seed in ("1", "2")
    ]
    assert plans[0].stdout == plans[1].stdout
    answer = json.loads(plans[0].stdout)
    assert sorted(answer) == ["bound", "cost", "dev", "meetings", "rounds", "unmet"]
    assert answer["rounds"] != plan_tables(read_people([{"id": f"p{n}", "age": "abc"[n % 3]} for n in range(30)]), 5, seed=2).rounds


def test_newcomers_get_seats_and_at_most_one_other_person_moves() -> None:
    marks = {"interpreter_for": {0: "vi"}, "apart": {1: "q", 41: "q"}, "speaks": {42: "vi"}, "together": {2: "m", 40: "m"}}
    everybody = people(43, **marks)
    before = plan_tables(everybody[:40], 5)
    plan = add_late(everybody, rounds_of(json.loads(json.dumps(before.to_json()))))
    check_seats(plan, [guest.id for guest in everybody])
    moved = [guest.id for guest in everybody[:40] if tables_of(plan, guest.id) != tables_of(before, guest.id)]
    assert len(moved) <= 1
    assert tables_of(plan, "p42") == tables_of(plan, "p0")
    assert tables_of(plan, "p40") == tables_of(plan, "p2")
    assert all(one != other for one, other in zip(tables_of(plan, "p1"), tables_of(plan, "p41"), strict=True))
    assert plan.unmet == []
    alone = add_late(everybody[40:41], before.rounds)  # a list of newcomers alone keeps all others
    check_seats(alone, [guest.id for guest in everybody[:41]])
    gone = add_late([*everybody[:10], *everybody[20:]], before.rounds)
    assert "p15" not in [one for table in gone.rounds[0] for one in table]


@pytest.mark.parametrize(
    ("rows", "tables", "rounds"),
    [
        ([], 2, 3),
        ([{"name": "a"}], 1, 3),
        ([{"id": "a"}, {"id": "a"}], 1, 3),
        ([{"id": "a"}], 2, 3),
        ([{"id": "a"}], 0, 3),
        ([{"id": "a"}], 1, 9),
    ],
)
def test_a_list_that_makes_no_plan_is_refused(rows: list[dict[str, str]], tables: int, rounds: int) -> None:
    with pytest.raises(Refused):
        plan_tables(read_people(rows), tables, rounds=rounds)


@pytest.mark.parametrize(
    "written",
    [
        [],
        {},
        {"rounds": []},
        {"rounds": [[["a"]], [["b"]]]},
        {"rounds": [[["a", "a"]]]},
        {"rounds": [[[1]]]},
        {"rounds": [["a"]]},
        {"rounds": [[]]},
    ],
)
def test_a_file_that_is_no_plan_is_refused(written: object) -> None:
    with pytest.raises(Refused):
        rounds_of(written)
