"""What a ballot may say: in words, from a file, and as a judge."""

from fractions import Fraction

import pytest

from domain.counting.ballot_forms import BallotForm, form_of_file
from domain.counting.errors import Level
from domain.counting.pb.reader import check
from tests.counting.files import file
from web.counting.words import say
from web.text.languages import Locales


@pytest.mark.long
@pytest.mark.parametrize(
    ("form", "english", "chinese"),
    [
        (BallotForm(most=3), "Choose up to 3 proposals.", "至多圈選 3 案。"),
        (BallotForm(least=3, most=3), "Choose exactly 3 proposals.", "須圈選 3 案。"),
        (BallotForm(least=4, most=8), "Choose from 4 to 8 proposals.", "須圈選 4 至 8 案。"),
        (BallotForm(least=2), "Choose at least 2 proposals.", "至少圈選 2 案。"),
        (BallotForm(), "Choose as many proposals as you like.", "圈選案數不限。"),
        (BallotForm("choose-1"), "Choose one proposal.", "請圈選 1 案。"),
        (BallotForm(most_cost=3_000_000), "Together they may cost at most NT$3,000,000.", "圈選的提案經費合計不得超過 NT$3,000,000。"),
        (BallotForm("ordinal", 3, 3), "Put exactly 3 proposals in the order you prefer.", "請依喜好排出 3 案。"),
        (BallotForm("cumulative", most_points=Fraction(10)), "You have 10 points to give.", "您共有 10 點可以分配。"),
    ],
)
def test_a_form_in_words(form: BallotForm, english: str, chinese: str) -> None:
    assert english in [say(sentence, Locales()["en"], "TWD") for sentence in form.describe()]
    assert chinese in [say(sentence, Locales()["zh-Hant"], "TWD") for sentence in form.describe()]


COSTS = [100, 200, 300]


@pytest.mark.parametrize(
    ("form", "chosen", "points", "wrong"),
    [
        (BallotForm(least=2, most=2), [0, 1], [], 0),
        (BallotForm(least=2, most=2), [0], [], 1),
        (BallotForm(least=2, most=2), [0, 1, 2], [], 1),
        (BallotForm("choose-1"), [0, 1], [], 1),
        (BallotForm(most_cost=300), [0, 1], [], 0),
        (BallotForm(most_cost=299), [0, 1], [], 1),
        (BallotForm("cumulative", least_points=Fraction(2), most_points=Fraction(5), most_each=Fraction(3)), [0, 1], [3, 2], 0),
        (BallotForm("cumulative", least_points=Fraction(2), most_points=Fraction(5), most_each=Fraction(3)), [0, 1], [4, 2], 2),
        (BallotForm("cumulative", least_points=Fraction(2)), [0], [1], 1),
        (BallotForm(least=3, most=3), [], [], 0),
    ],
)
def test_a_ballot_is_judged(form: BallotForm, chosen: list[int], points: list[int], wrong: int) -> None:
    assert len(form.problems(chosen, [Fraction(n) for n in points], COSTS)) == wrong


def test_the_limits_of_a_file_and_the_ballots_beyond_them() -> None:
    form = form_of_file({"vote_type": "cumulative", "min_length": "1", "max_length": "5", "max_sum_points": "7", "max_points": "3"}, 1)
    assert form == BallotForm("cumulative", 1, 5, None, None, Fraction(7), Fraction(3))
    assert form_of_file({"max_sum_cost": "10.50"}, 100).most_cost == 1050
    found = check(file({"max_length": 2}))
    assert [(problem.line, problem.level, str(problem)) for problem in found] == [
        (25, Level.NOTE, "25:3: the ballot chooses 3 projects; at most 2 are allowed")
    ]
