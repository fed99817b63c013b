"""What a merge does is said before anybody agrees to it; supporters of the parts count once, with one press, and never by themselves."""

import re

import pytest

from domain.errors import Refused
from domain.proposals.actions import merging, supporting
from domain.proposals.models import Proposal, Proposer
from domain.proposals.models_talk import Support
from tests.support import Page, Site, newest_message
from tests.town import DAY, Town, both, town
from web.messages.letters import written
from web.proposals.supports_moved import token_of


async def two(place: Town) -> tuple[Proposal, Proposer, Proposal, Proposer]:
    """Two proposals with costs; the second has two supporters, one of whom supports the first as well."""
    into, first = await place.public("渡輪站坡道", cost=300_000)
    other, second = await place.public("渡輪站斜坡", email="chen@example.tw", cost=520_000)
    for who, number in (("maria", other.number), ("ann", other.number), ("ann", into.number)):
        answer = await (await place.resident(who)).post(f"/en/proposals/{number}/support", {"act": "give"})
        assert answer.status == 303
    return await Proposal.get(id=into.id), first, await Proposal.get(id=other.id), second


async def merged(place: Town) -> tuple[Proposal, Proposal]:
    into, first, other, second = await two(place)
    merge = await merging.offer(into, [other], {}, both("同一地點"), at=place.at, by=place.officer)
    for proposer in (first, second):
        await merging.consent(merge, await Proposer.get(id=proposer.id), agreed=True, at=place.at)
    return await Proposal.get(id=into.id), await Proposal.get(id=other.id)


def words(page: Page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


async def test_what_follows_is_shown_before_anybody_agrees(site: Site) -> None:
    place = await town(site)
    into, _, other, second = await two(place)
    await merging.offer(into, [other], {}, both("同一地點"), at=place.at, by=place.officer)
    asked = words(await place.hold(site.browser(), second).get(f"/en/my/proposals/{other.key}"))
    for said in (
        "What follows when everybody agrees",
        "Number 116-001",
        "Place 渡輪站",
        "Cost NT$300,000 The NT$520,000 of 116-002 no longer count.",
        "Supports 1 support stays 1 more person gets a message and counts with one press, once.",
    ):
        assert said in asked, said


async def test_a_supporter_of_a_part_counts_once_with_one_press_and_without_signing_in(site: Site) -> None:
    place = await town(site, support=2)
    into, other = await merged(place)
    told = await newest_message("maria@example.tw")
    assert told.facts["kind"] == "supported_merged"
    link = re.search(r"http://127\.0\.0\.1:8000(/\S+/support/\S+)", written(site.services, told, await site.services.site())[1])
    assert link
    browser = site.browser()
    assert "Do you support it as well?" in words(await browser.get(link[1]))
    assert await Support.filter(proposal_id=into.id).count() == 1  # opening it changes nothing
    for _ in range(2):
        assert (await browser.post(link[1])).status == 303
    assert (await Proposal.get(id=into.id)).supports == 2
    assert "Your support counts for this proposal." in words(await browser.get(link[1]))
    assert (await newest_message("lee@example.tw")).facts["kind"] == "supported"  # now there are enough
    assert await Support.filter(proposal_id=other.id).count() == 2  # what was said of the part stays


async def test_who_is_signed_in_is_asked_on_the_page(site: Site) -> None:
    place = await town(site)
    into, _ = await merged(place)
    maria, stranger = await place.resident("maria"), await place.resident("bob")
    assert "Count my support here" in words(await maria.get(f"/en/proposals/{into.number}"))
    assert (await maria.post(f"/en/proposals/{into.number}/support", {"act": "again"})).status == 303
    assert "Count my support here" not in words(await maria.get(f"/en/proposals/{into.number}"))
    assert (await stranger.post(f"/en/proposals/{into.number}/support", {"act": "again"})).status == 422
    assert (await Proposal.get(id=into.id)).supports == 2


async def test_a_support_that_was_given_in_time_counts_also_when_the_time_is_over(site: Site) -> None:
    place = await town(site)
    into, _ = await merged(place)
    maria, late = await site.person("maria@example.tw"), place.at + 35 * DAY
    with pytest.raises(Refused):
        await supporting.support(into, place.cycle, maria.id, at=late)
    await supporting.support_again(into, place.cycle, maria.id, at=late)
    assert (await Proposal.get(id=into.id)).supports == 2


async def test_a_link_is_good_for_its_person_and_proposal_alone(site: Site) -> None:
    place = await town(site)
    into, other = await merged(place)
    maria = await site.person("maria@example.tw")
    keys, browser = site.services.keys, site.browser()
    good = token_of(keys, maria.id, into.number or "")
    assert (await browser.get(f"/en/proposals/{into.number}/support/{good}")).status == 200
    for number, token in (
        (other.number, good),
        (into.number, f"{maria.id + 1}{good[len(str(maria.id)) :]}"),
        (into.number, good[:-1]),
        (into.number, "x"),
    ):
        link = f"/en/proposals/{number}/support/{token}"
        assert [(await browser.get(link)).status, (await browser.post(link)).status] == [404, 404], token
