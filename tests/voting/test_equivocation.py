"""A board that tells two stories: test 50 of the protocol. The heads are signed with the real key, as a bad operator could."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Refused
from domain.voting import bundle, merkle
from domain.voting.actions import board
from domain.voting.board import leaf_of
from domain.voting.bundle import log_csv, read_log
from domain.voting.mirrored import Mirrored
from domain.voting.verify import verify
from domain.voting.verify_held import Given
from tests.support import opened
from tests.voting.polling import Polling, prepare
from tests.voting.published import cast, failed, finish, signed_bundle, some
from web.cli import main
from web.voting.mirror import check_copy

pytestmark = pytest.mark.anyio
SAME, GREW, ROOTED, WHOLE = (
    "no two heads of one size differ",
    "the log only grew",
    "every head is the root of the beginning of this log",
    "the final head covers the whole log",
)


@pytest.fixture
async def place(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Polling, dict[str, bytes]]]:
    """A counted vote of 60 ballots and the parts of its bundle."""
    async with opened(database_url):
        polling = await prepare(tmp_path, slips=100)
        await cast(polling, some(40))
        await board.tend(polling.row, polling.vault)
        await cast(polling, some(20, seed=9), first=40)
        published, _ = await finish(polling, 60)
        yield polling, published.parts
        await polling.writer.close()


def head(polling: Polling, size: int, root: bytes, kind: str = "hourly") -> dict[str, Any]:
    """A head as the vote's own key signs it."""
    signature = polling.writer.signer.head(polling.row.eid, size, root)
    return {"size": size, "root": root.hex(), "signature": signature.hex(), "at": 1, "kind": kind}


def forged(polling: Polling, parts: dict[str, bytes], heads: list[dict[str, Any]], log: list[tuple[str, bytes]]) -> bytes:
    """A bundle with this board, listed and signed as if it were the right one."""
    return signed_bundle(polling, parts | {"heads.json": bundle.as_json(heads), "log.csv": log_csv(log)})


async def test_the_verifier_names_two_heads_of_one_size(place: tuple[Polling, dict[str, bytes]]) -> None:
    polling, parts = place
    heads, log = json.loads(parts["heads.json"]), read_log(parts["log.csv"])
    assert failed(signed_bundle(polling, parts)) == []
    other = list(reversed(log))
    root = merkle.root([leaf_of(tracker, com) for tracker, com in other])
    assert root.hex() != heads[-1]["root"]
    twice = failed(forged(polling, parts, [*heads[:-1], head(polling, len(log), root), heads[-1]], log))
    assert {SAME, ROOTED} <= set(twice)
    assert "tree heads are signed" not in "".join(twice)  # the signatures are right: only the comparison finds it


async def test_the_verifier_names_a_log_that_shrank_or_was_written_anew(place: tuple[Polling, dict[str, bytes]]) -> None:
    polling, parts = place
    heads, log = json.loads(parts["heads.json"]), read_log(parts["log.csv"])
    shorter = log[:-3]
    hashes = [leaf_of(tracker, com) for tracker, com in shorter]
    shrunk = failed(forged(polling, parts, [*heads, head(polling, len(shorter), merkle.root(hashes), "final")], shorter))
    assert {GREW, ROOTED} <= set(shrunk)
    assert WHOLE not in shrunk
    assert WHOLE in failed(forged(polling, parts, heads, shorter))
    anew = [(tracker, bytes(32)) for tracker, _ in log]
    rewritten = failed(forged(polling, parts, heads, anew))
    assert ROOTED in rewritten
    ballot = next(entry for entry in log if entry[0])
    places = [place for place, (tracker, _) in enumerate(log) if tracker]
    assert "no ballot is on the log twice" in failed(forged(polling, parts, heads, [*log[: places[-1]], ballot, *log[places[-1] + 1 :]]))


