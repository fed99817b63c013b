"""Places, ties and tiers: the report's own year, the vectors, an oracle that tries every order, and what files may not say."""

import itertools
import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.awards.panel import Panel, read_panel
from domain.awards.ranking import Ranking, Tied, as_json, rank, two_places
from domain.awards.standings import key_of, standings
from domain.errors import Refused
from tests.awards.panels import any_panel, held, panel


def read(held_: dict[str, Any]) -> Panel:
    return read_panel(json.dumps(held_).encode())


def told(ranking: Ranking, members: int = 3) -> list[tuple[Any, ...]]:
    order: Any = as_json(ranking, members)["order"]
    return [(row["id"], row["place"], row["total"], row["rank_sum"], row["tier"]) for row in order]


def vector(shared: Path, name: str) -> dict[str, Any]:
    """A vector of the shared data."""
    found: dict[str, Any] = next(one for one in json.loads((shared / "data" / "vectors.json").read_text()) if one["id"] == name)
    return found


def test_the_reports_year_gives_fifteen_awards(shared: Path) -> None:
    tiers, wanted = vector(shared, "award-2015")["input"], vector(shared, "award-2015")["expect"]
    scores = {"m": {f"e{number:02}": 95 - number for number in range(31)}}
    made = rank(panel(scores, tiers=[{"name": name, "quota": quota, "prize": prize} for name, (quota, prize) in tiers.items()]))
    assert (sum(one.tier is not None for one in made.order), made.money, made.vacant) == (wanted["winners"], wanted["total"], {})


@pytest.mark.parametrize("name", ["ranksum-vs-average", "ranksum-disagrees-with-average"])
def test_rank_sums_and_means_of_the_vectors(shared: Path, name: str) -> None:
    found = vector(shared, name)
    made = rank(panel(found["input"], method="rank_sum"))
    rows = {row[0]: row for row in told(made)}
    assert {entry: row[3] for entry, row in rows.items()} == {entry: f"{sum_}.00" for entry, sum_ in found["expect"]["rank_sum"].items()}
    assert {entry: row[2] for entry, row in rows.items()} == found["expect"]["average"]
    assert made.order[0].id == "B"
    if "winner_by_average" in found["expect"]:
        assert rank(panel(found["input"])).order[0].id == found["expect"]["winner_by_average"]


def test_minimum_totals_of_the_vectors_hold_to_the_hundredth(shared: Path) -> None:
    found = vector(shared, "tier-threshold")
    tiers = [{"name": name, "quota": row[3], "prize": row[2], "minimum": row[0]} for name, row in found["input"].items()]
    for total, tier in found["expect"].items():
        if total != "max_total":
            assert rank(panel({"m": {"e": float(total)}}, tiers=tiers)).order[0].tier == tier
    assert sum(tier["quota"] * tier["prize"] for tier in tiers) == found["expect"]["max_total"]


def test_classes_are_counted_apart_and_vacancies_named() -> None:
    scores = {"m": {"d1": 90, "d2": 70, "m1": 95, "m2": 94}}
    kinds = [{"id": name, "class": "博士" if name[0] == "d" else "碩士"} for name in ("d1", "d2", "m1", "m2")]
    tiers = [
        {"name": "特優", "class": kind, "quota": 1, "prize": prize, "minimum": 92} for kind, prize in (("博士", 60000), ("碩士", 40000))
    ]
    made = rank(panel(scores, entries=kinds, tiers=tiers, ceiling=39999))
    assert [(row[0], row[1], row[4]) for row in told(made, 1)] == [("d1", 1, None), ("d2", 2, None), ("m1", 1, "特優"), ("m2", 2, None)]
    assert (made.vacant, made.money, made.over_ceiling) == ({"博士": {"特優": 1}}, 40000, True)
    assert as_json(made, 1)["vacant"] == {"博士": {"特優": 1}}


def test_a_member_who_scored_few_counts_as_if_they_had_scored_all() -> None:
    made = rank(panel({"R1": {"A": 90, "B": 80, "C": 70}, "R2": {"A": 60, "B": 70}, "R3": {"C": 50}}, method="rank_sum"))
    stands = {one.id: one.standing for one in made.order}
    assert {entry: stand.rank for entry, stand in stands.items() if stand} == {
        "A": Fraction(1 + 3, 2),  # second of two counts as third of three
        "B": Fraction(2 + 1, 2),
        "C": Fraction(3 + 2, 2),  # alone: in the middle
    }
    assert {entry: stand.firsts for entry, stand in stands.items() if stand} == {"A": 1, "B": 1, "C": 0}


