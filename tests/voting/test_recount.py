"""The stand-alone recount against our own counting: the same winners, the same lots asked for, from whatever file says the same."""

import ast
import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.counting.count import count
from domain.counting.errors import Undecided, UnknownRule
from domain.counting.pb.reader import read
from domain.counting.result import result
from domain.counting.rules import EqualShares, Greedy, Phragmen, Rule, TopK, rule_of_file, to_json
from domain.counting.ties import CRITERIA, Ties
from domain.voting.standalone import recount
from tests.counting.elections import examples
from tests.voting.published import pb

SCRIPT = Path(recount.__file__)
RULES: list[Rule] = [
    TopK(0), TopK(1), TopK(2, per_group=True), TopK(2, threshold=2), Greedy(), Greedy(skip=False), Greedy(threshold=2),
    Greedy(unsupported=True), Phragmen(), Phragmen(threshold=2), EqualShares(threshold=2), EqualShares(completion="add1", threshold=1),
    EqualShares(completion="add1u", unsupported=True), EqualShares(completion="add1", add1_stop="exhaustive", unsupported=True),
    *(EqualShares(u, c, s, m) for u in ("cost", "cardinality") for c in ("none", "add1", "add1u")
      for s in ("exhaustive", "infeasible") for m in (True, False) if c != "none" or s == "infeasible"),
]  # fmt: skip


def ours(data: bytes, rule: Rule, ties: Ties) -> list[str] | None:
    """The winners by our counting; None where a lot is needed."""
    election = read(data)
    try:
        return sorted(election.projects[p].id for p in count(election, rule, ties, report=False).selected)
    except Undecided:
        return None


def theirs(data: bytes, rule: Rule, ties: Ties) -> list[str] | None:
    """The winners by the stand-alone script."""
    election = recount.Election(data, list(ties.order), list(ties.lot))
    try:
        return sorted(election.ids[p] for p in election.winners(rule.name, to_json(rule)))
    except recount.OpenTie:
        return None


def full_lot(data: bytes) -> Ties:
    return Ties(lot=tuple(project.id for project in read(data).projects))


ELECTIONS = {
    "plain": pb([["a", 3], ["b", 4], ["c", 5]], [["a,b"], ["a"], ["b,c"], [""]], 8),
    "ties everywhere": pb([[name, 2] for name in "abc"], [["a,b"], ["b,c"], ["a,c"], [""]], 5),
    "areas and labels": pb(
        [["a", 3, "north", "x"], ["b", 3, "south", "x, y"], ["c", 3, "north", ""], ["d", 1, "", "y"]],
        [["a,b"], ["a,b,c"], ["b"], ["d"]],
        7,
        columns=("project_id", "cost", "district", "exclusive"),
    ),
    "decimals, twice in a vote, strange names": pb(
        [['the "old"; well', "0.5", "04"], ["park", "1.25", "4"], ["free", 0, "x-y"]],
        [[5, "04,4,4", ""], [1, "04", "z;"], [1, "", '"']],
        "1.5",
        columns=("name", "cost", "project_id"),
        vote_columns=("weight", "vote", "remark"),
    ),
    "points": pb(
        [["a", 3], ["b", 4], ["c", 5]],
        [["a,b", "2,1"], ["b,c", "1.5,0"], ["c,c", "1,2"], ["", ""]],
        8,
        vote_columns=("vote", "points"),
        vote_type="cumulative",
    ),
    "scores": pb([["a", 3], ["b", 4]], [["5,0.25", "a,b"]], 8, vote_columns=("points", "vote"), vote_type="scoring"),
    "ranking": pb([["a", 3], ["b", 4], ["c", 5]], [["a,b,c"], ["b,c"], ["c"]], 9, vote_type="ordinal", max_length=2),
    "ranking of any length": pb([["a", 3], ["b", 4], ["c", 5]], [["a,b,c"], ["b,c"], ["c"]], 9, vote_type="ordinal"),
    "choose one": pb([["a", 3], ["b", 4], ["c", 5]], [["a"], ["c"], ["c"]], 9, vote_type="choose-1"),
    "only blank": pb([["a", 3], ["b", 4]], [[""], [""]], 9),
    "nobody": pb([["a", 3], ["b", 4]], [], 9),
    "something for nothing": pb([["a", 0], ["b", 0], ["c", 4]], [["a,c"], ["c"]], 0),
}


