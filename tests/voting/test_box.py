"""One counted ballot per slip, whatever races: tests 1-7, 9, 14, 15, 27, 29-31, 36, 40, 43 and 59 of the protocol, below the pages."""

import asyncio
import contextlib
import secrets
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.db import current, sqlite_path
from domain.errors import Refused, Unavailable
from domain.voting import queries
from domain.voting.actions import board, elections, ending, packs
from domain.voting.actions.ballot_writer import BallotWriter, Receipt
from domain.voting.actions.casting import Answer
from domain.voting.ballot import Choice, Opened
from domain.voting.models import Box, Cred, Election, Pack
from domain.voting.models_public import Head, Leaf
from domain.voting.sealing import Opener, receipt_text, signed
from tests.queries import counting
from tests.support import opened
from tests.voting.polling import HOUR, TWO, Polling, prepare, sheet_of

pytestmark = [pytest.mark.anyio, pytest.mark.both]


@pytest.fixture
async def polling(database_url: str, tmp_path: Path) -> AsyncIterator[Polling]:
    """An open vote."""
    async with opened(database_url):
        found = await prepare(tmp_path)
        yield found
        await found.writer.close()


def answers(receipts: list[Receipt]) -> Counter[Answer]:
    """How often each answer was given."""
    return Counter(receipt.answer for receipt in receipts)


async def test_one_of_200_different_ballots_of_a_slip_is_in_the_box(polling: Polling) -> None:
    ballots = [polling.ballot(polling.codes[0], 1 + place % 6) for place in range(200)]
    found = await asyncio.gather(*(polling.writer.cast(ballot) for ballot in ballots))
    assert answers(found) == {Answer.NEW: 1, Answer.OTHER: 199}
    assert await Box.all().count() == 1


async def test_200_retries_have_one_receipt(polling: Polling) -> None:
    ballot = polling.ballot(polling.codes[0], 2, 5)
    found = await asyncio.gather(*(polling.writer.cast(ballot) for _ in range(200)))
    assert answers(found) == {Answer.NEW: 1, Answer.AGAIN: 199}
    assert len({(receipt.com, receipt.signature) for receipt in found}) == 1
    receipt = found[0]
    text = receipt_text(polling.row.eid, receipt.tracker, receipt.com)
    assert signed(bytes(polling.row.signing_key or b""), receipt.signature, text)


async def test_the_same_attempt_with_another_choice_is_refused(polling: Polling) -> None:
    attempt = secrets.token_bytes(16)
    assert (await polling.writer.cast(polling.ballot(polling.codes[0], 1, attempt=attempt))).answer is Answer.NEW
    assert (await polling.writer.cast(polling.ballot(polling.codes[0], 2, attempt=attempt))).answer is Answer.OTHER
    assert (await polling.writer.cast(polling.ballot(polling.codes[0], 1, attempt=attempt))).answer is Answer.AGAIN


async def test_what_lies_in_the_box_opens_with_the_key_and_only_for_its_tag(polling: Polling) -> None:
    for place in range(12):
        chosen = range(1, 1 + place % 4)
        await polling.writer.cast(polling.ballot(polling.codes[place], *chosen))
    rows = await Box.all()
    assert len({len(bytes(row.sealed or b"")) for row in rows}) == 1  # a length tells nothing
    opener = Opener(polling.row.eid, polling.private)
    opened = [Opened.unpacked(opener.open(bytes(row.sealed or b""), bytes(row.tag))) for row in rows]
    assert sorted(len(ballot.choice.chosen) for ballot in opened) == sorted(place % 4 for place in range(12))
    assert {ballot.pack for ballot in opened} == {1}
    with pytest.raises(ValueError, match="altered"):
        opener.open(bytes(rows[0].sealed or b""), bytes(rows[1].tag))


async def test_unknown_void_sealed_and_quarantined_are_all_the_same(polling: Polling, tmp_path: Path) -> None:
    keys = polling.writer.keys
    sealed = await packs.print_packs(polling.row, keys, 3, TWO)
    assert await packs.void(polling.row, keys, polling.codes[0])
    await packs.quarantine(polling.row, 2, "封條破損", TWO)
    other = await prepare(tmp_path, key="other")
    for code in (polling.codes[0], sealed[0].codes[0], polling.codes[55], other.codes[0], "0" * 17):
        receipt = await polling.writer.cast(polling.ballot(code, 1))
        assert (receipt.answer, receipt.com) == (Answer.NO_SLIP, b"")
        slips = {polling.row.id: (polling.ballot(code, 1).auth, polling.ballot(code, 1).tag)}
        assert await queries.slip_stands(slips) is None
    await other.writer.close()


