"""Making one proposal of several with everybody's consent, and splitting one in two. Old addresses lead on; supporters are never moved."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from domain import outbox
from domain.db import one_at_a_time, writing
from domain.errors import N_, Missing, Refused
from domain.people.queries import with_contact
from domain.proposals.actions import asked
from domain.proposals.actions.common import (
    must_stand_behind,
    note,
    public_reason,
    searchable,
    shown_names,
    standing_behind,
    step,
    tell_proposers,
    tell_story,
)
from domain.proposals.actions.drafts import put
from domain.proposals.content import TEXTS
from domain.proposals.models import Event, Proposal, Proposer, Version
from domain.proposals.models_review import Merge, MergeConsent
from domain.proposals.models_talk import Follow, Rhythm, Support
from domain.proposals.rules import check_text, check_title
from domain.proposals.states import NOT_NOW, OPEN, State
from domain.proposals.story import Happened
from domain.proposals.visibility import is_public
from domain.translated import Translated

_OFFERS = 7_205_320_000_000
"""PostgreSQL's advisory lock of the offers of a cycle: this and the cycle's number."""

MERGEABLE = OPEN - {State.RETURNED}
"""What is being changed by its proposers cannot be merged: it would not be what they agreed to."""


async def offer(
    into: Proposal, others: Sequence[Proposal], texts: Mapping[str, Translated], why: Translated, *, at: datetime, by: int | None
) -> Merge:
    """Offer to merge others into one; every proposer of each is asked. Raises Refused.

    texts: what the one shall say from then on, by part (`title`, `idea` …); other parts keep its words.
    """
    public_reason(why)
    texts = {part: _cleaned(part, text) for part, text in texts.items()}
    together = [into, *others]
    if not others or len({proposal.id for proposal in together}) != len(together):
        raise Refused(N_("Choose at least one other proposal."), field="others")
    for proposal in together:
        if proposal.state not in MERGEABLE or not is_public(proposal, at) or proposal.cycle != into.cycle:
            raise Refused(N_("%(number)s cannot be merged in its state."), field="others", number=proposal.number or "?")
    async with writing():
        await one_at_a_time(_OFFERS + into.cycle)
        if await MergeConsent.filter(proposal__in=[proposal.id for proposal in together], merge__state="offered").exists():
            raise Refused(N_("One of them is part of an offer that is not decided yet."), field="others")
        held = {part: text.to_json() for part, text in texts.items() if text}
        merge = await Merge.create(
            into_id=into.id, title=texts.get("title", Translated()), texts=held or None, why=why, offered_at=at, offered_by=by
        )
        for proposal in together:
            people = await standing_behind(proposal.id)
            if not people:
                raise Refused(N_("%(number)s has no confirmed proposer who could agree."), field="others", number=proposal.number or "?")
            await MergeConsent.bulk_create([MergeConsent(merge_id=merge.id, proposal=proposal.id, proposer=row.id) for row in people])
            names = [{"number": other.number, "title": other.title.to_json()} for other in together if other.id != proposal.id]
            await tell_proposers(proposal, "merge_offered", at=at, facts={"others": names, "why": why.to_json()}, people=people)
        after = {"merge": merge.id, "others": [proposal.number for proposal in others], "why": why.to_json()}
        await note("merge_offer", into, at=at, by=by, after=after)
    return merge


def _cleaned(part: str, text: Translated) -> Translated:
    """A text of the one as we keep it. Raises Refused beside the field."""
    texts = {}
    for tag, held in text.texts.items():
        clean = check_title(held.text) if part == "title" else check_text(held.text, field=part)
        texts[tag] = replace(held, text=clean)
    return Translated(texts, text.source)


async def consent(merge: Merge, proposer: Proposer, *, agreed: bool, at: datetime) -> bool:
    """One proposer's word; True when that completed the merge. One "no" ends the offer. Raises Refused, Missing."""
    async with writing():
        chosen = MergeConsent.filter(merge_id=merge.id, proposer=proposer.id, agreed=None)
        if await Merge.filter(id=merge.id, state="offered").update(state="offered") != 1:  # also the lock of this merge
            raise Refused(N_("This offer has been decided already."))
        if await chosen.update(agreed=agreed, at=at, way=proposer.way) != 1:
            raise Missing("not asked, or answered already")
        into = await Proposal.get(id=merge.into_id)
        await note("merge_agree" if agreed else "merge_decline", into, at=at, by=proposer, after={"merge": merge.id})
        if not agreed:
            await _end(merge, "declined", at)
            return False
        if await MergeConsent.filter(merge_id=merge.id, agreed=None).exists():
            return False
        await _complete(merge, into, at)
    return True


