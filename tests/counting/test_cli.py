"""`hamasen count`, `pb` and `lot` as an operator runs them: output, exit codes, messages."""

import contextlib
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.counting.files import file
from tests.serving import HAMASEN, ROOT, environment
from web.cli import main


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """What the command prints and how it ends, in this process: a Python for each would take half a second of CPU."""
    out, err = io.StringIO(), io.StringIO()
    arguments = [*map(str, words)]
    with pytest.MonkeyPatch.context() as given, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        given.setenv("LC_ALL", "C.UTF-8")
        with pytest.raises(SystemExit) as ended:
            main(arguments)
    return subprocess.CompletedProcess(arguments, int(ended.value.code or 0), out.getvalue(), err.getvalue())


def run_apart(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The same as a command of its own."""
    env = {**environment(), "LC_ALL": "C.UTF-8"}
    return subprocess.run([*HAMASEN, *map(str, words)], env=env, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.pb"
    path.write_bytes(file({"currency": "TWD", "budget": 1_600_000}))
    return path


def test_counting_by_the_files_own_rule(good: Path) -> None:
    done = run_apart("count", good)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Kaohsiung · Test · 2027" in done.stdout
    assert "4 ballots, 3 proposals, budget NT$1,600,000" in done.stdout
    assert "█" in done.stdout
    assert "2 proposals win and cost NT$800,000 of NT$1,600,000." in done.stdout
    chinese = run("count", good, "--language", "zh-Hant").stdout
    assert "共 2 案獲選，經費 NT$800,000，預算 NT$1,600,000。" in chinese
    assert "proposals" not in chinese


def test_json_is_one_object(good: Path) -> None:
    told = json.loads(run("count", good, "--rule", "mes", "--utility", "cardinality", "--completion", "add1u", "--json").stdout)
    assert {"rule", "parameters", "selected", "cost", "budget", "ballots", "digest", "rounds"} <= set(told)
    assert (told["rule"], told["budget"], told["ballots"]) == ("mes", 1_600_000, 4)
    assert told["parameters"] == {"utility": "cardinality", "completion": "add1u", "add1_stop": "infeasible", "comparison": False}
    assert json.loads(run("count", good, "--rule", "greedy-stop", "--json").stdout)["rule"] == "greedy-stop"


def test_options_refine_the_rule_of_the_file(good: Path) -> None:
    assert json.loads(run("count", good, "--threshold", "3", "--json").stdout)["selected"] == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--rule", "best"], "invalid choice"),
        (["--k", "-1"], "no whole number"),
        (["--rule", "mes", "--k", "2"], "--k means nothing for the rule mes"),
        (["--ties", "cost,luck"], "--ties holds 'luck'"),
        (["--lot", "7"], "--lot names 7"),
        (["--rule", "topk", "--per-group"], "--per-group needs a column"),
        (["--json", "--what-if"], "not allowed with"),
    ],
)
@pytest.mark.long
def test_wrong_usage_is_exit_1(good: Path, words: list[str], said: str) -> None:
    done = run("count", good, *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_no_verb_and_no_file_are_wrong_usage() -> None:
    assert run("count").returncode == run("pb").returncode == run().returncode == 1


@pytest.mark.long
def test_bad_input_is_exit_2_with_file_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "bad.pb"
    path.write_bytes(file().replace(b"3;c/3", b"3;c/4"))
    done = run("count", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{path}:23:3: the vote names c/4, which is no project of this file\n"
    assert "選票寫的 c/4 不是這個檔案裡的提案" in run("count", path, "--language", "zh-Hant").stderr
    gone = run("count", tmp_path / "nowhere.pb")
    assert (gone.returncode, gone.stderr) == (2, f"{tmp_path / 'nowhere.pb'}: No such file or directory\n")
    assert run("count", tmp_path).returncode == 2


@pytest.mark.long
def test_an_open_tie_is_exit_3_and_names_the_projects(tmp_path: Path) -> None:
    path = tmp_path / "tied.pb"
    path.write_bytes(file({"budget": 5}, [("1", 5, ""), ("22", 5, ""), ("c/3", 9, "")], [("1", "1"), ("2", "22"), ("3", ""), ("4", "")]))
    done = run("count", path)
    assert done.returncode == 3
    assert "A lot must decide between 1, 22." in done.stderr
    assert json.loads(run("count", path, "--lot", "22", "--json").stdout)["selected"] == ["22"]
    assert json.loads(run("count", path, "--lot", "1,22", "--json").stdout)["selected"] == ["1"]


def test_a_policy_without_a_lot_says_so(tmp_path: Path) -> None:
    path = tmp_path / "tied.pb"
    path.write_bytes(file({"budget": 5}, [("1", 5, ""), ("22", 5, ""), ("c/3", 9, "")], [("1", "1"), ("2", "22"), ("3", ""), ("4", "")]))
    done = run("count", path, "--ties", "cost,votes")
    assert (done.returncode, done.stderr) == (3, "1, 22 are tied, and --ties does not end in a lot.\n")


@pytest.mark.long
def test_a_terminal_without_our_signs_and_a_reader_who_leaves(good: Path) -> None:
    env = {**environment(), "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run([*HAMASEN, "count", str(good)], env=env, cwd=ROOT, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    piped = f"{' '.join(HAMASEN)} count {good} | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", piped], env=environment(), cwd=ROOT, capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("rule", ["unknown", "greedy-custom", ""])
@pytest.mark.long
def test_a_rule_not_known_is_exit_4_with_a_list(tmp_path: Path, rule: str) -> None:
    path = tmp_path / "unknown.pb"
    path.write_bytes(file({"rule": rule}))
    done = run("count", path)
    assert (done.returncode, done.stdout) == (4, "")
    assert "topk, greedy, greedy-stop, mes, phragmen" in done.stderr
    assert run("count", path, "--rule", "greedy").returncode == 0


def test_what_if_needs_no_known_rule(tmp_path: Path) -> None:
    path = tmp_path / "unknown.pb"
    path.write_bytes(file({"rule": "unknown"}))
    done = run("count", "--what-if", path)
    assert done.returncode == 0
    assert "Equal shares by cost + Add1" in done.stdout
    assert "Phragmén" in done.stdout


def test_top_k_in_each_area(tmp_path: Path) -> None:
    path = tmp_path / "areas.pb"
    path.write_bytes(file().replace(b"project_id;cost;name\n", b"project_id;cost;district\n").replace("坡道".encode(), b"lamps"))
    told = json.loads(run("count", path, "--rule", "topk", "--k", "1", "--per-group", "--json").stdout)
    assert sorted(told["selected"]) == ["22", "c/3"], "of two with two votes the cheaper"


def test_check_lists_all_problems_of_all_files(good: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.pb"
    bad.write_bytes(file().replace(b"3;c/3", b"3;c/4").replace(b"num_votes;4", b"num_votes;5"))
    done = run("pb", "check", good, bad)
    assert done.returncode == 2
    assert done.stdout.splitlines() == [
        f"{bad}:8:11: error: num_votes says 5, but the file holds 4",
        f"{bad}:23:3: error: the vote names c/4, which is no project of this file",
    ]
    fine = run("pb", "check", good)
    assert (fine.returncode, fine.stdout) == (0, "")


def test_copy_judges_nothing(tmp_path: Path) -> None:
    source, target = tmp_path / "in.pb", tmp_path / "out.pb"
    source.write_bytes(b'\xef\xbb\xbfMETA\r\n;;"a;\r\n\xff\x00 VOTES;"')
    assert run("pb", "copy", source, target).returncode == 0
    assert target.read_bytes() == source.read_bytes()
    assert run("pb", "copy", tmp_path / "none", target).returncode == 2


def test_the_lot_is_drawn_and_its_commitment_printed() -> None:
    lines = run("lot", "seed", "b", "a").stdout.splitlines()
    assert lines[0] == "SHA-256 19b25856e1c150ca834cffc8b59b23adbd0ec0389e58eb22b3b64768098d002b"
    assert sorted(lines[1].split(",")) == ["a", "b"]


@pytest.mark.long
def test_progress_is_shown_on_a_terminal_after_a_moment_and_nowhere_else(shared: Path) -> None:
    path = shared / "data" / "pabulib" / "Poland_Warszawa_2023_Wola.pb"
    words = ["count", str(path), "--rule", "mes", "--completion", "add1", "--lot", "307", "--json"]
    impatient = [
        sys.executable,
        "-c",
        "import sys; from web.counting import cli; cli.SILENCE = 0.0; from web.cli import main; sys.exit(main())",
    ]
    mine, theirs = pty.openpty()
    with subprocess.Popen([*impatient, *words], cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=theirs) as process:
        process.wait(timeout=120)
    os.close(theirs)
    shown = os.read(mine, 100_000).decode()
    os.close(mine)
    assert "+" in shown
    assert shown.endswith("\r\x1b[K")
    quiet = subprocess.run([*impatient, *words], cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=120)
    assert quiet.stderr == ""