async def test_what_opens_nothing_ends_at_one_read(polling: Polling, monkeypatch: pytest.MonkeyPatch) -> None:
    """61: the same statement for every kind, nothing sealed, and nothing in the queue that voters wait in."""
    keys, writer = polling.writer.keys, polling.writer
    sealed = await packs.print_packs(polling.row, keys, 3, TWO)
    assert await packs.void(polling.row, keys, polling.codes[0])
    await packs.quarantine(polling.row, 2, "封條破損", TWO)
    monkeypatch.setattr(BallotWriter, "sealed", lambda *_: pytest.fail("it was sealed"))
    asked = []
    for code in (polling.codes[0], sealed[0].codes[0], polling.codes[55], "0" * 17):
        with counting() as statements:
            assert (await writer.cast(polling.ballot(code, 1))).answer is Answer.NO_SLIP
        asked.append(statements)
        assert writer.waiting.empty()
    assert [len(statements) for statements in asked] == [1, 1, 1, 1]
    assert len({str(statements) for statements in asked}) == 1


async def test_a_slip_that_has_voted_has_voted_whatever_becomes_of_its_pack(polling: Polling) -> None:
    """62: a retry gets the receipt, and the first page says that there is a ballot."""
    ballot = polling.ballot(polling.codes[55], 1)
    receipt = await polling.writer.cast(ballot)
    await packs.quarantine(polling.row, 2, "封條破損", TWO)
    again = await polling.writer.cast(ballot)
    assert (again.answer, again.com, again.signature) == (Answer.AGAIN, receipt.com, receipt.signature)
    found = await queries.slip_stands({polling.row.id: (ballot.auth, ballot.tag)})
    assert found is not None
    assert found.stands == "in the box"


async def test_a_slip_is_void_or_cast_never_both(polling: Polling) -> None:
    async def race(code: str) -> tuple[bool, Receipt]:
        void, receipt = await asyncio.gather(
            packs.void(polling.row, polling.writer.keys, code), polling.writer.cast(polling.ballot(code, 1))
        )
        return void, receipt

    for code in polling.codes[:30]:
        void, receipt = await race(code)
        assert void != (receipt.answer is Answer.NEW)
    assert await Cred.filter(state="void").count() + await Box.all().count() == 30


async def test_after_the_close_nothing_is_inserted_and_retries_are_still_answered(polling: Polling) -> None:
    async def late(place: int) -> Receipt:
        return await polling.writer.cast(polling.ballot(polling.codes[place], 1))

    first = polling.ballot(polling.codes[59], 2)
    await polling.writer.cast(first)
    found = await asyncio.gather(*(late(place) for place in range(25)), polling.close(), *(late(place) for place in range(25, 50)))
    receipts = [receipt for receipt in found if receipt is not None]
    said = answers(receipts)
    assert said[Answer.NEW] + 1 == await Box.all().count()
    assert said[Answer.NEW] + said[Answer.NOT_OPEN] == 50
    assert (await polling.writer.cast(first)).answer is Answer.AGAIN
    assert (await late(58)).answer is Answer.NOT_OPEN


async def test_the_databases_clock_decides_at_the_borders(polling: Polling) -> None:
    now = await queries.database_now()
    await Election.filter(id=polling.row.id).update(opens=now + HOUR, closes=now + 2 * HOUR)
    assert (await polling.writer.cast(polling.ballot(polling.codes[0], 1))).answer is Answer.NOT_OPEN
    await Election.filter(id=polling.row.id).update(opens=now - 2 * HOUR, closes=now)
    assert (await polling.writer.cast(polling.ballot(polling.codes[0], 1))).answer is Answer.NOT_OPEN
    await Election.filter(id=polling.row.id).update(opens=now, closes=now + HOUR)
    assert (await polling.writer.cast(polling.ballot(polling.codes[0], 1))).answer is Answer.NEW


async def test_one_bad_ballot_sinks_no_other(polling: Polling) -> None:
    good = [polling.ballot(code, 1) for code in polling.codes[:10]]
    bad = polling.writer.ballot(polling.codes[20], Choice(tuple(range(1, 2000))), b"0" * 16, "phone")  # larger than a ballot can be
    found = await asyncio.gather(*(polling.writer.cast(ballot) for ballot in [*good[:5], bad, *good[5:]]), return_exceptions=True)
    assert [type(one) for one in found if isinstance(one, Exception)] == [Unavailable]
    assert answers([one for one in found if isinstance(one, Receipt)]) == {Answer.NEW: 10}
    assert await Box.all().count() == 10


async def test_whoever_hangs_up_has_voted_or_not_and_a_retry_tells(polling: Polling) -> None:
    ballot = polling.ballot(polling.codes[0], 1)
    waiting = asyncio.create_task(polling.writer.cast(ballot))
    await asyncio.sleep(0)
    waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await waiting
    assert (await polling.writer.cast(ballot)).answer in (Answer.NEW, Answer.AGAIN)
    assert await Box.all().count() == 1


