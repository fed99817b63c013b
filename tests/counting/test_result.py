"""The result file, the digest, the explanations and the figures."""

import hashlib
import json
import subprocess
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.counting.count import count
from domain.counting.election import Ballots, Election
from domain.counting.explain import figures, reasons
from domain.counting.log import Fate
from domain.counting.result import digest, result, rule_name
from domain.counting.rules import EqualShares, Greedy, Phragmen, Rule, TopK, from_json
from domain.counting.ties import Ties
from domain.counting.whatif import RULES, what_if
from tests.counting.elections import election, elections, examples, in_order
from web.counting.words import say
from web.text.languages import Locales

LOCALES = Locales()

EVERY: list[Rule] = [TopK(2), Greedy(threshold=1), *RULES, EqualShares(completion="add1", comparison=True)]


def votes(*counts: int) -> list[str]:
    return [name for name, n in zip("abcdefgh", counts, strict=False) for _ in range(n)]


@given(elections(), st.sampled_from(EVERY))
@examples(150)
def test_a_result_holds_what_it_takes_to_count_again(found: Election, rule: Rule) -> None:
    counted = count(found, rule, in_order(found))
    told = json.loads(json.dumps(result(found, counted)))
    name = told["rule"].removesuffix("-stop")
    again = count(found, from_json(name, told["parameters"]), Ties.from_json(told["ties"]))
    assert [found.projects[p].id for p in again.selected] == told["selected"]
    assert told["cost"] == sum(p.cost for p in found.projects if p.id in told["selected"])
    assert (told["budget"], told["ballots"]) == (found.budget, found.ballots.count)
    assert {item["project"] for item in told["rounds"]} == {project.id for project in found.projects}
    assert told["digest"] == digest(found)


@given(elections(points=True), st.sampled_from(EVERY))
@examples(150)
@pytest.mark.long
def test_every_project_is_explained_in_both_languages(found: Election, rule: Rule) -> None:
    counted = count(found, rule, in_order(found))
    for locale in LOCALES:
        for p, sentences in reasons(found, counted).items():
            text = " ".join(say(sentence, locale, "TWD") for sentence in sentences)
            assert "%(" not in text
            assert text or p in counted.selected or isinstance(rule, TopK)
    assert set(reasons(found, counted)) == set(range(len(found.projects)))


def told(found: Election, rule: Rule, project: int, ties: Ties | None = None) -> list[str]:
    counted = count(found, rule, ties)
    return [say(sentence, LOCALES["en"], "TWD") for sentence in reasons(found, counted)[project]]


def test_how_many_votes_were_missing() -> None:
    found = election([600, 500, 450], votes(9, 6, 4), 1000)
    assert told(found, Greedy(), 0) == ["It has 9 votes, costs NT$600, and NT$1,000 were left."]
    assert told(found, Greedy(), 1) == ["It costs NT$500; NT$400 were left.", "Votes missing for a place: 3."], "level with a, and cheaper"
    assert told(found, Greedy(), 2) == ["It costs NT$450; NT$400 were left.", "Votes missing for a place: 5."]
    assert told(found, TopK(1), 1) == ["Votes missing for a place: 3."]
    assert told(found, Greedy(threshold=5), 2) == ["It has 4 votes; at least 5 were needed."]
    assert told(election([9, 50], votes(1, 1), 10), Greedy(), 1)[-1] == "It costs more than the whole budget."


@given(elections(most_projects=5), st.sampled_from([Greedy(), Greedy(skip=False), TopK(1), TopK(2), TopK(4)]))
@examples(250)
def test_with_the_missing_votes_a_project_would_have_won(found: Election, rule: Rule) -> None:
    """The number is right: so many more votes win, one fewer does not."""
    ties = in_order(found)
    counted = count(found, rule, ties)
    names = "abcdefghijklmnopqrstuvwxyz"
    choices = ["" for _ in range(found.ballots.count)]
    for q in range(len(found.projects)):
        for voter in found.ballots.supporters(q).tolist():
            choices[voter] += names[q]
    for p, sentences in reasons(found, counted).items():
        for sentence in sentences:
            if "more" not in sentence.facts:
                continue
            more = int(str(sentence.facts["more"]))
            costs = [project.cost for project in found.projects]
            enough = election(costs, [*choices, *[names[p]] * more], found.budget)
            fewer = election(costs, [*choices, *[names[p]] * (more - 1)], found.budget)
            ordered = Ties(lot=(names[p], *[name for name in names[: len(costs)] if name != names[p]]))
            assert p in count(enough, rule, ordered).selected
            last = Ties(lot=(*[name for name in names[: len(costs)] if name != names[p]], names[p]))
            assert p not in count(fewer, rule, last).selected


def test_equal_shares_say_who_paid_and_what_was_missing() -> None:
    found = election([6, 6], ["ab", "ab", "a"], 9)
    assert told(found, EqualShares(), 0) == ["3 supporters paid NT$2 each."]
    missing = ["Its supporters had NT$2 of NT$6 left together: 33 %.", "They had paid NT$4 for a.", "More votes needed: at least 2."]
    assert told(found, EqualShares(), 1) == missing
    parts = election([2, 9], ["ab", "b", "b", "a"], 16)
    assert told(parts, EqualShares(), 1)[0] == "3 supporters paid NT$3 each."
    poor = election([2, 10], ["ab", "b", "b", "a"], 16)
    assert told(poor, EqualShares("cardinality"), 1) == ["2 supporters paid NT$3.50 each, and 1 gave all they had left."]


