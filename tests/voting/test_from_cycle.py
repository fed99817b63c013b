"""From a cycle to its vote and back: candidates and rules are taken over, and the final result is entered for each proposal, once."""

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.clock import now
from domain.counting.count import count
from domain.counting.rules import EqualShares, Greedy, Rule, TopK
from domain.counting.ties import Ties
from domain.cycles import actions as cycles
from domain.cycles.models import Cycle
from domain.cycles.phases import PhaseKind, first, moved
from domain.cycles.queries import by_key as cycle_by_key
from domain.cycles.rules import Rules, Selection
from domain.errors import Refused
from domain.policy import Hold, Role
from domain.proposals.actions import deciding
from domain.proposals.models import Proposal
from domain.voting.actions import publishing
from domain.voting.ballot import Choice
from domain.voting.eligibility import Way
from domain.voting.models import Election
from domain.voting.queries import by_key
from domain.voting.sheet import Sheet, as_election, exclusions
from tests.proposals.office import answered, reviewed
from tests.support import Browser, Site
from tests.town import DAY, town
from tests.voting.polling import TWO, prepare, sheet_of
from tests.voting.published import cast, finish, some
from web.bridges import cycle_votes
from web.bridges.candidates import sheet_of_cycle, who_of
from web.voting.ballot_writers import BallotWriters

TITLES = ("坡道", "長椅", "路燈")


async def candidates(site: Site, *, areas: Sequence[str] = ("west", "west", "west"), **rules: Any) -> list[str]:
    """The numbers of three candidates of the town's cycle, in these areas, once residents can no longer propose."""
    place, numbers = await town(site, **rules), []
    for title, area in zip(TITLES, areas, strict=True):
        proposal, _ = await place.public(title, email=f"p{len(numbers)}@example.tw", area=area)
        await answered(place, proposal, await reviewed(place, proposal))
        numbers.append(proposal.id)
    await deciding.make_candidates([await Proposal.get(id=number) for number in numbers], "seed", at=place.at, by=place.officer)
    earlier = moved(place.cycle.plan.phases, -35 * DAY)
    await cycles.change_phases(await place.again(), earlier, at=place.at, by=place.officer, why="test", sure=True)
    await Proposal.filter(id__in=numbers).update(cost=100_000)
    return [str(row.number) for row in await Proposal.filter(id__in=numbers).order_by("order")]


async def drafted(officer: Browser, **more: str) -> Election:
    """A vote of the town's cycle, as the page makes it."""
    data = {"title-en": "Vote", "key": "of-cycle", "source": "hamasen", "profile": "city"} | more
    page = await officer.post("/en/staff/votes/new", data)
    assert page.status == 303, page.errors
    return await by_key("of-cycle")


async def typed(officer: Browser, **more: str) -> dict[str, str]:
    """What the page of a draft sends, complete but for what is named."""
    page = await officer.get("/en/staff/votes/of-cycle/draft")
    ready = {"objections_until": "2040-01-01", "too_few": "paper", "lot": "a" * 64, "public_key": os.urandom(32).hex(), "no_roll": "yes"}
    return {name: page.value(name) for name in ("opens", "last_handout", "closes")} | {"title-en": "Vote"} | ready | more


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
    after = (await officer.get("/en/staff/votes/vote")).text
    assert "Take the result over" not in after
    assert "Take it over into the cycle" not in after
    assert "taken over into the cycle" in after
    again = await officer.post("/en/staff/votes/vote/hand-over")
    assert again.status == 422
    assert "entered already" in again.text


async def test_a_vote_is_made_of_a_cycles_candidates_and_rules(site: Site) -> None:
    numbers = await candidates(site)
    officer = await site.signed_in("vote@example.tw", Hold(Role.OFFICER))
    row = await drafted(officer)
    sheet = Sheet.from_json(row.sheet)
    assert [item.id for item in sheet.candidates] == numbers
    assert row.plan["cycle"] == "hamasen"
    assert Way.SPOT in sheet.who.ways
    assert await Election.all().count() == 1


async def test_candidates_are_taken_over_once_proposing_has_ended_and_again_until_the_rules_are_fixed(site: Site) -> None:
    place = await town(site)
    officer = await site.signed_in("vote@example.tw", Hold(Role.OFFICER))
    data = {"title-en": "Vote", "key": "early", "source": "hamasen", "profile": "city"}
    early = await officer.post("/en/staff/votes/new", data)
    assert early.status == 422
    assert any("can still propose" in said for said in early.errors)
    assert place.cycle.key == "hamasen"


