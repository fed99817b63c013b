"""`hamasen rehearse`: a whole vote through the real pages, the real closing and the real check; and the command line around it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from domain.counting.pb.reader import read
from tests.serving import ROOT
from tests.voting.checking_page import CheckingPage
from tests.voting.staff_forms import PB

WIELICZKA = "Poland_Wieliczka_2023_Green_Budget.pb"
SWIECIE = "Poland_Swiecie_2023.pb"


def hamasen(*given: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a verb in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "web.cli", *given], capture_output=True, text=True, cwd=ROOT, env=os.environ | environ, check=False
    )


@pytest.mark.long(seconds=260)
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_hundred_voters(shared: Path, tmp_path: Path, kind: str, request: pytest.FixtureRequest, page_checker: CheckingPage) -> None:
    where = ["--database", str(request.getfixturevalue("postgres_url"))] if kind == "postgres" else []
    if where:
        import anyio

        from tests.conftest import empty

        anyio.run(empty, where[1])
    file = shared / "data" / "pabulib" / WIELICZKA
    flags = ["--voters", "120", "--concurrency", "64", "--paper", "0.1", "--rule", "mes", "--completion", "add1", "--json"]
    done = hamasen("rehearse", str(file), *flags, "--out", str(tmp_path), *where)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["agree"] is True
    assert (report["cast"], report["paper"], report["counted"]) == (108, 12, 120)
    assert report["lost"] > 0
    assert hamasen("verify", report["bundle"]).returncode == 0
    page_checker.agrees(Path(report["bundle"]).read_bytes())


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("Netherlands_Assen_2024", ""),
        ("Poland_Katowice_2021_Koszutka", "--rule greedy-stop"),
        ("Netherlands_Amsterdam_304", "--rule phragmen"),
        ("Netherlands_Amsterdam_304", "--rule mes --completion add1u --comparison --add1-stop exhaustive"),
    ],
    ids=lambda given: str(given)[-24:],
)
def test_votes_of_every_rule_and_kind_are_checked_by_all(
    shared: Path, tmp_path: Path, name: str, flags: str, page_checker: CheckingPage
) -> None:
    """Rehearsed, and found sound by `hamasen verify`, by the checking page and by the recount program."""
    done = hamasen(
        "rehearse", str(shared / "data" / "pabulib" / f"{name}.pb"), *flags.split(), "--voters", "90", "--json", "--out", str(tmp_path)
    )
    assert done.returncode == 0, done.stderr
    path = json.loads(done.stdout)["bundle"]
    page_checker.agrees(Path(path).read_bytes())
    recount = subprocess.run([sys.executable, "-I", str(_script(tmp_path, path)), path], check=False, capture_output=True)
    assert recount.returncode == page_checker.exit(Path(path).read_bytes()) == 0


@pytest.mark.long
def test_a_whole_town_has_the_official_winners(shared: Path, tmp_path: Path, page_checker: CheckingPage) -> None:
    """Everybody who voted in Świecie votes again, and equal shares elects the projects that its file marks as selected."""
    file = shared / "data" / "pabulib" / SWIECIE
    flags = ["--concurrency", "64", "--paper", "0.1", "--rule", "mes", "--completion", "add1", "--add1-stop", "infeasible", "--json"]
    done = hamasen("rehearse", str(file), *flags, "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    report, told = json.loads(done.stdout), read(file.read_bytes())
    assert report["counted"] == told.ballots.count == 2553
    assert set(report["selected"]) == {project.id for project in told.projects if project.columns["selected"] == "1"}
    page_checker.agrees(Path(report["bundle"]).read_bytes())
    recount = subprocess.run([sys.executable, "-I", str(_script(tmp_path, report["bundle"])), report["bundle"]], check=False)
    assert recount.returncode == 0


def _script(folder: Path, path: str) -> Path:
    import zipfile

    script = folder / "recount.py"
    script.write_bytes(zipfile.ZipFile(path).read("recount.py"))
    return script


@pytest.mark.long
def test_a_vote_on_the_command_line(tmp_path: Path) -> None:
    """The key with three phrases, a vote from a file, its slips; two of the three open a trial ballot, another pair does not."""
    environ = {"HAMASEN_DATA": str(tmp_path / "data"), "HAMASEN_MODE": "development", "HAMASEN_ADDRESS": "http://127.0.0.1:8000"}
    assert hamasen("migrate", **environ).returncode == 0
    phrases, key = tmp_path / "phrases", tmp_path / "key.json"
    words = {"lin": "harbour lighthouse railway", "chen": "ferry lantern sea breeze", "wang": "coral banyan old street"}
    phrases.write_text("\n".join(words.values()))
    made = hamasen("election", "key", str(key), *[part for name in words for part in ("--officer", name)], "--phrases", str(phrases))
    assert made.returncode == 0, made.stderr
    assert hamasen("election", "key", str(key), "--phrases", str(phrases)).returncode == 1
    file = tmp_path / "a.pb"
    file.write_text(PB)
    times = ["--opens", "2030-10-10T09:00", "--closes", "2030-10-11T17:00", "--public-key", made.stdout.strip()]
    taken = hamasen("election", "import", str(file), "vote", "--rehearsal", *times, **environ)
    assert taken.returncode == 0, taken.stderr
    assert taken.stdout.strip() == "http://127.0.0.1:8000/zh-Hant/votes/vote"
    for names, status in ((("lin", "wang"), 0), (("wang", "chen"), 0), (("lin",), 2)):
        typed = tmp_path / "typed"
        typed.write_text("".join(f"{name}: {words[name]}\n" for name in names))
        done = hamasen("close", "vote", "--key", str(key), "--phrases", str(typed), "--trial", **environ)
        assert done.returncode == status, done.stderr
    early = hamasen("close", "vote", "--key", str(key), "--phrases", str(typed), **environ)
    assert early.returncode == 2
    unfixed = hamasen("slips", "print", "vote", str(tmp_path / "slips.pdf"), "--slips", "5", **environ)
    assert unfixed.returncode == 2
    assert "rules are fixed" in unfixed.stderr
    assert not (tmp_path / "slips.pdf").exists()


@pytest.mark.long
def test_a_broken_bundle_is_told_apart_from_a_missing_one(tmp_path: Path) -> None:
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"not a bundle")
    assert hamasen("verify", str(broken)).returncode == 2
    assert hamasen("verify", str(tmp_path / "missing.zip")).returncode == 2
