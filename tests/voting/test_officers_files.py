"""The officers' computer: a box file is counted without the server, and only what the holders of the key vouch for is stored."""

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest

from domain.counting.rules import EqualShares
from domain.errors import Refused
from domain.voting.answer import counted_file, stored_result
from domain.voting.ballot import Choice
from domain.voting.box_file import ANSWER, TRIAL, challenge_of, read_box, read_vouched, vouched, written
from domain.voting.observers import TestSlip
from domain.voting.publish import count_box
from domain.voting.sealing import new_private, public_of
from domain.voting.shut import read_shut
from tests.voting.polling import Polling, prepare, sheet_of
from tests.voting.published import cast, shut, some


async def box_of(polling: Polling) -> bytes:
    """The box file of a shut vote, as the server gives it out."""
    row = await polling.again()
    return written(await read_shut(row), challenge_of(polling.vault.read(row.eid), row.eid), [])


@pytest.mark.both
@pytest.mark.parametrize(("number", "completion"), [(58, "add1"), (12, "none")])
async def test_a_box_file_is_counted_as_the_server_would_count_it(folder: Path, number: int, completion: str) -> None:
    polling = await prepare(folder, sheet=sheet_of(6, rule=EqualShares(completion=completion)))
    await cast(polling, some(number))
    await shut(polling, number)
    row = await polling.again()
    here = await count_box(row, polling.vault, polling.private)
    there = counted_file(read_box(await box_of(polling)), polling.private)
    assert not [check.said for check in there.checks if check.passed is False]
    assert len(there.checks) > 10
    for name in ("rules.json", "log.csv", "heads.json", "events.json", "result.json", "protocol.json"):
        assert there.published.parts[name] == here.parts[name], name
    stored = await stored_result(row, polling.vault, there.answer)
    assert stored.parts == here.parts
    assert stored.shown == here.shown


async def test_test_slips_are_taken_out_by_what_the_officers_computer_opened(folder: Path) -> None:
    polling = await prepare(folder)
    await cast(polling, [[1], [2, 3], *some(10)])
    await shut(polling, 12, tests=2)
    tests = [TestSlip(polling.codes[0], Choice.of([1])), TestSlip(polling.codes[1], Choice.of([2, 3]))]
    with pytest.raises(Refused, match="envelope holds"):
        counted_file(read_box(await box_of(polling)), polling.private)
    there = counted_file(read_box(await box_of(polling)), polling.private, tests=tests)
    stored = await stored_result(await polling.again(), polling.vault, there.answer)
    assert stored.taken is not None
    assert len(stored.taken.trackers) == 2
    assert stored.shown["ballots"] == 10


async def test_a_box_file_holds_no_secret_of_the_server(folder: Path) -> None:
    polling = await prepare(folder)
    await cast(polling, some(12))
    await shut(polling, 12)
    data, keys = await box_of(polling), polling.vault.read(polling.row.eid)
    secret = (polling.vault.folder / f"election-{polling.row.eid}.secret").read_text()
    told = [keys.pepper, keys.seed, keys.roll, keys.facts, challenge_of(keys, polling.row.eid), bytes.fromhex(secret)]
    for held in told:
        for form in (held.hex().encode(), base64.b64encode(held)):
            assert form not in data
    assert not [code for code in polling.codes if code.encode() in data]
    assert set(json.loads(data)["row"]["plan"]) <= {"about", "objections_until", "too_few", "public_file", "cycle"}


async def test_an_answer_of_another_key_vote_or_hand_is_refused(folder: Path) -> None:
    polling = await prepare(folder)
    await cast(polling, some(12))
    await shut(polling, 12)
    row = await polling.again()
    box = read_box(await box_of(polling))
    good = counted_file(box, polling.private).answer
    held = json.loads(good)
    forged = json.loads(held["body"])
    forged["parts"]["result.json"] = forged["parts"]["protocol.json"]
    foreign = vouched(ANSWER, row.eid, forged, new_private(), box.challenge)
    other_kind = vouched(TRIAL, row.eid, forged, polling.private, box.challenge)
    other_vote = vouched(ANSWER, "0" * 16, forged, polling.private, box.challenge)
    strange = vouched(ANSWER, row.eid, forged | {"parts": {"recount.py": ""}}, polling.private, box.challenge)
    changed = json.dumps(held | {"body": json.dumps(forged)}).encode()
    for wrong in (foreign, other_kind, other_vote, strange, changed, b"", b"{}", b"[1]", b"\xff"):
        with pytest.raises(Refused):
            await stored_result(row, polling.vault, wrong)
    assert (await stored_result(row, polling.vault, good)).shown["ballots"] == 12


@pytest.mark.parametrize("wrong", [b"", b"{}", b"[]", b'{"format":"hamasen-box-1"}', b'{"format":"hamasen-box-2"}', b"\xff\xfe"])
def test_what_is_no_box_file_is_refused(wrong: bytes) -> None:
    with pytest.raises(Refused, match="not the file of a shut box"):
        read_box(wrong)


async def test_a_changed_box_file_does_not_count(folder: Path) -> None:
    polling = await prepare(folder)
    await cast(polling, some(12))
    await shut(polling, 12)
    box = read_box(await box_of(polling))
    with pytest.raises(Refused, match="do not match"):
        counted_file(replace(box, shut=replace(box.shut, box=box.shut.box[1:])), polling.private)
    with pytest.raises(Refused, match="not the key"):
        counted_file(box, new_private())


def test_both_sides_agree_on_the_key_of_an_answer() -> None:
    mine, theirs = new_private(), new_private()
    made = vouched(TRIAL, "E" * 16, {"nonce": "00"}, mine, public_of(theirs))
    assert read_vouched(TRIAL, "E" * 16, made, theirs, public_of(mine))["nonce"] == "00"