async def test_what_changed_in_the_cycle_is_taken_over_again_before_the_rules_are_fixed(site: Site) -> None:
    numbers = await candidates(site)
    officer = await site.signed_in("vote@example.tw", Hold(Role.OFFICER))
    await drafted(officer)
    await Proposal.filter(number=numbers[0]).update(cost=250_000)
    late = await officer.post("/en/staff/votes/of-cycle/draft", await typed(officer, act="fix", exclusive="1, 3"))
    assert late.status == 422
    assert "Take them over again first" in late.text
    assert (await by_key("of-cycle")).state == "draft"
    assert (await officer.post("/en/staff/votes/of-cycle/draft", await typed(officer, act="take", exclusive="1, 3"))).status == 303
    sheet = Sheet.from_json((await by_key("of-cycle")).sheet)
    assert sheet.candidates[0].cost == 250_000
    assert exclusions(sheet.candidates) == [(1, 3)]
    fixed = await officer.post("/en/staff/votes/of-cycle/draft", await typed(officer, act="fix", exclusive="1, 3"))
    assert fixed.status == 303, fixed.errors
    assert "Of proposals 1, 3 only one can win." in (await site.browser().get("/en/votes/of-cycle/rules")).text


async def test_the_ballot_offers_what_a_proposal_says_without_a_trace(site: Site) -> None:
    await candidates(site)
    officer = await site.signed_in("vote@example.tw", Hold(Role.OFFICER))
    await drafted(officer)
    assert (await officer.post("/en/staff/votes/of-cycle/draft", await typed(officer, act="fix"))).status == 303
    eid = (await by_key("of-cycle")).eid
    browser = site.browser()
    page = await browser.get(f"/zh-Hant/v/proposal/{eid}/1")
    assert page.status == 200
    assert "階梯太高" in page.text
    assert "set-cookie" not in page.headers
    for wrong in (f"{eid}/4", f"{eid}/0", "0000000000000000/1", "x/1"):
        assert (await browser.get(f"/zh-Hant/v/proposal/{wrong}")).status == 404


async def test_numbers_that_are_not_on_the_ballot_exclude_nothing(site: Site) -> None:
    await candidates(site)
    officer = await site.signed_in("vote@example.tw", Hold(Role.OFFICER))
    await drafted(officer)
    for wrong in ("1, 9", "2", "1, 2\nx, 3"):
        page = await officer.post("/en/staff/votes/of-cycle/draft", await typed(officer, act="save", exclusive=wrong))
        assert page.status == 422, wrong
        assert page.errors


async def test_a_vote_is_on_the_days_of_its_cycle_or_the_cycle_says_why_not(site: Site) -> None:
    await candidates(site)
    officer = await site.signed_in("vote@example.tw", Hold(Role.OFFICER))
    row, zone = await drafted(officer), "Asia/Taipei"
    phase = first((await cycle_by_key("hamasen")).plan.phases, PhaseKind.VOTE)
    assert phase is not None
    assert (row.opens, row.closes) == tuple(int(at.timestamp() * 1000) for at in (phase.starts_at, phase.ends_at))
    other = {"opens": "2031-03-01T08:00", "last_handout": "", "closes": "2031-03-02T16:00"}
    unsaid = await officer.post("/en/staff/votes/of-cycle/draft", await typed(officer, act="save", **other))
    assert unsaid.status == 422
    assert any("Say why" in said for said in unsaid.errors)
    said = await typed(officer, act="fix", departs="The hall is taken", **other)
    fixed = await officer.post("/en/staff/votes/of-cycle/draft", said)
    assert fixed.status == 303, fixed.errors
    phase = first((await cycle_by_key("hamasen")).plan.phases, PhaseKind.VOTE)
    assert phase is not None
    assert cycle_votes.days_of(phase, zone) == (date(2031, 3, 1), date(2031, 3, 2))
    public = await site.browser().get("/en/cycles/hamasen")
    assert "The hall is taken" in public.text
    dates = await officer.get("/en/staff/cycles/hamasen/dates")
    names = [name for name in re.findall(r'name="((?:starts|ends|skip)-[^"]+)"', dates.text) if not name.startswith("skip")]
    sent = {name: dates.value(name) for name in names} | {"seen": dates.value("seen"), "why": "later"}
    kept = await officer.post("/en/staff/cycles/hamasen/dates", sent | {"ends-vote": "2031-03-05T00:00"})
    assert kept.status == 422
    assert "this page follows" in kept.text


