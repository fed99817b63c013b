"""From scores to awards, on the site's own tables: I4, I6, I7, I8, and what follows."""

import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

import pytest

from domain.awards.actions import awarding, entries, meeting, scoring
from domain.awards.models import AwardEntry
from domain.awards.models_panel import Award, ScoreSheet
from domain.awards.panel import Method, read_panel
from domain.awards.presets import PRESETS
from domain.awards.queries import awards, counting, figures
from domain.awards.ranking import as_json, rank
from domain.awards.states import Stage
from domain.clock import now
from domain.errors import Forbidden, Missing, Refused
from domain.translated import Translated
from tests.awards.journeys import AFTER, call, judging
from tests.awards.rules import ONE
from tests.support import Site


@pytest.mark.both
@pytest.mark.long
async def test_thirty_one_entries_fifteen_awards(site: Site) -> None:
    """The vector of the report: quotas 5, 4 and 6 of 20,000, 8,000 and 5,000."""
    rules = replace(PRESETS["research"].rules, report=False, text_least=0)
    held = await judging(site, await call("research", rules), 31)
    await held.score_all([[95 - place for place in range(31)], [94 - place for place in range(31)], [93 - place for place in range(31)]])
    await held.lock()
    assert await held.accept()
    made = await awards.given(held.programme.id)
    assert [one.tier for one in made] == ["t1"] * 5 + ["t2"] * 4 + ["t3"] * 6
    assert awards.money(made) == 162_000 == held.programme.result["money"]
    counted = (await figures.figures([held.programme]))[0]
    assert (counted.sent, counted.admitted, counted.awarded, counted.money) == (31, 31, 15, 162_000)
    await awarding.revoke(made[0].serial, "抄襲他人著作", AFTER, at=now(), by=1)  # I8
    again = await awards.given(held.programme.id)
    assert (len(again), awards.money(again)) == (15, 142_000)
    assert again[0].reason == "抄襲他人著作"


async def test_rank_sum(site: Site) -> None:
    """I7: A 95, 80, 84 and B 90, 81, 85: B is first with 4, A has 5; the means would be the other way round."""
    held = await judging(site, await call("research", replace(ONE, method=Method.RANK_SUM.value, ties=("heaviest", "lot"))), 2)
    await held.score_all([[95, 90], [80, 81], [84, 85]])
    await held.lock()
    await held.accept()
    order = held.programme.result["order"]
    first, second = held.entries[1].number, held.entries[0].number
    assert [(row["id"], row["rank_sum"], row["total"]) for row in order] == [(first, "4.00", "85.33"), (second, "5.00", "86.33")]
    assert [one.entry_id for one in await awards.given(held.programme.id)] == [held.entries[1].id]


async def test_a_conflict_is_no_score_and_moves_nobody(site: Site) -> None:
    """I4: the mean uses the other members, and the protocol says how many stood aside."""
    held = await judging(site, await call("research", ONE), 2)
    await held.score_all([[90, 80], [80, 70], [70, 60]])
    number = held.entries[0].number
    await scoring.stand_aside(held.members[0], number, at=now())
    assert not await ScoreSheet.filter(member_id=held.members[0].id, entry_id=held.entries[0].id).exists()
    with pytest.raises(Missing):
        await held.score(0, 0, "100")
    await held.lock()
    counted = await counting.count(held.programme)
    assert counted.ranking is not None
    assert {one.id: str(one.standing.total) for one in counted.ranking.order if one.standing} == {
        number: "75",
        held.entries[1].number: "70",
    }
    assert not await held.accept()  # the chair has a conflict with one of them: the deputy accepts that one
    assert await held.accept(1)
    assert held.programme.result["absences"] == {number: 1}


@pytest.mark.long
async def test_a_tie_at_a_border_stops_until_a_lot_is_drawn(site: Site) -> None:
    held = await judging(site, await call("research", replace(ONE, ties=("lot",))), 3)
    await held.score_all([[80, 80, 60]] * 3)
    await held.lock()
    tied = sorted(one.number for one in held.entries[:2])
    assert list((await counting.count(held.programme)).tied) == tied
    with pytest.raises(Refused, match="tie"):
        await held.accept()
    with pytest.raises(Refused):
        await meeting.draw(held.members[0], tied[:1], at=now())
    with pytest.raises(Forbidden):
        await meeting.draw(held.members[2], tied, at=now())
    await meeting.draw(held.members[0], tied[::-1], at=now())
    await held.accept()
    assert held.programme.result["ties"] == [{"entries": tied, "settled_by": "lot"}]
    assert held.programme.result["lot"] == tied[::-1]
    assert (await awards.given(held.programme.id))[0].entry.number == tied[1]


