"""The roll and the desk: tests 8, 9 (first half) and 58 of the protocol, V1, V2, V8 to V10, and what two officers must do together."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain.clock import now
from domain.errors import Refused
from domain.people.actions import accounts, roles
from domain.people.models import Grant
from domain.policy import Hold, Role
from domain.two_officers import LASTS
from domain.voting.actions import acts, ending, roll
from domain.voting.actions.roll_import import Voter, import_roll
from domain.voting.eligibility import Way
from domain.voting.models import Election, Pack, RollEntry, State
from domain.voting.queries import database_now
from tests.support import opened
from tests.voting.polling import HARBOUR, TWO, Polling, open_to, prepare, sheet_of

pytestmark = [pytest.mark.anyio, pytest.mark.both]


@pytest.fixture
async def polling(database_url: str, tmp_path: Path) -> AsyncIterator[Polling]:
    """An open vote with three people on the roll, one of them at the harbour station."""
    async with opened(database_url):
        found = await prepare(tmp_path, sheet=open_to(Way.SPOT), plan=HARBOUR)
        voters = [Voter("A123456789", "north"), Voter("b 234-567-890"), Voter("C345678901", station="harbour")]
        assert await import_roll(found.row, found.writer.keys, voters) == (3, 0)
        yield found


async def hand_out(polling: Polling, identifier: str, **more: str) -> str:
    """A desk at work."""
    return await roll.hand_out(polling.row, polling.writer.keys, identifier, **more)


async def test_a_roll_keeps_no_identifier_and_no_double(polling: Polling) -> None:
    rows = await RollEntry.all().values()
    assert "123456789" not in str(rows)
    again = [Voter("Ａ１２３４５６７８９"), Voter("D456789012")]
    assert await import_roll(polling.row, polling.writer.keys, again) == (1, 1)


async def test_two_desks_hand_out_to_one_person_once(polling: Polling) -> None:
    found = await asyncio.gather(*(hand_out(polling, "a123456789", proof="身分證") for _ in range(10)), return_exceptions=True)
    assert sorted(str(one) for one in found if isinstance(one, str)) == ["north"]
    assert {str(one) for one in found if isinstance(one, Refused)} == {roll.COLLECTED}
    entry = await RollEntry.get(klass="north")
    assert (entry.channel, entry.proof) == ("onsite", "身分證")
    assert not [name for name in entry._meta.fields_map if name in ("at", "created_at", "slip", "pack")]


async def test_somebody_with_a_proof_is_added_once(polling: Polling) -> None:
    found = await asyncio.gather(*(hand_out(polling, "S000111", link="studies", proof="學生證") for _ in range(6)), return_exceptions=True)
    assert [one for one in found if isinstance(one, str)] == [""]
    with pytest.raises(Refused, match="not on the roll"):
        await hand_out(polling, "S000222")
    await Election.filter(id=polling.row.id).update(sheet=sheet_of().to_json())
    with pytest.raises(Refused, match="not on the roll"):
        await hand_out(polling, "S000222", link="studies")


async def test_a_part_of_the_roll_that_travels_is_claimed_only_there(polling: Polling) -> None:
    with pytest.raises(Refused, match="another station"):
        await hand_out(polling, "C345678901")
    assert await hand_out(polling, "C345678901", station="harbour") == ""
    with pytest.raises(Refused, match="collected"):
        await hand_out(polling, "C345678901", station="harbour")


async def test_no_slip_is_handed_out_after_the_last_hand_out_or_the_close(polling: Polling) -> None:
    await Election.filter(id=polling.row.id).update(last_handout=await database_now())
    with pytest.raises(Refused, match="too late"):
        await hand_out(polling, "A123456789")
    await Election.filter(id=polling.row.id).update(last_handout=None)
    await ending.stop(polling.row, TWO, "The test is over.")
    with pytest.raises(Refused, match="while the vote is open"):
        await hand_out(polling, "A123456789")


@pytest.mark.parametrize("typed", ["", "  ", "12", "x" * 41])
async def test_what_is_no_identifier_is_refused_beside_its_field(polling: Polling, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        await hand_out(polling, typed)
    assert refused.value.field == "identifier"


async def two_chiefs() -> tuple[int, int]:
    """Two people who may act on any vote."""
    people = [await accounts.ensure(f"chief{number}@example.tw", locale="en", at=now()) for number in (1, 2)]
    for person in people:
        await roles.give(person.id, Hold(Role.POLLING_CHIEF), source="invited", at=now(), by=None)
    return people[0].id, people[1].id


async def test_an_act_waits_for_another_officer(polling: Polling) -> None:
    row, vault, at = polling.row, polling.vault, now()
    first, second = await two_chiefs()
    assert await acts.ask_for(row, "stop", by=first, at=at, vault=vault, reason="停電") is False
    with pytest.raises(Refused, match="already"):
        await acts.ask_for(row, "stop", by=second, at=at, vault=vault, reason="停電")
    held = (await acts.Act.filter(election=row.id))[0]
    with pytest.raises(Refused, match="yourself"):
        await acts.confirm(row, held.id, by=first, at=at, vault=vault)
    with pytest.raises(Refused, match="more than a day ago"):
        await acts.confirm(row, held.id, by=second, at=at + LASTS + timedelta(microseconds=1), vault=vault)
    assert (await polling.again()).state == State.OPEN
    await acts.confirm(row, held.id, by=second, at=at + LASTS, vault=vault)
    assert (await polling.again()).state == State.CLOSED
    assert await acts.Act.all().count() == 0


async def test_an_act_that_is_refused_stays_to_be_taken_back(polling: Polling) -> None:
    row, vault, at = polling.row, polling.vault, now()
    facts = {"closes": await database_now() + 16 * 60_000}
    first, second = await two_chiefs()
    await acts.ask_for(row, "times", by=first, at=at, vault=vault, facts=facts, reason="大雨")
    held = (await acts.Act.filter(election=row.id))[0]
    await acts.Act.filter(id=held.id).update(facts={"closes": await database_now() + 14 * 60_000})  # two minutes later
    with pytest.raises(Refused, match="at least"):
        await acts.confirm(row, held.id, by=second, at=at, vault=vault)
    for grant in await Grant.filter(person_id=first):
        await roles.take(first, grant.id, at=at, by=None, why="left")
    with pytest.raises(Refused, match="may not ask for it any more"):
        await acts.confirm(row, held.id, by=second, at=at, vault=vault)
    await acts.take_back(row, held.id, second)
    assert await acts.Act.all().count() == 0


async def test_a_room_needs_one_person(database_url: str, tmp_path: Path) -> None:
    async with opened(database_url):
        room = await prepare(tmp_path, key="room", profile="room")
        assert await acts.ask_for(room.row, "quarantine", by=7, at=now(), vault=room.vault, subject="1", reason="遺失") is True
        assert (await Pack.get(election=room.row.id, number=1)).state == "quarantined"
        assert await acts.ask_for(room.row, "close", by=7, at=now(), vault=room.vault) is True


def test_every_act_that_can_be_asked_for_has_its_own_doing() -> None:
    """None is what is left over: the last kind once was, and it destroys the keys."""
    assert set(acts._PERFORM) == set(acts.KINDS)


async def test_an_act_of_an_unknown_kind_does_nothing(polling: Polling) -> None:
    before = await Election.filter(id=polling.row.id).values()
    with pytest.raises(KeyError):
        await acts._perform(polling.row, "other", "", {}, "", TWO, polling.vault, now())
    assert await Election.filter(id=polling.row.id).values() == before
