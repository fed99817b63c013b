"""Sending a proposal in, again after a return, and the proof that the contact is real."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from domain import outbox
from domain.assisted import actions as assisted
from domain.cycles.actions import give_back, next_number
from domain.cycles.models import Cycle
from domain.cycles.phases import Act
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.outbox import call_list
from domain.proposals.actions import asked
from domain.proposals.actions.common import (
    contact_number,
    must_be_named,
    must_stand_behind,
    note,
    searchable,
    shown_names,
    step,
    tell_proposers,
    tell_story,
)
from domain.proposals.actions.draft_files import settle_files
from domain.proposals.actions.drafts import columns
from domain.proposals.actions.office import add_note
from domain.proposals.content import Content
from domain.proposals.models import Proposal, ProposalFile, Proposer, Version
from domain.proposals.models_review import Assignment, ReturnPoint
from domain.proposals.rules import SUBMITTED_A_DAY, check_line, clean_line, initials
from domain.proposals.states import NOT_NOW, OPEN, State
from domain.proposals.story import Happened

CLOSED = N_("Proposals cannot be submitted at the moment. Your draft is kept.")
_SENDING = 7_205_000_000_000_000
"""The lock numbers of counting what one contact has submitted begin here."""

CONFIRM_CALL = "confirm_call"
"""The call that asks whether a proposal with only a telephone number is theirs."""

NOT_PROVEN = N_("Please confirm your contact first.")


def lacking(content: Content, proposer: Proposer, files: Sequence[ProposalFile] = ()) -> list[tuple[str, str]]:
    """What must still be entered before submitting: (step, message id). A budget is never among it."""
    found = []
    if not content.title:
        found.append(("idea", N_("A title is missing.")))
    if not content.problem and not content.idea:
        found.append(("idea", N_("Say what is missing today, or what you would like.")))
    if not content.area:
        found.append(("place", N_("Choose the area.")))
    if any(file.kind == "photo" and not file.alt for file in files):
        found.append(("photos", N_("Say in a few words what each photo shows. Blind readers hear this instead.")))
    if not proposer.name or not (proposer.email or proposer.phone):
        found.append(("contact", N_("Your name and a way to reach you are missing.")))
    return found


def may_submit(proposal: Proposal, cycle: Cycle, at: datetime) -> bool:
    """Whether the dates allow a draft to be sent in; the second half of a proposal that was split, for as long as there is a review."""
    plan = cycle.plan
    return plan.allows(Act.PROPOSE, at) or (proposal.split_from is not None and plan.allows(Act.REVIEW, at))


async def submit(proposal: Proposal, proposer: Proposer, cycle: Cycle, *, at: datetime, people: Sequence[Proposer] | None = None) -> str:
    """Send a draft in; returns its number. Raises Refused when the dates do not allow it, something is missing, or it is too much.

    people: its proposers, where the caller has just read them.
    """
    must_stand_behind(proposal, proposer)
    if not may_submit(proposal, cycle, at):
        raise Refused(CLOSED)
    missing = lacking(proposal.content, proposer, await _photos(proposal))
    if missing:
        raise Refused(missing[0][1])
    if proposer.email and proposer.confirmed_at is None:
        raise Refused(NOT_PROVEN, field="code")
    at_once = cycle.plan.rules.at_once and proposer.confirmed_at is not None
    given = "" if proposal.number else await next_number(cycle.id)
    proposal.by, proposal.number = proposer.shown, proposal.number or given
    try:
        await _send_in(proposal, proposer, people, at, at_once=at_once)
    except Refused:
        if given:
            proposal.number = None
            await give_back(cycle.id, given)
        raise
    return proposal.number


async def _send_in(proposal: Proposal, proposer: Proposer, people: Sequence[Proposer] | None, at: datetime, *, at_once: bool) -> None:
    """Everything that follows from a submission, or nothing of it."""
    async with writing(quiet=not at_once):
        # five sent at the same moment are still no more than five
        await one_at_a_time(_SENDING + contact_number(proposer.email or proposer.phone))
        await _not_too_many(proposer, at)
        values = {"number": proposal.number, "submitted_at": at, "version": 1, "by": proposal.by}
        await step(proposal, State.SUBMITTED, at=at, search=searchable(proposal), public_at=at if at_once else None, **values)
        await Version.create(proposal_id=proposal.id, number=1, content=proposal.content.to_json(), at=at, by=proposer.person)
        await tell_story(proposal, Happened.SUBMITTED, at=at, by=proposer)
        await note("submit", proposal, at=at, by=proposer)
        if proposer.email or proposer.confirmed_at is not None:  # the call that confirms it says that it is here
            await tell_proposers(proposal, "received", at=at, people=[proposer])
        await _ask_others(proposal, proposer, people, at)
        if proposer.confirmed_at is None:
            await _ask_for_a_call(proposal, proposer, at)


async def _photos(proposal: Proposal) -> list[ProposalFile]:
    """Its photos; nothing is asked of the database for a first submission that has none."""
    if proposal.state == State.DRAFT and proposal.cover is None:
        return []
    return await ProposalFile.filter(proposal_id=proposal.id, kind="photo").exclude(change="removed")


async def _not_too_many(proposer: Proposer, at: datetime) -> None:
    day = at - timedelta(days=1)
    mine = Proposer.filter(email=proposer.email) if proposer.email else Proposer.filter(phone=proposer.phone)
    if await mine.filter(lead=True, proposal__submitted_at__gt=day).count() >= SUBMITTED_A_DAY:
        raise Refused(N_("You have submitted %(most)s proposals in a day. The others can follow tomorrow."), most=SUBMITTED_A_DAY)


async def _ask_others(proposal: Proposal, proposer: Proposer, people: Sequence[Proposer] | None, at: datetime) -> None:
    """Write to those who were named as co-proposers."""
    known = people if people is not None else await Proposer.filter(proposal_id=proposal.id, left_at=None)
    others = [row for row in known if not row.lead and row.confirmed_at is None]
    if others:
        await Proposer.filter(id__in=[row.id for row in others]).update(invited_at=at)
        await tell_proposers(proposal, "invited", at=at, facts={"who": proposer.name}, people=others)


async def _ask_for_a_call(proposal: Proposal, proposer: Proposer, at: datetime) -> None:
    """Only a telephone number was given: somebody of the office calls and confirms it."""
    await outbox.tell(
        CONFIRM_CALL,
        channel=outbox.Channel.CALL,
        address=proposer.phone,
        name=proposer.name,
        person=proposer.person,
        locale=proposer.locale,
        at=at,
        facts={"number": proposal.number, "title": proposal.title.to_json(), "proposer": proposer.id, "hand": [proposer.id, proposer.hand]},
    )


async def resubmit(proposal: Proposal, proposer: Proposer, *, today: date, at: datetime, why: str = "") -> None:
    """Send a returned proposal in again: a new version, its points marked as done, agencies that had not answered asked to go on.

    Raises Refused.
    """
    must_stand_behind(proposal, proposer)
    if proposal.state != State.RETURNED:
        raise Refused(NOT_NOW)
    content = proposal.working
    missing = lacking(content, proposer, await _photos(proposal))
    if missing:
        raise Refused(missing[0][1])
    if proposer.email and proposer.confirmed_at is None:
        raise Refused(NOT_PROVEN, field="code")
    why = clean_line(why)[:500]
    async with writing():
        values = columns(content) | {"edit": None, "version": proposal.version + 1}
        await step(proposal, State.SUBMITTED, at=at, **values)
        await Proposal.filter(id=proposal.id).update(search=searchable(proposal))
        await Version.create(
            proposal_id=proposal.id, number=proposal.version, content=content.to_json(), at=at, by=proposer.person, why=why
        )
        await ReturnPoint.filter(proposal_id=proposal.id, done_at=None).update(done_at=at)
        await settle_files(proposal, at=at, by=proposer.person)
        await tell_story(proposal, Happened.CHANGED, at=at, by=proposer, version=proposal.version)
        await note("resubmit", proposal, at=at, by=proposer, why=why, after={"version": proposal.version})
        await asked.go_on(proposal, today, at=at)


async def confirm(proposer: Proposer, *, at: datetime, person: int | None = None, by: int | None = None) -> None:
    """The contact is proven: by a code, by taking up the invitation, or by an officer's call (`by`). Names the proposer on the site."""
    async with writing():
        change = {"confirmed_at": at} | ({"person": person} if person is not None else {})
        if await Proposer.filter(id=proposer.id, confirmed_at=None, left_at=None).update(**change) != 1:
            return
        proposer.confirmed_at = at
        proposal = await Proposal.get(id=proposer.proposal_id)
        if proposal.number:
            proposal.by = await shown_names(proposal.id)
            await Proposal.filter(id=proposal.id).update(by=proposal.by, search=searchable(proposal), changed_at=at)
        await note("confirm", proposal, at=at, by=by if by is not None else proposer)
        if by is not None:
            await assisted.settle("proposal", {"proposer": proposer.id}, agreed=True, at=at, by=by)
        await call_list.close([CONFIRM_CALL], proposer.phone, at=at, about={"number": proposal.number})


