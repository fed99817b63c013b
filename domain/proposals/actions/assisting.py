"""Supports and comments that an officer enters for people who telephoned or signed a list; they count once a call has confirmed them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.assisted.actions import About, Effect, enter
from domain.assisted.models import AssistedEntry
from domain.assisted.queries import waiting
from domain.assisted.rules import Helped
from domain.cycles.models import Cycle
from domain.cycles.queries import by_number as cycle_by_number
from domain.db import writing
from domain.errors import N_, Refused
from domain.likeness import fold
from domain.people.actions.accounts import ensure_helped
from domain.people.models import Person
from domain.people.queries import helped as helped_person
from domain.people.queries import with_contact
from domain.proposals.actions.supporting import NO_SUPPORT, can_support, support_for, take_support_back
from domain.proposals.actions.talking import NO_COMMENT, can_comment, clean_comment, comment
from domain.proposals.actions.talking import take_back as take_comment_back
from domain.proposals.models import Proposal
from domain.proposals.models_talk import Comment
from domain.proposals.queries import detail, talk

SUPPORT, COMMENT = "support", "comment"

SUPPORTS = N_("This person supports it already.")
WAITS = N_("A support of this person waits for its call already.")
TWICE = N_("This person stands above already.")


async def unsuitable(proposal: Proposal, people: Sequence[Helped]) -> dict[int, str]:
    """Those of a list whose support cannot be entered: their place in it, and why, a message id."""
    found, seen = dict[int, str](), set[tuple[str, str]]()
    for place, one in enumerate(people):
        known, key = await helped_person(one.name, one.phone), (fold(one.name), one.phone)
        if key in seen:
            found[place] = TWICE
        elif known is not None and await talk.supports(proposal.id, known.id):
            found[place] = SUPPORTS
        elif known is not None and await waiting(SUPPORT, proposal.number or "", known.id):
            found[place] = WAITS
        seen.add(key)
    return found


async def enter_supports(proposal: Proposal, cycle: Cycle, people: Sequence[Helped], *, at: datetime, by: int) -> None:
    """Enter the supports of a list, all or none. Raises Refused when it cannot be supported now, or for somebody who does already."""
    if not can_support(proposal, cycle, at):
        raise Refused(NO_SUPPORT)
    async with writing(quiet=True):
        wrong = await unsuitable(proposal, people)
        if wrong:
            raise Refused(next(iter(wrong.values())))
        for one in people:
            person = await ensure_helped(one.name, one.phone, locale=one.locale, at=at, by=by)
            if await waiting(SUPPORT, proposal.number or "", person.id):  # another officer was faster
                raise Refused(WAITS)
            about = About(SUPPORT, proposal.number or "", proposal.title, cycle.scope, person.id)
            await enter(about, one, _give_support, at=at, by=by)


async def enter_comment(proposal: Proposal, cycle: Cycle, one: Helped, text: str, stance: str, *, at: datetime, by: int) -> None:
    """Enter what somebody says. Raises Refused beside the field."""
    if not can_comment(proposal, cycle, at):
        raise Refused(NO_COMMENT)
    facts = {"text": clean_comment(text), "stance": stance if stance in ("for", "against") else ""}
    async with writing(quiet=True):
        person = await ensure_helped(one.name, one.phone, locale=one.locale, at=at, by=by)
        about = About(COMMENT, proposal.number or "", proposal.title, cycle.scope, person.id, facts)
        await enter(about, one, _say, at=at, by=by)


async def _helped_person(entry: AssistedEntry) -> Person:
    """Whoever it was entered for. Raises Refused for somebody who is kept out, or was erased."""
    people = await with_contact([entry.person or 0])
    if not people:
        raise Refused(N_("The account of this person is blocked or gone."))
    return people[0]


async def _give_support(entry: AssistedEntry, at: datetime, by: int) -> dict[str, Any]:
    """It counts for what the proposal has become a part of meanwhile, where it was merged: it was given in time."""
    person, proposal = await _helped_person(entry), await detail.by_number(entry.thing)
    proposal = await detail.successor(proposal) or proposal
    await support_for(proposal, await cycle_by_number(proposal.cycle), person.id, entry.way, at=at)
    return {"proposal": proposal.id}


async def _no_support(entry: AssistedEntry, at: datetime, by: int) -> dict[str, Any]:
    await take_support_back(entry.facts["proposal"], entry.person or 0)
    return {}


async def _say(entry: AssistedEntry, at: datetime, by: int) -> dict[str, Any]:
    person, proposal = await _helped_person(entry), await detail.by_number(entry.thing)
    cycle, facts = await cycle_by_number(proposal.cycle), entry.facts
    text, stance = facts["text"], facts["stance"]
    made = await comment(proposal, cycle, person, text, stance=stance, parent=None, locale=entry.locale, at=at, way=entry.way)
    return {"comment": made.id}


async def _unsay(entry: AssistedEntry, at: datetime, by: int) -> dict[str, Any]:
    if await Comment.filter(id=entry.facts["comment"], state__in=["held", "shown"]).exists():
        await take_comment_back(entry.facts["comment"], entry.person or 0, at=at)
    return {}


EFFECTS: dict[str, Effect] = {SUPPORT: _give_support, COMMENT: _say}
"""What a confirmed entry of each kind does."""

UNDOES: dict[str, Effect] = {SUPPORT: _no_support, COMMENT: _unsay}
"""What taking it back does."""
