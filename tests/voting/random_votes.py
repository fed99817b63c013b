"""Random small votes of every rule, kind of ballot and tie, as two programs are held against each other with them."""

import random
from fractions import Fraction

from domain.counting.ballot_forms import BallotForm
from domain.counting.rules import EqualShares, Greedy, Phragmen, Rule, TopK
from domain.counting.ties import Ties
from domain.translated import Translated
from domain.voting.ballot import Choice
from domain.voting.sheet import Candidate, Sheet

Pair = tuple[Choice, str]


def random_vote(seed: int) -> tuple[Sheet, list[Pair]]:
    """A sheet, and ballots with their classes. What is rare elsewhere is common here: ties, free proposals, blanks, labels."""
    chance = random.Random(seed)
    number, dear, scale = chance.randint(1, 8), chance.choice([3, 10, 100, 1000]), chance.choice([1, 1, 1, 100])
    candidates = tuple(_candidate(chance, place, dear * chance.choice([1, scale])) for place in range(number))
    order = (*chance.sample(["cost", "cost-desc", "votes"], chance.randint(0, 2)), *(["lot"] if chance.random() < 0.8 else []))
    budget = chance.randint(0, int(dear * number * chance.choice([0.3, 0.6, 1])) + 1) * chance.choice([1, scale])
    weights = {"A": 1, "B": chance.randint(1, 3)} if chance.random() < 0.2 else None
    sheet = Sheet(candidates, _form(chance), _rule(chance), Ties(tuple(order)), budget, scale, weights=weights)
    voters = chance.randint(0, 25)
    return sheet, [(_choice(chance, sheet), chance.choice("AB") if weights else "") for _ in range(voters)]


def _candidate(chance: random.Random, place: int, most: int) -> Candidate:
    name, title = f"{chance.choice(['p', '號', '😀', 'z'])}{place}", Translated.of(zh_Hant=f"案 {place}{chance.choice(['', ';'])}")
    labels = tuple(chance.sample(["x", "y"], chance.choice([0, 0, 0, 1])))
    cost = chance.randint(0 if chance.random() < 0.2 else 1, most)
    return Candidate(place + 1, name, title, cost, chance.choice(["", "甲", "乙"]), chance.choice(["", "a, b", "b"]), labels)


def _form(chance: random.Random) -> BallotForm:
    kind = chance.choice(["approval", "choose-1", "cumulative", "scoring", "ordinal"])
    points = Fraction(10) if kind in ("cumulative", "scoring") else None
    return BallotForm(kind, most=chance.choice([None, 3]) if kind == "ordinal" else None, most_points=points)


def _rule(chance: random.Random) -> Rule:
    least = chance.choice([0, 0, 0, 2])
    rules: list[Rule] = [
        TopK(chance.randint(1, 4), chance.random() < 0.3, least),
        Greedy(chance.random() < 0.6, least, chance.random() < 0.2),
        Phragmen(least),
        *[EqualShares(_utility(chance), "none", comparison=chance.random() < 0.3, threshold=least, unsupported=chance.random() < 0.2)],
        *[
            EqualShares(
                _utility(chance), chance.choice(["add1", "add1u"]), _stop(chance), chance.random() < 0.3, least, chance.random() < 0.2
            )
        ],
    ]
    return chance.choice(rules)


def _utility(chance: random.Random) -> str:
    return chance.choice(["cost", "cardinality"])


def _stop(chance: random.Random) -> str:
    return chance.choice(["exhaustive", "infeasible"])


def _choice(chance: random.Random, sheet: Sheet) -> Choice:
    form, number = sheet.form, len(sheet.candidates)
    most = 1 if form.kind == "choose-1" else min(number, form.most or 5)
    chosen = chance.sample(range(1, number + 1), chance.randint(0, most))
    points = {one: chance.randint(1, 4) for one in chosen} if form.valued else None
    return Choice.of(chosen, points, ranked=form.kind == "ordinal")
