"""From a cycle to its vote and back: candidates and rules are taken over, and the final result is entered for each proposal, once."""

import re
from dataclasses import replace
from datetime import date

from domain.counting.rules import Greedy
from domain.cycles.rules import Rules
from domain.policy import Hold, Role
from domain.proposals.actions import deciding
from domain.proposals.models import Proposal
from domain.voting.actions import publishing
from domain.voting.eligibility import Way
from domain.voting.models import Election
from domain.voting.queries import by_key
from domain.voting.sheet import Sheet
from tests.proposals.office import answered, reviewed
from tests.support import Site
from tests.town import town
from tests.voting.polling import TWO, prepare, sheet_of
from tests.voting.published import cast, finish, some
from web.bridges.candidates import who_of
from web.voting.ballot_writers import BallotWriters

TITLES = ("坡道", "長椅", "路燈")


async def candidates(site: Site) -> list[str]:
    """The numbers of three candidates of the town's cycle."""
    place, numbers = await town(site), []
    for title in TITLES:
        proposal, _ = await place.public(title, email=f"p{len(numbers)}@example.tw")
        await answered(place, proposal, await reviewed(place, proposal))
        numbers.append(proposal.id)
    await deciding.make_candidates([await Proposal.get(id=number) for number in numbers], "seed", at=place.at, by=place.officer)
    return [str(row.number) for row in await Proposal.filter(id__in=numbers).order_by("order")]


async def test_a_vote_of_a_cycle_brings_its_result_back_once(site: Site) -> None:
    numbers = await candidates(site)
    officer = await site.signed_in("vote@example.tw", Hold(Role.OFFICER))
    base = sheet_of(3)
    sheet = replace(
        base,
        candidates=tuple(replace(item, id=number) for item, number in zip(base.candidates, numbers, strict=True)),
        budget=base.candidates[0].cost + base.candidates[2].cost,
        ties=replace(base.ties, lot=tuple(numbers)),
    )
    polling = await prepare(site.services.settings.data, sheet=sheet, plan={"cycle": "hamasen"})
    await cast(polling, [[1, 3]] * 30 + [[2]] * 20)
    published, data = await finish(polling, 50)
    early = await officer.post("/en/staff/votes/vote/hand-over")
    assert early.status == 422
    assert "final result" in early.text
    await publishing.keep_result(published, data)
    await publishing.certify(await polling.again(), TWO, "", date.fromisoformat("2027-01-01"))
    assert "Take the result over" in (await officer.get("/en/staff/votes/vote")).text
    preview = await officer.post("/en/staff/votes/vote/hand-over")
    assert preview.status == 200
    assert "Take the result over into the cycle?" in preview.text
    assert await Proposal.filter(state="candidate").count() == 3
    done = await officer.post("/en/staff/votes/vote/hand-over", {"sure": "yes"})
    assert (done.status, done.location) == (303, "/en/staff/cycles/hamasen/decide")
    rows = {row.number: row for row in await Proposal.filter(number__in=numbers)}
    assert [(rows[number].state, rows[number].votes) for number in numbers] == [
        ("selected", 30), ("not_selected", 20), ("selected", 30),
    ]  # fmt: skip
    again = await officer.post("/en/staff/votes/vote/hand-over")
    assert again.status == 422
    assert "entered already" in again.text


async def test_a_vote_is_made_of_a_cycles_candidates_and_rules(site: Site) -> None:
    numbers = await candidates(site)
    officer = await site.signed_in("vote@example.tw", Hold(Role.OFFICER))
    data = {"title-en": "Vote", "key": "of-cycle", "source": "hamasen", "profile": "city"}
    await Proposal.filter(number__in=numbers).update(cost=100_000)
    page = await officer.post("/en/staff/votes/new", data)
    assert page.status == 303, page.errors
    row = await by_key("of-cycle")
    sheet = Sheet.from_json(row.sheet)
    assert [item.id for item in sheet.candidates] == numbers
    assert row.plan["cycle"] == "hamasen"
    assert Way.SPOT in sheet.who.ways
    assert await Election.all().count() == 1


def test_who_may_vote_follows_the_cycles_rules() -> None:
    who = who_of(Rules(age=18, links=("lives",), credential=True, channels=("slip",)))
    assert (who.age, who.links, who.ways) == (18, ("lives",), frozenset({Way.SPOT, Way.CARD}))
    assert Way.SECOND in who_of(Rules()).ways


async def test_the_result_compares_other_rules_on_the_same_ballots(site: Site) -> None:
    polling = await prepare(site.services.settings.data, sheet=sheet_of(6, rule=Greedy(skip=False)))
    await cast(polling, some(58))
    published, data = await finish(polling, 58)
    (told,) = (area["rules"] for area in published.shown["what_if"])
    assert told[0]["rule"] == "greedy"
    assert told[0]["selected"] == published.shown["selected"]
    assert len({str((one["rule"], one["parameters"])) for one in told}) == len(told) >= 6
    await publishing.keep_result(published, data)
    page = await site.browser().get("/en/votes/vote")
    assert "If another rule had been chosen" in page.text
    assert len(re.findall("Equal shares by", page.text)) >= 4


async def test_the_keys_of_a_destroyed_vote_leave_the_memory_of_every_server(site: Site) -> None:
    polling = await prepare(site.services.settings.data)
    writers = site.services.part(BallotWriters)
    assert await writers.by_eid(polling.row.eid) is not None
    await writers.forget()
    assert polling.row.eid in writers._held  # it still answers
    await cast(polling, some(12))
    published, data = await finish(polling, 12)
    await publishing.keep_result(published, data)
    await publishing.certify(await polling.again(), TWO, "", date.fromisoformat("2027-01-01"))
    await writers.forget()
    assert polling.row.eid not in writers._held