async def test_an_observers_copy_finds_what_the_bundle_alone_cannot(place: tuple[Polling, dict[str, bytes]]) -> None:
    """A whole second board, consistent in itself and signed: only who kept a head of the first one sees it."""
    polling, parts = place
    key, eid = bytes(polling.row.signing_key or b"").hex(), polling.row.eid
    heads, log = json.loads(parts["heads.json"]), read_log(parts["log.csv"])
    first = Mirrored(eid, key, heads, log)
    check_copy(first, first)
    other = [(tracker, bytes([place]) * 32) for place, (tracker, _) in enumerate(log)]
    hashes = [leaf_of(tracker, com) for tracker, com in other]
    again = [head(polling, held["size"], merkle.root(hashes[: held["size"]]), held["kind"]) for held in heads]
    second = Mirrored(eid, key, again, other)
    check_copy(second, None)  # nothing is wrong with it alone
    for old, new in ((first, second), (second, first)):
        with pytest.raises(Refused, match="Equivocation"):
            check_copy(new, old)
    with pytest.raises(Refused, match="Equivocation: the first"):
        check_copy(replace(first, log=log[:-1], heads=heads[:-1]), replace(first, heads=heads[:-1]))
    with pytest.raises(Refused, match="not the root of this log"):
        check_copy(replace(first, log=log[:-1]), None)
    with pytest.raises(Refused, match="not signed"):
        check_copy(replace(first, heads=[heads[-1] | {"signature": "00" * 64}]), None)
    lost = replace(first, log=log[:-1], heads=heads[:-1], restored=(len(log),))
    with pytest.raises(Refused, match="says itself that the vote went on with a restored copy") as named:
        check_copy(lost, first)
    assert named.value.facts["posted"] == str(len(log))


def ended(file: Path, copy: Path) -> int | str | None:
    """How `hamasen verify --mirror` ends."""
    with pytest.raises(SystemExit) as end:
        main(["verify", str(file), "--mirror", str(copy)])
    return end.value.code


@pytest.mark.parametrize(
    "bent",
    [
        {"heads": [{}]},
        {"heads": [{"size": "1", "root": "", "signature": ""}]},
        {"heads": [{"size": -1, "root": "", "signature": ""}]},
        {"heads": [{"size": 0, "root": "xy", "signature": ""}]},
        {"heads": 1},
        {"signing_key": "no"},
        {"signing_key": 1},
        {"restored": 1},
    ],
    ids=str,
)
def test_a_board_that_cannot_be_read_is_refused_with_a_sentence(bent: dict[str, Any]) -> None:
    good = {"eid": "e", "signing_key": "00" * 32, "heads": []}
    assert Mirrored.of(json.dumps(good).encode(), log_csv([])).heads == []
    with pytest.raises(Refused, match="no board"):
        Mirrored.of(json.dumps(good | bent).encode(), log_csv([]))


async def test_a_bundle_is_compared_with_an_observers_copy(place: tuple[Polling, dict[str, bytes]], tmp_path: Path) -> None:
    polling, parts = place
    data = signed_bundle(polling, parts)
    heads, log = json.loads(parts["heads.json"]), read_log(parts["log.csv"])
    held = Mirrored(polling.row.eid, bytes(polling.row.signing_key or b"").hex(), heads[:2], log[: heads[1]["size"]])
    said = "this board is the one that was mirrored, with more on it"
    for copy, passed in ((None, None), (held, True), (replace(held, log=[("", bytes(32)), *log[1:9]]), False)):
        assert {check.said: check.passed for check in verify(data, Given(copy=copy)).checks}[said] is passed
    file, folder = tmp_path / "bundle.zip", tmp_path / "copy"
    file.write_bytes(data)
    folder.mkdir()
    board = {"eid": held.eid, "signing_key": held.signing_key, "heads": heads}
    assert ended(file, folder) == 2  # there is no copy in it
    (folder / "heads.json").write_text(json.dumps(board))
    assert ended(file, folder) == 2  # half a copy
    (folder / "log.csv").write_bytes(parts["log.csv"])
    assert ended(file, folder) == 0
    (folder / "heads.json").write_text(json.dumps(board | {"heads": [head(polling, 1, merkle.root([leaf_of(*log[0])])), *heads]}))
    assert ended(file, folder) == 5  # a head that the bundle leaves out


async def test_a_consistency_proof_holds_for_growth_and_for_nothing_else(place: tuple[Polling, dict[str, bytes]]) -> None:
    _, parts = place
    hashes = [leaf_of(tracker, com) for tracker, com in read_log(parts["log.csv"])]
    whole, old = merkle.root(hashes), merkle.root(hashes[:40])
    steps = merkle.consistency(hashes, 40)
    assert merkle.verify_consistency(40, len(hashes), old, whole, steps)
    exchanged = [hashes[1], hashes[0], *hashes[2:]]
    assert not merkle.verify_consistency(40, len(hashes), merkle.root(exchanged[:40]), whole, steps)
    assert not merkle.verify_consistency(40, len(hashes), old, merkle.root(exchanged), merkle.consistency(exchanged, 40))
    assert not merkle.verify_consistency(40, len(hashes) - 1, old, merkle.root(hashes[:-1]), steps)
    assert not merkle.verify_consistency(len(hashes), 40, whole, old, steps)