async def call_off(merge: Merge, *, at: datetime, by: int) -> None:
    """The officer takes the offer back."""
    async with writing():
        if await Merge.filter(id=merge.id, state="offered").update(state="withdrawn", decided_at=at) != 1:
            raise Refused(N_("This offer has been decided already."))
        await note("merge_off", await Proposal.get(id=merge.into_id), at=at, by=by, after={"merge": merge.id})
        for number in await _proposals(merge):
            await tell_proposers(await Proposal.get(id=number), "merge_off", at=at)


ASK_AGAIN = timedelta(days=7)
"""After so long those who have not answered an offer are asked once more."""


async def remind(at: datetime) -> int:
    """Ask the silent once more, each offer once; returns how many proposers were written to. The worker calls this."""
    count = 0
    for merge in await Merge.filter(state="offered", reminded_at=None, offered_at__lte=at - ASK_AGAIN):
        async with writing(quiet=True):
            if await Merge.filter(id=merge.id, state="offered", reminded_at=None).update(reminded_at=at) != 1:
                continue  # another worker was faster
            silent = await MergeConsent.filter(merge_id=merge.id, agreed=None)
            for row in silent:
                people = await Proposer.filter(id=row.proposer, left_at=None)
                await tell_proposers(await Proposal.get(id=row.proposal), "merge_waiting", at=at, people=people)
            count += len(silent)
    return count


async def _end(merge: Merge, state: str, at: datetime) -> None:
    await Merge.filter(id=merge.id).update(state=state, decided_at=at)
    for number in await _proposals(merge):
        proposal = await Proposal.get(id=number)
        await tell_proposers(proposal, "merge_declined", at=at)


async def _proposals(merge: Merge) -> list[int]:
    rows = await MergeConsent.filter(merge_id=merge.id).order_by("id")
    return list(dict.fromkeys(row.proposal for row in rows))


async def _complete(merge: Merge, into: Proposal, at: datetime) -> None:
    """Everybody agreed: the others end in this one, and their proposers stand behind it."""
    others = [await Proposal.get(id=number) for number in await _proposals(merge) if number != into.id]
    if any(proposal.state not in MERGEABLE or not is_public(proposal, at) for proposal in (into, *others)):
        raise Refused(N_("One of the proposals is being changed or is off the site. Answer again when it is back."))
    ways = await MergeConsent.filter(merge_id=merge.id).exclude(way="").values_list("way", flat=True)
    entered: dict[str, Any] = {"assisted": ways[0]} if ways else {}
    for other in others:
        await asked.rest(other, asked.MERGED, at=at)
        await step(other, State.MERGED, at=at, merged_into=into.id)
        await Proposal.filter(merged_into=other.id).update(merged_into=into.id)  # what went into it before leads on as well
        await _join(into, other, at)
        await tell_story(other, Happened.MERGED, at=at, into=into.number)
        about: dict[str, Any] = {"number": other.number, "title": other.title.to_json(), "why": merge.why.to_json()}
        await tell_story(into, Happened.TOOK_IN, at=at, **about, **entered)
        await _tell_supporters(other, into, at)
        await note("merged", other, at=at, by=None, after={"into": into.number})
    into.by = await shown_names(into.id)
    held = {part: Translated.from_json(text) for part, text in (merge.texts or {}).items() if part in TEXTS}
    texts = held | ({"title": merge.title} if merge.title else {})
    for part, text in texts.items():
        setattr(into, part, text)
    into.version += 1
    into.search = searchable(into)
    columns = texts | {"by": into.by, "version": into.version, "search": into.search, "changed_at": at}
    if await Proposal.filter(id=into.id, version=into.version - 1, state=into.state, hidden_at=None).update(**columns) != 1:
        raise Refused(NOT_NOW)
    why = merge.why.piece(merge.why.source).text
    await Version.create(proposal_id=into.id, number=into.version, content=into.content.to_json(), at=at, by_office=True, why=why[:500])
    await Merge.filter(id=merge.id).update(state="done", decided_at=at)
    await tell_proposers(
        into, "merged", at=at, facts={"others": [{"number": other.number, "title": other.title.to_json()} for other in others]}
    )


