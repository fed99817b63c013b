"""Writing a proposal: a draft that is kept, its photos and attachments, its people."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from tortoise.expressions import F

from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.files import actions as files
from domain.people.rules import clean_email, clean_name, clean_phone
from domain.proposals.actions.common import (
    must_be_named,
    must_stand_behind,
    note,
    searchable,
    shown_names,
    standing_behind,
    tell_proposers,
    tell_story,
)
from domain.proposals.content import TEXTS, Content
from domain.proposals.models import Proposal, ProposalFile, Proposer
from domain.proposals.models_review import Merge, MergeConsent
from domain.proposals.queries.edit_links import drafts as drafts_of
from domain.proposals.rules import (
    DRAFT_KEPT,
    DRAFT_WARNING,
    DRAFTS_MOST,
    check_line,
    check_lines,
    initials,
)
from domain.proposals.states import NOT_NOW, State
from domain.proposals.story import Happened
from domain.translated import Translated

WRITABLE = (State.DRAFT, State.RETURNED)
_BEGIN = 7_308_000_000
"""The lock of people who begin drafts; their number is added."""


def check_drafts(count: int) -> None:
    """Whether one more may be begun. Raises Refused."""
    if count >= DRAFTS_MOST:
        raise Refused(N_("You have %(most)s drafts. Send one in or delete one first."), most=DRAFTS_MOST)


async def begin(
    cycle: int,
    *,
    locale: str,
    at: datetime,
    person: int | None = None,
    name: str = "",
    email: str = "",
    phone: str = "",
    source: str = "online",
    origin: Translated | None = None,
    held: Sequence[int] | None = None,
) -> tuple[Proposal, Proposer]:
    """An empty draft and its first proposer. person: of an account whose address is proven.

    source: `online`, `paper` (typed by an officer) or `workshop`; origin: whose table, in words. held: the proposers that whoever begins is
    already; with them (or none) their drafts are counted, without it nobody's are. Raises Refused when they have drafts enough.
    """
    async with writing(quiet=True):
        if held is not None:
            await one_at_a_time(_BEGIN + (person or -min(held, default=0)))
            check_drafts(len(await drafts_of(held, person, cycle)))
        proposal = await Proposal.create(
            key=secrets.token_urlsafe(15),
            cycle=cycle,
            language=locale,
            source=source,
            origin=origin or Translated(),
            created_at=at,
            changed_at=at,
        )
        proposer = await Proposer.create(
            proposal_id=proposal.id,
            person=person,
            name=name,
            shown=initials(name),
            email=email,
            phone=phone,
            locale=locale,
            lead=True,
            invited_at=at,
            confirmed_at=at if person is not None else None,
        )
        await tell_story(proposal, Happened.BORN, at=at, source=source)
    return proposal, proposer


def columns(content: Content) -> dict[str, Any]:
    """The content as columns of the proposal's row."""
    place = content.place
    return {
        **{part: getattr(content, part) for part in TEXTS},
        "area": content.area,
        "category": content.category,
        "place": place.to_json() if place else None,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "cost": content.cost,
        "lines": content.to_json()["lines"],
    }


def put(proposal: Proposal, content: Content) -> None:
    """Write a content into the columns of a row that is not saved yet."""
    for name, value in columns(content).items():
        setattr(proposal, name, value)


async def save(proposal: Proposal, proposer: Proposer, content: Content, *, at: datetime) -> None:
    """Keep what was written: in the draft itself, or, of a returned proposal, apart until it is sent in again. Raises Refused."""
    must_stand_behind(proposal, proposer)
    check_lines(content.lines)
    values = columns(content) if proposal.state == State.DRAFT else {"edit": content.to_json()}
    async with writing(quiet=True):
        chosen = Proposal.filter(id=proposal.id, state=proposal.state, state__in=[state.value for state in WRITABLE])
        if await chosen.update(**values) != 1:
            raise Refused(NOT_NOW)
        await touch(proposal.id, at)


async def save_language(proposal: Proposal, locale: str) -> None:
    """The language the proposer writes in."""
    async with writing(quiet=True):
        await Proposal.filter(id=proposal.id, state=State.DRAFT.value).update(language=locale)


