"""Every format of a bundle stays verifiable, and what is published of few ballots says no more than their totals."""

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from domain.counting.ballot_forms import BallotForm
from domain.counting.count import count
from domain.counting.pb.own import own_of
from domain.counting.pb.reader import check, read
from domain.counting.rules import EqualShares, Greedy, Phragmen, Rule, TopK
from domain.counting.ties import Ties, commitment
from domain.errors import Refused
from domain.voting import bundle
from domain.voting.ballot import Choice, Opened
from domain.voting.closing import Level, result_of, tally, told_of, totals_of
from domain.voting.sheet import Sheet
from domain.voting.standalone import recount
from domain.voting.verify import verify
from tests.voting.polling import prepare, sheet_of
from tests.voting.published import cast, failed, finish, some

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("checked_alike")]
KEPT = sorted((Path(__file__).parent / "bundles").glob("*.zip"))
RULES: list[Rule] = [
    TopK(2), Greedy(), Greedy(skip=False), Greedy(threshold=4), EqualShares(), EqualShares("cardinality", "add1"),
    EqualShares(completion="add1u", comparison=True), Phragmen(), TopK(2, threshold=3), EqualShares(completion="add1", threshold=4),
]  # fmt: skip


def pairs(kinds: Sequence[str]) -> list[Any]:
    """Every rule with every kind of ballot; locally each rule and each kind once or twice."""
    found = []
    for place, rule in enumerate(RULES):
        for turn, kind in enumerate(kinds):
            usual = place % len(kinds) == turn
            found.append(pytest.param(rule, kind, id=f"{kind}-{rule}", marks=[] if usual else [pytest.mark.long]))
    return found


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=path.stem, marks=[pytest.mark.long] if "equal-shares" in path.stem else []) for path in KEPT],
)
def test_bundles_that_were_made_before_still_verify(path: Path, tmp_path: Path) -> None:
    """They were made by the program of their day. Of few ballots the winners cannot be counted again."""
    data = path.read_bytes()
    found = verify(data)
    assert found.sound, [one.said for one in found.checks if one.passed is False]
    assert int(found.exit) == (6 if "few" in path.stem else 0)
    assert recount.main([str(path)]) == int(found.exit)
    script = tmp_path / "recount.py"
    script.write_bytes(bundle.opened(data)["recount.py"])
    done = subprocess.run([sys.executable, "-I", str(script), str(path)], capture_output=True, check=False)
    assert done.returncode == (6 if path.stem == "format-2-greedy-few" else 0)  # the program in it ends as it did; format 1 ended with 0


def test_there_is_a_bundle_of_every_format() -> None:
    assert {json.loads(bundle.opened(path.read_bytes())["rules.json"])["format"] for path in KEPT} == {1, 2}


def opened(choices: Sequence[Choice], klass: str = "") -> list[Opened]:
    return [Opened("T", bytes(16), klass, 1, "phone", choice) for choice in choices]


def outputs(sheet: Sheet, choices: Sequence[Choice]) -> str:
    """Everything that a count publishes, as text."""
    counted = tally(sheet, opened(choices))
    told = told_of(sheet, counted)
    totals = totals_of(sheet, counted) if told.level is not Level.WINNERS else []
    return json.dumps([result_of(sheet, counted, told), totals], ensure_ascii=False, sort_keys=True)


@pytest.mark.long
@pytest.mark.parametrize(("rule", "kind"), pairs(["approval", "cumulative", "ordinal"]))
def test_choices_exchanged_between_two_ballots_change_nothing_that_is_published(rule: Rule, kind: str) -> None:
    """Two ballots give each other a choice, so that totals (and winners) stay: below 50 ballots every byte stays as well."""
    form = BallotForm(kind=kind, most=3, most_points=Fraction(9) if kind == "cumulative" else None)
    base = replace(sheet_of(rule=rule), form=form)
    labelled = tuple(replace(item, exclusive=("x",) if item.number in (1, 4) else ()) for item in base.candidates)
    sheet, chance, tried = replace(base, candidates=labelled), random.Random(5), 0
    for number in (8, 12, 30):
        for _ in range(25):
            rows = [chance.sample(range(1, 7), 3) for _ in range(number)]
            one, other = chance.sample(range(number), 2)
            place = chance.randrange(3)
            mine, theirs = rows[one][place], rows[other][place]
            if mine in rows[other] or theirs in rows[one]:
                continue
            changed = [list(row) for row in rows]
            changed[one][place], changed[other][place] = theirs, mine
            first, second = ([_choice(row, kind) for row in each] for each in (rows, changed))
            if set(tally(sheet, opened(first)).selected) != set(tally(sheet, opened(second)).selected):
                continue
            tried += 1
            assert outputs(sheet, first) == outputs(sheet, second), (number, rows, changed)
    assert tried > 10


