"""Telling those who follow: at once, or in a digest once a day or once a week; and erasing what belongs to a person."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import Q

from domain import outbox
from domain.db import writing
from domain.outbox import OutboxMessage
from domain.people.models import Person
from domain.people.queries import agencies, with_numbers
from domain.proposals.actions.drafts import discard, part
from domain.proposals.models import Event, Proposal, Proposer
from domain.proposals.models_talk import Comment, Follow, Report, Rhythm, Support
from domain.proposals.queries.talk import news
from domain.proposals.visibility import is_public

AT_A_TIME = 50
SPANS = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}


async def announce(at: datetime) -> int:
    """Write to those who want to be told at once; returns how many messages were written. The worker calls this."""
    count, names = 0, await _names()
    for event in await Event.filter(announced=False, public=True).order_by("id").limit(AT_A_TIME).select_related("proposal"):
        async with writing(quiet=True):
            if await Event.filter(id=event.id, announced=False).update(announced=True) != 1:
                continue  # another worker was faster
            people = await _told_at_once(event.proposal) if is_public(event.proposal, at) else []
            await outbox.tell_all([_message(person, event, at, names) for person in people])
            count += len(people)
    return count


async def _told_at_once(proposal: Proposal) -> list[Person]:
    numbers = {row.person for row in await Follow.filter(proposal_id=proposal.id)}
    later = {row.person for row in await Rhythm.filter(person__in=list(numbers)).exclude(rhythm="once")}
    standing = {row.person for row in await Proposer.filter(proposal_id=proposal.id, left_at=None) if row.person}
    return await with_numbers(sorted(numbers - later - standing))


MENTIONED = ("state", "grade", "due", "to", "percent", "behind", "votes", "why", "vote")
"""What of a station is told in a message, where it has it."""


def event_facts(event: Event, names: Mapping[str, Any]) -> dict[str, Any]:
    """A station as plain data for a message. names: of the agencies, by key."""
    found = {name: event.facts[name] for name in MENTIONED if event.facts.get(name) is not None}
    agency = {"agency": names[event.facts["agency"]]} if event.facts.get("agency") in names else {}
    return {"kind": event.kind, "at": event.at.isoformat()} | found | agency


async def _names() -> dict[str, Any]:
    return {agency.key: agency.name.to_json() for agency in await agencies()}


async def _items(happened: Sequence[tuple[Proposal, Event]]) -> list[dict[str, Any]]:
    """News by proposal, each with its stations in their order."""
    names = await _names()
    items: dict[int, dict[str, Any]] = {}
    for proposal, event in happened:
        about: dict[str, Any] = {"number": proposal.number, "title": proposal.title.to_json(), "events": []}
        items.setdefault(proposal.id, about)["events"].append(event_facts(event, names))
    return list(items.values())


def _message(person: Person, event: Event, at: datetime, names: Mapping[str, Any]) -> OutboxMessage:
    proposal = event.proposal
    facts = {"kind": event.kind, "number": proposal.number, "title": proposal.title.to_json(), "person": person.id, "proposal": proposal.id}
    facts |= {"event": event_facts(event, names)}
    return OutboxMessage(
        channel=outbox.Channel.EMAIL.value,
        address=person.email or "",
        name=person.name,
        person=person.id,
        locale=person.locale,
        template="followed",
        facts=facts,
        due_at=at,
        created_at=at,
    )


async def digest(at: datetime) -> int:
    """Write the digests that are due; returns how many. Nobody is written to when nothing happened."""
    count = 0
    for row in await Rhythm.filter(rhythm__in=list(SPANS)):
        since = row.told_until or at - SPANS[row.rhythm]
        if at < since + SPANS[row.rhythm]:
            continue
        async with writing(quiet=True):
            if await Rhythm.filter(id=row.id, told_until=row.told_until).update(told_until=at) == 1:
                count += await one_digest(row.person, since, at)
    return count


async def one_digest(person: int, since: datetime, at: datetime) -> int:
    """Write one digest of what happened in that span; 0 when nothing did."""
    followed = [row.proposal_id for row in await Follow.filter(person=person).only("id", "proposal_id")]
    happened = await news(followed, since, at)
    people = await with_numbers([person])
    if not happened or not people:
        return 0
    items = await _items(happened[-100:])
    reader = people[0]
    await outbox.tell(
        "digest",
        channel=outbox.Channel.EMAIL,
        address=reader.email or "",
        name=reader.name,
        person=reader.id,
        locale=reader.locale,
        at=at,
        facts={"items": items, "person": reader.id},
    )
    return 1


async def erase(person: int, email: str, *, at: datetime) -> None:
    """Erase what belongs to a person: drafts go; a proposal that was submitted stays without name and contact; comments lose the author."""
    mine = Q(person=person) | (Q(email=email) if email else Q(person=person))
    async with writing():
        for row in await Proposer.filter(mine, left_at=None).select_related("proposal"):
            if row.proposal.number is None and row.lead:
                await discard(row.proposal, row, at=at)
                continue
            await part(row, at=at)
        for table in (Support, Follow, Rhythm):
            await table.filter(person=person).delete()
        await Report.filter(person=person).delete()
        await Comment.filter(person=person).update(person=None, name="")
        await _recount()


async def _recount() -> None:
    """Bring the support counts in line with what is left."""
    for proposal in await Proposal.filter(supports__gt=0).only("id", "supports"):
        count = await Support.filter(proposal_id=proposal.id).count()
        if count != proposal.supports:
            await Proposal.filter(id=proposal.id).update(supports=count)