TIE = {"R1": {"A": [90, 70], "B": [80, 80]}, "R2": {"A": [70, 90], "B": [80, 80]}}
TWO = [{"name": "heavy", "weight": 60}, {"name": "light", "weight": 40}]
ONE_TIER = [{"name": "t", "quota": 1, "prize": 1}]


@pytest.mark.parametrize(
    ("ties", "more", "first"),
    [
        (["lot"], {"lot": ["B", "A"]}, "B"),
        (["lot"], {"lot": ["A", "B"]}, "A"),
        (["deviation"], {}, "B"),  # never away from its mean
        (["review"], {"review": {"R3": {"A": [50, 50], "B": [40, 40]}}}, "A"),
        (["heaviest", "lot"], {"lot": ["B", "A"]}, "B"),  # equal there, too: the next is asked
        (["lot", "deviation"], {"lot": ["A"]}, "B"),  # a list that lacks one of them is no lot: the next is asked
    ],
)
def test_a_tie_at_the_border_of_a_tier_is_parted_by_its_chain(ties: list[str], more: dict[str, Any], first: str) -> None:
    made = rank(panel(TIE, criteria=TWO, ties=ties, tiers=ONE_TIER, **more))
    assert (made.order[0].id, made.order[0].place) == (first, 1)
    assert [(step.entries, step.settled_by) for step in made.ties] == [(("A", "B"), ties[-1])]


def test_heaviest_and_first_places_part_what_they_can() -> None:
    scores = {"R1": {"A": [100, 55], "B": [82, 82], "C": [82, 82]}}
    made = rank(panel(scores, criteria=TWO, ties=["heaviest", "lot"], lot=["C", "B", "A"], tiers=ONE_TIER))
    assert [(one.id, one.place) for one in made.order] == [("A", 1), ("B", 2), ("C", 2)]
    assert [(step.entries, step.settled_by) for step in made.ties] == [(("A", "B", "C"), "heaviest"), (("B", "C"), None)]
    firsts = {"R1": {"A": 90, "B": 80, "C": 70}, "R2": {"A": 70, "B": 80, "C": 90}, "R3": {"A": 80, "B": 80, "C": 80}}
    made = rank(panel(firsts, method="rank_sum", shared_ranks="mean", ties=["first_places", "lot"], lot=["C", "A", "B"], tiers=ONE_TIER))
    assert [one.id for one in made.order] == ["C", "A", "B"]


@pytest.mark.parametrize(
    ("ties", "more"),
    [
        ([], {}),
        (["heaviest"], {}),
        (["lot"], {"lot": ["A"]}),  # a list that lacks one of them is no lot
        (["lot"], {}),
        (["review", "lot"], {"lot": ["A", "B"]}),  # without second scores the count stops
        (["review", "lot"], {"lot": ["A", "B"], "review": {"R": {"A": [9, 9]}}}),
    ],
)
def test_a_tie_that_nothing_parts_stops_the_count(ties: list[str], more: dict[str, Any]) -> None:
    with pytest.raises(Tied) as tied:
        rank(panel(TIE, criteria=TWO, ties=ties, tiers=ONE_TIER, **more))
    assert tied.value.entries == ("A", "B")


def by_hand(file: Panel) -> set[tuple[tuple[str, str | None], ...]]:
    """Every outcome that some order of equal entries gives: entry to tier."""
    stands = standings(list(file.kinds), file.scores, file.criteria, file.scale, file.shared)
    keys = sorted({key_of(stand, file.method) for stand in stands.values()})
    groups = [[entry for entry in stands if key_of(stands[entry], file.method) == key] for key in keys]
    found = set()
    for order in itertools.product(*(itertools.permutations(group) for group in groups)):
        rooms, given = {tier: tier.quota for tier in file.tiers}, {}
        for entry in itertools.chain(*order):
            tier = next((t for t, room in rooms.items() if room and (t.minimum is None or stands[entry].total >= t.minimum)), None)
            given[entry] = tier.name if tier else None
            if tier:
                rooms[tier] -= 1
        found.add(tuple(sorted(given.items())))
    return found


