"""Small .pb files that failed once: what is said of each, and who wins. They lie in the shared data, not in the project."""

from pathlib import Path

import pytest

from domain.counting.count import count
from domain.counting.errors import BadFile, Level, NoLabels
from domain.counting.pb.reader import check, read
from domain.counting.rules import Greedy, Rule, TopK, rule_of_file
from tests.counting.elections import election, ids
from web.counting.cli import UNKNOWN_RULE
from web.text.languages import Locales

CLAIMS = "%(name)s says %(said)s here; from the ballots it is %(right)s (rows that differ: %(count)s)"

SAID = {
    "01_excel_padded": ["the lines are filled up with semicolons, as Excel does; take them off, or export the file again"],
    "04_utf16": ["this file is UTF-16; save it as UTF-8"],
    "06_cr_only": ["the lines end in CR alone, as on old machines; save the file with LF or CR LF"],
    "07_no_key_value": ["META lacks its heading key;value"],
    "24_cost_zero": ["the project costs nothing", CLAIMS],
    "61_thr_comma": ["%(key)s is %(found)s; expected a whole number"],
    "62_thr_missing": ["the rule has a threshold, but META lacks %(key)s; none is applied"],
    "63_thr_first_line_lost": ["META lacks its heading key;value"],
    "70_columns_lie": [CLAIMS] * 2,
    "71_bad_dates": ["%(key)s is %(found)s; expected a day such as 31.12.2026, or a year"],
}
"""Everything that is said of a file, and nothing beside it."""

WON = {
    "00_good": "1,2",
    "07_no_key_value": "1,2",
    "40_greedy_with_threshold": "1,2",
    "63_thr_first_line_lost": "2",
    "65_equalshares": "2,1",
    "97_threshold_no_skip": "1",
}


@pytest.fixture
def cases(shared: Path) -> Path:
    return shared / "data" / "cases"


@pytest.mark.parametrize("name", SAID)
def test_what_is_said_of_a_file(cases: Path, name: str) -> None:
    found = check((cases / f"{name}.pb").read_bytes())
    assert [problem.message for problem in found] == SAID[name]
    chinese = Locales()["zh-Hant"]
    for problem in found:
        assert chinese.gettext(problem.message, **problem.facts) != problem.message % problem.facts


@pytest.mark.parametrize("name", WON)
def test_who_wins(cases: Path, name: str) -> None:
    found = read((cases / f"{name}.pb").read_bytes())
    assert ",".join(found.projects[p].id for p in count(found, rule_of_file(found.meta)).selected) == WON[name]


def test_no_line_of_meta_is_lost_without_its_heading(cases: Path) -> None:
    found = read((cases / "64_budget_first_line.pb").read_bytes())
    assert found.budget == 1000
    assert read((cases / "07_no_key_value.pb").read_bytes()).meta["description"] == "A vote"


def test_a_rule_about_exclusion_needs_a_column_that_says_what(cases: Path) -> None:
    found = read((cases / "96_exclusive_only_in_comment.pb").read_bytes())
    with pytest.raises(NoLabels):
        rule_of_file(found.meta, labels=any(project.exclusive for project in found.projects))
    assert UNKNOWN_RULE == 4


@pytest.mark.parametrize("rule", [Greedy(), Greedy(skip=False), TopK(9)])
def test_a_withdrawn_project_wins_under_no_rule(rule: Rule) -> None:
    text = (
        "META\nkey;value\nnum_projects;2\nnum_votes;2\nbudget;2000000000\nvote_type;approval\nrule;greedy\n"
        "PROJECTS\nproject_id;cost\na;999999999\nb;5\nVOTES\nvoter_id;vote\n1;a,b\n2;a\n"
    )
    found = read(text.encode())
    assert ids(found, count(found, rule).selected) == "b"


def test_every_case_is_read_or_refused_and_never_a_fault(cases: Path) -> None:
    files = sorted(cases.glob("*.pb"))
    assert len(files) >= 70
    for path in files:
        data = path.read_bytes()
        if any(problem.level is Level.ERROR for problem in check(data)):
            with pytest.raises(BadFile):
                read(data)
        else:
            assert read(data).projects


def test_a_project_without_support_never_wins_but_where_a_flag_says_so() -> None:
    found = election([1, 1, 1], ["a", "a", "b"], 9)
    assert ids(found, count(found, Greedy()).selected) == "ab"
    assert ids(found, count(found, Greedy(unsupported=True)).selected) == "abc"