def test_reasons_speak_of_points_where_points_were_given() -> None:
    found = election([6, 6, 3], [{"a": 4, "c": 1}, {"a": 2, "b": 1}], 9, vote_type="cumulative")
    assert told(found, EqualShares(), 0) == ["Its supporters paid NT$6 together, NT$1 for each point."]
    assert told(found, TopK(1), 0) == ["With 6 points it is among the first."]
    held = found.ballots
    halves = Election(found.projects, Ballots(2, held.starts, held.voters, held.points, None, 2), found.budget, "cumulative")
    assert told(halves, EqualShares(), 0) == ["Its supporters paid NT$6 together, NT$2 for each point."], "the same points as halves"


def test_the_digest_is_what_anybody_computes_from_the_file() -> None:
    found = election([1, 1, 1], ["ba", "", "c", "ab"], 3)
    lines = sorted(["a,b", "", "c", "a,b"])
    assert digest(found) == hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert digest(found, "5f") == hashlib.sha256(("5f\n" + "".join(f"{line}\n" for line in lines)).encode()).hexdigest()
    points = election([1, 1], [{"b": 2, "a": 10}, {}], 3)
    assert digest(points) == hashlib.sha256(b"\na:10,b:2\n").hexdigest()
    heavy = election([1, 1], ["a", "b"], 3, weights=[2, 1])
    assert digest(heavy) == hashlib.sha256(b"a;2\nb;1\n").hexdigest()


@given(elections(), st.randoms(use_true_random=False))
@examples(50)
def test_the_digest_does_not_depend_on_the_order_of_voters(found: Election, chance) -> None:
    names = "abcdefghijklmnopqrstuvwxyz"
    choices = ["" for _ in range(found.ballots.count)]
    for q in range(len(found.projects)):
        for voter in found.ballots.supporters(q).tolist():
            choices[voter] += names[q]
    chance.shuffle(choices)
    assert digest(election([p.cost for p in found.projects], choices, found.budget)) == digest(found)


def test_decimal_amounts_survive_in_json() -> None:
    from domain.counting.pb.reader import read
    from tests.counting.files import file

    found = read(file({"budget": "25.75", "currency": "EUR"}, [("1", "20.5", ""), ("22", "6", ""), ("c/3", "5.25", "")]))
    for rule in EVERY:
        text = json.dumps(result(found, count(found, rule, in_order(found))))
        assert json.loads(text)["budget"] == 25.75


def test_figures() -> None:
    found = election([5, 5, 5], ["a", "ab", "c", ""], 10, groups=["north", "north", "south"])
    said = figures(found, count(found, Greedy(), in_order(found)).selected)
    assert (said.ballots, said.winners, said.spent, said.empty_handed) == (4, 2, 10, 2)
    assert said.winners_each == Fraction(3, 4)
    assert [(row.label, row.votes, row.won, row.spent) for row in said.by_group] == [("north", 3, 2, 10), ("south", 1, 0, 0)]


def test_what_if_sets_every_rule_side_by_side() -> None:
    found = election([6, 3, 3], ["a", "a", "bc", "b"], 6)
    alternatives = what_if(found, chosen=Greedy(skip=False))
    assert [item.rule for item in alternatives] == [Greedy(skip=False), *[rule for rule in RULES if rule != Greedy(skip=False)]]
    assert all(item.counted or item.tied for item in alternatives)
    tied = what_if(election([5, 5], ["a", "b"], 5))
    assert tied[0].tied == ("a", "b")
    assert tied[0].counted is None


@pytest.mark.parametrize(
    ("rule", "name"), [(Greedy(), "greedy"), (Greedy(skip=False), "greedy-stop"), (EqualShares(), "mes"), (Phragmen(), "phragmen")]
)
def test_rules_are_named_as_on_the_command_line(rule: Rule, name: str) -> None:
    assert rule_name(rule) == name


def test_parameters_of_greedy_stop_are_read_back() -> None:
    assert from_json("greedy-stop", {"skip": False, "threshold": 3}) == Greedy(skip=False, threshold=3)


def test_the_commands_of_the_documentation_give_the_digest(tmp_path: Path) -> None:
    """Anybody can compute it without our code."""
    from domain.counting.pb.reader import read
    from tests.counting.files import file

    path = tmp_path / "FILE.pb"
    path.write_bytes(file())
    text = (Path(__file__).parent.parent.parent / "docs" / "result-file.md").read_text()
    command = text[text.index("    awk ") :].strip()
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == digest(read(path.read_bytes()))


def test_every_key_of_the_result_is_documented() -> None:
    text = (Path(__file__).parent.parent.parent / "docs" / "result-file.md").read_text()
    found = election([6, 3, 3], ["a", "a", "bc", "b"], 6)
    for rule in EVERY:
        for key in result(found, count(found, rule, in_order(found)), nonce="00"):
            assert f"`{key}`" in text, key
    for fate in Fate:
        assert f"`{fate.value}`" in text