@pytest.mark.long
async def test_the_tied_are_scored_once_more(site: Site) -> None:
    held = await judging(site, await call("research", replace(ONE, method=Method.RANK_SUM.value, ties=("review", "lot"))), 2)
    await held.score_all([[80, 80]] * 3)
    await held.lock()
    for member in range(3):
        await held.score(member, 0, "70", review=True)
        await held.score(member, 1, "71", review=True)
        if member == 0:
            assert (await counting.count(await held.again())).tied  # one member alone decides nothing
            with pytest.raises(Refused, match="missing"):
                await meeting.end_review(held.members[0], anyway=False, at=now())
            with pytest.raises(Refused, match="once more"):
                await meeting.draw(held.members[0], [one.number for one in held.entries], at=now())
    await meeting.end_review(held.members[0], anyway=False, at=now())
    await held.accept()
    assert held.programme.result["ties"][0]["settled_by"] == "review"
    assert (await awards.given(held.programme.id))[0].entry_id == held.entries[1].id


@pytest.mark.long
async def test_after_locking_nothing_changes(site: Site) -> None:
    """I5, and what the file says is what anybody counts."""
    held = await judging(site, await call("research", ONE), 2)
    await held.score_all([[90, 80], [80, 70], [70, 60]])
    with pytest.raises(Refused):  # nobody is there
        await meeting.lock(held.members[0], anyway=True, at=now())
    await held.lock()
    with pytest.raises(Refused, match="locked"):
        await held.score(0, 0, "100")
    with pytest.raises(Refused, match="locked"):
        await scoring.stand_aside(held.members[0], held.entries[0].number, at=now())
    with pytest.raises(Refused):
        await entries.withdraw(held.entries[0].number, at=now(), by=1)
    counted = await counting.count(held.programme)
    lines = json.loads(counted.file)["scores"].values()  # of members without their names
    assert sorted(line[held.entries[0].number] for line in lines) == [[70], [80], [90]]
    await held.accept()
    outside = as_json(rank(read_panel(counted.file)), 3)
    assert [row["tier"] and "t1" for row in outside["order"]] == [row["tier"] for row in held.programme.result["order"]]


@pytest.mark.long
async def test_a_change_has_a_reason_and_vacancies_are_said(site: Site) -> None:
    held = await judging(site, await call("research", replace(ONE, tiers=(replace(ONE.tiers[0], minimum="85"),))), 2)
    await held.score_all([[90, 80], [80, 70], [70, 60]])
    await held.lock()
    with pytest.raises(Refused):
        await meeting.change(held.members[0], held.entries[0].number, "t1", " ", at=now())
    before = await counting.count(held.programme)
    seen = counting.digest(before, await counting.outcomes(held.programme, before))
    await meeting.change(held.members[0], held.entries[0].number, "t1", "書面審查後認定具重大貢獻", at=now())
    with pytest.raises(Refused, match="changed"):  # what was on the page is not what would be accepted
        await meeting.accept(held.members[0], seen, AFTER, at=now())
    await meeting.unchange(held.members[0], held.entries[0].number, at=now())
    await held.accept()
    assert held.programme.result["vacant"] == {"t1": 1}
    assert await awards.given(held.programme.id) == []


@pytest.mark.long
async def test_a_missing_member_moves_no_other_mean(site: Site) -> None:
    held = await judging(site, await call("research", ONE), 3, members=4)
    await held.score_all([[90, 80, 70], [85, 75, 65], [60, 99, 50], [77, 81, 93]])

    async def means() -> dict[str, Fraction]:
        counted = await counting.count(await held.again())
        assert counted.ranking is not None
        return {one.id: one.standing.total for one in counted.ranking.order if one.standing}

    before = await means()
    await scoring.stand_aside(held.members[3], held.entries[0].number, at=now())
    after = await means()
    first = held.entries[0].number
    assert before[first] != after[first]
    assert {number: mean for number, mean in after.items() if number != first} == {
        number: mean for number, mean in before.items() if number != first
    }


@pytest.mark.long
async def test_a_second_tie_is_scored_once_more_too(site: Site) -> None:
    """The first is settled by second scores, then another one is met, which equal second scores leave to a lot."""
    two = replace(ONE, tiers=(ONE.tiers[0], replace(ONE.tiers[0], key="t2", name=Translated.of(zh_Hant="乙等", en="Grade B"))))
    held = await judging(site, await call("research", replace(two, method=Method.RANK_SUM.value, ties=("review", "lot"))), 4)
    await held.score_all([[90, 90, 50, 50]] * 3)
    await held.lock()
    assert sorted(await meeting.to_review(held.programme)) == sorted(one.number for one in held.entries[:2])
    with pytest.raises(Refused, match="Nobody has scored"):
        await meeting.end_review(held.members[0], anyway=True, at=now())
    for member in range(3):
        await held.score(member, 0, "70", review=True)
        await held.score(member, 1, "71", review=True)
    await meeting.end_review(held.members[0], anyway=False, at=now())
    with pytest.raises(Refused, match="locked"):
        await held.score(0, 0, "99", review=True)
    await held.again()
    assert await meeting.to_review(held.programme) == []  # the two others are behind both awards: their tie changes nothing
    await held.accept()
    assert [one.entry_id for one in await awards.given(held.programme.id)] == [held.entries[1].id, held.entries[0].id]