def _choice(row: Sequence[int], kind: str) -> Choice:
    points = {number: 3 - place for place, number in enumerate(row)} if kind == "cumulative" else None
    return Choice.of(row, points, ranked=kind == "ordinal")


async def test_whole_votes_with_an_exchange_publish_the_same_bytes(folder: Path) -> None:
    """The same through box, closing and bundle: only commitments, heads, keys, digests and signatures differ."""
    parts = []
    for turn, choices in enumerate(([[1, 2], [3, 4]], [[1, 4], [2, 3]])):
        polling = await prepare(folder, key=f"vote-{turn}", sheet=sheet_of(rule=EqualShares(completion="add1")))
        await cast(polling, [*choices, *some(18)[1:]])
        published, data = await finish(polling, 19)
        assert failed(data) == []
        parts.append(
            (published.parts["result.json"], published.parts["totals.json"], published.protocol["slips"], published.protocol["roll"])
        )
        assert set(published.parts) & {"ballots.pb"} == set()
    assert parts[0] == parts[1]


def test_a_small_class_or_a_heavy_one_is_told_by_its_winners_alone() -> None:
    sheet = replace(sheet_of(), weights={"lives": 1, "registered": 100})
    many = opened([Choice.of(chosen) for chosen in some(60)[1:]], "lives")
    for few in (0, 1, 19):
        counted = tally(sheet, [*many, *opened([Choice.of([6])] * few, "registered")])
        told = told_of(sheet, counted)
        assert (told.level, told.withheld) == (Level.WINNERS, "class")
        assert not {"rounds", "explanations", "digest", "blank"} & set(result_of(sheet, counted, told))
    assert told_of(sheet, tally(sheet, [*many, *opened([Choice.of([6])] * 20, "registered")])).level is Level.BALLOTS


def test_blank_ballots_hide_nobody() -> None:
    sheet = sheet_of()
    for named, level in ((9, Level.WINNERS), (10, Level.TOTALS), (49, Level.TOTALS), (50, Level.BALLOTS)):
        counted = tally(sheet, opened([Choice.of([1 + n % 6]) for n in range(named)] + [Choice(())] * 30))
        assert told_of(sheet, counted).level is level


KINDS = {
    "approval": BallotForm(most=3),
    "choose-1": BallotForm(kind="choose-1", most=1),
    "within budget": BallotForm(most_cost=600_000),
    "cumulative": BallotForm(kind="cumulative", most=3, most_points=Fraction(9)),
    "scoring": BallotForm(kind="scoring", most_each=Fraction(5)),
    "ordinal": BallotForm(kind="ordinal", most=3),
}


