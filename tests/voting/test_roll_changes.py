"""A roll is cleared or somebody taken off it until the opening; afterwards two people correct a fact, counted in public."""

import pytest

from domain.errors import Refused
from domain.ledger import LedgerEntry
from domain.policy import Hold, Role
from domain.voting.actions import roll, roll_changes, roll_import
from domain.voting.actions.roll_import import Voter
from domain.voting.eligibility import Way
from domain.voting.models import Election, RollEntry, State
from domain.voting.models_public import Act, VoteEvent
from domain.voting.roll_macs import person_mac, second_mac
from tests.support import Browser, Site
from tests.voting.polling import TWO, Polling, open_to, prepare
from tests.voting.published import cast, failed, finish, some
from tests.voting.roll_files import roll_file
from tests.voting.staff_forms import both

PATH = "/en/staff/votes/vote"
PEOPLE = [Voter(f"A12345678{n}", second="1949-03-21", phone="0912345678") for n in range(4)]


@pytest.fixture
async def polling(site: Site) -> Polling:
    """An open vote with four people on its roll."""
    found = await prepare(site.services.settings.data, sheet=open_to(Way.SECOND, Way.CARD))
    await roll_import.import_roll(found.row, found.writer.keys, PEOPLE)
    return found


async def fixed(polling: Polling) -> None:
    """As it was before the opening."""
    await Election.filter(id=polling.row.id).update(state=State.FROZEN.value)


async def officers(site: Site) -> tuple[Browser, Browser]:
    """Two who may act."""
    held = (Hold(Role.OFFICER), Hold(Role.POLLING_CHIEF))
    return await site.signed_in("one@example.tw", *held), await site.signed_in("two@example.tw", *held)


async def test_somebody_is_taken_off_and_a_roll_is_cleared_until_the_opening(site: Site, polling: Polling) -> None:
    one, _ = await officers(site)
    await roll_import.make_cards(polling.row, polling.writer.keys, 3, 1)
    for data in ({"act": "one", "identifier": "A123456780"}, {"act": "clear"}):
        late = await one.post(f"{PATH}/roll/take-off", data)
        assert late.status == 422
        assert "until the vote is opened" in late.text
    await fixed(polling)
    unknown = await one.post(f"{PATH}/roll/take-off", {"act": "one", "identifier": "B999999999"})
    assert unknown.errors == ["This person is not on the roll."]
    assert unknown.value("identifier") == "B999999999"
    gone = await one.post(f"{PATH}/roll/take-off", {"act": "one", "identifier": "a-123456780"})
    assert "1 person was taken off the roll." in gone.text
    assert await RollEntry.all().count() == 6
    assert "Take 6 people off the roll" in (await one.get(f"{PATH}/roll")).text
    cleared = await one.post(f"{PATH}/roll/take-off", {"act": "clear"})
    assert "3 people were taken off the roll." in cleared.text
    assert await RollEntry.all().count() == 3  # deliberation cards are in people's hands
    assert sorted(act.count for act in await VoteEvent.filter(kind="roll_removed")) == [1, 3]
    verbs = [entry.verb for entry in await LedgerEntry.filter(kind="vote").order_by("id")]
    assert verbs[-2:] == ["votes.roll_take_off", "votes.roll_clear"]
    assert "A123456780" not in str([(entry.why, entry.after) for entry in await LedgerEntry.all()])


async def test_two_correct_a_fact_of_somebody_who_has_not_collected(site: Site, polling: Polling) -> None:
    one, other = await officers(site)
    keys, eid = polling.writer.keys, polling.row.eid
    before = await LedgerEntry.all().count()
    path = f"{PATH}/act/correct"
    nothing = await one.post(path, {"identifier": "A123456780"})
    assert nothing.errors == ["Enter the new fact or the new number."]
    unsaid = await one.post(path, {"identifier": "A123456780", "second": "38/3/21"})
    assert unsaid.errors == ["Say what the second fact is."]
    wrong = await one.post(path, {"identifier": "A123456780", "second": "38/13/21", "second_kind": "date"})
    assert wrong.errors == ["Write a day such as 1980-05-01, 69/5/1 or 0690501."]
    await both(one, other, "vote", act="correct", identifier="A123456780", second="38/4/21", second_kind="date", phone="0987-654-321")
    row = await RollEntry.get(second_mac=second_mac(keys, eid, (await _mac(polling, 0)), "1949-04-21"))
    assert row.person_mac == await _mac(polling, 0)
    assert [act.count for act in await VoteEvent.filter(kind="roll_corrected")] == [1]
    assert await LedgerEntry.all().count() == before  # it would say when somebody comes for a code
    assert await Act.all().count() == 0
    await roll.hand_out(polling.row, keys, "A123456781")
    mac, facts = roll_changes.correction(keys, eid, "A123456781", phone="0911222333")
    with pytest.raises(Refused, match="has collected already"):
        await roll_changes.correct(polling.row, mac, facts, TWO)
    with pytest.raises(Refused, match="not on the roll"):
        await roll_changes.correct(polling.row, "0" * 64, facts, TWO)


