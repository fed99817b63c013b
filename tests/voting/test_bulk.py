"""What two hundred small elections tell of an order, and what a permutation changes: test 41 of the protocol."""

import json
import math
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from domain.counting.rules import EqualShares, Greedy, Rule
from domain.db import current
from domain.voting import bundle
from domain.voting.actions import board
from domain.voting.ballot import Choice, Opened, commitment, new_nonce
from domain.voting.closing import Level, result_of, tally, told_of
from domain.voting.codes import new_code, tag_of, tracker_of
from domain.voting.dialects import marks
from domain.voting.models_public import Leaf
from domain.voting.pbfile import pb_file
from tests.support import opened
from tests.voting.polling import prepare, sheet_of
from tests.voting.published import some

ELECTIONS, BALLOTS = 200, 20
BOUND = 5 / math.sqrt(ELECTIONS * (BALLOTS - 1))
"""Five standard deviations of the mean rank correlation of that many orders by chance: one run in two million lies outside."""


@pytest.fixture
async def folder(database_url: str, tmp_path: Path) -> AsyncIterator[Path]:
    """A folder, with the database open."""
    async with opened(database_url):
        yield tmp_path


def correlation(order: list[int]) -> float:
    """Spearman's rank correlation of an order with 0, 1, 2 …"""
    n = len(order)
    return 1 - 6 * sum((place - rank) ** 2 for place, rank in enumerate(order)) / (n * (n * n - 1))


def test_the_measure_finds_an_order_where_there_is_one() -> None:
    chance = random.Random(4)
    assert correlation(list(range(20))) == 1
    assert correlation(list(reversed(range(20)))) == -1
    mean = sum(correlation(chance.sample(range(BALLOTS), BALLOTS)) for _ in range(ELECTIONS)) / ELECTIONS
    assert abs(mean) < BOUND
    nearly = [min(1.0, correlation(sorted(range(BALLOTS), key=lambda n: n + chance.gauss(0, 12)))) for _ in range(ELECTIONS)]
    assert sum(nearly) / ELECTIONS > 2 * BOUND  # a weak link is found as well


async def in_order(election: int) -> list[str]:
    """Trackers of the box as they lie in the file."""
    place = "ORDER BY ctid" if current().dialect == "postgres" else ""
    rows = await current().client.execute_query_dict(f"SELECT tracker FROM box WHERE election = {marks(1)[0]} {place}", [election])
    return [row["tracker"] for row in rows]


@pytest.mark.long
async def test_a_batch_on_the_board_knows_nothing_of_the_order_of_casting(folder: Path) -> None:
    """Cast one after the other, appended as one batch; on SQLite the box itself tells no order either, on PostgreSQL it does until
    the reorder, which test_publish.py has a test for."""
    on_board, in_box = [], []
    for turn in range(ELECTIONS):
        polling = await prepare(folder, key=f"small-{turn}", slips=BALLOTS)
        trackers = []
        for code in polling.codes:
            ballot = polling.ballot(code, 1 + turn % 6)
            await polling.writer.cast(ballot)
            trackers.append(ballot.tracker)
        await board.tend(polling.row, polling.vault)
        leaves = await Leaf.filter(election=polling.row.id).exclude(tracker="").order_by("place").values_list("tracker", flat=True)
        on_board.append(correlation([trackers.index(tracker) for tracker in leaves]))
        in_box.append(correlation([trackers.index(tracker) for tracker in await in_order(polling.row.id)]))
        await polling.writer.close()
    assert abs(sum(on_board) / ELECTIONS) < BOUND
    if current().dialect == "sqlite":
        assert abs(sum(in_box) / ELECTIONS) < BOUND
    else:
        assert sum(in_box) / ELECTIONS > 0.9  # this is what the reorder is for, and that the measure measures


def test_the_order_of_hand_out_predicts_no_row_after_the_reorder() -> None:
    """Rows lie in the order of their tags: two hundred elections whose slips are handed out and cast in one order."""
    found = []
    for turn in range(ELECTIONS):
        eid, pepper = f"{turn:016}", random.Random(turn).randbytes(32)
        tags = [tag_of(pepper, eid, new_code()) for _ in range(BALLOTS)]
        found.append(correlation([tags.index(tag) for tag in sorted(tags)]))
    assert abs(sum(found) / ELECTIONS) < BOUND


@pytest.mark.parametrize("rule", [Greedy(), EqualShares(completion="add1")], ids=["greedy", "equal shares"])
@pytest.mark.parametrize("weighted", [False, True])
def test_every_permutation_of_the_box_publishes_the_same_bytes(rule: Rule, weighted: bool) -> None:
    sheet = replace(sheet_of(), rule=rule, weights={"lives": 1, "registered": 2} if weighted else None)
    ballots = []
    for place, chosen in enumerate(some(80)):
        tracker, choice, nonce = tracker_of("E" * 16, new_code()), Choice.of(chosen), new_nonce()
        assert commitment("E" * 16, tracker, nonce, choice) != commitment("E" * 16, tracker, new_nonce(), choice)
        klass = ("registered" if place % 2 else "lives") if weighted else ""
        ballots.append(Opened(tracker, nonce, klass, 1 + place // 50, "phone" if place % 3 else "paper", choice))
    published, chance = set(), random.Random(11)
    for _ in range(12):
        counted = tally(sheet, ballots)
        told = told_of(sheet, counted)
        assert told.level is Level.BALLOTS
        published.add((pb_file(sheet, counted, told, {}), bundle.as_json(result_of(sheet, counted, told))))
        chance.shuffle(ballots)
        ballots = [
            replace(ballot, tracker=other.tracker, nonce=other.nonce, channel=other.channel, pack=other.pack)
            for ballot, other in zip(ballots, chance.sample(ballots, len(ballots)), strict=True)
        ]
    assert len(published) == 1
    file, result = published.pop()
    assert json.loads(result)["selected"]
    held = file.decode()
    assert not [ballot.tracker for ballot in ballots if ballot.tracker in held]
    other = tally(sheet, [*ballots[1:], replace(ballots[0], choice=Choice.of([2, 5]))])
    assert pb_file(sheet, other, told_of(sheet, other), {}) != file  # another ballot is another file