@pytest.mark.long
async def test_a_third_entry_may_still_be_tied(site: Site) -> None:
    """Of three that are tied for two awards second scores part one; the lot is about the others alone."""
    held = await judging(site, await call("research", replace(ONE, method=Method.RANK_SUM.value, ties=("review", "lot"))), 3)
    await held.score_all([[90, 90, 90]] * 3)
    await held.lock()
    for member in range(3):
        for entry, score in enumerate(("80", "80", "70")):
            await held.score(member, entry, score, review=True)
    await meeting.end_review(held.members[0], anyway=False, at=now())
    tied = sorted((await counting.count(await held.again())).tied)
    assert tied == sorted(one.number for one in held.entries[:2])
    await meeting.draw(held.members[0], tied[::-1], at=now())
    await held.accept()
    assert (await awards.given(held.programme.id))[0].entry.number == tied[1]


@pytest.mark.long
async def test_the_shortlist_is_scored_a_second_time(site: Site) -> None:
    """M3: nomination, paper, visit."""
    held = await judging(site, await call("service", replace(PRESETS["service"].rules, shortlist=2)), 4)
    await held.score_all([[90, 80, 70, 60]] * 3)
    await held.lock()
    assert await held.accept()
    assert (held.programme.stage, held.programme.round) == (Stage.JUDGING, 2)
    assert [one.shortlisted for one in await AwardEntry.all().order_by("id")] == [True, True, False, False]
    held.entries = held.entries[:2]
    await held.score_all([[80, 95]] * 3)
    await held.lock()
    await held.accept()
    assert [one.entry_id for one in await awards.given(held.programme.id)] == [held.entries[1].id, held.entries[0].id]


@pytest.mark.long
async def test_classes_have_their_own_awards(site: Site) -> None:
    held = await judging(site, await call("thesis", replace(PRESETS["thesis"].rules, text_least=0)), 4, kinds=("phd", "master"))
    await held.score_all([[90, 91, 80, 81]] * 3)
    await held.lock()
    await held.accept()
    given = {one.entry_id: (one.tier, one.prize) for one in await awards.given(held.programme.id)}
    phd, master, second, fourth = (one.id for one in held.entries)
    assert given == {phd: ("d1", 60_000), master: ("m1", 40_000), second: ("d2", 40_000), fourth: ("m2", 20_000)}


@pytest.mark.long
async def test_corrections_announcement_money(site: Site) -> None:
    held = await judging(site, await call("research", ONE), 2)
    await held.score_all([[90, 80]] * 3)
    await held.lock()
    await held.accept()
    award = (await awards.given(held.programme.id))[0]
    late = AFTER + timedelta(days=8)
    with pytest.raises(Refused, match="corrected until"):
        await awarding.announce(held.programme.id, AFTER, at=now(), by=1)
    await awarding.ask_correction(held.programme.id, "姓名有誤", "王", "w@example.tw", "zh-Hant", AFTER, at=now())
    with pytest.raises(Refused, match="over"):
        await awarding.ask_correction(held.programme.id, "姓名有誤", "", "", "zh-Hant", late, at=now())
    with pytest.raises(Refused, match="wait"):
        await awarding.announce(held.programme.id, late, at=now(), by=1)
    await awarding.answer_correction((await awards.corrections(held.programme.id))[0].id, "已更正", at=now(), by=1)
    await awarding.correct(award.serial, award.work, ["王大明"], at=now(), by=1)
    with pytest.raises(Refused):
        await awarding.note_money(award.serial, "paid_on", late, at=now(), by=1)
    await awarding.announce(held.programme.id, late, at=now(), by=1)
    with pytest.raises(Refused, match="final"):
        await awarding.correct(award.serial, award.work, ["李四"], at=now(), by=1)
    await awarding.note_money(award.serial, "paid_on", late, at=now(), by=1)
    assert (await Award.get(id=award.id)).names == ["王大明"]
    assert [one.id for one in await awards.library(awards.Wish("王大明 智慧"))] == [award.id]
    assert await awards.library(awards.Wish("無此作品")) == []