async def test_a_vote_whose_roll_was_changed_still_verifies(site: Site, polling: Polling) -> None:
    await fixed(polling)
    await roll_changes.take_off(polling.row, polling.writer.keys, "A123456783", 1)
    await Election.filter(id=polling.row.id).update(state=State.OPEN.value)
    mac, facts = roll_changes.correction(polling.writer.keys, polling.row.eid, "A123456782", phone="0911222333")
    await roll_changes.correct(polling.row, mac, facts, TWO)
    for voter in PEOPLE[:3]:
        await roll.hand_out(polling.row, polling.writer.keys, voter.identifier)
    await cast(polling, some(3))
    published, data = await finish(polling, 3)
    assert failed(data) == []
    told = published.parts["events.json"].decode()
    assert '"of": "roll_corrected"' in told
    assert '"of": "roll_removed"' in told


async def _mac(polling: Polling, number: int) -> str:
    return person_mac(polling.writer.keys, polling.row.eid, PEOPLE[number].identifier)


async def test_the_last_import_is_undone_as_long_as_nothing_was_built_on_it(site: Site, polling: Polling) -> None:
    one, _ = await officers(site)
    await fixed(polling)
    keys = polling.writer.keys
    wrong = [Voter("A123456780"), *[Voter(f"C12345678{n}") for n in range(5)]]  # one of them was on the roll before
    assert await roll_import.import_roll(polling.row, keys, wrong) == (5, 1)
    page = await one.get(f"{PATH}/roll")
    assert "Undo the last import: 5 people" in page.text
    stale = await one.post(f"{PATH}/roll/take-off", {"act": "undo", "batch": "1"})
    assert stale.status == 422
    assert "Another file was imported after this one." in stale.text
    undone = await one.post(f"{PATH}/roll/take-off", {"act": "undo", "batch": page.value("batch")})
    assert "5 people were taken off the roll." in undone.text
    assert await RollEntry.all().count() == len(PEOPLE)
    assert await roll_changes.last_import(polling.row.id) == (1, len(PEOPLE))
    await roll_import.write_letters(polling.row, keys, [Voter("D123456789")])
    refused = await one.post(f"{PATH}/roll/take-off", {"act": "undo", "batch": "2"})
    assert "Codes for letters were made." in refused.text
    await Election.filter(id=polling.row.id).update(state=State.OPEN.value)
    with pytest.raises(Refused, match="until the vote is opened"):
        await roll_changes.undo_import(polling.row, 2, 1)


async def test_people_who_are_in_a_file_twice_are_decided_by_a_rule(site: Site, polling: Polling) -> None:
    one, _ = await officers(site)
    await fixed(polling)
    data = "identifier,second\nE123456789,1980-05-01\nE223456789,1980-05-02\ne-123456789,1980-05-03\n"
    found = await one.post(f"{PATH}/roll", {"act": "check", "second_kind": "date"}, files=roll_file(data))
    assert found.status == 422
    assert "This is the same as line 2. Keep one of them." in found.text
    held = {"token": found.value("token"), "second_kind": "date"}
    ruled = await one.post(f"{PATH}/roll", held | {"act": "keep_last"})
    assert ruled.status == 200
    assert "repeated rows left out" in ruled.text
    assert ruled.value("keep") == "last"
    assert await RollEntry.all().count() == len(PEOPLE)  # choosing a rule writes nothing
    done = await one.post(f"{PATH}/roll", held | {"act": "import", "keep": "last"})
    assert "2 people were added" in done.text
    mac = person_mac(polling.writer.keys, polling.row.eid, "E123456789")
    assert (await RollEntry.get(person_mac=mac)).second_mac == second_mac(polling.writer.keys, polling.row.eid, mac, "1980-05-03")