async def _join(into: Proposal, other: Proposal, at: datetime) -> None:
    """The other's proposers stand behind the one, each once."""
    present = {(row.person, row.email, row.phone) for row in await standing_behind(into.id)}
    joining = [row for row in await standing_behind(other.id) if (row.person, row.email, row.phone) not in present]
    await Proposer.bulk_create(
        [
            Proposer(
                proposal_id=into.id,
                person=row.person,
                name=row.name,
                shown=row.shown,
                email=row.email,
                phone=row.phone,
                locale=row.locale,
                invited_at=at,
                confirmed_at=at,
            )
            for row in joining
        ]
    )


async def _tell_supporters(other: Proposal, into: Proposal, at: datetime) -> None:
    """Those who supported or followed the other are invited to the one; nobody is moved, who is there already is not told."""
    there = await _people_of(Support, into)
    supporters = await _people_of(Support, other) - there
    followers = await _people_of(Follow, other) - await _people_of(Follow, into) - supporters
    quiet = {row.person for row in await Rhythm.filter(rhythm="never")}
    facts = {"number": into.number, "title": into.title.to_json(), "old": other.number, "hand": None}
    for kind, people in (("supported_merged", supporters), ("followed_merged", followers)):
        for person in await with_contact(sorted(people - quiet)):
            about = facts | {"kind": kind, "person": person.id}
            email, phone = person.email or "", person.phone or ""
            way = outbox.channel_for(email=email, phone=phone, sms_gateway=False) or outbox.Channel.EMAIL
            name = "" if email else person.name
            await outbox.tell(
                "proposal", channel=way, address=email or phone, name=name, person=person.id, locale=person.locale, at=at, facts=about
            )


async def _people_of(table: type[Support] | type[Follow], proposal: Proposal) -> set[int]:
    return {row.person for row in await table.filter(proposal_id=proposal.id)}


def _check_can_split(proposal: Proposal, proposer: Proposer) -> None:
    must_stand_behind(proposal, proposer)
    if proposal.state not in OPEN:
        raise Refused(NOT_NOW)
    if proposer.confirmed_at is None:  # nobody would lead the second one
        raise Refused(N_("The contact of this proposal is not confirmed yet. Split it afterwards."))


async def split(proposal: Proposal, proposer: Proposer, title: Translated, *, at: datetime, by: int | None = None) -> Proposal:
    """A second proposal out of this one: a draft with the same words, to be shortened and sent in. Raises Refused.

    by: the officer who does it for the proposer; then the proposer is told as well.
    """
    _check_can_split(proposal, proposer)
    clean = Translated().written(proposal.language, check_title(title.text(proposal.language)), reviewed=True)
    async with writing():
        made = Proposal(
            key=token_urlsafe(15),
            cycle=proposal.cycle,
            language=proposal.language,
            split_from=proposal.id,
            origin=proposal.origin,
            source=proposal.source,
            created_at=at,
            changed_at=at,
        )
        put(made, proposal.content)
        made.title = clean
        await made.save()
        for row in await standing_behind(proposal.id):
            await Proposer.create(
                proposal_id=made.id,
                person=row.person,
                name=row.name,
                shown=row.shown,
                email=row.email,
                phone=row.phone,
                locale=row.locale,
                lead=row.id == proposer.id,
                invited_at=at,
                confirmed_at=row.confirmed_at,
            )
        await Event.create(proposal_id=made.id, kind=Happened.SPLIT.value, facts={"number": proposal.number}, at=at, announced=True)
        others = [row for row in await standing_behind(proposal.id) if row.id != proposer.id or by is not None]
        kind = "split" if by is None else "divided"
        await tell_proposers(proposal, kind, at=at, facts={"who": proposer.shown, "part": clean.to_json()}, people=others)
        await note("split", proposal, at=at, by=by if by is not None else proposer, after={"title": clean.to_json()})
    return made