@given(any_panel())
@settings(max_examples=400)
def test_a_tie_stays_where_and_only_where_no_order_changes_anything(held_: dict[str, Any]) -> None:
    file = read(held_)
    outcomes = by_hand(file)
    try:
        made = rank(file)
    except Tied:
        assert len(outcomes) > 1
    else:
        assert len(outcomes) == 1
        assert {one.id: one.tier for one in made.order if one.place} == dict(next(iter(outcomes)))


@given(any_panel(), st.randoms())
def test_neither_the_order_of_entries_nor_that_of_members_matters(held_: dict[str, Any], random: Random) -> None:
    mixed = dict(held_)
    mixed["entries"] = random.sample(held_["entries"], len(held_["entries"]))
    mixed["scores"] = dict(random.sample(list(held_["scores"].items()), len(held_["scores"])))

    def outcome(file: dict[str, Any]) -> object:
        try:
            return as_json(rank(read(file)), len(file["scores"]))
        except Tied as tied:
            return tied.entries

    assert outcome(mixed) == outcome(held_)


@given(any_panel(), st.integers(0, 5))
def test_a_member_who_is_missing_for_one_entry_moves_no_other_total(held_: dict[str, Any], number: int) -> None:
    entry = held_["entries"][number % len(held_["entries"])]["id"]
    without = dict(held_) | {"scores": {m: {e: v for e, v in s.items() if e != entry or m != "m0"} for m, s in held_["scores"].items()}}
    before, after = read(held_), read(without)
    totals = [
        {one: stand.total for one, stand in standings(list(f.kinds), f.scores, f.criteria, f.scale, f.shared).items() if one != entry}
        for f in (before, after)
    ]
    assert totals[0] == totals[1]


@given(st.integers(0, 10**7), st.integers(1, 10**5))
def test_two_places_are_half_up(above: int, below: int) -> None:
    value = Fraction(above, below)
    text = two_places(value)
    assert abs(Fraction(text) - value) <= Fraction(1, 200)
    assert Fraction(text) - value > -Fraction(1, 200)


def test_scores_are_read_as_written() -> None:
    made = rank(panel({"a": {"x": 86.1}, "b": {"x": 86.2}, "c": {"x": 86.4}}))
    assert made.order[0].standing is not None
    assert made.order[0].standing.total == Fraction(2587, 30)
    odd = read_panel(json.dumps(held({"a": {"x": 1}})).replace("[1]", "[8.61e1]").encode())
    assert (odd.scores["a"]["x"][0], odd.scale) == (861 * 10**29, 10**30)
    assert rank(panel({"a": {"x": 84.33333333333333}})).order[0].place == 1
    same = rank(panel({"a": {"x": 0.1, "y": 0.3}, "b": {"x": 0.2, "y": 0.0}}))  # 0.1 + 0.2 is 0.3
    assert [one.place for one in same.order] == [1, 1]


def test_an_entry_that_nobody_scored_stands_last_without_anything() -> None:
    made = rank(panel({"a": {"x": 1, "y": "abstain", "z": "conflict"}}, tiers=[{"name": "t", "quota": 3, "prize": 5}]))
    assert told(made, 1) == [("x", 1, "1.00", "1.00", "t"), ("y", None, None, None, None), ("z", None, None, None, None)]
    assert made.vacant == {None: {"t": 2}}


