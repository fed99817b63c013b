"""The call list keeps itself in order."""

from datetime import timedelta
from typing import Any

from domain.clock import now
from domain.outbox import OutboxMessage, call_list
from domain.proposals.actions import asking, screening
from domain.proposals.models import Proposal, Proposer
from domain.proposals.story import topic_of
from domain.workshops.actions import events, tidying
from domain.workshops.actions.signing_up import Wanted, sign_up
from tests.town import Town, days_on, town
from tests.workshops.events import public_event


async def telephoned(place: Town, title: str, phone: str = "075510000") -> Proposal:
    """A public proposal whose proposer has only a telephone."""
    proposal, lead = await place.submitted(title)
    await Proposer.filter(id=lead.id).update(email="", phone=phone)
    await screening.show(proposal, at=place.at, by=place.officer)
    return await Proposal.get(id=proposal.id)


async def kinds(template: str = "proposal") -> list[str]:
    """What the waiting calls say, by the kind of news."""
    rows = await OutboxMessage.filter(channel="call", stage="waiting", template=template).order_by("id")
    return [row.facts.get("kind", row.template) for row in rows]


async def test_newer_news_of_a_proposal_takes_the_place_of_older_and_questions_stay(site: Any) -> None:
    place = await town(site)
    first, second = await telephoned(place, "第一件"), await telephoned(place, "第二件")
    assert await kinds() == ["public", "public"]
    due = days_on(place.at, 20)
    await asking.assign(first, "transport", due, lead=True, today=place.at.date(), at=place.at, by=place.officer)
    assert await kinds() == ["public", "asked"]  # the second one's news stays
    officer = await place.staff()
    offer = {"act": "merge", "others": second.number, "why-zh-Hant": "同一個地點", "why-zh-Hant-reviewed": "yes"}
    assert (await officer.post(f"/en/staff/proposals/{first.number}/act", offer)).status == 303
    assert await kinds() == ["public", "asked", "merge_offered", "merge_offered"]
    found, count = await call_list.people_to_call(done=False)
    assert (count, [len(rows) for rows in found]) == (1, [4])  # one person, called once
    await screening.hide(first, "測試", at=place.at, by=place.officer)
    assert "merge_offered" in await kinds()  # no other news answers a question
    assert {topic_of("merge_offered"), topic_of("merge_off"), topic_of("slip"), topic_of("graded")} == {"merge", "slip", "state"}


async def test_a_party_is_told_how_it_stands_now_and_nothing_of_what_is_over(site: Any) -> None:
    event = await public_event(site, seats=1)
    row = await sign_up(event.id, Wanted("王秋月", "zh-Hant", phone="075510000"), at=now())
    other = await sign_up(event.id, Wanted("李阿土", "zh-Hant", phone="075510000"), at=now())
    assert await OutboxMessage.filter(channel="call", stage="waiting").count() == 2  # one household, two people
    officer = await site.person("o@example.tw")
    await events.cancel(event.id, "颱風", at=now(), by=officer.id)
    waiting = await OutboxMessage.filter(channel="call", stage="waiting").order_by("id")
    assert [message.template for message in waiting] == ["event_canceled", "event_canceled"]
    assert {message.facts["party"] for message in waiting} == {row.id, other.id}
    assert await tidying.drop_past_calls(event.ends_at - timedelta(minutes=1)) == 0
    assert await tidying.drop_past_calls(event.ends_at) == 2
    assert (await call_list.people_to_call(done=False))[1] == 0