@pytest.mark.long
@pytest.mark.parametrize("name", ELECTIONS)
@pytest.mark.parametrize("order", [("cost", "votes", "lot"), ("cost-desc",)], ids=" ".join)
def test_elections_made_by_hand_have_the_same_winners_by_every_rule(name: str, order: tuple[str, ...]) -> None:
    data = ELECTIONS[name]
    for lot in ((), full_lot(data).lot[:0:-1]):
        for rule in RULES:
            ties = Ties(order, lot)
            assert theirs(data, rule, ties) == ours(data, rule, ties), (rule, ties)


def test_an_outcome_worked_out_by_hand() -> None:
    """Four voters, 8 to spend, 2 each: a (3) asks 1.50 of two, b (4) of two 2 each: one of them has .50 left, so b is not paid for."""
    assert theirs(ELECTIONS["plain"], EqualShares(), Ties()) == ["a"]
    assert theirs(ELECTIONS["plain"], Greedy(), Ties()) == ["a", "b"]


KINDS = ("approval", "choose-1", "cumulative", "scoring", "ordinal")


@st.composite
def files(draw: st.DrawFn, kinds: Sequence[str] = KINDS) -> bytes:
    """Small files with many ties, and everything that our counting looks at."""
    names = "abcdef"[: draw(st.integers(1, 6))]
    amounts = st.sampled_from([draw(st.integers(1, 60)) for _ in range(3)] + [2, 3, 6, 12]) | st.just("2.5")
    labels = st.sampled_from(["", "", "", "x", "y", "x,y"])
    projects = [[name, draw(amounts), draw(st.sampled_from(["n", "s"])), draw(labels)] for name in names]
    kind = draw(st.sampled_from(kinds))
    votes = []
    for _ in range(draw(st.integers(0, 9))):
        chosen = draw(st.lists(st.sampled_from(names), max_size=1 if kind == "choose-1" else 5))
        points = [draw(st.sampled_from(["0", "1", "1", "2", "0.5"])) for _ in chosen]
        votes.append([",".join(chosen), ",".join(points)])
    meta = {"max_length": draw(st.integers(0, 4))} if kind == "ordinal" and draw(st.booleans()) else {}
    with_points = kind in ("cumulative", "scoring") or draw(st.booleans())
    return pb(
        projects,
        votes if with_points else [vote[:1] for vote in votes],
        draw(st.integers(0, 60)),
        columns=("project_id", "cost", "area", "exclusive"),
        vote_columns=("vote", "points") if with_points else ("vote",),
        vote_type=kind,
        **meta,
    )