GOOD = held({"R": {"A": 50}}, tiers=[{"name": "t", "quota": 1, "prize": 1}])


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"method": "median"}, "method"), ({"criteria": []}, "criteria"), ({"criteria": [{"name": "a", "weight": 99}]}, "99"),
        ({"criteria": [{"name": "a", "weight": 50}, {"name": "a", "weight": 50}]}, "criteria"),
        ({"criteria": [{"name": "a", "weight": 100.5}]}, "criteria[0].weight"), ({"entries": [{"id": "A"}, {"id": "A"}]}, "entries[1]"),
        ({"entries": [{"id": "A", "class": "x"}, {"id": "B"}]}, "B"), ({"entries": [{"id": ""}]}, "entries[0].id"),
        ({"scores": {"R": {"Z": [1]}}}, "scores.R.Z"), ({"scores": {"R": {"A": [1, 2]}}}, "scores.R.A"),
        ({"scores": {"R": {"A": [101]}}}, "scores.R.A[0]"), ({"scores": {"R": {"A": [-1]}}}, "scores.R.A[0]"),
        ({"scores": {"R": {"A": ["90"]}}}, "scores.R.A[0]"), ({"scores": {"R": {"A": [True]}}}, "scores.R.A[0]"),
        ({"scores": {"R": {"A": None}}}, "scores.R.A"), ({"scores": []}, "scores"), ({"ties": ["coin"]}, "ties[0]"),
        ({"ties": ["lot", "lot"]}, "ties"), ({"lot": ["Z"]}, "lot[0]"), ({"lot": ["A", "A"]}, "lot"),
        ({"tiers": [{"name": "t", "class": "x", "quota": 1, "prize": 1}]}, "tiers[0]"),
        ({"tiers": [{"name": "t", "quota": -1, "prize": 1}]}, "tiers[0].quota"), ({"tiers": [{"name": "t", "quota": 1}]}, "tiers[0].prize"),
        ({"tiers": [{"name": "t", "quota": 1, "prize": 1}] * 2}, "tiers[1]"), ({"ceiling": -1}, "ceiling"),
        ({"entries": [{"id": "A", "class": "x"}]}, "tiers[0]"), ({"shared_ranks": "middle"}, "shared_ranks"),
        ({"method": []}, "method"), ({"shared_ranks": {}}, "shared_ranks"), ({"scores": None}, "scores"),
        ({"tiers": [{"name": "t", "quota": 1, "prize": 1, "min": 99}]}, "minimum"), ({"entries": [{"id": "A\x1b"}]}, "entries[0].id"),
        ({"entries": [], "scores": {}, "tiers": [{"name": "t", "class": c, "quota": 1, "prize": 1} for c in (None, "x")]}, "tiers[0]"),
        ({"review": {"R": {"A": [200]}}}, "review.R.A[0]"), ({"entries": [{"id": "\ud800"}]}, "entries[0].id"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place(more: dict[str, Any], place: str) -> None:
    with pytest.raises(Refused) as refusal:
        read(GOOD | more)
    assert place in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        "", "[", "[]", "null", '{"method": NaN}', '{"a": 1, "a": 2}', "[" * 100_000, "\ufeff{", '{"method": "mean"}',
        json.dumps(GOOD).replace("[50]", "[1e999999999]"), json.dumps(GOOD).replace("[50]", "[1e-999999999]"),
        json.dumps(GOOD).replace('"prize": 1}', '"prize": 1, "minimum": 1e50}'), json.dumps(GOOD).replace('"scores"', '"score"'),
        json.dumps(GOOD | {"x": 0}).replace('"x": 0', '"ceiling": 1e999'), json.dumps(GOOD).replace("[50]", "[" + "9" * 5000 + "]"),
        json.dumps(GOOD).replace("[50]", "[0." + "1" * 40 + "]"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused_at_once(text: str) -> None:
    with pytest.raises(Refused):
        read_panel(text.encode())


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    run = [sys.executable, "-c", "from web.cli import main; import sys; main(sys.argv[1:])", "awards", "rank", *arguments]
    return subprocess.run(run, capture_output=True, text=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"})


def test_the_command_counts_says_what_is_tied_and_what_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "panel.json"
    file.write_text(json.dumps(GOOD))
    done = command(str(file), "--json")
    row = {"id": "A", "place": 1, "total": "50.00", "rank_sum": "1.00", "tier": "t", "prize": 1}
    assert (done.returncode, json.loads(done.stdout)) == (0, {"order": [row], "ties": [], "vacant": {}, "money": 1})
    assert "Prizes: 1." in command(str(file)).stdout
    file.write_text(json.dumps(held(TIE, criteria=TWO, tiers=ONE_TIER)))
    tied = command(str(file))
    assert (tied.returncode, json.loads(tied.stdout)) == (3, {"tied": ["A", "B"]})
    file.write_text("{")
    wrong = command(str(file))
    assert (wrong.returncode, wrong.stdout, "Line 1" in wrong.stderr) == (2, "", True)
    assert command(str(tmp_path / "none.json")).returncode == 2