async def deny(proposer: Proposer, *, at: datetime, by: int) -> None:
    """Called, they do not know of the proposal: nobody calls them again, and the office decides what becomes of it.

    The office's note keeps the number. Raises Refused where it was confirmed meanwhile.
    """
    proposal = await Proposal.get(id=proposer.proposal_id)
    async with writing(quiet=True):
        blank = {"phone": "", "hand": proposer.hand + 1}
        if await Proposer.filter(id=proposer.id, confirmed_at=None, left_at=None).update(**blank) != 1:
            raise Refused(NOT_NOW)
        await add_note(proposal, f"☎ {proposer.name} {proposer.phone} ✗", at=at, by=by)
        await assisted.settle("proposal", {"proposer": proposer.id}, agreed=False, at=at, by=by)
        await call_list.close([CONFIRM_CALL], proposer.phone, at=at, about={"number": proposal.number})
        await note("deny", proposal, at=at, by=by)


async def withdraw(proposal: Proposal, proposer: Proposer, why: str, *, at: datetime) -> None:
    """Its proposers take it back. Only the lead may, and only until it is a candidate. Raises Refused."""
    must_stand_behind(proposal, proposer)
    if not proposer.lead:
        raise Refused(N_("Only the person who began the proposal can withdraw it."))
    if proposal.state not in OPEN:
        raise Refused(N_("It stands for the vote. Ask the office if you want to take it back."))
    why = clean_line(why)[:500]
    async with writing():
        await step(proposal, State.WITHDRAWN, at=at)
        await asked.rest(proposal, asked.WITHDRAWN, at=at)
        await tell_story(proposal, Happened.WITHDRAWN, at=at, by=proposer, why=why)
        await note("withdraw", proposal, at=at, by=proposer, why=why)
        await call_list.drop([CONFIRM_CALL], proposer.phone, at=at, about={"number": proposal.number})
        await assisted.lapse("proposal", {"proposer": proposer.id}, at=at)