async def set_contact(proposer: Proposer, *, name: str, shown: str, email: str, phone: str, at: datetime, unfinished: bool = False) -> None:
    """Who proposes and how to reach them; at least one of mail and telephone. A changed address is not proven. Raises Refused.

    unfinished: keep what there is; what is missing is asked for before it is sent in.
    """
    name, shown = check_line(clean_name(name), field="name", most=80), check_line(clean_name(shown), field="shown", most=80)
    email = clean_email(email) if email.strip() else ""
    phone = clean_phone(phone)
    if not name and not unfinished:
        raise Refused(N_("Enter your name. Only the office sees it."), field="name")
    if not email and not phone and not unfinished:
        raise Refused(N_("Enter an e-mail address or a phone number, so that we can tell you what happens."), field="email")
    async with writing(quiet=True):
        proven = proposer.confirmed_at if email == proposer.email and (email or phone == proposer.phone) else None
        change: dict[str, Any] = {"name": name, "shown": shown or initials(name), "email": email, "phone": phone, "confirmed_at": proven}
        await Proposer.filter(id=proposer.id).update(**change)
        await touch(proposer.proposal_id, at)
        for part, value in change.items():
            setattr(proposer, part, value)


async def touch(proposal: int, at: datetime) -> None:
    """Somebody is at work on a draft: it is kept from now on again. What is public changes only when it is sent in."""
    await Proposal.filter(id=proposal, state=State.DRAFT.value).update(changed_at=at, warned_at=None)


async def discard(proposal: Proposal, proposer: Proposer, *, at: datetime) -> None:
    """Throw a draft away. It leaves nothing behind."""
    must_stand_behind(proposal, proposer)
    await _forget(proposal, at)


async def _forget(proposal: Proposal, at: datetime) -> bool:
    """Delete it if it is still a draft; its people, files and story go with the row."""
    async with writing(quiet=True):
        held = await ProposalFile.filter(proposal_id=proposal.id)
        if not await Proposal.filter(id=proposal.id, state=State.DRAFT.value, number=None).delete():
            return False
        for row in held:
            await files.delete(row.file, at=at, by=None)
    return True


async def tidy(at: datetime) -> int:
    """Forget drafts nobody has touched for a long time, a week after their proposers were told; returns how many went."""
    await _warn(at)
    old = Proposal.filter(state=State.DRAFT.value, number=None, changed_at__lt=at - DRAFT_KEPT)
    return sum([await _forget(proposal, at) for proposal in await old])


async def _warn(at: datetime) -> None:
    """Tell those with a proven address a week before their draft goes. A draft without one is known only to its browser."""
    soon = at - DRAFT_KEPT + DRAFT_WARNING
    for proposal in await Proposal.filter(state=State.DRAFT.value, number=None, warned_at=None, changed_at__lt=soon):
        async with writing(quiet=True):
            if await Proposal.filter(id=proposal.id, warned_at=None).update(warned_at=at) == 1:
                await tell_proposers(proposal, "draft_going", at=at)


async def leave(proposal: Proposal, proposer: Proposer, *, at: datetime) -> None:
    """A co-proposer leaves, or declines. The lead cannot; they withdraw the proposal instead. Raises Refused."""
    must_be_named(proposal, proposer)
    if proposer.lead:
        raise Refused(N_("You began this proposal. Withdraw it, or let another proposer lead it first."))
    async with writing():
        await part(proposer, at=at)
        await note("leave", proposal, at=at, by=proposer)


async def part(proposer: Proposer, *, at: datetime) -> None:
    """Somebody no longer stands behind a proposal: their name, contact and link go, and another one leads if they did.

    An offer to merge that waits for their word ends: nobody can give it in their place.
    """
    blank = {"left_at": at, "name": "", "shown": "", "email": "", "phone": "", "person": None, "lead": False, "hand": F("hand") + 1}
    await Proposer.filter(id=proposer.id).update(**blank)
    proposal = await Proposal.get(id=proposer.proposal_id)
    rest = await standing_behind(proposal.id)
    if proposer.lead and rest:
        await Proposer.filter(id=rest[0].id).update(lead=True)
    if proposal.number:
        proposal.by = await shown_names(proposal.id) or "—"
        await Proposal.filter(id=proposal.id).update(by=proposal.by, search=searchable(proposal), changed_at=at)
    open_offers = await MergeConsent.filter(proposer=proposer.id, agreed=None, merge__state="offered").values_list("merge_id", flat=True)
    await Merge.filter(id__in=list(open_offers), state="offered").update(state="withdrawn", decided_at=at)
