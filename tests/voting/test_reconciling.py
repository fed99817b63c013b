"""No false sum can be sealed: what must agree after the close, and what two people accept in public."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.errors import Refused
from domain.voting.actions import ending, packs, paper, places, publishing, reconciling, roll, roll_import
from domain.voting.actions.roll_import import Voter
from domain.voting.ballot import Choice
from domain.voting.models import Election, Pack, State
from domain.voting.models_public import Bundle, VoteEvent
from domain.voting.publish import count_box
from domain.voting.queries import database_now
from domain.voting.stations import stations_of
from domain.voting.verify import verify
from tests.voting.polling import HARBOUR, HOUR, TWO, Polling, count_left, open_to, prepare
from tests.voting.published import cast, failed, finish, signed_bundle, some

pytestmark = [pytest.mark.anyio, pytest.mark.both]
MINUTE = 60_000


async def stops(polling: Polling) -> list[str]:
    """What stops the box from being shut, in words."""
    found = await ending.obstacles_to_sealing(await polling.again(), polling.vault)
    return [one.reason % one.facts for one in found]


async def collected(polling: Polling, people: int) -> None:
    """So many people collect a slip."""
    voters = [Voter(f"A1{number:08}") for number in range(people)]
    await roll_import.import_roll(polling.row, polling.writer.keys, voters)
    for voter in voters:
        await roll.hand_out(polling.row, polling.writer.keys, voter.identifier)


async def test_what_is_left_holds_once_two_people_counted_the_same(folder: Path) -> None:
    polling = await prepare(folder)
    await polling.close()
    count = reconciling.count_left
    assert await count(polling.row, 1, 12, 1, 1) is False
    with pytest.raises(Refused, match="counted this pack already"):
        await count(polling.row, 1, 12, 1, 1)
    with pytest.raises(Refused) as refusal:
        await count(polling.row, 1, 21, 1, 2)
    assert refusal.value.facts == {"number": 1}  # the number itself would be copied
    assert await reconciling.uncounted_packs(polling.row.id) == [1, 2]
    assert await count(polling.row, 1, 21, 1, 1) is True
    pack = await Pack.get(election=polling.row.id, number=1)
    assert (pack.left, pack.spoiled) == (21, 1)
    assert await count(polling.row, 1, 20, 1, 2) is False  # until the box is shut anybody may count it anew
    assert await reconciling.uncounted_packs(polling.row.id) == [1, 2]
    for left, spoiled, said in ((51, 0, "cannot have"), (50, 1, "cannot have"), (-1, 0, "cannot have")):
        with pytest.raises(Refused, match=said):
            await count(polling.row, 1, left, spoiled, 3)
    with pytest.raises(Refused, match="not opened"):
        await count(polling.row, 9, 0, 0, 3)
    room = await prepare(folder, key="room", profile="room")
    await ending.close_box(room.row, TWO)  # in a room the end is the latest end
    assert await count(room.row, 1, 50, 0, 1) is True


@pytest.mark.long
@pytest.mark.usefixtures("checked_alike")
async def test_slips_and_roll_that_differ_are_accepted_in_public_or_not_sealed(folder: Path) -> None:
    polling = await prepare(folder, sheet=open_to())
    await collected(polling, 12)
    await cast(polling, some(12))
    await polling.close()
    await count_left(polling.row, 1, 37, 0)  # 13 are gone from a pack of 50, and twelve people collected
    assert await stops(polling) == ["Count what is left of the opened packs first, two people each: 2."]
    with pytest.raises(Refused, match="Count what is left"):
        await reconciling.accept_difference(polling.row, TWO, "one slip was torn")
    await count_left(polling.row, 2, 10, 0)
    (said,) = await stops(polling)
    assert said.startswith("By the packs 13 slips were given out, by the roll and the test slips 12.")
    with pytest.raises(Refused, match="By the packs"):
        await ending.shut_box(polling.row, TWO, polling.vault)
    with pytest.raises(Refused, match="Say why"):
        await reconciling.accept_difference(polling.row, TWO, " ")
    await reconciling.accept_difference(polling.row, TWO, "one slip was torn")
    assert await stops(polling) == []
    await count_left(polling.row, 1, 36, 0)
    assert len(await stops(polling)) == 1  # it was accepted as it was, not as it is
    await count_left(polling.row, 1, 37, 0)
    await ending.shut_box(polling.row, TWO, polling.vault)
    published = await count_box(await polling.again(), polling.vault, polling.private)
    data = signed_bundle(polling, published.parts)
    found = verify(data)
    assert found.sound
    first = found.checks[0]
    assert (first.passed, first.said % first.facts) == (
        None,
        "accepted in public before the box was shut: 13 slips, 12 people, 12 ballots: one slip was torn",
    )
    await publishing.keep_result(published, data)


@pytest.mark.usefixtures("checked_alike")
async def test_more_ballots_than_slips_are_counted_again_or_their_packs_put_aside(folder: Path) -> None:
    polling = await prepare(folder)
    await cast(polling, some(12))
    await polling.close()
    await count_left(polling.row, 1, 39, 0)
    await count_left(polling.row, 2, 10, 0)
    assert (await stops(polling))[0].startswith("12 ballots are in the box, and only 11 slips were given out.")
    with pytest.raises(Refused, match="are in the box"):
        await reconciling.accept_difference(polling.row, TWO, "nobody knows")
    await packs.quarantine(polling.row, 1, "封條破損", TWO)
    await reconciling.accept_difference(polling.row, TWO, "the seal was broken")
    await ending.shut_box(polling.row, TWO, polling.vault)
    published = await count_box(await polling.again(), polling.vault, polling.private)
    data = signed_bundle(polling, published.parts)
    told = {check.said: check.passed for check in verify(data).checks}
    assert told["there are no more ballots than slips handed out and codes collected"] is None
    assert failed(data) == []
    await publishing.keep_result(published, data)


async def test_fewer_ballots_than_slips_are_no_contradiction(folder: Path) -> None:
    polling = await prepare(folder, sheet=open_to())
    await collected(polling, 12)
    await cast(polling, some(3))
    _, data = await finish(polling, 12)
    assert failed(data) == []


async def test_every_contradiction_stops_the_box_from_being_shut(folder: Path) -> None:
    polling = await prepare(folder, sheet=open_to(), plan=HARBOUR)
    row, keys = polling.row, polling.writer.keys
    await roll_import.import_roll(row, keys, [Voter("A123456789", station="harbour"), Voter("B234567890")])
    await places.send_away(row, "harbour", away=True)
    await roll.hand_out(row, keys, "B234567890")
    await polling.close()
    await paper.enter_slip(polling.writer, polling.codes[0], 1, choice=Choice.of([1]))
    assert await stops(polling) == [
        "1 paper ballots still wait for a second officer.",
        "Computers of stations are still away: harbour. Take over what they handed out, or note that they are given up.",
        "Count what is left of the opened packs first, two people each: 1, 2.",
    ]
    await paper.enter_slip(polling.writer, polling.codes[0], 2, choice=Choice.of([1]))
    await places.send_away(row, "harbour", away=False)
    assert not stations_of((await polling.again()).plan)[0].away
    await count_left(row, 1, 49, 0)
    await count_left(row, 2, 10, 0)
    assert await stops(polling) == []
    await reconciling.tell_tests(row, 1)
    assert len(await stops(polling)) == 1  # a test slip is one that somebody must have taken
    await reconciling.tell_tests(row, 0)
    await Election.filter(id=row.id).update(signing_key=bytes(32))
    assert await stops(polling) == ["The secret of this vote on this machine is another one."]


async def test_a_log_that_would_not_pass_its_checks_is_not_sealed(folder: Path) -> None:
    polling = await prepare(folder)
    await cast(polling, some(12))
    await polling.close()
    for number, left in ((1, 38), (2, 10)):
        await count_left(polling.row, number, left, 0)
    await VoteEvent.filter(election=polling.row.id, kind="opened").update(reason="changed afterwards")
    with pytest.raises(Refused, match="own checks"):
        await ending.shut_box(polling.row, TWO, polling.vault)
    assert (await polling.again()).state == State.CLOSED
    assert not await VoteEvent.filter(election=polling.row.id, kind="sealed").exists()


async def test_a_vote_ends_when_it_was_said_to_end(folder: Path) -> None:
    polling = await prepare(folder, sheet=open_to())
    await collected(polling, 27)
    row, now = polling.row, await database_now()
    with pytest.raises(Refused, match="announced until later"):
        await ending.close_box(row, TWO)
    with pytest.raises(Refused) as refusal:
        await ending.change_times(row, TWO, "大雨", last_handout=None, closes=now + 14 * MINUTE)
    assert (refusal.value.field, refusal.value.facts) == ("closes", {"minutes": 15})
    await ending.change_times(row, TWO, "大雨", last_handout=None, closes=now + 16 * MINUTE)
    facts = (await VoteEvent.get(election=row.id, kind="times")).facts
    assert (facts["to"], facts["slips_out"]) == (now + 16 * MINUTE, 20)
    with pytest.raises(Refused, match="Say why"):
        await ending.stop(row, TWO, " ")
    await Election.filter(id=row.id).update(closes=now - 1)
    await ending.close_box(row, TWO)
    assert (await VoteEvent.get(election=row.id, kind="closed")).reason == ""
    other = await prepare(folder, key="other")
    await ending.stop(other.row, TWO, "停電")
    act = await VoteEvent.get(election=other.row.id, kind="closed")
    assert (act.reason, act.facts) == ("停電", {"planned": other.row.closes})


async def test_a_bundle_that_fails_a_check_is_published_only_by_a_public_act(folder: Path) -> None:
    polling = await prepare(folder)
    await cast(polling, some(60))
    published, _ = await finish(polling, 60)
    wrong = replace(published, parts=published.parts | {"totals.json": b"[]\n"})
    data = signed_bundle(polling, wrong.parts)
    with pytest.raises(Refused, match="Nothing is published"):
        await publishing.keep_result(wrong, data)
    assert (await polling.again()).state == State.SEALED
    assert await Bundle.all().count() == 0
    assert not await VoteEvent.filter(kind="counted").exists()
    with pytest.raises(Refused, match="Say why"):
        await publishing.accept_unverified(polling.row, TWO, "")
    await publishing.accept_unverified(polling.row, TWO, "the totals were lost")
    await publishing.keep_result(wrong, data)
    assert (await polling.again()).state == State.COUNTED


async def test_a_result_is_final_after_the_day_that_was_fixed(folder: Path) -> None:
    polling = await prepare(folder, plan={"objections_until": "2027-05-20"})
    await cast(polling, some(60))
    published, data = await finish(polling, 60)
    assert (await VoteEvent.get(kind="frozen")).facts["objections_until"] == "2027-05-20"
    with pytest.raises(Refused, match="Only a counted vote"):
        await publishing.certify(polling.row, TWO, "", date.fromisoformat("2027-06-01"))
    await publishing.keep_result(published, data)
    with pytest.raises(Refused, match="Objections may be raised"):
        await publishing.certify(polling.row, TWO, "", date.fromisoformat("2027-05-20"))
    await Bundle.all().update(data=data[:-1] + b"x")
    found = await publishing.obstacles_to_certifying(await polling.again(), date.fromisoformat("2027-05-21"))
    assert [one.reason.split(" ", 3)[:3] for one in found] == [["The", "bundle", "that"], ["The", "published", "bundle"]]
    with pytest.raises(Refused, match="not the one that was published"):
        await publishing.certify(polling.row, TWO, "", date.fromisoformat("2027-05-21"))
    await Bundle.all().update(data=data)
    await publishing.certify(polling.row, TWO, "", date.fromisoformat("2027-05-21"))
    assert (await polling.again()).state == State.CERTIFIED


async def test_a_room_closes_when_all_have_voted(folder: Path) -> None:
    room = await prepare(folder, profile="room")
    assert (room.row.closes or 0) > await database_now() + HOUR // 2
    await ending.close_box(room.row, TWO)
    assert (await room.again()).state == State.CLOSED