def can_put_back(proposal: Proposal, proposer: Proposer, cycle: Cycle, at: datetime) -> bool:
    """Whether this is the proposers' own withdrawal (one by the office has a reason), this the one who may undo it, and now the time."""
    own = proposal.state == State.WITHDRAWN and proposer.lead and proposer.confirmed_at is not None and not proposal.reason
    return own and (cycle.plan.allows(Act.PROPOSE, at) or cycle.plan.allows(Act.REVIEW, at))


async def put_back(proposal: Proposal, proposer: Proposer, cycle: Cycle, *, today: date, at: datetime) -> None:
    """Undo one's withdrawal while proposals are open: the review goes on, or what it has brought stands again. Raises Refused."""
    must_stand_behind(proposal, proposer)
    if not can_put_back(proposal, proposer, cycle, at) or not proposal.number:
        raise Refused(NOT_NOW)
    async with writing():
        await step(proposal, State.SUBMITTED, at=at)
        await tell_story(proposal, Happened.BACK, at=at, by=proposer)
        await note("put_back", proposal, at=at, by=proposer)
        await asked.go_on(proposal, today, at=at)
        if proposal.state == State.SUBMITTED and await Assignment.filter(proposal_id=proposal.id).exists():
            await step(proposal, State.REVIEW, at=at)
            await step(proposal, await asked.grade_of(proposal), at=at)


async def accept_invitation(proposal: Proposal, proposer: Proposer, *, name: str, shown: str, at: datetime, person: int | None) -> None:
    """An invited co-proposer joins; a link that was handed on by somebody else ends with it. Raises Refused without a name."""
    from domain.people.queries import with_numbers
    from domain.people.rules import clean_name

    must_be_named(proposal, proposer)
    name, shown = check_line(clean_name(name), field="name", most=80), check_line(clean_name(shown), field="shown", most=80)
    if not name:
        raise Refused(N_("Enter your name. Only the office sees it."), field="name")
    change: dict[str, Any] = {"name": name, "shown": shown or initials(name)}
    if not proposer.email:
        known = await with_numbers([person]) if person is not None else []
        change |= {"hand": proposer.hand + 1, "email": (known[0].email or "") if known else ""}
    async with writing():
        waiting = Proposer.filter(id=proposer.id, confirmed_at=None, left_at=None, hand=proposer.hand)
        if await waiting.update(**change) != 1:
            raise Refused(NOT_NOW)
        await confirm(proposer, at=at, person=person)
    proposer.hand = change.get("hand", proposer.hand)