async def test_two_officers_move_the_end_and_never_into_the_past(polling: Polling) -> None:
    now = await queries.database_now()
    with pytest.raises(Refused):
        await ending.change_times(polling.row, elections.Officers(1), "大雨", last_handout=None, closes=now + 3 * HOUR)
    with pytest.raises(Refused):
        await ending.change_times(polling.row, elections.Officers(1, 1), "大雨", last_handout=None, closes=now + 3 * HOUR)
    with pytest.raises(Refused):
        await ending.change_times(polling.row, TWO, " ", last_handout=None, closes=now + 3 * HOUR)
    with pytest.raises(Refused):
        await ending.change_times(polling.row, TWO, "大雨", last_handout=None, closes=now - 1)
    await ending.change_times(polling.row, TWO, "大雨", last_handout=None, closes=now + 3 * HOUR)
    told = [event for event in await queries.events(polling.row.id) if event.kind == "times"]
    assert [(event.reason, event.who, event.facts["to"]) for event in told] == [("大雨", [1, 2], now + 3 * HOUR)]


async def test_the_rules_are_fixed_from_the_opening(polling: Polling) -> None:
    with pytest.raises(Refused):
        await elections.change(polling.row, elections.Draft("vote", polling.row.title, sheet_of(most=5)))
    with pytest.raises(Refused):
        await elections.freeze(polling.row, TWO, polling.vault)
    with pytest.raises(Refused):
        await elections.set_key(polling.row, b"1" * 32)


async def test_a_missing_or_foreign_secret_refuses(polling: Polling, tmp_path: Path) -> None:
    secret = tmp_path / "keys" / f"election-{polling.row.eid}.secret"
    secret.write_text(secrets.token_hex(32))
    with pytest.raises(Unavailable):
        BallotWriter.of(polling.row, polling.vault)
    assert polling.vault.destroy(polling.row.eid)
    with pytest.raises(Unavailable):
        BallotWriter.of(polling.row, polling.vault)


async def test_nothing_of_a_ballot_tells_when_or_whose(polling: Polling) -> None:
    for model in (Box, Cred):
        kinds = {name: type(column).__name__ for name, column in model._meta.fields_map.items()}
        assert not set(kinds.values()) & {"DatetimeField", "DateField", "TimeDeltaField", "ForeignKeyFieldInstance"}
        assert not any(column.generated for column in model._meta.fields_map.values())
    if current().dialect == "sqlite":
        with sqlite3.connect(sqlite_path(current().url)) as connection:
            for table in ("box", "cred"):
                with pytest.raises(sqlite3.OperationalError, match="no such column"):
                    connection.execute(f"SELECT rowid FROM {table}")
        connection.close()


async def test_no_transaction_leads_from_a_ballot_to_a_slip(polling: Polling) -> None:
    if current().dialect == "sqlite":
        return  # it keeps no transaction numbers
    await asyncio.gather(*(polling.writer.cast(polling.ballot(code, 1)) for code in polling.codes))
    rows = await current().client.execute_query_dict(
        "SELECT b.xmin::text AS x FROM box b WHERE b.xmin::text IN (SELECT xmin::text FROM cred UNION SELECT xmax::text FROM cred "
        "UNION SELECT xmin::text FROM pack UNION SELECT xmax::text FROM pack UNION SELECT xmin::text FROM election)"
    )
    assert rows == []
    assert {row["x"] for row in await current().client.execute_query_dict("SELECT xmax::text AS x FROM cred")} == {"0"}


async def test_slips_are_stored_in_the_order_of_their_macs(polling: Polling) -> None:
    if current().dialect == "sqlite":
        return  # a table without row numbers is always in the order of its key
    rows = await current().client.execute_query_dict("SELECT auth FROM cred ORDER BY ctid")
    found = [bytes(row["auth"]) for row in rows]
    assert found == sorted(found)
    assert len(found) == 60


async def test_a_pack_is_opened_once_by_two(polling: Polling) -> None:
    made = await packs.print_packs(polling.row, polling.writer.keys, 50, TWO)
    with pytest.raises(Refused):
        await packs.open_pack(polling.row, made[0].number, elections.Officers(3))
    found = await asyncio.gather(
        *(packs.open_pack(polling.row, made[0].number, elections.Officers(3, n)) for n in (4, 5)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in found) == ["NoneType", "Refused"]
    pack = await Pack.get(election=polling.row.id, number=made[0].number)
    assert pack.opened_by == 3
    assert pack.opened_by2 in (4, 5)


async def test_processes_that_append_at_once_put_no_ballot_on_the_log_twice(polling: Polling) -> None:
    for code in polling.codes[:40]:
        await polling.writer.cast(polling.ballot(code, 1))
    await asyncio.gather(*(board.tend(polling.row, polling.vault) for _ in range(6)))
    trackers = await Leaf.filter(election=polling.row.id).exclude(tracker="").values_list("tracker", flat=True)
    assert len(trackers) == len(set(trackers)) == 40
    await polling.close()
    heads = await Head.filter(election=polling.row.id).count()
    await board.tend(polling.row, polling.vault)  # a worker that read the vote as open a moment before
    assert await Head.filter(election=polling.row.id).count() == heads