async def test_each_area_decides_on_its_own_money(site: Site) -> None:
    await candidates(site, areas=("west", "east", "west"))
    officer = await site.signed_in("vote@example.tw", Hold(Role.OFFICER))
    row = await drafted(officer)
    sheet = Sheet.from_json(row.sheet)
    assert sheet.budgets == {"港邊": 3_000_000, "老街": 2_000_000}
    assert sheet.budget == 5_000_000
    assert {item.group for item in sheet.candidates} == set(sheet.budgets)
    assert (await officer.post("/en/staff/votes/of-cycle/draft", await typed(officer, act="fix"))).status == 303
    rules = await site.browser().get("/en/votes/of-cycle/rules")
    assert "Each area decides on its own money" in rules.text
    assert "NT$3,000,000" in rules.text


async def test_candidates_without_money_choices_in_each_area_and_rounds_are_refused(site: Site) -> None:
    await candidates(site, areas=("west", "east", "west"))
    cycle = await cycle_by_key("hamasen")
    poor = replace(cycle.plan, areas=tuple(replace(area, budget=0) if area.key == "east" else area for area in cycle.plan.areas))
    await Cycle.filter(id=cycle.id).update(areas=poor.to_json()["areas"])
    with pytest.raises(Refused, match="no area that has money"):
        await sheet_of_cycle(await cycle_by_key("hamasen"), now())
    await Cycle.filter(id=cycle.id).update(rules=replace(cycle.plan.rules, grouped=True).to_json())
    with pytest.raises(Refused, match="choice in each area"):
        await sheet_of_cycle(await cycle_by_key("hamasen"), now())
    await Cycle.filter(id=cycle.id).update(rules=replace(cycle.plan.rules, rounds=(2, 1)).to_json())
    with pytest.raises(Refused, match="rules of this cycle say rounds"):
        await sheet_of_cycle(await cycle_by_key("hamasen"), now())


async def test_the_result_of_an_official_vote_is_not_typed(site: Site) -> None:
    await candidates(site)
    officer = await site.signed_in("vote@example.tw", Hold(Role.OFFICER))
    assert 'value="result"' in (await officer.get("/en/staff/cycles/hamasen/decide")).text
    await drafted(officer)
    assert (await officer.post("/en/staff/votes/of-cycle/draft", await typed(officer, act="fix"))).status == 303
    page = await officer.get("/en/staff/cycles/hamasen/decide")
    assert 'value="result"' not in page.text
    assert "/en/staff/votes/of-cycle" in page.text
    rows = await Proposal.filter(state="candidate")
    sent = {f"outcome-{row.id}": "selected" for row in rows}
    refused = await officer.post("/en/staff/cycles/hamasen/decide", sent | {"act": "result", "sure": "yes"})
    assert "is not typed here" in refused.text
    assert await Proposal.filter(state="candidate").count() == 3


def test_a_tie_rule_that_can_decide_nothing_is_not_taken_over() -> None:
    assert Rules(ties=("cost", "votes", "lot")).telling_ties == ("cost", "lot")
    assert Rules(ties=("votes",)).telling_ties == ("lot",)
    assert Rules(ties=("votes", "lot"), selection=Selection.EQUAL_SHARES).telling_ties == ("votes", "lot")


@pytest.mark.parametrize("rule", [Greedy(), Greedy(skip=False), TopK(3), EqualShares(completion="add1")], ids=lambda rule: rule.name)
def test_exclusions_bind_under_every_rule(rule: Rule) -> None:
    base = sheet_of(3, rule=rule)
    bound = tuple(replace(item, exclusive=("x1",) if item.number < 3 else ()) for item in base.candidates)
    sheet = replace(base, candidates=bound, budget=sum(item.cost for item in bound))
    choices = [Choice((1, 2, 3))] * 30 + [Choice((1,))] * 20
    won = count(as_election(sheet, choices), rule, Ties(("cost", "lot"), ())).selected
    assert [place for place in won if place < 2] == [0]
    assert 2 in won


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
