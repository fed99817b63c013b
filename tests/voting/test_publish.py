"""From the shut box to the bundle: tests 41, 42, 49 to 53 and 57 of the protocol, 3.9's small numbers, V11 to V15."""

import asyncio
import io
import json
import random
import secrets
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from domain.counting.ballot_forms import BallotForm
from domain.counting.errors import Undecided
from domain.counting.rules import EqualShares, Greedy, TopK
from domain.counting.ties import Ties, commitment
from domain.db import current
from domain.errors import Refused
from domain.voting import bundle
from domain.voting.actions import board, commission, elections, ending, opening, packs, publishing, reconciling, restoring
from domain.voting.actions.casting import Answer
from domain.voting.actions.paper import Entry, enter_slip
from domain.voting.ballot import Choice, Opened, Sealed
from domain.voting.ballot import commitment as com_of
from domain.voting.checks import Exit
from domain.voting.closing import open_all, tally, told_of
from domain.voting.models import Box, Election, Invalid, Paper
from domain.voting.models_public import Head, Leaf
from domain.voting.observers import TestSlip
from domain.voting.pbfile import pb_file
from domain.voting.publish import count_box
from domain.voting.queries import by_id, heads
from domain.voting.sealing import Opener
from domain.voting.verify import verify
from domain.voting.verify_held import Given
from tests.support import opened
from tests.voting.polling import TWO, Polling, count_left, prepare, sheet_of
from tests.voting.published import cast, failed, finish, signed_bundle, some

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("checked_alike")]


@pytest.fixture
async def folder(database_url: str, tmp_path: Path) -> AsyncIterator[Path]:
    """A folder, with the database open."""
    async with opened(database_url):
        yield tmp_path