@pytest.mark.long
@pytest.mark.parametrize(("rule", "kind"), pairs(list(KINDS)))
def test_the_file_alone_gives_the_published_winners(rule: Rule, kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By the command without a flag, by the stand-alone program without a flag, and without a complaint of the checker."""
    from domain.voting.pbfile import pb_file
    from web.cli import main

    form, chance = KINDS[kind], random.Random(3)
    base = sheet_of(rule=rule)
    candidates = tuple(replace(item, cost=100_000, exclusive=("x",) if item.number < 3 else (), group="北區") for item in base.candidates)
    lot = commitment("seed")
    sheet = replace(base, form=form, candidates=candidates, budget=350_000, ties=Ties(("lot",)), lot=lot)
    choices = []
    for _ in range(60):
        row = chance.sample(range(1, 7), 1 if kind == "choose-1" else chance.randint(1, 3))
        points = {number: chance.randint(1, 3) for number in row} if form.valued else None
        choices.append(Choice.of(row, points, ranked=kind == "ordinal"))
    counted = tally(sheet, opened(choices), seed="seed")
    about = {
        "description": 'A; "vote"',
        "country": "Taiwan",
        "unit": "Kaohsiung",
        "instance": "2027",
        "date_begin": "2027",
        "date_end": "2027",
    }
    data = pb_file(sheet, counted, told_of(sheet, counted), about)
    assert check(data) == []
    own = own_of(read(data).meta)
    assert own is not None
    again = count(read(data), own.rule, own.ties, report=False)
    assert [read(data).projects[p].id for p in again.selected] == counted.selected
    path = tmp_path / "ballots.pb"
    path.write_bytes(data)
    with pytest.raises(SystemExit) as ended:
        main(["count", str(path), "--json"])
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out)["selected"] == counted.selected
    election = recount.Election(data, list(own.ties.order), list(own.ties.lot))
    rules = recount.rules_of({}, data)
    parameters: dict[str, Any] = {**recount.RULES[rules["rule"]], **rules["parameters"]}
    assert sorted(election.ids[p] for p in election.winners(rules["rule"], parameters)) == sorted(counted.selected)
    assert recount.main([str(path)]) == 6  # there is nothing to compare with


@pytest.mark.long
@pytest.mark.parametrize("rule", [Greedy(), TopK(1), EqualShares(completion="add1")], ids=lambda rule: rule.name)
@pytest.mark.parametrize("number", [57, 57 * 3, 24])
async def test_areas_are_counted_within_their_own_money(folder: Path, rule: Rule, number: int) -> None:
    """Two pots of 300,000 that a single pot of 600,000 would give to one area; a file for each."""
    base = sheet_of(rule=rule)
    candidates = tuple(replace(item, group="北區" if item.number <= 3 else "南區", cost=150_000) for item in base.candidates)
    sheet = replace(base, candidates=candidates, budgets={"北區": 300_000, "南區": 300_000})
    polling = await prepare(folder, sheet=sheet, slips=number + 10)
    chance = random.Random(9)
    choices = [sorted({1 + chance.randrange(3), 2, 4 + chance.randrange(3)}) if place % 10 else [1, 2] for place in range(number)]
    await cast(polling, choices)
    published, data = await finish(polling, number)
    found = verify(data)
    assert found.sound, [one.said for one in found.checks if one.passed is False]
    north = [name for name in published.shown["selected"] if name in ("p1", "p2", "p3")]
    assert 0 < len(north) <= 2
    assert 0 < len(published.shown["selected"]) - len(north) <= 2
    path = folder / "bundle.zip"
    path.write_bytes(data)
    assert recount.main([str(path)]) == int(found.exit)
    files = {name: part for name, part in published.parts.items() if name.endswith(".pb")}
    if number < 50:
        assert not files
        return
    assert set(files) == {"ballots-1.pb", "ballots-2.pb"}
    for name, area in (("ballots-1.pb", "北區"), ("ballots-2.pb", "南區")):
        held = read(files[name])
        assert (held.meta["subunit"], held.budget, held.ballots.count) == (
            area,
            300_000,
            sum(1 for one in choices if any((n <= 3) is (area == "北區") for n in one)),
        )
        own = own_of(held.meta)
        assert own is not None
        winners = {held.projects[p].id for p in count(held, own.rule, own.ties).selected}
        assert winners == {project.id for project in held.projects} & set(published.shown["selected"])
    assert {one["area"] for one in published.shown["what_if"]} <= {"北區", "南區"} if "what_if" in published.shown else True


async def test_limits_of_half_a_point_are_in_their_one_form(folder: Path) -> None:
    """A sheet may name a fraction, as files with decimals do: neither check takes it for a bent one."""
    form = BallotForm("cumulative", most_points=Fraction(21, 2), most_each=Fraction(5, 2))
    _, data = await finish(await prepare(folder, sheet=replace(sheet_of(), form=form)), 0)
    assert failed(data) == []


async def test_a_proposal_without_an_area_is_refused_where_money_is_by_area(folder: Path) -> None:
    sheet = replace(sheet_of(), budgets={"北區": 300_000})
    with pytest.raises(Refused, match="in no area"):
        await prepare(folder, sheet=sheet)


async def test_a_second_vote_on_the_same_proposals_is_told_by_its_winners_alone(folder: Path) -> None:
    from domain.voting.actions import publishing

    for turn, (number, withheld) in enumerate(((20, "few"), (60, "recent"))):
        polling = await prepare(folder, key=f"vote-{turn}", slips=70)
        await cast(polling, some(number))
        published, data = await finish(polling, number)
        assert published.shown["withheld"] == withheld
        assert failed(data) == []
        await publishing.keep_result(published, data)
    assert "totals.json" not in published.parts
