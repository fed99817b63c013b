"""The board's files of one head are made once: a second request reads nothing of the log, and a new head is seen at once."""

import re

import pytest

from domain.voting import merkle
from domain.voting.actions import board
from domain.voting.bundle import log_csv, read_log
from domain.voting.models_public import Head, Leaf
from domain.voting.queries import ballots_on, newest_head
from tests.queries import counting
from tests.support import Page, Site
from tests.voting.polling import Polling, prepare
from tests.voting.published import an_hour_later, cast, some
from web.voting.ballot_writers import MOST_LOGS, BallotWriters, Log

LOG = re.compile(r'\b(?:FROM|JOIN)\s+"?log"?\b', re.IGNORECASE)


@pytest.fixture
async def polling(site: Site) -> Polling:
    """An open vote with 25 ballots, 20 of them on the board."""
    found = await prepare(site.services.settings.data, slips=100, ago=3)
    await cast(found, some(25))
    await an_hour_later(found)
    return found


async def ask(site: Site, path: str) -> tuple[Page, int]:
    """A file of the board, and how many statements on the log it took."""
    with counting() as statements:
        page = await site.browser().get(f"/en/votes/vote/{path}")
    assert page.status == 200
    assert statements  # the newest head at least is asked for
    return page, sum(1 for statement in statements if LOG.search(statement))


async def test_a_second_request_reads_nothing_of_the_log(site: Site, polling: Polling) -> None:
    for first, second in (("log.csv", "log.csv"), ("proof.json?since=7", "proof.json?since=13")):
        site.services.parts[BallotWriters] = BallotWriters(polling.vault)
        _, read = await ask(site, first)
        _, again = await ask(site, second)
        assert (read, again) == (1, 0)
    assert (await ask(site, "log.csv"))[1] == 0  # both are made of one reading


async def test_a_new_head_is_seen_at_once(site: Site, polling: Polling) -> None:
    before, _ = await ask(site, "log.csv")
    old = (await ask(site, "proof.json?since=20"))[0].response.json()
    size = old["head"]["size"]
    assert await ballots_on(polling.row.id, size) == 20
    await cast(polling, some(35), first=25)
    await an_hour_later(polling)
    after, read = await ask(site, "log.csv")
    acts = size - 20
    assert read == 1
    assert (len(read_log(before.response.content)), len(read_log(after.response.content))) == (20 + acts, 60 + acts)
    new = (await ask(site, f"proof.json?since={size}"))[0].response.json()
    steps = [bytes.fromhex(step) for step in new["consistency"]]
    assert merkle.verify_consistency(size, 60 + acts, bytes.fromhex(old["head"]["root"]), bytes.fromhex(new["head"]["root"]), steps)


async def test_a_log_that_is_not_the_heads_is_not_kept(site: Site, polling: Polling) -> None:
    head = await newest_head(polling.row.id)
    assert head is not None
    await Head.filter(id=head.id).update(root=b"0" * 32)
    for _ in range(2):
        assert (await ask(site, "log.csv"))[1] == 1
    await Head.filter(id=head.id).update(root=bytes(head.root))
    assert (await ask(site, "log.csv"))[1] == 0


async def test_the_logs_in_memory_are_bounded(polling: Polling) -> None:
    writers = BallotWriters(polling.vault)
    empty = Head(size=0, root=merkle.root([]))
    for election in range(100, 100 + MOST_LOGS):
        await writers.log(election, empty)
    head = await newest_head(polling.row.id)
    assert head is not None
    await writers.log(100, empty)  # the oldest is asked for again, so the next one leaves
    await writers.log(polling.row.id, head)
    with counting() as statements:
        await writers.log(100, empty)
        assert not statements
        await writers.log(101, empty)
    assert len(statements) == 1


async def test_the_board_is_tended_without_reading_all_of_it_again(polling: Polling) -> None:
    with counting() as statements:
        await board.tend(polling.row, polling.vault)
    assert not [statement for statement in statements if LOG.search(statement) and "COUNT" not in statement and "EXISTS" not in statement]
    polling.vault.forget_head(polling.row.eid)
    await board.tend(polling.row, polling.vault)
    kept = polling.vault.head(polling.row.eid)
    assert kept is not None
    assert kept[0] == await Leaf.filter(election=polling.row.id).count()


def test_proofs_from_kept_nodes_are_those_of_the_definition() -> None:
    for size in range(1, 70):
        entries = [(f"{place:010}", bytes([place]) * 32) for place in range(size)]
        log = Log.of(entries)
        assert log.tree.root == merkle.root(log.leaves)
        assert log.file == log_csv(entries)
        for earlier in range(1, size + 1):
            assert log.consistency(earlier) == merkle.consistency(log.leaves, earlier)
        for earlier in (0, size + 1, -1):
            with pytest.raises(ValueError, match="no earlier tree"):
                log.consistency(earlier)
