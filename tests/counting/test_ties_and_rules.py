"""Rules as data and as sentences; the public lot."""

import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.counting import rules
from domain.counting.errors import UnknownRule
from domain.counting.rules import EqualShares, Greedy, Phragmen, TopK, from_json, rule_of_file, to_json
from domain.counting.ties import Ties, commitment, draw
from web.counting.words import rule_title, say
from web.text.languages import Locales

ALL = [
    TopK(), TopK(1, per_group=True), Greedy(), Greedy(skip=False), Greedy(threshold=50), Phragmen(),
    *(EqualShares(u, c, s, m) for u in ("cost", "cardinality") for c in ("none", "add1", "add1u")
      for s in ("exhaustive", "infeasible") for m in (True, False)),
]  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("rule", ALL, ids=str)
def test_a_rule_survives_as_data_and_says_what_it_does_in_both_languages(rule: rules.Rule) -> None:
    assert from_json(rule.name, to_json(rule)) == rule
    said = {}
    for locale in Locales():
        said[locale.tag] = [say(sentence, locale) for sentence in rule.describe()]
        assert all(said[locale.tag])
        assert rule_title(rule, locale)
        assert not any("%(" in text for text in said[locale.tag])
    assert said["zh-Hant"] != said["en"]


def test_different_rules_read_differently() -> None:
    english = Locales()["en"]
    told = {" ".join(say(sentence, english) for sentence in rule.describe()) for rule in ALL}
    without_completion = [rule for rule in ALL if not isinstance(rule, EqualShares) or rule.completion != "none"]
    assert len(told) == len(without_completion) + 4, "without completion the stop rule means nothing: two times two remain"


@pytest.mark.parametrize(("name", "parameters"), [("best", {}), ("mes", {"utility": "joy"}), ("mes", {"k": 3}), ("topk", {"skip": True})])
def test_what_is_no_rule_is_refused(name: str, parameters: dict[str, object]) -> None:
    with pytest.raises(UnknownRule):
        from_json(name, parameters)


@pytest.mark.parametrize(
    ("meta", "rule"),
    [
        ({"rule": "greedy"}, Greedy()),
        ({"rule": "greedy-no-skip"}, Greedy(skip=False)),
        ({"rule": "greedy-threshold", "min_project_score_threshold": "39"}, Greedy(threshold=39)),
        ({"rule": "greedy-exclusive"}, Greedy()),
        ({"rule": "equalshares/add1"}, EqualShares(completion="add1")),
        ({"rule": "equalshares/add1-comparison"}, EqualShares(completion="add1", comparison=True)),
    ],
)
def test_the_rule_of_a_file(meta: dict[str, str], rule: rules.Rule) -> None:
    assert rule_of_file(meta) == rule


@pytest.mark.parametrize("name", ["unknown", "greedy-custom", "", "GREEDY"])
def test_a_rule_that_cannot_be_counted_is_named(name: str) -> None:
    with pytest.raises(UnknownRule) as refused:
        rule_of_file({"rule": name})
    assert refused.value.name == name


def test_ties_survive_as_data() -> None:
    ties = Ties(("cost-desc", "lot"), ("b", "a"))
    assert Ties.from_json(ties.to_json()) == ties


def test_the_lot_is_what_anybody_finds_with_sha256sum() -> None:
    seed, names = "Hamasen 2027-05-08 14 22 31 40 41 49", ["7", "12", "c3"]
    lines = []
    for name in names:
        done = subprocess.run(["sh", "-c", f"printf '%s' '{seed}/{name}' | sha256sum"], capture_output=True, text=True, check=True)
        lines.append((done.stdout.split()[0], name))
    assert draw(seed, names) == tuple(name for _, name in sorted(lines))
    done = subprocess.run(["sh", "-c", f"printf '%s' '{seed}' | sha256sum"], capture_output=True, text=True, check=True)
    assert commitment(seed) == done.stdout.split()[0]


@given(st.sets(st.text(min_size=1, max_size=5), min_size=1, max_size=6), st.text(max_size=10), st.randoms(use_true_random=False))
def test_the_lot_does_not_depend_on_the_order_it_is_asked_in(names: set[str], seed: str, chance) -> None:
    shuffled = sorted(names)
    chance.shuffle(shuffled)
    assert draw(seed, shuffled) == draw(seed, sorted(names))