@examples(160)
@given(files(), st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_any_election_with_a_full_lot_has_the_same_winners(data: bytes, rule: Rule, chance: random.Random) -> None:
    lot = list(full_lot(data).lot)
    chance.shuffle(lot)
    ties = Ties(("cost", "votes", "lot"), tuple(lot))
    assert theirs(data, rule, ties) == ours(data, rule, ties)


@examples(160)
@given(files(), st.sampled_from(RULES), st.sets(st.sampled_from(CRITERIA)), st.integers(0, 3))
def test_a_lot_is_asked_for_where_our_counting_asks_for_one(data: bytes, rule: Rule, order: set[str], drawn: int) -> None:
    ties = Ties(tuple(name for name in CRITERIA if name in order), full_lot(data).lot[:drawn])
    assert theirs(data, rule, ties) == ours(data, rule, ties)


@pytest.mark.parametrize("name", ["Poland_Wieliczka_2023_Green_Budget", "Poland_Krakow_2022_Czyzyny"])
def test_real_elections_have_the_same_winners(shared: Path, name: str) -> None:
    data = (shared / "data" / "pabulib" / f"{name}.pb").read_bytes()
    for rule in (Greedy(), Greedy(skip=False), EqualShares(), EqualShares("cardinality"), Phragmen(), TopK(5)):
        assert theirs(data, rule, full_lot(data)) == ours(data, rule, full_lot(data)), rule


@pytest.mark.long
def test_wieliczka_has_its_official_winners(shared: Path) -> None:
    """6,586 ballots, 166 passes of Add1."""
    data = (shared / "data" / "pabulib" / "Poland_Wieliczka_2023_Green_Budget.pb").read_bytes()
    official = sorted(project.id for project in read(data).projects if project.columns["selected"] == "1")
    assert theirs(data, EqualShares(completion="add1"), Ties()) == official
    assert len(official) == 30


LARGE = 1_000_000
"""Bytes of files that take the recount program, which has nothing but the standard library, half a minute."""


@pytest.mark.long
def test_the_whole_folder_has_the_same_winners(shared: Path) -> None:
    paths = sorted(path for path in (shared / "data" / "pabulib").glob("*.pb") if path.stat().st_size < LARGE)
    assert len(paths) >= 35
    for path in paths:
        data = path.read_bytes()
        rules: list[Rule] = [EqualShares(), EqualShares("cardinality", comparison=True)]
        try:
            rules.append(rule_of_file(read(data).meta))
        except UnknownRule:
            rules.append(Greedy())
        for rule in rules:
            assert theirs(data, rule, full_lot(data)) == ours(data, rule, full_lot(data)), (path.name, rule)


WEIGHTED = pb(
    [["a", 3], ["b", 4], ["c", 5]],
    [["a", "far"], ["a,c", "near"], ["b", "near"], ["b", "near"], ["", "far"], ["c,a", "far"]],
    9,
    vote_columns=("vote", "class"),
)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_ballots_weigh_what_the_rules_say_of_their_class(rule: Rule) -> None:
    election = read(WEIGHTED)
    weights = np.array([5, 2, 2, 2, 5, 5])
    ties = full_lot(WEIGHTED)
    found = count(replace(election, ballots=replace(election.ballots, weights=weights)), rule, ties, report=False)
    again = recount.Election(WEIGHTED, list(ties.order), list(ties.lot), {"far": 5, "near": 2})
    assert sorted(again.winners(rule.name, to_json(rule))) == sorted(found.selected)


# As it is handed out: alone in a folder, in a process of its own.


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script where nothing of ours is near it."""
    return Path(shutil.copy(SCRIPT, tmp_path_factory.mktemp("alone")))


def run(script: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    command = [sys.executable, "-I", "-X", "utf8", str(script), *map(str, arguments)]
    return subprocess.run(command, env=environ | {"PYTHONHASHSEED": "random"}, capture_output=True, encoding="utf-8", cwd=script.parent)


def bundle(folder: Path, data: bytes, rule: Rule, ties: Ties) -> Path:
    """A bundle as it is published, as far as the recount reads it."""
    folder.mkdir(exist_ok=True)
    election = read(data)
    found = result(election, count(election, rule, ties))
    rules = {"format": 1, "rule": rule.name, "parameters": to_json(rule), "ties": ties.to_json()}
    (folder / "ballots.pb").write_bytes(data)
    (folder / "rules.json").write_text(json.dumps(rules), "utf-8")
    (folder / "result.json").write_text(json.dumps(found), "utf-8")
    return folder


def zipped(folder: Path, prefix: str = "") -> Path:
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for item in folder.iterdir():
            made.write(item, prefix + item.name)
    return path


ROOM = pb(
    [["well", "200", 'The "old" well; 井'], ["path", "120.5", "小路"], ["bench", "90", "長椅"], ["sign", "90", "指示牌"]],
    [["well,path"], ["bench,sign"], ["bench"], ["sign,well"], [""], ["path,bench"], ["well,well"]],
    400,
    columns=("project_id", "cost", "name"),
)
LOT = Ties(lot=("sign", "bench"))
ADD1 = EqualShares(completion="add1")


def tampered(folder: Path, **changes: Any) -> Path:
    path = folder / "result.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changes), "utf-8")
    return folder


@pytest.mark.parametrize("rule", [TopK(2), Greedy(skip=False), ADD1, Phragmen()], ids=lambda rule: rule.name)
def test_the_same_ballots_agree_however_they_are_written(script: Path, tmp_path: Path, rule: Rule) -> None:
    head, mark, votes = ROOM.decode().partition("voter_id;vote\n")
    lines = votes.splitlines(True)
    random.Random(7).shuffle(lines)
    text = "\ufeff" + (head + mark + "".join(lines)).replace("\n", "\r\n")
    folder = bundle(tmp_path / "bundle", ROOM, rule, LOT)
    plain = run(script, folder)
    (folder / "ballots.pb").write_bytes(text.encode())
    other = run(script, zipped(folder, "result/"))
    for done in (plain, other):
        assert (done.returncode, done.stderr) == (0, "")
        assert "agrees with result.json: yes" in done.stdout
    assert [line for line in plain.stdout.splitlines() if "SHA" not in line] == [
        line for line in other.stdout.splitlines() if "SHA" not in line
    ]


def test_winners_are_shown_with_cost_and_votes(script: Path, tmp_path: Path) -> None:
    done = run(script, bundle(tmp_path / "bundle", ROOM, Greedy(), LOT))
    assert 'well  cost 200  votes 3  points 3  The "old" well; 井' in done.stdout
    assert "together 380 of 400" in done.stdout


@pytest.mark.parametrize("selected", [[], ["well"], ["well", "bench", "path"], ["well", "bench", "sign", "sign"], ["nothing"], [1, 2, 3]])
def test_another_result_does_not_agree(tmp_path: Path, selected: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    assert recount.main([str(tampered(bundle(tmp_path / "bundle", ROOM, Greedy(), LOT), selected=selected))]) == 5
    assert "agrees with result.json: NO" in capsys.readouterr().out


def test_a_tampered_result_ends_the_program_with_5(script: Path, tmp_path: Path) -> None:
    done = run(script, tampered(bundle(tmp_path / "bundle", ROOM, Greedy(), LOT), selected=["path", "well"]))
    assert (done.returncode, done.stderr) == (5, "")


def test_a_ballot_that_was_added_shows(script: Path, tmp_path: Path) -> None:
    folder = bundle(tmp_path / "bundle", ROOM, Greedy(), LOT)
    (folder / "ballots.pb").write_bytes(ROOM + b"8;path\n9;path\n")
    assert run(script, folder).returncode == 2, "num_votes says 7"
    (folder / "ballots.pb").write_bytes(ROOM.replace(b"num_votes;7", b"num_votes;9") + b"8;path\n9;path\n")
    assert run(script, folder).returncode == 5


def test_a_file_alone_is_counted_by_the_options(script: Path, tmp_path: Path) -> None:
    path = tmp_path / "ballots.pb"
    path.write_bytes(ROOM)
    options = ["--rule", "mes", "--utility", "cost", "--completion", "add1", "--add1-stop", "infeasible", "--ties", "cost,votes,lot"]
    done = run(script, path, *options, "--lot", "sign,bench")
    assert done.returncode == 6
    for name in ours(ROOM, ADD1, LOT) or []:
        assert f"{name}  cost" in done.stdout
    greedy = [run(script, path, *options.split()).stdout for options in ("--rule greedy --threshold 3", "--rule greedy-stop --lot sign")]
    assert ["path" in text for text in greedy] == [False, False]
    assert "1 winners" in run(script, path, "--rule", "topk", "--k", 1, "--per-group", "--lot", "bench").stdout
    assert run(script, path, "--rule", "mes", "--comparison", "--lot", "sign").returncode == 6


def test_withheld_ballots_are_said_to_be_withheld(script: Path, tmp_path: Path) -> None:
    folder = bundle(tmp_path / "bundle", ROOM, Greedy(), LOT)
    (folder / "ballots.pb").unlink()
    for path in (folder, zipped(folder)):
        done = run(script, path)
        assert done.returncode == 6
        assert "withheld" in done.stdout
        assert "Nothing was counted" in done.stdout
        assert "agrees" not in done.stdout


def test_without_a_result_there_is_nothing_to_compare(script: Path, tmp_path: Path) -> None:
    folder = bundle(tmp_path / "bundle", ROOM, Greedy(), LOT)
    (folder / "result.json").unlink()
    done = run(script, folder)
    assert done.returncode == 6
    assert "no result.json" in done.stdout


def test_a_lot_is_asked_for_and_may_be_given(script: Path, tmp_path: Path) -> None:
    folder = bundle(tmp_path / "bundle", ROOM, TopK(1), LOT)
    ties = {"order": ["lot"], "lot": []}
    (folder / "rules.json").write_text(json.dumps({"format": 1, "rule": "topk", "parameters": {"k": 1}, "ties": ties}))
    done = run(script, folder)
    assert done.returncode == 3
    assert "bench" in done.stdout
    assert "well" in done.stdout
    assert run(script, folder, "--lot", "bench,well").returncode in (0, 5)


BAD = {
    "no file": b"hello",
    "not UTF-8": ROOM.replace("井".encode(), b"\xff"),
    "unknown project": ROOM.replace(b"bench,sign", b"bench,sing"),
    "a voter twice": ROOM.replace(b"\n7;", b"\n6;"),
    "a project twice": ROOM.replace(b"\nsign;", b"\nbench;"),
    "a negative cost": ROOM.replace(b";90;", b";-90;"),
    "no number": ROOM.replace(b"budget;400", b"budget;4e2"),
    "no budget": ROOM.replace(b"budget;", b"bugdet;"),
    "a field too many": ROOM.replace(b"1;well,path", b"1;well;path"),
    "no kind of vote": ROOM.replace(b"approval", b"applause"),
    "points missing": ROOM.replace(b"approval", b"cumulative"),
    "a heading twice": ROOM.replace(b"voter_id;vote", b"vote;vote"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_counted_is_refused(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = bundle(tmp_path / "bundle", ROOM, Greedy(), LOT)
    (folder / "ballots.pb").write_bytes(BAD[name])
    assert recount.main([str(folder)]) == 2
    said = capsys.readouterr()
    assert said.err.startswith("This cannot be counted")
    assert said.out == ""


NO_RULES = [
    {"rule": "best"},
    {"rule": "greedy", "parameters": {"threshold": 1.5}},
    {"rule": "mes", "parameters": {"utility": "joy"}},
    {"rule": "topk", "parameters": {"skip": True}},
    {"rule": "topk", "weights": {"far": 1.5}},
    {"rule": "topk", "weights": {"far": 2}},
    {"rule": "topk", "parameters": {"k": True}},
    {"rule": "greedy", "ties": {"order": ["age"], "lot": []}},
    {"rule": "greedy", "ties": {"order": ["lot"], "lot": ["nobody"]}},
]
PLAIN = {"format": 1, "parameters": {}, "ties": {"order": [], "lot": []}}


@pytest.mark.parametrize("rules", ["{", "[]", "{}", *(json.dumps(PLAIN | rules) for rules in NO_RULES)])
def test_rules_that_are_not_known_are_refused(tmp_path: Path, rules: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = bundle(tmp_path / "bundle", ROOM, Greedy(), LOT)
    (folder / "rules.json").write_text(rules)
    assert recount.main([str(folder)]) == 2
    assert capsys.readouterr().out == ""


def test_what_is_no_bundle_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    twice = tmp_path / "twice.zip"
    with zipfile.ZipFile(twice, "w") as made:
        made.writestr("ballots.pb", ROOM)
        made.writestr("a/ballots.pb", ROOM)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(zipped(bundle(tmp_path / "bundle", ROOM, Greedy(), LOT)).read_bytes()[:-30])
    for path in (tmp_path / "empty", tmp_path / "nothing", twice, cut):
        assert recount.main([str(path)]) == 2
    assert capsys.readouterr().out == ""


def test_names_cannot_write_over_the_terminal(script: Path, tmp_path: Path) -> None:
    data = ROOM.replace("長椅".encode(), b"\x1b[2J\xe2\x80\xae")
    done = run(script, bundle(tmp_path / "bundle", data, Greedy(), LOT))
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout


def test_a_terminal_without_our_signs_shows_the_rest(script: Path, tmp_path: Path) -> None:
    folder = bundle(tmp_path / "bundle", ROOM, Greedy(), LOT)
    environ = {**os.environ, "PYTHONIOENCODING": "ascii:strict"}
    done = subprocess.run([sys.executable, str(script), str(folder)], env=environ, capture_output=True, check=True)
    assert b"agrees with result.json: yes" in done.stdout


def test_it_needs_python_3_9_and_nothing_else() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 9))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)]