async def test_a_bundle_verifies_and_the_script_without_us_agrees(folder: Path) -> None:
    polling = await prepare(folder, slips=100)
    await cast(polling, some(60))
    published, data = await finish(polling, 60)
    found = verify(data)
    assert found.sound, [check.said for check in found.checks if check.passed is False]
    assert found.selected == found.published == tuple(published.shown["selected"])
    assert published.protocol["opened"] == published.protocol["matched"] == 60
    assert published.protocol["slips"] == {"printed": 100, "unopened": 0, "left": 40, "spoiled": 0, "handed_out": 60, "armed": 0}
    path = folder / "bundle.zip"
    path.write_bytes(data)
    script = folder / "recount.py"
    script.write_bytes(zipfile.ZipFile(path).read("recount.py"))
    done = subprocess.run([sys.executable, "-I", str(script), str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("kind", ["ordinal", "cumulative"])
async def test_ranks_and_points_count_the_same_in_the_box_and_in_the_file(folder: Path, kind: str) -> None:
    sheet = replace(
        sheet_of(), form=BallotForm(kind=kind, most=3, most_points=Fraction(15) if kind == "cumulative" else None), rule=Greedy()
    )
    polling, chance = await prepare(folder, sheet=sheet), random.Random(3)
    for place in range(55):
        chosen = chance.sample(range(1, 7), 3)
        points = {number: chance.randint(1, 5) for number in chosen} if kind == "cumulative" else None
        choice = Choice.of(chosen, points, ranked=True)
        await polling.writer.cast(polling.writer.ballot(polling.codes[place], choice, secrets.token_bytes(16), "phone"))
    _, data = await finish(polling, 55)
    assert failed(data) == []


async def test_weights_are_in_the_bundle_and_small_classes_withhold_the_ballots(folder: Path) -> None:
    for small in (False, True):
        sheet = replace(sheet_of(), weights={"lives": 1, "registered": 2})
        polling = await prepare(folder, key="small" if small else "large", sheet=sheet, slips=1)
        for klass, number in (("registered", 45), ("lives", 10 if small else 30)):
            made = await packs.print_packs(polling.row, polling.writer.keys, number, TWO, klass=klass)
            await packs.open_pack(polling.row, made[0].number, TWO)
            polling.codes += made[0].codes
        await cast(polling, some(len(polling.codes) - 1), first=1)
        await polling.close()
        for pack in await packs.Pack.filter(election=polling.row.id):
            await count_left(polling.row, pack.number, 1 if pack.number == 1 else 0, 0)
        await ending.shut_box(polling.row, TWO, polling.vault)
        published = await count_box(await polling.again(), polling.vault, polling.private)
        found = verify(signed_bundle(polling, published.parts))
        assert found.sound, [check.said for check in found.checks if check.passed is False]
        assert ("ballots.pb" in published.parts) is not small
        assert (found.selected is None) is small


@pytest.mark.parametrize(("number", "parts"), [(60, {"ballots.pb", "totals.json"}), (30, {"totals.json"}), (7, set())])
async def test_small_crowds_are_told_less(folder: Path, number: int, parts: set[str]) -> None:
    polling = await prepare(folder)
    await cast(polling, some(number))
    published, data = await finish(polling, number)
    assert {"ballots.pb", "totals.json"} & set(published.parts) == parts
    assert ("rounds" in published.shown) is (number >= 10)
    assert ("blank" in published.protocol) is (number >= 50)
    assert failed(data) == []


async def test_the_files_are_the_same_whatever_the_order_of_casting(folder: Path) -> None:
    files = []
    for turn in range(2):
        polling = await prepare(folder, key=f"vote-{turn}")
        choices = some(55)
        random.Random(turn).shuffle(choices)
        await cast(polling, choices)
        published, _ = await finish(polling, 55)
        files.append((published.parts["ballots.pb"], published.parts["totals.json"], published.shown["rounds"]))
    assert files[0] == files[1]


async def test_the_box_lies_in_the_order_of_its_tags_after_the_reorder(folder: Path) -> None:
    polling = await prepare(folder)
    for place in range(20):
        await cast(polling, [[1]], first=place)
    await finish(polling, 20)
    if current().dialect == "postgres":
        rows = await current().client.execute_query_dict("SELECT tag, xmin::text AS x FROM box ORDER BY ctid")
        assert [bytes(row["tag"]) for row in rows] == sorted(bytes(row["tag"]) for row in rows)
        assert len({row["x"] for row in rows}) == 1


@pytest.mark.parametrize("spoil", ["sealed", "com", "swap", "delete", "leaf"])
async def test_one_flipped_bit_stops_the_count(folder: Path, spoil: str) -> None:
    polling = await prepare(folder)
    await cast(polling, some(25))
    await polling.close()
    await count_left(polling.row, 1, 25, 0)
    await count_left(polling.row, 2, 10, 0)
    await ending.shut_box(polling.row, TWO, polling.vault)
    first, second = (await Box.filter(election=polling.row.id))[:2]
    flipped = lambda data: bytes([data[-1] ^ 1]) if len(data) == 1 else data[:-1] + bytes([data[-1] ^ 1])  # noqa: E731
    if spoil == "swap":
        await Box.filter(tag=first.tag).update(sealed=second.sealed)
        await Box.filter(tag=second.tag).update(sealed=first.sealed)
    elif spoil == "delete":
        await Box.filter(tag=first.tag).delete()
    elif spoil == "leaf":
        leaf = (await Leaf.filter(election=polling.row.id).exclude(tracker=""))[0]
        await Leaf.filter(id=leaf.id).update(com=flipped(bytes(leaf.com)))
    else:
        await Box.filter(tag=first.tag).update(**{spoil: flipped(bytes(getattr(first, spoil)))})
    with pytest.raises(Refused, match="do not match"):
        await count_box(await polling.again(), polling.vault, polling.private)


async def _bundle(folder: Path) -> tuple[Polling, dict[str, bytes]]:
    polling = await prepare(folder)
    await cast(polling, some(55))
    published, _ = await finish(polling, 55)
    return polling, published.parts


async def test_altered_parts_are_found(folder: Path) -> None:
    polling, parts = await _bundle(folder)
    data = signed_bundle(polling, parts)
    raw = bytearray(data)
    with pytest.raises(Refused):
        verify(b"PK" + bytes(raw[2:60]))
    lines = parts["ballots.pb"].decode().splitlines(keepends=True)
    forged = {
        "a ballot removed": {"ballots.pb": "".join(lines[:-1]).encode()},
        "winners exchanged": {"result.json": _changed(parts["result.json"], selected=["p6"])},
        "a head forged": {"heads.json": _head(parts["heads.json"])},
        "a leaf flipped": {"log.csv": parts["log.csv"][:-2] + (b"1\n" if parts["log.csv"][-2:-1] == b"0" else b"0\n")},
        "the protocol changed": {"protocol.json": _changed(parts["protocol.json"], ballots=54)},
        "the rule changed": {"rules.json": _rule(parts["rules.json"])},
    }
    for name, change in forged.items():
        assert told(signed_bundle(polling, parts | change)) in (Exit.UNREADABLE, Exit.DISAGREES), name


def told(data: bytes) -> Exit:
    """What a check of a bundle ends with."""
    try:
        return verify(data).exit
    except Refused:
        return Exit.UNREADABLE


def _changed(data: bytes, **values: object) -> bytes:
    return bundle.as_json(json.loads(data) | values)


def _head(data: bytes) -> bytes:
    held = json.loads(data)
    return bundle.as_json([*held, held[-1] | {"root": "00" * 32}])


def _rule(data: bytes) -> bytes:
    held = json.loads(data)
    held["sheet"]["budget"] += 1
    return bundle.as_json(held)


async def test_a_bundle_is_the_same_bytes_every_time(folder: Path) -> None:
    _, parts = await _bundle(folder)
    assert bundle.packed(parts) == bundle.packed(dict(reversed(parts.items())))
    with zipfile.ZipFile(io.BytesIO(bundle.packed(parts))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {bundle.EARLIEST}


async def test_no_digest_can_be_tried_out_without_the_key(folder: Path) -> None:
    """All 41 ballots of at most three of six, against everything the database holds: nothing matches."""
    import hashlib

    polling = await prepare(folder)
    await cast(polling, [[1, 4]])
    row = (await Box.all())[0]
    held = [bytes(value) for value in (row.com, row.dig, row.sealed, row.tag) if value]
    receipt = polling.writer.signer.receipt(polling.row.eid, row.tracker, bytes(row.com))
    for size in range(4):
        for chosen in combinations(range(1, 7), size):
            choice = Choice.of(chosen)
            for guess in (
                hashlib.sha256(choice.canonical).digest(),
                hashlib.sha256(polling.row.eid.encode() + choice.canonical).digest(),
                com_of(polling.row.eid, row.tracker, b"", choice),
                com_of(polling.row.eid, row.tracker, bytes(16), choice),
            ):
                assert guess not in held
                assert guess not in receipt


async def test_paper_counts_once_and_only_when_two_agree(folder: Path) -> None:
    polling = await prepare(folder)
    writer, codes = polling.writer, polling.codes
    await cast(polling, [[1]])
    with pytest.raises(Refused, match="after the vote is closed"):
        await enter_slip(writer, codes[1], 1, choice=Choice.of([2]))
    await polling.close()
    assert await enter_slip(writer, codes[1], 1, choice=Choice.of([2])) is Entry.FIRST
    with pytest.raises(Refused, match="before"):
        await enter_slip(writer, codes[1], 1, choice=Choice.of([2]))
    assert await enter_slip(writer, codes[1], 2, choice=Choice.of([2])) is Entry.SETTLED
    assert await enter_slip(writer, codes[2], 1, choice=Choice.of([3])) is Entry.FIRST
    assert await enter_slip(writer, codes[2], 2, choice=Choice.of([4])) is Entry.DIFFERS
    with pytest.raises(Refused, match="still wait"):
        await ending.shut_box(polling.row, TWO, polling.vault)
    assert await enter_slip(writer, codes[2], 3, choice=Choice.of([4])) is Entry.SETTLED
    for officer, choice in ((1, [1]), (2, [2]), (3, [5])):
        found = await enter_slip(writer, codes[3], officer, choice=Choice.of(choice))
    assert found is Entry.AFRESH
    assert await Paper.all().count() == 0
    assert await enter_slip(writer, codes[4], 1, invalid="too_many") is Entry.FIRST
    assert await enter_slip(writer, codes[4], 2, invalid="too_many") is Entry.SETTLED
    assert (await Invalid.all())[0].reason == "too_many"
    for code in (codes[0], codes[1], codes[4]):
        with pytest.raises(Refused, match="exceptions"):
            await enter_slip(writer, code, 1, choice=Choice.of([6]))
    with pytest.raises(Refused, match="not allowed"):
        await enter_slip(writer, codes[5], 1, choice=Choice.of([1, 2, 3, 4]))
    with pytest.raises(Refused, match="not one of an opened pack"):
        await enter_slip(writer, "0" * 17, 1, choice=Choice.of([1]))
    published, data = await finish(polling, 4)
    assert published.protocol["ballots"] == 3
    assert published.protocol["invalid"] == {"too_many": 1}
    assert failed(data) == []


async def test_two_pairs_of_officers_at_one_slip_make_one_row(folder: Path) -> None:
    polling = await prepare(folder)
    await polling.close()
    tries = [enter_slip(polling.writer, polling.codes[0], officer, choice=Choice.of([2])) for officer in (1, 2, 3, 4)]
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert await Box.all().count() == 1
    assert sum(1 for one in found if one is Entry.SETTLED) == 1
    assert all(isinstance(one, Entry | Refused) for one in found)


async def test_exactly_three_and_paper_with_two_marks(folder: Path) -> None:
    polling = await prepare(folder, sheet=replace(sheet_of(), form=BallotForm(least=3, most=3)))
    await polling.close()
    with pytest.raises(Refused):
        await enter_slip(polling.writer, polling.codes[0], 1, choice=Choice.of([1, 2]))
    for officer in (1, 2):
        await enter_slip(polling.writer, polling.codes[0], officer, invalid="too_few")
    published, _ = await finish(polling, 1)
    assert published.protocol["invalid"] == {"too_few": 1}


async def test_the_board_grows_by_tens_and_never_tells_an_order(folder: Path) -> None:
    polling = await prepare(folder, slips=100)
    await cast(polling, some(19))
    await board.tend(polling.row, polling.vault)
    ballots = Leaf.exclude(tracker="")
    assert await ballots.count() == 0
    await cast(polling, some(18), first=19)
    await board.tend(polling.row, polling.vault)
    assert await ballots.count() == 30
    from domain.voting.board import leaf_of

    hashes = [leaf_of(leaf.tracker, bytes(leaf.com)) for leaf in await ballots.order_by("place")]
    assert hashes == sorted(hashes)
    assert {head.at % board.HOUR for head in await heads(polling.row.id) if head.kind == "hourly"} <= {0}
    await finish(polling, 37)
    assert await ballots.count() == 37
    assert (await heads(polling.row.id))[-1].size == await Leaf.all().count()


async def test_a_restored_older_database_does_not_go_on(folder: Path) -> None:
    polling = await prepare(folder)
    await cast(polling, some(25))
    await board.tend(polling.row, polling.vault)
    polling.vault.keep_head(polling.row.eid, 40, b"\x01" * 32)
    with pytest.raises(Refused, match="older"):
        await restoring.check_not_older(await by_id(polling.row.id), polling.vault)
    assert await Head.all().count() > 0


async def test_a_lot_needs_the_seed_that_was_committed_to(folder: Path) -> None:
    sheet = replace(sheet_of(4), rule=TopK(1), ties=Ties(), lot=commitment("harbour"))
    sheet = replace(sheet, candidates=tuple(replace(item, cost=100_000) for item in sheet.candidates))
    polling = await prepare(folder, sheet=sheet)
    await cast(polling, [[1], [2]] * 26)
    with pytest.raises(Undecided):
        await finish(polling, 52)
    row = await polling.again()
    with pytest.raises(Refused, match="committed"):
        await count_box(row, polling.vault, polling.private, seed="station")
    published = await count_box(row, polling.vault, polling.private, seed="harbour")
    assert published.shown["seed"] == "harbour"
    assert failed(signed_bundle(polling, published.parts)) == []


async def test_money_runs_out_as_the_rule_says(folder: Path) -> None:
    """V14: NT$3,000,000; 1,200,000, 1,500,000, 500,000, 300,000 in the order of their votes."""
    for skip, winners in ((True, ["p1", "p2", "p4"]), (False, ["p1", "p2"])):
        base = sheet_of(4)
        costs = (1_200_000, 1_500_000, 500_000, 300_000)
        candidates = tuple(replace(item, cost=cost) for item, cost in zip(base.candidates, costs, strict=True))
        sheet = replace(base, candidates=candidates, budget=3_000_000, rule=Greedy(skip=skip))
        polling = await prepare(folder, key=f"money-{skip}".lower(), sheet=sheet)
        await cast(polling, [[1, 2, 3]] * 12 + [[1, 2, 4]] * 10 + [[1, 2]] * 5 + [[1]] * 5 + [[4]] * 0)
        published, _ = await finish(polling, 32)
        assert published.shown["selected"] == winners


async def test_one_winner_in_each_area(folder: Path) -> None:
    base = sheet_of(15)
    candidates = tuple(replace(item, group=f"area {item.number % 5}") for item in base.candidates)
    sheet = replace(base, candidates=candidates, rule=TopK(1, per_group=True))
    polling = await prepare(folder, sheet=sheet)
    await cast(polling, some(55, of=15))
    published, _ = await finish(polling, 55)
    groups = [next(item.group for item in candidates if item.id == won) for won in published.shown["selected"]]
    assert sorted(groups) == sorted({f"area {n}" for n in range(5)})


async def test_a_quarantined_pack_is_counted_with_and_without(folder: Path) -> None:
    polling = await prepare(folder, slips=100)
    await cast(polling, [[1]] * 50 + [[2]] * 12)
    await packs.quarantine(polling.row, 2, "封條破損", TWO)
    published, data = await finish(polling, 62)
    aside: dict[str, Any] = published.shown["quarantined"]
    assert aside["packs"] == [2]
    assert "ballots" not in aside
    assert failed(data) == []


async def test_destroying_leaves_the_log_and_the_bundle_only(folder: Path) -> None:
    polling = await prepare(folder)
    await cast(polling, some(55))
    published, data = await finish(polling, 55)
    row = await polling.again()
    await publishing.keep_result(published, data)
    with pytest.raises(Refused, match="certified"):
        await publishing.destroy(row, TWO, polling.vault)
    await publishing.certify(row, TWO, "無異議", date.fromisoformat("2027-01-01"))
    with pytest.raises(Refused):
        await publishing.destroy(row, elections.Officers(1), polling.vault)
    await publishing.destroy(row, TWO, polling.vault)
    assert await Box.all().count() == 0
    assert await packs.Cred.all().count() == 0
    assert await Leaf.exclude(tracker="").count() == 55
    assert not (folder / "keys" / f"election-{row.eid}.secret").exists()
    assert (await Election.get(id=row.id)).bundle


def test_the_canonical_file_is_a_function_of_the_multiset() -> None:
    sheet, chance = sheet_of(), random.Random(5)
    ballots = [Opened("T", bytes(16), "", 1, "phone", Choice.of(chosen)) for chosen in some(80)]
    files = set()
    for _ in range(5):
        chance.shuffle(ballots)
        counted = tally(sheet, ballots)
        files.add(pb_file(sheet, counted, told_of(sheet, counted), {}))
    assert len(files) == 1
    text = files.pop().decode()
    votes = [line.split(";")[1] for line in text[text.index("VOTES") :].splitlines()[2:]]
    assert votes == sorted(votes)


def test_a_ballot_under_another_tag_does_not_open() -> None:
    from domain.voting.sealing import Sealer, new_private, public_of

    private = new_private()
    sealer, opener = Sealer("E" * 16, public_of(private)), Opener("E" * 16, private)
    sealed = sealer.seal(Opened("T" * 10, bytes(16), "", 1, "phone", Choice.of([1])).packed(192), b"a" * 32)
    found = open_all([Sealed(b"b" * 32, "T" * 10, b"c" * 32, sealed)], opener, {"T" * 10: b"c" * 32})
    assert (found.matched, len(found.failures)) == (0, 1)


async def test_equal_shares_in_the_room(folder: Path) -> None:
    polling = await prepare(folder, profile="room", sheet=replace(sheet_of(), rule=EqualShares(completion="add1")))
    await cast(polling, some(55))
    _, data = await finish(polling, 55)
    assert failed(data) == []


async def test_a_withdrawn_ballot_leaves_its_entry_and_a_public_act(folder: Path) -> None:
    polling = await prepare(folder)
    await cast(polling, some(25))
    await board.tend(polling.row, polling.vault)
    tracker = polling.ballot(polling.codes[0]).tracker
    with pytest.raises(Refused):
        await commission.withdraw(polling.row, tracker, "他人冒用", elections.Officers(1))
    with pytest.raises(Refused, match="Say why"):
        await commission.withdraw(polling.row, tracker, " ", TWO)
    await commission.withdraw(polling.row, tracker, "他人冒用", TWO)
    with pytest.raises(Refused, match="already"):
        await commission.withdraw(polling.row, tracker, "他人冒用", TWO)
    receipt = await polling.writer.cast(polling.ballot(polling.codes[0], 1))
    assert receipt.answer is Answer.WITHDRAWN
    published, data = await finish(polling, 25)
    assert (published.protocol["ballots"], published.protocol["withdrawn"]) == (24, 1)
    assert failed(data) == []
    assert tracker in published.parts["log.csv"].decode()
    acts = json.loads(published.parts["events.json"])
    for change in ([], [act for act in acts if act["kind"] != "withdrawn"]):
        assert told(signed_bundle(polling, published.parts | {"events.json": bundle.as_json(change)})) in (Exit.UNREADABLE, Exit.DISAGREES)


async def test_test_slips_are_compared_first_and_taken_out_once(folder: Path) -> None:
    polling = await prepare(folder)
    await cast(polling, [[1], [2, 3], *some(23)])
    await polling.close()
    for number, left in ((1, 25), (2, 10)):
        await count_left(polling.row, number, left, 0)
    await reconciling.tell_tests(polling.row, 2)
    await ending.shut_box(polling.row, TWO, polling.vault)
    row, vault, private = await polling.again(), polling.vault, polling.private
    good = [TestSlip(polling.codes[0], Choice.of([1])), TestSlip(polling.codes[1], Choice.of([2, 3]))]
    forged = [good[0], TestSlip(polling.codes[1], Choice.of([2]))]
    strange = [TestSlip(polling.codes[40], Choice.of([2]))]
    for wrong, said in (
        (forged, "another choice"),
        ([good[0], *strange], "not in the box"),
        ([good[0]] * 2, "named twice"),
        (good[:1], "holds 1 test"),
    ):
        with pytest.raises(Refused) as refusal:
            await count_box(row, vault, private, tests=wrong)
        assert said in refusal.value.reason % refusal.value.facts
    size = await Leaf.filter(election=row.id).count()
    published = await count_box(row, vault, private, tests=good)
    assert (published.protocol["ballots"], published.protocol["tests"]) == (23, 2)
    assert await Box.filter(sealed=None).count() == 0  # counting alone stores nothing
    assert await Leaf.filter(election=row.id).count() == size
    data = signed_bundle(polling, published.parts)
    assert failed(data) == []
    await publishing.keep_result(published, data)
    assert await Box.filter(sealed=None).count() == 2
    assert await Leaf.filter(election=row.id).count() == size + 1
    with pytest.raises(Refused, match="counted already"):
        await publishing.keep_result(published, data)


async def test_forgeries_made_without_the_key_are_found(folder: Path) -> None:
    """Everything consistent but the signatures: what somebody can do who only holds the published file."""
    polling = await prepare(folder)
    await cast(polling, some(60))
    published, data = await finish(polling, 60)
    key = bytes(polling.row.signing_key or b"").hex()
    assert failed(data) == []
    assert verify(data, Given(key=key)).sound
    assert not verify(data, Given(key="00" * 32)).sound
    parts = published.parts
    lines = parts["ballots.pb"].decode().split("voter_id;vote\n")
    rewritten = lines[0] + "voter_id;vote\n" + "".join(f"{n};p6\n" for n in range(1, 61))
    from domain.counting.pb.reader import read
    from domain.counting.result import digest

    result = json.loads(parts["result.json"]) | {"selected": ["p6"], "digest": digest(read(rewritten.encode()))}
    forged = {
        "ballots and result": {"ballots.pb": rewritten.encode(), "result.json": bundle.as_json(result)},
        "no totals": {"totals.json": b"[]\n"},
        "no acts": {"events.json": b"[]\n"},
        "one head": {"heads.json": bundle.as_json(json.loads(parts["heads.json"])[-1:])},
    }
    for name, change in forged.items():
        assert told(bundle.packed(parts | change)) in (Exit.UNREADABLE, Exit.DISAGREES), name
        kept = bundle.unpacked(data)
        other = bundle.packed(parts | change)
        assert told(_with_signature(other, kept[bundle.SIGNATURE])) in (Exit.UNREADABLE, Exit.DISAGREES), name


def _with_signature(data: bytes, signature: bytes) -> bytes:
    """A forged bundle that carries the real one's signature."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            new.writestr(entry, old.read(entry))
        new.writestr(bundle.SIGNATURE, signature)
    return out.getvalue()


async def test_a_few_ballots_cannot_be_found_by_trying(folder: Path) -> None:
    polling = await prepare(folder)
    await cast(polling, some(12))
    published, _ = await finish(polling, 12)
    assert "nonce" not in published.shown
    assert b"nonce" not in published.parts["result.json"]


@pytest.mark.parametrize("column", [{"sealed": None}, {"withdrawn": True}])
async def test_a_ballot_that_no_public_act_took_out_is_missed(folder: Path, column: dict[str, Any]) -> None:
    polling = await prepare(folder)
    await cast(polling, some(25))
    await Box.filter(tag=polling.ballot(polling.codes[0]).tag).update(**column)
    with pytest.raises(Refused, match="no public act"):
        await finish(polling, 25)


async def test_after_the_close_no_slip_is_made_void_and_no_pack_opened(folder: Path) -> None:
    polling = await prepare(folder)
    late = await packs.print_packs(polling.row, polling.writer.keys, 5, TWO)
    await polling.close()
    await enter_slip(polling.writer, polling.codes[0], 1, choice=Choice.of([2]))
    assert not await packs.void(polling.row, polling.writer.keys, polling.codes[0])
    with pytest.raises(Refused):
        await packs.open_pack(polling.row, late[0].number, TWO)
    await packs.quarantine(polling.row, 1, "封條破損", TWO)
    assert await enter_slip(polling.writer, polling.codes[0], 2, choice=Choice.of([2])) is Entry.SETTLED  # what was begun can be ended
    published, data = await finish(polling, 1)
    assert published.protocol["ballots"] == 1
    assert failed(data) == []


async def test_a_vote_that_could_not_be_counted_is_not_fixed(folder: Path) -> None:
    from domain.voting.queries import database_now
    from domain.voting.sealing import new_private, public_of
    from domain.voting.vault import Vault

    vault, now = Vault(folder / "keys"), await database_now()
    bad = replace(sheet_of(), ties=Ties())
    points = replace(sheet_of(), form=BallotForm(kind="scoring"))
    for place, (sheet, profile) in enumerate(((bad, "city"), (points, "city"), (bad, "room"))):
        draft = elections.Draft(f"v{place}", sheet_title(), sheet, profile=profile, opens=now, closes=now + 3_600_000)
        row = await elections.create(draft, vault)
        with pytest.raises(Refused):
            await elections.set_key(row, bytes(32))
        await elections.set_key(row, public_of(new_private()))
        if profile == "room":
            assert await elections.freeze(row, TWO, vault)
            assert vault.seed(row.eid)
        else:
            with pytest.raises(Refused):
                await elections.freeze(row, TWO, vault)


def sheet_title() -> Any:
    """A title."""
    from domain.translated import Translated

    return Translated.of(en="Test")


async def test_a_key_that_was_exchanged_after_the_trial_must_be_tried_again(folder: Path) -> None:
    from domain.voting.queries import database_now
    from domain.voting.sealing import new_private, public_of
    from domain.voting.vault import Vault

    vault, now = Vault(folder / "keys"), await database_now()
    times: dict[str, Any] = {"opens": now, "closes": now + 3_600_000, "plan": {"objections_until": "2030-01-01", "too_few": "repeat"}}
    draft = elections.Draft("exchanged", sheet_title(), sheet_of(), **times)
    row = await elections.create(draft, vault)
    await elections.set_key(row, public_of(new_private()))
    await elections.freeze(row, TWO, vault)
    await opening.trial_opened(row)
    await elections.set_key(row, public_of(new_private()))
    with pytest.raises(Refused, match="was not tried yet"):
        await opening.open_box(await by_id(row.id), TWO, vault)
    await opening.trial_opened(row)
    await opening.open_box(await by_id(row.id), TWO, vault)
